"""The demo ward's acts: they agree with the rows, and can be voided like any other."""

from collections import Counter
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from benghe.core.acts import plain
from benghe.core.models import Document
from benghe.lib.dates import add_months
from cells.models import Cell, OrganisationAct, User
from members.acts.data import ActData
from members.acts.services import perform, void
from members.models import (
    Act,
    Candidacy,
    Member,
    Membership,
    PartyPeriod,
    Post,
    Standing,
)
from members.organisation.services import void as void_organisation
from tests.factories import CellFactory, MemberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_ward")]

DAY = date(2022, 12, 27)
YEAR = (date(2022, 1, 1), date(2022, 12, 31))
K = Act.Kind


def row_of(effect):
    return apps.get_model(effect["model"])._base_manager.get(pk=effect["pk"])


def effects_on(row):
    """(act, effect) of every act that touched the row, the first done first."""
    label = row._meta.label_lower
    acts = [*OrganisationAct.objects.all(), *Act.objects.all()]
    return [
        (act, effect)
        for act in sorted(acts, key=lambda act: act.created_at)
        for effect in act.effects
        if (effect["model"], effect["pk"]) == (label, row.pk)
    ]


@pytest.fixture
def office():
    return User.objects.get(username="vanphong")


def only(kind, **conditions):
    """The last act of a kind; conditions narrow it."""
    return Act.objects.filter(kind=kind, **conditions).order_by("-day", "-pk").first()


# --- what there is ---


def test_acts_of_2022_are_the_movements_of_2022():
    acts = Counter(Act.objects.filter(day__range=YEAR).values_list("kind", flat=True))
    assert acts == {
        "admit": 16, "readmit": 1, "arrive": 25, "depart": 19, "death": 14, "strike": 1,
        "resign": 1, "recognise": 9, "move": 8, "away": 7, "end_standing": 2,
        "exempt": 15, "guest": 3, "appoint": 2, "relieve": 2, "candidate": 6,
        "candidate_end": 1,
    }  # fmt: skip


def test_every_movement_since_2019_has_its_act():
    since = date(2019, 1, 1)
    came = Membership.objects.filter(started_on__gte=since)
    left = Membership.objects.filter(ended_on__gte=since).exclude(end_reason="internal")
    kinds = (K.ADMIT, K.READMIT, K.ARRIVE, K.MOVE)
    told = Act.objects.filter(kind__in=kinds).values_list("member", "day")
    assert sorted(told) == sorted(came.values_list("member", "started_on"))
    kinds = (K.DEPART, K.DEATH, K.STRIKE, K.RESIGN, K.EXPEL)
    told = Act.objects.filter(kind__in=kinds).values_list("member", "day")
    assert sorted(told) == sorted(left.values_list("member", "ended_on"))


def test_effects_agree_with_the_rows():
    """What the last act left of a field is what the row holds; changes chain."""
    latest = {}
    acts = [*OrganisationAct.objects.all(), *Act.objects.all()]
    for act in sorted(acts, key=lambda act: (act.day, act.created_at)):
        for effect in act.effects:
            for name, value in effect["before"].items():
                key = effect["model"], effect["pk"], name
                assert latest.get(key, value) == value
            for name, value in effect["after"].items():
                latest[effect["model"], effect["pk"], name] = value
    assert len(latest) > 1000
    for (model, pk, name), value in latest.items():
        row = apps.get_model(model)._base_manager.get(pk=pk)
        assert plain(getattr(row, name)) == value


def test_an_act_of_the_demo_remembers_what_a_performed_one_would(office):
    cell = CellFactory(founded_on=date(2000, 1, 1))
    person = MemberFactory(cell=None, admitted_on=None)
    performed = [
        perform(person, ActData(kind=kind, day=day, **more), office)
        for kind, day, more in (
            (K.ADMIT, date(2021, 3, 3), {"cell": cell}),
            (K.RECOGNISE, date(2022, 3, 3), {}),
            (K.EXEMPT, date(2022, 4, 1), {}),
            (K.DEATH, date(2022, 5, 1), {}),
        )
    ]
    for act in performed:
        shape = [
            (e["model"], e["made"], set(e["before"]), set(e["after"]))
            for e in act.effects
        ]
        others = Act.objects.filter(kind=act.kind).exclude(pk=act.pk)
        assert shape in [
            [
                (e["model"], e["made"], set(e["before"]), set(e["after"]))
                for e in other.effects
            ]
            for other in others
        ]


