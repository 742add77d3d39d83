"""The steps of a batch: upload, check, decide and check again, confirm, undo.

The batch in the database carries the file, its owner, its hash and the versions of the
rows it saw. The confirmation names the batch and nothing else, and stores every line or
none; a row that changed in between refuses the whole.
"""

import hashlib
import logging
from collections import Counter
from dataclasses import asdict
from datetime import timedelta
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from benghe.core.imports.kinds import resource_class_of
from benghe.core.imports.resources import ScopedResource
from benghe.core.imports.rows import RANKS, Options, RowCheck
from benghe.core.imports.undoing import take_back
from benghe.core.imports.writing import Writer
from benghe.core.models import Event, ImportBatch, ImportRow, StaleVersionError
from benghe.core.services import record_event
from benghe.sheets import worker
from benghe.sheets.errors import SheetError
from benghe.sheets.reading import Mark, Reading
from benghe.sheets.wanted import Limits

logger = logging.getLogger(__name__)
CONFIRM_WITHIN = timedelta(hours=2)
KEEP_UNCONFIRMED = timedelta(days=1)
# In a request at most so many lines; more, up to MOST_ROWS, by a job.
ROWS_IN_REQUEST = 5_000
MOST_ROWS = 50_000
BYTES_IN_REQUEST = 600 * 1024
CHUNK = 2_000
SHOWN_CONVERSIONS = 200
# What a confirmation that finds the same as the check must equal.
SAME = ("number", "kind", "target", "changes")


class ImportRefusedError(Exception):
    """Nothing was written; the message says why, in Vietnamese."""


class _RollBackError(Exception):
    """Ends the transaction of a check."""


# --- upload and check ---


def upload(
    kind: str, *, user: Any, file_name: str, content: bytes, options: Options | None = None
) -> ImportBatch:  # fmt: skip
    """Keep a file for its check; nothing of it has been read yet."""
    purge_abandoned()
    batch = ImportBatch(
        kind=kind, file_name=file_name[:200], sha256=hashlib.sha256(content).hexdigest(),
        content=content, state=ImportBatch.State.WAITING, created_by=user,
        options=asdict(options or Options()),
    )  # fmt: skip
    batch.prepare()
    batch.save()
    return batch


def needs_job(batch: ImportBatch) -> bool:
    """Whether a file is too large to be read while somebody waits."""
    return len(batch.content or b"") > BYTES_IN_REQUEST


def check(batch: ImportBatch, *, rows: int = ROWS_IN_REQUEST) -> ImportBatch:
    """Read the file and try every line; the batch and its lines hold what was found.

    Nothing is stored but that. A file that cannot be used makes the batch REFUSED with a
    message; one whose columns or sheet must be chosen makes it ASKING.
    """
    resource = resource_class_of(batch.kind)(batch.created_by)
    options = Options.of(batch.options)
    ImportBatch.objects.filter(pk=batch.pk).update(tried_at=timezone.now())
    try:
        reading = read_file(resource, batch, options, rows)
    except SheetError as error:
        return _end_check(batch, ImportBatch.State.REFUSED, message=str(error))
    batch.findings = findings_of(reading)
    if refusal := reading.refusal():
        return _end_check(batch, ImportBatch.State.ASKING, message=refusal)
    if not reading.rows:
        words = f"Trang «{reading.sheet}» không có dòng dữ liệu nào dưới tiêu đề."
        return _end_check(batch, ImportBatch.State.REFUSED, message=words)
    checks = _try_lines(resource, reading, options)
    with transaction.atomic():
        batch.lines.all().delete()
        batch.counts = _store_lines(batch, checks)
        batch.row_versions = resource.seen
        return _end_check(batch, ImportBatch.State.CHECKED, message="")


def read_file(
    resource: ScopedResource, batch: ImportBatch, options: Options, rows: int = MOST_ROWS
) -> Reading:  # fmt: skip
    """The file as the reader gives it; raises SheetError."""
    content = bytes(batch.content or b"")
    return worker.read(
        content, batch.file_name, resource.wanted(options), Limits(rows=rows)
    )


