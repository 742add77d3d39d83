"""The table of khu phố as a workbook: numbers are numbers, days are days."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from benghe.core.excel import write_sheet
from benghe.lib.dates import short_date
from reports.indicators.areas.listing import AreaListing, Column, Moved, Standing
from reports.indicators.areas.rules import Moves
from reports.indicators.areas.tables import (
    CHECK,
    DAYS,
    SUM,
    WARD,
    area_change,
    check_text,
    days_text,
    life_words,
    names_of,
    total_change,
    total_value,
    ward_change,
)
from reports.indicators.models import Area, Indicator, Observation
from reports.indicators.tables import stated

Row = list[Any]


def areas_sheet(listing: AreaListing) -> tuple[bytes, int]:
    """The workbook of all indicators and how many khu phố are in it.

    Of each indicator before, now and the change; then what households must be. Below
    the khu phố stand sum, ward, check and days; what is not reported is an empty cell.
    """
    columns, moved = listing.columns, listing.movements
    headers, formats = ["Khu phố", "Thời gian"], ["", ""]
    for column in columns:
        name = f"{column.title} ({column.indicator.unit})"
        headers += [f"{name} {listing.year - 1}", f"{name} {listing.year}",
                    f"{name}: tăng, giảm"]  # fmt: skip
        formats += [pattern(column.indicator)] * 3
    for one in moved:
        headers += [f"{one.movement.name}: phải còn", f"{one.movement.name}: kiểm tra"]
        formats += [pattern(one.column.indicator), ""]
    headers.append("Ghi chú")
    rows = [
        _area_row(listing, columns, moved, place, name)
        for place, name in enumerate(names_of(listing.areas))
    ]
    count = len(rows)
    rows += _feet(columns, moved)
    return write_sheet(f"Khu phố {listing.year}", headers, rows, formats), count


def pattern(indicator: Indicator) -> str:
    """How numbers of an indicator are shown: with its decimals."""
    decimals = indicator.decimals
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def _area_row(
    listing: AreaListing, columns: Sequence[Column], moved: Sequence[Moved], place: int,
    name: str,
) -> Row:  # fmt: skip
    area = listing.areas[place]
    row: Row = [name, life_words(area, listing.day)]
    for column in columns:
        one = column.indicator
        row += [
            value(one, column.before.of(area)), value(one, column.now.of(area)),
            area_change(column, area),
        ]  # fmt: skip
    for found in moved:
        row += _moves(found.column.indicator, found.areas[place][1])
    return [*row, _notes(columns, area)]


def value(indicator: Indicator, row: Observation | None) -> Decimal | str | None:
    """A number, or the words of a text; None: not reported."""
    if row is not None and row.text:
        return row.text
    return stated(indicator, row)


def _moves(indicator: Indicator, moves: Moves) -> Row:
    check = moves.check
    size = f" {check.difference.normalize():f}" if check.difference else ""
    return [moves.expected, f"{check.label}{size}".replace(".", ",")]


def _notes(columns: Sequence[Column], area: Area) -> str:
    """Which results are estimates, of an earlier period, or missing."""
    found = []
    for column in columns:
        row, older = column.now.of(area), column.now.earlier(area)
        if row is not None and row.is_estimate:
            found.append(f"{column.title}: số ước")
        elif older is not None:
            found.append(f"{column.title}: mới có số đến {short_date(older.as_of)}")
        elif row is None and column.now.asks(area):
            found.append(f"{column.title}: chưa báo cáo")
    return "; ".join(found)


def _feet(columns: Sequence[Column], moved: Sequence[Moved]) -> list[Row]:
    totals = _foot(SUM, columns, moved, _total_cells, lambda one: one.total)
    ward = _foot(WARD, columns, moved, _ward_cells, lambda one: one.ward)
    checks: Row = [CHECK, ""]
    days: Row = [DAYS, ""]
    for column in columns:
        checks += ["", check_label(column.now), ""]
        days += [_day(column.before), _day(column.now), ""]
    rest = [""] * (2 * len(moved) + 1)
    return [totals, ward, [*checks, *rest], [*days, *rest]]


def _foot(
    name: str, columns: Sequence[Column], moved: Sequence[Moved],
    cells: Callable[[Column], Row], moves: Callable[[Moved], Moves],
) -> Row:  # fmt: skip
    row: Row = [name, ""]
    for column in columns:
        row += cells(column)
    for one in moved:
        row += _moves(one.column.indicator, moves(one))
    return [*row, ""]


def _total_cells(column: Column) -> Row:
    """Whole sums only: in a sheet nobody sees of how many khu phố one is."""
    one = column.indicator
    before, now = (total_value(one, s.whole) for s in (column.before, column.now))
    return [before, now, total_change(column)]


def _ward_cells(column: Column) -> Row:
    one = column.indicator
    before, now = (value(one, s.compared) for s in (column.before, column.now))
    return [before, now, ward_change(column)]


def check_label(standing: Standing) -> str:
    """``Khớp``; ``Lệch: phường lớn hơn 2 hộ``."""
    check = standing.check
    words = check_text(standing.indicator, check)
    return f"{check.label}: {words}" if words else check.label


def _day(standing: Standing) -> date | str:
    """One day as a date, several in words."""
    days = standing.days
    if days is not None and days[0] == days[1] and "phường" not in days_text(standing):
        return days[0]
    return days_text(standing)


def years_sheet(
    listing: AreaListing, column: Column, past: Sequence[Standing]
) -> tuple[bytes, int]:
    """The workbook of one indicator: a column a year, and the change."""
    one, first = column.indicator, listing.year - len(past) + 1
    areas = listing.areas_since(date(first, 1, 1))
    headers = [
        "Khu phố", "Thời gian",
        *(f"{column.title} ({one.unit}) {first + n}" for n in range(len(past))),
        "Tăng, giảm", "Ghi chú",
    ]  # fmt: skip
    formats = ["", "", *[pattern(one)] * (len(past) + 1), ""]
    rows: list[Row] = [
        [name, life_words(area, listing.day), *(value(one, s.of(area)) for s in past),
         area_change(column, area), _notes([column], area)]
        for area, name in zip(areas, names_of(areas), strict=True)
    ]  # fmt: skip
    rows += [
        [SUM, "", *(total_value(one, s.whole) for s in past), total_change(column), ""],
        [WARD, "", *(value(one, s.ward) for s in past), ward_change(column), ""],
        [CHECK, "", *(check_label(s) for s in past), "", ""],
        [DAYS, "", *(_day(s) for s in past), "", ""],
    ]
    return write_sheet(f"Khu phố {listing.year}", headers, rows, formats), len(areas)
