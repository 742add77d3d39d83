"""Results that follow from the portal's own rows: computed, never typed.

The review knows those rows and this package may not, so the review registers here what
it counts. Knows no model, so that models may ask it.
"""

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal

# By code of an indicator: the result and the day it is of.
Counted = dict[str, tuple[Decimal, date]]
# (year, codes, day or None for the day of the year's review) → what has a value.
Counter = Callable[[int, Collection[str], date | None], Counted]
COUNTED_SOURCE = "Tính từ sổ của phường"

_COUNTERS: list[tuple[frozenset[str], Counter]] = []


def register(codes: Collection[str], count: Counter) -> None:
    """From now on ``count`` gives the results of ``codes``."""
    _COUNTERS.append((frozenset(codes), count))


def counted_codes() -> frozenset[str]:
    """The indicators whose results are computed, so that none may be entered."""
    return frozenset().union(*(codes for codes, _ in _COUNTERS))


def counted_results(
    year: int, codes: Collection[str], day: date | None = None
) -> Counted:
    """Results of the year that are counted, among ``codes``; without a value: left out.

    ``day`` of that year; None: the day of the year's review.
    """
    found: Counted = {}
    for known, count in _COUNTERS:
        if asked := known.intersection(codes):
            found |= count(year, sorted(asked), day)
    return found
