import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from benghe.paper.html import created_text, print_html, screen_html
from benghe.paper.markup import Ranks, esc
from benghe.paper.tree import (
    Column,
    FigureRun,
    Heading,
    Paper,
    Paragraph,
    Row,
    Table,
    Text,
    text_of,
)
from tests.benghe.paper.reading import html_tokens
from tests.benghe.paper.samples import (
    BUDGET,
    DAY,
    META,
    REPORT,
    SIGNED,
    hostile,
    words,
    working_list,
)

PAPERS = [REPORT, SIGNED, hostile(), working_list(3)]


def paper_of(*blocks, **fields):
    return Paper(format_day=DAY, meta=META, blocks=blocks, **fields)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("writer", [screen_html, print_html])
def test_every_writer_says_the_text_of_the_paper(writer, paper):
    assert html_tokens(writer(paper)) == text_of(paper).split()


def test_the_preview_has_no_style_and_no_script():
    page = screen_html(REPORT)

    assert re.findall(r"<style|<script| style=| on\w+=", page) == []


@pytest.mark.parametrize("writer", [screen_html, print_html])
def test_hostile_text_adds_no_element_to_the_page(writer):
    usual = set(re.findall(r"<([a-z]+)", writer(REPORT)))

    assert set(re.findall(r"<([a-z]+)", writer(hostile()))) == usual | {"b"}


def test_a_figure_opens_what_stands_behind_it():
    page = screen_html(paper_of(Paragraph((BUDGET,))))

    assert (
        '<button type="button" class="paper-figure" popovertarget="paper-figure-1">'
        "30,149 tỷ đồng</button>"
    ) in page
    assert page.split("</article>\n")[1].split("\n") == [
        '<div class="paper-popovers">',
        '<div popover id="paper-figure-1" class="paper-popover">',
        '<p class="paper-popover-title">Thu ngân sách</p>',
        "<dl>",
        "<dt>Giá trị</dt>",
        "<dd>30,149</dd>",
        "<dt>Đơn vị</dt>",
        "<dd>tỷ đồng</dd>",
        "<dt>Tính đến ngày</dt>",
        "<dd>28/11/2022</dd>",
        "<dt>Nguồn</dt>",
        "<dd>UBND phường, báo cáo tháng 11</dd>",
        "<dt>Tình trạng</dt>",
        "<dd>đã ghi nhận</dd>",
        "</dl>",
        '<p><a href="/chi-tieu/thu-ngan-sach/?ngay=2022-11-28">Xem các dòng số liệu</a></p>',
        "</div>",
        "</div>",
    ]


def test_a_link_with_a_scheme_is_left_out():
    run = FigureRun("a.b", "8 hộ", href="javascript:alert(1)")

    assert "<a " not in screen_html(paper_of(Paragraph((run,))))


def test_ids_are_unique_and_every_button_has_its_popover():
    page = screen_html(REPORT)
    ids = re.findall(r' id="([^"]+)"', page)

    assert len(ids) == len(set(ids)) == 6
    assert re.findall(r'popovertarget="([^"]+)"', page) == ids


def test_two_papers_on_one_page_can_have_different_ids():
    page = screen_html(REPORT, id_prefix="ban-cu") + screen_html(
        REPORT, id_prefix="ban-moi"
    )
    ids = re.findall(r' id="([^"]+)"', page)

    assert len(ids) == len(set(ids)) == 12


@pytest.mark.parametrize(("writer", "first"), [(screen_html, 2), (print_html, 1)])
def test_headings_begin_at_the_top_and_skip_no_level(writer, first):
    ranks = [int(rank) for rank in re.findall(r"<h(\d)", writer(REPORT))]
    steps = [after - before for before, after in pairwise(ranks)]

    assert ranks[0] == first
    assert max(steps) == 1


def test_a_level_left_out_in_the_tree_is_not_left_out_on_the_page():
    page = screen_html(
        paper_of(Heading(2, "A"), Heading(4, "B"), Heading(3, "C"), Heading(1, "D"))
    )

    assert re.findall(r"<h(\d)[^>]*>", page) == ["2", "3", "3", "2"]


