"""The back office of members: the person, the two ledgers, and dated facts beside them."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.timezone import localdate

from benghe.core.admin_filters import OpenFilter, StandingFilter, rows_for
from benghe.core.base_admin import BaseAdmin, ReadOnlyAdmin, VoidableAdmin
from benghe.core.imports.admin import ExcelMixin
from benghe.core.inlines import BaseInline, ListInline
from benghe.lib.text import clean
from cells.models import Cell
from members.acts.resources import MovementResource
from members.models import (
    Act,
    Candidacy,
    Discipline,
    Inspection,
    Member,
    MemberName,
    Membership,
    Occupation,
    PartyPeriod,
    Post,
    Qualification,
    Standing,
)
from members.post_resources import PostResource
from members.resources import SENSITIVE, MemberResource

BY_MEMBER = ("member__search_key",)
BY_MEMBER_HELP = "Tìm theo họ tên đảng viên; không cần gõ dấu."


TRANSFER = (
    "Chuyển chi bộ là hai việc cùng một ngày: ghi «đến ngày» và lý do đi cho dòng ở chi bộ "
    "cũ, rồi thêm một dòng ở chi bộ mới bắt đầu đúng ngày đó, cả hai với lý do «Chuyển giữa "
    "các chi bộ trong phường»."
)


class CellTodayFilter(admin.SimpleListFilter):
    """Members by the cell they are in today."""

    title = "chi bộ hiện nay"
    parameter_name = "chi_bo"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """The cells in scope."""
        rows = rows_for(Cell, request.user)
        return [(str(cell.pk), cell.name) for cell in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those in the cell chosen, within the scope."""
        value = self.value() or ""
        if not value:
            return queryset
        ids = [int(value)] if value.isdecimal() and len(value) < 18 else []
        return queryset.within(ids)


