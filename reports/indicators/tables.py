"""The indicators of a year side by side: result, target, achievement, year before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import F, Q, Window
from django.db.models.functions import ExtractYear, RowNumber

from benghe.lib.dates import add_years, short_date
from benghe.lib.numbers import format_decimal
from reports.indicators.counted import COUNTED_SOURCE, Days, counted_of_years
from reports.indicators.defaults import EXPENDITURE, REVENUE
from reports.indicators.models import Indicator, Observation, Target
from reports.indicators.rules import (
    VERDICT_WORDS,
    Achievement,
    achievement,
    basis_words,
    percent_of,
)

# The target that is judged, when a year has several.
BASIS_ORDER = ("adjusted", "resolution", "superior")
NOT_REPORTED = "–"
# The group of the ward's budget.
BUDGET_GROUP = "economy"
# The two sides of the balance; every other total is found by its items.
SIDES = (REVENUE, EXPENDITURE)


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator in one year; None: not reported, no target.

    ``name``: what it was called on the day; empty: as now.
    """

    indicator: Indicator
    latest: Observation | None
    target: Target | None
    previous: Observation | None
    name: str = ""

    @property
    def title(self) -> str:
        """The name of the day."""
        return self.name or self.indicator.name

    @property
    def found(self) -> Achievement:
        """How the result stands to the target."""
        actual = self.latest.result if self.latest else None
        wanted = self.target.value if self.target else None
        return achievement(actual, wanted, self.indicator.direction)

    @property
    def verdict(self) -> str:
        """Vượt, Đạt, Không đạt; empty when nothing can be said."""
        return VERDICT_WORDS[self.found.verdict] if self.found.verdict else ""

    @property
    def result_text(self) -> str:
        """The result in the indicator's unit or in words; an estimate says so."""
        text = row_text(self.indicator, self.latest)
        return f"{text} (ước)" if self.latest and self.latest.is_estimate else text

    @property
    def target_text(self) -> str:
        """What is to be reached."""
        return shown(self.indicator, self.target.value if self.target else None)

    @property
    def previous_text(self) -> str:
        """The last result of the year before; an estimate says so."""
        text = row_text(self.indicator, self.previous)
        return f"{text} (ước)" if self.previous and self.previous.is_estimate else text


def stated(indicator: Indicator, row: Observation | None) -> Decimal | None:
    """The result to the indicator's decimals, as it is shown; None: not reported.

    A ratio follows from its parts and is never rounded onto 100 %.
    """
    if row is None:
        return None
    if row.numerator is not None and row.denominator:
        return percent_of(row.numerator, row.denominator, indicator.decimals)
    return row.value


def row_text(indicator: Indicator, row: Observation | None) -> str:
    """A result as it is read: its number, or the words of a text indicator."""
    if row is not None and row.text:
        return row.text
    return shown(indicator, stated(indicator, row))


def shown(indicator: Indicator, value: Decimal | None) -> str:
    """A value with at most the indicator's decimals; None: a dash, never nought."""
    if value is None:
        return NOT_REPORTED
    text = format_decimal(value, indicator.decimals)
    return text.rstrip("0").rstrip(",") if "," in text else text


def basis_of(indicator: Indicator, target: Target) -> str:
    """What a target is called in a sentence: "dự toán được giao", "chỉ tiêu nghị quyết"."""
    return basis_words(target.basis, is_budget=is_of_budget(indicator))


def is_of_budget(indicator: Indicator) -> bool:
    """Whether its targets are estimates (dự toán): a total of the budget, or an item.

    Found as the budget page finds them. Other money, such as a fund drive, is not.
    """
    running = indicator.accrual == Indicator.Accrual.RUNNING
    if indicator.kind != Indicator.Kind.MONEY or not running:
        return False
    if indicator.code in SIDES:
        return True
    of_group = indicator.group.code == BUDGET_GROUP
    if indicator.parent is not None:
        return of_group or indicator.parent.code in SIDES
    return of_group and indicator.items.exists()


def indicator_lines(
    user: Any, year: int, day: date | None = None
) -> list[IndicatorLine]:
    """Every indicator in use that ``user`` may see; the same queries whatever their number.

    ``day`` of that year: with what was known up to it; None: with all of the year. The
    year before always stands as a whole.
    """
    indicators = Indicator.objects.for_user(user).active().select_related("group")
    return lines_of(user, list(indicators.prefetch_related("names")), year, day)


