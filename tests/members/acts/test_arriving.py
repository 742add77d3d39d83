"""Arriving: with the dates of the file, coming back, guests who stay, with their edges."""

from datetime import date

import pytest

from benghe.lib.dates import PartialDate
from members.models import Candidacy, Member, Membership, PartyPeriod, Standing
from tests.factories import CandidacyFactory, MemberFactory, StandingFactory
from tests.members.acts.scenes import (
    ONE,
    TODAY,
    cell,
    do,
    ledger,
    member_in,
    newcomer,
    refused,
    told,
)

pytestmark = pytest.mark.django_db
DAY = date(2023, 3, 5)
OUT = date(2019, 3, 5)


def struck_off():
    """Admitted 03/02/2010, struck off 05/03/2019."""
    member = member_in(cell())
    do(member, "strike", OUT)
    return member


def arrival(**data):
    given = {"admitted_on": date(2015, 8, 31), "official_on": date(2016, 8, 31)}
    return given | {"cell": cell("Chi bộ Khu phố 5")} | data


@pytest.mark.parametrize(
    ("outside", "reason"), [(False, "from_city"), (True, "from_outside")]
)
def test_someone_new_arrives_with_the_dates_of_the_file(outside, reason):
    act = do(newcomer(), "arrive", DAY, **arrival(outside=outside, decision="5-QĐ"))

    party, stay = PartyPeriod.objects.get(), Membership.objects.get()
    assert (party.admitted_on, party.official_on) == (
        date(2015, 8, 31),
        date(2016, 8, 31),
    )
    # The decision is that of the transfer, not of the admission.
    assert (party.decision, stay.decision) == ("", "5-QĐ")
    assert (stay.started_on, stay.start_reason) == (DAY, reason)
    assert act.member.full_name == "Trần Thị Mới"
    assert not Member.objects.on(DAY - ONE).exists()


@pytest.mark.parametrize(
    ("admitted", "official", "field", "message"),
    [
        (None, None, "admitted_on", "Hãy nhập ngày kết nạp theo hồ sơ chuyển đến."),
        (
            DAY + ONE, None, "admitted_on",
            "Ngày kết nạp 06/03/2023 sau ngày chuyển đến 05/03/2023.",
        ),
        (
            date(2015, 8, 31), date(2016, 8, 30), "official_on",
            "Ngày chính thức 30/08/2016 trước khi hết thời gian dự bị: kết nạp ngày "
            "31/08/2015 thì sớm nhất là 31/08/2016.",
        ),
        (
            date(2020, 2, 29), date(2021, 2, 27), "official_on",
            "Ngày chính thức 27/02/2021 trước khi hết thời gian dự bị: kết nạp ngày "
            "29/02/2020 thì sớm nhất là 28/02/2021.",
        ),
        (
            date(2022, 3, 1), DAY + ONE, "official_on",
            "Ngày chính thức 06/03/2023 sau ngày chuyển đến 05/03/2023: hãy để trống, rồi "
            "ghi «Công nhận chính thức».",
        ),
        (
            date(2013, 5, 3), None, "admitted_on",
            "Sinh ngày 04/05/1995: đến ngày 03/05/2013 chưa đủ 18 tuổi.",
        ),
    ],
)  # fmt: skip
def test_an_arrival_with_dates_that_cannot_be(admitted, official, field, message):
    data = arrival(admitted_on=admitted, official_on=official)

    assert refused(newcomer(), "arrive", DAY, **data) == {field: [message]}


@pytest.mark.parametrize(
    ("admitted", "official"),
    [
        (DAY, None),
        (date(2020, 2, 29), date(2021, 2, 28)),
        (date(2022, 3, 5), DAY),
        (date(2013, 5, 4), date(2014, 5, 4)),
        (date(2022, 12, 1), None),
    ],
)
def test_an_arrival_with_dates_that_just_can_be(admitted, official):
    do(newcomer(), "arrive", DAY, **arrival(admitted_on=admitted, official_on=official))

    assert PartyPeriod.objects.get().official_on == official


