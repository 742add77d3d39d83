"""Doing acts on members: rehearse, perform, void, settle."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from benghe.core.acts import Plan, void_act
from benghe.core.models import ImportBatch
from benghe.lib.dates import short_date
from cells.models import Cell
from members.acts.data import ActData
from members.acts.planning import plan_act
from members.acts.situation import Situation, situation_of
from members.listing import masked_card
from members.models import Act, Member, Membership


@dataclass(frozen=True, slots=True)
class CountChange:
    """Members of a place at the end of the day of an act, without it and with it."""

    place: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What an act would do: lines, warnings, counts, and the mark of the plan.

    ``namesakes``: people in the register with the name and a possible birth day of a
    new person; they warn and do not forbid.
    """

    lines: list[str]
    cautions: list[str]
    mark: str
    counts: list[CountChange] = field(default_factory=list)
    namesakes: list[Member] = field(default_factory=list)


class StalePlanError(Exception):
    """What was shown is no longer what would happen."""


def rehearse(
    member: Member, data: ActData, user: Any, today: date | None = None
) -> Rehearsal:
    """Carry the act out, count, and take everything back.

    ``member`` may be a new one, not stored yet. Raises ValidationError as the act
    itself would.
    """
    plan = build_plan(member, data, today)
    alike = namesakes(member)
    mark = mark_of(plan, alike)
    told = Rehearsal(plan.lines(), plan.cautions, mark, namesakes=alike)
    touched = cells_touched(plan)
    before = _counts(touched, data.day)
    with transaction.atomic():
        point = transaction.savepoint()
        try:
            plan.carry_out(user)
            after = _counts(touched, data.day)
        finally:
            transaction.savepoint_rollback(point)
            _forget(plan)
    told.counts.extend(_changes(before, after))
    return told


def namesakes(member: Member) -> list[Member]:
    """For a new person: who bears this name and may be born on the same day.

    Present and former names count; the whole register is asked, since one who left
    may come back. Empty for someone who is in the register.
    """
    if member.pk is not None:
        return []
    member.prepare()
    alike = Q(name_key=member.name_key) | Q(membernames__name_key=member.name_key)
    rows = Member.objects.filter(alike).distinct().order_by("pk")
    if member.born_first is not None and member.born_last is not None:
        rows = rows.filter(
            born_first__lte=member.born_last, born_last__gte=member.born_first
        )
    found = list(rows.with_cell(localdate()))
    for row in found:
        row.card_tail = masked_card(row.card_number)
    return found


def mark_of(plan: Plan, alike: list[Member]) -> str:
    """The plan's mark; another namesake than those that were shown makes it differ."""
    return "-".join([plan.mark(), *(str(row.pk) for row in alike)])


def perform(
    member: Member, data: ActData, user: Any, *, mark: str = "",
    batch: ImportBatch | None = None, today: date | None = None,
    tell: Callable[[Plan], None] | None = None,
) -> Act:  # fmt: skip
    """Do the act, whole or not at all.

    ``mark``: that of the rehearsal the user agreed to; StalePlanError when the plan is
    no longer the same. ``tell`` is given the plan before it is carried out. Raises
    ValidationError when it cannot be.
    """
    with transaction.atomic():
        # Two acts on one person queue here, so that the second sees the first; a new
        # person has no row yet, so two that bring the same one queue at the cell.
        if member.pk is not None:
            member = Member.objects.select_for_update().get(pk=member.pk)
        elif data.cell is not None:
            Cell.objects.select_for_update(no_key=True).get(pk=data.cell.pk)
        plan = build_plan(member, data, today)
        if mark and mark != mark_of(plan, namesakes(member)):
            raise StalePlanError
        if tell is not None:
            tell(plan)
        act = _carried_out(plan, user, batch)
    assert isinstance(act, Act)  # noqa: S101 - for the type checker
    return act


def _carried_out(plan: Plan, user: Any, batch: ImportBatch | None) -> Any:
    try:
        return plan.carry_out(user, batch)
    except Exception:
        _forget(plan)
        raise


def _forget(plan: Plan) -> None:
    """New people were not stored after all: their rows are as before."""
    for row in plan.people:
        row.pk, row._state.adding = None, True


