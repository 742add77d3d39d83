"""Slow work: what happens to a Job row, whatever its work does."""

import signal
import threading
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError
from django.db.models import QuerySet
from django_tasks_db.management.commands import db_worker

from benghe.core import jobs
from benghe.core.jobs import JobError, job, reap_dead_jobs, report_progress, start_job
from benghe.core.management.commands import worker
from benghe.core.models import Job
from tests.factories import JobFactory, UserFactory


@pytest.fixture
def registry(monkeypatch):
    """An empty register of kinds of work."""
    found = {}
    monkeypatch.setattr(jobs, "REGISTRY", found)
    return found


@pytest.fixture
def own_signals():
    """The worker takes the signals of its process; pytest gets them back."""
    names = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
    handlers = {name: signal.getsignal(name) for name in names}
    yield
    for name, handler in handlers.items():
        signal.signal(name, handler)


def run(kind, capture, **arguments):
    """Start a job as a view would; the tests' backend runs it at once."""
    with capture(execute=True):
        row = start_job(kind=kind, title="Việc", user=UserFactory(), **arguments)
    return Job.objects.get(pk=row.pk)


@pytest.mark.django_db
def test_a_finished_job_holds_its_file(registry, django_capture_on_commit_callbacks):
    @job("list")
    def make(row):
        report_progress(row, 40)
        assert Job.objects.get(pk=row.pk).progress == 40
        assert Job.objects.get(pk=row.pk).state == Job.State.RUNNING
        return "danh-sach.txt", f"{row.arguments['cell']}".encode()

    row = run("list", django_capture_on_commit_callbacks, cell="KP1")

    assert (row.state, row.progress) == (Job.State.DONE, 100)
    assert (row.file_name, bytes(row.content)) == ("danh-sach.txt", b"KP1")
    assert row.heartbeat_at <= row.finished_at


@pytest.mark.django_db
def test_a_job_that_cannot_be_done_says_why(
    registry, django_capture_on_commit_callbacks
):
    @job("refuse")
    def refuse(row):
        raise JobError("Năm 2021 chưa có số liệu.")

    row = run("refuse", django_capture_on_commit_callbacks)

    assert (row.state, row.message) == (Job.State.FAILED, "Năm 2021 chưa có số liệu.")
    assert row.content is None


@pytest.mark.django_db
def test_a_job_that_crashes_says_so_without_its_details(
    registry, django_capture_on_commit_callbacks
):
    @job("crash")
    def crash(row):
        raise ZeroDivisionError("bí mật")

    row = run("crash", django_capture_on_commit_callbacks)

    assert row.state == Job.State.FAILED
    assert row.message == "Có lỗi khi làm việc này. Hãy thử lại."
    assert row.finished_at is not None


@pytest.mark.django_db
def test_an_unknown_kind_is_refused_before_a_row_is_made(registry):
    with pytest.raises(LookupError, match="no job of kind nothing"):
        start_job(kind="nothing", title="Việc", user=UserFactory())

    assert Job.objects.count() == 0


@pytest.mark.django_db
def test_a_kind_that_this_version_no_longer_knows_fails_like_any_crash(registry):
    row = JobFactory(kind="gone")

    jobs.run_job.call(row.pk)

    row.refresh_from_db()
    assert row.state == Job.State.FAILED


@pytest.mark.django_db
def test_nothing_is_run_when_the_request_is_rolled_back(
    registry, django_capture_on_commit_callbacks
):
    registry["list"] = lambda row: ("a", b"")

    with django_capture_on_commit_callbacks() as callbacks:
        row = start_job(kind="list", title="Việc", user=UserFactory())

    assert len(callbacks) == 1
    assert Job.objects.get(pk=row.pk).state == Job.State.WAITING


@pytest.mark.django_db
@pytest.mark.parametrize("state", [Job.State.RUNNING, Job.State.DONE, Job.State.FAILED])
def test_a_job_is_never_run_twice(registry, state):
    calls = []
    registry["test"] = calls.append
    row = JobFactory(state=state)

    jobs.run_job.call(row.pk)

    assert calls == []
    row.refresh_from_db()
    assert row.state == state


NOW = datetime(2022, 12, 27, 8, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "seconds", "reaped"),
    [
        (Job.State.RUNNING, 60, False),
        (Job.State.RUNNING, 61, True),
        (Job.State.WAITING, 3600, False),
        (Job.State.DONE, 3600, False),
    ],
)
def test_only_a_running_job_without_a_heartbeat_for_a_minute_is_dead(
    state, seconds, reaped
):
    row = JobFactory(state=state, heartbeat_at=NOW - timedelta(seconds=seconds))

    with time_machine.travel(NOW, tick=False):
        count = reap_dead_jobs()

    row.refresh_from_db()
    assert count == int(reaped)
    assert row.state == (Job.State.FAILED if reaped else state)
    message = "Việc này bị ngắt giữa chừng. Hãy yêu cầu lại." if reaped else ""
    assert (row.message, row.finished_at) == (message, NOW if reaped else None)


