"""The life of one member through the portal with the keyboard alone."""

from datetime import date

import pytest
from playwright.sync_api import expect

from members.models import Act, Member
from tests.factories import MemberFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Keyboard:
    """Hands on the keyboard: goes to a control by Tab, types, presses Enter."""

    def __init__(self, page):
        self.page = page

    def reach(self, target):
        """Press Tab until ``target`` has the focus."""
        expect(target).to_have_count(1)
        for _ in range(80):
            if target.evaluate("node => node === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"not reached with Tab: {target}")

    def type(self, label, text):
        """Type into the box of this label."""
        box = self.page.get_by_label(label)
        self.reach(box)
        self.page.keyboard.type(text)
        expect(box).to_have_value(text)

    def choose(self, label, words):
        """Choose in a list with the arrow."""
        box = self.page.get_by_label(label)
        self.reach(box)
        texts = [text.strip() for text in box.locator("option").all_inner_texts()]
        for _ in range(texts.index(words)):
            self.page.keyboard.press("ArrowDown")
        expect(box.locator("option:checked")).to_have_text(words)

    def press(self, role, name):
        """Enter on a button or a link."""
        target = self.page.get_by_role(role, name=name, exact=True)
        self.reach(target)
        self.page.keyboard.press("Enter")

    def open_details(self, words):
        """Enter on the summary of a folded part."""
        self.reach(self.page.locator("summary", has_text=words))
        self.page.keyboard.press("Enter")

    def heading(self, words):
        """Wait for the page with this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words)


@pytest.fixture
def hands(visitors, office, own_cell):
    """The office at a browser window, on the page of acts."""
    return Keyboard(visitors(office).open("/dang-vien/viec/"))


def admit(hands):
    """Admit a woman who is not in the register; returns her."""
    hands.press("link", "Kết nạp")
    hands.heading("Kết nạp")
    hands.type("Họ và tên", "Lê Thị Bình")
    hands.choose("Giới tính", "Nữ")
    hands.type("Ngày sinh", "3/1999")
    hands.type("Quê quán", "Long An")
    hands.type("Ngày kết nạp (ngày quyết định)", "19/05/2022")
    hands.choose("Chi bộ", "Chi bộ Khu phố 1")
    hands.type("Số quyết định", "3-QĐ/QU")
    hands.press("button", "Xem trước thay đổi")
    hands.heading("Việc này sẽ thay đổi")
    assert not Member.objects.exists()
    hands.press("button", "Ghi việc này")
    hands.heading("Lê Thị Bình")
    return Member.objects.get()


def recognise(hands):
    hands.open_details("Ghi một việc")
    hands.press("link", "Công nhận chính thức")
    hands.heading("Công nhận chính thức: Lê Thị Bình")
    hands.type("Ngày chính thức", "19/05/2023")
    hands.press("button", "Xem trước thay đổi")
    hands.heading("Việc này sẽ thay đổi")
    hands.press("button", "Ghi việc này")
    hands.heading("Lê Thị Bình")


def depart(hands):
    hands.open_details("Ghi một việc")
    hands.press("link", "Chuyển đi")
    hands.heading("Chuyển đi: Lê Thị Bình")
    hands.type("Chuyển đi từ ngày", "05/03/2024")
    hands.choose("Nơi ấy ở đâu", "Trong Thành phố")
    hands.type("Chuyển đến", "Đảng bộ phường 7")
    hands.press("button", "Xem trước thay đổi")
    hands.heading("Việc này sẽ thay đổi")
    hands.press("button", "Ghi việc này")
    hands.heading("Lê Thị Bình")


def void_departure(hands):
    hands.press("link", "Hủy «Chuyển đi» ngày 05/03/2024")
    hands.heading("Hủy «Chuyển đi» ngày 05/03/2024")
    hands.type("Lý do hủy", "nhập nhầm người")
    hands.press("button", "Hủy việc này")
    hands.heading("Lê Thị Bình")


def party(member):
    return [
        (row.admitted_on, row.official_on, row.ended_on, row.voided_at)
        for row in member.partyperiods.all()
    ]


def stays(member):
    return [
        (row.cell.name, row.started_on, row.ended_on, row.end_reason, row.voided_at)
        for row in member.memberships.all()
    ]


def test_admitted_recognised_transferred_out_and_the_transfer_voided(hands, office):
    first, full, left = date(2022, 5, 19), date(2023, 5, 19), date(2024, 3, 5)
    here = ("Chi bộ Khu phố 1", first, None, "", None)

    member = admit(hands)
    assert (member.full_name, member.gender, str(member.born), member.hometown) == (
        "Lê Thị Bình", "female", "3/1999", "Long An",
    )  # fmt: skip
    assert party(member) == [(first, None, None, None)]
    assert stays(member) == [here]

    recognise(hands)
    assert party(member) == [(first, full, None, None)]
    assert stays(member) == [here]

    depart(hands)
    assert party(member) == [(first, full, None, None)]
    assert stays(member) == [("Chi bộ Khu phố 1", first, left, "to_city", None)]
    expect(hands.page.get_by_text("chưa hoàn tất")).to_be_visible()

    void_departure(hands)
    assert party(member) == [(first, full, None, None)]
    assert stays(member) == [here]
    acts = Act.objects.order_by("pk")
    assert [(act.kind, act.day, act.made_by, act.void_reason) for act in acts] == [
        ("admit", first, office, ""),
        ("recognise", full, office, ""),
        ("depart", left, office, "nhập nhầm người"),
    ]
    voided = hands.page.locator(".history-voided")
    expect(voided).to_contain_text("Phạm Thị Văn Phòng hủy lúc")
    expect(voided).to_contain_text("Lý do: nhập nhầm người.")


def test_nothing_typed_is_lost_on_the_way_back_and_forth(visitors, own_cell, office):
    member = MemberFactory(full_name="Trần Văn An", cell=own_cell)
    page = visitors(office).open(f"/dang-vien/{member.pk}/viec/depart/")
    hands = Keyboard(page)

    hands.type("Chuyển đi từ ngày", "03/02/2010")
    hands.choose("Nơi ấy ở đâu", "Ngoài Thành phố")
    hands.type("Chuyển đến", "Đảng bộ xã An Phú")
    hands.press("button", "Xem trước thay đổi")
    day = page.get_by_label("Chuyển đi từ ngày")
    expect(day).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".errorlist")).to_contain_text("03/02/2010")
    hands.reach(day)
    page.keyboard.press("Control+A")
    page.keyboard.type("05/03/2024")
    hands.press("button", "Xem trước thay đổi")
    hands.heading("Việc này sẽ thay đổi")
    hands.press("button", "Sửa lại")

    hands.heading("Chuyển đi: Trần Văn An")
    expect(day).to_have_value("05/03/2024")
    expect(page.get_by_label("Nơi ấy ở đâu")).to_have_value("1")
    expect(page.get_by_label("Chuyển đến")).to_have_value("Đảng bộ xã An Phú")
    assert not Act.objects.exists()
