"""Coming in: candidates, admission, re-admission, restoring, arrival, with their edges."""

from datetime import date

import pytest

from benghe.lib.dates import PartialDate
from members.models import Candidacy, Member, Membership, PartyPeriod, Standing
from members.rules import party_age
from tests.factories import (
    CandidacyFactory,
    MemberFactory,
    StandingFactory,
    UserFactory,
)
from tests.members.acts.scenes import (
    ONE,
    TODAY,
    cell,
    counts,
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


def out_of_party(kind="strike", day=OUT, **values):
    """Admitted 03/02/2010, official a year later, out of the Party since ``day``."""
    member = member_in(cell(), **values)
    do(member, kind, day)
    return member


# --- candidates ---


def test_a_candidate_is_followed_and_counted_nowhere():
    member, place = newcomer(), cell()

    act = do(member, "candidate", DAY, cell=place, trained_on=date(2023, 1, 4))

    row = Candidacy.objects.get()
    assert (row.member, row.cell, row.started_on) == (act.member, place, DAY)
    assert (row.ended_on, row.outcome, row.trained_on) == (None, "", date(2023, 1, 4))
    assert Member.objects.on(TODAY).count() == 0


def test_a_certificate_is_not_of_tomorrow():
    day = TODAY + ONE

    assert refused(newcomer(), "candidate", DAY, cell=cell(), trained_on=day) == {
        "trained_on": [
            "Ngày cấp giấy chứng nhận 01/07/2023 ở tương lai; hôm nay là 30/06/2023."
        ]
    }
    do(newcomer(), "candidate", DAY, cell=cell(), trained_on=TODAY)


def test_a_candidate_dropped_by_one_cell_is_followed_by_another():
    member = CandidacyFactory(started_on=date(2022, 1, 1), cell=cell()).member
    do(member, "candidate_end", DAY)
    other = cell("Chi bộ Khu phố 5")

    assert refused(member, "candidate", DAY - ONE, cell=other) == {
        "day": [
            "Ngày 04/03/2023 trùng với thời gian theo dõi đã ghi từ 01/01/2022 đến "
            "05/03/2023. Hãy sửa một trong hai."
        ]
    }
    do(member, "candidate", DAY, cell=other)

    first, second = ledger(member, Candidacy)
    assert (first.ended_on, first.outcome) == (DAY, "dropped")
    assert (second.cell, second.started_on, second.ended_on) == (other, DAY, None)


def test_following_ends_after_it_began():
    member = CandidacyFactory(started_on=DAY).member

    assert refused(member, "candidate_end", DAY) == {
        "day": [
            "Ngày 05/03/2023 không sau ngày 05/03/2023 (ngày bắt đầu theo dõi). Hãy kiểm tra "
            "lại một trong hai ngày."
        ]
    }
    do(member, "candidate_end", DAY + ONE)


def test_who_left_the_party_is_followed_from_then_on():
    member = out_of_party()

    assert refused(member, "candidate", OUT - ONE, cell=cell()) == {
        "day": [
            "Ngày 04/03/2019 trước ngày 05/03/2019 (ngày ra khỏi Đảng). Hãy kiểm tra lại một "
            "trong hai ngày."
        ]
    }
    do(member, "candidate", OUT, cell=cell())


# --- admission ---


def test_admission_of_a_candidate():
    home = cell()
    member = CandidacyFactory(
        started_on=date(2022, 1, 1), cell=home, trained_on=date(2022, 6, 1)
    ).member

    act = do(member, "admit", DAY, cell=home, decision="31-QĐ/QU")

    party, stay = PartyPeriod.objects.get(), Membership.objects.get()
    assert (party.admitted_on, party.official_on, party.decision) == (
        DAY, None, "31-QĐ/QU",
    )  # fmt: skip
    assert (stay.cell, stay.started_on, stay.start_reason, stay.decision) == (
        home, DAY, "admitted", "31-QĐ/QU",
    )  # fmt: skip
    row = Candidacy.objects.get()
    assert (row.ended_on, row.outcome) == (DAY, "admitted")
    assert [(e["model"], e["made"]) for e in act.effects] == [
        ("members.candidacy", False),
        ("members.partyperiod", True),
        ("members.membership", True),
    ]
    assert not Member.objects.on(DAY - ONE).exists()
    assert Member.objects.on(DAY, cell=home).get() == member
    assert Member.objects.probationary_on(DAY).get() == member


def test_a_candidate_is_admitted_after_being_followed():
    member = CandidacyFactory(started_on=DAY).member

    assert list(refused(member, "admit", DAY, cell=cell())) == ["day"]
    do(member, "admit", DAY + ONE, cell=cell())


@pytest.mark.parametrize(
    ("trained", "caution"),
    [
        (None, "Chưa ghi ngày cấp giấy chứng nhận lớp nhận thức về Đảng."),
        (date(2018, 3, 5), None),
        (
            date(2018, 3, 4),
            "Giấy chứng nhận lớp nhận thức về Đảng cấp ngày 04/03/2018 đã quá 5 năm.",
        ),
        (DAY, None),
        (
            DAY + ONE,
            "Giấy chứng nhận lớp nhận thức về Đảng cấp ngày 06/03/2023, sau ngày kết nạp "
            "05/03/2023.",
        ),
    ],
)
def test_the_certificate_is_valid_for_five_years(trained, caution):
    row = CandidacyFactory(started_on=date(2022, 1, 1), trained_on=trained)

    found = told(row.member, "admit", DAY, cell=cell()).cautions

    assert found == ([caution] if caution else [])


@pytest.mark.parametrize(
    ("born", "shown"),
    [
        (PartialDate(2005, 3, 6), "06/03/2005"),
        (PartialDate(2005, 4), "04/2005"),
        (PartialDate(2006), "2006"),
    ],
)
def test_nobody_is_admitted_before_eighteen(born, shown):
    found = refused(newcomer(born=born), "admit", DAY, cell=cell())

    assert found == {
        "day": [f"Sinh ngày {born.display}: đến ngày 05/03/2023 chưa đủ 18 tuổi."]
    }


@pytest.mark.parametrize(
    ("born", "caution"),
    [
        (PartialDate(2005, 3, 5), []),
        (PartialDate(2005, 2), []),
        (PartialDate(2004), []),
        (
            PartialDate(2005, 3),
            ["Ngày sinh chỉ ghi «{}»: chưa chắc đã đủ 18 tuổi vào ngày 05/03/2023."],
        ),
        (
            PartialDate(2005),
            ["Ngày sinh chỉ ghi «{}»: chưa chắc đã đủ 18 tuổi vào ngày 05/03/2023."],
        ),
        (PartialDate(1963, 3, 5), []),
        (
            PartialDate(1963, 3, 4),
            [
                "Quá 60 tuổi vào ngày 05/03/2023: chỉ kết nạp khi cấp có thẩm quyền đồng ý."
            ],
        ),
        (PartialDate(1963), []),
        (
            PartialDate(1962),
            [
                "Quá 60 tuổi vào ngày 05/03/2023: chỉ kết nạp khi cấp có thẩm quyền đồng ý."
            ],
        ),
    ],
)
def test_admission_from_eighteen_to_sixty(born, caution):
    found = told(newcomer(born=born), "admit", DAY, cell=cell())

    assert found.cautions == [text.format(born.display) for text in caution]


def test_born_on_a_leap_day_is_eighteen_on_the_last_of_february():
    born = PartialDate(2004, 2, 29)

    assert list(
        refused(newcomer(born=born), "admit", date(2022, 2, 27), cell=cell())
    ) == ["day"]
    do(newcomer(born=born), "admit", date(2022, 2, 28), cell=cell())


@pytest.mark.parametrize(("decided", "warned"), [(DAY, False), (DAY - ONE, True)])
def test_another_day_of_decision_than_of_admission_is_warned_of(decided, warned):
    found = told(newcomer(), "admit", DAY, cell=cell(), decided_on=decided).cautions

    assert found == (
        [
            "Ngày kết nạp 05/03/2023 khác ngày quyết định 04/03/2023: tuổi đảng tính từ ngày "
            "quyết định."
        ]
        if warned
        else []
    )


def test_admission_needs_a_cell():
    assert refused(newcomer(), "admit", DAY) == {"cell": ["Hãy chọn chi bộ."]}


def test_the_cell_is_there_from_the_day_on():
    new = cell("Chi bộ Mới", founded_on=DAY)
    old = cell("Chi bộ Cũ", dissolved_on=DAY)
    wrong = cell("Chi bộ Nhầm")
    wrong.void(by=UserFactory(), reason="Lập nhầm")

    assert refused(newcomer(), "admit", DAY - ONE, cell=new) == {
        "cell": ["Chi bộ Mới thành lập ngày 05/03/2023, sau ngày 04/03/2023."]
    }
    assert refused(newcomer(), "admit", DAY, cell=old) == {
        "cell": [
            "Chi bộ Cũ đã thôi hoạt động từ ngày 05/03/2023; ngày 05/03/2023 không ghi vào "
            "nơi này được."
        ]
    }
    assert refused(newcomer(), "admit", DAY - ONE, cell=old) == {
        "cell": [
            "Chi bộ Cũ thôi hoạt động từ ngày 05/03/2023, sau ngày 04/03/2023: việc ghi bây "
            "giờ sẽ kéo dài quá ngày đó. Hãy hủy việc giải thể, sáp nhập ấy, ghi việc này, rồi "
            "ghi lại việc ấy."
        ]
    }
    assert refused(newcomer(), "admit", DAY, cell=wrong) == {
        "cell": ["Chi bộ Nhầm được lập nhầm và đã bị hủy bỏ. Hãy chọn nơi khác."]
    }
    do(newcomer(), "admit", DAY, cell=new)


# --- re-admission and restoring ---


@pytest.mark.parametrize(
    ("day", "warned"), [(date(2022, 3, 4), True), (date(2022, 3, 5), False)]
)
def test_readmission_after_thirty_six_months(day, warned):
    member = out_of_party()

    found = told(member, "readmit", day, cell=cell("Chi bộ Khu phố 5"))

    assert found.cautions == (
        ["Ra khỏi Đảng ngày 05/03/2019: thông thường sau 36 tháng mới xét kết nạp lại."]
        if warned
        else []
    )
    assert found.lines[0] == f"Vào Đảng ngày {day:%d/%m/%Y}, đảng viên dự bị."
    assert counts(found) == [("Chi bộ Khu phố 5", 0, 1), ("Toàn Đảng bộ", 0, 1)]


def test_readmission_is_a_second_time_on_probation():
    member = out_of_party()
    do(member, "candidate", date(2021, 1, 1), cell=cell())

    do(member, "readmit", DAY, cell=cell())

    first, second = ledger(member, PartyPeriod)
    assert (first.ended_on, first.end_reason) == (OUT, "struck_off")
    assert (second.admitted_on, second.official_on) == (DAY, None)
    assert ledger(member, Membership)[-1].start_reason == "readmitted"
    assert Candidacy.objects.get().outcome == "admitted"
    # 192 months since 03/02/2010, less 48 out of the Party.
    periods = [(row.admitted_on, row.ended_on) for row in (first, second)]
    assert party_age(periods, date(2026, 2, 3)) == 12
    assert party_age(periods, date(2026, 2, 2)) == 11


def test_nobody_is_readmitted_before_being_out():
    member = out_of_party(day=DAY)

    assert refused(member, "readmit", DAY, cell=cell()) == {
        "day": [
            "Ngày 05/03/2023 không sau ngày 05/03/2023 (ngày ra khỏi Đảng). Hãy kiểm tra lại "
            "một trong hai ngày."
        ]
    }
    do(member, "readmit", DAY + ONE, cell=cell())


def test_nobody_is_readmitted_twice():
    member = out_of_party()
    do(member, "readmit", date(2022, 4, 1), cell=cell())
    do(member, "strike", date(2022, 9, 1))

    assert refused(member, "readmit", DAY, cell=cell()) == {
        "day": [
            "Chỉ kết nạp lại một lần: người này đã được kết nạp ngày 03/02/2010 và "
            "01/04/2022; không ghi thêm ngày 05/03/2023."
        ]
    }
    do(member, "restore", DAY, cell=cell())


def test_restored_is_counted_from_then_on_and_in_the_party_all_the_while():
    member, home = out_of_party("expel"), cell("Chi bộ Khu phố 5")
    outside = date(2021, 1, 1)
    assert party_age([(date(2010, 2, 3), OUT)], DAY) is None

    found = told(member, "restore", DAY, cell=home)
    do(member, "restore", DAY, cell=home)

    assert found.lines == [
        "Thời gian trong Đảng từ 03/02/2010 được tính liên tục (bỏ ngày ra khỏi Đảng "
        "05/03/2019).",
        "Được tính ở Chi bộ Khu phố 5 từ ngày 05/03/2023.",
    ]
    party = PartyPeriod.objects.get()
    assert (party.ended_on, party.end_reason) == (None, "")
    assert party.official_on == date(2011, 2, 3)
    assert party_age([(party.admitted_on, party.ended_on)], DAY) == 13
    assert not Member.objects.on(outside).exists()
    assert not Member.objects.on(DAY - ONE).exists()
    assert Member.objects.on(DAY, cell=home).count() == 1
    assert [stay.start_reason for stay in ledger(member, Membership)] == [
        "admitted",
        "restored",
    ]


def test_restored_after_being_out_and_no_longer_followed():
    member = out_of_party(day=DAY)
    do(member, "candidate", DAY, cell=cell())

    assert list(refused(member, "restore", DAY, cell=cell())) == ["day"]
    do(member, "restore", DAY + ONE, cell=cell())

    assert Candidacy.objects.get().outcome == "dropped"


def test_who_resigned_is_restored_with_a_warning():
    found = told(out_of_party("resign"), "restore", DAY, cell=cell())

    assert found.cautions == [
        "Người này tự xin ra khỏi Đảng ngày 05/03/2019: phục hồi chỉ dành cho người bị khai "
        "trừ, xóa tên không đúng."
    ]


# --- arrival ---


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
    member = out_of_party()
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
