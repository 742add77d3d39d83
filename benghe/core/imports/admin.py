"""The pages of Excel in the back office: import in three steps, export, an empty form."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from benghe.core.exports.views import ExportPages
from benghe.core.imports.views import ImportPages


class ExcelMixin(ExportPages, ImportPages):
    """Import and export for a model's list; put before BaseAdmin."""

    def get_urls(self) -> list[Any]:
        """The pages, before the admin's own catch-all."""
        meta = self.model._meta
        views = {
            "import": ("nhap/", self.import_view),
            "process_import": ("nhap/ghi/", self.process_view),
            "import_batch": ("nhap/<int:pk>/", self.batch_view),
            "import_marked": ("nhap/<int:pk>/tep/", self.marked_view),
            "import_undo": ("nhap/<int:pk>/hoan-tac/", self.undo_view),
            "template": ("mau/", self.template_view),
        }
        if self.exports:
            views["export"] = ("xuat/", self.export_view)
        found = [
            path(
                address,
                self.admin_site.admin_view(view),
                name=f"{meta.app_label}_{meta.model_name}_{name}",
            )
            for name, (address, view) in views.items()
        ]
        return found + super().get_urls()  # type: ignore[misc]

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
