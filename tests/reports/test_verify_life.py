"""verify on what rows say together: each failure is seen once, and told in one line."""

from datetime import date, timedelta

import pytest

from benghe.lib.dates import PartialDate
from cells.models import Cell, Committee
from members.acts.data import ActData
from members.acts.services import perform
from members.models import Member, Membership, PartyPeriod, Post, Standing
from reports.verification import act_days, life
from reports.verify import CHECKS, problems
from tests.factories import CellFactory, CommitteeFactory

pytestmark = pytest.mark.django_db
TODAY = date(2023, 1, 1)


@pytest.fixture(autouse=True)
def ward(demo_ward):
    """The demo ward."""


def someone():
    """A member who has been in one cell since before the ledger."""
    rows = Membership.objects.filter(ended_on=None, start_reason="opening")
    stay = rows.select_related("member", "cell").order_by("pk")[0]
    return stay.member, stay


def of(member):
    """How a line begins."""
    return f"Đảng viên số {member.pk} ({member.full_name}): "


def done(kind, day, **more):
    """An act on ``someone``."""
    return perform(someone()[0], ActData(kind=kind, day=day, **more), None, today=TODAY)


def stored(row):
    """A row as another program might store it: no rule is asked."""
    type(row).objects.bulk_create([row])


def standing(kind, start, end=None, **more):
    """A state of ``someone``."""
    stored(
        Standing(member=someone()[0], kind=kind, started_on=start, ended_on=end, **more)
    )


def made_by(act, label):
    """The id of the row of this model that an act made."""
    [pk] = [e["pk"] for e in act.effects if e["made"] and e["model"] == label]
    return pk


def test_every_check_is_run():
    assert {
        life.known_choices, life.left_party, life.standings_apart, life.same_posts,
        life.standings_in_cells, life.committee_posts, life.places_in_life,
        act_days.act_days,
    } <= set(CHECKS)  # fmt: skip


@pytest.mark.parametrize(
    ("model", "broken", "line"),
    [
        (Member, {"gender": "la"}, "đảng viên, giới tính: «la»"),
        (Membership, {"start_reason": "la"}, "thời gian ở chi bộ, lý do đến: «la»"),
        (
            Membership,
            {"ended_on": date(2022, 12, 1), "end_reason": "la"},
            "thời gian ở chi bộ, lý do đi: «la»",
        ),
        (
            PartyPeriod,
            {"ended_on": date(2022, 12, 1), "end_reason": "la"},
            "thời gian trong Đảng, lý do: «la»",
        ),
    ],
)
def test_an_unknown_choice(model, broken, line):
    member, stay = someone()
    row = {Member: member, Membership: stay}.get(model) or member.partyperiods.get()
    model.objects.filter(pk=row.pk).update(**broken)
    assert list(life.known_choices()) == [
        f"{of(member)}{line} không có trong danh mục."
    ]


def test_an_unknown_kind_of_state_or_post():
    member, stay = someone()
    standing("la", date(2022, 3, 1))
    stored(Post(member=member, cell=stay.cell, kind="la", started_on=date(2022, 3, 1)))
    assert list(life.known_choices()) == [
        f"{of(member)}trạng thái sinh hoạt, trạng thái: «la» không có trong danh mục.",
        f"{of(member)}chức vụ trong Đảng, chức vụ: «la» không có trong danh mục.",
    ]


def test_a_death_in_the_cell_is_one_in_the_party():
    member, stay = someone()
    act = done("death", date(2022, 12, 1))
    assert list(life.left_party()) == []
    ended = PartyPeriod.objects.filter(member=member)
    line = (
        f"{of(member)}rời chi bộ ngày 01/12/2022 do từ trần nhưng thời gian trong Đảng không "
        "kết thúc như vậy."
    )
    for wrong in (
        {"ended_on": date(2022, 12, 2)},
        {"ended_on": act.day, "end_reason": "resigned"},
        {"ended_on": None, "end_reason": ""},
    ):
        ended.update(**wrong)
        assert list(life.left_party()) == [line]
    assert stay.ended_on is None


