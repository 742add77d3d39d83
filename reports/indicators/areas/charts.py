"""Charts of khu phố: this year beside the last, one bar each."""

from collections.abc import Sequence

from benghe.paper.charts import Chart, Point, Series
from reports.indicators.areas.listing import AreaListing, Column, Standing
from reports.indicators.areas.rules import MOVEMENTS
from reports.indicators.areas.tables import days_text, names_of
from reports.indicators.models import Area
from reports.indicators.tables import stated

# Of all indicators these are drawn, where they have results.
MAIN = tuple(movement.households for movement in MOVEMENTS)


def areas_chart(listing: AreaListing, column: Column) -> Chart:
    """The results of each khu phố now and before; one that is not reported is a gap."""
    year = listing.year
    return Chart(
        "bars",
        f"{column.title} theo khu phố",
        _words(column, year),
        column.indicator.unit,
        (
            Series(f"Năm {year}", _points(column.now, listing.areas)),
            Series(
                f"Năm {year - 1}", _points(column.before, listing.areas), "previous"
            ),
        ),
        decimals=column.indicator.decimals,
        places_title="Khu phố",
    )


def main_charts(listing: AreaListing) -> list[Chart]:
    """Poor and near-poor households, else the first indicator that has results."""
    drawn = [c for c in listing.columns if c.now.reported or c.before.reported]
    chosen = [c for c in drawn if c.indicator.code in MAIN] or drawn[:1]
    charts = [areas_chart(listing, column) for column in chosen]
    return [chart for chart in charts if chart.drawable]


def _points(standing: Standing, areas: Sequence[Area]) -> tuple[Point, ...]:
    return tuple(
        Point(name, stated(standing.indicator, standing.of(area)))
        for area, name in zip(areas, names_of(areas), strict=True)
    )


def _words(column: Column, year: int) -> str:
    """Of which days the bars are, for who does not see them."""
    told = [
        f"năm {of} đến ngày {days}"
        for of, days in (
            (year, days_text(column.now)),
            (year - 1, days_text(column.before)),
        )
        if days
    ]
    return f"Kết quả từng khu phố: {'; '.join(told)}."
