"""The workbook to fill in: an empty sheet, the lists it chooses from, and how it is done.

Only the first sheet has headings that the reader knows, so that what stands on the
others, examples too, is never taken for data.
"""

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from benghe.core.excel import heading_format, set_up_print, sheet_name
from benghe.core.exports.sheets import pattern_of
from benghe.core.imports.columns import Column
from benghe.core.imports.facts import ColumnFacts, columns_of, limits_in_words
from benghe.core.imports.resources import ScopedResource
from benghe.core.imports.services import MOST_ROWS
from benghe.lib.dates import PartialDate, short_date
from benghe.lib.numbers import format_decimal
from benghe.sheets.wanted import Kind

LISTS, GUIDE = "Danh mục", "Hướng dẫn"
REQUIRED_COLOUR = "#F8CBAD"
# 1/1/1920 and 31/12/2099 as a spreadsheet counts days: a year typed alone is far below.
FIRST_DAY, LAST_DAY = 7_306, 73_050
# A box beside a cell holds so much.
MOST_TITLE, MOST_MESSAGE = 32, 255
DAY_WORDS = "Gõ ngày/tháng/năm, ví dụ 27/12/2022."
EXAMPLES: dict[Kind, str] = {
    Kind.DATE: "27/12/2022", Kind.PARTIAL_DATE: "03/02/1975; 8/1975; 1948", Kind.YEAR: "2022",
    Kind.INTEGER: "12", Kind.DECIMAL: "30,149", Kind.MONEY: "1.500.000", Kind.PERCENT: "98,5",
    Kind.YES_NO: "có",
}  # fmt: skip
RULES = (
    "Điền vào trang «{sheet}», mỗi dòng một hồ sơ, ngay dưới dòng tiêu đề. Trang này và trang "
    f"«{LISTS}» không được nhập.",
    "Không đổi tên tiêu đề. Được đổi thứ tự các cột và bỏ cột không dùng, trừ cột bắt buộc "
    "(tiêu đề màu cam). Đưa chuột vào tiêu đề để đọc ghi chú của cột.",
    f"Ô có mũi tên: chọn một giá trị; tất cả các giá trị nằm ở trang «{LISTS}».",
    "Ngày viết ngày/tháng/năm, năm đủ bốn chữ số. Phần thập phân viết bằng dấu phẩy. Số thẻ và "
    "mã được giữ nguyên số 0 ở đầu.",
    "Ô trống ở dòng đã có trong cổng: giữ nguyên giá trị đang lưu, trừ khi bạn chọn xóa lúc nhập.",
    "Nhập tệp chưa ghi gì: cổng kiểm tra từng ô trước, rồi bạn mới quyết định ghi.",
)


