"""Steps that several acts share: coming into a cell, leaving it, ending a state."""

from benghe.core.acts import Plan
from benghe.lib.dates import short_date
from cells.models import Cell
from members.acts.data import ActData, after
from members.acts.situation import Situation
from members.models import Membership, Standing


def join_cell(
    plan: Plan, now: Situation, data: ActData, cell: Cell, reason: str
) -> None:
    """Counted in ``cell`` from the day of the act."""
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


def end_standing(plan: Plan, row: Standing, data: ActData) -> None:
    """A state beside the count ends on the day of the act."""
    after(data, row.started_on, f"ngày bắt đầu «{row.get_kind_display()}»")
    plan.change(
        row, f"«{row.get_kind_display()}» kết thúc ngày {short_date(data.day)}.",
        ended_on=data.day,
    )  # fmt: skip
