"""Which committees, cells and seats: by day, and by who asks."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.db.models import Q

from benghe.core.querysets import PeriodQuerySet, ScopedQuerySet, scope_of
from benghe.lib.text import search_key


class CellQuerySet(ScopedQuerySet):
    """Cells (chi bộ)."""

    cell_path = "pk"

    def on(self, day: date) -> Self:
        """Cells that exist on ``day``: founded by then, not yet dissolved."""
        not_over = Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=day)
        return self.filter(not_over, founded_on__lte=day)

    def named(self, text: str) -> Self:
        """Cells whose name or code holds ``text``, accents and case aside."""
        key = search_key(text)
        return self.filter(search_key__contains=key) if key else self


class CommitteeQuerySet(ScopedQuerySet):
    """Committees (đảng bộ, đảng ủy): a cell's people see the committee above it."""

    cell_path = "cells"

    def within(self, cell_ids: Iterable[int]) -> Self:
        """Committees of these cells, each once."""
        return super().within(cell_ids).distinct()


class CommitteeChildQuerySet(PeriodQuerySet):
    """Dated rows of a committee."""

    cell_path = None


class SeatQuerySet(PeriodQuerySet):
    """Seats (vai trò có thời hạn): what access is derived from."""

    cell_path = None

    def for_user(self, user: Any, action: str = "view") -> Self:
        """Seats are the system administrator's; a person's own are in ``user.seats``."""
        return self.all() if scope_of(user, self.model, action).everything else self.none()
