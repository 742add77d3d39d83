"""What comes back from a file: columns found, rows, cells, and everything to tell.

Values travel from the child process as plain JSON and are made into dates and Decimals
only when a cell is asked for: a reading of 50,000 rows stays light.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Self

from benghe.lib.dates import PartialDate
from benghe.lib.numbers import format_decimal
from benghe.sheets.texts import shorten
from benghe.sheets.wanted import Column, Kind, Wanted

# So many rows that were left out are named where there are no others.
TOLD = 10

# What a value is in JSON: texts, numbers as text, days in ISO, or a whole number.
Plain = str | int | bool | None
Value = str | int | bool | date | PartialDate | Decimal | None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell cannot be used; ``suggestion`` is what may be typed, "" for none."""

    message: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: what the file holds, what it means, what is wrong.

    ``value`` is of the column's kind; None for a blank cell and with a problem.
    ``raw`` is what the file holds, ``text`` what it means as one reads it.
    ``blank``: nothing was typed, as against an empty text or spaces.
    """

    letter: str
    row: int
    key: str
    raw: str
    value: Value
    text: str
    problem: Problem | None = None
    notices: tuple[str, ...] = ()
    blank: bool = False

    @property
    def address(self) -> str:
        """``C12``, as Excel shows it."""
        return f"{self.letter}{self.row}"


@dataclass(slots=True)
class Odd:
    """A cell that needs more than its plain value: what it held, and what to say.

    ``converted``: the text that came out of an old encoding, told ``by`` what.
    ``doubted``: by a font alone, for it makes sense as it stands too.
    """

    value: Plain
    raw: str
    text: str
    problem: Problem | None = None
    notices: tuple[str, ...] = ()
    blank: bool = False
    letter: str = ""
    converted: str = ""
    by: str = ""
    doubted: bool = False

    def to_json(self) -> list[Any]:
        """All but the value, in the order of the fields."""
        problem = [self.problem.message, self.problem.suggestion] if self.problem else 0
        return [
            self.raw, self.text, problem, self.notices, int(self.blank), self.letter,
        ]  # fmt: skip


def decode(column: Column, value: Plain) -> Value:
    """The value of a column's kind from its plain form."""
    if value is None or isinstance(value, bool):
        return value
    text = str(value)
    if column.kind is Kind.DATE:
        return date.fromisoformat(text)
    if column.kind is Kind.PARTIAL_DATE:
        return PartialDate.from_iso(text)
    if column.kind in (Kind.YEAR, Kind.INTEGER):
        return int(text)
    if column.kind in (Kind.DECIMAL, Kind.MONEY, Kind.PERCENT):
        return Decimal(text)
    return text


def show(column: Column, value: Value) -> str:
    """A value as one reads it: ``03/02/1975``, ``30,149``, ``có``; "" for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year}"
    if column.kind is Kind.YEAR:
        return str(value)
    if isinstance(value, int | Decimal):
        number = format_decimal(value)
        return f"{number}%" if column.kind is Kind.PERCENT else number
    for choice in column.choices:
        if choice[0] == value:
            return choice[1]
    return str(value)


@dataclass(frozen=True, slots=True)
class Found:
    """A column of the file that is a wanted one: its letter and the heading it bears.

    ``how``: ``heading``, ``synonym``, ``mapping`` or ``group`` (part of a split).
    """

    key: str
    letter: str
    heading: str
    how: str


@dataclass(frozen=True, slots=True)
class Leftover:
    """A column of the file that no wanted one fits, with what stands in it first."""

    letter: str
    heading: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A sheet that was looked at: how many wanted columns it has."""

    name: str
    hidden: bool
    matches: int
    has_rows: bool = True


