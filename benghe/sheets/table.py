"""The rows of the chosen sheet, turned into cells; what is no data is left out and told."""

from collections.abc import Mapping

from benghe.lib.numbers import format_decimal
from benghe.sheets.celltext import Context, plain, read_text
from benghe.sheets.errors import SheetError
from benghe.sheets.grid import RawCell, RawRow, letter_of
from benghe.sheets.headers import Header
from benghe.sheets.kinds import DATES, Convert, make_converter
from benghe.sheets.lines import Line, Recogniser, skipped
from benghe.sheets.reading import (
    Conversion,
    Fields,
    Found,
    Leftover,
    Odd,
    Plain,
    Problem,
    Reading,
    Row,
    RowNotice,
    decode,
    show,
)
from benghe.sheets.texts import shorten, tidy
from benghe.sheets.wanted import NUMBERS, Split, Wanted

SAMPLES = 3
# Tổng, Cộng, Lũy kế: composed, decomposed, without accents, in TCVN3.
TOTALS_BEGIN = frozenset(
    {"tổ", "cộ", "lũ", "lu", "to", "co", "tô", "cô", "tæ", "cé", "l\xad"}
)
# So many conversions are listed for the preview; all are counted.
LISTED = 2_000


class Table:
    """Takes the rows one after the other and fills the reading."""

    def __init__(self, header: Header, wanted: Wanted, context: Context) -> None:
        self.header, self.wanted, self.context = header, wanted, context
        self.reading = Reading(header_rows=header.rows)
        # Column of the file and its converter, in the order of the fields.
        self.simple: list[tuple[int, Convert]] = []
        self.splits: list[tuple[Split, list[tuple[int, str, Convert]]]] = []
        self.sections: list[tuple[int, str]] = []
        self.alone: dict[int, int] = {}
        self.samples: dict[int, list[str]] = {column: [] for column in header.open}
        self.by_pattern: set[tuple[int, int]] = set()
        # Converted for their font alone: the row's number, its field, the cell.
        self.by_font: list[tuple[int, int, RawCell]] = []
        self.fields = self._fields()
        self.reading.found = self.fields.found
        self.mapped = frozenset(place.column for place in header.places)
        self.known = self.mapped | set(header.ignored)
        self.recogniser = self._recogniser()

    def _fields(self) -> Fields:
        """One field for each wanted column found, two for a split; a double only once."""
        found: dict[str, Found] = {}
        for place in self.header.places:
            if place.split is None and place.key not in found:
                letter = letter_of(place.column)
                found[place.key] = Found(place.key, letter, place.heading, place.how)
                column = self.wanted.column(place.key)
                convert = make_converter(column, self.context, place.heading)
                self.simple.append((place.column, convert))
        for split in dict.fromkeys(p.split for p in self.header.places if p.split):
            parts = [p for p in self.header.places if p.split is split]
            if split.key in found or split.told in found:
                self.header.open.update({p.column: p.heading for p in parts})
                self.header.places = [
                    p for p in self.header.places if p.split is not split
                ]
                continue
            column = self.wanted.column(split.key)
            ways = [
                (p.column, p.tells, make_converter(column, self.context, p.heading))
                for p in parts
            ]
            self.splits.append((split, ways))
            heading = " | ".join(p.heading for p in parts)
            letter = letter_of(parts[0].column)
            for key in (split.key, split.told):
                found[key] = Found(key, letter, heading, "group")
        columns = [self.wanted.column(key) for key in found]
        return Fields(list(found.values()), columns)

    def _recogniser(self) -> Recogniser:
        places = self.header.places
        headings = {p.column: p.heading.lower() for p in places}
        columns = {p.column: self.wanted.column(p.key) for p in places}
        required = {c for c, column in columns.items() if column.required}
        numeric = {c for c, column in columns.items() if column.kind in NUMBERS}
        keys = {c for c, column in columns.items() if column.is_key}
        dates = {c for c, column in columns.items() if column.kind in DATES}
        return Recogniser(
            headings,
            frozenset(required),
            frozenset(numeric),
            frozenset(keys),
            frozenset(dates),
        )

    # --- one row ---

    def take(self, raw: RawRow) -> None:
        """A row below the headings: data, or something to tell."""
        number, hidden, cells = raw
        for column in cells.keys() - self.known:
            self._sample(column, cells[column])
        if not cells.keys() & self.mapped and len(cells) > 2:
            return
        if len(cells) <= 4 or self.recogniser.is_first or self._may_be_total(cells):
            line = self._line(cells)
            kind = self.recogniser.kind_of(line)
            if kind:
                notice = skipped(kind, number, line)
                self.reading.row_notices.append(RowNotice(number, notice, True))
                if kind == "section":
                    self._section(number, line)
                return
            if len(line.texts) == 1 and line.labels:
                self.alone[number] = next(iter(line.labels))
        if cells.keys() & self.mapped:
            self._data(number, cells, hidden=hidden)

    def _section(self, number: int, line: Line) -> None:
        text = max((line.texts[column] for column in line.labels), key=len)
        self.sections.append((number, text))

    def _sample(self, column: int, cell: RawCell) -> None:
        known = self.samples.setdefault(column, [])
        if len(known) < SAMPLES and (text := shorten(tidy(plain(cell[1]))[0])):
            known.append(text)

    def _may_be_total(self, cells: Mapping[int, RawCell]) -> bool:
        first = cells[min(cells)]
        texts = (
            [first]
            if first[0] == "s"
            else [c for c in cells.values() if c[0] == "s"][:1]
        )
        start = plain(texts[0][1]).lstrip()[:2].lower() if texts else ""
        return start in TOTALS_BEGIN

    def _line(self, cells: Mapping[int, RawCell]) -> Line:
        from_file = {}
        labels = set()
        for column, cell in cells.items():
            if cell[0] == "s":
                text = read_text(cell, self.context).text
                if not text:
                    continue
                labels.add(column)
            else:
                text = str(cell[1]) or "?"
            from_file[column] = text
        filled = frozenset(from_file.keys() & self.mapped)
        # A signer's name stands in the column of names too: half a row must be there.
        whole = self.recogniser.required <= filled and 2 * len(filled) > len(
            self.mapped
        )
        return Line(from_file, frozenset(labels), filled, whole)

    def _data(self, number: int, cells: Mapping[int, RawCell], *, hidden: bool) -> None:
        limits = self.context.limits
        if len(self.reading.rows) >= limits.rows:
            raise SheetError(
                f"Tệp có hơn {format_decimal(limits.rows)} dòng dữ liệu (đến dòng {number}). "
                "Hãy chia thành nhiều tệp."
            )
        values: list[Plain] = []
        odd: dict[int, Odd] = {}
        for column, convert in self.simple:
            cell = cells.get(column)
            if cell is None:
                values.append(None)
                continue
            value = convert(cell)
            if isinstance(value, Odd):
                odd[len(values)] = value
                self._tell(number, column, value)
                if value.doubted:
                    self.by_font.append((number, len(values), cell))
                value = value.value
            values.append(value)
        for split, ways in self.splits:
            self._split(number, cells, split, ways, values, odd)
        if any(value is not None for value in values) or any(
            o.problem for o in odd.values()
        ):
            self.reading.rows.append(
                Row(number, hidden, "", None, values, odd, self.fields)
            )

    def _tell(self, number: int, column: int, odd: Odd) -> None:
        if not odd.by:
            return
        if odd.by == "pattern":
            self.by_pattern.add((number, column))
        self.reading.converted += 1
        if len(self.reading.conversions) < LISTED:
            address = f"{letter_of(column)}{number}"
            self.reading.conversions.append(
                Conversion(
                    address, shorten(odd.raw, 200), shorten(odd.converted, 200), odd.by
                )
            )

    def _split(
        self, number: int, cells: Mapping[int, RawCell], split: Split,
        ways: list[tuple[int, str, Convert]], values: list[Plain], odd: dict[int, Odd],
    ) -> None:  # fmt: skip
        """The one filled column of a group gives the value and tells the other."""
        place = len(values)
        filled = [way for way in ways if way[0] in cells]
        if len(filled) != 1:
            values += [None, None]
            if filled:
                where = " và ".join(f"{letter_of(way[0])}{number}" for way in filled)
                problem = Problem(
                    f"Các ô {where} của «{split.heading}» cùng có dữ liệu; chỉ được điền một ô."
                )
                letter = letter_of(filled[0][0])
                odd[place] = Odd(None, "", "", problem, letter=letter)
                odd[place + 1] = Odd(None, "", "", problem, letter=letter)
            return
        column, tells, convert = filled[0]
        letter = letter_of(column)
        value = convert(cells[column])
        if not isinstance(value, Odd):
            value = Odd(value, "", "")
            value.raw = value.text = self._shown(place, value.value)
        value.letter = letter
        told: Plain = tells
        if value.value is None and value.problem is None:
            told = None
        odd[place] = value
        odd[place + 1] = Odd(told, "", self._shown(place + 1, told), letter=letter)
        values += [value.value, told]

    def _shown(self, place: int, value: Plain) -> str:
        column = self.fields.columns[place]
        return show(column, decode(column, value))

    # --- at the end ---

    def leftovers(self) -> tuple[list[Leftover], list[Leftover]]:
        """Columns that wait for a decision, and those that are left out."""
        waiting: list[Leftover] = []
        out: list[Leftover] = []
        headings = {**self.header.open}
        for column in sorted({*headings, *self.samples}):
            samples = tuple(self.samples.get(column, ()))
            left = Leftover(letter_of(column), headings.get(column, ""), samples)
            (waiting if samples else out).append(left)
        out += [
            Leftover(letter_of(column), text, ())
            for column, text in self.header.ignored.items()
        ]
        return waiting, sorted(out, key=lambda left: (len(left.letter), left.letter))
