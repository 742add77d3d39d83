"""What an act needs under it: found again when an earlier act is voided."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from benghe.lib.periods import covers, overlaps
from members.ledgers import Candidacy, Membership, PartyPeriod, Post, Standing

LEDGERS = {
    model._meta.label_lower: model
    for model in (PartyPeriod, Membership, Standing, Post, Candidacy)
}
GUEST = Standing.Kind.GUEST


@dataclass(frozen=True, slots=True)
class Register:
    """The standing rows of one person by model and id, as they are stored now."""

    rows: dict[tuple[str, int], Any] = field(default_factory=dict)

    def of(self, model: type) -> Iterator[Any]:
        """The rows of one ledger."""
        return (row for row in self.rows.values() if isinstance(row, model))

    def on(self, day: date) -> Membership | None:
        """The stay in a cell on ``day``."""
        found = (row for row in self.of(Membership) if _covers(row, day))
        return next(found, None)

    def party_on(self, day: date) -> PartyPeriod | None:
        """The time in the Party on ``day``."""
        for row in self.of(PartyPeriod):
            if covers(row.admitted_on, row.ended_on, day):
                return row
        return None


def register_of(member: int) -> Register:
    """Read the rows of a person by id; a query for each ledger."""
    found = Register()
    for label, model in LEDGERS.items():
        rows: Any = model._base_manager.filter(member=member, voided_at=None)
        if model in {Membership, Post}:
            rows = rows.select_related("cell__committee")
        found.rows.update({(label, row.pk): row for row in rows})
    return found


def is_hanging(act: Any, held: Register) -> bool:
    """Whether a row of ``act`` has nothing to stand on, or shares days with what it may
    not, as the rows of the person are now."""
    return any(
        row is not None and not _stands(row, act, effect, held)
        for effect in act.effects
        for row in [held.rows.get((effect["model"], effect["pk"]))]
    )


def _stands(row: Any, act: Any, effect: dict[str, Any], held: Register) -> bool:
    if isinstance(row, PartyPeriod):
        return _party_stands(row, act, held)
    if not effect["made"]:
        return not (isinstance(row, Membership) and _is_outlived(row, held))
    return _RULES[type(row)](row, held)


def _party_stands(row: PartyPeriod, act: Any, held: Register) -> bool:
    """Official within the period, in no cell beyond it; only the official are expelled."""
    if act.kind == "expel" and row.official_on is None:
        return False
    ended, official = row.ended_on, row.official_on
    if ended is not None:
        for stay in held.of(Membership):
            beyond = stay.ended_on is None or stay.ended_on > ended
            if beyond and stay.started_on < ended:
                return False
    return official is None or ended is None or official <= ended


def _stay_stands(row: Membership, held: Register) -> bool:
    """In the Party, and neither guest nor candidate at once."""
    others = [one for one in held.of(Standing) if one.kind == GUEST]
    others += held.of(Candidacy)
    return held.party_on(row.started_on) is not None and not _shares(row, others)


def _post_stands(row: Post, held: Register) -> bool:
    """Of an official member of the place, who does not hold it twice."""
    stay, party = held.on(row.started_on), held.party_on(row.started_on)
    if stay is None or party is None or party.official_on is None:
        return False
    same = [
        one
        for one in held.of(Post)
        if (one.kind, one.cell_id, one.committee_id)
        == (row.kind, row.cell_id, row.committee_id)
    ]
    return is_of_place(row, stay) and not _shares(row, same)


def _standing_stands(row: Standing, held: Register) -> bool:
    """While in a cell; a guest is in none and not a candidate."""
    if row.kind != GUEST:
        return held.on(row.started_on) is not None
    return not _shares(row, [*held.of(Membership), *held.of(Candidacy)])


def _candidacy_stands(row: Candidacy, held: Register) -> bool:
    """Not in the Party, and no guest."""
    others = [one for one in held.of(Standing) if one.kind == GUEST]
    others += held.of(Membership)
    return held.party_on(row.started_on) is None and not _shares(row, others)


_RULES: dict[type, Any] = {
    Membership: _stay_stands, Post: _post_stands, Standing: _standing_stands,
    Candidacy: _candidacy_stands,
}  # fmt: skip


def _is_outlived(stay: Membership, held: Register) -> bool:
    """Whether a state or a post of a stay that is over goes on without another stay."""
    if stay.ended_on is None:
        return False
    after = held.on(stay.ended_on)
    states = [one for one in held.of(Standing) if one.kind != GUEST]
    return any(
        _shares(stay, [one])
        and _covers(one, stay.ended_on)
        and is_of_place(one, stay)
        and not (after is not None and is_of_place(one, after))
        for one in (*states, *held.of(Post))
    )


def is_of_place(row: Any, stay: Membership) -> bool:
    """Whether someone of ``stay`` can have the post or the state."""
    if not isinstance(row, Post):
        return True
    if row.committee_id is None:
        return row.cell_id == stay.cell_id
    above: Any = stay.cell.committee
    while above is not None and above.pk != row.committee_id:
        above = above.parent
    return above is not None


def _covers(row: Any, day: date) -> bool:
    return covers(row.started_on, row.ended_on, day)


def _shares(row: Any, others: Any) -> bool:
    return any(
        overlaps(row.started_on, row.ended_on, one.started_on, one.ended_on)
        for one in others
        if one is not row
    )


def row_in_the_way(row: Any) -> Any:
    """The standing row that shares days with ``row`` where only one may be."""
    others: Any
    if isinstance(row, PartyPeriod):
        others = row.member.partyperiods.valid().exclude(pk=row.pk)
        return others.order_by("admitted_on").last()
    if isinstance(row, Post):
        others = Post.objects.valid().filter(
            kind=row.kind, cell=row.cell_id, committee=row.committee_id
        )
    else:
        others = type(row).objects.valid().filter(member=row.member_id)
    if isinstance(row, Standing):
        others = others.filter(kind=row.kind)
    return row.overlapping(others).order_by("started_on").last()
