"""Which committees, cells and seats: by day, and by who asks."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from benghe.core.querysets import (
    PeriodQuerySet,
    ScopedQuerySet,
    VoidableQuerySet,
    scope_of,
)
from benghe.lib.text import search_key


class CellQuerySet(ScopedQuerySet):
    """Cells (chi bộ)."""

    cell_path = "pk"

    def on(self, day: date) -> Self:
        """Cells that exist on ``day``: founded by then, not yet dissolved."""
        not_over = Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=day)
        return self.valid().filter(not_over, founded_on__lte=day)

    def valid(self) -> Self:
        """Cells that ever existed: not those founded by mistake."""
        return self.filter(voided_at__isnull=True)

    def under(self, committee: Any) -> Self:
        """Cells of a committee and of every committee below it."""
        return self.filter(committee__in=committee.with_below())

    def with_name_on(self, day: date) -> Self:
        """Annotates ``name_on`` and ``order_on``: what the cell was called on ``day``.

        Where no name is in force that day, the cell's present one stands in.
        """
        names = apps.get_model("cells", "CellName").objects.on(day)
        # In the order of the index: the usual one would join the cell again.
        found = names.filter(cell=OuterRef("pk")).order_by("-started_on")
        return self.annotate(
            name_on=Coalesce(Subquery(found.values("name")[:1]), "name"),
            order_on=Coalesce(Subquery(found.values("natural_key")[:1]), "natural_key"),
        )

    def with_people(self, day: date) -> Self:
        """Annotates ``member_count`` and ``secretary`` (None: no one) of ``day``.

        The secretary by the name of that day.
        """
        members = apps.get_model("members", "Membership").objects.on(day)
        counted = members.filter(cell=OuterRef("pk")).order_by().values("cell")
        posts = apps.get_model("members", "Post").objects.on(day)
        names = apps.get_model("members", "MemberName").objects.on(day)
        named = names.filter(member=OuterRef("member")).order_by("-started_on")
        heads = posts.filter(cell=OuterRef("pk"), kind="secretary").annotate(
            name_on=Coalesce(
                Subquery(named.values("full_name")[:1]), "member__full_name"
            )
        )
        return self.annotate(
            member_count=Coalesce(
                Subquery(counted.annotate(n=Count("pk")).values("n")), 0
            ),
            secretary=Subquery(heads.order_by("-started_on").values("name_on")[:1]),
        )

    def named(self, text: str, day: date | None = None) -> Self:
        """Cells whose name or code holds ``text``, accents and case aside.

        ``day``: by what they were called then; None: by the present name.
        """
        key = search_key(text)
        if not key:
            return self
        if day is None:
            return self.filter(search_key__contains=key)
        # A ward has some dozens of cells, and former names carry no search key.
        names = apps.get_model("cells", "CellName").objects.on(day)
        rows = names.values_list("cell", "cell__code", "name")
        found = [pk for pk, code, name in rows if key in search_key(f"{name} {code}")]
        unnamed = self.exclude(pk__in=names.values("cell"))
        return self.filter(
            Q(pk__in=found)
            | Q(pk__in=unnamed.filter(search_key__contains=key).values("pk"))
        )


class CellNameQuerySet(VoidableQuerySet):
    """Names of cells through time."""


class OrganisationActQuerySet(ScopedQuerySet):
    """Acts on the organisation: a secretary sees those that touched the own cell."""

    cell_path = "parts__cell"

    def valid(self) -> Self:
        """Acts that stand."""
        return self.filter(voided_at__isnull=True)

    def within(self, cell_ids: Iterable[int]) -> Self:
        """Acts on these cells, each once."""
        return super().within(cell_ids).distinct()


class CommitteeQuerySet(ScopedQuerySet):
    """Committees (đảng bộ, đảng ủy): a cell's people see the committee above it."""

    cell_path = "cells"

    def on(self, day: date) -> Self:
        """Committees that exist on ``day``."""
        not_over = Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=day)
        return self.valid().filter(not_over, founded_on__lte=day)

    def valid(self) -> Self:
        """Committees that ever existed: not those founded by mistake."""
        return self.filter(voided_at__isnull=True)

    def within(self, cell_ids: Iterable[int]) -> Self:
        """Committees of these cells, each once."""
        return super().within(cell_ids).distinct()


class CommitteeChildQuerySet(PeriodQuerySet):
    """Dated rows of a committee."""

    cell_path = None


class CommitteeNameQuerySet(VoidableQuerySet):
    """Names of committees through time, with the headers of their papers."""

    cell_path = None


class SeatQuerySet(PeriodQuerySet):
    """Seats (vai trò có thời hạn): what access is derived from."""

    cell_path = None

    def for_user(self, user: Any, action: str = "view") -> Self:
        """Seats are the system administrator's; a person's own are in ``user.seats``."""
        return (
            self.all() if scope_of(user, self.model, action).everything else self.none()
        )
