"""Rows with few cells that are data all the same: below a signature, with a code or a day."""

import pytest

from benghe.sheets.errors import SheetError
from benghe.sheets.wanted import Column, Kind
from tests.benghe.sheets.files import book_of
from tests.benghe.sheets.samples import NAME, read, values, wanted

CARD = Column("card", "Số thẻ", Kind.CODE)
BORN = Column("born", "Ngày sinh", Kind.PARTIAL_DATE)
HOME, ADDRESS = Column("home", "Quê quán"), Column("address", "Chỗ ở")
JOINED = Column("joined", "Ngày vào Đảng", Kind.DATE)
WORK, NOTE = Column("work", "Nghề nghiệp"), Column("note", "Ghi chú")
POINTS = Column("points", "Điểm", Kind.INTEGER)
EIGHT = (NAME, CARD, BORN, HOME, ADDRESS, JOINED, WORK, POINTS)
HEADINGS = [column.heading for column in EIGHT]
FULL = ["Nguyễn Văn An", "00110001", "1948", "Huế", "12 Lê Lợi", "19/05/1975", "Thợ", 9]
LINE = "ngày 3 tháng 2 năm 1950"


def rows(*below, columns=EIGHT):
    """Numbers of the rows taken, and of those left out with the reason's first words."""
    reading = read(
        book_of([c.heading for c in columns], FULL, *below), wanted(*columns)
    )
    return [row.number for row in reading.rows], [n.row for n in reading.skipped()]


def test_short_rows_with_a_card_are_never_lost():
    content = book_of(
        HEADINGS,
        FULL,
        ["Trần Thị Bình", "00110002", LINE],
        ["Lê Văn Cường", "00110003", None, "Huế mới"],
        ["Phạm Thị Dung", "00110004", None, "Huế", "5 Hàm Nghi"],
    )
    reading = read(content, wanted(*EIGHT))

    assert values(reading, "card", "home")[1:] == [
        ("00110002", None), ("00110003", "Huế mới"), ("00110004", "Huế"),
    ]  # fmt: skip
    assert str(reading.rows[1].get("born").iso) == "1950-02-03"
    assert reading.skipped() == []


@pytest.mark.parametrize(
    "row",
    [["Lê Văn Cường", "00110003"], [None, "00110003"], [None, 110003, None, "Huế"],
     ["Lê Văn Cường", "ĐV 12"], ["Tổng Thị Cộng", "00110003"], ["Kế toán", "00110003"],
     ["Lê Văn Cường", None, 1950], ["Lê Văn Cường", None, "03/02/1950"],
     ["Lê Văn Cường", None, LINE]],
)  # fmt: skip
def test_a_row_with_a_code_or_a_day_below_the_signatures_is_data(row):
    assert rows(["Người lập biểu", None, None, "T/M ĐẢNG ỦY"], row) == ([2, 4], [3])


def test_a_second_block_follows_its_first_row_with_a_code():
    block = (["Lê Văn Cường", "00110003"], ["Phạm Thị Dung", None, None, "Huế"])

    assert rows(["Người lập biểu"], *block) == ([2, 4, 5], [3])


@pytest.mark.parametrize("column", range(7))
def test_titles_and_the_names_below_are_left_out_wherever_they_fall(column):
    before = [None] * column
    below = [
        [*before, "TP. Hồ Chí Minh, ngày 27 tháng 12 năm 2022"],
        [*before, "Thủ trưởng đơn vị"],
        [*before, "(ký, ghi rõ họ tên)"],
        [*before, "Phạm Văn Minh"],
    ]

    assert rows(*below) == ([2], [3, 4, 5, 6])


@pytest.mark.parametrize("column", range(7))
def test_a_day_alone_is_a_line_of_a_signature_even_in_a_column_of_days(column):
    assert rows([*[None] * column, LINE], ["Nguyễn Thị Lan"]) == ([2], [3, 4])


@pytest.mark.parametrize(
    "row",
    [["Tổng cộng: 12"], ["Tổng cộng: 12", None, None, None, None, None, None, 108],
     ["Tổng cộng", 12], ["Cộng", "12", None, None, None, None, None, 108],
     ["Tổng số:", "12"], [None, "Tổng cộng: 12"], ["TONG CONG", 12]],
)  # fmt: skip
def test_totals_are_left_out_with_their_counts(row):
    assert rows(row) == ([2], [3])


@pytest.mark.parametrize(
    "row",
    [["Tổng cộng", "00110009"], ["Tổng số hộ nghèo", 12], ["Cộng", "NS-12"]],
)
def test_a_code_makes_data_of_what_begins_like_a_total(row):
    assert rows(row) == ([2, 3], [])


def test_a_column_may_say_itself_whether_it_identifies():
    free = Column("card", "Số thẻ", Kind.CODE, identifies=False)
    text = Column("home", "Quê quán", identifies=True)
    row = ["Lê Văn Cường", "00110003"]
    signed = ["Người lập biểu"]

    assert rows(signed, row, columns=(NAME, free, *EIGHT[2:])) == ([2], [3, 4])
    told = (NAME, CARD, BORN, text, *EIGHT[4:])
    assert rows(signed, [None, None, None, "KP-01"], columns=told) == ([2, 4], [3])
    assert rows(signed, [None, None, None, "Chi bộ 1"], columns=told) == ([2], [3, 4])


def test_where_all_rows_are_left_out_they_are_named():
    reading = read(book_of(HEADINGS, ["Tổng cộng: 12"], ["Thủ trưởng đơn vị"]))
    many = read(book_of(HEADINGS, *[["Thủ trưởng đơn vị"]] * 13))

    assert (reading.rows, [n.row for n in reading.skipped()]) == ([], [2, 3])
    assert reading.nothing() == (
        "Trang «Đảng viên» không có dòng dữ liệu nào dưới tiêu đề. "
        "Dòng 2 «Tổng cộng: 12» là dòng tổng: không nạp. "
        "Dòng 3 «Thủ trưởng đơn vị» là phần ký tên: không nạp."
    )
    assert many.nothing().endswith("Dòng 11 «Thủ trưởng đơn vị» là phần ký tên: không nạp. "
                                   "Và 3 dòng nữa không nạp.")  # fmt: skip
    with pytest.raises(SheetError, match=r"dưới tiêu đề\.$"):
        read(book_of(HEADINGS))
