"""Which rows a person may see: the one method that every door goes through."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from benghe.core.access import NOTHING, Scope, permission


def scope_of(user: Any, model: type[models.Model], action: str = "view") -> Scope:
    """What ``user`` covers of ``model`` today; no user, no seat: nothing."""
    if user is None or not user.is_active or not user.is_authenticated:
        return NOTHING
    found: Scope = user.scope(permission(model, action))
    return found


class BaseQuerySet(models.QuerySet[Any]):
    """Rows of a business model; every write path fills keys and composes text."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert many rows, prepared like single ones (Django skips ``save()``)."""
        rows = list(objs)
        for row in rows:
            row.prepare()
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(
        self, objs: Iterable[Any], fields: Any, *args: Any, **kwargs: Any
    ) -> int:
        """Update many rows, prepared like single ones; name the keys in ``fields``."""
        rows = list(objs)
        for row in rows:
            row.prepare()
        return super().bulk_update(rows, fields, *args, **kwargs)


class ScopedQuerySet(BaseQuerySet):
    """Rows that may hang from a cell; ``cell_path`` is the lookup that leads to it.

    ``cell_path = None``: the rows belong to the whole ward, so only a seat that
    covers everything sees them.
    """

    cell_path: ClassVar[str | None] = "cell"

    def for_user(self, user: Any, action: str = "view") -> Self:
        """Rows on which ``user`` may do ``action`` today. Fails closed."""
        scope = scope_of(user, self.model, action)
        if scope.everything:
            return self.all()
        if not scope or self.cell_path is None:
            return self.none()
        return self.within(scope.cell_ids)

    def within(self, cell_ids: Iterable[int]) -> Self:
        """Rows that hang from one of these cells."""
        return self.filter(**{f"{self.cell_path}__in": list(cell_ids)})


class WardQuerySet(ScopedQuerySet):
    """Rows of the whole ward, of no cell."""

    cell_path = None


class PeriodQuerySet(ScopedQuerySet):
    """Rows with ``started_on`` and ``ended_on``, half-open [start, end)."""

    def on(self, day: date) -> Self:
        """Rows in force on ``day``; an open end is infinite."""
        not_over = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
        return self.filter(not_over, started_on__lte=day)


class VoidableQuerySet(PeriodQuerySet):
    """Facts that are voided and replaced, never edited away."""

    def valid(self) -> Self:
        """Rows that stand: not voided."""
        return self.filter(voided_at__isnull=True)

    def on(self, day: date) -> Self:
        """Standing rows in force on ``day``."""
        return super().on(day).valid()
