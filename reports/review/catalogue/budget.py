"""Figures of the budget's totals and items, beside those that every indicator has.

``.same_date`` (the same date of the year before), ``.of_estimate`` and
``.against_same_date`` (percent), and ``.on.20221128`` (the result of one day).
"""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from benghe.lib.dates import short_date
from benghe.lib.numbers import format_decimal
from reports.figures import Figure, Source
from reports.indicators.budget.lines import BudgetLine
from reports.indicators.budget.listing import line_of, totals_among
from reports.indicators.budget.rules import reached
from reports.indicators.models import Indicator, Observation
from reports.indicators.rules import share
from reports.review.catalogue.base import Builder
from reports.review.catalogue.indicators import (
    figure_of_row,
    given_targets,
    inside_sentence,
)
from reports.review.context import ReviewContext

ON_DAY = re.compile(r"(.+)\.on\.([0-9]{8})")
# A total with its items.
Section = tuple[BudgetLine, list[BudgetLine]]


def find_budget_figure(ctx: ReviewContext, key: str) -> Builder | None:
    """The builder of a figure of a budget line; None: not ours."""
    if match := ON_DAY.fullmatch(key):
        line = budget_lines(ctx).get(match[1])
        return None if line is None or _row_of(line, match[2]) is None else _on_day
    code, _, part = key.rpartition(".")
    builder = BUILDERS.get(part)
    return builder if builder and code in budget_lines(ctx) else None


def budget_sections(ctx: ReviewContext) -> list[Section]:
    """The totals of the budget with their items as of the day; read once a review."""
    if "budget" not in ctx.__dict__:
        ctx.__dict__["budget"] = list(_sections(ctx))
    found: list[Section] = ctx.__dict__["budget"]
    return found


def budget_lines(ctx: ReviewContext) -> dict[str, BudgetLine]:
    """Totals and items by code."""
    return {
        line.indicator.code: line
        for total, items in budget_sections(ctx)
        for line in (total, *items)
    }


def has_items(ctx: ReviewContext) -> bool:
    """Whether any item of the budget was reported in the year by the day."""
    return any(line.rows for _, items in budget_sections(ctx) for line in items)


def _sections(ctx: ReviewContext) -> list[Section]:
    totals = totals_among(Indicator.objects.all())
    indicators = [row for total, items in totals for row in (total, *items)]
    first = date(ctx.year - 1, 1, 1)
    rows = Observation.objects.standing().of_ward().latest_first()
    rows = rows.filter(indicator__in=indicators, as_of__gte=first, as_of__lte=ctx.as_of)
    by_indicator: dict[int, list[Observation]] = {}
    for row in rows:
        by_indicator.setdefault(row.indicator_id, []).append(row)

    def line(indicator: Indicator) -> BudgetLine:
        known = by_indicator.get(indicator.pk, [])
        return line_of(indicator, ctx.as_of, known, given_targets(ctx, indicator.code))

    return [
        (line(total), [one for one in map(line, items) if one.counts])
        for total, items in totals
    ]


def _line(ctx: ReviewContext, key: str) -> BudgetLine:
    return budget_lines(ctx)[key.rpartition(".")[0]]


def _same_date(ctx: ReviewContext, key: str) -> Figure:
    """What the year before had reached by the same date."""
    line = _line(ctx, key)
    label = f"{inside_sentence(line.name)} cùng kỳ năm {ctx.year - 1}"
    return figure_of_row(key, label, line.indicator, line.same_date)


def _of_estimate(ctx: ReviewContext, key: str) -> Figure:
    """The result's share of the estimate in force."""
    line = _line(ctx, key)
    estimate = line.estimate.value if line.estimate else None
    label = f"tỷ lệ thực hiện dự toán {inside_sentence(line.name)}"
    now = line.latest.result if line.latest else None
    return _percent(ctx, key, label, reached(now, estimate).percent, now, estimate)


def _against_same_date(ctx: ReviewContext, key: str) -> Figure:
    """The result in percent of the same date of the year before."""
    line = _line(ctx, key)
    now = line.latest.result if line.latest else None
    before = line.same_date.result if line.same_date else None
    label = f"{inside_sentence(line.name)} so với cùng kỳ năm {ctx.year - 1}"
    return _percent(ctx, key, label, share(now, before), now, before)


def _percent(
    ctx: ReviewContext, key: str, label: str, value: Decimal | None,
    part: Decimal | None, whole: Decimal | None,
) -> Figure:  # fmt: skip
    if value is None or part is None or whole is None:
        missing = Source("Chưa có số liệu")
        return Figure(key, label, None, "%", None, missing, "missing", 2)
    source = Source(f"{format_decimal(part)} / {format_decimal(whole)} × 100")
    return Figure(key, label, value, "%", ctx.as_of, source, "computed", 2)


def _on_day(ctx: ReviewContext, key: str) -> Figure:
    """The result of one day, of this year or the year before."""
    code, _, day = key.rpartition(".on.")
    line = budget_lines(ctx)[code]
    found = figure_of_row(
        key, inside_sentence(line.name), line.indicator, _row_of(line, day)
    )
    if found.as_of is None:
        return found
    return replace(found, label=f"{found.label} đến ngày {short_date(found.as_of)}")


def _row_of(line: BudgetLine, day: str) -> Observation | None:
    """The result of ``20221128``; of several of one day the last entered."""
    rows = (*line.rows, *line.rows_before)
    return next((row for row in rows if f"{row.as_of:%Y%m%d}" == day), None)


BUILDERS: dict[str, Builder] = {
    "same_date": _same_date,
    "of_estimate": _of_estimate,
    "against_same_date": _against_same_date,
}