def test_who_was_restored_since_is_in_the_party_again():
    member, stay = someone()
    done("strike", date(2022, 11, 1))
    data = ActData(kind="restore", day=date(2022, 12, 1), cell=stay.cell)
    back = perform(member, data, None, today=TODAY)
    assert list(problems()) == []
    Membership.objects.filter(pk=made_by(back, "members.membership")).update(
        start_reason="readmitted"
    )
    assert list(life.left_party()) == [
        f"{of(member)}rời chi bộ ngày 01/11/2022 do xóa tên nhưng thời gian trong Đảng không "
        "kết thúc như vậy."
    ]


def test_states_of_one_kind_touch_but_never_overlap():
    member, _ = someone()
    standing("exempt", date(2022, 3, 1), date(2022, 6, 1))
    standing("exempt", date(2022, 6, 1))
    standing("away", date(2022, 4, 1))
    assert list(life.standings_apart()) == []
    Standing.objects.filter(member=member, ended_on=date(2022, 6, 1)).update(
        ended_on=date(2022, 6, 2)
    )
    assert list(life.standings_apart()) == [
        f"{of(member)}«Miễn công tác và sinh hoạt đảng» từ 01/06/2022 trùng thời gian trước."
    ]


def test_a_state_begins_while_one_is_in_a_cell():
    member, stay = someone()
    standing("exempt", stay.started_on)
    assert list(life.standings_in_cells()) == []
    early = stay.started_on - timedelta(days=1)
    Standing.objects.filter(member=member).update(started_on=early)
    assert list(life.standings_in_cells()) == [
        f"{of(member)}«Miễn công tác và sinh hoạt đảng» từ {early:%d/%m/%Y} khi không ở chi bộ "
        "nào."
    ]


def test_a_guest_is_in_no_cell_and_the_host_exists():
    member, stay = someone()
    early = stay.started_on - timedelta(days=1)
    cell = CellFactory(committee=stay.cell.committee, founded_on=early)
    standing("guest", early, stay.started_on, cell=cell)
    assert list(life.standings_in_cells()) == []
    Cell.objects.filter(pk=cell.pk).update(founded_on=stay.started_on)
    assert list(life.standings_in_cells()) == [
        f"{of(member)}«Sinh hoạt tạm thời đến» từ {early:%d/%m/%Y} ở một chi bộ không hoạt động "
        "ngày đó."
    ]
    Standing.objects.filter(member=member).update(
        started_on=stay.started_on, ended_on=None
    )
    assert list(life.standings_in_cells()) == [
        f"{of(member)}«Sinh hoạt tạm thời đến» từ {stay.started_on:%d/%m/%Y} khi đang được tính "
        "ở một chi bộ của phường."
    ]


def test_one_post_twice_at_once():
    member, stay = someone()
    for start, end in ((date(2022, 3, 1), date(2022, 6, 1)), (date(2022, 6, 1), None)):
        stored(
            Post(
                member=member, cell=stay.cell, kind="member", started_on=start, ended_on=end
            )
        )  # fmt: skip
    assert list(life.same_posts()) == []
    Post.objects.filter(member=member, ended_on=None).update(
        started_on=date(2022, 5, 31)
    )
    assert list(life.same_posts()) == [
        f"{of(member)}chức Cấp ủy viên từ 31/05/2022 trùng thời gian trước ở cùng một nơi."
    ]


def test_a_post_in_a_committee_that_one_is_not_under():
    member, stay = someone()
    lower = CommitteeFactory(code="DB1", parent=stay.cell.committee)
    post = Post(
        member=member, committee=lower, kind="member", started_on=date(2022, 3, 1)
    )
    stored(post)
    assert list(life.committee_posts()) == [
        f"{of(member)}giữ chức trong đảng bộ từ 01/03/2022 khi không ở chi bộ nào thuộc đảng bộ "
        "ấy."
    ]
    Cell.objects.filter(pk=stay.cell_id).update(committee=lower)
    assert list(life.committee_posts()) == []
    # The committee above it has the person too, and only while in the cell.
    Post.objects.filter(member=member).update(
        committee=lower.parent, started_on=stay.started_on
    )
    assert list(life.committee_posts()) == []
    Post.objects.filter(member=member).update(
        started_on=stay.started_on - timedelta(days=1)
    )
    assert len(list(life.committee_posts())) == 1


