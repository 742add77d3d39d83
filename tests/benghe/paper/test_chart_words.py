import io
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pypdf
import pytest
from django.template.loader import render_to_string

from benghe.paper.charts import (
    Chart,
    Point,
    Series,
    chart_block,
    chart_svg,
    data_table,
)
from benghe.paper.charts.model import day_at, place_of
from benghe.paper.charts.scale import day_labels, place_labels, value_axis, wrapped
from benghe.paper.html import print_html, screen_html
from benghe.paper.tree import Paper, text_of, walk
from benghe.paper.worker import render_pdf
from tests.benghe.paper.chart_samples import (
    AREAS,
    BUDGET,
    BY_QUARTER,
    DAYS,
    HOSTILE,
    rows,
    series,
    texts,
)
from tests.benghe.paper.reading import html_tokens, pdf_tokens
from tests.benghe.paper.samples import DAY, META

# --- the figures in words ---


def test_the_table_says_every_value_in_full():
    table = data_table(BUDGET)

    assert [column.title for column in table.columns] == ["Thời điểm", "Năm 2022", "Cùng kỳ năm 2021"]  # fmt: skip
    assert rows(BUDGET)[-1] == ["28/11", "30,149", "11,000"]
    assert rows(BUDGET)[4] == ["28/05", "–", "5,000"]
    assert table.caption == "Số liệu: Thu ngân sách nhà nước năm 2022 (tỷ đồng)"
    assert table.note == "Dự toán năm 2022: 21,160 tỷ đồng. Dấu –: chưa có số liệu."


def test_days_of_two_years_lie_upon_one_another_also_in_a_leap_year():
    days = (date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1))
    before = series("Năm 2024", days, [1, 2, 3], "previous")
    now = series("Năm 2025", [date(2025, 2, 28), date(2025, 3, 1)], [4, 5])
    chart = Chart("line", "Thu", series=(now, before))

    assert rows(chart) == [["28/02", "4", "1"], ["29/02", "–", "2"], ["01/03", "5", "3"]]  # fmt: skip
    assert not any("29/02" in text for text in texts(chart))
    assert day_at(place_of(now, date(2025, 12, 31))) == (2025, 12, 31)


def test_labels_are_in_full_in_the_table_though_short_in_the_drawing():
    assert rows(AREAS)[1][0].endswith("Ngô Đức Kế)")
    assert rows(AREAS)[3] == ["Khu phố 4", "–"]


@pytest.mark.parametrize(
    ("values", "from_nought", "whole", "labels"),
    [
        ([0, 10], True, True, ["0", "2", "4", "6", "8", "10"]),
        ([3], True, True, ["0", "1", "2", "3"]),
        ([0], False, True, ["0", "1"]),
        ([770, 777], False, True, ["770", "772", "774", "776", "778"]),
        ([400, 777], False, True, ["400", "500", "600", "700", "800"]),
        ([388, 777], False, True, ["0", "200", "400", "600", "800"]),
        ([-7, 7], False, True, ["-10", "-5", "0", "5", "10"]),
        ([-100, -90], False, True, ["-100", "-98", "-96", "-94", "-92", "-90"]),
        ([Decimal("0.1"), Decimal("0.25")], True, False, ["0,00", "0,05", "0,10", "0,15", "0,20", "0,25"]),
        ([1_200_000], True, True, ["0,00", "0,25", "0,50", "0,75", "1,00", "1,25"]),
    ],
)  # fmt: skip
def test_ticks_are_round_and_vietnamese(values, from_nought, whole, labels):
    axis = value_axis(values, "người", from_nought=from_nought, whole=whole)

    assert [text for _, text in axis.ticks] == labels


@pytest.mark.parametrize(
    ("largest", "unit", "title"),
    [
        (800_000, "đồng", "đồng"),
        (800_001, "đồng", "triệu đồng"),  # its highest tick is a million
        (1_000_000, "đồng", "triệu đồng"),
        (10**9, "đồng", "tỷ đồng"),
        (10**12, "đồng", "nghìn tỷ đồng"),
        (10**9, "triệu đồng", "triệu đồng"),
        (10**9, "", ""),
    ],
)
def test_large_values_are_counted_in_words(largest, unit, title):
    axis = value_axis([largest, 0], unit, from_nought=True, whole=True)

    assert axis.title == title


def test_an_axis_that_does_not_begin_at_nought_says_so():
    axis = value_axis([770, 777], "đảng viên", from_nought=False, whole=True)

    assert axis.title == "đảng viên (trục không bắt đầu từ 0)"
    assert axis.base == 770


