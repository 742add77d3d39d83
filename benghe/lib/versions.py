"""Which version of a dated rule applies on a day."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class Dated(Protocol):
    """Anything that takes effect on a day."""

    @property
    def effective_from(self) -> date:
        """The first day on which it applies."""


V = TypeVar("V", bound=Dated)


def in_force(versions: Iterable[V], day: date) -> V:
    """The latest version effective on or before ``day``, in whatever order they come.

    Raises LookupError when none is in force yet: there is no rule to fall back on.
    """
    past = [version for version in versions if version.effective_from <= day]
    if not past:
        raise LookupError(f"no version in force on {day:%d/%m/%Y}")
    return max(past, key=lambda version: version.effective_from)
