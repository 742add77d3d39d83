"""A stored batch is taken back as a whole, or not at all with words that name why."""

import random
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awards.models import Rating
from benghe.core.imports.rows import NEW
from benghe.core.imports.services import (
    ImportRefusedError,
    check,
    confirm,
    undo,
    undo_later,
    upload,
)
from benghe.core.imports.writing import Writer
from benghe.core.models import Event, ImportBatch, ImportRow, Job
from cells.models import Cell, CellName
from members.models import Member, Membership, PartyPeriod
from tests.factories import (
    CellFactory,
    CellKindFactory,
    ImportBatchFactory,
    MemberFactory,
    RatingFactory,
    SeatFactory,
    UserFactory,
)
from tests.sheets import workbook

State = ImportBatch.State
OF_STORING = {"version", "updated_at", "updated_by_id", "created_at"}
OF_VOIDING = {"voided_at", "voided_by_id", "void_reason"}


@pytest.fixture
def kind_row(ward):
    return CellKindFactory(code="KP", name="Khu phố")


def line(number, **more):
    return {
        "Mã chi bộ": f"M{number}", "Tên chi bộ": f"Chi bộ Tổ {number}",
        "Mã loại hình": "KP", "Ngày thành lập": "03/02/2001", **more,
    }  # fmt: skip


def stored(user, *lines, kind="cells"):
    """A batch of these lines, stored."""
    content = workbook(*lines)
    batch = check(upload(kind, user=user, file_name="tep.xlsx", content=content))
    assert batch.is_clean, [(row.number, row.faults) for row in batch.lines.all()]
    return confirm(batch)


def refused(batch, by, words):
    """An undoing that must be refused, with nothing done."""
    before = snapshot(with_versions=True)
    with pytest.raises(ImportRefusedError, match=words) as caught:
        undo(batch, by=by)
    assert snapshot(with_versions=True) == before
    batch.refresh_from_db()
    assert (batch.state, batch.tried_at) == (State.CONFIRMED, None)
    assert batch.message == str(caught.value)


MODELS = (Cell, CellName, Member, PartyPeriod, Membership, Rating)


def snapshot(*, with_versions=False):
    """All standing rows by model, without what only tells of storing and voiding."""
    left_out = set() if with_versions else OF_STORING | OF_VOIDING
    found = {}
    for model in MODELS:
        names = [
            f.attname for f in model._meta.concrete_fields if f.attname not in left_out
        ]
        rows = model._base_manager.order_by("pk")
        if hasattr(model, "voided_at") and not with_versions:
            rows = rows.filter(voided_at=None)
        found[model.__name__] = list(rows.values_list(*names))
    return found


# --- the whole ---


def test_what_was_made_is_voided_and_what_was_changed_is_as_before(office, kind_row):
    first = stored(office, line(1))
    before = snapshot()
    second = stored(office, line(1, **{"Ngày thành lập": "05/02/2001"}), line(2))

    undone = undo(second, by=office)

    assert snapshot() == before
    cell = Cell.objects.get(code="M1")
    assert (cell.founded_on, cell.batch) == (date(2001, 2, 3), first)
    latest = cell.history.first()
    assert (latest.history_type, latest.history_user) == ("~", office)
    assert latest.history_change_reason == f"Hoàn tác lô nhập số {second.pk}"
    gone = Cell._base_manager.get(batch=second, voided_at__isnull=False)
    assert (gone.voided_by, gone.void_reason) == (
        office, f"Hoàn tác lô nhập số {second.pk}",
    )  # fmt: skip
    assert gone.history.first().voided_at == gone.voided_at
    assert gone.history.first().version == gone.version == 2
    assert (undone.state, undone.undone_by, undone.tried_at) == (
        State.UNDONE,
        office,
        None,
    )
    assert Event.objects.filter(kind="import").first().detail == {
        "batch": second.pk, "undone": True,
    }  # fmt: skip


