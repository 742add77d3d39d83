"""Organisation through time: committees, cells, names, accounts and seats."""

import unicodedata
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cells.models import Cell, CellName, Committee, CommitteeName, Seat, User
from tests.factories import (
    CellFactory,
    CellKindFactory,
    CellNameFactory,
    CommitteeFactory,
    CommitteeNameFactory,
    SeatFactory,
    TermFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2022, 6, 1)


def refused(row):
    """The messages with which the forms refuse ``row``."""
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    return caught.value.messages


def refused_by_database(row):
    """Whether the database itself refuses ``row``, past all validation."""
    try:
        with transaction.atomic():
            type(row)._default_manager.bulk_create([row])
    except IntegrityError:
        return True
    return False


def test_a_committee_is_called_by_its_latest_name_or_its_code():
    ward = CommitteeFactory()
    assert str(ward) == "BEN-NGHE"

    CommitteeNameFactory(committee=ward, name="Đảng bộ cũ", ended_on=DAY)
    CommitteeNameFactory(committee=ward, name="Đảng bộ mới", started_on=DAY)

    assert str(ward) == "Đảng bộ mới"


def test_a_committee_cannot_stand_below_itself():
    top = CommitteeFactory()
    middle = CommitteeFactory(code="GIUA", parent=top)
    below = CommitteeFactory(code="DUOI", parent=middle)
    below.full_clean()

    top.parent = below

    assert refused(top) == ["Đảng bộ không thể trực thuộc chính nó."]
    top.parent = top
    assert refused(top) == ["Đảng bộ không thể trực thuộc chính nó."]


@pytest.mark.parametrize("days", [0, -1])
def test_a_committee_and_a_cell_end_after_they_begin(days):
    ends = DAY + timedelta(days=days)
    committee = Committee(code="X", founded_on=DAY, dissolved_on=ends)
    cell = CellFactory.build(
        committee=CommitteeFactory(),
        kind=CellKindFactory(),
        founded_on=DAY,
        dissolved_on=ends,
    )

    for row in (committee, cell):
        assert refused(row) == ["Ngày giải thể phải sau ngày thành lập."]
        assert refused_by_database(row) is True


def test_a_cell_may_end_on_the_day_after_it_begins():
    cell = CellFactory(founded_on=DAY, dissolved_on=DAY + timedelta(days=1))

    cell.full_clean()
    assert list(Cell.objects.on(DAY)) == [cell]
    assert list(Cell.objects.on(DAY - timedelta(days=1))) == []
    assert list(Cell.objects.on(DAY + timedelta(days=1))) == []


def test_an_open_cell_exists_from_its_first_day_on():
    cell = CellFactory(founded_on=DAY)

    assert list(Cell.objects.on(DAY)) == [cell]
    assert list(Cell.objects.on(date(2999, 1, 1))) == [cell]
    assert list(Cell.objects.on(DAY - timedelta(days=1))) == []


def test_two_names_of_one_committee_never_overlap_but_may_touch():
    first = CommitteeNameFactory(started_on=date(2020, 1, 1), ended_on=DAY)

    touching = CommitteeNameFactory.build(committee=first.committee, started_on=DAY)
    overlapping = CommitteeNameFactory.build(
        committee=first.committee, started_on=DAY - timedelta(days=1)
    )

    touching.full_clean()
    assert refused(overlapping) == [
        "Trùng thời gian với tên khác từ 01/01/2020 đến 01/06/2022. Hãy sửa một trong "
        "hai khoảng ngày."
    ]


def test_names_of_two_committees_may_overlap():
    CommitteeNameFactory()
    other = CommitteeFactory(code="KHAC")

    assert CommitteeNameFactory.build(committee=other).full_clean() is None


def test_two_names_of_one_cell_never_overlap():
    cell = CellFactory(founded_on=date(2020, 1, 1))
    name = CellName(cell=cell, name="Chi bộ khác", started_on=DAY)

    assert refused(name) == [
        "Trùng thời gian với tên khác từ 01/01/2020 đến nay. Hãy sửa một trong hai "
        "khoảng ngày."
    ]


def test_a_cell_bears_its_latest_name_and_is_found_and_sorted_by_it():
    cell = CellFactory(name="Chi bộ Khu phố 2", code="X9")
    old = cell.names.get()
    old.ended_on = DAY
    old.save()

    CellName.objects.create(cell=cell, name="Chi bộ  Đồn Đất", started_on=DAY)

    cell.refresh_from_db()
    assert cell.name == str(cell) == "Chi bộ Đồn Đất"
    assert list(Cell.objects.named("don dat")) == [cell]
    assert list(Cell.objects.named("khu pho")) == []
    names = {d: CellName.objects.on(d).get(cell=cell).name
             for d in (DAY - timedelta(days=1), DAY)}  # fmt: skip
    assert list(names.values()) == ["Chi bộ Khu phố 2", "Chi bộ Đồn Đất"]


def test_a_former_name_entered_later_does_not_rename_the_cell():
    cell = CellFactory(name="Chi bộ Khu phố 2")

    CellNameFactory(cell=cell, name="Chi bộ Ấp 2")

    cell.refresh_from_db()
    assert cell.name == "Chi bộ Khu phố 2"


