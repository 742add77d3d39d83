import io
import os
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

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
    drawing,
)
from benghe.paper.charts.drawing import cut_down
from benghe.paper.charts.model import day_at, place_of
from benghe.paper.charts.scale import day_labels, place_labels, value_axis, wrapped
from benghe.paper.errors import PaperError
from benghe.paper.html import print_html, screen_html
from benghe.paper.tree import Paper, plain, text_of, walk
from benghe.paper.worker import render_pdf
from tests.benghe.paper.reading import html_tokens, pdf_tokens
from tests.benghe.paper.samples import DAY, META

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = [f"Tháng {n}" for n in range(1, 13)]
QUARTERS = ["Quý I", "Quý II", "Quý III", "Quý IV"]
DAYS = [date(2022, month, 28) for month in range(1, 12)]
REVENUE = [
    None if text is None else Decimal(text)
    for text in ("2.1", "3.9", "5.2", "8.75", None, "13.4", "16.2", "18", "21.3", "25.9", "30.149")
]  # fmt: skip


def series(name, places, values, role="main"):
    pairs = zip(places, values, strict=True)
    return Series(name, tuple(Point(at, value) for at, value in pairs), role)


LAST_YEAR = [day.replace(year=2021) for day in DAYS]
BUDGET = Chart(
    "line",
    "Thu ngân sách nhà nước năm 2022",
    "Lũy kế đến ngày 28/11/2022, so với dự toán và cùng kỳ.",
    unit="tỷ đồng",
    series=(
        series("Năm 2022", DAYS, REVENUE),
        series("Cùng kỳ năm 2021", LAST_YEAR, [Decimal(n) for n in range(1, 12)], "previous"),
        series("Dự toán năm 2022", [""], [Decimal("21.16")], "target"),
    ),
    decimals=3,
)  # fmt: skip
BY_MONTH = Chart(
    "columns",
    "Hồ sơ giải quyết",
    unit="hồ sơ",
    series=(series("Hồ sơ", MONTHS, [1120, 90, 150, 160, None, 170, 180, 200, 150, 140, 130, 0]),),
)  # fmt: skip
BY_QUARTER = Chart(
    "columns",
    "Hồ sơ theo quý",
    unit="hồ sơ",
    series=(
        series("Năm 2022", QUARTERS, [1120, 990, 1500, 1234]),
        series("Năm 2021", QUARTERS, [820, 950, None, 1100], "previous"),
        series("Chỉ tiêu", QUARTERS, [1000, 1000, 1200, 1300], "target"),
    ),
)
AREAS = Chart(
    "bars",
    "Hộ nghèo theo khu phố",
    unit="hộ",
    series=(
        series(
            "Năm 2022",
            ["Khu phố 1", "Khu phố 2 (gồm các chung cư trên đường Nguyễn Huệ và Ngô Đức Kế)", "Khu phố 3", "Khu phố 4"],
            [12, 1250, 0, None],
        ),
    ),
)  # fmt: skip
CUMULATIVE = replace(BUDGET, kind="cumulative", title="Thu ngân sách lũy kế")
HOSTILE = Chart(
    "bars",
    '<script>alert("1")</script> & \x07chuông',
    "]]> <b>đậm</b>",
    unit='"tỷ" & <i>',
    series=(
        series("<img src=x onerror=1>", ["<style>", "a'b\"&amp;", "\x00\x1bc"], [3, Decimal("-2.5"), None]),
        series("{{ 1 }} ${datum.v}", ["<style>"], [1], "previous"),
    ),
)  # fmt: skip
ALL = [BUDGET, BY_MONTH, BY_QUARTER, AREAS, CUMULATIVE, HOSTILE]


def drawn(chart):
    """The parsed SVG."""
    return ET.fromstring(chart_svg(chart))


def marks(chart, name):
    """How many marks of a kind there are."""
    groups = drawn(chart).iter(f"{SVG}g")
    return sum(len(g) for g in groups if g.get("class") == f"chart-{name}")


def texts(chart):
    """Every text of the drawing; the lines of a label joined."""
    return [" ".join(text.itertext()) for text in drawn(chart).iter(f"{SVG}text")]


def paths(chart, name):
    groups = drawn(chart).iter(f"{SVG}g")
    return [p.get("d") for g in groups if g.get("class") == f"chart-{name}" for p in g]


def rows(chart):
    return [[plain(cell) for cell in row.cells] for row in data_table(chart).rows]


# --- what is drawn ---


