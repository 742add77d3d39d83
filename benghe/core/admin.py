"""The back office of what the whole portal shares: papers, settings, imports, the log."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.templatetags import admin_list
from django.contrib.auth.models import Group
from django.db.models import BooleanField, ExpressionWrapper, QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django_tasks_db.models import DBTaskResult

from benghe.core.base_admin import BaseAdmin, ReadOnlyAdmin
from benghe.core.imports.facts import address_of, kind_title
from benghe.core.imports.kinds import REGISTRY
from benghe.core.imports.rows import WORDS
from benghe.core.imports.services import open_to
from benghe.core.models import Document, Event, ImportBatch, Job, WardSetting


def boolean_icon(value: bool | None) -> str:
    """Django's yes/no icon with Vietnamese words for those who hear the page."""
    name, words = {True: ("yes", "Có"), False: ("no", "Không")}.get(
        value, ("unknown", "Không rõ")
    )
    return format_html(
        '<img src="{}" alt="{}">', static(f"admin/img/icon-{name}.svg"), words
    )


# Django has no other place to say so.
admin_list._boolean_icon = boolean_icon
# Rights come from seats, never from groups; jobs show what the worker does.
admin.site.unregister([Group, DBTaskResult])


@admin.register(Document)
class DocumentAdmin(BaseAdmin):
    list_display = ("title", "kind", "number", "direction", "issuer", "issued_on")
    list_filter = ("direction", "kind")
    date_hierarchy = "issued_on"
    scan_fields = ("title", "issuer", "number")
    search_fields = ("series",)
    search_help_text = "Tìm theo trích yếu, cơ quan ban hành hoặc số; không cần gõ dấu."
    fieldsets = (
        (None, {"fields": ("direction", "kind", "title")}),
        (
            "Số và ngày",
            {"fields": ("series", "number", "suffix", "issuer", "issued_on")},
        ),
    )


@admin.register(WardSetting)
class WardSettingAdmin(BaseAdmin):
    list_display = ("key", "value", "updated_at")


class KindFilter(admin.SimpleListFilter):
    """Batches by the kind of their sheets, in Vietnamese."""

    title = "loại dữ liệu"
    parameter_name = "loai"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """The kinds there are."""
        return [(kind, kind_title(kind).capitalize()) for kind in REGISTRY]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Batches of the kind chosen; none of one that is not known."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    """Every batch, for reading; its owner goes on to its page."""

    list_display = (
        "number", "page", "file_name", "kind_words", "state", "results", "created_by",
        "created_at",
    )  # fmt: skip
    list_filter = ("state", KindFilter)
    date_hierarchy = "created_at"
    list_select_related = ("created_by",)
    fields = (
        "file_name", "kind_words", "state", "message", "results", "created_by", "created_at",
        "confirmed_at", "undone_at", "undone_by", "sha256", "page",
    )  # fmt: skip
    readonly_fields = ("kind_words", "results", "page")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the files; ``may_open``: see ``services.open_to``."""
        rows = (
            super().get_queryset(request).defer("content", "row_versions", "findings")
        )
        return rows.annotate(
            may_open=ExpressionWrapper(
                open_to(request.user), output_field=BooleanField()
            )
        )

    @admin.display(description="lô", ordering="pk")
    def number(self, batch: ImportBatch) -> str:
        """Its number."""
        return f"Lô số {batch.pk}"

    @admin.display(description="loại dữ liệu", ordering="kind")
    def kind_words(self, batch: ImportBatch) -> str:
        """The kind in Vietnamese."""
        return kind_title(batch.kind)

    @admin.display(description="số dòng theo kết quả")
    def results(self, batch: ImportBatch) -> str:
        """The counts in words, without those of which there are none."""
        found = [
            f"{WORDS[k]}: {n}" for k, n in batch.counts.items() if n and k in WORDS
        ]
        return "; ".join(found) or "–"

    @admin.display(description="trang của lô")
    def page(self, batch: Any) -> str:
        """The way to its page, for whoever may open it."""
        address = address_of(batch) if batch.may_open else ""
        if not address:
            return "–"
        return format_html('<a href="{}">Mở lô số {}</a>', address, batch.pk)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "user", "target")
    list_filter = ("kind",)
    date_hierarchy = "at"
    list_select_related = ("user",)
    search_fields = ("target",)
    fields = ("at", "user", "kind", "target", "details")
    readonly_fields = ("details",)

    @admin.display(description="chi tiết")
    def details(self, event: Event) -> str:
        """Filters, counts and keys; the log holds no personal values."""
        return (
            "; ".join(f"{key}: {value}" for key, value in event.detail.items())
            or "(trống)"
        )


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ("title", "state", "progress", "created_at", "finished_at")
    list_filter = ("state",)
    fields = (
        "title",
        "state",
        "progress",
        "message",
        "created_at",
        "finished_at",
        "file_name",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """One's own jobs: what they made may hold people's data."""
        return super().get_queryset(request).filter(created_by=request.user)
