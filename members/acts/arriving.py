"""The Party dates of someone who arrives: what the file says and what the register says.

The file is a fact of another organisation. What it says of the years before the oldest
known rules (1976) is warned of and not refused: probation and age were others then.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from benghe.core.acts import Plan
from benghe.lib.dates import add_months, full_years, short_date
from members.acts.data import ActData, not_before, refuse
from members.acts.situation import Situation
from members.acts.steps import join_party, refuse_third_time, too_young
from members.models import PartyPeriod
from members.regulations import LIFE_RULES, life_rules


def new_party(plan: Plan, now: Situation, data: ActData) -> None:
    """A time in the Party that the register does not know yet."""
    admitted = data.admitted_on
    if admitted is None:
        raise ValidationError(
            {"admitted_on": "Hãy nhập ngày kết nạp theo hồ sơ chuyển đến."}
        )
    if data.day < admitted:
        refuse(
            "admitted_on",
            f"Ngày kết nạp {short_date(admitted)} sau ngày chuyển đến {short_date(data.day)}.",
        )
    _check_earlier_times(now, admitted)
    _check_age(plan, now, admitted)
    if data.official_on is not None:
        _check_official(plan, data, admitted, data.official_on)
    join_party(plan, now, data, admitted, data.official_on)


def keep_party(plan: Plan, party: PartyPeriod, data: ActData) -> None:
    """The time in the Party that went on elsewhere; it may have become official there."""
    not_before(data, party.admitted_on, "ngày kết nạp")
    if data.admitted_on and data.admitted_on != party.admitted_on:
        refuse("admitted_on", _differs("kết nạp", party.admitted_on, data.admitted_on))
    official = data.official_on
    if official is None or official == party.official_on:
        return
    if party.official_on is not None:
        refuse("official_on", _differs("chính thức", party.official_on, official))
    _check_official(plan, data, party.admitted_on, official)
    plan.change(
        party,
        f"Là đảng viên chính thức từ ngày {short_date(official)}.",
        official_on=official,
    )


def _differs(what: str, known: date, given: date) -> str:
    return (
        f"Sổ của phường ghi ngày {what} {short_date(known)}, khác ngày {short_date(given)}. Hãy "
        "đối chiếu hồ sơ, rồi sửa một trong hai."
    )


def _check_earlier_times(now: Situation, admitted: date) -> None:
    last: Any = now.last_party
    if last is None:
        return
    if admitted < last.ended_on:
        refuse(
            "admitted_on",
            f"Ngày kết nạp {short_date(admitted)} trước ngày ra khỏi Đảng "
            f"{short_date(last.ended_on)} đã ghi. Nếu được phục hồi đảng tịch, hãy ghi «Phục "
            "hồi đảng tịch».",
        )
    refuse_third_time(now, admitted, "admitted_on")


def _check_age(plan: Plan, now: Situation, admitted: date) -> None:
    born: Any = now.member.born if now.member else None
    least = life_rules(admitted).least_age
    if born is not None and full_years(born.earliest, admitted) < least:
        _refuse_or_warn(plan, admitted, "admitted_on", too_young(born, admitted, least))


def _check_official(plan: Plan, data: ActData, admitted: date, official: date) -> None:
    if official < admitted:
        refuse(
            "official_on",
            f"Ngày chính thức {short_date(official)} trước ngày kết nạp {short_date(admitted)}.",
        )
    full = add_months(admitted, life_rules(admitted).probation_months)
    if official < full:
        _refuse_or_warn(
            plan, admitted, "official_on",
            f"Ngày chính thức {short_date(official)} trước khi hết thời gian dự bị: kết nạp ngày "
            f"{short_date(admitted)} thì sớm nhất là {short_date(full)}.",
        )  # fmt: skip
    if official > data.day:
        refuse(
            "official_on",
            f"Ngày chính thức {short_date(official)} sau ngày chuyển đến {short_date(data.day)}: "
            "hãy để trống, rồi ghi «Công nhận chính thức».",
        )


def _refuse_or_warn(plan: Plan, admitted: date, field: str, message: str) -> None:
    if admitted >= LIFE_RULES[0].effective_from:
        refuse(field, message)
    plan.cautions.append(f"{message} Hãy đối chiếu hồ sơ gốc.")
