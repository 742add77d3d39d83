"""A ward in a database of its own, and programs that are killed while they work on it.

The tests' own database cannot be used: what a killed process leaves behind is seen only
where it committed for itself. SQLite: a file. PostgreSQL: a scratch database on the
tests' server, dropped at the end.
"""

import contextlib
import json
import os
import secrets
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.db import connection

ROOT = Path(__file__).resolve().parents[4]
PATIENCE = 120
CLOSELY = 0.002


# The tables as the models have them: the migrations take a minute.
TABLES = (
    "from django.conf import settings; from django.core.management import call_command; "
    "from django.apps import apps; "
    "settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}; "
    "call_command('migrate', run_syncdb=True, verbosity=0)"
)


class Place:
    """One ward: ``manage`` runs a command to its end, ``begin`` starts one."""

    def __init__(self, folder):
        self.folder = folder
        names = ("PATH", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
        self.env = {n: os.environ[n] for n in names if n in os.environ}
        self.env |= {
            "BENGHE_DATA": str(folder),
            "SECRET_KEY": "x" * 60,
            "HOME": str(folder),
        }
        self.scratch = ""
        if connection.vendor == "postgresql":
            self._scratch_database()

    # --- the database ---

    def _scratch_database(self):
        known = connection.settings_dict
        self.scratch = f"benghe_killed_{secrets.token_hex(4)}"
        self.server = {
            "host": known["HOST"], "port": known["PORT"] or 5432,
            "user": known["USER"] or "postgres", "password": known["PASSWORD"] or None,
        }  # fmt: skip
        self._on_server(f'CREATE DATABASE "{self.scratch}"')
        login = quote(self.server["user"], safe="")
        if self.server["password"]:
            login += f":{quote(self.server['password'], safe='')}"
        host = quote(self.server["host"], safe="")
        self.env["DATABASE_URL"] = (
            f"postgres://{login}@{host}:{self.server['port']}/{self.scratch}"
        )

    def _on_server(self, statement):
        with psycopg.connect(
            dbname="postgres", autocommit=True, **self.server
        ) as server:
            server.execute(statement)

    def close(self):
        """Nothing stays on the server."""
        if self.scratch:
            self._on_server(f'DROP DATABASE "{self.scratch}" WITH (FORCE)')

    def ask(self, query):
        """Rows of a query, on a connection of the test's own."""
        if self.scratch:
            with psycopg.connect(
                dbname=self.scratch, autocommit=True, **self.server
            ) as c:
                return c.execute(query).fetchall()
        with contextlib.closing(
            sqlite3.connect(self.folder / "db.sqlite3", timeout=20)
        ) as found:
            return [tuple(row) for row in found.execute(query)]

    # --- programs ---

    def _command(self, *arguments):
        return [sys.executable, "manage.py", *map(str, arguments)]

    def manage(self, *arguments):
        """Exit code and stdout of a command."""
        answer = subprocess.run(
            self._command(*arguments), cwd=ROOT, env=self.env, capture_output=True,
            text=True, check=False, timeout=PATIENCE * 3,
        )  # fmt: skip
        assert answer.returncode in (0, 1), answer.stderr
        return answer.returncode, answer.stdout

    def shell(self, code):
        """What Python with our Django prints, as JSON."""
        setup = "import django, json; django.setup(); "
        answer = subprocess.run(
            [sys.executable, "-c", setup + code], cwd=ROOT, text=True, check=False,
            env=self.env | {"DJANGO_SETTINGS_MODULE": "benghe.settings"},
            capture_output=True, timeout=PATIENCE * 3,
        )  # fmt: skip
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout or "null")

    def kill(self, arguments, mark, wait=0.0):
        """Start a command and kill it ``wait`` seconds after ``mark`` holds.

        ``mark`` is a query that gives a row as soon as the moment has come. True: it was
        killed at work; False: it had ended by itself.
        """
        program = subprocess.Popen(
            self._command(*arguments), cwd=ROOT, env=self.env,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            until = time.monotonic() + PATIENCE
            while not self.ask(mark) and program.poll() is None:
                assert time.monotonic() < until, "the moment never came"
                time.sleep(CLOSELY)
            with contextlib.suppress(subprocess.TimeoutExpired):
                program.wait(wait)
        finally:
            program.kill()
            code = program.wait()
        return code == -signal.SIGKILL
