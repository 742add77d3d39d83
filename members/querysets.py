"""Which members: on a day, in a cell, by name, and by who asks."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.timezone import localdate

from benghe.core.querysets import (
    PeriodQuerySet,
    ScopedQuerySet,
    VoidableQuerySet,
    scope_of,
)
from benghe.lib.text import search_key


class MemberQuerySet(ScopedQuerySet):
    """Members (đảng viên) of the committee, present and past.

    Who is counted on a day is decided by the Membership ledger and nothing else.
    """

    def for_user(
        self, user: Any, action: str = "view", day: date | None = None
    ) -> Self:
        """Members whom ``user`` may see; a secretary: those in the cell on ``day``.

        ``day`` None is today. Someone who left the cell is seen there only as of
        the days they were in it.
        """
        scope = scope_of(user, self.model, action)
        if scope.everything:
            return self.all()
        if not scope:
            return self.none()
        return self.within(scope.cell_ids, day)

    def within(self, cell_ids: Iterable[int], day: date | None = None) -> Self:
        """Members who are in one of these cells on ``day`` (None: today)."""
        return self._counted_in(cell_ids, day or localdate())

    def on(self, day: date, cell: Any = None) -> Self:
        """Members counted on ``day``: in a cell of the committee, or in ``cell``."""
        if cell is not None:
            return self._counted_in([cell.pk], day)
        return self.filter(Exists(self._memberships(day)))

    def official_on_day(self, day: date) -> Self:
        """Of them, official (chính thức) on ``day``."""
        return self.filter(
            Exists(self._party_periods(day).filter(official_on__lte=day))
        )

    def probationary_on(self, day: date) -> Self:
        """Of them, on probation (dự bị) on ``day``."""
        not_yet = Q(official_on__isnull=True) | Q(official_on__gt=day)
        return self.filter(Exists(self._party_periods(day).filter(not_yet)))

    def with_standing(self, kind: str, day: date) -> Self:
        """Of them, in a standing of this kind (exempt, suspended …) on ``day``."""
        standings = apps.get_model("members", "Standing").objects.on(day)
        return self.filter(Exists(standings.filter(member=OuterRef("pk"), kind=kind)))

    def with_cell(self, day: date) -> Self:
        """Annotates ``cell_id_on``, ``cell_name_on``, ``cell_code_on`` and ``cell_order``.

        The cell of ``day``, by its present name; None where there is none.
        """
        rows = self._memberships(day)
        return self.annotate(
            cell_id_on=Subquery(rows.values("cell_id")[:1]),
            cell_code_on=Subquery(rows.values("cell__code")[:1]),
            cell_name_on=Subquery(rows.values("cell__name")[:1]),
            cell_order=Subquery(rows.values("cell__natural_key")[:1]),
        )

    def with_party_dates(self, day: date) -> Self:
        """Annotates ``admitted_on`` and ``official_on`` of the period in force on ``day``."""
        rows = self._party_periods(day)
        return self.annotate(
            admitted_on=Subquery(rows.values("admitted_on")[:1]),
            official_on=Subquery(rows.values("official_on")[:1]),
        )

    def named(self, text: str) -> Self:
        """Members whose name holds ``text`` (accents and case aside), or card ends with it."""
        key = search_key(text)
        if not key:
            return self
        found = Q(search_key__contains=key)
        if key.isdigit():
            found |= Q(card_number__endswith=key)
        return self.filter(found)

    def in_name_order(self) -> Self:
        """Tên, then họ, then đệm; the id breaks ties."""
        return self.order_by("name_key", "pk")

    def _counted_in(self, cell_ids: Iterable[int], day: date) -> Self:
        # Not Exists: SQLite would walk through the whole cell once for each member.
        rows = apps.get_model("members", "Membership").objects.on(day)
        return self.filter(pk__in=rows.filter(cell__in=list(cell_ids)).values("member"))

    @staticmethod
    def _memberships(day: date) -> Any:
        rows = apps.get_model("members", "Membership").objects.on(day)
        return rows.filter(member=OuterRef("pk"))

    @staticmethod
    def _party_periods(day: date) -> Any:
        rows = apps.get_model("members", "PartyPeriod").objects.valid()
        rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))
        return rows.filter(member=OuterRef("pk"), admitted_on__lte=day)


class MemberChildQuerySet(ScopedQuerySet):
    """Rows that hang from a member: seen by whoever sees the member."""

    cell_path: ClassVar[str | None] = "member"

    def for_user(self, user: Any, action: str = "view") -> Self:
        """Rows of the members in scope; also needs the right on these rows."""
        scope = scope_of(user, self.model, action)
        if scope.everything:
            return self.all()
        if not scope:
            return self.none()
        members = apps.get_model("members", "Member").objects
        return self.filter(member__in=members.within(scope.cell_ids))


class MemberDatedQuerySet(MemberChildQuerySet, PeriodQuerySet):
    """Dated rows of a member that are edited, not voided."""


class MemberPeriodQuerySet(MemberChildQuerySet, VoidableQuerySet):
    """Dated, voidable rows of a member."""


class MembershipQuerySet(MemberPeriodQuerySet):
    """The ledger of time in the cells of the committee."""

    def for_user(self, user: Any, action: str = "view") -> Self:
        """Periods in the cells in scope, of those who are there today."""
        scope = scope_of(user, self.model, action)
        if scope.everything:
            return self.all()
        if not scope:
            return self.none()
        members = apps.get_model("members", "Member").objects.within(scope.cell_ids)
        return self.filter(cell__in=list(scope.cell_ids), member__in=members)

    def started_within(self, first: date, last: date) -> Self:
        """Standing periods begun from ``first`` to ``last``, both counted."""
        return self.valid().filter(started_on__gte=first, started_on__lte=last)

    def ended_within(self, first: date, last: date) -> Self:
        """Standing periods ended from ``first`` to ``last``, both counted."""
        return self.valid().filter(ended_on__gte=first, ended_on__lte=last)

    def arrivals(self, first: date, last: date) -> Self:
        """Increases of the committee: starts that are not a move between its cells."""
        return self.started_within(first, last).exclude(start_reason="internal")

    def departures(self, first: date, last: date) -> Self:
        """Decreases of the committee: ends that are not a move between its cells."""
        return self.ended_within(first, last).exclude(end_reason="internal")


class PartyPeriodQuerySet(MemberPeriodQuerySet):
    """The ledger of time in the Party."""

    def on(self, day: date) -> Self:
        """Standing periods in force on ``day``."""
        not_over = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
        return self.valid().filter(not_over, admitted_on__lte=day)

    def recognised_within(self, first: date, last: date) -> Self:
        """Recognised as official from ``first`` to ``last``, by a period that stands."""
        rows = self.valid().filter(official_on__gte=first, official_on__lte=last)
        return rows.exclude(ended_on__lte=F("official_on"))

    def here_when_official(self) -> Self:
        """Of them, those counted in this committee on the day they became official."""
        here = (
            apps.get_model("members", "Membership")
            .objects.valid()
            .filter(
                Q(ended_on__isnull=True) | Q(ended_on__gt=OuterRef("official_on")),
                member=OuterRef("member"),
                started_on__lte=OuterRef("official_on"),
            )
        )
        return self.filter(Exists(here))


class InspectionQuerySet(ScopedQuerySet):
    """The inspection programme: of the whole ward, never seen through a cell seat."""

    cell_path = None


class DisciplineQuerySet(ScopedQuerySet):
    """Discipline facts: of members or of cells; never seen through a cell seat."""

    cell_path = None

    def decided_within(self, first: date, last: date) -> Self:
        """Facts that stand, decided from ``first`` to ``last``."""
        rows = self.filter(voided_at__isnull=True)
        return rows.filter(decided_on__gte=first, decided_on__lte=last)
