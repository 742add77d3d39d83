"""Figures of single khu phố: ``CODE.area.KP``, its ``.last_year``, and ``CODE.areas``, the sum."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from reports.figures import Figure, Source
from reports.indicators.budget.rules import Check, Part, check_sum
from reports.indicators.models import Area, Indicator, Observation
from reports.review.catalogue.base import Builder
from reports.review.catalogue.indicators import (
    as_decimal,
    figure_of_row,
    indicators,
    inside_sentence,
    name_of,
)
from reports.review.context import ReviewContext

OF_AREA = re.compile(r"(.+)\.area\.([^.]+?)(\.last_year)?")
# By id of the indicator and of the khu phố: results of two years, the latest first.
AreaRows = dict[tuple[int, int], list[Observation]]


def find_area_figure(ctx: ReviewContext, key: str) -> Builder | None:
    """The builder of a figure of a khu phố or of their sum; None: not ours."""
    if match := OF_AREA.fullmatch(key):
        known = _is_broken_down(ctx, match[1]) and match[2] in areas(ctx)
        return _of_area if known else None
    code, _, part = key.rpartition(".")
    return _sum if part == "areas" and _is_broken_down(ctx, code) else None


def _is_broken_down(ctx: ReviewContext, code: str) -> bool:
    indicator = indicators(ctx).get(code)
    return indicator is not None and indicator.by_area


def areas(ctx: ReviewContext) -> dict[str, Area]:
    """The khu phố of the day by code, in their order."""
    if "areas" not in ctx.__dict__:
        ctx.__dict__["areas"] = {row.code: row for row in Area.objects.on(ctx.as_of)}
    found: dict[str, Area] = ctx.__dict__["areas"]
    return found


def broken_down(ctx: ReviewContext, group: str) -> list[Indicator]:
    """The indicators of a group of which any khu phố reported in the year, in order."""
    ids = {area.pk for area in areas(ctx).values()}
    reported = {
        pk
        for (pk, area), rows in _rows(ctx).items()
        if area in ids and any(row.as_of.year == ctx.year for row in rows)
    }
    return [
        row
        for row in indicators(ctx).values()
        if row.group.code == group
        and row.is_active
        and row.by_area
        and row.pk in reported
    ]


def check_of_areas(ctx: ReviewContext, code: str) -> Check | None:
    """Whether the khu phố make up the ward's result of the same day; None: without any."""
    ward = ctx.figure(code)
    value = as_decimal(ward)
    totals: dict[date | None, Decimal] = {} if value is None else {ward.as_of: value}
    parts = []
    for area in areas(ctx).values():
        found = ctx.figure(f"{code}.area.{area.code}")
        parts.append(Part(area.name, as_decimal(found), found.as_of))
    return check_sum(totals, parts)


def _rows(ctx: ReviewContext) -> AreaRows:
    if "area_rows" not in ctx.__dict__:
        rows = Observation.objects.standing().of_areas().latest_first()
        rows = rows.filter(as_of__gte=date(ctx.year - 1, 1, 1), as_of__lte=ctx.as_of)
        found: AreaRows = {}
        for row in rows:
            found.setdefault((row.indicator_id, row.area_id), []).append(row)
        ctx.__dict__["area_rows"] = found
    known: AreaRows = ctx.__dict__["area_rows"]
    return known


def _of_area(ctx: ReviewContext, key: str) -> Figure:
    match = OF_AREA.fullmatch(key)
    assert match is not None  # noqa: S101  (found by the same pattern)
    code, area, before = match[1], areas(ctx)[match[2]], bool(match[3])
    indicator = indicators(ctx)[code]
    label = f"{inside_sentence(name_of(ctx, code))} của {area.name}"
    rows = _rows(ctx).get((indicator.pk, area.pk), [])
    if not before:
        now = next((row for row in rows if row.as_of.year == ctx.year), None)
        return figure_of_row(key, label, indicator, now)
    last = next((row for row in rows if row.as_of.year == ctx.year - 1), None)
    return figure_of_row(key, f"{label} cả năm {ctx.year - 1}", indicator, last)


def _sum(ctx: ReviewContext, key: str) -> Figure:
    """All khu phố together; missing as long as one of them is."""
    code = key.rpartition(".")[0]
    indicator = indicators(ctx)[code]
    label = f"{inside_sentence(name_of(ctx, code))}, cộng các khu phố"
    found = [ctx.figure(f"{code}.area.{area}") for area in areas(ctx)]
    values = [as_decimal(one) for one in found]
    if not values or None in values:
        missing = Source("Chưa có số liệu")
        return Figure(key, label, None, indicator.unit, None, missing, "missing")
    ids = ",".join(_ids(found))
    return Figure(
        key, label, sum((v for v in values if v is not None), Decimal(0)), indicator.unit,
        max(one.as_of for one in found if one.as_of),
        Source("Cộng kết quả của các khu phố", "observations", (("ids", ids),)),
        "computed", indicator.decimals,
    )  # fmt: skip


def _ids(found: Iterable[Figure]) -> list[str]:
    return [dict(one.source.arguments)["id"] for one in found]
