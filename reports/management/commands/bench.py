"""Measures papers and pages, prints a line a case and writes ``.bench.json``."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser
from django.utils.timezone import localdate

from benghe.core.commands import PortalCommand
from benghe.paper.worker import ROOT, close_pool
from cells.models import User
from members.papers import member_list_paper
from reports.bench.cases import Case, write_json
from reports.bench.engines import Bare, browser
from reports.bench.pages import USER, Portal, page_cases
from reports.bench.papers import list_cases, review_cases, start_up
from reports.bench.rounds import ROUNDS
from reports.review.assemble import assemble
from reports.review.models import Review

RESULT = ROOT / ".bench.json"
LARGE = 50_000
YEAR = 2022
LARGE_CELLS = 200


class Command(PortalCommand):
    help = (
        "Đo tốc độ và bộ nhớ; in mỗi phép đo một dòng và ghi .bench.json. Cần CHROMIUM."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Rounds and the size of the large ward."""
        parser.add_argument("--rounds", type=int, default=ROUNDS, help="số vòng đo")
        parser.add_argument(
            "--members",
            type=int,
            default=LARGE,
            help="số đảng viên của cơ sở dữ liệu lớn",
        )

    def handle(self, **options: Any) -> None:
        """Measure everything in one run; the exit code does not depend on the budgets."""
        executable = os.environ.get("CHROMIUM", "")
        if not executable:
            self.fail("Hãy đặt CHROMIUM là đường dẫn của Chromium, hoặc gõ: make bench")
        if os.environ.get("DATABASE_URL"):
            self.fail("Phép đo dùng SQLite trong BENGHE_DATA; hãy bỏ DATABASE_URL.")
        large = Path(settings.DATA_DIR) / "bench-large"
        prepare(large, options["members"])
        cases = []
        for case in measure(executable, large, options["members"], options["rounds"]):
            cases.append(case)
            self.stdout.write(case.line())
            self.stdout.flush()
        write_json(RESULT, cases)
        self.stdout.write(f"Đã ghi {len(cases)} phép đo vào {RESULT.name}.")


def prepare(large: Path, members: int) -> None:
    """The demo ward in the database at hand, a generated one in a folder beside it."""
    call_command("migrate", verbosity=0)
    call_command("load_demo", "--if-empty", verbosity=0, stdout=sys.stderr)
    call_command("collectstatic", interactive=False, verbosity=0)
    large.mkdir(mode=0o700, exist_ok=True)
    shutil.copytree(settings.STATIC_ROOT, large / "static", dirs_exist_ok=True)
    environment = {**os.environ, "BENGHE_DATA": str(large)}
    cells = str(min(LARGE_CELLS, members))
    for arguments in (
        ["migrate", "-v", "0"],
        ["load_demo", "--if-empty", "--cells", cells, "--members", str(members)],
    ):
        subprocess.run(  # noqa: S603  (our own command)
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=sys.stderr.fileno(),
        )


def measure(executable: str, large: Path, members: int, rounds: int) -> Iterator[Case]:
    """All cases. Papers are read from the database before the browser opens."""
    review = assemble(Review.objects.get(year=YEAR)).paper
    user = User.objects.get(username=USER)
    members_list = member_list_paper(user, localdate())
    size = len(members_list.blocks[0].rows)  # type: ignore[union-attr]
    yield from start_up()
    with closing(Bare()) as bare, browser(executable) as chromium:
        yield from review_cases(review, bare, chromium, rounds)
        yield from list_cases(members_list, size, bare, chromium, rounds)
    close_pool()
    with (
        closing(Portal(str(settings.DATA_DIR))) as small,
        closing(Portal(str(large))) as big,
    ):
        yield from page_cases(small, big, (size, members), rounds)
