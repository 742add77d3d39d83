"""The same workbook back, wrong cells coloured and commented, with a sheet of all errors.

What openpyxl does not keep is lost: charts and drawings of some kinds, macros (refused
before), the stored results of formulas (Excel computes them when it opens the file) and
the fill that a coloured cell had. Texts stay texts: no formula is born. A file that
openpyxl cannot take gives a workbook with the sheet of errors alone.
"""

import io
import logging
import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from benghe.lib.text import nfc
from benghe.sheets import csvfile
from benghe.sheets.archive import is_workbook, open_archive
from benghe.sheets.errors import SheetError
from benghe.sheets.grid import column_of
from benghe.sheets.reading import Mark
from benghe.sheets.wanted import Limits

logger = logging.getLogger(__name__)
AUTHOR = "Cổng thông tin"
NOTICE_SHEET = "Lỗi cần sửa"
WRONG = "FFFFC7CE"
FILL = PatternFill("solid", fgColor=WRONG)
HEADINGS = ("Dòng", "Ô", "Cột", "Lỗi", "Gợi ý")
WIDTHS = (8, 8, 24, 90, 24)
# Comments are drawings: so many are enough, the others are coloured and listed.
MOST_COMMENTS = 3_000
MOST_LISTED = 100_000
# Between our note and what somebody else had written there before.
BEFORE = "\n--- Ghi chú đã có: "
LOST = "Không giữ được các trang của tệp gốc. Hãy sửa trong tệp gốc theo danh sách dưới đây."


def mark_here(
    content: bytes, sheet: str, marks: Sequence[Mark], limits: Limits | None = None
) -> bytes:
    """The marked workbook, made in this very process; raises SheetError."""
    with warnings.catch_warnings():
        # openpyxl warns of what it does not keep.
        warnings.simplefilter("ignore")
        return _marked(content, sheet, marks, limits or Limits())


def _marked(content: bytes, sheet: str, marks: Sequence[Mark], limits: Limits) -> bytes:
    if is_workbook(content, limits):
        open_archive(content, limits)
        book = _load(content, sheet)
    else:
        book = _from_csv(csvfile.decode(content), limits)
    lost = book is None
    if book is None:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
    else:
        target = book[sheet] if sheet in book.sheetnames else book.worksheets[0]
        _clear(target)
        _colour(target, marks)
    _list(book, marks, lost=lost)
    return _saved(book, marks)


def _load(content: bytes, sheet: str) -> Any:
    """The workbook, None where openpyxl cannot take it."""
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), keep_links=False, rich_text=True
        )
    except SheetError:
        raise
    except Exception as error:
        # openpyxl raises almost anything on odd styles, drawings, names.
        logger.warning("no marked workbook: %s", type(error).__name__)
        return None
    return book if sheet in book.sheetnames else None


def _from_csv(text: str, limits: Limits) -> Any:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "CSV"
    for number, _, cells in csvfile.raw_rows(text, limits):
        for column, cell in cells.items():
            _write_text(sheet, number, column, cell[1])
    return book


def _write_text(sheet: Any, row: int, column: int, text: str) -> Any:
    """A text that stays one, whatever it begins with."""
    cell = sheet.cell(row, column)
    cell.value = nfc(text)[:32_767]
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _clear(sheet: Any) -> None:
    """Take away the marks of an earlier check."""
    for cell in list(sheet._cells.values()):
        if isinstance(cell, MergedCell):
            continue
        if cell.comment is not None and cell.comment.author == AUTHOR:
            _, _, old = cell.comment.text.partition(BEFORE)
            cell.comment = Comment(old, "") if old else None
        if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb == WRONG:
            cell.fill = PatternFill()


def _anchors(sheet: Any) -> dict[tuple[int, int], tuple[int, int]]:
    """For each covered place the cell that shows; few areas, each of few cells."""
    found = {}
    for area in sheet.merged_cells.ranges:
        if area.size["rows"] * area.size["columns"] <= 100_000:
            for row, column in area.cells:
                found[row, column] = (area.min_row, area.min_col)
    return found


def _colour(sheet: Any, marks: Iterable[Mark]) -> None:
    anchors = _anchors(sheet)
    notes: dict[tuple[int, int], list[str]] = {}
    for mark in marks:
        column = (
            column_of(mark.letter) if mark.letter else _first_filled(sheet, mark.row)
        )
        place = anchors.get((mark.row, column), (mark.row, column))
        notes.setdefault(place, []).append(mark.note)
    for count, ((row, column), said) in enumerate(sorted(notes.items())):
        cell = sheet.cell(row, column)
        cell.fill = FILL
        if count < MOST_COMMENTS:
            cell.comment = _comment(cell.comment, dict.fromkeys(said))
    sheet.sheet_state = "visible"


def _first_filled(sheet: Any, row: int) -> int:
    for column in range(1, min(sheet.max_column, 60) + 1):
        if sheet.cell(row, column).value is not None:
            return column
    return 1


def _comment(old: Any, said: Iterable[str]) -> Comment:
    """Our note, with what somebody else had written below it."""
    text = nfc("\n".join(said))[:2_000]
    if old is not None:
        text = f"{text}{BEFORE}{old.text}"[:8_000]
    comment = Comment(text, AUTHOR)
    comment.width, comment.height = 360, 40 + 18 * (2 + len(text) // 50)
    return comment


def _list(book: Any, marks: Sequence[Mark], *, lost: bool) -> None:
    """The sheet that lists every error, after the others; an earlier one is replaced."""
    if NOTICE_SHEET in book.sheetnames:
        del book[NOTICE_SHEET]
    sheet = book.create_sheet(NOTICE_SHEET)
    start = 1
    if lost:
        _write_text(sheet, 1, 1, LOST)
        start = 3
    for column, heading in enumerate(HEADINGS, 1):
        _write_text(sheet, start, column, heading).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = WIDTHS[column - 1]
    for number, mark in enumerate(marks[:MOST_LISTED], start + 1):
        sheet.cell(number, 1, mark.row)
        address = f"{mark.letter}{mark.row}" if mark.letter else ""
        texts = (address, mark.heading, mark.message, mark.suggestion)
        for column, text in enumerate(texts, 2):
            if text:
                cell = _write_text(sheet, number, column, text)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = f"A{start + 1}"


def _saved(book: Any, marks: Sequence[Mark]) -> bytes:
    """The bytes; a workbook that cannot be written becomes the list alone."""
    buffer = io.BytesIO()
    try:
        book.save(buffer)
    except Exception as error:
        # What was read badly fails when it is written.
        logger.warning("no marked workbook: %s", type(error).__name__)
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        _list(book, marks, lost=True)
        buffer = io.BytesIO()
        book.save(buffer)
    return buffer.getvalue()
