"""The writer of workbooks: what is written is what it was."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benghe.core.excel import SheetColumn, SheetForm, write_sheet, write_table
from benghe.lib.dates import PartialDate
from benghe.lib.text import clean
from benghe.sheets.wanted import Column, Kind, Wanted
from tests.benghe.sheets.samples import read

SHEET = "xl/worksheets/sheet1.xml"


def book_of(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def xml_of(content):
    return zipfile.ZipFile(io.BytesIO(content)).read(SHEET).decode()


def test_what_is_written_is_read_back_as_what_it_was():
    values = [
        ["=HYPERLINK(1)", date(2022, 2, 3), Decimal("30.149")],
        ["007", PartialDate(1948), True],
        ["-5", PartialDate(1975, 8, 3), Decimal("1234567890123456.5")],
        [None, date(1890, 1, 2), 0],
    ]

    content = write_sheet("Thử: [1]", ["A", "B", "C"], values)

    sheet = book_of(content).active
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
    assert sheet.title == "Thử 1"


def test_numbers_of_a_column_are_shown_in_its_format_and_stay_numbers():
    values = [[Decimal("30.1490"), Decimal("12.5"), Decimal("1.5")], ["chữ", None, 2]]

    content = write_sheet("Thử", ["A", "B", "C"], values, formats=["#,##0.000", ""])

    rows = book_of(content).active.iter_rows(min_row=2)
    assert [[(c.value, c.number_format) for c in row] for row in rows] == [
        [(30.149, "#,##0.000"), (12.5, "General"), (1.5, "General")],
        [("chữ", "@"), (None, "General"), (2, "General")],
    ]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+84 908", "-5", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "00123",
     "<r><t>x</t></r>", "<r></t></r>", "a & b < c", "_x000D_", "#N/A", "1E5", "x" * 40_000],
    ids=lambda text: repr(text[:20]),
)  # fmt: skip
def test_a_text_stays_a_text_whatever_it_looks_like(text):
    content = write_sheet("Thử", ["A"], [[text]])

    cell = book_of(content).active["A2"]
    written = text.replace("_x000D_", "_x005F_x000D_").replace("\r", "_x000D_")
    assert (cell.value, cell.data_type) == (written[:32_767], "s")  # fmt: skip
    assert cell.number_format == "@"
    assert "<f>" not in xml_of(content)


# Signs that no file can hold are dropped; «KÜ» may be TCVN3, unless one says it is not;
# an apostrophe before a text is how one types a text into Excel, and is no part of it.
WANTED = Wanted(
    (Column("name", "Họ tên", required=True), Column("text", "Chữ")), old_text="unicode"
)
SIGNS = st.text(st.characters(exclude_categories=["Cs", "Cn", "Cc", "Cf", "Mn"]))


@settings(max_examples=60, deadline=None)
@given(SIGNS | st.sampled_from(["Trần Thị Hòa", "_x0041_", "<r>1</r>", "=A1", "0"]))
def test_any_text_comes_back_from_the_reader(text):
    reading = read(write_sheet("Thử", ["Họ tên", "Chữ"], [["An", text]]), WANTED)

    cell = reading.rows[0].cell("text")
    stays = clean(text).lstrip("'’").lstrip() or None
    assert cell.value == stays or cell.problem is not None


@pytest.mark.parametrize(
    ("day", "number"),
    [(date(1900, 1, 1), 1), (date(1900, 2, 28), 59), (date(1900, 3, 1), 61),
     (date(2022, 12, 27), 44922)],
)  # fmt: skip
def test_days_have_the_numbers_a_spreadsheet_gives_them(day, number):
    assert f"<v>{number}</v>" in xml_of(write_sheet("Thử", ["A"], [[day]]))


def test_a_moment_is_a_text_of_local_time():
    moment = datetime(2022, 12, 26, 18, 5, tzinfo=UTC)

    assert book_of(write_sheet("Thử", ["A"], [[moment]])).active["A2"].value == (
        "01:05 27/12/2022"
    )


def test_one_and_yes_of_one_column_are_told_apart():
    rows = [[1], [True], [Decimal(1)], [False], [0], ["1"]]

    sheet = book_of(write_sheet("Thử", ["A"], rows)).active
    found = [(row[0].value, row[0].data_type) for row in sheet.iter_rows(min_row=2)]
    assert found == [
        (1, "n"), ("có", "s"), (1, "n"), ("không", "s"), (0, "n"), ("1", "s"),
    ]  # fmt: skip


def test_the_sheet_is_ready_to_read_and_to_print():
    content = write_sheet("Chi bộ", ["Mã chi bộ", "Tên"], [["KP1", "Khu phố 1"], ["KP2", "x" * 99]])  # fmt: skip

    book = book_of(content)
    sheet = book.active
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B3")
    assert sheet.dimensions == "A1:B3"
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToHeight) == (
        "landscape", 9, 0,
    )  # fmt: skip
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.oddFooter.center.text == "Trang &P/&N"
    assert sheet["A1"].font.bold
    widths = [sheet.column_dimensions[letter].width for letter in "AB"]
    assert widths == pytest.approx([11.71, 60.71], abs=0.01)
    properties = book.properties
    assert (properties.title, properties.creator, properties.lastModifiedBy) == (
        "Chi bộ", None, None,
    )  # fmt: skip


def test_lines_above_a_framed_table_and_its_progress():
    told = []
    form = SheetForm(
        "Danh sách", [SheetColumn("Họ tên", width=20, align="center"), SheetColumn("Số", "0")],
        "DANH SÁCH", lambda count: ("=Phường", f"Tổng số: {count}"), framed=True,
    )  # fmt: skip

    content, count = write_table(form, ([f"Người {n}", None] for n in range(4500)), told.append)  # fmt: skip

    sheet = book_of(content).active
    assert (count, told) == (4500, [2000, 4000])
    assert [row[0].value for row in sheet.iter_rows(max_row=6)] == [
        "DANH SÁCH", "=Phường", "Tổng số: 4500", None, "Họ tên", "Người 0",
    ]  # fmt: skip
    assert sheet["A2"].data_type == "s"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A6", "A5:B4505")
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.column_dimensions["A"].width == pytest.approx(20.71, abs=0.01)
    framed = sheet["B6"]
    assert (framed.value, framed.border.left.style) == (None, "thin")
    assert sheet["A6"].alignment.horizontal == "center"


def test_a_table_without_rows_has_its_headings_and_nothing_else():
    sheet = book_of(write_sheet("Thử", ["A", "B"], [])).active

    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["A", "B"]]
    assert sheet.auto_filter.ref == "A1:B2"


def test_our_days_and_numbers_come_back_as_days_and_numbers():
    wanted = Wanted((
        Column("name", "Họ tên", required=True), Column("born", "Ngày sinh", Kind.PARTIAL_DATE),
        Column("sum", "Số", Kind.DECIMAL),
    ))  # fmt: skip
    rows = [
        ["A", PartialDate(1900, 1, 5), Decimal("0.1")],
        ["B", PartialDate(1899, 12, 31), Decimal("-1234567.8901")],
        ["C", PartialDate(1975, 8), Decimal("12345678901234567.25")],
        ["D", PartialDate(1948), Decimal("1E+3")],
    ]

    reading = read(write_sheet("Thử", ["Họ tên", "Ngày sinh", "Số"], rows), wanted)

    found = [[row.get(key) for key in ("name", "born", "sum")] for row in reading.rows]
    assert found == rows
