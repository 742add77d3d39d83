"""Measures papers and pages, prints a line a case and writes ``.bench.json``."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
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
from reports.bench.figures import load_figures
from reports.bench.indicator_pages import LARGE, SMALL, indicator_cases
from reports.bench.pages import INDICATORS, USER, Portal, page_cases
from reports.bench.papers import list_cases, review_cases, start_up
from reports.bench.rounds import ROUNDS
from reports.bench.servers import postgres
from reports.bench.sheets import (
    EXPORT,
    IMPORT,
    WARD,
    export_case,
    large_cases,
    run_task,
    ward_cases,
)
from reports.bench.sheets import LARGE as LARGEST_SHEET
from reports.review.assemble import assemble
from reports.review.models import Review

RESULT = ROOT / ".bench.json"
SIZES = (5_000, 50_000)
LARGEST = 400_000
YEAR = 2022
CELLS = 200


class Command(PortalCommand):
    help = (
        "Đo tốc độ và bộ nhớ; in mỗi phép đo một dòng và ghi .bench.json. Cần CHROMIUM. "
        f"BENGHE_BENCH_LARGE=1 đo thêm {LARGEST} đảng viên (thêm khoảng 15 phút, 1,5 GB đĩa)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Rounds and the size of the large ward."""
        parser.add_argument("--rounds", type=int, default=ROUNDS, help="số vòng đo")
        parser.add_argument(
            "--members",
            type=int,
            nargs="+",
            help="số đảng viên của các cơ sở dữ liệu được sinh ra, mặc định "
            + " ".join(map(str, SIZES)),
        )
        parser.add_argument(
            "--fill-figures",
            type=int,
            nargs=2,
            metavar=("CHỈ-TIÊU", "NĂM"),
            help="không đo, chỉ sinh chỉ tiêu vào cơ sở dữ liệu còn trống",
        )

    def handle(self, **options: Any) -> None:
        """Measure everything in one run; the exit code does not depend on the budgets."""
        if options["fill_figures"]:
            load_figures(*options["fill_figures"])
            return
        executable = os.environ.get("CHROMIUM", "")
        if not executable:
            self.fail("Hãy đặt CHROMIUM là đường dẫn của Chromium, hoặc gõ: make bench")
        if os.environ.get("DATABASE_URL"):
            self.fail("Phép đo dùng SQLite trong BENGHE_DATA; hãy bỏ DATABASE_URL.")
        wards = {
            size: Path(settings.DATA_DIR) / f"bench-{size}"
            for size in options["members"] or sizes()
        }
        figures = {
            size: Path(settings.DATA_DIR) / f"bench-chi-tieu-{size[0]}"
            for size in (SMALL, LARGE)
        }
        prepare(wards, figures)
        cases = []
        for case in measure(executable, wards, figures, options["rounds"]):
            cases.append(case)
            self.stdout.write(case.line())
            self.stdout.flush()
        write_json(RESULT, cases)
        self.stdout.write(f"Đã ghi {len(cases)} phép đo vào {RESULT.name}.")


def sizes() -> tuple[int, ...]:
    """How many members the generated wards have, unless the call says so."""
    largest = os.environ.get("BENGHE_BENCH_LARGE") == "1"
    return (*SIZES, LARGEST) if largest else SIZES


def prepare(wards: dict[int, Path], figures: dict[tuple[int, int], Path]) -> None:
    """The demo ward in the database at hand, generated ones in folders beside it."""
    call_command("migrate", verbosity=0)
    call_command("load_demo", "--if-empty", verbosity=0, stdout=sys.stderr)
    call_command("collectstatic", interactive=False, verbosity=0)
    for members, folder in wards.items():
        cells = str(min(CELLS, members))
        load = ["load_demo", "--if-empty", "--cells", cells, "--members", str(members)]
        fill(folder, load)
    for (count, years), folder in figures.items():
        fill(folder, ["bench", "--fill-figures", str(count), str(years)])


def fill(folder: Path, load: list[str]) -> None:
    """Make the database of a folder and run the command that fills it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    shutil.copytree(settings.STATIC_ROOT, folder / "static", dirs_exist_ok=True)
    for arguments in (["migrate", "-v", "0"], load):
        subprocess.run(  # noqa: S603  (our own command)
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**os.environ, "BENGHE_DATA": str(folder)},
            check=True,
            stdout=sys.stderr.fileno(),
        )


def measure(
    executable: str,
    wards: dict[int, Path],
    figures: dict[tuple[int, int], Path],
    rounds: int,
) -> Iterator[Case]:
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
    with closing(Portal(str(settings.DATA_DIR))) as small:
        for members, folder in wards.items():
            with closing(Portal(str(folder))) as large:
                yield from page_cases(small, large, (size, members), rounds)
    with (
        closing(Portal(str(figures[SMALL]), INDICATORS)) as small,
        closing(Portal(str(figures[LARGE]), INDICATORS)) as large,
    ):
        yield from indicator_cases(small, large, rounds)
    yield from sheet_cases(wards)


def sheet_cases(
    wards: dict[int, Path], sizes: tuple[int, int] = (WARD, LARGEST_SHEET)
) -> Iterator[Case]:
    """Sheets in, on both databases; the largest list out of a ward that is there."""
    few, many = sizes
    with postgres() as address:
        for where, database in (("SQLite", ""), ("PostgreSQL", address)):
            if where == "PostgreSQL" and not database:
                continue
            # Cards begin at the same number: each sheet has an empty database.
            for size, cases in ((few, ward_cases), (many, large_cases)):
                with tempfile.TemporaryDirectory(prefix="benghe-bench-") as folder:
                    place = _emptied(database) if database else ""
                    found = run_task(IMPORT, size, folder, place)
                yield from cases(found, size, where)
    size = max(wards, default=0)
    if size:
        yield export_case(run_task(EXPORT, size, str(wards[size])))


def _emptied(address: str) -> str:
    """A database without tables: the same one, its schema made anew."""
    with psycopg.connect(address, autocommit=True) as link:
        link.execute("DROP SCHEMA public CASCADE")
        link.execute("CREATE SCHEMA public")
    return address
