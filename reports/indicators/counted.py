"""Results that follow from the portal's own rows: computed, never typed.

The review knows those rows and this package may not, so the review registers here what
it counts. Knows no model, so that models may ask it.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

# By code of an indicator: the result and the day it is of.
Counted = dict[str, tuple[Decimal, date]]
# By year the day of it; None: the day of the year's review.
Days = Mapping[int, date | None]
# (days, codes) → by year what has a value.
Counter = Callable[[Days, Collection[str]], dict[int, Counted]]
# (user, year, code, day as above) → which register in words, and the address of the
# rows; empty: the user may not open them, or there are none.
Origin = Callable[[Any, int, str, date | None], tuple[str, str]]
COUNTED_SOURCE = "Tính từ sổ của phường"

_COUNTERS: list[tuple[frozenset[str], Counter]] = []
_ORIGINS: dict[str, Origin] = {}


def register(
    codes: Collection[str], count: Counter, origin: Origin | None = None
) -> None:
    """From now on ``count`` gives the results of ``codes``, ``origin`` their register."""
    _COUNTERS.append((frozenset(codes), count))
    if origin is not None:
        _ORIGINS.update(dict.fromkeys(codes, origin))


def origin_of(user: Any, year: int, code: str, day: date | None) -> tuple[str, str]:
    """The register that a counted result comes from: words, address; else empty."""
    return _ORIGINS[code](user, year, code, day) if code in _ORIGINS else ("", "")


def counted_codes() -> frozenset[str]:
    """The indicators whose results are computed, so that none may be entered."""
    return frozenset().union(*(codes for codes, _ in _COUNTERS))


def counted_of_years(days: Days, codes: Collection[str]) -> dict[int, Counted]:
    """Results that are counted, among ``codes``, by year; without a value: left out.

    Years before the last of ``days`` stand as they are known by then. The same queries
    whatever the number of years; so all that a page needs is asked at once.
    """
    found: dict[int, Counted] = {year: {} for year in days}
    for known, count in _COUNTERS:
        if asked := known.intersection(codes):
            for year, results in count(days, sorted(asked)).items():
                found[year] |= results
    return found
