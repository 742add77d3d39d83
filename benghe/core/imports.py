"""An import in two steps: a check that shows everything, a confirmation that stores all.

The batch in the database carries the file, its owner, its hash and the versions of the
rows it saw. The confirmation names the batch and nothing else, and stores every row or
none; a row that changed in between refuses the whole.
"""

import hashlib
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.utils import timezone

from benghe.core.excel import Sheet, SheetError, read_sheet
from benghe.core.models import Event, ImportBatch
from benghe.core.resources import ScopedResource
from benghe.core.services import record_event

logger = logging.getLogger(__name__)
CONFIRM_WITHIN = timedelta(hours=2)
KEEP_UNCONFIRMED = timedelta(days=1)


class ImportRefusedError(Exception):
    """Nothing was written; the message says why, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One line of the sheet: ``kind`` is new, update, skip or error.

    ``changes`` are (heading, before, after); ``errors`` (heading or "", message).
    """

    number: int
    kind: str
    name: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()
    errors: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Preview:
    """What an import would do, line by line."""

    sheet: str
    rows: list[PreviewRow] = field(default_factory=list)

    def of(self, kind: str) -> list[PreviewRow]:
        """The lines of one kind."""
        return [row for row in self.rows if row.kind == kind]

    @property
    def counts(self) -> dict[str, int]:
        """How many lines of each kind."""
        return {kind: len(self.of(kind)) for kind in ("new", "update", "skip", "error")}

    @property
    def is_clean(self) -> bool:
        """Whether it may be confirmed: no error, and something to store."""
        return not self.of("error") and bool(self.of("new") or self.of("update"))


def check_import(
    resource_class: type[ScopedResource], *, user: Any, file_name: str, content: bytes
) -> tuple[ImportBatch, Preview]:
    """Try a workbook without storing a row; raises SheetError when it cannot be read."""
    purge_abandoned()
    resource = resource_class(user)
    sheet = open_sheet(resource, content)
    preview = run(resource, sheet, dry_run=True)
    batch = ImportBatch(
        kind=resource.kind,
        file_name=file_name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        content=content if preview.is_clean else None,
        state=ImportBatch.State.CHECKED
        if preview.is_clean
        else ImportBatch.State.REFUSED,
        counts=preview.counts,
        row_versions=resource.seen,
        created_by=user,
    )
    batch.prepare()
    batch.save()
    return batch, preview


def open_sheet(resource: ScopedResource, content: bytes) -> Sheet:
    """Read the workbook and see that the headings suffice."""
    sheet = read_sheet(content, resource.headings())
    for heading in resource.required:
        if heading not in sheet.headers:
            raise SheetError(f"Thiếu cột «{heading}» trong trang «{sheet.title}».")
    if not sheet.rows:
        raise SheetError(
            f"Trang «{sheet.title}» không có dòng dữ liệu nào dưới tiêu đề."
        )
    return sheet


def run(resource: ScopedResource, sheet: Sheet, *, dry_run: bool) -> Preview:
    """Put the sheet through the resource and say what came of each line."""
    result = resource.import_sheet(sheet, dry_run=dry_run)
    if result.base_errors:
        raise result.base_errors[0].error
    preview = Preview(sheet.title)
    for place, (line, row) in enumerate(zip(sheet.rows, result.rows, strict=True), 1):
        if row.errors or row.validation_error is not None:
            errors = tuple(_messages(row))
            preview.rows.append(PreviewRow(line.number, "error", errors=errors))
            continue
        changes = tuple(resource.changes.get(place, ()))
        preview.rows.append(
            PreviewRow(
                line.number, row.import_type, str(row.object_repr or ""), changes
            )
        )
    return preview


