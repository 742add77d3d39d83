"""The budget of a year as of a day: totals with their items, checks and balance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from reports.indicators.budget.lines import BudgetLine
from reports.indicators.budget.rules import (
    Check,
    Part,
    check_sum,
    common_day,
)
from reports.indicators.defaults import EXPENDITURE, REVENUE
from reports.indicators.models import Indicator, Observation, Target
from reports.indicators.periods import spans_of
from reports.indicators.series import (
    results_between,
    targets_by_indicator,
    year_before,
)
from reports.indicators.tables import BUDGET_GROUP, SIDES


@dataclass(frozen=True, slots=True)
class Section:
    """A total (thu, chi) with its items, and whether they make it up.

    ``check``: of the result; ``estimate_check``: of the estimate in force;
    ``month_checks``: of each month. None: there are no items.
    """

    total: BudgetLine
    items: tuple[BudgetLine, ...]
    check: Check | None
    estimate_check: Check | None
    month_checks: tuple[Check | None, ...]

    @property
    def lines(self) -> tuple[BudgetLine, ...]:
        """The total first."""
        return (self.total, *self.items)

    @property
    def shares(self) -> list[tuple[BudgetLine, Decimal | None]]:
        """Each line with its percent of the total; see ``BudgetLine.share_of``."""
        return [(line, line.share_of(self.total)) for line in self.lines]

    @property
    def adjusted_by(self) -> list[str]:
        """By which paper and when the estimate was adjusted, each once with its lines."""
        lines: dict[str, list[str]] = {}
        for line in self.lines:
            if line.adjusted_by:
                lines.setdefault(line.adjusted_by, []).append(line.name)
        if len(lines) == 1:
            return [f"Dự toán điều chỉnh theo: {next(iter(lines))}."]
        return [
            f"Dự toán điều chỉnh của {', '.join(names)} theo: {paper}."
            for paper, names in lines.items()
        ]


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """Revenue less expenditure of one day on which both were reported; else None."""

    label: str
    day: date | None
    revenue: Decimal | None
    expenditure: Decimal | None

    @property
    def amount(self) -> Decimal | None:
        """What is left; below nought: more was spent than came in."""
        if self.revenue is None or self.expenditure is None:
            return None
        return self.revenue - self.expenditure


@dataclass(frozen=True, slots=True)
class Budget:
    """Everything a page, a paper and a sheet say of the budget as of ``day``."""

    day: date
    sections: tuple[Section, ...]
    balance: tuple[BalanceLine, ...]

    @property
    def year(self) -> int:
        """The year of the budget."""
        return self.day.year

    @property
    def months(self) -> list[str]:
        """The months that have begun by the day."""
        return [span.label for span in spans_of("month", self.year)][: self.day.month]


def budget_of(user: Any, day: date) -> Budget:
    """The budget that ``user`` may see; the same queries whatever its items.

    What was reported or decided after ``day`` is left out; the year before stands as a
    whole. An item no longer followed is there where it has figures.
    """
    totals = budget_totals(user)
    indicators = [row for total, items in totals for row in (total, *items)]
    results = results_between(user, indicators, date(day.year - 1, 1, 1), day)
    targets = targets_by_indicator(user, indicators, day.year)

    may_read = user.has_perm("core.view_document")

    def line(indicator: Indicator) -> BudgetLine:
        rows, given = results.get(indicator.pk, []), targets.get(indicator.pk, [])
        return line_of(indicator, day, rows, given, tells_document=may_read)

    sections = []
    for total, items in totals:
        lines = [line(item) for item in items]
        sections.append(section_of(line(total), [row for row in lines if row.counts]))
    return Budget(day, tuple(sections), _balance(sections, day))


def budget_totals(user: Any) -> list[tuple[Indicator, list[Indicator]]]:
    """Every total with its items, in the catalogue's order; one query and the names'.

    A total is a running sum of money without a parent: revenue, expenditure, or one of
    the group that has items. One no longer followed is left out with its items.
    """
    return totals_among(Indicator.objects.for_user(user))


def totals_among(rows: Any) -> list[tuple[Indicator, list[Indicator]]]:
    """The same among some indicators."""
    rows = rows.filter(kind=Indicator.Kind.MONEY, accrual=Indicator.Accrual.RUNNING)
    of_budget = (
        Q(group__code=BUDGET_GROUP) | Q(code__in=SIDES) | Q(parent__code__in=SIDES)
    )
    items: dict[int, list[Indicator]] = {}
    tops = []
    for row in rows.filter(of_budget).select_related("group").prefetch_related("names"):
        if row.parent_id is not None:
            items.setdefault(row.parent_id, []).append(row)
        elif row.is_active:
            tops.append(row)
    return [
        (top, items.get(top.pk, []))
        for top in tops
        if top.code in SIDES or top.pk in items
    ]


def line_of(
    indicator: Indicator, day: date, rows: Iterable[Observation],
    targets: Sequence[Target], *, tells_document: bool = False,
) -> BudgetLine:  # fmt: skip
    """One line; ``rows`` of this year and the one before, the latest first."""
    of_years: dict[int, list[Observation]] = {day.year: [], day.year - 1: []}
    for row in rows:
        of_years[row.as_of.year].append(row)
    known = [t for t in targets if t.decided_on is None or t.decided_on <= day]
    return BudgetLine(
        indicator, day, tuple(of_years[day.year]), tuple(of_years[day.year - 1]),
        tuple(known), tells_document,
    )  # fmt: skip


def section_of(total: BudgetLine, items: Sequence[BudgetLine]) -> Section:
    """A total and its items, held against each other on the day and in each month."""
    months = zip(*(item.months for item in items), strict=True)
    by_day = total.by_day
    estimate = total.estimate
    return Section(
        total,
        tuple(items),
        check_sum(by_day, [_part(item, item.latest) for item in items]),
        check_sum(
            {} if estimate is None else {None: estimate.value},
            [
                Part(item.name, item.estimate.value if item.estimate else None)
                for item in items
            ],
        ),
        tuple(
            check_sum(
                by_day,
                [_part(*pair) for pair in zip(items, found, strict=True)],
            )
            for found in months
        ),
    )


def _part(line: BudgetLine, row: Observation | None) -> Part:
    return Part(line.name, row.result if row else None, row.as_of if row else None)


def _balance(sections: Sequence[Section], day: date) -> tuple[BalanceLine, ...]:
    """Day, months, same date and whole of the year before; () without both sides."""
    sides = {section.total.indicator.code: section.total for section in sections}
    revenue, expenditure = sides.get(REVENUE), sides.get(EXPENDITURE)
    if revenue is None or expenditure is None:
        return ()
    if revenue.indicator.unit != expenditure.indicator.unit:
        return ()
    january, last_year = date(day.year, 1, 1), day.year - 1
    spans = [
        (span.label, span.first, min(span.last, day))
        for span in spans_of("month", day.year)[: day.month]
    ]
    newest = _balance_line(revenue, expenditure, f"Năm {day.year}", january, day)
    start = date(last_year, 1, 1)
    spans += [
        (f"Cùng kỳ năm {last_year}", start, year_before(newest.day or day)),
        (f"Cả năm {last_year}", start, date(last_year, 12, 31)),
    ]
    return (newest, *(_balance_line(revenue, expenditure, *span) for span in spans))


def _balance_line(
    revenue: BudgetLine, expenditure: BudgetLine, label: str, first: date, last: date
) -> BalanceLine:
    came, went = revenue.by_day, expenditure.by_day
    day = common_day(came, went, first, last)
    if day is None:
        return BalanceLine(label, None, None, None)
    return BalanceLine(label, day, came[day], went[day])
