"""One line of the budget: a total or an item, in figures and in words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from benghe.lib.dates import short_date
from benghe.lib.numbers import format_percent
from reports.indicators.budget.rules import (
    Change,
    Increase,
    change_of,
    elapsed_words,
    estimate_words,
    increases,
)
from reports.indicators.models import Indicator, Observation, Target
from reports.indicators.periods import spans_of
from reports.indicators.rules import share
from reports.indicators.series import (
    adjusted_target,
    of_span,
    original_target,
    same_date,
)
from reports.indicators.tables import NOT_REPORTED, shown

NO_CHANGE = "không đổi"


@dataclass(frozen=True)
class BudgetLine:
    """A total or an item as of ``day``.

    ``rows``: the results of the day's year up to it, ``rows_before``: of the whole year
    before, both the latest first. ``targets``: those in force on the day, judged first.
    ``tells_document``: whether the reader may see the register of papers.
    """

    indicator: Indicator
    day: date
    rows: tuple[Observation, ...] = ()
    rows_before: tuple[Observation, ...] = ()
    targets: tuple[Target, ...] = ()
    tells_document: bool = False

    @cached_property
    def name(self) -> str:
        """What it is called on the day."""
        return self.indicator.called_on(self.day)

    @property
    def counts(self) -> bool:
        """Whether the line is shown: still followed, or with any figure."""
        return self.indicator.is_active or bool(
            self.rows or self.rows_before or self.targets
        )

    @property
    def latest(self) -> Observation | None:
        """The result that holds on the day; None: not reported this year."""
        return self.rows[0] if self.rows else None

    @property
    def original(self) -> Target | None:
        """Dự toán đầu năm."""
        return original_target(self.targets)

    @property
    def adjusted(self) -> Target | None:
        """Dự toán điều chỉnh in force on the day."""
        return adjusted_target(self.targets)

    @property
    def estimate(self) -> Target | None:
        """The estimate in force: the adjusted one, else the original."""
        return self.adjusted or self.original

    @property
    def whole_year_before(self) -> Observation | None:
        """The last result of the year before."""
        return self.rows_before[0] if self.rows_before else None

    @cached_property
    def same_date(self) -> Observation | None:
        """What the year before had reached by the day of the result; without one, by ``day``."""
        as_of = self.latest.as_of if self.latest else self.day
        return same_date(self.rows_before, as_of)

    @property
    def change(self) -> Change | None:
        """Against the same date of the year before."""
        now, before = self.latest, self.same_date
        return change_of(now.result if now else None, before.result if before else None)

    @cached_property
    def by_day(self) -> dict[date, Decimal]:
        """The result of each day of both years; of several of one day the last entered."""
        found: dict[date, Decimal] = {}
        for row in (*self.rows, *self.rows_before):
            if row.result is not None:
                found.setdefault(row.as_of, row.result)
        return found

    @cached_property
    def months(self) -> tuple[Observation | None, ...]:
        """The result of each month that has begun by the day; None: not reported."""
        spans = spans_of("month", self.day.year)[: self.day.month]
        return tuple(of_span(self.rows, span) for span in spans)

    @cached_property
    def increases(self) -> list[Increase | None]:
        """What each month added."""
        return increases([row.result if row else None for row in self.months])

    def percent_of(self, target: Target | None) -> Decimal | None:
        """The result's share of an estimate, in percent."""
        return share(
            self.latest.result if self.latest else None,
            target.value if target else None,
        )

    def share_of(self, total: "BudgetLine") -> Decimal | None:
        """Percent of the total of the very same day; None: not both known."""
        if self.latest is None:
            return None
        return share(self.latest.result, total.by_day.get(self.latest.as_of))

    # --- in words ---

    @property
    def original_text(self) -> str:
        """The estimate the year began with."""
        return shown(self.indicator, self.original.value if self.original else None)

    @property
    def adjusted_text(self) -> str:
        """The adjusted estimate."""
        return shown(self.indicator, self.adjusted.value if self.adjusted else None)

    @property
    def adjusted_by(self) -> str:
        """``Nghị quyết 12/NQ-HĐND, ngày 15/07/2022``; empty: never adjusted, or unsaid."""
        target = self.adjusted
        if target is None:
            return ""
        paper = target.source
        if not paper and target.document is not None and self.tells_document:
            paper = target.document.code
        day = f"ngày {short_date(target.decided_on)}" if target.decided_on else ""
        return ", ".join(part for part in (paper, day) if part)

    @property
    def result_text(self) -> str:
        """The running result; an estimate says so."""
        return result_text(self.indicator, self.latest)

    @property
    def reached_words(self) -> tuple[str, ...]:
        """How the result stands to the estimates, a line for each."""
        if self.latest is None:
            return ()
        original, adjusted = self.original, self.adjusted
        return estimate_words(
            self.latest.result,
            original.value if original else None,
            adjusted.value if adjusted else None,
            direction=self.indicator.direction,
            is_estimate=self.latest.is_estimate,
        )

    @property
    def pace_words(self) -> str:
        """``đã qua 91% thời gian của năm``, of the result's own day; empty: no result."""
        return elapsed_words(self.latest.as_of) if self.latest else ""

    @property
    def same_date_text(self) -> str:
        """The result of the same date of the year before."""
        return result_text(self.indicator, self.same_date)

    @property
    def whole_year_text(self) -> str:
        """The last result of the year before."""
        return result_text(self.indicator, self.whole_year_before)

    @property
    def change_text(self) -> str:
        """``tăng 2,1 (7,49%)``; a dash where nothing can be said."""
        change = self.change
        if change is None:
            return NOT_REPORTED
        if not change.amount:
            return NO_CHANGE
        verb = "tăng" if change.amount > 0 else "giảm"
        amount = shown(self.indicator, abs(change.amount))
        if change.percent is None:
            return f"{verb} {amount}"
        return f"{verb} {amount} ({format_percent(abs(change.percent))})"


def result_text(indicator: Indicator, row: Observation | None) -> str:
    """A result in the indicator's unit; an estimate says so; None: a dash."""
    text = shown(indicator, row.result if row else None)
    return f"{text} (ước)" if row and row.is_estimate else text


def increase_text(
    indicator: Indicator, row: Observation | None, found: Increase | None
) -> str:
    """``+1,25``, ``+3,5 (3 tháng)``, ``-0,2``; of an estimate it is one as well.

    Empty: nothing was reported.
    """
    if row is None or found is None:
        return ""
    notes = [f"{found.months} tháng"] if found.months > 1 else []
    notes += ["ước"] if row.is_estimate else []
    sign = "+" if found.amount > 0 else ""
    text = f"{sign}{shown(indicator, found.amount)}"
    return f"{text} ({', '.join(notes)})" if notes else text
