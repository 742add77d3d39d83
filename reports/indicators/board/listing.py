"""What is due and late on a day, by who answers for it; the same queries whatever the size."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime

from benghe.lib.periods import covers
from benghe.lib.text import natural_key
from members.reminders.rules import Due
from reports.indicators.board.rules import (
    OPEN,
    STATES,
    AreasReported,
    Asked,
    areas_reported,
    asked_on,
    due_of,
    entered_words,
    is_reported,
    state_words,
)
from reports.indicators.counted import counted_codes
from reports.indicators.grid.listing import areas_url, cell_url
from reports.indicators.models import Area, Indicator, Observation
from reports.indicators.periods import State, state_of
from reports.indicators.tables import day_query

TONES: dict[State, str] = {"reported": "good", "due": "wait", "late": "bad"}
# Results of single khu phố: by indicator and khu phố, the days of its results.
AreaDays = dict[int, dict[int, list[date]]]


def owner_of(indicator: Indicator) -> str:
    """Who answers for an indicator: the unit in charge, else who enters it."""
    return indicator.owner or indicator.get_entry_role_display()


def asked_indicators(user: Any) -> list[Indicator]:
    """The indicators in use that are asked for, with groups and names.

    What the portal counts itself is never due.
    """
    rows = Indicator.objects.for_user(user).active()
    rows = rows.exclude(code__in=counted_codes()).select_related("group")
    return list(rows.prefetch_related("names"))


def is_own(user: Any, indicator: Indicator) -> bool:
    """Whether ``user`` is the one who enters an indicator, and not only may."""
    return indicator.entry_role in user.roles


@dataclass(frozen=True, slots=True)
class Demand:
    """One period of one indicator, and how it stands on the day.

    ``due`` None: no day is set; ``entered`` None: nothing was entered; ``areas`` None:
    not by khu phố, or not asked for. ``may_enter``: the person.
    """

    indicator: Indicator
    title: str
    asked: Asked
    state: State
    due: Due | None
    entered: date | None
    areas: AreasReported | None
    may_enter: bool

    @property
    def url(self) -> str:
        """The page of the indicator in the year of the period."""
        page = reverse("indicators:detail", args=[self.indicator.code])
        return page + day_query(self.asked.span.last.year, None)

    @property
    def entry_url(self) -> str:
        """The cell where the result is entered; empty: the person may not."""
        if not self.may_enter:
            return ""
        year = self.asked.span.last.year
        return cell_url(self.indicator, None, year, self.asked.number)

    @property
    def areas_url(self) -> str:
        """Where the khu phố are entered; empty: none is asked, or the person may not."""
        if not self.may_enter or self.areas is None:
            return ""
        return areas_url(self.indicator, self.asked.span.last.year)

    @property
    def words(self) -> str:
        """The state in words, with the days that are left or over."""
        return state_words(self.state, self.due)

    @property
    def tone(self) -> str:
        """The colour of the state; empty: none."""
        return TONES.get(self.state, "")

    @property
    def remark(self) -> str:
        """When it was entered, and how many khu phố have reported."""
        entered = entered_words(self.entered, self.due)
        areas = self.areas.words if self.areas else ""
        return "; ".join(part for part in (entered, areas) if part)

    @property
    def order(self) -> tuple[int, date]:
        """The most pressing first: late, then due, then the rest, by the due day."""
        on = self.due.on if self.due else self.asked.span.last
        return STATES.index(self.state), on


@dataclass
class OwnerPart:
    """What one owner answers for: counts of every state, and the rows that were asked for."""

    owner: str
    counts: Counter[State] = field(default_factory=Counter)
    rows: list[Demand] = field(default_factory=list)

    @property
    def late(self) -> int:
        """Periods whose due day is over without a result."""
        return self.counts["late"]

    @property
    def due(self) -> int:
        """Periods that are over and not late yet."""
        return self.counts["due"]

    @property
    def reported(self) -> int:
        """Periods with a result."""
        return self.counts["reported"]

    @property
    def coming(self) -> int:
        """Periods that are not over and have no result yet."""
        return self.counts["coming"]


@dataclass
class Board:
    """The periods asked for on ``day``, of ``indicators`` as ``asked_indicators`` gives them.

    A result counts by its own day and not by the day it was entered: what was entered
    after ``day`` for a day up to it counts as reported, and the row says when.
    ``owner`` empty: all; ``own``: only what the person enters; ``states``: whose rows
    are listed, the counts are of all; ``with_areas``: the khu phố are told of in them.
    """

    user: Any
    day: date
    indicators: Sequence[Indicator]
    owner: str = ""
    own: bool = False
    states: frozenset[State] = OPEN
    with_areas: bool = True

    @cached_property
    def chosen(self) -> list[Indicator]:
        """The indicators of the owner and of the person, as asked for."""
        return [
            row
            for row in self.indicators
            if (not self.owner or owner_of(row) == self.owner)
            and (not self.own or is_own(self.user, row))
        ]

    @cached_property
    def demands(self) -> list[Demand]:
        """Every period of every indicator, the most pressing first."""
        found = [
            self._demand(indicator, asked)
            for indicator in self.chosen
            for asked in asked_on(indicator.period, self.day)
        ]
        return sorted(found, key=lambda row: row.order)

    @cached_property
    def parts(self) -> list[OwnerPart]:
        """The owners, whoever is late with most first; their rows of the states asked for."""
        found: dict[str, OwnerPart] = {}
        for row in self.demands:
            name = owner_of(row.indicator)
            part = found.setdefault(name, OwnerPart(name))
            part.counts[row.state] += 1
            if row.state in self.states:
                part.rows.append(row)
        return sorted(
            found.values(),
            key=lambda part: (-part.late, -part.due, natural_key(part.owner)),
        )

    @cached_property
    def counts(self) -> Counter[State]:
        """How many periods are in each state."""
        return Counter(row.state for row in self.demands)

    @property
    def has_rows(self) -> bool:
        """Whether any owner has a row of the states asked for."""
        return any(part.rows for part in self.parts)

    def _demand(self, indicator: Indicator, asked: Asked) -> Demand:
        span, days = asked.span, self._days.get(indicator.pk, [])
        reported = is_reported(days, span, self.day)
        state = state_of(span, indicator.due_days, self.day, reported=reported)
        told = self.with_areas and indicator.by_area and state in self.states
        return Demand(
            indicator=indicator,
            title=indicator.called_on(min(span.last, self.day)),
            asked=asked,
            state=state,
            due=due_of(span, indicator.due_days, self.day),
            entered=self._entered(indicator, asked) if reported else None,
            areas=self._areas_of(indicator, asked) if told else None,
            may_enter=indicator.pk in self._enterable,
        )

    @cached_property
    def _enterable(self) -> set[int]:
        rows = Indicator.objects.enterable_by(self.user)
        return set(rows.order_by().values_list("pk", flat=True))

    def _rows(self, rows: Any) -> Any:
        """Results of the two years of which periods are asked for, up to the day."""
        return rows.order_by().filter(
            indicator__in=[row.pk for row in self.chosen],
            as_of__gte=date(self.day.year - 1, 1, 1),
            as_of__lte=self.day,
        )

    @cached_property
    def _results(self) -> list[tuple[int, date, datetime, int | None]]:
        """Indicator, day, moment of entry and correction of every row of the ward."""
        rows = Observation.objects.for_user(self.user).valid().of_ward()
        return list(
            self._rows(rows).values_list(
                "indicator_id", "as_of", "created_at", "corrected_by"
            )
        )

    @cached_property
    def _days(self) -> dict[int, list[date]]:
        """The days of the standing results, by indicator."""
        found: dict[int, list[date]] = defaultdict(list)
        for pk, day, _, corrected in self._results:
            if corrected is None:
                found[pk].append(day)
        return found

    @cached_property
    def _first_entries(self) -> dict[int, list[tuple[date, date]]]:
        """Day of the result and day of its entry, corrected rows too, by indicator."""
        found: dict[int, list[tuple[date, date]]] = defaultdict(list)
        for pk, day, moment, _ in self._results:
            found[pk].append((day, localtime(moment).date()))
        return found

    def _entered(self, indicator: Indicator, asked: Asked) -> date | None:
        """When something was first entered for a period; a correction is no first entry."""
        span, last = asked.span, min(asked.span.last, self.day)
        entries = self._first_entries.get(indicator.pk, [])
        return min(
            (entry for day, entry in entries if span.first <= day <= last), default=None
        )

    @cached_property
    def _areas(self) -> list[Area]:
        if not any(row.by_area for row in self.chosen):
            return []
        return list(Area.objects.for_user(self.user))

    @cached_property
    def _area_days(self) -> AreaDays:
        rows = Observation.objects.for_user(self.user).standing().of_areas()
        rows = self._rows(rows).filter(indicator__by_area=True)
        found: AreaDays = defaultdict(lambda: defaultdict(list))
        for pk, area, day in rows.values_list("indicator_id", "area_id", "as_of"):
            found[pk][area].append(day)
        return found

    def _areas_of(self, indicator: Indicator, asked: Asked) -> AreasReported | None:
        """The khu phố that are there at the end of the period, or on the day within it."""
        span, last = asked.span, min(asked.span.last, self.day)
        known = self._area_days.get(indicator.pk, {})
        there = [
            (area.pk, area.name)
            for area in self._areas
            if covers(area.started_on, area.ended_on, last)
        ]
        told = {pk for pk, days in known.items() if is_reported(days, span, self.day)}
        return areas_reported(there, told)
