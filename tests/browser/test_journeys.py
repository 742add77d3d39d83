"""Journeys of people through the portal, by role and label, as they would do it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cells.models import Cell
from tests.browser.conftest import ZOOMED
from tests.factories import (
    MemberFactory,
    ReviewFactory,
    ReviewSectionFactory,
    SeatFactory,
    UserFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "mật khẩu thử nghiệm dài"


def set_password(user):
    user.set_password(PASSWORD)
    user.save()


def test_a_secretary_signs_in_and_finds_a_member_without_accents(
    visitors, own_cell, secretary
):
    set_password(secretary)
    MemberFactory(full_name="Trần Thị Bé", cell=own_cell)
    MemberFactory(full_name="Lê Văn Khác", cell=own_cell)
    MemberFactory(full_name="Trần Thị Béo")  # another cell's member

    page = visitors().open("/dang-vien/")
    page.get_by_label("Tên đăng nhập").fill(secretary.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_label("Họ tên hoặc số cuối thẻ").fill("tran thi be")
    page.get_by_role("button", name="Tìm").click()

    expect(page.get_by_role("rowheader")).to_have_text(["Trần Thị Bé"])
    page.get_by_role("link", name="Trần Thị Bé").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trần Thị Bé")


def test_the_keyboard_alone_signs_in_and_reaches_the_content(visitors, office):
    set_password(office)
    page = visitors().open("/dang-nhap/")
    name, password = page.get_by_label("Tên đăng nhập"), page.get_by_label("Mật khẩu")

    # Each step is awaited: keys sent before the focus has moved would be lost.
    expect(name).to_be_focused()
    page.keyboard.type(office.username)
    expect(name).to_have_value(office.username)
    page.keyboard.press("Tab")
    expect(password).to_be_focused()
    page.keyboard.type(PASSWORD)
    expect(password).to_have_value(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Số liệu năm")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    # The account menu opens with the keyboard and holds the way out.
    menu = page.locator(".user-menu summary")
    menu.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Đăng xuất").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")


def test_a_first_password_is_set_before_anything_else(visitors, office):
    office.must_change_password = True
    set_password(office)
    page = visitors(office).open("/dang-vien/")

    page.get_by_label("Mật khẩu hiện nay").fill(PASSWORD)
    page.get_by_label("Mật khẩu mới (bắt buộc)", exact=True).fill(
        "một câu dễ nhớ của tôi"
    )
    page.get_by_label("Nhập lại mật khẩu mới").fill("một câu khác hẳn")
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page.get_by_label("Nhập lại mật khẩu mới")).to_have_attribute(
        "aria-invalid", "true"
    )

    page.get_by_label("Mật khẩu hiện nay").fill(PASSWORD)
    page.get_by_label("Mật khẩu mới (bắt buộc)", exact=True).fill(
        "một câu dễ nhớ của tôi"
    )
    page.get_by_label("Nhập lại mật khẩu mới").fill("một câu dễ nhớ của tôi")
    page.get_by_role("button", name="Đổi mật khẩu").click()
    page.get_by_role("link", name="Về trang chủ").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Số liệu năm")


def test_the_second_of_two_who_edit_a_section_sees_both_versions(
    visitors, ward, office
):
    section = ReviewSectionFactory(
        review=ReviewFactory(committee=ward), text="Bản đầu."
    )
    colleague = UserFactory(username="dong.nghiep", full_name="Lý Thị Đồng Nghiệp")
    SeatFactory(user=colleague, role="VP", committee=ward)
    address = reverse("reviews:section", args=[section.review.year, section.code])
    first, second = visitors(colleague), visitors(office)
    first.open(address)
    second.open(address)

    first.page.get_by_label("nội dung").fill("Bản của người thứ nhất.")
    first.page.get_by_role("button", name="Lưu", exact=True).click()
    first.page.wait_for_url(
        f"**{reverse('reviews:detail', args=[section.review.year])}"
    )
    page = second.page
    page.get_by_label("nội dung").fill("Bản của người thứ hai.")
    page.get_by_role("button", name="Lưu", exact=True).click()

    expect(page.get_by_role("heading", name="Hai bản khác nhau")).to_be_visible()
    expect(page.locator(".conflict")).to_contain_text("Lý Thị Đồng Nghiệp")
    cells = page.locator(".conflict tbody td")
    expect(cells).to_have_text(["Bản của người thứ nhất.", "Bản của người thứ hai."])
    expect(page.get_by_label("nội dung")).to_have_value("Bản của người thứ hai.")
    section.refresh_from_db()
    assert section.text == "Bản của người thứ nhất."

    page.get_by_role("button", name="Lưu", exact=True).click()
    page.wait_for_url(f"**{reverse('reviews:detail', args=[section.review.year])}")
    section.refresh_from_db()
    assert section.text == "Bản của người thứ hai."


def test_the_second_of_two_who_edit_a_cell_in_the_back_office_sees_both_versions(
    visitors, own_cell, office
):
    address = reverse("admin:cells_cell_change", args=[own_cell.pk])
    first, second = visitors(office), visitors(office)
    first.open(address)
    second.open(address)

    first.page.locator("#id_code").fill("KP-A")
    first.page.get_by_role("button", name="Lưu lại", exact=True).click()
    first.page.wait_for_url(f"**{reverse('admin:cells_cell_changelist')}")
    page = second.page
    page.locator("#id_code").fill("KP-B")
    page.get_by_role("button", name="Lưu lại", exact=True).click()

    expect(page.locator("body")).to_contain_text("KP-A")
    expect(page.locator("#id_code")).to_have_value("KP-B")
    assert Cell.objects.get(pk=own_cell.pk).code == "KP-A"


def test_the_phone_menu_opens_without_a_script(visitors, office):
    page = visitors(office, {"width": 360, "height": 740}).open("/")

    page.get_by_text("Danh mục", exact=True).click()
    page.get_by_role("link", name="Chi bộ", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Chi bộ tính đến ngày")


def test_on_paper_a_page_is_its_content_alone(visitors, own_cell, office):
    MemberFactory(full_name="Trần Thị Bé", cell=own_cell)
    page = visitors(office, ZOOMED).open("/dang-vien/")

    page.emulate_media(media="print")

    for hidden in (".site-nav-wide", ".user-menu", ".filters", ".site-footer"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.get_by_role("link", name="Trần Thị Bé")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
