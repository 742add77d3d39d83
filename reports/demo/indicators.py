"""The catalogue of the demo ward: the one every ward starts with, and its khu phố."""

from datetime import date

from reports.demo.rows import store_all
from reports.indicators.defaults import (
    default_groups,
    default_indicators,
    default_items,
    default_names,
)
from reports.indicators.models import Area, Indicator

# As many as the ward has cells of khu phố.
AREAS = 14
AREAS_SINCE = date(2008, 1, 1)


def store_catalogue() -> dict[str, Indicator]:
    """Groups, indicators and former names; the indicators by code."""
    groups = {group.code: group for group in store_all(default_groups())}
    totals = {row.code: row for row in store_all(default_indicators(groups))}
    items = {row.code: row for row in store_all(default_items(groups, totals))}
    store_all(default_names(totals))
    return totals | items


def store_areas() -> list[Area]:
    """The khu phố, in order."""
    return store_all(
        Area(code=f"KP-{number:02d}", name=f"Khu phố {number}", started_on=AREAS_SINCE)
        for number in range(1, AREAS + 1)
    )
