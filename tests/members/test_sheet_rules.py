"""Rules between the cells of a line about a member: both sides of each edge, both cells named."""

from datetime import date, timedelta

import openpyxl
import pytest
from django.utils.timezone import localdate

from benghe.core.imports import services
from benghe.lib.dates import short_date
from cells.models import Cell
from members.models import Membership, PartyPeriod
from tests.factories import MemberFactory
from tests.members.test_resource_keys import check, counts, faults
from tests.sheets import saved, workbook

NEW = {
    "Họ và tên": "Trần Thị Mới", "Giới tính": "Nữ", "Ngày sinh": "03/08/1975",
    "Ngày kết nạp": "19/05/2001", "Ngày chính thức": "19/05/2002", "Mã chi bộ": "KP1",
    "Ngày về chi bộ": None, "Lý do đến": None, "Số thẻ": "79000001",
}  # fmt: skip
BOTH = "Hãy sửa một trong hai."


@pytest.fixture
def cell(own_cell):
    Cell.objects.filter(pk=own_cell.pk).update(founded_on=date(2000, 1, 1))
    return own_cell


def words(office, **changed):
    return [fault[1:3] for fault in faults(check(office, {**NEW, **changed}))]


OFFICIAL, BORN, ADMITTED, JOINED = (
    "Ngày chính thức", "Ngày sinh", "Ngày kết nạp", "Ngày về chi bộ",
)  # fmt: skip


def test_the_day_of_recognition_is_not_before_that_of_admission(office, cell):
    assert words(office, **{OFFICIAL: "18/05/2001"}) == [
        (
            "E",
            f"Ngày chính thức 18/05/2001 (ô E2) trước ngày kết nạp 19/05/2001 (ô D2). {BOTH}",
        )
    ]
    assert words(office, **{OFFICIAL: "19/05/2001"}) == []
    for nothing in (None, "Dự bị", "dự bị", "–"):
        assert words(office, **{OFFICIAL: nothing}) == []


def test_nobody_is_admitted_before_the_eighteenth_birthday(office, cell):
    assert words(office, **{BORN: "20/05/1983"}) == [
        ("C", "Ngày kết nạp 19/05/2001 (ô D2) trước ngày đủ 18 tuổi: ngày sinh 20/05/1983 "
         f"(ô C2). {BOTH}")
    ]  # fmt: skip
    assert words(office, **{BORN: "19/05/1983"}) == []
    # Known in part: refused only where no day of it would do.
    assert words(office, **{BORN: "6/1983"}) != []
    assert words(office, **{BORN: "5/1983"}) == words(office, **{BORN: "1983"}) == []


def test_nobody_is_admitted_before_being_born(office, cell):
    assert words(office, **{BORN: "19/05/2001"}) == [
        ("C", f"Ngày sinh 19/05/2001 (ô C2) sau ngày kết nạp 19/05/2001 (ô D2). {BOTH}")
    ]


@pytest.mark.parametrize("heading", [BORN, ADMITTED, OFFICIAL, JOINED])
def test_no_day_lies_in_the_future(heading, office, cell):
    tomorrow = short_date(localdate() + timedelta(days=1))
    said = words(office, **{heading: tomorrow, "Lý do đến": "Kết nạp"})
    assert [m for _, m in said if "ở tương lai" in m] == [
        "Ngày sinh ở tương lai. Hãy kiểm tra lại năm."
        if heading == BORN
        else f"{heading} {tomorrow} ở tương lai. Hãy kiểm tra lại năm."
    ]


def test_today_is_not_the_future(office, cell):
    today = short_date(localdate())
    given = {ADMITTED: today, OFFICIAL: today, JOINED: today, "Lý do đến": "Kết nạp"}
    assert words(office, **given) == []


def test_nobody_comes_to_a_cell_before_being_admitted(office, cell):
    reason = {"Lý do đến": "Chuyển đến từ ngoài Thành phố"}
    assert words(office, **{JOINED: "18/05/2001", **reason}) == [
        (
            "G",
            f"Ngày về chi bộ 18/05/2001 (ô G2) trước ngày kết nạp 19/05/2001 (ô D2). {BOTH}",
        )
    ]
    assert words(office, **{JOINED: "19/05/2001", **reason}) == []


def test_a_cell_takes_members_from_the_day_it_was_founded(office, cell):
    admitted = {ADMITTED: "31/12/1999", OFFICIAL: None}
    reason = {"Lý do đến": "Có từ trước khi lập sổ"}
    assert words(office, **admitted) == [
        ("D", "Ngày kết nạp 31/12/1999 (ô D2) trước ngày 01/01/2000 thành lập Chi bộ Khu phố 1, "
         "mã chi bộ KP1 (ô F2). Nếu đảng viên về chi bộ sau, hãy điền «Ngày về chi bộ».")
    ]  # fmt: skip
    assert words(office, **admitted, **{JOINED: "31/12/1999"}, **reason) == [
        ("G", "Ngày về chi bộ 31/12/1999 (ô G2) trước ngày 01/01/2000 thành lập Chi bộ Khu phố "
         "1, mã chi bộ KP1 (ô F2).")
    ]  # fmt: skip
    assert words(office, **admitted, **{JOINED: "01/01/2000"}, **reason) == []


def test_a_dissolved_cell_takes_nobody(office, cell):
    Cell.objects.filter(pk=cell.pk).update(dissolved_on=date(2021, 1, 1))
    assert words(office) == [
        (
            "F",
            "Chi bộ Khu phố 1 đã giải thể ngày 01/01/2021, không nhận thêm đảng viên.",
        )
    ]


