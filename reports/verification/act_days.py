"""Checks that rows begin and end on the day of the act that made or ended them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.apps import apps

from benghe.lib.dates import short_date
from cells.models import OrganisationAct
from members.models import Act

Lines = Iterator[str]
# The field of a made row that is the day of its act.
STARTS = {
    "members.partyperiod": "admitted_on",
    "members.membership": "started_on",
    "members.standing": "started_on",
    "members.post": "started_on",
    "members.candidacy": "started_on",
    "members.act": "day",
    "cells.cell": "founded_on",
    "cells.committee": "founded_on",
    "cells.cellname": "started_on",
    "cells.committeename": "started_on",
}
# What an act sets to its own day; taking an end back (None) is no day.
ENDS = ("ended_on", "dissolved_on", "official_on")
# Who arrives was admitted, and recognised, at another place on an earlier day.
EARLIER = frozenset({"admitted_on", "official_on"})
# model → [(pk, day, name, whether an earlier day may stand)]
Made = dict[str, list[tuple[int, date, str, bool]]]


def act_days() -> Lines:
    """What an act made begins on its day; what it ended or recognised did so on it."""
    made: Made = defaultdict(list)
    for model in (Act, OrganisationAct):
        words = dict(model.Kind.choices)
        rows = model.objects.valid().order_by("pk")
        for pk, kind, day, effects in rows.values_list("pk", "kind", "day", "effects"):
            name = f"«{words.get(kind, kind)}» ngày {short_date(day)} (số {pk})"
            arrives = model is Act and kind == Act.Kind.ARRIVE
            for effect in effects:
                if effect["made"]:
                    made[effect["model"]].append((effect["pk"], day, name, arrives))
                else:
                    yield from _changed(effect, day, name, arrives)
    for label in sorted(made):
        yield from _made(label, made)


def _changed(effect: dict[str, Any], day: date, name: str, arrives: bool) -> Lines:
    for field in ENDS:
        value = effect["after"].get(field)
        if value is None:
            continue
        found = date.fromisoformat(value)
        if not _fits(found, day, arrives and field in EARLIER):
            what = apps.get_model(effect["model"])._meta.verbose_name
            yield f"{name}: {what} số {effect['pk']} có «{field}» là {short_date(found)}."


def _made(label: str, made: Made) -> Lines:
    field = STARTS.get(label)
    if field is None:
        return
    model = apps.get_model(label)
    # One pass over the table: the ids may be more than a query can name.
    starts = dict(model._base_manager.order_by().values_list("pk", field))
    for pk, day, name, arrives in made[label]:
        start = starts.get(pk)  # a row that is gone is told by ``act_effects``
        if start is not None and not _fits(start, day, arrives and field in EARLIER):
            what = model._meta.verbose_name
            yield f"{name}: {what} số {pk} bắt đầu ngày {short_date(start)}."


def _fits(found: date, day: date, may_be_earlier: bool) -> bool:
    return found == day or (may_be_earlier and found < day)
