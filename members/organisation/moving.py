"""Steps that several acts on the organisation share: ending a cell, moving its people."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from benghe.lib.dates import short_date
from cells.models import Cell, CellName, OrganisationPart
from members.models import Act, Candidacy, Member, Membership, Post, Standing
from members.organisation.checks import check_row, rows_from
from members.organisation.data import Change, Mover, OrganisationData

ROLES = {Membership: "", Candidacy: "quần chúng ưu tú", Standing: "sinh hoạt tạm thời"}


@dataclass(frozen=True, slots=True)
class Home:
    """A cell that takes people over, and what it is called after the act."""

    cell: Cell
    name: str


# The person's id → where the person goes; None: stays.
Homes = Callable[[int], Home | None]


def people_of(cell: Cell, day: date, *, later: bool = False) -> list[Any]:
    """The people of ``cell`` on ``day``: memberships, candidacies, guests, by name.

    ``later``: also rows that begin after it, which an act then has to refuse.
    """
    found: list[Any] = []
    for rows in (cell.memberships, cell.candidacies, cell.guests):
        wanted = rows_from(rows.valid(), day) if later else rows.on(day)
        wanted = wanted.select_related("member", "cell")
        found += wanted.order_by("member__name_key", "member__pk")
    return found


def role_of(row: Any) -> str:
    """What a person is in the cell, in words; empty for its members."""
    return ROLES[type(row)]


def add_part(change: Change, role: str, name: str, cell: Cell) -> None:
    """Say that the act found (before) or left (after) this cell under this name."""
    act: Any = change.plan.act
    part = OrganisationPart(act=act, role=role, cell=cell, name=name)
    change.plan.make(part, recorded=False)


def found_cell(change: Change, data: OrganisationData, cell: Cell) -> Home:
    """A new cell with its first name, from the day of the act."""
    change.plan.make(
        cell,
        f"Thành lập {cell.name} (mã {cell.code}), thuộc {cell.committee}, từ ngày "
        f"{short_date(data.day)}.",
    )
    name = CellName(
        cell=cell, name=cell.name, started_on=data.day, decision=data.decision
    )
    change.plan.make(name)
    change.touch(cell, cell.name)
    return Home(cell, cell.name)


def rename_cell(change: Change, data: OrganisationData, cell: Cell) -> Home:
    """The old name ends and ``data.name`` begins on the day of the act."""
    old = end_name(change, data, cell)
    new = CellName(
        cell=cell, name=data.name, started_on=data.day, decision=data.decision
    )
    change.plan.make(
        new,
        f"{old} đổi tên thành {data.name} từ ngày {short_date(data.day)}; các ngày trước vẫn "
        "ghi tên cũ.",
    )
    return Home(cell, data.name)


def end_name(change: Change, data: OrganisationData, cell: Cell) -> str:
    """The name in force ends on the day of the act; returns it."""
    called = cell.name
    for row in rows_from(cell.names.valid(), data.day).order_by("started_on"):
        check_row(row, data.day, f"Tên «{row.name}»", f"của chi bộ mã {cell.code}")
        change.plan.change(row, ended_on=data.day)
        called = row.name
    return called


def dissolve_cell(
    change: Change, data: OrganisationData, cell: Cell, homes: Homes
) -> None:
    """The cell ends on the day: name, posts, seats; its people go to their homes."""
    called, day = cell.called_on(data.day), short_date(data.day)
    change.plan.change(
        cell,
        f"{called} thôi hoạt động từ ngày {day}; tên và số liệu của các ngày trước giữ nguyên.",
        dissolved_on=data.day,
    )
    end_name(change, data, cell)
    change.touch(cell, called)
    add_part(change, "before", called, cell)
    _end_seats(change, data, cell, called)
    end_posts(change, data, cell, called)
    move_people(change, data, cell, called, homes)


def end_posts(
    change: Change,
    data: OrganisationData,
    cell: Cell,
    called: str,
    holders: set[int] | None = None,
) -> None:
    """Posts in the cell end; with ``holders``, those of these people only."""
    rows = rows_from(Post.objects.valid().filter(cell=cell), data.day)
    if holders is not None:
        rows = rows.filter(member__in=holders)
    for row in rows.select_related("member").order_by("started_on", "pk"):
        _end_post(change, data, row, called)


def _end_post(change: Change, data: OrganisationData, row: Post, called: str) -> None:
    who, post = row.member.full_name, row.get_kind_display()
    check_row(row, data.day, who, f"giữ chức {post} {called}")
    change.plan.change(
        row,
        f"{who} thôi giữ chức {post} {called} từ ngày {short_date(data.day)}.",
        ended_on=data.day,
    )


def _end_seats(change: Change, data: OrganisationData, cell: Cell, called: str) -> None:
    rows = rows_from(cell.seats.all(), data.day).select_related("user")
    for row in rows.order_by("started_on", "pk"):
        role = row.get_role_display()
        if row.started_on >= data.day:
            check_row(row, data.day, f"Vai trò {role}", f"tại {called}")
        change.plan.change(
            row,
            f"Tài khoản của {row.user.full_name} thôi vai trò {role} tại {called} từ ngày "
            f"{short_date(data.day)}.",
            ended_on=data.day,
        )


def move_people(
    change: Change, data: OrganisationData, cell: Cell, called: str, homes: Homes
) -> set[int]:
    """Members, candidates and guests go where ``homes`` says; returns who goes.

    Standings of members stay with the person and are not touched; posts in committees
    above their old cell only end.
    """
    moved: set[int] = set()
    members: dict[int, Home] = {}
    ends = _ends(change, cell)
    for row in people_of(cell, data.day, later=ends):
        what = role_of(row) or "sinh hoạt"
        if ends:
            check_row(row, data.day, row.member.full_name, f"{what} ở {called}")
        home = homes(row.member_id)
        if home is None:
            continue
        check_row(row, data.day, row.member.full_name, f"{what} ở {called}")
        moved.add(row.member_id)
        change.movers.append(Mover(row.member, called, home.name, role_of(row)))
        text = f"{row.member.full_name}: {called} → {home.name}"
        MOVES[type(row)](change, data, row, home, text)
        if isinstance(row, Membership):
            members[row.member_id] = home
    _end_committee_posts(change, data, members)
    return moved


def _end_committee_posts(
    change: Change, data: OrganisationData, homes: dict[int, Home]
) -> None:
    """Who leaves a committee's cells leaves the committee, as in a single move."""
    rows = Post.objects.valid().filter(committee__isnull=False, member__in=homes)
    below: dict[int | None, list[int]] = {}
    rows = rows_from(rows, data.day).select_related("member", "committee")
    for row in rows.order_by("member__name_key", "member", "started_on", "pk"):
        if row.committee_id not in below:
            below[row.committee_id] = row.committee.with_below()
        if homes[row.member_id].cell.committee_id not in below[row.committee_id]:
            _end_post(change, data, row, row.committee.called_on(data.day))


