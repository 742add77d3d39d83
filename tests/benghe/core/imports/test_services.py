"""The steps of a batch: each stores all or nothing, and the batch says how it stands."""

from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from benghe.core.imports import checking, confirming, services
from benghe.core.imports.rows import Options
from benghe.core.imports.services import (
    ImportRefusedError,
    batch_of,
    check,
    confirm,
    decide,
    open_to,
    upload,
)
from benghe.core.imports.steps import state_words
from benghe.core.models import Event, ImportBatch, ImportRow, Job
from benghe.sheets.errors import SheetError
from cells.models import Cell, CellName
from members.models import Member
from tests.factories import CellFactory, CellKindFactory, ImportBatchFactory
from tests.sheets import workbook

State = ImportBatch.State
TODAY = "%d/%m/%Y"


@pytest.fixture
def kind_row(ward):
    return CellKindFactory(code="KP", name="Khu phố")


def line(number, **more):
    """A new cell as the sheet has it."""
    return {
        "Mã chi bộ": f"M{number}", "Tên chi bộ": f"Chi bộ Tổ {number}",
        "Mã loại hình": "KP", "Ngày thành lập": "03/02/2001", **more,
    }  # fmt: skip


def send(user, *lines, kind="cells"):
    """A batch that waits for its check."""
    return upload(kind, user=user, file_name="chi-bo.xlsx", content=workbook(*lines))


def checked(user, *lines):
    batch = check(send(user, *lines))
    assert (batch.state, batch.message) == (State.CHECKED, "")
    return batch


def stored():
    """How many rows of each table an import of cells touches."""
    models = (Cell, CellName, Cell.history.model, CellName.history.model, Event)
    return [model.objects.count() for model in models]


# --- check ---


def test_a_check_stores_nothing_but_what_it_found(office, kind_row):
    before = stored()

    batch = checked(office, line(1), line(2))

    assert stored() == before
    assert batch.counts == {"error": 0, "choose": 0, "new": 2, "update": 0, "skip": 0}
    assert [row.number for row in batch.lines.all()] == [2, 3]
    assert batch.tried_at is None


def test_a_check_after_another_replaces_its_lines(office, kind_row):
    batch = checked(office, line(1), line(2))

    again = check(batch)

    assert (again.state, again.lines.count()) == (State.CHECKED, 2)


def test_a_check_that_was_overtaken_writes_nothing(office, kind_row, monkeypatch):
    batch = send(office, line(1))
    real = checking.read_file

    def read_while_another_begins(*args):
        monkeypatch.setattr(checking, "read_file", real)
        check(batch)
        return real(*args)

    monkeypatch.setattr(checking, "read_file", read_while_another_begins)

    # The inner check ends first, so its mark is gone when the outer one ends.
    outer = check(batch)

    assert outer.state == State.CHECKED
    assert ImportRow.objects.filter(batch=batch).count() == 1


def test_deciding_while_a_check_runs_makes_that_check_count_for_nothing(
    office, kind_row, monkeypatch
):
    batch = send(office, line(1))
    real = checking.read_file

    def read_while_something_is_decided(*args):
        reading = real(*args)
        decide(ImportBatch.objects.get(pk=batch.pk), Options(clears=True))
        return reading

    monkeypatch.setattr(checking, "read_file", read_while_something_is_decided)

    check(batch)

    batch.refresh_from_db()
    assert (batch.state, batch.options["clears"]) == (State.WAITING, True)
    assert batch.lines.count() == 0


@pytest.mark.parametrize("state", [State.CONFIRMED, State.UNDONE, State.REFUSED])
def test_a_batch_past_its_check_is_not_checked_nor_decided_again(office, state):
    batch = ImportBatchFactory(created_by=office, state=state, content=b"x")

    for step in (check, lambda found: decide(found, Options())):
        with pytest.raises(ImportRefusedError, match="không kiểm tra lại được"):
            step(batch)

    batch.refresh_from_db()
    assert (batch.state, batch.tried_at) == (state, None)


def test_a_file_that_was_stored_before_is_told_with_its_batch(office, kind_row):
    content = workbook(line(1))

    def sent():
        batch = upload("cells", user=office, file_name="a.xlsx", content=content)
        return check(batch)

    first = confirm(sent())
    again = sent()

    said = (
        f"Tệp này đã được ghi ở lô số {first.pk} ngày {timezone.localtime():{TODAY}}."
    )
    assert again.findings["notices"] == [said]
    assert (again.state, again.counts["skip"]) == (State.CHECKED, 1)
    services.undo(first, by=office)
    assert sent().findings["notices"] == []


