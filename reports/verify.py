"""Checks of everything that must always hold; each yields one Vietnamese line a failure.

They read the tables as they are, whatever wrote them, and stay quick at 50,000 members:
a few queries over plain tuples, no query in a loop over rows.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, F, Max, Min, Q
from django.db.models.functions import ExtractYear

from awards.models import Award
from benghe.lib.dates import short_date
from benghe.lib.text import name_key, natural_key, search_key
from cells.models import Cell, CellName, Seat
from members.models import Member, Membership, PartyPeriod, Post
from reports.indicators.models import Observation
from reports.review.assemble import context_of
from reports.review.catalogue import UnknownKeyError
from reports.review.models import Review

Lines = Iterator[str]


def problems() -> Lines:
    """Every failure, check by check; nothing when all is well."""
    for check in CHECKS:
        yield from check()


# --- the ledgers ---


def years_of_ledger() -> range:
    """The years in which a standing membership starts or ends."""
    rows = Membership.objects.valid()
    found = rows.aggregate(
        first=Min("started_on"), a=Max("started_on"), b=Max("ended_on")
    )
    if found["first"] is None:
        return range(0)
    last = max(found["a"], found["b"] or found["a"])
    return range(found["first"].year, last.year + 1)


def ledger_of_cells() -> Lines:
    """Opening + increases − decreases = closing, for every cell and year."""
    rows = Membership.objects.valid()
    more = _by_cell_and_year(rows, "started_on")
    less = _by_cell_and_year(rows.filter(ended_on__isnull=False), "ended_on")
    names = dict(Cell.objects.values_list("pk", "name"))
    opening: Counter[int] = Counter()
    for year in years_of_ledger():
        counted = Membership.objects.on(date(year, 12, 31)).order_by().values("cell")
        closing = Counter(
            dict(counted.annotate(n=Count("pk")).values_list("cell", "n"))
        )
        for cell, name in names.items():
            due = opening[cell] + more[cell, year] - less[cell, year]
            if due != closing[cell]:
                yield (
                    f"{name}, năm {year}: đầu kỳ {opening[cell]} + tăng {more[cell, year]} − "
                    f"giảm {less[cell, year]} khác cuối kỳ {closing[cell]}."
                )
        opening = closing


def _by_cell_and_year(rows: Any, field: str) -> Counter[tuple[int, int]]:
    """How many rows of each cell have ``field`` in each year."""
    grouped = rows.order_by().values("cell", year=ExtractYear(field))
    return Counter(
        {
            (row["cell"], row["year"]): row["n"]
            for row in grouped.annotate(n=Count("pk"))
        }
    )


def ledger_of_committee() -> Lines:
    """The same for the whole committee, where moves between cells cancel out."""
    opening = 0
    for year in years_of_ledger():
        span = date(year, 1, 1), date(year, 12, 31)
        more = Membership.objects.arrivals(*span).count()
        less = Membership.objects.departures(*span).count()
        closing = Member.objects.on(span[1]).count()
        if opening + more - less != closing:
            yield (
                f"Đảng bộ, năm {year}: đầu kỳ {opening} + tăng {more} − giảm {less} "
                f"khác cuối kỳ {closing}."
            )
        opening = closing


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
            until = _later(until, end)


def _later(until: date | None, end: date | None) -> date | None:
    """The later of two ends; None is an open one."""
    return None if until is None or end is None else max(until, end)


def memberships_in_party() -> Lines:
    """Whoever is in a cell is in the Party all that time."""
    times: dict[int, list[tuple[date, date | None]]] = {}
    rows = PartyPeriod.objects.valid().values_list("member", "admitted_on", "ended_on")
    for member, start, end in rows:
        times.setdefault(member, []).append((start, end))
    stays = Membership.objects.valid().values_list("member", "started_on", "ended_on")
    for member, start, end in stays.order_by("member", "started_on"):
        if not any(_holds(time, start, end) for time in times.get(member, [])):
            yield (
                f"{_member(member)}: ở chi bộ từ {short_date(start)} ngoài thời gian trong Đảng."
            )


def _holds(time: tuple[date, date | None], start: date, end: date | None) -> bool:
    """Whether the period [start, end) lies within ``time``."""
    return time[0] <= start and (
        time[1] is None or (end is not None and end <= time[1])
    )


def _member(pk: int) -> str:
    return f"Đảng viên số {pk} ({Member.objects.get(pk=pk).full_name})"


# --- stored keys and names ---


def member_keys() -> Lines:
    """Sort and search keys of members are those of their names."""
    rows = Member.objects.values_list("pk", "full_name", "name_key", "search_key")
    for pk, name, order, found in rows.order_by("pk").iterator():
        if (order, found) != (name_key(name)[:400], search_key(name)[:160]):
            yield f"Đảng viên số {pk} ({name}): khóa sắp xếp hoặc tìm kiếm không khớp họ tên."


def cell_keys() -> Lines:
    """Sort and search keys of cells are those of their names."""
    for cell in Cell.objects.order_by("pk"):
        wanted = (
            natural_key(cell.name)[:500],
            search_key(f"{cell.name} {cell.code}")[:200],
        )
        if (cell.natural_key, cell.search_key) != wanted:
            yield f"{cell}: khóa sắp xếp hoặc tìm kiếm không khớp tên chi bộ."


def award_keys() -> Lines:
    """Sort keys of commendations are those of the awardees."""
    for award in Award.objects.select_related("cell", "member").order_by("pk"):
        kept = award.sort_key
        award.prepare()
        if award.sort_key != kept:
            yield f"{award}: khóa sắp xếp không khớp tên được khen."


def cell_names() -> Lines:
    """A cell bears the name of its latest row; names of one cell never overlap."""
    latest: dict[int, str] = {}
    ends: dict[int, date | None] = {}
    rows = CellName.objects.order_by("cell", "started_on")
    for cell, name, start, end in rows.values_list(
        "cell", "name", "started_on", "ended_on"
    ):
        until = ends.get(cell, date.min)
        if until is None or start < until:
            yield f"{name}: tên từ {short_date(start)} trùng thời gian với tên trước."
        latest[cell], ends[cell] = name, end
    for cell in Cell.objects.order_by("pk"):
        if latest.get(cell.pk) != cell.name:
            yield f"{cell.name} ({cell.code}): khác tên gần nhất {latest.get(cell.pk, '(chưa có)')}."


# --- seats and posts ---


def seats() -> Lines:
    """A role fits its place, and one person holds it once at a time."""
    fits = Q(role="BT", cell__isnull=False, committee__isnull=True)
    fits |= ~Q(role="BT") & Q(cell__isnull=True, committee__isnull=False)
    for seat in Seat.objects.exclude(fits).select_related("user"):
        yield f"{seat.user}: vai trò {seat.get_role_display()} không hợp với nơi được giao."
    fields = ("user", "role", "committee", "cell")
    rows = Seat.objects.select_related("user").order_by(*fields, "started_on")
    yield from _held_twice(
        rows, lambda row: (row.user_id, row.role, _place(row)), "vai trò"
    )


def secretaries() -> Lines:
    """No cell and no committee has two secretaries at once."""
    rows = (
        Post.objects.valid()
        .filter(kind="secretary")
        .select_related("cell", "committee")
    )
    rows = rows.order_by("committee", "cell", "started_on")
    yield from _held_twice(rows, _place, "bí thư")


def _place(row: Any) -> tuple[int | None, int | None]:
    return row.committee_id, row.cell_id


def _held_twice(rows: Iterable[Any], key: Callable[[Any], object], what: str) -> Lines:
    """Of periods in order: those that begin before the former of the same key ends."""
    for _, same in groupby(rows, key=key):
        until: date | None = date.min
        for row in same:
            if until is None or row.started_on < until:
                place = row.cell or row.committee
                yield f"{place}: {what} từ {short_date(row.started_on)} trùng thời gian trước."
            until = _later(until, row.ended_on)


# --- figures ---


def declared_figures() -> Lines:
    """Published figures equal those computed from the rows, where rows cover the day."""
    for review in Review.objects.select_related("committee").order_by("year"):
        context = context_of(review)
        for key, row in sorted(context.declared.items()):
            try:
                found = context.figure(key)
            except UnknownKeyError:
                yield f"Năm {review.year}: số liệu công bố «{key}» không có trong danh mục."
                continue
            if found.state != "declared" and found.value != row.value:
                yield (
                    f"Năm {review.year}, {found.label}: công bố {row.value.normalize():f}, "
                    f"theo sổ là {found.value}."
                )


def corrections() -> Lines:
    """A correction speaks of the same indicator as the row that it corrects."""
    rows = Observation.objects.filter(corrects__isnull=False)
    rows = rows.exclude(corrects__indicator=F("indicator")).select_related("indicator")
    for row in rows:
        yield f"{row}: đính chính cho một chỉ tiêu khác."


def one_result_a_day() -> Lines:
    """An indicator has one standing result a day."""
    rows = Observation.objects.standing().order_by()
    grouped = rows.values("indicator__name", "as_of").annotate(n=Count("pk"))
    for row in grouped.filter(n__gt=1).order_by("as_of", "indicator__name"):
        yield (
            f"{row['indicator__name']}, {short_date(row['as_of'])}: có {row['n']} kết quả còn "
            "hiệu lực; hãy đính chính thay vì nhập thêm."
        )


CHECKS: tuple[Callable[[], Lines], ...] = (
    membership_periods,
    party_periods,
    memberships_in_party,
    ledger_of_cells,
    ledger_of_committee,
    member_keys,
    cell_keys,
    award_keys,
    cell_names,
    seats,
    secretaries,
    declared_figures,
    corrections,
    one_result_a_day,
)
