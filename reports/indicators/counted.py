"""Results that follow from the portal's own rows: computed, never typed.

The review knows those rows and this package may not, so the review registers here what
it counts. Knows no model, so that models may ask it.
"""

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from typing import Any

# By code of an indicator: the result and the day it is of.
Counted = dict[str, tuple[Decimal, date]]
# (year, codes, day or None for the day of the year's review) → what has a value.
Counter = Callable[[int, Collection[str], date | None], Counted]
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
