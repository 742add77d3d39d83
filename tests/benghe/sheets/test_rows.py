"""Rows that are data and rows that are not; merged, hidden, equal; limits."""

from datetime import date

import pytest

from benghe.sheets.errors import SheetError
from benghe.sheets.lines import ranges
from benghe.sheets.wanted import Column, Kind, Limits
from tests.benghe.sheets.files import book_of, parts, rows_xml, zipped
from tests.benghe.sheets.samples import AN, BINH, HEADINGS, read, values, wanted


def skipped(reading):
    return [notice.message for notice in reading.skipped()]


def test_totals_and_signatures_are_left_out_and_named():
    """XL-47."""
    content = book_of(
        HEADINGS,
        AN,
        BINH,
        ["Tổng cộng: 2 đảng viên"],
        [],
        [None, None, None, "TP. Hồ Chí Minh, ngày 27 tháng 12 năm 2022"],
        ["Người lập biểu", None, None, "T/M ĐẢNG ỦY"],
        [None, None, None, "BÍ THƯ"],
        ["Nguyễn Thị Lan", None, None, "Phạm Văn Minh"],
    )
    reading = read(content)

    assert [row.number for row in reading.rows] == [2, 3]
    assert skipped(reading) == [
        "Dòng 4 «Tổng cộng: 2 đảng viên» là dòng tổng: không nạp.",
        "Dòng 6 «TP. Hồ Chí Minh, ngày 27 tháng 12 năm 2022» là phần ký tên: không nạp.",
        "Dòng 7 «Người lập biểu» là phần ký tên: không nạp.",
        "Dòng 8 «BÍ THƯ» là phần ký tên: không nạp.",
        "Dòng 9 «Nguyễn Thị Lan» là phần ký tên: không nạp.",
    ]


@pytest.mark.parametrize(
    "label", ["TỔNG CỘNG", "Tổng số", "Cộng:", "TONG CONG", "To\u0302\u0309ng co\u0323\u0302ng",
              "Lũy kế đến nay"],
)  # fmt: skip
def test_totals_of_amounts(label):
    columns = (
        Column("code", "Mã chỉ tiêu", Kind.CODE, required=True, zeros=False),
        Column("name", "Tên chỉ tiêu"),
        Column("sum", "Số tiền", Kind.MONEY),
    )
    rows = (["Mã chỉ tiêu", "Tên chỉ tiêu", "Số tiền"], ["NS-01", "Thu thuế", 10])
    reading = read(book_of(*rows, [None, label, 10]), wanted(*columns))

    assert [row.number for row in reading.rows] == [2]
    assert "là dòng tổng" in skipped(reading)[0]


@pytest.mark.parametrize("name", ["Tống Công Sơn", "Tổng Thị Cộng", "Cồng Văn Lũy"])
def test_people_are_no_totals(name):
    reading = read(book_of(HEADINGS, [name, *AN[1:]]))

    assert [row.get("name") for row in reading.rows] == [name]


def test_a_post_is_no_signature():
    columns = (
        Column("card", "Số thẻ", Kind.CODE, required=True),
        Column("name", "Họ và tên"),
        Column("post", "Chức vụ"),
    )
    rows = [["Số thẻ", "Họ và tên", "Chức vụ"], ["001", "Nguyễn Văn An", "Bí thư"],
            [None, "Trần Thị Bình", "Phó bí thư"]]  # fmt: skip
    reading = read(book_of(*rows), wanted(*columns))

    assert values(reading, "card", "name", "post") == [
        ("001", "Nguyễn Văn An", "Bí thư"),
        (None, "Trần Thị Bình", "Phó bí thư"),
    ]


def test_a_full_row_below_the_signatures_is_data():
    reading = read(book_of(HEADINGS, AN, ["Người lập biểu"], BINH))

    assert [row.number for row in reading.rows] == [2, 4]


@pytest.mark.parametrize(
    "row",
    [["Chi bộ Khu phố 1"], ["I. Chi bộ Khu phố 1"], ["I", "Chi bộ Khu phố 1"]],
)
def test_sub_headings_are_left_out_and_head_the_rows_below(row):
    headings = ["TT", *HEADINGS]
    first = [None, *row] if len(row) == 1 else row
    content = book_of(
        headings,
        first,
        [1, *AN],
        [2, *BINH],
        [None, "Chi bộ Khu phố 2"],
        [1, *BINH[:4], "x"],
    )
    reading = read(content)

    assert [row.number for row in reading.rows] == [3, 4, 6]
    assert [r.section.removeprefix("I. ") for r in reading.rows] == [
        "Chi bộ Khu phố 1", "Chi bộ Khu phố 1", "Chi bộ Khu phố 2",
    ]  # fmt: skip
    assert all("là tiêu đề con trong bảng" in said for said in skipped(reading))


