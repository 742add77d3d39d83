"""What each act on the organisation does to the rows, before anything is written.

Every planner reads the cells as they stand, adds steps to a plan and refuses what
cannot be with a message that names both dates.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q

from benghe.core.acts import Plan
from benghe.lib.dates import short_date
from benghe.lib.text import natural_key
from cells.models import (
    Cell,
    CellKind,
    Committee,
    CommitteeName,
    OrganisationAct,
    OrganisationPart,
)
from members.acts.data import check_place, refuse
from members.organisation.checks import (
    check_can_end,
    check_code,
    check_days,
    check_name,
    check_new_cell,
    check_row,
    rows_from,
    same,
)
from members.organisation.data import Change, NewCell, OrganisationData
from members.organisation.moving import (
    Home,
    add_part,
    dissolve_cell,
    end_posts,
    found_cell,
    move_people,
    people_of,
    rename_cell,
)


def plan_change(data: OrganisationData, today: date) -> Change:
    """The plan of one act as things stand now.

    Raises ValidationError, keyed by the field of the form, when it cannot be.
    """
    check_days(data, today)
    act = OrganisationAct(
        kind=data.action.kind, day=data.day, decision=data.decision,
        decided_on=data.decided_on,
    )  # fmt: skip
    change = Change(Plan(act))
    PLANNERS[data.slug](change, data)
    return change


# --- cells ---


def found(change: Change, data: OrganisationData) -> None:
    """A new cell without members."""
    new = _asked(data)
    if new.committee is None:
        refuse("committee", "Hãy chọn đảng bộ.")
    check_new_cell(new, data.day, ("code", "name"))
    home = found_cell(change, data, _new_cell(new, data.day))
    add_part(change, "after", home.name, home.cell)


def rename(change: Change, data: OrganisationData) -> None:
    """A cell is called otherwise from the day on."""
    cell = _chosen(data.cell, "cell", "Hãy chọn chi bộ.")
    check_place(cell, data.day, "cell")
    called = cell.called_on(data.day)
    if same(called, data.name):
        refuse("name", f"Chi bộ này đang mang tên «{called}». Hãy nhập tên mới.")
    check_name(data.name, data.day, "name", besides=[cell])
    add_part(change, "before", called, cell)
    home = rename_cell(change, data, cell)
    change.touch(cell, home.name)
    add_part(change, "after", home.name, cell)


def merge(change: Change, data: OrganisationData) -> None:
    """Cells go into one of them, into another one, or into a new one."""
    target = _fresh(data.target) if data.target else None
    cells = [_fresh(cell) for cell in data.cells]
    sources = [c for c in cells if target is None or c.pk != target.pk]
    if len(sources) + (target is not None) < 2:
        refuse("cells", "Hãy chọn ít nhất hai chi bộ để sáp nhập.")
    for cell in sources:
        check_can_end(cell, data.day, "cells")
    home = _merge_home(change, data, target, sources)
    for cell in sorted(sources, key=_order):
        dissolve_cell(change, data, cell, lambda person: home)
    add_part(change, "after", home.name, home.cell)


def _merge_home(
    change: Change, data: OrganisationData, target: Cell | None, sources: list[Cell]
) -> Home:
    """The cell that takes over: an existing one, renamed if asked, or a new one."""
    if target is None:
        new = _asked(data)
        check_new_cell(new, data.day, ("code", "name"), besides=sources)
        home = found_cell(change, data, _new_cell(new, data.day, sources[0]))
        check_place(home.cell.committee, data.day, "committee")
        return home
    check_place(target, data.day, "target")
    called = target.called_on(data.day)
    add_part(change, "before", called, target)
    home = Home(target, called)
    if data.name and not same(data.name, called):
        check_name(data.name, data.day, "name", besides=[target, *sources])
        home = rename_cell(change, data, target)
    change.touch(target, home.name)
    return home


def split(change: Change, data: OrganisationData) -> None:
    """New cells out of one, which goes on or ends."""
    cell = _chosen(data.cell, "cell", "Hãy chọn chi bộ được chia.")
    _check_split(data, cell)
    called = cell.called_on(data.day)
    homes: dict[str, Home] = {}
    for number, new in enumerate(data.parts, start=1):
        made = found_cell(change, data, _new_cell(new, data.day, cell))
        homes[f"moi-{number}"] = made
    if data.keeps:
        _stay_or_go(change, data, cell, called, homes)
    else:
        dissolve_cell(change, data, cell, lambda person: _home(data, person, homes))
    for home in homes.values():
        add_part(change, "after", home.name, home.cell)
    if data.keeps:
        add_part(change, "after", called, cell)


def _check_split(data: OrganisationData, cell: Cell) -> None:
    check = check_place if data.keeps else check_can_end
    check(cell, data.day, "cell")
    if len(data.parts) + data.keeps < 2:
        refuse(
            "ma-1", "Hãy nhập ít nhất hai chi bộ mới, hoặc giữ lại chi bộ được chia."
        )
    free = [] if data.keeps else [cell]
    seen: list[NewCell] = []
    for number, new in enumerate(data.parts, start=1):
        check_new_cell(new, data.day, (f"ma-{number}", f"ten-{number}"), besides=free)
        for other in seen:
            if same(other.code, new.code):
                refuse(f"ma-{number}", f"Mã «{new.code}» nhập hai lần.")
            if same(other.name, new.name):
                refuse(f"ten-{number}", f"Tên «{new.name}» nhập hai lần.")
        seen.append(new)


def _stay_or_go(
    change: Change,
    data: OrganisationData,
    cell: Cell,
    called: str,
    homes: dict[str, Home],
) -> None:
    """A split cell that goes on: only those who leave lose their posts in it."""
    add_part(change, "before", called, cell)
    change.touch(cell, called)

    def home(person: int) -> Home | None:
        own = data.homes.get(person) == str(cell.pk)
        return None if own else _home(data, person, homes)

    leaving = {
        row.member_id
        for row in people_of(cell, data.day)
        if home(row.member_id) is not None
    }
    end_posts(change, data, cell, called, leaving)
    move_people(change, data, cell, called, home)


def dissolve(change: Change, data: OrganisationData) -> None:
    """A cell ends; everybody in it goes to cells that exist."""
    cell = _chosen(data.cell, "cell", "Hãy chọn chi bộ.")
    check_can_end(cell, data.day, "cell")
    wanted = {key for key in data.homes.values() if key.isdecimal()}
    found = {str(c.pk): c for c in Cell.objects.valid().filter(pk__in=wanted)}
    homes: dict[str, Home] = {}
    for key, target in found.items():
        if target.pk == cell.pk:
            refuse("target", "Chi bộ nhận phải khác chi bộ giải thể.")
        check_place(target, data.day, "target")
        homes[key] = Home(target, target.called_on(data.day))
    dissolve_cell(change, data, cell, lambda person: _home(data, person, homes))
    used = {mover.goes_to for mover in change.movers}
    for home in sorted(homes.values(), key=lambda home: natural_key(home.name)):
        if home.name in used:
            change.touch(home.cell, home.name)
            add_part(change, "after", home.name, home.cell)


def _home(data: OrganisationData, person: int, homes: dict[str, Home]) -> Home:
    home = homes.get(data.homes.get(person, ""))
    if home is None:
        refuse(
            "homes",
            "Còn người chưa được xếp vào chi bộ nào. Hãy chọn chi bộ cho từng người.",
        )
    return home  # type: ignore[return-value]


# --- committees ---


def found_committee(change: Change, data: OrganisationData) -> None:
    """A lower committee with its name and the header of its papers."""
    parent = data.committee
    if parent is None:
        refuse("committee", "Hãy chọn đảng bộ cấp trên.")
    check_place(parent, data.day, "committee")  # type: ignore[arg-type]
    check_code(data.code, "code", Committee)
    _check_committee_name(data)
    committee = Committee(code=data.code, parent=parent, founded_on=data.day)
    change.plan.make(
        committee,
        f"Thành lập {data.name} (mã {data.code}), trực thuộc {parent}, từ ngày "
        f"{short_date(data.day)}.",
    )
    change.plan.make(_committee_name(data, committee, None))
    _add_committee_part(change, "after", data.name, committee)


def rename_committee(change: Change, data: OrganisationData) -> None:
    """Another name and header from the day on."""
    committee = data.committee
    if committee is None:
        refuse("committee", "Hãy chọn đảng bộ.")
    assert committee is not None  # noqa: S101 - for the type checker
    check_place(committee, data.day, "committee")
    called = committee.called_on(data.day)
    if same(called, data.name):
        refuse("name", f"Đảng bộ này đang mang tên «{called}». Hãy nhập tên mới.")
    _check_committee_name(data, committee)
    old = None
    for row in rows_from(committee.names.valid(), data.day).order_by("started_on"):
        check_row(row, data.day, f"Tên «{row.name}»", "được dùng")
        change.plan.change(row, ended_on=data.day)
        old = row
    _add_committee_part(change, "before", called, committee)
    change.plan.make(
        _committee_name(data, committee, old),
        f"{called} đổi tên thành {data.name} từ ngày {short_date(data.day)}; văn bản của các "
        "ngày trước giữ tên cũ.",
    )
    _add_committee_part(change, "after", data.name, committee)


def dissolve_committee(change: Change, data: OrganisationData) -> None:
    """A lower committee without living cells ends, with its name, posts and seats."""
    committee: Any = data.committee
    if committee is None:
        refuse("committee", "Hãy chọn đảng bộ.")
    check_place(committee, data.day, "committee")
    _check_committee_can_end(committee, data.day)
    called = committee.called_on(data.day)
    _add_committee_part(change, "before", called, committee)
    change.plan.change(
        committee,
        f"{called} thôi hoạt động từ ngày {short_date(data.day)}; tên và số liệu của các ngày "
        "trước giữ nguyên.",
        dissolved_on=data.day,
    )
    rows: tuple[tuple[Any, str], ...] = (
        (committee.names.valid(), "được dùng"),
        (committee.posts.valid().select_related("member"), "giữ chức vụ"),
        (committee.seats.select_related("user"), "giữ vai trò"),
    )
    for dated, where in rows:
        for row in rows_from(dated, data.day).order_by("started_on", "pk"):
            check_row(row, data.day, f"«{row}»", where)
            text = "" if where == "được dùng" else f"«{row}» thôi {where}."
            change.plan.change(row, text, ended_on=data.day)


def _check_committee_can_end(committee: Committee, day: date) -> None:
    if committee.parent_id is None:
        refuse("committee", "Đảng bộ phường không giải thể ở đây.")
    if day <= committee.founded_on:
        refuse(
            "day",
            f"Ngày {short_date(day)} không sau ngày thành lập {committee} "
            f"({short_date(committee.founded_on)}).",
        )
    lasting = Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=day)
    for below in (committee.cells.valid(), committee.children.valid()):
        living = below.filter(lasting).first()
        if living is not None:
            refuse(
                "committee",
                f"{living} (thành lập ngày {short_date(living.founded_on)}) còn hoạt động vào ngày "
                f"{short_date(day)}. Hãy sáp nhập hoặc giải thể nơi đó trước.",
            )


def _check_committee_name(
    data: OrganisationData, besides: Committee | None = None
) -> None:
    if not data.name:
        refuse("name", "Hãy nhập tên đảng bộ.")
    rows = CommitteeName.objects.valid().filter(committee__voided_at__isnull=True)
    rows = rows.filter(committee__dissolved_on__isnull=True)
    if besides is not None:
        rows = rows.exclude(committee=besides)
    for row in rows_from(rows, data.day):
        if same(row.name, data.name):
            refuse(
                "name",
                f"«{row.name}» là tên của đảng bộ khác từ ngày {short_date(row.started_on)}; ngày "
                f"{short_date(data.day)} không đặt trùng được.",
            )


def _committee_name(
    data: OrganisationData, committee: Committee, old: CommitteeName | None
) -> CommitteeName:
    """What is left empty is as before; of a new committee, as its parent's."""
    model: Any = old or (committee.parent and _latest(committee.parent))
    if model is None:
        refuse("issuer", "Hãy nhập đầu văn bản của đảng bộ.")
    superior = old.superior if old else model.name.upper()
    return CommitteeName(
        committee=committee, name=data.name, started_on=data.day,
        issuer=data.issuer or data.name.upper().replace("ĐẢNG BỘ", "ĐẢNG ỦY", 1),
        superior=data.superior or superior,
        place=data.place or model.place,
        authority=model.authority, suffix=model.suffix,
    )  # fmt: skip


