"""Khu phố by indicators as ready texts: tables of the page, and what is not reported."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from benghe.lib.dates import short_date
from reports.indicators.areas.listing import (
    AreaListing,
    Column,
    Moved,
    Standing,
)
from reports.indicators.areas.rules import Moves, span_words, unique_names
from reports.indicators.budget.rules import Check
from reports.indicators.grid.rules import Total
from reports.indicators.models import Area, Indicator, Observation
from reports.indicators.rules import percent_of, points
from reports.indicators.tables import NOT_REPORTED, row_text, shown, stated

# More indicators side by side are too narrow to read.
MOST_ACROSS = 6
SUM, WARD, CHECK, DAYS = (
    "Cộng các khu phố", "Số của phường", "Kiểm tra", "Tính đến ngày",
)  # fmt: skip
TONES = {"match": "good", "differs": "bad", "unknown": "wait"}


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its heading, what stands small below it, the code of its own page."""

    title: str
    unit: str = ""
    code: str = ""

    @property
    def label(self) -> str:
        """On a phone, beside every value."""
        return f"{self.title} ({self.unit})" if self.unit else self.title


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as it is shown; ``notes`` small below it; ``tone`` of a state: good, bad, wait."""

    text: str
    notes: tuple[str, ...] = ()
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its name, what is to be known of it, its cells in the order of the heads."""

    name: str
    note: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class AreaTable:
    """Khu phố in lines; ``feet`` below them: sum, ward, check, days."""

    title: str
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    feet: tuple[Line, ...]

    @property
    def rows(self) -> list[tuple[Line, list[tuple[Head, Cell]]]]:
        """Each line with its cells beside their columns."""
        return [(line, _paired(self.heads, line)) for line in self.lines]

    @property
    def foot_rows(self) -> list[tuple[Line, list[tuple[Head, Cell]]]]:
        """The same of what stands below."""
        return [(line, _paired(self.heads, line)) for line in self.feet]


def _paired(heads: tuple[Head, ...], line: Line) -> list[tuple[Head, Cell]]:
    return list(zip(heads, line.cells, strict=True))


# --- values and changes ---


def total_value(indicator: Indicator, total: Total | None) -> Decimal | None:
    """A sum to the indicator's decimals; of a ratio its percent; None: nothing to add."""
    if total is not None and total.numerator is not None and total.denominator:
        return percent_of(total.numerator, total.denominator, indicator.decimals)
    return total.value if total else None


def change_of(
    indicator: Indicator, now: Observation | None, before: Observation | None
) -> Decimal | None:
    """By how much a result differs; None where either is missing."""
    return difference(stated(indicator, now), stated(indicator, before))


