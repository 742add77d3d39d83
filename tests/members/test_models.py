"""Members through time: two ledgers of periods, and dated facts beside them."""

import unicodedata
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from benghe.lib.dates import PartialDate
from members.models import (
    Discipline,
    Inspection,
    Member,
    Membership,
    PartyPeriod,
    Post,
    Standing,
)
from tests.factories import (
    CellFactory,
    CommitteeFactory,
    DisciplineFactory,
    InspectionFactory,
    MemberFactory,
    MembershipFactory,
    PartyPeriodFactory,
    PostFactory,
    StandingFactory,
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


# --- the member ---


def test_a_member_has_a_name():
    row = Member(full_name="  ", gender="male", born="1975")

    assert refused(row) == ["Trường này không được để trống."]
    assert refused_by_database(row) is True


def test_a_card_number_keeps_its_noughts_and_loses_dots_and_spaces():
    member = MemberFactory(card_number="00 12.345")
    again = MemberFactory.build(card_number="0012345")

    assert Member.objects.get().card_number == "0012345"
    assert refused(again) == ["Số thẻ này không dùng được: hãy kiểm tra lại."]
    assert refused_by_database(again) is True
    member.full_clean()


def test_many_members_may_have_no_card_yet():
    MemberFactory(card_number=None)
    MemberFactory(card_number=" ")

    assert set(Member.objects.values_list("card_number", flat=True)) == {None}


@pytest.mark.parametrize(
    ("number", "fits"),
    [
        ("079123456789", True),
        ("023456789", True),
        ("", True),
        ("07912345678", False),
        ("02345678", False),
        ("0791234567890", False),
        ("07912345678a", False),
    ],
)
def test_an_identity_number_has_twelve_digits_or_the_old_nine(number, fits):
    row = MemberFactory.build(identity_number=number)

    if fits:
        row.full_clean()
    else:
        assert "CCCD gồm 12 chữ số (CMND 9)." in refused(row)


def test_a_card_number_holds_only_digits():
    assert refused(MemberFactory.build(card_number="12a")) == ["Chỉ gồm chữ số."]


def test_members_are_listed_by_given_name_then_family_then_middle():
    names = [
        "Vũ Thị An",
        "Bùi Hòa",
        "An Văn Hoa",
        unicodedata.normalize("NFD", "Lê Ân"),
    ]
    for name in names:
        MemberFactory(full_name=name)

    listed = [m.full_name for m in Member.objects.in_name_order()]

    assert listed == ["Vũ Thị An", "Lê Ân", "An Văn Hoa", "Bùi Hòa"]
    assert [m.full_name for m in Member.objects.all()] == listed


def test_two_of_the_same_name_are_listed_by_number():
    first, second = MemberFactory.create_batch(2, full_name="Lê Văn Tám")

    assert list(Member.objects.in_name_order()) == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        "dang thi hoa",
        "ĐẶNG THỊ",
        "Đặng Thị Hoà",
        unicodedata.normalize("NFD", "đặng  thị hòa"),
        " hòa ",
        "4567",
        "1234567",
    ],
)
def test_a_member_is_found_by_name_in_any_spelling_or_the_tail_of_the_card(text):
    member = MemberFactory(full_name="Đặng Thị Hòa", card_number="1234567")
    MemberFactory(full_name="Trần Văn Sáu", card_number="4567123")

    assert list(Member.objects.named(text)) == [member]


def test_an_empty_search_finds_everybody_and_a_strange_one_nobody():
    MemberFactory.create_batch(2)

    assert Member.objects.named(" ").count() == 2
    assert Member.objects.named("%").count() == 0
    assert Member.objects.named("_").count() == 0


def test_the_name_of_a_member_is_never_in_the_address():
    member = MemberFactory()

    assert member.get_absolute_url() == f"/dang-vien/{member.pk}/"


# --- who is counted on a day ---


def test_the_first_day_counts_and_the_day_of_death_does_not():
    member = MemberFactory(cell=None)
    MembershipFactory(
        member=member, started_on=START, ended_on=END, end_reason="death"
    )  # fmt: skip

    days = [START - ONE, START, END - ONE, END]

    assert [Member.objects.on(day).count() for day in days] == [0, 1, 1, 0]


def test_a_move_between_two_cells_is_one_act_on_one_day():
    old, new = CellFactory(), CellFactory()
    member = MemberFactory(cell=None)
    leave = MembershipFactory(
        member=member, cell=old, started_on=START, ended_on=END, end_reason="internal"
    )
    arrive = MembershipFactory(
        member=member, cell=new, started_on=END, start_reason="internal"
    )
    arrive.full_clean()

    assert [Member.objects.on(day).count() for day in (END - ONE, END)] == [1, 1]
    assert list(Member.objects.on(END - ONE, old)) == [member]
    assert list(Member.objects.on(END - ONE, new)) == []
    assert list(Member.objects.on(END, old)) == []
    assert list(Member.objects.on(END, new)) == [member]
    rows = Membership.objects
    assert list(rows.started_within(END, END)) == [arrive]
    assert list(rows.ended_within(END, END)) == [leave]
    assert list(rows.arrivals(END, END)) == []
    assert list(rows.departures(END, END)) == []


