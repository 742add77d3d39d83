"""How invented results are entered: by whom, when, in which periods, and put right.

Nothing here is drawn by chance: two loads give equal rows. What is split over months,
quarters or khu phố adds up to the whole to the last digit.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import accumulate

from cells.models import User
from reports.demo.rows import STAMP, store_all
from reports.indicators.models import Area, Indicator, Observation
from reports.indicators.periods import spans_of

LAST_YEAR = date(2021, 12, 31)
# The day of the last figures entered before the conference.
CLOSED = date(2022, 12, 20)
NOUGHT = Decimal(0)
# Days from the day of a figure to its entry: in time, and where it came late.
PROMPT, LATE = 4, 23
# One year's course, turned by the code so that no two indicators run alike.
COURSE = (7, 9, 8, 10, 8, 9, 7, 8, 10, 9, 8, 7)

Key = tuple[str, date, int]


@dataclass(frozen=True, slots=True)
class Result:
    """A result to be entered; ``area`` from 1, 0: the whole ward."""

    code: str
    day: date
    value: Decimal | None = None
    source: str = ""
    area: int = 0
    parts: tuple[Decimal, Decimal] | None = None
    text: str = ""
    note: str = ""

    @property
    def key(self) -> Key:
        """What tells one result from another."""
        return self.code, self.day, self.area


@dataclass(frozen=True, slots=True)
class Mistake:
    """What was entered first; ``note`` says why it was put right later."""

    value: str
    note: str
    is_estimate: bool = False


def days_of(period: str, year: int) -> list[date]:
    """The days of a year's figures: ends of periods, in 2022 those before the conference."""
    days = [span.last for span in spans_of(period, year)]
    return [*days[:-1], CLOSED] if year == CLOSED.year else days


def spread(total: Decimal, weights: Sequence[int], decimals: int = 0) -> list[Decimal]:
    """``total`` in parts after ``weights`` that add up to it exactly; no part is below 0."""
    step = Decimal(1).scaleb(-decimals)
    whole = sum(weights)
    before = NOUGHT
    parts = []
    for weight in accumulate(weights):
        upto = (total * weight / whole).quantize(step)
        parts.append(upto - before)
        before = upto
    return parts


def course(code: str, length: int) -> list[int]:
    """Weights of an indicator's periods of a year."""
    shift = sum(code.encode()) % len(COURSE)
    turned = [*COURSE[shift:], *COURSE[:shift]]
    size = len(COURSE) // length
    return [sum(turned[place : place + size]) for place in range(0, len(COURSE), size)]


def running(total: Decimal, weights: Sequence[int], decimals: int = 0) -> list[Decimal]:
    """Results from 1 January at the end of each period, up to ``total``."""
    return list(accumulate(spread(total, weights, decimals)))


class Desk:
    """Where results are entered: the accounts, the khu phố, the catalogue."""

    def __init__(
        self, indicators: Mapping[str, Indicator], areas: Sequence[Area]
    ) -> None:
        users = {user.username: user for user in User.objects.all()}
        self.users = {"UB": users["ubnd"], "VP": users["vanphong"]}
        self.indicators, self.areas = indicators, areas

    def enter(
        self, results: Iterable[Result], mistakes: Mapping[Key, Mistake],
        late: frozenset[Key], estimates: frozenset[Key],
    ) -> None:  # fmt: skip
        """Store the results; where there was a mistake, first it and then its correction."""
        right: dict[Key, Result] = {}
        for result in results:
            right[result.key] = result
        first = [
            self._first(result, mistakes.get(key), key in late, key in estimates)
            for key, result in right.items()
        ]
        stored = dict(zip(right, store_all(first, keep_stamp=True), strict=True))
        store_all(
            (
                self._correction(right[key], stored[key], mistake)
                for key, mistake in mistakes.items()
            ),
            keep_stamp=True,
        )

    def _first(
        self, result: Result, mistake: Mistake | None, is_late: bool, is_estimate: bool
    ) -> Observation:
        row = self._row(result, LATE if is_late else PROMPT)
        row.is_estimate = is_estimate
        if mistake is not None:
            row.value, row.note = Decimal(mistake.value), ""
            row.is_estimate = mistake.is_estimate
        return row

    def _correction(
        self, result: Result, wrong: Observation, mistake: Mistake
    ) -> Observation:
        row = self._row(result, 2 * PROMPT)
        row.corrects, row.note = wrong, mistake.note
        return row

    def _row(self, result: Result, after: int) -> Observation:
        indicator = self.indicators[result.code]
        moment = entered(result.day, after)
        above, below = result.parts or (None, None)
        return Observation(
            indicator=indicator, as_of=result.day, value=result.value, numerator=above,
            denominator=below, text=result.text, source=result.source, note=result.note,
            area=self.areas[result.area - 1] if result.area else None,
            updated_by=self.users[indicator.entry_role], created_at=moment, updated_at=moment,
        )  # fmt: skip


def entered(day: date, after: int) -> datetime:
    """Nine in the morning in Saigon, ``after`` days later, but before the conference."""
    moment = datetime.combine(day + timedelta(days=after), time(2), UTC)
    return min(moment, STAMP)


def over_year(
    code: str, period: str, year: int, total: Decimal, source: str, *, decimals: int = 0,
    weights: Sequence[int] = (), note: str = "",
) -> Iterator[Result]:  # fmt: skip
    """A running indicator's results of a year; ``note`` stands with the last."""
    days = days_of(period, year)
    values = running(total, weights or course(code, len(days)), decimals)
    for day, value in zip(days, values, strict=True):
        yield Result(code, day, value, source, note=note if day == days[-1] else "")
