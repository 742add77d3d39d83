"""Posts: taking and leaving them."""

from typing import Any

from django.core.exceptions import ValidationError

from benghe.core.acts import Plan
from benghe.lib.dates import short_date
from cells.models import Cell
from members.acts.data import ActData, after, check_cell, refuse
from members.acts.situation import Situation
from members.models import Post


def appoint(plan: Plan, now: Situation, data: ActData) -> None:
    """A post in the own cell or in a committee."""
    place: Any = data.post_place
    stay: Any = now.stay  # the kind fits only where there is one
    if not data.post_kind:
        refuse("post_kind", "Hãy chọn chức vụ.")
    if place is None:
        refuse("post_place", "Hãy chọn nơi giữ chức vụ.")
    row = Post(
        member=now.member, kind=data.post_kind, started_on=data.day, term=data.term,
        decision=data.decision,
    )  # fmt: skip
    if isinstance(place, Cell):
        row.cell = place
        check_cell(place, data.day, "post_place")
        if place.pk != stay.cell_id:
            refuse(
                "post_place",
                f"Người này sinh hoạt ở {stay.cell.name}, không ở {place.name}.",
            )
        if data.day < stay.started_on:
            after(data, stay.started_on, f"ngày bắt đầu ở {stay.cell.name}")
    else:
        row.committee = place
    _refuse_same_post(now, row)
    plan.make(row, f"{row.get_kind_display()} {place} từ ngày {short_date(data.day)}.")


def _refuse_same_post(now: Situation, row: Post) -> None:
    same = (
        post for post in now.posts
        if (post.kind, post.cell_id, post.committee_id)
        == (row.kind, row.cell_id, row.committee_id)
    )  # fmt: skip
    if (held := next(same, None)) is not None:
        refuse(
            "post_kind", f"Đang giữ chức vụ này từ ngày {short_date(held.started_on)}."
        )
    if row.kind != Post.Kind.SECRETARY:
        return
    others = Post.objects.valid().filter(
        kind=row.kind, cell=row.cell, committee=row.committee
    )
    found = row.overlapping(others).select_related("member").first()
    if found is not None:
        until = short_date(found.ended_on) if found.ended_on else "nay"
        refuse(
            "day",
            f"{found.member.full_name} là Bí thư từ {short_date(found.started_on)} đến {until}, "
            f"trùng với ngày {short_date(row.started_on)}. Hãy ghi «Thôi giữ chức vụ» trước.",
        )


def relieve(plan: Plan, now: Situation, data: ActData) -> None:
    """A post ends; the former holder stays on record."""
    if data.post is None:
        raise ValidationError({"post": "Hãy chọn chức vụ."})
    _end_post(plan, data.post, data)


def end_posts(
    plan: Plan, now: Situation, data: ActData, only_cell: int | None = None
) -> None:
    """End the open posts; with ``only_cell``, those in that cell."""
    for row in now.posts:
        if only_cell is None or row.cell_id == only_cell:
            _end_post(plan, row, data)


def _end_post(plan: Plan, row: Post, data: ActData) -> None:
    after(data, row.started_on, f"ngày bắt đầu giữ chức {row}")
    plan.change(
        row, f"Thôi giữ chức {row} từ ngày {short_date(data.day)}.", ended_on=data.day
    )