def test_labels_are_broken_shortened_or_thinned_out():
    assert wrapped("một hai ba bốn năm", 7, len) == ("một hai", "ba bốn", "năm")
    assert wrapped("một hai ba bốn năm sáu", 7, len) == ("một hai", "ba bốn", "năm sáu")
    assert wrapped("một hai ba bốn năm sáu bảy", 7, len)[-1] == "năm sá…"
    assert wrapped("nghiêngngả", 5, len) == ("nghi…",)
    assert wrapped(" ", 5, len) == ("",)
    kept = place_labels({n: f"{n}/2022" for n in range(36)}, 360, len)
    assert list(kept.lines) == [0, 2, 4, *range(6, 36, 2)]


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (date(2022, 2, 1), date(2022, 2, 28), ["01/02", "06/02", "11/02", "16/02", "21/02", "26/02"]),
        (date(2022, 1, 1), date(2022, 6, 30), ["01/01", "01/02", "01/03", "01/04", "01/05", "01/06"]),
        (date(2022, 1, 1), date(2022, 12, 31), ["01/01", "01/03", "01/05", "01/07", "01/09", "01/11"]),
        (date(2021, 3, 1), date(2022, 12, 31), ["07/2021", "01/2022", "07/2022"]),
        (date(2015, 3, 1), date(2022, 12, 31), ["2016", "2017", "2018", "2019", "2020", "2021", "2022"]),
        (date(1975, 3, 1), date(2022, 12, 31), ["1980", "1985", "1990", "1995", "2000", "2005", "2010", "2015", "2020"]),
    ],
)  # fmt: skip
def test_days_are_labelled_by_their_span(first, last, labels):
    where = [place_of(Series("", ()), day) for day in (first, last)]

    found = day_labels(*where, 200, lambda text: 4 * len(text))

    assert [line for (line,) in found.lines.values()] == labels


# --- bad input ---


@pytest.mark.parametrize("value", [1.5, True, "3"])
def test_a_value_is_no_binary_fraction(value):
    with pytest.raises(TypeError):
        Point("Quý I", value)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), 10**20])
def test_a_value_is_a_figure(value):
    with pytest.raises(ValueError, match="no figure"):
        Point("Quý I", value)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kind": "pie"}, "unknown kind"),
        ({"title": " "}, "title"),
        ({"series": (series("a", [DAYS[0], "Quý I"], [1, 2]),)}, "not both"),
        ({"kind": "bars"}, "labels, not days"),
        ({"kind": "columns"}, "labels, not days"),
        ({"series": (series("a", [DAYS[0], DAYS[0]], [1, 2]),)}, "two values"),
        ({"series": (series("a", DAYS[:1], [1]),) * 5}, "at most 4"),
        ({"series": (series("a", DAYS[:1], [1], "other"),)}, "role"),
    ],
)
def test_a_chart_that_makes_no_sense_is_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        replace(BUDGET, **fields)


# --- in a paper and on a page ---

PAPER = Paper(
    format_day=DAY,
    meta=META,
    kind="BẢNG CHỈ TIÊU",
    blocks=tuple(chart_block(chart) for chart in (BUDGET, BY_QUARTER, AREAS, HOSTILE)),
)


@pytest.mark.parametrize("writer", [screen_html, print_html])
def test_every_writer_says_titles_and_tables(writer):
    page = writer(PAPER)
    without = re.sub("<svg.*?</svg>", "", page, flags=re.S)

    assert html_tokens(without) == text_of(PAPER).split()
    assert page.count("<svg ") == 4
    assert "Thu ngân sách nhà nước năm 2022" in text_of(PAPER)


def test_screen_and_paper_have_the_same_drawing():
    pages = [screen_html(PAPER), print_html(PAPER)]

    assert len({tuple(re.findall("<svg.*?</svg>", page, re.S)) for page in pages}) == 1


def test_two_papers_on_a_page_share_no_id():
    found = re.findall(r' id="([^"]+)"', screen_html(PAPER, "a") + screen_html(PAPER, "b"))  # fmt: skip

    assert len(found) == len(set(found)) == 2 * 2 * 4


def test_the_figures_of_a_chart_are_walked_like_those_of_a_table():
    assert "30,149" in [run.text for run in walk(PAPER)]


@pytest.fixture(scope="module")
def chart_pdf():
    return render_pdf(PAPER)


def test_the_pdf_says_the_texts_and_draws_without_pictures(chart_pdf):
    reader = pypdf.PdfReader(io.BytesIO(chart_pdf))
    said = pdf_tokens(chart_pdf)

    assert not [image for page in reader.pages for image in page.images]
    wanted = Counter(text_of(replace(PAPER, blocks=PAPER.blocks[:3])).split())
    assert not wanted - Counter(said)
    assert {"01/03", "1.250", "30,149"} <= set(said)


def figures(element):
    """The figures of a PDF's structure, with their words for who cannot see."""
    element = element.get_object()
    if not isinstance(element, dict):
        return
    if element.get("/S") == "/Figure":
        yield element.get("/Alt")
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        yield from figures(kid)


def test_a_figure_of_the_pdf_is_tagged_with_its_title(chart_pdf):
    tree = pypdf.PdfReader(io.BytesIO(chart_pdf)).trailer["/Root"]["/StructTreeRoot"]

    assert [alt for alt in figures(tree) if alt] == [
        block.chart.title.replace("\x07", "") for block in PAPER.blocks
    ]


def test_the_component_of_the_portal_holds_drawing_and_figures():
    page = render_to_string("components/chart.html", {"chart": AREAS})

    assert chart_svg(AREAS) in page
    assert "<summary>Xem bảng số liệu</summary>" in page
    assert re.findall(r'<th scope="row">(.*?)</th>', page)[-1] == "Khu phố 4"
    assert re.findall(r'<td class="number">(.*?)</td>', page) == ["12", "1.250", "0", "–"]  # fmt: skip
    assert "Dấu –: chưa có số liệu." in page
    assert not re.findall(r"<style|<script| style=| on\w+=", page)


def test_the_component_escapes_what_people_wrote():
    page = render_to_string("components/chart.html", {"chart": HOSTILE})

    assert not re.search(r"<(script|img|b|i)\b", page)
