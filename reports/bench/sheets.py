"""Sheets in a process of their own: ``python -m reports.bench.sheets TASK SIZE``.

TASK: ``import`` (into an empty database; SIZE new members) or ``export`` (the portal's
list of the ward at hand). One line of JSON comes back: seconds, processor seconds and peak
of memory of each step, what is made by children counted.

The floor of an import is the fastest reader there is (calamine) and one ``bulk_create`` for
each of the tables that hold the members, words for the search among them; neither rules
nor history nor undo. It is stored in a transaction that is taken back.
"""

import io
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from benghe.paper.worker import ROOT
from reports.bench.cases import Case, Measure, median
from reports.bench.rounds import family, sampled

IMPORT, EXPORT = "import", "export"
USER = "vanphong"
IMPORT_BUDGET, EXPORT_BUDGET = 4.0, 1.3
# A sheet of one ward, checked and stored while somebody waits; and the largest.
WARD, LARGE = 776, 50_000
SECONDS_IN_REQUEST = 2.0
EXPORT_ROUNDS = 3
SLOWLY = 0.5
DAY = date(2022, 12, 27)
NAMES = (
    ("Nguyễn", "Trần", "Lê", "Phạm", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý"),
    ("Thị", "Văn", "Ngọc", "Minh", "Hữu", "Đức", "Quang"),
    ("Bảo", "Thanh", "Kim", "Xuân", "Thu"),
    (
        "Hoa",
        "Dũng",
        "Hòa",
        "Anh",
        "Bình",
        "Cường",
        "Đức",
        "Hạnh",
        "Khánh",
        "Lan",
        "Yến",
    ),
)
BULK = 2_000


# --- what is measured; each after django.setup, in a process of its own ---


def lines(count: int, cells: list[Any], first: int = 0) -> Iterator[list[Any]]:
    """New members with every column filled, in the order of the kind's headings."""
    for number in range(first, first + count):
        name = " ".join(
            part[number // (7**n) % len(part)] for n, part in enumerate(NAMES)
        )
        cell = cells[number % len(cells)]
        admitted = max(date(2001, 5, 19), cell.founded_on) + timedelta(
            days=number % 900
        )
        yield [
            None, f"{number:08d}", name, ("Nam", "Nữ")[number % 2],
            date(1950, 1, 1) + timedelta(days=number % 9000), "Kinh", "Phật giáo", "Nghệ An",
            admitted, admitted + timedelta(days=366), cell.code, None, admitted,
            "Kết nạp", f"079{number:09d}", f"09{number:08d}", f"{number} Lê Lợi",
        ]  # fmt: skip


def workbook(count: int, first: int = 0) -> bytes:
    """So many lines as a file of the kind ``members``."""
    from benghe.core.excel import write_sheet  # noqa: PLC0415  (after django.setup)
    from benghe.core.imports.kinds import resource_class_of  # noqa: PLC0415
    from cells.models import Cell, User  # noqa: PLC0415

    headings = resource_class_of("members")(User.objects.get(username=USER)).headings()
    cells = list(Cell.objects.order_by("pk"))
    return write_sheet("Đảng viên", headings, lines(count, cells, first))


def floor(content: bytes) -> None:
    """The least that it takes to read the file and to fill the tables."""
    from django.db import transaction  # noqa: PLC0415  (after django.setup)
    from python_calamine import CalamineWorkbook  # noqa: PLC0415  (development only)

    from benghe.lib.dates import PartialDate  # noqa: PLC0415
    from cells.models import Cell  # noqa: PLC0415
    from members.models import Member, Membership, PartyPeriod  # noqa: PLC0415

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows: list[Any] = book.get_sheet_by_index(0).to_python()[1:]
    born: Any = PartialDate.of
    cells = {cell.code: cell for cell in Cell.objects.all()}
    with transaction.atomic():
        people = Member.objects.bulk_create(
            (
                Member(
                    card_number=row[1], full_name=row[2], born=born(row[4]),
                    gender="male" if row[3] == "Nam" else "female", ethnicity=row[5],
                    religion=row[6], hometown=row[7], identity_number=row[14],
                    phone=row[15], address=row[16],
                )
                for row in rows
            ),
            batch_size=BULK,
        )  # fmt: skip
        pairs = list(zip(people, rows, strict=True))
        PartyPeriod.objects.bulk_create(
            (
                PartyPeriod(member=m, admitted_on=r[8], official_on=r[9])
                for m, r in pairs
            ),
            batch_size=BULK,
        )
        Membership.objects.bulk_create(
            (
                Membership(member=m, cell=cells[r[10]], started_on=r[12], start_reason="admitted")
                for m, r in pairs
            ),
            batch_size=BULK,
        )  # fmt: skip
        transaction.set_rollback(True)


def measure_import(size: int) -> dict[str, Any]:
    """The steps of one batch of new members, then the floor of the same file."""
    from benghe.core.imports import services  # noqa: PLC0415  (after django.setup)
    from benghe.core.imports.checking import check  # noqa: PLC0415
    from cells.models import User  # noqa: PLC0415

    user, content = User.objects.get(username=USER), workbook(size)
    batch = services.upload("members", user=user, file_name="dv.xlsx", content=content)
    with sampled(lambda: family(os.getpid()), every=SLOWLY) as peak:
        found = {
            "check": clocked(lambda: check(batch)),
            "confirm": clocked(lambda: services.confirm(batch)),
        }
    batch.refresh_from_db()
    if batch.state != batch.State.CONFIRMED or batch.counts["new"] != size:
        raise RuntimeError(f"not stored: {batch.state} {batch.message} {batch.counts}")
    found["undo"] = clocked(lambda: services.undo(batch, by=user))
    # Other cards, so that the tables of before are in nobody's way.
    other = workbook(size, first=size)
    with sampled(lambda: family(os.getpid()), every=SLOWLY) as bare:
        found["floor"] = clocked(lambda: floor(other))
    return found | {"peak_mb": peak.mb, "floor_mb": bare.mb}


def measure_export(size: int) -> dict[str, Any]:
    """The list of the ward as a workbook, and the same cells by xlsxwriter alone, in turn."""
    from cells.models import User  # noqa: PLC0415  (after django.setup)
    from members.columns import chosen, tabulate  # noqa: PLC0415
    from members.exports import member_sheet  # noqa: PLC0415
    from members.listing import MemberListing  # noqa: PLC0415

    listing = MemberListing(User.objects.get(username=USER), DAY, action="export")
    columns = chosen(listing.columns)
    cells = [
        line
        for chunk in listing.chunks()
        for line in tabulate(chunk, columns, DAY, full_card=True)
    ]
    ours, bare = [], []
    for _ in range(EXPORT_ROUNDS):
        ours.append(clocked(lambda: member_sheet(listing)))
        bare.append(clocked(lambda: bare_workbook([c.title for c in columns], cells)))
    return {"rows": len(cells), "ours": middle(ours), "bare": middle(bare)}


def bare_workbook(titles: list[str], rows: list[list[Any]]) -> bytes:
    """xlsxwriter as one writes it: cell by cell, with one format for days."""
    import xlsxwriter  # noqa: PLC0415  (its start-up is not what is timed)

    from benghe.lib.dates import PartialDate  # noqa: PLC0415

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "constant_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, titles)
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            if isinstance(value, PartialDate):
                value = value.earliest if value.day else value.display
            if isinstance(value, date):
                sheet.write_datetime(number, place, value, day)
            elif isinstance(value, int):
                sheet.write_number(number, place, value)
            elif value:
                sheet.write_string(number, place, value)
    book.close()
    return buffer.getvalue()


def clocked(run: Callable[[], object]) -> dict[str, float]:
    """Seconds, and those of the processor: of this process and of its children."""
    started, busy = time.perf_counter(), _busy()
    run()
    return {"seconds": time.perf_counter() - started, "cpu": _busy() - busy}


def _busy() -> float:
    below = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + below.ru_utime + below.ru_stime


def middle(runs: list[dict[str, float]]) -> dict[str, float]:
    """The median of each figure."""
    return {key: median(run[key] for run in runs) for key in runs[0]}


def fill_cells() -> None:
    """Committee, accounts and the cells of the ward in an empty database."""
    from random import Random  # noqa: PLC0415  (after django.setup, as below)

    from django.core.management import call_command  # noqa: PLC0415

    from cells.models import Cell  # noqa: PLC0415
    from reports.demo.logins import store_logins  # noqa: PLC0415
    from reports.demo.organisation import (  # noqa: PLC0415
        generated_cells,
        store_cells,
        store_committee,
    )

    call_command("migrate", verbosity=0)
    if Cell.objects.exists():
        return
    committee, _ = store_committee()
    specs = generated_cells(28, Random(1))  # noqa: S311  (invented cells)
    store_logins(committee, list(store_cells(committee, specs, history=False).values()))


def main(task: str, size: int) -> None:
    """One answer on stdout."""
    import django  # noqa: PLC0415  (only in the process of its own)

    django.setup()
    if task == IMPORT:
        fill_cells()
    found = {IMPORT: measure_import, EXPORT: measure_export}[task](size)
    sys.stdout.write(json.dumps(found) + "\n")


# --- the cases ---


def run_task(task: str, size: int, folder: str, database: str = "") -> dict[str, Any]:
    """The answer of a process; ``database``: a PostgreSQL, else SQLite in ``folder``."""
    env = {**os.environ, "BENGHE_DATA": folder, "PYTHONPATH": str(ROOT)}
    env.pop("DATABASE_URL", None)
    if database:
        env["DATABASE_URL"] = database
    done = subprocess.run(  # noqa: S603  (our own module)
        [sys.executable, "-m", "reports.bench.sheets", task, str(size)],
        stdout=subprocess.PIPE, cwd=ROOT, env=env, check=True, text=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def ward_cases(found: dict[str, Any], size: int, where: str) -> Iterator[Case]:
    """Each step of a ward's sheet against the two seconds that a request may take."""
    limit = Measure(SECONDS_IN_REQUEST)
    for step, words in (("check", "kiểm tra"), ("confirm", "ghi")):
        yield Case(
            f"Nhập {size} đảng viên mới, {words} ({where})", _measure(found[step]),
            "2 giây", limit, budget=1.0,
        )  # fmt: skip


def large_cases(found: dict[str, Any], size: int, where: str) -> Iterator[Case]:
    """Check and storing against the floor; the undoing is reported."""
    both = {
        key: found["check"][key] + found["confirm"][key] for key in ("seconds", "cpu")
    }
    name = f"Nhập {size} đảng viên mới"
    yield Case(
        f"{name}, kiểm tra và ghi ({where})", _measure(both, found["peak_mb"]),
        "sàn: calamine và bulk_create", _measure(found["floor"], found["floor_mb"]),
        budget=IMPORT_BUDGET,
    )  # fmt: skip
    yield Case(f"{name}, hoàn tác ({where})", _measure(found["undo"]))


def export_case(found: dict[str, Any]) -> Case:
    """The portal's workbook against xlsxwriter alone, the reading of the rows included."""
    return Case(
        f"Xuất Excel danh sách {found['rows']} đảng viên", _measure(found["ours"]),
        "xlsxwriter trần", _measure(found["bare"]), budget=EXPORT_BUDGET,
    )  # fmt: skip


def _measure(run: dict[str, float], peak: float | None = None) -> Measure:
    return Measure(run["seconds"], peak, run["cpu"])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
