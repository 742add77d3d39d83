"""kill -9 at any moment of check and confirmation: all or nothing, and the batch says so.

The moments are found by watching the database, so that they do not depend on the speed of
the machine; further ones follow a little after.
"""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from benghe.core.imports.services import state_words
from benghe.core.models import ImportBatch
from tests.benghe.core.imports.killing import TABLES, Place
from tests.sheets import workbook

LINES = 300
# Seconds after a step has begun.
MOMENTS = (0.0, 0.1, 0.3, 0.6)
UPLOAD = (
    "from cells.models import User; from pathlib import Path; "
    "from benghe.core.imports.services import upload, check_later; "
    "user = User.objects.get(username='vanphong'); "
    "content = Path({path!r}).read_bytes(); "
    "batch = upload('cells', user=user, file_name='chi-bo.xlsx', content=content); "
    "print(check_later(batch, user).pk)"
)
# As if a minute had gone by since the last heartbeat, and a worker had begun.
AGAIN = (
    "from django.utils import timezone; from datetime import timedelta; "
    "from benghe.core.jobs import reap_dead_jobs; "
    "from benghe.core.models import ImportBatch, Job; "
    "from benghe.core.imports.services import check_later, confirm_later; "
    "old = timezone.now() - timedelta(minutes=2); "
    "Job.objects.filter(state='running').update(heartbeat_at=old); reap_dead_jobs(); "
    "batch = ImportBatch.objects.order_by('-pk')[0]; "
    "print({step}_later(batch, batch.created_by).pk)"
)
CUT = {
    "waiting": "bị ngắt giữa chừng; chưa ghi gì cả. Hãy kiểm tra lại.",
    "checked": "bị ngắt giữa chừng; chưa ghi gì cả. Có thể ghi lại.",
}
WORK = ("worker", "--batch", "--interval", "0", "--no-startup-delay")
CHECKING = "state = 'waiting' AND tried_at IS NOT NULL"
STORING = "state = 'checked' AND tried_at IS NOT NULL"


@pytest.fixture(scope="module")
def place(tmp_path_factory, django_db_setup, django_db_blocker):
    """A ward with its office and the kinds of cells."""
    with django_db_blocker.unblock():
        found = Place(tmp_path_factory.mktemp("ward"))
        try:
            found.shell(TABLES)
            found.manage(
                "setup_ward", "--name", "Đảng bộ phường X", "--issuer",
                "ĐẢNG ỦY PHƯỜNG X", "--superior", "ĐẢNG BỘ QUẬN Y", "--place", "Quận Y",
                "--founded", "01/01/1990", "--admin", "quantri", "--admin-name",
                "Trần Quản Trị", "--office", "vanphong", "--office-name", "Lê Văn Phòng",
            )  # fmt: skip
            found.kind = found.shell(
                "from cells.models import CellKind as K; "
                "row = K.objects.first() or K.objects.create(code='KP', name='Khu phố'); "
                "print(json.dumps(row.code))"
            )
            yield found
        finally:
            found.close()


@pytest.fixture
def file(place, tmp_path):
    """``file(name)``: a workbook with new cells, other ones for each name."""

    def make(name):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(workbook(*[
            {
                "Mã chi bộ": f"{name}{n:03d}", "Tên chi bộ": f"Chi bộ Tổ {name} số {n}",
                "Mã loại hình": place.kind, "Ngày thành lập": "03/02/2001",
            }
            for n in range(LINES)
        ]))  # fmt: skip
        return path

    return make


def counted(place):
    """Cells, names, the histories of both, events."""
    tables = ("cell", "cellname", "historicalcell", "historicalcellname")
    parts = [f"(SELECT count(*) FROM cells_{table})" for table in tables]
    parts.append("(SELECT count(*) FROM core_event WHERE kind = 'import')")
    return list(place.ask(f"SELECT {', '.join(parts)}")[0])


def more(before):
    """What a stored file adds."""
    return [count + LINES for count in before[:4]] + [before[4] + 1]


def latest(place):
    """The last batch: number, state, whether a step is marked, how many lines."""
    pk, state, tried = place.ask(
        "SELECT id, state, tried_at FROM core_importbatch ORDER BY id DESC LIMIT 1"
    )[0]
    lines = place.ask(f"SELECT count(*) FROM core_importrow WHERE batch_id = {pk}")[0][
        0
    ]
    return pk, state, tried is not None, lines


def newer(place, condition):
    """A mark: a batch that is not there yet, in a certain state."""
    last = place.ask("SELECT max(id) FROM core_importbatch")[0][0] or 0
    return f"SELECT 1 FROM core_importbatch WHERE id > {last} AND {condition}"


def said_later(state):
    """What a page says of a batch whose step was cut off, an hour after."""
    now = timezone.now()
    batch = ImportBatch(state=state, tried_at=now)
    return state_words(batch, now + timedelta(hours=1))


def test_a_killed_command_stores_all_or_nothing_and_the_next_try_works(place, file):
    killed = []
    trials = [(c, moment) for c in (CHECKING, STORING) for moment in MOMENTS]
    for number, (condition, moment) in enumerate(trials):
        before, path = counted(place), file(f"K{number}")

        was_killed = place.kill(
            ("import_xlsx", "cells", path), newer(place, condition), wait=moment
        )

        _, state, marked, lines = latest(place)
        if state == "confirmed":
            assert (counted(place), marked, lines) == (more(before), False, LINES)
            continue
        killed.append(path)
        assert was_killed
        assert counted(place) == before
        assert lines == (0 if state == "waiting" else LINES)
        assert not marked or said_later(state).endswith(CUT[state])
    assert killed

    before = counted(place)
    code, out = place.manage("import_xlsx", "cells", killed[-1])

    assert (code, json.loads(out)["stored"]) == (0, True)
    assert counted(place) == more(before)


def test_a_killed_worker_leaves_all_or_nothing_and_another_goes_on(place, file):
    before = counted(place)
    place.shell(UPLOAD.format(path=str(file("W"))))
    pk = latest(place)[0]
    own = f"SELECT 1 FROM core_importbatch WHERE id = {pk} AND "

    assert place.kill(WORK, own + CHECKING)

    assert latest(place) == (pk, "waiting", True, 0)
    assert counted(place) == before
    place.shell(AGAIN.format(step="check"))
    place.manage(*WORK)
    assert latest(place) == (pk, "checked", False, LINES)

    place.shell(AGAIN.format(step="confirm"))
    place.kill(WORK, own + STORING)
    if latest(place)[1] == "checked":
        assert latest(place) == (pk, "checked", True, LINES)
        assert counted(place) == before
        place.shell(AGAIN.format(step="confirm"))
        place.manage(*WORK)
    assert latest(place) == (pk, "confirmed", False, LINES)
    assert counted(place) == more(before)
