"""Ratings, commendations and badges as facts."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from awards.models import Award, Badge, Rating
from tests.factories import (
    ADMITTED,
    AwardFactory,
    BadgeFactory,
    CellFactory,
    MemberFactory,
    RatingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


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


def test_a_rating_is_of_one_cell_or_one_member():
    cell, member = CellFactory(), MemberFactory()
    for row in (
        Rating(year=2022, level="XS"),
        Rating(year=2022, level="XS", cell=cell, member=member),
    ):
        assert refused(row) == ["Chọn chi bộ hoặc đảng viên."]
        assert refused_by_database(row) is True
    for row in (
        Rating(year=2022, level="XS", cell=cell),
        Rating(year=2022, level="XS", member=member),
    ):
        row.full_clean()
        assert refused_by_database(row) is False


@pytest.mark.parametrize(
    ("state", "level", "reason", "fits"),
    [
        ("rated", "XS", "", True),
        ("rated", "", "", False),
        ("rated", "", "lý do", False),
        ("exempt", "", "Mới kết nạp", True),
        ("exempt", "", "", False),
        ("exempt", "T", "Mới kết nạp", False),
        ("not_yet", "", "Đang chờ kết luận", True),
        ("not_yet", "", "", False),
    ],
)
def test_a_level_goes_with_a_rating_and_a_reason_with_its_absence(
    state, level, reason, fits
):
    row = Rating(year=2022, cell=CellFactory(), state=state, level=level, reason=reason)

    if fits:
        row.full_clean()
    else:
        assert refused(row) == [
            "Đã đánh giá thì phải có mức; miễn hoặc chưa đánh giá thì phải có lý do và "
            "không có mức."
        ]
    assert refused_by_database(row) is not fits


def test_a_cell_and_a_member_have_one_standing_rating_a_year():
    of_cell = RatingFactory()
    of_member = RatingFactory(member=MemberFactory())
    again = Rating(year=2022, cell=of_cell.cell, level="T")
    twice = Rating(year=2022, member=of_member.member, level="T")

    assert refused(again) == ["Chi bộ này đã có xếp loại của năm."]
    assert refused(twice) == ["Đảng viên này đã có xếp loại của năm."]
    assert refused_by_database(again) is True
    assert refused_by_database(twice) is True
    Rating(year=2021, cell=of_cell.cell, level="T").full_clean()


def test_a_voided_rating_makes_room_for_the_one_that_replaces_it():
    wrong = RatingFactory(level="XS")
    wrong.void(by=UserFactory(), reason="Nhầm chi bộ")

    right = Rating(year=2022, cell=wrong.cell, level="T", replaces=wrong)
    right.full_clean()
    right.save()

    assert list(Rating.objects.of_year(2022)) == [right]
    assert list(Rating.objects.of_year(2021)) == []
    assert list(wrong.replaced_by.all()) == [right]


def test_ratings_are_counted_by_subject_level_and_day_of_decision():
    day = date(2022, 12, 20)
    best = RatingFactory(level="XS", decided_on=day)
    good = RatingFactory(level="T", decided_on=day + timedelta(days=1))
    proposed = RatingFactory(level="XS")
    person = RatingFactory(member=MemberFactory(), level="XS", decided_on=day)
    exempt = RatingFactory(level="", state="exempt", reason="Mới lập")
    rows = Rating.objects.of_year(2022)

    assert set(rows.of_cells()) == {best, good, proposed, exempt}
    assert list(rows.of_members()) == [person]
    assert set(rows.rated()) == {best, good, proposed, person}
    assert set(rows.rated("XS")) == {best, proposed, person}
    assert set(rows.decided_until(day)) == {best, person}
    assert set(rows.decided_until(day + timedelta(days=1))) == {best, good, person}


def test_a_rating_says_its_level_or_its_state():
    cell = CellFactory(name="Chi bộ Khu phố 1")

    assert str(RatingFactory(cell=cell)) == (
        "Chi bộ Khu phố 1 – 2022: Hoàn thành xuất sắc nhiệm vụ"
    )
    assert RatingFactory(level="", state="exempt", reason="x").verdict == (
        "Miễn đánh giá"
    )


AWARD = {"year": 2022, "title": "excellent", "decision": "1", "decided_on": ADMITTED}


@pytest.mark.parametrize(
    ("subject", "given", "fits"),
    [
        ("cell", {"cell"}, True),
        ("cell", set(), False),
        ("cell", {"member"}, False),
        ("cell", {"cell", "member"}, False),
        ("member", {"member"}, True),
        ("member", {"name"}, False),
        ("member", {"cell", "member"}, False),
        ("collective", {"name"}, True),
        ("collective", set(), False),
        ("person", {"name"}, True),
        ("person", {"member"}, False),
    ],
)
def test_who_is_praised_fits_the_kind_of_subject(subject, given, fits):
    cell, member = CellFactory(), MemberFactory()
    row = Award(
        **AWARD,
        subject=subject,
        cell=cell if "cell" in given else None,
        member=member if "member" in given else None,
        awardee_name="Trường Hòa Bình" if "name" in given else "",
    )

    if fits:
        row.full_clean()
    else:
        assert refused(row) == [
            "Đối tượng và tên người được khen không khớp: chi bộ, đảng viên thì chọn từ "
            "danh sách; tập thể, cá nhân thì nhập tên."
        ]
    assert refused_by_database(row) is not fits


def test_a_title_is_given_once_a_year():
    of_cell = AwardFactory()
    of_member = AwardFactory(member=MemberFactory())
    again = Award(**AWARD, subject="cell", cell=of_cell.cell)
    twice = Award(**AWARD, subject="member", member=of_member.member)

    assert refused(again) == ["Chi bộ này đã được khen danh hiệu này trong năm."]
    assert refused(twice) == ["Đảng viên này đã được khen danh hiệu này trong năm."]
    assert refused_by_database(again) is True
    assert refused_by_database(twice) is True
    Award(**AWARD | {"title": "contribution"}, subject="cell", cell=of_cell.cell).full_clean()  # fmt: skip


def test_awards_are_printed_cells_naturally_and_people_by_name():
    for name in ("Chi bộ Khu phố 10", "Chi bộ Khu phố 2"):
        AwardFactory(cell=CellFactory(name=name))
    for name in ("Bùi Văn Bình", "Vũ Thị An", "Đỗ Ân"):
        AwardFactory(awardee_name=name, title="contribution")

    printed = [award.awardee for award in Award.objects.order_by("title", "sort_key")]

    assert printed == [
        "Vũ Thị An",
        "Đỗ Ân",
        "Bùi Văn Bình",
        "Chi bộ Khu phố 2",
        "Chi bộ Khu phố 10",
    ]


def test_awards_decided_by_a_day_count_that_day():
    award = AwardFactory(decided_on=date(2022, 12, 27))

    assert list(Award.objects.decided_until(date(2022, 12, 27))) == [award]
    assert list(Award.objects.decided_until(date(2022, 12, 26))) == []


@pytest.mark.parametrize("level", [35, 0, 29, 95])
def test_there_is_no_badge_of_other_levels(level):
    row = BadgeFactory.build(member=MemberFactory(), level=level)

    assert refused(row) == [f"Giá trị {level} không phải là lựa chọn hợp lệ."]
    assert refused_by_database(row) is True


@pytest.mark.parametrize("level", [30, 40, 45, 90])
def test_a_badge_of_a_level_of_the_regulation_is_kept(level):
    assert BadgeFactory(level=level).full_clean() is None


def test_a_level_is_given_once():
    badge = BadgeFactory()
    again = BadgeFactory.build(member=badge.member)

    assert refused(again) == ["Đảng viên này đã có Huy hiệu loại này."]
    assert refused_by_database(again) is True
    badge.void(by=UserFactory(), reason="Nhầm")
    again.full_clean()


def test_a_badge_comes_after_admission():
    member = MemberFactory(admitted_on=date(1992, 11, 7))

    for occasion, fits in ((date(1992, 11, 7), False), (date(1992, 11, 8), True)):
        row = BadgeFactory.build(member=member, occasion_on=occasion)
        if fits:
            row.full_clean()
        else:
            assert refused(row) == ["Đảng viên này chưa được kết nạp trước đợt trao."]


def test_badges_are_counted_by_occasion_both_days_included():
    badge = BadgeFactory(occasion_on=date(2022, 11, 7))
    voided = BadgeFactory(occasion_on=date(2022, 11, 7))
    voided.void(by=UserFactory(), reason="Nhầm")

    within = Badge.objects.awarded_within

    assert list(within(date(2022, 11, 7), date(2022, 11, 7))) == [badge]
    assert list(within(date(2022, 11, 8), date(2022, 12, 31))) == []
    assert list(within(date(2022, 1, 1), date(2022, 11, 6))) == []


def test_a_secretary_sees_the_facts_of_the_own_cell_and_its_members(
    secretary, own_cell
):
    own_member = MemberFactory(cell=own_cell)
    mine = [RatingFactory(cell=own_cell), RatingFactory(member=own_member)]
    praised = [AwardFactory(cell=own_cell), AwardFactory(member=own_member)]
    badge = BadgeFactory(member=own_member)
    RatingFactory()
    RatingFactory(member=MemberFactory())
    AwardFactory()
    AwardFactory(awardee_name="Trường Hòa Bình")
    BadgeFactory()

    assert set(Rating.objects.for_user(secretary)) == set(mine)
    assert set(Award.objects.for_user(secretary)) == set(praised)
    assert list(Badge.objects.for_user(secretary)) == [badge]