def test_rows_and_acts_name_the_same_decision():
    for kind, model in (
        (K.ADMIT, PartyPeriod), (K.ARRIVE, Membership), (K.AWAY, Standing),
        (K.APPOINT, Post),
    ):  # fmt: skip
        for act in Act.objects.filter(kind=kind):
            made = [row_of(e) for e in act.effects if e["made"]]
            rows = [row for row in made if isinstance(row, model)]
            assert [row.decision for row in rows] == [act.decision]


def test_only_a_death_has_no_decision_and_none_is_decided_after_the_conference():
    kinds = Act.objects.filter(decision="").values_list("kind", flat=True)
    assert set(kinds) == {"death"}
    assert not Act.objects.filter(decided_on__gt=DAY)
    assert not Act.objects.exclude(decision="").filter(decided_on=None)


def test_one_decision_has_one_day():
    days = {}
    acts = [*Act.objects.exclude(decision=""), *OrganisationAct.objects.all()]
    for act in acts:
        suffix = act.decision.split("-")[-1]
        if suffix in {"QĐ/ĐU", "NQ/ĐH"}:
            key = act.decision, act.day.year
            assert days.setdefault(key, act.decided_on) == act.decided_on
    assert len(days) >= 5


def test_new_secretaries_are_named_by_papers_in_the_register(office):
    acts = Act.objects.filter(kind=K.APPOINT, day=date(2022, 6, 1)).order_by("decision")
    assert [act.decision for act in acts] == ["115-QĐ/ĐU", "116-QĐ/ĐU"]
    assert [act.document.title for act in acts] == [
        "công nhận Bí thư Chi bộ Khu phố 3",
        "công nhận Bí thư Chi bộ Trường Tiểu học Bến Sông",
    ]
    assert {act.made_by for act in acts} == {office}
    congress = Document.objects.get(kind="NQ", suffix="ĐH")
    assert Act.objects.filter(document=congress, kind=K.APPOINT).count() == 13


def test_the_office_entered_what_came_after_its_account():
    first = date(2020, 7, 1)
    assert not Act.objects.filter(day__lt=first).exclude(made_by=None)
    assert set(
        Act.objects.filter(day__gte=first).values_list("made_by__username", flat=True)
    ) == {"vanphong"}


def test_three_transfers_are_not_settled_and_one_of_them_is_late():
    rows = Act.objects.filter(kind=K.DEPART)
    waiting = rows.filter(settled_on=None).order_by("day")
    assert [act.day for act in waiting] == [
        date(2022, 8, 31), date(2022, 12, 2), date(2022, 12, 5),
    ]  # fmt: skip
    for act in rows.exclude(settled_on=None):
        assert act.day <= act.settled_on <= DAY
        assert act.settled_on <= add_months(act.day, 2)


def test_transfers_say_where_to_or_from():
    for act in Act.objects.filter(kind__in=(K.ARRIVE, K.DEPART, K.GUEST)):
        assert act.place.startswith("Đảng bộ ")
    for act in Act.objects.filter(kind=K.DEPART):
        stay = row_of(act.effects[0])
        assert ("tỉnh" in act.place) == (stay.end_reason == "to_outside")


def test_one_exemption_is_late_and_one_is_due_soon():
    due = Standing.objects.filter(kind="exempt").exclude(due_on=None).order_by("due_on")
    assert list(due.values_list("due_on", flat=True)) == [
        date(2022, 11, 30), date(2023, 1, 15), date(2023, 6, 30), date(2024, 12, 31),
    ]  # fmt: skip
    assert not due.exclude(ended_on=None)


