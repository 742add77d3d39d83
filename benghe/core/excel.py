"""Workbooks out: a writer that keeps texts texts, so that no formula can be born.

The frame (formats, headings, widths, how it prints) is xlsxwriter's; the rows are ours,
see ``benghe.core.excel_rows``, and go through a file: memory does not grow with them.
"""

import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from benghe.core.excel_rows import RowWriter, Styles
from benghe.lib.text import clean

SHEET = "xl/worksheets/sheet1.xml"
A4 = 9
# Sheet names hold at most so many signs, and none of these.
MOST_NAME, NOT_IN_NAMES = 31, str.maketrans("", "", "[]:*?/\\")
NARROWEST, WIDEST, SPACE = 8, 60, 2
HEADING_COLOUR = "#EFEBE6"
# Rows between two words about the progress, and bytes kept in memory before a file.
CHUNK, IN_MEMORY = 2_000, 8 * 1024 * 1024
DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
CELL_STYLE = re.compile(r'<c r="[A-Z]+[0-9]+" s="([0-9]+)"/>')

# How many rows are written → lines above the table.
Lines = Callable[[int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its heading, and how what stands in it looks.

    ``pattern``: how its numbers are shown (``#,##0.000``), "" as the program does it
    itself. ``width`` in signs, 0: as wide as what stands in it. ``align``: left, center
    or right, "" by what it is.
    """

    heading: str
    pattern: str = ""
    width: float = 0
    align: str = ""


@dataclass(frozen=True, slots=True)
class SheetForm:
    """How a sheet looks around its rows.

    ``title`` and ``lines`` stand above the table; without lines the headings are the
    first row. ``subject``: the title among the properties, no name of a person; "" as
    ``title``. ``framed``: borders around every cell.
    """

    name: str
    columns: Sequence[SheetColumn]
    title: str = ""
    lines: Lines | None = None
    subject: str = ""
    framed: bool = False

    def head_row(self) -> int:
        """The row of the headings, from 0."""
        return len(self.lines(0)) + 2 if self.lines else 0


def write_sheet(
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Any]],
    formats: Sequence[str] = (),
) -> bytes:
    """A workbook of one sheet: texts stay texts, dates are dates, no formula is born.

    ``formats``: for each column how its numbers are shown (``#,##0.000``), blank or
    beyond its end as Excel does it itself.
    """
    patterns = [*formats, *[""] * (len(headers) - len(formats))]
    columns = [SheetColumn(*pair) for pair in zip(headers, patterns, strict=True)]
    return write_table(SheetForm(title, columns), rows)[0]


def write_table(
    form: SheetForm,
    rows: Iterable[Sequence[Any]],
    progress: Callable[[int], None] | None = None,
) -> tuple[bytes, int]:
    """A workbook of one sheet, and how many rows are in it.

    ``progress`` is told now and then how many rows are written.
    """
    styles = _styles_of(form)
    writer = RowWriter(styles, framed=form.framed)
    first = form.head_row() + 2
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as lines:
        for number, row in enumerate(rows, first):
            lines.write(writer.line(number, row).encode())
            if progress is not None and writer.count % CHUNK == 0:
                progress(writer.count)
        lines.seek(0)
        frame = _frame(form, writer.widths, writer.count)
        end = xl_rowcol_to_cell(first + writer.count - 2, max(len(form.columns) - 1, 0))
        return _with_rows(frame, first, lines, end), writer.count


def sheet_name(text: str) -> str:
    """A name that a sheet can have."""
    return clean(text).translate(NOT_IN_NAMES).strip("' ")[:MOST_NAME] or "Trang 1"


# --- the frame ---


def _frame(form: SheetForm, widths: Sequence[int], count: int) -> bytes:
    """The workbook without its rows; in their place a row of blanks, one a format."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": clean(form.subject or form.title or form.name)})
    sheet = book.add_worksheet(sheet_name(form.name))
    row = form.head_row()
    _head(book, sheet, form, count)
    place = 0
    for column in form.columns:
        for style in _formats(book, column, framed=form.framed):
            sheet.write_blank(row + 1, place, None, style)
            place += 1
    _columns(sheet, form, widths)
    sheet.freeze_panes(row + 1, 0)
    if form.columns:
        sheet.autofilter(row, 0, row + max(count, 1), len(form.columns) - 1)
    set_up_print(sheet, row)
    book.close()
    return buffer.getvalue()


def _head(book: Any, sheet: Any, form: SheetForm, count: int) -> None:
    """The lines above the table, and the headings."""
    if form.lines:
        title = book.add_format({"bold": True, "font_size": 14})
        italic = book.add_format({"italic": True})
        sheet.write_string(0, 0, clean(form.title), title)
        for place, line in enumerate(form.lines(count), 1):
            sheet.write_string(place, 0, clean(line), italic)
    style = book.add_format(heading_format())
    for place, column in enumerate(form.columns):
        sheet.write_string(form.head_row(), place, column.heading, style)


def heading_format() -> dict[str, Any]:
    """How the headings of a workbook look."""
    return {
        "bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1,
        "bg_color": HEADING_COLOUR,
    }  # fmt: skip


def _formats(book: Any, column: SheetColumn, *, framed: bool) -> list[Any]:
    """The formats of a column: texts, days, numbers."""
    shared: dict[str, Any] = {"valign": "top"}
    if framed:
        shared["border"] = 1
    if column.align:
        shared["align"] = column.align
    own = (
        {"num_format": "@", "text_wrap": True},
        {"num_format": "dd/mm/yyyy"},
        {"num_format": column.pattern} if column.pattern else {},
    )
    return [book.add_format({**shared, **more}) for more in own]


def _columns(sheet: Any, form: SheetForm, widths: Sequence[int]) -> None:
    """Widths as given, or by what stands in the column."""
    for place, (column, shown) in enumerate(zip(form.columns, widths, strict=True)):
        wide = max(shown, len(column.heading)) + SPACE
        width = column.width or min(max(wide, NARROWEST), WIDEST)
        sheet.set_column(place, place, width)


def set_up_print(sheet: Any, row: int, rows: int = 1) -> None:
    """On its side, as wide as the paper, the headings and the page number on each page."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.6, right=0.6, top=0.75, bottom=0.75)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(row, row + rows - 1)
    sheet.set_footer("&CTrang &P/&N")


def _styles_of(form: SheetForm) -> list[Styles]:
    """The numbers that the formats have in the file: of each column three, in order."""
    with zipfile.ZipFile(io.BytesIO(_frame(form, [0] * len(form.columns), 0))) as book:
        blanks = _split(book.read(SHEET), form.head_row() + 2)[1]
    numbers = [int(number) for number in CELL_STYLE.findall(blanks.decode())]
    return [Styles(*numbers[n : n + 3]) for n in range(0, len(numbers), 3)]


# --- the rows ---


def _split(sheet: bytes, number: int) -> tuple[bytes, bytes, bytes]:
    """What stands before a row, the row, and what stands behind it."""
    start = sheet.find(f'<row r="{number}"'.encode())
    if start < 0:
        start = sheet.index(b"<sheetData/>")
        return (
            sheet[:start] + b"<sheetData>",
            b"",
            b"</sheetData>" + sheet[start + 12 :],
        )
    end = sheet.index(b"</row>", start) + len(b"</row>")
    return sheet[:start], sheet[start:end], sheet[end:]


def _with_rows(frame: bytes, number: int, rows: Any, end: str) -> bytes:
    """The workbook with the rows in the place of the row of blanks; ``end``: the last cell."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(frame)) as given,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book,
    ):
        for item in given.infolist():
            if item.filename != SHEET:
                book.writestr(item, given.read(item), zipfile.ZIP_DEFLATED)
                continue
            before, _, behind = _split(given.read(item), number)
            with book.open(item.filename, "w", force_zip64=True) as sheet:
                size = f'<dimension ref="A1:{end}"/>'.encode()
                sheet.write(DIMENSION.sub(size, before, count=1))
                shutil.copyfileobj(rows, sheet, 1024 * 1024)
                sheet.write(behind)
    return buffer.getvalue()