def test_without_the_right_nothing_is_checked(secretary, kind_row):
    batch = send(secretary, line(1))

    with pytest.raises(ImportRefusedError, match="không còn quyền"):
        check(batch)

    batch.refresh_from_db()
    assert batch.message == "Bạn không còn quyền nhập loại dữ liệu này."


def test_a_fault_of_ours_is_told_in_the_batch_and_raised(office, kind_row, monkeypatch):
    batch = send(office, line(1))

    def read(*args):
        raise ZeroDivisionError("Nguyễn Văn Bí Mật")

    monkeypatch.setattr(checking, "read_file", read)

    with pytest.raises(ZeroDivisionError):
        check(batch)

    batch.refresh_from_db()
    assert (batch.state, batch.tried_at) == (State.WAITING, None)
    assert "gặp lỗi của phần mềm; chưa ghi gì cả" in state_words(batch)
    assert "Bí Mật" not in state_words(batch)


# --- large files ---


def test_more_lines_than_a_request_may_have_go_to_the_worker(
    office, kind_row, django_capture_on_commit_callbacks
):
    batch = send(office, line(1), line(2), line(3))

    with django_capture_on_commit_callbacks() as callbacks:
        at_once = check(batch, rows=3)
        later = check(batch, rows=2)

    assert (at_once.state, at_once.job) == (State.CHECKED, None)
    assert (later.state, later.message, later.tried_at) == (State.WAITING, "", None)
    assert (later.job.kind, later.job.state) == ("import_check", Job.State.WAITING)
    assert len(callbacks) == 1
    assert state_words(later).startswith("Đang chờ kiểm tra trong việc nền, từ lúc ")


@pytest.mark.parametrize(
    ("size", "lines", "large"),
    [
        (600 * 1024, 5_000, False),
        (600 * 1024 + 1, 0, True),
        (0, 5_001, True),
    ],
)
def test_what_is_large_is_known_by_bytes_and_by_lines(office, size, lines, large):
    counts = {"new": lines - 1, "skip": 1} if lines else {}
    batch = ImportBatchFactory(content=b"x" * size, counts=counts, created_by=office)

    assert services.needs_job(batch) is large


@pytest.mark.parametrize(
    ("state", "counts", "large"),
    [
        (State.CHECKED, {"new": 0, "update": 1_000, "skip": 3_000}, False),
        (State.CHECKED, {"new": 0, "update": 1_001}, True),
        (State.CHECKED, {"new": 5_000, "update": 0}, False),
        (State.WAITING, {"new": 0, "update": 4_500}, False),
        (State.CONFIRMED, {"new": 600, "update": 400, "skip": 3_000}, False),
        (State.CONFIRMED, {"new": 600, "update": 401}, True),
    ],
)
def test_what_is_written_line_by_line_is_large_sooner(office, state, counts, large):
    batch = ImportBatchFactory(state=state, counts=counts, created_by=office)

    assert services.needs_job(batch) is large


@pytest.mark.parametrize(
    ("rows", "columns", "words"),
    [(50_001, 2, "50.000 dòng"), (1, 61, "60 cột")],
)
def test_a_file_over_the_limits_is_refused_before_any_line_is_tried(
    office, kind_row, monkeypatch, rows, columns, words
):
    def run(*args):
        raise AssertionError("a line was tried")

    monkeypatch.setattr("cells.resources.CellResource.run", run)
    names = ["Mã chi bộ", "Tên chi bộ", *(f"Cột {n}" for n in range(columns - 2))]
    content = "\n".join([",".join(names), *["A1,Tên" + "," * (columns - 2)] * rows])
    batch = upload(
        "cells", user=office, file_name="chi-bo.csv", content=content.encode()
    )

    batch = check(batch)

    assert (batch.state, batch.lines.count()) == (State.REFUSED, 0)
    assert words in batch.message


# --- confirm ---


