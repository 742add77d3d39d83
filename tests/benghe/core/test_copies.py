"""Copies of the database file before an import: whole, private, the last ten."""

import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection

from benghe.core import copies
from benghe.core.copies import CopyError, keep_copy, kept_copies

NOW = datetime(2022, 12, 27, 1, 2, 3, 45, tzinfo=UTC)


@pytest.fixture
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "copies"


@pytest.fixture
def database(tmp_path, monkeypatch):
    """A database file in use: its last row is still in the write-ahead log."""
    file = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as open_one:
        open_one.execute("PRAGMA journal_mode=WAL")
        open_one.execute("CREATE TABLE cell (name TEXT)")
        open_one.execute("INSERT INTO cell VALUES ('Chi bộ Khu phố 1')")
        monkeypatch.setattr(copies, "_database_file", lambda: file)
        yield open_one


def names_in(copy):
    with closing(sqlite3.connect(copy)) as found:
        return [row[0] for row in found.execute("SELECT name FROM cell")]


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_copy_is_whole_private_and_named_by_its_moment(folder, database):
    with time_machine.travel(NOW, tick=False):
        copy = keep_copy("lo-7")

    assert copy == folder / "db-2022-12-27-080203-000045-lo-7.sqlite3"
    assert names_in(copy) == ["Chi bộ Khu phố 1"]
    assert (mode(copy), mode(folder)) == (0o600, 0o700)
    assert [file.name for file in folder.iterdir()] == [copy.name]


def test_what_somebody_is_writing_is_not_waited_for_nor_in_the_copy(folder, database):
    database.execute("BEGIN IMMEDIATE")
    database.execute("INSERT INTO cell VALUES ('Chi bộ Khu phố 2')")

    copy = keep_copy("lo-7")

    database.execute("COMMIT")
    assert names_in(copy) == ["Chi bộ Khu phố 1"]


def test_the_last_ten_copies_stay(folder, database):
    made = []
    for day in range(12):
        with time_machine.travel(NOW + timedelta(days=day), tick=False):
            made.append(keep_copy(f"lo-{day}"))

    assert kept_copies() == made[:1:-1]


def test_what_a_killed_copying_left_is_removed_after_an_hour(folder, database):
    folder.mkdir()
    half = folder / "db-2022-12-26-080000-000000-lo-1.part"
    half.write_bytes(b"half")

    keep_copy("lo-2")
    assert half.exists()
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=61), tick=False):
        keep_copy("lo-3")

    assert not half.exists()


def test_a_copy_that_cannot_be_made_is_refused_and_leaves_nothing(
    folder, database, monkeypatch
):
    def copy(source, target):
        Path(target).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies, "_copy", copy)

    with pytest.raises(CopyError, match="Không giữ được bản sao"):
        keep_copy("lo-7")

    assert list(folder.iterdir()) == []


@pytest.mark.django_db
def test_a_server_and_a_database_in_memory_have_no_file_to_copy(folder):
    assert connection.vendor in {"sqlite", "postgresql"}
    assert keep_copy("lo-7") is None
    assert not folder.exists()


@pytest.mark.django_db
def test_the_file_of_sqlite_is_asked_of_the_connection(tmp_path, monkeypatch):
    file = tmp_path / "db.sqlite3"

    class Cursor:
        def __enter__(self):
            return self

        def __exit__(self, *args):
            return None

        def execute(self, statement):
            assert statement == "PRAGMA database_list"

        def fetchall(self):
            return [(0, "main", str(file)), (1, "temp", "")]

    monkeypatch.setattr(type(connection), "vendor", "sqlite", raising=False)
    monkeypatch.setattr(copies.connection, "cursor", Cursor, raising=False)

    assert copies._database_file() == file
