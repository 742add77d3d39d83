"""The base of business rows: versions, history, who, periods, voiding; the log."""

import unicodedata
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import RequestFactory
from django.utils import timezone
from simple_history.models import HistoricalRecords

from benghe.core.models import Document, Event, Job, StaleVersionError
from benghe.core.services import record_event
from benghe.lib.text import name_key, natural_key, search_key
from cells.models import Cell, CellKind, Term
from members.models import Member, Standing
from tests.factories import (
    CellFactory,
    CellKindFactory,
    CommitteeFactory,
    DocumentFactory,
    MemberFactory,
    PlanTaskFactory,
    StandingFactory,
    TermFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def nfd(text):
    return unicodedata.normalize("NFD", text)


def test_a_new_row_has_version_one_and_every_save_adds_one():
    kind = CellKindFactory()
    assert kind.version == 1

    kind.name = "Khu phố"
    kind.save()
    kind.save()

    assert kind.version == 3
    assert CellKind.objects.get().version == 3


def test_a_stale_save_is_refused_and_writes_nothing():
    first = CellKindFactory(name="Cũ")
    second = CellKind.objects.get()
    first.name = "Người thứ nhất"
    first.save()

    second.name = "Người thứ hai"
    with pytest.raises(StaleVersionError):
        second.save()

    stored = CellKind.objects.get()
    assert (stored.name, stored.version) == ("Người thứ nhất", 2)
    assert [row.name for row in stored.history.all()] == ["Người thứ nhất", "Cũ"]


def test_a_save_that_the_database_refuses_leaves_the_version_as_it_was():
    CellKindFactory(code="a", name="A")
    other = CellKindFactory(code="b", name="B")

    other.name = "A"
    with pytest.raises(IntegrityError):
        other.save()

    assert other.version == 1
    assert CellKind.objects.get(code="b").version == 1
    other.name = "C"
    other.save()
    assert CellKind.objects.get(code="b").name == "C"


def test_the_history_says_who_saved_which_value():
    office, leader = UserFactory(), UserFactory()
    kind = CellKindFactory.build(name="Một")
    kind._history_user = office
    kind.save()

    kind.name = "Hai"
    kind._history_user = leader
    kind.save()

    rows = [(row.name, row.version, row.history_user) for row in kind.history.all()]
    assert rows == [("Hai", 2, leader), ("Một", 1, office)]
    assert CellKind.objects.get().updated_by == leader


def test_the_person_of_the_request_is_the_one_who_saved():
    office = UserFactory()
    request = RequestFactory().post("/")
    request.user = office
    HistoricalRecords.context.request = request
    try:
        kind = CellKindFactory()
    finally:
        del HistoricalRecords.context.request

    assert kind.updated_by == office
    assert [row.history_user for row in kind.history.all()] == [office]


def test_a_deleted_row_stays_in_the_history():
    document = DocumentFactory(title="Về việc cũ")

    document.delete()

    rows = [(row.history_type, row.title) for row in Document.history.all()]
    assert rows == [("-", "Về việc cũ"), ("+", "Về việc cũ")]


def test_save_composes_and_tidies_every_text():
    task = PlanTaskFactory(
        group=f"  {nfd('Xây dựng')}\u00a0 Đảng ", text=f"{nfd('Một việc')}\r\nhai việc"
    )

    task.refresh_from_db()

    assert task.group == "Xây dựng Đảng"
    assert task.text == "Một việc\nhai việc"


def test_validation_sees_what_will_be_stored():
    CellKindFactory(code="a", name="Công an")

    with pytest.raises(ValidationError) as caught:
        CellKind(code="b", name=nfd(" Công  an ")).full_clean()

    assert list(caught.value.message_dict) == ["name"]


def test_bulk_create_fills_the_keys_like_a_single_save():
    name = nfd("Đặng  Thị HÒA")

    Member.objects.bulk_create(
        [Member(full_name=name, gender="female", born="1975", card_number="12 34.5")]
    )

    row = Member.objects.get()
    assert row.full_name == "Đặng Thị HÒA"
    assert row.name_key == name_key("Đặng Thị Hòa")
    assert row.search_key == "dang thi hoa"
    assert row.card_number == "12345"


def test_bulk_update_fills_the_keys_like_a_single_save():
    cell = CellFactory(name="Chi bộ 1", code="X1")
    cell.name = nfd("Chi bộ  Đồn Đất")

    Cell.objects.bulk_update([cell], ["name", "natural_key", "search_key"])

    cell.refresh_from_db()
    assert cell.name == "Chi bộ Đồn Đất"
    assert cell.natural_key == natural_key("Chi bộ Đồn Đất")
    assert cell.search_key == search_key("Chi bộ Đồn Đất X1")


JAN, FEB, MAR, APR, MAY = (date(2022, month, 1) for month in range(1, 6))


@pytest.mark.parametrize(
    ("start", "end", "clash"),
    [
        (JAN, FEB, False),  # touches the start
        (JAN, date(2022, 2, 2), True),  # one day over the start
        (APR, MAY, False),  # touches the end
        (date(2022, 3, 31), MAY, True),  # one day over the end
        (APR, None, False),
        (MAR, None, True),
        (JAN, None, True),  # contains it
        (JAN, MAY, True),  # contains it
        (date(2022, 2, 10), MAR, True),  # is contained in it
        (FEB, APR, True),  # is the same
    ],
)
def test_two_periods_clash_only_when_they_share_a_day(start, end, clash):
    ward = CommitteeFactory()
    TermFactory(committee=ward, started_on=FEB, ended_on=APR)
    term = Term(committee=ward, name="khác", started_on=start, ended_on=end)

    if not clash:
        term.full_clean()
        return
    with pytest.raises(ValidationError) as caught:
        term.full_clean()
    assert caught.value.messages == [
        "Trùng thời gian với nhiệm kỳ khác từ 01/02/2022 đến 01/04/2022. "
        "Hãy sửa một trong hai khoảng ngày."
    ]


def test_a_clash_with_an_open_period_says_until_now():
    term = TermFactory(started_on=FEB)

    with pytest.raises(ValidationError, match="từ 01/02/2022 đến nay"):
        Term(committee=term.committee, name="khác", started_on=MAY).full_clean()


def test_a_saved_period_does_not_clash_with_itself():
    assert TermFactory(started_on=FEB, ended_on=APR).full_clean() is None


@pytest.mark.parametrize("end", [FEB, JAN])
def test_a_period_must_last_a_day_also_past_the_forms(end):
    term = TermFactory.build(
        committee=CommitteeFactory(), started_on=FEB, ended_on=end
    )  # fmt: skip

    with pytest.raises(ValidationError) as caught:
        term.full_clean()
    assert caught.value.messages == ["Ngày kết thúc phải sau ngày bắt đầu."]
    with pytest.raises(IntegrityError):
        Term.objects.bulk_create([term])


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (FEB - timedelta(days=1), False),
        (FEB, True),
        (APR - timedelta(days=1), True),
        (APR, False),
    ],
)
def test_on_counts_the_first_day_and_not_the_end_day(day, found):
    TermFactory(started_on=FEB, ended_on=APR)

    assert Term.objects.on(day).exists() is found


