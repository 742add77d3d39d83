"""What stored acts said, read back from the rows that they made and changed.

For many acts at once: the rows of each ledger are read in one go.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from benghe.lib.periods import covers
from cells.models import Cell, Committee, Term
from members.models import Act, Membership, PartyPeriod

K = Act.Kind
Rows = dict[tuple[str, int], Any]
RELATED = {
    "members.membership": ("cell",),
    "members.standing": ("cell",),
    "members.candidacy": ("cell",),
    "members.post": ("cell", "committee", "term"),
}


@dataclass(slots=True)
class Facts:
    """What an act said besides its own fields; None (or ""): it said nothing of it.

    ``cell``: into which the person came. ``left``: where the person was then (for an act
    that joins nobody anywhere). ``standing``: the kind of the state that was chosen.
    ``admitted_on``, ``official_on``: the Party dates an arrival brought.
    """

    cell: Cell | None = None
    left: Cell | None = None
    outside: bool | None = None
    admitted_on: date | None = None
    official_on: date | None = None
    due_on: date | None = None
    trained_on: date | None = None
    standing: str = ""
    post_kind: str = ""
    post_place: Cell | Committee | None = None
    term: Term | None = None


def facts_of(acts: Iterable[Act]) -> dict[int, Facts]:
    """The facts of each act by its id; about eight queries whatever the number."""
    found = list(acts)
    rows = _rows_of(found)
    told = {act.pk: _facts(act, rows) for act in found}
    _fill_in(found, told)
    return told


def _rows_of(acts: list[Act]) -> Rows:
    keys = defaultdict(set)
    for act in acts:
        for effect in act.effects:
            keys[effect["model"]].add(effect["pk"])
    rows: Rows = {}
    for label, pks in keys.items():
        model = apps.get_model(label)
        stored: QuerySet[Any] = model._base_manager.select_related(
            *RELATED.get(label, ())
        )
        if label == "members.post":
            stored = stored.prefetch_related("committee__names")
        rows |= {(label, pk): row for pk, row in stored.in_bulk(pks).items()}
    return rows


def _facts(act: Act, rows: Rows) -> Facts:
    told = Facts()
    for effect in act.effects:
        row = rows.get((effect["model"], effect["pk"]))
        reader = READERS.get(effect["model"])
        if row is not None and reader is not None:
            reader(told, act, row, effect)
    return told


def _of_membership(told: Facts, act: Act, row: Any, effect: dict[str, Any]) -> None:
    if effect["made"]:
        told.cell, reason = row.cell, row.start_reason
    else:
        told.left, reason = row.cell, effect["after"].get("end_reason", "")
    if reason.endswith(("_city", "_outside")):
        told.outside = reason.endswith("_outside")


def _of_party(told: Facts, act: Act, row: Any, effect: dict[str, Any]) -> None:
    if act.kind != K.ARRIVE:
        return
    official = effect["after"].get("official_on")
    told.admitted_on = row.admitted_on
    told.official_on = date.fromisoformat(official) if official else None


def _of_standing(told: Facts, act: Act, row: Any, effect: dict[str, Any]) -> None:
    chosen = act.kind in {K.RENEW, K.END_STANDING}
    if chosen:
        told.standing, told.left = row.kind, row.cell
    if effect["made"]:
        told.due_on = row.due_on
        if not chosen:
            told.cell = row.cell


def _of_post(told: Facts, act: Act, row: Any, effect: dict[str, Any]) -> None:
    if act.kind in {K.APPOINT, K.RELIEVE}:
        told.post_kind, told.post_place = row.kind, row.cell or row.committee
        told.term = row.term if effect["made"] else None


def _of_candidacy(told: Facts, act: Act, row: Any, effect: dict[str, Any]) -> None:
    if effect["made"]:
        told.cell, told.trained_on = row.cell, row.trained_on
    elif act.kind == K.CANDIDATE_END:
        told.left = row.cell


READERS: dict[str, Any] = {
    "members.membership": _of_membership, "members.partyperiod": _of_party,
    "members.standing": _of_standing, "members.post": _of_post,
    "members.candidacy": _of_candidacy,
}  # fmt: skip


# --- what no effect tells ---


def _fill_in(acts: list[Act], told: dict[int, Facts]) -> None:
    """Where people were, and the Party dates of those whom the register knew already."""
    stays = _by_member(
        Membership.objects.valid().select_related("cell"),
        {act.member_id for act in acts if _lacks_cell(act, told[act.pk])},
    )
    parties = _by_member(
        PartyPeriod.objects.valid(),
        {act.member_id for act in acts if act.kind == K.ARRIVE},
    )
    for act in acts:
        facts = told[act.pk]
        if _lacks_cell(act, facts):
            _fill_cells(act, facts, stays[act.member_id])
        if act.kind == K.ARRIVE:
            _fill_party(act, facts, parties[act.member_id])


def _by_member(rows: QuerySet[Any], members: set[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    keys = sorted(members)
    for start in range(0, len(keys), 500):
        for row in rows.filter(member__in=keys[start : start + 500]):
            found[row.member_id].append(row)
    return found


def _lacks_cell(act: Act, facts: Facts) -> bool:
    if act.kind == K.MOVE:
        return facts.cell is None
    return facts.left is None and facts.cell is None


def _fill_cells(act: Act, facts: Facts, stays: list[Membership]) -> None:
    """From the ledger: a move that an act on the organisation made tells no effects."""
    before = act.day - timedelta(days=1)
    for stay in stays:
        if act.kind == K.MOVE and stay.started_on == act.day:
            facts.cell = stay.cell
        if covers(stay.started_on, stay.ended_on, before):
            facts.left = stay.cell
        elif facts.left is None and covers(stay.started_on, stay.ended_on, act.day):
            facts.left = stay.cell if act.kind != K.MOVE else None


def _fill_party(act: Act, facts: Facts, parties: list[PartyPeriod]) -> None:
    if facts.admitted_on is not None:
        return
    for row in parties:
        if covers(row.admitted_on, row.ended_on, act.day):
            official = row.official_on
            facts.admitted_on = row.admitted_on
            facts.official_on = official if official and official <= act.day else None