def build_plan(member: Member, data: ActData, today: date | None = None) -> Plan:
    """The plan of the act as things stand now."""
    now = Situation(member=member) if member.pk is None else situation_of(member)
    return plan_act(now, data, today or localdate())


def cells_touched(plan: Plan) -> list[Cell]:
    """Cells whose number of members the plan may change, each once."""
    rows = (step.row for step in plan.steps if isinstance(step.row, Membership))
    return list({row.cell_id: row.cell for row in rows}.values())


def _counts(cells: list[Cell], day: date) -> list[tuple[str, int]]:
    """Place and number at the end of ``day``: each cell, then the whole."""
    found = [
        (cell.called_on(day), Member.objects.on(day, cell=cell).count())
        for cell in cells
    ]
    if cells:
        found.append(("Toàn Đảng bộ", Member.objects.on(day).count()))
    return found


def _changes(
    before: list[tuple[str, int]], after: list[tuple[str, int]]
) -> list[CountChange]:
    pairs = zip(before, after, strict=True)
    return [CountChange(place, old, new) for (place, old), (_, new) in pairs]


def void(act: Act, *, by: Any, reason: str) -> None:
    """Take an act back, with everything that it did; raises ValidationError if it cannot.

    An act that is part of an act on the organisation is voided with that one only.
    """
    if act.organisation_act_id is not None:
        raise ValidationError(
            f"Việc này thuộc {act.organisation_act.named}: hãy hủy cả việc đó."  # type: ignore[union-attr]
        )
    with transaction.atomic():
        Member.objects.select_for_update().get(pk=act.member_id)
        act.refresh_from_db()
        void_act(act, by=by, reason=reason)


def rehearse_void(act: Act, user: Any) -> Rehearsal:
    """What voiding ``act`` would take back; raises ValidationError if it cannot.

    Carried out, counted on the day of the act, and rolled back.
    """
    rows = [(effect, effect_row(effect)) for effect in act.effects]
    lines = [taken_back(effect, row) for effect, row in reversed(rows)]
    stays = [row for _, row in rows if isinstance(row, Membership)]
    touched = list({row.cell_id: row.cell for row in stays}.values())
    before = _counts(touched, act.day)
    # A copy: the caller's row must not keep what is rolled back.
    copy = Act.objects.get(pk=act.pk)
    with transaction.atomic():
        point = transaction.savepoint()
        try:
            void(copy, by=user, reason="-")
            after = _counts(touched, act.day)
        finally:
            transaction.savepoint_rollback(point)
    return Rehearsal(lines, [], "", _changes(before, after))


def effect_row(effect: dict[str, Any]) -> Any:
    """The row that an effect of an act speaks of."""
    return apps.get_model(effect["model"])._base_manager.get(pk=effect["pk"])


def taken_back(effect: dict[str, Any], row: Any) -> str:
    """In words, what voiding does to one row: ``Hủy dòng …`` or which fields go back."""
    what = f"{row._meta.verbose_name}: {row}"
    if effect["made"]:
        return f"Hủy dòng – {what}."
    fields = ", ".join(
        f"{row._meta.get_field(name).verbose_name} "
        f"{_worded(row, name, effect['after'][name])} → {_worded(row, name, old)}"
        for name, old in effect["before"].items()
    )
    return f"Trả lại như trước – {what}: {fields}."


def _worded(row: Any, name: str, value: Any) -> str:
    """A remembered value as people read it; nothing: «để trống»."""
    field = row._meta.get_field(name)
    found = field.to_python(value) if value not in (None, "") else None
    if found is None:
        return "để trống"
    if isinstance(found, date):
        return short_date(found)
    return str(dict(field.flatchoices).get(found, found))


def settle(act: Act, day: date, today: date | None = None) -> None:
    """Note the day on which the paper of a transfer out came back; None is not asked."""
    if act.kind != Act.Kind.DEPART or act.voided_at is not None:
        raise ValidationError("Chỉ ghi hoàn tất cho một lần chuyển đi còn hiệu lực.")
    if day < act.day:
        raise ValidationError(
            f"Ngày hoàn tất {short_date(day)} trước ngày chuyển đi {short_date(act.day)}."
        )
    if day > (today or localdate()):
        raise ValidationError(f"Ngày hoàn tất {short_date(day)} ở tương lai.")
    act.settled_on = day
    act.save()
