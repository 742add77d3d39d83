"""Acts entered late: whatever day is given, what is accepted leaves the register sound.

Each scene is a life with periods that are over; then every act that applies is tried on
every day around them; after those on the days themselves every earlier act is voided.
"""

from datetime import date, timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from benghe.lib.dates import PartialDate
from members.acts.data import ActData
from members.acts.kinds import kinds_for
from members.acts.services import perform, void
from members.acts.situation import situation_of
from members.models import Membership
from members.organisation.data import NewCell, OrganisationData
from members.organisation.services import perform as perform_change
from members.organisation.services import void as void_change
from reports.verification import act_days, acts, ledgers, life
from tests.factories import CellFactory, CommitteeFactory, CommitteeNameFactory
from tests.members.acts.scenes import TODAY, do, member_in, newcomer, refused

pytestmark = pytest.mark.django_db
# Checks of rows of people; the others read cells, reviews, indicators, keys.
CHECKS = (
    ledgers.membership_periods, ledgers.party_periods, ledgers.memberships_in_party,
    ledgers.internal_moves, ledgers.cell_posts, life.left_party, life.standings_apart,
    life.standings_in_cells, life.candidacies_apart, life.same_posts,
    life.committee_posts, acts.act_effects, act_days.act_days,
)  # fmt: skip
ONE = timedelta(days=1)
# Planned as others are: as exempt, as struck off.
ALIKE = {"suspend", "abroad", "resign", "expel", "death"}


def day(month, number=1, year=2022):
    return date(year, month, number)


@pytest.fixture
def places(ward, own_cell):
    """Two cells of the ward and one of a committee below it."""
    lower = CommitteeFactory(code="DB1", parent=ward)
    CommitteeNameFactory(committee=lower, name="Đảng bộ cơ sở")
    second = CellFactory(code="KP2", name="Chi bộ Khu phố 2", committee=ward)
    third = CellFactory(code="TH1", name="Chi bộ Khối 1", committee=lower)
    return {"a": own_cell, "b": second, "c": third, "ward": ward, "lower": lower}


# Who it is about, then the acts: kind, day, what else is said.
SCENES = {
    "guest": ("new", [("guest", day(3)), ("end_standing", day(6))]),
    "guest, renewed": ("new", [
        ("guest", day(3)), ("renew", day(5)), ("end_standing", day(6)),
    ]),
    "guest of a life elsewhere": ("gone", [("guest", day(3)), ("end_standing", day(6))]),
    "guest who arrived": ("new", [
        ("guest", day(3)), ("end_standing", day(5)), ("arrive", day(6)),
    ]),
    "candidate": ("new", [("candidate", day(3)), ("candidate_end", day(6))]),
    "candidate who was admitted": ("new", [("candidate", day(3)), ("admit", day(6))]),
    "exempt": ("here", [("exempt", day(3)), ("end_standing", day(6))]),
    "away, renewed": ("here", [("away", day(3)), ("renew", day(5)), ("end_standing", day(6))]),
    "exempt, then moved": ("here", [
        ("exempt", day(3)), ("end_standing", day(5)), ("move", day(6)),
    ]),
    "gone after an exemption": ("here", [
        ("exempt", day(3)), ("end_standing", day(5)), ("depart", day(6)),
    ]),
    "post in the cell": ("here", [("appoint", day(3)), ("relieve", day(6))]),
    "post in the cell, then gone": ("here", [
        ("appoint", day(3)), ("relieve", day(5)), ("depart", day(6)),
    ]),
    "post in the ward": ("here", [
        ("appoint", day(3), "ward"), ("relieve", day(6)),
    ]),
    "post below the ward": ("here", [
        ("move", day(2), "c"), ("appoint", day(3), "lower"), ("relieve", day(6)),
    ]),
    "out and back below the ward": ("here", [
        ("move", day(3), "c"), ("move", day(4), "a"), ("move", day(6), "c"),
    ]),
    "struck off": ("here", [("strike", day(3))]),
    "struck off and restored": ("here", [("strike", day(3)), ("restore", day(6))]),
    "struck off, a candidate again": ("here", [
        ("strike", day(1)), ("candidate", day(3)), ("candidate_end", day(6)),
    ]),
    "gone and back": ("here", [("depart", day(3)), ("arrive", day(6))]),
    "recognised": ("new", [("admit", day(3, year=2021)), ("recognise", day(3))]),
}  # fmt: skip


