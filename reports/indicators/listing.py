"""The indicators of a year or day, narrowed; two years side by side; a group's charts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from benghe.lib.dates import add_years
from benghe.paper.charts import Chart
from reports.indicators.charts import year_chart, years_chart
from reports.indicators.explanations import explanations_of, may_explain
from reports.indicators.models import Explanation, Indicator, IndicatorGroup, Target
from reports.indicators.rules import (
    COURSE_WORDS,
    VERDICT_WORDS,
    change_share_words,
    course,
    moved_words,
    wants_explanation,
)
from reports.indicators.series import results_between, same_date, targets_by_indicator
from reports.indicators.tables import (
    NOT_REPORTED,
    IndicatorLine,
    day_query,
    in_force_on,
    is_uneven,
    lines_of,
    stated,
)

# A drawing takes about 40 ms the first time; more than this make a page slow to open.
MOST_CHARTS = 6
YEARS = 10


@dataclass
class IndicatorListing:
    """Indicators in use that ``user`` sees, in ``year`` or on ``day`` of it (None: all of it).

    ``group`` None and ``owner`` empty: all.
    """

    user: Any
    year: int
    day: date | None = None
    group: IndicatorGroup | None = None
    owner: str = ""

    @cached_property
    def indicators(self) -> list[Indicator]:
        """The catalogue, narrowed, with groups and names."""
        rows = Indicator.objects.for_user(self.user).active().select_related("group")
        if self.group is not None:
            rows = rows.filter(group=self.group)
        if self.owner:
            rows = rows.filter(owner=self.owner)
        return list(rows.prefetch_related("names"))

    @cached_property
    def lines(self) -> list[IndicatorLine]:
        """Each indicator with result, target and the year before."""
        return lines_of(self.user, self.indicators, self.year, self.day)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many exceed, meet and miss their target, and how many say nothing.

        Every line is in exactly one of them.
        """
        found = Counter(_standing(line) for line in self.lines)
        return [(words, found[words]) for words in STANDINGS]

    @property
    def explained(self) -> list[tuple[IndicatorLine, Explanation]]:
        """The lines that somebody explained, with the explanation of the year."""
        known = explanations_of(self.user, self.indicators, self.year, self.day)
        return [
            (line, known[line.indicator.pk])
            for line in self.lines
            if line.indicator.pk in known
        ]

    @property
    def query(self) -> str:
        """What a link to a page of the same day or year carries."""
        return day_query(self.year, self.day)


UNKNOWN, UNJUDGED = "Chưa có số liệu", "Không có mức giao để so"
STANDINGS = (*VERDICT_WORDS.values(), UNKNOWN, UNJUDGED)


def _standing(line: IndicatorLine) -> str:
    """Where a line belongs among the counts."""
    if line.latest is None:
        return UNKNOWN
    return line.verdict or UNJUDGED


def charts_of_group(listing: IndicatorListing) -> list[Chart]:
    """The charts of the main indicators: those with a target first, then as listed.

    Items of a total and texts are left out; of the rest, the first that can be drawn.
    """
    judged = {line.indicator.pk for line in listing.lines if line.target}
    main = [
        line
        for line in listing.lines
        if line.indicator.parent_id is None
        and line.indicator.kind != Indicator.Kind.TEXT
        and (line.latest or line.previous)
    ]
    main.sort(key=lambda line: line.indicator.pk not in judged)
    chosen = main[:MOST_CHARTS]
    indicators = [line.indicator for line in chosen]
    last = listing.day or date(listing.year, 12, 31)
    first = date(max(listing.year - YEARS + 1, 1), 1, 1)
    rows = results_between(listing.user, indicators, first, last)
    targets = targets_by_indicator(listing.user, indicators, listing.year)
    drawn = []
    for line in chosen:
        own = rows.get(line.indicator.pk, [])
        wanted = [
            row
            for row in targets.get(line.indicator.pk, [])
            if in_force_on(row, listing.day)
        ]
        drawn.append(_chart(line, listing.year, own, wanted))
    return [chart for chart in drawn if chart is not None]


