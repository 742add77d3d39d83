"""The rows and the marks of a drawing: lines with markers, columns, bars, targets."""

from collections.abc import Iterator
from typing import Any

from benghe.paper.charts.model import Series, is_level
from benghe.paper.charts.plan import INK, LAID_OUT, PREVIOUS_STYLE, Plan

Spec = dict[str, Any]

FRAME, PALE = "#6b7178", "#f4e3e2"
MOST_MARKERS, MOST_BAR_VALUES = 40, 12
GROUP_SHARE, TARGET_OVERHANG, BETWEEN_BARS = 0.76, 0.06, 0.08
WIDEST_BAR, THIN_FROM = 70, 40
NO_FIGURE = "chưa có số liệu"
# What was before lies under what is now, and every target over both.
ORDER = {"previous": 0, "main": 1, "target": 2}

AT_POINT: Spec = {
    "x": {"scale": "place", "field": "p"},
    "y": {"scale": "value", "field": "v"},
}


def data(plan: Plan) -> Iterator[Spec]:
    """For each series three tables: all places, the known ones, those that stand alone."""
    for number, series in enumerate(plan.chart.series):
        rows = list(_rows(plan, series, number))
        known = [row for row in rows if row["known"]]
        yield {"name": f"all-{number}", "values": rows}
        yield {"name": f"known-{number}", "values": known}
        marked = known if len(known) <= MOST_MARKERS else _alone(rows)
        yield {"name": f"marked-{number}", "values": marked}


def _rows(plan: Plan, series: Series, number: int) -> Iterator[Spec]:
    if is_level(series):
        value = series.points[0].value
        if value is not None:
            yield {"v": float(value), "known": True}
        return
    start, end = _bar_ends(plan, number)
    for position, value in plan.chart.positions(series).items():
        if position not in plan.places:
            continue
        row: Spec = {"p": position, "a": position + start, "b": position + end}
        row["known"] = value is not None
        row["v"] = float(plan.axis.base if value is None else value)
        row["text"] = (
            NO_FIGURE if value is None else plan.axis.label(value, plan.chart.decimals)
        )
        yield row


def _alone(rows: list[Spec]) -> list[Spec]:
    """Values without a neighbour: a line without markers would not show them."""
    known = [False, *(row["known"] for row in rows), False]
    return [
        row
        for n, row in enumerate(rows, start=1)
        if known[n] and not known[n - 1] and not known[n + 1]
    ]


def _bar_ends(plan: Plan, number: int) -> tuple[float, float]:
    """Where the bar of a series begins and ends, from the middle of its place."""
    side = plan.side_by_side
    whole = GROUP_SHARE
    if not plan.lying:
        widest = WIDEST_BAR * len(side) * len(plan.places) / plan.plot_width
        whole = min(whole, widest)
    if number not in side:
        half = whole / 2 + TARGET_OVERHANG
        return -half, half
    share = whole / len(side)
    start = -whole / 2 + side.index(number) * share
    return start, start + share * (1 - BETWEEN_BARS if len(side) > 1 else 1)


def marks(plan: Plan) -> Iterator[Spec]:
    """The marks from the lowest up; the name of each becomes its class."""
    yield _across(plan, "base", {"scale": "value", "value": float(plan.axis.base)})
    if plan.chart.kind == "cumulative":
        yield from _areas(plan)
    series = enumerate(plan.chart.series)
    for number, one in sorted(series, key=lambda pair: ORDER[pair[1].role]):
        if is_level(one):
            yield _level(plan, number)
        elif plan.bars and one.role == "target":
            yield _bar_target(plan, number)
        elif plan.bars:
            yield _bar(plan, number)
            yield from _bar_texts(plan, number)
        else:
            yield from _line(plan, number, one)


def _mark(kind: str, name: str, rows: str, update: Spec) -> Spec:
    return {
        "type": kind,
        "name": name,
        "from": {"data": rows},
        "encode": {"update": update},
    }


def _across(plan: Plan, name: str, at: Spec) -> Spec:
    """A rule over the whole plot at a value."""
    along = (
        {"x": at, "x2": at, "y": {"value": 0}, "y2": {"signal": "height"}}
        if plan.lying
        else {"y": at, "y2": at, "x": {"value": 0}, "x2": {"signal": "width"}}
    )
    update = along | {"stroke": {"value": FRAME}}
    return {"type": "rule", "name": name, "encode": {"update": update}}


def _level(plan: Plan, number: int) -> Spec:
    rule = _across(plan, f"level-{number}", {"scale": "value", "field": "v"})
    rule["encode"]["update"] |= _stroke(plan, number)
    return rule | {"from": {"data": f"known-{number}"}}