class Life:
    """One person of a scene, the acts done, and the days that matter."""

    def __init__(self, who, acts, places):
        self.places, self.done = places, []
        self.member = (
            newcomer(born=PartialDate(1985, 5, 4))
            if who == "new"
            else member_in(places["a"])
        )
        if who == "gone":
            self.do("depart", day(1), None)
        for kind, on, *where in acts:
            self.do(kind, on, *where or [None])
        self.marks = {act.day for act in self.done}
        self.days = sorted({d + n * ONE for d in self.marks for n in (-1, 0, 1)})

    def do(self, kind, on, where):
        self.done.append(
            perform(self.member, self.data(kind, on, where), None, today=TODAY)
        )
        self.member = self.done[-1].member

    def data(self, kind, on, where):
        now, places = situation_of(self.member) if self.member.pk else None, self.places
        own = now.stay.cell if now and now.stay else places["a"]
        other = "b" if own == places["a"] else "a"
        place = places[where] if where else None
        goes = places[other] if kind == "move" else places["a"]
        return ActData(
            kind=kind, day=on, cell=goes if place is None else place, place="Quận 3",
            admitted_on=date(2010, 2, 3), official_on=date(2011, 2, 3),
            due_on=on + timedelta(days=200),
            standing=now.standings[0] if now and now.standings else None,
            post=now.posts[0] if now and now.posts else None,
            post_kind="member", post_place=own if place is None else place,
        )  # fmt: skip

    def tries(self):
        """Every act that could be entered now, on every day around what is over."""
        kinds = kinds_for(situation_of(self.member))
        for kind in (kind for kind in kinds if kind.code not in ALIKE):
            wheres = {"appoint": (None, "ward", "lower"), "move": ("b", "c")}
            for where in wheres.get(kind.code, (None,)):
                for on in self.days:
                    yield kind.code, on, where


def troubles():
    return [line for check in CHECKS for line in check()]


def accepted(step):
    """Whether the step is accepted."""
    try:
        with transaction.atomic():
            step()
    except ValidationError:
        return False
    return True


def rolled_back(step):
    with transaction.atomic():
        found = step()
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("name", SCENES)
def test_what_is_entered_late_leaves_the_register_sound(name, places):
    person = Life(*SCENES[name], places)
    assert troubles() == []
    taken = []

    def attempt(kind, on, where):
        if not accepted(lambda: person.do(kind, on, where)):
            return []
        taken.append(kind)
        late = person.done.pop()
        found = [f"{kind} {on} {where}: {line}" for line in troubles()]
        for act in person.done if on in person.marks else ():
            found += rolled_back(partial(taken_back, act, late))
        return found

    def taken_back(act, late):
        if not accepted(lambda: void(act, by=None, reason="Nhầm")):
            return []
        return [f"{act.named} voided under {late.named}: {line}" for line in troubles()]

    wrong = []
    for one in person.tries():
        before = person.member
        wrong += rolled_back(partial(attempt, *one))
        person.member = before
    assert wrong == []
    assert taken


# --- what is said: both dates, and both sides of the edge ---

EXEMPT = "«Miễn công tác và sinh hoạt đảng» ghi từ 01/03/2022"
GUEST = "«Sinh hoạt tạm thời đến» đã ghi từ 01/03/2022 đến 01/06/2022"


def lived(name, places):
    return Life(*SCENES[name], places).member


@pytest.mark.parametrize("kind", ["depart", "death", "strike", "resign", "expel"])
def test_nobody_leaves_before_the_end_of_an_exemption(kind, places):
    member = lived("exempt", places)
    assert refused(member, kind, day(6) - ONE) == {
        "day": [
            f"Ngày 31/05/2022 trước ngày 01/06/2022 (ngày kết thúc {EXEMPT}). Hãy kiểm tra lại một "
            "trong hai ngày."
        ]
    }
    do(member, kind, day(6))


def test_a_move_within_the_ward_leaves_an_exemption_alone(places):
    member = lived("exempt", places)
    before = list(member.standings.values_list("started_on", "ended_on"))

    do(member, "move", day(4), cell=places["b"])

    assert list(member.standings.values_list("started_on", "ended_on")) == before


def test_nobody_moves_before_the_end_of_a_post_in_the_cell_left(places):
    member = lived("post in the cell", places)
    assert refused(member, "move", day(6) - ONE, cell=places["b"]) == {
        "day": [
            "Ngày 31/05/2022 trước ngày 01/06/2022 (ngày kết thúc Cấp ủy viên Chi bộ Khu phố 1 ghi "
            "từ 01/03/2022). Hãy kiểm tra lại một trong hai ngày."
        ]
    }
    do(member, "move", day(6), cell=places["b"])


@pytest.mark.parametrize("on", [day(3) - ONE, day(3), day(6) - ONE])
def test_nobody_arrives_before_the_end_of_a_time_as_guest(on, places):
    member = lived("guest of a life elsewhere", places)
    assert refused(member, "arrive", on, cell=places["a"]) == {
        "day": [f"Ngày {on:%d/%m/%Y} trùng với {GUEST}. Hãy sửa một trong hai."]
    }


def test_one_arrives_on_the_day_a_time_as_guest_ended(places):
    do(lived("guest of a life elsewhere", places), "arrive", day(6), cell=places["a"])
    assert troubles() == []