def difference(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Now less before; None where either is not known."""
    return None if now is None or before is None else now - before


def change_text(indicator: Indicator, change: Decimal | None) -> str:
    """``tăng 2``, ``giảm 1``, ``không đổi``; of a ratio in points; empty: nothing to say."""
    if change is None:
        return ""
    if not change:
        return "không đổi"
    size = shown(indicator, abs(change))
    unit = " điểm %" if indicator.unit == "%" else ""
    return f"{'tăng' if change > 0 else 'giảm'} {size}{unit}"


def area_change(column: Column, area: Area) -> Decimal | None:
    """The change of a khu phố between the two periods that are set side by side."""
    return change_of(column.indicator, column.now.of(area), column.before.of(area))


def total_change(column: Column) -> Decimal | None:
    """The change of the sum; None unless both are whole."""
    return difference(
        *(total_value(column.indicator, s.whole) for s in (column.now, column.before))
    )


def ward_change(column: Column) -> Decimal | None:
    """The change of the ward's own result in the same two periods."""
    return change_of(column.indicator, column.now.compared, column.before.compared)


def check_text(indicator: Indicator, check: Check) -> str:
    """``phường lớn hơn 2 hộ``: what a difference comes to, or why none can be told."""
    if check.difference is None:
        return check.why
    if not check.difference:
        return ""
    than = "lớn hơn" if check.difference > 0 else "nhỏ hơn"
    return f"phường {than} {points(check.difference, indicator.unit)}"


# --- the table of indicators ---


def area_tables(listing: AreaListing) -> list[AreaTable]:
    """All columns in tables of about the same width; [] without any."""
    columns, areas = listing.columns, listing.areas
    if not columns or not areas:
        return []
    count = -(-len(columns) // MOST_ACROSS)
    size = -(-len(columns) // count)
    parts = [columns[n : n + size] for n in range(0, len(columns), size)]
    return [
        AreaTable(
            _title(number, len(parts)),
            tuple(
                Head(c.title, c.indicator.unit, c.indicator.code) for c in part
            ),
            tuple(_lines(areas, listing.day, part)),
            tuple(_feet(part)),
        )
        for number, part in enumerate(parts, start=1)
    ]  # fmt: skip


def _title(number: int, of: int) -> str:
    return (
        f"Khu phố theo chỉ tiêu ({number}/{of})" if of > 1 else "Khu phố theo chỉ tiêu"
    )


def _lines(
    areas: Sequence[Area], day: date, columns: Sequence[Column]
) -> Iterable[Line]:
    for area, name in zip(areas, names_of(areas), strict=True):
        cells = tuple(
            area_cell(c.now, area, change_text(c.indicator, area_change(c, area)))
            for c in columns
        )
        yield Line(name, life_words(area, day), cells)


def names_of(areas: Sequence[Area]) -> list[str]:
    """The names of khu phố; those that are borne twice are told apart."""
    return unique_names((area.name, area.code) for area in areas)


def life_words(area: Area, day: date) -> str:
    """``từ 01/07/2022``, ``kết thúc 01/07/2022``: within the year of the day; else empty."""
    if area.ended_on is not None and area.ended_on <= day:
        return f"kết thúc {short_date(area.ended_on)}"
    since = area.started_on
    return f"từ {short_date(since)}" if since.year == day.year else ""


def area_cell(standing: Standing, area: Area, change: str = "") -> Cell:
    """The result of the period; an older one says its day; none: a dash, never nought."""
    indicator, asked = standing.indicator, standing.asks(area)
    row, older = standing.of(area), standing.earlier(area)
    notes = [change] if change else []
    if older is not None:
        notes.append(f"đến {short_date(older.as_of)}")
    if (row or older) and not asked:
        notes.append("không cộng vào tổng")
    if row is None and older is None and asked and standing.span is not None:
        notes.append("chưa báo cáo")
    return Cell(result_text(indicator, row or older), tuple(notes))


def result_text(indicator: Indicator, row: Observation | None) -> str:
    """A result with the mark of an estimate; None: a dash."""
    text = row_text(indicator, row)
    return f"{text} (ước)" if row is not None and row.is_estimate else text


def _feet(columns: Sequence[Column]) -> Iterable[Line]:
    yield Line(SUM, "", tuple(_column_sum(c) for c in columns))
    yield Line(WARD, "", tuple(_column_ward(c) for c in columns))
    yield Line(CHECK, "", tuple(check_cell(c.now) for c in columns))
    yield Line(DAYS, "", tuple(_days_cell(c) for c in columns))


def _column_sum(column: Column) -> Cell:
    return sum_cell(column.now, change_text(column.indicator, total_change(column)))


def _column_ward(column: Column) -> Cell:
    return ward_cell(column.now, change_text(column.indicator, ward_change(column)))


def sum_cell(standing: Standing, change: str = "") -> Cell:
    """The sum; one that lacks a khu phố says of how many it is."""
    one = standing.indicator
    text = shown(one, total_value(one, standing.total))
    notes = [change] if change else []
    if standing.reported and standing.missing:
        notes.append(f"{len(standing.reported)}/{len(standing.areas)} khu phố")
    return Cell(text, tuple(notes))


def ward_cell(standing: Standing, change: str = "") -> Cell:
    """The ward's stored result; one of another period says its day."""
    row = standing.ward
    notes = [change] if change else []
    if row is not None and standing.compared is None:
        notes.append(f"đến {short_date(row.as_of)}")
    return Cell(result_text(standing.indicator, row), tuple(notes))


def check_cell(standing: Standing) -> Cell:
    """Khớp, Lệch, Chưa so được; by how much, or why not."""
    check = standing.check
    words = check_text(standing.indicator, check)
    return Cell(check.label, (words,) if words else (), TONES[check.state])


def _days_cell(column: Column) -> Cell:
    before = days_text(column.before)
    return Cell(
        days_text(column.now) or NOT_REPORTED, (f"so với {before}",) if before else ()
    )


def days_text(standing: Standing) -> str:
    """``27/12/2022``; where days differ, each with whose it is; empty: no result."""
    days, ward = standing.days, standing.compared
    if days is None:
        return ""
    first, last = days
    text = short_date(last)
    if first != last:
        text = f"{short_date(first)} – {text}"
    if ward is not None and ward.as_of not in (first, last):
        text = f"{text}; phường {short_date(ward.as_of)}"
    return text


# --- one indicator over the years ---


def years_table(
    listing: AreaListing, column: Column, past: Sequence[Standing]
) -> AreaTable:
    """An indicator by khu phố and year, and its change against the year before."""
    one, last = column.indicator, past[-1]
    years = [listing.year - len(past) + n for n in range(1, len(past) + 1)]
    areas = listing.areas_since(date(years[0], 1, 1))
    heads = (*(Head(f"Năm {year}") for year in years), Head("Tăng, giảm"))
    lines = tuple(
        Line(
            name,
            life_words(area, listing.day),
            (
                *(_year_cell(s, y, area) for s, y in zip(past, years, strict=True)),
                _change_cell(one, area_change(column, area)),
            ),
        )
        for area, name in zip(areas, names_of(areas), strict=True)
    )
    feet = (
        _foot(SUM, [sum_cell(s) for s in past], _change_cell(one, total_change(column))),
        _foot(WARD, [ward_cell(s) for s in past], _change_cell(one, ward_change(column))),
        _foot(CHECK, [check_cell(s) for s in past], Cell("")),
        _foot(
            DAYS, [Cell(days_text(s) or NOT_REPORTED) for s in past],
            _days_cell(column) if last.days and column.before.days else Cell(""),
        ),
    )  # fmt: skip
    return AreaTable("Qua các năm", heads, lines, feet)


def _foot(name: str, cells: Sequence[Cell], change: Cell) -> Line:
    return Line(name, "", (*cells, change))


def _change_cell(indicator: Indicator, change: Decimal | None) -> Cell:
    return Cell(change_text(indicator, change) or NOT_REPORTED)


def _year_cell(standing: Standing, year: int, area: Area) -> Cell:
    """As in the table of a year; where the khu phố was not there: in words, no dash."""
    if standing.rows.get(area.pk) is None:
        if area.started_on > date(year, 12, 31):
            return Cell("", ("chưa thành lập",))
        if area.ended_on is not None and area.ended_on <= date(year, 1, 1):
            return Cell("", ("đã kết thúc",))
    return area_cell(standing, area)


# --- what is missing ---


@dataclass(frozen=True, slots=True)
class Missing:
    """An indicator of which khu phố have no result; ``names`` empty: none of them has."""

    column: Column
    period: str
    names: tuple[str, ...]


def missing_of(columns: Iterable[Column]) -> list[Missing]:
    """By indicator the khu phố that have not reported the period that others have."""
    found = []
    for column in columns:
        now = column.now
        if not now.areas or not now.missing:
            continue
        period = span_words(now.span) if now.span else ""
        names = tuple(names_of(now.missing)) if now.span else ()
        found.append(Missing(column, period, names))
    return found


# --- households that left and came ---


def movement_table(listing: AreaListing, moved: Moved) -> AreaTable:
    """Opening − left + new = closing, of each khu phố, of their sum and of the ward."""
    day = days_text(moved.column.now) or short_date(listing.day)
    unit = moved.column.indicator.unit
    heads = tuple(
        Head(title, unit if n < len(_MOVED) - 1 else "")
        for n, title in enumerate(
            title.format(before=listing.year - 1, day=day) for title in _MOVED
        )
    )
    one = moved.column.indicator
    areas = [area for area, _ in moved.areas]
    lines = tuple(
        Line(name, life_words(area, listing.day), _moves_cells(one, moves))
        for name, (area, moves) in zip(names_of(areas), moved.areas, strict=True)
    )
    feet = (
        Line(SUM, "", _moves_cells(one, moved.total)),
        Line(WARD, "", _moves_cells(one, moved.ward)),
    )
    return AreaTable(f"{moved.movement.name}: thoát, phát sinh", heads, lines, feet)


_MOVED = (
    "Cuối năm {before}", "Thoát", "Phát sinh", "Phải còn", "Hiện có (đến {day})", "Kiểm tra",
)  # fmt: skip


def _moves_cells(indicator: Indicator, moves: Moves) -> tuple[Cell, ...]:
    numbers = (moves.opening, moves.left, moves.new, moves.expected, moves.closing)
    check = moves.check
    words = check.why
    if check.difference:
        than = "thừa" if check.difference > 0 else "thiếu"
        words = f"{than} {points(check.difference, indicator.unit)}"
    return (
        *(Cell(shown(indicator, number)) for number in numbers),
        Cell(check.label, (words,) if words else (), TONES[check.state]),
    )
