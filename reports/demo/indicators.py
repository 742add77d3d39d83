"""The catalogue of the demo ward: the one every ward starts with."""

from reports.demo.rows import store_all
from reports.indicators.defaults import default_groups, default_indicators
from reports.indicators.models import Indicator


def store_catalogue() -> dict[str, Indicator]:
    """Groups and indicators; by code."""
    groups = {group.code: group for group in store_all(default_groups())}
    return {row.code: row for row in store_all(default_indicators(groups))}