def test_what_the_file_says_of_the_years_before_1976_is_warned_of():
    """An old fighter: seventeen, and official after six months."""
    veteran = newcomer(born=PartialDate(1951, 5, 4))
    data = arrival(admitted_on=date(1968, 9, 2), official_on=date(1969, 3, 2))

    assert told(veteran, "arrive", DAY, **data).cautions == [
        "Sinh ngày 04/05/1951: đến ngày 02/09/1968 chưa đủ 18 tuổi. Hãy đối chiếu hồ sơ gốc.",
        "Ngày chính thức 02/03/1969 trước khi hết thời gian dự bị: kết nạp ngày 02/09/1968 "
        "thì sớm nhất là 02/09/1969. Hãy đối chiếu hồ sơ gốc.",
    ]
    assert refused(
        veteran, "arrive", DAY, **data | {"official_on": date(1968, 9, 1)}
    ) == {"official_on": ["Ngày chính thức 01/09/1968 trước ngày kết nạp 02/09/1968."]}


def test_a_probationary_member_arrives_and_is_recognised_here():
    act = do(
        newcomer(),
        "arrive",
        DAY,
        **arrival(admitted_on=date(2022, 6, 1), official_on=None),
    )

    do(act.member, "recognise", date(2023, 6, 1))

    assert PartyPeriod.objects.get().official_on == date(2023, 6, 1)


def test_who_left_for_another_ward_comes_back():
    member = member_in(cell())
    do(member, "depart", date(2020, 1, 15))

    assert refused(member, "arrive", date(2020, 1, 14), cell=cell()) == {
        "day": [
            "Ngày 14/01/2020 trùng với thời gian ở chi bộ đã ghi từ 03/02/2010 đến "
            "15/01/2020. Hãy sửa một trong hai."
        ]
    }
    do(member, "arrive", DAY, cell=cell("Chi bộ Khu phố 5"))

    assert PartyPeriod.objects.count() == 1
    assert not Member.objects.on(DAY - ONE).exists()
    assert Member.objects.on(DAY).get() == member


def test_who_comes_back_on_the_day_of_leaving_was_never_away():
    member = member_in(cell())
    do(member, "depart", DAY)

    do(member, "arrive", DAY, cell=cell())

    assert Member.objects.on(DAY - ONE).count() == 1
    assert Member.objects.on(DAY).count() == 1


def test_who_became_official_elsewhere_comes_back_official():
    member = member_in(cell(), admitted_on=date(2020, 2, 29), official_on=None)
    do(member, "depart", date(2020, 9, 1))
    home = cell("Chi bộ Khu phố 5")

    assert list(
        refused(member, "arrive", DAY, cell=home, official_on=date(2021, 2, 27))
    ) == ["official_on"]
    official = date(2021, 2, 28)
    found = told(member, "arrive", DAY, cell=home, official_on=official)
    do(member, "arrive", DAY, cell=home, official_on=official)

    assert found.lines[0] == "Là đảng viên chính thức từ ngày 28/02/2021."
    assert PartyPeriod.objects.get().official_on == official


def test_the_register_and_the_file_must_agree():
    member = member_in(cell())
    do(member, "depart", date(2020, 1, 15))
    home = cell("Chi bộ Khu phố 5")
    says = "Hãy đối chiếu hồ sơ, rồi sửa một trong hai."

    assert refused(member, "arrive", DAY, cell=home, admitted_on=date(2010, 2, 4)) == {
        "admitted_on": [
            f"Sổ của phường ghi ngày kết nạp 03/02/2010, khác ngày 04/02/2010. {says}"
        ]
    }
    assert refused(member, "arrive", DAY, cell=home, official_on=date(2011, 2, 4)) == {
        "official_on": [
            f"Sổ của phường ghi ngày chính thức 03/02/2011, khác ngày 04/02/2011. {says}"
        ]
    }
    same = {"admitted_on": date(2010, 2, 3), "official_on": date(2011, 2, 3)}
    assert told(member, "arrive", DAY, cell=home, **same).lines == [
        "Được tính ở Chi bộ Khu phố 5 từ ngày 05/03/2023."
    ]


