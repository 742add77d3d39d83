"""Workbooks in and out: a bounded reader that trusts nothing, a writer without formulas.

The reader looks at the zip directory before it unpacks anything, finds the header row,
composes every text, and hands over rows with their numbers as Excel shows them.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.utils import get_column_letter

from benghe.lib.dates import PartialDate
from benghe.lib.numbers import format_decimal
from benghe.lib.text import clean

MAX_PACKED = 5 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
MAX_ENTRIES = 200
MAX_RATIO = 200
MAX_ROWS = 5_000
# Blank rows too cost time: a hostile sheet of a few kilobytes can hold a million.
MAX_SCANNED = 10_000
MAX_COLUMNS = 60
# A title and a few lines may stand above the headings, no more.
HEADER_WITHIN = 20
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
# A spreadsheet keeps 15 digits of a number; more would be rounded in silence.
EXACT_DIGITS = 15


class SheetError(ValueError):
    """The workbook cannot be read; the message is for the user, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that has no usable value: a formula never computed, or an error."""

    message: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number as Excel shows it, and the values by column heading."""

    number: int
    values: dict[str, Any]


@dataclass(slots=True)
class Sheet:
    """What was read: the headings found, in order, and the rows that are not blank."""

    title: str
    headers: list[str] = field(default_factory=list)
    rows: list[SheetRow] = field(default_factory=list)


def check_archive(content: bytes) -> None:
    """Refuse what is no workbook, or would swell when unpacked; raises SheetError."""
    if len(content) > MAX_PACKED:
        raise SheetError("Tệp lớn hơn 5 MB. Hãy chia thành nhiều tệp nhỏ hơn.")
    if content.startswith(OLD_EXCEL):
        raise SheetError(
            "Tệp là Excel kiểu cũ (.xls) hoặc có mật khẩu. Hãy lưu lại thành .xlsx, không "
            "đặt mật khẩu."
        )
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise SheetError("Tệp không phải là Excel (.xlsx) hoặc đã hỏng.") from error
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise SheetError("Tệp không phải là Excel (.xlsx).")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise SheetError("Tệp có macro. Hãy lưu lại thành .xlsx không có macro.")
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > MAX_ENTRIES
        or unpacked > MAX_UNPACKED
        or unpacked > MAX_RATIO * max(len(content), 1)
    ):
        raise SheetError(
            "Tệp có cấu trúc bất thường hoặc quá lớn khi mở ra; không đọc."
        )


def read_sheet(content: bytes, columns: Sequence[str]) -> Sheet:
    """The first visible sheet of a workbook, for the given column headings.

    Raises SheetError when the file, its size or its headings cannot be used.
    """
    check_archive(content)
    try:
        values = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        formulas = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=False, keep_links=False
        )
        return _read(values, formulas, columns)
    except SheetError:
        raise
    except Exception as error:
        # openpyxl raises almost anything on a damaged file.
        raise SheetError(
            "Tệp Excel đã hỏng hoặc không theo chuẩn; không đọc được."
        ) from error


def _read(values: Any, formulas: Any, columns: Sequence[str]) -> Sheet:
    visible = [
        ws
        for ws in values.worksheets
        if getattr(ws, "sheet_state", "visible") == "visible"
    ]
    if not visible:
        raise SheetError("Tệp không có trang tính nào đang hiện.")
    sheet = Sheet(visible[0].title)
    places: dict[int, str] = {}
    known = {clean(name).casefold(): name for name in columns}
    gaps = _pending_formulas(formulas[sheet.title])
    for number, cells in _rows(visible[0]):
        texts = {place: clean(str(v)) for place, v in cells.items()}
        if not places:
            found = {
                p: known[t.casefold()]
                for p, t in texts.items()
                if t.casefold() in known
            }
            if len(found) >= min(2, len(known)):
                _check_headers(texts, found, columns)
                places = found
                sheet.headers = [found[p] for p in sorted(found)]
            elif number > HEADER_WITHIN:
                break
            continue
        if stray := set(cells) - set(places):
            letter = get_column_letter(min(stray))
            raise SheetError(
                f"Ô {letter}{number} có dữ liệu nhưng cột {letter} không có tiêu đề."
            )
        row = _row_values(number, cells, places, gaps)
        if any(value is not None for value in row.values()):
            sheet.rows.append(SheetRow(number, row))
        if len(sheet.rows) > MAX_ROWS:
            raise SheetError(
                f"Tệp có hơn {format_decimal(MAX_ROWS)} dòng dữ liệu (đến dòng {number}). "
                "Hãy chia thành nhiều tệp."
            )
    if not places:
        raise SheetError(
            f"Không thấy dòng tiêu đề trong {HEADER_WITHIN} dòng đầu của trang "
            f"«{sheet.title}». Các cột cần có: {', '.join(columns)}."
        )
    return sheet