@pytest.fixture
def heart(monkeypatch):
    """Beats fast until the first beat is stored; ``beaten`` is set then.

    The work must not touch the database meanwhile: SQLite's shared memory, where tests
    run, knows no waiting.
    """
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.01)
    heart = SimpleNamespace(beaten=threading.Event(), failing=0)
    real = jobs.beat_once

    def beat_once(pk):
        if heart.failing:
            heart.failing -= 1
            raise OperationalError("database is locked")
        real(pk)
        jobs.BEAT_SECONDS = 60
        heart.beaten.set()

    monkeypatch.setattr(jobs, "beat_once", beat_once)
    return heart


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("busy", [0, 3])
def test_the_heart_beats_while_the_work_runs_also_after_a_busy_database(
    registry, heart, busy
):
    heart.failing = busy
    seen = []

    @job("slow")
    def slow(row):
        began = Job.objects.get(pk=row.pk).heartbeat_at
        seen.append(heart.beaten.wait(10))
        seen.append(Job.objects.get(pk=row.pk).heartbeat_at > began)
        return "a", b"b"

    row = start_job(kind="slow", title="Việc", user=UserFactory())

    assert seen == [True, True]
    assert heart.failing == 0
    assert Job.objects.get(pk=row.pk).state == Job.State.DONE


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_what_waits_and_marks_what_a_killed_one_left(
    registry, settings, own_signals
):
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks_db.DatabaseBackend",
            "QUEUES": ["default"],
        }
    }
    registry["list"] = lambda row: ("a.txt", b"abc")
    long_ago = NOW - timedelta(days=1)
    left = JobFactory(state=Job.State.RUNNING, heartbeat_at=long_ago)
    waiting = start_job(kind="list", title="Việc", user=UserFactory())

    call_command("worker", batch=True, interval=0, startup_delay=False, verbosity=0)

    left.refresh_from_db()
    waiting.refresh_from_db()
    assert (left.state, waiting.state) == (Job.State.FAILED, Job.State.DONE)
    assert bytes(waiting.content) == b"abc"


LOCKED = "database is locked"


@pytest.fixture
def real_queue(settings):
    """Jobs wait for the worker, as in the ward."""
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks_db.DatabaseBackend",
            "QUEUES": ["default"],
        }
    }


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_finds_the_database_busy_looks_again(
    registry, real_queue, own_signals, monkeypatch, caplog
):
    pauses, busy = [], [True] * 7
    real = db_worker.exclusive_transaction

    def refuse(using=None):
        if busy and busy.pop():
            raise OperationalError(LOCKED)
        return real(using)

    monkeypatch.setattr(db_worker, "exclusive_transaction", refuse)
    monkeypatch.setattr(worker.time, "sleep", pauses.append)
    registry["list"] = lambda row: ("a.txt", b"abc")
    waiting = start_job(kind="list", title="Việc", user=UserFactory())

    call_command("worker", batch=True, interval=0, startup_delay=False, verbosity=0)

    waiting.refresh_from_db()
    assert (waiting.state, pauses) == (Job.State.DONE, [1, 2, 4, 8, 16, 30, 30])
    assert LOCKED not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_cannot_tidy_at_its_start_works_all_the_same(
    registry, real_queue, own_signals, monkeypatch
):
    def refuse():
        raise OperationalError(LOCKED)

    monkeypatch.setattr(worker, "reap_dead_jobs", refuse)
    registry["list"] = lambda row: ("a.txt", b"abc")
    waiting = start_job(kind="list", title="Việc", user=UserFactory())

    call_command("worker", batch=True, interval=0, startup_delay=False, verbosity=0)

    waiting.refresh_from_db()
    assert waiting.state == Job.State.DONE


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("busy", "state"), [(29, Job.State.DONE), (30, Job.State.WAITING)]
)
def test_the_state_of_a_job_is_written_patiently(registry, monkeypatch, busy, state):
    left, pauses = [True] * busy, []
    real = QuerySet.update

    def update(rows, **values):
        if rows.model is Job and left and left.pop():
            raise OperationalError(LOCKED)
        return real(rows, **values)

    monkeypatch.setattr(QuerySet, "update", update)
    monkeypatch.setattr(jobs.time, "sleep", pauses.append)
    registry["test"] = lambda row: ("a.txt", b"abc")
    row = JobFactory()

    with nullcontext() if busy < 30 else pytest.raises(OperationalError):
        jobs.run_job.call(row.pk)

    row.refresh_from_db()
    assert (row.state, pauses) == (state, [1.0] * 29)
