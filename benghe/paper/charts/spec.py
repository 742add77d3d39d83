"""A chart as the drawing library reads it: a Vega specification, a plain dict.

Positions, ticks and texts come ready from ``plan``; the library lays out axes, legend
and marks. Texts of people are data in it, never part of an expression.
"""

from typing import Any

from benghe.paper.charts.marks import FRAME, NO_FIGURE, data, marks
from benghe.paper.charts.model import Chart
from benghe.paper.charts.plan import INK, LAID_OUT, LINE_HEIGHT, PADDING, WIDTH, Plan
from benghe.paper.charts.scale import wrapped
from benghe.paper.tree import printable

Spec = dict[str, Any]

HEIGHT = 260
GRID = "#dcd9d5"
HEAD_AND_FOOT, FOR_EACH_NAME = 60, 20
LEGEND_SYMBOL, BETWEEN_NAMES = 30, 24
BAR_OUTLINE = "M-.5,-.28H.5V.28H-.5Z"
LINE_OUTLINE = "M-.5,0H.5"


def chart_spec(chart: Chart, family: str) -> Spec:
    """The specification of a chart that has something to draw."""
    plan = Plan(chart, family)
    names = _names(plan)
    return {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "width": WIDTH,
        "height": _height(plan, names),
        "padding": PADDING,
        "autosize": {"type": "fit", "contains": "padding"},
        "signals": [
            {"name": "places", "value": list(plan.labels.lines)},
            {"name": "placeTexts", "value": list(plan.labels.lines.values())},
            {"name": "values", "value": [float(tick) for tick, _ in plan.axis.ticks]},
            {"name": "valueTexts", "value": [text for _, text in plan.axis.ticks]},
            {"name": "names", "value": names},
        ],
        "data": list(data(plan)),
        "scales": [*_scales(plan), *_looks(plan)],
        "axes": _axes(plan),
        "legends": _legend(plan, names),
        "title": _title(plan),
        "marks": list(marks(plan)),
        "config": _config(plan.family),
    }


def _config(family: str) -> Spec:
    label = {"labelFont": family, "labelFontSize": LAID_OUT, "labelColor": INK}
    title = {"titleFont": family, "titleFontSize": LAID_OUT, "titleColor": INK}
    plain = {"labelLimit": 0, "titleFontWeight": "normal"}
    lines = {"gridColor": GRID, "tickColor": FRAME, "domainColor": FRAME}
    return {
        "axis": label | title | plain | lines,
        "legend": label | {"labelLimit": 0},
        "title": {
            "font": family,
            "fontSize": LAID_OUT,
            "color": INK,
            "fontWeight": "normal",
            "offset": 8,
        },
    }


def _height(plan: Plan, names: list[tuple[str, ...]]) -> int:
    """Bars that lie and names one below another make the chart higher."""
    if not plan.lying:
        below = 0 if _one_row(plan, names) else sum(len(lines) for lines in names)
        return HEIGHT + FOR_EACH_NAME * below
    around = HEAD_AND_FOOT + FOR_EACH_NAME * sum(len(lines) for lines in names)
    return around + len(plan.places) * plan.bar_step


def _names(plan: Plan) -> list[tuple[str, ...]]:
    """The lines of each name in the legend; () where one series needs none."""
    if len(plan.chart.series) == 1:
        return []
    room = WIDTH - 2 * PADDING - 2 * LEGEND_SYMBOL
    return [
        wrapped(printable(one.name), room, plan.measure, most=2)
        for one in plan.chart.series
    ]


def _one_row(plan: Plan, names: list[tuple[str, ...]]) -> bool:
    widths = [
        plan.measure(" ".join(lines)) + LEGEND_SYMBOL + BETWEEN_NAMES for lines in names
    ]
    return sum(widths) <= WIDTH - 2 * PADDING


def _title(plan: Plan) -> Spec:
    """The unit above the axis of values, and what is left out."""
    more = f"và {plan.hidden} dòng nữa trong bảng số liệu" if plan.hidden else ""
    texts = [text for text in (plan.axis.title, more) if text]
    room = WIDTH - 2 * PADDING
    lines = [line for text in texts for line in wrapped(text, room, plan.measure)]
    return {"text": lines, "anchor": "start", "frame": "bounds", "orient": "top"} | (
        # Room for the value over the highest column.
        {"offset": 20} if plan.chart.kind == "columns" else {}
    )