def _ends(plan: Plan, across: tuple[Spec, Spec]) -> Spec:
    """The four sides of a bar: along its place, and from one value to the other."""
    start, end = {"scale": "place", "field": "a"}, {"scale": "place", "field": "b"}
    if plan.lying:
        return {"y": start, "y2": end, "x": across[0], "x2": across[1]}
    return {"x": start, "x2": end, "y": across[0], "y2": across[1]}


def _bar_target(plan: Plan, number: int) -> Spec:
    at = {"scale": "value", "field": "v"}
    look = {"stroke": {"value": INK}, "strokeWidth": {"value": 2}}
    update = _ends(plan, (at, at)) | look
    return _mark("rule", f"target-{number}", f"known-{number}", update)


def _bar(plan: Plan, number: int) -> Spec:
    style = plan.styles[number]
    base = {"scale": "value", "value": float(plan.axis.base)}
    thin = len(plan.places) > THIN_FROM
    look = {
        "fill": {"value": style.fill},
        "stroke": {"value": style.color},
        "strokeWidth": {"value": 0.4 if thin else 1},
    }
    update = _ends(plan, ({"scale": "value", "field": "v"}, base)) | look
    return _mark("rect", f"bar-{number}", f"known-{number}", update)


def _bar_texts(plan: Plan, number: int) -> Iterator[Spec]:
    """Values at the ends of bars, where all of them have room and no target crosses."""
    if not plan.lying and not _values_fit(plan):
        return
    middle = {"scale": "place", "signal": "(datum.a + datum.b) / 2"}
    value = {"scale": "value", "field": "v"}
    below = "datum.v < 0"
    if plan.lying:
        place: Spec = {"y": middle, "x": value, "baseline": {"value": "middle"}}
        place["dx"] = {"signal": f"{below} ? -4 : 4"}
        place["align"] = {"signal": f"{below} ? 'right' : 'left'"}
    else:
        place = {"x": middle, "y": value, "align": {"value": "center"}}
        place["dy"] = {"signal": f"{below} ? 4 : -3"}
        place["baseline"] = {"signal": f"{below} ? 'top' : 'bottom'"}
    look = {
        "text": {"field": "text"},
        "font": {"value": plan.family},
        "fontSize": {"value": LAID_OUT},
        "fill": {"value": INK},
        "fontStyle": {"signal": "datum.known ? 'normal' : 'italic'"},
    }
    rows = f"all-{number}" if plan.lying else f"known-{number}"
    yield _mark("text", f"value-{number}", rows, place | look)


def _values_fit(plan: Plan) -> bool:
    if len(plan.side_by_side) < len(plan.chart.series):
        return False
    count = len(plan.places) * len(plan.side_by_side)
    room = plan.plot_width * GROUP_SHARE / max(count, 1)
    shown = [plan.axis.label(value, plan.chart.decimals) for value in plan.chart.values]
    return count <= MOST_BAR_VALUES and all(
        plan.measure(text) <= room for text in shown
    )


def _areas(plan: Plan) -> Iterator[Spec]:
    """Below every line: what the main series have come to."""
    base = {"scale": "value", "value": float(plan.axis.base)}
    more = {"y2": base, "fill": {"value": PALE}, "defined": {"field": "known"}}
    for number, series in enumerate(plan.chart.series):
        if series.role == "main":
            yield _mark("area", f"area-{number}", f"all-{number}", AT_POINT | more)


def _line(plan: Plan, number: int, series: Series) -> Iterator[Spec]:
    """A line and its markers; broken where nothing was reported."""
    known = {"defined": {"field": "known"}}
    rows, target = f"all-{number}", series.role == "target"
    step = target and plan.chart.by_day
    bend = {"interpolate": {"value": "step-after" if step else "linear"}}
    update = AT_POINT | known | bend | _stroke(plan, number)
    yield _mark("line", f"line-{number}", rows, update)
    if target:
        return
    style = plan.styles[number]
    look = {
        "shape": {"value": style.shape},
        "size": {"value": 34},
        "fill": {"value": style.fill if style is PREVIOUS_STYLE else style.color},
        "stroke": {"value": style.color},
        "strokeWidth": {"value": 1.5},
    }
    yield _mark("symbol", f"marker-{number}", f"marked-{number}", AT_POINT | look)


def _stroke(plan: Plan, number: int) -> Spec:
    style = plan.styles[number]
    return {
        "stroke": {"value": style.color},
        "strokeDash": {"value": style.dash},
        "strokeWidth": {"value": 2},
    }
