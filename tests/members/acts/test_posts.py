"""Posts: taking and leaving them, with their edges."""

from datetime import date

import pytest

from members.models import Post
from tests.factories import (
    CommitteeFactory,
    CommitteeNameFactory,
    PostFactory,
    TermFactory,
    UserFactory,
)
from tests.members.acts.scenes import ONE, cell, do, member_in, refused, told

pytestmark = pytest.mark.django_db
DAY = date(2023, 3, 5)


@pytest.fixture
def home():
    return cell()


@pytest.fixture
def member(home):
    return member_in(home)


def post(place, kind="secretary", **more):
    return {"post_kind": kind, "post_place": place} | more


def test_a_post_in_the_own_cell(member, home):
    term = TermFactory(committee=home.committee)

    found = told(member, "appoint", DAY, **post(home))
    do(member, "appoint", DAY, **post(home, term=term, decision="6-QĐ/ĐU"))

    assert found.lines == ["Bí thư Chi bộ Khu phố 3 từ ngày 05/03/2023."]
    assert found.counts == []
    row = Post.objects.get()
    assert (row.cell, row.committee, row.kind, row.started_on, row.ended_on) == (
        home, None, "secretary", DAY, None,
    )  # fmt: skip
    assert (row.term, row.decision) == (term, "6-QĐ/ĐU")


def test_a_post_in_the_committee_above_the_cell(home):
    ward = home.committee
    lower = CommitteeFactory(code="CO-QUAN", parent=ward)
    CommitteeNameFactory(committee=ward)
    CommitteeNameFactory(committee=lower, name="Đảng bộ cơ quan")
    below = member_in(cell("Chi bộ Văn phòng", committee=lower))
    beside = member_in(home)

    do(below, "appoint", DAY, **post(ward, "board"))
    do(below, "appoint", DAY, **post(lower, "board"))

    assert refused(beside, "appoint", DAY, **post(lower)) == {
        "post_place": [
            "Người này sinh hoạt ở Chi bộ Khu phố 3, không thuộc Đảng bộ cơ quan."
        ]
    }
    do(beside, "appoint", DAY, **post(ward))


def test_a_post_needs_a_kind_and_a_place(member, home):
    assert refused(member, "appoint", DAY, post_place=home) == {
        "post_kind": ["Hãy chọn chức vụ."]
    }
    assert refused(member, "appoint", DAY, post_kind="deputy") == {
        "post_place": ["Hãy chọn nơi giữ chức vụ."]
    }


def test_a_post_in_another_cell_is_refused(member):
    other = cell("Chi bộ Khu phố 5")

    assert refused(member, "appoint", DAY, **post(other)) == {
        "post_place": [
            "Người này sinh hoạt ở Chi bộ Khu phố 3, không ở Chi bộ Khu phố 5."
        ]
    }


def test_a_cell_has_no_standing_board(member, home):
    assert refused(member, "appoint", DAY, **post(home, "board")) == {
        "post_kind": ["Chi bộ không có Ban Thường vụ. Hãy chọn chức vụ khác."]
    }


def test_a_post_begins_on_the_first_day_in_the_cell_or_later(home):
    member = member_in(home, joined_on=DAY)

    assert refused(member, "appoint", DAY - ONE, **post(home)) == {
        "day": [
            "Ngày 04/03/2023 trước ngày 05/03/2023 (ngày bắt đầu ở Chi bộ Khu phố 3). Hãy "
            "kiểm tra lại một trong hai ngày."
        ]
    }
    do(member, "appoint", DAY, **post(home))


def test_a_post_in_the_committee_may_begin_in_the_former_cell(member, home):
    CommitteeNameFactory(committee=home.committee)
    do(member, "move", DAY, cell=cell("Chi bộ Khu phố 5"))

    do(member, "appoint", DAY - ONE, **post(home.committee, "member"))

    assert Post.objects.get().started_on == DAY - ONE
    other = member_in(home, joined_on=DAY)
    assert list(
        refused(other, "appoint", DAY - ONE, **post(home.committee, "member"))
    ) == ["day"]


def test_only_an_official_member_holds_a_post(home):
    member = member_in(home, admitted_on=date(2022, 3, 5), official_on=None)

    assert refused(member, "appoint", DAY, **post(home, "member")) == [
        "«Giữ chức vụ» không áp dụng cho người này lúc này. Hãy xem lại các việc đã ghi."
    ]
    do(member, "recognise", DAY)
    assert refused(member, "appoint", DAY - ONE, **post(home, "member")) == {
        "day": [
            "Ngày 04/03/2023 trước ngày 05/03/2023 (ngày chính thức). Hãy kiểm tra lại một "
            "trong hai ngày."
        ]
    }
    do(member, "appoint", DAY, **post(home, "member"))


