"""What an act on the organisation refuses, naming both dates and the row."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from benghe.lib.dates import short_date
from benghe.lib.text import clean
from cells.models import Cell, CellName
from members.acts.data import check_place, refuse
from members.organisation.data import NewCell, OrganisationData


def check_days(data: OrganisationData, today: date) -> None:
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


def check_can_end(cell: Cell, day: date, field: str) -> None:
    """Refuse to dissolve a cell on the day it was founded."""
    check_place(cell, day, field)
    if day <= cell.founded_on:
        refuse(
            "day",
            f"Ngày {short_date(day)} không sau ngày thành lập {cell.name} "
            f"({short_date(cell.founded_on)}).",
        )


def check_code(code: str, field: str, model: Any = Cell) -> None:
    """Refuse a code that another place bears, whatever its case."""
    if not clean(code):
        refuse(field, "Hãy nhập mã.")
    held = model.objects.filter(code__iexact=clean(code)).first()
    if held is not None:
        refuse(field, f"Mã «{clean(code)}» đã dùng cho {held}. Hãy chọn mã khác.")


def check_name(
    name: str, day: date, field: str, *, besides: Iterable[Cell] = ()
) -> None:
    """Refuse a name that a living cell bears on or after ``day``.

    ``besides``: cells whose name is free: they end or are renamed that day.
    """
    if not clean(name):
        refuse(field, "Hãy nhập tên chi bộ.")
    rows = CellName.objects.valid().exclude(cell__in=list(besides))
    rows = rows.filter(cell__voided_at__isnull=True).select_related("cell")
    held = next((row for row in rows_from(rows, day) if same(row.name, name)), None)
    if held is not None:
        refuse(
            field,
            f"«{clean(name)}» là tên của chi bộ mã {held.cell.code} từ ngày "
            f"{short_date(held.started_on)}; ngày {short_date(day)} không đặt trùng được.",
        )


def check_new_cell(
    new: NewCell, day: date, fields: tuple[str, str], *, besides: Iterable[Cell] = ()
) -> None:
    """Refuse a new cell whose code or name is taken, or whose committee is not there.

    ``fields``: where the form asks the code and the name.
    """
    check_code(new.code, fields[0])
    check_name(new.name, day, fields[1], besides=besides)
    if new.committee is not None:
        check_place(new.committee, day, "committee")


def same(one: str, other: str) -> bool:
    """Whether two names read alike, case and spaces aside."""
    return clean(one).casefold() == clean(other).casefold()


def rows_from(rows: Any, day: date) -> Any:
    """Of dated rows, those in force on ``day`` or later."""
    return rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))


def check_row(row: Any, day: date, who: str, where: str) -> None:
    """Refuse a row that does not simply run over ``day``: begun too late, or ended.

    ``who``: the person or thing; ``where``: what the row is, «ở Chi bộ Khu phố 1».
    """
    if row.started_on >= day:
        refuse(
            "day",
            f"{who} {where} từ ngày {short_date(row.started_on)}, không trước ngày "
            f"{short_date(day)} của việc này. Hãy chọn ngày sau đó, hoặc hủy dòng kia trước.",
        )
    if row.ended_on is not None:
        refuse(
            "day",
            f"{who} {where} đến ngày {short_date(row.ended_on)}, sau ngày {short_date(day)} của "
            "việc này. Hãy hủy việc ghi sau trước, rồi ghi việc này.",
        )
