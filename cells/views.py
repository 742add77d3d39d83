"""Pages of cells (chi bộ): the list of a day and one cell."""

from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.views.generic import DetailView, ListView

from benghe.core.pages import FilterForm, MatrixMixin, RowBlock, split_blocks
from benghe.lib.dates import short_date
from cells.forms import CellFilterForm
from cells.models import Cell

UNTIL_NOW = "nay"


def shown_period(start: date, end: date | None) -> tuple[str, str]:
    """First and last words of a period; open: «nay»."""
    return short_date(start), short_date(end) if end else UNTIL_NOW


def may_see_people(user: Any) -> bool:
    """Whether counts and names of members are shown beside cells."""
    return bool(user.has_perm("members.view_member"))


class CellListView(MatrixMixin, ListView):
    """The cells of a day, in natural order, with secretary and number of members."""

    template_name = "cells/cell_list.html"
    context_object_name = "cells"

    def get_queryset(self) -> Any:
        """Cells in scope that pass the filters; none while a filter is not understood."""
        self.form = CellFilterForm(self.request.GET, self.request.user)
        if not self.form.is_valid():
            return Cell.objects.none()
        day, found = self.form.day, self.form.cleaned_data
        cells = Cell.objects.for_user(self.request.user).on(day).named(found["q"])
        if found["loai"]:
            cells = cells.filter(kind=found["loai"])
        cells = cells.with_name_on(day).select_related("kind")
        if may_see_people(self.request.user):
            cells = cells.with_people(day)
        return cells.order_by("natural_key", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The filters, the day and the total row."""
        cells = list(self.object_list)
        people = may_see_people(self.request.user)
        total = sum(cell.member_count for cell in cells) if people else None
        return super().get_context_data(
            form=self.form, day=self.form.day, sees_people=people, total=total, **kwargs
        )


class CellDetailView(MatrixMixin, DetailView):
    """One cell as of a day: names, members, posts, ratings, commendations."""

    template_name = "cells/cell_detail.html"
    context_object_name = "cell"
    slug_field = slug_url_kwarg = "code"

    def get_queryset(self) -> Any:
        """Cells in scope; out of scope is 404."""
        return Cell.objects.for_user(self.request.user).select_related(
            "kind", "committee"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the role may see of the cell."""
        form = FilterForm(self.request.GET)
        form.is_valid()
        user, day = self.request.user, form.day
        counts = member_counts(self.object, user, day) if may_see_people(user) else None
        blocks = [
            build(self.object, user, day)
            for permission, build in BLOCKS
            if user.has_perm(permission)
        ]
        return super().get_context_data(
            form=form, day=day, counts=counts, **split_blocks(blocks), **kwargs
        )


def member_counts(cell: Any, user: Any, day: date) -> list[tuple[str, str, int]]:
    """Label, filter value of the members list, and number of members of that day."""
    on_day = cell.memberships.for_user(user).on(day)
    open_party = Q(
        Q(member__partyperiods__ended_on__isnull=True)
        | Q(member__partyperiods__ended_on__gt=day),
        member__partyperiods__voided_at__isnull=True,
        member__partyperiods__admitted_on__lte=day,
    )
    official = open_party & Q(member__partyperiods__official_on__lte=day)
    exempt = Q(
        Q(member__standings__ended_on__isnull=True)
        | Q(member__standings__ended_on__gt=day),
        member__standings__voided_at__isnull=True,
        member__standings__kind="exempt",
        member__standings__started_on__lte=day,
    )
    found = on_day.aggregate(
        total=Count("member", distinct=True),
        official=Count("member", filter=official, distinct=True),
        in_party=Count("member", filter=open_party, distinct=True),
        female=Count("member", filter=Q(member__gender="female"), distinct=True),
        exempt=Count("member", filter=exempt, distinct=True),
    )
    return [
        ("Đảng viên", "", found["total"]),
        ("Chính thức", "chinh-thuc", found["official"]),
        ("Dự bị", "du-bi", found["in_party"] - found["official"]),
        ("Nữ", "nu", found["female"]),
        ("Miễn sinh hoạt", "mien", found["exempt"]),
    ]


def names_block(cell: Any, user: Any, day: date) -> RowBlock:
    """What the cell was called, latest first."""
    rows = cell.names.for_user(user).order_by("-started_on")
    return RowBlock(
        "ten-goi",
        "Tên gọi theo thời gian",
        ("Tên", "Từ ngày", "Đến ngày", "Quyết định"),
        [
            (r.name, *shown_period(r.started_on, r.ended_on), r.decision or "–")
            for r in rows
        ],
    )


def posts_block(cell: Any, user: Any, day: date) -> RowBlock:
    """Posts held on the day."""
    rows = cell.posts.for_user(user).on(day).select_related("member")
    rank = {"secretary": 0, "standing_deputy": 1, "deputy": 2}
    ordered = sorted(rows, key=lambda row: (rank.get(row.kind, 3), row.member.name_key))
    return RowBlock(
        "chuc-vu",
        f"Chi ủy tính đến ngày {short_date(day)}",
        ("Chức vụ", "Họ và tên", "Từ ngày"),
        [
            (r.get_kind_display(), r.member.full_name, short_date(r.started_on))
            for r in ordered
        ],
    )


def ratings_block(cell: Any, user: Any, day: date) -> RowBlock:
    """Yearly ratings of the cell."""
    rows = cell.ratings.for_user(user).valid().order_by("-year")
    return RowBlock(
        "xep-loai",
        "Xếp loại hằng năm",
        ("Năm", "Mức", "Quyết định"),
        [(r.year, r.verdict, r.decision or "–") for r in rows],
    )


def awards_block(cell: Any, user: Any, day: date) -> RowBlock:
    """Commendations of the cell."""
    rows = cell.awards.for_user(user).valid().order_by("-year", "title")
    return RowBlock(
        "khen-thuong",
        "Khen thưởng",
        ("Năm", "Danh hiệu", "Hình thức", "Quyết định"),
        [
            (r.year, r.get_title_display(), r.get_form_display(), r.decision)
            for r in rows
        ],
    )


BLOCKS = (
    ("members.view_post", posts_block),
    ("awards.view_rating", ratings_block),
    ("awards.view_award", awards_block),
    ("cells.view_cellname", names_block),
)
