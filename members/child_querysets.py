"""Which rows that hang from members: periods, acts, facts, by day and by who asks."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db.models import (
    Exists,
    F,
    OuterRef,
    Q,
)

from benghe.core.querysets import (
    PeriodQuerySet,
    ScopedQuerySet,
    VoidableQuerySet,
    scope_of,
)
from members.rules import (
    Period,
)
from members.search import sync_words

# Least and most full years, both counted; None: no limit.
Span = tuple[int | None, int | None]
# Those with several periods in the Party: member id → all of them.
Several = dict[int, list[Period]]
FAR = date(9999, 12, 31)
ONE_DAY = timedelta(days=1)
# Among those at one place who hold no post there.
NO_RANK = 99


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

    def of_several(self, day: date) -> Several:
        """Who is in the Party on ``day`` not for the first time, with all periods."""
        now = self.on(day).filter(member=OuterRef("member"))
        again = self.valid().filter(Exists(now), ended_on__lte=day).values("member")
        rows = self.valid().filter(member__in=again)
        found: Several = {}
        for pk, *period in rows.values_list("member", "admitted_on", "ended_on"):
            found.setdefault(pk, []).append((period[0], period[1]))
        return found

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
