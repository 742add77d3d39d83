"""Lines that may be somebody else's: namesakes of other cells, twins, lines slipped by one."""

import unicodedata

import openpyxl
import pytest

from benghe.core.imports import services
from benghe.lib.dates import PartialDate
from cells.models import Cell
from members.models import Member
from tests.factories import CellFactory, MemberFactory
from tests.members.test_resource_keys import (
    NEW,
    check,
    choices,
    counts,
    faults,
    stored,
)
from tests.sheets import saved

SLIPPED = "Hãy kiểm tra xem dữ liệu có bị lệch dòng không."
RENAMED = " Nếu đúng là đổi tên, hãy thêm cột «Ngày sinh» với ngày sinh đang lưu của người này."
BORN, NAME, CELL = "Ngày sinh", "Họ và tên", "Mã chi bộ"


@pytest.fixture
def elsewhere(own_cell):
    return CellFactory(
        code="KP2", name="Chi bộ Khu phố 2", committee=own_cell.committee
    )


@pytest.fixture
def an(own_cell):
    return MemberFactory(
        full_name="Trần Văn An", cell=own_cell, card_number="79000081",
        born=PartialDate(1960, 1, 2),
    )  # fmt: skip


@pytest.fixture
def binh(elsewhere):
    return MemberFactory(
        full_name="Lê Văn Bình", cell=elsewhere, card_number="79000082",
        born=PartialDate(1970, 3, 4),
    )  # fmt: skip


def told(batch):
    return [fault[1:3] for fault in faults(batch)]


# --- what a new member lacks ---


def test_a_new_member_without_birth_or_sex_is_an_error_with_all_the_others(
    office, own_cell
):
    blank = check(office, {**NEW, BORN: None, "Giới tính": None, CELL: "KP-9"})
    without = check(
        office, {k: v for k, v in NEW.items() if k not in (BORN, "Giới tính")}
    )

    assert [f[:2] for f in told(blank)] == [
        ("E", "Không có chi bộ mang mã «KP-9»."),
        ("B", "Đảng viên mới phải có giới tính."),
        ("C", "Đảng viên mới phải có ngày sinh."),
    ]
    assert told(without) == [
        ("", "Đảng viên mới phải có giới tính."),
        ("", "Đảng viên mới phải có ngày sinh."),
    ]
    assert told(check(office, NEW)) == []


def test_a_name_merged_over_two_rows_is_an_error_of_each_cell_that_lacks(
    office, own_cell
):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(NEW))
    sheet.append(list(NEW.values()))
    sheet.append([None, None, None, "03/02/2022", "KP1"])
    sheet.merge_cells("A2:A3")
    batch = services.upload(
        "members", user=office, file_name="a.xlsx", content=saved(book)
    )

    batch = services.check(batch)

    assert {(f[0], f[1]) for f in faults(batch)} >= {(3, "B"), (3, "C")}


# --- namesakes of other cells ---


@pytest.mark.parametrize("typed", ["02/01/1960", "1/1960", "1960"])
def test_a_namesake_with_a_possible_birth_in_another_cell_is_asked_about(
    typed, office, an, elsewhere
):
    line = {**NEW, NAME: "Trần Văn An", BORN: typed, CELL: "KP2"}

    asked = check(office, line)

    assert [key for key, _ in choices(asked)[2]] == [str(an.pk), ""]
    assert counts(check(office, line, choices={"2": ""})) == {"new": 1}
    assert counts(check(office, {**line, BORN: "1961"})) == {"new": 1}
    # Whoever is chosen stays in the cell: a sheet moves nobody.
    moved = check(office, line, choices={"2": str(an.pk)})
    assert ("E", "Chuyển chi bộ không làm") in [(f[0], f[1][:23]) for f in told(moved)]


def test_namesakes_of_the_line_s_own_cell_stand_first(office, an, elsewhere):
    near = MemberFactory(
        full_name="Trần Văn An", cell=elsewhere, card_number=None, born=an.born
    )
    line = {**NEW, NAME: "Trần Văn An", BORN: an.born.display}

    at_first = choices(check(office, line))[2]
    at_second = choices(check(office, {**line, CELL: "KP2"}))[2]

    assert [key for key, _ in at_first] == [str(an.pk), str(near.pk), ""]
    assert [key for key, _ in at_second] == [str(near.pk), str(an.pk), ""]


