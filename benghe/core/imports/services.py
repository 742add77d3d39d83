"""The steps of a batch: upload, check, decide and check again, confirm, undo.

The batch in the database carries the file, its owner, its hash and the versions of the
rows it saw. The confirmation names the batch and nothing else, and stores every line or
none; a row that changed in between refuses the whole. The steps themselves are in
``checking``, ``confirming`` and ``undoing``, what they leave behind when they are cut off
in ``steps``, and the same by the worker in ``jobs``.
"""

import hashlib
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from benghe.core.imports import checking
from benghe.core.imports.checking import MOST_ROWS, decide, findings_of, read_file
from benghe.core.imports.confirming import CHANGED, CONFIRM_WITHIN, confirm
from benghe.core.imports.jobs import check_later, confirm_later, undo_later
from benghe.core.imports.kinds import kinds_for, resource_class_of
from benghe.core.imports.rows import Options
from benghe.core.imports.steps import (
    ImportRefusedError,
    TooManyRowsError,
    is_busy,
    state_words,
)
from benghe.core.imports.undoing import UndoRefusedError, undo
from benghe.core.models import ImportBatch, ImportRow
from benghe.sheets import worker
from benghe.sheets.reading import Mark

__all__ = [
    "CHANGED",
    "CONFIRM_WITHIN",
    "MOST_ROWS",
    "ROWS_IN_REQUEST",
    "ImportRefusedError",
    "UndoRefusedError",
    "batch_of",
    "begin_check",
    "begin_confirm",
    "begin_undo",
    "check",
    "check_later",
    "confirm",
    "confirm_later",
    "decide",
    "findings_of",
    "is_busy",
    "marked_workbook",
    "needs_job",
    "open_to",
    "purge_abandoned",
    "read_file",
    "state_words",
    "undo",
    "undo_later",
    "upload",
]  # fmt: skip

KEEP_UNCONFIRMED = timedelta(days=1)
# In a request at most so many lines; more, up to MOST_ROWS, by a job.
ROWS_IN_REQUEST = 5_000
BYTES_IN_REQUEST = 600 * 1024
# Changed rows are saved one by one, as is much of what is taken back: more than so many
# would hold SQLite's only lock for longer than others wait for it.
CHANGED_IN_REQUEST = 1_000


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
    """Whether the next step (check, store, undo) would take too long for somebody to wait."""
    if _dear_lines(batch) > CHANGED_IN_REQUEST:
        return True
    lines = sum(batch.counts.values())
    most = rows_in_request(batch)
    return len(batch.content or b"") > BYTES_IN_REQUEST or lines > most


def _dear_lines(batch: ImportBatch) -> int:
    """How many lines the next step would write one by one; a check writes none."""
    changed = int(batch.counts.get("update", 0))
    if batch.state == ImportBatch.State.CHECKED:
        return changed
    if batch.state == ImportBatch.State.CONFIRMED:
        return changed + int(batch.counts.get("new", 0))
    return 0


def rows_in_request(batch: ImportBatch) -> int:
    """How many lines of the batch's kind may be done while somebody waits."""
    return min(ROWS_IN_REQUEST, resource_class_of(batch.kind).most_in_request)


def check(batch: ImportBatch, *, rows: int | None = None) -> ImportBatch:
    """``checking.check`` while somebody waits; raises ImportRefusedError.

    A file that turns out to have more than ``rows`` lines (None: as many as the kind
    allows) goes to the worker: the batch comes back as it waits, with its job.
    """
    try:
        return checking.check(batch, rows=rows or rows_in_request(batch))
    except TooManyRowsError:
        check_later(batch, batch.created_by)
        return ImportBatch.objects.select_related("job").get(pk=batch.pk)


def batch_of(user: Any, pk: int | str) -> ImportBatch:
    """A batch of one's own; raises ImportBatch.DoesNotExist, also for what is no number."""
    known = str(pk).isdecimal() and len(str(pk)) < 18
    return ImportBatch.objects.get(pk=int(pk) if known else 0, created_by=user)


def open_to(user: Any) -> Q:
    """Which batches a person may open: one's own, and a colleague's that was stored.

    Only kinds that one may import; a colleague's for whoever reads the ward's list of
    batches: a mistake is seen by the one who is there.
    """
    own = Q(created_by=user.pk)
    if user.has_perm("core.view_importbatch"):
        state = ImportBatch.State
        own |= Q(state__in=(state.CONFIRMED, state.UNDONE))
    return own & Q(kind__in=[found.kind for found in kinds_for(user)])


# --- at once, or by the worker where it would take long ---


def begin_check(batch: ImportBatch) -> ImportBatch:
    """The check; a large file's by the worker. Raises ImportRefusedError."""
    if needs_job(batch):
        check_later(batch, batch.created_by)
        return batch
    return check(batch)


def begin_confirm(batch: ImportBatch) -> ImportBatch:
    """The storing; a large batch's by the worker. Raises ImportRefusedError."""
    if needs_job(batch):
        confirm_later(batch, batch.created_by)
        return batch
    return confirm(batch)


def begin_undo(batch: ImportBatch, *, by: Any) -> ImportBatch:
    """The taking back; a large batch's by the worker. Raises ImportRefusedError."""
    if needs_job(batch):
        undo_later(batch, by)
        return batch
    return undo(batch, by=by)


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
        content=None, state=ImportBatch.State.REFUSED, tried_at=None, counts={},
        message="Quá một ngày không ghi.",
    )  # fmt: skip
