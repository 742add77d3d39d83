"""The results of indicators over days: what pages, charts, tables and papers draw from.

Entered and counted results come in one shape (``Observation``; a counted one is not
stored and has no id). A value that nobody reported is absent, never nought.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from benghe.lib.dates import add_years
from reports.indicators.models import Area, Indicator, Observation, Target
from reports.indicators.periods import Span
from reports.indicators.tables import BASIS_ORDER, counted_rows, day_of_review_or

# By id of the indicator: standing results, the latest first.
Results = dict[int, list[Observation]]


def results_between(
    user: Any, indicators: Sequence[Indicator], first: date, last: date
) -> Results:
    """The ward's standing results of these days, both counted; one query.

    Counted indicators have one result a year: that of the year's review, of the last
    day of the span for the year it lies in, or of 31/12.
    """
    rows = Observation.objects.for_user(user).standing().of_ward()
    rows = rows.filter(indicator__in=indicators, as_of__gte=first, as_of__lte=last)
    found: Results = {}
    for row in rows.latest_first().select_related("updated_by"):
        found.setdefault(row.indicator_id, []).append(row)
    by_code = {indicator.code: indicator for indicator in indicators}
    days: dict[int, date | None] = {last.year: day_of_review_or(last)}
    days |= dict.fromkeys(range(last.year - 1, first.year - 1, -1))
    for counted in counted_rows(days, by_code).values():
        for row in counted:
            if first <= row.as_of <= last:
                found.setdefault(row.indicator_id, []).append(row)
    return found


def results_of_areas(
    user: Any, indicators: Sequence[Indicator], first: date, last: date
) -> Results:
    """The standing results of single khu phố of these days; one query."""
    rows = Observation.objects.for_user(user).standing().of_areas()
    rows = rows.filter(indicator__in=indicators, as_of__gte=first, as_of__lte=last)
    found: Results = {}
    for row in rows.latest_first().select_related("updated_by", "area"):
        found.setdefault(row.indicator_id, []).append(row)
    return found


def latest_on(
    rows: Iterable[Observation], day: date, area: Area | None = None
) -> Observation | None:
    """The result that holds on ``day``: the latest of its year up to it."""
    area_id = area.pk if area else None
    fitting = (
        row
        for row in rows
        if row.as_of.year == day.year and row.as_of <= day and row.area_id == area_id
    )
    return next(fitting, None)


def of_span(rows: Iterable[Observation], span: Span) -> Observation | None:
    """The result that stands for a period: the latest of its days."""
    return next((r for r in rows if span.first <= r.as_of <= span.last), None)


def year_before(day: date) -> date:
    """The same day of the year before; of 29 February the 28th."""
    return add_years(day, -1)


def same_date(
    rows: Iterable[Observation], as_of: date, years: int = -1
) -> Observation | None:
    """What another year had reached by the day ``as_of`` of a result: the rule of "cùng kỳ".

    The result of exactly the same day, else the latest one before it; never one of a
    later day of its year. ``rows``: the latest first; ``years``: -1 the year before.
    """
    return latest_on(rows, add_years(as_of, years))


def targets_by_indicator(
    user: Any, indicators: Sequence[Indicator], year: int
) -> dict[int, list[Target]]:
    """Every target of the year, the one that is judged first; one query."""
    rows = Target.objects.for_user(user).of_year(year).filter(indicator__in=indicators)
    rows = rows.select_related("document")
    found: dict[int, list[Target]] = {}
    for row in sorted(rows, key=lambda target: BASIS_ORDER.index(target.basis)):
        found.setdefault(row.indicator_id, []).append(row)
    return found


def original_target(targets: Sequence[Target]) -> Target | None:
    """What was first given: before any adjustment; None: only adjusted, or none."""
    return next((t for t in targets if t.basis != Target.Basis.ADJUSTED), None)


def adjusted_target(targets: Sequence[Target]) -> Target | None:
    """What it was adjusted to; None: never adjusted."""
    return next((t for t in targets if t.basis == Target.Basis.ADJUSTED), None)