def test_a_line_by_days_has_last_year_over_it_and_the_level_of_the_target():
    assert marks(BUDGET, "line") == 2
    assert marks(BUDGET, "marker") == 10 + 11
    assert marks(BUDGET, "level") == 1
    assert texts(BUDGET) == [
        "0", "10", "20", "30", "40",
        "01/03", "01/05", "01/07", "01/09", "01/11",
        "Năm 2022", "Cùng kỳ năm 2021", "Dự toán năm 2022", "tỷ đồng",
    ]  # fmt: skip


def test_what_was_not_reported_breaks_the_line_and_is_never_nought():
    previous, main = paths(BUDGET, "line")

    assert (previous.count("M"), main.count("M")) == (1, 2)
    bars = paths(BY_MONTH, "bar")
    assert len(bars) == 11


def test_last_year_differs_from_this_year_without_colour():
    groups = drawn(BUDGET).iter(f"{SVG}g")
    dashes = [
        p.get("stroke-dasharray")
        for g in groups
        if g.get("class") == "chart-line"
        for p in g
    ]
    fills = [p.get("fill") for p in drawn(BY_QUARTER).iter() if p.get("stroke")]

    assert dashes == ["6,4", "1,0"]
    assert {"#fff", "#8f1a1d"} <= set(fills)
    assert paths(BUDGET, "marker")[0] != paths(BUDGET, "marker")[-1]


def test_columns_carry_their_values_and_months_are_not_repeated():
    shown = texts(BY_MONTH)

    assert marks(BY_MONTH, "bar") == 11
    assert shown[:3] == ["0", "250", "500"]
    assert [text for text in shown if text in {"1", "12"}] == ["1", "12"]
    assert Counter(shown)["Tháng"] == 1
    assert "hồ sơ" in shown
    assert "1.250" in shown


def test_grouped_columns_have_a_target_over_each_group():
    assert marks(BY_QUARTER, "bar") == 4 + 3
    assert marks(BY_QUARTER, "target") == 4
    assert marks(BY_QUARTER, "value") == 0
    assert "1.500" in texts(BY_QUARTER)


def test_lying_bars_say_their_values_and_what_is_missing():
    shown = texts(AREAS)

    assert marks(AREAS, "bar") == 3
    assert [text for text in shown if text in {"12", "1.250", "chưa có số liệu"}] == [
        "1.250", "12", "1.250", "chưa có số liệu",
    ]  # fmt: skip
    assert any(text.startswith("Khu phố 2") and text.endswith("…") for text in shown)


def test_a_running_total_has_an_area_below():
    assert marks(CUMULATIVE, "area") == 1
    assert marks(CUMULATIVE, "line") == 2


def test_a_target_with_several_days_is_drawn_in_steps():
    target = series("Chỉ tiêu", [date(2022, 1, 1), date(2022, 7, 1), date(2022, 12, 31)], [50, 40, 40], "target")  # fmt: skip
    chart = replace(BUDGET, series=(BUDGET.series[0], target))

    # Each step is a level, a fall and a level: five points of two lines.
    assert len(re.findall("[ML]", paths(chart, "line")[1])) == 5


def test_negative_values_go_below_the_line_of_nought():
    chart = Chart("columns", "Tăng giảm dân số", unit="người", series=(series("Tăng", QUARTERS, [5, -3, 0, -12]),))  # fmt: skip

    assert marks(chart, "bar") == 4
    assert {"-12", "-3", "-15", "5"} <= set(texts(chart))


def test_a_single_point_is_seen():
    chart = Chart("line", "Đảng viên", unit="đảng viên", series=(series("Đảng viên", [date(2022, 5, 1)], [776]),))  # fmt: skip

    assert marks(chart, "marker") == 1
    assert "01/05" in texts(chart)


