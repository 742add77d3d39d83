"""What a chart says, without how it looks."""

import calendar
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

Kind = Literal["line", "cumulative", "columns", "bars"]
Role = Literal["main", "previous", "target"]
KINDS = ("line", "cumulative", "columns", "bars")
ROLES = ("main", "previous", "target")
MOST_MAIN = 4
# Beyond that a number is no figure of a ward; the drawing counts in binary.
MAX_DIGITS = 20
# A year has room for 29 February, so that two years always lie upon one another.
DAYS_BEFORE = (0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335)
DAYS = 366


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a day, or at a label ("Tháng 3", an area); None: not reported."""

    at: date | str
    value: Decimal | int | None

    def __post_init__(self) -> None:
        value = self.value
        if value is None:
            return
        if isinstance(value, bool) or not isinstance(value, Decimal | int):
            raise TypeError(f"a value is Decimal, int or None, not {value!r}")
        number = Decimal(value)
        if not number.is_finite() or number.adjusted() >= MAX_DIGITS:
            raise ValueError(f"{value} is no figure to draw")


@dataclass(frozen=True, slots=True)
class Series:
    """Values that belong together; ``name`` is its words in the legend.

    ``previous`` with days: they are those of the year before and are drawn over the
    same days of this year. ``target`` with one point: a level for the whole chart,
    whatever its ``at``; with more: in a chart of days each holds until the next.
    """

    name: str
    points: tuple[Point, ...]
    role: Role = "main"


@dataclass(frozen=True)
class Chart:
    """A chart: lines, running totals with area, columns or horizontal bars.

    ``columns`` and ``bars`` with several series stand in groups. ``unit`` is read after
    a number ("tỷ đồng"); ``decimals`` None: as many as each value has. ``places_title``
    heads the labels in the table. A ``cumulative`` chart is given sums, it adds nothing.
    """

    kind: Kind
    title: str
    description: str = ""
    unit: str = ""
    series: tuple[Series, ...] = ()
    decimals: int | None = None
    places_title: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS or any(s.role not in ROLES for s in self.series):
            raise ValueError(f"unknown kind or role in chart «{self.title}»")
        if not self.title.strip():
            raise ValueError("a chart needs a title")
        if Counter(s.role for s in self.series)["main"] > MOST_MAIN:
            raise ValueError(f"at most {MOST_MAIN} main series in a chart")
        kinds = {type(p.at) is str for s in self.placed for p in s.points}
        if len(kinds) > 1:
            raise ValueError("a chart has days or labels, not both")
        if self.kind in {"columns", "bars"} and False in kinds:
            raise ValueError("columns and bars have labels, not days")
        for series in self.series:
            twice = [
                at for at, n in Counter(p.at for p in series.points).items() if n > 1
            ]
            if twice:
                raise ValueError(f"«{series.name}» has two values at {twice[0]}")

    @property
    def placed(self) -> tuple[Series, ...]:
        """The series whose points have a place: all but a level."""
        return tuple(s for s in self.series if not is_level(s))

    @property
    def levels(self) -> tuple[Series, ...]:
        """Targets of one value for the whole chart."""
        return tuple(s for s in self.series if is_level(s))

    @property
    def by_day(self) -> bool:
        """Whether the places are days."""
        return any(isinstance(p.at, date) for s in self.placed for p in s.points)

    @property
    def values(self) -> list[Decimal | int]:
        """Every value that was reported."""
        return [p.value for s in self.series for p in s.points if p.value is not None]

    @property
    def drawable(self) -> bool:
        """Whether anything but targets was reported."""
        return any(
            p.value is not None
            for s in self.series
            if s.role != "target"
            for p in s.points
        )

    @cached_property
    def places(self) -> dict[int, str]:
        """Position and label of each place in order: days by date, labels as given."""
        if not self.by_day:
            labels = dict.fromkeys(str(p.at) for s in self.placed for p in s.points)
            return dict(enumerate(labels))
        found = {place_of(s, p.at): "" for s in self.placed for p in s.points}
        years = {position // DAYS for position in found}
        over = any(s.role == "previous" for s in self.placed)
        short = over and len(years) == 1
        return {
            position: day_text(position, with_year=not short)
            for position in sorted(found)
        }

    def positions(self, series: Series) -> dict[int, Decimal | int | None]:
        """The values of a placed series by position, in order."""
        found: dict[int, Decimal | int | None]
        if self.by_day:
            found = {place_of(series, p.at): p.value for p in series.points}
        else:
            where = {label: position for position, label in self.places.items()}
            # A label without a point is a gap; a day without one is no place at all.
            found = dict.fromkeys(where.values())
            found |= {where[str(p.at)]: p.value for p in series.points}
        return dict(sorted(found.items()))


def is_level(series: Series) -> bool:
    """Whether a series is one target for the whole chart."""
    return series.role == "target" and len(series.points) == 1


def place_of(series: Series, day: date | str) -> int:
    """Where a day stands; that of a previous series a year later."""
    if not isinstance(day, date):
        raise TypeError(f"{day!r} is no day")
    year = day.year + (series.role == "previous")
    return year * DAYS + DAYS_BEFORE[day.month - 1] + day.day - 1


def day_at(position: int) -> tuple[int, int, int]:
    """Year, month and day of a position; 29 February exists in every year."""
    year, rest = divmod(position, DAYS)
    month = max(n for n, before in enumerate(DAYS_BEFORE) if before <= rest)
    return year, month + 1, rest - DAYS_BEFORE[month] + 1


def exists(position: int) -> bool:
    """Whether the calendar has that day: 29 February of a common year it has not."""
    year, month, day = day_at(position)
    return (month, day) != (2, 29) or calendar.isleap(year)


def day_text(position: int, *, with_year: bool) -> str:
    """ "05/02/2022" or "05/02"."""
    year, month, day = day_at(position)
    return f"{day:02d}/{month:02d}" + (f"/{year}" if with_year else "")
