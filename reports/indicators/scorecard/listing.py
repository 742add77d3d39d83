"""The indicators of a day as typed cells: what screen, paper and sheet all show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from benghe.lib.dates import short_date
from benghe.lib.numbers import format_decimal, format_percent
from benghe.paper.tree import Align
from reports.indicators.explanations import explanations_of
from reports.indicators.models import (
    Indicator,
    IndicatorGroup,
    Observation,
    Target,
)
from reports.indicators.series import (
    adjusted_target,
    original_target,
    targets_by_indicator,
)
from reports.indicators.tables import (
    NOT_REPORTED,
    IndicatorLine,
    in_force_on,
    lines_of,
    shown,
    stated,
)

ESTIMATE = " (ước)"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as what it is, and the text that is shown of it.

    ``value`` None: not reported, not given; ``text`` is then a dash, never nought.
    """

    value: Decimal | date | str | None
    text: str
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A column: heading, width on a sheet of paper in millimetres, and its group.

    ``close``: its width where the table is set as closely as it can be.
    """

    title: str
    width: int
    close: int
    align: Align = "left"
    group: str = ""

    @property
    def label(self) -> str:
        """Its whole name, where it stands alone: on a phone beside every value."""
        return f"{self.group}: {self.title.lower()}" if self.group else self.title


def heads(year: int) -> tuple[Head, ...]:
    """The columns of the table of a year; the cells of a line stand in their order."""
    before, given, now = (
        f"Thực hiện năm {year - 1}",
        "Mức giao",
        f"Thực hiện năm {year}",
    )
    return (
        Head("TT", 8, 7, "center"),
        Head("Chỉ tiêu", 52, 53),
        Head("Đơn vị tính", 17, 16, "center"),
        Head("Kết quả", 15, 13, "right", before),
        Head("Tính đến ngày", 18, 15, "center", before),
        Head("Ban đầu", 13, 12, "right", given),
        Head("Điều chỉnh", 13, 12, "right", given),
        Head("Kết quả", 17, 16, "right", now),
        Head("Tính đến ngày", 18, 15, "center", now),
        Head("Tỷ lệ (%)", 13, 12, "right"),
        Head("Đánh giá", 14, 14, "center"),
        Head("Ghi chú, giải trình", 54, 67),
    )


@dataclass(frozen=True, slots=True)
class ScorecardLine:
    """One indicator; ``number``: its place ("3", an item of it "3.1")."""

    number: str
    line: IndicatorLine
    targets: tuple[Target, ...] = ()
    explanation: str = ""

    @property
    def note(self) -> str:
        """The parts of a ratio, then why it stands so: of the year, else of the result."""
        row = self.line.latest
        why = self.explanation or (row.note if row else "")
        parts = [_parts(row) if row else "", why.rstrip(". ")]
        text = "; ".join(part for part in parts if part)
        return f"{text}." if why else text

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Its cells in the order of ``heads``."""
        indicator, line = self.line.indicator, self.line
        original, adjusted = (
            original_target(self.targets),
            adjusted_target(self.targets),
        )
        percent = line.found.percent
        rate = NOT_REPORTED if percent is None else format_percent(percent)
        return (
            _words(self.number),
            _words(line.title),
            _words(indicator.unit),
            _result(indicator, line.previous),
            _day(line.previous),
            _number(indicator, original.value if original else None),
            _number(indicator, adjusted.value if adjusted else None),
            _result(indicator, line.latest),
            _day(line.latest),
            Cell(percent, rate.removesuffix("%")),
            Cell(line.verdict or None, line.verdict or NOT_REPORTED),
            Cell(self.note, self.note),
        )


def _words(text: str) -> Cell:
    return Cell(text, text)


def _number(indicator: Indicator, value: Decimal | None) -> Cell:
    return Cell(value, shown(indicator, value))