def lines_of(
    user: Any,
    indicators: list[Indicator],
    year: int,
    day: date | None = None,
    before: date | None = None,
) -> list[IndicatorLine]:
    """The same for some indicators, given with their names.

    ``before``: the last day of what they are compared with, in another year; None: the
    whole year before.
    """
    last, before = day or date(year, 12, 31), before or date(year - 1, 12, 31)
    latest = latest_of_years(user, indicators, (last, before))
    given = Target.objects.for_user(user).of_year(year).filter(indicator__in=indicators)
    targets = chosen_targets(given, day)
    return [
        IndicatorLine(
            indicator,
            latest.get((indicator.pk, year)),
            targets.get(indicator.pk),
            latest.get((indicator.pk, before.year)),
            indicator.called_on(last),
        )
        for indicator in indicators
    ]


def latest_of_years(
    user: Any, indicators: list[Indicator], days: Sequence[date]
) -> dict[tuple[int, int], Observation]:
    """The last result up to each of ``days`` within its year, by indicator and year.

    Counted results stand for 31 December as they are on the day of the year's review.
    """
    rows = Observation.objects.for_user(user).standing().of_ward()
    of_days = Q()
    for day in days:
        of_days |= Q(as_of__gte=date(day.year, 1, 1), as_of__lte=day)
    rows = rows.filter(of_days, indicator__in=indicators)
    found = {(row.indicator_id, row.as_of.year): row for row in last_of_each_year(rows)}
    by_code = {indicator.code: indicator for indicator in indicators}
    asked = {day.year: day_of_review_or(day) for day in days}
    for year, counted in counted_rows(asked, by_code).items():
        found |= {(row.indicator_id, year): row for row in counted}
    return found


def last_of_each_year(rows: Any) -> Any:
    """Of observations only the last of each indicator and year, found by the database."""
    place = Window(
        RowNumber(),
        partition_by=[F("indicator_id"), ExtractYear("as_of")],
        order_by=[F("as_of").desc(), F("pk").desc()],
    )
    return rows.order_by().annotate(place=place).filter(place=1)


def day_of_review_or(day: date) -> date | None:
    """``day``; of 31 December None: a whole year is counted on the day of its review."""
    return None if (day.month, day.day) == (12, 31) else day


def counted_rows(
    days: Days, by_code: Mapping[str, Indicator]
) -> dict[int, list[Observation]]:
    """Counted results by year in the shape of entered ones; they are never stored."""
    return {
        year: [
            Observation(
                indicator=by_code[code], as_of=as_of, value=value, source=COUNTED_SOURCE
            )
            for code, (value, as_of) in results.items()
        ]
        for year, results in counted_of_years(days, by_code).items()
    }


def chosen_targets(
    rows: Iterable[Target], day: date | None = None
) -> dict[int, Target]:
    """The target that counts for each indicator: adjusted before others.

    ``day``: an adjustment that was decided later does not count yet; None: all count.
    """
    found: dict[int, Target] = {}
    for row in sorted(rows, key=lambda target: BASIS_ORDER.index(target.basis)):
        if in_force_on(row, day):
            found.setdefault(row.indicator_id, row)
    return found


def in_force_on(target: Target, day: date | None) -> bool:
    """Whether a target counts on ``day``: an adjustment from the day it was decided.

    What was first given is the plan of the whole year, whenever it was signed.
    """
    if day is None or target.decided_on is None:
        return True
    return target.basis != Target.Basis.ADJUSTED or target.decided_on <= day


def is_running(indicator: Indicator) -> bool:
    """Whether results add up from 1 January, so that only equal days can be compared."""
    running = indicator.accrual == Indicator.Accrual.RUNNING
    return running and indicator.kind != Indicator.Kind.RATIO


def is_same_date(day: date, other: date) -> bool:
    """Whether two days of two years are the same date; 29 February is also the 28th."""
    return day == add_years(other, day.year - other.year) or other == add_years(
        day, other.year - day.year
    )


def is_uneven(indicator: Indicator, now: Observation, before: Observation) -> bool:
    """Whether two results are running totals of different days, which nothing judges."""
    return is_running(indicator) and not is_same_date(now.as_of, before.as_of)


def day_query(year: int, day: date | None) -> str:
    """``?ngay=27/12/2022``, else ``?nam=2022``: what a link to a page of indicators carries."""
    return f"?ngay={short_date(day)}" if day else f"?nam={year}"


def in_groups(lines: Iterable[IndicatorLine]) -> list[tuple[str, list[IndicatorLine]]]:
    """The lines under the names of their groups, in order."""
    return [
        (group.name, list(found))
        for group, found in groupby(lines, key=lambda line: line.indicator.group)
    ]
