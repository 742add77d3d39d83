"""The rows of a sheet as they stand in the file, one at a time.

A raw cell is a plain tuple, for speed: type, content, number of the style, whether it
is a formula. The types: ``s`` text, ``n`` number as written, ``b`` 0 or 1, ``e`` error,
``d`` ISO date, ``p`` formula without a result. Blank cells do not come at all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from benghe.sheets.book import Book, SheetPart, Text, TextCollector
from benghe.sheets.errors import SheetError
from benghe.sheets.wanted import Limits
from benghe.sheets.xmlparts import BROKEN, feed, make_parser, open_part, whole

RawCell = tuple[str, Any, int, bool]
RawRow = tuple[int, bool, dict[int, RawCell]]

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MAX_MERGES = 50_000
RANGE = re.compile(
    r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?"
)
TYPES = {"s": "s", "inlineStr": "s", "str": "s", "n": "n", "b": "b", "e": "e", "d": "d"}


def letter_of(column: int) -> str:
    """``1`` → ``A``, ``28`` → ``AB``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _Columns(dict[str, int]):
    """Number of a column by its letters, remembered."""

    def __missing__(self, letters: str) -> int:
        number = 0
        for letter in letters:
            if not "A" <= letter <= "Z":
                raise SheetError(BROKEN)
            number = number * 26 + ord(letter) - 64
        if not 1 <= number <= LAST_COLUMN:
            raise SheetError(BROKEN)
        self[letters] = number
        return number


class _Styles(dict[str, int]):
    """Number of a style by its text, remembered."""

    def __missing__(self, text: str) -> int:
        number = self[text] = whole(text)
        return number


column_of = _Columns().__getitem__
STYLES = _Styles()


