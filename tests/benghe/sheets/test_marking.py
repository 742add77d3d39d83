"""The workbook that goes back: coloured, commented, listed, otherwise as it was."""

import io
from datetime import datetime

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from benghe.sheets.marking import AUTHOR, NOTICE_SHEET, WRONG, mark_here
from benghe.sheets.reading import Mark
from tests.benghe.sheets.files import book_of, changed, parts, rows_xml, zipped
from tests.benghe.sheets.samples import AN, BINH, HEADINGS, read, wanted

MARKS = [
    Mark(2, "B", "Năm «75» thiếu hai chữ số.", "1975", "Ngày sinh"),
    Mark(2, "B", "Chưa đủ tuổi vào Đảng.", "", "Ngày sinh"),
    Mark(3, "", "Dòng này trùng số thẻ với dòng 2."),
]
SHEET = "Đảng viên"


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content), rich_text=True)


def fill_of(cell):
    return cell.fill.fgColor.rgb if cell.fill.fill_type else None


def rows_of(sheet):
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def test_wrong_cells_are_coloured_commented_and_listed():
    book = opened(mark_here(book_of(HEADINGS, AN, BINH), SHEET, MARKS))
    sheet = book[SHEET]

    assert fill_of(sheet["B2"]) == WRONG
    assert sheet["B2"].comment.text == (
        "Năm «75» thiếu hai chữ số.\nGợi ý: 1975\nChưa đủ tuổi vào Đảng."
    )
    assert sheet["B2"].comment.author == AUTHOR
    assert (fill_of(sheet["A3"]), fill_of(sheet["A2"]), fill_of(sheet["C2"])) == (
        WRONG, None, None,
    )  # fmt: skip
    assert rows_of(book[NOTICE_SHEET]) == [
        ("Dòng", "Ô", "Cột", "Lỗi", "Gợi ý"),
        (2, "B2", "Ngày sinh", "Năm «75» thiếu hai chữ số.", "1975"),
        (2, "B2", "Ngày sinh", "Chưa đủ tuổi vào Đảng.", None),
        (3, None, None, "Dòng này trùng số thẻ với dòng 2.", None),
    ]


def test_all_else_stays_as_it_was():
    def change(sheet):
        sheet["F2"] = "=1+1"
        sheet["G2"].value, sheet["G2"].data_type = "=HYPERLINK(1)", "s"
        sheet["A2"].font = Font(name=".VnTime", bold=True)
        sheet["D2"].number_format = "dd/mm/yyyy"
        sheet["C3"].fill = PatternFill("solid", fgColor="FF00FF00")
        sheet["C3"].comment = Comment("Hỏi lại chi bộ", "Lan")
        sheet.merge_cells("H2:H3")
        sheet.freeze_panes = "A2"
        sheet.column_dimensions["A"].width = 33
        sheet.row_dimensions[3].hidden = True
        sheet.add_data_validation(DataValidation("list", '"Nam,Nữ"', sqref="I2:I9"))
        sheet.print_title_rows = "1:1"

    sheet = opened(mark_here(book_of(HEADINGS, AN, BINH, change=change), SHEET, MARKS))[
        SHEET
    ]

    assert [tuple(row[:5]) for row in rows_of(sheet)[:1]] == [tuple(HEADINGS)]
    assert sheet["D2"].value == datetime(2001, 5, 19)  # noqa: DTZ001  (as Excel has it)
    assert (sheet["F2"].value, sheet["F2"].data_type) == ("=1+1", "f")
    assert (sheet["G2"].value, sheet["G2"].data_type) == ("=HYPERLINK(1)", "s")
    assert (sheet["A2"].font.name, sheet["A2"].font.bold) == (".VnTime", True)
    assert fill_of(sheet["C3"]) == "FF00FF00"
    assert sheet["C3"].comment.text == "Hỏi lại chi bộ"
    assert [str(area) for area in sheet.merged_cells.ranges] == ["H2:H3"]
    assert (sheet.freeze_panes, sheet.column_dimensions["A"].width) == ("A2", 33)
    assert sheet.row_dimensions[3].hidden
    assert sheet.data_validations.dataValidation[0].formula1 == '"Nam,Nữ"'
    assert sheet.print_title_rows == "$1:$1"


