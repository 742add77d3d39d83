"""The sheet of badges already awarded."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from awards.models import LEVELS, Badge
from benghe.core.imports import services
from tests import sheets
from tests.awards.resources.steps import changes, checked, counts, faults, stored
from tests.factories import BadgeFactory, MemberFactory, PartyPeriodFactory, UserFactory
from tests.sheets import saved

pytestmark = pytest.mark.django_db
LINE = {
    "Số thẻ ĐV": "79001234", "Loại HHĐ": 30, "Đợt trao": date(2022, 11, 7),
    "QĐ số": "1250-QĐ/TU",
}  # fmt: skip


@pytest.fixture
def hoa(own_cell):
    return MemberFactory(
        full_name="Đặng Thị Hoa",
        cell=own_cell,
        card_number="79001234",
        admitted_on=date(1992, 11, 7),
    )


def line(**cells):
    return {**LINE, **{name.replace("_", " "): value for name, value in cells.items()}}


def test_a_badge_is_shown_and_stored_and_the_same_file_changes_nothing(office, hoa):
    batch = checked("badges", office, [LINE])

    found = batch.lines.get()
    assert (found.kind, found.name) == ("new", "Đặng Thị Hoa – huy hiệu 30 năm")
    assert found.notices == []
    services.confirm(batch)
    row = Badge.objects.get()
    assert (row.member, row.level, row.occasion_on) == (hoa, 30, date(2022, 11, 7))
    assert (row.decision, row.posthumous, row.batch) == ("1250-QĐ/TU", False, batch)
    assert counts(checked("badges", office, [LINE])) == {"skip": 1}


@pytest.mark.parametrize(
    "words", ["30", 30, "30 năm", "Huy hiệu 30 năm", "HHĐ 30 năm tuổi Đảng"]
)
def test_the_words_of_a_level(office, hoa, words):
    stored("badges", office, [line(Loại_HHĐ=words)])

    assert Badge.objects.get().level == 30


@pytest.mark.parametrize("level", [35, "35 năm", 29, 95, "ba mươi", "30,5"])
def test_there_is_no_badge_of_other_levels(office, hoa, level):
    batch = checked("badges", office, [line(Loại_HHĐ=level)])

    known = ", ".join(map(str, LEVELS))
    assert faults(batch) == [
        (2, "Loại huy hiệu", f"Không có Huy hiệu «{level}»; các loại: {known} năm.", "")
    ]


def test_every_level_of_the_regulation_is_taken(office, own_cell):
    lines = []
    for place, level in enumerate(LEVELS):
        card = f"7900{place:04d}"
        MemberFactory(card_number=card, cell=own_cell, admitted_on=date(1930, 2, 3))
        lines.append(line(Số_thẻ_ĐV=card, Loại_HHĐ=level))

    assert counts(stored("badges", office, lines)) == {"new": len(LEVELS)}


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"Loại HHĐ": None}, ["Loại huy hiệu"]),
        ({"Đợt trao": None}, ["Đợt trao"]),
        ({"Đợt trao": 2022}, ["Đợt trao"]),
        ({"Đợt trao": "7/11"}, ["Đợt trao"]),
        ({"Đợt trao": "07/11/2022"}, []),
        ({"Đợt trao": localdate()}, []),
        ({"Đợt trao": localdate() + timedelta(days=1)}, ["Đợt trao"]),
        ({"Số thẻ ĐV": "79009999", "Loại HHĐ": 35, "Đợt trao": None},
         ["Số thẻ đảng viên", "Loại huy hiệu", "Đợt trao"]),
        ({"Số thẻ ĐV": None}, ["Mã hồ sơ"]),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_told_at_its_cell(office, hoa, cells, told):
    batch = checked("badges", office, [{**LINE, **cells}])

    assert sorted(fault[1] for fault in faults(batch)) == sorted(told)


def test_a_badge_comes_after_admission(office, hoa):
    for day, told in ((date(1992, 11, 7), 1), (date(1992, 11, 8), 0)):
        batch = checked("badges", office, [line(Đợt_trao=day)])
        assert len(faults(batch)) == told

    batch = checked("badges", office, [line(Đợt_trao=date(1990, 2, 3))])
    told = "Đảng viên này chưa được kết nạp trước đợt trao."
    assert faults(batch) == [(2, "Đợt trao", told, "")]


def notices(batch):
    return batch.lines.get().notices


def test_an_occasion_of_another_day_is_told_and_kept(office, hoa):
    batch = stored("badges", office, [line(Đợt_trao=date(2022, 11, 8))])

    assert notices(batch) == [
        "Đợt trao 08/11/2022 không phải 03/02, 19/05, 02/09 hay 07/11."
    ]
    assert Badge.objects.get().occasion_on == date(2022, 11, 8)


@pytest.mark.parametrize(
    ("admitted", "level", "told"),
    [
        (date(1993, 11, 7), 30, False),
        (date(1993, 11, 8), 30, True),
        (date(1954, 11, 7), 70, False),
        (date(1954, 11, 8), 70, True),
        (date(1958, 11, 7), 65, False),
        (date(1958, 11, 8), 65, True),
    ],
)
def test_too_young_in_the_party_is_told_not_refused(
    office, own_cell, admitted, level, told
):
    MemberFactory(card_number="79001234", cell=own_cell, admitted_on=admitted)
    batch = checked("badges", office, [line(Loại_HHĐ=level)])

    assert counts(batch) == {"new": 1}
    assert bool(notices(batch)) is told


def test_party_age_of_a_notice_leaves_out_the_gap(office, own_cell):
    member = MemberFactory(card_number="79001234", cell=own_cell, admitted_on=None)
    PartyPeriodFactory(
        member=member, admitted_on=date(1980, 2, 3), ended_on=date(1990, 2, 3),
        end_reason="struck_off",
    )  # fmt: skip
    PartyPeriodFactory(member=member, admitted_on=date(2000, 2, 3))

    batch = checked("badges", office, [line(Loại_HHĐ=40)])

    assert notices(batch) == [
        "Tuổi Đảng ở đợt trao 07/11/2022 mới 32 năm 9 tháng, chưa đủ 40 năm. Hãy xem lại."
    ]


def test_the_dead_may_be_given_it(office, own_cell):
    member = MemberFactory(
        card_number="79001234", cell=own_cell, admitted_on=date(1992, 11, 7)
    )
    member.partyperiods.update(ended_on=date(2022, 10, 1), end_reason="death")

    batch = stored("badges", office, [line(Truy_tặng="x")])

    assert notices(batch) == []
    assert Badge.objects.get().posthumous is True


def test_a_level_is_given_once_also_within_a_file(office, hoa):
    told = "Dòng 2 và dòng 3 nói về cùng một việc. Hãy giữ lại một dòng."
    other = line(Đợt_trao=date(2022, 9, 2))

    assert faults(checked("badges", office, [LINE, other])) == [(3, "", told, "")]


def test_another_occasion_replaces_the_badge_and_undoing_brings_it_back(office, hoa):
    stored("badges", office, [LINE])
    before = Badge.objects.get()

    batch = stored("badges", office, [line(Đợt_trao=date(2022, 9, 2))])

    assert changes(batch) == [(2, [("Đợt trao", "07/11/2022", "02/09/2022")])]
    right = Badge.objects.valid().get()
    assert (right.occasion_on, right.replaces) == (date(2022, 9, 2), before)
    services.undo(batch, by=office)
    assert Badge.objects.valid().get() == before
    stored("badges", office, [line(Đợt_trao=date(2022, 9, 2))])
    assert Badge.objects.valid().get().occasion_on == date(2022, 9, 2)


def test_a_voided_badge_makes_room(office, hoa):
    BadgeFactory(member=hoa).void(by=UserFactory(), reason="Nhầm")

    assert counts(checked("badges", office, [LINE])) == {"new": 1}


def test_what_was_exported_and_is_imported_again_changes_nothing(
    client_for, office, hoa
):
    BadgeFactory(member=hoa, decision="1250-QĐ/TU")
    BadgeFactory(posthumous=True)
    BadgeFactory(member=hoa, level=40).void(by=UserFactory(), reason="Nhầm")
    book = sheets.exported(client_for(office), "awards_badge")

    assert counts(checked("badges", office, saved(book))) == {"skip": 3}