def test_after_undoing_the_same_file_gives_the_same_again(office, kind_row):
    content = workbook(line(1), line(2))

    def sent():
        batch = upload("cells", user=office, file_name="a.xlsx", content=content)
        return confirm(check(batch))

    first = sent()
    once = {r["code"]: r["founded_on"] for r in _cells_of(first)}
    undo(first, by=office)

    second = sent()

    assert {r["code"]: r["founded_on"] for r in _cells_of(second)} == once
    assert second.counts == first.counts


def _cells_of(batch):
    rows = Cell._base_manager.filter(batch=batch, voided_at=None)
    return rows.values("code", "founded_on")


def test_a_batch_is_undone_once(office, kind_row):
    batch = stored(office, line(1))
    undo(batch, by=office)
    events = Event.objects.count()

    with pytest.raises(ImportRefusedError, match="đã ghi và chưa hoàn tác"):
        undo(batch, by=office)

    assert Event.objects.count() == events


@pytest.mark.django_db
def test_a_batch_of_an_older_version_is_not_said_to_be_undone(office, kind_row):
    batch = stored(office, line(1))
    batch.lines.all().delete()

    refused(batch, office, "Lô này được ghi từ phiên bản trước của cổng")


def test_a_colleague_who_may_import_the_kind_may_undo_and_nobody_else(
    office, ward, leader, technician, kind_row
):
    batch = stored(office, line(1))
    for other in (leader, technician):
        refused(batch, other, "không có quyền hoàn tác")
    colleague = UserFactory(username="van.phong.2", full_name="Đồng Nghiệp")
    SeatFactory(user=colleague, role="VP", committee=ward)

    assert undo(batch, by=colleague).undone_by == colleague


# --- what stands in the way ---


def test_an_edit_by_hand_stands_in_the_way(office, kind_row):
    batch = stored(office, line(1))
    cell = Cell.objects.get(code="M1")
    cell.founded_on = date(2001, 2, 9)
    cell.save()

    refused(batch, office, "«Chi bộ Tổ 1» đã được sửa sau lần nhập này")


def test_a_row_that_was_changed_and_changed_back_stands_in_nobodys_way(
    office, kind_row
):
    batch = stored(office, line(1))
    cell = Cell.objects.get(code="M1")
    for day in (9, 3):
        cell.founded_on = date(2001, 2, day)
        cell.save()

    assert undo(batch, by=office).state == State.UNDONE


def test_another_batchs_change_stands_in_the_way_until_it_is_undone(office, kind_row):
    before = snapshot()
    first = stored(office, line(1))
    second = stored(office, line(1, **{"Ngày thành lập": "05/02/2001"}))
    refused(first, office, "đã được sửa sau lần nhập này")

    undo(second, by=office)
    undo(first, by=office)

    assert snapshot() == before


def test_a_row_deleted_since_stands_in_the_way(office, kind_row):
    batch = stored(office, line(1))
    CellName._base_manager.filter(cell__code="M1").delete()

    refused(batch, office, "Một dòng của lô đã bị xóa")


def test_what_was_hung_on_a_row_later_is_named(office, kind_row):
    batch = stored(office, line(1), line(2))
    rating = RatingFactory(cell=Cell.objects.get(code="M2"), member=None)

    refused(batch, office, "«Chi bộ Tổ 2» đã có .* ghi sau lần nhập này")

    rating.void(by=office, reason="Ghi nhầm")
    assert undo(batch, by=office).state == State.UNDONE


def test_people_who_came_later_are_named(office, kind_row):
    batch = stored(office, line(1))
    MemberFactory(cell=Cell.objects.get(code="M1"), full_name="Trần Thị Sau")

    refused(batch, office, "Trần Thị Sau|Chi bộ Tổ 1")


def test_a_value_that_another_row_took_meanwhile_stands_in_the_way(office, own_cell):
    member = MemberFactory(cell=own_cell, full_name="Lê Thị Ba", card_number="79000001")
    code = f"DV-{member.pk:06d}"
    batch = stored(
        office,
        {"Mã hồ sơ": code, "Họ và tên": "Lê Thị Ba", "Số thẻ đảng viên": "79000002"},
        kind="members",
    )
    MemberFactory(cell=own_cell, full_name="Vũ Văn Tư", card_number="79000001")

    refused(batch, office, "Số thẻ|nay đã được dùng ở dòng khác")


