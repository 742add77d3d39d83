"""Leaving: to another ward, and out of the Party."""

from typing import Any

from benghe.core.acts import Plan
from benghe.lib.dates import short_date
from members.acts.data import ActData, after, not_before
from members.acts.posts import end_posts
from members.acts.situation import Situation
from members.acts.steps import end_standing, end_stay, refuse_before_ends
from members.models import Act, Membership

K, R = Act.Kind, Membership.EndReason
OUT_OF_PARTY = {
    K.DEATH: R.DEATH, K.STRIKE: R.STRUCK_OFF, K.RESIGN: R.RESIGNED, K.EXPEL: R.EXPELLED,
}  # fmt: skip


def depart(plan: Plan, now: Situation, data: ActData) -> None:
    """To another ward; the time in the Party goes on."""
    reason = Membership.EndReason
    suspended = now.standing("suspended")
    if suspended is not None:
        plan.cautions.append(
            f"Đang bị đình chỉ sinh hoạt đảng từ ngày {short_date(suspended.started_on)}: hãy "
            "chắc chắn rằng cấp có thẩm quyền đã đồng ý cho chuyển."
        )
    _leave(plan, now, data, reason.TO_OUTSIDE if data.outside else reason.TO_CITY)


def leave_party(plan: Plan, now: Situation, data: ActData) -> None:
    """By death or otherwise out of the Party; everything that is open ends.

    Someone who has gone to another ward leaves the Party too, without being counted.
    """
    reason = OUT_OF_PARTY[K(data.kind)].value
    party: Any = now.party  # the kind fits only where there is one
    after(data, party.admitted_on, "ngày kết nạp")
    if party.official_on is not None:
        not_before(data, party.official_on, "ngày chính thức")
    _leave(plan, now, data, reason)
    plan.change(
        party, f"Thời gian trong Đảng kết thúc ngày {short_date(data.day)}.",
        ended_on=data.day, end_reason=reason,
    )  # fmt: skip


def _leave(plan: Plan, now: Situation, data: ActData, reason: str) -> None:
    if now.stay is not None:
        end_stay(plan, now.stay, data, reason)
    elif now.last_stay is not None and now.last_stay.ended_on is not None:
        not_before(data, now.last_stay.ended_on, f"ngày rời {now.last_stay.cell.name}")
    refuse_before_ends(data, now.standings_ever)
    end_posts(plan, now, data)
    for row in now.standings:
        end_standing(plan, row, data)
