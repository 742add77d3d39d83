"""Run the background worker."""

from typing import Any

from django_tasks_db.management.commands.db_worker import Command as DbWorker

from benghe.core.jobs import reap_dead_jobs


class Command(DbWorker):
    help = "Chạy tiến trình làm việc nền (in danh sách dài, nhập tệp lớn)."

    def handle(self, **options: Any) -> None:
        """Mark what a killed worker left behind, then work."""
        reap_dead_jobs()
        options["reload"] = False
        super().handle(**options)