def _messages(row: Any) -> list[tuple[str, str]]:
    """(heading or "", message) of a line that was refused."""
    if row.validation_error is None:
        # A fault of ours, not of the sheet: the log has it, the page does not.
        logger.error("import row failed", exc_info=row.errors[0].error)
        return [("", "Không ghi được dòng này vì lỗi của phần mềm. Hãy báo quản trị.")]
    found = row.validation_error.update_error_dict({})
    return [
        ("" if heading == NON_FIELD_ERRORS else heading, message)
        for heading, errors in found.items()
        for error in errors
        for message in error.messages
    ]


def confirm_import(
    resource_class: type[ScopedResource], *, user: Any, batch_id: str
) -> ImportBatch:
    """Store everything that the check showed, or nothing; raises ImportRefusedError."""
    batch = ImportBatch.objects.filter(
        pk=int(batch_id) if batch_id.isdecimal() and len(batch_id) < 18 else 0,
        created_by=user, kind=resource_class.kind,
    ).first()  # fmt: skip
    if batch is None:
        raise ImportRefusedError(
            "Không có lần kiểm tra nào như vậy của bạn. Hãy tải tệp lên lại."
        )
    try:
        with transaction.atomic():
            batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            _refuse_unfit(batch)
            _store(resource_class, user, batch)
            batch.state = ImportBatch.State.CONFIRMED
            batch.confirmed_at = timezone.now()
            batch.content = None
            batch.save()
            record_event(
                Event.Kind.IMPORT,
                user,
                target=batch.kind,
                batch=batch.pk,
                **batch.counts,
            )
    except ImportRefusedError:
        waiting = ImportBatch.objects.filter(
            pk=batch.pk, state=ImportBatch.State.CHECKED
        )
        waiting.update(state=ImportBatch.State.REFUSED, content=None)
        raise
    return batch


def _refuse_unfit(batch: ImportBatch) -> None:
    """Only a fresh, whole, unused check may be confirmed."""
    if batch.state == ImportBatch.State.CONFIRMED:
        raise ImportRefusedError("Lần nhập này đã được ghi rồi; không ghi lần thứ hai.")
    content = bytes(batch.content) if batch.content is not None else None
    if batch.state != ImportBatch.State.CHECKED or content is None:
        raise ImportRefusedError("Lần nhập này đã bị từ chối. Hãy tải tệp lên lại.")
    if timezone.now() - batch.created_at > CONFIRM_WITHIN:
        raise ImportRefusedError("Đã quá 2 giờ từ lúc kiểm tra. Hãy tải tệp lên lại.")
    if hashlib.sha256(content).hexdigest() != batch.sha256:
        raise ImportRefusedError(
            "Tệp không còn nguyên như lúc kiểm tra. Hãy tải tệp lên lại."
        )


def _store(resource_class: type[ScopedResource], user: Any, batch: ImportBatch) -> None:
    resource = resource_class(user, batch)
    model = resource._meta.model
    now = {
        str(pk): version
        for pk, version in model._base_manager.select_for_update()
        .filter(pk__in=list(batch.row_versions))
        .values_list("pk", "version")
    }
    if now != batch.row_versions:
        raise ImportRefusedError(
            "Có dòng vừa được người khác sửa sau lúc bạn kiểm tra; chưa ghi gì cả. Hãy tải "
            "tệp lên lại để xem khác biệt mới."
        )
    try:
        sheet = open_sheet(resource, bytes(batch.content or b""))
    except SheetError as error:
        raise ImportRefusedError(str(error)) from error
    preview = run(resource, sheet, dry_run=False)
    if not preview.is_clean or preview.counts != batch.counts:
        raise ImportRefusedError(
            "Dữ liệu trong cổng đã khác lúc kiểm tra; chưa ghi gì cả. Hãy tải tệp lên lại."
        )


def purge_abandoned() -> int:
    """Forget files that were checked and never confirmed within a day; how many."""
    old = ImportBatch.objects.filter(
        content__isnull=False, created_at__lt=timezone.now() - KEEP_UNCONFIRMED
    )
    return old.update(content=None, state=ImportBatch.State.REFUSED)
