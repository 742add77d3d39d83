import os
import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from benghe.paper.charts import (
    Chart,
    chart_svg,
    drawing,
)
from benghe.paper.charts.drawing import cut_down
from benghe.paper.errors import PaperError
from tests.benghe.paper.chart_samples import (
    ALL,
    AREAS,
    BUDGET,
    BY_MONTH,
    BY_QUARTER,
    CUMULATIVE,
    DAYS,
    HOSTILE,
    QUARTERS,
    SVG,
    drawn,
    marks,
    paths,
    rows,
    series,
    texts,
)

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
