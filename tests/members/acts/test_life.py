"""Life in a cell: recognition, moves, states beside the count, with their edges."""

from datetime import date

import pytest

from members.models import Member, Membership, PartyPeriod, Post, Standing
from tests.factories import (
    CommitteeFactory,
    CommitteeNameFactory,
    MembershipFactory,
    PostFactory,
    StandingFactory,
)
from tests.members.acts.scenes import (
    ONE,
    cell,
    do,
    ledger,
    member_in,
    refused,
    told,
)

pytestmark = pytest.mark.django_db
DAY = date(2023, 3, 5)
DUE = date(2023, 9, 5)


def on_probation(admitted=date(2022, 3, 5), **values):
    return member_in(cell(), admitted_on=admitted, official_on=None, **values)


# --- recognition ---


@pytest.mark.parametrize(
    ("admitted", "full"),
    [
        (date(2022, 3, 5), date(2023, 3, 5)),
        (date(2020, 2, 29), date(2021, 2, 28)),
        (date(2021, 8, 31), date(2022, 8, 31)),
        (date(2021, 12, 31), date(2022, 12, 31)),
        (date(2023, 2, 28) - 365 * ONE, date(2023, 2, 28)),
    ],
)
def test_official_from_the_day_the_twelve_months_are_full(admitted, full):
    member = on_probation(admitted)

    assert refused(member, "recognise", full - ONE) == {
        "day": [
            f"Ngày chính thức {full - ONE:%d/%m/%Y} trước khi hết 12 tháng dự bị: kết nạp "
            f"ngày {admitted:%d/%m/%Y} thì sớm nhất là {full:%d/%m/%Y}."
        ]
    }
    assert told(member, "recognise", full).cautions == []
    assert told(member, "recognise", full + ONE).cautions == [
        f"Ngày chính thức tính từ ngày hết 12 tháng dự bị là {full:%d/%m/%Y}, dù quyết định "
        "ra muộn. Chỉ ghi ngày khác khi hồ sơ ghi như vậy."
    ]

    do(member, "recognise", full)

    assert PartyPeriod.objects.get().official_on == full
    assert not Member.objects.official_on_day(full - ONE).exists()
    assert Member.objects.official_on_day(full).get() == member
    assert Member.objects.on(full).count() == Member.objects.on(full - ONE).count() == 1


def test_recognition_tells_one_line_and_no_count():
    found = told(on_probation(), "recognise", DAY)

    assert found.lines == ["Là đảng viên chính thức từ ngày 05/03/2023."]
    assert found.counts == []


def test_probation_served_elsewhere_counts():
    """Arrived a month before; the day of recognition may lie before the arrival."""
    member = on_probation(joined_on=date(2023, 4, 1))

    do(member, "recognise", DAY)

    assert not PartyPeriod.objects.here_when_official().exists()


# --- moves ---


def test_a_move_is_one_day_in_two_cells():
    home, other = cell(), cell("Chi bộ Khu phố 5")
    member = member_in(home)
    PostFactory(member=member, cell=home, kind="deputy")
    ward = CommitteeFactory()
    CommitteeNameFactory(committee=ward)
    PostFactory(member=member, committee=ward, kind="member")
    StandingFactory(member=member, kind="exempt")

    found = told(member, "move", DAY, cell=other)
    do(member, "move", DAY, cell=other, decision="9-QĐ/ĐU")

    assert found.lines == [
        "Không còn được tính ở Chi bộ Khu phố 3 từ ngày 05/03/2023: chuyển giữa các chi bộ "
        "trong phường.",
        "Thôi giữ chức Phó Bí thư Chi bộ Khu phố 3 từ ngày 05/03/2023.",
        "Được tính ở Chi bộ Khu phố 5 từ ngày 05/03/2023.",
    ]
    first, second = ledger(member, Membership)
    assert (first.ended_on, first.end_reason) == (DAY, "internal")
    assert (second.started_on, second.start_reason, second.decision) == (
        DAY, "internal", "9-QĐ/ĐU",
    )  # fmt: skip
    ends = dict(Post.objects.values_list("kind", "ended_on"))
    assert ends == {"deputy": DAY, "member": None}
    assert Standing.objects.get().ended_on is None
    assert Member.objects.on(DAY - ONE, cell=home).count() == 1
    assert Member.objects.on(DAY, cell=home).count() == 0
    assert Member.objects.on(DAY, cell=other).count() == 1


