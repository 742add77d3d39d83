"""The periods in which indicators are reported, when each is due, and what looks odd. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from benghe.lib.dates import short_date
from benghe.lib.numbers import WIDE, format_decimal, format_percent

QUARTERS = ("I", "II", "III", "IV")
MONTHS = {"month": 1, "quarter": 3, "year": 12}

State = Literal["reported", "coming", "due", "late"]
STATE_WORDS: dict[State, str] = {
    "reported": "Đã nhập",
    "coming": "Chưa đến kỳ",
    "due": "Đến hạn",
    "late": "Trễ hạn",
}


@dataclass(frozen=True, slots=True)
class Span:
    """One period of a year: its name and its first and last day, both counted."""

    label: str
    first: date
    last: date


def spans_of(period: str, year: int) -> list[Span]:
    """The periods of a year; ``period`` is month, quarter or year. Raises KeyError."""
    length = MONTHS[period]
    found = []
    for place, month in enumerate(range(1, 13, length), start=1):
        end = month + length
        after = date(year + 1, 1, 1) if end > 12 else date(year, end, 1)
        found.append(
            Span(
                _label(period, place, year),
                date(year, month, 1),
                after - timedelta(days=1),
            )
        )
    return found


def _label(period: str, place: int, year: int) -> str:
    if period == "month":
        return f"Tháng {place}"
    return f"Quý {QUARTERS[place - 1]}" if period == "quarter" else f"Năm {year}"


def due_on(span: Span, due_days: int | None) -> date | None:
    """The last day on which the period's result is in time; None: no day is set."""
    return None if due_days is None else span.last + timedelta(days=due_days)


def state_of(span: Span, due_days: int | None, day: date, *, reported: bool) -> State:
    """How a period stands on ``day``; on its due day it is still due, the day after late.

    Before the period has ended nothing is asked; without a due day it is never late.
    """
    if reported:
        return "reported"
    if day <= span.last:
        return "coming"
    due = due_on(span, due_days)
    return "late" if due is not None and day > due else "due"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something odd about a result; it is stored only with an explanation."""

    message: str


def doubts_about(
    value: Decimal, before: Decimal | None, *, least: Decimal | None = None,
    most: Decimal | None = None, jump_percent: int | None = None,
    is_running: bool = False, same_year: bool = False, last_day: date | None = None,
    after: Decimal | None = None, next_day: date | None = None,
    decimals: int | None = None,
) -> list[Doubt]:  # fmt: skip
    """What a person should explain before ``value`` is stored.

    ``before``: the last result before it (None: none, nothing to compare with), of
    ``last_day``; ``same_year``: both lie in one year, where a running result cannot
    fall. A change is measured against ``before``; from nought no percent is taken.
    ``after``: the next result of the same year, of ``next_day``; None: none. ``decimals``:
    those that ``before`` is shown with; None: all it has.
    """
    found = []
    if least is not None and value < least:
        found.append(Doubt(f"Thấp hơn mức thấp nhất hợp lý ({format_decimal(least)})."))
    if most is not None and value > most:
        found.append(Doubt(f"Cao hơn mức cao nhất hợp lý ({format_decimal(most)})."))
    if is_running and after is not None and value > after:
        next_words = f" ngày {short_date(next_day)}" if next_day else ""
        found.append(
            Doubt(
                f"Số lũy kế cao hơn kết quả{next_words} ({format_decimal(after)}) về sau; "
                "lũy kế từ đầu năm không thể giảm."
            )
        )
    if before is None:
        return found
    before_words = format_decimal(before, decimals)
    of_day = f" ngày {short_date(last_day)}" if last_day else ""
    if is_running and same_year and value < before:
        found.append(
            Doubt(
                f"Số lũy kế giảm so với kết quả{of_day} ({before_words}); "
                "lũy kế từ đầu năm không thể giảm."
            )
        )
    change = change_percent(value, before)
    if jump_percent is not None and change is not None and abs(change) > jump_percent:
        verb = "Tăng" if change > 0 else "Giảm"
        found.append(
            Doubt(
                f"{verb} {format_percent(abs(change))} so với kết quả{of_day} "
                f"({before_words}), quá mức {jump_percent}%."
            )
        )
    return found


def change_percent(value: Decimal, before: Decimal) -> Decimal | None:
    """The change in percent of ``before``, two decimals half up; None from nought."""
    if before == 0:
        return None
    change = (value - before) / abs(before) * 100
    return change.quantize(Decimal("0.01"), ROUND_HALF_UP, WIDE)