def _legend(plan: Plan, names: list[tuple[str, ...]]) -> list[Spec]:
    """Names below the chart."""
    if not names:
        return []
    text = {"text": {"signal": "names[datum.value]"}}
    return [
        {
            "orient": "bottom",
            "columns": len(names) if _one_row(plan, names) else 1,
            "symbolSize": LEGEND_SYMBOL**2,
            "symbolStrokeWidth": 1.5,
            "columnPadding": 14,
            "rowPadding": 3,
            "offset": 8,
            "shape": "outline",
            "fill": "fill",
            "stroke": "color",
            "strokeDash": "dash",
            "encode": {"labels": {"update": text}},
        }
    ]


def _scales(plan: Plan) -> list[Spec]:
    """Where places and values stand."""
    first, last = min(plan.places), max(plan.places)
    span = [first, last] if plan.chart.by_day else [first - 0.5, last + 0.5]
    if first == last and not plan.bars:
        span = [first - 1, last + 1]
    exact = {"type": "linear", "zero": False, "nice": False}
    place: Spec = exact | {"name": "place", "domain": span}
    value: Spec = exact | {"name": "value"}
    value["domain"] = [float(plan.axis.low), float(plan.axis.high)]
    if plan.lying:
        left, right = _room_for_values(plan)
        place["range"] = [0, {"signal": "height"}]
        value["range"] = [left, {"signal": f"width - {right}"}]
    else:
        place["range"], value["range"] = "width", "height"
    return [place, value]


def _looks(plan: Plan) -> list[Spec]:
    """How each series looks in the legend, by its number."""
    pairs = list(zip(plan.chart.series, plan.styles, strict=True))
    bars = [plan.bars and one.role != "target" for one, _ in pairs]
    styles = [style for _, style in pairs]
    looks = {
        "color": [style.color for style in styles],
        "fill": [
            style.fill if bar or style.fill == "#fff" else style.color
            for style, bar in zip(styles, bars, strict=True)
        ],
        "dash": [
            (1, 0) if bar else style.dash
            for style, bar in zip(styles, bars, strict=True)
        ],
        "outline": [
            BAR_OUTLINE if bar else LINE_OUTLINE + style.outline
            for style, bar in zip(styles, bars, strict=True)
        ],
    }
    order = list(range(len(pairs)))
    return [
        {"name": name, "type": "ordinal", "domain": order, "range": looks[name]}
        for name in looks
    ]


def _room_for_values(plan: Plan) -> tuple[int, int]:
    """What the texts at the ends of lying bars need, left and right."""
    shown = [
        (value, int(plan.measure(plan.axis.label(value, plan.chart.decimals))) + 8)
        for value in plan.chart.values
    ]
    left = max((room for value, room in shown if value < 0), default=0)
    right = max((room for value, room in shown if value >= 0), default=0)
    return left, max(right, int(plan.measure(NO_FIGURE)) // 2)


def _axes(plan: Plan) -> list[Spec]:
    value: Spec = {
        "orient": "bottom" if plan.lying else "left",
        "scale": "value",
        "values": [float(tick) for tick, _ in plan.axis.ticks],
        "grid": True,
        "domain": False,
        "ticks": plan.lying,
        "encode": _looked_up("values", "valueTexts"),
    }
    place: Spec = {
        "orient": "left" if plan.lying else "bottom",
        "scale": "place",
        "values": list(plan.labels.lines),
        "ticks": not plan.bars,
        "labelPadding": 6 if plan.bars else 2,
        "labelLineHeight": LINE_HEIGHT,
        "encode": _looked_up("places", "placeTexts"),
    }
    if plan.lying:
        lines = "length(placeTexts[indexof(places, datum.value)])"
        middle = {"signal": f"-({lines} - 1) * {LINE_HEIGHT / 2}"}
        place["encode"]["labels"]["update"]["dy"] = middle
    if plan.labels.title:
        place["title"] = plan.labels.title
    return [value, place]


def _looked_up(ticks: str, texts: str) -> Spec:
    """Labels taken from our own list by the place of the tick in it."""
    signal = f"{texts}[indexof({ticks}, datum.value)]"
    return {"labels": {"update": {"text": {"signal": signal}}}}
