"""Workbooks out: a writer that keeps texts texts, so that no formula can be born."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter

from benghe.lib.dates import PartialDate
from benghe.lib.numbers import format_decimal
from benghe.lib.text import clean

# A spreadsheet keeps 15 digits of a number; more would be rounded in silence.
EXACT_DIGITS = 15


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
