"""What happened to the cells since 2019 as acts: two new names, and one cell dissolved."""

from datetime import date, timedelta
from typing import Any

from cells.models import Cell, CellName, OrganisationAct, OrganisationPart, User
from members.models import Act
from reports.demo.effects import changed, made
from reports.demo.logins import SINCE
from reports.demo.organisation import DISSOLVED, ENDED, FORMER, HEIRS, RENAMED
from reports.demo.rows import STAMP, store_all

Kind = OrganisationAct.Kind


def store_organisation_acts(cells: dict[str, Cell], office: User) -> OrganisationAct:
    """Store the three acts with their parts; returns that of the dissolution.

    Entered before the acts on members, since some of those are part of the last one;
    what it did is told when they are stored.
    """
    acts = [
        _act(Kind.RENAME, FORMER[code][1], decision, _renamed(cells[code]))
        for code, decision in RENAMED.items()
    ]
    assert DISSOLVED.dissolved_on is not None  # noqa: S101 - for the type checker
    acts.append(_act(Kind.DISSOLVE, DISSOLVED.dissolved_on, ENDED, []))
    for turn, act in enumerate(acts):
        act.made_by = act.updated_by = office if act.day >= SINCE else None
        act.created_at = act.updated_at = STAMP - timedelta(microseconds=9 - turn)
    stored = store_all(acts, keep_stamp=True)
    parts = [
        part
        for act, code in zip(stored, RENAMED, strict=False)
        for part in _sides(act, cells[code])
    ]
    last = stored[-1]
    parts.append(_part(last, "before", cells[DISSOLVED.code]))
    parts += [_part(last, "after", cells[code]) for code in HEIRS]
    store_all(parts)
    return last


def _act(
    kind: str, day: date, decision: tuple[str, date], effects: list[dict[str, object]]
) -> OrganisationAct:
    number, decided_on = decision
    return OrganisationAct(
        kind=kind, day=day, decision=number, decided_on=decided_on, effects=effects
    )


def _renamed(cell: Cell) -> list[dict[str, object]]:
    before, after = cell.names.order_by("started_on")
    return [changed(before, ended_on=None), made(after, ended_on=None)]


def _sides(act: OrganisationAct, cell: Cell) -> list[OrganisationPart]:
    before, after = cell.names.order_by("started_on")
    return [
        OrganisationPart(act=act, role="before", cell=cell, name=before.name),
        OrganisationPart(act=act, role="after", cell=cell, name=after.name),
    ]


def _part(act: OrganisationAct, role: str, cell: Cell) -> OrganisationPart:
    return OrganisationPart(act=act, role=role, cell=cell, name=cell.called_on(act.day))


Effects = list[dict[str, Any]]


def adopt(
    acts: list[Act], parent: OrganisationAct, cell: Cell
) -> list[tuple[Act, Effects]]:
    """Make the moves out of the dissolved cell part of its dissolution.

    Returns them with what they did, which their act remembers for them.
    """
    rows = cell.memberships.filter(ended_on=parent.day).order_by(
        "member__name_key", "member"
    )
    order = {row.member_id: place for place, row in enumerate(rows)}
    found = [
        act
        for act in acts
        if act.kind == Act.Kind.MOVE
        and act.day == parent.day
        and act.member_id in order
    ]
    found.sort(key=lambda act: order[act.member_id])
    moves = [(act, act.effects) for act in found]
    for act in found:
        act.organisation_act, act.effects = parent, []
        act.decision, act.decided_on = parent.decision, parent.decided_on
    return moves


def tell_dissolution(
    parent: OrganisationAct, cell: Cell, moves: list[tuple[Act, Effects]]
) -> None:
    """Let the act remember the cell, its name, and every move with its two stays."""
    name = CellName.objects.get(cell=cell)
    effects = [changed(cell, dissolved_on=None), changed(name, ended_on=None)]
    for act, done in moves:
        effects += [*done, made(act)]
    stored: tuple[Any, ...] = (OrganisationAct.objects, parent.history)
    for rows in stored:
        rows.filter(id=parent.pk).update(effects=effects)
