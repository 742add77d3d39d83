"""The back office of the organisation: committees, cells, accounts and their seats."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.timezone import localdate

from benghe.core.admin_filters import OpenFilter, StandingFilter
from benghe.core.base_admin import BaseAdmin, PlainHistoryMixin, ReadOnlyAdmin
from benghe.core.forms import VersionedModelForm
from benghe.core.imports.admin import ExcelMixin
from benghe.core.inlines import BaseInline
from benghe.core.models import Event
from benghe.core.services import record_event
from benghe.lib.text import clean
from cells.admin_forms import AccountAddForm, AccountForm, new_password
from cells.models import (
    Cell,
    CellKind,
    CellName,
    Committee,
    CommitteeName,
    OrganisationAct,
    OrganisationPart,
    Seat,
    Term,
    User,
)
from cells.resources import BY_ACT, CellResource, has_people

COMMITTEE_BY_ACT = (
    "Nơi trực thuộc, ngày thành lập và ngày giải thể của đảng bộ đã có chi bộ thay đổi theo quyết "
    "định: ghi ở mục «Tổ chức» của cổng thông tin, không sửa ở đây."
)


class StandingOnly:
    """Rows that were voided are left to the history of acts, not to these lists."""

    def get_queryset(self, request: HttpRequest) -> Any:
        """Rows that stand."""
        return super().get_queryset(request).filter(voided_at__isnull=True)


class CommitteeNameInline(StandingOnly, BaseInline):
    model = CommitteeName
    fields = (
        "name", "issuer", "superior", "place", "authority", "suffix", "started_on", "ended_on",
    )  # fmt: skip


class TermInline(BaseInline):
    model = Term
    fields = ("name", "started_on", "ended_on")


def _has_cells(committee: Committee) -> bool:
    return committee.cells.filter(voided_at__isnull=True).exists()


@admin.register(Committee)
class CommitteeAdmin(StandingOnly, BaseAdmin):
    list_display = ("present_name", "code", "parent_name", "founded_on", "dissolved_on")
    search_fields = ("code",)
    scan_fields = ("names__name",)
    search_help_text = "Tìm theo mã hoặc tên; không cần gõ dấu."
    inlines = (CommitteeNameInline, TermInline)

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the names, so that the list asks once."""
        rows = super().get_queryset(request).select_related("parent")
        return rows.prefetch_related("names", "parent__names")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What changes by acts in the portal, once cells rest on it."""
        names = super().get_readonly_fields(request, obj)
        if obj is None or not _has_cells(obj):
            return names
        return (*names, "parent", "founded_on", "dissolved_on")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Where to do what is not done here."""
        options: dict[str, Any] = {
            "fields": ("code", "parent", "founded_on", "dissolved_on")
        }
        if obj is not None and _has_cells(obj):
            options["description"] = COMMITTEE_BY_ACT
        return [(None, options)]

    @admin.display(description="tên đảng bộ", ordering="code")
    def present_name(self, committee: Committee) -> str:
        """The latest name."""
        return str(committee)

    @admin.display(description="trực thuộc")
    def parent_name(self, committee: Committee) -> str:
        """The committee above."""
        return str(committee.parent or "–")


@admin.register(CommitteeName)
class CommitteeNameAdmin(StandingOnly, BaseAdmin):
    list_display = ("name", "issuer", "superior", "place", "started_on", "ended_on")
    scan_fields = ("name", "issuer")
    search_fields = ("suffix",)


@admin.register(Term)
class TermAdmin(BaseAdmin):
    list_display = ("name", "started_on", "ended_on")
    search_fields = ("name",)


@admin.register(CellKind)
class CellKindAdmin(BaseAdmin):
    list_display = ("name", "code", "position")
    scan_fields = ("name",)
    search_fields = ("code",)


class CellForm(VersionedModelForm):
    """A cell; a new one is given its first name."""

    class Meta:
        model = Cell
        fields = "__all__"


class CellAddForm(CellForm):
    """A cell cannot be without a name: it is asked here and kept as a dated row."""

    first_name = forms.CharField(
        label="Tên chi bộ", max_length=120, help_text="Ví dụ: Chi bộ Khu phố 1"
    )
    first_decision = forms.CharField(
        label="Quyết định thành lập", max_length=120, required=False
    )

    def clean_first_name(self) -> str:
        """One tidy line."""
        return clean(self.cleaned_data["first_name"])


class CellNameInline(StandingOnly, BaseInline):
    model = CellName
    fields = ("name", "decision", "started_on", "ended_on")
    verbose_name_plural = (
        "tên chi bộ theo thời gian (đổi tên: kết thúc tên cũ, thêm tên mới)"
    )


