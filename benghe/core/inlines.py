"""Rows below another in the back office: scoped, labelled, each with its version."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from benghe.core.base_admin import ScopedAdminMixin
from benghe.core.forms import VERSION_FIELD, VersionedModelForm


class InlineForm(VersionedModelForm):
    """A row of a table: its inputs carry their labels, for the headings are far away."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # The admin wraps the choices of related rows in a widget of its own.
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", str(field.label))


class InlineFormSet(BaseInlineFormSet):
    """Rows below another: labelled, and none lost when somebody else was faster."""

    def clean(self) -> None:
        """A row that is gone gives its text back; a changed one is not deleted unseen."""
        super().clean()
        for form in self.initial_forms:
            if form.instance.pk is None and form.has_changed():
                raise ValidationError(self._gone(form), code="gone")
            # Django does not look at the errors of rows that are to be deleted.
            if form.saved_by and self.can_delete and self._should_delete_form(form):
                raise ValidationError(
                    f"«{form.instance}» vừa được người khác sửa. Hãy xem lại; bấm lưu lần "
                    "nữa để xóa.",
                    code="stale",
                )

    @staticmethod
    def _gone(form: Any) -> str:
        skipped = {VERSION_FIELD, "DELETE", "id"}
        typed = [
            f"{field.label}: «{form.data.get(form.add_prefix(name), '')}»"
            for name, field in form.fields.items()
            if name not in skipped and form.data.get(form.add_prefix(name))
        ]
        return (
            "Một dòng đã bị người khác xóa trong lúc bạn nhập. Nội dung bạn nhập: "
            f"{'; '.join(typed)}. Hãy chép lại, mở lại trang rồi thêm dòng mới."
        )

    def add_fields(self, form: Any, index: int | None) -> None:
        """With words for those who hear the page."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = "Xóa dòng này"


class InlineMixin(ScopedAdminMixin):
    """Rows below another: by their own rights, each with its version."""

    form = InlineForm
    formset = InlineFormSet
    extra = 0
    view_on_site = False
    list_select_related: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Rows in scope, with what their names need."""
        rows = super().get_queryset(request)
        return (
            rows.select_related(*self.list_select_related)
            if self.list_select_related
            else rows
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """With the version, hidden."""
        names = [n for n in super().get_fields(request, obj) if n != VERSION_FIELD]  # type: ignore[misc]
        return (
            [*names, VERSION_FIELD]
            if self.has_change_permission(request, obj)
            else names
        )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the matrix; ``obj`` is the row above."""
        return self.allows(request, "view")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the matrix."""
        return self.allows(request, "add")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the matrix."""
        return self.allows(request, "change")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the matrix."""
        return self.allows(request, "delete")


class BaseInline(InlineMixin, admin.TabularInline):
    """Editable rows below another."""


class StackedInline(InlineMixin, admin.StackedInline):
    """Editable rows with long texts."""


class ListInline(BaseInline):
    """Rows shown below another and edited on their own page."""

    show_change_link = True
    max_num = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """On its own page."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """On its own page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """On its own page."""
        return False
