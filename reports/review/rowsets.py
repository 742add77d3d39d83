"""Named row sets: what lies behind a counted figure, and how its rows are shown.

A figure's source names a row set and its arguments (all text, dates in ISO form), so
that the link behind the figure opens exactly the rows that were counted. Cells and
people stand there, and are sorted, by their names on the day of the figure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min, Model, QuerySet

from awards.models import Award, Badge, Rating
from benghe.core.models import Document
from benghe.lib.dates import day_or_dash
from benghe.lib.numbers import format_decimal
from cells.models import Cell
from members.models import Discipline, Inspection, Member, Membership, PartyPeriod, Post
from members.naming import (
    cell_name_on,
    member_name_on,
    member_order_on,
)
from reports.indicators.models import Observation, Target
from reports.review.models import PlanTask

Arguments = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowSet:
    """A named queryset with a heading row and a way to show one row."""

    title: str
    model: type[Model]
    build: Callable[[Any, Arguments], QuerySet[Any]]
    columns: tuple[str, ...]
    show: Callable[[Any], tuple[str, ...]]


def day_of(arguments: Arguments, name: str = "day") -> date:
    """The date in an argument; KeyError or ValueError when it is not there."""
    return date.fromisoformat(arguments[name])


def span_of(arguments: Arguments) -> tuple[date, date]:
    """First and last day, both counted."""
    return day_of(arguments, "first"), day_of(arguments, "last")


def named_day(arguments: Arguments) -> date:
    """The day whose names are shown: ``named``, ``day``, the last of span or year."""
    for name in ("named", "day", "last"):
        if arguments.get(name):
            return day_of(arguments, name)
    return date(int(arguments["year"]), 12, 31)


def _called(target: Target) -> str:
    """The indicator's name at the end of the target's year."""
    return target.indicator.called_on(date(target.year, 12, 31))


def _with_names(rows: Any, arguments: Arguments) -> Any:
    """Annotates ``member_on``, ``cell_on``: what both were called on the day."""
    day = named_day(arguments)
    return rows.annotate(member_on=member_name_on(day), cell_on=cell_name_on(day))


def _with_member_name(rows: Any, arguments: Arguments) -> Any:
    """Annotates ``member_on`` and ``member_order``: the name of the day and its key."""
    day = named_day(arguments)
    return rows.annotate(
        member_on=member_name_on(day), member_order=member_order_on(day)
    )


def cells(rows: Any, arguments: Arguments) -> QuerySet[Any]:
    """Cells of a day; ``kind``: of one kind."""
    day = day_of(arguments)
    rows = rows.on(day).with_name_on(day).select_related("kind")
    rows = rows.order_by("order_on", "pk")
    return rows.filter(kind__code=arguments["kind"]) if "kind" in arguments else rows


def members(rows: Any, arguments: Arguments) -> QuerySet[Any]:
    """Members counted on a day, narrowed by cell, status, gender, standing or level."""
    day = day_of(arguments)
    rows = rows.on(day, cell=_cell(arguments), whole=True)
    if "gender" in arguments:
        rows = rows.filter(gender=arguments["gender"])
    if arguments.get("status") == "official":
        rows = rows.official_on_day(day)
    elif arguments.get("status") == "probationary":
        rows = rows.probationary_on(day)
    if "standing" in arguments:
        rows = rows.with_standing(arguments["standing"], day)
    if "ids" in arguments:
        rows = rows.filter(pk__in=_ids(arguments))
    return rows.with_cell(day).with_name_on(day).order_by("name_order", "pk")


def _cell(arguments: Arguments) -> Cell | None:
    code = arguments.get("cell")
    return Cell.objects.get(code=code) if code else None


def arrivals(rows: Any, arguments: Arguments) -> QuerySet[Any]:
    """Increases of the committee in a span; ``reasons``: of these kinds."""
    rows = rows.arrivals(*span_of(arguments)).exclude(start_reason="opening")
    if "reasons" in arguments:
        rows = rows.filter(start_reason__in=arguments["reasons"].split(","))
    rows = _with_names(rows, arguments).select_related("member")
    return rows.order_by("started_on", "pk")


def departures(rows: Any, arguments: Arguments) -> QuerySet[Any]:
    """Decreases of the committee in a span; ``reasons``: of these kinds."""
    rows = rows.departures(*span_of(arguments))
    if "reasons" in arguments:
        rows = rows.filter(end_reason__in=arguments["reasons"].split(","))
    rows = _with_names(rows, arguments).select_related("member")
    return rows.order_by("ended_on", "pk")


def recognised(rows: Any, arguments: Arguments) -> QuerySet[Any]:
    """Recognised as official in a span while counted in this committee."""
    first, last = span_of(arguments)
    rows = rows.recognised_within(first, last).here_when_official()
    rows = _with_member_name(rows, arguments).select_related("member")
    return rows.order_by("official_on", "pk")


def ratings(rows: Any, arguments: Arguments) -> QuerySet[Any]:
    """Ratings of a year that count on a day: of cells or members, by state or level."""
    rows = rows.known_in({int(arguments["year"]): day_of(arguments, "known")})
    rows = rows.of_cells() if arguments["subject"] == "cells" else rows.of_members()
    if "state" in arguments:
        rows = rows.filter(state=arguments["state"])
    if "level" in arguments:
        rows = rows.filter(level=arguments["level"])
    rows = rows.with_subject_on(named_day(arguments))
    return rows.select_related("cell", "member").order_by("subject_order", "pk")


def awards(rows: Any, arguments: Arguments) -> QuerySet[Any]:
    """Commendations of a year decided by a day: of one title and kind of subject."""
    rows = rows.of_year(int(arguments["year"])).decided_until(day_of(arguments))
    rows = rows.filter(title=arguments["title"], subject=arguments["subject"])
    rows = rows.with_awardee_on(named_day(arguments))
    return rows.select_related("cell", "member").order_by("order_on", "pk")


def badges(rows: Any, arguments: Arguments) -> QuerySet[Any]:
    """Badges of occasions in a span; ``least``: of that level or above; ``level``."""
    rows = rows.awarded_within(*span_of(arguments))
    if "least" in arguments:
        rows = rows.filter(level__gte=int(arguments["least"]))
    if "level" in arguments:
        rows = rows.filter(level=int(arguments["level"]))
    if "occasion" in arguments:
        rows = rows.filter(occasion_on=day_of(arguments, "occasion"))
    rows = _with_member_name(rows, arguments).select_related("member")
    return rows.order_by("-level", "member_order", "pk")


def inspections(rows: Any, arguments: Arguments) -> QuerySet[Any]:
    """The year's inspection programme; ``done``: those done by the day."""
    rows = rows.filter(year=int(arguments["year"]))
    return (
        rows.filter(done_on__lte=day_of(arguments, "done"))
        if "done" in arguments
        else rows
    )