def _rows(worksheet: Any) -> Iterator[tuple[int, dict[int, Any]]]:
    """Row number and values by column of every row that is not blank."""
    worksheet.reset_dimensions()
    for number, row in enumerate(worksheet.iter_rows(), 1):
        if number > MAX_SCANNED:
            raise SheetError(
                f"Trang tính kéo dài quá dòng {format_decimal(MAX_SCANNED)}. Hãy xóa các dòng "
                "trống ở dưới rồi lưu lại."
            )
        cells = {}
        for place, cell in enumerate(row, 1):
            if cell.value is None:
                continue
            if place > MAX_COLUMNS:
                raise SheetError(
                    f"Dòng {number} có hơn {MAX_COLUMNS} cột. Hãy bỏ các cột thừa."
                )
            is_error = cell.data_type == "e"
            cells[place] = (
                BadCell(f"ô báo lỗi {cell.value}") if is_error else cell.value
            )
        if cells:
            yield number, cells


def _pending_formulas(worksheet: Any) -> set[tuple[int, int]]:
    """Places of formulas; without a stored result they would read as empty."""
    worksheet.reset_dimensions()
    found = set()
    for number, row in enumerate(worksheet.iter_rows(max_col=MAX_COLUMNS), 1):
        for place, cell in enumerate(row, 1):
            if cell.value is not None and cell.data_type == "f":
                found.add((number, place))
        if len(found) > MAX_ROWS * MAX_COLUMNS:
            break
    return found


def _check_headers(
    texts: dict[int, str], found: dict[int, str], columns: Sequence[str]
) -> None:
    unknown = [
        text for place, text in sorted(texts.items()) if place not in found and text
    ]
    if unknown:
        raise SheetError(
            f"Không hiểu cột «{unknown[0][:60]}». Các cột dùng được: {', '.join(columns)}."
        )
    names = [found[place] for place in sorted(found)]
    for name in names:
        if names.count(name) > 1:
            raise SheetError(f"Cột «{name}» có hai lần. Hãy giữ lại một.")


def _row_values(
    number: int,
    cells: dict[int, Any],
    places: dict[int, str],
    gaps: set[tuple[int, int]],
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for place, name in places.items():
        value = cells.get(place)
        if value is None and (number, place) in gaps:
            value = BadCell("ô công thức chưa có giá trị")
        if isinstance(value, str):
            value = clean(value) or None
        values[name] = value
    return values


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
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet(
        clean(title)[:31].translate(str.maketrans("", "", "[]:*?/\\"))
    )
    bold = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
    )
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    text = book.add_format({"num_format": "@"})
    known = {f: book.add_format({"num_format": f}) for f in sorted(set(formats)) if f}
    numbers = [known.get(f) for f in formats]
    numbers += [None] * (len(headers) - len(numbers))
    widths = [len(header) for header in headers]
    for column, header in enumerate(headers):
        sheet.write_string(0, column, header, bold)
    count = 0
    for count, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            ways = (day, text, numbers[column])
            shown = _write_cell(sheet, count, column, value, ways)
            widths[column] = max(widths[column], shown)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(max(width + 2, 8), 60))
    sheet.freeze_panes(1, 0)
    if headers:
        sheet.autofilter(0, 0, max(count, 1), len(headers) - 1)
    book.close()
    return buffer.getvalue()


def _write_cell(
    sheet: Any, row: int, column: int, value: Any, ways: tuple[Any, Any, Any]
) -> int:
    """Write one value as what it is; returns how many signs wide it is.

    ``ways``: the formats of days, of texts, and of this column's numbers.
    """
    day, text, number = ways
    if isinstance(value, PartialDate):
        whole = value.day is not None and value.year >= 1900
        value = value.earliest if whole else value.display
    if value is None or value == "":
        return 0
    if isinstance(value, bool):
        value = "có" if value else "không"
    if isinstance(value, date) and value.year >= 1900:
        sheet.write_datetime(row, column, value, day)
        return 10
    if isinstance(value, int | Decimal):
        digits = len(Decimal(value).normalize().as_tuple().digits)
        if digits <= EXACT_DIGITS:
            sheet.write_number(row, column, value, number)
            return digits + 1
        value = format_decimal(value)
    shown = f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
    sheet.write_string(row, column, shown, text)
    return len(shown)
