"""What follows from running results of a budget: increases, pace, sums, a fair day. Pure."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from benghe.lib.dates import short_date
from benghe.lib.numbers import format_percent
from reports.indicators.periods import change_percent
from reports.indicators.rules import Achievement, achievement, achievement_words
from reports.indicators.rules import percent_of as share_of

CheckState = Literal["match", "differs", "unknown"]
CHECK_WORDS: dict[CheckState, str] = {
    "match": "Khớp",
    "differs": "Lệch",
    "unknown": "Chưa so được",
}


@dataclass(frozen=True, slots=True)
class Increase:
    """What was added since the last report of the year; ``months`` it took, at least 1."""

    amount: Decimal
    months: int


def increases(running: Sequence[Decimal | None]) -> list[Increase | None]:
    """The increase of each month from running results, January first.

    A month without a report has none, and the next one that was reported covers the
    months between: what came in is never spread, and never nought. Before the first
    report of the year stands nought on 1 January.
    """
    found: list[Increase | None] = []
    last, since = Decimal(0), 0
    for number, value in enumerate(running, start=1):
        if value is None:
            found.append(None)
            continue
        found.append(Increase(value - last, number - since))
        last, since = value, number
    return found


def elapsed_percent(day: date) -> Decimal:
    """Whole percent of the year that is over at the end of ``day``; 100 on 31/12 alone."""
    days = 366 if calendar.isleap(day.year) else 365
    return share_of(Decimal(day.timetuple().tm_yday), Decimal(days), 0)


def elapsed_words(day: date) -> str:
    """``đã qua 91% thời gian của năm``."""
    return f"đã qua {format_percent(elapsed_percent(day))} thời gian của năm"


def common_day(
    first: Iterable[date], second: Iterable[date], start: date, end: date
) -> date | None:
    """The latest day from ``start`` to ``end`` on which both were reported."""
    both = set(first) & set(second)
    return max((day for day in both if start <= day <= end), default=None)


def reached(
    actual: Decimal | None, estimate: Decimal | None, direction: str = "higher"
) -> Achievement:
    """How much of an estimate is done: a proportion, also where less is better."""
    return achievement(actual, estimate, "equal" if direction == "equal" else "higher")


def estimate_words(
    actual: Decimal | None, original: Decimal | None, adjusted: Decimal | None,
    *, direction: str = "higher", is_estimate: bool = False,
) -> tuple[str, ...]:  # fmt: skip
    """``đạt 142,38% dự toán (vượt 42,38%)``; after an adjustment one line for each.

    What is to be equal to its estimate is never called exceeding it.
    """
    named = [(original, "dự toán")]
    if adjusted is not None:
        named = [(adjusted, "dự toán điều chỉnh"), (original, "dự toán đầu năm")]
    found = [(reached(actual, value, direction), words) for value, words in named]
    return tuple(
        achievement_words(one, words, is_estimate=is_estimate)
        for one, words in found
        if one.percent is not None
    )


@dataclass(frozen=True, slots=True)
class Change:
    """Against the year before; ``percent`` None: it began at nought."""

    amount: Decimal
    percent: Decimal | None


def change_of(now: Decimal | None, before: Decimal | None) -> Change | None:
    """The change; None where either was not reported."""
    if now is None or before is None:
        return None
    return Change(now - before, change_percent(now, before))


@dataclass(frozen=True, slots=True)
class Part:
    """An item's figure; ``value`` None: not reported. ``day`` None: of no day."""

    name: str
    value: Decimal | None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """Whether the items make up the total.

    ``difference``: total less the items, where it can be said; ``why`` names what keeps
    it from being said; ``day``: of which both are.
    """

    state: CheckState
    difference: Decimal | None = None
    day: date | None = None
    why: str = ""

    @property
    def label(self) -> str:
        """Khớp, Lệch, Chưa so được."""
        return CHECK_WORDS[self.state]


def check_sum(totals: Mapping[Any, Decimal], parts: Sequence[Part]) -> Check | None:
    """The items of one day against the total of that very day; None without items.

    ``totals``: the total by day (None for what has no day, an estimate). Figures of
    different days are never held against one another.
    """
    if not parts:
        return None
    missing = [part.name for part in parts if part.value is None]
    if missing:
        return Check("unknown", why=f"chưa có số liệu của {', '.join(missing)}")
    days = {part.day for part in parts}
    if len(days) > 1:
        return Check("unknown", why="các khoản mục tính đến những ngày khác nhau")
    [day] = days
    if day not in totals:
        of_day = f" ngày {short_date(day)}" if day else ""
        return Check("unknown", why=f"chưa có số tổng{of_day}")
    difference = totals[day] - sum(
        (part.value or Decimal(0) for part in parts), Decimal(0)
    )
    return Check("differs" if difference else "match", difference, day)