def test_cells_are_listed_in_natural_order():
    for name in ("Chi bộ Khu phố 10", "Chi bộ Đoàn", "Chi bộ Khu phố 2", "Chi bộ Dân"):
        CellFactory(name=name)

    assert [cell.name for cell in Cell.objects.all()] == [
        "Chi bộ Dân",
        "Chi bộ Đoàn",
        "Chi bộ Khu phố 2",
        "Chi bộ Khu phố 10",
    ]


@pytest.mark.parametrize(
    "text",
    ["khu pho", "KHU PHỐ", "Khu phố", unicodedata.normalize("NFD", "khu phố"), "kp1"],
)
def test_a_cell_is_found_without_accents_in_any_case_and_by_its_code(text):
    cell = CellFactory(name="Chi bộ Khu phố 1", code="KP1")
    CellFactory(name="Chi bộ Công an", code="CA")

    assert list(Cell.objects.named(text)) == [cell]


def test_an_empty_search_finds_every_cell():
    CellFactory.create_batch(2)

    assert Cell.objects.named("  ").count() == 2


def test_a_code_is_given_once():
    first = CellFactory()
    again = CellFactory.build(
        code=first.code, committee=first.committee, kind=first.kind
    )

    assert refused(again) == ["Mã chi bộ này đã có."]
    assert refused_by_database(again) is True


def test_the_address_of_a_cell_holds_its_code():
    assert CellFactory(code="KP1").get_absolute_url() == "/chi-bo/KP1/"


def test_two_terms_never_overlap():
    term = TermFactory(started_on=date(2020, 1, 1), ended_on=date(2025, 1, 1))
    again = TermFactory.build(committee=term.committee, started_on=date(2024, 12, 31))

    assert refused(again) == [
        "Trùng thời gian với nhiệm kỳ khác từ 01/01/2020 đến 01/01/2025. Hãy sửa một "
        "trong hai khoảng ngày."
    ]


@pytest.mark.parametrize("role", Seat.Role.values)
def test_a_seat_is_at_a_cell_for_a_secretary_and_at_a_committee_for_others(role):
    ward, cell, user = CommitteeFactory(), CellFactory(), UserFactory()
    places = {
        "committee": Seat(user=user, role=role, started_on=DAY, committee=ward),
        "cell": Seat(user=user, role=role, started_on=DAY, cell=cell),
        "both": Seat(user=user, role=role, started_on=DAY, cell=cell, committee=ward),
        "none": Seat(user=user, role=role, started_on=DAY),
    }
    right = places.pop("cell" if role == "BT" else "committee")

    right.full_clean()
    assert refused_by_database(right) is False
    for seat in places.values():
        assert refused(seat) == [
            "Bí thư chi bộ phải gắn với một chi bộ; các vai trò khác gắn với đảng bộ."
        ]
        assert refused_by_database(seat) is True


def test_a_seat_ends_after_it_begins():
    seat = SeatFactory.build(
        user=UserFactory(), committee=CommitteeFactory(), started_on=DAY, ended_on=DAY
    )

    assert refused(seat) == ["Ngày kết thúc phải sau ngày bắt đầu."]
    assert refused_by_database(seat) is True


def test_a_seat_says_role_and_place():
    cell = CellFactory(name="Chi bộ Khu phố 1")

    assert str(SeatFactory(role="BT", cell=cell)) == "Bí thư chi bộ – Chi bộ Khu phố 1"


def test_an_account_is_named_as_vietnamese_address_each_other():
    user = User(username="  lan.nt ", full_name="Nguyễn  Thị\u00a0Lan")

    user.clean()

    assert (user.username, user.full_name) == ("lan.nt", "Nguyễn Thị Lan")
    assert user.get_short_name() == "Lan"
    assert user.get_full_name() == "Nguyễn Thị Lan"
    assert str(user) == "Nguyễn Thị Lan (lan.nt)"


def test_an_account_without_a_password_cannot_sign_in(client):
    user = User.objects.create_user("moi", full_name="Người Mới")

    assert user.has_usable_password() is False
    assert user.must_change_password is True
    assert client.login(username="moi", password="") is False


def test_the_same_account_name_in_another_unicode_form_is_the_same_name():
    User.objects.create_user("tên", full_name="A")
    again = User(username=unicodedata.normalize("NFD", "tên"), full_name="B")

    again.set_unusable_password()
    again.username = unicodedata.normalize("NFC", again.username)

    assert refused(again) == ["Tên đăng nhập này đã có."]


def test_a_header_line_of_a_day_is_that_of_its_name():
    ward = CommitteeFactory()
    CommitteeNameFactory(committee=ward, superior="ĐẢNG BỘ QUẬN 1", ended_on=DAY)
    CommitteeNameFactory(committee=ward, superior="ĐẢNG BỘ THÀNH PHỐ", started_on=DAY)

    before = CommitteeName.objects.on(DAY - timedelta(days=1)).get()

    assert before.superior == "ĐẢNG BỘ QUẬN 1"
    assert CommitteeName.objects.on(DAY).get().superior == "ĐẢNG BỘ THÀNH PHỐ"