def _result(indicator: Indicator, row: Observation | None) -> Cell:
    """A number, or the words of a text indicator; an estimate says so."""
    if row is None:
        return _number(indicator, None)
    mark = ESTIMATE if row.is_estimate else ""
    if row.text:
        return Cell(f"{row.text}{mark}", f"{row.text}{mark}")
    value = stated(indicator, row)
    return Cell(value, f"{shown(indicator, value)}{mark}", row.is_estimate)


def _day(row: Observation | None) -> Cell:
    return (
        Cell(None, NOT_REPORTED)
        if row is None
        else Cell(row.as_of, short_date(row.as_of))
    )


def _parts(row: Observation) -> str:
    """``2.338/2.400``; empty for what is no ratio."""
    if row.numerator is None or row.denominator is None:
        return ""
    return f"{format_decimal(row.numerator)}/{format_decimal(row.denominator)}"


@dataclass(frozen=True, slots=True)
class Group:
    """A group of indicators and its lines; never without any."""

    name: str
    lines: tuple[ScorecardLine, ...]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The indicators that ``user`` may see, as of ``day`` and of nothing later.

    ``everything``: all that are followed, else those of the year's resolution;
    ``group``: only of one group.
    """

    user: Any
    day: date
    everything: bool = False
    group: IndicatorGroup | None = None

    @property
    def year(self) -> int:
        """The year that is judged."""
        return self.day.year

    @property
    def scope_words(self) -> str:
        """Which indicators, in words."""
        words = (
            f"các chỉ tiêu theo dõi năm {self.year}"
            if self.everything
            else f"các chỉ tiêu trong nghị quyết năm {self.year}"
        )
        return f"{words}, nhóm {self.group.name}" if self.group else words

    def groups(self) -> list[Group]:
        """The lines under their groups; the same queries whatever their number."""
        indicators = self._indicators()
        targets = targets_by_indicator(self.user, indicators, self.year)
        why = explanations_of(self.user, indicators, self.year, self.day)
        lines = [
            ScorecardLine(
                number,
                line,
                self._in_force(targets, line),
                why[line.indicator.pk].text if line.indicator.pk in why else "",
            )
            for number, line in numbered(
                lines_of(self.user, indicators, self.year, self.day)
            )
        ]
        return [
            Group(group.name, tuple(found))
            for group, found in groupby(lines, key=lambda row: row.line.indicator.group)
        ]

    def _indicators(self) -> list[Indicator]:
        rows = Indicator.objects.for_user(self.user).active().select_related("group")
        if self.group is not None:
            rows = rows.filter(group=self.group)
        if not self.everything:
            named = Target.objects.for_user(self.user).resolution_ids(self.year)
            rows = rows.filter(pk__in=named)
        return list(rows.prefetch_related("names"))

    def _in_force(
        self, targets: Mapping[int, Sequence[Target]], line: IndicatorLine
    ) -> tuple[Target, ...]:
        """What was given by the day; the plan of the year is always there."""
        given = targets.get(line.indicator.pk, ())
        return tuple(row for row in given if in_force_on(row, self.day))


def numbered(lines: Iterable[IndicatorLine]) -> list[tuple[str, IndicatorLine]]:
    """Lines with their places; an item directly behind its total, where that is there."""
    found = list(lines)
    there = {line.indicator.pk: line.indicator.group_id for line in found}
    items: dict[int, list[IndicatorLine]] = {}
    tops = []
    for line in found:
        parent = line.indicator.parent_id
        # An item of another group stands in its own.
        if parent is not None and there.get(parent) == line.indicator.group_id:
            items.setdefault(parent, []).append(line)
        else:
            tops.append(line)
    placed = []
    for number, line in enumerate(tops, 1):
        placed.append((str(number), line))
        placed += [
            (f"{number}.{part}", item)
            for part, item in enumerate(items.get(line.indicator.pk, ()), 1)
        ]
    return placed


def count_of(groups: Iterable[Group]) -> int:
    """How many indicators stand there."""
    return sum(len(group.lines) for group in groups)