def test_a_confirmation_stores_everything_once(office, kind_row):
    batch = confirm(checked(office, line(1), line(2)))

    assert set(Cell.objects.values_list("code", "batch")) == {
        ("M1", batch.pk), ("M2", batch.pk),
    }  # fmt: skip
    assert (batch.state, batch.content, batch.tried_at) == (State.CONFIRMED, None, None)
    assert Event.objects.get(kind="import").detail["new"] == 2
    after = stored()
    with pytest.raises(ImportRefusedError, match="không ghi lần thứ hai"):
        confirm(batch)
    assert stored() == after
    batch.refresh_from_db()
    assert (batch.state, batch.message) == (State.CONFIRMED, "")


def refused(batch, words):
    """A confirmation that must be refused with nothing stored, and told in the batch."""
    before = stored()
    with pytest.raises(ImportRefusedError, match=words):
        confirm(batch)
    assert stored() == before
    batch.refresh_from_db()
    assert batch.tried_at is None
    return batch


def test_a_batch_of_somebody_else_is_not_found_and_stays(office, leader, kind_row):
    batch = checked(office, line(1))

    with pytest.raises(ImportBatch.DoesNotExist):
        batch_of(leader, batch.pk)
    for odd in ("", "abc", "-1", "9" * 30, 0):
        with pytest.raises(ImportBatch.DoesNotExist):
            batch_of(office, odd)

    assert batch_of(office, str(batch.pk)) == batch
    batch.refresh_from_db()
    assert (batch.state, bytes(batch.content)[:2]) == (State.CHECKED, b"PK")


def test_a_colleagues_batch_is_open_once_it_is_stored(
    office, leader, technician, ubnd, kind_row
):
    batch = checked(office, line(1))
    ImportBatch.objects.filter(pk=batch.pk).update(created_by=leader)

    def open_for():
        users = (office, technician, ubnd)
        return [ImportBatch.objects.filter(open_to(user)).exists() for user in users]

    assert open_for() == [False, False, False]
    ImportBatch.objects.filter(pk=batch.pk).update(state=State.CONFIRMED)
    assert open_for() == [True, False, False]
    ImportBatch.objects.filter(pk=batch.pk).update(state=State.UNDONE)
    assert open_for() == [True, False, False]
    ImportBatch.objects.filter(pk=batch.pk).update(kind="observations")
    assert open_for() == [True, False, False]


def test_a_line_that_became_invalid_meanwhile_refuses_the_whole(office, kind_row):
    batch = checked(office, line(1), line(2))
    CellFactory(committee=office.seats.get().committee, code="M2", name="Chi bộ khác")

    batch = refused(batch, "Dữ liệu trong cổng đã khác lúc kiểm tra")

    assert batch.state == State.CHECKED
    assert batch.message.startswith("Dữ liệu trong cổng đã khác")
    assert not Event.objects.filter(kind="import").exists()
    assert not Cell.objects.filter(code="M1").exists()


def test_a_row_that_somebody_saved_meanwhile_refuses_the_whole(office, kind_row):
    confirm(checked(office, line(1)))
    batch = checked(office, line(1, **{"Ngày thành lập": "04/02/2001"}))
    Cell.objects.get(code="M1").save()

    refused(batch, "vừa được người khác sửa")


def test_what_a_new_line_rests_on_may_not_change_either(office, own_cell):
    member = {
        "Họ và tên": "Trần Thị Mới", "Giới tính": "Nữ", "Ngày sinh": "8/1999",
        "Dân tộc": "Kinh", "Ngày kết nạp": "03/02/2022", "Mã chi bộ": own_cell.code,
        "Số thẻ đảng viên": "79012345",
    }  # fmt: skip
    batch = check(send(office, member, kind="members"))
    assert batch.is_clean, [row.faults for row in batch.lines.all()]
    Cell.objects.filter(pk=own_cell.pk).update(code="KP9")

    refused(batch, "đã khác lúc kiểm tra")

    assert Member.objects.count() == 0


@pytest.mark.parametrize("lost", ["seat", "account"])
def test_a_right_lost_since_the_check_refuses(office, kind_row, lost):
    batch = checked(office, line(1))
    if lost == "seat":
        office.seats.update(ended_on=timezone.localdate())
    else:
        type(office).objects.filter(pk=office.pk).update(is_active=False)

    refused(batch, "không còn quyền")