def test_many_points_have_markers_only_where_a_line_would_not_show():
    places = [date(2013 + n // 12, n % 12 + 1, 1) for n in range(120)]
    values = [None if n in {60, 62} else n for n in range(120)]
    chart = Chart("line", "Mười năm", unit="tỷ đồng", series=(series("Thu", places, values),))  # fmt: skip

    assert marks(chart, "marker") == 1
    assert [t for t in texts(chart) if re.fullmatch("20[0-9]{2}", t)] == [
        "2014", "2016", "2018", "2020", "2022",
    ]  # fmt: skip


def test_one_huge_value_is_counted_in_words_and_the_rest_is_not_nought():
    chart = Chart("bars", "Thu", unit="đồng", series=(series("Thu", QUARTERS, [10**14, 5, 0, 3]),))  # fmt: skip

    shown = texts(chart)

    assert {"nghìn tỷ đồng", "100", "5 đồng", "3 đồng", "0"} <= set(shown)


def test_bars_beyond_what_a_page_holds_are_named_and_stand_in_the_table():
    places = [f"Tổ dân phố {n}" for n in range(1, 61)]
    chart = Chart("bars", "Nhiều tổ", unit="hộ", series=(series("Năm 2022", places, range(60)),))  # fmt: skip

    assert marks(chart, "bar") == 34
    assert "hộ và 26 dòng nữa trong bảng số liệu" in texts(chart)
    assert len(rows(chart)) == 60
    across, down = drawn(chart).get("viewBox").split()[2:]
    # 140 mm wide on paper, it must leave room for its title on a page of 297 mm.
    assert int(down) * 140 / int(across) < 210


@pytest.mark.parametrize("points", [[], [None], [None, None]])
def test_without_any_value_the_drawing_says_so(points):
    places = DAYS[: len(points)]
    target = series("Chỉ tiêu", [""], [5], "target")
    chart = Chart("line", "Hộ nghèo", unit="hộ", series=(series("Hộ", places, points), target))  # fmt: skip

    assert texts(chart) == ["Chưa có số liệu"]
    assert [row[1] for row in rows(chart)] == ["–"] * len(points)


# --- what is safe and the same ---


@pytest.mark.parametrize("chart", ALL)
def test_a_drawing_is_an_image_with_title_and_description(chart):
    svg = drawn(chart)
    title, desc = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")

    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text == chart.title.replace("\x07", "")
    assert desc.text == chart.description or not chart.description
    assert "width" not in svg.attrib


@pytest.mark.parametrize("chart", ALL)
def test_a_drawing_holds_no_style_no_script_and_no_reference(chart):
    svg = drawn(chart)
    tags = {element.tag.removeprefix(SVG) for element in svg.iter()}
    names = {name for element in svg.iter() for name in element.attrib}

    assert tags <= {"svg", "title", "desc", "g", "path", "line", "rect", "text", "tspan"}  # fmt: skip
    assert not {name for name in names if name.startswith("on") or "href" in name}
    assert not names & {"style", "aria-roledescription"}
    assert "url(" not in chart_svg(chart)


def test_hostile_words_stay_words():
    shown = texts(HOSTILE)

    assert {"<style>", "a'b\"&amp;", "c", '"tỷ" & <i>', "-2,5"} <= set(shown)
    assert "<img src=x onerror=1>" in shown
    assert "{{ 1 }} ${datum.v}" in shown
    assert not re.search(r"<(script|style|img|b|i)\b", chart_svg(HOSTILE))


def test_a_strange_element_of_the_library_is_refused():
    with pytest.raises(PaperError, match="image"):
        cut_down('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><image/></svg>')  # fmt: skip


@pytest.mark.parametrize("chart", ALL)
def test_the_same_chart_gives_the_same_bytes(chart):
    first = chart_svg(chart)
    drawing._drawings.kept.clear()

    assert chart_svg(chart) == first


def test_a_drawing_is_kept_by_content_and_the_oldest_forgotten(monkeypatch):
    asked = []
    draw = drawing._Drawings._draw
    monkeypatch.setattr(drawing, "KEPT", 1)
    monkeypatch.setattr(
        drawing._Drawings, "_draw", lambda *a: asked.append(1) or draw(*a)
    )
    drawing._drawings.kept.clear()
    for chart in (BUDGET, BUDGET, AREAS, replace(AREAS, title="Khác"), BUDGET):
        chart_svg(chart)

    assert len(asked) == 3  # a title is no part of the drawing
    assert len(drawing._drawings.kept) == 1


def test_a_process_that_forked_off_says_so_instead_of_waiting(monkeypatch):
    chart_svg(BUDGET)
    drawing._drawings.kept.clear()
    monkeypatch.setattr(drawing._drawings, "awake_in", os.getpid() + 1)

    with pytest.raises(PaperError, match="khởi động lại"):
        chart_svg(BUDGET)


def test_ids_differ_between_charts_and_can_be_given():
    ids = [re.findall(r' id="([^"]+)"', chart_svg(chart)) for chart in ALL]

    assert len({name for names in ids for name in names}) == 2 * len(ALL)
    assert 'id="a-title"' in chart_svg(BUDGET, "a")


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
