"""Steps that several acts share: into the Party, into a cell, out of it, ending a state."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from benghe.core.acts import Plan
from benghe.lib.dates import short_date
from cells.models import Cell
from members.acts.data import ActData, after, not_before, refuse, refuse_taken
from members.acts.situation import Situation
from members.models import Membership, PartyPeriod, Post, Standing


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


def refuse_third_time(now: Situation, admitted: date, field: str) -> None:
    """Re-admission is once only."""
    if now.times_in_party > 1:
        days = " và ".join(short_date(row.admitted_on) for row in now.parties)
        refuse(
            field,
            f"Chỉ kết nạp lại một lần: người này đã được kết nạp ngày {days}; không ghi thêm "
            f"ngày {short_date(admitted)}.",
        )


def too_young(born: Any, day: date, least: int) -> str:
    """Words for an admission before the least age; ``born`` is a PartialDate."""
    return f"Sinh ngày {born.display}: đến ngày {short_date(day)} chưa đủ {least} tuổi."


def join_cell(
    plan: Plan, now: Situation, data: ActData, cell: Cell, reason: str
) -> None:
    """Counted in ``cell`` from the day of the act."""
    earlier = [stay for stay in now.stays if stay.ended_on is not None]
    refuse_taken(data, earlier, "thời gian ở chi bộ")
    # Those that are open end by the act; those that are over are facts of their days.
    refuse_taken(data, now.guest_times, "«Sinh hoạt tạm thời đến»")
    followed = [row for row in now.candidacies if row.ended_on is not None]
    refuse_taken(data, followed, "thời gian theo dõi")
    row = Membership(
        member=now.member, cell=cell, started_on=data.day, start_reason=reason,
        decision=data.decision,
    )  # fmt: skip
    plan.make(row, f"Được tính ở {cell.name} từ ngày {short_date(data.day)}.")


def end_stay(plan: Plan, stay: Membership, data: ActData, reason: str) -> None:
    """Not counted in the cell from the day of the act."""
    after(data, stay.started_on, f"ngày bắt đầu ở {stay.cell.name}")
    words = Membership.EndReason(reason).label
    plan.change(
        stay,
        f"Không còn được tính ở {stay.cell.name} từ ngày {short_date(data.day)}: {words.lower()}.",
        ended_on=data.day, end_reason=reason,
    )  # fmt: skip


def refuse_before_ends(data: ActData, rows: Iterable[Standing | Post]) -> None:
    """Refuse to leave before the end of a state or a post that is over."""
    for row in rows:
        if row.ended_on is not None:
            what = row if isinstance(row, Post) else f"«{row.get_kind_display()}»"
            since = short_date(row.started_on)
            not_before(data, row.ended_on, f"ngày kết thúc {what} ghi từ {since}")


def end_standing(plan: Plan, row: Standing, data: ActData) -> None:
    """A state beside the count ends on the day of the act."""
    after(data, row.started_on, f"ngày bắt đầu «{row.get_kind_display()}»")
    plan.change(
        row, f"«{row.get_kind_display()}» kết thúc ngày {short_date(data.day)}.",
        ended_on=data.day,
    )  # fmt: skip