@admin.register(Cell)
class CellAdmin(StandingOnly, ExcelMixin, BaseAdmin):
    resource_class = CellResource
    list_display = ("name", "code", "kind", "founded_on", "dissolved_on")
    list_filter = ("kind",)
    list_select_related = ("kind",)
    search_fields = ("search_key",)
    search_help_text = "Tìm theo tên hoặc mã chi bộ; không cần gõ dấu."
    autocomplete_fields = ("committee",)
    inlines = (CellNameInline,)

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """A new cell is asked its name."""
        kwargs["form"] = CellForm if obj is not None else CellAddForm
        return super().get_form(request, obj, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The first name comes first."""
        fields = ["code", "committee", "kind", "founded_on", "dissolved_on"]
        if obj is not None:
            return [(None, {"fields": fields, "description": BY_ACT})]
        fields[1:1] = ["first_name", "first_decision"]
        return [(None, {"fields": fields})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What changes by acts in the portal; the founding day while nobody was counted."""
        names = super().get_readonly_fields(request, obj)
        if obj is None:
            return names
        founded = ("founded_on",) if has_people(obj) else ()
        return (*names, "committee", *founded, "dissolved_on")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Names through time, once there is one."""
        return self.inlines if obj is not None else ()

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        """A new cell is stored together with its first name."""
        if not change:
            obj.name = form.cleaned_data["first_name"]
        super().save_model(request, obj, form, change)
        if not change:
            name = CellName(
                cell=obj, name=obj.name, decision=form.cleaned_data["first_decision"],
                started_on=obj.founded_on,
            )  # fmt: skip
            name.save()


@admin.register(CellName)
class CellNameAdmin(StandingOnly, BaseAdmin):
    list_display = ("name", "cell", "decision", "started_on", "ended_on")
    list_filter = (OpenFilter,)
    list_select_related = ("cell",)
    search_fields = ("cell__search_key",)
    scan_fields = ("name",)
    autocomplete_fields = ("cell",)


@admin.register(OrganisationAct)
class OrganisationActAdmin(ReadOnlyAdmin):
    """Done and voided in the portal, where what changes is shown before."""

    list_display = ("title", "day", "decision", "made_by", "voided_at")
    list_filter = ("kind", StandingFilter)
    list_select_related = ("made_by",)
    search_fields = ("decision",)
    scan_fields = ("parts__name",)
    fields = (
        "kind", "day", "decision", "decided_on", "made_by",
        "voided_at", "voided_by", "void_reason",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the names that the list shows."""
        return super().get_queryset(request).prefetch_related("parts")

    @admin.display(description="việc", ordering="kind")
    def title(self, act: OrganisationAct) -> str:
        """The kind and the places."""
        return act.title


@admin.register(OrganisationPart)
class OrganisationPartAdmin(ReadOnlyAdmin):
    list_display = ("name", "role", "act")
    list_filter = ("role",)
    list_select_related = ("act",)
    scan_fields = ("name",)
    search_fields = ("cell__code",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the names that the title of the act needs."""
        return super().get_queryset(request).prefetch_related("act__parts")


class SeatInline(BaseInline):
    model = Seat
    fk_name = "user"
    fields = ("role", "committee", "cell", "started_on", "ended_on")
    autocomplete_fields = ("committee", "cell")


@admin.register(User)
class UserAdmin(PlainHistoryMixin, BaseAdmin):
    list_display = (
        "username",
        "full_name",
        "is_active",
        "must_change_password",
        "last_login",
    )
    list_filter = ("is_active", "must_change_password")
    search_fields = ("username",)
    scan_fields = ("full_name",)
    search_help_text = "Tìm theo tên đăng nhập hoặc họ tên; không cần gõ dấu."
    readonly_fields = ("last_login", "date_joined")
    inlines = (SeatInline,)
    actions = ("give_new_passwords",)

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """A new account is given its first password."""
        kwargs["form"] = AccountForm if obj is not None else AccountAddForm
        return super().get_form(request, obj, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who, and the state of the account."""
        if obj is None:
            return [(None, {"fields": ("username", "full_name", "first_password")})]
        state = ("is_active", "must_change_password", "last_login", "date_joined")
        return [
            (None, {"fields": ("username", "full_name")}),
            ("Tình trạng", {"fields": state}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nobody locks the own account by mistake."""
        names = super().get_readonly_fields(request, obj)
        return (
            (*names, "is_active")
            if obj is not None and obj.pk == request.user.pk
            else names
        )

    @admin.action(
        description="Cấp mật khẩu mới cho tài khoản đã chọn", permissions=["change"]
    )
    def give_new_passwords(
        self, request: HttpRequest, queryset: Any
    ) -> HttpResponse | None:
        """Set and show once a first password; the person sets an own one at sign-in."""
        given = []
        for user in queryset.exclude(pk=request.user.pk):
            password = new_password()
            user.set_password(password)
            user.must_change_password = True
            user.save()
            record_event(Event.Kind.PASSWORD, request.user, target=user.username)
            given.append((user, password))
        if not given:
            self.message_user(
                request, "Mật khẩu của chính bạn thì đổi ở mục «Đổi mật khẩu».",
                messages.WARNING,
            )  # fmt: skip
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": "Mật khẩu mới",
            "opts": self.model._meta,
            "given": given,
        }
        return TemplateResponse(request, "admin/new_passwords.html", context)


@admin.register(Seat)
class SeatAdmin(BaseAdmin):
    list_display = ("user", "role", "committee", "cell", "started_on", "ended_on")
    list_filter = ("role", OpenFilter)
    search_fields = ("user__username", "cell__search_key")
    scan_fields = ("user__full_name",)
    autocomplete_fields = ("user", "committee", "cell")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the names that the list shows."""
        rows = super().get_queryset(request).select_related("user", "cell", "committee")
        return rows.prefetch_related("committee__names")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A seat usually starts today."""
        return {
            "started_on": localdate(),
            **super().get_changeform_initial_data(request),
        }
