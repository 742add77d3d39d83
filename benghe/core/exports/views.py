"""The pages of a model's back office that give workbooks: the list, and the empty form."""

from typing import Any, ClassVar

from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from benghe.core.base_admin import refuse_without
from benghe.core.exports.services import export_list
from benghe.core.exports.templates import template_sheet
from benghe.core.imports.resources import ScopedResource
from benghe.core.models import Job

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportPages:
    """The pages; ``ExcelMixin`` gives them their addresses.

    ``exports``: False for a list that is only ever imported.
    """

    resource_class: ClassVar[type[ScopedResource]]
    model: Any
    exports: ClassVar[bool] = True

    def has_export_permission(self, request: HttpRequest) -> bool:
        """A right of its own: seeing rows one by one is not taking them home."""
        return self.exports and self.allows(request, "export")  # type: ignore[attr-defined]

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """The list as it is filtered, or the page of the job that makes its workbook."""
        refuse_without(request, self.has_export_permission(request))
        try:
            made = export_list(self, request)
        except IncorrectLookupParameters:
            meta = self.model._meta
            return redirect(f"admin:{meta.app_label}_{meta.model_name}_changelist")
        if isinstance(made, Job):
            return redirect(reverse("jobs:detail", args=[made.pk]))
        return _file(*made)

    def template_view(self, request: HttpRequest) -> HttpResponse:
        """The workbook to fill in."""
        resource = self.resource_class(request.user)
        refuse_without(request, resource.may_import(request.user))
        return _file(f"mau-{resource.file_name}.xlsx", template_sheet(resource))


def _file(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