def test_a_move_on_the_first_day_of_the_stay_is_refused_with_both_dates():
    member, other = member_in(cell(), joined_on=DAY), cell("Chi bộ Khu phố 5")

    assert refused(member, "move", DAY, cell=other) == {
        "day": [
            "Ngày 05/03/2023 không sau ngày 05/03/2023 (ngày bắt đầu ở Chi bộ Khu phố 3). Hãy "
            "kiểm tra lại một trong hai ngày."
        ]
    }
    do(member, "move", DAY + ONE, cell=other)


def test_nobody_moves_to_the_own_cell_or_to_none():
    home = cell()
    member = member_in(home)

    assert refused(member, "move", DAY, cell=home) == {
        "cell": ["Người này đang sinh hoạt ở Chi bộ Khu phố 3. Hãy chọn chi bộ khác."]
    }
    assert refused(member, "move", DAY) == {"cell": ["Hãy chọn chi bộ."]}


def test_a_move_before_the_post_in_the_old_cell_is_refused():
    home = cell()
    member = member_in(home)
    PostFactory(member=member, cell=home, kind="deputy", started_on=DAY)

    assert refused(member, "move", DAY, cell=cell()) == {
        "day": [
            "Ngày 05/03/2023 không sau ngày 05/03/2023 (ngày bắt đầu giữ chức Phó Bí thư Chi "
            "bộ Khu phố 3). Hãy kiểm tra lại một trong hai ngày."
        ]
    }
    do(member, "move", DAY + ONE, cell=cell())


def test_who_leaves_the_cells_of_a_lower_committee_leaves_the_committee():
    ward = CommitteeFactory()
    lower = CommitteeFactory(code="CO-QUAN", parent=ward)
    for committee, name in ((ward, "Đảng bộ phường"), (lower, "Đảng bộ cơ quan")):
        CommitteeNameFactory(committee=committee, name=name)
    home = cell("Chi bộ Văn phòng", committee=lower)
    beside = cell("Chi bộ Kinh tế", committee=lower)
    member = member_in(home)
    for committee in (ward, lower):
        PostFactory(member=member, committee=committee, kind="member")

    assert len(told(member, "move", DAY, cell=beside).lines) == 2
    do(member, "move", DAY, cell=cell("Chi bộ Khu phố 5", committee=ward))

    ends = {str(post): post.ended_on for post in Post.objects.all()}
    assert ends == {
        "Cấp ủy viên Đảng bộ phường": None,
        "Cấp ủy viên Đảng bộ cơ quan": DAY,
    }


# --- states beside the count ---

STATES = {
    "exempt": "exempt", "suspend": "suspended", "away": "away", "abroad": "abroad",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "state"), STATES.items())
def test_a_state_begins_and_nobody_is_counted_otherwise(kind, state):
    home = cell()
    member = member_in(home)

    do(member, kind, DAY, due_on=DUE, place="Phường Đa Kao", decision="3-QĐ")

    row = Standing.objects.get()
    assert (row.kind, row.started_on, row.ended_on, row.due_on) == (
        state, DAY, None, DUE,
    )  # fmt: skip
    assert (row.place, row.decision, row.cell) == ("Phường Đa Kao", "3-QĐ", None)
    assert Member.objects.on(DAY, cell=home).count() == 1
    assert Member.objects.with_standing(state, DAY).count() == 1
    assert Member.objects.with_standing(state, DAY - ONE).count() == 0


