"""The members list as a workbook: the rows, order and columns of the screen."""

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from benghe.lib.dates import PartialDate, short_date
from benghe.lib.numbers import format_decimal
from benghe.lib.text import clean
from members.columns import ListColumn, Value, chosen, tabulate, text_of_value
from members.listing import MemberListing
from members.papers import KIND, place_of

# Title, whose list, filters, count; then a free line.
HEAD_ROW = 5
# A column of so many millimetres on paper is about half as many signs wide.
SIGNS_PER_MM = 0.52
# What a spreadsheet takes for a date begins here.
FIRST_YEAR = 1900
A4 = 9
MOST_SIGNS = 32767


def member_sheet(
    listing: MemberListing,
    words: Sequence[str] = (),
    progress: Callable[[int], None] | None = None,
) -> tuple[bytes, int]:
    """The workbook and how many members are in it; ``words``: the filters in words.

    Dates are dates and numbers numbers; every text is written as a text, so that no
    formula can be born. ``progress`` is told how many rows are written.
    """
    columns = chosen(listing.columns)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("Danh sách")
    writer = _Writer(book, sheet)
    full_card = listing.user.has_perm("members.sensitive_member")
    count = 0
    for chunk in listing.chunks():
        lines = tabulate(
            chunk, columns, listing.day, first=count + 1, full_card=full_card
        )
        for line in lines:
            count += 1
            for place, (column, value) in enumerate(zip(columns, line, strict=True)):
                writer.value(HEAD_ROW + count, place, column, value)
        if progress is not None:
            progress(count)
    _head(writer, listing, words, count)
    _set_up(sheet, columns, count)
    for place, column in enumerate(columns):
        sheet.write_string(HEAD_ROW, place, column.title, writer.heading)
    book.set_properties({"title": f"Danh sách đảng viên {place_of(listing)}"})
    book.close()
    return buffer.getvalue(), count


class _Writer:
    """Writes values as what they are."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self.sheet = sheet
        border = {"border": 1, "valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.line = book.add_format({"italic": True})
        self.heading = book.add_format(
            {**border, "bold": True, "text_wrap": True, "align": "center",
             "valign": "vcenter", "bg_color": "#EFEBE6"}
        )  # fmt: skip
        self.formats = {
            kind: {
                align: book.add_format({**border, "align": align, **more})
                for align in ("left", "center", "right")
            }
            for kind, more in (
                ("text", {"num_format": "@", "text_wrap": True}),
                ("day", {"num_format": "dd/mm/yyyy"}),
                ("number", {"num_format": "0"}),
            )
        }

    def value(self, row: int, place: int, column: ListColumn, value: Value) -> None:
        """One cell of the table; nothing known leaves it empty, with its border."""
        if isinstance(value, PartialDate) and value.day is not None:
            value = value.earliest
        align = column.align
        if value is None or value == "":
            self.sheet.write_blank(row, place, None, self.formats["text"][align])
        elif isinstance(value, int):
            self.sheet.write_number(row, place, value, self.formats["number"][align])
        elif isinstance(value, date) and value.year >= FIRST_YEAR:
            moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001
            self.sheet.write_datetime(row, place, moment, self.formats["day"][align])
        else:
            text = clean(text_of_value(value))[:MOST_SIGNS]
            self.sheet.write_string(row, place, text, self.formats["text"][align])


def _head(
    writer: _Writer, listing: MemberListing, words: Sequence[str], count: int
) -> None:
    """The lines above the table: what it is, of which day, by which filters."""
    filters = "; ".join(words) or "không lọc"
    lines = (
        f"{place_of(listing)}, tính đến ngày {short_date(listing.day)}",
        f"Bộ lọc: {filters}",
        f"Tổng số: {format_decimal(count)} đảng viên",
    )
    writer.sheet.write_string(0, 0, KIND, writer.title)
    for row, line in enumerate(lines, 1):
        writer.sheet.write_string(row, 0, clean(line), writer.line)


def _set_up(sheet: Any, columns: Sequence[ListColumn], count: int) -> None:
    """Widths, the frozen heading, and how it prints: landscape, heading on each page."""
    for place, column in enumerate(columns):
        sheet.set_column(place, place, max(column.width * SIGNS_PER_MM, 6))
    sheet.freeze_panes(HEAD_ROW + 1, 0)
    sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + max(count, 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.6, right=0.6, top=0.75, bottom=0.75)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_footer("&CTrang &P/&N")
