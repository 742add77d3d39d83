"""The rows of a workbook as its file holds them, one after the other.

A long list is written here and not cell by cell through xlsxwriter, which takes several
times as long and keeps or copies every cell. Texts stand in their cells as texts: what
begins like a formula is none.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import is_aware, localtime
from xlsxwriter.utility import xl_col_to_name

from benghe.lib.dates import PartialDate
from benghe.lib.numbers import format_decimal

# A spreadsheet keeps 15 digits of a number; more would be rounded in silence.
EXACT_DIGITS = 15
# What a spreadsheet takes for a date begins here.
FIRST_YEAR = 1900
MOST_SIGNS = 32_767
# Day 0; up to day 60 a spreadsheet counts one less, for it knows a 29/2/1900.
EPOCH, REAL_DAYS = date(1899, 12, 30), 61
DAY_WIDTH = 10
# Equal texts and days of a column are made once, so many of them. Not numbers: 1 and
# True are one key.
KEPT, KEPT_CLASSES = 20_000, frozenset({str, date, PartialDate})
# What a text of a file must not hold as it is, or would be read as something else.
SPECIAL = re.compile("[\x00-\x1f&<>\ud800-\udfff\ufffe\uffff]|_x[0-9a-fA-F]{4}_|^ | $")
ESCAPED = re.compile("_x(?=[0-9a-fA-F]{4}_)")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")
NOWHERE = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Styles:
    """The numbers of the formats of one column: texts, days, numbers."""

    text: int
    day: int
    number: int


def is_exact(value: Decimal | int) -> bool:
    """Whether a spreadsheet keeps the number as it is."""
    return len(Decimal(value).normalize().as_tuple().digits) <= EXACT_DIGITS


def plain_value(value: Any) -> str | date | int | Decimal | None:
    """What a cell holds of a value: a day, a number, a text, or None for nothing.

    A date that is not fully known, one before 1900, and a number of more digits than a
    spreadsheet keeps are texts.
    """
    if isinstance(value, PartialDate):
        whole = value.day is not None and value.year >= FIRST_YEAR
        return value.earliest if whole else value.display
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime):
        local = localtime(value) if is_aware(value) else value
        return f"{local:%H:%M %d/%m/%Y}"
    if isinstance(value, date):
        early = value.year < FIRST_YEAR
        return f"{value.day:02}/{value.month:02}/{value.year}" if early else value
    if isinstance(value, int | Decimal):
        return value if is_exact(value) else format_decimal(value)
    return str(value)[:MOST_SIGNS]


class RowWriter:
    """Turns rows of values into text of the file; ``widths`` are the signs of each column.

    ``framed``: empty cells are written too, for their frame.
    """

    def __init__(self, styles: Sequence[Styles], *, framed: bool = False) -> None:
        self.styles = tuple(styles)
        self.widths = [0] * len(self.styles)
        self.count = 0
        blank = [f'" s="{style.text}"/>' if framed else "" for style in self.styles]
        starts = [f'<c r="{xl_col_to_name(n)}' for n in range(len(self.styles))]
        known: list[dict[Any, str]] = [{} for _ in self.styles]
        self._columns = list(zip(starts, known, blank, strict=True))

    def line(self, number: int, values: Iterable[Any]) -> str:
        """One row; ``number`` is its place in the sheet, from 1."""
        found = []
        self.count += 1
        for place, (value, column) in enumerate(
            zip(values, self._columns, strict=True)
        ):
            start, known, blank = column
            if value is None or value == "":
                if blank:
                    found.append(f"{start}{number}{blank}")
                continue
            kept = value.__class__ in KEPT_CLASSES
            rest = known.get(value) if kept else None
            if rest is None:
                rest = self._rest(place, value)
                if kept and len(known) < KEPT:
                    known[value] = rest
            found.append(f"{start}{number}{rest}")
        return f'<row r="{number}">{"".join(found)}</row>'

    def _rest(self, place: int, value: Any) -> str:
        """A cell after its address."""
        style, plain = self.styles[place], plain_value(value)
        if isinstance(plain, date):
            width, days = DAY_WIDTH, (plain - EPOCH).days
            days -= days < REAL_DAYS
            rest = f'" s="{style.day}"><v>{days}</v></c>'
        elif isinstance(plain, int | Decimal):
            shown = f"{plain:f}" if isinstance(plain, Decimal) else str(plain)
            width = len(shown) + 1
            rest = f'" s="{style.number}"><v>{shown}</v></c>'
        else:
            text = plain or ""
            width = max(map(len, text.split("\n")))
            rest = f'" s="{style.text}" t="inlineStr"><is>{text_element(text)}</is></c>'
        self.widths[place] = max(self.widths[place], width)
        return rest


def text_element(text: str) -> str:
    """A text between its tags: ``<t>Nguyễn &amp; Lê</t>``; signs no file can hold are left out."""
    if not SPECIAL.search(text):
        return f"<t>{text}</t>"
    text = NOWHERE.sub("", ESCAPED.sub("_x005F_x", text))
    text = CONTROL.sub(lambda sign: f"_x{ord(sign.group()):04X}_", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<t xml:space="preserve">{text}</t>'
