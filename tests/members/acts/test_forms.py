"""The forms of acts: what each kind asks, what it offers, what it says to the planner."""

from datetime import date

import pytest

from benghe.lib.dates import PartialDate
from cells.models import Cell
from members.acts.data import ActData
from members.acts.forms import ActForm
from members.acts.kinds import ACT_KINDS
from members.acts.prefill import initial_of
from members.acts.services import namesakes, perform, void
from members.acts.situation import Situation, situation_of
from members.models import Act, Member
from tests.factories import (
    CandidacyFactory,
    CellFactory,
    DocumentFactory,
    MemberFactory,
    MemberNameFactory,
    PostFactory,
    StandingFactory,
)

DECISION = ["decision", "decided_on", "document"]


@pytest.fixture
def an(own_cell):
    """A member with a post and two states."""
    member = MemberFactory(full_name="Trần Văn An", cell=own_cell)
    PostFactory(member=member, cell=own_cell, started_on=date(2020, 6, 10))
    StandingFactory(member=member, started_on=date(2022, 1, 1))
    StandingFactory(member=member, kind="away", started_on=date(2022, 2, 1))
    return member


def form_of(kind, member, user, data=None):
    now = situation_of(member) if member else Situation()
    return ActForm(ACT_KINDS[kind], now, user, data)


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("candidate", ["day", "cell", "trained_on"]),
        ("candidate_end", ["day"]),
        ("admit", ["day", "cell"]),
        ("readmit", ["day", "cell"]),
        ("restore", ["day", "cell"]),
        ("arrive", ["day", "cell", "outside", "place", "admitted_on", "official_on"]),
        ("guest", ["day", "cell", "place", "due_on"]),
        ("recognise", ["day"]),
        ("move", ["day", "cell"]),
        ("away", ["day", "place", "due_on"]),
        ("exempt", ["day", "due_on"]),
        ("suspend", ["day", "due_on"]),
        ("abroad", ["day", "place", "due_on"]),
        ("renew", ["day", "standing", "due_on"]),
        ("end_standing", ["day", "standing"]),
        ("appoint", ["day", "post_kind", "post_place", "term"]),
        ("relieve", ["day", "post"]),
        ("depart", ["day", "outside", "place"]),
        ("death", ["day"]),
        ("strike", ["day"]),
        ("resign", ["day"]),
        ("expel", ["day"]),
    ],
)
def test_each_kind_asks_only_what_it_needs(office, kind, asked):
    assert list(form_of(kind, None, office).fields) == asked + DECISION


def test_every_kind_is_asked_about_above():
    asked = {
        mark.args[1][n][0]
        for mark in test_each_kind_asks_only_what_it_needs.pytestmark
        for n in range(len(mark.args[1]))
    }

    assert asked == set(ACT_KINDS)


def test_one_who_comes_back_is_not_asked_the_dates_that_the_register_knows(
    office, own_cell
):
    member = MemberFactory(cell=own_cell)
    perform(member, ActData("depart", date(2020, 1, 1)), office)

    form = form_of("arrive", member, office)

    assert list(form.fields) == ["day", "cell", "outside", "place", *DECISION]


def test_the_choices_are_the_open_rows_of_the_person_and_no_other(an, office, own_cell):
    over = StandingFactory(
        member=an, kind="abroad", started_on=date(2019, 1, 1), ended_on=date(2019, 6, 1)
    )
    StandingFactory(kind="exempt")
    PostFactory()

    standings = form_of("end_standing", an, office).fields["standing"]
    [post] = form_of("relieve", an, office).fields["post"].queryset

    assert [row.kind for row in standings.queryset.order_by("pk")] == ["exempt", "away"]
    assert over not in standings.queryset
    assert post.member == an
    assert [text for _, text in standings.choices][1:] == [
        "Sinh hoạt tạm thời ở nơi khác từ 01/02/2022",
        "Miễn công tác và sinh hoạt đảng từ 01/01/2022",
    ]


def test_the_only_open_post_is_chosen_already(an, office):
    form = form_of("relieve", an, office)

    assert form["post"].value() == an.posts.get().pk


def test_cells_that_are_over_stand_last_and_say_so(office, own_cell):
    CellFactory(name="Chi bộ An Cũ", dissolved_on=date(2021, 7, 1))
    CellFactory(name="Chi bộ Khu phố 2")
    voided = CellFactory(name="Chi bộ Lập Nhầm")
    voided.void(by=office, reason="nhập nhầm")

    choices = [
        text for _, text in form_of("admit", None, office).fields["cell"].choices
    ]

    assert choices == [
        "Chọn chi bộ", "Chi bộ Khu phố 1", "Chi bộ Khu phố 2",
        "Chi bộ An Cũ (thôi hoạt động từ 01/07/2021)",
    ]  # fmt: skip


def test_a_post_is_held_in_the_own_cell_or_in_the_committee(an, office, own_cell, ward):
    CellFactory(name="Chi bộ Khu phố 2")

    field = form_of("appoint", an, office).fields["post_place"]

    assert field.choices == [
        ("", "Chọn nơi"),
        (f"cell-{own_cell.pk}", "Chi bộ Khu phố 1"),
        (f"committee-{ward.pk}", "Đảng bộ phường Bến Nghé"),
    ]


