"""Finds the row or two rows of headings, and which wanted column each one is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benghe.lib.text import search_key
from benghe.sheets.celltext import Context, read_text
from benghe.sheets.grid import RawRow, column_of
from benghe.sheets.texts import tidy
from benghe.sheets.wanted import LEAVE_OUT, NUMBERS, Column, Split, Wanted

SIGNS = re.compile(r"[^a-z0-9%]+")
BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
# Columns of row numbers: nothing to read, nothing to ask.
ROW_NUMBERS = frozenset({"stt", "tt", "so tt", "so thu tu", "s tt", "no"})
NAMED = "heading"


def key_of(text: str) -> str:
    """What headings are compared by: accents, case, signs and spaces aside."""
    return SIGNS.sub(" ", search_key(text)).strip()


@dataclass(slots=True)
class Place:
    """A column of the file that was recognised; ``split``: the stored text it tells."""

    column: int
    key: str
    heading: str
    how: str
    split: Split | None = None
    tells: str = ""


@dataclass(slots=True)
class Header:
    """The headings of a sheet: their rows, what each column is, and what stayed open.

    ``open``: unknown headings by column; ``ignored``: row numbers and what the user
    leaves out; ``duplicates``: heading and columns.
    """

    rows: tuple[int, ...]
    places: list[Place] = field(default_factory=list)
    open: dict[int, str] = field(default_factory=dict)
    ignored: dict[int, str] = field(default_factory=dict)
    duplicates: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)

    @property
    def score(self) -> int:
        """How many different wanted columns it has."""
        told = {place.split.told for place in self.places if place.split}
        return len(told | {place.key for place in self.places})

    @property
    def last(self) -> int:
        """Its last row."""
        return self.rows[-1]


class Known:
    """The wanted headings and synonyms by key."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.exact: dict[str, tuple[str, str]] = {}
        self.loose: dict[str, tuple[str, str]] = {}
        self.splits: dict[str, Split] = {}
        self.words: set[str] = set()
        self.shown = {key_of(heading) for heading in wanted.shown}
        for column in wanted.columns:
            self._add(column, column.heading, NAMED)
        for column in wanted.columns:
            for word in column.synonyms:
                self._add(column, word, "synonym")
        for split in wanted.splits:
            self.words |= {key_of(w) for option in split.options for w in option[1:]}
            for word in (split.heading, *split.synonyms):
                self.splits.setdefault(key_of(word), split)

    def _add(self, column: Column, text: str, how: str) -> None:
        self.exact.setdefault(key_of(text), (column.key, how))
        if column.kind not in NUMBERS:
            # «Ngày sinh (dd/mm/yyyy)» is the day of birth; «(triệu đồng)» is no aside.
            bare = key_of(BRACKETS.sub(" ", text))
            self.loose.setdefault(bare, (column.key, how))

    def match(self, text: str) -> tuple[str, str] | None:
        """Key and how it was recognised; None for an unknown heading."""
        found = self.exact.get(key_of(text))
        if found is None and BRACKETS.search(text):
            found = self.loose.get(key_of(BRACKETS.sub(" ", text)))
        return found

    def has(self, text: str) -> bool:
        """Whether it is a heading of anything, or of a group or a part of one."""
        key = key_of(text)
        named = key in self.shown | ROW_NUMBERS | self.words or key in self.splits
        return named or self.match(text) is not None

    def part(self, top: str, sub: str) -> tuple[Split, str] | None:
        """The split of a group and the stored text of one of its sub-headings."""
        split = self.splits.get(key_of(BRACKETS.sub(" ", top)))
        for option in split.options if split else ():
            if key_of(sub) in {key_of(word) for word in option[1:]}:
                return split, option[0]  # type: ignore[return-value]
        return None


def texts_of(row: RawRow, context: Context, known: Known) -> dict[int, str]:
    """The texts of a row by column, old encodings converted; numbers left out.

    A heading that is known as it stands stays so, whatever its font.
    """
    found = {}
    for column, cell in row[2].items():
        if cell[0] != "s":
            continue
        read = read_text(cell, context)
        before = tidy(read.raw)[0] if read.by else ""
        stands = before and known.has(before)
        if stands and read.by == "font" and not known.has(read.text):
            context.fonts.unicode = True
        if text := before if stands else read.text:
            found[column] = text
    return found