@pytest.mark.parametrize("kind", ["away", "suspend", "guest"])
def test_what_has_a_term_needs_it(kind):
    member = member_in(cell())
    if kind == "guest":
        do(member, "depart", date(2022, 1, 1))

    assert refused(member, kind, DAY, cell=cell()) == {
        "due_on": ["Hãy nhập hạn: việc này chỉ có thời hạn."]
    }


@pytest.mark.parametrize("kind", STATES)
def test_a_term_ends_after_it_began(kind):
    member = member_in(cell())

    assert refused(member, kind, DAY, due_on=DAY) == {
        "due_on": ["Hạn 05/03/2023 không sau ngày bắt đầu 05/03/2023."]
    }
    do(member, kind, DAY, due_on=DAY + ONE)


@pytest.mark.parametrize(
    ("due", "warned"),
    [
        (date(2023, 6, 4), True),
        (date(2023, 6, 5), False),
        (date(2024, 3, 4), False),
        (date(2024, 3, 5), True),
    ],
)
@pytest.mark.parametrize("kind", ["away", "guest"])
def test_temporary_is_from_three_months_to_under_a_year(kind, due, warned):
    member = member_in(cell())
    if kind == "guest":
        do(member, "depart", date(2022, 1, 1))

    cautions = told(member, kind, DAY, due_on=due, cell=cell()).cautions

    assert cautions == (
        [
            "Sinh hoạt tạm thời thường từ 3 tháng đến dưới 12 tháng (đi học: đến 24 tháng)."
        ]
        if warned
        else []
    )


def test_a_state_begins_on_the_first_day_here_or_later():
    member = member_in(cell(), joined_on=DAY)

    assert refused(member, "exempt", DAY - ONE) == {
        "day": [
            "Ngày 04/03/2023 trước ngày 05/03/2023 (ngày bắt đầu sinh hoạt ở phường). Hãy "
            "kiểm tra lại một trong hai ngày."
        ]
    }
    do(member, "exempt", DAY)


def test_a_state_entered_late_may_begin_in_the_former_cell():
    """Exempt since January, moved in March, entered in June."""
    member = member_in(cell())
    do(member, "move", DAY, cell=cell())

    do(member, "exempt", date(2023, 1, 1))

    assert Standing.objects.get().started_on == date(2023, 1, 1)


def test_a_state_does_not_begin_before_somebody_came_back():
    member = member_in(cell())
    do(member, "depart", date(2020, 1, 1))
    do(member, "arrive", DAY, cell=cell())

    assert list(refused(member, "exempt", date(2019, 1, 1))) == ["day"]


def test_a_state_never_runs_into_an_earlier_one_of_the_kind():
    member = member_in(cell())
    do(member, "exempt", date(2022, 1, 1))
    row = Standing.objects.get()
    do(member, "end_standing", DAY, standing=row)

    assert refused(member, "exempt", DAY - ONE) == {
        "day": [
            "Ngày 04/03/2023 trùng với «Miễn công tác và sinh hoạt đảng» đã ghi từ "
            "01/01/2022 đến 05/03/2023. Hãy sửa một trong hai."
        ]
    }
    do(member, "abroad", DAY - ONE)
    do(member, "exempt", DAY)


@pytest.mark.parametrize(("kind", "due"), [("exempt", None), ("suspend", DUE)])
def test_who_holds_a_post_is_exempted_or_suspended_with_a_warning(kind, due):
    home = cell()
    member = member_in(home)
    PostFactory(member=member, cell=home)

    assert told(member, kind, DAY, due_on=due).cautions == [
        "Đang giữ chức vụ Bí thư Chi bộ Khu phố 3: nếu thôi giữ, hãy ghi «Thôi giữ chức vụ»."
    ]
    assert told(member, "abroad", DAY).cautions == []