def _ends(change: Change, cell: Cell) -> bool:
    return any(
        step.row is cell and "dissolved_on" in step.values for step in change.plan.steps
    )


def _move_member(
    change: Change, data: OrganisationData, row: Membership, home: Home, text: str
) -> None:
    reason = Membership.EndReason.INTERNAL
    change.plan.change(row, ended_on=data.day, end_reason=reason)
    stay = Membership(
        member=row.member, cell=home.cell, started_on=data.day,
        start_reason=Membership.StartReason.INTERNAL, decision=data.decision,
    )  # fmt: skip
    change.plan.make(stay, text)
    act: Any = change.plan.act
    move = Act(
        member=row.member, kind=Act.Kind.MOVE, day=data.day, decision=data.decision,
        decided_on=data.decided_on, organisation_act=act,
    )  # fmt: skip
    change.plan.make(move)


def _move_candidate(
    change: Change, data: OrganisationData, row: Candidacy, home: Home, text: str
) -> None:
    # One cell stops following the person and another begins on the same day.
    outcome = Candidacy.Outcome.DROPPED
    change.plan.change(row, ended_on=data.day, outcome=outcome)
    again = Candidacy(
        member=row.member,
        cell=home.cell,
        started_on=data.day,
        trained_on=row.trained_on,
    )
    change.plan.make(again, text)


def _move_guest(
    change: Change, data: OrganisationData, row: Standing, home: Home, text: str
) -> None:
    change.plan.change(row, ended_on=data.day)
    again = Standing(
        member=row.member, kind=row.kind, cell=home.cell, started_on=data.day,
        due_on=row.due_on, place=row.place, decision=row.decision,
    )  # fmt: skip
    change.plan.make(again, text)


MOVES: dict[type, Callable[..., None]] = {
    Membership: _move_member,
    Candidacy: _move_candidate,
    Standing: _move_guest,
}


def is_of_a_person(row: Any) -> bool:
    """Whether a step tells of one person who moves: shown in the table of movers."""
    return isinstance(row, Membership | Candidacy | Standing | Member)