def test_on_takes_an_open_end_as_infinite():
    TermFactory(started_on=FEB)

    assert Term.objects.on(date(2999, 1, 1)).count() == 1


def test_a_voided_row_stays_visible_with_who_and_why_but_is_not_in_force():
    office = UserFactory()
    standing = StandingFactory(started_on=FEB)

    standing.void(by=office, reason=nfd("Nhập nhầm người"))

    row = Standing.objects.get()
    assert (row.voided_by, row.void_reason) == (office, "Nhập nhầm người")
    assert row.voided_at is not None
    assert row.version == 2
    assert list(Standing.objects.valid()) == []
    assert list(Standing.objects.on(MAR)) == []


def test_the_log_cannot_be_changed_or_deleted():
    event = record_event(Event.Kind.EXPORT, UserFactory(), "members.member", rows=3)

    event.target = "khác"
    with pytest.raises(TypeError, match="append-only"):
        event.save()
    with pytest.raises(TypeError, match="append-only"):
        event.delete()

    row = Event.objects.get()
    assert (row.kind, row.target, row.detail) == (
        "export",
        "members.member",
        {"rows": 3},
    )


def test_the_log_of_a_failed_sign_in_names_nobody():
    event = record_event(Event.Kind.LOGIN_FAILED, None)

    assert event.user is None
    assert str(event) == "đăng nhập sai"


def test_a_document_number_has_a_nought_under_ten_and_a_draft_none():
    assert DocumentFactory(number=5).code == "Số 05-NQ/ĐU"
    assert DocumentFactory(number=152, kind="BC").code == "Số 152-BC/ĐU"
    assert DocumentFactory(number=None).code == "Số     -NQ/ĐU"


def test_a_number_is_given_once_in_its_series_and_kind():
    first = DocumentFactory(number=5)
    DocumentFactory(number=5, kind="BC")
    DocumentFactory(number=5, series="BEN-NGHE/2015-2020")
    DocumentFactory(number=5, direction="received")
    again = DocumentFactory.build(number=5, series=first.series)

    with pytest.raises(ValidationError) as caught:
        again.full_clean()
    assert caught.value.messages == [
        "Số này đã cấp cho văn bản khác cùng loại trong nhiệm kỳ."
    ]
    with pytest.raises(IntegrityError):
        again.save()


def test_a_job_title_is_composed_and_cut():
    job = Job.objects.bulk_create(
        [Job(kind="x", title=nfd("Bộ") * 200, created_by=UserFactory())]
    )[0]

    assert job.title == ("Bộ" * 200)[:200]
    assert timezone.now() - job.created_at < timedelta(minutes=1)


def test_a_row_says_what_it_is():
    assert str(MemberFactory(full_name="Nguyễn  Thị Nhỏ")) == "Nguyễn Thị Nhỏ"
