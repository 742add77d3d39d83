"""The history of a person: acts, and what the ledgers tell without an act."""

from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from benghe.lib.dates import short_date
from cells.models import OrganisationAct
from members.facts import Reading
from members.models import Act

LEDGERS = ("memberships", "partyperiods", "standings", "posts", "candidacys")
ONE_DAY = timedelta(days=1)
OLD_DATA = "Theo sổ đã có"
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One day of the history: an act, or rows that no act tells of (``act`` None).

    ``organisation``: the act on the organisation whose part this is, where the reader
    sees it; its title is then the entry's. ``is_open``: a transfer out whose paper has not come back by the day of the page.
    ``followers``: the acts that were recorded in the place of a voided one.
    """

    day: date
    title: str
    lines: list[str] = field(default_factory=list)
    act: Act | None = None
    organisation: OrganisationAct | None = None
    is_open: bool = False
    followers: list[Act] = field(default_factory=list)

    @property
    def made_by(self) -> Any:
        """Who entered it; None: not known."""
        return getattr(self.organisation or self.act, "made_by", None)


def timeline(reading: Reading, *, voided: bool = True) -> list[Entry]:
    """Everything by the day of the page, newest first.

    ``voided`` False: without the acts that were voided.
    """
    rows = _rows(reading)
    acts = list(_acts(reading))
    whole = _organisation_acts(reading, rows, acts)
    told = _told([act for act in (*acts, *whole.values()) if act.voided_at is None])
    shown = [
        _entry(reading, rows, act, whole.get(act.organisation_act_id))
        for act in acts
        if voided or not act.voided_at
    ]
    parts = {act.organisation_act_id for act in acts}
    alone = [act for pk, act in whole.items() if pk not in parts]
    found = [*shown, *_untold(reading, rows, told)]
    found += [_organisation_entry(reading, rows, act) for act in alone]
    return sorted(found, key=_newest_first)


def _newest_first(entry: Entry) -> tuple[int, int]:
    return -entry.day.toordinal(), -(entry.act.pk if entry.act else 0)


def _acts(reading: Reading) -> Any:
    rows = Act.objects.filter(member=reading.member, day__lte=reading.day)
    rows = rows.select_related(
        "document", "made_by", "voided_by", "organisation_act", "replaces"
    )
    return rows.prefetch_related("replaced_by")


def _organisation_acts(
    reading: Reading, rows: dict[Key, Any], acts: list[Act]
) -> dict[int | None, OrganisationAct]:
    """Acts on the organisation that have a part in ``acts`` or changed one of ``rows``.

    Candidates, guests and posts go with an act on the organisation without one of their
    own; such an act is looked for on the days on which rows begin and end.
    """
    days = {row.ended_on for row in rows.values()}
    days |= {getattr(row, "started_on", None) for row in rows.values()}
    parts = {act.organisation_act_id for act in acts}
    found = OrganisationAct.objects.filter(
        Q(pk__in=parts - {None}) | Q(day__in=days - {None}, voided_at=None),
        day__lte=reading.day,
    )
    found = found.select_related("made_by").prefetch_related("parts")
    return {
        act.pk: act
        for act in found
        if act.pk in parts or any(_key(effect) in rows for effect in act.effects)
    }


def _key(effect: dict[str, Any]) -> Key:
    return effect["model"], effect["pk"]


def _is_read(reading: Reading, act: OrganisationAct) -> bool:
    """Whether the title, which names cells, is for the reader."""
    if reading.cells is None:
        return True
    return any(part.cell_id in reading.cells for part in act.parts.all())


def _rows(reading: Reading) -> dict[Key, Any]:
    """Rows of the ledgers, voided ones too, less those of cells that are not read."""
    found: dict[Key, Any] = {}
    for name in LEDGERS:
        rows = getattr(reading.member, name).all()
        if name != "partyperiods":
            rows = reading.within(rows.select_related("cell"))
        if name == "posts":
            rows = rows.select_related("cell", "committee")
            rows = rows.prefetch_related("committee__names")
        found |= {(row._meta.label_lower, row.pk): row for row in rows}
    return found


def _told(acts: list[Any]) -> set[tuple[str, int, str]]:
    """What standing acts tell: rows they made, and fields they set."""
    found = set()
    for act in acts:
        for effect in act.effects:
            key = _key(effect)
            if effect["made"]:
                found.add((*key, "made"))
            found |= {(*key, name) for name, value in effect["after"].items() if value}
    return found


def _entry(
    reading: Reading,
    rows: dict[Key, Any],
    act: Act,
    whole: OrganisationAct | None = None,
) -> Entry:
    """``whole``: the act on the organisation of which the act is a part."""
    lines = _of_effects(reading, rows, act)
    if whole is not None:
        lines += _moved(reading, rows, whole)
    seen = whole if whole is not None and _is_read(reading, whole) else None
    settled = act.settled_on
    if settled and settled <= reading.day:
        lines.append(f"Hoàn tất ngày {short_date(settled)}.")
    waits = act.kind == Act.Kind.DEPART and act.voided_at is None
    return Entry(
        act.day, seen.title if seen else act.title, lines, act, seen,
        is_open=waits and not (settled and settled <= reading.day),
        followers=[row for row in act.replaced_by.all() if row.day <= reading.day],
    )  # fmt: skip


def _organisation_entry(
    reading: Reading, rows: dict[Key, Any], act: OrganisationAct
) -> Entry:
    """An act on the organisation that changed rows and is no act on the person."""
    lines = _moved(reading, rows, act)
    if _is_read(reading, act):
        return Entry(act.day, act.title, lines, organisation=act)
    return Entry(act.day, act.get_kind_display(), lines)


def _moved(reading: Reading, rows: dict[Key, Any], act: OrganisationAct) -> list[str]:
    """What an act on the organisation did to the person: from where to where first."""
    found: dict[str, dict[bool, Any]] = defaultdict(dict)
    for effect in act.effects:
        if _key(effect) in rows and effect["model"] != "members.post":
            found[effect["model"]][effect["made"]] = rows[_key(effect)]
    pairs = {model: sides for model, sides in found.items() if len(sides) == 2}
    lines = [_from_to(reading, sides, act.day) for sides in pairs.values()]
    return lines + _of_effects(reading, rows, act, besides=pairs)


def _from_to(reading: Reading, sides: dict[bool, Any], day: date) -> str:
    old, new = sides[False], sides[True]
    kinds = {"candidacy": "Theo dõi để kết nạp: ", "standing": "Sinh hoạt tạm thời: "}
    before = reading.called(old.cell, day - ONE_DAY)
    what = kinds.get(new._meta.model_name, "")
    return f"{what}{before} → {reading.called(new.cell, day)}."


def _of_effects(
    reading: Reading, rows: dict[Key, Any], act: Any, besides: Container[str] = ()
) -> list[str]:
    """What the act did to ``rows``, but for those of the models ``besides``."""
    lines: list[str] = []
    for effect in act.effects:
        row = rows.get(_key(effect))
        if row is not None and effect["model"] not in besides:
            lines += _of_effect(reading, row, effect, act.day)
    return lines


def _of_effect(
    reading: Reading, row: Any, effect: dict[str, Any], day: date
) -> list[str]:
    after = effect["after"]
    official = after.get("official_on")
    texts = [_official(date.fromisoformat(official))] if official else []
    if effect["made"]:
        return [_begun(reading, row, day), *texts]
    if texts:
        return texts
    if "ended_on" not in after:
        return []
    if after["ended_on"] is None:
        return ["Thời gian trong Đảng được tính liên tục."]
    return [_over(reading, row, day, after)]


def _untold(
    reading: Reading, rows: dict[Key, Any], told: set[tuple[str, int, str]]
) -> list[Entry]:
    """What standing rows say and no act does, a day an entry."""
    by_day: dict[date, list[str]] = defaultdict(list)
    for key, row in rows.items():
        if row.voided_at is not None:
            continue
        start = getattr(row, "started_on", None) or row.admitted_on
        if (*key, "made") not in told:
            by_day[start].append(_begun(reading, row, start))
        official = getattr(row, "official_on", None)
        if official and (*key, "official_on") not in told:
            by_day[official].append(_official(official))
        if row.ended_on and (*key, "ended_on") not in told:
            by_day[row.ended_on].append(_over(reading, row, row.ended_on, {}))
    return [
        Entry(day, OLD_DATA, lines)
        for day, lines in by_day.items()
        if day <= reading.day
    ]


# --- one row in words ---


def _place(reading: Reading, row: Any, day: date) -> str:
    return reading.called(row.cell, day) if row.cell else row.committee.called_on(day)


def _official(day: date) -> str:
    return f"Đảng viên chính thức từ ngày {short_date(day)}."


def _begun(reading: Reading, row: Any, day: date) -> str:
    kind = row._meta.model_name
    if kind == "membership":
        return f"Vào {_place(reading, row, day)}: {row.get_start_reason_display()}."
    if kind == "partyperiod":
        return f"Vào Đảng ngày {short_date(row.admitted_on)}."
    if kind == "post":
        return f"{row.get_kind_display()} {_place(reading, row, day)}."
    if kind == "candidacy":
        return f"{_place(reading, row, day)} theo dõi để kết nạp."
    due = f", hạn đến {short_date(row.due_on)}" if row.due_on else ""
    where = f" tại {_place(reading, row, day)}" if row.cell else ""
    return f"{row.get_kind_display()}{where}{due}."


def _over(reading: Reading, row: Any, day: date, after: dict[str, Any]) -> str:
    """``after``: what the act set; empty: what the row says now."""
    kind = row._meta.model_name
    if kind == "membership":
        reason = row.EndReason(after.get("end_reason") or row.end_reason).label
        return f"Rời {_place(reading, row, day)}: {reason}."
    if kind == "partyperiod":
        reason = row.EndReason(after.get("end_reason") or row.end_reason).label
        return f"Ra khỏi Đảng: {reason}."
    if kind == "post":
        return f"Thôi {row.get_kind_display()} {_place(reading, row, day)}."
    if kind == "candidacy":
        outcome = row.Outcome(after.get("outcome") or row.outcome).label
        return f"{_place(reading, row, day)} thôi theo dõi: {outcome.lower()}."
    return f"Kết thúc «{row.get_kind_display()}»."
