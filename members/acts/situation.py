"""Where a person stands now: what an act can rest on."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from benghe.lib.dates import short_date
from cells.models import Committee
from members.models import Candidacy, Member, Membership, PartyPeriod, Post, Standing


@dataclass(frozen=True, slots=True)
class Situation:
    """The standing rows of a person, open and closed, each kind in order of time.

    ``member`` None: someone who is not in the register yet.
    """

    member: Member | None = None
    parties: tuple[PartyPeriod, ...] = ()
    stays: tuple[Membership, ...] = ()
    standings_ever: tuple[Standing, ...] = ()
    posts_ever: tuple[Post, ...] = ()
    candidacies: tuple[Candidacy, ...] = ()

    @property
    def party(self) -> PartyPeriod | None:
        """The open time in the Party."""
        return next((row for row in self.parties if row.ended_on is None), None)

    @property
    def last_party(self) -> PartyPeriod | None:
        """The last time in the Party that is over."""
        return next((row for row in reversed(self.parties) if row.ended_on), None)

    @property
    def times_in_party(self) -> int:
        """How many times admitted."""
        return len(self.parties)

    @property
    def stay(self) -> Membership | None:
        """The open time in a cell."""
        return next((row for row in self.stays if row.ended_on is None), None)

    @property
    def last_stay(self) -> Membership | None:
        """The last time in a cell that is over."""
        return next((row for row in reversed(self.stays) if row.ended_on), None)

    @property
    def standings(self) -> tuple[Standing, ...]:
        """The open states."""
        return tuple(row for row in self.standings_ever if row.ended_on is None)

    @property
    def guest_times(self) -> tuple[Standing, ...]:
        """The times as a guest that are over."""
        rows = (row for row in self.standings_ever if row.kind == Standing.Kind.GUEST)
        return tuple(row for row in rows if row.ended_on is not None)

    @property
    def posts(self) -> tuple[Post, ...]:
        """The open posts."""
        return tuple(row for row in self.posts_ever if row.ended_on is None)

    @property
    def candidacy(self) -> Candidacy | None:
        """The open time of being followed."""
        return next((row for row in self.candidacies if row.ended_on is None), None)

    @property
    def is_probationary(self) -> bool:
        """In the Party and not yet official."""
        return self.party is not None and self.party.official_on is None

    def standing(self, kind: str) -> Standing | None:
        """The open state of this kind."""
        return next((row for row in self.standings if row.kind == kind), None)

    def told(self) -> str:
        """Where the person stands, in words with days: why an act does not apply."""
        said = [_party_told(self), _stay_told(self)]
        if self.candidacy is not None:
            since = short_date(self.candidacy.started_on)
            said.append(f"được {self.candidacy.cell.name} theo dõi từ {since}")
        said += [
            f"«{row.get_kind_display()}» từ {short_date(row.started_on)}"
            for row in self.standings
        ]
        return "; ".join(filter(None, said)) or "chưa có việc nào"

    @property
    def here_since(self) -> date | None:
        """First day of the unbroken time in cells of this ward; moves aside."""
        return self._since(self.stays)

    def since_under(self, place: Committee) -> date | None:
        """First day of the unbroken time in cells under ``place``."""
        below = place.with_below()
        return self._since(
            tuple(row for row in self.stays if row.cell.committee_id in below)
        )

    def _since(self, stays: tuple[Membership, ...]) -> date | None:
        first = self.stay.started_on if self.stay else None
        for row in reversed(stays):
            if first is not None and row.ended_on == first:
                first = row.started_on
        return first


def _party_told(now: Situation) -> str:
    row = now.party
    if row is not None:
        official = row.official_on
        since = f"chính thức {short_date(official)}" if official else "còn dự bị"
        return f"vào Đảng {short_date(row.admitted_on)}, {since}"
    last = now.last_party
    if last is None or last.ended_on is None:
        return ""
    why = last.get_end_reason_display().lower()
    return f"ra khỏi Đảng ngày {short_date(last.ended_on)} ({why})"


def _stay_told(now: Situation) -> str:
    if now.stay is not None:
        return f"ở {now.stay.cell.name} từ {short_date(now.stay.started_on)}"
    last = now.last_stay
    if last is None or last.ended_on is None:
        return ""
    why = last.get_end_reason_display().lower()
    return f"rời {last.cell.name} ngày {short_date(last.ended_on)} ({why})"


def situation_of(member: Member) -> Situation:
    """Read the standing rows of ``member``; a query for each kind of row."""
    return Situation(
        member=member,
        parties=tuple(member.partyperiods.valid().order_by("admitted_on")),
        stays=_rows(member.memberships, "cell"),
        standings_ever=_rows(member.standings, "cell"),
        posts_ever=_rows(member.posts, "cell", "committee"),
        candidacies=_rows(member.candidacys, "cell"),
    )


def _rows(rows: Any, *related: str) -> Any:
    return tuple(rows.valid().select_related(*related).order_by("started_on", "pk"))


def open_until(rows: Iterable[Any], until: date | None) -> Any:
    """Dated rows as they were seen before ``until``: what ended later was still open."""
    if until is None:
        return tuple(rows)
    seen = []
    for row in rows:
        first = getattr(row, "admitted_on", None) or row.started_on
        if first < until:
            seen.append(row)
            if row.ended_on is not None and row.ended_on >= until:
                seen[-1] = copy.copy(row)
                seen[-1].ended_on = None
    return tuple(seen)
