"""Coming in: candidates, admission, re-admission, restoring, with their edges."""

from datetime import date

import pytest

from benghe.lib.dates import PartialDate
from members.models import Candidacy, Member, Membership, PartyPeriod
from members.rules import party_age
from tests.factories import (
    CandidacyFactory,
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
