"""Which sheet, which row, which column."""

import openpyxl
import pytest

from benghe.sheets.errors import SheetError
from benghe.sheets.headers import key_of
from benghe.sheets.wanted import LEAVE_OUT, Column, Kind, Limits, Split
from tests.benghe.sheets.files import book_of, in_font, saved
from tests.benghe.sheets.samples import (
    AN,
    BINH,
    BIRTH,
    HEADINGS,
    MEMBERS,
    NAME,
    read,
    values,
    wanted,
)


def test_title_lines_and_a_merged_title_above_the_headings():
    """XL-01."""

    def change(sheet):
        sheet.insert_rows(1, 4)
        sheet["A1"], sheet["A2"] = "ĐẢNG BỘ PHƯỜNG BẾN NGHÉ", "DANH SÁCH ĐẢNG VIÊN"
        sheet.merge_cells("A2:E2")
        sheet["A3"] = "(Tính đến ngày 31/12/2022)"

    reading = read(book_of(HEADINGS, AN, BINH, change=change))

    assert reading.header_rows == (5,)
    assert [row.number for row in reading.rows] == [6, 7]
    assert reading.refusal() == ""


def test_headings_too_far_down_are_not_found():
    """XL-01."""

    def change(sheet):
        sheet.insert_rows(1, 30)

    with pytest.raises(
        SheetError, match="Không tìm thấy dòng tiêu đề trong 30 dòng đầu"
    ):
        read(book_of(HEADINGS, AN, change=change))
    assert (
        len(read(book_of(HEADINGS, AN, change=lambda s: s.insert_rows(1, 29))).rows)
        == 1
    )


def test_two_rows_of_headings_tell_date_and_gender():
    """XL-02: «Ngày sinh: Nam | Nữ»."""

    def change(sheet):
        sheet.merge_cells("C1:D1")
        for letter in "ABE":
            sheet.merge_cells(f"{letter}1:{letter}2")

    content = book_of(
        ["TT", "Họ và tên", "Ngày sinh", None, "Chi bộ"],
        [None, None, "Nam", "Nữ", None],
        [1, "Nguyễn Văn An", "03/02/1975", None, "Chi bộ 1"],
        [2, "Trần Thị Bình", None, "1948", "Chi bộ 1"],
        [3, "Lê Hoa", "1950", "1951", "Chi bộ 1"],
        [4, "Phạm Minh", None, None, "Chi bộ 1"],
        [5, "Võ Thị Sáu", None, "29/02/1975", "Chi bộ 1"],
        change=change,
    )
    reading = read(content, wanted(splits=(BIRTH,)))
    an, binh, hoa, minh, sau = reading.rows

    assert reading.header_rows == (1, 2)
    assert reading.refusal() == ""
    assert (an.get("born").iso, an.get("gender")) == ("1975-02-03", "M")
    assert (binh.get("born").iso, binh.get("gender")) == ("1948", "F")
    assert binh.cell("born").address == "D4"
    assert binh.cell("gender").text == "Nữ"
    assert (minh.get("born"), minh.get("gender")) == (None, None)
    assert "C5 và D5" in hoa.cell("born").problem.message
    assert hoa.get("gender") is None
    assert sau.cell("born").address == "D7"
    assert "không có ngày 29" in sau.cell("born").problem.message
    assert sau.get("gender") == "F"
    assert [left.heading for left in reading.ignored] == ["TT"]


def test_two_rows_of_headings_by_their_joined_names():
    """XL-02: «Ngày vào Đảng → Dự bị | Chính thức»."""
    content = book_of(
        ["Họ và tên", "Ngày vào Đảng", None, "Chi bộ"],
        [None, "Dự bị", "Chính thức", None],
        ["Nguyễn Văn An", "19/05/2001", "19/05/2002", "Chi bộ 1"],
    )
    reading = read(content)
    row = reading.rows[0]

    assert reading.header_rows == (1, 2)
    assert [row.cell(key).text for key in ("joined", "official", "cell")] == [
        "19/05/2001",
        "19/05/2002",
        "Chi bộ 1",
    ]