@pytest.mark.parametrize(("minutes", "late"), [(119, False), (121, True)])
def test_a_check_holds_for_two_hours(office, kind_row, minutes, late):
    batch = checked(office, line(1))
    ImportBatch.objects.filter(pk=batch.pk).update(
        created_at=timezone.now() - timedelta(minutes=minutes)
    )

    if late:
        refused(batch, "Đã quá 2 giờ")
    else:
        assert confirm(batch).state == State.CONFIRMED


def test_a_file_that_is_not_the_checked_one_refuses(office, kind_row):
    batch = checked(office, line(1))
    ImportBatch.objects.filter(pk=batch.pk).update(content=workbook(line(2)))

    refused(batch, "không còn nguyên")


def test_options_that_are_not_the_checked_ones_refuse(office, kind_row, monkeypatch):
    batch = checked(office, line(1))
    real = confirming.read_file

    def read_while_options_change(*args):
        changed = {**batch.options, "clears": True}
        ImportBatch.objects.filter(pk=batch.pk).update(options=changed)
        return real(*args)

    monkeypatch.setattr(confirming, "read_file", read_while_options_change)

    refused(batch, "đã khác lúc kiểm tra")


def test_a_reader_that_fails_at_the_confirmation_refuses(office, kind_row, monkeypatch):
    batch = checked(office, line(1))

    def read(*args):
        raise SheetError("Đang có nhiều tệp chờ đọc. Hãy thử lại sau ít phút.")

    monkeypatch.setattr(confirming, "read_file", read)

    batch = refused(batch, "Đang có nhiều tệp chờ đọc")

    monkeypatch.undo()
    assert confirm(batch).state == State.CONFIRMED


def test_a_busy_database_refuses_and_the_next_try_works(office, kind_row, monkeypatch):
    batch = checked(office, line(1))

    def store(*args):
        raise OperationalError("database is locked")

    monkeypatch.setattr(confirming, "_store", store)

    batch = refused(batch, "đang bận")

    monkeypatch.undo()
    assert confirm(batch).state == State.CONFIRMED


def test_a_fault_in_the_middle_of_storing_leaves_nothing(office, kind_row, monkeypatch):
    batch = checked(office, line(1), line(2))
    before = stored()

    def keep(*args):
        raise ZeroDivisionError

    monkeypatch.setattr(confirming, "_keep_effects", keep)

    with pytest.raises(ZeroDivisionError):
        confirm(batch)

    assert stored() == before
    batch.refresh_from_db()
    assert (batch.state, batch.tried_at) == (State.CHECKED, None)
    assert "gặp lỗi của phần mềm; chưa ghi gì cả" in state_words(batch)
    monkeypatch.undo()
    assert confirm(batch).state == State.CONFIRMED


def test_of_two_confirmations_one_stores(office, kind_row, monkeypatch):
    batch = checked(office, line(1))
    real = confirming.read_file

    def read_while_another_stores(*args):
        reading = real(*args)
        monkeypatch.setattr(confirming, "read_file", real)
        confirm(batch)
        return reading

    monkeypatch.setattr(confirming, "read_file", read_while_another_stores)

    with pytest.raises(ImportRefusedError, match="không ghi lần thứ hai"):
        confirm(batch)

    assert Cell.objects.filter(code="M1").count() == 1
    assert Event.objects.filter(kind="import").count() == 1
    batch.refresh_from_db()
    assert (batch.state, batch.message) == (State.CONFIRMED, "")


def test_files_that_nobody_stored_are_forgotten_with_their_lines(office, kind_row):
    old, fresh = checked(office, line(1)), checked(office, line(2))
    ImportBatch.objects.filter(pk=old.pk).update(
        created_at=timezone.now() - timedelta(days=1, minutes=1),
        tried_at=timezone.now(),
    )

    assert services.purge_abandoned() == 1

    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.state, old.content, old.tried_at) == (State.REFUSED, None, None)
    assert state_words(old) == "Quá một ngày không ghi."
    assert (old.lines.count(), fresh.lines.count()) == (0, 1)


def test_steps_hold_inside_a_transaction_of_the_caller(office, kind_row):
    """Whoever calls from a transaction gets the same: a savepoint is taken back."""
    batch = checked(office, line(1))
    CellFactory(committee=office.seats.get().committee, code="M1", name="Chi bộ khác")

    with transaction.atomic():
        refused(batch, "đã khác lúc kiểm tra")