def test_who_was_struck_off_here_and_readmitted_elsewhere_arrives():
    member = struck_off()
    early = arrival(admitted_on=OUT - ONE, official_on=None)

    assert refused(member, "arrive", DAY, **early) == {
        "admitted_on": [
            "Ngày kết nạp 04/03/2019 trước ngày ra khỏi Đảng 05/03/2019 đã ghi. Nếu được "
            "phục hồi đảng tịch, hãy ghi «Phục hồi đảng tịch»."
        ]
    }
    again = date(2022, 5, 1)
    do(member, "arrive", DAY, **early | {"admitted_on": again})

    assert [row.admitted_on for row in ledger(member, PartyPeriod)] == [
        date(2010, 2, 3),
        again,
    ]
    do(member, "strike", date(2023, 5, 1))
    third = arrival(admitted_on=date(2023, 5, 2), official_on=None)
    assert list(refused(member, "arrive", TODAY, **third)) == ["admitted_on"]


def test_who_was_struck_off_elsewhere_is_readmitted_here():
    member = member_in(cell())
    do(member, "depart", date(2015, 1, 15))

    assert refused(member, "strike", date(2015, 1, 14)) == {
        "day": [
            "Ngày 14/01/2015 trước ngày 15/01/2015 (ngày rời Chi bộ Khu phố 3). Hãy kiểm tra "
            "lại một trong hai ngày."
        ]
    }
    struck = told(member, "strike", OUT)
    assert struck.lines == ["Thời gian trong Đảng kết thúc ngày 05/03/2019."]
    assert struck.counts == []
    do(member, "strike", OUT)
    do(member, "readmit", DAY, cell=cell())

    assert [row.end_reason for row in ledger(member, Membership)] == ["to_city", ""]


def test_a_guest_becomes_one_of_ours():
    home = cell()
    act = do(newcomer(), "guest", DAY, cell=home, due_on=date(2023, 9, 1))
    member = act.member
    data = arrival(cell=home)

    assert refused(member, "arrive", DAY, **data) == {
        "day": [
            "Ngày 05/03/2023 không sau ngày 05/03/2023 (ngày bắt đầu «Sinh hoạt tạm thời "
            "đến»). Hãy kiểm tra lại một trong hai ngày."
        ]
    }
    do(member, "arrive", DAY + ONE, **data)

    assert Standing.objects.get().ended_on == DAY + ONE
    assert Member.objects.on(DAY + ONE, cell=home).get() == member


def test_a_candidate_admitted_elsewhere_arrives_and_is_no_longer_followed():
    member = CandidacyFactory(
        started_on=date(2020, 1, 1), member__born=PartialDate(1990)
    ).member

    do(member, "arrive", DAY, **arrival())

    row = Candidacy.objects.get()
    assert (row.ended_on, row.outcome) == (DAY, "dropped")


def test_a_guest_was_never_counted_while_a_member_here():
    member = member_in(cell())
    do(member, "depart", DAY)
    data = {"cell": cell(), "due_on": date(2023, 9, 1)}

    assert refused(member, "guest", DAY - ONE, **data) == {
        "day": [
            "Ngày 04/03/2023 trùng với thời gian ở chi bộ đã ghi từ 03/02/2010 đến "
            "05/03/2023. Hãy sửa một trong hai."
        ]
    }
    do(member, "guest", DAY, **data)
    assert not Member.objects.on(DAY).exists()


def test_a_guest_is_no_candidate_and_a_candidate_no_guest():
    guest = MemberFactory(cell=None, admitted_on=None)
    StandingFactory(member=guest, kind="guest", cell=cell())

    assert refused(guest, "admit", DAY, cell=cell()) == [
        "«Kết nạp» không áp dụng cho người này lúc này. Hãy xem lại các việc đã ghi."
    ]
