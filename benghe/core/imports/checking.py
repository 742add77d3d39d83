"""The check of a batch: the file is read, every line is tried, nothing is stored."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from benghe.core.history import show_value
from benghe.core.imports.kinds import resource_class_of
from benghe.core.imports.resources import ScopedResource
from benghe.core.imports.rows import RANKS, UPDATE, Options, RowCheck
from benghe.core.imports.steps import (
    ImportRefusedError,
    State,
    Tell,
    TooManyRowsError,
    attempt,
    silent,
)
from benghe.core.models import ImportBatch, ImportRow
from benghe.sheets import worker
from benghe.sheets.errors import SheetError
from benghe.sheets.reading import Reading
from benghe.sheets.wanted import Limits

MOST_ROWS = 50_000
CHUNK = 2_000
SHOWN_CONVERSIONS = 200
# How far a check is once the file is read, and once every line was tried; in percent.
READ, TRIED = 30, 90
NO_RIGHT = "Bạn không còn quyền nhập loại dữ liệu này."
NOT_AGAIN = "Lô này không kiểm tra lại được. Hãy tải tệp lên lại."


class _RollBackError(Exception):
    """Ends the transaction of a check."""


def check(
    batch: ImportBatch, *, rows: int = MOST_ROWS, tell: Tell = silent
) -> ImportBatch:
    """Read the file and try every line; the batch and its lines hold what was found.

    Nothing is stored but that. A file that cannot be used makes the batch REFUSED with a
    message; one whose columns or sheet must be chosen makes it ASKING. Raises
    TooManyRowsError over ``rows`` lines, and ImportRefusedError for a batch that is
    past its check.
    """
    batch = _waiting(batch)
    with attempt(batch, State.WAITING) as began:
        resource = resource_class_of(batch.kind)(batch.created_by)
        if not resource.may_import(batch.created_by):
            raise ImportRefusedError(NO_RIGHT)
        options = Options.of(batch.options)
        tell(1)
        try:
            reading = read_file(resource, batch, options)
        except SheetError as error:
            return _end(batch, began, State.REFUSED, str(error))
        batch.findings = findings_of(reading, batch)
        if refusal := reading.refusal():
            return _end(batch, began, State.ASKING, refusal)
        if not reading.rows:
            return _end(batch, began, State.REFUSED, reading.nothing())
        if len(reading.rows) > rows:
            raise TooManyRowsError(str(len(reading.rows)))
        tell(READ)
        checks = _try_lines(resource, reading, options, tell)
        tell(TRIED)
        batch.row_versions = resource.seen
        batch.findings["cleared"] = _cleared(checks)
        return _end(batch, began, State.CHECKED, "", checks)


def _waiting(batch: ImportBatch) -> ImportBatch:
    """The batch as it is stored, taken back to before its check."""
    may = (State.WAITING, State.ASKING, State.CHECKED)
    own = ImportBatch.objects.filter(pk=batch.pk, content__isnull=False)
    if not own.filter(state__in=may).update(state=State.WAITING, message=""):
        raise ImportRefusedError(NOT_AGAIN)
    return ImportBatch.objects.select_related("created_by").get(pk=batch.pk)


def read_file(
    resource: ScopedResource, batch: ImportBatch, options: Options
) -> Reading:
    """The file as the reader gives it; raises SheetError."""
    content = bytes(batch.content or b"")
    wanted = resource.wanted(options)
    return worker.read(content, batch.file_name, wanted, Limits(rows=MOST_ROWS))


def findings_of(reading: Reading, batch: ImportBatch) -> dict[str, Any]:
    """What the page tells of the file, as JSON: sheets, columns, notices, conversions."""
    data = reading.to_json()
    data.pop("rows")
    data["conversions"] = data["conversions"][:SHOWN_CONVERSIONS]
    data["notices"] = [*_stored_before(batch), *data["notices"]]
    return data


def _stored_before(batch: ImportBatch) -> Iterator[str]:
    """A notice where the same bytes were stored already, and stand."""
    same = ImportBatch.objects.filter(
        kind=batch.kind, sha256=batch.sha256, state=State.CONFIRMED
    )
    last = same.exclude(pk=batch.pk).only("confirmed_at").first()
    if last is not None and last.confirmed_at:
        day = localtime(last.confirmed_at)
        yield f"Tệp này đã được ghi ở lô số {last.pk} ngày {day:%d/%m/%Y}."


def _end(
    batch: ImportBatch, began: datetime, state: str, message: str,
    checks: list[RowCheck] | None = None,
) -> ImportBatch:  # fmt: skip
    """Store the outcome, unless another check of the same batch began meanwhile."""
    with transaction.atomic():
        now = ImportBatch.objects.select_for_update().defer("content").get(pk=batch.pk)
        if (now.tried_at, now.state) != (began, State.WAITING):
            return now
        batch.lines.all().delete()
        batch.counts = _store_lines(batch, checks) if checks is not None else {}
        if state != State.CHECKED:
            batch.row_versions = {}
        batch.state, batch.message, batch.tried_at = state, message, None
        batch.save(update_fields=[
            "state", "message", "tried_at", "counts", "row_versions", "findings",
        ])  # fmt: skip
    return batch


def _try_lines(
    resource: ScopedResource, reading: Reading, options: Options, tell: Tell
) -> list[RowCheck]:
    """Every line's outcome. What ``at_once`` kinds stored on the way is rolled back.

    The other kinds store nothing before their writer is flushed: they are tried without
    a transaction, in which nobody else could write on SQLite.
    """
    found: list[RowCheck] = []
    run = resource.run(reading, options)
    if not resource.at_once:
        found.extend(told(run, len(reading.rows), tell, READ, TRIED))
        return found
    try:
        with transaction.atomic():
            found.extend(told(run, len(reading.rows), tell, READ, TRIED))
            raise _RollBackError
    except _RollBackError:
        pass
    return found


def told(
    checks: Iterator[RowCheck], total: int, tell: Tell, first: int, last: int
) -> Iterator[RowCheck]:
    """The same, telling on the way from ``first`` to ``last`` percent."""
    percent = first
    for done, check in enumerate(checks, 1):
        yield check
        now = first + (last - first) * done // max(total, 1)
        if now > percent:
            percent = now
            tell(percent)


def _cleared(checks: list[RowCheck]) -> int:
    """How many stored values the blank cells would empty."""
    nothing = {"", show_value(None)}
    return sum(
        after in nothing
        for check in checks
        if check.kind == UPDATE
        for _, _, after in check.changes
    )


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

    The batch waits for another check; one that runs is overtaken. Choices made for lines
    that are read otherwise now are dropped: they may be about other people. Raises
    ImportRefusedError for a batch that was stored or refused.
    """
    if options.choices and _reads_otherwise(batch, options):
        options = replace(options, choices={})
    may = (State.WAITING, State.ASKING, State.CHECKED)
    own = ImportBatch.objects.filter(pk=batch.pk, content__isnull=False)
    found = own.filter(state__in=may).update(
        options=asdict(options), state=State.WAITING, tried_at=None, message=""
    )
    if not found:
        raise ImportRefusedError(NOT_AGAIN)
    batch.options, batch.state = asdict(options), State.WAITING
    batch.tried_at, batch.message = None, ""
    return batch


def _reads_otherwise(batch: ImportBatch, options: Options) -> bool:
    """Whether sheet, columns or old text are others than those of the stored check."""
    stored = ImportBatch.objects.only("options", "findings").get(pk=batch.pk)
    before, found = Options.of(stored.options), stored.findings.get("sheet", "")
    return (options.sheet or found, options.mapping, options.old_text) != (
        before.sheet or found, before.mapping, before.old_text,
    )  # fmt: skip