@dataclass(frozen=True, slots=True)
class RowNotice:
    """Something to tell about a row; ``skipped``: it is not among the rows."""

    row: int
    message: str
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Conversion:
    """A text of an old encoding, before and after; ``by`` is ``font`` or ``pattern``."""

    address: str
    before: str
    after: str
    by: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something wrong at a place; ``letter`` "" for the row as a whole."""

    row: int
    letter: str
    message: str
    suggestion: str = ""
    heading: str = ""

    @property
    def note(self) -> str:
        """What the comment says."""
        hint = f"\nGợi ý: {self.suggestion}" if self.suggestion else ""
        return f"{self.message}{hint}"


@dataclass(slots=True)
class Row:
    """A row of the table; ``section`` is the sub-heading it stands under.

    ``same_as``: an earlier row with exactly the same cells.
    """

    number: int
    hidden: bool = False
    section: str = ""
    same_as: int | None = None
    values: list[Plain] = field(default_factory=list)
    odd: dict[int, Odd] = field(default_factory=dict)
    fields: "Fields" = field(default_factory=lambda: Fields((), ()), repr=False)

    def cell(self, key: str) -> Cell:
        """The cell of a wanted column; KeyError where the file has no such column."""
        return self._cell(self.fields.places[key])

    def get(self, key: str) -> Value:
        """The value only; None for a blank cell, a wrong one, and no such column."""
        place = self.fields.places.get(key)
        if place is None:
            return None
        return decode(self.fields.columns[place], self.values[place])

    def cells(self) -> Iterator[Cell]:
        """All cells, in the order of the columns found."""
        return (self._cell(place) for place in range(len(self.values)))

    def problems(self) -> list[Cell]:
        """The cells with a problem."""
        wrong = (place for place, odd in self.odd.items() if odd.problem)
        return [self._cell(place) for place in sorted(wrong)]

    def _cell(self, place: int) -> Cell:
        found, column = self.fields.found[place], self.fields.columns[place]
        value = decode(column, self.values[place])
        odd = self.odd.get(place)
        if odd is None:
            text = show(column, value)
            return Cell(
                found.letter, self.number, found.key, text, value, text,
                blank=value is None,
            )  # fmt: skip
        return Cell(
            odd.letter or found.letter, self.number, found.key, odd.raw, value,
            odd.text, odd.problem, odd.notices, odd.blank,
        )  # fmt: skip


class Fields:
    """The columns found, with what was wanted of each, shared by all rows."""

    __slots__ = ("columns", "found", "places")

    def __init__(self, found: Sequence[Found], columns: Sequence[Column]) -> None:
        self.found, self.columns = tuple(found), tuple(columns)
        self.places = {field.key: place for place, field in enumerate(found)}


@dataclass(slots=True)
class Reading:
    """All that a file holds for what was wanted.

    ``must_choose``: several sheets fit and none was chosen; there are no rows then.
    ``missing``: headings of required columns that the file lacks. ``duplicates``: a
    heading and the letters that bear it. ``leftovers`` wait for a mapping.
    """

    sheet: str = ""
    sheets: tuple[SheetInfo, ...] = ()
    must_choose: bool = False
    header_rows: tuple[int, ...] = ()
    found: tuple[Found, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    ignored: tuple[Leftover, ...] = ()
    missing: tuple[str, ...] = ()
    duplicates: tuple[tuple[str, tuple[str, ...]], ...] = ()
    rows: list[Row] = field(default_factory=list)
    row_notices: list[RowNotice] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    conversions: list[Conversion] = field(default_factory=list)
    converted: int = 0

    def refusal(self) -> str:
        """Why no row of this file may be used yet; "" when they may."""
        if self.must_choose:
            names = ", ".join(f"«{s.name}»" for s in self.sheets if s.matches)
            return f"Có nhiều trang cùng có bảng dữ liệu: {names}. Hãy chọn một trang."
        said = [
            f"Tiêu đề «{heading}» có ở các cột {' và '.join(letters)}. Hãy giữ một cột, "
            "hoặc chọn «bỏ qua» cho cột thừa."
            for heading, letters in self.duplicates
        ]
        if self.missing:
            said.append(f"Thiếu cột bắt buộc: {', '.join(self.missing)}.")
        if self.leftovers:
            names = ", ".join(
                f"{left.letter} «{left.heading[:60]}»" if left.heading
                else f"{left.letter} (không có tiêu đề)"
                for left in self.leftovers
            )  # fmt: skip
            said.append(f"Chưa rõ nghĩa của cột: {names}. Hãy chọn cho từng cột.")
        return " ".join(said)

    def nothing(self) -> str:
        """What to say of a sheet without rows: also which were left out, and why."""
        said = [
            f"Trang «{shorten(self.sheet)}» không có dòng dữ liệu nào dưới tiêu đề."
        ]
        skipped = self.skipped()
        said += [notice.message for notice in skipped[:TOLD]]
        if len(skipped) > TOLD:
            said.append(f"Và {len(skipped) - TOLD} dòng nữa không nạp.")
        return " ".join(said)

    def skipped(self) -> list[RowNotice]:
        """The rows that were left out, with the reason."""
        return [notice for notice in self.row_notices if notice.skipped]

    def problems(self) -> Iterator[Cell]:
        """Every cell with a problem, row by row."""
        for row in self.rows:
            if row.odd:
                yield from row.problems()

    def to_json(self) -> dict[str, Any]:
        """Plain values, from the child process."""
        names = ("rows", "sheets", "found", "leftovers", "ignored", "row_notices",
                 "conversions")  # fmt: skip
        data: dict[str, Any] = {
            name: [asdict(item) for item in getattr(self, name)] for name in names[1:]
        }
        data["rows"] = [
            [row.number, int(row.hidden), row.section, row.same_as, row.values,
             [[place, odd.to_json()] for place, odd in row.odd.items()]]
            for row in self.rows
        ]  # fmt: skip
        plain = set(Reading.__slots__) - set(names)
        return data | {name: getattr(self, name) for name in plain}

    @classmethod
    def from_json(cls, data: Mapping[str, Any], wanted: Wanted) -> Self:
        """What ``to_json`` wrote."""
        found = tuple(Found(**item) for item in data["found"])
        fields = Fields(found, [wanted.column(item.key) for item in found])
        return cls(
            sheet=data["sheet"],
            sheets=tuple(SheetInfo(**item) for item in data["sheets"]),
            must_choose=data["must_choose"],
            header_rows=tuple(data["header_rows"]),
            found=found,
            leftovers=_leftovers(data["leftovers"]),
            ignored=_leftovers(data["ignored"]),
            missing=tuple(data["missing"]),
            duplicates=tuple((h, tuple(letters)) for h, letters in data["duplicates"]),
            rows=[_row(row, fields) for row in data["rows"]],
            row_notices=[RowNotice(**item) for item in data["row_notices"]],
            notices=data["notices"],
            conversions=[Conversion(**item) for item in data["conversions"]],
            converted=data["converted"],
        )


def _leftovers(data: Any) -> tuple[Leftover, ...]:
    return tuple(
        Leftover(item["letter"], item["heading"], tuple(item["samples"]))
        for item in data
    )


def _odd(value: Plain, data: list[Any]) -> Odd:
    raw, text, problem, notices, blank, letter = data
    return Odd(
        value, raw, text, Problem(*problem) if problem else None, tuple(notices),
        bool(blank), letter,
    )  # fmt: skip


def _row(data: list[Any], fields: Fields) -> Row:
    number, hidden, section, same_as, values, odd = data
    cells = {place: _odd(values[place], cell) for place, cell in odd}
    return Row(number, bool(hidden), section, same_as, values, cells, fields)
