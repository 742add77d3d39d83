"""The confirmation of a batch: what the check showed is stored as a whole, or nothing."""

import hashlib
import logging
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from benghe.core.copies import CopyError, keep_copy
from benghe.core.imports.checking import CHUNK, NO_RIGHT, read_file, told
from benghe.core.imports.kinds import resource_class_of
from benghe.core.imports.resources import ScopedResource
from benghe.core.imports.rows import Options, RowCheck
from benghe.core.imports.steps import ImportRefusedError, State, Tell, attempt, silent
from benghe.core.imports.writing import Writer
from benghe.core.models import Event, ImportBatch, ImportRow, StaleVersionError
from benghe.core.services import record_event
from benghe.sheets.errors import SheetError
from benghe.sheets.reading import Reading

logger = logging.getLogger(__name__)
CONFIRM_WITHIN = timedelta(hours=2)
# How far a confirmation is once the file is read, every line tried, and all stored.
READ, TRIED, STORED = 15, 60, 95
# What a confirmation that finds the same as the check must equal.
SAME = ("number", "kind", "target", "changes")
CHANGED = (
    "Dữ liệu trong cổng đã khác lúc kiểm tra; chưa ghi gì cả. Hãy kiểm tra lại tệp để xem "
    "khác biệt mới."
)
EDITED = (
    "Có dòng vừa được người khác sửa sau lúc bạn kiểm tra; chưa ghi gì cả. Hãy kiểm tra "
    "lại tệp để xem khác biệt mới."
)


def confirm(batch: ImportBatch, *, tell: Tell = silent) -> ImportBatch:
    """Store everything that the check showed, or nothing; raises ImportRefusedError.

    Of two at the same moment one stores and the other is refused.
    """
    with attempt(batch, State.CHECKED):
        seen = ImportBatch.objects.select_related("created_by").get(pk=batch.pk)
        refuse_unfit(seen)
        options = Options.of(seen.options)
        reading = _read(seen, options)
        tell(READ)
        try:
            keep_copy(f"lo-{seen.pk}")
        except CopyError as error:
            raise ImportRefusedError(str(error)) from error
        with transaction.atomic():
            return _confirm(seen, options, reading, tell)


def _read(batch: ImportBatch, options: Options) -> Reading:
    """The file once more, before the transaction: a child reads it, which takes time."""
    resource = resource_class_of(batch.kind)(batch.created_by)
    if not resource.may_import(batch.created_by):
        raise ImportRefusedError(NO_RIGHT)
    try:
        return read_file(resource, batch, options)
    except SheetError as error:
        raise ImportRefusedError(str(error)) from error


def _confirm(
    seen: ImportBatch, options: Options, reading: Reading, tell: Tell
) -> ImportBatch:
    batch = ImportBatch.objects.select_for_update().get(pk=seen.pk)
    refuse_unfit(batch)
    if (batch.sha256, batch.options) != (seen.sha256, seen.options):
        raise ImportRefusedError(CHANGED)
    _store(batch, options, reading, tell)
    batch.state, batch.tried_at, batch.message = State.CONFIRMED, None, ""
    batch.confirmed_at, batch.content = timezone.now(), None
    batch.save()
    record_event(
        Event.Kind.IMPORT, batch.created_by, target=batch.kind, batch=batch.pk,
        **batch.counts,
    )  # fmt: skip
    return batch


def refuse_unfit(batch: ImportBatch) -> None:
    """Only a fresh, whole, unused, clean check may be confirmed; ImportRefusedError."""
    if batch.state in {State.CONFIRMED, State.UNDONE}:
        raise ImportRefusedError("Lần nhập này đã được ghi rồi; không ghi lần thứ hai.")
    content = bytes(batch.content) if batch.content is not None else None
    if batch.state != State.CHECKED or content is None:
        raise ImportRefusedError(
            "Lần nhập này chưa kiểm tra xong hoặc đã bị từ chối. Hãy tải tệp lên lại."
        )
    if not batch.is_clean:
        raise ImportRefusedError(
            "Còn dòng lỗi hoặc dòng cần chọn, hoặc không có gì để ghi. Hãy sửa tệp rồi tải "
            "lên lại."
        )
    if timezone.now() - batch.created_at > CONFIRM_WITHIN:
        raise ImportRefusedError("Đã quá 2 giờ từ lúc kiểm tra. Hãy tải tệp lên lại.")
    if hashlib.sha256(content).hexdigest() != batch.sha256:
        raise ImportRefusedError(
            "Tệp không còn nguyên như lúc kiểm tra. Hãy tải tệp lên lại."
        )


def _store(batch: ImportBatch, options: Options, reading: Reading, tell: Tell) -> None:
    writer = Writer(batch=batch, user=batch.created_by)
    resource = resource_class_of(batch.kind)(batch.created_by, writer)
    # Asked again: a seat may have ended while the file was read.
    if not resource.may_import(batch.created_by):
        raise ImportRefusedError(NO_RIGHT)
    _refuse_stale(resource, batch)
    try:
        run = resource.run(reading, options)
        _refuse_other(batch, list(told(run, len(reading.rows), tell, READ, TRIED)))
        writer.flush()
    except (StaleVersionError, IntegrityError, ValidationError) as error:
        logger.warning("batch %s: refused by %s", batch.pk, type(error).__name__)
        raise ImportRefusedError(CHANGED) from error
    tell(STORED)
    _keep_effects(batch, writer)


def _refuse_stale(resource: ScopedResource, batch: ImportBatch) -> None:
    """Lock the rows that the check saw; each must still have the version it had."""
    model: Any = resource._meta.model
    keys = list(batch.row_versions)
    now: dict[str, int] = {}
    for start in range(0, len(keys), CHUNK):
        rows = model._base_manager.select_for_update().order_by("pk")
        rows = rows.filter(pk__in=keys[start : start + CHUNK])
        now |= {str(pk): version for pk, version in rows.values_list("pk", "version")}
    if now != batch.row_versions:
        raise ImportRefusedError(EDITED)


def _refuse_other(batch: ImportBatch, found: list[RowCheck]) -> None:
    """What would be stored must be what was shown, line by line."""
    shown = {
        values[0]: values[1:]
        for values in batch.lines.values_list(*SAME).iterator(chunk_size=CHUNK)
    }
    for check in found:
        changes = [list(change) for change in check.changes]
        if shown.pop(check.number, None) != (check.kind, check.target, changes):
            raise ImportRefusedError(CHANGED)
    if shown:
        raise ImportRefusedError(CHANGED)


def _keep_effects(batch: ImportBatch, writer: Writer) -> None:
    """One statement, prepared once, for all lines: they differ in nothing but values."""
    meta = ImportRow._meta
    column = meta.get_field("effects")
    rows = [
        (column.get_db_prep_save(effects, connection), batch.pk, number)
        for number, effects in writer.effects.items()
    ]
    # Names of tables and columns are the model's own.
    statement = (
        f'UPDATE "{meta.db_table}" SET "{column.column}" = %s'  # noqa: S608
        " WHERE batch_id = %s AND number = %s"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
