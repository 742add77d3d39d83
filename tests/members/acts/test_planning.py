"""Every kind of act: to whom it applies, what it tells, what it does to the counts."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from members.acts.kinds import ACT_KINDS, kinds_for
from members.acts.planning import PLANNERS
from members.acts.services import build_plan, perform, rehearse
from members.acts.situation import Situation, situation_of
from members.models import Act, Member, PartyPeriod
from tests.factories import (
    CandidacyFactory,
    DocumentFactory,
    ImportBatchFactory,
    MemberFactory,
    PostFactory,
    StandingFactory,
    UserFactory,
)
from tests.members.acts.scenes import (
    ONE,
    TODAY,
    cell,
    counts,
    do,
    member_in,
    newcomer,
    refused,
    said,
    snapshot,
    told,
)

pytestmark = pytest.mark.django_db
DAY = date(2023, 3, 5)


def stranger():
    return MemberFactory(cell=None, admitted_on=None)


def candidate():
    return CandidacyFactory(started_on=date(2022, 1, 1)).member


def probationary():
    return member_in(cell(), admitted_on=date(2022, 5, 1), official_on=None)


def official():
    return member_in(cell())


def in_every_state():
    member = official()
    PostFactory(member=member, cell=member.memberships.get().cell)
    for kind in ("exempt", "suspended", "away", "abroad"):
        StandingFactory(member=member, kind=kind)
    return member


def gone(kind):
    def make():
        member = official()
        do(member, kind, DAY)
        return member

    return make


def guest():
    member = stranger()
    StandingFactory(member=member, kind="guest", cell=cell())
    return member


JOINING = {"candidate", "admit", "arrive", "guest"}
STATES = {"away", "exempt", "suspend", "abroad"}
OUT = {"death", "strike", "resign"}
HERE = {"move", "depart"} | STATES | OUT
BACK = {"candidate", "readmit", "restore", "arrive", "guest"}

SITUATIONS = {
    "stranger": (stranger, JOINING),
    "candidate": (candidate, {"candidate_end", "admit", "arrive"}),
    "probationary": (probationary, {"recognise"} | HERE),
    "official": (official, {"appoint", "expel"} | HERE),
    "in every state": (
        in_every_state,
        {"appoint", "relieve", "expel", "renew", "end_standing"} | HERE - STATES,
    ),
    "departed": (gone("depart"), {"arrive", "guest", "expel"} | OUT),
    "dead": (gone("death"), set()),
    "struck off": (gone("strike"), BACK),
    "resigned": (gone("resign"), BACK),
    "expelled": (gone("expel"), BACK),
    "guest": (guest, {"arrive", "renew", "end_standing"}),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_which_acts_apply_to_whom(name):
    make, kinds = SITUATIONS[name]

    found = [kind.code for kind in kinds_for(situation_of(make()))]

    assert set(found) == kinds
    assert found == [code for code in ACT_KINDS if code in kinds]


@pytest.mark.parametrize("name", SITUATIONS)
def test_an_act_that_does_not_apply_is_refused_in_words(name):
    make, kinds = SITUATIONS[name]
    member = make()

    for code in set(ACT_KINDS) - kinds:
        with pytest.raises(ValidationError) as caught:
            build_plan(member, said(code, DAY), TODAY)
        assert caught.value.messages == [
            f"«{ACT_KINDS[code].label}» không áp dụng cho người này lúc này. Hãy xem lại các "
            "việc đã ghi."
        ]


def test_somebody_who_is_not_in_the_register_can_only_come_in():
    kinds = kinds_for(Situation())

    assert {kind.code for kind in kinds} == JOINING
    assert all(kind.new_person for kind in kinds)


def test_every_kind_has_a_planner_and_a_label():
    assert set(ACT_KINDS) == set(PLANNERS) == set(Act.Kind.values)


HOME = ("Chi bộ Khu phố 3", 1, 0)


@pytest.mark.parametrize(
    ("make", "kind", "data", "lines", "change"),
    [
        (
            stranger, "candidate", {"cell": True},
            ["Chi bộ Khu phố 5 theo dõi từ ngày 05/03/2023; chưa tính là đảng viên."], [],
        ),
        (
            candidate, "candidate_end", {},
            ["{followed} thôi theo dõi từ ngày 05/03/2023."], [],
        ),
        (
            stranger, "admit", {"cell": True},
            [
                "Vào Đảng ngày 05/03/2023, đảng viên dự bị.",
                "Được tính ở Chi bộ Khu phố 5 từ ngày 05/03/2023.",
            ],
            [("Chi bộ Khu phố 5", 0, 1), ("Toàn Đảng bộ", 0, 1)],
        ),
        (
            stranger, "arrive",
            {
                "cell": True, "admitted_on": date(2015, 2, 3),
                "official_on": date(2016, 2, 3), "place": "Phường Đa Kao",
            },
            [
                "Vào Đảng ngày 03/02/2015, chính thức ngày 03/02/2016.",
                "Được tính ở Chi bộ Khu phố 5 từ ngày 05/03/2023.",
            ],
            [("Chi bộ Khu phố 5", 0, 1), ("Toàn Đảng bộ", 0, 1)],
        ),
        (
            stranger, "guest", {"cell": True, "due_on": date(2023, 9, 5)},
            [
                "Sinh hoạt tạm thời đến tại Chi bộ Khu phố 5 từ ngày 05/03/2023, hạn đến "
                "05/09/2023; số đảng viên không đổi."
            ],
            [],
        ),
        (
            official, "move", {"cell": True},
            [
                "Không còn được tính ở Chi bộ Khu phố 3 từ ngày 05/03/2023: chuyển giữa các chi "
                "bộ trong phường.",
                "Được tính ở Chi bộ Khu phố 5 từ ngày 05/03/2023.",
            ],
            [HOME, ("Chi bộ Khu phố 5", 0, 1), ("Toàn Đảng bộ", 1, 1)],
        ),
        (
            official, "away", {"place": "Phường Đa Kao", "due_on": date(2023, 9, 5)},
            [
                "Sinh hoạt tạm thời ở nơi khác từ ngày 05/03/2023, hạn đến 05/09/2023; số đảng "
                "viên không đổi."
            ],
            [],
        ),
        (
            official, "exempt", {},
            [
                "Miễn công tác và sinh hoạt đảng từ ngày 05/03/2023; số đảng viên không đổi."
            ],
            [],
        ),
        (
            official, "suspend", {"due_on": date(2023, 6, 5)},
            [
                "Đình chỉ sinh hoạt đảng từ ngày 05/03/2023, hạn đến 05/06/2023; số đảng viên "
                "không đổi."
            ],
            [],
        ),
        (
            official, "abroad", {"place": "Nhật Bản"},
            ["Ở nước ngoài từ ngày 05/03/2023; số đảng viên không đổi."], [],
        ),
        (
            official, "depart", {"place": "Phường Đa Kao"},
            [
                "Không còn được tính ở Chi bộ Khu phố 3 từ ngày 05/03/2023: chuyển đi nơi khác "
                "trong thành phố."
            ],
            [HOME, ("Toàn Đảng bộ", 1, 0)],
        ),
        (
            official, "depart", {"outside": True},
            [
                "Không còn được tính ở Chi bộ Khu phố 3 từ ngày 05/03/2023: chuyển đi ngoài "
                "thành phố."
            ],
            [HOME, ("Toàn Đảng bộ", 1, 0)],
        ),
        *(
            (
                official, kind, {},
                [
                    f"Không còn được tính ở Chi bộ Khu phố 3 từ ngày 05/03/2023: {words}.",
                    "Thời gian trong Đảng kết thúc ngày 05/03/2023.",
                ],
                [HOME, ("Toàn Đảng bộ", 1, 0)],
            )
            for kind, words in (
                ("death", "từ trần"), ("strike", "xóa tên"),
                ("resign", "xin ra khỏi đảng"), ("expel", "khai trừ"),
            )
        ),
    ],
)  # fmt: skip
def test_what_is_told_and_counted(make, kind, data, lines, change):
    member = make()
    if data.get("cell"):
        data = data | {"cell": cell("Chi bộ Khu phố 5")}
    followed = member.candidacys.first()

    rehearsal = told(member, kind, DAY, **data)

    name = followed.cell.name if followed else ""
    assert rehearsal.lines == [line.replace("{followed}", name) for line in lines]
    assert counts(rehearsal) == change
    before = Member.objects.on(DAY - ONE).count()
    do(member, kind, DAY, **data)
    total = {place: after for place, _, after in change}.get("Toàn Đảng bộ")
    assert Member.objects.on(DAY - ONE).count() == before
    if total is not None:
        assert Member.objects.on(DAY).count() == total


def test_no_act_is_of_tomorrow():
    member = official()

    assert refused(member, "exempt", TODAY + ONE) == {
        "day": ["Ngày 01/07/2023 ở tương lai; hôm nay là 30/06/2023."]
    }
    assert refused(member, "exempt", TODAY, decided_on=TODAY + ONE) == {
        "decided_on": ["Ngày quyết định 01/07/2023 ở tương lai; hôm nay là 30/06/2023."]
    }
    do(member, "exempt", TODAY, decided_on=TODAY)


def test_an_act_remembers_its_decision_its_paper_its_batch_and_who():
    member, user = official(), UserFactory()
    paper, batch = DocumentFactory(), ImportBatchFactory()
    wrong = do(member, "abroad", DAY)
    data = said(
        "exempt", DAY, decision="  12-QĐ/CB ", decided_on=DAY - ONE, document=paper,
        replaces=wrong,
    )  # fmt: skip

    act = perform(member, data, user, batch=batch, today=TODAY)

    act.refresh_from_db()
    assert (act.decision, act.decided_on) == ("12-QĐ/CB", DAY - ONE)
    assert (act.document, act.batch, act.made_by, act.replaces) == (
        paper, batch, user, wrong,
    )  # fmt: skip
    assert act.named == "«Miễn công tác và sinh hoạt đảng» ngày 05/03/2023"
    standing = member.standings.get(kind="exempt")
    assert (standing.batch, standing.decision) == (batch, "12-QĐ/CB")
    assert act.effects == [
        {
            "model": "members.standing", "pk": standing.pk, "made": True, "before": {},
            "after": {"ended_on": None, "due_on": None},
        }
    ]  # fmt: skip


def test_rehearsing_writes_nothing_and_can_be_done_again():
    member, place = newcomer(), cell()
    data = said("admit", DAY, cell=place)
    before = snapshot()

    first = rehearse(member, data, None, today=TODAY)
    again = rehearse(member, data, None, today=TODAY)

    assert snapshot() == before
    assert (member.pk, member._state.adding) == (None, True)
    assert first.mark == again.mark
    assert first == again
    perform(member, data, None, mark=again.mark, today=TODAY)
    assert Member.objects.on(DAY, cell=place).get().full_name == "Trần Thị Mới"


@pytest.mark.parametrize("kind", ["move", "depart", "death", "exempt"])
def test_rehearsing_on_somebody_known_writes_nothing(kind):
    member, other = in_every_state(), cell("Chi bộ Khu phố 5")
    for row in member.standings.all():
        if row.kind == "exempt":
            row.void(by=UserFactory(), reason="Nhập nhầm")
    before = snapshot()

    told(member, kind, DAY, cell=other)

    assert snapshot() == before


def test_the_mark_differs_when_a_row_below_was_changed_meanwhile():
    member = official()
    mark = told(member, "depart", DAY).mark

    assert told(member, "depart", DAY).mark == mark
    stay = member.memberships.get()
    stay.decision = "Sửa tay"
    stay.save()
    assert told(member, "depart", DAY).mark != mark


@pytest.mark.parametrize(
    "changed",
    [
        {"day": DAY + ONE},
        {"due_on": date(2024, 1, 1)},
        {"decision": "8-QĐ/CB"},
        {"decided_on": DAY},
        {"place": "Nơi khác"},
    ],
)
def test_the_mark_differs_with_what_was_typed(changed):
    member = official()
    data = {"day": DAY, "due_on": date(2023, 12, 1), "decision": "7-QĐ/CB"}

    one = told(member, "away", **data).mark
    other = told(member, "away", **data | changed).mark

    assert one != other


def test_the_mark_tells_two_cells_of_one_name_apart():
    member, one, other = official(), cell("Chi bộ 5"), cell("Chi bộ 5")

    assert (
        told(member, "move", DAY, cell=one).mark
        != told(member, "move", DAY, cell=other).mark
    )


@pytest.mark.parametrize(("field", "size"), [("decision", 120), ("place", 160)])
def test_a_text_too_long_is_refused_on_its_field(field, size):
    member = official()
    due = date(2023, 9, 5)

    for length in (size + 1, 100_000):
        found = refused(member, "away", DAY, due_on=due, **{field: "x" * length})
        assert list(found) == [field]
        assert str(size) in found[field][0]
    do(member, "away", DAY, due_on=due, **{field: "x" * size})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Phu\u031bo\u031b\u0300ng \u0110a Kao", "Phường Đa Kao"),
        ("\x00Phường\x07 Đa Kao\r", "Phường Đa Kao"),
        ("Phường\u00a0Đa\nKao", "Phường Đa Kao"),
        ("e\u0323\u0302", "ệ"),
        ("\x00", ""),
    ],
)
def test_texts_are_composed_and_freed_of_what_no_eye_sees(typed, kept):
    act = do(official(), "away", DAY, place=typed, due_on=date(2023, 9, 5))

    act.refresh_from_db()
    row = act.member.standings.get()
    assert act.place == row.place
    assert act.place == kept


def test_a_name_of_a_hundred_thousand_letters_is_refused():
    found = refused(newcomer(full_name="Ă" * 100_000), "admit", DAY, cell=cell())

    assert list(found) == ["full_name"]


def test_acts_of_one_day_follow_each_other():
    """Moved, made secretary and recognised by one meeting."""
    home, other = cell(), cell("Chi bộ Khu phố 5")
    member = member_in(home, admitted_on=date(2022, 3, 5), official_on=None)

    do(member, "recognise", DAY)
    do(member, "move", DAY, cell=other)
    do(member, "appoint", DAY, post_kind="secretary", post_place=other)

    now = situation_of(member)
    assert now.party.official_on == DAY
    assert now.stay.cell == other
    assert [str(post) for post in now.posts] == ["Bí thư Chi bộ Khu phố 5"]
    assert PartyPeriod.objects.count() == 1
