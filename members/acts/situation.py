"""Where a person stands now: what an act can rest on."""

from dataclasses import dataclass
from typing import Any

from members.models import Candidacy, Member, Membership, PartyPeriod, Post, Standing


@dataclass(frozen=True, slots=True)
class Situation:
    """The open rows of a person, and the last closed ones; None where there is none.

    ``member`` None: someone who is not in the register yet.
    """

    member: Member | None = None
    party: PartyPeriod | None = None
    stay: Membership | None = None
    last_party: PartyPeriod | None = None
    last_stay: Membership | None = None
    times_in_party: int = 0
    standings: tuple[Standing, ...] = ()
    posts: tuple[Post, ...] = ()
    candidacy: Candidacy | None = None

    @property
    def is_probationary(self) -> bool:
        """In the Party and not yet official."""
        return self.party is not None and self.party.official_on is None

    def standing(self, kind: str) -> Standing | None:
        """The open state of this kind."""
        return next((row for row in self.standings if row.kind == kind), None)


def situation_of(member: Member) -> Situation:
    """Read the open rows of ``member``; a query for each kind of row."""
    parties = list(member.partyperiods.valid().order_by("admitted_on"))
    stays = list(
        member.memberships.valid().select_related("cell").order_by("started_on")
    )
    open_rows: dict[str, Any] = {
        "standings": tuple(_open(member.standings).select_related("cell")),
        "posts": tuple(_open(member.posts).select_related("cell", "committee")),
        "candidacy": _open(member.candidacys).select_related("cell").first(),
    }
    return Situation(
        member=member,
        party=next((row for row in parties if row.ended_on is None), None),
        stay=next((row for row in stays if row.ended_on is None), None),
        last_party=next((r for r in reversed(parties) if r.ended_on), None),
        last_stay=next((r for r in reversed(stays) if r.ended_on), None),
        times_in_party=len(parties),
        **open_rows,
    )


def _open(rows: Any) -> Any:
    return rows.valid().filter(ended_on__isnull=True).order_by("started_on", "pk")