def test_arrivals_and_departures_count_both_days_of_the_span():
    member = MemberFactory(cell=None)
    row = MembershipFactory(
        member=member, started_on=START, start_reason="from_city",
        ended_on=END, end_reason="to_city",
    )  # fmt: skip
    rows = Membership.objects

    for first, last, found in (
        (START, START, [row]), (START + ONE, END, []), (START - ONE, START - ONE, []),
    ):  # fmt: skip
        assert list(rows.arrivals(first, last)) == found
    for first, last, found in (
        (END, END, [row]), (END + ONE, END + ONE, []), (START, END - ONE, []),
    ):  # fmt: skip
        assert list(rows.departures(first, last)) == found


def test_opening_and_increases_less_decreases_are_the_closing():
    for start, end in ((START, None), (START, END), (END, None), (END + ONE, None)):
        MembershipFactory(
            started_on=start, ended_on=end, end_reason="death" if end else ""
        )
    for first, last in ((START, END), (END, END), (START - ONE, END + ONE)):
        rows = Membership.objects
        opening = Member.objects.on(first - ONE).count()
        arrived = rows.arrivals(first, last).count()
        left = rows.departures(first, last).count()

        assert opening + arrived - left == Member.objects.on(last).count()


def test_a_voided_membership_counts_for_nothing():
    membership = MembershipFactory(started_on=START)
    membership.void(by=UserFactory(), reason="Nhập nhầm")

    assert list(Member.objects.on(END)) == []
    assert list(Membership.objects.arrivals(START, START)) == []
    assert str(membership).endswith("từ 01/03/2020")


def test_a_member_turns_official_on_the_day_itself():
    member = MemberFactory(admitted_on=START, official_on=END)
    on_probation = MemberFactory(admitted_on=START, official_on=None)
    members = Member.objects

    assert set(members.probationary_on(END - ONE)) == {member, on_probation}
    assert list(members.official_on_day(END - ONE)) == []
    assert list(members.probationary_on(END)) == [on_probation]
    assert list(members.official_on_day(END)) == [member]
    assert list(members.probationary_on(START - ONE)) == []
    assert list(PartyPeriod.objects.recognised_within(END, END)) == [
        member.partyperiods.get()
    ]
    assert list(PartyPeriod.objects.recognised_within(START, END - ONE)) == []


def test_who_left_the_party_is_neither_official_nor_on_probation():
    PartyPeriodFactory(
        admitted_on=START, official_on=START, ended_on=END, end_reason="struck_off"
    )

    assert Member.objects.official_on_day(END - ONE).count() == 1
    assert Member.objects.official_on_day(END).count() == 0
    assert PartyPeriod.objects.on(END - ONE).count() == 1
    assert PartyPeriod.objects.on(END).count() == 0


def test_the_cell_of_a_day_stands_beside_each_member():
    cell = CellFactory(name="Chi bộ Khu phố 2", code="KP2")
    member = MemberFactory(cell=cell, admitted_on=START)
    rows = Member.objects

    now = rows.with_cell(END).get()
    before = rows.with_cell(START - ONE).get()

    assert (now.cell_id_on, now.cell_code_on, now.cell_name_on, now.cell_order) == (
        cell.pk, "KP2", "Chi bộ Khu phố 2", cell.natural_key,
    )  # fmt: skip
    assert (before.cell_id_on, before.cell_name_on) == (None, None)
    assert now == member


def test_the_party_dates_of_a_day_stand_beside_each_member():
    MemberFactory(admitted_on=START, official_on=END)

    now = Member.objects.with_party_dates(END).get()
    before = Member.objects.with_party_dates(START - ONE).get()

    assert (now.admitted_on, now.official_on) == (START, END)
    assert (before.admitted_on, before.official_on) == (None, None)


def test_a_standing_is_in_force_from_its_first_day_to_the_day_before_its_end():
    standing = StandingFactory(started_on=START, ended_on=END)
    members = Member.objects

    days = [START - ONE, START, END - ONE, END]

    assert [members.with_standing("exempt", day).count() for day in days] == [
        0,
        1,
        1,
        0,
    ]
    assert list(members.with_standing("suspended", START)) == []
    assert str(standing).endswith("Miễn công tác và sinh hoạt đảng")


# --- standings, posts, discipline, inspections ---


def test_two_standings_of_a_kind_never_overlap_but_two_kinds_may():
    standing = StandingFactory(started_on=START)
    same = Standing(member=standing.member, kind="exempt", started_on=END)
    other = Standing(member=standing.member, kind="away", started_on=END)

    assert refused(same) == [
        "Trùng thời gian với cùng trạng thái từ 01/03/2020 đến nay. Hãy sửa một trong "
        "hai khoảng ngày."
    ]
    other.full_clean()


def test_a_post_is_at_one_place():
    member, cell, ward = MemberFactory(), CellFactory(), CommitteeFactory()
    common = {"member": member, "kind": "member", "started_on": START}

    for place in ({}, {"cell": cell, "committee": ward}):
        row = Post(**common, **place)
        assert refused(row) == ["Chọn đảng bộ hoặc chi bộ, không cả hai."]
        assert refused_by_database(row) is True
    for place in ({"cell": cell}, {"committee": ward}):
        Post(**common, **place).full_clean()