def test_an_unknown_second_row_never_shifts_the_columns():
    """XL-02: what is not understood is asked, and is no data."""
    content = book_of(
        ["Họ và tên", "Trình độ", None, "Chi bộ"],
        [None, "Học vấn", "Lý luận", None],
        ["Nguyễn Văn An", "12/12", "Cao cấp", "Chi bộ 1"],
    )
    reading = read(content)

    assert reading.header_rows == (1, 2)
    assert [(left.letter, left.heading) for left in reading.leftovers] == [
        ("B", "Trình độ: Học vấn"),
        ("C", "Trình độ: Lý luận"),
    ]
    assert values(reading, "name", "cell") == [("Nguyễn Văn An", "Chi bộ 1")]


def test_a_group_that_nobody_asked_for_is_a_question():
    """XL-02: «Nam | Nữ» under a heading that is known, where no split is wanted."""
    content = book_of(
        ["Họ và tên", "Ngày sinh", None, "Chi bộ"],
        [None, "Nam", "Nữ", None],
        ["Nguyễn Văn An", "1948", None, "Chi bộ 1"],
    )
    reading = read(content)

    assert reading.header_rows == (1, 2)
    assert [left.heading for left in reading.leftovers] == ["Ngày sinh: Nam"]
    assert [left.heading for left in reading.ignored] == ["Ngày sinh: Nữ"]


def test_missing_and_unknown_columns_are_all_named():
    """XL-03."""
    content = book_of(
        ["Ngày sinh", "Chi bộ", "Quê quán", None],
        ["1948", "Chi bộ 1", "Bến Tre", "thừa"],
    )
    reading = read(content)

    assert reading.missing == ("Họ và tên",)
    assert [
        (left.letter, left.heading, left.samples) for left in reading.leftovers
    ] == [
        ("C", "Quê quán", ("Bến Tre",)),
        ("D", "", ("thừa",)),
    ]
    assert reading.refusal() == (
        "Thiếu cột bắt buộc: Họ và tên. Chưa rõ nghĩa của cột: C «Quê quán», "
        "D (không có tiêu đề). Hãy chọn cho từng cột."
    )


def test_the_user_maps_what_is_left_over():
    """The mapping screen's answer: a wanted column, or leave it out."""
    content = book_of(
        ["Đồng chí", "Ngày sinh", "Chi bộ", "Quê quán"],
        ["Nguyễn Văn An", "1948", "Chi bộ 1", "Bến Tre"],
    )
    asked = read(content)
    reading = read(content, wanted(mapping={"A": "name", "D": LEAVE_OUT}))

    assert [left.letter for left in asked.leftovers] == ["A", "D"]
    assert reading.refusal() == ""
    assert reading.rows[0].get("name") == "Nguyễn Văn An"
    first = reading.found[0]
    assert (first.key, first.letter, first.how) == (
        "name",
        "A",
        "mapping",
    )
    assert [left.letter for left in reading.ignored] == ["D"]


def test_one_known_heading_among_unknown_ones_is_enough_to_ask():
    content = book_of(["Họ và tên", "Quê"], ["An", "Huế"])

    assert [left.heading for left in read(content).leftovers] == ["Quê"]
    with pytest.raises(SheetError, match="Không tìm thấy dòng tiêu đề"):
        read(book_of(["Ngày sinh", "Quê"], ["1948", "Huế"]))


def test_a_mapping_wins_over_the_heading():
    content = book_of(
        ["Họ và tên", "Tên thường gọi", "Ngày sinh"],
        ["Nguyễn Văn An", "Hai An", "1948"],
    )
    reading = read(content, wanted(mapping={"B": "name"}))

    assert reading.rows[0].get("name") == "Hai An"
    assert [left.letter for left in reading.leftovers] == ["A"]


@pytest.mark.parametrize("key", ["id", "pk"])
def test_a_column_of_keys_is_unknown_and_cannot_be_mapped(key):
    """XL-59."""
    content = book_of([*HEADINGS, key], [*AN, 7])
    reading = read(content)

    assert [left.heading for left in reading.leftovers] == [key]
    with pytest.raises(ValueError, match="no such column"):
        wanted(mapping={"F": key})


