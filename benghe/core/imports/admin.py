"""The pages of Excel in the back office: import in two steps, export, an empty form."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
)
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.timezone import localdate

from benghe.core.admin_filters import rows_for
from benghe.core.base_admin import refuse_without
from benghe.core.excel import write_sheet
from benghe.core.imports.resources import ScopedResource
from benghe.core.imports.services import (
    ImportRefusedError,
    batch_of,
    check,
    confirm,
    upload,
)
from benghe.core.models import Event, ImportBatch
from benghe.core.services import record_event

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# More lines than this are counted, not listed: nobody reads them, browsers choke.
SHOWN = 500


class UploadForm(forms.Form):
    """One workbook."""

    file = forms.FileField(
        label="Tệp Excel (.xlsx)",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": "Hãy chọn một tệp.",
            "empty": "Tệp rỗng.",
        },
    )


class ExcelMixin:
    """Import and export for a model's list; put before BaseAdmin."""

    resource_class: ClassVar[type[ScopedResource]]
    model: Any
    admin_site: Any

    def get_urls(self) -> list[Any]:
        """The pages, before the admin's own catch-all."""
        meta = self.model._meta
        views = {
            "import": ("nhap/", self.import_view),
            "process_import": ("nhap/ghi/", self.process_view),
            "import_batch": ("nhap/<int:pk>/", self.batch_view),
            "export": ("xuat/", self.export_view),
            "template": ("mau/", self.template_view),
        }
        found = [
            path(
                address,
                self.admin_site.admin_view(view),
                name=f"{meta.app_label}_{meta.model_name}_{name}",
            )
            for name, (address, view) in views.items()
        ]
        return found + super().get_urls()  # type: ignore[misc]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """To import is to add and to change, and a right of its own."""
        return self.resource_class.may_import(request.user)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """A right of its own: seeing rows one by one is not taking them home."""
        return self.allows(request, "export")  # type: ignore[attr-defined, no-any-return]

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """The list, with its buttons."""
        context = {
            **(extra_context or {}),
            "has_import_permission": self.has_import_permission(request),
            "has_export_permission": self.has_export_permission(request),
        }
        return super().changelist_view(request, context)  # type: ignore[misc, no-any-return]

    # --- import ---

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Choose a file; its check has a page of its own."""
        refuse_without(request, self.has_import_permission(request))
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            batch = upload(
                self.resource_class.kind, user=request.user, file_name=file.name,
                content=file.read(),
            )  # fmt: skip
            check(batch)
            return redirect(self._address("import_batch", batch.pk))
        return self._page(
            request, "admin/import_upload.html", f"Nhập {self.model._meta.verbose_name} từ Excel",
            form=form, headings=self.resource_class(request.user).headings(),
            required=self.resource_class.required,
        )  # fmt: skip

    def batch_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the check found, errors first."""
        refuse_without(request, self.has_import_permission(request))
        batch = self._batch(request, pk)
        return self._page(
            request, "admin/import_preview.html", "Kiểm tra trước khi ghi",
            batch=batch, lines=batch.lines.all()[:SHOWN], counts=batch.counts,
        )  # fmt: skip

    def _batch(self, request: HttpRequest, pk: int | str) -> ImportBatch:
        try:
            batch = batch_of(request.user, pk)
        except ImportBatch.DoesNotExist as error:
            raise Http404 from error
        if batch.kind != self.resource_class.kind:
            raise Http404
        return batch

    def process_view(self, request: HttpRequest) -> HttpResponse:
        """Store what the check showed; the form carries the batch's number alone."""
        refuse_without(request, self.has_import_permission(request))
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        batch = self._batch(request, request.POST.get("batch", ""))
        try:
            batch = confirm(batch)
        except ImportRefusedError as error:
            messages.error(request, f"Chưa ghi gì cả. {error}")
            return redirect(self._address("import_batch", batch.pk))
        messages.success(
            request,
            f"Đã ghi lô nhập số {batch.pk}: thêm mới {batch.counts['new']}, thay đổi "
            f"{batch.counts['update']}, không đổi {batch.counts['skip']}.",
        )
        return redirect(self._address("changelist"))

    # --- export ---

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """The rows of the list as it is filtered, in the columns that the role may read."""
        refuse_without(request, self.has_export_permission(request))
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)  # type: ignore[attr-defined]
        except IncorrectLookupParameters:
            return redirect(self._address("changelist"))
        allowed = rows_for(self.model, request.user, "export")
        rows = rows.filter(pk__in=allowed.order_by().values("pk"))
        resource = self.resource_class(request.user)
        table = list(resource.export_rows(rows))
        record_event(
            Event.Kind.EXPORT, request.user, target=resource.kind, rows=len(table),
            filters=sorted(request.GET), columns=resource.headings(),
        )  # fmt: skip
        return self._workbook(
            resource, table, f"{resource.file_name}-{localdate():%d-%m-%Y}"
        )

    def template_view(self, request: HttpRequest) -> HttpResponse:
        """An empty workbook with the headings."""
        refuse_without(request, self.has_import_permission(request))
        resource = self.resource_class(request.user)
        return self._workbook(resource, [], f"mau-{resource.file_name}")

    # --- helpers ---

    def _workbook(
        self, resource: ScopedResource, table: list[Any], name: str
    ) -> HttpResponse:
        title = str(self.model._meta.verbose_name_plural)
        content = write_sheet(title, resource.headings(), table)
        response = HttpResponse(content, content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
        return response

    def _address(self, name: str, *args: Any) -> str:
        meta = self.model._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=args)

    def _page(
        self, request: HttpRequest, template: str, title: str, **context: Any
    ) -> HttpResponse:
        names = ("changelist", "import", "process_import", "template")
        base = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.model._meta,
            "addresses": {name: self._address(name) for name in names},
        }
        return TemplateResponse(request, template, {**base, **context})
