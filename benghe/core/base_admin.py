"""What every page of the back office stands on: scope, versions, history, voiding."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import (
    FieldDoesNotExist,
    PermissionDenied,
    ValidationError,
)
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from simple_history.admin import SimpleHistoryAdmin

from benghe.core.access import permission
from benghe.core.admin_filters import ScopedRelatedFilter, StandingFilter, rows_for
from benghe.core.forms import FIELD_OVERRIDES, VERSION_FIELD, VersionedModelForm
from benghe.core.history import describe_change
from benghe.core.models import StaleVersionError
from benghe.lib.text import clean, search_key

# What a list filter on a field may ask; anything else would be an oracle.
FILTER_SUFFIXES = ("", "__exact", "__isnull", "__gte", "__lt", "__id__exact")
DATE_SUFFIXES = ("__year", "__month", "__day", "__gte", "__lt")


class ScopedAdminMixin:
    """Rows, choices and permissions limited to what the person covers today."""

    model: type[Model]
    formfield_overrides = FIELD_OVERRIDES

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Rows in scope; never the model's whole table."""
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        scoped = getattr(rows, "for_user", None)
        return scoped(request.user) if scoped else rows

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Choices in scope, so that a forged key is refused like an unknown one."""
        if "queryset" not in kwargs:
            kwargs["queryset"] = rows_for(db_field.remote_field.model, request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def allows(self, request: HttpRequest, action: str, obj: Any = None) -> bool:
        """Whether the matrix grants ``action`` here, and covers ``obj`` if given."""
        user: Any = request.user
        perm = permission(self.model, action)
        if not user.has_perm(perm):
            return False
        if obj is None or obj.pk is None or user.scope(perm).everything:
            return True
        return bool(user.has_perm(perm, obj))


class DatedChangeList(ChangeList):
    """A list by days; a year outside the calendar is a bad address, not a failure."""

    def get_filters(self, request: HttpRequest) -> Any:
        """As the library's, which reckons the day after a period without a guard."""
        try:
            return super().get_filters(request)
        except (ValueError, OverflowError) as error:
            raise IncorrectLookupParameters(error) from error


