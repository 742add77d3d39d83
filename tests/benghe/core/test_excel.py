"""The reader of workbooks: what it accepts, what it refuses, and in which words."""

import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import pytest

from benghe.core.excel import (
    BadCell,
    SheetError,
    check_archive,
    read_sheet,
    write_sheet,
)
from benghe.lib.dates import PartialDate
from tests.sheets import saved

COLUMNS = ["Mã", "Họ và tên", "Ngày sinh"]


def midnight(*day):
    """A day as Excel keeps it."""
    return datetime.combine(date(*day), time())


def book(*rows):
    found = openpyxl.Workbook()
    for row in rows:
        found.active.append(row)
    return found


def zipped(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def refused(content, columns=COLUMNS):
    with pytest.raises(SheetError) as error:
        read_sheet(content, columns)
    return str(error.value)


def test_a_title_above_nfd_headings_and_blank_rows_do_no_harm():
    content = saved(book(
        ["DANH SÁCH ĐẢNG VIÊN"], [], ["  mã ", "Ho\u0323 va\u0300 te\u0302n", "Ngày sinh"],
        ["01", " Le\u0302  Văn\u00a0A ", midnight(1975, 8, 3)], [None, None, None], ["02", "B", None], [], [],
    ))  # fmt: skip

    sheet = read_sheet(content, COLUMNS)

    assert sheet.headers == COLUMNS
    assert [(row.number, list(row.values.values())) for row in sheet.rows] == [
        (4, ["01", "Lê Văn A", midnight(1975, 8, 3)]),
        (6, ["02", "B", None]),
    ]


def test_a_formula_never_computed_and_an_error_are_marked_not_read_as_empty():
    found = book(COLUMNS, ["=1+1", "A", None], ["x", "B", None])
    found.active["C3"] = "#N/A"
    found.active["C3"].data_type = "e"

    rows = read_sheet(saved(found), COLUMNS).rows

    assert rows[0].values["Mã"] == BadCell("ô công thức chưa có giá trị")
    assert rows[1].values["Ngày sinh"] == BadCell("ô báo lỗi #N/A")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["Mã", "Họ và tên", "Bí mật"]],
         "Không hiểu cột «Bí mật». Các cột dùng được: Mã, Họ và tên, Ngày sinh."),
        ([["Mã", "Họ và tên", "mã "]], "Cột «Mã» có hai lần. Hãy giữ lại một."),
        ([["Mã", "Họ và tên", None], ["1", "A", "lạc"]],
         "Ô C2 có dữ liệu nhưng cột C không có tiêu đề."),
        ([["chẳng", "có", "gì"]],
         "Không thấy dòng tiêu đề trong 20 dòng đầu của trang «Sheet». Các cột cần có: Mã, "
         "Họ và tên, Ngày sinh."),
        ([["Mã", "Họ và tên"], *[[str(n), "A"] for n in range(5_001)]],
         "Tệp có hơn 5.000 dòng dữ liệu (đến dòng 5002). Hãy chia thành nhiều tệp."),
        ([["Mã", "Họ và tên", *[None] * 58, "x"]],
         "Dòng 1 có hơn 60 cột. Hãy bỏ các cột thừa."),
    ],
)  # fmt: skip
def test_a_sheet_that_cannot_be_used_is_refused_in_words(rows, message):
    assert refused(saved(book(*rows))) == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Tệp không phải là Excel (.xlsx) hoặc đã hỏng."),
        (b"a,b\n1,2\n", "Tệp không phải là Excel (.xlsx) hoặc đã hỏng."),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600,
         "Tệp là Excel kiểu cũ (.xls) hoặc có mật khẩu. Hãy lưu lại thành .xlsx, không đặt mật khẩu."),
        (b"x" * (5 * 1024 * 1024 + 1), "Tệp lớn hơn 5 MB. Hãy chia thành nhiều tệp nhỏ hơn."),
        (zipped(readme="xin chào"), "Tệp không phải là Excel (.xlsx)."),
        (zipped(**{"xl__workbook.xml": "<x/>", "xl__vbaProject.bin": "x"}),
         "Tệp có macro. Hãy lưu lại thành .xlsx không có macro."),
        (zipped(**{"xl__workbook.xml": "0" * 30_000_000}),
         "Tệp có cấu trúc bất thường hoặc quá lớn khi mở ra; không đọc."),
        (zipped(**{"xl__workbook.xml": "<x/>", **{f"t{n}": "" for n in range(200)}}),
         "Tệp có cấu trúc bất thường hoặc quá lớn khi mở ra; không đọc."),
        (zipped(**{"xl__workbook.xml": "<không phải xml"}),
         "Tệp Excel đã hỏng hoặc không theo chuẩn; không đọc được."),
    ],
    ids=["empty", "csv", "xls", "large", "zip", "macro", "bomb", "entries", "damaged"],
)  # fmt: skip
def test_a_file_that_is_no_workbook_is_refused_before_it_is_unpacked(content, message):
    assert refused(content) == message


def test_a_workbook_of_just_under_the_limit_of_entries_is_opened():
    entries = {"xl__workbook.xml": "<x/>", **{f"t{n}": "" for n in range(199)}}

    assert check_archive(zipped(**entries)) is None


def test_hidden_sheets_are_not_read():
    found = book(COLUMNS, ["1", "Ẩn", None])
    found.active.sheet_state = "hidden"
    found.create_sheet("Hiện").append(["Mã", "Họ và tên"])
    found["Hiện"].append(["2", "Hiện"])

    sheet = read_sheet(saved(found), COLUMNS)

    assert (sheet.title, [row.values["Mã"] for row in sheet.rows]) == ("Hiện", ["2"])


def test_what_is_written_is_read_back_as_what_it_was():
    values = [
        ["=HYPERLINK(1)", date(2022, 2, 3), Decimal("30.149")],
        ["007", PartialDate(1948), True],
        ["-5", PartialDate(1975, 8, 3), Decimal("1234567890123456.5")],
        [None, date(1890, 1, 2), 0],
    ]

    sheet = read_sheet(
        write_sheet("Thử: [1]", ["A", "B", "C"], values), ["A", "B", "C"]
    )

    assert [list(row.values.values()) for row in sheet.rows] == [
        ["=HYPERLINK(1)", midnight(2022, 2, 3), 30.149],
        ["007", "1948", "có"],
        ["-5", midnight(1975, 8, 3), "1.234.567.890.123.456,5"],
        [None, "02/01/1890", 0],
    ]


def test_numbers_of_a_column_are_shown_in_its_format_and_stay_numbers():
    values = [[Decimal("30.1490"), Decimal("12.5"), Decimal("1.5")], ["chữ", None, 2]]

    content = write_sheet("Thử", ["A", "B", "C"], values, formats=["#,##0.000", ""])

    rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2)
    assert [[(c.value, c.number_format) for c in row] for row in rows] == [
        [(30.149, "#,##0.000"), (12.5, "General"), (1.5, "General")],
        [("chữ", "@"), (None, "General"), (2, "General")],
    ]
