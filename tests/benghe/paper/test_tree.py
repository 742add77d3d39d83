from datetime import date

import pytest

from benghe.paper.tree import (
    Annex,
    Bullets,
    Column,
    FigureRun,
    HeadCell,
    MissingRun,
    Paper,
    Paragraph,
    Row,
    Signature,
    Table,
    Text,
    date_line,
    heading_rows,
    number_line,
    printable,
    text_of,
    walk,
    words,
)
from tests.benghe.paper.samples import BUDGET, META, REPORT, working_list


def test_walk_yields_every_run_in_reading_order():
    first, second, third, fourth = (Text(name) for name in "abcd")
    paper = Paper(
        format_day=date(2022, 12, 27),
        meta=META,
        blocks=(
            Paragraph((first, BUDGET)),
            Bullets(((second,),)),
            Table((Column("A"),), (Row(((third,),)),)),
        ),
        signature=Signature("T/M ĐẢNG ỦY", "BÍ THƯ"),
        annexes=(Annex(1, "X", blocks=(Paragraph((fourth,)),)),),
    )

    assert list(walk(paper)) == [
        first,
        BUDGET,
        second,
        third,
        MissingRun("họ và tên người ký"),
        fourth,
    ]


def test_a_known_signer_is_a_bold_run():
    assert Signature("T/M ĐẢNG ỦY", "BÍ THƯ", "Lê An").name_run == Text(
        "Lê An", bold=True
    )


def test_a_missing_run_prints_what_is_missing():
    assert MissingRun("số hộ nghèo").text == "[CẦN BỔ SUNG: số hộ nghèo]"


def test_text_of_a_report_begins_with_the_left_column_and_then_the_right():
    assert text_of(REPORT).split("\n")[:11] == [
        "ĐẢNG BỘ QUẬN 1",
        "ĐẢNG ỦY PHƯỜNG BẾN NGHÉ",
        "*",
        "DỰ THẢO",
        "Số      -BC/ĐU",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Quận 1, ngày      tháng 12 năm 2022",
        "BÁO CÁO",
        "tổng kết công tác Đảng năm 2022 và phương hướng,",
        "nhiệm vụ trọng tâm năm 2023",
        "-----",
    ]


def test_text_of_a_working_list_is_its_title_and_table():
    assert text_of(working_list(1, 2)).split("\n") == [
        "Danh sách đảng viên",
        "Cột 1",
        "Cột 2",
        "Nguyễn Văn 0-0",
        "Nguyễn Văn 0-1",
    ]


def test_an_annex_without_a_number_is_the_only_one():
    assert [Annex(0, "X").label, Annex(2, "X").label] == ["Phụ lục", "Phụ lục 2"]


def test_columns_without_groups_have_one_heading_row():
    table = Table((Column("A"), Column("B")), ())

    assert heading_rows(table) == ((HeadCell("A"), HeadCell("B")),)


def test_neighbours_of_one_group_share_a_heading():
    table = Table(
        (
            Column("A"),
            Column("B", group="G"),
            Column("C", group="G"),
            Column("D", group="H"),
        ),
        (),
    )

    assert heading_rows(table) == (
        (HeadCell("A", rows=2), HeadCell("G", columns=2), HeadCell("H")),
        (HeadCell("B"), HeadCell("C"), HeadCell("D")),
    )


def test_columns_without_titles_have_no_heading():
    assert heading_rows(Table((Column(""), Column("")), ())) == ()


def test_a_figure_with_nothing_but_its_text_is_allowed():
    assert FigureRun("a.b", "8 hộ") == FigureRun(
        "a.b", "8 hộ", "", "", None, None, "", "", None
    )


@pytest.mark.parametrize(
    ("number", "line"),
    [
        (None, "Số      -BC/ĐU"),
        (5, "Số 05-BC/ĐU"),
        (10, "Số 10-BC/ĐU"),
        (152, "Số 152-BC/ĐU"),
    ],
)
def test_the_number_has_a_nought_under_ten_and_a_blank_before_it_is_given(number, line):
    assert number_line(number, "BC/ĐU") == line


@pytest.mark.parametrize(
    ("day", "blank", "line"),
    [
        (date(2022, 12, 27), False, "ngày 27 tháng 12 năm 2022"),
        (date(2022, 12, 27), True, "ngày      tháng 12 năm 2022"),
        (date(2022, 2, 2), True, "ngày      tháng 02 năm 2022"),
        (date(2022, 2, 5), False, "ngày 05 tháng 02 năm 2022"),
    ],
)
def test_a_draft_leaves_the_day_blank_and_keeps_the_month(day, blank, line):
    assert date_line(day, day_blank=blank) == line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Đa\u0309ng u\u0309y", "Đảng ủy"),
        ("776\N{NO-BREAK SPACE}đảng viên", "776 đảng viên"),
        ("a\x00b\x1f", "ab"),
        ("chi\u200b bộ\u202e", "chi bộ"),
        ("a\ud800", "a?"),
        ("a\tb", "a\tb"),
    ],
)
def test_text_is_composed_and_freed_of_what_paper_cannot_show(text, shown):
    assert printable(text) == shown


def test_text_of_says_what_paper_can_show():
    paper = Paper(
        date(2022, 12, 27),
        META,
        blocks=(Paragraph(words("u\u0309y\x00 a\N{NO-BREAK SPACE}b")),),
    )

    assert text_of(paper) == "ủy a b"


def test_the_note_of_a_signature_stands_between_post_and_name():
    paper = Paper(
        date(2022, 12, 27),
        META,
        signature=Signature("T/M ĐẢNG ỦY", "BÍ THƯ", "Lê An", note="(đã ký)"),
    )

    assert text_of(paper).split("\n") == ["T/M ĐẢNG ỦY", "BÍ THƯ", "(đã ký)", "Lê An"]