def test_no_formula_is_born_of_a_text_or_a_message():
    content = zipped(parts(rows_xml(HEADINGS, ["=1+1", "1948", "+cmd", "@SUM", "-2"])))
    mark = Mark(2, "A", "=cmd|' /C calc'!A0", "=1+1", "@Tên")
    book = opened(mark_here(content, "Trang 1", [mark]))

    kinds = {
        cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row
        if cell.value is not None
    }  # fmt: skip
    assert kinds <= {"s", "n"}
    assert book["Trang 1"]["A2"].value == "=1+1"
    assert book[NOTICE_SHEET]["D2"].value == "=cmd|' /C calc'!A0"


def test_marks_of_an_earlier_check_go_away_and_other_comments_stay():
    def change(sheet):
        sheet["B2"].comment = Comment("Hỏi lại chi bộ", "Lan")

    first = mark_here(book_of(HEADINGS, AN, BINH, change=change), SHEET, MARKS)
    again = opened(mark_here(first, SHEET, [Mark(3, "C", "Sai số thẻ.")]))
    sheet = again[SHEET]

    assert opened(first)[SHEET]["B2"].comment.text.endswith(
        "Ghi chú đã có: Hỏi lại chi bộ"
    )
    assert again.sheetnames == [SHEET, NOTICE_SHEET]
    assert fill_of(sheet["B2"]) is None
    assert fill_of(sheet["A3"]) is None
    assert fill_of(sheet["C3"]) == WRONG
    assert sheet["B2"].comment.text == "Hỏi lại chi bộ"
    assert len(rows_of(again[NOTICE_SHEET])) == 2


def test_the_marked_workbook_is_read_again_as_before():
    content = book_of(HEADINGS, AN, BINH)
    again, before = read(mark_here(content, SHEET, MARKS)), read(content)

    assert (again.sheet, again.refusal()) == (SHEET, "")
    assert [list(row.cells()) for row in again.rows] == [
        list(row.cells()) for row in before.rows
    ]


def test_a_mark_on_a_covered_cell_stands_on_the_one_that_shows():
    content = book_of(HEADINGS, AN, BINH, change=lambda s: s.merge_cells("E2:E3"))
    sheet = opened(mark_here(content, SHEET, [Mark(3, "E", "Sai chi bộ.")]))[SHEET]

    assert fill_of(sheet["E2"]) == WRONG
    assert sheet["E2"].comment.text == "Sai chi bộ."


def test_a_csv_becomes_a_workbook():
    content = "Họ và tên,Ngày sinh,Số CCCD\n=1+1,48,079075000123\n".encode()
    sheet = opened(mark_here(content, "danh-sach", [Mark(2, "B", "Thiếu.")]))["CSV"]

    assert rows_of(sheet)[1] == ("=1+1", "48", "079075000123")
    assert sheet["A2"].data_type == "s"
    assert fill_of(sheet["B2"]) == WRONG


@pytest.mark.parametrize(
    "spoil",
    [{"xl__styles.xml": b"<styleSheet><fonts><font><sz val='x'/></font></fonts></styleSheet>"},
     {"xl__workbook.xml": b"<workbook/>"}, {"xl__worksheets__sheet1.xml": b"<worksheet><"}],
)  # fmt: skip
def test_what_openpyxl_cannot_take_gives_the_list_alone(spoil):
    content = changed(book_of(HEADINGS, AN), **spoil)
    book = opened(mark_here(content, SHEET, MARKS))

    assert book.sheetnames == [NOTICE_SHEET]
    assert rows_of(book[NOTICE_SHEET])[0][0].startswith(
        "Không giữ được các trang của tệp gốc"
    )
    assert rows_of(book[NOTICE_SHEET])[3][:2] == (2, "B2")


def test_control_signs_in_a_message_do_no_harm():
    book = opened(
        mark_here(book_of(HEADINGS, AN), SHEET, [Mark(2, "A", "Sai\x00\x08 tên\ud800")])
    )

    assert book[NOTICE_SHEET]["D2"].value == "Sai tên"


def test_every_problem_of_a_reading_can_be_marked():
    content = book_of(HEADINGS, ["An", "15/08/75", 7, "31/04/1975", "KP1"])
    reading = read(content, wanted())
    heading = {found.key: found.heading for found in reading.found}
    marks = [
        Mark(c.row, c.letter, c.problem.message, c.problem.suggestion, heading[c.key])
        for c in reading.problems()
    ]
    sheet = opened(mark_here(content, reading.sheet, marks))[SHEET]

    assert [c.coordinate for c in sheet[2] if c.comment] == ["B2", "C2", "D2"]