def test_a_place_lives_within_the_life_of_what_is_above_it():
    lower = CommitteeFactory(
        code="DB1", parent=Committee.objects.get(), founded_on=date(2020, 5, 1)
    )
    cell = CellFactory(committee=lower, founded_on=date(2020, 5, 1))
    assert list(life.places_in_life()) == []
    Cell.objects.filter(pk=cell.pk).update(founded_on=date(2020, 4, 30))
    assert list(life.places_in_life()) == [
        f"{cell.name}: thành lập ngày 30/04/2020, trước đảng bộ cấp trên (01/05/2020)."
    ]
    Cell.objects.filter(pk=cell.pk).update(founded_on=date(2020, 5, 1))
    Committee.objects.filter(pk=lower.pk).update(dissolved_on=date(2022, 1, 1))
    alive = [
        f"{cell.name}: còn hoạt động sau khi đảng bộ cấp trên giải thể ngày 01/01/2022."
    ]
    assert list(life.places_in_life()) == alive
    Cell.objects.filter(pk=cell.pk).update(dissolved_on=date(2022, 1, 2))
    assert list(life.places_in_life()) == alive
    Cell.objects.filter(pk=cell.pk).update(dissolved_on=date(2022, 1, 1))
    assert list(life.places_in_life()) == []
    Committee.objects.filter(pk=lower.pk).update(voided_at="2022-12-27T00:00:00Z")
    assert list(life.places_in_life()) == [
        f"{cell.name}: thuộc một đảng bộ đã bị hủy bỏ."
    ]


def test_a_lower_committee_ends_with_the_one_above():
    life_of = {"founded_on": date(2020, 5, 1)}
    middle = CommitteeFactory(code="DB1", parent=Committee.objects.get(), **life_of)
    low = CommitteeFactory(code="DB2", parent=middle, **life_of)
    assert list(life.places_in_life()) == []
    Committee.objects.filter(pk=middle.pk).update(dissolved_on=date(2022, 1, 1))
    assert list(life.places_in_life()) == [
        f"{low.code}: còn hoạt động sau khi đảng bộ cấp trên giải thể ngày 01/01/2022."
    ]


def test_what_an_act_made_begins_on_its_day():
    act = done("exempt", date(2022, 12, 1))
    pk = made_by(act, "members.standing")
    assert list(act_days.act_days()) == []
    Standing.objects.filter(pk=pk).update(started_on=date(2022, 12, 2))
    assert list(act_days.act_days()) == [
        f"«Miễn công tác và sinh hoạt đảng» ngày 01/12/2022 (số {act.pk}): trạng thái sinh hoạt "
        f"số {pk} bắt đầu ngày 02/12/2022."
    ]


def test_what_an_act_ended_did_so_on_its_day():
    act = done("depart", date(2022, 12, 1), place="Phường Đa Kao")
    assert list(act_days.act_days()) == []
    type(act).objects.filter(pk=act.pk).update(day=date(2022, 12, 2))
    [effect] = act.effects
    assert list(act_days.act_days()) == [
        f"«Chuyển đi» ngày 02/12/2022 (số {act.pk}): thời gian ở chi bộ số {effect['pk']} có "
        "«ended_on» là 01/12/2022."
    ]


def test_a_renewed_state_ends_and_begins_on_the_day():
    first = done("exempt", date(2022, 6, 1), due_on=date(2022, 9, 1))
    row = Standing.objects.get(pk=made_by(first, "members.standing"))
    done("renew", date(2022, 9, 1), standing=row, due_on=date(2022, 12, 1))
    assert list(problems()) == []


def test_who_arrives_was_admitted_before():
    _, stay = someone()
    new = Member(
        full_name="Lê Thị Thu Hà", gender="female", born=PartialDate.parse("1985")
    )
    data = ActData(
        kind="arrive", day=date(2022, 12, 1), cell=stay.cell, place="Phường Đa Kao",
        admitted_on=date(2015, 3, 3), official_on=date(2016, 3, 3),
    )  # fmt: skip
    act = perform(new, data, None, today=TODAY)
    pk = made_by(act, "members.partyperiod")
    assert list(act_days.act_days()) == []
    PartyPeriod.objects.filter(pk=pk).update(
        admitted_on=date(2022, 12, 2), official_on=None
    )
    assert list(act_days.act_days()) == [
        f"«Chuyển đến» ngày 01/12/2022 (số {act.pk}): thời gian trong Đảng số {pk} bắt đầu ngày "
        "02/12/2022."
    ]
