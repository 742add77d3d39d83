"""Coming in: candidates, admission, re-admission, restoring, arrival."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from benghe.core.acts import Plan
from benghe.lib.dates import add_months, add_years, full_years, short_date
from members.acts.arriving import keep_party, new_party
from members.acts.data import ActData, after, living_cell, not_before, refuse_taken
from members.acts.situation import Situation
from members.acts.steps import (
    end_standing,
    join_cell,
    join_party,
    refuse_third_time,
    too_young,
)
from members.models import Candidacy, Membership
from members.regulations import life_rules


def candidate(plan: Plan, now: Situation, data: ActData) -> None:
    """Someone is followed towards admission; not yet a member."""
    cell = living_cell(plan, data)
    refuse_taken(data, now.candidacies, "thời gian theo dõi")
    refuse_taken(data, now.guest_times, "«Sinh hoạt tạm thời đến»")
    if now.last_party is not None and now.last_party.ended_on:
        not_before(data, now.last_party.ended_on, "ngày ra khỏi Đảng")
    row = Candidacy(
        member=now.member, cell=cell, started_on=data.day, trained_on=data.trained_on
    )
    plan.make(
        row,
        f"{cell.name} theo dõi từ ngày {short_date(data.day)}; chưa tính là đảng viên.",
    )


def candidate_end(plan: Plan, now: Situation, data: ActData) -> None:
    """The cell no longer follows the person."""
    _end_candidacy(plan, now, data, Candidacy.Outcome.DROPPED)


def _end_candidacy(plan: Plan, now: Situation, data: ActData, outcome: str) -> None:
    row = now.candidacy
    if row is None:
        return
    after(data, row.started_on, "ngày bắt đầu theo dõi")
    plan.change(
        row, f"{row.cell.name} thôi theo dõi từ ngày {short_date(data.day)}.",
        ended_on=data.day, outcome=outcome,
    )  # fmt: skip


def admit(plan: Plan, now: Situation, data: ActData) -> None:
    """Into the Party and into a cell on one day; the decision's day counts."""
    cell = living_cell(plan, data)
    _check_age(plan, now, data.day)
    _check_decision_day(plan, data)
    if now.candidacy is not None:
        _check_training(plan, now.candidacy, data.day)
    _end_candidacy(plan, now, data, Candidacy.Outcome.ADMITTED)
    join_party(plan, now, data, data.day, None)
    join_cell(plan, now, data, cell, Membership.StartReason.ADMITTED)


def _check_age(plan: Plan, now: Situation, day: date) -> None:
    born: Any = now.member.born if now.member else None
    if born is None:
        return
    rules = life_rules(day)
    if full_years(born.earliest, day) < rules.least_age:
        raise ValidationError({"day": too_young(born, day, rules.least_age)})
    if full_years(born.latest, day) < rules.least_age:
        plan.cautions.append(
            f"Ngày sinh chỉ ghi «{born.display}»: chưa chắc đã đủ {rules.least_age} tuổi vào "
            f"ngày {short_date(day)}."
        )
    if add_years(born.latest, rules.greatest_age) < day:
        plan.cautions.append(
            f"Quá {rules.greatest_age} tuổi vào ngày {short_date(day)}: chỉ kết nạp khi cấp có "
            "thẩm quyền đồng ý."
        )


def _check_decision_day(plan: Plan, data: ActData) -> None:
    if data.decided_on and data.decided_on != data.day:
        plan.cautions.append(
            f"Ngày kết nạp {short_date(data.day)} khác ngày quyết định "
            f"{short_date(data.decided_on)}: tuổi đảng tính từ ngày quyết định."
        )


def _check_training(plan: Plan, row: Candidacy, day: date) -> None:
    years = life_rules(day).training_valid_years
    if row.trained_on is None:
        plan.cautions.append("Chưa ghi ngày cấp giấy chứng nhận lớp nhận thức về Đảng.")
        return
    given = (
        f"Giấy chứng nhận lớp nhận thức về Đảng cấp ngày {short_date(row.trained_on)}"
    )
    if row.trained_on > day:
        plan.cautions.append(f"{given}, sau ngày kết nạp {short_date(day)}.")
    elif add_years(row.trained_on, years) < day:
        plan.cautions.append(f"{given} đã quá {years} năm.")


def readmit(plan: Plan, now: Situation, data: ActData) -> None:
    """A second time in the Party, after having been out of it."""
    cell = living_cell(plan, data)
    last: Any = now.last_party  # the kind fits only where there is one
    after(data, last.ended_on, "ngày ra khỏi Đảng")
    refuse_third_time(now, data.day, "day")
    months = life_rules(data.day).months_out_before_readmission
    if data.day < add_months(last.ended_on, months):
        plan.cautions.append(
            f"Ra khỏi Đảng ngày {short_date(last.ended_on)}: thông thường sau {months} tháng mới "
            "xét kết nạp lại."
        )
    _check_age(plan, now, data.day)
    _check_decision_day(plan, data)
    _end_candidacy(plan, now, data, Candidacy.Outcome.ADMITTED)
    join_party(plan, now, data, data.day, None)
    join_cell(plan, now, data, cell, Membership.StartReason.READMITTED)


def restore(plan: Plan, now: Situation, data: ActData) -> None:
    """The time in the Party goes on as if never ended; the cell counts from now on."""
    cell = living_cell(plan, data)
    last: Any = now.last_party  # the kind fits only where there is one
    after(data, last.ended_on, "ngày ra khỏi Đảng")
    if last.end_reason == last.EndReason.RESIGNED:
        plan.cautions.append(
            f"Người này tự xin ra khỏi Đảng ngày {short_date(last.ended_on)}: phục hồi chỉ dành "
            "cho người bị khai trừ, xóa tên không đúng."
        )
    _end_candidacy(plan, now, data, Candidacy.Outcome.DROPPED)
    plan.change(
        last,
        f"Thời gian trong Đảng từ {short_date(last.admitted_on)} được tính liên tục (bỏ ngày ra "
        f"khỏi Đảng {short_date(last.ended_on)}).",
        ended_on=None, end_reason="",
    )  # fmt: skip
    join_cell(plan, now, data, cell, Membership.StartReason.RESTORED)


def arrive(plan: Plan, now: Situation, data: ActData) -> None:
    """From another organisation; one not yet registered brings the own Party dates."""
    cell = living_cell(plan, data)
    if now.party is None:
        new_party(plan, now, data)
    else:
        keep_party(plan, now.party, data)
    guest = now.standing("guest")
    if guest is not None:
        end_standing(plan, guest, data)
    # Admitted elsewhere: the cell that followed the person no longer does.
    _end_candidacy(plan, now, data, Candidacy.Outcome.DROPPED)
    reason = Membership.StartReason
    join_cell(
        plan, now, data, cell, reason.FROM_OUTSIDE if data.outside else reason.FROM_CITY
    )