# --- many at once ---


def test_voiding_costs_no_query_a_row(office, ward):
    cells = [CellFactory(code=f"Q{n}", name=f"Chi bộ Q{n}") for n in range(40)]
    counts = []
    for some in (cells[:5], cells):
        batch = ratings_of(some, office, year=2000 + len(some))
        with CaptureQueriesContext(connection) as seen:
            undo(batch, by=office)
        counts.append(len(seen))

    # SQLite takes a thousand values a statement, so history needs one more.
    assert counts[1] - counts[0] <= 1
    assert Rating._base_manager.count() == 45
    assert not Rating._base_manager.filter(voided_at=None).exists()


def ratings_of(cells, user, *, year):
    """A stored batch of ratings, written as a resource writes them."""
    batch = ImportBatchFactory(kind="ratings", created_by=user, state=State.CONFIRMED)
    writer = Writer(batch=batch, user=user)
    for number, cell in enumerate(cells, 2):
        writer.line = number
        made = RatingFactory.build(cell=cell, member=None, year=year)
        writer.make(made)
    writer.flush()
    keep(batch, writer)
    return batch


def voided_by_a_batch(rows, user):
    """A stored batch that voided ratings and put nothing in their place."""
    batch = ImportBatchFactory(kind="ratings", created_by=user, state=State.CONFIRMED)
    writer = Writer(batch=batch, user=user)
    for number, row in enumerate(rows, 2):
        writer.line = number
        writer.void(row, "Thay bằng dòng khác")
    writer.flush()
    keep(batch, writer)
    return batch


def test_rows_stand_again_without_a_query_a_row(office, ward):
    cells = [CellFactory(code=f"Q{n}", name=f"Chi bộ Q{n}") for n in range(40)]
    counts = []
    for some in (cells[:5], cells):
        came = ratings_of(some, office, year=2000 + len(some))
        rows = list(Rating.objects.filter(batch=came).order_by("pk"))
        batch = voided_by_a_batch(rows, office)
        with CaptureQueriesContext(connection) as seen:
            undo(batch, by=office)
        counts.append(len(seen))
        for row in Rating.objects.filter(pk__in=[row.pk for row in rows]):
            assert (row.voided_at, row.voided_by, row.void_reason) == (None, None, "")
            assert (row.version, row.batch, row.updated_by) == (3, came, office)

    assert counts[1] <= counts[0]
    last = Rating.objects.latest("pk").history.latest()
    assert (last.history_type, last.history_user, last.version) == ("~", office, 3)
    assert last.history_change_reason == f"Hoàn tác lô nhập số {batch.pk}"
    assert (last.voided_at, last.void_reason) == (None, "")


def test_rows_stand_again_with_the_batch_that_each_came_with(office, own_cell):
    first = ratings_of([own_cell], office, year=2020)
    by_hand = RatingFactory(cell=own_cell, year=2021)
    second = ratings_of([own_cell], office, year=2022)
    rows = list(Rating.objects.order_by("year"))
    before = snapshot()

    undo(voided_by_a_batch(rows, office), by=office)

    assert snapshot() == before
    assert [row.batch for row in Rating.objects.order_by("year")] == [
        first, None, second,
    ]  # fmt: skip
    by_hand.refresh_from_db()
    assert by_hand.history.count() == 3


def test_a_row_whose_place_was_taken_meanwhile_does_not_stand_again(office, own_cell):
    row = RatingFactory(cell=own_cell, year=2022)
    free = RatingFactory(cell=own_cell, year=2021)
    batch = voided_by_a_batch([row, free], office)
    RatingFactory(cell=own_cell, year=2022)

    refused(batch, office, "nay đã được dùng ở dòng khác")


def keep(batch, writer):
    """The lines of a batch with what each did."""
    ImportRow.objects.bulk_create(
        ImportRow(batch=batch, number=n, rank=2, kind=NEW, effects=effects)
        for n, effects in writer.effects.items()
    )


