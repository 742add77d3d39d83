"""What is looked for in a file: columns, how each is read, and within which limits."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

# What a letter is mapped to when its column is to be left out.
LEAVE_OUT = "bỏ qua"
OLD_TEXT = ("sure", "tcvn3", "unicode")
LETTERS = re.compile("[A-Z]{1,3}")
KNOWN_UNITS = ("đồng", "nghìn đồng", "triệu đồng", "tỷ đồng")


class Kind(StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    PARTIAL_DATE = "partial_date"
    YEAR = "year"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    PERCENT = "percent"
    YES_NO = "yes_no"
    CHOICE = "choice"


NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY, Kind.PERCENT})


@dataclass(frozen=True, slots=True)
class Column:
    """A column that the file may have, found by heading or synonym.

    ``required``: the file is refused without it; whether a cell may stay empty is for
    those who store. ``decimals``: the most after the comma, None: any. ``lengths``: how
    many signs a code may have; ``zeros``: whether it can begin with 0. ``choices``: the
    stored text and the words of each, further words after them. ``unit`` of money.
    ``identifies``: rows are found by it, so that a row with such a code is never taken
    for a signature; None: as the columns of codes are.
    """

    key: str
    heading: str
    kind: Kind = Kind.TEXT
    synonyms: tuple[str, ...] = ()
    required: bool = False
    decimals: int | None = None
    lengths: tuple[int, ...] = ()
    zeros: bool = True
    choices: tuple[tuple[str, ...], ...] = ()
    max_length: int | None = None
    unit: str = "đồng"
    identifies: bool | None = None

    @property
    def is_key(self) -> bool:
        """Whether a code in this column tells that the row is data."""
        return self.kind is Kind.CODE if self.identifies is None else self.identifies

    def __post_init__(self) -> None:
        if self.kind is Kind.CHOICE and not self.choices:
            raise ValueError(f"{self.key}: a choice needs choices")
        if self.unit not in KNOWN_UNITS:
            raise ValueError(f"{self.key}: unknown unit {self.unit}")


@dataclass(frozen=True, slots=True)
class Split:
    """A group of columns of which the filled one tells something: «Ngày sinh: Nam | Nữ».

    The cell goes to the column ``key``; the column ``told`` gets the stored text of the
    sub-heading: ``options`` are (stored text, sub-heading, further sub-headings).
    """

    key: str
    told: str
    heading: str
    options: tuple[tuple[str, ...], ...]
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that is looked for, and what the user has decided.

    ``mapping``: letter of a column → key, or LEAVE_OUT. ``sheet``: the sheet chosen,
    empty: the one that fits best. ``today`` lets a suggestion name the century of a
    year of two digits; without it both are named. ``old_text``: texts that look like
    TCVN3 without a font that says so are converted where they can be nothing else
    (``sure``), also where both readings make sense (``tcvn3``), or never (``unicode``).
    The font decides while nothing in such a font is Unicode; then the same holds there.
    ``shown``: headings of columns that are only for reading (age); left out unless mapped.
    """

    columns: tuple[Column, ...]
    splits: tuple[Split, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    today: date | None = None
    old_text: str = "sure"
    shown: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise ValueError("two columns have the same key")
        if self.old_text not in OLD_TEXT:
            raise ValueError(f"old_text is one of {', '.join(OLD_TEXT)}")
        asked = {key for split in self.splits for key in (split.key, split.told)}
        asked |= {key for key in self.mapping.values() if key != LEAVE_OUT}
        if odd := [name for name in self.mapping if not LETTERS.fullmatch(name)]:
            raise ValueError(f"no letters of a column: {odd[0][:20]!r}")
        if strange := asked - set(keys):
            raise ValueError(f"no such column: {', '.join(sorted(strange))}")

    def column(self, key: str) -> Column:
        """The column of a key; KeyError."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    def to_json(self) -> dict[str, Any]:
        """Plain values, for the child process."""
        data = asdict(replace(self, mapping=dict(self.mapping), today=None))
        return {**data, "today": self.today.isoformat() if self.today else ""}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """What ``to_json`` wrote."""
        return cls(
            tuple(_column(column) for column in data["columns"]),
            tuple(_split(split) for split in data["splits"]),
            data["mapping"],
            data["sheet"],
            date.fromisoformat(data["today"]) if data["today"] else None,
            data["old_text"],
            tuple(data["shown"]),
        )


def _tuples(lists: Any) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(words) for words in lists)


def _column(data: Mapping[str, Any]) -> Column:
    changed = {
        "kind": Kind(data["kind"]),
        "synonyms": tuple(data["synonyms"]),
        "lengths": tuple(data["lengths"]),
        "choices": _tuples(data["choices"]),
    }
    return Column(**{**data, **changed})


def _split(data: Mapping[str, Any]) -> Split:
    changed = {
        "options": _tuples(data["options"]),
        "synonyms": tuple(data["synonyms"]),
    }
    return Split(**{**data, **changed})


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost; the rest is refused with the number that was passed.

    ``packed``, ``unpacked``: bytes; ``entries``: parts of the archive; ``ratio``: how
    many times larger it may become; ``text``: signs in a cell. ``memory_mb``, ``cpu``
    and ``wall`` (seconds) bound the child process.
    """

    packed: int = 10 * 1024 * 1024
    unpacked: int = 200 * 1024 * 1024
    entries: int = 500
    ratio: int = 200
    rows: int = 5_000
    columns: int = 60
    header_within: int = 30
    sheets: int = 40
    text: int = 32_767
    memory_mb: int = 700
    cpu: int = 60
    wall: int = 90
