"""Doing acts on members: rehearse, perform, void, settle."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from benghe.core.acts import Plan, void_act
from benghe.core.models import ImportBatch
from benghe.lib.dates import short_date
from cells.models import Cell
from members.acts.data import ActData
from members.acts.planning import plan_act
from members.acts.situation import Situation, situation_of
from members.models import Act, Member, Membership


@dataclass(frozen=True, slots=True)
class CountChange:
    """Members of a place at the end of the day of an act, without it and with it."""

    place: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What an act would do: lines, warnings, counts, and the mark of the plan."""

    lines: list[str]
    cautions: list[str]
    mark: str
    counts: list[CountChange] = field(default_factory=list)


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
    told = Rehearsal(plan.lines(), plan.cautions, plan.mark())
    touched = cells_touched(plan)
    before = _counts(touched, data.day)
    with transaction.atomic():
        point = transaction.savepoint()
        try:
            plan.carry_out(user)
            after = _counts(touched, data.day)
        finally:
            transaction.savepoint_rollback(point)
            for row in plan.people:
                row.pk, row._state.adding = None, True
    told.counts.extend(CountChange(name, before[name], after[name]) for name in before)
    return told


def perform(
    member: Member, data: ActData, user: Any, *, mark: str = "",
    batch: ImportBatch | None = None, today: date | None = None,
) -> Act:  # fmt: skip
    """Do the act, whole or not at all.

    ``mark``: that of the rehearsal the user agreed to; StalePlanError when the plan is
    no longer the same. Raises ValidationError when it cannot be.
    """
    with transaction.atomic():
        if member.pk is not None:
            # Two acts on one person queue here, so that the second sees the first.
            member = Member.objects.select_for_update().get(pk=member.pk)
        plan = build_plan(member, data, today)
        if mark and mark != plan.mark():
            raise StalePlanError
        act = plan.carry_out(user, batch)
    assert isinstance(act, Act)  # noqa: S101 - for the type checker
    return act


def build_plan(member: Member, data: ActData, today: date | None = None) -> Plan:
    """The plan of the act as things stand now."""
    now = Situation(member=member) if member.pk is None else situation_of(member)
    return plan_act(now, data, today or localdate())


def cells_touched(plan: Plan) -> list[Cell]:
    """Cells whose number of members the plan may change, each once."""
    rows = (step.row for step in plan.steps if isinstance(step.row, Membership))
    return list({row.cell_id: row.cell for row in rows}.values())


def _counts(cells: list[Cell], day: date) -> dict[str, int]:
    found = {
        cell.called_on(day): Member.objects.on(day, cell=cell).count() for cell in cells
    }
    if cells:
        found["Toàn Đảng bộ"] = Member.objects.on(day).count()
    return found


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
