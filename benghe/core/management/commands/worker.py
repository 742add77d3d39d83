"""Run the background worker."""

import logging
import threading
from typing import Any

from django.db import DatabaseError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Command as DbWorker

from benghe.core.imports.services import purge_abandoned
from benghe.core.jobs import reap_dead_jobs

logger = logging.getLogger(__name__)
TIDY_SECONDS = 60


class Command(DbWorker):
    help = "Chạy tiến trình làm việc nền (in danh sách dài, nhập tệp lớn)."

    def handle(self, **options: Any) -> None:
        """Mark what a killed worker left behind, then work, and look again each minute."""
        tidy()
        options["reload"] = False
        stop = threading.Event()
        tidying = threading.Thread(target=_keep_tidy, args=(stop,), daemon=True)
        tidying.start()
        try:
            super().handle(**options)
        finally:
            stop.set()
            tidying.join()


def tidy() -> None:
    """Mark jobs that died; forget uploaded files that nobody stored within a day."""
    reap_dead_jobs()
    purge_abandoned()


def _keep_tidy(stop: threading.Event) -> None:
    """On a connection of its own; a busy database is looked at a minute later."""
    while not stop.wait(TIDY_SECONDS):
        close_old_connections()
        try:
            tidy()
        except DatabaseError as error:
            logger.warning("tidying was put off: %s", type(error).__name__)
    connection.close()
