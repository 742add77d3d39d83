"""The indicators of a year side by side: result, target, achievement, year before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from benghe.lib.numbers import format_decimal
from reports.indicators.counted import COUNTED_SOURCE, counted_results
from reports.indicators.models import Indicator, Observation, Target
from reports.indicators.rules import VERDICT_WORDS, Achievement, achievement

# The target that is judged, when a year has several.
BASIS_ORDER = ("adjusted", "resolution", "superior")
NOT_REPORTED = "–"


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator in one year; None: not reported, no target."""

    indicator: Indicator
    latest: Observation | None
    target: Target | None
    previous: Observation | None

    @property
    def found(self) -> Achievement:
        """How the result stands to the target."""
        actual = self.latest.result if self.latest else None
        wanted = self.target.value if self.target else None
        return achievement(actual, wanted, self.indicator.direction)

    @property
    def verdict(self) -> str:
        """Vượt, Đạt, Không đạt; empty when nothing can be said."""
        return VERDICT_WORDS[self.found.verdict] if self.found.verdict else ""

    @property
    def result_text(self) -> str:
        """The result in the indicator's unit; an estimate says so."""
        text = shown(self.indicator, self.latest.result if self.latest else None)
        return f"{text} (ước)" if self.latest and self.latest.is_estimate else text

    @property
    def target_text(self) -> str:
        """What is to be reached."""
        return shown(self.indicator, self.target.value if self.target else None)

    @property
    def previous_text(self) -> str:
        """The last result of the year before."""
        return shown(self.indicator, self.previous.result if self.previous else None)


def shown(indicator: Indicator, value: Decimal | None) -> str:
    """A value with at most the indicator's decimals; None: a dash, never nought."""
    if value is None:
        return NOT_REPORTED
    text = format_decimal(value, indicator.decimals)
    return text.rstrip("0").rstrip(",") if "," in text else text


def indicator_lines(
    user: Any, year: int, day: date | None = None
) -> list[IndicatorLine]:
    """Every indicator in use that ``user`` may see; the same queries whatever their number.

    ``day`` of that year: with what was known up to it; None: with all of the year. The
    year before always stands as a whole.
    """
    indicators = Indicator.objects.for_user(user).active().select_related("group")
    rows = Observation.objects.for_user(user).standing().of_ward().latest_first()
    rows = rows.filter(
        as_of__gte=date(year - 1, 1, 1), as_of__lte=day or date(year, 12, 31)
    )
    latest: dict[tuple[int, int], Observation] = {}
    for row in rows:
        latest.setdefault((row.indicator_id, row.as_of.year), row)
    by_code = {indicator.code: indicator for indicator in indicators}
    for of_year, of_day in ((year - 1, None), (year, day)):
        for row in counted_rows(of_year, by_code, of_day):
            latest[row.indicator_id, of_year] = row
    targets = chosen_targets(Target.objects.for_user(user).of_year(year))
    return [
        IndicatorLine(
            indicator,
            latest.get((indicator.pk, year)),
            targets.get(indicator.pk),
            latest.get((indicator.pk, year - 1)),
        )
        for indicator in indicators
    ]


def counted_rows(
    year: int, by_code: Mapping[str, Indicator], day: date | None = None
) -> list[Observation]:
    """Counted results in the shape of entered ones; they are never stored."""
    return [
        Observation(
            indicator=by_code[code], as_of=as_of, value=value, source=COUNTED_SOURCE
        )
        for code, (value, as_of) in counted_results(year, by_code, day).items()
    ]


def chosen_targets(rows: Iterable[Target]) -> dict[int, Target]:
    """The target that counts for each indicator: adjusted before others."""
    found: dict[int, Target] = {}
    for row in sorted(rows, key=lambda target: BASIS_ORDER.index(target.basis)):
        found.setdefault(row.indicator_id, row)
    return found


def in_groups(lines: Iterable[IndicatorLine]) -> list[tuple[str, list[IndicatorLine]]]:
    """The lines under the names of their groups, in order."""
    return [
        (group.name, list(found))
        for group, found in groupby(lines, key=lambda line: line.indicator.group)
    ]
