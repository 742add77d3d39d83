"""What was typed into a grid: read, placed into cells, saved one by one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from benghe.lib.text import clean
from reports.indicators.entry import (
    Answer,
    Change,
    Entry,
    default_source,
    entry_text,
    save_entry,
    standing_in,
)
from reports.indicators.grid.listing import WARD, Cell, SumCell, areas_of, sums_of
from reports.indicators.models import Area, Indicator, Observation
from reports.indicators.periods import Span, spans_of

KEEP = "giu"
# What a number is that takes the place of a special one, as the cell sends it.
CHANGES: dict[str, Change] = {"dinh-chinh": "correction", "so-moi": "further"}
FIELDS = ("key", "text", "note", "choice", "doubts")
# The most cells of one request: a year of months of eighty lines.
MOST_CELLS = 1000
# What is told about a cell, in this order.
COUNTED = (
    ("saved", "đã lưu {}"),
    ("doubtful", "{} cần giải trình"),
    ("asked", "{} cần chọn đính chính hay số mới"),
    ("conflict", "{} có người vừa nhập"),
    ("refused", "{} chưa nhận được"),
)


@dataclass(frozen=True, slots=True)
class TypedCell:
    """A cell as the browser sent it.

    ``choice`` answers a conflict: ``giu`` keeps what is stored, an id takes the place of
    that result; ``dinh-chinh`` or ``so-moi`` says what the number is; empty: nothing was
    chosen. ``doubts``: the mark of those that ``note`` explains.
    """

    key: str
    text: str
    seen: int = 0
    note: str = ""
    choice: str = ""
    doubts: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell lies."""

    indicator: Indicator
    area: Area | None
    span: Span


@dataclass(slots=True)
class Outcome:
    """What became of the cells that were changed, by key; untouched ones are not here."""

    answers: dict[str, Answer] = field(default_factory=dict)
    typed: dict[str, TypedCell] = field(default_factory=dict)

    @property
    def open_keys(self) -> list[str]:
        """The cells in which something typed is not stored yet."""
        done = ("saved", "unchanged")
        return [key for key, one in self.answers.items() if one.outcome not in done]

    @property
    def has_conflict(self) -> bool:
        """Whether somebody stored something meanwhile."""
        return any(one.outcome == "conflict" for one in self.answers.values())

    @property
    def words(self) -> str:
        """``Đã lưu 3 ô, 1 ô cần giải trình.``; how many of each."""
        found = [one.outcome for one in self.answers.values()]
        parts = [
            words.format(f"{found.count(name)} ô")
            for name, words in COUNTED
            if name in found
        ]
        told = ", ".join(parts) or "không có ô nào thay đổi"
        return f"{told[0].upper()}{told[1:]}."

    def lay_over(self, cells: Iterable[Cell]) -> None:
        """Put what is not stored, with its message, into the cells of a fresh grid."""
        for cell in cells:
            if cell.key in self.open_keys:
                typed = self.typed[cell.key]
                cell.answer, cell.typed = self.answers[cell.key], typed.text
                cell.note, cell.kept_seen = typed.note, typed.seen
                cell.choice = typed.choice if typed.choice in CHANGES else ""


