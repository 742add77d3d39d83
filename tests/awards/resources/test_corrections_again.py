"""A file that put rows right by their codes, once more: it says what stands already."""

from datetime import date

import pytest
from django.utils.timezone import localdate

from awards.models import Rating
from benghe.core.imports import services
from tests import sheets
from tests.awards.resources.steps import changes, checked, counts, faults, stored
from tests.factories import AwardFactory, BadgeFactory, RatingFactory, UserFactory
from tests.sheets import saved

pytestmark = pytest.mark.django_db


class Case:
    """A stored row of a kind, and how a file with its code puts it right."""

    def __init__(self, kind, prefix, code_heading, row, cells, right, other):
        self.kind, self.row = kind, row
        self._prefix, self.code_heading, self._cells = prefix, code_heading, cells
        self.heading, self.right, self.other = right[0], right[1], other

    def code(self, row=None):
        return f"{self._prefix}-{(row or self.row).pk:06d}"

    def line(self, value, code=None):
        cells = {self.code_heading: code or self.code(), **self._cells}
        return [{**cells, self.heading: value}]

    def standing(self):
        return type(self.row).objects.valid().get()


@pytest.fixture(params=["ratings", "awards", "badges"])
def case(request, own_cell):
    if request.param == "ratings":
        return Case(
            "ratings", "XL", "Mã xếp loại", RatingFactory(cell=own_cell, level="XS"),
            {"Năm": 2022}, ("Mức xếp loại", "Hoàn thành tốt nhiệm vụ"), "HTNV",
        )  # fmt: skip
    if request.param == "awards":
        row = AwardFactory(
            awardee_name="Trường Hoa Lan", subject="collective", unit="Phường Bến Nghé"
        )
        return Case(
            "awards", "KT", "Mã khen thưởng", row, {"Năm": 2022, "Đối tượng": "Tập thể"},
            ("Tên người, tập thể được khen", "Trường Mầm non Hoa Lan"), "Trường Hoa Mai",
        )  # fmt: skip
    return Case(
        "badges", "HH", "Mã huy hiệu", BadgeFactory(occasion_on=date(2022, 11, 7)),
        {"Loại huy hiệu": 30}, ("Đợt trao", "02/09/2022"), "19/05/2022",
    )  # fmt: skip


def refusal(case, row, right):
    """What a line is told that would change a replaced row."""
    return [
        (
            2, case.code_heading,
            f"Dòng {case.code(row)} đã hủy bỏ ngày {localdate():%d/%m/%Y}, không sửa được "
            f"nữa. Dòng thay cho nó là {case.code(right)}: hãy ghi mã này nếu muốn sửa tiếp.",
            case.code(right),
        )
    ]  # fmt: skip


def test_the_same_file_again_changes_nothing(office, case):
    stored(case.kind, office, case.line(case.right))
    right = case.standing()
    assert right.replaces == case.row

    again = checked(case.kind, office, case.line(case.right))

    assert counts(again) == {"skip": 1}
    assert again.lines.get().target == str(right.pk)
    assert again.row_versions == {str(right.pk): right.version}


def test_other_content_is_refused_with_the_code_of_the_row_that_stands(office, case):
    stored(case.kind, office, case.line(case.right))
    right = case.standing()

    batch = checked(case.kind, office, case.line(case.other))

    assert faults(batch) == refusal(case, case.row, right)
    batch = stored(case.kind, office, case.line(case.other, case.code(right)))
    assert counts(batch) == {"update": 1}


def test_of_a_chain_the_last_counts(office, case):
    stored(case.kind, office, case.line(case.right))
    second = case.standing()
    stored(case.kind, office, case.line(case.other, case.code(second)))
    last = case.standing()

    for row in (case.row, second):
        batch = checked(case.kind, office, case.line(case.other, case.code(row)))
        assert counts(batch) == {"skip": 1}
    batch = checked(case.kind, office, case.line(case.right))
    assert faults(batch) == refusal(case, case.row, last)


def test_after_the_replacement_was_undone_it_is_an_ordinary_change(office, case):
    services.undo(stored(case.kind, office, case.line(case.right)), by=office)
    assert case.standing() == case.row

    batch = stored(case.kind, office, case.line(case.right))

    assert counts(batch) == {"update": 1}
    assert [heading for _, [(heading, *_)] in changes(batch)] == [case.heading]
    assert case.standing().replaces == case.row
    assert counts(checked(case.kind, office, case.line(case.right))) == {"skip": 1}


def test_a_replacement_that_was_voided_stands_for_nothing(office, case):
    stored(case.kind, office, case.line(case.right))
    case.standing().void(by=UserFactory(), reason="Nhầm")

    batch = checked(case.kind, office, case.line(case.right))

    assert faults(batch) == [
        (
            2, case.code_heading,
            f"Dòng {case.code()} đã hủy bỏ ngày {localdate():%d/%m/%Y}, không sửa được nữa.",
            "",
        )
    ]  # fmt: skip


def test_an_export_from_before_and_one_from_after_change_nothing(
    client_for, office, case
):
    model = f"awards_{case.row._meta.model_name}"
    before = sheets.exported(client_for(office), model)
    stored(case.kind, office, case.line(case.right))
    after = sheets.exported(client_for(office), model)
    sheet = before.active
    top = next(
        cell for row in sheet.iter_rows() for cell in row if cell.value == case.heading
    )
    sheet.cell(top.row + 1, top.column, case.right)

    assert counts(checked(case.kind, office, saved(before))) == {"skip": 1}
    assert counts(checked(case.kind, office, saved(after))) == {"skip": 2}


def test_a_line_of_a_replaced_row_and_one_of_the_row_in_its_place_are_one_matter(
    office, case
):
    stored(case.kind, office, case.line(case.right))
    lines = case.line(case.right) + case.line(case.other, case.code(case.standing()))

    assert faults(checked(case.kind, office, lines)) == [
        (3, "", "Dòng 2 và dòng 3 nói về cùng một việc. Hãy giữ lại một dòng.", "")
    ]


def test_a_line_that_names_somebody_else_is_not_that_row(office, case):
    stored(case.kind, office, case.line(case.right))
    [cells] = case.line(case.right)

    batch = checked(case.kind, office, [{**cells, "Số thẻ đảng viên": "99999999"}])

    assert "Số thẻ đảng viên" in [fault[1] for fault in faults(batch)]


def test_clearing_again_what_a_file_cleared_changes_nothing(office, own_cell):
    row = RatingFactory(cell=own_cell, level="XS", decision="1-QĐ/ĐU")
    code = f"XL-{row.pk:06d}"
    lines = [
        {"Mã xếp loại": code, "Năm": 2022, "Mức": "XS", "Số quyết định": None}
    ]  # fmt: skip
    stored("ratings", office, lines, clears=True)
    assert Rating.objects.valid().get().decision == ""

    assert counts(checked("ratings", office, lines, clears=True)) == {"skip": 1}
    assert counts(checked("ratings", office, lines)) == {"skip": 1}