def findings_of(reading: Reading) -> dict[str, Any]:
    """What the page tells of the file, as JSON: sheets, columns, notices, conversions."""
    data = reading.to_json()
    data.pop("rows")
    data["conversions"] = data["conversions"][:SHOWN_CONVERSIONS]
    return data


def _end_check(batch: ImportBatch, state: str, *, message: str) -> ImportBatch:
    batch.state, batch.message, batch.tried_at = state, message, None
    if state != ImportBatch.State.CHECKED:
        batch.lines.all().delete()
        batch.counts, batch.row_versions = {}, {}
    batch.save()
    return batch


def _try_lines(
    resource: ScopedResource, reading: Reading, options: Options
) -> list[RowCheck]:
    """Every line's outcome. What ``at_once`` kinds stored on the way is rolled back."""
    found: list[RowCheck] = []
    try:
        with transaction.atomic():
            found.extend(resource.run(reading, options))
            raise _RollBackError
    except _RollBackError:
        pass
    return found


def _store_lines(batch: ImportBatch, checks: list[RowCheck]) -> dict[str, int]:
    rows = (_line_of(batch, check) for check in checks)
    while chunk := list(islice(rows, CHUNK)):
        ImportRow.objects.bulk_create(chunk)
    counted = Counter(check.kind for check in checks)
    return {kind: counted[kind] for kind in RANKS}


def _line_of(batch: ImportBatch, check: RowCheck) -> ImportRow:
    return ImportRow(
        batch=batch, number=check.number, rank=RANKS[check.kind], kind=check.kind,
        name=check.name, target=check.target, changes=check.changes,
        faults=[asdict(fault) for fault in check.faults],
        choices=[asdict(choice) for choice in check.choices], notices=check.notices,
    )  # fmt: skip


def decide(batch: ImportBatch, options: Options) -> ImportBatch:
    """Keep what the user decided (sheet, columns, old text, blanks, doubtful lines).

    The batch waits for another check. Raises ImportRefusedError for one that was stored.
    """
    own = ImportBatch.State
    if (
        batch.state not in {own.WAITING, own.ASKING, own.CHECKED}
        or batch.content is None
    ):
        raise ImportRefusedError("Lô này không kiểm tra lại được. Hãy tải tệp lên lại.")
    batch.options, batch.state = asdict(options), own.WAITING
    batch.save()
    return batch


# --- confirm ---


def batch_of(user: Any, pk: int | str) -> ImportBatch:
    """A batch of one's own; raises ImportBatch.DoesNotExist, also for what is no number."""
    known = str(pk).isdecimal() and len(str(pk)) < 18
    return ImportBatch.objects.get(pk=int(pk) if known else 0, created_by=user)


def confirm(batch: ImportBatch) -> ImportBatch:
    """Store everything that the check showed, or nothing; raises ImportRefusedError."""
    ImportBatch.objects.filter(
        pk=batch.pk, state=ImportBatch.State.CHECKED
    ).update(tried_at=timezone.now())  # fmt: skip
    try:
        with transaction.atomic():
            batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            _refuse_unfit(batch)
            _store(batch)
            batch.state, batch.tried_at = ImportBatch.State.CONFIRMED, None
            batch.confirmed_at, batch.content = timezone.now(), None
            batch.save()
            record_event(
                Event.Kind.IMPORT, batch.created_by, target=batch.kind, batch=batch.pk,
                **batch.counts,
            )  # fmt: skip
    except ImportRefusedError as error:
        waiting = ImportBatch.objects.filter(pk=batch.pk)
        waiting.update(tried_at=None)
        waiting.filter(state=ImportBatch.State.CHECKED).update(message=str(error))
        raise
    return batch


