"""Numbers and places of what happened since 2019, given to rows before they are stored.

All invented. Numbers run through each year in the order of the days.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from members.models import Membership, PartyPeriod, Standing
from reports.demo.organisation import DISSOLVED, ENDED
from reports.demo.people import DAY, LEDGER

IN_CITY = (
    "Đảng bộ phường Bến Xưa, Thành phố Thủ Đức",
    "Đảng bộ phường Cầu Mới, Thành phố Thủ Đức",
    "Đảng bộ phường An Hòa Hạ, Quận 8",
    "Đảng bộ phường Gò Sao, quận Gò Vấp",
    "Đảng bộ phường Rạch Lá, Quận 7",
    "Đảng bộ phường Vườn Ươm, quận Bình Thạnh",
    "Đảng bộ xã Tân Thạnh Trung, huyện Củ Chi",
)
OUTSIDE = (
    "Đảng bộ xã Phước Hòa Tây, tỉnh Long An",
    "Đảng bộ phường Bến Đò, tỉnh Bến Tre",
    "Đảng bộ phường Lộc Ninh Hạ, tỉnh Đồng Nai",
    "Đảng bộ xã Thuận Giao Tây, tỉnh Bình Dương",
)
# When the exemptions of the longest exempt are to be renewed: one is late on the day
# of the conference, one comes soon.
TERMS = (date(2022, 11, 30), date(2023, 1, 15), date(2023, 6, 30), date(2024, 12, 31))

DISTRICT = "{:03d}-QĐ/QU"
LETTER = "GTSHĐ số {:03d}"
CELL = "{:02d}-NQ/CB"


def number_rows(
    periods: list[PartyPeriod], stays: list[Membership], states: list[Standing]
) -> None:
    """Decisions and terms of what began since 2019; older papers are not known."""
    began = [row for row in stays if row.started_on >= LEDGER]
    joined = [row for row in began if row.start_reason in {"admitted", "readmitted"}]
    number(joined, _start, DISTRICT, 211, 13)
    known = {(row.member_id, row.started_on): row.decision for row in joined}
    for period in periods:
        period.decision = known.get((period.member_id, period.admitted_on), "")
    moved = [row for row in began if _by_dissolution(row)]
    for row in moved:
        row.decision = ENDED[0]
    told = {id(row) for row in [*joined, *moved]}
    number([row for row in began if id(row) not in told], _start, LETTER, 1, 3)
    number([row for row in states if row.started_on >= LEDGER], _start, CELL, 3, 2)
    open_ended = [row for row in states if row.kind == "exempt" and not row.ended_on]
    open_ended.sort(key=lambda row: (row.started_on, row.member_id))
    for state, due in zip(open_ended, TERMS, strict=False):
        state.due_on = due


def _by_dissolution(row: Membership) -> bool:
    """Whether the stay began because the cell before was dissolved."""
    internal = row.start_reason == Membership.StartReason.INTERNAL
    return internal and row.started_on == DISSOLVED.dissolved_on


def number(
    rows: Iterable[Any], day_of: Callable[[Any], date], form: str, first: int, step: int
) -> None:
    """Fill ``decision`` of each row; the numbers of a year start at ``first``."""
    latest: dict[int, int] = {}
    for row in sorted(rows, key=lambda row: (day_of(row), row.member_id)):
        year = day_of(row).year
        latest[year] = latest.get(year, first - step) + step
        row.decision = form.format(latest[year])


def _start(row: Any) -> date:
    day: date = row.started_on
    return day


def place_of(turn: int, outside: bool) -> str:
    """The organisation from or to which someone was transferred; ``turn`` picks it."""
    places = OUTSIDE if outside else IN_CITY
    return places[turn % len(places)]


def decided_before(day: date, turn: int) -> date:
    """A working day up to a week before ``day``; ``turn`` picks it."""
    found = day - timedelta(days=1 + turn % 5)
    return found - timedelta(days=max(found.weekday() - 4, 0))


def settled_after(day: date, turn: int) -> date:
    """When the paper of a transfer came back: within the sixty working days."""
    return min(day + timedelta(days=9 + turn * 7 % 45), DAY)