def template_sheet(resource: ScopedResource) -> bytes:
    """The workbook for the person of ``resource``: related codes are those in their scope."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    name = sheet_name(_upper(resource._meta.model._meta.verbose_name_plural))
    book.set_properties({"title": f"Tệp mẫu: {name}"})
    data, lists, guide = (book.add_worksheet(n) for n in (name, LISTS, GUIDE))
    columns, facts = resource.columns(), columns_of(resource)
    ranges = _lists(book, lists, resource, columns)
    _data(book, data, columns, facts, ranges)
    _guide(book, guide, resource, name)
    book.close()
    return buffer.getvalue()


def _upper(words: Any) -> str:
    return str(words)[:1].upper() + str(words)[1:]


# --- the sheet to fill in ---


def _data(
    book: Any, sheet: Any, columns: Sequence[Column], facts: Sequence[ColumnFacts],
    ranges: dict[str, str],
) -> None:  # fmt: skip
    usual = book.add_format(heading_format())
    required = book.add_format({**heading_format(), "bg_color": REQUIRED_COLOUR})
    forms = {
        pattern: book.add_format({"num_format": pattern} if pattern else {})
        for pattern in {_pattern(column) for column in columns}
    }
    for place, (column, fact) in enumerate(zip(columns, facts, strict=True)):
        width = min(max(len(column.column_name) + 4, 12), 30)
        sheet.set_column(place, place, width, forms[_pattern(column)])
        sheet.write_string(
            0, place, column.column_name, required if fact.required else usual
        )
        words = "\n".join(_words(column, fact))
        sheet.write_comment(
            0, place, words, {"author": "", "x_scale": 2, "y_scale": 1.5}
        )
        if rule := _rule(column, xl_col_to_name(place), ranges):
            sheet.data_validation(1, place, MOST_ROWS, place, rule)
    sheet.freeze_panes(1, 0)
    sheet.activate()
    set_up_print(sheet, 0)


def _pattern(column: Column) -> str:
    """Texts and codes are texts before anything is typed, so that no zero is lost.

    A date that may be only a year is a text as well: as a day 1948 would be one of 1905.
    """
    if column.kind is Kind.DATE:
        return "dd/mm/yyyy"
    if column.kind in (Kind.YEAR, Kind.INTEGER, Kind.DECIMAL, Kind.MONEY, Kind.PERCENT):
        return pattern_of(column)
    return "@"


def _words(column: Column, fact: ColumnFacts) -> list[str]:
    """What the comment of a heading says."""
    said = ["Bắt buộc."] if fact.required else []
    said.append(f"{_upper(fact.form)}.")
    if column.note:
        said.append(column.note)
    return [*said, f"Ví dụ: {example_of(column)}"] if example_of(column) else said


def _rule(
    column: Column, letter: str, ranges: dict[str, str]
) -> dict[str, Any] | None:  # fmt: skip
    """The validation of a column. It warns of what a list lacks: the check has the last word."""
    title = column.column_name[:MOST_TITLE]
    if column.column_name in ranges:
        return {
            "validate": "list", "source": ranges[column.column_name],
            "error_type": "warning", "error_title": title,
            "error_message": f"Giá trị này không có trong danh sách (trang «{LISTS}»).",
        }  # fmt: skip
    if column.kind is Kind.DATE:
        cell = f"{letter}2"
        days = f"AND({cell}>={FIRST_DAY},{cell}<={LAST_DAY})"
        # A day typed as a text is for the check to read.
        return {
            "validate": "custom", "value": f"=OR(ISTEXT({cell}),{days})",
            "input_title": title, "input_message": DAY_WORDS,
            "error_title": title, "error_message": f"Đây không phải là một ngày. {DAY_WORDS}",
        }  # fmt: skip
    if column.note:
        return {
            "validate": "any", "input_title": title,
            "input_message": column.note[:MOST_MESSAGE],
        }  # fmt: skip
    return None


def example_of(column: Column) -> str:
    """An example as one types it; "" where there is none."""
    value = column.example
    if value is None or value == "":
        return EXAMPLES.get(column.kind, "")
    if column.kind is Kind.YEAR:
        return str(value)
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, PartialDate):
        return value.display
    return format_decimal(value) if isinstance(value, int | Decimal) else str(value)


# --- the lists ---


def _lists(
    book: Any, sheet: Any, resource: ScopedResource, columns: Sequence[Column]
) -> dict[str, str]:
    """Writes the values of each column that has some; where they stand, by heading.

    The words above a list are no heading of a table: the reader must not find one here.
    """
    style = book.add_format(heading_format())
    text = book.add_format({"num_format": "@"})
    ranges: dict[str, str] = {}
    place = 0
    for column in columns:
        values = column.listed(resource)
        if not values:
            continue
        letter = xl_col_to_name(place)
        title = f"Giá trị của «{column.column_name}»"
        ranges[column.column_name] = (
            f"='{LISTS}'!${letter}$2:${letter}${len(values) + 1}"
        )
        named = any(words for _, words in values)
        for offset, heading in enumerate(
            (title, "Nghĩa của mã") if named else (title,)
        ):
            sheet.write_string(0, place + offset, heading, style)
            shown = [pair[offset] for pair in values]
            for row, value in enumerate(shown, 1):
                sheet.write_string(row, place + offset, value, text)
            width = min(max(map(len, [heading, *shown])) + 2, 50)
            sheet.set_column(place + offset, place + offset, width)
        place += 3 if named else 2
    sheet.freeze_panes(1, 0)
    set_up_print(sheet, 0)
    return ranges


# --- how it is done ---


def _guide(book: Any, sheet: Any, resource: ScopedResource, name: str) -> None:
    """Rules, then a line a column with its example: no row of it looks like headings."""
    title = book.add_format({"bold": True, "font_size": 14})
    style = book.add_format(heading_format())
    wrapped = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, f"Hướng dẫn điền tệp mẫu: {name}", title)
    said = [
        RULES[0].format(sheet=name),
        *RULES[1:],
        *resource.notes,
        *limits_in_words(),
    ]
    row = 1
    for row, words in enumerate(said, 1):
        sheet.merge_range(row, 0, row, 3, "", wrapped)
        sheet.write_string(row, 0, f"{row}. {words}", wrapped)
        sheet.set_row(row, 15 * (1 + len(words) // 105))
    row += 2
    for place, words in enumerate(
        ("Cột ở trang dữ liệu", "Có bắt buộc không", "Cách điền", "Thí dụ")
    ):
        sheet.write_string(row, place, words, style)
    columns = zip(resource.columns(), columns_of(resource), strict=True)
    for place, (column, fact) in enumerate(columns):
        cells = (
            f"Cột {xl_col_to_name(place)}: {column.column_name}",
            "bắt buộc" if fact.required else "không",
            " ".join((f"{_upper(fact.form)}.", column.note)).strip(),
            f"Ví dụ: {example_of(column)}" if example_of(column) else "",
        )
        for offset, words in enumerate(cells):
            sheet.write_string(row + 1 + place, offset, words, wrapped)
    for place, width in enumerate((34, 18, 60, 34)):
        sheet.set_column(place, place, width)
    set_up_print(sheet, row)
