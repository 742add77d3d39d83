"""What is known of an act before it is planned, and the checks every planner shares."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

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
            "decided_on", f"Ngày quyết định {short_date(data.decided_on)} ở tương lai."
        )


def after(data: ActData, start: date, what: str) -> None:
    """Refuse an act on or before the first day of what it ends."""
    if data.day <= start:
        refuse(
            "day",
            f"Ngày {short_date(data.day)} không sau ngày {short_date(start)} ({what}). "
            "Hãy kiểm tra lại một trong hai ngày.",
        )


def living_cell(data: ActData) -> Cell:
    """The chosen cell; it must exist on the day of the act."""
    cell = data.cell
    if cell is None:
        raise ValidationError({"cell": "Hãy chọn chi bộ."})
    check_cell(cell, data.day, "cell")
    return cell


def check_cell(cell: Cell, day: date, field: str) -> None:
    """Refuse a cell that was not yet founded or already dissolved on ``day``."""
    if day < cell.founded_on:
        refuse(
            field,
            f"{cell.name} thành lập ngày {short_date(cell.founded_on)}, sau ngày {short_date(day)}.",
        )
    if cell.dissolved_on and day >= cell.dissolved_on:
        refuse(
            field,
            f"{cell.name} đã thôi hoạt động từ ngày {short_date(cell.dissolved_on)}; ngày "
            f"{short_date(day)} không ghi vào chi bộ này được.",
        )