def _refuse_unfit(batch: ImportBatch) -> None:
    """Only a fresh, whole, unused, clean check may be confirmed."""
    if batch.state in {ImportBatch.State.CONFIRMED, ImportBatch.State.UNDONE}:
        raise ImportRefusedError("Lần nhập này đã được ghi rồi; không ghi lần thứ hai.")
    content = bytes(batch.content) if batch.content is not None else None
    if batch.state != ImportBatch.State.CHECKED or content is None:
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


def _store(batch: ImportBatch) -> None:
    writer = Writer(batch=batch, user=batch.created_by)
    resource = resource_class_of(batch.kind)(batch.created_by, writer)
    if not resource.may_import(batch.created_by):
        raise ImportRefusedError("Bạn không còn quyền nhập loại dữ liệu này.")
    _refuse_stale(resource, batch)
    options = Options.of(batch.options)
    try:
        reading = read_file(resource, batch, options)
        found = list(resource.run(reading, options))
        _refuse_other(batch, found)
        writer.flush()
    except SheetError as error:
        raise ImportRefusedError(str(error)) from error
    except (StaleVersionError, IntegrityError, ValidationError) as error:
        logger.warning("batch %s: refused by the database", batch.pk)
        raise ImportRefusedError(CHANGED) from error
    _keep_effects(batch, writer)


CHANGED = (
    "Dữ liệu trong cổng đã khác lúc kiểm tra; chưa ghi gì cả. Hãy kiểm tra lại tệp để xem "
    "khác biệt mới."
)


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
        raise ImportRefusedError(
            "Có dòng vừa được người khác sửa sau lúc bạn kiểm tra; chưa ghi gì cả. Hãy kiểm "
            "tra lại tệp để xem khác biệt mới."
        )


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
    lines = batch.lines.filter(number__in=list(writer.effects)).only("number")
    rows = []
    for line in lines.iterator(chunk_size=CHUNK):
        line.effects = writer.effects[line.number]
        rows.append(line)
    for start in range(0, len(rows), CHUNK):
        ImportRow.objects.bulk_update(rows[start : start + CHUNK], ["effects"])


# --- undo ---


def undo(batch: ImportBatch, *, by: Any) -> ImportBatch:
    """Take a stored batch back as a whole; raises UndoRefusedError with nothing done."""
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.state != ImportBatch.State.CONFIRMED:
            raise ImportRefusedError("Chỉ hoàn tác được lô đã ghi và chưa hoàn tác.")
        resource = resource_class_of(batch.kind)(by)
        lines = batch.lines.order_by("-number").values_list("effects", flat=True)
        effects = (e for found in lines.iterator() for e in reversed(found))
        take_back(resource, batch, effects, by)
        batch.state, batch.undone_at = ImportBatch.State.UNDONE, timezone.now()
        batch.undone_by = by
        batch.save()
        record_event(
            Event.Kind.IMPORT, by, target=batch.kind, batch=batch.pk, undone=True
        )
    return batch


# --- the file back ---


def marked_workbook(batch: ImportBatch) -> bytes:
    """The user's own workbook, its wrong cells coloured and commented.

    Raises SheetError where the workbook cannot be written back (CSV among them).
    """
    marks = [
        Mark(
            number,
            fault["letter"],
            fault["message"],
            fault["suggestion"],
            fault["heading"],
        )
        for number, faults in batch.lines.filter(rank=0).values_list("number", "faults")
        for fault in faults
    ]
    return worker.mark(bytes(batch.content or b""), batch.findings["sheet"], marks)


def purge_abandoned() -> int:
    """Forget files that were never confirmed within a day, with their lines; how many."""
    old = ImportBatch.objects.filter(
        content__isnull=False, created_at__lt=timezone.now() - KEEP_UNCONFIRMED
    )
    keys = list(old.values_list("pk", flat=True))
    ImportRow.objects.filter(batch__in=keys).delete()
    return old.update(
        content=None, state=ImportBatch.State.REFUSED, message="Quá một ngày không ghi."
    )
