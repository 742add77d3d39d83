"""What the form of an act said, read back from what the act did."""

from datetime import date
from typing import Any

from benghe.lib.dates import short_date
from members.acts.forms import place_key
from members.acts.services import effect_row
from members.models import Act

Effect = dict[str, Any]


def initial_of(act: Act) -> dict[str, Any]:
    """Values by field of the form, so that a voided act can be written again."""
    found: dict[str, Any] = {
        "day": _typed(act.day), "decision": act.decision,
        "decided_on": _typed(act.decided_on), "document": act.document_id,
        "place": act.place,
    }  # fmt: skip
    for effect in act.effects:
        row = effect_row(effect)
        found |= READERS[row._meta.model_name](row, effect)
    return found


def _typed(day: date | None) -> str:
    return short_date(day) if day else ""


def _of_membership(row: Any, effect: Effect) -> dict[str, Any]:
    reason = row.start_reason if effect["made"] else effect["after"]["end_reason"]
    found: dict[str, Any] = {"cell": row.cell_id} if effect["made"] else {}
    for word, outside in (("_city", "0"), ("_outside", "1")):
        if reason.endswith(word):
            found["outside"] = outside
    return found


def _of_party(row: Any, effect: Effect) -> dict[str, Any]:
    if not effect["made"]:
        return {}
    return {
        "admitted_on": _typed(row.admitted_on),
        "official_on": _typed(row.official_on),
    }


def _of_standing(row: Any, effect: Effect) -> dict[str, Any]:
    if not effect["made"]:
        return {"standing": row.pk}
    cell = {"cell": row.cell_id} if row.cell_id else {}
    return {"due_on": _typed(row.due_on)} | cell


def _of_post(row: Any, effect: Effect) -> dict[str, Any]:
    if not effect["made"]:
        return {"post": row.pk}
    place = place_key(row.cell or row.committee)
    return {"post_kind": row.kind, "post_place": place, "term": row.term_id}


def _of_candidacy(row: Any, effect: Effect) -> dict[str, Any]:
    if not effect["made"]:
        return {}
    return {"cell": row.cell_id, "trained_on": _typed(row.trained_on)}


READERS: dict[str, Any] = {
    "membership": _of_membership, "partyperiod": _of_party, "standing": _of_standing,
    "post": _of_post, "candidacy": _of_candidacy,
}  # fmt: skip