def test_a_large_batch_is_undone_by_the_worker(
    office, kind_row, django_capture_on_commit_callbacks
):
    batch = stored(office, line(1))

    with django_capture_on_commit_callbacks(execute=True):
        undo_later(batch, office)

    batch.refresh_from_db()
    job = Job.objects.get()
    assert (batch.state, batch.undone_by, batch.job) == (State.UNDONE, office, job)
    assert (job.state, job.progress, job.file_name) == (Job.State.DONE, 100, "")


def test_a_refusal_in_the_worker_is_told_by_job_and_batch(
    office, kind_row, django_capture_on_commit_callbacks
):
    batch = stored(office, line(1))
    Cell.objects.get(code="M1").save()
    cell = Cell.objects.get(code="M1")
    cell.founded_on = date(2001, 3, 1)
    cell.save()

    with django_capture_on_commit_callbacks(execute=True):
        undo_later(batch, office)

    batch.refresh_from_db()
    job = Job.objects.get()
    assert (batch.state, job.state) == (State.CONFIRMED, Job.State.FAILED)
    assert batch.message == job.message
    assert "đã được sửa sau lần nhập này" in batch.message


# --- brute force ---


@pytest.mark.parametrize("seed", range(12))
def test_batches_undone_in_reverse_give_every_table_back(office, kind_row, seed):
    """Random batches on cells, members and ratings: rows made, changed and voided."""
    chance = random.Random(seed)
    for n in range(3):
        cell = CellFactory(code=f"C{n}", name=f"Chi bộ C{n}")
        MemberFactory(cell=cell, full_name=f"Người {n}", card_number=f"7900000{n}")
    states, batches = [], []
    for number in range(5):
        states.append(snapshot())
        batches.append(a_random_batch(chance, office, number))

    for batch, before in zip(reversed(batches), reversed(states), strict=True):
        undo(batch, by=office)
        assert snapshot() == before


def a_random_batch(chance, user, number):
    batch = ImportBatchFactory(kind="ratings", created_by=user, state=State.CONFIRMED)
    writer = Writer(batch=batch, user=user)
    cells = list(Cell._base_manager.filter(voided_at=None).order_by("pk"))
    members = list(Member.objects.order_by("pk"))
    rated = list(Rating._base_manager.filter(voided_at=None).order_by("pk"))
    chance.shuffle(rated)
    kinds = ("cell", "rating", "move", "name", "void")
    # The writer wants first what others hang from.
    work = sorted(chance.choices(kinds, k=chance.randint(1, 8)), key=kinds.index)
    for step, what in enumerate(work):
        writer.line = step + 2
        if what == "cell":
            cell = Cell(
                code=f"B{number}{step}", name=f"Chi bộ {number}.{step}",
                committee=cells[0].committee, kind=cells[0].kind, founded_on=date(2001, 2, 3),
            )  # fmt: skip
            writer.make(cell)
            writer.make(CellName(cell=cell, name=cell.name, started_on=cell.founded_on))
            # Something of the same batch hangs from what it made.
            made = RatingFactory.build(cell=cell, member=None, year=2010 + number)
            writer.make(made)
        elif what == "rating":
            cell = chance.choice(cells)
            year = 1950 + number * 10 + step
            writer.make(RatingFactory.build(cell=cell, member=None, year=year))
        elif what == "move" and cells:
            cell = cells.pop(chance.randrange(len(cells))) if len(cells) > 1 else None
            if cell is not None:
                old = {"founded_on": cell.founded_on}
                cell.founded_on = date(1990, 1, chance.randint(1, 28))
                writer.change(cell, old)
        elif what == "name" and members:
            member = members.pop(chance.randrange(len(members)))
            old = {"full_name": member.full_name, "card_number": member.card_number}
            member.full_name = f"{member.full_name} {chance.choice('ABC')}"
            member.card_number = f"79{number}{step}{chance.randint(100, 999)}"
            writer.change(member, old)
        elif what == "void" and rated:
            row = rated.pop()
            writer.void(row, "Ghi lại")
            new = RatingFactory.build(
                cell=row.cell, member=None, year=row.year, replaces=row
            )
            writer.make(new)
    writer.flush()
    keep(batch, writer)
    return batch
