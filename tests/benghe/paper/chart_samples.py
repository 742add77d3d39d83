"""Charts to draw in tests, and ways to read what was drawn."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

from benghe.paper.charts import (
    Chart,
    Point,
    Series,
    chart_svg,
    data_table,
)
from benghe.paper.tree import plain

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
