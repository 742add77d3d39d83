"""Who leaves a committee's cells by an act on the organisation leaves the committee."""

from datetime import date
from types import SimpleNamespace

import pytest

from members.acts.data import ActData
from members.acts.services import perform as perform_on_member
from members.organisation.data import NewCell, OrganisationData
from members.organisation.services import rehearse, void
from tests.factories import (
    CellFactory,
    CommitteeFactory,
    CommitteeNameFactory,
    MemberFactory,
    PostFactory,
)
from tests.organisation import BEFORE, DAY, TODAY, do, refused, snapshot

pytestmark = pytest.mark.django_db
SINCE = date(2020, 6, 10)


@pytest.fixture
def school(town):
    """Đảng bộ Trường học below the ward, two cells; Hà holds posts in it and above it."""
    committee = CommitteeFactory(code="DB-TH", parent=town.ward)
    name = CommitteeNameFactory(
        committee=committee, name="Đảng bộ Trường học", ended_on=DAY
    )
    CommitteeNameFactory(
        committee=committee, name="Đảng bộ Khối trường học", started_on=DAY
    )
    one, two = (
        CellFactory(committee=committee, kind=town.kind, name=f"Chi bộ Khối {n}", code=f"TH{n}")
        for n in (1, 2)
    )  # fmt: skip
    ha, lan = (
        MemberFactory(full_name=full, cell=one, joined_on=date(2016, 5, 19))
        for full in ("Lý Thị Hà", "Vũ Thị Lan")
    )
    return SimpleNamespace(
        committee=committee, name=name, one=one, two=two, ha=ha, lan=lan,
        head=PostFactory(member=ha, committee=committee, started_on=SINCE),
        ward=PostFactory(member=ha, committee=town.ward, kind="member", started_on=SINCE),
        other=PostFactory(member=lan, committee=committee, kind="member", started_on=SINCE),
    )  # fmt: skip


def ended(*posts):
    for post in posts:
        post.refresh_from_db()
    return [post.ended_on for post in posts]


def test_a_merge_across_committees_ends_posts_in_the_one_left(town, school):
    before = snapshot()
    data = OrganisationData("sap-nhap", DAY, cells=(school.one,), target=town.two)
    told = rehearse(data, town.office, today=TODAY)

    assert [line for line in told.lines if "thôi giữ chức" in line] == [
        "Lý Thị Hà thôi giữ chức Bí thư Đảng bộ Khối trường học từ ngày 01/03/2023.",
        "Vũ Thị Lan thôi giữ chức Cấp ủy viên Đảng bộ Khối trường học từ ngày 01/03/2023.",
    ]
    assert ended(school.head, school.other, school.ward) == [None] * 3
    act = do("sap-nhap", town, cells=(school.one,), target=town.two)
    assert ended(school.head, school.other, school.ward) == [DAY, DAY, None]
    void(act, by=town.office, reason="Quyết định thu hồi")
    assert snapshot() == before


def test_a_single_move_and_a_merge_end_the_same_posts(town, school):
    data = ActData(kind="move", day=DAY, cell=town.two)
    perform_on_member(school.ha, data, town.office, today=TODAY)
    do("sap-nhap", town, cells=(school.one,), target=town.two)

    assert ended(school.head, school.other, school.ward) == [DAY, DAY, None]


def test_within_the_committee_its_posts_go_on(town, school):
    do("sap-nhap", town, cells=(school.one,), target=school.two)

    assert ended(school.head, school.other, school.ward) == [None] * 3


def test_from_the_ward_to_below_it_the_wards_posts_go_on(town, school):
    post = PostFactory(member=town.an, committee=town.ward, kind="deputy", started_on=SINCE)  # fmt: skip
    do("sap-nhap", town, cells=(town.one,), target=school.two)

    assert ended(post) == [None]


def test_a_split_and_a_dissolution_end_only_those_of_who_goes(town, school):
    stays = {school.lan.pk: str(school.one.pk), school.ha.pk: "moi-1"}
    part = NewCell("KP9", "Chi bộ Khu phố 9", town.kind, town.ward)
    act = do("chia-tach", town, cell=school.one, keeps=True, parts=(part,), homes=stays)

    assert ended(school.head, school.other, school.ward) == [DAY, None, None]
    void(act, by=town.office, reason="Nhầm")
    homes = {school.ha.pk: str(school.two.pk), school.lan.pk: str(town.three.pk)}
    act = do("giai-the", town, cell=school.one, homes=homes)
    assert ended(school.head, school.other, school.ward) == [None, DAY, None]
    void(act, by=town.office, reason="Nhầm")
    assert ended(school.head, school.other, school.ward) == [None] * 3


def test_a_post_taken_on_the_day_is_too_late_and_one_over_by_then_is_left(town, school):
    over, late = school.other, school.head
    over.ended_on = BEFORE
    over.save()
    late.started_on = DAY
    late.save()

    assert refused("sap-nhap", town, cells=(school.one,), target=town.two) == (
        "day",
        "Lý Thị Hà giữ chức Bí thư Đảng bộ Khối trường học từ ngày 01/03/2023, không trước "
        "ngày 01/03/2023 của việc này. Hãy chọn ngày sau đó, hoặc hủy dòng kia trước.",
    )
    late.started_on = BEFORE
    late.save()
    do("sap-nhap", town, cells=(school.one,), target=town.two)
    assert ended(late, over) == [DAY, BEFORE]
