"""The writer of workbooks: what is written is what it was."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl

from benghe.core.excel import write_sheet
from benghe.lib.dates import PartialDate


def test_what_is_written_is_read_back_as_what_it_was():
    values = [
        ["=HYPERLINK(1)", date(2022, 2, 3), Decimal("30.149")],
        ["007", PartialDate(1948), True],
        ["-5", PartialDate(1975, 8, 3), Decimal("1234567890123456.5")],
        [None, date(1890, 1, 2), 0],
    ]

    content = write_sheet("Thử: [1]", ["A", "B", "C"], values)

    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["=HYPERLINK(1)", datetime(2022, 2, 3), 30.149],  # noqa: DTZ001
        ["007", "1948", "có"],
        ["-5", datetime(1975, 8, 3), "1.234.567.890.123.456,5"],  # noqa: DTZ001
        [None, "02/01/1890", 0],
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {
        "s",
        "d",
        "n",
    }


def test_numbers_of_a_column_are_shown_in_its_format_and_stay_numbers():
    values = [[Decimal("30.1490"), Decimal("12.5"), Decimal("1.5")], ["chữ", None, 2]]

    content = write_sheet("Thử", ["A", "B", "C"], values, formats=["#,##0.000", ""])

    rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2)
    assert [[(c.value, c.number_format) for c in row] for row in rows] == [
        [(30.149, "#,##0.000"), (12.5, "General"), (1.5, "General")],
        [("chữ", "@"), (None, "General"), (2, "General")],
    ]
