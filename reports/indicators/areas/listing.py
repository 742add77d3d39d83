"""Indicators by khu phố on a day: this year, the year before, the last years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F, Q, Window
from django.db.models.functions import ExtractYear, RowNumber

from reports.indicators.areas.rules import (
    MOVEMENTS,
    Movement,
    Moves,
    check_areas,
    span_of,
    stands_on,
)
from reports.indicators.budget.rules import Check
from reports.indicators.grid.rules import Total, total_of
from reports.indicators.models import Area, Indicator, Observation
from reports.indicators.periods import Span
from reports.indicators.series import (
    Results,
    of_span,
    results_between,
    same_date,
    year_before,
)

YEARS = 5
# By indicator and year, then by khu phố: the latest result of that year.
AreaRows = dict[tuple[int, int], dict[int, Observation]]


@dataclass
class Standing:
    """An indicator in the khu phố, in the period that they reported last up to a day.

    ``span`` None: none of them reported in the year. ``areas``: the khu phố that were
    there on the day of the ward's result of the period, else of the last khu phố's;
    they are asked for a result. ``rows``: the latest of each khu phố in the year, which
    may be of an earlier period; ``ward``: the ward's result of the period, else its last.
    """

    indicator: Indicator
    span: Span | None
    areas: tuple[Area, ...]
    rows: Mapping[int, Observation]
    ward: Observation | None

    def of(self, area: Area) -> Observation | None:
        """The result of a khu phố in the period; None: not reported."""
        row = self.rows.get(area.pk)
        return row if row is not None and self.holds(row) else None

    def earlier(self, area: Area) -> Observation | None:
        """The last result of a khu phố that has none in the period; None: none at all."""
        return None if self.of(area) else self.rows.get(area.pk)

    def holds(self, row: Observation) -> bool:
        """Whether a result is of the period."""
        return self.span is not None and self.span.first <= row.as_of <= self.span.last

    @cached_property
    def _asked(self) -> frozenset[int]:
        return frozenset(area.pk for area in self.areas)

    def asks(self, area: Area) -> bool:
        """Whether a khu phố is asked for a result, and adds to the sum."""
        return area.pk in self._asked

    @cached_property
    def reported(self) -> list[Observation]:
        """The results of the khu phố that are asked; what is no longer there is left out."""
        return [row for area in self.areas if (row := self.of(area)) is not None]

    @cached_property
    def missing(self) -> list[Area]:
        """The khu phố that are asked and have no result of the period."""
        return [area for area in self.areas if self.of(area) is None]

    @cached_property
    def total(self) -> Total | None:
        """The sum of those that reported, whole or not; None: nothing to add."""
        is_ratio = self.indicator.kind == Indicator.Kind.RATIO
        return total_of(self.reported, is_ratio=is_ratio)

    @property
    def whole(self) -> Total | None:
        """The sum of all; None while one of them is missing."""
        return None if self.missing else self.total

    @property
    def compared(self) -> Observation | None:
        """The ward's result that the sum is held against; None: none of the period."""
        return self.ward if self.ward is not None and self.holds(self.ward) else None

    @property
    def check(self) -> Check:
        """Whether the khu phố make up the ward."""
        ward = self.compared
        return check_areas(
            self.total.result if self.total else None,
            len(self.reported),
            len(self.areas),
            ward.result if ward else None,
        )

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and last day of the results of the period; None: none."""
        found = sorted(row.as_of for row in self.rows.values() if self.holds(row))
        return (found[0], found[-1]) if found else None


@dataclass(frozen=True, slots=True)
class Column:
    """An indicator now and before; ``title``: what it is called on the day.

    A state is set against the end of the year before, what runs from 1 January against
    the same date of it (``series.same_date``).
    """

    indicator: Indicator
    title: str
    now: Standing
    before: Standing


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement in the khu phố and in the ward; ``areas``: beside their khu phố."""

    movement: Movement
    column: Column
    areas: tuple[tuple[Area, Moves], ...]
    total: Moves
    ward: Moves


def broken_down(user: Any) -> list[Indicator]:
    """The indicators in use that go by khu phố, with groups and names; two queries."""
    rows = Indicator.objects.for_user(user).active().filter(by_area=True)
    return list(rows.select_related("group").prefetch_related("names"))