def _latest(committee: Committee) -> CommitteeName | None:
    return committee.names.valid().order_by("-started_on").first()


def _add_committee_part(
    change: Change, role: str, name: str, committee: Committee
) -> None:
    act: Any = change.plan.act
    part = OrganisationPart(act=act, role=role, committee=committee, name=name)
    change.plan.make(part, recorded=False)


# --- what the planners share ---


def _asked(data: OrganisationData) -> NewCell:
    return data.new or NewCell("", "")


def _chosen(cell: Cell | None, field: str, message: str) -> Cell:
    if cell is None:
        refuse(field, message)
    return _fresh(cell)  # type: ignore[arg-type]


def _fresh(cell: Cell) -> Cell:
    """As it is stored now: the plan must rest on the present version."""
    return Cell.objects.select_related("committee", "kind").get(pk=cell.pk)


def _new_cell(new: NewCell, day: date, source: Cell | None = None) -> Cell:
    """A cell to be stored; kind and committee are the source's unless given."""
    kind: CellKind | None = new.kind or (source.kind if source else None)
    if kind is None:
        refuse("kind", "Hãy chọn loại hình.")
    committee: Any = new.committee or (source.committee if source else None)
    return Cell(
        code=new.code, name=new.name, kind=kind, committee=committee, founded_on=day
    )


def _order(cell: Cell) -> str:
    return cell.natural_key


Planner = Callable[[Change, OrganisationData], None]

PLANNERS: dict[str, Planner] = {
    "thanh-lap": found,
    "doi-ten": rename,
    "sap-nhap": merge,
    "chia-tach": split,
    "giai-the": dissolve,
    "thanh-lap-dang-bo": found_committee,
    "doi-ten-dang-bo": rename_committee,
    "giai-the-dang-bo": dissolve_committee,
}