# --- two new lines ---


@pytest.mark.parametrize(
    "second",
    [{CELL: "KP2"}, {NAME: "Trần Thị Hòa"}, {NAME: "TRẦN THỊ HOÀ"}, {BORN: "3/1999"},
     {BORN: "1999", CELL: "KP2"}, {NAME: unicodedata.normalize("NFD", "Trần Thị Hoà")}],
)  # fmt: skip
def test_two_new_lines_that_may_be_one_person_are_asked_about(
    second, office, own_cell, elsewhere
):
    first = {**NEW, NAME: "Trần Thị Hoà"}

    batch = check(office, first, {**first, **second})

    assert choices(batch) == {3: [("", "Người mới, không phải người ở dòng 2")]}


@pytest.mark.parametrize("second", [{NAME: "Trần Thị Hoa"}, {BORN: "4/1999"}])
def test_two_new_lines_that_cannot_be_one_person_are_two(second, office, own_cell):
    first = {**NEW, NAME: "Trần Thị Hoà"}

    assert counts(check(office, first, {**first, **second})) == {"new": 2}


# --- lines slipped by one ---


def test_a_card_beside_the_name_and_birth_of_another_is_an_error(office, an, binh):
    line = {NAME: "Lê Văn Bình", BORN: "04/03/1970"}
    by_card = check(office, {"Số thẻ": "79000081", **line})
    by_code = check(office, {"Mã hồ sơ": f"DV-{an.pk:06d}", **line})

    words = (
        "là của Trần Văn An, sinh 02/01/1960; tên trong dòng là của Lê Văn Bình, sinh "
        f"04/03/1970 (thẻ •••082). {SLIPPED}"
    )
    assert told(by_card) == [("B", f"Số thẻ 79000081 {words}")]
    assert told(by_code) == [("B", f"Mã hồ sơ DV-{an.pk:06d} {words}")]


def test_a_name_of_another_without_a_birth_to_confirm_it_is_an_error(office, an, binh):
    line = {"Số thẻ": "79000081", NAME: "Lê Văn Bình"}
    without = check(office, line)
    blank = check(office, {**line, BORN: None})
    confirmed = check(office, {**line, BORN: "02/01/1960"})

    assert [f[1].endswith(SLIPPED + RENAMED) for f in told(without) + told(blank)] == [
        True,
        True,
    ]
    assert counts(confirmed) == {"update": 1}
    stored(confirmed)
    an.refresh_from_db()
    assert an.full_name == "Lê Văn Bình"


def test_a_name_that_nobody_else_bears_is_a_correction(office, an, binh):
    line = {"Số thẻ": "79000081"}
    for name in ("Trần Văn Ân", "TRẦN VĂN AN", "Lê Văn Bính"):
        assert counts(check(office, {**line, NAME: name})) == {"update": 1}
    # The name of another, of whom the birth is not: two corrections.
    other = {**line, NAME: "Lê Văn Bình", BORN: "05/03/1970"}
    assert counts(check(office, other)) == {"update": 1}


def test_the_whole_list_slipped_by_one_is_refused_line_by_line(office, an, binh):
    batch = check(
        office,
        {"Số thẻ": "79000081", NAME: "Lê Văn Bình", "Quê quán": "Huế"},
        {"Số thẻ": "79000082", NAME: "Trần Văn An", "Quê quán": "Huế"},
    )
    assert [(f[0], SLIPPED in f[2]) for f in faults(batch)] == [(2, True), (3, True)]


# --- identity numbers and telephones ---

NUMBER = "079060000081"


def test_an_identity_number_twice_in_a_file_names_both_rows(office, own_cell):
    first = {**NEW, "Số CCCD": NUMBER}
    second = {**NEW, NAME: "Lê Văn Khác", "Số CCCD": NUMBER}

    batch = check(office, first, second)

    assert faults(batch) == [
        (n, "F", f"Dòng này và dòng {other} cùng ghi một số CCCD. Hãy kiểm tra lại cả hai.", "")
        for n, other in ((2, 3), (3, 2))
    ]  # fmt: skip
    different = check(office, first, {**second, "Số CCCD": "079060000082"})
    assert counts(different) == {"new": 2}


