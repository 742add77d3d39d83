"""Which members: on a day, in a cell, by name, and by who asks."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from benghe.core.querysets import (
    BaseQuerySet,
    PeriodQuerySet,
    ScopedQuerySet,
    VoidableQuerySet,
    scope_of,
)
from benghe.lib.text import clean, search_key
from members.search import sync_words, write_words


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

        The cell of ``day``, by its name of that day; None where there is none.
        """
        rows = self._memberships(day)
        names = apps.get_model("cells", "CellName").objects.on(day)
        named = names.filter(cell=OuterRef("cell_id_on"))
        return self.annotate(
            cell_id_on=Subquery(rows.values("cell_id")[:1]),
            cell_code_on=Subquery(rows.values("cell__code")[:1]),
            cell_name_on=Coalesce(
                Subquery(named.values("name")[:1]),
                Subquery(rows.values("cell__name")[:1]),
            ),
            cell_order=Coalesce(
                Subquery(named.values("natural_key")[:1]),
                Subquery(rows.values("cell__natural_key")[:1]),
            ),
        )

    def with_name_on(self, day: date) -> Self:
        """Annotates ``name_on`` and ``name_order``: the name of ``day`` and its key."""
        names = apps.get_model("members", "MemberName").objects.on(day)
        named = names.filter(member=OuterRef("pk")).order_by("-started_on")
        return self.annotate(
            name_on=Coalesce(Subquery(named.values("full_name")[:1]), "full_name"),
            name_order=Coalesce(Subquery(named.values("name_key")[:1]), "name_key"),
        )

    def with_party_dates(self, day: date) -> Self:
        """Annotates ``admitted_on`` and ``official_on`` of the period in force on ``day``."""
        rows = self._party_periods(day)
        return self.annotate(
            admitted_on=Subquery(rows.values("admitted_on")[:1]),
            official_on=Subquery(rows.values("official_on")[:1]),
        )

    def named(self, text: str) -> Self:
        """Members of whose present or former names some words begin like each of ``text``.

        Accents, case and order aside. A text of digits finds the end of a card number.
        """
        words = search_key(text).split()
        if not words:
            return self
        if len(words) == 1 and words[0].isdigit():
            return self.filter(card_reversed__prefix=words[0][::-1])
        known = apps.get_model("members", "MemberWord").objects
        found = self
        for word in words:
            rows = known.filter(word__prefix=word[:40])
            found = found.filter(pk__in=rows.values("member"))
        return found

    def with_match(self, text: str) -> Self:
        """Annotates ``match``: 0 where every word stands with exactly these accents.

        Else 1. ``Dũng`` puts Dũng before Dung and Dụng; ``dung`` puts Dung first.
        """
        exact = Q()
        for word in clean(text).lower().split():
            exact &= Q(sounded__contains=f" {word} ")
        return self.annotate(
            match=Case(When(exact, then=0), default=1, output_field=IntegerField())
            if exact
            else Value(0, output_field=IntegerField())
        )

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

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert many people together with the words by which they are found."""
        rows = super().bulk_create(objs, *args, **kwargs)
        write_words(rows)
        return rows


class MemberWordQuerySet(BaseQuerySet):
    """Words of names: an index, never shown."""

    def for_user(self, user: Any, action: str = "view") -> Self:
        """Nobody's."""
        return self.none()


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


class MemberNameQuerySet(MemberDatedQuerySet):
    """Names of people through time."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert many names; the people are found by them too."""
        rows = super().bulk_create(objs, *args, **kwargs)
        sync_words([row.member for row in rows])
        return rows


class MemberPeriodQuerySet(MemberChildQuerySet, VoidableQuerySet):
    """Dated, voidable rows of a member."""


class HostedQuerySet(MemberPeriodQuerySet):
    """Dated rows that may stand in a cell without the person being a member of it."""

    def for_user(self, user: Any, action: str = "view") -> Self:
        """Rows of the members in scope, and those that stand in a cell in scope."""
        scope = scope_of(user, self.model, action)
        if scope.everything:
            return self.all()
        if not scope:
            return self.none()
        members = apps.get_model("members", "Member").objects.within(scope.cell_ids)
        return self.filter(Q(member__in=members) | Q(cell__in=list(scope.cell_ids)))


class StandingQuerySet(HostedQuerySet):
    """States beside the count: exempt, suspended, away, abroad, guest."""


class CandidacyQuerySet(HostedQuerySet):
    """People followed towards admission."""


class ActQuerySet(MemberChildQuerySet):
    """Acts on members."""

    def valid(self) -> Self:
        """Acts that stand."""
        return self.filter(voided_at__isnull=True)


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
