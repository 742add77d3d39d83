"""The table of indicators as a workbook: the lines, order and columns of the screen."""

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from benghe.core.excel import heading_format, set_up_print
from benghe.core.excel_rows import FIRST_YEAR, MOST_SIGNS, is_exact
from benghe.lib.text import clean
from benghe.paper.tree import HeadCell, heading_rows
from members.papers import sender_of
from reports.indicators.scorecard.listing import (
    ESTIMATE,
    Cell,
    Group,
    Scorecard,
    count_of,
    heads,
)
from reports.indicators.scorecard.papers import heading_of, note, title_of

# Title and whose it is; then a free line and the two rows of headings.
HEAD_ROW, HEAD_ROWS = 3, 2
SIGNS_PER_MM = 0.52


def scorecard_sheet(listing: Scorecard) -> tuple[bytes, int]:
    """The workbook and how many indicators are in it.

    Numbers are numbers with as many decimals as the screen shows, days are days; every
    text is written as a text, so that no formula can be born.
    """
    groups = listing.groups()
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    writer = _Writer(book, book.add_worksheet("Bảng chỉ tiêu"))
    _head(writer, listing)
    row = HEAD_ROW + HEAD_ROWS
    for group in groups:
        row = _group(writer, row, group, listing)
    writer.text(row + 1, 0, note(listing, groups), writer.line)
    _set_up(writer.sheet, listing)
    book.set_properties({"title": title_of(listing)})
    book.close()
    return buffer.getvalue(), count_of(groups)


class _Writer:
    """Writes cells as what they are; formats are made once each."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self.book, self.sheet = book, sheet
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.line = book.add_format({"italic": True})
        framed = {"border": 1, "valign": "vcenter", "text_wrap": True, "bold": True}
        self.heading = book.add_format(heading_format())
        self.group = book.add_format({**framed, "align": "left"})
        self.formats: dict[tuple[str, str], Any] = {}
        self.taken: set[tuple[int, int]] = set()

    def format(self, align: str, pattern: str) -> Any:
        """The format of a cell of the table."""
        key = (align, pattern)
        if key not in self.formats:
            self.formats[key] = self.book.add_format(
                {"border": 1, "valign": "top", "align": align, "num_format": pattern,
                 "text_wrap": pattern == "@"}
            )  # fmt: skip
        return self.formats[key]

    def heading_cell(self, row: int, place: int, cell: HeadCell) -> None:
        """A heading over as many columns and rows as it spans."""
        last, right = row + cell.rows - 1, place + cell.columns - 1
        if (last, right) != (row, place):
            self.sheet.merge_range(row, place, last, right, "", self.heading)
        self.text(row, place, cell.title, self.heading)
        self.taken |= {
            (r, c) for r in range(row, last + 1) for c in range(place, right + 1)
        }

    def text(self, row: int, place: int, text: str, style: Any) -> None:
        """A text, never anything else."""
        self.sheet.write_string(row, place, clean(text)[:MOST_SIGNS], style)

    def cell(self, row: int, place: int, cell: Cell, align: str) -> None:
        """One cell of the table: number, day or text; a dash where there is nothing."""
        value = cell.value
        if isinstance(value, Decimal) and is_exact(value):
            style = self.format(align, number_format(cell))
            self.sheet.write_number(row, place, value, style)
        elif isinstance(value, date) and value.year >= FIRST_YEAR:
            moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001
            self.sheet.write_datetime(
                row, place, moment, self.format(align, "dd/mm/yyyy")
            )
        else:
            self.text(row, place, cell.text, self.format(align, "@"))


def number_format(cell: Cell) -> str:
    """The pattern that shows of a number exactly what its text shows."""
    decimals = len(cell.text.removesuffix(ESTIMATE).partition(",")[2])
    pattern = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return f'{pattern}"{ESTIMATE}"' if cell.is_estimate else pattern


def _head(writer: _Writer, listing: Scorecard) -> None:
    """What it is, whose and of which day; then the headings in two rows."""
    place = sender_of(listing.user, listing.day, action="export").place
    writer.text(0, 0, title_of(listing), writer.title)
    writer.text(1, 0, f"{place}, {listing.scope_words}", writer.line)
    for row, cells in enumerate(heading_rows(heading_of(listing)), HEAD_ROW):
        column = 0
        for cell in cells:
            while (row, column) in writer.taken:
                column += 1
            writer.heading_cell(row, column, cell)
            column += cell.columns


def _group(writer: _Writer, row: int, group: Group, listing: Scorecard) -> int:
    """The name of a group over its lines; the row that is free after them."""
    columns = heads(listing.year)
    writer.text(row, 0, group.name, writer.group)
    for place in range(1, len(columns)):
        writer.sheet.write_blank(row, place, None, writer.group)
    for line in group.lines:
        row += 1
        for place, (head, cell) in enumerate(zip(columns, line.cells, strict=True)):
            writer.cell(row, place, cell, head.align)
    return row + 1


def _set_up(sheet: Any, listing: Scorecard) -> None:
    """Widths, the frozen heading, and how it prints: landscape, heading on each page."""
    for place, head in enumerate(heads(listing.year)):
        sheet.set_column(place, place, max(head.width * SIGNS_PER_MM, 6))
    sheet.freeze_panes(HEAD_ROW + HEAD_ROWS, 0)
    set_up_print(sheet, HEAD_ROW, HEAD_ROWS)
