"""Taking acts back: the ledgers are exactly as before; what stands on it is named."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cells.models import OrganisationAct
from members.acts.services import perform, void
from members.models import (
    Act,
    Candidacy,
    Membership,
    PartyPeriod,
    Post,
    Standing,
)
from tests.factories import (
    CandidacyFactory,
    ImportBatchFactory,
    MemberFactory,
    OrganisationActFactory,
    PostFactory,
    StandingFactory,
    UserFactory,
)
from tests.members.acts.scenes import (
    ONE,
    TODAY,
    cell,
    do,
    member_in,
    newcomer,
    refused,
    said,
    snapshot,
    truth,
)

pytestmark = pytest.mark.django_db
DAY = date(2023, 3, 5)
LATER = date(2023, 5, 2)
WHY = "Nhập nhầm người"


@pytest.fixture
def clerk():
    return UserFactory()


def stranger():
    return MemberFactory(cell=None, admitted_on=None)


def candidate():
    return CandidacyFactory(started_on=date(2022, 1, 1)).member


def probationary():
    return member_in(cell(), admitted_on=date(2022, 3, 5), official_on=None)


def busy():
    """Official, secretary, exempt and abroad."""
    home = cell()
    member = member_in(home)
    PostFactory(member=member, cell=home)
    for kind in ("exempt", "abroad"):
        StandingFactory(member=member, kind=kind)
    return member


def struck_off():
    member = busy()
    do(member, "strike", date(2022, 6, 1))
    do(member, "candidate", date(2022, 7, 1), cell=cell())
    return member


def departed():
    member = busy()
    do(member, "depart", date(2022, 6, 1))
    do(member, "guest", date(2022, 7, 1), cell=cell(), due_on=date(2023, 1, 1))
    return member


DUE = {"due_on": date(2023, 9, 5)}
CASES = [
    (stranger, "candidate", {"cell": True}),
    (candidate, "candidate_end", {}),
    (candidate, "admit", {"cell": True}),
    (struck_off, "readmit", {"cell": True}),
    (struck_off, "restore", {"cell": True}),
    (departed, "arrive", {"cell": True}),
    (stranger, "arrive", {"cell": True, "admitted_on": date(2015, 1, 1)}),
    (stranger, "guest", {"cell": True} | DUE),
    (probationary, "recognise", {}),
    (busy, "move", {"cell": True}),
    (busy, "away", DUE),
    (busy, "suspend", DUE),
    (probationary, "exempt", {}),
    (probationary, "abroad", DUE),
    (busy, "renew", {"standing": True} | DUE),
    (busy, "end_standing", {"standing": True}),
    (busy, "appoint", {"post_kind": "member", "post_place": True}),
    (busy, "relieve", {"post": True}),
    (busy, "depart", {}),
    (departed, "death", {}),
    *((busy, kind, {}) for kind in ("death", "strike", "resign", "expel")),
]


def filled(member, data):
    """The data with rows for what is only said to be there."""
    rows = {
        "cell": lambda: cell("Chi bộ Khu phố 5"),
        "standing": lambda: member.standings.filter(ended_on=None).first(),
        "post": lambda: member.posts.first(),
        "post_place": lambda: member.memberships.last().cell,
    }
    return {k: rows[k]() if v is True and k in rows else v for k, v in data.items()}


def test_every_kind_is_voided_here():
    assert {kind for _, kind, _ in CASES} == set(Act.Kind.values)


@pytest.mark.parametrize(("make", "kind", "data"), CASES)
def test_a_voided_act_leaves_everything_as_before(make, kind, data, clerk):
    member = make()
    data = filled(member, data)
    before = truth()
    act = do(member, kind, DAY, **data)
    assert truth() != before

    void(act, by=clerk, reason=WHY)

    assert truth() == before
    act.refresh_from_db()
    assert (act.voided_by, act.void_reason) == (clerk, WHY)
    assert not Act.objects.valid().filter(pk=act.pk).exists()
    again = do(member, kind, DAY, **filled(member, data), replaces=act)
    assert again.replaces == act


@pytest.mark.parametrize(("make", "kind", "data"), CASES)
def test_what_a_voided_act_made_stays_to_be_seen(make, kind, data, clerk):
    member = make()
    act = do(member, kind, DAY, **filled(member, data))
    void(act, by=clerk, reason=WHY)

    for effect in act.effects:
        if effect["made"]:
            model = {
                one._meta.label_lower: one
                for one in (PartyPeriod, Membership, Standing, Post, Candidacy)
            }[effect["model"]]
            row = model.objects.get(pk=effect["pk"])
            assert (row.voided_by, row.void_reason) == (clerk, WHY)


def test_an_act_is_voided_once(clerk):
    act = do(member_in(cell()), "exempt", DAY)
    void(act, by=clerk, reason=WHY)
    before = snapshot()

    with pytest.raises(ValidationError) as caught:
        void(act, by=clerk, reason=WHY)

    assert caught.value.messages == [
        "«Miễn công tác và sinh hoạt đảng» ngày 05/03/2023 đã bị hủy bỏ trước đó."
    ]
    assert snapshot() == before


def not_voided(act, clerk):
    """The message with which voiding is refused; nothing is written."""
    before = snapshot()
    with pytest.raises(ValidationError) as caught:
        void(act, by=clerk, reason=WHY)
    assert snapshot() == before
    (message,) = caught.value.messages
    return message


def first(act, later):
    return f"Chưa hủy được {act.named}: hãy hủy {later} trước, rồi hủy việc này."


RECOGNITION = "«Công nhận chính thức» ngày 05/03/2023"


@pytest.mark.parametrize(
    ("make", "one", "data", "other", "more", "named"),
    [
        # The later act changed the very row.
        (candidate, "admit", {"cell": True}, "death", {}, "«Từ trần»"),
        (stranger, "candidate", {"cell": True}, "admit", {"cell": True}, "«Kết nạp»"),
        (stranger, "guest", {"cell": True} | DUE, "arrive",
         {"cell": True, "admitted_on": date(2015, 1, 1)}, "«Chuyển đến»"),
        (busy, "suspend", DUE, "depart", {}, "«Chuyển đi»"),
        # The later act made a row that has nothing left to stand on.
        (candidate, "admit", {"cell": True}, "exempt", {},
         "«Miễn công tác và sinh hoạt đảng»"),
        (departed, "arrive", {"cell": True}, "appoint",
         {"post_kind": "deputy", "post_place": True}, "«Giữ chức vụ»"),
        (busy, "move", {"cell": True}, "appoint",
         {"post_kind": "deputy", "post_place": True}, "«Giữ chức vụ»"),
        (probationary, "recognise", {}, "appoint",
         {"post_kind": "deputy", "post_place": True}, "«Giữ chức vụ»"),
        (probationary, "recognise", {}, "expel", {}, "«Khai trừ»"),
        (busy, "strike", {}, "candidate", {"cell": True},
         "«Theo dõi quần chúng ưu tú»"),
        (busy, "depart", {}, "guest", {"cell": True} | DUE, "«Sinh hoạt tạm thời đến»"),
        # The later act made a row over the days that would be open again.
        (busy, "depart", {}, "arrive", {"cell": True}, "«Chuyển đến»"),
        (busy, "strike", {}, "readmit", {"cell": True}, "«Kết nạp lại»"),
        (candidate, "candidate_end", {}, "candidate", {"cell": True},
         "«Theo dõi quần chúng ưu tú»"),
        (busy, "strike", {}, "restore", {"cell": True}, "«Phục hồi đảng tịch»"),
    ],
)  # fmt: skip
def test_what_stands_on_an_act_is_named(make, one, data, other, more, named, clerk):
    member = make()
    act = do(member, one, DAY, **filled(member, data))
    later = do(member, other, LATER, **filled(member, more))

    assert not_voided(act, clerk) == first(act, f"{named} ngày 02/05/2023")

    void(later, by=clerk, reason=WHY)
    void(act, by=clerk, reason=WHY)


def test_an_exemption_taken_up_again_stands_on_its_end(clerk):
    member = member_in(cell())
    row = StandingFactory(member=member)
    end = do(member, "end_standing", DAY, standing=row)
    do(member, "exempt", LATER)

    assert not_voided(end, clerk) == first(
        end, "«Miễn công tác và sinh hoạt đảng» ngày 02/05/2023"
    )


def test_the_next_secretary_stands_on_the_end_of_the_former(clerk):
    home = cell()
    former, member = member_in(home), member_in(home, full_name="Trần Thị Bích")
    end = do(former, "relieve", DAY, post=PostFactory(member=former, cell=home))
    do(member, "appoint", DAY, post_kind="secretary", post_place=home)

    assert not_voided(end, clerk) == first(
        end, "«Giữ chức vụ» ngày 05/03/2023 của Trần Thị Bích"
    )


def test_recognition_after_restoring_stands_on_it(clerk):
    member = probationary()
    do(member, "strike", date(2022, 8, 1))
    act = do(member, "restore", date(2022, 9, 1), cell=cell())
    do(member, "recognise", DAY)

    assert not_voided(act, clerk) == first(act, RECOGNITION)


def test_what_does_not_stand_on_an_act_is_not_in_its_way(clerk):
    """An exemption of March is voided though much came later; a hand-made post as well."""
    member = probationary()
    PostFactory(member=member, kind="member", cell=cell("Chi bộ xa"))
    act = do(member, "exempt", DAY)
    do(member, "recognise", DAY)
    do(member, "move", LATER, cell=cell())

    void(act, by=clerk, reason=WHY)

    assert not Standing.objects.valid().exists()


def test_nobody_goes_back_into_a_cell_that_is_no_more(clerk):
    home = cell("Chi bộ Cũ")
    act = do(member_in(home), "move", DAY, cell=cell())
    home.dissolved_on = LATER
    home.save()

    assert not_voided(act, clerk) == (
        f"Chưa hủy được {act.named}: Chi bộ Cũ đã thôi hoạt động từ ngày 02/05/2023. Hãy hủy "
        "việc giải thể, sáp nhập ấy trước."
    )


def test_a_row_edited_by_hand_afterwards_is_named(clerk):
    act = do(member_in(cell()), "depart", DAY)
    stay = Membership.objects.get()
    stay.ended_on = LATER
    stay.save()

    assert not_voided(act, clerk) == (
        f"Chưa hủy được {act.named}: dòng «{stay}» đã được sửa sau đó trong phần quản trị. "
        "Hãy sửa lại dòng đó trước."
    )


def test_a_row_edited_where_the_act_did_nothing_keeps_the_edit(clerk):
    act = do(member_in(cell()), "depart", DAY)
    stay = Membership.objects.get()
    stay.decision = "Bổ sung sau"
    stay.save()

    void(act, by=clerk, reason=WHY)

    stay.refresh_from_db()
    assert (stay.ended_on, stay.end_reason, stay.decision) == (None, "", "Bổ sung sau")


def test_a_row_that_is_gone_is_no_crash(clerk):
    act = do(member_in(cell()), "exempt", DAY)
    Standing.objects.all().delete()

    assert not_voided(act, clerk) == (
        f"Chưa hủy được {act.named}: một dòng của việc này đã bị xóa sau đó trong phần quản "
        "trị. Hãy sửa lại dòng đó trước."
    )


def test_a_row_voided_by_hand_afterwards_is_named(clerk):
    act = do(member_in(cell()), "exempt", DAY)
    Standing.objects.get().void(by=clerk, reason="Tay")

    assert "đã được sửa sau đó" in not_voided(act, clerk)


def test_a_person_who_came_with_a_voided_act_stays_in_the_register(clerk):
    act = do(newcomer(), "admit", DAY, cell=cell())
    member = act.member

    void(act, by=clerk, reason=WHY)

    member.refresh_from_db()
    assert member.full_name == "Trần Thị Mới"
    assert not PartyPeriod.objects.valid().exists()
    do(member, "admit", DAY + ONE, cell=cell(), replaces=act)


def test_an_act_that_is_part_of_one_on_the_organisation_is_voided_with_it(clerk):
    act = do(member_in(cell()), "exempt", DAY)
    whole = OrganisationActFactory(
        kind=OrganisationAct.Kind.MERGE, cell=cell("Chi bộ A")
    )
    act.organisation_act = whole
    act.save()

    assert (
        not_voided(act, clerk) == f"Việc này thuộc {whole.named}: hãy hủy cả việc đó."
    )


def test_history_and_batch_say_who_and_from_where(clerk):
    batch, member = ImportBatchFactory(), member_in(cell())
    act = perform(
        member, said("move", DAY, cell=cell()), clerk, batch=batch, today=TODAY
    )
    void(act, by=clerk, reason=WHY)

    made = Membership.objects.get(batch=batch)
    assert (act.batch, act.made_by) == (batch, clerk)
    assert [row.voided_by for row in made.history.order_by("history_id")] == [
        None,
        clerk,
    ]
    old = Membership.objects.exclude(pk=made.pk).get()
    assert old.batch is None
    ends = [row.ended_on for row in old.history.order_by("history_id")]
    assert ends == [None, DAY, None]


@pytest.mark.parametrize(
    "row",
    [
        lambda m: Membership(member=m, cell=cell(), started_on=DAY, start_reason="admitted"),
        lambda m: PartyPeriod(member=m, admitted_on=DAY),
        lambda m: Membership(
            member=m, cell=cell(), started_on=DAY, ended_on=DAY, end_reason="death",
            start_reason="admitted",
        ),
        lambda m: Standing(member=m, kind="exempt", started_on=DAY, ended_on=DAY),
        lambda m: Standing(member=m, kind="guest", started_on=DAY),
        lambda m: Post(member=m, kind="member", started_on=DAY),
        lambda m: Candidacy(member=m, cell=cell(), started_on=DAY, ended_on=LATER),
    ],
)  # fmt: skip
def test_the_database_refuses_what_no_act_would_do(row):
    """Open twice, ended as begun, nowhere: past every form and planner."""
    one = row(member_in(cell()))

    with pytest.raises(IntegrityError), transaction.atomic():
        type(one).objects.bulk_create([one])


def test_an_act_refused_half_way_leaves_nothing():
    """The secretary of before was entered meanwhile by hand, over the same days."""
    home = cell()
    member = member_in(home)
    PostFactory(member=member_in(home), cell=home, started_on=LATER)

    assert list(
        refused(member, "appoint", DAY, post_kind="secretary", post_place=home)
    ) == ["day"]
