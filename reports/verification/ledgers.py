"""Checks of the two ledgers: periods, and opening + increases − decreases = closing.

What the ledger's own queries count is held against a recount in plain Python from the
raw rows, at the end of every month of the history, for every cell and committee.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Count, F, Q
from django.db.models.functions import ExtractMonth, ExtractYear

from benghe.lib.dates import short_date
from benghe.lib.periods import vacancies
from cells.models import Cell, Committee
from members.ledger import querysets as rows_of
from members.ledger.querysets import Extent
from members.models import Member, Membership, PartyPeriod, Post

Lines = Iterator[str]
INTERNAL = "internal"


class Stay(NamedTuple):
    """A standing time in a cell as the table has it."""

    member: int
    cell: int
    start: date
    start_reason: str
    end: date | None
    end_reason: str


def all_stays() -> list[Stay]:
    """Every standing time in a cell, by member and start."""
    rows = Membership.objects.valid().order_by("member", "started_on")
    fields = (
        "member", "cell", "started_on", "start_reason", "ended_on", "end_reason",
    )  # fmt: skip
    return [Stay(*row) for row in rows.values_list(*fields)]


# --- the identity ---


def month_of(day: date) -> int:
    """Months since the year nought: the end of a month is told by its number."""
    return day.year * 12 + day.month - 1


def named_month(month: int) -> str:
    """``tháng 03/2022``."""
    return f"tháng {month % 12 + 1:02d}/{month // 12}"


def changes_by_month(stays: Iterable[Stay]) -> dict[int, Counter[int]]:
    """Cell → month → by how much its count at the end of the month differs.

    A stay is counted at the end of a month when it began by then and did not end by then.
    """
    found: dict[int, Counter[int]] = {}
    for stay in stays:
        counts = found.setdefault(stay.cell, Counter())
        counts[month_of(stay.start)] += 1
        if stay.end is not None:
            counts[month_of(stay.end)] -= 1
    return found


def ledger_of_cells() -> Lines:
    """The identity for every cell and every month, and the state at every year's end."""
    stays = all_stays()
    if not stays:
        return
    names = dict(Cell.objects.values_list("pk", "name"))
    recount = changes_by_month(stays)
    extent = _whole_history(frozenset(names), stays)
    more = _by_cell_and_month(rows_of.starts(extent))
    less = _by_cell_and_month(rows_of.ends(extent))
    for cell, name in names.items():
        differ = recount.get(cell, Counter())
        yield from _identity(
            name, differ, more.get(cell, Counter()), less.get(cell, Counter())
        )
    yield from _states(names, recount, extent)


def _whole_history(cells: frozenset[int], stays: list[Stay]) -> Extent:
    days = [day for stay in stays for day in (stay.start, stay.end) if day is not None]
    return Extent(cells, min(days), max(days))


def _by_cell_and_month(rows: Any) -> dict[int, Counter[int]]:
    """How many rows of each cell have their day in each month, counted in SQL."""
    found: dict[int, Counter[int]] = {}
    grouped = rows.order_by().values(
        "cell", y=ExtractYear("day"), m=ExtractMonth("day")
    )
    for row in grouped.annotate(n=Count("pk")):
        months = found.setdefault(row["cell"], Counter())
        months[row["y"] * 12 + row["m"] - 1] += row["n"]
    return found


def _identity(
    name: str, differ: Counter[int], more: Counter[int], less: Counter[int]
) -> Lines:
    """Months in which opening + more − less is not the closing that was recounted."""
    opening = 0
    for month in sorted({*differ, *more, *less}):
        closing = opening + differ[month]
        if opening + more[month] - less[month] != closing:
            yield (
                f"{name}, {named_month(month)}: đầu kỳ {opening} + tăng {more[month]} − giảm "
                f"{less[month]} khác cuối kỳ {closing}."
            )
        opening = closing


def _states(
    names: dict[int, str], recount: dict[int, Counter[int]], extent: Extent
) -> Lines:
    """Lists of the last day of each year hold as many as were recounted."""
    for year in range(extent.first.year, extent.last.year + 1):
        rows = Membership.objects.on(date(year, 12, 31)).order_by().values_list("cell")
        listed = dict(rows.annotate(n=Count("pk")))
        for cell, name in names.items():
            months = recount.get(cell, Counter())
            due = sum(n for month, n in months.items() if month < 12 * (year + 1))
            if listed.get(cell, 0) != due:
                yield (
                    f"{name}, ngày 31/12/{year}: danh sách có {listed.get(cell, 0)}, đếm lại là "
                    f"{due}."
                )


def ledger_of_committees() -> Lines:
    """The identity for every committee with what is below it, and for the whole.

    Moves between its own cells cancel out; those across its border do not.
    """
    stays = all_stays()
    if not stays:
        return
    for name, cells in _groups():
        extent = _whole_history(cells, stays)
        kept = [stay for stay in stays if stay.cell in cells]
        differ: Counter[int] = Counter()
        for months in changes_by_month(kept).values():
            differ.update(months)
        inside = _moves_inside(kept)
        yield from _identity(
            name, differ, _by_month(rows_of.increases(extent)),
            _by_month(rows_of.decreases(extent)),
        )  # fmt: skip
        found = rows_of.moves_in(extent).count(), rows_of.moves_out(extent).count()
        if found != (inside, inside):
            yield (
                f"{name}: chuyển nội bộ đến {found[0]}, đi {found[1]}, đếm lại là {inside}."
            )


