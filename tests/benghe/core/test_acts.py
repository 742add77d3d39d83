"""The engine of acts alone: plans, their marks, what is remembered, what is taken back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from benghe.core.acts import ActModel, Plan, later_acts, plain, void_act
from benghe.core.models import StaleVersionError
from benghe.lib.dates import PartialDate
from members.models import Act, Member, Membership, PartyPeriod, Standing
from tests.factories import (
    ActFactory,
    CellFactory,
    ImportBatchFactory,
    MemberFactory,
    OrganisationActFactory,
    StandingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2023, 3, 5)


def a_plan(member, day=DAY):
    return Plan(Act(member=member, kind="exempt", day=day))


def exemption(member, **values):
    return Standing(**{"member": member, "kind": "exempt", "started_on": DAY} | values)


def test_lines_are_those_that_tell_something():
    member = MemberFactory()
    plan = a_plan(member)

    row = plan.make(exemption(member), "Miễn từ ngày 05/03/2023.")
    plan.make(exemption(member, kind="abroad"))
    plan.change(row, "Kết thúc.", ended_on=date(2023, 4, 1))

    assert plan.lines() == ["Miễn từ ngày 05/03/2023.", "Kết thúc."]
    assert Standing.objects.count() == 0


def test_carrying_out_stores_the_act_and_remembers_each_row():
    member, user, batch = MemberFactory(), UserFactory(), ImportBatchFactory()
    old = StandingFactory(member=member)
    plan = a_plan(member)
    plan.change(old, ended_on=DAY)
    new = plan.make(exemption(member))

    act = plan.carry_out(user, batch)

    act.refresh_from_db()
    assert (act.made_by, act.batch) == (user, batch)
    assert act.effects == [
        {
            "model": "members.standing", "pk": old.pk, "made": False,
            "before": {"ended_on": None}, "after": {"ended_on": "2023-03-05"},
        },
        {
            "model": "members.standing", "pk": new.pk, "made": True, "before": {},
            "after": {"ended_on": None, "due_on": None},
        },
    ]  # fmt: skip
    new.refresh_from_db()
    old.refresh_from_db()
    assert (new.batch, old.batch) == (batch, None)


def test_a_row_made_and_then_changed_by_one_act_is_taken_back_in_turn():
    member, user = MemberFactory(), UserFactory()
    plan = a_plan(member)
    row = plan.make(exemption(member))
    plan.change(row, ended_on=date(2023, 4, 1))
    act = plan.carry_out(user)

    assert [e["after"]["ended_on"] for e in act.effects] == [None, "2023-04-01"]
    void_act(act, by=user, reason="Nhập nhầm")

    row.refresh_from_db()
    assert row.ended_on is None
    assert row.voided_by == user


def test_people_are_stored_first_and_rows_take_their_keys():
    cell = CellFactory()
    member = Member(full_name="Trần Thị Mới", gender="female", born=PartialDate(1999))
    plan = Plan(Act(member=member, kind="admit", day=DAY))
    plan.people.append(member)
    plan.make(PartyPeriod(member=member, admitted_on=DAY))
    stay = plan.make(
        Membership(member=member, cell=cell, started_on=DAY, start_reason="admitted")
    )

    act = plan.carry_out(None)

    assert act.member_id == stay.member_id == member.pk
    assert [effect["model"] for effect in act.effects] == [
        "members.partyperiod",
        "members.membership",
    ]


def test_a_row_that_only_tells_is_not_remembered():
    member = MemberFactory()
    plan = a_plan(member)
    plan.make(exemption(member), recorded=False)

    assert plan.carry_out(None).effects == []
    assert Standing.objects.count() == 1


def test_a_plan_is_carried_out_whole_or_not_at_all():
    member = MemberFactory()
    plan = a_plan(member)
    plan.make(exemption(member))
    plan.make(exemption(member))

    with pytest.raises(ValidationError):
        plan.carry_out(None)

    assert not Standing.objects.exists()
    assert not Act.objects.exists()


def test_a_row_that_somebody_changed_meanwhile_stops_the_plan():
    member = MemberFactory()
    old = StandingFactory(member=member)
    plan = a_plan(member)
    plan.change(old, ended_on=DAY)
    other = Standing.objects.get()
    other.place = "Nơi khác"
    other.save()

    with pytest.raises(StaleVersionError):
        plan.carry_out(None)

    assert Standing.objects.get().ended_on is None
    assert not Act.objects.exists()


def test_what_is_held_is_read_again_and_asked_when_the_act_is_done():
    cell, member = CellFactory(), MemberFactory()
    plan = a_plan(member)
    asked = []

    def check(fresh):
        asked.append(fresh.dissolved_on)
        raise ValidationError("Không còn nữa.")

    plan.hold(member)
    plan.hold(cell, check)
    type(cell).objects.filter(pk=cell.pk).update(dissolved_on=DAY)

    with pytest.raises(ValidationError):
        plan.carry_out(None)

    assert asked == [DAY]
    assert not Act.objects.exists()


def test_the_mark_is_of_the_plan_and_of_the_rows_below():
    member = MemberFactory()
    old = StandingFactory(member=member)

    def mark(text="", day=DAY, ended=DAY, row=old):
        plan = a_plan(member, day)
        plan.change(row, text, ended_on=ended)
        return plan.mark()

    first = mark()
    assert first == mark()
    assert len(first) == 32
    others = {mark("Chữ"), mark(day=date(2023, 3, 6)), mark(ended=date(2023, 3, 6))}
    old.save()
    others.add(mark())
    assert len(others | {first}) == 5


def test_the_mark_takes_in_the_new_person():
    def mark(name):
        plan = Plan(Act(kind="admit", day=DAY))
        plan.people.append(Member(full_name=name, born=PartialDate(1999, 5)))
        return plan.mark()

    assert mark("Trần Thị Mới") == mark("Trần Thị Mới")
    assert mark("Trần Thị Mới") != mark("Trần Thị Mời")


@pytest.mark.parametrize(
    ("value", "kept"),
    [(DAY, "2023-03-05"), (None, None), ("", ""), (5, 5), ("death", "death")],
)
def test_as_json_keeps_it(value, kept):
    assert plain(value) == kept


def test_a_row_is_kept_as_its_key():
    member = MemberFactory()

    assert plain(member) == member.pk


def test_a_kind_of_act_without_a_title_is_an_error_of_the_programmer():
    with pytest.raises(TypeError, match="Act has no title"):
        ActModel.title.fget(ActFactory.build(member=None))


def test_later_acts_of_every_kind_the_last_first():
    first = ActFactory()
    voided = ActFactory()
    voided.void(by=UserFactory(), reason="Nhập nhầm")
    organisation = OrganisationActFactory()
    last = ActFactory()

    assert list(later_acts(first)) == [last, organisation]
    assert list(later_acts(last)) == []


def test_an_act_is_voided_once():
    act, user = ActFactory(), UserFactory()
    void_act(act, by=user, reason="Nhập nhầm")

    with pytest.raises(ValidationError) as caught:
        void_act(act, by=user, reason="Nhập nhầm")

    assert caught.value.messages == [
        "«Miễn công tác và sinh hoạt đảng» ngày 01/01/2022 đã bị hủy bỏ trước đó."
    ]
    assert (act.voided_by, act.void_reason) == (user, "Nhập nhầm")


def test_an_act_on_the_organisation_has_nothing_of_people_to_answer_for():
    act = OrganisationActFactory()

    assert act.hanging() == []
    assert act.in_the_way_of(act) is None
    assert act.check_reopened(act) is None