def test_two_columns_of_one_heading_are_refused_until_one_is_left_out():
    """XL-48."""
    content = book_of(
        ["Họ và tên", "Chi bộ", "Ngày sinh", "chi  bộ"],
        ["Nguyễn Văn An", "Chi bộ 1", "1948", "Chi bộ 2"],
    )
    reading = read(content)

    assert reading.duplicates == (("Chi bộ", ("B", "D")),)
    assert "Tiêu đề «Chi bộ» có ở các cột B và D" in reading.refusal()
    assert read(content, wanted(mapping={"D": LEAVE_OUT})).refusal() == ""


def test_a_heading_and_its_synonym_are_one_column_twice():
    """XL-48."""
    content = book_of(["Họ và tên", "Họ tên", "Ngày sinh"], ["An", "An", "1948"])

    assert "các cột A và B" in read(content).refusal()


def test_columns_in_another_order_and_some_absent():
    """XL-49."""
    content = book_of(["Chi bộ", "Họ và tên"], ["Chi bộ Khu phố 1", "Nguyễn Văn An"])
    reading = read(content)

    assert reading.refusal() == ""
    assert values(reading, "name", "cell", "born") == [
        ("Nguyễn Văn An", "Chi bộ Khu phố 1", None)
    ]


@pytest.mark.parametrize(
    "heading",
    ["HỌ VÀ TÊN", "họ  và tên ", "Ho va ten", "Họ và tên (*)", "Họ và\ntên", "Họ và tên:",
     "Ho\u0323 va\u0300 te\u0302n", "Họ\u00a0và tên", "Họ tên"],
)  # fmt: skip
def test_headings_are_known_accents_case_signs_and_spaces_aside(heading):
    reading = read(
        book_of([heading, "Ngày sinh (dd/mm/yyyy)"], ["Nguyễn Văn An", "1948"])
    )

    assert [found.key for found in reading.found] == ["name", "born"]


def test_the_unit_of_an_amount_is_no_aside():
    """«Thu ngân sách (triệu đồng)» is not the column in tỷ đồng."""
    columns = (
        Column("code", "Mã chỉ tiêu", Kind.CODE, zeros=False),
        Column("sum", "Thu ngân sách (tỷ đồng)", Kind.MONEY, unit="tỷ đồng"),
    )
    content = book_of(["Mã chỉ tiêu", "Thu ngân sách (triệu đồng)"], ["NS-01", 30149])

    with pytest.raises(SheetError, match="Không tìm thấy dòng tiêu đề"):
        read(content, wanted(*columns))


def test_headings_in_tcvn3():
    content = in_font(
        ["Hä vµ tªn", "Ngµy sinh"], ["NguyÔn V¨n §øc", "03/02/1975"], titles=0
    )

    assert values(read(content), "name") == [("Nguyễn Văn Đức",)]


def test_a_row_that_numbers_the_columns_is_left_out():
    reading = read(book_of(HEADINGS, ["(1)", "(2)", "(3)", "(4)", "(5)"], AN))

    assert [row.number for row in reading.rows] == [3]
    assert [notice.message for notice in reading.skipped()] == [
        "Dòng 2 «(1)» là dòng đánh số cột: không nạp."
    ]


def several(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows, state in sheets:
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)
    return saved(book)


GUIDE = [["Hướng dẫn"], ["Điền vào trang sau"]]


def test_the_sheet_with_the_headings_is_taken_wherever_it_stands():
    """XL-05."""
    content = several(
        ("Hướng dẫn", GUIDE, "visible"), ("Danh sách", [HEADINGS, AN], "visible")
    )
    reading = read(content)

    assert reading.sheet == "Danh sách"
    assert [(s.name, s.matches) for s in reading.sheets] == [
        ("Hướng dẫn", 0),
        ("Danh sách", 5),
    ]