class CountedFilter(admin.SimpleListFilter):
    """Members counted today, or not any more."""

    title = "tình trạng"
    parameter_name = "tinh_trang"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """Official, on probation, gone."""
        return [
            ("chinh_thuc", "Chính thức"),
            ("du_bi", "Dự bị"),
            ("khong_con", "Không còn sinh hoạt"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those in the state chosen, today."""
        today = localdate()
        if self.value() == "chinh_thuc":
            return queryset.on(today).official_on_day(today)
        if self.value() == "du_bi":
            return queryset.on(today).probationary_on(today)
        if self.value() == "khong_con":
            stays = Membership.objects.on(today).filter(member=OuterRef("pk"))
            return queryset.filter(~Exists(stays))
        return queryset


class PartyPeriodInline(BaseInline):
    model = PartyPeriod
    fields = ("admitted_on", "official_on", "ended_on", "end_reason", "decision")


class FirstPartyPeriodInline(PartyPeriodInline):
    extra = 1
    max_num = 1


class FirstMembershipInline(BaseInline):
    model = Membership
    fields = ("cell", "started_on", "start_reason", "decision")
    autocomplete_fields = ("cell",)
    extra = 1
    max_num = 1


class PartyPeriodList(ListInline):
    model = PartyPeriod
    fields = ("admitted_on", "official_on", "ended_on", "end_reason", "voided_at")
    readonly_fields = ("voided_at",)


class MembershipList(ListInline):
    model = Membership
    fields = (
        "cell",
        "started_on",
        "start_reason",
        "ended_on",
        "end_reason",
        "voided_at",
    )
    readonly_fields = ("voided_at",)
    list_select_related = ("cell",)


class StandingList(ListInline):
    model = Standing
    fields = ("kind", "started_on", "ended_on", "decision", "voided_at")
    readonly_fields = ("voided_at",)


class PostList(ListInline):
    model = Post
    fields = ("kind", "committee", "cell", "started_on", "ended_on", "voided_at")
    readonly_fields = ("voided_at",)
    list_select_related = ("cell", "committee")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the names that the rows show."""
        return super().get_queryset(request).prefetch_related("committee__names")


class MemberNameInline(BaseInline):
    model = MemberName
    fields = ("full_name", "started_on", "ended_on")


class QualificationInline(BaseInline):
    model = Qualification
    fields = ("kind", "level", "started_on")


class OccupationInline(BaseInline):
    model = Occupation
    fields = ("group", "title", "started_on", "ended_on")


@admin.register(Member)
class MemberAdmin(ExcelMixin, BaseAdmin):
    resource_class = MemberResource
    list_display = ("full_name", "gender", "born", "card_number", "cell_today")
    list_filter = (CellTodayFilter, CountedFilter, "gender")
    search_fields = ("search_key",)
    search_help_text = (
        "Tìm theo họ tên (không cần gõ dấu) hoặc các số cuối của thẻ đảng viên."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the cell of today."""
        return super().get_queryset(request).with_cell(localdate())

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By name or card, as in the portal."""
        return queryset.named(clean(search_term)), False

    @admin.display(description="chi bộ hiện nay", ordering="cell_order")
    def cell_today(self, member: Any) -> str:
        """The cell's name, or a dash."""
        return member.cell_name_on or "–"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Identity fields only for whoever may read them."""
        found = [
            (None, {"fields": ("full_name", "gender", "born", "card_number")}),
            ("Nhân thân", {"fields": ("ethnicity", "religion", "hometown")}),
        ]
        if request.user.has_perm(SENSITIVE):
            found.append(
                (
                    "Thông tin định danh (hạn chế người xem)",
                    {"fields": Member.SENSITIVE},
                )
            )
        return found

    def get_hidden_history(self, request: HttpRequest) -> Iterable[str]:
        """Changes of identity fields only for whoever may read them."""
        return () if request.user.has_perm(SENSITIVE) else Member.SENSITIVE

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A new member is given both ledgers at once; later they have their own pages."""
        if obj is None:
            return (FirstPartyPeriodInline, FirstMembershipInline)
        return (
            PartyPeriodList, MembershipList, StandingList, PostList,
            QualificationInline, OccupationInline, MemberNameInline,
        )  # fmt: skip

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> Any:
        """Say what is missing when a member was stored without a cell."""
        if not obj.memberships.exists():
            messages.warning(
                request, "Đảng viên này chưa được tính ở chi bộ nào: hãy thêm một dòng ở mục "
                "«Thời gian ở chi bộ (biến động)».",
            )  # fmt: skip
        return super().response_add(request, obj, post_url_continue)


@admin.register(PartyPeriod)
class PartyPeriodAdmin(VoidableAdmin):
    list_display = (
        "member",
        "admitted_on",
        "official_on",
        "ended_on",
        "end_reason",
        "voided_at",
    )
    list_filter = ("end_reason", OpenFilter)
    date_hierarchy = "admitted_on"
    list_select_related = ("member",)
    search_fields = BY_MEMBER
    search_help_text = BY_MEMBER_HELP
    autocomplete_fields = ("member",)


@admin.register(Membership)
class MembershipAdmin(VoidableAdmin):
    list_display = (
        "member", "cell", "started_on", "start_reason", "ended_on", "end_reason", "voided_at",
    )  # fmt: skip
    list_filter = ("cell", "start_reason", "end_reason", OpenFilter)
    date_hierarchy = "started_on"
    list_select_related = ("member", "cell")
    search_fields = BY_MEMBER
    search_help_text = BY_MEMBER_HELP
    autocomplete_fields = ("member", "cell")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """With the way a transfer is written down."""
        return [
            (None, {"fields": self.get_fields(request, obj), "description": TRANSFER})
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A stored stay keeps its member and its cell: a move is a second row."""
        names = super().get_readonly_fields(request, obj)
        return [*names, "member", "cell"] if obj is not None else names


@admin.register(Standing)
class StandingAdmin(VoidableAdmin):
    list_display = ("member", "kind", "started_on", "ended_on", "decision", "voided_at")
    list_filter = ("kind", OpenFilter)
    date_hierarchy = "started_on"
    list_select_related = ("member",)
    search_fields = BY_MEMBER
    search_help_text = BY_MEMBER_HELP
    autocomplete_fields = ("member",)


@admin.register(Post)
class PostAdmin(ExcelMixin, VoidableAdmin):
    resource_class = PostResource
    list_display = (
        "member",
        "kind",
        "committee",
        "cell",
        "started_on",
        "ended_on",
        "voided_at",
    )
    list_filter = ("kind", "cell", OpenFilter)
    search_fields = BY_MEMBER
    search_help_text = BY_MEMBER_HELP
    autocomplete_fields = ("member", "committee", "cell", "term")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the names that the list shows."""
        rows = (
            super().get_queryset(request).select_related("member", "cell", "committee")
        )
        return rows.prefetch_related("committee__names")


@admin.register(Candidacy)
class CandidacyAdmin(VoidableAdmin):
    list_display = (
        "member", "cell", "started_on", "trained_on", "ended_on", "outcome", "voided_at",
    )  # fmt: skip
    list_filter = ("cell", "outcome", OpenFilter)
    date_hierarchy = "started_on"
    list_select_related = ("member", "cell")
    search_fields = BY_MEMBER
    search_help_text = BY_MEMBER_HELP
    autocomplete_fields = ("member", "cell")


@admin.register(Act)
class ActAdmin(ExcelMixin, ReadOnlyAdmin):
    """Recorded, voided and replaced in the portal, where the changes are shown first.

    A sheet of acts goes the same way: each line is shown first and done as there.
    """

    resource_class = MovementResource
    list_display = ("member", "kind", "day", "decision", "made_by", "voided_at")
    list_filter = ("kind", StandingFilter)
    date_hierarchy = "day"
    list_select_related = ("member", "made_by")
    search_fields = BY_MEMBER
    search_help_text = BY_MEMBER_HELP
    # Without the effects: they are for taking an act back, not for reading.
    readonly_fields = (
        "member", "kind", "day", "decision", "decided_on", "document", "place",
        "settled_on", "made_by", "created_at", "voided_at", "voided_by", "void_reason",
        "replaces",
    )  # fmt: skip

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The paper only for whoever may read the register."""
        hidden = set() if request.user.has_perm("core.view_document") else {"document"}
        return [name for name in self.readonly_fields if name not in hidden]


@admin.register(Qualification)
class QualificationAdmin(BaseAdmin):
    list_display = ("member", "kind", "level", "started_on")
    list_filter = ("kind", "level")
    list_select_related = ("member",)
    search_fields = BY_MEMBER
    search_help_text = BY_MEMBER_HELP
    autocomplete_fields = ("member",)


@admin.register(Occupation)
class OccupationAdmin(BaseAdmin):
    list_display = ("member", "group", "title", "started_on", "ended_on")
    list_filter = ("group", OpenFilter)
    list_select_related = ("member",)
    search_fields = BY_MEMBER
    search_help_text = BY_MEMBER_HELP
    autocomplete_fields = ("member",)


@admin.register(MemberName)
class MemberNameAdmin(BaseAdmin):
    list_display = ("member", "full_name", "started_on", "ended_on")
    list_select_related = ("member",)
    search_fields = BY_MEMBER
    search_help_text = BY_MEMBER_HELP
    autocomplete_fields = ("member",)


@admin.register(Discipline)
class DisciplineAdmin(VoidableAdmin):
    list_display = ("form", "member", "cell", "decided_on", "decision", "voided_at")
    list_filter = ("form",)
    date_hierarchy = "decided_on"
    list_select_related = ("member", "cell")
    search_fields = ("member__search_key", "cell__search_key", "decision")
    search_help_text = "Tìm theo đảng viên, tổ chức đảng hoặc số quyết định."
    autocomplete_fields = ("member", "cell")


@admin.register(Inspection)
class InspectionAdmin(BaseAdmin):
    list_display = ("subject", "year", "kind", "body", "cell", "due_on", "done_on")
    list_filter = ("year", "kind", "body")
    list_select_related = ("cell",)
    scan_fields = ("subject", "cell__name")
    search_fields = ("cell__search_key",)
    autocomplete_fields = ("cell",)
