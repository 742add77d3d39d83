"""Leaving: to another ward, by death, out of the Party, with their edges."""

from datetime import date

import pytest

from members.models import Member, Membership, PartyPeriod, Post, Standing
from tests.factories import PostFactory, StandingFactory
from tests.members.acts.scenes import ONE, cell, do, member_in, refused, told

pytestmark = pytest.mark.django_db
DAY = date(2023, 3, 5)
OUT_OF_PARTY = {
    "death": "death", "strike": "struck_off", "resign": "resigned", "expel": "expelled",
}  # fmt: skip


def secretary_and_exempt():
    home = cell()
    member = member_in(home)
    PostFactory(member=member, cell=home)
    StandingFactory(member=member, kind="exempt")
    return member


@pytest.mark.parametrize(
    ("outside", "reason"), [(False, "to_city"), (True, "to_outside")]
)
def test_a_transfer_ends_the_stay_and_not_the_time_in_the_party(outside, reason):
    member = secretary_and_exempt()

    act = do(member, "depart", DAY, outside=outside, place="Phường Đa Kao")

    stay, party = Membership.objects.get(), PartyPeriod.objects.get()
    assert (stay.ended_on, stay.end_reason) == (DAY, reason)
    assert (party.ended_on, party.end_reason) == (None, "")
    assert (act.place, act.settled_on) == ("Phường Đa Kao", None)
    assert Post.objects.get().ended_on == Standing.objects.get().ended_on == DAY
    assert Member.objects.on(DAY - ONE).get() == member
    assert not Member.objects.on(DAY).exists()


@pytest.mark.parametrize(("kind", "reason"), OUT_OF_PARTY.items())
def test_leaving_the_party_ends_all_that_is_open(kind, reason):
    member = secretary_and_exempt()

    found = told(member, kind, DAY)
    act = do(member, kind, DAY)

    assert found.lines[1:] == [
        "Thôi giữ chức Bí thư Chi bộ Khu phố 3 từ ngày 05/03/2023.",
        "«Miễn công tác và sinh hoạt đảng» kết thúc ngày 05/03/2023.",
        "Thời gian trong Đảng kết thúc ngày 05/03/2023.",
    ]
    stay, party = Membership.objects.get(), PartyPeriod.objects.get()
    assert (stay.ended_on, stay.end_reason) == (DAY, reason)
    assert (party.ended_on, party.end_reason) == (DAY, reason)
    assert Post.objects.get().ended_on == Standing.objects.get().ended_on == DAY
    assert [e["model"].split(".")[1] for e in act.effects] == [
        "membership",
        "post",
        "standing",
        "partyperiod",
    ]


@pytest.mark.parametrize("kind", ["depart", *OUT_OF_PARTY])
def test_nobody_leaves_on_the_first_day(kind):
    member = member_in(cell(), joined_on=DAY)

    assert refused(member, kind, DAY) == {
        "day": [
            "Ngày 05/03/2023 không sau ngày 05/03/2023 (ngày bắt đầu ở Chi bộ Khu phố 3). Hãy "
            "kiểm tra lại một trong hai ngày."
        ]
    }
    do(member, kind, DAY + ONE)


@pytest.mark.parametrize("kind", ["depart", *OUT_OF_PARTY])
def test_nobody_leaves_before_the_own_post_began(kind):
    home = cell()
    member = member_in(home)
    PostFactory(member=member, cell=home, started_on=DAY)

    found = refused(member, kind, DAY)

    assert "ngày bắt đầu giữ chức Bí thư Chi bộ Khu phố 3" in found["day"][0]
    do(member, kind, DAY + ONE)


def test_nobody_leaves_before_the_own_state_began():
    member = member_in(cell())
    StandingFactory(member=member, started_on=DAY)

    assert refused(member, "death", DAY) == {
        "day": [
            "Ngày 05/03/2023 không sau ngày 05/03/2023 (ngày bắt đầu «Miễn công tác và sinh "
            "hoạt đảng»). Hãy kiểm tra lại một trong hai ngày."
        ]
    }


def test_nobody_leaves_the_party_before_becoming_official():
    """Recognised on 05/03; a death in February is one of the two dates wrong."""
    member = member_in(cell(), admitted_on=date(2022, 3, 5), official_on=DAY)

    assert refused(member, "death", DAY - ONE) == {
        "day": [
            "Ngày 04/03/2023 trước ngày 05/03/2023 (ngày chính thức). Hãy kiểm tra lại một "
            "trong hai ngày."
        ]
    }
    do(member, "death", DAY)


def test_a_probationary_member_is_struck_off_and_not_expelled():
    member = member_in(cell(), admitted_on=date(2022, 5, 1), official_on=None)

    assert refused(member, "expel", DAY) == [
        "«Khai trừ» không áp dụng cho người này lúc này. Hãy xem lại các việc đã ghi."
    ]
    do(member, "strike", DAY)

    assert PartyPeriod.objects.get().end_reason == "struck_off"


def test_a_suspended_member_is_transferred_with_a_warning():
    member = member_in(cell())
    StandingFactory(member=member, kind="suspended", started_on=date(2023, 1, 2))

    assert told(member, "depart", DAY).cautions == [
        "Đang bị đình chỉ sinh hoạt đảng từ ngày 02/01/2023: hãy chắc chắn rằng cấp có thẩm "
        "quyền đã đồng ý cho chuyển."
    ]
    do(member, "depart", DAY)
    assert Standing.objects.get().ended_on == DAY


def test_who_left_for_another_ward_dies_there():
    member = member_in(cell())
    do(member, "depart", date(2022, 1, 1))
    do(member, "guest", date(2022, 5, 1), cell=cell(), due_on=date(2022, 10, 1))

    assert refused(member, "death", date(2021, 12, 31)) == {
        "day": [
            "Ngày 31/12/2021 trước ngày 01/01/2022 (ngày rời Chi bộ Khu phố 3). Hãy kiểm tra "
            "lại một trong hai ngày."
        ]
    }
    do(member, "death", DAY)

    assert PartyPeriod.objects.get().ended_on == DAY
    assert Membership.objects.get().end_reason == "to_city"
    assert Standing.objects.get().ended_on == DAY


@pytest.mark.parametrize("kind", ["death", "strike", "depart"])
def test_on_the_day_of_leaving_one_is_no_longer_counted(kind):
    """Year's end: counted on 31/12, not counted on 01/01."""
    member = member_in(cell())

    do(member, kind, date(2023, 1, 1))

    assert Member.objects.on(date(2022, 12, 31)).count() == 1
    assert Member.objects.on(date(2023, 1, 1)).count() == 0