def test_an_identity_number_of_another_is_refused_and_the_own_is_kept(
    office, secretary, an, binh
):
    Member.objects.filter(pk=an.pk).update(identity_number=NUMBER)
    other = {"Số thẻ": "79000082", NAME: "Lê Văn Bình", "Số CCCD": NUMBER}
    own = {"Số thẻ": "79000081", NAME: "Trần Văn An", "Số CCCD": NUMBER}

    assert told(check(office, other)) == [
        ("C", "Số CCCD này đang ghi cho Trần Văn An, sinh 02/01/1960: hãy kiểm tra lại.")
    ]  # fmt: skip
    assert counts(check(office, own)) == {"skip": 1}
    # What is stored twice already does not stand in the way of the rest.
    Member.objects.filter(pk=binh.pk).update(identity_number=NUMBER)
    assert counts(check(office, {**other, "Quê quán": "Huế"})) == {"update": 1}


def test_whose_an_identity_number_is_is_not_told_out_of_scope(office, an, monkeypatch):
    Member.objects.filter(pk=an.pk).update(identity_number=NUMBER)
    monkeypatch.setattr(
        "members.resources.MemberResource.get_queryset",
        lambda resource: Member.objects.exclude(pk=an.pk),
    )

    assert told(check(office, {**NEW, "Số CCCD": NUMBER})) == [
        ("F", "Số CCCD này không dùng được: hãy kiểm tra lại.")
    ]


def test_a_telephone_that_excel_has_shortened_is_proposed_with_its_0(office, own_cell):
    short = check(office, {**NEW, "Điện thoại": 903123456})
    whole = check(office, {**NEW, "Điện thoại": "0903 123 456"})

    assert [(f[1], f[3]) for f in faults(short)] == [("F", "0903123456")]
    assert counts(whole) == {"new": 1}


# --- what is no name ---


@pytest.mark.parametrize("typed", ["–", "1", "123", "..."])
def test_a_name_has_letters(typed, office, an, own_cell):
    batch = check(
        office,
        {**NEW, NAME: typed, "Số thẻ": None},
        {**NEW, NAME: typed, "Số thẻ": "79000081"},
        {**NEW, NAME: typed, "Số thẻ": None},
    )
    assert [f for f in faults(batch) if f[1] == "A"] == [
        (n, "A", "Họ và tên phải có chữ.", "") for n in (2, 3, 4)
    ]


@pytest.mark.parametrize(("typed", "sign"), [("Trần Thị Mới.", "."), ("Trần Thị Mới ,", ",")])  # fmt: skip
def test_a_sign_left_behind_a_name_is_an_error_with_the_name(
    typed, sign, office, own_cell
):
    batch = check(office, {**NEW, NAME: typed})

    assert faults(batch) == [
        (2, "A", f"Họ và tên thừa dấu «{sign}» ở cuối.", "Trần Thị Mới")
    ]


# --- codes nearly right ---


def test_the_code_that_differs_in_signs_and_zeros_alone_is_proposed_first(
    office, own_cell
):
    Cell.objects.filter(pk=own_cell.pk).update(code="KP-01")
    for code in ("KP-10", "KP-11", "P1"):
        CellFactory(code=code, committee=own_cell.committee)

    assert [f[3] for f in faults(check(office, {**NEW, CELL: "KP1"}))] == ["KP-01"]
    assert [f[3] for f in faults(check(office, {**NEW, CELL: "kp 010"}))] == ["KP-10"]


# --- speed ---


def test_questions_and_errors_cost_no_query_a_line(
    office, own_cell, django_assert_max_num_queries
):
    people = [
        MemberFactory(
            full_name=f"Trần Văn {chr(65 + n)}", cell=own_cell, card_number=f"790001{n:02d}",
            identity_number=f"0790600001{n:02d}", born=PartialDate(1960, 1, n + 1),
        )
        for n in range(20)
    ]  # fmt: skip

    def rows(count):
        return [
            {"Số thẻ": one.card_number, NAME: people[n + 1].full_name,
             "Số CCCD": people[n + 1].identity_number}
            for n, one in enumerate(people[:count])
        ]  # fmt: skip

    with django_assert_max_num_queries(45) as few:
        check(office, *rows(2))
    with django_assert_max_num_queries(len(few)):
        check(office, *rows(18))
