"""The two ledgers of periods: what their forms and the database refuse."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.models import (
    Membership,
    PartyPeriod,
)
from tests.factories import (
    CellFactory,
    MemberFactory,
    MembershipFactory,
    PartyPeriodFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
START, END = date(2020, 3, 1), date(2022, 6, 1)
ONE = timedelta(days=1)


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


def test_a_member_is_in_one_cell_at_a_time():
    membership = MembershipFactory(started_on=START)
    again = MembershipFactory.build(
        member=membership.member, cell=CellFactory(), started_on=END
    )

    assert refused(again) == [
        "Trùng thời gian với thời gian ở chi bộ khác từ 01/03/2020 đến nay. Hãy sửa một "
        "trong hai khoảng ngày.",
        "Đảng viên này đang sinh hoạt ở một chi bộ: hãy kết thúc thời gian đó trước.",
    ]
    assert refused_by_database(again) is True


@pytest.mark.parametrize(
    ("start", "end", "clash"),
    [
        (START - 10 * ONE, START, False),
        (START - 10 * ONE, START + ONE, True),
        (END, None, False),
        (END - ONE, None, True),
        (START + ONE, END - ONE, True),
        (START - ONE, END + ONE, True),
    ],
)
def test_memberships_of_one_member_touch_but_never_overlap(start, end, clash):
    first = MembershipFactory(started_on=START, ended_on=END, end_reason="to_city")
    row = MembershipFactory.build(
        member=first.member, cell=CellFactory(), started_on=start, ended_on=end,
        end_reason="to_city" if end else "",
    )  # fmt: skip

    if not clash:
        row.full_clean()
        return
    assert refused(row) == [
        "Trùng thời gian với thời gian ở chi bộ khác từ 01/03/2020 đến 01/06/2022. Hãy "
        "sửa một trong hai khoảng ngày."
    ]


def test_a_voided_membership_stands_in_nobodys_way():
    wrong = MembershipFactory(started_on=START)
    wrong.void(by=UserFactory(), reason="Nhập nhầm")

    right = MembershipFactory.build(
        member=wrong.member, cell=CellFactory(), started_on=START, replaces=wrong
    )

    right.full_clean()
    right.save()
    assert list(Membership.objects.on(END)) == [right]


def test_an_end_and_its_reason_go_together():
    membership = MembershipFactory(started_on=START)
    period = PartyPeriodFactory(admitted_on=START)
    says = {
        Membership: "Ngày rời chi bộ và lý do phải đi cùng nhau.",
        PartyPeriod: "Ngày ra khỏi Đảng và lý do phải đi cùng nhau.",
    }
    for row in (membership, period):
        for end, reason, fits in (
            (END, "death", True), (END, "", False), (None, "death", False),
        ):  # fmt: skip
            row.ended_on, row.end_reason = end, reason
            if fits:
                row.full_clean()
                continue
            assert refused(row) == [says[type(row)]]
            with pytest.raises(IntegrityError), transaction.atomic():
                row.save()


def test_a_membership_lies_within_the_life_of_the_cell():
    cell = CellFactory(name="Chi bộ Mới", founded_on=END)
    early = MembershipFactory.build(
        member=MemberFactory(cell=None), cell=cell, started_on=END - ONE
    )

    assert refused(early) == ["Chi bộ Mới thành lập ngày 01/06/2022, sau ngày này."]
    early.started_on = END
    early.full_clean()


@pytest.mark.parametrize(
    ("official", "end", "message"),
    [
        (START - ONE, None, "Ngày chính thức phải sau ngày kết nạp."),
        (None, START, "Ngày ra khỏi Đảng phải sau ngày kết nạp."),
        (START, None, None),
        (None, START + ONE, None),
    ],
)
def test_the_dates_of_a_period_in_the_party_follow_each_other(official, end, message):
    row = PartyPeriod(
        member=MemberFactory(cell=None, admitted_on=None),
        admitted_on=START,
        official_on=official,
        ended_on=end,
        end_reason="resigned" if end else "",
    )

    if message:
        assert refused(row) == [message]
    else:
        row.full_clean()
    assert refused_by_database(row) is bool(message)


def test_a_member_has_one_open_period_in_the_party():
    period = PartyPeriodFactory(admitted_on=START)
    again = PartyPeriod(member=period.member, admitted_on=END)

    assert refused(again) == [
        "Trùng với thời gian trong Đảng đã ghi từ ngày 01/03/2020. Hãy sửa một trong hai.",
        "Đảng viên này đang có một thời gian trong Đảng chưa kết thúc.",
    ]
    assert refused_by_database(again) is True


@pytest.mark.parametrize(
    ("start", "end", "clash"),
    [
        (END, None, False),
        (END - ONE, None, True),
        (START - 9 * ONE, START, False),
        (START - 9 * ONE, START + ONE, True),
        (START + ONE, END - ONE, True),
    ],
)
def test_readmission_is_a_second_period_that_never_overlaps(start, end, clash):
    first = PartyPeriodFactory(
        admitted_on=START, ended_on=END, end_reason="struck_off"
    )  # fmt: skip
    row = PartyPeriod(
        member=first.member,
        admitted_on=start,
        ended_on=end,
        end_reason="resigned" if end else "",
    )

    if not clash:
        row.full_clean()
        return
    assert refused(row) == [
        "Trùng với thời gian trong Đảng đã ghi từ ngày 01/03/2020. Hãy sửa một trong hai."
    ]
