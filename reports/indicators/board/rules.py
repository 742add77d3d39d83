"""Which periods are asked for on a day, and how each of them stands. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from members.reminders.rules import Due
from reports.indicators.periods import STATE_WORDS, Span, State, due_on, spans_of

OPEN: frozenset[State] = frozenset({"due", "late"})
# Of the same order everywhere: the most pressing first.
STATES: tuple[State, ...] = ("late", "due", "reported", "coming")


@dataclass(frozen=True, slots=True)
class Asked:
    """A period that is asked for; ``number``: its place in its year, from 1."""

    number: int
    span: Span

    @property
    def label(self) -> str:
        """``Quý IV/2022``, ``Năm 2022``."""
        return period_label(self.span)


def period_label(span: Span) -> str:
    """A period with its year: ``Tháng 12/2022``, ``Năm 2022``."""
    if span.label.startswith("Năm"):
        return span.label
    return f"{span.label}/{span.last.year}"


def asked_on(period: str, day: date) -> list[Asked]:
    """The periods asked for on ``day``, the earliest first.

    Those of the day's year that have begun, and the last one of the year before: its
    result is due in this year, and stays asked for until it is there.
    """
    before = spans_of(period, day.year - 1)
    found = [Asked(len(before), before[-1])]
    found += [
        Asked(number, span)
        for number, span in enumerate(spans_of(period, day.year), start=1)
        if span.first <= day
    ]
    return found


def is_reported(days: Iterable[date], span: Span, day: date) -> bool:
    """Whether a result of ``days`` lies in the period and is of no later day than ``day``."""
    last = min(span.last, day)
    return any(span.first <= one <= last for one in days)


def due_of(span: Span, due_days: int | None, day: date) -> Due | None:
    """When a period's result is due, seen from ``day``; None: no day is set."""
    on = due_on(span, due_days)
    return None if on is None else Due(on, (on - day).days)


def state_words(state: State, due: Due | None) -> str:
    """``Trễ hạn 3 ngày``; ``Đến hạn, còn 2 ngày``; ``Đến hạn`` where no day is set."""
    words = STATE_WORDS[state]
    if due is None or state not in OPEN:
        return words
    if due.is_late:
        return f"{words} {-due.days} ngày"
    return f"{words}, còn {due.days} ngày" if due.days else f"{words}, ngày cuối"


def entered_words(entered: date | None, due: Due | None) -> str:
    """``nhập ngày 18/10/2022, trễ 8 ngày``; empty: not known."""
    if entered is None:
        return ""
    late = (entered - due.on).days if due is not None else 0
    words = f"nhập ngày {entered:%d/%m/%Y}"
    return f"{words}, trễ {late} ngày" if late > 0 else words


@dataclass(frozen=True, slots=True)
class AreasReported:
    """How many khu phố have reported for a period, and the names of those that have not."""

    asked: int
    missing: tuple[str, ...]

    @property
    def words(self) -> str:
        """``đủ 14 khu phố``; ``12/14 khu phố, chưa có: Khu phố 7, Khu phố 12``."""
        if not self.missing:
            return f"đủ {self.asked} khu phố"
        told = self.asked - len(self.missing)
        if not told:
            return f"0/{self.asked} khu phố"
        return f"{told}/{self.asked} khu phố, chưa có: {', '.join(self.missing)}"


def areas_reported(
    asked: Collection[tuple[int, str]], told: Collection[int]
) -> AreasReported | None:
    """Of the khu phố ``asked`` (id, name) those that ``told``; None: there is no khu phố."""
    if not asked:
        return None
    return AreasReported(
        len(asked), tuple(name for pk, name in asked if pk not in told)
    )
