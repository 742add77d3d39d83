"""Large batches: checked, stored and undone by the worker, with their progress."""

from functools import partial
from typing import Any

from benghe.core.imports.checking import check
from benghe.core.imports.confirming import confirm, refuse_unfit
from benghe.core.imports.steps import CHECK, CONFIRM, UNDO, ImportRefusedError, is_busy
from benghe.core.imports.undoing import undo
from benghe.core.jobs import JobError, job, note_progress, start_job
from benghe.core.models import ImportBatch, Job

TITLES = {CHECK: "Kiểm tra", CONFIRM: "Ghi", UNDO: "Hoàn tác"}
Done = tuple[str, bytes]


def check_later(batch: ImportBatch, user: Any) -> Job:
    """Hand the check of a large file to the worker; one that is under way is given back."""
    return _start(batch, user, CHECK)


def confirm_later(batch: ImportBatch, user: Any) -> Job:
    """Hand the storing of a large batch to the worker; likewise.

    Raises ImportRefusedError at once where the worker could only refuse.
    """
    refuse_unfit(ImportBatch.objects.get(pk=batch.pk))
    return _start(batch, user, CONFIRM)


def undo_later(batch: ImportBatch, user: Any) -> Job:
    """Hand the undoing of a large batch to the worker; likewise."""
    return _start(batch, user, UNDO)


def _start(batch: ImportBatch, user: Any, kind: str) -> Job:
    now = ImportBatch.objects.select_related("job").defer("content").get(pk=batch.pk)
    if now.job is not None and now.job.kind == kind and is_busy(now):
        return now.job
    title = f"{TITLES[kind]} lô nhập số {batch.pk}"
    row = start_job(kind=kind, title=title, user=user, batch=batch.pk)
    ImportBatch.objects.filter(pk=batch.pk).update(job=row)
    batch.job = row
    return row


def batch_behind(row: Job) -> ImportBatch | None:
    """The batch that a job works on; None for a job of another kind."""
    if row.kind not in TITLES:
        return None
    rows = ImportBatch.objects.defer("content")
    return rows.filter(pk=row.arguments.get("batch")).first()


@job(CHECK)
def check_batch(row: Job) -> Done:
    """The check; what was found stands in the batch."""
    batch = ImportBatch.objects.get(
        pk=row.arguments["batch"], created_by=row.created_by
    )
    try:
        check(batch, tell=partial(note_progress, row))
    except ImportRefusedError as error:
        raise JobError(str(error)) from error
    return "", b""


@job(CONFIRM)
def confirm_batch(row: Job) -> Done:
    """The storing, all or nothing."""
    batch = ImportBatch.objects.get(
        pk=row.arguments["batch"], created_by=row.created_by
    )
    try:
        confirm(batch, tell=partial(note_progress, row))
    except ImportRefusedError as error:
        raise JobError(str(error)) from error
    return "", b""


@job(UNDO)
def undo_batch(row: Job) -> Done:
    """The taking back, all or nothing; perhaps a colleague's batch."""
    batch = ImportBatch.objects.get(pk=row.arguments["batch"])
    try:
        undo(batch, by=row.created_by, tell=partial(note_progress, row))
    except ImportRefusedError as error:
        raise JobError(str(error)) from error
    return "", b""
