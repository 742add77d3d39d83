"""Dates as the Party's papers need them: partial, Vietnamese, and in full years."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import total_ordering
from typing import Any, Self

DAY = re.compile(r"(\d{1,2})[/\-.](\d{1,2})[/\-.](\d+)")
MONTH = re.compile(r"(\d{1,2})[/\-.](\d{4})")
ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")


class DateError(ValueError):
    """A text that is no date here; the message is for the user, in Vietnamese."""


def make_date(year: int, month: int, day: int) -> date:
    """The date, or DateError saying which part does not exist."""
    if not 1 <= month <= 12:
        raise DateError(f"Không có tháng {month}. Viết ngày trước, tháng sau: 03/02/1975.")
    if not 1800 <= year <= 2200:
        raise DateError(f"Năm {year} không hợp lý. Viết đủ bốn chữ số, ví dụ 1975.")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise DateError(f"Tháng {month}/{year} chỉ có {last} ngày, không có ngày {day}.")
    return date(year, month, day)


def _full_year(text: str) -> int:
    """Four digits; two are refused with both centuries named."""
    if len(text) == 2:
        raise DateError(f"Năm «{text}» thiếu hai chữ số: 19{text} hay 20{text}?")
    if len(text) != 4:
        raise DateError(f"Năm «{text}» phải có bốn chữ số, ví dụ 1975.")
    return int(text)


def parse_date(text: str | None) -> date | None:
    """``03/04/1975`` is 3 April; empty is None; raises DateError."""
    found = "".join((text or "").split())
    if not found:
        return None
    if match := ISO.fullmatch(found):
        if match[3]:
            return make_date(int(match[1]), int(match[2]), int(match[3]))
    elif match := DAY.fullmatch(found):
        return make_date(_full_year(match[3]), int(match[2]), int(match[1]))
    raise DateError(f"«{found[:30]}» không phải là ngày. Viết ngày/tháng/năm: 03/02/1975.")


def parse_cell_date(value: Any) -> date | None:
    """The date of an Excel cell: a true date as it is, a text by our rules."""
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    return parse_date(str(value))


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the year, the month or the day; None: not known."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def from_iso(cls, text: str) -> Self:
        """From ``1948``, ``1975-08`` or ``1975-08-03``, as stored."""
        return cls(*(int(part) for part in text.split("-")))

    @classmethod
    def parse(cls, text: str) -> Self:
        """What was typed: ``03/08/1975``, ``8/1975``, ``1948``; raises DateError."""
        found = "".join(text.split())
        if re.fullmatch(r"\d{4}", found):
            return cls(make_date(int(found), 1, 1).year)
        if match := MONTH.fullmatch(found):
            day = make_date(_full_year(match[2]), int(match[1]), 1)
            return cls(day.year, day.month)
        if (match := ISO.fullmatch(found)) and not match[3]:
            day = make_date(int(match[1]), int(match[2]), 1)
            return cls(day.year, day.month)
        if re.fullmatch(r"\d{2}", found):
            _full_year(found)
        whole = parse_date(found)
        if whole is None:
            raise DateError("Hãy nhập ngày.")
        return cls(whole.year, whole.month, whole.day)

    @classmethod
    def of(cls, day: date) -> Self:
        """A day that is wholly known."""
        return cls(day.year, day.month, day.day)

    @property
    def iso(self) -> str:
        """``1948``, ``1975-08``, ``1975-08-03``: plain order is the order of time."""
        parts = [f"{self.year:04d}"]
        parts += [f"{p:02d}" for p in (self.month, self.day) if p is not None]
        return "-".join(parts)

    @property
    def display(self) -> str:
        """As entered: ``1948``, ``8/1975``, ``03/08/1975``."""
        if self.month is None:
            return f"{self.year}"
        if self.day is None:
            return f"{self.month}/{self.year}"
        return f"{self.day:02d}/{self.month:02d}/{self.year}"

    @property
    def earliest(self) -> date:
        """The first day it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day it can be."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        return self.display

    def __len__(self) -> int:
        return len(self.iso)

    def __lt__(self, other: "PartialDate") -> bool:
        return self.iso < other.iso


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later; where the month lacks it, its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def add_years(day: date, years: int) -> date:
    """The same day ``years`` later: 29/2/1992 + 30 years = 28/2/2022."""
    return add_months(day, 12 * years)


def complete_months(start: date, day: date) -> int:
    """Whole months from ``start`` to ``day``; negative spans are 0."""
    if day < start:
        return 0
    months = (day.year - start.year) * 12 + day.month - start.month
    return months if add_months(start, months) <= day else months - 1


def full_years(start: date, day: date) -> int:
    """Whole years from ``start`` to ``day``; never year minus year."""
    return complete_months(start, day) // 12


def age_on(born: PartialDate, day: date) -> int | None:
    """Full years on ``day``; None where the possible days of birth disagree."""
    most, least = full_years(born.earliest, day), full_years(born.latest, day)
    return most if most == least else None


def short_date(day: date) -> str:
    """``05/02/2022``, as tables print it."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def long_date(day: date) -> str:
    """``ngày 05 tháng 02 năm 2022``; nought for days under 10 and months 1 and 2 only.

    Source: HD 36-HD/VPTW (3/4/2018).
    """
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
