"""What is known of an act before it is planned, and the checks every planner shares."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from benghe.core.acts import Plan
from benghe.lib.dates import short_date
from cells.models import Cell, Committee, Term
from members.models import Act, Post, Standing


@dataclass(frozen=True, slots=True)
class ActData:
    """What the form or the sheet says of an act; which fields count, its kind decides.

    ``day``: from when it holds. ``outside``: from or to outside the city. ``due_on``
    None: open. ``post_place``: the cell or committee of a post. ``replaces``: the
    voided act for which this one stands.
    """

    kind: str
    day: date
    decision: str = ""
    decided_on: date | None = None
    document: Any = None
    place: str = ""
    cell: Cell | None = None
    outside: bool = False
    admitted_on: date | None = None
    official_on: date | None = None
    due_on: date | None = None
    trained_on: date | None = None
    standing: Standing | None = None
    post: Post | None = None
    post_kind: str = ""
    post_place: Cell | Committee | None = None
    term: Term | None = None
    replaces: Act | None = None


def refuse(field: str, message: str) -> None:
    """Raise the error of one field."""
    raise ValidationError({field: message})


def check_days(data: ActData, today: date) -> None:
    """Refuse days in the future."""
    if data.day > today:
        refuse(
            "day",
            f"Ngày {short_date(data.day)} ở tương lai; hôm nay là {short_date(today)}.",
        )
    if data.decided_on and data.decided_on > today:
        refuse(
            "decided_on",
            f"Ngày quyết định {short_date(data.decided_on)} ở tương lai; hôm nay là "
            f"{short_date(today)}.",
        )
    if data.trained_on and data.trained_on > today:
        refuse(
            "trained_on",
            f"Ngày cấp giấy chứng nhận {short_date(data.trained_on)} ở tương lai; hôm nay là "
            f"{short_date(today)}.",
        )


def after(data: ActData, start: date, what: str) -> None:
    """Refuse an act on or before the first day of what it ends."""
    if data.day <= start:
        refuse(
            "day",
            f"Ngày {short_date(data.day)} không sau ngày {short_date(start)} ({what}). "
            "Hãy kiểm tra lại một trong hai ngày.",
        )


def not_before(data: ActData, first: date, what: str) -> None:
    """Refuse an act before the first day on which it can be; that day itself will do."""
    if data.day < first:
        refuse(
            "day",
            f"Ngày {short_date(data.day)} trước ngày {short_date(first)} ({what}). "
            "Hãy kiểm tra lại một trong hai ngày.",
        )


def refuse_taken(data: ActData, rows: Iterable[Any], what: str) -> None:
    """Refuse what would run on from the day of the act into one of ``rows``."""
    for row in rows:
        if row.ended_on is None or row.ended_on > data.day:
            end = f"đến {short_date(row.ended_on)}" if row.ended_on else "đến nay"
            refuse(
                "day",
                f"Ngày {short_date(data.day)} trùng với {what} đã ghi từ "
                f"{short_date(row.started_on)} {end}. Hãy sửa một trong hai.",
            )


def living_cell(plan: Plan, data: ActData) -> Cell:
    """The chosen cell; it must exist from the day of the act on."""
    cell = data.cell
    if cell is None:
        raise ValidationError({"cell": "Hãy chọn chi bộ."})
    hold_place(plan, cell, data.day, "cell")
    return cell


def hold_place(plan: Plan, place: Cell | Committee, day: date, field: str) -> None:
    """Refuse a place that is not there from ``day`` on, now and when the act is done.

    A merge that somebody else does meanwhile waits for the act or is seen by it.
    """
    check_place(place, day, field)
    plan.hold(place, lambda fresh: check_place(fresh, day, field))


def check_place(place: Cell | Committee, day: date, field: str) -> None:
    """Refuse a place not yet founded on ``day``, or dissolved then or later.

    Who comes today into what was dissolved yesterday would be counted in no cell; and
    what begins before the end of a cell would run on beyond it.
    """
    if place.voided_at is not None:
        refuse(field, f"{place} được lập nhầm và đã bị hủy bỏ. Hãy chọn nơi khác.")
    if day < place.founded_on:
        refuse(
            field,
            f"{place} thành lập ngày {short_date(place.founded_on)}, sau ngày {short_date(day)}.",
        )
    ended = place.dissolved_on
    if ended is not None and day >= ended:
        refuse(
            field,
            f"{place} đã thôi hoạt động từ ngày {short_date(ended)}; ngày "
            f"{short_date(day)} không ghi vào nơi này được.",
        )
    if ended is not None:
        refuse(
            field,
            f"{place} thôi hoạt động từ ngày {short_date(ended)}, sau ngày {short_date(day)}: "
            "việc ghi bây giờ sẽ kéo dài quá ngày đó. Hãy hủy việc giải thể, sáp nhập ấy, ghi "
            "việc này, rồi ghi lại việc ấy.",
        )
