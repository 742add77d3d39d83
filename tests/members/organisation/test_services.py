"""Acts on cells and committees: exact rows, numbers before and after, refusals, voiding."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from cells.models import Cell, OrganisationAct
from members.acts.services import StalePlanError
from members.models import Act, Candidacy, Membership, Standing
from members.organisation.data import NewCell, OrganisationData
from members.organisation.services import perform, rehearse, void
from reports.verify import problems
from tests.factories import (
    CellFactory,
    MemberFactory,
)
from tests.organisation import BEFORE, DAY, TODAY, counts, do, refused, snapshot

pytestmark = pytest.mark.django_db


# --- merging ---


def test_a_merge_into_one_of_them_moves_everybody_and_keeps_the_past(town):
    act = do("sap-nhap", town, cells=(town.one, town.two), target=town.two,
             name="Chi bộ Khu phố 1 - 2")  # fmt: skip

    assert counts(BEFORE) == {
        "Chi bộ Khu phố 1": 3, "Chi bộ Khu phố 2": 2, "Chi bộ Khu phố 3": 1,
    }  # fmt: skip
    assert counts(DAY) == {"Chi bộ Khu phố 1 - 2": 5, "Chi bộ Khu phố 3": 1}
    assert act.title == (
        "Sáp nhập: Chi bộ Khu phố 2, Chi bộ Khu phố 1 → Chi bộ Khu phố 1 - 2"
    )
    town.one.refresh_from_db()
    town.two.refresh_from_db()
    assert (town.one.dissolved_on, town.one.name) == (DAY, "Chi bộ Khu phố 1")
    assert (town.two.dissolved_on, town.two.name) == (None, "Chi bộ Khu phố 1 - 2")
    stays = Membership.objects.filter(member=town.an).order_by("started_on")
    assert list(stays.values_list("cell__code", "ended_on", "end_reason", "start_reason", "decision")) == [
        ("KP1", DAY, "internal", "admitted", ""),
        ("KP2", None, "", "internal", "15-QĐ/ĐU"),
    ]  # fmt: skip
    moves = Act.objects.filter(organisation_act=act).order_by("member__name_key")
    assert [(m.member.full_name, m.kind, m.day, m.decision) for m in moves] == [
        (name, "move", DAY, "15-QĐ/ĐU")
        for name in ("Nguyễn Văn An", "Trần Thị Bình", "Lê Thị Chi")
    ]
    assert not Membership.objects.filter(member=town.dung, ended_on=DAY).exists()


def test_a_merge_ends_posts_and_seats_and_passes_candidates_and_guests_on(town):
    do("sap-nhap", town, cells=(town.one, town.two), target=town.two)

    for row in (
        town.head,
        town.deputy,
        town.seat,
        town.guest,
        town.candidate,
        town.exempt,
    ):
        row.refresh_from_db()
    assert [town.head.ended_on, town.deputy.ended_on, town.seat.ended_on] == [DAY] * 3
    assert (town.candidate.ended_on, town.candidate.outcome) == (DAY, "dropped")
    again = Candidacy.objects.get(cell=town.two)
    assert (again.member, again.started_on) == (town.candidate.member, DAY)
    assert again.ended_on is None
    guest = Standing.objects.get(cell=town.two)
    assert (guest.started_on, guest.due_on, guest.kind) == (
        DAY,
        date(2023, 9, 1),
        "guest",
    )
    assert town.guest.ended_on == DAY
    # What stands beside the count of a member goes with the person.
    assert (town.exempt.ended_on, town.exempt.voided_at) == (None, None)


def test_a_merge_into_a_new_cell_may_keep_the_name_of_one_of_them(town):
    new = NewCell("KP12", "Chi bộ Khu phố 1")
    told = rehearse(
        OrganisationData("sap-nhap", DAY, cells=(town.one, town.two), new=new),
        town.office, today=TODAY,
    )  # fmt: skip

    assert [(c.place, c.before, c.after) for c in told.counts] == [
        ("Chi bộ Khu phố 1 (mã KP12)", 0, 5),
        ("Chi bộ Khu phố 1 (mã KP1)", 3, 0),
        ("Chi bộ Khu phố 2 (mã KP2)", 2, 0),
        ("Toàn Đảng bộ", 6, 6),
    ]
    assert len(told.movers) == 7
    assert told.lines[0] == (
        "Thành lập Chi bộ Khu phố 1 (mã KP12), thuộc Đảng bộ phường Bến Nghé, từ ngày "
        "01/03/2023."
    )
    assert not Cell.objects.filter(code="KP12").exists()

    do("sap-nhap", town, cells=(town.one, town.two), new=new)
    made = Cell.objects.get(code="KP12")
    assert (made.kind, made.committee, made.founded_on) == (town.kind, town.ward, DAY)
    assert counts(DAY) == {"Chi bộ Khu phố 1": 5, "Chi bộ Khu phố 3": 1}
    assert list(problems()) == []


def test_what_was_shown_and_is_no_longer_so_is_not_done(town):
    data = OrganisationData("sap-nhap", DAY, cells=(town.one,), target=town.two)
    told = rehearse(data, town.office, today=TODAY)
    MemberFactory(full_name="Người Mới", cell=town.one, joined_on=date(2019, 1, 2))

    with pytest.raises(StalePlanError):
        perform(data, town.office, mark=told.mark, today=TODAY)
    assert not OrganisationAct.objects.exists()
    again = rehearse(data, town.office, today=TODAY)
    assert perform(data, town.office, mark=again.mark, today=TODAY).pk


# --- refusals ---


@pytest.mark.parametrize(
    ("day", "field", "message"),
    [
        (
            date(2023, 12, 2),
            "day",
            "Ngày 02/12/2023 ở tương lai; hôm nay là 01/12/2023.",
        ),
        (
            date(1976, 7, 1),
            "cells",
            "Chi bộ Khu phố 1 thành lập ngày 02/07/1976, sau ngày 01/07/1976.",
        ),
        (
            date(1976, 7, 2),
            "day",
            "Ngày 02/07/1976 không sau ngày thành lập Chi bộ Khu phố 1 (02/07/1976).",
        ),
        (
            date(2015, 3, 2),
            "day",
            "Vai trò Bí thư chi bộ tại Chi bộ Khu phố 1 từ ngày 01/07/2020, không trước ngày "
            "02/03/2015 của việc này. Hãy chọn ngày sau đó, hoặc hủy dòng kia trước.",
        ),
    ],
)
def test_a_merge_on_an_impossible_day_is_refused_with_both_dates(
    town, day, field, message
):
    found = refused("sap-nhap", town, day, cells=(town.one,), target=town.two)

    assert found == (field, message)


def test_the_first_day_in_the_cell_is_too_early_and_the_next_is_not(town):
    joined = date(2023, 2, 28)
    MemberFactory(full_name="Bùi Văn Mới", cell=town.one, joined_on=joined)

    assert refused("sap-nhap", town, joined, cells=(town.one,), target=town.two) == (
        "day",
        "Bùi Văn Mới sinh hoạt ở Chi bộ Khu phố 1 từ ngày 28/02/2023, không trước ngày "
        "28/02/2023 của việc này. Hãy chọn ngày sau đó, hoặc hủy dòng kia trước.",
    )
    do("sap-nhap", town, DAY, cells=(town.one,), target=town.two)
    assert counts(DAY)["Chi bộ Khu phố 2"] == 6


def test_who_left_after_the_day_stands_in_the_way_and_who_left_on_it_does_not(town):
    stay = town.chi.memberships.get()
    stay.ended_on, stay.end_reason = DAY + timedelta(days=1), "to_city"
    stay.save()

    assert refused("sap-nhap", town, cells=(town.one,), target=town.two) == (
        "day",
        "Lê Thị Chi sinh hoạt ở Chi bộ Khu phố 1 đến ngày 02/03/2023, sau ngày 01/03/2023 của "
        "việc này. Hãy hủy việc ghi sau trước, rồi ghi việc này.",
    )
    stay.ended_on = DAY
    stay.save()
    do("sap-nhap", town, cells=(town.one,), target=town.two)
    assert counts(DAY)["Chi bộ Khu phố 2"] == 4


def test_a_merge_needs_two_living_cells(town):
    one = refused("sap-nhap", town, cells=(town.one,), target=town.one)
    alone = refused("sap-nhap", town, cells=(town.one,), new=NewCell("X", "Y"))
    gone = CellFactory(name="Chi bộ Đã Hết", dissolved_on=date(2022, 1, 1))
    later = CellFactory(name="Chi bộ Sắp Hết", dissolved_on=date(2023, 6, 1))

    assert one == alone == ("cells", "Hãy chọn ít nhất hai chi bộ để sáp nhập.")
    assert refused("sap-nhap", town, cells=(town.one, gone), target=town.two) == (
        "cells",
        "Chi bộ Đã Hết đã thôi hoạt động từ ngày 01/01/2022; ngày 01/03/2023 không ghi vào "
        "nơi này được.",
    )
    field, text = refused("sap-nhap", town, cells=(town.one,), target=later)
    assert field == "target"
    assert (
        "Chi bộ Sắp Hết thôi hoạt động từ ngày 01/06/2023, sau ngày 01/03/2023" in text
    )


@pytest.mark.parametrize(
    ("code", "name", "field", "message"),
    [
        ("kp3", "Chi bộ Mới", "code",
         "Mã «kp3» đã dùng cho Chi bộ Khu phố 3. Hãy chọn mã khác."),
        ("KP9", "chi bộ  KHU PHỐ 3", "name",
         "«chi bộ KHU PHỐ 3» là tên của chi bộ mã KP3 từ ngày 02/07/1976; ngày 01/03/2023 "
         "không đặt trùng được."),
        ("", "Chi bộ Mới", "code", "Hãy nhập mã."),
        ("KP9", "", "name", "Hãy nhập tên chi bộ."),
    ],
)  # fmt: skip
def test_a_code_or_a_name_that_is_taken_is_refused(town, code, name, field, message):
    new = NewCell(code, name, town.kind, town.ward)

    assert refused("thanh-lap", town, new=new) == (field, message)
    assert refused("sap-nhap", town, cells=(town.one, town.two), new=new) == (
        field, message,
    )  # fmt: skip


# --- founding and renaming ---


def test_a_cell_is_founded_on_its_day_and_voiding_gives_its_code_back(town):
    new = NewCell("KP9", "Chi bộ Khu phố 9", town.kind, town.ward)
    act = do("thanh-lap", town, new=new)

    assert counts(DAY)["Chi bộ Khu phố 9"] == 0
    assert "Chi bộ Khu phố 9" not in counts(BEFORE)
    void(act, by=town.office, reason="Nhầm ngày")
    assert "Chi bộ Khu phố 9" not in counts(DAY)
    wrong = Cell.objects.get(name="Chi bộ Khu phố 9")
    assert wrong.code == f"KP9~{wrong.pk}"
    assert (wrong.voided_by, wrong.void_reason) == (town.office, "Nhầm ngày")
    do("thanh-lap", town, DAY + timedelta(days=9), new=new)
    assert Cell.objects.valid().get(code="KP9").founded_on == date(2023, 3, 10)
    assert list(problems()) == []


def test_a_new_name_holds_from_its_day_and_is_taken_back_by_voiding(town):
    act = do("doi-ten", town, cell=town.one, name="Chi bộ Khu phố Bến Thành")

    assert list(counts(BEFORE)) == [
        "Chi bộ Khu phố 1", "Chi bộ Khu phố 2", "Chi bộ Khu phố 3",
    ]  # fmt: skip
    assert list(counts(DAY)) == [
        "Chi bộ Khu phố 2", "Chi bộ Khu phố 3", "Chi bộ Khu phố Bến Thành",
    ]  # fmt: skip
    void(act, by=town.office, reason="Nhập nhầm")
    assert "Chi bộ Khu phố Bến Thành" not in counts(DAY)
    assert Cell.objects.get(code="KP1").name == "Chi bộ Khu phố 1"
    name = town.one.names.valid().get()
    assert (name.name, name.ended_on) == ("Chi bộ Khu phố 1", None)


def test_a_second_renaming_is_voided_before_the_first(town):
    first = do("doi-ten", town, cell=town.one, name="Chi bộ Một")
    assert refused_rename(town, DAY, "Chi bộ Hai") == (
        "Tên «Chi bộ Một» của chi bộ mã KP1 từ ngày 01/03/2023, không trước ngày 01/03/2023 "
        "của việc này. Hãy chọn ngày sau đó, hoặc hủy dòng kia trước."
    )
    second = do("doi-ten", town, date(2023, 5, 1), cell=town.one, name="Chi bộ Hai")

    with pytest.raises(ValidationError) as caught:
        void(first, by=town.office, reason="Nhầm")
    assert caught.value.messages == [
        "Chưa hủy được «Đổi tên: Chi bộ Khu phố 1 → Chi bộ Một» ngày 01/03/2023: hãy hủy «Đổi "
        "tên: Chi bộ Một → Chi bộ Hai» ngày 01/05/2023 trước, rồi hủy việc này."
    ]
    void(second, by=town.office, reason="Nhầm")
    void(first, by=town.office, reason="Nhầm")
    assert Cell.objects.get(code="KP1").name == "Chi bộ Khu phố 1"


def refused_rename(town, day, name):
    with pytest.raises(ValidationError) as caught:
        do("doi-ten", town, day, cell=town.one, name=name)
    return caught.value.messages[0]


# --- splitting and dissolving ---


def test_a_split_puts_each_person_where_the_office_says(town):
    homes = {
        town.an.pk: "moi-1", town.binh.pk: "moi-2", town.chi.pk: "moi-2",
        town.candidate.member_id: "moi-1", town.guest.member_id: "moi-2",
    }  # fmt: skip
    parts = (NewCell("KP1A", "Chi bộ Khu phố 1"), NewCell("KP1B", "Chi bộ Khu phố 1B"))
    before = snapshot()
    act = do("chia-tach", town, cell=town.one, parts=parts, homes=homes)

    assert counts(DAY) == {
        "Chi bộ Khu phố 1": 1, "Chi bộ Khu phố 1B": 2, "Chi bộ Khu phố 2": 2,
        "Chi bộ Khu phố 3": 1,
    }  # fmt: skip
    assert counts(BEFORE)["Chi bộ Khu phố 1"] == 3
    assert Candidacy.objects.on(DAY).get().cell.code == "KP1A"
    assert Standing.objects.on(DAY).get(kind="guest").cell.code == "KP1B"
    void(act, by=town.office, reason="Quyết định thu hồi")
    assert snapshot() == before
    assert counts(DAY)["Chi bộ Khu phố 1"] == 3


def test_a_split_cell_that_goes_on_keeps_who_stays_and_their_posts(town):
    homes = {
        town.an.pk: str(town.one.pk), town.binh.pk: "moi-1", town.chi.pk: "moi-1",
        town.candidate.member_id: str(town.one.pk), town.guest.member_id: "moi-1",
    }  # fmt: skip
    do("chia-tach", town, cell=town.one, keeps=True, homes=homes,
       parts=(NewCell("KP1B", "Chi bộ Khu phố 1B"),))  # fmt: skip

    town.one.refresh_from_db()
    town.head.refresh_from_db()
    town.deputy.refresh_from_db()
    town.seat.refresh_from_db()
    assert counts(DAY)["Chi bộ Khu phố 1"] == 1
    assert (town.one.dissolved_on, town.head.ended_on, town.seat.ended_on) == (
        None,
    ) * 3
    assert town.deputy.ended_on == DAY
    assert Candidacy.objects.on(DAY).get().cell == town.one


def test_nobody_is_forgotten_in_a_split_or_a_dissolution(town):
    everybody = dict.fromkeys((town.an.pk, town.binh.pk), str(town.two.pk))

    assert refused("giai-the", town, cell=town.one, homes=everybody) == (
        "homes",
        "Còn người chưa được xếp vào chi bộ nào. Hãy chọn chi bộ cho từng người.",
    )


def test_a_dissolved_cell_sends_its_people_to_several_cells(town):
    homes = dict.fromkeys(
        (town.an.pk, town.candidate.member_id, town.guest.member_id), str(town.two.pk)
    )
    homes |= dict.fromkeys((town.binh.pk, town.chi.pk), str(town.three.pk))
    act = do("giai-the", town, cell=town.one, homes=homes)

    assert act.title == (
        "Giải thể: Chi bộ Khu phố 1 → Chi bộ Khu phố 2, Chi bộ Khu phố 3"
    )
    assert counts(DAY) == {"Chi bộ Khu phố 2": 3, "Chi bộ Khu phố 3": 3}
    assert list(problems()) == []


def test_an_empty_cell_is_dissolved_without_asking_where_to(town):
    empty = CellFactory(name="Chi bộ Trống", code="TRONG")
    do("giai-the", town, cell=empty)

    assert "Chi bộ Trống" in counts(BEFORE)
    assert "Chi bộ Trống" not in counts(DAY)
