"""Large batches by the worker: progress, and the errors in job and batch."""

from datetime import timedelta

import pytest
from django.utils import timezone

from benghe.core import jobs
from benghe.core.imports import services
from benghe.core.imports.services import (
    ImportRefusedError,
    begin_check,
    begin_confirm,
    begin_undo,
    check,
    check_later,
    confirm_later,
    upload,
)
from benghe.core.jobs import beat_once, note_progress
from benghe.core.management.commands import worker
from benghe.core.models import ImportBatch, Job
from cells.models import Cell
from tests.factories import CellFactory, CellKindFactory, ImportBatchFactory, JobFactory
from tests.sheets import workbook

State = ImportBatch.State


@pytest.fixture
def batch(office, ward):
    CellKindFactory(code="KP", name="Khu phố")
    rows = [
        {
            "Mã chi bộ": f"M{n}", "Tên chi bộ": f"Chi bộ Tổ {n}", "Mã loại hình": "KP",
            "Ngày thành lập": "03/02/2001",
        }
        for n in range(4)
    ]  # fmt: skip
    return upload("cells", user=office, file_name="a.xlsx", content=workbook(*rows))


@pytest.fixture
def at_once(django_capture_on_commit_callbacks):
    """Do what was handed to the worker."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def fresh(batch):
    return ImportBatch.objects.select_related("job").get(pk=batch.pk)


def test_the_worker_checks_stores_and_undoes(batch, office, at_once, monkeypatch):
    told = []
    monkeypatch.setattr(
        "benghe.core.imports.jobs.note_progress",
        lambda row, n: told.append((row.kind, n)),
    )
    monkeypatch.setattr(services, "BYTES_IN_REQUEST", 10)
    monkeypatch.setattr(services, "ROWS_IN_REQUEST", 3)

    for begin, state in (
        (begin_check, State.CHECKED),
        (begin_confirm, State.CONFIRMED),
        (lambda found: begin_undo(found, by=office), State.UNDONE),
    ):
        with at_once():
            begin(fresh(batch))
        found = fresh(batch)
        assert (found.state, found.message, found.tried_at) == (state, "", None)
        assert (found.job.state, found.job.message) == (Job.State.DONE, "")

    assert not Cell.objects.filter(code__startswith="M", voided_at=None).exists()
    for kind in ("import_check", "import_confirm", "import_undo"):
        percents = [n for found, n in told if found == kind]
        assert percents == sorted(percents)
        assert 0 < percents[0] < percents[-1] < 100


def test_what_is_small_is_done_at_once(batch, office):
    found = begin_undo(begin_confirm(begin_check(batch)), by=office)

    assert (found.state, Job.objects.count()) == (State.UNDONE, 0)


def test_a_step_that_waits_or_runs_is_not_begun_twice(batch, office):
    first = check_later(batch, office)

    assert check_later(batch, office) == first
    Job.objects.filter(pk=first.pk).update(state=Job.State.FAILED, message="Bị ngắt.")
    assert check_later(batch, office) != first


def test_a_refusal_is_told_by_the_job_and_by_the_batch(batch, office, at_once):
    check(batch)
    CellFactory(code="M3", name="Chi bộ khác")

    with at_once():
        confirm_later(batch, office)

    found = fresh(batch)
    assert (found.state, found.job.state) == (State.CHECKED, Job.State.FAILED)
    assert found.message == found.job.message
    assert found.message.startswith("Dữ liệu trong cổng đã khác lúc kiểm tra")
    assert not Cell.objects.filter(code="M1").exists()


@pytest.mark.django_db
def test_what_was_noted_inside_a_transaction_is_shown_by_the_next_heartbeat():
    row = JobFactory(state=Job.State.RUNNING, progress=5)
    note_progress(row, 40)
    row.refresh_from_db()
    assert row.progress == 5

    beat_once(row.pk)

    row.refresh_from_db()
    assert row.progress == 40
    jobs._noted.pop(row.pk)
    beat_once(row.pk)
    row.refresh_from_db()
    assert row.progress == 40


@pytest.mark.django_db
def test_the_worker_forgets_old_uploads_when_it_tidies(monkeypatch):
    old = ImportBatchFactory(state=State.CHECKED, content=b"x")
    ImportBatch.objects.update(created_at=old.created_at.replace(year=2020))

    worker.tidy()

    assert fresh(old).content is None


@pytest.mark.parametrize("late", [False, True])
def test_what_the_worker_could_only_refuse_is_refused_at_once(batch, office, late):
    check(batch)
    if late:
        long_ago = timezone.now() - timedelta(hours=3)
        ImportBatch.objects.filter(pk=batch.pk).update(created_at=long_ago)
    else:
        unclean = {**fresh(batch).counts, "error": 1}
        ImportBatch.objects.filter(pk=batch.pk).update(counts=unclean)
    words = "Đã quá 2 giờ" if late else "Còn dòng lỗi"

    with pytest.raises(ImportRefusedError, match=words):
        confirm_later(fresh(batch), office)

    assert (Job.objects.count(), fresh(batch).job) == (0, None)
