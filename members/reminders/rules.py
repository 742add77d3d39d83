"""When something is due, and whether it is near or past on a day. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from benghe.lib.dates import add_months, add_years
from members.regulations import life_rules

NEAR_DAYS = 60
SATURDAY = 5
# States that are only temporary activity, and may not last too long.
TEMPORARY = ("away", "guest")


@dataclass(frozen=True, slots=True)
class Due:
    """A due day and the days left to it on the day asked; negative: so many days late."""

    on: date
    days: int

    @property
    def is_late(self) -> bool:
        """Whether the due day is over; on the day itself it is not."""
        return self.days < 0

    @property
    def words(self) -> str:
        """``còn 12 ngày``, ``đúng ngày đến hạn``, ``quá hạn 3 ngày``."""
        if self.is_late:
            return f"quá hạn {-self.days} ngày"
        return f"còn {self.days} ngày" if self.days else "đúng ngày đến hạn"


def due_within(on: date, day: date, near: int = NEAR_DAYS) -> Due | None:
    """The due day ``on`` seen from ``day``; None: more than ``near`` days away."""
    days = (on - day).days
    return Due(on, days) if days <= near else None


def probation_ends(admitted_on: date) -> date:
    """The day on which probation is full, by the rules of the admission."""
    return add_months(admitted_on, life_rules(admitted_on).probation_months)


def add_working_days(day: date, count: int) -> date:
    """The ``count``-th day from Monday to Friday after ``day`` (which is not counted).

    Public holidays are not taken out, so that a reminder comes early.
    """
    found = day
    while count > 0:
        found += timedelta(days=1)
        count -= found.weekday() < SATURDAY
    return found


def settle_by(departed_on: date) -> date:
    """The last day on which the paper of a transfer out may come back."""
    return add_working_days(departed_on, life_rules(departed_on).settle_working_days)


def certificate_ends(trained_on: date) -> date:
    """From this day on the certificate of the class on the Party is no longer valid."""
    return add_years(trained_on, life_rules(trained_on).training_valid_years)


def first_of_row(start: date, periods: Iterable[tuple[date, date | None]]) -> date:
    """Where an unbroken row of periods that leads up to ``start`` began.

    ``periods`` are of one person and kind, with ends None where open: a renewal ends
    one and starts the next on the same day.
    """
    begun = {ended: started for started, ended in periods if ended is not None}
    while start in begun:
        start = begun[start]
    return start


def temporary_ends(begun_on: date) -> date:
    """The day by which temporary activity that began on ``begun_on`` is to end."""
    return add_months(begun_on, life_rules(begun_on).most_away_months)


def standing_ends(
    kind: str, begun_on: date, due_on: date | None
) -> tuple[date, bool] | None:
    """The due day of a state, and whether it is the greatest length that makes it due.

    ``begun_on``: of the unbroken row. None: the state has no term.
    """
    if kind not in TEMPORARY:
        return (due_on, False) if due_on else None
    most = temporary_ends(begun_on)
    if due_on is None or most < due_on:
        return most, True
    return due_on, False
