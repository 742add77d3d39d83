"""How a batch stands, in words: a step that runs, one that was cut off, none."""

from datetime import UTC, datetime, timedelta

import pytest

from benghe.core.imports.steps import is_busy, state_words
from benghe.core.models import ImportBatch, Job
from tests.factories import ImportBatchFactory, JobFactory

State = ImportBatch.State
NOW = datetime(2022, 12, 27, 3, 32, tzinfo=UTC)
CUT = "bị ngắt giữa chừng"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "minutes", "busy", "words"),
    [
        (State.WAITING, 4, True, "Đang kiểm tra từ lúc 10:28."),
        (State.WAITING, 5, False,
         f"Lần kiểm tra lúc 10:27 {CUT}; chưa ghi gì cả. Hãy kiểm tra lại."),
        (State.CHECKED, 1, True, "Đang ghi từ lúc 10:31."),
        (State.CHECKED, 2, False,
         "Đang ghi từ lúc 10:30, lâu hơn thường lệ. Hãy tải lại trang sau ít phút; nếu vẫn "
         "như vậy thì ghi lại: lô chỉ được ghi một lần."),
        (State.CONFIRMED, 2, False,
         "Đang hoàn tác từ lúc 10:30, lâu hơn thường lệ. Hãy tải lại trang sau ít phút; nếu "
         "vẫn như vậy thì hoàn tác lại: lô chỉ được hoàn tác một lần."),
        (State.CHECKED, 5, False,
         f"Lần ghi lúc 10:27 {CUT}; chưa ghi gì cả. Có thể ghi lại."),
        (State.CONFIRMED, 1, True, "Đang hoàn tác từ lúc 10:31."),
        (State.CONFIRMED, 5, False,
         f"Lần hoàn tác lúc 10:27 {CUT}; lô vẫn như đã ghi. Có thể hoàn tác lại."),
    ],
)  # fmt: skip
def test_a_step_in_a_request_runs_for_minutes_at_most(state, minutes, busy, words):
    batch = ImportBatchFactory(
        state=state, tried_at=NOW - timedelta(minutes=minutes), message="cũ"
    )

    assert (is_busy(batch, NOW), state_words(batch, NOW)) == (busy, words)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "state", "job_state", "beat", "began", "busy", "words"),
    [
        ("import_check", State.WAITING, Job.State.WAITING, None, None, True,
         "Đang chờ kiểm tra trong việc nền, từ lúc 10:12."),
        ("import_check", State.WAITING, Job.State.RUNNING, 60, 1000, True,
         "Đang kiểm tra từ lúc 10:15."),
        ("import_check", State.WAITING, Job.State.RUNNING, 61, 1000, False,
         f"Lần kiểm tra lúc 10:15 {CUT}; chưa ghi gì cả. Hãy kiểm tra lại."),
        ("import_check", State.WAITING, Job.State.FAILED, 10, 1000, False,
         f"Lần kiểm tra lúc 10:15 {CUT}; chưa ghi gì cả. Hãy kiểm tra lại."),
        ("import_check", State.WAITING, Job.State.FAILED, 10, None, False,
         f"Lần kiểm tra lúc 10:12 {CUT}; chưa ghi gì cả. Hãy kiểm tra lại."),
        ("import_confirm", State.CHECKED, Job.State.RUNNING, 600, 1000, True,
         "Đang ghi từ lúc 10:15."),
        ("import_confirm", State.CHECKED, Job.State.RUNNING, 601, 1000, False,
         f"Lần ghi lúc 10:15 {CUT}; chưa ghi gì cả. Có thể ghi lại."),
        ("import_undo", State.CONFIRMED, Job.State.RUNNING, 1, 1000, True,
         "Đang hoàn tác từ lúc 10:15."),
        ("import_check", State.CHECKED, Job.State.RUNNING, 1, None, False,
         "Đã kiểm tra, chưa ghi."),
        ("import_check", State.CHECKED, Job.State.DONE, 1, None, False,
         "Đã kiểm tra, chưa ghi."),
    ],
)  # fmt: skip
def test_a_step_of_a_job_lives_as_long_as_its_heart(
    kind, state, job_state, beat, began, busy, words
):
    def ago(seconds):
        return None if seconds is None else NOW - timedelta(seconds=seconds)

    job = JobFactory(
        kind=kind, state=job_state, created_at=ago(1200), heartbeat_at=ago(beat)
    )
    batch = ImportBatchFactory(state=state, tried_at=ago(began), job=job)

    assert (is_busy(batch, NOW), state_words(batch, NOW)) == (busy, words)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "message", "words"),
    [
        (State.WAITING, "", "Tệp chưa được kiểm tra."),
        (State.ASKING, "Hãy chọn một trang.", "Hãy chọn một trang."),
        (State.REFUSED, "Tệp rỗng.", "Tệp rỗng."),
        (State.CHECKED, "Dữ liệu đã khác.", "Đã kiểm tra, chưa ghi. Dữ liệu đã khác."),
        (State.CONFIRMED, "", "Đã ghi lúc 09:00 ngày 27/12/2022."),
        (State.UNDONE, "", "Đã hoàn tác lúc 09:00 ngày 27/12/2022."),
    ],
)
def test_a_batch_without_a_step_says_how_it_stands(state, message, words):
    batch = ImportBatchFactory(state=state, message=message)
    batch.confirmed_at = batch.undone_at = datetime(2022, 12, 27, 2, tzinfo=UTC)

    assert state_words(batch) == words
