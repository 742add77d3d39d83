"""From dated seats to permissions and scopes, on both sides of every day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.utils.timezone import localdate

from cells.models import Cell, User
from members.models import Member
from tests.factories import (
    CellFactory,
    CommitteeFactory,
    MemberFactory,
    SeatFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TODAY = timedelta(0)
DAY = timedelta(days=1)


def holder(role="VP", start=-10 * DAY, end=None, **place):
    """A fresh account whose seat runs over days counted from today."""
    today = localdate()
    seat = SeatFactory(
        role=role,
        started_on=today + start,
        ended_on=None if end is None else today + end,
        **place,
    )
    return User.objects.get(pk=seat.user_id)


@pytest.mark.parametrize(
    ("start", "end", "open_today"),
    [
        (-10 * DAY, None, True),
        (-10 * DAY, -DAY, False),  # ended yesterday
        (-10 * DAY, TODAY, False),  # ends today: the first day without it
        (-10 * DAY, DAY, True),  # ends tomorrow
        (TODAY, None, True),  # starts today
        (DAY, None, False),  # starts tomorrow
    ],
)
def test_a_seat_gives_its_rights_from_its_first_day_to_the_day_before_its_end(
    start, end, open_today
):
    user = holder("VP", start, end)
    member = MemberFactory()

    assert user.has_perm("members.view_member") is open_today
    assert user.is_staff is open_today
    assert user.roles == ({"VP"} if open_today else set())
    rows = list(Member.objects.for_user(user))
    assert rows == ([member] if open_today else [])


def test_the_day_is_that_of_the_ward_and_not_of_greenwich():
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    with time_machine.travel(datetime(2022, 12, 27, 0, 30, tzinfo=zone), tick=False):
        assert holder("VP", TODAY).roles == {"VP"}
        assert localdate().isoformat() == "2022-12-27"


def test_an_inactive_account_has_no_rights_whatever_its_seats():
    user = holder("VP")
    user.is_active = False
    user.save()
    user = User.objects.get(pk=user.pk)
    MemberFactory()

    assert user.open_seats == []
    assert user.has_perm("members.view_member") is False
    assert list(Member.objects.for_user(user)) == []


def test_for_user_fails_closed():
    MemberFactory()
    for user in (None, AnonymousUser(), UserFactory(), UserFactory(is_active=False)):
        assert list(Member.objects.for_user(user)) == []
        assert list(Cell.objects.for_user(user)) == []


def test_a_secretary_covers_exactly_the_own_cell(secretary, own_cell):
    mine = MemberFactory(cell=own_cell)
    MemberFactory()  # another cell's member, who could leak

    assert list(Member.objects.for_user(secretary)) == [mine]
    assert list(Cell.objects.for_user(secretary)) == [own_cell]


def test_a_permission_held_is_still_refused_for_a_row_out_of_scope(secretary, own_cell):
    mine, foreign = MemberFactory(cell=own_cell), MemberFactory()

    assert secretary.has_perm("members.view_member") is True
    assert secretary.has_perm("members.view_member", mine) is True
    assert secretary.has_perm("members.view_member", foreign) is False
    assert secretary.has_perm("members.change_member", mine) is False


def test_a_secretary_of_two_cells_covers_both(secretary, own_cell):
    second = CellFactory()
    SeatFactory(user=secretary, role="BT", cell=second)
    CellFactory()

    user = User.objects.get(pk=secretary.pk)

    assert set(Cell.objects.for_user(user)) == {own_cell, second}


def test_a_seat_at_a_committee_below_covers_only_its_cells(ward):
    below = CommitteeFactory(code="DUOI", parent=ward)
    lowest = CommitteeFactory(code="DUOI-NUA", parent=below)
    first, second = CellFactory(committee=below), CellFactory(committee=lowest)
    outside = CellFactory(committee=ward)
    inside = MemberFactory(cell=first)
    MemberFactory(cell=outside)

    user = holder("VP", committee=below)

    assert set(Cell.objects.for_user(user)) == {first, second}
    assert list(Member.objects.for_user(user)) == [inside]
    assert user.has_perm("members.view_member", inside) is True


def test_a_second_seat_adds_its_rights_and_nothing_else(secretary, own_cell, ward):
    SeatFactory(user=secretary, role="UB", committee=ward)
    MemberFactory()

    user = User.objects.get(pk=secretary.pk)

    assert user.roles == {"BT", "UB"}
    assert user.has_perm("reports.add_observation") is True
    assert list(Member.objects.for_user(user)) == []
    assert list(Cell.objects.for_user(user)) == [own_cell]


def test_a_member_who_left_the_cell_is_no_longer_seen(secretary, own_cell):
    member = MemberFactory(cell=own_cell)
    membership = member.memberships.get()
    membership.ended_on, membership.end_reason = localdate(), "to_city"
    membership.save()

    assert list(Member.objects.for_user(secretary)) == []
    yesterday = localdate() - DAY
    assert list(Member.objects.for_user(secretary, day=yesterday)) == [member]


def test_nobody_is_a_superuser_and_no_flag_can_be_set(office):
    assert office.is_superuser is False
    with pytest.raises(AttributeError):
        office.is_superuser = True


def test_an_unknown_permission_is_nobodys(office):
    for perm in ("members.fly_member", "members.view_nothing", "nonsense", ""):
        assert office.has_perm(perm) is False


def test_rights_lost_during_a_session_are_lost_at_the_next_request(client_for, office):
    browser = client_for(office)
    assert browser.get("/quan-tri/").status_code == 200

    seat = office.seats.get()
    seat.ended_on = localdate()
    seat.save()

    assert browser.get("/quan-tri/").status_code != 200


def test_an_account_locked_during_a_session_is_signed_out(client_for, office):
    browser = client_for(office)

    office.is_active = False
    office.save()

    answer = browser.get("/")
    assert (answer.status_code, answer.url) == (302, "/dang-nhap/?next=/")


def test_a_given_password_must_be_changed_before_anything_else(client_for, office):
    office.must_change_password = True
    office.save()
    browser = client_for(office)

    for address in ("/", "/quan-tri/", "/dang-vien/", "/khong-co/"):
        answer = browser.get(address)
        assert (answer.status_code, answer.url) == (302, "/doi-mat-khau/")
    assert browser.get("/doi-mat-khau/").status_code == 200