def test_two_sheets_that_fit_are_a_question():
    """XL-05."""
    content = several(
        ("2021", [HEADINGS, AN], "visible"), ("2022", [HEADINGS, AN, BINH], "visible")
    )
    asked = read(content)

    assert asked.must_choose
    assert asked.rows == []
    assert asked.refusal() == (
        "Có nhiều trang cùng có bảng dữ liệu: «2021», «2022». Hãy chọn một trang."
    )
    assert len(read(content, wanted(sheet="2022")).rows) == 2
    with pytest.raises(SheetError, match="không có trang tính «2020»"):
        read(content, wanted(sheet="2020"))


def test_an_empty_template_beside_the_data_is_no_question():
    content = several(
        ("Mẫu", [HEADINGS], "visible"), ("Danh sách", [HEADINGS, AN], "visible")
    )

    assert read(content).sheet == "Danh sách"


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_never_chosen_silently(state):
    content = several(
        ("Ghi chép", GUIDE, "visible"), ("Danh sách", [HEADINGS, AN], state)
    )

    with pytest.raises(SheetError, match="trang tính đang ẩn: «Danh sách»"):
        read(content)
    assert len(read(content, wanted(sheet="Danh sách")).rows) == 1


def test_a_hidden_sheet_beside_a_visible_one_that_fits_is_left_alone():
    content = several(
        ("Cũ", [HEADINGS, AN, BINH], "hidden"), ("Danh sách", [HEADINGS, AN], "visible")
    )
    reading = read(content)

    assert reading.sheet == "Danh sách"
    assert [(s.name, s.hidden) for s in reading.sheets] == [
        ("Cũ", True),
        ("Danh sách", False),
    ]


def test_headings_without_a_row_below():
    with pytest.raises(SheetError, match="không có dòng dữ liệu nào dưới tiêu đề"):
        read(book_of(HEADINGS))


def test_one_wanted_column_is_enough_where_only_one_is_wanted():
    assert len(read(book_of(["Họ và tên"], ["An"]), wanted(NAME)).rows) == 1


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Ngày, tháng, năm sinh", "ngay thang nam sinh"),
        ("Tỷ lệ (%)", "ty le %"),
        ("", ""),
    ],
)
def test_what_headings_are_compared_by(text, key):
    assert key_of(text) == key


@pytest.mark.parametrize(
    "wrong",
    [{"mapping": {"1": "name"}}, {"mapping": {"a": "name"}}, {"mapping": {"": "name"}},
     {"old_text": "vni"}, {"splits": (Split("born", "sex", "Ngày sinh", ()),)}],
)  # fmt: skip
def test_wishes_that_make_no_sense(wrong):
    with pytest.raises(ValueError, match=r"no letters|old_text|no such column"):
        wanted(**wrong)


def test_columns_that_make_no_sense():
    with pytest.raises(ValueError, match="the same key"):
        wanted(NAME, NAME)
    with pytest.raises(ValueError, match="needs choices"):
        Column("x", "X", Kind.CHOICE)
    with pytest.raises(ValueError, match="unknown unit"):
        Column("x", "X", Kind.MONEY, unit="đô la")


def test_wanted_survives_the_journey_to_the_child():
    want = wanted(splits=(BIRTH,), mapping={"B": "name"}, sheet="Trang 1")

    assert type(want).from_json(want.to_json()) == want
    assert want.column("name") is MEMBERS[0]
    assert Limits().rows == 5_000


def test_a_column_that_is_only_shown_is_left_out_unless_it_is_mapped():
    content = book_of(["Họ và tên", "Tuổi đời", "Ngày sinh"], ["Lê An", 47, "1975"])
    want = wanted(shown=("TUỔI ĐỜI",))

    reading = read(content, want)
    mapped = read(content, wanted(shown=("Tuổi đời",), mapping={"B": "note"}))

    assert [(left.letter, left.heading) for left in reading.ignored] == [
        ("B", "Tuổi đời")
    ]
    assert reading.refusal() == mapped.refusal() == ""
    assert mapped.rows[0].get("note") == "47"
    assert type(want).from_json(want.to_json()) == want