def test_an_earlier_stay_is_entered_late_beside_a_time_as_guest(places):
    """Void the guest's acts, enter the stay that was before, and enter them again."""
    person = Life(*SCENES["guest of a life elsewhere"], places)
    for act in (person.done[2], person.done[1]):
        void(act, by=None, reason="Ghi thiếu việc trước đó")
    for kind, on in (("arrive", day(1, 20)), ("depart", day(2)), ("guest", day(3)),
                     ("end_standing", day(6))):  # fmt: skip
        person.do(kind, on, None)
    assert troubles() == []


def test_a_guest_is_not_followed_and_who_is_followed_is_no_guest(places):
    member = lived("candidate", places)
    told = "Ngày 31/05/2022 trùng với thời gian theo dõi đã ghi từ 01/03/2022 đến 01/06/2022"
    given = {"cell": places["a"], "due_on": day(12)}
    assert refused(member, "guest", day(6) - ONE, **given) == {
        "day": [f"{told}. Hãy sửa một trong hai."]
    }
    assert refused(member, "admit", day(6) - ONE, cell=places["a"]) == {
        "day": [f"{told}. Hãy sửa một trong hai."]
    }
    do(member, "guest", day(6), **given)


def test_who_was_a_guest_is_followed_only_afterwards(places):
    member = lived("guest", places)
    assert refused(member, "candidate", day(6) - ONE, cell=places["a"]) == {
        "day": [f"Ngày 31/05/2022 trùng với {GUEST}. Hãy sửa một trong hai."]
    }
    do(member, "candidate", day(6), cell=places["a"])


def test_nobody_is_a_guest_before_the_day_of_leaving_the_party(places):
    member = lived("struck off", places)
    given = {"cell": places["a"], "due_on": day(12)}
    member.memberships.update(ended_on=day(2))
    assert refused(member, "guest", day(3) - ONE, **given) == {
        "day": [
            "Ngày 28/02/2022 trước ngày 01/03/2022 (ngày ra khỏi Đảng). Hãy kiểm tra lại một trong "
            "hai ngày."
        ]
    }
    do(member, "guest", day(3), **given)


def test_a_post_below_the_ward_begins_with_the_time_there(places):
    member = lived("out and back below the ward", places)
    given = {"post_kind": "member", "post_place": places["lower"]}
    assert refused(member, "appoint", day(6) - ONE, **given) == {
        "day": [
            "Ngày 31/05/2022 trước ngày 01/06/2022 (ngày bắt đầu sinh hoạt ở Đảng bộ cơ sở). Hãy "
            "kiểm tra lại một trong hai ngày."
        ]
    }
    do(member, "appoint", day(6), **given)


@pytest.mark.parametrize(
    ("name", "ended", "kind", "label"),
    [
        ("exempt", 1, "depart", "Chuyển đi"),
        ("post in the cell", 1, "move", "Chuyển giữa các chi bộ"),
        ("post in the ward", 1, "depart", "Chuyển đi"),
        ("guest", 1, "candidate", "Theo dõi quần chúng ưu tú"),
        ("candidate", 1, "guest", "Sinh hoạt tạm thời đến"),
    ],
)
def test_what_is_over_is_not_opened_again_under_what_followed(
    name, ended, kind, label, places
):
    person = Life(*SCENES[name], places)
    person.do(kind, day(7), None)
    with pytest.raises(ValidationError) as caught:
        void(person.done[ended], by=None, reason="Nhầm")
    assert caught.value.messages == [
        f"Chưa hủy được {person.done[ended].named}: hãy hủy «{label}» ngày 01/07/2022 trước, rồi "
        "hủy việc này."
    ]
    void(person.done.pop(), by=None, reason="Nhầm")
    void(person.done[ended], by=None, reason="Nhầm")
    assert troubles() == []


def test_a_post_is_not_opened_again_under_a_split_that_took_the_person_away(
    places, office
):
    person = Life(*SCENES["post in the cell"], places)
    member_in(places["a"], full_name="Trần Thị Bình")
    part = NewCell("KP9", "Chi bộ Khu phố 9")
    homes = {row.member_id: str(places["a"].pk) for row in Membership.objects.valid()}
    homes[person.member.pk] = "moi-1"
    split = perform_change(
        OrganisationData("chia-tach", day(7), cell=places["a"], keeps=True,
                         parts=(part,), homes=homes),
        office, today=TODAY,
    )  # fmt: skip
    with pytest.raises(ValidationError) as caught:
        void(person.done[1], by=None, reason="Nhầm")
    assert caught.value.messages == [
        f"Chưa hủy được {person.done[1].named}: hãy hủy {split.named} trước, rồi hủy việc này."
    ]
    void_change(split, by=office, reason="Nhầm")
    void(person.done[1], by=None, reason="Nhầm")
    assert troubles() == []