class Desk:
    """The cells of one address that ``user`` may fill, by row and number of the period.

    ``rows``: indicator and khu phố of each line. What is not among them is not there:
    LookupError.
    """

    def __init__(
        self, user: Any, year: int, rows: Mapping[str, tuple[Indicator, Area | None]],
        today: date,
    ) -> None:  # fmt: skip
        self.user, self.year, self.today, self._rows = user, year, today, rows

    def place(self, key: str) -> Place:
        """The place that ``12-3`` names."""
        line, _, number = key.rpartition("-")
        if line not in self._rows:
            raise LookupError(key)
        indicator, area = self._rows[line]
        spans = spans_of(indicator.period, self.year)
        names = [str(place) for place, _ in enumerate(spans, start=1)]
        if number not in names:
            raise LookupError(key)
        return Place(indicator, area, spans[names.index(number)])

    def save(self, cells: Sequence[TypedCell], number: str = "") -> Outcome:
        """Save every changed cell on its own; the good ones stay whatever the others.

        ``number``: the period whose sum of the khu phố then becomes the ward's result;
        empty: none.
        """
        summed = f"{WARD}-{number}"
        places = {cell.key: self.place(cell.key) for cell in cells}
        seen = Observation.objects.in_bulk([cell.seen for cell in cells if cell.seen])
        outcome = Outcome()
        for cell in cells:
            untouched = is_untouched(cell, places[cell.key], seen.get(cell.seen))
            if not untouched and cell.key != summed:
                self._save_one(outcome, cell, places[cell.key])
        if number:
            sent = next((cell for cell in cells if cell.key == summed), None)
            self._save_sum(outcome, number, sent or TypedCell(summed, ""))
        return outcome

    def _save_one(
        self, outcome: Outcome, cell: TypedCell, place: Place, source: str = ""
    ) -> None:
        if cell.choice.isascii() and cell.choice.isdigit():
            cell = replace(cell, seen=as_id(cell.choice), choice="")
        entry = Entry(
            place.indicator, place.span, cell.text, cell.seen, place.area, cell.note,
            source, change=CHANGES.get(cell.choice, ""), doubts=cell.doubts,
        )  # fmt: skip
        outcome.answers[cell.key] = save_entry(self.user, entry, self.today)
        outcome.typed[cell.key] = cell

    def _save_sum(self, outcome: Outcome, number: str, ward: TypedCell) -> None:
        """Store a sum as the ward's result; ``ward``: the ward's cell as it was sent.

        Refused unless every khu phố has a result: what is not reported is not nought.
        """
        place = self.place(ward.key)
        told = self.sums(place.indicator)[int(number) - 1]
        ward = replace(ward, text=told.text)
        if not told.is_whole:
            outcome.answers[ward.key] = Answer("refused", messages=[_why_not(told)])
            outcome.typed[ward.key] = ward
            return
        source = f"Cộng từ các khu phố; {default_source(place.indicator, place.span)}"
        self._save_one(outcome, ward, place, source[:200])

    def sums(self, indicator: Indicator) -> list[SumCell]:
        """The sums of the year as they are stored now; two queries."""
        days = date(self.year, 1, 1), date(self.year, 12, 31)
        rows = standing_in([indicator], *days).get(indicator.pk, [])
        areas = areas_of(self.user, self.year)
        return sums_of(indicator, areas, rows, self.year, self.today)


def area_desk(user: Any, indicator: Indicator, year: int, today: date) -> Desk:
    """The cells of an indicator by khu phố, and the ward's own."""
    rows: dict[str, tuple[Indicator, Area | None]] = {WARD: (indicator, None)}
    rows |= {str(area.pk): (indicator, area) for area in areas_of(user, year)}
    return Desk(user, year, rows, today)


def _why_not(told: SumCell) -> str:
    if told.missing:
        names = ", ".join(told.missing)
        return f"Chưa cộng được: {names} chưa có số. Hãy nhập đủ rồi cộng."
    return told.words or "Chưa khu phố nào có số để cộng."


def is_untouched(cell: TypedCell, place: Place, seen: Observation | None) -> bool:
    """Whether the box still holds what it showed, or the person keeps what is stored."""
    if cell.choice == KEEP:
        return True
    if cell.choice:
        return False
    if seen is None or seen.indicator_id != place.indicator.pk:
        return not clean(cell.text)
    return clean(cell.text) == clean(entry_text(seen))


def as_id(text: Any) -> int:
    """The id that a field names; 0 for none and for what is no id."""
    found = str(text or "")
    is_id = found.isascii() and found.isdigit() and len(found) < 19
    return int(found) if is_id else 0


def cells_of_form(data: Mapping[str, Any]) -> list[TypedCell]:
    """The cells of a plain form: ``o-12-3`` with ``seen-``, ``note-``, ``chon-`` and ``ngo-``."""
    keys = [name.removeprefix("o-") for name in data if name.startswith("o-")]
    return [
        TypedCell(
            key,
            data[f"o-{key}"],
            as_id(data.get(f"seen-{key}")),
            data.get(f"note-{key}", ""),
            data.get(f"chon-{key}", ""),
            data.get(f"ngo-{key}", ""),
        )
        for key in keys
    ]


def cells_of_json(body: Any) -> list[TypedCell]:
    """The cells of ``{"cells": [{"key", "text", "seen", "note", "choice", "doubts"}]}``.

    Raises ValueError when it has another shape or too many cells.
    """
    cells = body.get("cells") if isinstance(body, dict) else None
    if not isinstance(cells, list) or len(cells) > MOST_CELLS:
        raise ValueError("no list of cells")
    return [_cell_of_json(cell) for cell in cells]


def _cell_of_json(cell: Any) -> TypedCell:
    if not isinstance(cell, dict):
        raise ValueError("a cell is no object")
    texts = [cell.get(name, "") for name in FIELDS]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("a cell has a field that is no text")
    key, text, note, choice, doubts = texts
    line = key.rpartition("-")[0]
    if line.isdigit() and not as_id(line):
        raise ValueError("a cell names a line that no database can hold")
    return TypedCell(key, text, as_id(cell.get("seen")), note, choice, doubts)