def test_a_paper_of_the_register_says_number_and_day(an, office):
    paper = DocumentFactory(kind="QĐ", number=7, issued_on=date(2022, 3, 1))
    typed = {"day": "05/03/2022", "outside": "0", "document": str(paper.pk)}

    form = form_of("depart", an, office, typed)
    own = form_of("depart", an, office, {**typed, "decision": "9-QĐ/QU"})

    assert form.is_valid()
    assert own.is_valid()
    assert form.act_data() == ActData(
        "depart", date(2022, 3, 5), decision="07-QĐ/ĐU", decided_on=date(2022, 3, 1),
        document=paper,
    )  # fmt: skip
    assert own.act_data().decision == "9-QĐ/QU"


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"day": ""}, "day", "Hãy nhập «Chuyển đi từ ngày»."),
        ({"day": "31/02/2022"}, "day", "Tháng 2/2022 chỉ có 28 ngày"),
        ({"outside": ""}, "outside", "Hãy chọn nơi ấy ở trong hay ngoài Thành phố."),
        ({"outside": "2"}, "outside", "không có trong danh sách"),
        ({"document": "999999"}, "document", "không có trong danh sách"),
        ({"document": "\x00"}, "document", "không có trong danh sách"),
        ({"document": "9" * 30}, "document", "không có trong danh sách"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(an, office, typed, field, message):
    form = form_of("depart", an, office, {"day": "05/03/2022", "outside": "1", **typed})

    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert message in form.errors[field][0]


# --- an act written again ---


def written(member, office, data):
    """The prefilled values of an act that was performed and voided."""
    act = perform(member, data, office)
    void(act, by=office, reason="sai ngày")
    found = initial_of(Act.objects.get(pk=act.pk))
    return {name: value for name, value in found.items() if value not in ("", None)}


def test_a_transfer_out_is_prefilled(an, office):
    data = ActData(
        "depart", date(2023, 3, 5), decision="5-QĐ/QU", decided_on=date(2023, 3, 1),
        place="Đảng bộ phường 7, Quận 3", outside=True,
    )  # fmt: skip

    found = written(an, office, data)

    assert {name: found[name] for name in ("day", "decision", "decided_on", "place", "outside")} == {
        "day": "05/03/2023", "decision": "5-QĐ/QU", "decided_on": "01/03/2023",
        "place": "Đảng bộ phường 7, Quận 3", "outside": "1",
    }  # fmt: skip


def test_a_move_an_appointment_and_a_renewal_are_prefilled(an, office, own_cell, ward):
    other = CellFactory(name="Chi bộ Khu phố 2")
    away = an.standings.get(kind="away")

    move = written(an, office, ActData("move", date(2023, 1, 1), cell=other))
    post = written(
        an, office,
        ActData("appoint", date(2023, 1, 1), post_kind="board", post_place=ward),
    )  # fmt: skip
    renewed = ActData("renew", date(2023, 1, 1), standing=away, due_on=date(2023, 9, 1))
    renewal = written(an, office, renewed)

    assert move["cell"] == other.pk
    assert (post["post_kind"], post["post_place"]) == ("board", f"committee-{ward.pk}")
    assert (renewal["standing"], renewal["due_on"]) == (away.pk, "01/09/2023")


def test_an_arrival_and_a_candidate_are_prefilled(office, own_cell):
    new = Member(full_name="Lê Thị Bình", gender="female", born=PartialDate(1980))
    arrival = ActData(
        "arrive", date(2023, 1, 1), cell=own_cell, admitted_on=date(2010, 5, 1),
        official_on=date(2011, 5, 1),
    )  # fmt: skip
    followed = Member(full_name="Ngô Văn Tư", gender="male", born=PartialDate(2000))
    following = ActData(
        "candidate", date(2023, 1, 1), cell=own_cell, trained_on=date(2022, 5, 1)
    )

    came, candidate = (
        written(new, office, arrival),
        written(followed, office, following),
    )

    assert came == {
        "day": "01/01/2023", "cell": own_cell.pk, "outside": "0",
        "admitted_on": "01/05/2010", "official_on": "01/05/2011",
    }  # fmt: skip
    assert candidate == {
        "day": "01/01/2023", "cell": own_cell.pk, "trained_on": "01/05/2022",
    }  # fmt: skip


# --- the same person twice ---


@pytest.mark.parametrize(
    ("name", "born", "found"),
    [
        ("Trần Văn An", PartialDate(1975, 8, 3), True),
        ("TRẦN  VĂN AN", PartialDate(1975, 8, 3), True),
        ("Trần Văn An", PartialDate(1975), True),
        ("Trần Văn An", PartialDate(1975, 8), True),
        ("Trần Văn An", PartialDate(1975, 8, 4), False),
        ("Trần Văn Ân", PartialDate(1975, 8, 3), False),
        ("Trần Văn Cũ", PartialDate(1975, 8, 3), True),
    ],
)
def test_a_namesake_has_the_name_and_may_have_the_birth_day(an, name, born, found):
    MemberNameFactory(
        member=an, full_name="Trần Văn Cũ", started_on=date(2010, 2, 3),
        ended_on=date(2015, 1, 1),
    )  # fmt: skip

    alike = namesakes(Member(full_name=name, gender="male", born=born))

    assert alike == ([an] if found else [])
    assert namesakes(an) == []


def test_a_candidate_of_the_cell_is_a_namesake_too(own_cell):
    row = CandidacyFactory(cell=own_cell)
    again = Member(full_name=row.member.full_name, born=row.member.born)

    assert namesakes(again) == [row.member]
    assert Cell.objects.count() == 1
