"""Copies of the database file, kept before what changes much of it at once.

SQLite only: a PostgreSQL server has backups of its own, and a database in memory is a
test's. A copy is a whole database of the moment, also while others write.
"""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.timezone import localtime

KEPT = 10
FOLDER = "copies"


class CopyError(Exception):
    """No copy could be made; the message is for the user, in Vietnamese."""


def keep_copy(why: str) -> Path | None:
    """Copy the database file as ``db-<moment>-<why>.sqlite3``; the last ten stay.

    ``why`` is of plain letters. None: there is no file to copy. Raises CopyError. To be
    called outside transactions.
    """
    source = _database_file()
    if source is None:
        return None
    folder = Path(settings.DATA_DIR) / FOLDER
    moment = localtime(timezone.now())
    target = folder / f"db-{moment:%Y-%m-%d-%H%M%S-%f}-{why}.sqlite3"
    part = target.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.touch(mode=0o600)
        _copy(source, part)
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise CopyError(
            "Không giữ được bản sao của cơ sở dữ liệu trước khi ghi. Hãy báo quản trị xem "
            "đĩa còn chỗ không."
        ) from error
    _forget_old(folder)
    return target


def kept_copies() -> list[Path]:
    """The copies that are kept, the latest first."""
    return sorted((Path(settings.DATA_DIR) / FOLDER).glob("db-*.sqlite3"), reverse=True)


def _database_file() -> Path | None:
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA database_list")
        name = next(row[2] for row in cursor.fetchall() if row[1] == "main")
    return Path(name) if name else None


def _copy(source: Path, target: Path) -> None:
    # In one step: nobody who writes meanwhile makes it begin anew.
    with (
        closing(sqlite3.connect(source, timeout=20)) as found,
        closing(sqlite3.connect(target)) as copy,
    ):
        found.backup(copy)


def _forget_old(folder: Path) -> None:
    """All but the last ten, and what a killed process left half copied."""
    with suppress(OSError):
        for old in kept_copies()[KEPT:]:
            old.unlink(missing_ok=True)
        hour_ago = timezone.now().timestamp() - 3600
        for half in folder.glob("db-*.part*"):
            if half.stat().st_mtime < hour_ago:
                half.unlink(missing_ok=True)