def test_a_cell_has_one_secretary_at_a_time():
    post = PostFactory(started_on=START, ended_on=END)
    common = {"member": MemberFactory(), "kind": "secretary"}

    assert refused(Post(**common, cell=post.cell, started_on=END - ONE)) == [
        "Trùng thời gian với bí thư khác từ 01/03/2020 đến 01/06/2022. Hãy sửa một trong "
        "hai khoảng ngày."
    ]
    Post(**common, cell=post.cell, started_on=END).full_clean()
    Post(**common, cell=CellFactory(), started_on=START).full_clean()
    Post(**common, committee=CommitteeFactory(), started_on=START).full_clean()
    common["kind"] = "deputy"
    Post(**common, cell=post.cell, started_on=START).full_clean()


def test_a_committee_has_one_secretary_at_a_time():
    post = PostFactory(committee=CommitteeFactory(), started_on=START)
    again = Post(
        member=MemberFactory(),
        kind="secretary",
        committee=post.committee,
        started_on=END,
    )

    assert refused(again) == [
        "Trùng thời gian với bí thư khác từ 01/03/2020 đến nay. Hãy sửa một trong hai "
        "khoảng ngày."
    ]


def test_a_voided_secretary_makes_room():
    post = PostFactory(started_on=START)
    post.void(by=UserFactory(), reason="Nhầm chi bộ")

    successor = Post(
        member=MemberFactory(), kind="secretary", cell=post.cell, started_on=END
    )

    assert successor.full_clean() is None


def test_a_discipline_is_of_a_member_or_of_a_cell():
    common = {"form": "warning", "decided_on": END, "decision": "1"}
    member, cell = MemberFactory(), CellFactory()

    for of in ({}, {"member": member, "cell": cell}):
        assert refused(Discipline(**common, **of)) == [
            "Chọn đảng viên hoặc tổ chức đảng."
        ]
        assert refused_by_database(Discipline(**common, **of)) is True
    for of in ({"member": member}, {"cell": cell}):
        Discipline(**common, **of).full_clean()


def test_disciplines_that_stand_are_counted_both_days_included():
    row = DisciplineFactory(decided_on=END)
    voided = DisciplineFactory(decided_on=END)
    voided.void(by=UserFactory(), reason="Nhầm")

    within = Discipline.objects.decided_within

    assert list(within(END, END)) == [row]
    assert list(within(START, END - ONE)) == []
    assert list(within(END + ONE, END + ONE)) == []


def test_discipline_and_inspection_are_never_seen_through_a_cell(
    secretary, own_cell, inspector
):
    member = MemberFactory(cell=own_cell)
    rows = [DisciplineFactory(member=member), DisciplineFactory(cell=own_cell)]
    inspection = InspectionFactory(cell=own_cell)

    assert list(Discipline.objects.for_user(secretary)) == []
    assert list(Inspection.objects.for_user(secretary)) == []
    assert set(Discipline.objects.for_user(inspector)) == set(rows)
    assert list(Inspection.objects.for_user(inspector)) == [inspection]


# --- what a secretary sees ---


def test_a_secretary_sees_the_movements_of_the_own_cell_only(secretary, own_cell):
    elsewhere = CellFactory()
    member = MemberFactory(cell=None)
    MembershipFactory(
        member=member, cell=own_cell, started_on=START, ended_on=END,
        end_reason="internal",
    )  # fmt: skip
    MembershipFactory(
        member=member, cell=elsewhere, started_on=END, start_reason="internal"
    )
    mine = MemberFactory(cell=own_cell)

    rows = Membership.objects.for_user(secretary)

    assert list(rows) == [mine.memberships.get()]
    assert list(Member.objects.for_user(secretary)) == [mine]


def test_a_secretary_sees_the_dated_rows_of_the_own_members_only(secretary, own_cell):
    mine = MemberFactory(cell=own_cell)
    foreign = MemberFactory()
    standing = StandingFactory(member=mine)
    post = PostFactory(member=mine, cell=own_cell)
    StandingFactory(member=foreign)
    PostFactory(member=foreign)

    assert list(Standing.objects.for_user(secretary)) == [standing]
    assert list(Post.objects.for_user(secretary)) == [post]
    assert list(PartyPeriod.objects.for_user(secretary)) == [mine.partyperiods.get()]


def test_who_arrives_tomorrow_is_not_seen_today(secretary, own_cell):
    tomorrow = localdate() + ONE
    member = MemberFactory(cell=None)
    MembershipFactory(member=member, cell=own_cell, started_on=tomorrow)

    assert list(Member.objects.for_user(secretary)) == []
    assert list(Member.objects.for_user(secretary, day=tomorrow)) == [member]


def test_a_birthday_known_to_the_year_stays_so():
    member = MemberFactory(born=PartialDate(1948))

    assert Member.objects.get(pk=member.pk).born.display == "1948"
