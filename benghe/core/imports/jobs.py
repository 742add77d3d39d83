"""Large files: checked and stored by the worker, with their progress."""

from typing import Any

from benghe.core.imports.services import MOST_ROWS, ImportRefusedError, check, confirm
from benghe.core.jobs import JobError, job, start_job
from benghe.core.models import ImportBatch, Job

CHECK, CONFIRM = "import_check", "import_confirm"


def check_later(batch: ImportBatch, user: Any) -> Job:
    """Hand the check of a large file to the worker."""
    return _start(batch, user, CHECK, "Kiểm tra")


def confirm_later(batch: ImportBatch, user: Any) -> Job:
    """Hand the storing of a large batch to the worker."""
    return _start(batch, user, CONFIRM, "Ghi")


def _start(batch: ImportBatch, user: Any, kind: str, what: str) -> Job:
    row = start_job(
        kind=kind, title=f"{what} lô nhập số {batch.pk}", user=user, batch=batch.pk
    )
    ImportBatch.objects.filter(pk=batch.pk).update(job=row)
    return row


@job(CHECK)
def check_batch(row: Job) -> tuple[str, bytes]:
    """The check; what was found stands in the batch."""
    check(_batch(row), rows=MOST_ROWS)
    return "", b""


@job(CONFIRM)
def confirm_batch(row: Job) -> tuple[str, bytes]:
    """The storing, all or nothing."""
    try:
        confirm(_batch(row))
    except ImportRefusedError as error:
        raise JobError(str(error)) from error
    return "", b""


def _batch(row: Job) -> ImportBatch:
    return ImportBatch.objects.get(pk=row.arguments["batch"], created_by=row.created_by)