@pytest.mark.parametrize(
    ("ended", "until"), [(None, "nay"), (date(2023, 6, 1), "01/06/2023")]
)
def test_a_secretary_over_anothers_time_is_refused_by_name_and_dates(
    member, home, ended, until
):
    holder = member_in(home, full_name="Trần Thị Bích")
    PostFactory(member=holder, cell=home, started_on=date(2020, 6, 10), ended_on=ended)

    assert refused(member, "appoint", DAY, **post(home)) == {
        "day": [
            f"Trần Thị Bích là Bí thư từ 10/06/2020 đến {until}, trùng với ngày "
            "05/03/2023. Hãy ghi «Thôi giữ chức vụ» trước."
        ]
    }


def test_a_secretary_follows_on_the_day_the_former_one_leaves(member, home):
    holder = member_in(home, full_name="Trần Thị Bích")
    row = PostFactory(member=holder, cell=home)
    do(holder, "relieve", DAY, post=row)

    assert list(refused(member, "appoint", DAY - ONE, **post(home))) == ["day"]
    do(member, "appoint", DAY, **post(home))

    assert [one.member for one in Post.objects.on(DAY)] == [member]
    assert [one.member for one in Post.objects.on(DAY - ONE)] == [holder]


def test_a_secretary_to_come_stands_in_the_way_too(member, home):
    """Entered late: the post of somebody else begins only afterwards."""
    PostFactory(member=member_in(home), cell=home, started_on=date(2023, 5, 1))

    assert list(refused(member, "appoint", DAY, **post(home))) == ["day"]


def test_two_deputies_are_no_clash(member, home):
    PostFactory(member=member_in(home), cell=home, kind="deputy")

    do(member, "appoint", DAY, **post(home, "deputy"))

    assert Post.objects.on(DAY).count() == 2


def test_the_same_post_is_held_once_at_a_time(member, home):
    do(member, "appoint", date(2021, 1, 1), **post(home, "deputy"))

    assert refused(member, "appoint", DAY, **post(home, "deputy")) == {
        "post_kind": [
            "Đang giữ chức vụ này từ ngày 01/01/2021; không ghi thêm từ ngày 05/03/2023."
        ]
    }
    do(member, "relieve", DAY, post=Post.objects.get())
    assert refused(member, "appoint", DAY - ONE, **post(home, "deputy")) == {
        "day": [
            "Đã giữ chức vụ này từ 01/01/2021 đến 05/03/2023, trùng với ngày 04/03/2023."
        ]
    }
    do(member, "appoint", DAY, **post(home, "deputy"))
    do(member, "appoint", DAY, **post(home, "secretary"))


def test_the_place_is_there_from_the_day_on(home):
    lower = CommitteeFactory(
        code="CO-QUAN", parent=home.committee, founded_on=date(2020, 1, 1),
        dissolved_on=DAY,
    )  # fmt: skip
    CommitteeNameFactory(committee=lower, name="Đảng bộ cơ quan")
    member = member_in(cell("Chi bộ Văn phòng", committee=lower))

    for day in (date(2019, 12, 31), DAY - ONE, DAY):
        assert list(refused(member, "appoint", day, **post(lower, "member"))) == [
            "post_place"
        ]
    lower.dissolved_on = None
    lower.save()
    do(member, "appoint", date(2020, 1, 1), **post(lower, "member"))
    lower.void(by=UserFactory(), reason="Lập nhầm")
    assert refused(member, "appoint", DAY, **post(lower, "deputy")) == {
        "post_place": [
            "Đảng bộ cơ quan được lập nhầm và đã bị hủy bỏ. Hãy chọn nơi khác."
        ]
    }


def test_relieving_ends_the_post_and_keeps_the_holder(member, home):
    row = PostFactory(member=member, cell=home, started_on=DAY)

    assert refused(member, "relieve", DAY, post=row) == {
        "day": [
            "Ngày 05/03/2023 không sau ngày 05/03/2023 (ngày bắt đầu giữ chức Bí thư Chi bộ "
            "Khu phố 3). Hãy kiểm tra lại một trong hai ngày."
        ]
    }
    assert told(member, "relieve", DAY + ONE, post=row).lines == [
        "Thôi giữ chức Bí thư Chi bộ Khu phố 3 từ ngày 06/03/2023."
    ]
    do(member, "relieve", DAY + ONE, post=row)

    row.refresh_from_db()
    assert (row.member, row.ended_on) == (member, DAY + ONE)


def test_only_an_open_post_of_the_person_is_left(member, home):
    mine = PostFactory(member=member, cell=home, kind="deputy")
    PostFactory(member=member, cell=home, kind="member")
    other = PostFactory(member=member_in(home), cell=home)
    says = ["Chức vụ này đã thôi giữ hoặc không phải của người này."]

    assert refused(member, "relieve", DAY) == {"post": ["Hãy chọn chức vụ."]}
    assert refused(member, "relieve", DAY, post=other) == {"post": says}
    do(member, "relieve", DAY, post=mine)
    assert refused(member, "relieve", DAY, post=mine) == {"post": says}
