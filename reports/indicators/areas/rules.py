"""Khu phố beside the ward: whether they make it up; households that left and came. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from benghe.lib.periods import covers
from reports.indicators.budget.rules import Check
from reports.indicators.periods import Span, spans_of


@dataclass(frozen=True, slots=True)
class Movement:
    """Households of one kind through a year, by the codes of their indicators.

    What must hold, of a khu phố as of the ward: ``households`` of a day are those at
    the end of the year before, less ``left``, plus ``new``, both counted from 1 January.
    """

    name: str
    households: str
    left: str
    new: str


MOVEMENTS = (
    Movement(
        "Hộ nghèo", "social.poor_households", "social.poor_left", "social.poor_new"
    ),
    Movement(
        "Hộ cận nghèo",
        "social.near_poor_households",
        "social.near_poor_left",
        "social.near_poor_new",
    ),
)


@dataclass(frozen=True, slots=True)
class Moves:
    """The four numbers of a movement, of one place in one period; None: not reported."""

    opening: Decimal | None
    left: Decimal | None
    new: Decimal | None
    closing: Decimal | None

    @property
    def expected(self) -> Decimal | None:
        """How many there must be: opening − left + new; None while one is not known."""
        if self.opening is None or self.left is None or self.new is None:
            return None
        return self.opening - self.left + self.new

    @property
    def check(self) -> Check:
        """Whether as many are there; the difference is what is there less what must be."""
        named = (
            ("số cuối năm trước", self.opening),
            ("số hộ thoát", self.left),
            ("số hộ phát sinh", self.new),
            ("số hộ hiện có", self.closing),
        )
        missing = [name for name, value in named if value is None]
        expected = self.expected
        if missing or expected is None or self.closing is None:
            return Check("unknown", why=f"chưa có {', '.join(missing)}")
        difference = self.closing - expected
        return Check("differs" if difference else "match", difference)


def check_areas(
    total: Decimal | None, reported: int, wanted: int, ward: Decimal | None
) -> Check:
    """Whether the khu phố make up the ward's result of their period.

    ``total`` None: they cannot be added; ``ward`` None: it has no result of that period.
    ``reported`` of ``wanted`` khu phố have a result. The difference is the ward's less
    the sum; a sum that lacks a khu phố is not compared.
    """
    if not reported:
        return Check("unknown", why="chưa khu phố nào báo cáo")
    if reported < wanted:
        return Check("unknown", why=f"mới có {reported}/{wanted} khu phố báo cáo")
    if total is None:
        return Check("unknown", why="số của các khu phố không cộng được")
    if ward is None:
        return Check("unknown", why="phường chưa có số của kỳ này")
    difference = ward - total
    return Check("differs" if difference else "match", difference)


def span_of(period: str, day: date) -> Span:
    """The period of the day's year in which the day lies."""
    return next(s for s in spans_of(period, day.year) if s.first <= day <= s.last)


def span_words(span: Span) -> str:
    """``Quý III/2022``, ``Năm 2022``: a period with its year."""
    year = str(span.last.year)
    return span.label if span.label.endswith(year) else f"{span.label}/{year}"


def stands_on(started_on: date, ended_on: date | None, day: date) -> bool:
    """Whether a khu phố is there on the day: on its first day, not on its end day."""
    return covers(started_on, ended_on, day)


def unique_names(named: Iterable[tuple[str, str]]) -> list[str]:
    """Names of (name, code) pairs; those that stand twice are told apart by the code."""
    pairs = list(named)
    known = Counter(name for name, _ in pairs)
    return [f"{name} ({code})" if known[name] > 1 else name for name, code in pairs]