def discipline(rows: Any, arguments: Arguments) -> QuerySet[Any]:
    """Members disciplined in a span."""
    rows = rows.decided_within(*span_of(arguments)).filter(member__isnull=False)
    return rows.order_by("decided_on", "pk")


def documents(rows: Any, arguments: Arguments) -> QuerySet[Any]:
    """Papers issued in a span; ``kind``: of one kind."""
    first, last = span_of(arguments)
    rows = rows.filter(direction="issued", issued_on__gte=first, issued_on__lte=last)
    return rows.filter(kind=arguments["kind"]) if "kind" in arguments else rows


def targets(rows: Any, arguments: Arguments) -> QuerySet[Any]:
    """Targets of the year's resolution; ``ids``: these, adjustments among them."""
    rows = rows.of_year(int(arguments["year"]))
    if "ids" in arguments:
        rows = rows.filter(pk__in=_ids(arguments))
    else:
        rows = rows.filter(in_resolution=True)
    order = (
        "indicator__group__position",
        "indicator__position",
        "indicator__code",
        "pk",
    )
    rows = rows.select_related("indicator").prefetch_related("indicator__names")
    return rows.order_by(*order)


def _ids(arguments: Arguments) -> list[int]:
    return [int(pk) for pk in arguments["ids"].split(",") if pk]


def target(rows: Any, arguments: Arguments) -> QuerySet[Any]:
    """One target."""
    return rows.filter(pk=int(arguments["id"])).select_related("indicator")


def observation(rows: Any, arguments: Arguments) -> QuerySet[Any]:
    """The one observation behind an indicator's figure."""
    return rows.filter(pk=int(arguments["id"])).select_related(
        "indicator", "updated_by"
    )


def observations(rows: Any, arguments: Arguments) -> QuerySet[Any]:
    """The observations of single khu phố that make up a sum."""
    rows = rows.filter(pk__in=_ids(arguments)).select_related("indicator", "area")
    return rows.order_by("area__natural_key", "pk")


def tasks(rows: Any, arguments: Arguments) -> QuerySet[Any]:
    """Tasks of a year."""
    return rows.filter(year=int(arguments["year"]))


def committee_posts(rows: Any, arguments: Arguments) -> QuerySet[Any]:
    """Posts held in the committee on a day, one row a person."""
    rows = rows.on(day_of(arguments)).filter(committee__code=arguments["committee"])
    firsts = rows.order_by().values("member").annotate(first=Min("pk"))
    rows = rows.filter(pk__in=firsts.values("first"))
    return _with_member_name(rows, arguments).select_related("member")


