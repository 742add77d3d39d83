"""What is due on a day, among what a person may see: one query for each kind."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from benghe.core.querysets import scope_of
from benghe.lib.dates import add_months, short_date
from cells.models import Cell
from members.models import (
    Act,
    Candidacy,
    Member,
    Membership,
    PartyPeriod,
    Post,
    Standing,
)
from members.naming import member_name_on, member_order_on, stay_cell_on
from members.regulations import life_rules
from members.reminders.rules import (
    NEAR_DAYS,
    TEMPORARY,
    Due,
    certificate_ends,
    due_within,
    first_of_row,
    probation_ends,
    settle_by,
    standing_ends,
)

KINDS = {
    "du-bi": "Công nhận đảng viên chính thức",
    "chuyen-di": "Chuyển sinh hoạt đảng chưa hoàn tất",
    "co-han": "Miễn, đình chỉ, sinh hoạt tạm thời, ở nước ngoài đến hạn",
    "tam-thoi": "Sinh hoạt tạm thời quá dài",
    "khuyet-bi-thu": "Chi bộ chưa có bí thư",
    "chung-nhan": "Giấy chứng nhận lớp nhận thức về Đảng hết hạn",
}


@dataclass(slots=True)
class Reminder:
    """One thing that is due: who or which cell, what to do, by when.

    ``cell_id`` None: in no cell of the ward on the day. ``url``: the page of the member
    or the cell on that day; empty where the person may not open it.
    """

    kind: str
    who: str
    what: str
    due: Due
    order: str
    cell_id: int | None
    member_id: int | None = None
    cell_name: str = ""
    cell_code: str = ""
    url: str = ""


def reminders_of(
    user: Any, day: date, kind: str = "", cell: Cell | None = None
) -> list[Reminder]:
    """What is due on ``day`` as things stood then, the most pressing first.

    An act that was settled after ``day`` is still open on it. ``kind`` empty: every
    kind; ``cell`` None: every cell in scope.
    """
    found = [
        row
        for build, kinds in BUILDERS
        if kind in kinds or not kind
        for row in build(user, day)
        if row.kind == kind or not kind
        if cell is None or row.cell_id == cell.pk
    ]
    _dress(found, user, day)
    return sorted(found, key=lambda row: (row.due.on, row.order, row.member_id or 0))


def _within(rows: Any, user: Any, day: date, *, hosted: bool = False) -> Any:
    """Rows of the members in scope on ``day``; ``hosted``: or of a cell in scope."""
    scope = scope_of(user, rows.model)
    if scope.everything:
        return rows
    if not scope:
        return rows.none()
    seen = Q(member__in=Member.objects.within(scope.cell_ids, day))
    if hosted:
        seen |= Q(cell__in=list(scope.cell_ids))
    return rows.filter(seen)


def _named(rows: Any, day: date) -> Any:
    """With the name of the person, its order and the cell, all of ``day``."""
    return rows.annotate(
        name=member_name_on(day), order=member_order_on(day), stay=stay_cell_on(day)
    )


def _probation(user: Any, day: date) -> Iterable[Reminder]:
    months = life_rules(day).probation_months
    # One month more, because months of different length end on different days.
    latest = add_months(day + timedelta(days=NEAR_DAYS), 1 - months)
    rows = PartyPeriod.objects.on(day).filter(
        Q(official_on__isnull=True) | Q(official_on__gt=day), admitted_on__lte=latest
    )
    named = _named(_within(rows, user, day), day).filter(stay__isnull=False)
    for row in named:
        due = due_within(probation_ends(row.admitted_on), day)
        if due is not None:
            what = (
                "Đủ 12 tháng dự bị mà chưa được công nhận chính thức"
                if due.days <= 0
                else "Sắp hết 12 tháng dự bị: chuẩn bị hồ sơ công nhận chính thức"
            )
            yield Reminder(
                "du-bi", row.name, f"{what} (kết nạp {short_date(row.admitted_on)}).",
                due, row.order, row.stay, row.member_id,
            )  # fmt: skip


def _transfers(user: Any, day: date) -> Iterable[Reminder]:
    left = Membership.objects.valid().filter(
        member=OuterRef("member"), ended_on=OuterRef("day")
    )
    rows = Act.objects.valid().filter(
        Q(settled_on__isnull=True) | Q(settled_on__gt=day),
        kind=Act.Kind.DEPART, day__lte=day,
    )  # fmt: skip
    named = _named(_within(rows, user, day), day)
    for row in named.annotate(left=Subquery(left.values("cell_id")[:1])):
        on = settle_by(row.day)
        where = f" đến {row.place}" if row.place else ""
        yield Reminder(
            "chuyen-di", row.name,
            f"Chuyển đi{where} ngày {short_date(row.day)}, giấy chưa về: phải hoàn tất trong "
            f"{life_rules(row.day).settle_working_days} ngày làm việc.",
            Due(on, (on - day).days), row.order, row.left, row.member_id,
        )  # fmt: skip


def _standings(user: Any, day: date) -> Iterable[Reminder]:
    """States with a term, and temporary activity that has no term or lasts too long."""
    with_term = Q(due_on__isnull=False) | Q(kind__in=TEMPORARY)
    known = _within(Standing.objects.on(day).filter(with_term), user, day, hosted=True)
    here = Q(kind=Standing.Kind.GUEST) | Q(stay__isnull=False)
    rows = list(_named(known, day).filter(here))
    earlier = _earlier_periods(rows, day)
    for row in rows:
        begun = first_of_row(row.started_on, earlier[row.member_id, row.kind])
        ends = standing_ends(row.kind, begun, row.due_on)
        due = due_within(ends[0], day) if ends else None
        if ends is None or due is None:
            continue
        what = (
            f"{row.get_kind_display()} từ ngày {short_date(begun)}: đã đến thời gian tối đa "
            f"{life_rules(begun).most_away_months} tháng, cần chuyển sinh hoạt hoặc trở lại."
            if ends[1]
            else f"{row.get_kind_display()}: gia hạn hoặc cho trở lại sinh hoạt."
        )
        yield Reminder(
            "tam-thoi" if ends[1] else "co-han", row.name, what, due, row.order,
            row.cell_id or row.stay, row.member_id,
        )  # fmt: skip


def _earlier_periods(rows: list[Any], day: date) -> dict[Any, list[Any]]:
    """Earlier temporary periods of the same people, by member and kind."""
    found: dict[Any, list[Any]] = defaultdict(list)
    people = {row.member_id for row in rows if row.kind in TEMPORARY}
    earlier = Standing.objects.valid().filter(
        member__in=people, kind__in=TEMPORARY, ended_on__lte=day
    )
    for member, kind, start, end in earlier.values_list(
        "member", "kind", "started_on", "ended_on"
    ):
        found[member, kind].append((start, end))
    return found


def _vacancies(user: Any, day: date) -> Iterable[Reminder]:
    heads = Post.objects.filter(cell=OuterRef("pk"), kind=Post.Kind.SECRETARY)
    former = heads.valid().filter(ended_on__lte=day).order_by("-ended_on")
    cells = Cell.objects.for_user(user).on(day).with_name_on(day)
    if not scope_of(user, Post):
        return
    for cell in cells.filter(~Exists(heads.on(day))).annotate(
        since=Subquery(former.values("ended_on")[:1])
    ):
        since = cell.since or cell.founded_on
        yield Reminder(
            "khuyet-bi-thu", cell.name_on,
            f"Chưa có bí thư từ ngày {short_date(since)}: bầu hoặc chỉ định bí thư.",
            Due(since, (since - day).days), cell.order_on, cell.pk,
        )  # fmt: skip


def _certificates(user: Any, day: date) -> Iterable[Reminder]:
    rows = Candidacy.objects.on(day).filter(trained_on__lte=day)
    for row in _named(_within(rows, user, day, hosted=True), day):
        due = due_within(certificate_ends(row.trained_on), day)
        if due is not None:
            yield Reminder(
                "chung-nhan", row.name,
                f"Quần chúng ưu tú, giấy chứng nhận cấp ngày {short_date(row.trained_on)} có giá "
                f"trị {life_rules(row.trained_on).training_valid_years} năm: học lại hoặc kết nạp "
                "trước khi hết hạn.",
                due, row.order, row.cell_id, row.member_id,
            )  # fmt: skip


# The kinds that each builder yields.
BUILDERS: tuple[tuple[Callable[[Any, date], Iterable[Reminder]], set[str]], ...] = (
    (_probation, {"du-bi"}),
    (_transfers, {"chuyen-di"}),
    (_standings, {"co-han", "tam-thoi"}),
    (_vacancies, {"khuyet-bi-thu"}),
    (_certificates, {"chung-nhan"}),
)


def _dress(rows: list[Reminder], user: Any, day: date) -> None:
    """Names of the cells, and the addresses that the person may open."""
    ids = {row.cell_id for row in rows if row.cell_id}
    named: QuerySet[Cell] = Cell.objects.filter(pk__in=ids).with_name_on(day)
    cells: dict[int | None, Any] = {cell.pk: cell for cell in named}
    seen = _visible(rows, user, day)
    query = f"?ngay={short_date(day)}"
    for row in rows:
        cell = cells.get(row.cell_id)
        if cell is not None:
            row.cell_name, row.cell_code = cell.name_on, cell.code
        if row.member_id in seen:
            row.url = reverse("members:detail", args=[row.member_id]) + query
        elif row.member_id is None:
            row.url = reverse("cells:detail", args=[row.cell_code]) + query


def _visible(rows: list[Reminder], user: Any, day: date) -> set[int | None]:
    """Ids of the people whose page opens for ``user`` on ``day``."""
    people = {row.member_id for row in rows if row.member_id}
    scope = scope_of(user, Member)
    if scope.everything or not people:
        return set(people)
    inside = Member.objects.within(scope.cell_ids, day).filter(pk__in=people)
    return set(inside.values_list("pk", flat=True))
