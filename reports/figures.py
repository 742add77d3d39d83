"""The figure: the only way a number reaches a page of the review. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

State = Literal["computed", "observed", "declared", "estimated", "missing"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from: a Vietnamese sentence, and the rows behind it.

    ``query`` names a row set of ``reports.review.catalogue`` with ``arguments``;
    empty when no rows of the portal lie behind it (declared, missing).
    """

    text: str
    query: str = ""
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One number (or date, or word) of the review.

    ``key`` is stable English with dots. ``value`` is None when nothing was reported:
    printed as missing, never as 0. ``unit`` is Vietnamese, empty for a bare number.
    ``label`` names it in Vietnamese, for missing marks and lists. ``decimals`` None:
    as many as the value has.
    """

    key: str
    label: str
    value: Decimal | int | str | date | None
    unit: str
    as_of: date | None
    source: Source
    state: State
    decimals: int | None = None

    @property
    def is_missing(self) -> bool:
        """Whether nothing was reported."""
        return self.value is None
