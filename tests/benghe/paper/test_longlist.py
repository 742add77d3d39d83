import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from benghe.paper import longlist
from benghe.paper.longlist import (
    PageEnd,
    halves,
    join,
    page_ends,
    render_long_list,
    split_at,
)
from benghe.paper.tree import Column, Meta, Paper, Row, Table, Text
from benghe.paper.worker import render_html, render_pdf

DAY = date(2022, 12, 27)
COLUMNS = (
    Column("TT", 4, "center"),
    Column("Họ và tên", 18),
    Column("Ngày kết nạp", 9, "center"),
    Column("Chi bộ", 22),
)
NAMES = (
    "Nguyễn Văn An",
    "Trần Thị Bích Ngọc",
    "Tôn Nữ Hoàng Thị Phương Thảo Nguyên Trang",
)
LONG_CELL = "Chi bộ Trường Trung học cơ sở và Trung học phổ thông chuyên Trần Đại Nghĩa"


def cells(*texts):
    return Row(tuple((Text(text),) for text in texts))


def list_of(count, **changes):
    rows = tuple(
        cells(
            str(number),
            NAMES[number % 3],
            "03/02/1980",
            LONG_CELL if number % 5 == 0 else "Chi bộ Khu phố 1",
        )
        for number in range(1, count + 1)
    )
    table = Table(COLUMNS, rows, note=f"Tổng số: {count} đảng viên.")
    paper = Paper(
        format_day=DAY,
        meta=Meta("Danh sách", "Đảng ủy", "Danh sách", "danh sách", DAY),
        kind="DANH SÁCH ĐẢNG VIÊN",
        summary="Đảng bộ phường, tính đến ngày 27/12/2022",
        blocks=(table,),
        landscape=True,
    )
    return replace(paper, **changes)


def pages_of(pdf):
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.fixture
def short_enough(monkeypatch):
    """So that tests need not lay out thousands of cells."""
    monkeypatch.setattr(longlist, "CELLS_FROM", 400)


def test_two_halves_joined_say_on_every_page_what_one_piece_says(short_enough):
    paper = list_of(160)

    assert split_at(paper) is not None
    assert pages_of(render_long_list(paper)) == pages_of(render_pdf(paper, final=False))


def test_the_same_list_gives_the_same_bytes(short_enough):
    paper = list_of(160)

    assert render_long_list(paper) == render_long_list(paper)


def test_the_joined_file_keeps_language_and_title(short_enough):
    found = PdfReader(io.BytesIO(render_long_list(list_of(160))))

    assert found.trailer["/Root"]["/Lang"] == "vi"
    assert found.metadata.title == "Danh sách"


def test_page_ends_are_those_of_the_layout():
    paper = list_of(120)
    table = paper.blocks[0]
    printed = pages_of(render_pdf(paper, final=False))
    rows = [text.count("03/02/1980") for text in printed]

    assert [end.rows for end in page_ends(paper, table)] == [
        sum(rows[: number + 1]) for number in range(len(rows))
    ]


def test_a_list_is_halved_from_five_thousand_cells_on():
    assert split_at(list_of(1249)) is None
    assert split_at(list_of(1250)) is not None


def test_a_paper_that_is_not_one_plain_table_is_not_halved(short_enough):
    paper = list_of(160)
    table = paper.blocks[0]
    grouped = replace(table, rows=(Row(((Text("Nhóm"),),), "group"), *table.rows))

    assert split_at(replace(paper, recipients=("Lưu",))) is None
    assert split_at(replace(paper, blocks=(table, table))) is None
    assert split_at(replace(paper, blocks=(grouped,))) is None
    assert split_at(replace(paper, blocks=(replace(table, caption="Bảng 1"),))) is None


def test_the_roomiest_page_near_the_middle_ends_the_first_half(
    short_enough, monkeypatch
):
    ends = [
        PageEnd(20, 1),
        PageEnd(44, 2),
        PageEnd(68, 9),
        PageEnd(92, 3),
        PageEnd(160, 99),
    ]
    monkeypatch.setattr(longlist, "page_ends", lambda *_: ends)

    assert split_at(list_of(160)) == (3, 68)


def test_a_list_on_one_page_is_not_halved(short_enough, monkeypatch):
    monkeypatch.setattr(longlist, "page_ends", lambda *_: [PageEnd(160, 9)])

    assert split_at(list_of(160)) is None


def test_halves_of_other_papers_are_refused():
    with pytest.raises(ValueError, match="only a list is halved"):
        halves(list_of(10, blocks=()), 1, 5)


def test_a_first_half_with_more_pages_than_expected_is_not_joined():
    one = render_html("<p>Một</p>", list_of(1).meta)

    assert join(one, one, 2) is None


def test_a_wrong_guess_costs_time_and_not_correctness(short_enough, monkeypatch):
    paper = list_of(160)
    monkeypatch.setattr(longlist, "split_at", lambda _: (2, 150))

    assert render_long_list(paper) == render_pdf(paper, final=False)


def test_a_word_too_long_for_its_column_is_torn_over_several_lines():
    assert longlist._lines("x" * 25, 10.0, len) == 3
    assert longlist._lines("aaaa bbbb cc", 10.0, len) == 2
    assert longlist._lines("aaaa", 10.0, len) == 1
