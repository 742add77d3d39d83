"""Posts: taking and leaving them."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from benghe.core.acts import Plan
from benghe.lib.dates import short_date
from benghe.lib.periods import overlaps
from cells.models import Cell, Committee
from members.acts.data import ActData, after, hold_place, not_before, refuse
from members.acts.situation import Situation
from members.acts.steps import refuse_before_ends
from members.models import Post


def appoint(plan: Plan, now: Situation, data: ActData) -> None:
    """A post in the own cell or in a committee above it, of an official member."""
    place = data.post_place
    if not data.post_kind:
        refuse("post_kind", "Hãy chọn chức vụ.")
    if place is None:
        raise ValidationError({"post_place": "Hãy chọn nơi giữ chức vụ."})
    row = Post(
        member=now.member, kind=data.post_kind, started_on=data.day, term=data.term,
        decision=data.decision,
    )  # fmt: skip
    if isinstance(place, Cell):
        row.cell = place
    else:
        row.committee = place
    hold_place(plan, place, data.day, "post_place")
    check_post(now, data, row)
    plan.make(row, f"{row.get_kind_display()} {place} từ ngày {short_date(data.day)}.")


def check_post(
    now: Situation, data: ActData, row: Post, others: Iterable[Post] | None = None
) -> None:
    """Refuse a post that this person cannot hold at its place from its day on.

    ``now`` has an open time in the Party, official, and one in a cell. ``others``: the
    posts among which a second secretary is looked for; None: all that are stored.
    """
    _check_person(now, data)
    place: Any = row.cell or row.committee
    _check_place(now, data, place)
    _refuse_same_post(now, row)
    if row.kind == Post.Kind.SECRETARY:
        _refuse_second_secretary(row, others)


def _check_person(now: Situation, data: ActData) -> None:
    """Only an official member is elected or appointed (Điều lệ Đảng, điều 3)."""
    party: Any = now.party  # the kind fits only where it is open and official
    not_before(data, party.official_on, "ngày chính thức")


def _check_place(now: Situation, data: ActData, place: Cell | Committee) -> None:
    stay: Any = now.stay  # the kind fits only where there is one
    if isinstance(place, Cell):
        if place.pk != stay.cell_id:
            refuse(
                "post_place",
                f"Người này sinh hoạt ở {stay.cell.name}, không ở {place.name}.",
            )
        not_before(data, stay.started_on, f"ngày bắt đầu ở {stay.cell.name}")
        if data.post_kind == Post.Kind.BOARD:
            refuse("post_kind", "Chi bộ không có Ban Thường vụ. Hãy chọn chức vụ khác.")
        return
    if stay.cell.committee_id not in place.with_below():
        refuse(
            "post_place",
            f"Người này sinh hoạt ở {stay.cell.name}, không thuộc {place}.",
        )
    since = now.since_under(place)
    if since is not None:
        not_before(data, since, f"ngày bắt đầu sinh hoạt ở {place}")


def _refuse_same_post(now: Situation, row: Post) -> None:
    for held in now.posts_ever:
        if _place_and_kind(held) != _place_and_kind(row):
            continue
        if held.ended_on is None:
            refuse(
                "post_kind",
                f"Đang giữ chức vụ này từ ngày {short_date(held.started_on)}; không ghi thêm từ "
                f"ngày {short_date(row.started_on)}.",
            )
        elif held.ended_on > row.started_on:
            refuse(
                "day",
                f"Đã giữ chức vụ này từ {short_date(held.started_on)} đến "
                f"{short_date(held.ended_on)}, trùng với ngày {short_date(row.started_on)}.",
            )


def _place_and_kind(row: Post) -> tuple[str, int | None, int | None]:
    return row.kind, row.cell_id, row.committee_id


def _refuse_second_secretary(row: Post, others: Iterable[Post] | None) -> None:
    if others is None:
        same = Post.objects.valid().filter(
            kind=row.kind, cell=row.cell, committee=row.committee
        )
        others = row.overlapping(same).select_related("member")
    found = next((post for post in others if _are_at_once(row, post)), None)
    if found is not None:
        until = short_date(found.ended_on) if found.ended_on else "nay"
        refuse(
            "day",
            f"{found.member.full_name} là Bí thư từ {short_date(found.started_on)} đến {until}, "
            f"trùng với ngày {short_date(row.started_on)}. Hãy ghi «Thôi giữ chức vụ» trước.",
        )


def _are_at_once(row: Post, other: Post) -> bool:
    return (
        other is not row
        and _place_and_kind(other) == _place_and_kind(row)
        and overlaps(row.started_on, row.ended_on, other.started_on, other.ended_on)
    )


def relieve(plan: Plan, now: Situation, data: ActData) -> None:
    """A post ends; the former holder stays on record."""
    if data.post is None:
        raise ValidationError({"post": "Hãy chọn chức vụ."})
    # The row as it stands now, not as the form or the sheet once read it.
    for row in now.posts:
        if row.pk == data.post.pk:
            _end_post(plan, row, data)
            return
    refuse("post", "Chức vụ này đã thôi giữ hoặc không phải của người này.")


def end_posts(
    plan: Plan, now: Situation, data: ActData, staying_in: Cell | None = None
) -> None:
    """End the open posts; ``staying_in`` given: but for those that go with that cell.

    Refused before the end of such a post that is over.
    """
    lost = [
        row
        for row in now.posts_ever
        if staying_in is None or not _goes_with(row, staying_in)
    ]
    refuse_before_ends(data, lost)
    for row in lost:
        if row.ended_on is None:
            _end_post(plan, row, data)


def _goes_with(row: Post, cell: Cell) -> bool:
    """Whether someone of ``cell`` can hold the post: who leaves a committee's cells
    leaves the committee."""
    if row.committee is not None:
        return cell.committee_id in row.committee.with_below()
    return row.cell_id == cell.pk


def _end_post(plan: Plan, row: Post, data: ActData) -> None:
    after(data, row.started_on, f"ngày bắt đầu giữ chức {row}")
    plan.change(
        row, f"Thôi giữ chức {row} từ ngày {short_date(data.day)}.", ended_on=data.day
    )
