"""Taking acts on the organisation back, and acts on committees."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cells.models import Cell, Committee
from members.acts.data import ActData
from members.acts.services import perform as perform_on_member
from members.acts.services import void as void_on_member
from members.models import Act, Member
from members.organisation.data import NewCell
from members.organisation.services import void
from reports.verify import problems
from tests.factories import (
    CellFactory,
    CommitteeFactory,
    CommitteeNameFactory,
    MemberFactory,
    PostFactory,
    RatingFactory,
    SeatFactory,
)
from tests.organisation import BEFORE, DAY, TODAY, counts, do, refused, snapshot

pytestmark = pytest.mark.django_db


def test_a_voided_merge_leaves_everything_as_it_was(town):
    before = snapshot()
    act = do("sap-nhap", town, cells=(town.one, town.two), name="Chi bộ Khu phố 1 - 2",
             new=NewCell("KP12", "Chi bộ Khu phố 1 - 2"))  # fmt: skip
    void(act, by=town.office, reason="Quyết định thu hồi")

    assert snapshot() == before
    assert counts(DAY) == counts(BEFORE)
    act.refresh_from_db()
    assert (act.void_reason, act.voided_by) == ("Quyết định thu hồi", town.office)
    moves = Act.objects.filter(organisation_act=act)
    assert {row.void_reason for row in moves} == {"Quyết định thu hồi"}
    assert moves.count() == 5
    assert list(problems()) == []
    with pytest.raises(ValidationError, match="đã bị hủy bỏ trước đó"):
        void(act, by=town.office, reason="Lần nữa")


def test_a_merge_on_which_a_later_act_stands_is_not_voided(town):
    act = do("sap-nhap", town, cells=(town.one,), target=town.two)
    later = ActData(kind="depart", day=date(2023, 6, 1), place="Quận 3")
    departed = perform_on_member(
        Member.objects.get(pk=town.chi.pk), later, town.office, today=TODAY
    )

    with pytest.raises(ValidationError) as caught:
        void(act, by=town.office, reason="Nhầm")
    assert (
        "hãy hủy «Chuyển đi» ngày 01/06/2023 của Lê Thị Chi trước"
        in caught.value.messages[0]
    )
    void_on_member(departed, by=town.office, reason="Nhầm")
    void(act, by=town.office, reason="Nhầm")
    assert counts(DAY)["Chi bộ Khu phố 1"] == 3


def test_a_move_that_is_part_of_a_merge_is_not_voided_alone(town):
    act = do("sap-nhap", town, cells=(town.one,), target=town.two)

    with pytest.raises(ValidationError, match="hãy hủy cả việc đó"):
        void_on_member(act.acts.first(), by=town.office, reason="Nhầm")


@pytest.mark.parametrize("hanging", ["member", "post", "seat", "rating"])
def test_a_founding_is_not_voided_while_something_hangs_from_the_cell(town, hanging):
    new = NewCell("KP9", "Chi bộ Khu phố 9", town.kind, town.ward)
    act = do("thanh-lap", town, new=new)
    cell = Cell.objects.get(code="KP9")
    rows = {
        "member": lambda: MemberFactory(cell=cell, joined_on=date(2023, 4, 1)),
        "post": lambda: PostFactory(cell=cell, member=town.an, started_on=DAY),
        "seat": lambda: SeatFactory(role="BT", cell=cell, started_on=DAY),
        "rating": lambda: RatingFactory(cell=cell, year=2023),
    }
    rows[hanging]()

    with pytest.raises(ValidationError, match="Chi bộ Khu phố 9 đã có"):
        void(act, by=town.office, reason="Nhầm")
    assert Cell.objects.get(code="KP9").voided_at is None


def test_a_post_taken_in_the_new_place_keeps_the_merge(town):
    act = do("sap-nhap", town, cells=(town.one,), target=town.two)
    PostFactory(member=town.an, cell=town.two, started_on=date(2023, 4, 1))

    with pytest.raises(
        ValidationError, match=r"Nguyễn Văn An giữ chức vụ .* 01/04/2023"
    ):
        void(act, by=town.office, reason="Nhầm")


def test_a_name_given_to_another_cell_meanwhile_keeps_the_merge(town):
    act = do("sap-nhap", town, cells=(town.one,), target=town.two)
    do("doi-ten", town, date(2023, 6, 1), cell=town.three, name="Chi bộ Khu phố 1")

    with pytest.raises(
        ValidationError, match="chi bộ mã KP3 mang tên «Chi bộ Khu phố 1»"
    ):
        void(act, by=town.office, reason="Nhầm")
    assert counts(DAY) == {"Chi bộ Khu phố 2": 5, "Chi bộ Khu phố 3": 1}


# --- committees ---


def test_a_lower_committee_is_founded_named_and_voided(town):
    act = do("thanh-lap-dang-bo", town, committee=town.ward, code="DB-CA",
             name="Đảng bộ Công an phường")  # fmt: skip
    made = Committee.objects.on(DAY).get(code="DB-CA")
    name = made.names.get()

    assert made.parent == town.ward
    assert (name.issuer, name.superior, name.place) == (
        "ĐẢNG ỦY CÔNG AN PHƯỜNG", "ĐẢNG BỘ PHƯỜNG BẾN NGHÉ", "Quận 1",
    )  # fmt: skip
    cell = CellFactory(committee=made, name="Chi bộ Tổng hợp", founded_on=DAY)
    with pytest.raises(
        ValidationError, match="Chi bộ Tổng hợp thành lập ngày 01/03/2023"
    ):
        void(act, by=town.office, reason="Nhầm")
    cell.void(by=town.office, reason="Nhầm")
    void(act, by=town.office, reason="Nhầm")
    assert not Committee.objects.on(DAY).filter(parent=town.ward).exists()
    do("thanh-lap-dang-bo", town, committee=town.ward, code="DB-CA",
       name="Đảng bộ Công an phường")  # fmt: skip


def test_a_committees_new_name_leaves_papers_of_earlier_days_as_they_were(town):
    act = do("doi-ten-dang-bo", town, committee=town.ward, name="Đảng bộ phường Sài Gòn",
             superior="ĐẢNG BỘ THÀNH PHỐ HỒ CHÍ MINH")  # fmt: skip
    ward = Committee.objects.get(pk=town.ward.pk)

    assert ward.called_on(BEFORE) == "Đảng bộ phường Bến Nghé"
    assert ward.called_on(DAY) == "Đảng bộ phường Sài Gòn"
    new = ward.names.valid().get(started_on=DAY)
    assert (new.issuer, new.superior, new.place) == (
        "ĐẢNG ỦY PHƯỜNG SÀI GÒN", "ĐẢNG BỘ THÀNH PHỐ HỒ CHÍ MINH", "Quận 1",
    )  # fmt: skip
    void(act, by=town.office, reason="Nhầm")
    assert Committee.objects.get(pk=ward.pk).called_on(DAY) == "Đảng bộ phường Bến Nghé"


def test_a_committee_name_that_another_bears_is_refused(town):
    below = CommitteeFactory(code="DB1", parent=town.ward)
    CommitteeNameFactory(committee=below, name="Đảng bộ Trường học")

    field, text = refused(
        "doi-ten-dang-bo", town, committee=town.ward, name="Đảng bộ trường học"
    )
    assert field == "name"
    assert text.startswith(
        "«Đảng bộ Trường học» là tên của đảng bộ khác từ ngày 02/07/1976"
    )


def test_a_lower_committee_ends_once_its_cells_have(town):
    below = CommitteeFactory(code="DB1", parent=town.ward, founded_on=date(2020, 1, 1))
    name = CommitteeNameFactory(
        committee=below, name="Đảng bộ Trường học", started_on=date(2020, 1, 1)
    )
    cell = CellFactory(
        committee=below, name="Chi bộ Khối 1", founded_on=date(2020, 1, 1)
    )
    post = PostFactory(
        member=town.dung, committee=below, kind="member", started_on=date(2020, 6, 15)
    )
    asked = {"committee": below}

    assert refused("giai-the-dang-bo", town, **asked) == (
        "committee",
        "Chi bộ Khối 1 (thành lập ngày 01/01/2020) còn hoạt động vào ngày 01/03/2023. Hãy "
        "sáp nhập hoặc giải thể nơi đó trước.",
    )
    do("giai-the", town, cell=cell)
    act = do("giai-the-dang-bo", town, **asked)

    assert below not in Committee.objects.on(DAY)
    assert below in Committee.objects.on(BEFORE)
    post.refresh_from_db()
    name.refresh_from_db()
    assert (post.ended_on, name.ended_on) == (DAY, DAY)
    void(act, by=town.office, reason="Nhầm")
    post.refresh_from_db()
    assert post.ended_on is None
    assert below in Committee.objects.on(DAY)


def test_the_ward_itself_and_a_committee_founded_that_day_do_not_end(town):
    below = CommitteeFactory(code="DB1", parent=town.ward, founded_on=DAY)
    CommitteeNameFactory(committee=below, name="Đảng bộ Y", started_on=DAY)

    assert refused("giai-the-dang-bo", town, committee=town.ward) == (
        "committee",
        "Đảng bộ phường không giải thể ở đây.",
    )
    assert refused("giai-the-dang-bo", town, committee=below) == (
        "day",
        "Ngày 01/03/2023 không sau ngày thành lập Đảng bộ Y (01/03/2023).",
    )
