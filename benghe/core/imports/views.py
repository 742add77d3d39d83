"""The steps of a batch as pages of a model's back office: upload, check, store, undo.

Every step answers a form by sending the browser to the page of the batch. The batch is
the person's own and of this model's kind, or it does not exist.
"""

from io import BytesIO
from pathlib import PurePath
from typing import Any, ClassVar

from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
)
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from benghe.core.base_admin import refuse_without
from benghe.core.imports import services
from benghe.core.imports.facts import (
    batches_of,
    columns_of,
    facts_of,
    latest_of,
    limits_in_words,
)
from benghe.core.imports.forms import ChoicesForm, ReadingForm, UploadForm
from benghe.core.imports.listing import lines_of
from benghe.core.imports.resources import ScopedResource
from benghe.core.imports.rows import CHOOSE, Options
from benghe.core.models import ImportBatch
from benghe.core.views import LOOK_AGAIN_SECONDS
from benghe.sheets.errors import SheetError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = ImportBatch.State
OPEN = (State.WAITING, State.ASKING, State.CHECKED)
MARKED = "-danh-dau-loi"


class ImportPages:
    """The pages of the import; ``ExcelMixin`` gives them their addresses."""

    resource_class: ClassVar[type[ScopedResource]]
    model: Any
    admin_site: Any

    def has_import_permission(self, request: HttpRequest) -> bool:
        """To import is to add and to change, and a right of its own."""
        return self.resource_class.may_import(request.user)

    # --- upload ---

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Choose a file; its check has a page of its own."""
        refuse_without(request, self.has_import_permission(request))
        came = (request.POST, request.FILES) if request.method == "POST" else ()
        form = UploadForm(*came)
        if form.is_valid():
            file = form.cleaned_data["file"]
            batch = services.upload(
                self.resource_class.kind, user=request.user, file_name=file.name,
                content=file.read(), options=form.options,
            )  # fmt: skip
            return self._check(request, batch)
        resource = self.resource_class(request.user)
        return self._page(
            request, "admin/import_upload.html",
            f"Nhập {self.model._meta.verbose_name} từ Excel", form=form,
            columns=columns_of(resource), notes=resource.notes, limits=limits_in_words(),
            latest=latest_of(request.user, resource.kind),
        )  # fmt: skip

    def _check(self, request: HttpRequest, batch: ImportBatch) -> HttpResponse:
        """Check now or by the worker, and show the page of the batch, whatever came of it."""
        try:
            if services.needs_job(batch):
                services.check_later(batch, request.user)
            else:
                services.check(batch)
        except services.ImportRefusedError as error:
            messages.error(request, str(error))
        return redirect(self._address("import_batch", batch.pk))

    # --- the page of a batch ---

    def batch_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the check found, errors first, and what there is to decide."""
        refuse_without(request, self.has_import_permission(request))
        batch = self._batch(request, pk)
        if request.method == "POST":
            return self._decide(request, batch)
        return self._batch_page(request, batch)

    def _decide(self, request: HttpRequest, batch: ImportBatch) -> HttpResponse:
        """Keep what was decided and check again; the form comes back with its errors."""
        before = Options.of(batch.options)
        what = request.POST.get("viec", "")
        if what == "cach-doc":
            reading = ReadingForm(batch, self._resource(request), request.POST)
            if not reading.is_valid():
                return self._batch_page(request, batch, reading=reading)
            options = reading.options
        elif what == "chon-dong":
            choices = ChoicesForm.posted(batch, request.POST)
            if not choices.is_valid():
                for error in choices.errors.values():
                    messages.error(request, " ".join(map(str, error)))
                return redirect(self._address("import_batch", batch.pk))
            options = choices.added_to(before)
        elif what == "chon-lai":
            options = Options.of({**batch.options, "choices": {}})
        else:
            options = before
        try:
            services.decide(batch, options)
        except services.ImportRefusedError as error:
            messages.error(request, str(error))
            return redirect(self._address("import_batch", batch.pk))
        return self._check(request, batch)

    def _batch_page(
        self, request: HttpRequest, batch: ImportBatch, reading: ReadingForm | None = None
    ) -> HttpResponse:  # fmt: skip
        busy = services.is_busy(batch)
        is_open = batch.state in OPEN and batch.has_file and not busy  # type: ignore[attr-defined]
        if is_open and reading is None and batch.state != State.WAITING:
            reading = ReadingForm(batch, self._resource(request))
        lines = lines_of(batch, request.GET)
        shown = lines.page.rows if lines.page else []
        response = self._page(
            request, "admin/import_batch.html", f"Lô nhập số {batch.pk}", batch=batch,
            words=services.state_words(batch), file=facts_of(batch.findings), lines=lines,
            is_busy=busy, is_open=is_open, reading=reading if is_open else None,
            choices=ChoicesForm(line for line in shown if line.kind == CHOOSE),
            chosen=len(batch.options.get("choices", {})),
            clears=batch.options.get("clears", False),
            stores=batch.counts.get("new", 0) + batch.counts.get("update", 0),
            here=self._address("import_batch", batch.pk),
            marked=self._address("import_marked", batch.pk),
            undo=self._address("import_undo", batch.pk),
        )  # fmt: skip
        if busy:
            response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
        return response

    def marked_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The person's own workbook with its wrong cells coloured and commented."""
        refuse_without(request, self.has_import_permission(request))
        batch = self._batch(request, pk)
        here = redirect(self._address("import_batch", batch.pk))
        if not batch.has_file or not batch.counts.get("error"):  # type: ignore[attr-defined]
            messages.error(
                request, "Lô này không có lỗi nào để đánh dấu, hoặc tệp không còn giữ."
            )
            return here
        try:
            content = services.marked_workbook(services.batch_of(request.user, pk))
        except SheetError as error:
            messages.error(
                request,
                f"Không làm được tệp đánh dấu lỗi; danh sách lỗi ở dưới vẫn đủ. {error}",
            )
            return here
        name = f"{PurePath(batch.file_name).stem or 'tep'}{MARKED}.xlsx"
        return FileResponse(
            BytesIO(content), as_attachment=True, filename=name, content_type=XLSX
        )

    # --- store and undo ---

    def process_view(self, request: HttpRequest) -> HttpResponse:
        """Store what the check showed; the form carries the batch's number alone."""
        refuse_without(request, self.has_import_permission(request))
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        batch = self._batch(request, request.POST.get("batch", ""))
        try:
            if services.needs_job(batch):
                services.confirm_later(batch, request.user)
            else:
                batch = services.confirm(batch)
        except services.ImportRefusedError as error:
            messages.error(request, f"Chưa ghi gì cả. {error}")
            return redirect(self._address("import_batch", batch.pk))
        if batch.state == State.CONFIRMED:
            messages.success(
                request,
                f"Đã ghi lô nhập số {batch.pk}: thêm mới {batch.counts['new']}, thay đổi "
                f"{batch.counts['update']}, không đổi {batch.counts['skip']}.",
            )
        return redirect(self._address("import_batch", batch.pk))

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask once more, then take the whole batch back; a refusal says what stands on it."""
        refuse_without(request, self.has_import_permission(request))
        batch = self._batch(request, pk)
        here = self._address("import_batch", batch.pk)
        if batch.state != State.CONFIRMED:
            messages.error(request, "Chỉ hoàn tác được lô đã ghi và chưa hoàn tác.")
            return redirect(here)
        if request.method != "POST":
            return self._page(
                request, "admin/import_undo.html", f"Hoàn tác lô nhập số {batch.pk}",
                batch=batch, here=here,
            )  # fmt: skip
        try:
            if services.needs_job(batch):
                services.undo_later(batch, request.user)
            else:
                batch = services.undo(batch, by=request.user)
        except services.ImportRefusedError as error:
            messages.error(request, str(error))
            return redirect(here)
        if batch.state == State.UNDONE:
            messages.success(request, f"Đã hoàn tác lô nhập số {batch.pk}.")
        return redirect(here)

    # --- helpers ---

    def _resource(self, request: HttpRequest) -> ScopedResource:
        return self.resource_class(request.user)

    def _batch(self, request: HttpRequest, pk: int | str) -> ImportBatch:
        """A batch of this kind that the person may open, or 404."""
        known = str(pk).isdecimal() and len(str(pk)) < 18
        rows = batches_of(request.user, self.resource_class.kind)
        batch = rows.filter(pk=int(pk)).first() if known else None
        if batch is None:
            raise Http404
        return batch

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