def test_an_arrival_has_a_reason(office, cell):
    (fault,) = words(office, **{JOINED: "01/09/2015"})
    assert fault[0] == "H"
    assert fault[1].startswith("Có ngày về chi bộ thì phải có lý do: Kết nạp, ")
    assert words(office, **{JOINED: "01/09/2015", "Lý do đến": "Kết nạp"}) == []


def test_every_error_of_a_line_is_told_at_once_and_none_twice(office, cell):
    batch = check(
        office,
        {**NEW, "Giới tính": "khác", OFFICIAL: "18/05/2001", "Mã chi bộ": "KP9",
         "Số thẻ": "12A", BORN: "03/08/75"},
    )  # fmt: skip
    assert sorted(f[1] for f in faults(batch)) == ["B", "C", "E", "F", "I"]


def test_a_date_with_a_year_alone_is_no_day_of_admission(office, cell):
    ((letter, message),) = words(office, **{ADMITTED: "2001"})
    assert letter == "D"
    assert "cần cả ngày, tháng và năm" in message


def test_a_changed_birth_stays_before_the_admission_and_another_change_is_free(
    office, own_cell
):
    member = MemberFactory(
        cell=own_cell, card_number="79000002", admitted_on=date(1990, 5, 19)
    )
    line = {"Số thẻ": "79000002", "Họ và tên": member.full_name}
    wrong = check(office, {**line, "Ngày sinh": "20/05/1972"})
    right = check(office, {**line, "Ngày sinh": "19/05/1972"})
    assert [f[1:3] for f in faults(wrong)] == [
        ("C", "Ngày kết nạp 19/05/1990 trước ngày đủ 18 tuổi: ngày sinh 20/05/1972 (ô C2). "
         f"{BOTH}")
    ]  # fmt: skip
    assert counts(right) == {"update": 1}
    # The day told is the stored one: the cell with another is not named beside it.
    both = check(
        office, {**line, "Ngày sinh": "20/05/1972", "Ngày kết nạp": "19/05/1991"}
    )
    told = [f[2] for f in faults(both) if f[1] == "C"]
    assert told == [faults(wrong)[0][2]]
    as_stored = check(
        office, {**line, "Ngày sinh": "20/05/1972", "Ngày kết nạp": "19/05/1990"}
    )
    assert faults(as_stored)[0][2].startswith("Ngày kết nạp 19/05/1990 (ô D2) trước")
    # Stored long ago with what would be refused today: the rest can be mended.
    type(member).objects.filter(pk=member.pk).update(born="1980")
    assert counts(check(office, {**line, "Quê quán": "Huế"})) == {"update": 1}


def test_what_the_rules_let_through_the_ledgers_let_through_too(office, cell):
    services.confirm(
        check(office, NEW, {**NEW, "Số thẻ": "79000003", JOINED: "01/09/2015",
                            "Lý do đến": "Có từ trước khi lập sổ", OFFICIAL: "Dự bị"})
    )  # fmt: skip
    for row in (*PartyPeriod.objects.all(), *Membership.objects.all()):
        row.full_clean()
    assert list(
        Membership.objects.order_by("pk").values_list("started_on", "start_reason")
    ) == [(date(2001, 5, 19), "admitted"), (date(2015, 9, 1), "opening")]
    assert list(
        PartyPeriod.objects.order_by("pk").values_list("official_on", flat=True)
    ) == [date(2002, 5, 19), None]


def test_a_birth_split_by_sex_fills_both_columns(office, cell):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Họ tên", "Ngày sinh", None, "Ngày vào Đảng", "Chi bộ", "Số thẻ ĐV"])
    sheet.append([None, "Nam", "Nữ"])
    for column in "ADEF":
        sheet.merge_cells(f"{column}1:{column}2")
    sheet.merge_cells("B1:C1")
    sheet.append(["Lê Văn Nam", "03/08/1975", None, "19/05/2001", "KP1", "79000004"])
    sheet.append(
        ["Lê Thị Nữ", None, "1976", "19/05/2001", "Chi bộ Khu phố 1", "79000005"]
    )
    batch = services.upload(
        "members", user=office, file_name="a.xlsx", content=saved(book)
    )
    batch = services.check(batch)
    assert counts(batch) == {"new": 2}, (batch.message, faults(batch))
    shown = [
        [c[2] for c in line.changes if c[0] in ("Giới tính", "Ngày sinh")]
        for line in batch.lines.order_by("number")
    ]
    assert [sorted(row) for row in shown] == [["03/08/1975", "Nam"], ["1976", "Nữ"]]


def test_the_old_headings_of_wards_are_known(office, cell):
    content = workbook(
        {"STT": 1, "Họ và tên đảng viên": "Lê Văn Nam", "Nam/Nữ": "Nam",
         "Ngày tháng năm sinh": "03/08/1975", "Quê": "Huế", "SĐT": "0903 123 456",
         "Ngày vào Đảng": "19/05/2001", "Ngày vào Đảng (chính thức)": "19/05/2002",
         "Sinh hoạt tại chi bộ": "KP1", "Số thẻ ĐV": "79000006", "CCCD": "079075000123",
         "Nơi ở hiện nay": "12 Lê Lợi", "Tôn giáo": "Không"},
    )  # fmt: skip
    batch = services.upload("members", user=office, file_name="a.xlsx", content=content)
    batch = services.check(batch)
    assert counts(batch) == {"new": 1}, (batch.message, faults(batch))
