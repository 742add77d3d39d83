"""What an act needs under it: found again when an earlier act is voided."""

from datetime import date
from typing import Any

from django.db.models import Q

from benghe.lib.periods import covers
from members.ledgers import Candidacy, Membership, PartyPeriod, Post, Standing

LEDGERS = {
    model._meta.label_lower: model
    for model in (PartyPeriod, Membership, Standing, Post, Candidacy)
}


def is_hanging(act: Any) -> bool:
    """Whether a row of ``act`` has nothing to stand on, as the rows are now."""
    for effect in act.effects:
        model = LEDGERS.get(effect["model"])
        row = model._base_manager.filter(pk=effect["pk"]).first() if model else None
        if row is not None and row.voided_at is None and not _stands(row, act, effect):
            return True
    return False


def _stands(row: Any, act: Any, effect: dict[str, Any]) -> bool:
    if isinstance(row, PartyPeriod):
        return _party_stands(row, act)
    if not effect["made"]:
        return True
    day = row.started_on
    stay = _at(row.member.memberships, day)
    if isinstance(row, Post):
        party = _party_at(row, day)
        official = party is not None and party.official_on is not None
        place = stay is not None and row.cell_id in (None, stay.cell_id)
        return place and official
    if isinstance(row, Standing):
        return (stay is None) == (row.kind == Standing.Kind.GUEST)
    if isinstance(row, Candidacy):
        return _party_at(row, day) is None
    return _party_at(row, day) is not None


def _party_stands(row: PartyPeriod, act: Any) -> bool:
    """Official within the period, in no cell beyond it; only the official are expelled."""
    if act.kind == "expel" and row.official_on is None:
        return False
    ended, official = row.ended_on, row.official_on
    if ended is not None:
        beyond = Q(ended_on__isnull=True) | Q(ended_on__gt=ended)
        stays = row.member.memberships.valid().filter(beyond, started_on__lt=ended)
        if stays.exists():
            return False
    return official is None or ended is None or official <= ended


def _at(rows: Any, day: date) -> Any:
    return rows.on(day).first()


def _party_at(row: Any, day: date) -> PartyPeriod | None:
    periods = row.member.partyperiods.valid()
    found = (one for one in periods if covers(one.admitted_on, one.ended_on, day))
    return next(found, None)


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