@dataclass(frozen=True, slots=True)
class Area:
    """A range of merged cells, both ends counted."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def name(self) -> str:
        """``B5:B24``."""
        first = f"{letter_of(self.left)}{self.top}"
        return f"{first}:{letter_of(self.right)}{self.bottom}"


def area_of(reference: str) -> Area | None:
    """The area of ``B5:C7``; None for what is no reference."""
    match = RANGE.fullmatch(reference)
    if match is None:
        return None
    left, top, right, bottom = match.groups()
    first, last = column_of(left), column_of(right or left)
    return Area(int(top), min(first, last), int(bottom or top), max(first, last))


@dataclass(slots=True)
class Grid:
    """What the rows do not tell; complete once all of them have been taken."""

    merged: list[Area] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    filtered: bool = False


class _Rows:
    """Makes rows from the events of the parser; the busiest code of the package."""

    def __init__(self, book: Book, grid: Grid, limits: Limits) -> None:
        self.book, self.grid, self.limits = book, grid, limits
        self.ready: list[RawRow] = []
        self.texts = book.texts
        self.number = self.column = 0
        self.hidden = self.is_formula = False
        self.cells: dict[int, RawCell] = {}
        self.attributes: dict[str, str] = {}
        self.value: list[str] | None = None
        self.inline: TextCollector | None = None
        self.parser = make_parser()
        self.parser.StartElementHandler = self.begin

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """The first element tells the prefix that all others bear."""
        prefix, found, plain = name.rpartition(":")
        if plain != "worksheet":
            raise SheetError(BROKEN)
        mark = prefix + found
        self.names = {
            mark + word: word
            for word in ("c", "v", "f", "row", "is", "t", "r", "rPh", "rPr", "rFont")
        }
        self.others = {
            mark + word: word
            for word in ("mergeCell", "col", "autoFilter", "filterColumn")
        }
        self.parser.StartElementHandler = self._make_start(mark)
        self.parser.EndElementHandler = self._make_end(mark)

    def _make_start(self, mark: str) -> Any:
        cell, value, formula = mark + "c", mark + "v", mark + "f"
        row, inline = mark + "row", mark + "is"
        parser = self.parser

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == cell:
                self.attributes = attributes
            elif name == value:
                self.value = []
                parser.CharacterDataHandler = self.value.append
            elif name == formula:
                self.is_formula = True
            elif name == row:
                self._open_row(attributes)
            elif name == inline:
                self.inline = TextCollector()
                parser.CharacterDataHandler = self.inline.data
            elif self.inline is not None and name in self.names:
                self.inline.start(self.names[name], attributes)
            elif name in self.others:
                self._other(self.others[name], attributes)

        return start

    def _make_end(self, mark: str) -> Any:
        cell, value, row, inline = mark + "c", mark + "v", mark + "row", mark + "is"
        parser = self.parser

        def end(name: str) -> None:
            if name == cell:
                if self.value is not None or self.is_formula or self.inline is not None:
                    self._close_cell()
                    self.value, self.is_formula, self.inline = None, False, None
                elif "r" not in self.attributes:
                    self.column += 1
            elif name in (value, inline):
                parser.CharacterDataHandler = None
            elif name == row:
                if self.cells:
                    self.ready.append((self.number, self.hidden, self.cells))
                    self.cells = {}
            elif self.inline is not None and name in self.names:
                self.inline.end(self.names[name])

        return end

    def _open_row(self, attributes: dict[str, str]) -> None:
        given = attributes.get("r")
        number = self.number + 1
        if given is not None:
            number = whole(given)
        if not self.number < number <= LAST_ROW:
            raise SheetError(BROKEN)
        self.number, self.column = number, 0
        self.hidden = attributes.get("hidden", "0") in ("1", "true")

    def _close_cell(self) -> None:
        attributes = self.attributes
        if "r" in attributes:
            self.column = column_of(attributes["r"].rstrip("0123456789"))
        else:
            self.column += 1
        cell = self._raw_cell(attributes)
        if cell is None:
            return
        if self.column > self.limits.columns:
            raise SheetError(
                f"Ô {letter_of(self.column)}{self.number} nằm ngoài {self.limits.columns} cột "
                f"đầu (đến cột {letter_of(self.limits.columns)}). Hãy bỏ các cột thừa ở bên "
                "phải bảng."
            )
        self.cells[self.column] = cell

    def _raw_cell(self, attributes: dict[str, str]) -> RawCell | None:
        """The cell, None for a blank one."""
        number = STYLES[attributes["s"]] if "s" in attributes else 0
        kind = attributes.get("t", "n")
        value = "".join(self.value) if self.value else ""
        if kind == "s" and value:
            return ("s", self._shared(value), number, self.is_formula)
        if self.inline is not None:
            text = self.inline.result()
            return ("s", text, number, False)
        if self.is_formula and self._uncomputed(kind, value):
            return ("p", "", number, True)
        if kind == "str" and self.value is not None:
            return ("s", value, number, self.is_formula)
        if value == "":
            return None
        return (TYPES.get(kind, "n"), value, number, self.is_formula)

    def _shared(self, index: str) -> Text:
        try:
            return self.texts[int(index)]
        except (ValueError, IndexError) as error:
            raise SheetError(BROKEN) from error

    def _uncomputed(self, kind: str, value: str) -> bool:
        """Whether a formula has no result: none stored, or a nought put by a program."""
        if self.value is None or (kind != "str" and not value):
            return True
        return self.book.stale and value in ("", "0")

    def _other(self, word: str, attributes: dict[str, str]) -> None:
        if word == "mergeCell":
            area = area_of(attributes.get("ref", ""))
            if area is not None and len(self.grid.merged) < MAX_MERGES:
                self.grid.merged.append(area)
        elif word == "col" and attributes.get("hidden", "0") in ("1", "true"):
            first = whole(attributes.get("min"))
            self.grid.hidden_columns.append((first, whole(attributes.get("max"))))
        elif word == "filterColumn":
            self.grid.filtered = True


def raw_rows(
    book: Book, sheet: SheetPart, grid: Grid, limits: Limits, until: int = LAST_ROW
) -> Iterator[RawRow]:
    """The rows that are not blank: number, hidden or not, cells by column.

    ``grid`` is filled on the way; past the row ``until`` nothing more is read, so that
    only the first rows of a sheet cost anything. Raises SheetError for a damaged sheet
    and for a cell beyond the columns allowed.
    """
    rows = _Rows(book, grid, limits)
    for piece in open_part(book.archive, sheet.path):
        feed(rows.parser, piece)
        if rows.ready:
            yield from rows.ready
            rows.ready.clear()
        if rows.number > until:
            return
    feed(rows.parser, b"", last=True)
    yield from rows.ready
