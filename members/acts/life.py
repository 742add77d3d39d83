"""Life in a cell: recognition, moves, states beside the count."""

from typing import Any

from django.core.exceptions import ValidationError

from benghe.core.acts import Plan
from benghe.lib.dates import add_months, short_date
from members.acts.data import (
    ActData,
    hold_place,
    living_cell,
    not_before,
    refuse,
    refuse_taken,
)
from members.acts.posts import end_posts
from members.acts.situation import Situation
from members.acts.steps import end_standing, end_stay, join_cell
from members.models import Act, Membership, Standing
from members.regulations import life_rules

K = Act.Kind
STANDINGS = {
    K.EXEMPT: "exempt", K.SUSPEND: "suspended", K.AWAY: "away", K.ABROAD: "abroad",
    K.GUEST: "guest",
}  # fmt: skip


def recognise(plan: Plan, now: Situation, data: ActData) -> None:
    """Official from the day the probation is full, whenever the decision came."""
    party: Any = now.party  # the kind fits only where there is one
    months = life_rules(party.admitted_on).probation_months
    full = add_months(party.admitted_on, months)
    if data.day < full:
        refuse(
            "day",
            f"Ngày chính thức {short_date(data.day)} trước khi hết {months} tháng dự bị: kết nạp "
            f"ngày {short_date(party.admitted_on)} thì sớm nhất là {short_date(full)}.",
        )
    if data.day > full:
        plan.cautions.append(
            f"Ngày chính thức tính từ ngày hết {months} tháng dự bị là {short_date(full)}, dù quyết "
            "định ra muộn. Chỉ ghi ngày khác khi hồ sơ ghi như vậy."
        )
    plan.change(
        party,
        f"Là đảng viên chính thức từ ngày {short_date(data.day)}.",
        official_on=data.day,
    )


def move(plan: Plan, now: Situation, data: ActData) -> None:
    """Another cell of the ward, on one day; the committee's count stays."""
    cell = living_cell(plan, data)
    stay: Any = now.stay  # the kind fits only where there is one
    if cell.pk == stay.cell_id:
        refuse("cell", f"Người này đang sinh hoạt ở {cell.name}. Hãy chọn chi bộ khác.")
    end_stay(plan, stay, data, Membership.EndReason.INTERNAL)
    end_posts(plan, now, data, staying_in=cell)
    join_cell(plan, now, data, cell, Membership.StartReason.INTERNAL)


def stand(plan: Plan, now: Situation, data: ActData) -> None:
    """A state beside the count begins."""
    kind = STANDINGS[K(data.kind)]
    row = Standing(
        member=now.member, kind=kind, started_on=data.day, due_on=data.due_on,
        place=data.place, decision=data.decision,
    )  # fmt: skip
    if kind == "guest":
        row.cell = living_cell(plan, data)
        _check_guest(now, data)
    elif now.here_since is not None:
        not_before(data, now.here_since, "ngày bắt đầu sinh hoạt ở phường")
    same = [other for other in now.standings_ever if other.kind == kind]
    refuse_taken(data, same, f"«{row.get_kind_display()}»")
    _check_due(plan, data, kind)
    _warn_of_posts(plan, now, kind)
    until = f", hạn đến {short_date(data.due_on)}" if data.due_on else ""
    where = f" tại {row.cell.name}" if row.cell else ""
    plan.make(
        row, f"{row.get_kind_display()}{where} từ ngày {short_date(data.day)}{until}; số đảng "
        "viên không đổi.",
    )  # fmt: skip


def _check_guest(now: Situation, data: ActData) -> None:
    """A guest is neither counted here nor followed, and still in the Party elsewhere."""
    refuse_taken(data, now.stays, "thời gian ở chi bộ")
    refuse_taken(data, now.candidacies, "thời gian theo dõi")
    last = now.last_party
    if now.party is None and last is not None and last.ended_on is not None:
        not_before(data, last.ended_on, "ngày ra khỏi Đảng")


def _warn_of_posts(plan: Plan, now: Situation, kind: str) -> None:
    if kind in {"exempt", "suspended"} and now.posts:
        held = ", ".join(str(post) for post in now.posts)
        plan.cautions.append(
            f"Đang giữ chức vụ {held}: nếu thôi giữ, hãy ghi «Thôi giữ chức vụ»."
        )


def _check_due(plan: Plan, data: ActData, kind: str) -> None:
    if data.due_on is None:
        if kind in {"away", "guest", "suspended"}:
            refuse("due_on", "Hãy nhập hạn: việc này chỉ có thời hạn.")
        return
    if data.due_on <= data.day:
        refuse(
            "due_on",
            f"Hạn {short_date(data.due_on)} không sau ngày bắt đầu {short_date(data.day)}.",
        )
    rules = life_rules(data.day)
    least = add_months(data.day, rules.least_away_months)
    most = add_months(data.day, rules.most_away_months)
    if kind in {"away", "guest"} and not least <= data.due_on < most:
        plan.cautions.append(
            f"Sinh hoạt tạm thời thường từ {rules.least_away_months} tháng đến dưới "
            f"{rules.most_away_months} tháng (đi học: đến 24 tháng)."
        )


def renew(plan: Plan, now: Situation, data: ActData) -> None:
    """The same state with a new term: one row ends, the next begins."""
    row = _chosen_standing(now, data)
    if data.due_on is None:
        refuse("due_on", "Hãy nhập hạn mới.")
    end_standing(plan, row, data)
    _check_due(plan, data, row.kind)
    if row.cell is not None:
        hold_place(plan, row.cell, data.day, "standing")
    again = Standing(
        member=now.member, kind=row.kind, started_on=data.day, due_on=data.due_on,
        place=row.place, cell=row.cell, decision=data.decision,
    )  # fmt: skip
    plan.make(
        again,
        f"{row.get_kind_display()}: hạn mới {short_date(data.due_on or data.day)}.",
    )


def finish_standing(plan: Plan, now: Situation, data: ActData) -> None:
    """A state ends; the person takes part again."""
    end_standing(plan, _chosen_standing(now, data), data)


def _chosen_standing(now: Situation, data: ActData) -> Standing:
    if data.standing is None:
        raise ValidationError({"standing": "Hãy chọn trạng thái."})
    # The row as it stands now, not as the form or the sheet once read it.
    for row in now.standings:
        if row.pk == data.standing.pk:
            return row
    raise ValidationError(
        {"standing": "Trạng thái này đã kết thúc hoặc không phải của người này."}
    )