def test_a_state_ends_after_it_began():
    member = member_in(cell())
    row = StandingFactory(member=member, started_on=DAY)

    assert refused(member, "end_standing", DAY, standing=row) == {
        "day": [
            "Ngày 05/03/2023 không sau ngày 05/03/2023 (ngày bắt đầu «Miễn công tác và sinh "
            "hoạt đảng»). Hãy kiểm tra lại một trong hai ngày."
        ]
    }
    assert told(member, "end_standing", DAY + ONE, standing=row).lines == [
        "«Miễn công tác và sinh hoạt đảng» kết thúc ngày 06/03/2023."
    ]
    do(member, "end_standing", DAY + ONE, standing=row)
    row.refresh_from_db()
    assert row.ended_on == DAY + ONE


@pytest.mark.parametrize("kind", ["end_standing", "renew"])
def test_only_an_open_state_of_the_person_is_ended_or_renewed(kind):
    member = member_in(cell())
    mine = StandingFactory(member=member)
    StandingFactory(member=member, kind="abroad")
    other = StandingFactory(member=member_in(cell()))
    data = {"due_on": date(2024, 1, 1)} if kind == "renew" else {}
    says = ["Trạng thái này đã kết thúc hoặc không phải của người này."]

    assert refused(member, kind, DAY, **data) == {"standing": ["Hãy chọn trạng thái."]}
    assert refused(member, kind, DAY, standing=other, **data) == {"standing": says}
    do(member, "end_standing", DAY, standing=mine)
    assert refused(member, kind, DAY, standing=mine, **data) == {"standing": says}


def test_renewing_ends_one_term_and_begins_the_next():
    member = member_in(cell())
    row = StandingFactory(
        member=member, kind="away", place="Phường Đa Kao", due_on=date(2023, 2, 1)
    )

    assert refused(member, "renew", DAY, standing=row) == {
        "due_on": ["Hãy nhập hạn mới."]
    }
    assert refused(member, "renew", DAY, standing=row, due_on=DAY) == {
        "due_on": ["Hạn 05/03/2023 không sau ngày bắt đầu 05/03/2023."]
    }
    found = told(member, "renew", DAY, standing=row, due_on=DUE)
    do(member, "renew", DAY, standing=row, due_on=DUE, decision="4-QĐ")

    assert found.lines == [
        "«Sinh hoạt tạm thời ở nơi khác» kết thúc ngày 05/03/2023.",
        "Sinh hoạt tạm thời ở nơi khác: hạn mới 05/09/2023.",
    ]
    first, second = ledger(member, Standing)
    assert (first.ended_on, first.due_on) == (DAY, date(2023, 2, 1))
    assert (second.started_on, second.due_on, second.place, second.decision) == (
        DAY, DUE, "Phường Đa Kao", "4-QĐ",
    )  # fmt: skip


def test_a_guest_is_not_renewed_in_a_cell_that_is_no_more():
    home = cell("Chi bộ Cũ", dissolved_on=DAY)
    member = member_in(cell())
    do(member, "depart", date(2021, 1, 1))
    row = StandingFactory(member=member, kind="guest", cell=home)

    assert list(refused(member, "renew", DAY, standing=row, due_on=DUE)) == ["standing"]
    do(member, "end_standing", DAY, standing=row)


def test_a_guest_who_left_can_come_again():
    home = cell()
    member = member_in(None, admitted_on=None)
    do(member, "guest", date(2022, 1, 1), cell=home, due_on=date(2022, 9, 1))
    do(member, "end_standing", date(2022, 9, 1), standing=Standing.objects.get())

    assert list(refused(member, "guest", date(2022, 8, 31), cell=home, due_on=DUE)) == [
        "day"
    ]
    do(member, "guest", date(2022, 9, 1), cell=home, due_on=DUE)

    assert not Member.objects.on(DAY).exists()


def test_a_move_after_a_long_history_keeps_the_whole():
    member = MembershipFactory(cell=cell()).member
    for number, day in enumerate(
        (date(2021, 1, 1), date(2021, 1, 2), date(2022, 1, 1)), start=6
    ):
        do(member, "move", day, cell=cell(f"Chi bộ Khu phố {number}"))

    for day in (date(2020, 1, 1), date(2021, 1, 1), date(2021, 1, 2), DAY):
        assert Membership.objects.on(day).count() == 1
