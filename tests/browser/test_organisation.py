"""The journey of a merge, with the keyboard alone."""

from datetime import date

import pytest
from playwright.sync_api import expect

from cells.models import OrganisationAct, Seat
from members.models import Act, Membership
from tests.factories import CellFactory, MemberFactory, PostFactory, SeatFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = date(2023, 3, 1)


@pytest.fixture
def cells(ward):
    """Khu phố 3 (2 members, a secretary with a seat) and Khu phố 5 (1 member)."""
    three, five = (
        CellFactory(name=f"Chi bộ Khu phố {n}", code=f"KP{n}", committee=ward)
        for n in (3, 5)
    )
    head = MemberFactory(full_name="Trần Thị Bình", cell=five)
    MemberFactory(full_name="Nguyễn Văn An", cell=three)
    MemberFactory(full_name="Lê Thị Chi", cell=three)
    PostFactory(member=head, cell=five, started_on=date(2020, 6, 10))
    SeatFactory(role="BT", cell=five, started_on=date(2020, 6, 10))
    return three, five


def tab_to(page, target):
    """Press Tab until ``target`` has the focus, as a person without a mouse does."""
    for _ in range(60):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not reach it")


def press(page, target, key="Enter"):
    tab_to(page, target)
    page.keyboard.press(key)


def type_into(page, label, text):
    box = page.get_by_label(label)
    tab_to(page, box)
    page.keyboard.type(text)
    expect(box).to_have_value(text)


def fill_in(page):
    """The form of the merge: both boxes, the receiving cell, the new name, the day."""
    for name in ("Chi bộ Khu phố 3 (KP3)", "Chi bộ Khu phố 5 (KP5)"):
        box = page.get_by_role("checkbox", name=name)
        press(page, box, "Space")
        expect(box).to_be_checked()
    target = page.get_by_label("Chi bộ nhận")
    tab_to(page, target)
    page.keyboard.press("ArrowDown")
    expect(target.locator("option:checked")).to_have_text("Chi bộ Khu phố 3 (KP3)")
    type_into(page, "Tên sau sáp nhập", "Chi bộ Khu phố 3 - 5")
    type_into(page, "Có hiệu lực từ ngày", "01/03/2023")
    type_into(page, "Quyết định số", "15-QĐ/ĐU")


def rows_of(page, address, day):
    """The texts of the cells list of a day: names and numbers of members."""
    page.goto(f"{address}/chi-bo/?ngay={day}")
    names = page.locator("tbody th").all_inner_texts()
    numbers = page.locator("tbody td.number").all_inner_texts()
    return list(zip(names, numbers, strict=True))


def test_two_cells_are_merged_with_the_keyboard_alone(visitors, cells, office):
    three, five = cells
    visitor = visitors(office)
    page = visitor.open("/to-chuc/")

    press(page, page.get_by_text("Ghi việc mới"))
    press(page, page.get_by_role("link", name="Sáp nhập chi bộ"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Sáp nhập chi bộ")
    assert visitor.axe() == []
    fill_in(page)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Xem trước: Sáp nhập chi bộ"
    )
    assert visitor.axe() == []
    expect(page.get_by_role("row", name="Trần Thị Bình")).to_contain_text(
        "Chi bộ Khu phố 3 - 5"
    )
    assert not OrganisationAct.objects.exists()
    # Back to the form, where everything still stands, and forward again.
    press(page, page.get_by_role("button", name="Sửa thông tin"))
    expect(page.get_by_label("Tên sau sáp nhập")).to_have_value("Chi bộ Khu phố 3 - 5")
    press(page, page.get_by_role("button", name="Xem trước"))
    press(page, page.get_by_role("button", name="Ghi việc này"))

    title = "Sáp nhập: Chi bộ Khu phố 3, Chi bộ Khu phố 5 → Chi bộ Khu phố 3 - 5"
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("status")).to_contain_text("Đã ghi")
    assert visitor.axe() == []
    act = OrganisationAct.objects.get()
    assert (act.title, act.day, act.made_by) == (title, DAY, office)
    five.refresh_from_db()
    assert five.dissolved_on == DAY
    assert Membership.objects.on(DAY).filter(cell=three).count() == 3
    assert Act.objects.get().member.full_name == "Trần Thị Bình"
    assert Seat.objects.get(cell=five).ended_on == DAY

    address = visitor.address
    assert rows_of(page, address, "28/02/2023") == [
        ("Chi bộ Khu phố 3", "2"), ("Chi bộ Khu phố 5", "1"),
    ]  # fmt: skip
    assert rows_of(page, address, "01/03/2023") == [("Chi bộ Khu phố 3 - 5", "3")]