def _chart(
    line: IndicatorLine, year: int, rows: Sequence[Any], targets: list[Target]
) -> Chart | None:
    """The course of the year; of what is reported once a year, the last years."""
    found = year_chart(line.indicator, line.title, year, rows, targets)
    if found is not None:
        return found
    of_years: dict[int, Any] = {}
    for row in rows:
        of_years.setdefault(row.as_of.year, row)
    wanted = {year: targets[0]} if targets else {}
    return years_chart(line.indicator, line.title, of_years, wanted)


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One indicator in two years; ``explanation`` None: nobody said why."""

    line: IndicatorLine
    explanation: Explanation | None
    may_explain: bool

    @property
    def is_uneven(self) -> bool:
        """Whether the two are running totals of different days of their years."""
        now, before = self.line.latest, self.line.previous
        if now is None or before is None:
            return False
        return is_uneven(self.line.indicator, now, before)

    @property
    def _values(self) -> tuple[Any, Any]:
        one = self.line.indicator
        return stated(one, self.line.latest), stated(one, self.line.previous)

    @property
    def change(self) -> str:
        """``tăng 3,831 tỷ đồng``; a dash where one year says nothing."""
        now, before = self._values
        if now is None or before is None:
            return NOT_REPORTED
        return moved_words(now - before, self.line.indicator.unit)

    @property
    def percent(self) -> str:
        """``tăng 14,56%``; empty for a ratio, from nought, and without both years."""
        now, before = self._values
        if now is None or before is None:
            return ""
        return change_share_words(now, before, self.line.indicator.unit)

    @property
    def course(self) -> str:
        """better, worse or same; empty where direction or days do not tell."""
        now, before = self._values
        if now is None or before is None or self.is_uneven:
            return ""
        return course(now, before, self.line.indicator.direction) or ""

    @property
    def course_label(self) -> str:
        """The same in words, so that colour is never alone."""
        if self.course:
            return COURSE_WORDS[self.course]  # type: ignore[index]
        return "Khác ngày" if self.is_uneven else NOT_REPORTED

    @property
    def is_wanted(self) -> bool:
        """Whether an explanation is asked for and none is there."""
        if self.explanation is not None:
            return False
        now, before = self._values
        return wants_explanation(
            now,
            None if self.is_uneven else before,
            self.line.found.verdict,
            self.line.indicator.jump_percent,
        )


def compared_lines(
    listing: IndicatorListing, other: int
) -> list[tuple[str, list[ComparedLine]]]:
    """The lines of two years by group; with a day, both years up to the same date."""
    lines = _same_dates(listing, other) if listing.day else _whole_years(listing, other)
    known = explanations_of(listing.user, listing.indicators, listing.year, listing.day)
    groups: dict[str, list[ComparedLine]] = {}
    for line in lines:
        one = line.indicator
        found = ComparedLine(
            line,
            known.get(one.pk),
            may_explain(listing.user, one),
        )
        groups.setdefault(one.group.name, []).append(found)
    return list(groups.items())


def _whole_years(listing: IndicatorListing, other: int) -> list[IndicatorLine]:
    before = date(other, 12, 31)
    return lines_of(listing.user, listing.indicators, listing.year, None, before)


def _same_dates(listing: IndicatorListing, other: int) -> list[IndicatorLine]:
    """The other year up to the day of each result; without one, up to the day asked.

    Most results are found by the latter; the others are read by one query more.
    """
    user, years = listing.user, other - listing.year
    day = listing.day or date(listing.year, 12, 31)
    before = add_years(day, years)
    lines = lines_of(user, listing.indicators, listing.year, day, before)
    late = [line.indicator for line in lines if _is_late(line, years)]
    rows = results_between(user, late, date(other, 1, 1), before) if late else {}
    return [
        replace(
            line,
            previous=same_date(
                rows.get(line.indicator.pk, []), line.latest.as_of, years
            ),
        )
        if line.latest and _is_late(line, years)
        else line
        for line in lines
    ]


def _is_late(line: IndicatorLine, years: int) -> bool:
    """Whether the other year's result is of a later day than this year's."""
    now, before = line.latest, line.previous
    return bool(now and before and before.as_of > add_years(now.as_of, years))