ROWSETS: dict[str, RowSet] = {
    "cells": RowSet(
        "Chi bộ", Cell, cells, ("Mã", "Tên chi bộ", "Loại hình", "Thành lập"),
        lambda r: (r.code, r.name_on or r.name, r.kind.name, day_or_dash(r.founded_on)),
    ),
    "members": RowSet(
        "Đảng viên", Member, members, ("Họ và tên", "Giới tính", "Ngày sinh", "Chi bộ"),
        lambda r: (r.name_on, r.get_gender_display(), r.born.display, r.cell_name_on or "–"),
    ),
    "arrivals": RowSet(
        "Tăng", Membership, arrivals, ("Họ và tên", "Chi bộ", "Từ ngày", "Lý do"),
        lambda r: (
            r.member_on, r.cell_on, day_or_dash(r.started_on), r.get_start_reason_display(),
        ),
    ),
    "departures": RowSet(
        "Giảm", Membership, departures, ("Họ và tên", "Chi bộ", "Từ ngày", "Lý do"),
        lambda r: (
            r.member_on, r.cell_on, day_or_dash(r.ended_on), r.get_end_reason_display(),
        ),
    ),
    "recognised": RowSet(
        "Công nhận chính thức", PartyPeriod, recognised,
        ("Họ và tên", "Ngày kết nạp", "Ngày chính thức"),
        lambda r: (r.member_on, day_or_dash(r.admitted_on), day_or_dash(r.official_on)),
    ),
    "ratings": RowSet(
        "Xếp loại", Rating, ratings, ("Đối tượng", "Xếp loại", "Lý do", "Quyết định"),
        lambda r: (r.subject_on, r.verdict, r.reason or "–", r.decision or "–"),
    ),
    "awards": RowSet(
        "Khen thưởng", Award, awards, ("Được khen", "Danh hiệu", "Hình thức", "Quyết định"),
        lambda r: (r.awardee_on, r.get_title_display(), r.get_form_display(), r.decision),
    ),
    "badges": RowSet(
        "Huy hiệu Đảng", Badge, badges, ("Họ và tên", "Loại", "Đợt trao"),
        lambda r: (r.member_on, r.get_level_display(), day_or_dash(r.occasion_on)),
    ),
    "inspections": RowSet(
        "Kiểm tra, giám sát", Inspection, inspections, ("Loại", "Chuyên đề", "Hạn", "Ngày xong"),
        lambda r: (r.get_kind_display(), r.subject, day_or_dash(r.due_on), day_or_dash(r.done_on)),
    ),
    "discipline": RowSet(
        "Kỷ luật", Discipline, discipline, ("Hình thức", "Ngày", "Số quyết định"),
        lambda r: (r.get_form_display(), day_or_dash(r.decided_on), r.decision),
    ),
    "documents": RowSet(
        "Văn bản đã ban hành", Document, documents, ("Số, ký hiệu", "Ngày", "Trích yếu"),
        lambda r: (r.code, day_or_dash(r.issued_on), r.title),
    ),
    "targets": RowSet(
        "Chỉ tiêu trong nghị quyết", Target, targets, ("Chỉ tiêu", "Đơn vị", "Mức giao", "Căn cứ"),
        lambda r: (
            _called(r), r.indicator.unit, format_decimal(r.value), r.get_basis_display(),
        ),
    ),
    "target": RowSet(
        "Mức giao", Target, target, ("Chỉ tiêu", "Đơn vị", "Mức giao", "Văn bản giao"),
        lambda r: (_called(r), r.indicator.unit, format_decimal(r.value), r.source or "–"),
    ),
    "observation": RowSet(
        "Kết quả đã nhập", Observation, observation,
        ("Chỉ tiêu", "Kết quả", "Tính đến ngày", "Nguồn", "Người nhập"),
        lambda r: (
            r.indicator.called_on(r.as_of),
            (r.text or "–") if r.result is None else f"{format_decimal(r.result)} {r.indicator.unit}",
            day_or_dash(r.as_of), r.source, str(r.updated_by.full_name if r.updated_by else "–"),
        ),
    ),
    "observations": RowSet(
        "Kết quả của các khu phố", Observation, observations,
        ("Khu phố", "Chỉ tiêu", "Kết quả", "Tính đến ngày", "Nguồn"),
        lambda r: (
            str(r.area or "Toàn phường"), r.indicator.called_on(r.as_of),
            "–" if r.result is None else f"{format_decimal(r.result)} {r.indicator.unit}",
            day_or_dash(r.as_of), r.source,
        ),
    ),
    "tasks": RowSet(
        "Nhiệm vụ của năm", PlanTask, tasks, ("Nhóm", "Nội dung", "Chủ trì", "Thời hạn"),
        lambda r: (r.group, r.text, r.owner or "–", day_or_dash(r.due_on)),
    ),
    "committee_posts": RowSet(
        "Cấp ủy viên", Post, committee_posts, ("Họ và tên", "Chức vụ", "Từ ngày"),
        lambda r: (r.member_on, r.get_kind_display(), day_or_dash(r.started_on)),
    ),
}  # fmt: skip


def rows_of(query: str, arguments: Arguments, user: Any = None) -> QuerySet[Any]:
    """The rows of a named set; with ``user``, only those the person may see.

    ``user`` None is the review itself (or the operator on the host): everything.
    """
    rowset = ROWSETS[query]
    manager: Any = rowset.model._default_manager
    if user is None:
        rows = manager.all()
    elif rowset.model is Member:
        rows = manager.for_user(user, day=day_of(arguments))
    else:
        rows = manager.for_user(user)
    return rowset.build(rows, arguments)
