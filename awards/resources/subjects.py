"""Whom a line is about: a cell by code or name, a member by the lookup of members.

The columns of a person and of a cell find; they never change the register. They are
written in the order of the sheet by the resources, through the functions here.
"""

from datetime import date
from typing import Any, ClassVar

from awards.resources.facts import FactResource, ShownColumn
from benghe.core.imports.columns import Column, RelatedColumn
from benghe.lib.text import name_key
from benghe.sheets.reading import Reading
from benghe.sheets.wanted import Kind
from cells.models import Cell
from members.member_lookup import MemberLookup, record_code
from members.models import Member, Membership

CELL, NAME, BORN = "Mã chi bộ", "Họ và tên", "Ngày sinh"
RECORD, CARD = "Mã hồ sơ", "Số thẻ đảng viên"


class CellColumn(ShownColumn, RelatedColumn):
    """The cell that is rated or praised, or in which the member is: finds, stores nothing."""


def cell_column(note: str) -> Column:
    """«Mã chi bộ», by code or name."""
    return CellColumn(
        "cell_shown", CELL, Cell, "code", "chi bộ", names=("name",),
        synonyms=("Chi bộ", "Tên chi bộ", "Chi bộ sinh hoạt", "Tổ chức đảng"),
        note=note, example="KP-01",
    )  # fmt: skip


def record_column() -> Column:
    """«Mã hồ sơ»."""
    return ShownColumn(
        "member_code", RECORD, Kind.CODE, synonyms=("Mã đảng viên", "Mã hồ sơ đảng viên"),
        note="Lấy ở tệp xuất danh sách đảng viên; có mã này thì không cần số thẻ.",
    )  # fmt: skip


def card_column() -> Column:
    """«Số thẻ đảng viên»."""
    return ShownColumn(
        "member__card_number", CARD, Kind.CODE,
        synonyms=("Số thẻ", "Số thẻ ĐV", "Số thẻ Đảng", "Số TĐV", "Thẻ đảng viên số"),
        note="Định dạng ô là Văn bản để không mất số 0 ở đầu.", example="79001234",
    )  # fmt: skip


def name_column(heading: str = NAME, attribute: str = "member__full_name") -> Column:
    """«Họ và tên» of a member."""
    return ShownColumn(
        attribute, heading,
        synonyms=("Họ tên", "Họ và tên đảng viên", "Họ tên đảng viên", "Đảng viên"),
        note="Tên một mình chưa đủ: cần thêm số thẻ, hoặc ngày sinh và chi bộ.",
        example="Nguyễn Văn An",
    )  # fmt: skip


def born_column() -> Column:
    """«Ngày sinh», to tell members of one name apart."""
    return ShownColumn(
        "member__born", BORN, Kind.PARTIAL_DATE,
        synonyms=("Ngày tháng năm sinh", "Năm sinh", "Ngày, tháng, năm sinh"),
        note="Dùng khi không có số thẻ.", example="03/02/1975",
    )  # fmt: skip


class SubjectResource(FactResource):
    """Facts about members, and for some kinds about cells."""

    name_heading: ClassVar[str] = NAME

    @classmethod
    def person_headings(cls) -> tuple[str, ...]:
        """The columns that name a person."""
        return RECORD, CARD, cls.name_heading

    def complete(self, fact: Any) -> Any:
        """With the member's record code, and the cell of the fact or of the member today."""
        fact = super().complete(fact)
        fact.member_code = record_code(fact.member_id) if fact.member_id else ""
        fact.cell_shown = getattr(fact, "cell", None)
        if fact.member_id:
            fact.cell_shown = self.cells_of_members().get(fact.member_id)
        return fact

    def prepare(self, reading: Reading) -> None:
        """Also the members, once there is a column that names them."""
        super().prepare(reading)
        self._people: MemberLookup | None = None

    def member_in(self, row: dict[str, Any], day: date | None = None) -> Member:
        """The member; ``day`` is the one whose cell counts besides that of today.

        Raises ValidationError or DoubtError, see ``MemberLookup``.
        """
        if self._people is None:
            headings = {"name": self.name_heading}
            self._people = MemberLookup(self.user, headings=headings)
        return self._people.in_row(self, row, day and min(day, self.today))

    def cells_of_members(self) -> dict[int, Any]:
        """The cell of today by member; read once."""
        if not hasattr(self, "_cells_of_members"):
            cells = Cell.objects.in_bulk()
            stays = Membership.objects.on(self.today).values_list("member", "cell")
            self._cells_of_members = {member: cells[cell] for member, cell in stays}
        return self._cells_of_members

    def name_in(self, row: dict[str, Any]) -> str:
        """The name in the file, else the cell."""
        return str(row.get(self.name_heading) or row.get(CELL) or "")

    def has_person(self, row: dict[str, Any]) -> bool:
        """Whether the line has a cell, good or not, that names a person."""
        return any(h in self._wrong or row.get(h) for h in self.person_headings())

    def agree(self, fact: Any, row: dict[str, Any]) -> None:
        """A line with a code whose other cells name another member or cell is refused."""
        columns = self.fields_by_heading()
        for heading in self.fixed_names(fact):
            said = str(row.get(heading) or "")
            known = columns[heading].cell_of(fact) or ""
            fold = name_key if heading == self.name_heading else _bare
            if said and fold(said) != fold(str(known)):
                self.note(
                    heading,
                    f"{self.code_of(fact)} là dòng của {self.who(fact)}, không phải của "
                    f"«{said[:60]}».",
                    str(known),
                )
        if not fact.member_id:
            self._agree_on_cell(fact, row)

    def fixed_names(self, fact: Any) -> tuple[str, ...]:
        """The columns of a person that must agree with a stored fact."""
        return self.person_headings()

    def who(self, fact: Any) -> str:
        """Whom a fact is about; "" for nobody yet."""
        member = fact.member if fact.member_id else None
        return str(getattr(fact, "cell", None) or member or "")

    def _agree_on_cell(self, fact: Any, row: dict[str, Any]) -> None:
        cell, known = self.noted(CELL, row), getattr(fact, "cell", None)
        if cell is not None and cell != known:
            self.note(
                CELL, f"{self.code_of(fact)} là dòng của {self.who(fact)}, không phải của {cell}.",
                known.code if known else "",
            )  # fmt: skip


def _bare(number: str) -> str:
    """A card number or a code without spaces and dots, which are compared away."""
    return number.replace(" ", "").replace(".", "").casefold()