class BaseAdmin(ScopedAdminMixin, SimpleHistoryAdmin):
    """A list, a form and a history in the house's manner.

    ``search_fields`` are stored ASCII keys (searched without accents) or exact codes;
    ``scan_fields`` are texts without a key, folded in Python: for small tables only.
    ``hidden_history`` are fields whose changes the history page never shows.
    """

    form = VersionedModelForm
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    save_on_top = False
    view_on_site = False
    scan_fields: ClassVar[tuple[str, ...]] = ()
    hidden_history: ClassVar[tuple[str, ...]] = ()
    object_history_template = "simple_history/object_history.html"

    # --- permissions ---

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the matrix, on this row."""
        return self.allows(request, "view", obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By the matrix."""
        return self.allows(request, "add")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the matrix, on this row."""
        return self.allows(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the matrix, on this row."""
        return self.allows(request, "delete", obj)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, *args: Any
    ) -> HttpResponse:
        """Out of scope and not existing look alike; what was typed is given back."""
        if request.method != "POST":
            raise Http404
        return render(
            request, "admin/gone.html", {"typed": self._typed(request)}, status=404
        )

    def _typed(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Label and text of every filled box of the form that was sent."""
        labels = {
            field.name: str(getattr(field, "verbose_name", field.name))
            for field in self.model._meta.get_fields()
        }
        return [
            (labels[name], value)
            for name, value in request.POST.items()
            if name in labels and value.strip()
        ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address proposes, less what no related row can be."""
        proposed: dict[str, Any] = super().get_changeform_initial_data(request)
        keys = {f.name for f in self.model._meta.get_fields() if f.many_to_one}
        return {
            name: value
            for name, value in proposed.items()
            if name not in keys or str(getattr(value, "pk", value)).isdecimal()
        }

    # --- lists ---

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list; one by days says of a wrong day what is said of a wrong filter."""
        return DatedChangeList if self.date_hierarchy else ChangeList

    def get_list_filter(self, request: HttpRequest) -> Sequence[Any]:
        """The filters, those by a related row limited to the scope."""
        return [self._scoped_filter(item) for item in super().get_list_filter(request)]

    def _scoped_filter(self, item: Any) -> Any:
        if isinstance(item, str):
            try:
                field = self.model._meta.get_field(item)
            except FieldDoesNotExist:
                return item
            if field.is_relation:
                return (item, ScopedRelatedFilter)
        return item

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Only what this list's own filters ask: Django would allow every own field."""
        allowed: set[str] = set()
        for item in self.get_list_filter(request):
            if isinstance(item, tuple | list):
                item = item[0]
            if isinstance(item, str):
                allowed |= {item + suffix for suffix in FILTER_SUFFIXES}
            else:
                allowed.add(item.parameter_name)
        if self.date_hierarchy:
            allowed |= {self.date_hierarchy + suffix for suffix in DATE_SUFFIXES}
        return lookup in allowed

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Rows whose keys or texts hold the term, accents and case aside."""
        text, key = clean(search_term), search_key(search_term)
        if not text:
            return queryset, False
        found = Q(pk__in=[])
        for path in self.get_search_fields(request):
            if not path.endswith("search_key"):
                found |= Q(**{f"{path}__icontains": text})
            elif key:
                found |= Q(**{f"{path}__contains": key})
        if self.scan_fields and key:
            found |= Q(pk__in=self._scan(queryset, key))
        return queryset.filter(found), False

    def _scan(self, queryset: QuerySet[Any], key: str) -> list[Any]:
        rows = queryset.order_by().values_list("pk", *self.scan_fields)
        return [
            pk
            for pk, *texts in rows
            if any(key in search_key(str(t or "")) for t in texts)
        ]

    # --- forms ---

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The version travels beside the fields, not among them."""
        return [
            name for name in super().get_fields(request, obj) if name != VERSION_FIELD
        ]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None,
        form_url: str = "", extra_context: Any = None,
    ) -> HttpResponse:  # fmt: skip
        """The form; when somebody saved in the same instant, it is judged once more.

        The second time the stored version is the newer one, so the page comes back
        with both versions and everything typed.
        """
        context = {
            **(extra_context or {}),
            **self.extra_form_context(request, object_id),
        }
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except StaleVersionError:
            return super().changeform_view(request, object_id, form_url, context)

    def extra_form_context(
        self, request: HttpRequest, object_id: str | None
    ) -> dict[str, Any]:
        """What the form's page shows beside the form."""
        return {}

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        """Store only what was changed: opening and saving leaves no trace."""
        if change and not form.has_changed():
            return
        super().save_model(request, obj, form, change)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """One by one, so that each leaves its history."""
        for row in queryset:
            row.delete()

    # --- history ---

    def get_urls(self) -> list[Any]:
        """Without the library's pages of old versions: the list of changes says all."""
        return super(SimpleHistoryAdmin, self).get_urls()

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """A row is corrected by a new version, never by going back."""
        return True

    def history_view_title(self, request: HttpRequest, obj: Any) -> str:
        """The page's heading."""
        return f"Lịch sử: {obj}"

    def get_hidden_history(self, request: HttpRequest) -> Iterable[str]:
        """Fields left out of the history page for this person."""
        return self.hidden_history

    def set_history_delta_changes(
        self,
        request: HttpRequest,
        historical_records: Any,
        foreign_keys_are_objs: bool = True,
    ) -> None:
        """Old and new values of each change, in Vietnamese, less what may not be read."""
        hidden = set(self.get_hidden_history(request))
        for newer, older in pairwise(historical_records):
            newer.history_delta_changes = describe_change(
                self.model, older, newer, hidden
            )


class PlainHistoryMixin:
    """For models without versions: the back office's own list of acts."""

    form = admin.ModelAdmin.form
    object_history_template = "admin/object_history.html"

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Acts in the back office on this row."""
        return admin.ModelAdmin.history_view(self, request, object_id, extra_context)  # type: ignore[arg-type]


class ReadOnlyAdmin(PlainHistoryMixin, BaseAdmin):
    """Rows that the portal writes and nobody edits."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class VoidableForm(VersionedModelForm):
    """A fact; a new one may stand for a voided one, which it names."""

    replaced_row = forms.ModelChoiceField(
        queryset=None, required=False, label="Thay cho dòng đã hủy",
        help_text="Chỉ chọn khi dòng này là bản đúng của một dòng đã hủy bỏ.",
    )  # fmt: skip