def find_header(
    rows: Sequence[RawRow], known: Known, context: Context, within: int
) -> Header | None:
    """The best header in the first rows; None where too little is recognised."""
    candidates: list[tuple[int, int, int, Header]] = []
    wide = [row for row in rows if row[0] <= within + 1]
    texts = {row[0]: texts_of(row, context, known) for row in wide}
    for number, first in texts.items():
        if number > within:
            break
        one = _single(number, first, known)
        candidates.append((one.score, 0, -number, one))
        if second := texts.get(number + 1):
            two = _double(number, first, second, known)
            candidates.append((two.score, -1, -number, two))
    if not candidates:
        return None
    score, _, _, best = max(candidates, key=lambda candidate: candidate[:3])
    if score < min(2, len(known.wanted.columns)) and not _one_is_enough(best, known):
        return None
    second = texts.get(best.last + 1, {})
    numbers = next((row[2] for row in wide if row[0] == best.last + 1), {})
    if len(best.rows) == 1 and len(second) == len(numbers) and second:
        best = _with_unknown_second(best, texts[best.last], second, known)
    return best


def _one_is_enough(header: Header, known: Known) -> bool:
    """One required column beside unknown headings: the user can map those."""
    required = {column.key for column in known.wanted.columns if column.required}
    return bool(header.open) and any(place.key in required for place in header.places)


def _single(number: int, texts: Mapping[int, str], known: Known) -> Header:
    header = Header((number,))
    for column, text in sorted(texts.items()):
        _place(header, known, column, text, known.match(text))
    return header


def _place(
    header: Header, known: Known, column: int, text: str, found: tuple[str, str] | None
) -> None:
    if found is not None:
        header.places.append(Place(column, found[0], text, found[1]))
    elif key_of(text) in ROW_NUMBERS | known.shown:
        header.ignored[column] = text
    else:
        header.open[column] = text


def _group_of(column: int, first: Mapping[int, str], second: Mapping[int, str]) -> str:
    """The heading above a sub-heading: its own, or of the group to its left."""
    if column in first:
        return first[column]
    left = max((c for c in first if c < column), default=0)
    # A group has a sub-heading under its first column too.
    return first[left] if left and left in second else ""


def _double(
    number: int, first: Mapping[int, str], second: Mapping[int, str], known: Known
) -> Header:
    header = Header((number, number + 1))
    for column in sorted({*first, *second}):
        sub = second.get(column, "")
        if not sub:
            _place(header, known, column, first[column], known.match(first[column]))
            continue
        top = _group_of(column, first, second)
        whole = f"{top}: {sub}" if top else sub
        part = known.part(top, sub) if top else None
        if part is not None:
            split, tells = part
            header.places.append(Place(column, split.key, whole, "group", split, tells))
            continue
        found = known.match(f"{top} {sub}") if top else None
        _place(header, known, column, whole, found or known.match(sub))
    return header


def _with_unknown_second(
    best: Header, first: Mapping[int, str], second: Mapping[int, str], known: Known
) -> Header:
    """Takes in a row of sub-headings that nothing wanted fits: it is no data."""
    recognised = {place.column for place in best.places}
    new = set(second) - set(first)
    # A known heading may stand over the first column of a group nobody asked for.
    over = {column for column in recognised & set(second) if column + 1 in new}
    if not new or recognised & set(second) - over or not recognised - set(second):
        return best
    return _double(best.last, first, second, known)


def settle(header: Header, wanted: Wanted) -> None:
    """Apply what the user decided; then name the headings that stand twice."""
    for letter, key in wanted.mapping.items():
        column = column_of(letter)
        text = _drop(header, column)
        if key == LEAVE_OUT:
            header.ignored[column] = text
            continue
        for place in [p for p in header.places if p.key == key and p.how != "mapping"]:
            header.places.remove(place)
            header.open[place.column] = place.heading
        header.places.append(Place(column, key, text, "mapping"))
    header.places.sort(key=lambda place: place.column)
    by_key: dict[tuple[str, str], list[Place]] = {}
    for place in header.places:
        by_key.setdefault((place.key, place.tells), []).append(place)
    by_text: dict[str, list[int]] = {}
    for column, text in header.open.items():
        by_text.setdefault(key_of(text), []).append(column)
    header.duplicates = [
        (places[0].heading, tuple(place.column for place in places))
        for places in by_key.values()
        if len(places) > 1
    ] + [
        (header.open[columns[0]], tuple(columns))
        for key, columns in by_text.items()
        if len(columns) > 1 and key
    ]


def _drop(header: Header, column: int) -> str:
    """Forget what was thought of a column; its heading."""
    for place in header.places:
        if place.column == column:
            header.places.remove(place)
            return place.heading
    return header.open.pop(column, header.ignored.pop(column, ""))