def test_a_text_merged_across_the_table_is_a_sub_heading():
    rows = (HEADINGS, ["Cơ quan hành chính"], AN)
    wide = book_of(*rows, change=lambda sheet: sheet.merge_cells("A2:E2"))
    narrow = book_of(*rows, change=lambda sheet: sheet.merge_cells("A2:B2"))
    reading = read(wide)

    assert [(row.number, row.section) for row in reading.rows] == [
        (3, "Cơ quan hành chính")
    ]
    assert skipped(reading) == [
        "Dòng 2 «Cơ quan hành chính» là tiêu đề con trong bảng: không nạp."
    ]
    assert [row.number for row in read(narrow).rows] == [2, 3]


def test_a_name_alone_is_an_incomplete_row_and_not_lost():
    reading = read(book_of(HEADINGS, ["Nguyễn Văn An"], AN))

    assert values(reading, "name") == [("Nguyễn Văn An",), ("Nguyễn Văn An",)]


def test_the_name_of_a_cell_is_data_in_a_list_of_cells():
    columns = (
        Column("name", "Tên chi bộ", required=True),
        Column("code", "Mã", Kind.CODE, required=True),
        Column("founded", "Ngày thành lập", Kind.DATE),
    )
    content = book_of(["Tên chi bộ", "Mã", "Ngày thành lập"], ["Chi bộ Khu phố 1"])

    assert values(read(content, wanted(*columns)), "name", "code") == [
        ("Chi bộ Khu phố 1", None)
    ]


def test_notes_below_and_blank_rows_between():
    content = book_of(
        HEADINGS, AN, [], [None] * 5, BINH, [], ["Ghi chú: số liệu tạm tính"]
    )
    reading = read(content)

    assert [row.number for row in reading.rows] == [2, 5]
    assert skipped(reading) == [
        "Dòng 7 «Ghi chú: số liệu tạm tính» là ghi chú dưới bảng: không nạp."
    ]


def test_numbered_but_empty_rows_of_a_form_are_blank():
    headings = ["TT", *HEADINGS]
    reading = read(book_of(headings, [1, *AN], [2], [3]))

    assert [row.number for row in reading.rows] == [2]
    assert reading.refusal() == ""


def test_a_merged_cell_is_filled_down():
    """XL-46."""

    def change(sheet):
        sheet.merge_cells("E2:E4")

    rows = [[f"Đảng viên {n}", "1948", "12345678", None, None] for n in range(1, 6)]
    rows[0][4] = "Chi bộ Khu phố 1"
    reading = read(book_of(HEADINGS, *rows, change=change))

    assert [row.get("cell") for row in reading.rows] == ["Chi bộ Khu phố 1"] * 3 + [
        None
    ] * 2
    assert reading.rows[0].cell("cell").notices == ()
    assert reading.rows[2].cell("cell").notices == ("lấy từ ô gộp E2:E4",)
    assert reading.rows[2].cell("cell").text == "Chi bộ Khu phố 1"


def test_a_wrong_merged_cell_is_wrong_in_every_row():
    def change(sheet):
        sheet.merge_cells("D2:D3")

    rows = [[f"Đảng viên {n}", "1948", "12345678", None, "x"] for n in range(2)]
    rows[0][3] = "31/04/1975"
    reading = read(book_of(HEADINGS, *rows, change=change))

    assert [cell.address for cell in reading.problems()] == ["D2", "D3"]


def test_cells_merged_sideways_are_an_error():
    """XL-46: whose date it is, nobody can tell."""

    def change(sheet):
        sheet.merge_cells("D2:E2")

    reading = read(book_of(HEADINGS, [*AN[:4], None], change=change))
    cell = reading.rows[0].cell("cell")

    assert cell.address == "E2"
    assert "Ô nằm trong ô gộp ngang D2:E2" in cell.problem.message
    assert reading.rows[0].get("joined") == date(2001, 5, 19)


def test_a_merge_over_everything_costs_nothing():
    reading = read(
        zipped(parts(
            rows_xml(HEADINGS, [*AN[:3], "19/05/2001", "Chi bộ 1"])
            + '<mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>'
        ))
    )  # fmt: skip

    assert len(reading.rows) == 1


