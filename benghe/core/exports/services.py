"""Taking a list out of the back office: at once, or by the worker when it is long."""

from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.admin.options import IncorrectLookupParameters
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils.timezone import localdate

from benghe.core.exports.sheets import SEARCH, filters_of, list_rows, list_sheet
from benghe.core.jobs import JobError, job, report_progress, start_job
from benghe.core.models import Event, Job
from benghe.core.services import record_event

LIST_SHEET = "list_sheet"
# A longer list is made by the worker.
MOST_AT_ONCE = 5_000


@transaction.atomic
def export_list(model_admin: Any, request: Any) -> tuple[str, bytes] | Job:
    """Name and content of the workbook of a list, or the job that makes it; logged.

    Raises IncorrectLookupParameters for a filter that the list does not understand.
    """
    found, rows = list_rows(model_admin, request)
    resource = model_admin.resource_class(request.user)
    target = model_admin.model._meta.label_lower
    detail = {
        "filters": filters_of(found, request.GET),
        "has_text": bool(request.GET.get(SEARCH)),
        "columns": resource.headings(),
    }
    if (count := rows.count()) > MOST_AT_ONCE:
        row = start_job(
            kind=LIST_SHEET,
            title=f"Tệp Excel {model_admin.model._meta.verbose_name_plural}",
            user=request.user,
            model=target,
            query=urlencode(list(request.GET.items())),
        )
        record_event(
            Event.Kind.EXPORT, request.user, target, **detail, rows=count, job=row.pk
        )
        return row
    content, count = list_sheet(resource, rows)
    record_event(Event.Kind.EXPORT, request.user, target, **detail, rows=count)
    return file_name(resource), content


def file_name(resource: Any) -> str:
    """``dang-vien-27-12-2022.xlsx``."""
    return f"{resource.file_name}-{localdate():%d-%m-%Y}.xlsx"


@job(LIST_SHEET)
def make_list_sheet(row: Job) -> tuple[str, bytes]:
    """The workbook of a long list; what the person may see is decided anew."""
    model_admin, request = _admin_of(row.arguments["model"]), HttpRequest()
    request.method, request.user = "GET", row.created_by
    request.GET = QueryDict(row.arguments["query"])
    if not model_admin.has_export_permission(request):
        raise JobError("Bạn không còn quyền xuất danh sách này.")
    try:
        _, rows = list_rows(model_admin, request)
    except IncorrectLookupParameters as error:
        raise JobError(
            "Bộ lọc này không còn dùng được. Hãy lọc lại danh sách."
        ) from error
    resource = model_admin.resource_class(request.user)
    total = max(rows.count(), 1)

    def progress(written: int) -> None:
        report_progress(row, min(95 * written // total, 95))

    content, _ = list_sheet(resource, rows, progress)
    return file_name(resource), content


def _admin_of(label: str) -> Any:
    """The back office of a model by its label; JobError where there is none any more."""
    try:
        return admin.site.get_model_admin(apps.get_model(label))
    except (LookupError, NotRegistered) as error:
        raise JobError("Danh sách này không còn.") from error
