"""Which ratings, commendations and badges: by year, subject, and who asks."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Self

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from benghe.core.querysets import ScopedQuerySet
from members.models import Member
from members.naming import (
    cell_name_on,
    cell_order_on,
    member_name_on,
    member_order_on,
)


class CellOrMemberQuerySet(ScopedQuerySet):
    """Facts about a cell or a member; a secretary sees those of the own cell."""

    def within(self, cell_ids: Iterable[int]) -> Self:
        """Facts of these cells and of the members who are in them today."""
        ids = list(cell_ids)
        members = Member.objects.within(ids)
        return self.filter(Q(cell__in=ids) | Q(member__in=members))

    def valid(self) -> Self:
        """Facts that stand: not voided."""
        return self.filter(voided_at__isnull=True)

    def of_year(self, year: int) -> Self:
        """Standing facts of one year."""
        return self.valid().filter(year=year)


class RatingQuerySet(CellOrMemberQuerySet):
    """Yearly ratings (đánh giá, xếp loại)."""

    def of_cells(self) -> Self:
        """Ratings of cells."""
        return self.filter(cell__isnull=False)

    def of_members(self) -> Self:
        """Ratings of members."""
        return self.filter(member__isnull=False)

    def with_subject_on(self, day: date) -> Self:
        """Annotates ``subject_on`` and ``subject_order``: who is rated, as called on ``day``."""
        return self.annotate(
            subject_on=Coalesce(cell_name_on(day), member_name_on(day)),
            subject_order=Coalesce(cell_order_on(day), member_order_on(day)),
        )

    def rated(self, level: str | None = None) -> Self:
        """Those with a level; with ``level``, those of that level."""
        rows = self.filter(state="rated")
        return rows.filter(level=level) if level else rows

    def decided_until(self, day: date) -> Self:
        """Those decided by the committee on or before ``day``."""
        return self.filter(decided_on__isnull=False, decided_on__lte=day)

    def known_in(self, days: Mapping[int, date]) -> Self:
        """Standing ratings of each year that count on its day.

        Those decided by then, and those that nobody decided yet: they are expected.
        """
        asked = Q(pk__in=[])
        for year, day in days.items():
            known = Q(decided_on__isnull=True) | Q(decided_on__lte=day)
            asked |= Q(year=year) & known
        return self.valid().filter(asked)


class AwardQuerySet(CellOrMemberQuerySet):
    """Commendations (khen thưởng)."""

    def with_awardee_on(self, day: date) -> Self:
        """Annotates ``awardee_on`` and ``order_on``: who is praised, as called on ``day``.

        One that names itself (a collective, a person from elsewhere) keeps that name.
        """
        return self.annotate(
            awardee_on=Coalesce(
                cell_name_on(day), member_name_on(day), F("awardee_name")
            ),
            order_on=Coalesce(cell_order_on(day), member_order_on(day), F("sort_key")),
        )

    def decided_until(self, day: date) -> Self:
        """Those decided on or before ``day``."""
        return self.filter(decided_on__lte=day)


class BadgeQuerySet(ScopedQuerySet):
    """Badges for years in the Party (Huy hiệu Đảng)."""

    cell_path = "member"

    def within(self, cell_ids: Iterable[int]) -> Self:
        """Badges of the members who are in these cells today."""
        return self.filter(member__in=Member.objects.within(cell_ids))

    def valid(self) -> Self:
        """Badges that stand."""
        return self.filter(voided_at__isnull=True)

    def awarded_within(self, first: date, last: date) -> Self:
        """Standing badges of occasions from ``first`` to ``last``."""
        return self.valid().filter(occasion_on__gte=first, occasion_on__lte=last)