@dataclass
class AreaListing:
    """What ``user`` sees of ``indicators`` (of ``broken_down``) by khu phố on ``day``.

    The same queries whatever their number and that of the khu phố. Nothing later than
    the day is in it; the year before stands as a whole.
    """

    user: Any
    day: date
    indicators: Sequence[Indicator]

    @property
    def year(self) -> int:
        """The year of the day."""
        return self.day.year

    @cached_property
    def known_areas(self) -> list[Area]:
        """Every khu phố of the years that may be told, up to the day; in order."""
        rows = Area.objects.for_user(self.user).filter(started_on__lte=self.day)
        first = date(self.year - YEARS + 1, 1, 1)
        return list(rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=first)))

    def areas_since(self, first: date) -> list[Area]:
        """The khu phố of the day, and those that ended after ``first``."""
        return [
            area
            for area in self.known_areas
            if area.ended_on is None or area.ended_on > first
        ]

    @property
    def areas(self) -> list[Area]:
        """The lines of the table: there on the day, or on an earlier day of the year."""
        return self.areas_since(date(self.year, 1, 1))

    @cached_property
    def ward(self) -> Results:
        """The ward's results of the year and the one before, the latest first."""
        first = date(self.year - 1, 1, 1)
        return results_between(self.user, self.indicators, first, self.day)

    @cached_property
    def columns(self) -> list[Column]:
        """Each indicator now and before."""
        start = date(self.year, 1, 1)
        rows = latest_of_areas(self.user, {self.day: self.indicators}, start)
        now = {
            one.pk: self._standing(
                one, self.day, rows.get((one.pk, self.year), {}), self.ward
            )
            for one in self.indicators
        }
        limits = {one.pk: _limit_before(one, now[one.pk]) for one in self.indicators}
        return [
            Column(
                one,
                one.called_on(self.day),
                now[one.pk],
                self._before(one, now[one.pk], limits[one.pk], found),
            )
            for one, found in self._with_rows_before(limits)
        ]

    def _with_rows_before(
        self, known: Mapping[int, date | None]
    ) -> list[tuple[Indicator, Mapping[int, Observation]]]:
        """Each indicator with the last result of each khu phố up to where it is compared."""
        year = self.year - 1
        limits: dict[date, list[Indicator]] = {}
        for one in self.indicators:
            limit = known[one.pk] or date(year, 12, 31)
            limits.setdefault(limit, []).append(one)
        rows = latest_of_areas(self.user, limits, date(year, 1, 1))
        return [(one, rows.get((one.pk, year), {})) for one in self.indicators]

    def _before(
        self, one: Indicator, now: Standing, limit: date | None,
        rows: Mapping[int, Observation],
    ) -> Standing:  # fmt: skip
        """``limit`` None: the whole year; the ward goes by the day of its own result."""
        found = self._standing(
            one, limit or date(self.year - 1, 12, 31), rows, self.ward
        )
        if limit is None or now.ward is None:
            return found
        return replace(found, ward=same_date(self.ward.get(one.pk, []), now.ward.as_of))

    def _standing(
        self, one: Indicator, day: date, rows: Mapping[int, Observation], ward: Results
    ) -> Standing:
        of_year = [r for r in ward.get(one.pk, []) if r.as_of.year == day.year]
        return standing_on(one, day, rows, of_year, self.known_areas)

    def years_of(self, one: Indicator) -> list[Standing]:
        """The last years of an indicator, each as a whole, this one up to the day.

        From the first year that has any result; at least the year before and this one.
        """
        years = range(self.year - YEARS + 1, self.year + 1)
        first = date(years[0], 1, 1)
        rows = latest_of_areas(self.user, {self.day: [one]}, first)
        ward = results_between(self.user, [one], first, self.day)
        found = [
            self._standing(
                one,
                self.day if year == self.year else date(year, 12, 31),
                rows.get((one.pk, year), {}),
                ward,
            )
            for year in years
        ]
        told = [n for n, s in enumerate(found) if s.rows or s.ward]
        return found[min([*told, len(found) - 2]) :]

    @property
    def movements(self) -> list[Moved]:
        """Households that left and came, where all three indicators are there."""
        columns = {column.indicator.code: column for column in self.columns}
        return [
            moved_of(movement, columns, self.areas)
            for movement in MOVEMENTS
            if {movement.households, movement.left, movement.new} <= columns.keys()
        ]