def test_hidden_and_filtered_rows_are_read_and_told():
    def change(sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.row_dimensions[4].hidden = True
        sheet.auto_filter.ref = "A1:E4"
        sheet.auto_filter.add_filter_column(4, ["Chi bộ Khu phố 1"])
        sheet.column_dimensions["C"].hidden = True

    reading = read(book_of(HEADINGS, AN, BINH, [*BINH[:4], "Chi bộ 3"], change=change))

    assert [(row.number, row.hidden) for row in reading.rows] == [
        (2, False),
        (3, True),
        (4, True),
    ]
    assert reading.notices == [
        "2 dòng đang ẩn do bộ lọc đang bật vẫn được đọc: dòng 3–4.",
        "Cột C «Số thẻ đảng viên» đang ẩn trong tệp, vẫn được đọc.",
    ]


def test_equal_rows_are_told():
    """XL-34: the same row twice; the same key twice is for those who know the keys."""
    reading = read(book_of(HEADINGS, AN, BINH, AN, [*AN[:4], "Chi bộ 9"]))

    assert [row.same_as for row in reading.rows] == [None, None, 2, None]
    assert [notice.message for notice in reading.row_notices] == [
        "Dòng 4 giống hệt dòng 2."
    ]


def test_rows_that_differ_only_in_what_is_wrong_are_not_equal():
    reading = read(book_of(HEADINGS, ["An", "31/02/1975"], ["An", "31/04/1975"]))

    assert [row.same_as for row in reading.rows] == [None, None]


def test_every_error_of_every_row_with_its_address():
    content = book_of(
        HEADINGS,
        ["Nguyễn Văn An", "15/08/75", 1234567, "31/04/2001", "Chi bộ 1"],
        ["#N/A", "1948", "12345678", "19/05/2001", "Chi bộ 1"],
    )
    reading = read(content)

    assert [(cell.address, cell.key) for cell in reading.problems()] == [
        ("B2", "born"),
        ("C2", "card"),
        ("D2", "joined"),
        ("A3", "name"),
    ]


def test_too_many_rows_and_columns():
    """XL-52: refused; the limits are the caller's."""
    three = [[f"Đảng viên {n}", "1948"] for n in range(3)]
    content = book_of(HEADINGS[:2], *three)
    wide = book_of([*HEADINGS, *[None] * 55, "thừa"], AN)

    with pytest.raises(SheetError, match=r"Tệp có hơn 2 dòng dữ liệu \(đến dòng 4\)"):
        read(content, limits=Limits(rows=2))
    assert len(read(content, limits=Limits(rows=3)).rows) == 3
    with pytest.raises(SheetError, match=r"Ô BI1 nằm ngoài 60 cột đầu \(đến cột BH\)"):
        read(wide)


def test_formatted_cells_far_away_are_no_columns():
    sheet = rows_xml(HEADINGS, [*AN[:3], "19/05/2001", "Chi bộ 1"]).replace(
        "</row></sheetData>", '<c r="XFD2" s="1"/></row></sheetData>'
    )

    assert len(read(zipped(parts(sheet))).rows) == 1


def test_one_far_cell_is_refused_with_its_place():
    sheet = rows_xml(HEADINGS, [*AN[:3], "19/05/2001", "Chi bộ 1"]).replace(
        "</sheetData>",
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
    )

    with pytest.raises(SheetError, match="Ô XFD1048576 nằm ngoài"):
        read(zipped(parts(sheet)))


@pytest.mark.parametrize(
    "rows",
    ['<row r="0"/>', '<row r="1048577"/>', '<row r="1"/>', '<row r="x"/>',
     '<row r="9"><c r="a1"><v>1</v></c></row>', '<row r="9"><c r="1"><v>1</v></c></row>',
     '<row r="9"><c r="A9" t="s"><v>99</v></c></row>',
     '<row r="9"><c r="A9" t="s"><v>x</v></c></row>'],
)  # fmt: skip
def test_rows_and_cells_in_impossible_places(rows):
    sheet = rows_xml(HEADINGS, ["An"]).replace("</sheetData>", f"{rows}</sheetData>")

    with pytest.raises(SheetError, match="đã hỏng hoặc không theo chuẩn"):
        read(zipped(parts(sheet)))


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([], ""), ([5], "5"), ([5, 6], "5–6"), ([9, 5, 6, 7], "5–7, 9"),
     (list(range(1, 60, 2)), "1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 …")],
)  # fmt: skip
def test_ranges(numbers, text):
    assert ranges(numbers) == text
