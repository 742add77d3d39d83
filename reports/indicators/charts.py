"""The charts of one indicator: its course over a year, and its last years side by side."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from benghe.lib.dates import short_date
from benghe.paper.charts import Chart, Point, Series
from reports.indicators.models import Indicator, Observation, Target
from reports.indicators.series import adjusted_target, original_target
from reports.indicators.tables import basis_of, is_running, shown, stated

# A line of fewer results than this says no more than the number alone.
LEAST_POINTS = 2
ByDay = dict[date, Decimal]


def year_chart(
    indicator: Indicator,
    name: str,
    year: int,
    rows: Iterable[Observation],
    targets: Iterable[Target],
) -> Chart | None:
    """The results of ``year`` by day over those of the year before, with every target.

    ``rows``: standing results of the ward, the latest first. None: too few to be drawn.
    """
    known = list(rows)
    now, before = (_points(indicator, known, of) for of in (year, year - 1))
    if max(len(now), len(before)) < LEAST_POINTS:
        return None
    series = [Series(f"Năm {year}", now)]
    if before:
        series.append(Series(f"Năm {year - 1}", before, "previous"))
    series += _target_series(indicator, list(targets), year)
    return Chart(
        "cumulative" if is_running(indicator) else "line",
        f"{name}, năm {year}",
        _year_words(indicator, year, known),
        indicator.unit,
        tuple(series),
    )


def years_chart(
    indicator: Indicator,
    name: str,
    results: Mapping[int, Observation],
    targets: Mapping[int, Target],
) -> Chart | None:
    """The last result and the target of each year, by year; None: less than two years."""
    if len(results) < LEAST_POINTS:
        return None
    years = range(min([*results, *targets]), max([*results, *targets]) + 1)
    wanted = {year: row.value for year, row in targets.items()}
    reached = {year: stated(indicator, row) for year, row in results.items()}
    series = [Series("Kết quả", _by_year(years, reached))]
    if wanted:
        series.append(Series("Mức giao", _by_year(years, wanted), "target"))
    return Chart(
        "columns",
        f"{name} qua các năm",
        f"Kết quả từ năm {years[0]} đến năm {years[-1]}.",
        indicator.unit,
        tuple(series),
        places_title="Năm",
    )


def _points(
    indicator: Indicator, rows: Iterable[Observation], year: int
) -> tuple[Point, ...]:
    """One point a day, the row entered last; earliest first."""
    found: ByDay = {}
    for row in rows:
        value = stated(indicator, row)
        if row.as_of.year == year and value is not None:
            found.setdefault(row.as_of, value)
    return tuple(Point(day, found[day]) for day in sorted(found))


def _by_year(
    years: Iterable[int], values: Mapping[int, Decimal | None]
) -> tuple[Point, ...]:
    return tuple(Point(str(year), values.get(year)) for year in years)


def step_points(
    original: Target | None, adjusted: Target | None, year: int
) -> tuple[Point, ...]:
    """What is to be reached, by day: the original, then the adjusted from its day.

    One point, a level for the whole year, where nothing was adjusted within it; an
    adjusted one without an original, without a day or of a day before the year stands
    for the whole of it. Empty: neither.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    since = adjusted.decided_on if adjusted else None
    if adjusted is None or original is None or since is None:
        level = adjusted or original
        return (Point(first, level.value),) if level else ()
    if not first < since <= last:
        return (Point(first, adjusted.value),)
    days = {first: original.value, since: adjusted.value, last: adjusted.value}
    return tuple(Point(day, value) for day, value in days.items())


def _target_series(
    indicator: Indicator, targets: list[Target], year: int
) -> list[Series]:
    """The target adjusted within the year as a step; every other one as a level."""
    original, adjusted = original_target(targets), adjusted_target(targets)
    points = step_points(original, adjusted, year)
    since = adjusted.decided_on if adjusted else None
    if original is None or since is None or len(points) == 1:
        return [_level(indicator, row) for row in targets]
    name = (
        f"{_target_name(indicator, original)}, điều chỉnh từ ngày {short_date(since)}"
    )
    series = [Series(name, points, "target")]
    others = (row for row in targets if row not in {original, adjusted})
    return series + [_level(indicator, row) for row in others]


def _level(indicator: Indicator, target: Target) -> Series:
    name = _target_name(indicator, target)
    return Series(name, (Point("", target.value),), "target")


def _target_name(indicator: Indicator, target: Target) -> str:
    words = basis_of(indicator, target)
    return f"{words[0].upper()}{words[1:]}"


def _year_words(indicator: Indicator, year: int, rows: list[Observation]) -> str:
    """What the picture says, for who does not see it."""
    texts = []
    for of in (year, year - 1):
        row = next((row for row in rows if row.as_of.year == of), None)
        if row is None:
            texts.append(f"Năm {of}: chưa có số liệu.")
        else:
            value = f"{shown(indicator, stated(indicator, row))} {indicator.unit}"
            texts.append(f"Đến ngày {short_date(row.as_of)}: {value}.")
    return " ".join(texts)