def _limit_before(indicator: Indicator, now: Standing) -> date | None:
    """Up to which day a running result is compared; None: with the last of the year before."""
    if now.days is None or indicator.accrual != Indicator.Accrual.RUNNING:
        return None
    return year_before(now.days[1])


def standing_on(
    indicator: Indicator, day: date, rows: Mapping[int, Observation],
    ward: Sequence[Observation], areas: Sequence[Area],
) -> Standing:  # fmt: skip
    """How it stands on ``day``; ``rows`` and ``ward`` (latest first) of its year.

    Its period is that of the latest result of any khu phố.
    """
    days = sorted(row.as_of for row in rows.values())
    span = span_of(indicator.period, days[-1]) if days else None
    asked, of_period = day, None
    if span is not None:
        of_period = of_span(ward, span)
        within = [one for one in days if span.first <= one <= span.last]
        asked = within[-1] if within else span.last
        asked = of_period.as_of if of_period else asked
    there = [a for a in areas if stands_on(a.started_on, a.ended_on, asked)]
    return Standing(
        indicator, span, tuple(there), rows, of_period or (ward[0] if ward else None)
    )


def latest_of_areas(
    user: Any, limits: Mapping[date, Sequence[Indicator]], first: date
) -> AreaRows:
    """The last result of each khu phố in each year from ``first``; one query.

    ``limits``: by the last day that counts, the indicators that it holds for. The
    database finds them, so that a year of months is not read for its last.
    """
    wanted = Q(pk__in=[])
    for last, indicators in limits.items():
        wanted |= Q(indicator__in=indicators, as_of__gte=first, as_of__lte=last)
    rows = Observation.objects.for_user(user).standing().of_areas().filter(wanted)
    place = Window(
        RowNumber(),
        partition_by=[F("indicator_id"), F("area_id"), ExtractYear("as_of")],
        order_by=[F("as_of").desc(), F("pk").desc()],
    )
    found: AreaRows = {}
    for row in rows.order_by().annotate(place=place).filter(place=1):
        of_year = found.setdefault((row.indicator_id, row.as_of.year), {})
        of_year[row.area_id] = row
    return found


def moved_of(
    movement: Movement, columns: Mapping[str, Column], areas: Sequence[Area]
) -> Moved:
    """One movement from its three columns; only results of one period are set together."""
    households = columns[movement.households]
    now, before = households.now, _closed(households.before)
    left, new = (
        _of_same(columns[code].now, now) for code in (movement.left, movement.new)
    )
    parts = (before, left, new, now)
    return Moved(
        movement,
        households,
        tuple((area, Moves(*(_area_value(s, area) for s in parts))) for area in areas),
        Moves(*(_total_value(s) for s in parts)),
        _ward_moves(movement, columns),
    )


def _ward_moves(movement: Movement, columns: Mapping[str, Column]) -> Moves:
    """The ward's own four numbers, of one period; the khu phố need not have reported."""
    households = columns[movement.households]
    now, before = households.now.ward, households.before.ward
    span = span_of(households.indicator.period, now.as_of) if now else None
    left, new = (columns[code].now.ward for code in (movement.left, movement.new))
    found = [
        row if row and span and span.first <= row.as_of <= span.last else None
        for row in (left, new, now)
    ]
    if before is not None:
        ends = span_of(households.indicator.period, before.as_of).last
        before = before if (ends.month, ends.day) == (12, 31) else None
    return Moves(*(row.result if row else None for row in (before, *found)))


def _closed(before: Standing) -> Standing | None:
    """Results at the end of a year; None: the last were of an earlier period."""
    span = before.span
    ends = span is not None and (span.last.month, span.last.day) == (12, 31)
    return before if ends else None


def _of_same(one: Standing, other: Standing) -> Standing | None:
    """A standing in the period of another; None: it is of a different one."""
    return one if one.span == other.span else None


def _area_value(standing: Standing | None, area: Area) -> Decimal | None:
    row = standing.of(area) if standing else None
    return row.result if row else None


def _total_value(standing: Standing | None) -> Decimal | None:
    whole = standing.whole if standing else None
    return whole.result if whole else None
