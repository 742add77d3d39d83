"""What a change list tells of each row: who, when, by which decision, from and to where."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from benghe.core.access import Scope
from benghe.lib.dates import PartialDate, short_date
from cells.models import CellName
from members.ledger import rules
from members.ledger.querysets import INTERNAL, Extent, stays
from members.models import Act, MemberName, Membership, Standing
from members.naming import cell_name_on

ONE_DAY, NO_TIME = timedelta(days=1), timedelta()
ELSEWHERE = "chi bộ khác trong phường"
K = Act.Kind
JOINING = (K.ADMIT, K.READMIT, K.RESTORE, K.ARRIVE, K.MOVE)
LEAVING = (K.DEPART, K.DEATH, K.STRIKE, K.RESIGN, K.EXPEL, K.MOVE)
RETURNING = (K.END_STANDING, K.ARRIVE)
FORMER, FURTHER = "từ", "sang"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a change list. ``cell`` and ``name`` as they were called then.

    ``seen_on``: a day on which the person's page shows them in that cell.
    """

    member: int
    name: str
    born: PartialDate
    cell: str
    day: date
    told: str
    decision: str
    place: str
    seen_on: date


def changes(key: str, rows: Any, extent: Extent, scope: Scope) -> list[Change]:
    """The rows behind the line ``key``, told; ``rows`` are ordered by the caller.

    The name of a cell outside ``scope`` is not told.
    """
    line = rules.LINES[key]
    named = rows.annotate(name_told=name_then(key), born_told=F("member__born"))
    if line in (rules.RECOGNISED, *rules.BEGINNINGS, *rules.ENDINGS):
        return list(_states(line, named, extent))
    if line == rules.ALL_DECREASES or line in rules.DECREASES:
        return list(_leavers(_with_next_cell(named), scope))
    return list(_comers(_with_former_cell(named), scope, inside=line == rules.INSIDE))


def is_leaving(line: rules.Line) -> bool:
    """Whether a row of ``line`` is of somebody who is no longer there on its day.

    Who comes back from abroad or from an exemption stays; a guest goes.
    """
    guest_goes = line in rules.ENDINGS and line.reason == Standing.Kind.GUEST
    return line == rules.ALL_DECREASES or line in rules.DECREASES or guest_goes


def name_then(key: str, field: str = "full_name") -> Any:
    """What the member of a row behind the line ``key`` was called when it happened.

    For a leaving: on the last day there; a later name is no business of that cell.
    ``field``: ``full_name``, or ``name_key`` to sort by. Rows carry ``day``.
    """
    names = MemberName.objects.filter(member=OuterRef("member"))
    if is_leaving(rules.LINES[key]):
        open_still = Q(ended_on__isnull=True) | Q(ended_on__gte=OuterRef("day"))
        names = names.filter(open_still, started_on__lt=OuterRef("day"))
    else:
        names = names.on(_outer("day"))
    found = names.order_by("-started_on").values(field)[:1]
    return Coalesce(Subquery(found), F(f"member__{field}"))


def _comers(rows: Any, scope: Scope, *, inside: bool) -> Iterator[Change]:
    words = {line.reason: line.told for line in rules.INCREASES}
    for row in _with_act(rows, "started_on", JOINING):
        told = rules.INSIDE.told if inside else words[row.start_reason]
        decision = _decision(row.act_decision or row.decision, row.act_decided_on)
        yield _change(
            row, told, decision, _place(row, row.start_reason, scope, FORMER), row.day
        )


def _leavers(rows: Any, scope: Scope) -> Iterator[Change]:
    words = {line.reason: line.told for line in rules.DECREASES}
    for row in _with_act(rows, "ended_on", LEAVING):
        decision = _decision(row.act_decision or row.next_decision, row.act_decided_on)
        place = _place(row, row.end_reason, scope, FURTHER)
        # On the day of leaving one is no longer there: the day before shows them.
        yield _change(row, words[row.end_reason], decision, place, row.day - ONE_DAY)


