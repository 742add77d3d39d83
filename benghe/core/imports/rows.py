"""What a check says of one line of the sheet."""

from dataclasses import dataclass, field
from typing import Any

NEW, UPDATE, SKIP, ERROR, CHOOSE = "new", "update", "skip", "error", "choose"
# In this order a check is read: what stops it first.
RANKS = {ERROR: 0, CHOOSE: 1, NEW: 2, UPDATE: 3, SKIP: 4}
WORDS = {
    ERROR: "lỗi", CHOOSE: "cần chọn", NEW: "thêm mới", UPDATE: "thay đổi", SKIP: "không đổi",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: at a cell, or (``heading`` and ``letter`` "") with the line.

    ``value`` is what the file holds there; ``suggestion`` what may be typed instead.
    """

    heading: str
    message: str
    letter: str = ""
    value: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A stored row that a doubtful line may mean; ``key`` "" for a new one."""

    key: str
    words: str


@dataclass(slots=True)
class RowCheck:
    """One line: ``kind`` is new, update, skip, error or choose (needs a decision).

    ``changes`` are (heading, before, after); ``target`` the key of the stored row, ""
    for a new one; ``name`` says in words whom or what the line is about.
    """

    number: int
    kind: str
    name: str = ""
    target: str = ""
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Options:
    """What the user decided before a check: all have safe defaults.

    ``sheet``, ``mapping``, ``old_text`` as in ``benghe.sheets.Wanted``; ``clears``: blank
    cells empty the stored value; ``choices``: line number → key of the stored row it
    means, "" for a new one.
    """

    sheet: str = ""
    mapping: dict[str, str] = field(default_factory=dict)
    old_text: str = "sure"
    clears: bool = False
    choices: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Options":
        """From what a batch keeps."""
        return cls(**data)