def _groups() -> list[tuple[str, frozenset[int]]]:
    """Each committee that has cells, and the whole: its name and the ids of its cells."""
    places = dict(Cell.objects.values_list("pk", "committee"))
    groups = [("Toàn Đảng bộ", frozenset(places))]
    for committee in Committee.objects.valid().prefetch_related("names"):
        below = set(committee.with_below())
        cells = frozenset(cell for cell, place in places.items() if place in below)
        if cells and committee.parent_id is not None:
            groups.append((str(committee), cells))
    return groups


def _by_month(rows: Any) -> Counter[int]:
    found: Counter[int] = Counter()
    for months in _by_cell_and_month(rows).values():
        found.update(months)
    return found


def _moves_inside(stays: list[Stay]) -> int:
    """Moves of which both halves are among the stays."""
    left = {(stay.member, stay.end) for stay in stays if stay.end_reason == INTERNAL}
    return sum(
        stay.start_reason == INTERNAL and (stay.member, stay.start) in left
        for stay in stays
    )


def internal_moves() -> Lines:
    """Whoever leaves for another cell of the ward arrives there that day, and the reverse."""
    stays = all_stays()
    left = {
        (stay.member, stay.end): stay.cell
        for stay in stays if stay.end_reason == INTERNAL and stay.end is not None
    }  # fmt: skip
    joined = {
        (stay.member, stay.start): stay.cell
        for stay in stays if stay.start_reason == INTERNAL
    }  # fmt: skip
    for member, day in sorted(left.keys() - joined.keys()):
        yield f"{_member(member)}: chuyển nội bộ đi ngày {short_date(day)} mà không đến chi bộ nào."
    for member, day in sorted(joined.keys() - left.keys()):
        yield f"{_member(member)}: chuyển nội bộ đến ngày {short_date(day)} mà không đi từ chi bộ nào."
    for key in sorted(left.keys() & joined.keys()):
        if left[key] == joined[key]:
            yield f"{_member(key[0])}: chuyển nội bộ ngày {short_date(key[1])} về chính chi bộ cũ."


# --- periods ---


def membership_periods() -> Lines:
    """One cell at a time."""
    rows = Membership.objects.valid().values_list("member", "started_on", "ended_on")
    yield from _overlaps(rows.order_by("member", "started_on"), "thời gian ở chi bộ")


def party_periods() -> Lines:
    """One time in the Party at a time."""
    rows = PartyPeriod.objects.valid().values_list("member", "admitted_on", "ended_on")
    yield from _overlaps(rows.order_by("member", "admitted_on"), "thời gian trong Đảng")


def _overlaps(rows: Iterable[tuple[int, date, date | None]], what: str) -> Lines:
    """Of (member, start, end) in order: periods that begin before the former one ends."""
    for member, periods in groupby(rows, key=lambda row: row[0]):
        until: date | None = date.min
        for _, start, end in periods:
            if until is None or start < until:
                yield f"{_member(member)}: {what} từ {short_date(start)} trùng thời gian trước."
            until = later(until, end)


def later(until: date | None, end: date | None) -> date | None:
    """The later of two ends; None is an open one."""
    return None if until is None or end is None else max(until, end)


def memberships_in_party() -> Lines:
    """Whoever is in a cell is in the Party all that time."""
    times: dict[int, list[tuple[date, date | None]]] = {}
    rows = PartyPeriod.objects.valid().values_list("member", "admitted_on", "ended_on")
    for member, start, end in rows:
        times.setdefault(member, []).append((start, end))
    for stay in all_stays():
        held = times.get(stay.member, [])
        if not any(_holds(time, stay.start, stay.end) for time in held):
            yield (
                f"{_member(stay.member)}: ở chi bộ từ {short_date(stay.start)} ngoài thời gian "
                "trong Đảng."
            )


def _holds(time: tuple[date, date | None], start: date, end: date | None) -> bool:
    """Whether the period [start, end) lies within ``time``."""
    return time[0] <= start and (
        time[1] is None or (end is not None and end <= time[1])
    )


def memberships_in_life() -> Lines:
    """Nobody is in a cell before it was founded, after it was dissolved, or if voided."""
    rows = Membership.objects.valid().select_related("cell", "member")
    early = Q(started_on__lt=F("cell__founded_on"))
    late = Q(cell__dissolved_on__isnull=False) & (
        Q(ended_on__isnull=True) | Q(ended_on__gt=F("cell__dissolved_on"))
    )
    never = Q(cell__voided_at__isnull=False)
    for row in rows.filter(early | late | never).order_by("member", "started_on"):
        yield (
            f"Đảng viên số {row.member_id} ({row.member.full_name}): ở {row.cell.name} từ "
            f"{short_date(row.started_on)} ngoài thời gian chi bộ hoạt động."
        )


def cell_posts() -> Lines:
    """Who holds a post in a cell is counted there on every day of it."""
    posts = Post.objects.valid().filter(cell__isnull=False)
    stays: dict[tuple[int, int], list[tuple[date, date | None]]] = {}
    holders = set(posts.values_list("member", flat=True))
    for stay in all_stays():
        if stay.member in holders:
            held = stays.setdefault((stay.member, stay.cell), [])
            held.append((stay.start, stay.end))
    for post in posts.select_related("cell", "member").order_by("cell", "started_on"):
        held = stays.get((post.member_id, post.cell_id), [])
        free = vacancies(held, post.started_on, post.ended_on)
        if free:
            yield (
                f"{post.cell.name}: {post.member.full_name} giữ chức {post.get_kind_display()} từ "
                f"{short_date(post.started_on)} nhưng ngày {short_date(free[0][0])} không được tính "
                "ở chi bộ này."
            )


def _member(pk: int) -> str:
    return f"Đảng viên số {pk} ({Member.objects.get(pk=pk).full_name})"
