"""What the home page says of indicators: who is late, what is due, the year's main results."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from benghe.lib.dates import short_date
from reports.indicators.board.listing import (
    Board,
    Demand,
    OwnerPart,
    asked_indicators,
    is_own,
)
from reports.indicators.models import Indicator, Observation, Target
from reports.indicators.rules import (
    COURSE_WORDS,
    Course,
    amount,
    compared_words,
    course,
    judged_words,
)
from reports.indicators.series import results_between, same_date, year_before
from reports.indicators.tables import (
    IndicatorLine,
    basis_of,
    is_running,
    is_same_date,
    stated,
)

# Of the resolution's indicators the first of the catalogue.
MOST_HEADLINES = 8
TONES: dict[Course, str] = {"better": "good", "worse": "bad", "same": "wait"}


@dataclass(frozen=True, slots=True)
class Headline:
    """One result of the resolution: how it stands to its target and to last year.

    ``trend`` and ``course`` empty: nothing to compare with, or it cannot be said.
    """

    line: IndicatorLine
    achieved: str
    trend: str = ""
    course: Course | None = None

    @property
    def course_label(self) -> str:
        """Tốt hơn, Kém hơn, Không đổi; empty: not said."""
        return COURSE_WORDS[self.course] if self.course else ""

    @property
    def course_tone(self) -> str:
        """Its colour; empty: none."""
        return TONES[self.course] if self.course else ""


def headlines_of(
    user: Any, lines: Sequence[IndicatorLine], day: date
) -> list[Headline]:
    """The main results on ``day``: of the indicators with a target in the resolution.

    ``lines``: those of the day. Against the last year's result of the same date as this
    year's, or the last one before it; two queries more, whatever the number of lines.
    """
    named = Target.objects.for_user(user).resolution_ids(day.year)
    chosen = [line for line in lines if _is_headline(line, named)][:MOST_HEADLINES]
    if not chosen:
        return []
    before = results_between(
        user, [line.indicator for line in chosen], date(day.year - 1, 1, 1), year_before(day)
    )  # fmt: skip
    return [_headline(line, before.get(line.indicator.pk, [])) for line in chosen]


def _is_headline(line: IndicatorLine, named: set[int]) -> bool:
    one = line.indicator
    is_text = one.kind == Indicator.Kind.TEXT
    given = line.target is not None and one.pk in named
    return given and not is_text and one.parent_id is None


def _headline(line: IndicatorLine, before: Sequence[Observation]) -> Headline:
    one, row, target = line.indicator, line.latest, line.target
    if row is None or target is None:
        return Headline(line, "chưa có số liệu")
    achieved = judged_words(
        row.result, target.value, one.direction, basis_of(one, target), one.unit,
        is_estimate=row.is_estimate,
    )  # fmt: skip
    old = same_date(before, row.as_of)
    now, then = stated(one, row), stated(one, old)
    if old is None or now is None or then is None:
        return Headline(line, achieved)
    is_exact, day = is_same_date(row.as_of, old.as_of), short_date(old.as_of)
    if is_running(one) and not is_exact:
        # Running totals of different days are told together and never compared.
        return Headline(
            line, achieved, f"năm trước: {amount(then, one.unit)} đến ngày {day}"
        )
    than = f"cùng kỳ năm {old.as_of.year}" if is_exact else f"số ngày {day}"
    way = course(now, then, one.direction)
    return Headline(line, achieved, compared_words(now, then, one.unit, than), way)


@dataclass(frozen=True)
class DueFacts:
    """What is due and late on the day: of the person's own indicators and of all."""

    own: list[Demand]
    owners: list[OwnerPart]

    @property
    def own_late(self) -> int:
        """How many of the own are late."""
        return sum(row.state == "late" for row in self.own)

    @property
    def own_due(self) -> int:
        """How many of the own are due and not late yet."""
        return len(self.own) - self.own_late

    @property
    def late_owners(self) -> list[OwnerPart]:
        """The owners who are late with anything, with most first."""
        return [part for part in self.owners if part.late]


def due_facts(user: Any, day: date) -> DueFacts:
    """What is due on the day as the board has it; the same queries whatever the size."""
    board = Board(user, day, asked_indicators(user), with_areas=False)
    own = [
        row for part in board.parts for row in part.rows if is_own(user, row.indicator)
    ]
    return DueFacts(sorted(own, key=lambda row: row.order), board.parts)