def test_no_heading_is_deeper_than_six():
    ranks = Ranks(5)

    assert [ranks.rank(level) for level in (1, 2, 3, 4)] == [5, 6, 6, 6]


def test_a_table_has_caption_scopes_and_a_body_for_each_group():
    table = Table(
        (Column("A"), Column("B", align="right", group="G"), Column("C", group="G")),
        (
            Row((words("một"),), kind="group"),
            Row((words("x"), words("1"), words("2"))),
            Row((words("hai"),), kind="group"),
            Row((words("Cộng"), words("1")), kind="total"),
        ),
        caption="Bảng",
    )

    assert print_html(paper_of(table)).split("<body>\n")[1].split("\n") == [
        '<table class="data">',
        "<caption>Bảng</caption>",
        '<colgroup><col style="width:33.33%"><col style="width:33.33%">'
        '<col style="width:33.33%"></colgroup>',
        "<thead>",
        '<tr><th scope="col" rowspan="2">A</th>',
        '<th scope="colgroup" colspan="2">G</th></tr>',
        '<tr><th scope="col">B</th>',
        '<th scope="col">C</th></tr>',
        "</thead>",
        "<tbody>",
        '<tr class="group"><th scope="rowgroup" colspan="3">một</th></tr>',
        "<tr><td>x</td>",
        '<td class="right">1</td>',
        "<td>2</td></tr>",
        "</tbody>",
        "<tbody>",
        '<tr class="group"><th scope="rowgroup" colspan="3">hai</th></tr>',
        '<tr class="total"><td>Cộng</td>',
        '<td class="right" colspan="2">1</td></tr>',
        "</tbody>",
        "</table>",
        "</body>",
        "</html>",
        "",
    ]


@pytest.mark.parametrize(("columns", "wide"), [(6, False), (7, True)])
def test_a_table_of_seven_columns_is_set_smaller(columns, wide):
    assert ('class="data wide"' in print_html(working_list(1, columns))) is wide


def test_a_wide_table_on_screen_scrolls_in_a_named_frame():
    page = screen_html(
        paper_of(Table((Column("A"),), (), caption="Chỉ tiêu & kết quả"))
    )

    assert (
        '<div class="paper-scroll" role="group" tabindex="0" '
        'aria-label="Chỉ tiêu &amp; kết quả">'
    ) in page


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("28 chi bộ", True),
        ("28", False),
        ("28 chi bộ trực thuộc Đảng ủy phường này", False),
    ],
)
def test_a_short_figure_stays_on_its_line_without_special_spaces(text, kept):
    page = print_html(paper_of(Paragraph((FigureRun("a.b", text),))))

    assert (f'<span class="nowrap">{text}</span>' in page) is kept
    assert "\N{NO-BREAK SPACE}" not in page


def test_bold_and_italic_runs():
    page = print_html(
        paper_of(Paragraph((Text("a", bold=True, italic=True),), align="center"))
    )

    assert '<p class="flush center"><b><i>a</i></b></p>' in page


def test_control_characters_are_dropped_and_line_ends_kept():
    assert esc("a\x00b\x1bc\x84d\te\nf<'\"") == "abcd\te\nf&lt;&#x27;&quot;"


def test_the_printed_page_names_its_language_and_describes_itself():
    page = print_html(REPORT)

    assert '<html lang="vi">' in page
    assert "<title>Báo cáo tổng kết công tác Đảng năm 2022</title>" in page
    assert '<meta name="author" content="Đảng ủy phường Bến Nghé">' in page
    assert '<meta name="dcterms.created" content="2022-12-27">' in page


@pytest.mark.parametrize(
    ("created", "text"),
    [
        (date(2022, 12, 27), "2022-12-27"),
        (datetime(2022, 12, 27, 8, 30), "2022-12-27T08:30:00+07:00"),  # noqa: DTZ001
        (datetime(2022, 12, 27, 1, 30, tzinfo=UTC), "2022-12-27T01:30:00+00:00"),
    ],
)
def test_the_time_of_making_is_the_papers(created, text):
    assert created_text(replace(META, created=created)) == text
