"""Filters of the back office's lists: only choices that the person may see."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest


def rows_for(model: type[Model], user: Any, action: str = "view") -> QuerySet[Any]:
    """The rows of ``model`` in ``user``'s scope; all of a model that has no scope."""
    manager = model._default_manager
    scoped = getattr(manager, "for_user", None)
    return scoped(user, action) if scoped else manager.all()


class ScopedRelatedFilter(admin.RelatedFieldListFilter):
    """By a related row: Django would list every row, also those of other cells."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """Key and words of the rows in scope."""
        rows = rows_for(field.related_model, request.user)
        return [(row.pk, str(row)) for row in rows]


class StandingFilter(admin.SimpleListFilter):
    """Facts that stand, or those voided."""

    title = "hiệu lực"
    parameter_name = "hieu_luc"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """The two states."""
        return [("con", "Còn hiệu lực"), ("huy", "Đã hủy bỏ")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows of the state chosen."""
        if self.value() in {"con", "huy"}:
            return queryset.filter(voided_at__isnull=self.value() == "con")
        return queryset


class OpenFilter(admin.SimpleListFilter):
    """Periods that still run, or those over."""

    title = "thời gian"
    parameter_name = "thoi_gian"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """The two states."""
        return [("dang", "Đang diễn ra"), ("xong", "Đã kết thúc")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows with or without an end."""
        if self.value() in {"dang", "xong"}:
            return queryset.filter(ended_on__isnull=self.value() == "dang")
        return queryset
