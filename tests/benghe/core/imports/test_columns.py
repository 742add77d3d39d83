"""What a column makes of a cell: set, kept, emptied, locked, or refused with a proposal."""

from types import SimpleNamespace

import pytest

from benghe.core.imports.columns import CellError, Column, RelatedColumn
from benghe.lib.dates import PartialDate
from benghe.sheets.wanted import Kind
from cells.models import Cell
from members.models import Member
from members.resources import CardColumn, ReligionColumn


class Resource:
    """As much of a resource as a column asks for."""

    def __init__(self, known=()):
        self.known = {row.code.casefold(): row for row in known}

    def makes(self, instance):
        return instance.pk is None

    def related(self, model, names):
        return self.known


def member(**values):
    return Member(**{"pk": 5, "full_name": "Đặng Thị Hoa", "hometown": "Huế", **values})


def save(column, instance, value, *, clears=False, resource=None):
    row = {column.column_name: value}
    column.save(instance, row, resource=resource or Resource(), clears=clears)
    return getattr(instance, column.attribute)


HOMETOWN = Column("hometown", "Quê quán")


@pytest.mark.parametrize("blank", [None, ""])
def test_a_blank_cell_keeps_the_value_unless_it_is_to_clear(blank):
    assert save(HOMETOWN, member(), blank) == "Huế"
    assert save(HOMETOWN, member(), blank, clears=True) == ""
    assert save(HOMETOWN, member(), "Cần Thơ", clears=True) == "Cần Thơ"


def test_a_new_row_has_nothing_to_clear():
    assert (
        save(Column("ethnicity", "Dân tộc"), member(pk=None), None, clears=True)
        == "Kinh"
    )


def test_what_must_be_there_is_not_emptied():
    name = Column("full_name", "Họ và tên")
    with pytest.raises(CellError, match="«Họ và tên» không được để trống"):
        save(name, member(), None, clears=True)
    never = Column("hometown", "Quê quán", clearable=False)
    assert save(never, member(), None, clears=True) == "Huế"


def test_an_attribute_that_is_no_field_is_not_emptied_either():
    shown = member()
    shown.cell_name_on = "Chi bộ 1"
    with pytest.raises(CellError, match="không được để trống"):
        save(Column("cell_name_on", "Tên chi bộ"), shown, None, clears=True)


def test_a_number_that_may_be_missing_becomes_none():
    card = CardColumn("card_number", "Số thẻ", Kind.CODE)
    assert save(card, member(card_number="1"), None, clears=True) is None


def test_a_locked_column_shows_and_is_set_in_a_new_row_alone():
    locked = Column("hometown", "Quê quán", locked="Sửa ở mục khác.")
    assert save(locked, member(), "Huế") == "Huế"
    assert save(locked, member(), None, clears=True) == "Huế"
    assert save(locked, member(pk=None), "Cần Thơ") == "Cần Thơ"
    with pytest.raises(CellError, match="Sửa ở mục khác"):
        save(locked, member(), "Cần Thơ")


def test_a_related_row_by_its_code_whatever_the_case_else_the_nearest():
    column = RelatedColumn("cell_now", "Mã chi bộ", Cell, "code", "chi bộ")
    resource = Resource([SimpleNamespace(code="KP1"), SimpleNamespace(code="TH-BN")])
    resource.known = {k: _Row(v.code) for k, v in resource.known.items()}
    assert column.read("kp1", resource).code == "KP1"
    with pytest.raises(CellError) as error:
        column.read("KP11", resource)
    assert (str(error.value), error.value.suggestion) == (
        "Không có chi bộ mang mã «KP11». Gần giống: KP1.", "KP1",
    )  # fmt: skip


class _Row:
    def __init__(self, code):
        self.code = code


def test_words_of_choices_go_out_as_they_come_in():
    gender = Column("gender", "Giới tính", Kind.CHOICE, choices=Member.Gender.choices)
    assert gender.cell_of(member(gender="female")) == "Nữ"
    assert gender.show(member(gender="")) == "(trống)"
    born = Column("born", "Ngày sinh", Kind.PARTIAL_DATE)
    assert born.show(member(born=PartialDate(1975, 8))) == "8/1975"


@pytest.mark.parametrize(
    ("proposed", "better"),
    [("", ""), ("1001", "1001"), ("11001", "00011001"), ("00110001", "00110001"),
     ("79075000123", "079075000123"), ("12A", "12A")],
)  # fmt: skip
def test_a_shortened_card_is_proposed_in_full(proposed, better):
    assert CardColumn("card_number", "Số thẻ", Kind.CODE).suggest(proposed) == better


@pytest.mark.parametrize("said", ["Không", "không", "KHÔNG"])
def test_no_religion_is_nothing(said):
    column = ReligionColumn("religion", "Tôn giáo")
    assert save(column, member(religion="Phật giáo"), said) == ""
    assert column.show(member(religion="Không")) == "(trống)"
    assert column.cell_of(member(religion="Phật giáo")) == "Phật giáo"


def test_words_that_stand_for_a_blank_cell_are_known_in_any_case():
    column = Column("official_on", "Ngày chính thức", Kind.DATE, blanks=("Dự bị", "–"))
    assert column.blanks == {"du bi", "-"}
