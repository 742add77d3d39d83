"""Dates as the Party's papers need them: partial, Vietnamese, and in full years.

Source of the edges: design §10. A day is always an argument; nothing here asks a clock.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from typing import Self

# [0-9] and not \d: full-width and other scripts' digits are refused.
DAY = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]+)")
MONTH = re.compile(r"([0-9]{1,2})[/.-]([0-9]+)")
ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?")
YEAR = re.compile(r"[0-9]+")
STORED = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
MIDNIGHT = re.compile(r"(?<=[0-9])[ T]00:00(:00)?$")
AROUND_SIGNS = re.compile(r"\s*([/.-])\s*")
FIRST_YEAR, LAST_YEAR = 1800, 2200
SHOWN = 30
FORM = "Viết ngày/tháng/năm, ví dụ 03/02/1975."


class DateError(ValueError):
    """A text that is no date here; the message is for the user, in Vietnamese."""


def make_date(year: int, month: int, day: int) -> date:
    """The date, or DateError saying which part does not exist."""
    if not 1 <= month <= 12:
        raise DateError(
            f"Không có tháng {month}. Viết ngày trước, tháng sau: 03/02/1975."
        )
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateError(f"Năm {year} không hợp lý. Viết đủ bốn chữ số, ví dụ 1975.")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise DateError(
            f"Tháng {month}/{year} chỉ có {last} ngày, không có ngày {day}."
        )
    return date(year, month, day)


def _full_year(text: str, before: str = "") -> int:
    """Four digits; two are refused with both centuries written out.

    ``before`` is what stands before the year, so that either can be copied.
    """
    if len(text) == 2:
        raise DateError(
            f"Năm «{text}» thiếu hai chữ số: {before}19{text} hay {before}20{text}? "
            "Hãy viết đủ bốn chữ số."
        )
    if len(text) != 4:
        raise DateError(f"Năm «{text[:SHOWN]}» phải có bốn chữ số, ví dụ 1975.")
    return int(text)


def _tidy(text: str) -> str:
    """What was typed without spaces around the signs and without a midnight."""
    return MIDNIGHT.sub("", AROUND_SIGNS.sub(r"\1", " ".join(text.split())))


def _whole(found: str) -> date | None:
    """A tidied text as a whole date; None where it has another form."""
    if (match := ISO.fullmatch(found)) and match[3]:
        return make_date(int(match[1]), int(match[2]), int(match[3]))
    if match := DAY.fullmatch(found):
        day, sign, month, year = match.groups()
        before = f"{day}{sign}{month}{sign}"
        return make_date(_full_year(year, before), int(month), int(day))
    return None


def _not_a_date(found: str) -> DateError:
    """For a text that has no form of a date."""
    return DateError(f"«{found[:SHOWN]}» không phải là ngày. {FORM}")


def parse_date(text: str | None) -> date | None:
    """``03/04/1975`` is 3 April; empty is None. Dots and dashes do as well, so does ISO.

    Raises DateError for a day that does not exist, a year of two digits (with both
    centuries) and a date that lacks its day.
    """
    found = _tidy(text or "")
    if not found:
        return None
    whole = _whole(found)
    if whole is not None:
        return whole
    if any(form.fullmatch(found) for form in (MONTH, ISO, YEAR)):
        raise DateError(
            f"«{found[:SHOWN]}» chưa đủ: ô này cần cả ngày, tháng và năm. {FORM}"
        )
    raise _not_a_date(found)


def parse_cell_date(value: object) -> date | None:
    """The date of an Excel cell: a true date as it is, a text by our rules.

    An empty cell is None; the hour of a date with an hour is dropped. Raises DateError.
    """
    if isinstance(value, date):  # datetime is one as well
        return make_date(value.year, value.month, value.day)
    if value is None or isinstance(value, str):
        return parse_date(value)
    raise _not_a_date(str(value))


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the year, the month or the day; None: not known.

    Ordered as its ISO text: what is less known stands before what is better known.
    Raises DateError for a date that does not exist or a day without a month.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise DateError(f"Có ngày {self.day} mà không có tháng. {FORM}")
        month = 1 if self.month is None else self.month
        make_date(self.year, month, 1 if self.day is None else self.day)

    @classmethod
    def from_iso(cls, text: str) -> Self:
        """From ``1948``, ``1975-08`` or ``1975-08-03``, as stored; raises DateError."""
        match = STORED.fullmatch(text)
        if match is None:
            raise _not_a_date(text)
        return cls(*(int(part) for part in match.groups() if part))

    @classmethod
    def parse(cls, text: str) -> Self:
        """What was typed: ``03/08/1975``, ``8/1975``, ``1948``; raises DateError.

        Empty is refused: a field that may be empty asks before it parses.
        """
        found = _tidy(text)
        if not found:
            raise DateError(f"Chưa có ngày. {FORM} Chỉ biết tháng, năm: 8/1975, 1948.")
        whole = _whole(found)
        if whole is not None:
            return cls.of(whole)
        if match := ISO.fullmatch(found):
            return cls(int(match[1]), int(match[2]))
        match = MONTH.fullmatch(found)
        # "31/04" is a day without a year, not a month of 1904 or 2004.
        if match and (len(match[2]) != 2 or int(match[1]) <= 12):
            return cls(_full_year(match[2], f"{match[1]}/"), int(match[1]))
        if YEAR.fullmatch(found):
            return cls(_full_year(found))
        raise _not_a_date(found)

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
        last = calendar.monthrange(self.year, month)[1]
        return date(self.year, month, self.day or last)

    def __str__(self) -> str:
        return self.display

    def __len__(self) -> int:
        # The length as stored: Django's length validators ask for it.
        return len(self.iso)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PartialDate):
            return NotImplemented
        return self.iso < other.iso


def parse_cell_partial(value: object) -> PartialDate | None:
    """The partial date of an Excel cell; an empty one is None. Raises DateError.

    A true date is a whole date, a whole number a year, a text goes by our rules. A date
    that Excel made of a typed ``8/1975`` comes as the first of the month: such columns
    have to be formatted as text.
    """
    if isinstance(value, date):
        return PartialDate.of(value)
    if value is None or isinstance(value, str):
        return PartialDate.parse(value) if value and value.strip() else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return PartialDate.parse(str(value))
    raise _not_a_date(str(value))


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later (earlier if negative); else the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def add_years(day: date, years: int) -> date:
    """The same day ``years`` later: 29/2/1992 + 30 years = 28/2/2022."""
    return add_months(day, 12 * years)


def complete_months(start: date, day: date) -> int:
    """Whole months from ``start`` to ``day``, as Party age counts; 0 before the start."""
    if day < start:
        return 0
    months = (day.year - start.year) * 12 + day.month - start.month
    return months if add_months(start, months) <= day else months - 1


def full_years(start: date, day: date) -> int:
    """Whole years from ``start`` to ``day``; never year minus year."""
    return complete_months(start, day) // 12


def age_on(born: PartialDate, day: date) -> int | None:
    """Full years on ``day``; None where the possible days of birth disagree.

    None as well for one who may not have been born yet.
    """
    if born.latest > day:
        return None
    most, least = full_years(born.earliest, day), full_years(born.latest, day)
    return most if most == least else None


def short_date(day: date) -> str:
    """``05/02/2022``, as tables print it."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def day_or_dash(day: date | None) -> str:
    """``05/02/2022``; «–» where no day is known."""
    return short_date(day) if day else "–"


def long_date(day: date) -> str:
    """``ngày 05 tháng 02 năm 2022``; nought for days under 10 and months 1 and 2 only.

    Source: HD 36-HD/VPTW (3/4/2018).
    """
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
