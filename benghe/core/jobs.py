"""Slow work: a Job row, a registered function, and the worker that runs it."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import OperationalError, close_old_connections, connection, transaction
from django.utils import timezone
from django_tasks import task

from benghe.core.models import Job

logger = logging.getLogger(__name__)
BEAT_SECONDS = 5
DEAD_AFTER = timedelta(seconds=60)
# The state of a job is written again and again while the database is busy.
TRIES, PAUSE_SECONDS = 30, 1.0
# How far work is that cannot store it itself, being inside a transaction: job → percent.
_noted: dict[int, int] = {}

# A registered function takes the job and returns the file's name and bytes.
Work = Callable[[Job], tuple[str, bytes]]
REGISTRY: dict[str, Work] = {}


class JobError(Exception):
    """The work cannot be done; the message is for the user, in Vietnamese."""


def job(kind: str) -> Callable[[Work], Work]:
    """Register the function that does the jobs of this kind."""

    def register(function: Work) -> Work:
        REGISTRY[kind] = function
        return function

    return register


def start_job(*, kind: str, title: str, user: Any, **arguments: Any) -> Job:
    """Record the job and hand it to the worker once the request has committed."""
    if kind not in REGISTRY:
        raise LookupError(f"no job of kind {kind}")
    row = Job.objects.create(
        kind=kind, title=title, created_by=user, arguments=arguments
    )
    transaction.on_commit(lambda: run_job.enqueue(row.pk))
    return row


@task()
def run_job(pk: int) -> None:
    """Do one job; whatever happens, its row says so."""
    waiting = Job.objects.filter(pk=pk, state=Job.State.WAITING)
    if not _write(waiting, state=Job.State.RUNNING, heartbeat_at=timezone.now()):
        return
    row = Job.objects.select_related("created_by").get(pk=pk)
    stop = threading.Event()
    beat = threading.Thread(target=_beat, args=(pk, stop), daemon=True)
    beat.start()
    try:
        name, content = REGISTRY[row.kind](row)
    except JobError as error:
        _finish(pk, state=Job.State.FAILED, message=str(error)[:300])
    except Exception:
        logger.exception("job %s of kind %s failed", pk, row.kind)
        _finish(
            pk, state=Job.State.FAILED, message="Có lỗi khi làm việc này. Hãy thử lại."
        )
    else:
        _finish(pk, state=Job.State.DONE, progress=100, file_name=name, content=content)
    finally:
        stop.set()
        beat.join()
        _noted.pop(pk, None)


def report_progress(row: Job, percent: int) -> None:
    """Show how far the work is."""
    Job.objects.filter(pk=row.pk).update(progress=percent, heartbeat_at=timezone.now())


def note_progress(row: Job, percent: int) -> None:
    """The same from inside a transaction: the next heartbeat shows it, outside of that."""
    _noted[row.pk] = percent


def reap_dead_jobs() -> int:
    """Mark jobs whose worker died (no heartbeat for a minute) as failed; how many."""
    dead = Job.objects.filter(
        state=Job.State.RUNNING, heartbeat_at__lt=timezone.now() - DEAD_AFTER
    )
    return dead.update(
        state=Job.State.FAILED,
        finished_at=timezone.now(),
        message="Việc này bị ngắt giữa chừng. Hãy yêu cầu lại.",
    )


def _finish(pk: int, **values: Any) -> None:
    _write(Job.objects.filter(pk=pk), finished_at=timezone.now(), **values)


def _write(rows: Any, **values: Any) -> int:
    """Update the job, patiently: one that was never marked would wait for ever."""
    for left in reversed(range(TRIES)):
        try:
            return int(rows.update(**values))
        except OperationalError:
            if not left:
                raise
            logger.warning("the state of a job waits for a busy database")
            time.sleep(PAUSE_SECONDS)
    return 0


def _beat(pk: int, stop: threading.Event) -> None:
    """Keep the heartbeat while the work runs, on a connection of its own."""
    while not stop.wait(BEAT_SECONDS):
        close_old_connections()
        try:
            beat_once(pk)
        except OperationalError:
            # The database was busy: one beat is missed, the heart goes on.
            logger.warning("job %s missed a heartbeat", pk)
    connection.close()


def beat_once(pk: int) -> None:
    """Note that the job is alive, and how far it said it is."""
    told = {"progress": _noted[pk]} if pk in _noted else {}
    Job.objects.filter(pk=pk).update(heartbeat_at=timezone.now(), **told)
