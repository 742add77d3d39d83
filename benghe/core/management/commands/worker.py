"""Run the background worker."""

import logging
import threading
import time
from typing import Any

from django.db import (
    DatabaseError,
    OperationalError,
    close_old_connections,
    connection,
)
from django_tasks_db.management.commands.db_worker import Command as DbWorker

from benghe.core.imports.services import purge_abandoned
from benghe.core.jobs import reap_dead_jobs

logger = logging.getLogger(__name__)
TIDY_SECONDS = 60
# Before a worker that found the database busy looks again: at first, and at most.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
# A worker that worked so many seconds was well: the pause is short again.
WELL_AFTER = 120


class Command(DbWorker):
    help = "Chạy tiến trình làm việc nền (in danh sách dài, nhập tệp lớn)."

    def handle(self, **options: Any) -> None:
        """Mark what a killed worker left behind, then work, and look again each minute."""
        _tidy_or_later()
        options["reload"] = False
        stop = threading.Event()
        tidying = threading.Thread(target=_keep_tidy, args=(stop,), daemon=True)
        tidying.start()
        try:
            self._work(**options)
        finally:
            stop.set()
            tidying.join()

    def _work(self, **options: Any) -> None:
        """The library's loop, begun again whenever the database was too busy for it.

        It waits for its turn like everybody and would die of the refusal; so a large
        batch stored in a request would end it.
        """
        pause = FIRST_PAUSE
        while True:
            began = time.monotonic()
            try:
                return super().handle(**options)
            except OperationalError as error:
                # The words of the driver may hold values; its class is enough.
                logger.warning("worker: %s, looking again", type(error).__name__)
            if time.monotonic() - began >= WELL_AFTER:
                pause = FIRST_PAUSE
            close_old_connections()
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


def tidy() -> None:
    """Mark jobs that died; forget uploaded files that nobody stored within a day."""
    reap_dead_jobs()
    purge_abandoned()


def _keep_tidy(stop: threading.Event) -> None:
    """On a connection of its own; a busy database is looked at a minute later."""
    while not stop.wait(TIDY_SECONDS):
        close_old_connections()
        _tidy_or_later()
    connection.close()


def _tidy_or_later() -> None:
    try:
        tidy()
    except DatabaseError as error:
        logger.warning("tidying was put off: %s", type(error).__name__)
