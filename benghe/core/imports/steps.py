"""The marks of a step of a batch: that it began, that it ended, that it died.

Each step writes what it does in one transaction, and outside of that only ``tried_at``:
a step that was cut off (the machine stopped, the worker was killed) leaves the mark and
nothing else, and the batch says so to whoever looks.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, OperationalError
from django.utils import timezone
from django.utils.timezone import localtime

from benghe.core.jobs import DEAD_AFTER
from benghe.core.models import ImportBatch, Job

logger = logging.getLogger(__name__)
State = ImportBatch.State
# How far a step is, in percent; what is called with it must not stop the step.
Tell = Callable[[int], None]
# A step in a request: the reader may wait for a place and then read, 90 s each.
REQUEST_DEAD_AFTER = timedelta(minutes=4)
# Storing or undoing in a request takes seconds. After this it may be asked for again,
# also while it runs: the row of the batch is locked, and only one of two does it.
REQUEST_SLOW_AFTER = timedelta(seconds=60)
# While a step stores, SQLite lets nobody else write, not even a heartbeat.
STORING_DEAD_AFTER = timedelta(minutes=10)
BUSY = "Cơ sở dữ liệu đang bận hoặc chưa ghi được; chưa ghi gì cả. Hãy thử lại sau ít phút."
BROKEN = "Lần làm lúc {at} gặp lỗi của phần mềm; chưa ghi gì cả. Hãy báo quản trị."
# Which job does the step that begins in this state.
CHECK, CONFIRM, UNDO = "import_check", "import_confirm", "import_undo"
BEGINS_IN = {CHECK: State.WAITING, CONFIRM: State.CHECKED, UNDO: State.CONFIRMED}
UNDER_WAY = {
    State.WAITING: "kiểm tra",
    State.CHECKED: "ghi",
    State.CONFIRMED: "hoàn tác",
}
SLOW = {
    State.CHECKED: (
        "Đang ghi từ lúc {at}, lâu hơn thường lệ. Hãy tải lại trang sau ít phút; nếu vẫn như "
        "vậy thì ghi lại: lô chỉ được ghi một lần."
    ),
    State.CONFIRMED: (
        "Đang hoàn tác từ lúc {at}, lâu hơn thường lệ. Hãy tải lại trang sau ít phút; nếu vẫn "
        "như vậy thì hoàn tác lại: lô chỉ được hoàn tác một lần."
    ),
}  # fmt: skip
CUT_OFF = {
    State.WAITING: "Lần kiểm tra lúc {at} bị ngắt giữa chừng; chưa ghi gì cả. Hãy kiểm tra lại.",
    State.CHECKED: "Lần ghi lúc {at} bị ngắt giữa chừng; chưa ghi gì cả. Có thể ghi lại.",
    State.CONFIRMED: (
        "Lần hoàn tác lúc {at} bị ngắt giữa chừng; lô vẫn như đã ghi. Có thể hoàn tác lại."
    ),
}  # fmt: skip


class ImportRefusedError(Exception):
    """Nothing was written; the message says why, in Vietnamese."""


class TooManyRowsError(Exception):
    """The file has more lines than may be checked while somebody waits."""


def silent(percent: int) -> None:
    """Nobody is told how far the step is."""


@contextmanager
def attempt(batch: ImportBatch, state: str) -> Iterator[datetime]:
    """Mark that a step of a batch in ``state`` begins, and what became of it.

    Gives the mark: the step that finds another in the batch has been overtaken. A step
    that is refused leaves its words in the batch; success clears the mark by itself.
    """
    began = timezone.now()
    own = ImportBatch.objects.filter(pk=batch.pk, state=state)
    own.update(tried_at=began)
    try:
        yield began
    except OperationalError as error:
        # The words of the driver may hold values; its class is enough.
        logger.warning("batch %s: %s", batch.pk, type(error).__name__)
        _end(own, began, BUSY)
        raise ImportRefusedError(BUSY) from error
    except ImportRefusedError as error:
        _end(own, began, str(error))
        raise
    except TooManyRowsError:
        _end(own, began, "")
        raise
    except Exception:
        _end(own, began, BROKEN.format(at=_at(began, timezone.now())))
        raise


def _end(own: Any, began: datetime, message: str) -> None:
    with suppress(DatabaseError):
        own.filter(tried_at=began).update(tried_at=None, message=message)


# --- for whoever looks ---


@dataclass(frozen=True, slots=True)
class Step:
    """A step that began and has not ended: ``since`` when, and whether it still runs.

    ``queued``: its job waits for the worker. ``slow``: it should have ended by now.
    """

    since: datetime
    alive: bool
    queued: bool = False
    slow: bool = False


def step_of(batch: ImportBatch, now: datetime | None = None) -> Step | None:
    """The step under way, running or dead; None: the last one ended."""
    now, job = now or timezone.now(), batch.job
    began = batch.tried_at
    is_of_job = job is not None and BEGINS_IN.get(job.kind) == batch.state
    if job is not None and is_of_job and (began is None or job.created_at <= began):
        return _step_of_job(batch, job, now)
    if began is None:
        return None
    lasts = now - began
    slow = batch.state in SLOW and lasts > REQUEST_SLOW_AFTER
    return Step(began, lasts <= REQUEST_DEAD_AFTER, slow=slow)


def _step_of_job(batch: ImportBatch, job: Job, now: datetime) -> Step | None:
    if job.state == Job.State.WAITING:
        return Step(job.created_at, alive=True, queued=True)
    if job.state == Job.State.RUNNING:
        stores = batch.tried_at is not None and batch.state != State.WAITING
        limit = STORING_DEAD_AFTER if stores else DEAD_AFTER
        alive = now - (job.heartbeat_at or job.created_at) <= limit
        return Step(batch.tried_at or job.created_at, alive)
    if batch.tried_at is not None:
        return Step(batch.tried_at, alive=False)
    # Killed before its step began: nothing else would tell of it.
    never = job.state == Job.State.FAILED and not batch.message
    return Step(job.created_at, alive=False) if never else None


def is_busy(batch: ImportBatch, now: datetime | None = None) -> bool:
    """Whether to wait for a step that runs or is queued: the page should look again."""
    step = step_of(batch, now)
    return step is not None and step.alive and not step.slow


def state_words(batch: ImportBatch, now: datetime | None = None) -> str:
    """How a batch stands, in one or two sentences; a step that died is told as dead."""
    now = now or timezone.now()
    step = step_of(batch, now)
    if step is not None and batch.state in UNDER_WAY:
        what, at = UNDER_WAY[State(batch.state)], _at(step.since, now)
        if step.queued:
            return f"Đang chờ {what} trong việc nền, từ lúc {at}."
        if step.alive and step.slow:
            return SLOW[State(batch.state)].format(at=at)
        if step.alive:
            return f"Đang {what} từ lúc {at}."
        return CUT_OFF[State(batch.state)].format(at=at)
    return f"{_standing(batch, now)} {batch.message}".strip()


def _standing(batch: ImportBatch, now: datetime) -> str:
    if batch.state == State.WAITING:
        return "Tệp chưa được kiểm tra."
    if batch.state == State.CHECKED:
        return "Đã kiểm tra, chưa ghi."
    if batch.state == State.CONFIRMED and batch.confirmed_at:
        return f"Đã ghi lúc {_at(batch.confirmed_at, now)}."
    if batch.state == State.UNDONE and batch.undone_at:
        return f"Đã hoàn tác lúc {_at(batch.undone_at, now)}."
    return ""


def _at(moment: datetime, now: datetime) -> str:
    """10:32, with the day where it is not today."""
    local = localtime(moment)
    is_today = local.date() == localtime(now).date()
    return f"{local:%H:%M}" if is_today else f"{local:%H:%M} ngày {local:%d/%m/%Y}"
