"""Coming in: candidates, admission, re-admission, restoring, arrival."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from benghe.core.acts import Plan
from benghe.lib.dates import add_months, add_years, full_years, short_date
from members.acts.data import ActData, after, living_cell, refuse
from members.acts.situation import Situation
from members.acts.steps import end_standing, join_cell
from members.models import Candidacy, Membership, PartyPeriod
from members.regulations import life_rules


def candidate(plan: Plan, now: Situation, data: ActData) -> None:
    """Someone is followed towards admission; not yet a member."""
    cell = living_cell(data)
    row = Candidacy(
        member=now.member, cell=cell, started_on=data.day, trained_on=data.trained_on
    )
    plan.make(
        row,
        f"{cell.name} theo dõi từ ngày {short_date(data.day)}; chưa tính là đảng viên.",
    )


def candidate_end(plan: Plan, now: Situation, data: ActData) -> None:
    """The cell no longer follows the person."""
    row: Any = now.candidacy  # the kind fits only where there is one
    _end_candidacy(plan, row, data, Candidacy.Outcome.DROPPED)


def _end_candidacy(plan: Plan, row: Candidacy, data: ActData, outcome: str) -> None:
    after(data, row.started_on, "ngày bắt đầu theo dõi")
    plan.change(
        row, f"{row.cell.name} thôi theo dõi từ ngày {short_date(data.day)}.",
        ended_on=data.day, outcome=outcome,
    )  # fmt: skip


def admit(plan: Plan, now: Situation, data: ActData) -> None:
    """Into the Party and into a cell on one day; the decision's day counts."""
    cell = living_cell(data)
    _check_age(plan, now, data.day, "day")
    if now.candidacy is not None:
        _check_training(plan, now.candidacy, data.day)
        _end_candidacy(plan, now.candidacy, data, Candidacy.Outcome.ADMITTED)
    join_party(plan, now, data, data.day, None)
    join_cell(plan, now, data, cell, Membership.StartReason.ADMITTED)


def _check_age(plan: Plan, now: Situation, day: date, field: str) -> None:
    born: Any = now.member.born if now.member else None
    if born is None:
        return
    rules = life_rules(day)
    if full_years(born.earliest, day) < rules.least_age:
        refuse(
            field,
            f"Sinh ngày {born.display}: đến ngày {short_date(day)} chưa đủ {rules.least_age} tuổi.",
        )
    if full_years(born.latest, day) < rules.least_age:
        plan.cautions.append(
            f"Ngày sinh chỉ ghi «{born.display}»: chưa chắc đã đủ {rules.least_age} tuổi vào "
            f"ngày {short_date(day)}."
        )
    if full_years(born.latest, day) > rules.greatest_age:
        plan.cautions.append(
            f"Quá {rules.greatest_age} tuổi vào ngày {short_date(day)}: chỉ kết nạp khi cấp có "
            "thẩm quyền đồng ý."
        )


def _check_training(plan: Plan, row: Candidacy, day: date) -> None:
    years = life_rules(day).training_valid_years
    if row.trained_on is None:
        plan.cautions.append("Chưa ghi ngày cấp giấy chứng nhận lớp nhận thức về Đảng.")
    elif add_years(row.trained_on, years) < day:
        plan.cautions.append(
            f"Giấy chứng nhận lớp nhận thức về Đảng cấp ngày {short_date(row.trained_on)} đã quá "
            f"{years} năm."
        )


def readmit(plan: Plan, now: Situation, data: ActData) -> None:
    """A second time in the Party, after having been out of it."""
    cell = living_cell(data)
    last: Any = now.last_party  # the kind fits only where there is one
    after(data, last.ended_on, "ngày ra khỏi Đảng")
    if now.times_in_party > 1:
        refuse(
            "day", "Chỉ kết nạp lại một lần; người này đã có hai thời gian trong Đảng."
        )
    months = life_rules(data.day).months_out_before_readmission
    if data.day < add_months(last.ended_on, months):
        plan.cautions.append(
            f"Ra khỏi Đảng ngày {short_date(last.ended_on)}: thông thường sau {months} tháng mới "
            "xét kết nạp lại."
        )
    if now.candidacy is not None:
        _end_candidacy(plan, now.candidacy, data, Candidacy.Outcome.ADMITTED)
    join_party(plan, now, data, data.day, None)
    join_cell(plan, now, data, cell, Membership.StartReason.READMITTED)


def restore(plan: Plan, now: Situation, data: ActData) -> None:
    """The time in the Party goes on as if never ended; the cell counts from now on."""
    cell = living_cell(data)
    last: Any = now.last_party  # the kind fits only where there is one
    after(data, last.ended_on, "ngày ra khỏi Đảng")
    plan.change(
        last,
        f"Thời gian trong Đảng từ {short_date(last.admitted_on)} được tính liên tục (bỏ ngày ra "
        f"khỏi Đảng {short_date(last.ended_on)}).",
        ended_on=None, end_reason="",
    )  # fmt: skip
    join_cell(plan, now, data, cell, Membership.StartReason.RESTORED)


def arrive(plan: Plan, now: Situation, data: ActData) -> None:
    """From another organisation; one not yet registered brings the own Party dates."""
    cell = living_cell(data)
    if now.party is None:
        if data.admitted_on is None:
            raise ValidationError(
                {"admitted_on": "Hãy nhập ngày kết nạp theo hồ sơ chuyển đến."}
            )
        _check_arrival_dates(data, data.admitted_on)
        _check_age(plan, now, data.admitted_on, "admitted_on")
        join_party(plan, now, data, data.admitted_on, data.official_on)
    elif data.day < now.party.admitted_on:
        after(data, now.party.admitted_on, "ngày kết nạp")
    guest = now.standing("guest")
    if guest is not None:
        end_standing(plan, guest, data)
    reason = Membership.StartReason
    join_cell(
        plan, now, data, cell, reason.FROM_OUTSIDE if data.outside else reason.FROM_CITY
    )


def _check_arrival_dates(data: ActData, admitted: date) -> None:
    if data.day < admitted:
        refuse(
            "admitted_on",
            f"Ngày kết nạp {short_date(admitted)} sau ngày chuyển đến {short_date(data.day)}.",
        )
    official = data.official_on
    if official is None:
        return
    full = add_months(admitted, life_rules(admitted).probation_months)
    if official < full:
        refuse(
            "official_on",
            f"Ngày chính thức {short_date(official)} trước khi hết thời gian dự bị: kết nạp ngày "
            f"{short_date(admitted)} thì sớm nhất là {short_date(full)}.",
        )
    if official > data.day:
        refuse(
            "official_on",
            f"Ngày chính thức {short_date(official)} sau ngày chuyển đến {short_date(data.day)}: "
            "hãy để trống, rồi ghi «Công nhận chính thức».",
        )


def join_party(
    plan: Plan, now: Situation, data: ActData, admitted: date, official: date | None
) -> None:
    """A new time in the Party begins."""
    text = f"Vào Đảng ngày {short_date(admitted)}, " + (
        f"chính thức ngày {short_date(official)}." if official else "đảng viên dự bị."
    )
    row = PartyPeriod(
        member=now.member, admitted_on=admitted, official_on=official,
        decision=data.decision if admitted == data.day else "",
    )  # fmt: skip
    plan.make(row, text)