def _states(line: rules.Line, rows: Any, extent: Extent) -> Iterator[Change]:
    """Recognitions, and states that began or ended: the cell is that of the day."""
    kinds: tuple[str, ...]
    if line == rules.RECOGNISED:
        field, kinds = "official_on", (K.RECOGNISE,)
    elif line in rules.BEGINNINGS:
        field, kinds = "started_on", (K.GUEST, K.AWAY, K.EXEMPT, K.SUSPEND, K.ABROAD)
    else:
        field, kinds = "ended_on", RETURNING
    day: Any = OuterRef(field)
    here = stays(extent).on(day).filter(member=OuterRef("member"))
    # The name is looked up two levels below the row that has the day.
    named = here.annotate(called=cell_name_on(_outer(day)))
    called: Any = Subquery(named.values("called")[:1])
    if line.reason == Standing.Kind.GUEST:
        called = _name_before_end() if is_leaving(line) else cell_name_on(day)
    before = ONE_DAY if is_leaving(line) else NO_TIME
    dressed = rows.annotate(cell_told=called)
    for row in _with_act(dressed, field, kinds):
        kept = row.decision if line in rules.BEGINNINGS else ""
        decision = _decision(row.act_decision or kept, row.act_decided_on)
        place = getattr(row, "place", "") if line in rules.BEGINNINGS else ""
        yield _change(row, line.told, decision, place, row.day - before)


def _outer(field: Any) -> Any:
    """A field of the row outside, where an expression asks for a day."""
    return OuterRef(field)


def _name_before_end() -> Any:
    """What the cell of a stay was called on the last day of the stay."""
    names = CellName.objects.valid().filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=OuterRef("ended_on")),
        cell=OuterRef("cell"), started_on__lt=OuterRef("ended_on"),
    )  # fmt: skip
    return Coalesce(Subquery(names.values("name")[:1]), F("cell__name"))


def _with_former_cell(rows: Any) -> Any:
    """Annotates the cell of a start and, for a move, the one left by it."""
    left = Membership.objects.valid().filter(
        member=OuterRef("member"), ended_on=OuterRef("started_on"), end_reason=INTERNAL
    )
    return rows.annotate(
        cell_told=cell_name_on(_outer("started_on")),
        other_cell=Subquery(left.values("cell_id")[:1]),
        other_name=Subquery(
            left.annotate(called=_name_before_end()).values("called")[:1]
        ),
    )


def _with_next_cell(rows: Any) -> Any:
    """Annotates the cell of an end and, for a move, the one joined by it."""
    joined = Membership.objects.valid().filter(
        member=OuterRef("member"),
        started_on=OuterRef("ended_on"),
        start_reason=INTERNAL,
    )
    named = joined.annotate(called=cell_name_on(_outer("started_on")))
    return rows.annotate(
        cell_told=_name_before_end(),
        other_cell=Subquery(joined.values("cell_id")[:1]),
        other_name=Subquery(named.values("called")[:1]),
        next_decision=Subquery(joined.values("decision")[:1]),
    )


def _with_act(rows: Any, field: str, kinds: tuple[str, ...]) -> Any:
    """Annotates decision, its day and place of the act of that day, where there is one."""
    acts = Act.objects.valid().filter(
        member=OuterRef("member"), day=OuterRef(field), kind__in=kinds
    )
    acts = acts.order_by("-pk")
    return rows.annotate(
        act_decision=Subquery(acts.values("decision")[:1]),
        act_decided_on=Subquery(acts.values("decided_on")[:1]),
        act_place=Subquery(acts.values("place")[:1]),
    )


def _place(row: Any, reason: str, scope: Scope, word: str) -> str:
    """Where from or to: another cell for a move, else as the act says."""
    if reason != INTERNAL:
        return row.act_place or ""
    if row.other_cell is None:
        return ""
    seen = scope.everything or row.other_cell in scope.cell_ids
    return f"{word} {row.other_name if seen else ELSEWHERE}"


def _decision(number: str | None, decided_on: date | None) -> str:
    """``12-QĐ/ĐU, 05/02/2022``; empty where none is recorded."""
    day = short_date(decided_on) if decided_on else ""
    return ", ".join(part for part in (number, day) if part)


def _change(row: Any, told: str, decision: str, place: str, seen_on: date) -> Change:
    return Change(
        member=row.member_id, name=row.name_told, born=row.born_told,
        cell=row.cell_told or "", day=row.day, told=told, decision=decision,
        place=place, seen_on=seen_on,
    )  # fmt: skip
