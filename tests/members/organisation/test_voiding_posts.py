"""What was built on an act on the organisation since keeps it from being taken back."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from cells.models import Cell, Committee
from members.acts.data import ActData
from members.acts.services import perform as perform_on_member
from members.acts.services import void as void_on_member
from members.models import Post
from members.organisation.data import NewCell
from members.organisation.services import void
from reports.verify import problems
from tests.factories import (
    CellFactory,
    CommitteeFactory,
    CommitteeNameFactory,
    PostFactory,
)
from tests.organisation import BEFORE, DAY, TODAY, do

pytestmark = pytest.mark.django_db
AFTER = DAY + timedelta(days=1)
LATER = date(2023, 6, 1)


@pytest.fixture
def school(town):
    """Đảng bộ Trường học below the ward, with one cell without members."""
    committee = CommitteeFactory(code="DB-TH", parent=town.ward)
    CommitteeNameFactory(committee=committee, name="Đảng bộ Trường học")
    town.school = committee
    return CellFactory(
        committee=committee, kind=town.kind, name="Chi bộ Khối 1", code="TH1"
    )


def why_not(act, town):
    """The message with which voiding is refused."""
    with pytest.raises(ValidationError) as caught:
        void(act, by=town.office, reason="Nhầm")
    (message,) = caught.value.messages
    act.refresh_from_db()
    assert act.voided_at is None
    return message


def appoint(town, member, place, day, kind="member"):
    data = ActData(kind="appoint", day=day, post_kind=kind, post_place=place)
    return perform_on_member(member, data, town.office, today=TODAY)


# --- posts in a committee ---


@pytest.mark.parametrize("day", [DAY, AFTER, LATER])
def test_a_post_in_the_committee_one_came_to_keeps_the_merge(town, school, day):
    act = do("sap-nhap", town, cells=(town.one,), target=school)
    taken = appoint(town, town.an, town.school, day)

    assert why_not(act, town) == (
        f"Chưa hủy được {act.named}: Nguyễn Văn An giữ chức vụ Cấp ủy viên Đảng bộ Trường học từ "
        f"ngày {day:%d/%m/%Y}, sau khi đến nơi đó theo việc này. Hãy hủy việc ghi chức vụ ấy trước, "
        "rồi hủy việc này."
    )
    void_on_member(taken, by=town.office, reason="Nhầm")
    void(act, by=town.office, reason="Nhầm")
    assert list(problems()) == []


def test_a_post_there_that_is_over_meanwhile_still_rests_on_the_merge(town, school):
    act = do("sap-nhap", town, cells=(town.one,), target=school)
    appoint(town, town.an, town.school, AFTER)
    post = Post.objects.valid().get(member=town.an, committee=town.school)
    data = ActData(kind="relieve", day=LATER, post=post)
    perform_on_member(town.an, data, town.office, today=TODAY)

    assert "Nguyễn Văn An giữ chức vụ Cấp ủy viên Đảng bộ Trường học" in why_not(
        act, town
    )


def test_a_post_there_from_before_the_day_was_no_fruit_of_the_merge(town, school):
    PostFactory(
        member=town.an, committee=town.school, kind="member",
        started_on=date(2018, 3, 1), ended_on=BEFORE,
    )  # fmt: skip
    act = do("sap-nhap", town, cells=(town.one,), target=school)

    void(act, by=town.office, reason="Nhầm")
    assert act.voided_at is not None


def test_a_post_above_both_cells_goes_on_without_the_merge(town, school):
    act = do("sap-nhap", town, cells=(town.one,), target=school)
    appoint(town, town.an, town.ward, LATER)

    void(act, by=town.office, reason="Nhầm")
    assert Post.objects.on(TODAY).filter(member=town.an, committee=town.ward).exists()
    assert list(problems()) == []


def test_a_post_of_somebody_who_was_there_before_goes_on(town, school):
    act = do("sap-nhap", town, cells=(town.one,), target=town.two)
    appoint(town, town.dung, town.two, LATER, kind="deputy")

    void(act, by=town.office, reason="Nhầm")
    assert list(problems()) == []


def test_a_split_and_a_dissolution_are_kept_by_such_posts_too(town, school):
    part = NewCell("TH9", "Chi bộ Khối 9", town.kind, town.school)
    stays = {town.an.pk: "moi-1"} | dict.fromkeys(
        (town.binh.pk, town.chi.pk, town.candidate.member_id, town.guest.member_id),
        str(town.one.pk),
    )
    act = do("chia-tach", town, cell=town.one, keeps=True, parts=(part,), homes=stays)
    taken = appoint(town, town.an, town.school, LATER)
    assert "Nguyễn Văn An giữ chức vụ Cấp ủy viên Đảng bộ Trường học" in why_not(
        act, town
    )
    void_on_member(taken, by=town.office, reason="Nhầm")
    void(act, by=town.office, reason="Nhầm")

    everybody = dict.fromkeys(stays, str(school.pk))
    act = do("giai-the", town, cell=town.one, homes=everybody)
    appoint(town, town.chi, school, LATER, kind="deputy")
    assert why_not(act, town) == (
        f"Chưa hủy được {act.named}: Lê Thị Chi giữ chức vụ Phó Bí thư Chi bộ Khối 1 từ ngày "
        "01/06/2023, sau khi đến nơi đó theo việc này. Hãy hủy việc ghi chức vụ ấy trước, rồi hủy "
        "việc này."
    )


# --- later acts on places ---


def test_a_founding_is_kept_by_a_merge_that_led_into_the_cell(town):
    new = NewCell("KP9", "Chi bộ Khu phố 9", town.kind, town.ward)
    act = do("thanh-lap", town, new=new)
    empty = CellFactory(committee=town.ward, name="Chi bộ Trống", code="TR")
    into = do(
        "sap-nhap", town, LATER, cells=(empty,), target=Cell.objects.get(code="KP9")
    )

    assert why_not(act, town) == (
        f"Chưa hủy được {act.named}: hãy hủy {into.named} trước, rồi hủy việc này."
    )
    void(into, by=town.office, reason="Nhầm")
    void(act, by=town.office, reason="Nhầm")
    assert list(problems()) == []


def test_a_cell_does_not_come_back_into_a_committee_that_is_over(town, school):
    act = do("giai-the", town, cell=school)
    over = do("giai-the-dang-bo", town, LATER, committee=town.school)

    assert why_not(act, town) == (
        f"Chưa hủy được {act.named}: hãy hủy {over.named} trước, rồi hủy việc này."
    )
    assert Committee.objects.get(pk=town.school.pk).dissolved_on == LATER
    void(over, by=town.office, reason="Nhầm")
    void(act, by=town.office, reason="Nhầm")
    assert list(problems()) == []


def test_a_committee_does_not_come_back_below_one_that_is_over(town, school):
    below = CommitteeFactory(code="DB-TH1", parent=town.school)
    CommitteeNameFactory(committee=below, name="Đảng bộ Khối 1")
    act = do("giai-the-dang-bo", town, committee=below)
    do("giai-the", town, cell=school)
    over = do("giai-the-dang-bo", town, LATER, committee=town.school)

    assert why_not(act, town) == (
        f"Chưa hủy được {act.named}: hãy hủy {over.named} trước, rồi hủy việc này."
    )