def test_candidates_and_guests_are_in_the_register_and_not_counted():
    followed = Candidacy.objects.on(DAY)
    assert followed.count() == 6
    guests = Standing.objects.on(DAY).filter(kind="guest")
    assert guests.count() == 3
    outside = {*followed.values_list("member", flat=True)} | {
        *guests.values_list("member", flat=True)
    }
    assert not Member.objects.on(DAY).filter(pk__in=outside)
    admitted = Candidacy.objects.filter(outcome="admitted")
    assert admitted.count() == 4
    for row in admitted:
        stay = Membership.objects.get(member=row.member, started_on=row.ended_on)
        assert (stay.cell, stay.start_reason) == (row.cell, "admitted")


def test_the_three_acts_on_cells():
    acts = OrganisationAct.objects.order_by("day")
    assert [act.named for act in acts] == [
        "«Đổi tên: Chi bộ Trường Mẫu giáo Sao Biển → Chi bộ Trường Mầm non Sao Biển» ngày "
        "01/08/2019",
        "«Đổi tên: Chi bộ Công ty Dịch vụ Công ích Sông Phố → Chi bộ Công ty Cổ phần Dịch vụ "
        "Sông Phố» ngày 01/09/2020",
        "«Giải thể: Chi bộ Khu phố 15 → Chi bộ Khu phố 13, Chi bộ Khu phố 14» ngày 01/04/2021",
    ]  # fmt: skip
    assert [act.acts.count() for act in acts] == [0, 0, 24]


# --- taking them back ---


@pytest.mark.parametrize(
    "kind", [K.DEPART, K.DEATH, K.EXPEL, K.RECOGNISE, K.EXEMPT, K.GUEST, K.ARRIVE]
)
def test_the_last_act_of_a_person_can_be_voided(kind, office):
    act = next(
        act
        for act in Act.objects.filter(kind=kind)
        if act == Act.objects.filter(member=act.member).first()
    )
    before = Member.objects.on(DAY).count()
    void(act, by=office, reason="Ghi nhầm người")
    act.refresh_from_db()
    assert (act.voided_by, act.void_reason) == (office, "Ghi nhầm người")
    for effect in act.effects:
        row = row_of(effect)
        if effect["made"]:
            assert row.voided_at is not None
        for name, value in effect["before"].items():
            assert plain(getattr(row, name)) == value
    change = {K.DEPART: 1, K.DEATH: 1, K.EXPEL: 1, K.ARRIVE: -1}.get(kind, 0)
    assert Member.objects.on(DAY).count() == before + change


def test_an_admission_on_which_the_recognition_stands_cannot_be_voided(office):
    recognised = only(K.RECOGNISE)
    admitted = only(K.ADMIT, member=recognised.member)
    with pytest.raises(ValidationError) as refused:
        void(admitted, by=office, reason="x")
    assert recognised.named in str(refused.value)


def test_the_dissolution_is_taken_back_as_a_whole(office):
    act = OrganisationAct.objects.get(kind="dissolve")
    with pytest.raises(ValidationError, match="hãy hủy cả việc đó"):
        void(act.acts.first(), by=office, reason="x")
    void_organisation(act, by=office, reason="Quyết định bị thu hồi")
    cell = Cell.objects.get(code="KP-15")
    assert cell.dissolved_on is None
    assert cell.called_on(DAY) == "Chi bộ Khu phố 15"
    assert Member.objects.on(DAY, cell=cell).count() == 24
    assert Member.objects.on(DAY).count() == 776
    assert not act.acts.filter(voided_at=None)


def test_a_new_name_is_taken_back(office):
    act = OrganisationAct.objects.filter(kind="rename").order_by("day").first()
    void_organisation(act, by=office, reason="Ghi nhầm")
    assert Cell.objects.get(code="TH-02").called_on(DAY) == (
        "Chi bộ Trường Mẫu giáo Sao Biển"
    )
