"""The back office of what the whole portal shares: papers, settings, imports, the log."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.templatetags import admin_list
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django_tasks_db.models import DBTaskResult

from benghe.core.base_admin import BaseAdmin, ReadOnlyAdmin
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


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    list_display = (
        "file_name",
        "kind",
        "state",
        "created_by",
        "created_at",
        "confirmed_at",
    )
    list_filter = ("state", "kind")
    date_hierarchy = "created_at"
    list_select_related = ("created_by",)
    fields = (
        "file_name", "kind", "state", "results", "created_by", "created_at",
        "confirmed_at", "sha256",
    )  # fmt: skip
    readonly_fields = ("results",)

    @admin.display(description="số dòng theo kết quả")
    def results(self, batch: ImportBatch) -> str:
        """The counts in words."""
        words = {
            "new": "thêm mới",
            "update": "thay đổi",
            "skip": "không đổi",
            "error": "lỗi",
        }
        return "; ".join(f"{words.get(k, k)}: {n}" for k, n in batch.counts.items())


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