class VoidableAdmin(BaseAdmin):
    """Facts that are voided with a reason and replaced, never deleted."""

    form = VoidableForm
    actions = ("void_selected",)
    VOID_FIELDS: ClassVar[tuple[str, ...]] = ("voided_at", "voided_by", "void_reason")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The rows that a new one may replace: voided, in scope, not replaced yet."""
        form = super().get_form(request, obj, change, **kwargs)
        rows = self.get_queryset(request).filter(
            voided_at__isnull=False, replaced_by=None
        )
        if self.list_select_related:
            rows = rows.select_related(*self.list_select_related)
        form.base_fields["replaced_row"].queryset = rows
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What a row replaces is said once, when it is added."""
        names = [n for n in super().get_fields(request, obj) if n != "replaced_row"]
        return names if obj is not None else [*names, "replaced_row"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A voided row shows when, by whom and why; a replacing one what it replaces."""
        names = list(super().get_readonly_fields(request, obj))
        if obj is not None and obj.voided_at:
            names += self.VOID_FIELDS
        if obj is not None and obj.replaces_id:
            names.append("replaces")
        return names

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A row that replaces another starts from what that one said."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        row = self.get_object(request, initial.get("replaced_row", ""))
        if row is None:
            return initial
        values = {
            f.name: f.value_from_object(row)
            for f in self.opts.concrete_fields
            if f.editable
        }
        return {**values, "replaced_row": row.pk}

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        """Keep which row this one replaces."""
        if not change:
            obj.replaces = form.cleaned_data.get("replaced_row")
        super().save_model(request, obj, form, change)

    def get_list_filter(self, request: HttpRequest) -> Sequence[Any]:
        """With the filter by state, last."""
        return [*super().get_list_filter(request), StandingFilter]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A voided row stays as it was."""
        if obj is not None and getattr(obj, "voided_at", None):
            return False
        return super().has_change_permission(request, obj)

    def extra_form_context(
        self, request: HttpRequest, object_id: str | None
    ) -> dict[str, Any]:
        """Whether the page offers to void the row, or to add the one that replaces it."""
        row = self.get_object(request, object_id) if object_id else None
        if row is None:
            return {}
        may_replace = row.voided_at and self.has_add_permission(request)
        return {
            "can_void": self.has_change_permission(request, row),
            "can_replace": bool(may_replace) and not row.replaced_by.exists(),
        }

    @admin.action(description="Hủy bỏ dòng đã chọn", permissions=["change"])
    def void_selected(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """Ask for the reason, then void; rows out of the right's scope are left alone."""
        rows = rows_for(self.model, request.user, "change")
        chosen = queryset.filter(pk__in=rows.values("pk"), voided_at__isnull=True)
        reason = clean(request.POST.get("reason", ""))
        if not chosen:
            self.message_user(
                request, "Không có dòng nào hủy bỏ được: dòng đã hủy thì giữ nguyên.",
                messages.WARNING,
            )  # fmt: skip
            return None
        if reason and len(reason) <= 200:
            self._void(request, chosen, reason)
            return None
        return self._ask_reason(request, chosen, asked="confirmed" in request.POST)

    def _void(self, request: HttpRequest, rows: QuerySet[Any], reason: str) -> None:
        """All of them or none; a row may say why it cannot be voided yet."""
        try:
            with transaction.atomic():
                for row in rows:
                    row.void(by=request.user, reason=reason)
        except ValidationError as error:
            self.message_user(
                request, f"Chưa hủy bỏ dòng nào. {' '.join(error.messages)}", messages.ERROR
            )  # fmt: skip
            return
        self.message_user(request, f"Đã hủy bỏ {len(rows)} dòng.", messages.SUCCESS)

    def _ask_reason(
        self, request: HttpRequest, rows: QuerySet[Any], *, asked: bool
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Hủy bỏ dòng đã chọn",
            "opts": self.model._meta,
            "rows": rows,
            "error": "Hãy nhập lý do, nhiều nhất 200 ký tự." if asked else "",
        }
        return TemplateResponse(request, "admin/void.html", context)


def refuse_without(request: HttpRequest, allowed: bool) -> None:
    """Answer like a missing page when ``allowed`` is false."""
    if not allowed:
        raise PermissionDenied
