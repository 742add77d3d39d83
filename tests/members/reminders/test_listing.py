"""Which people and cells are reminded of, as of a day, and to whom."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Act
from members.reminders.listing import reminders_of
from tests.factories import (
    ActFactory,
    CandidacyFactory,
    CellFactory,
    CellNameFactory,
    MemberFactory,
    MemberNameFactory,
    MembershipFactory,
    PostFactory,
    StandingFactory,
)

ONE_DAY = timedelta(days=1)


@pytest.fixture
def led(own_cell):
    """The own cell with a secretary, so that it is not itself a reminder."""
    head = MemberFactory(cell=own_cell, full_name="Bí Thư Chi Bộ")
    PostFactory(cell=own_cell, member=head, started_on=date(2010, 3, 1))
    return own_cell


def lines(user, day, **filters):
    return [
        (row.kind, row.who, row.due.on, row.due.days)
        for row in reminders_of(user, day, **filters)
    ]


def test_probation_near_its_end_and_past_it(led, office):
    MemberFactory(
        cell=led, full_name="Trần Dự Bị", admitted_on=date(2022, 5, 19),
        official_on=date(2023, 6, 1),
    )  # fmt: skip
    end = date(2023, 5, 19)

    assert lines(office, end - 61 * ONE_DAY) == []
    assert lines(office, end - 60 * ONE_DAY) == [("du-bi", "Trần Dự Bị", end, 60)]
    assert lines(office, end) == [("du-bi", "Trần Dự Bị", end, 0)]
    # Recognised only on 1 June: until the day before, the office is late.
    assert lines(office, date(2023, 5, 31)) == [("du-bi", "Trần Dự Bị", end, -12)]
    assert lines(office, date(2023, 6, 1)) == []


def test_who_is_not_counted_here_is_not_reminded_of(led, office):
    MemberFactory(cell=None, admitted_on=date(2022, 5, 19), official_on=None)

    assert lines(office, date(2023, 5, 19)) == []


def departed(cell, day, settled_on=None, **about):
    member = MemberFactory(cell=None, full_name="Lê Chuyển Đi")
    MembershipFactory(
        member=member, cell=cell, ended_on=day, end_reason="to_city"
    )  # fmt: skip
    return ActFactory(
        member=member, kind=Act.Kind.DEPART, day=day, settled_on=settled_on, **about
    )


def test_a_transfer_is_open_until_its_paper_came_back(led, office):
    departed(led, date(2023, 1, 2), date(2023, 4, 10), place="Đảng ủy phường Đa Kao")
    due = date(2023, 3, 27)

    assert lines(office, date(2023, 1, 1)) == []
    assert lines(office, date(2023, 1, 2)) == [("chuyen-di", "Lê Chuyển Đi", due, 84)]
    assert lines(office, due) == [("chuyen-di", "Lê Chuyển Đi", due, 0)]
    assert lines(office, due + ONE_DAY) == [("chuyen-di", "Lê Chuyển Đi", due, -1)]
    # Settled on 10 April: on the day before it was still open.
    assert lines(office, date(2023, 4, 9)) == [("chuyen-di", "Lê Chuyển Đi", due, -13)]
    assert lines(office, date(2023, 4, 10)) == []
    [row] = reminders_of(office, due)
    assert (row.cell_name, row.url[-16:]) == ("Chi bộ Khu phố 1", "?ngay=27/03/2023")
    assert "Đảng ủy phường Đa Kao" in row.what


def test_a_voided_transfer_never_was(led, office):
    departed(led, date(2023, 1, 2)).void(by=office, reason="Ghi nhầm người")

    assert lines(office, date(2023, 1, 10)) == []


def test_a_state_with_a_term_is_due_near_it_and_after_it(led, office):
    member = MemberFactory(cell=led, full_name="Ngô Miễn Sinh Hoạt")
    due = date(2023, 1, 1)
    StandingFactory(
        member=member, due_on=due, started_on=date(2022, 1, 1),
        ended_on=date(2023, 3, 1),
    )  # fmt: skip
    StandingFactory(member=MemberFactory(cell=led))  # without a term

    assert lines(office, due - 61 * ONE_DAY) == []
    assert lines(office, due - 60 * ONE_DAY) == [
        ("co-han", "Ngô Miễn Sinh Hoạt", due, 60)
    ]
    assert lines(office, date(2023, 2, 28)) == [
        ("co-han", "Ngô Miễn Sinh Hoạt", due, -58)
    ]
    assert lines(office, date(2023, 3, 1)) == []


def test_temporary_activity_counts_from_the_first_of_its_renewals(led, office):
    member = MemberFactory(cell=led, full_name="Vũ Tạm Vắng")
    StandingFactory(
        member=member, kind="away", started_on=date(2022, 1, 1),
        ended_on=date(2022, 7, 1), due_on=date(2022, 7, 1),
    )  # fmt: skip
    StandingFactory(
        member=member, kind="away", started_on=date(2022, 7, 1), due_on=date(2023, 6, 1)
    )
    most = date(2023, 1, 1)

    assert lines(office, date(2022, 6, 30)) == [
        ("co-han", "Vũ Tạm Vắng", date(2022, 7, 1), 1)
    ]
    assert lines(office, most - 61 * ONE_DAY) == []
    assert lines(office, most) == [("tam-thoi", "Vũ Tạm Vắng", most, 0)]
    assert lines(office, most + ONE_DAY) == [("tam-thoi", "Vũ Tạm Vắng", most, -1)]
    assert lines(office, most, kind="co-han") == []
    assert len(lines(office, most, kind="tam-thoi")) == 1


def test_a_cell_without_a_secretary_is_late_from_the_day_of_the_vacancy(led, office):
    led.posts.update(ended_on=date(2023, 2, 1))

    assert lines(office, date(2023, 1, 31)) == []
    assert lines(office, date(2023, 2, 1)) == [
        ("khuyet-bi-thu", "Chi bộ Khu phố 1", date(2023, 2, 1), 0)
    ]
    assert lines(office, date(2023, 2, 11)) == [
        ("khuyet-bi-thu", "Chi bộ Khu phố 1", date(2023, 2, 1), -10)
    ]
    led.dissolved_on = date(2023, 2, 11)
    led.save()
    assert lines(office, date(2023, 2, 10)) != []
    assert lines(office, date(2023, 2, 11)) == []


def test_a_cell_that_never_had_a_secretary_lacks_one_since_it_was_founded(led, office):
    CellFactory(name="Chi bộ mới", founded_on=date(2023, 1, 1))

    assert lines(office, date(2022, 12, 31)) == []
    assert lines(office, date(2023, 1, 2)) == [
        ("khuyet-bi-thu", "Chi bộ mới", date(2023, 1, 1), -1)
    ]


def test_the_certificate_of_someone_followed_runs_out(led, office):
    row = CandidacyFactory(cell=led, trained_on=date(2018, 6, 1))
    CandidacyFactory(cell=led, trained_on=None)
    end = date(2023, 6, 1)

    assert lines(office, end - 61 * ONE_DAY) == []
    assert lines(office, end - 60 * ONE_DAY) == [
        ("chung-nhan", row.member.full_name, end, 60)
    ]
    assert lines(office, end + ONE_DAY)[0][3] == -1


def test_names_are_those_of_the_day(led, office):
    member = MemberFactory(
        cell=led,
        full_name="Đỗ Tên Mới",
        admitted_on=date(2022, 5, 19),
        official_on=None,
    )
    MemberNameFactory(
        member=member, full_name="Đỗ Tên Cũ", started_on=date(2000, 1, 1),
        ended_on=date(2023, 6, 1),
    )  # fmt: skip
    led.names.update(ended_on=date(2023, 6, 1))
    CellNameFactory(
        cell=led, name="Chi bộ tên mới", started_on=date(2023, 6, 1), ended_on=None
    )

    [old] = reminders_of(office, date(2023, 5, 31))
    [new] = reminders_of(office, date(2023, 6, 1))
    assert (old.who, old.cell_name) == ("Đỗ Tên Cũ", "Chi bộ Khu phố 1")
    assert (new.who, new.cell_name) == ("Đỗ Tên Mới", "Chi bộ tên mới")


# --- scope ---

DAY = date(2023, 5, 19)


@pytest.fixture
def everywhere(led):
    """One of each kind in the own cell and in another one."""
    other = CellFactory(name="Chi bộ Bí Ẩn", code="BIAN", founded_on=date(2000, 1, 1))
    for cell, mark in ((led, "Nhà"), (other, "Lạ")):
        MemberFactory(
            cell=cell, full_name=f"Dự Bị {mark}", admitted_on=date(2022, 5, 19),
            official_on=None,
        )  # fmt: skip
        away = MemberFactory(cell=cell, full_name=f"Tạm Vắng {mark}")
        StandingFactory(member=away, kind="away", started_on=date(2022, 1, 1))
        guest = MemberFactory(cell=None, full_name=f"Khách {mark}")
        StandingFactory(
            member=guest, kind="guest", cell=cell, started_on=date(2022, 1, 1)
        )
        row = CandidacyFactory(
            cell=cell, trained_on=date(2018, 5, 1), started_on=date(2022, 1, 1)
        )
        row.member.full_name = f"Quần Chúng {mark}"
        row.member.save()
        departed(cell, date(2023, 5, 1))
    return other


OWN = {"Dự Bị Nhà", "Tạm Vắng Nhà", "Khách Nhà", "Quần Chúng Nhà"}


def test_the_ward_sees_every_cell_and_a_secretary_the_own_one(
    everywhere, office, leader, inspector, secretary, ubnd, technician, nobody
):
    def seen(user):
        return {row.who for row in reminders_of(user, DAY)}

    for user in (office, leader, inspector):
        assert seen(user) == OWN | {
            "Dự Bị Lạ", "Tạm Vắng Lạ", "Khách Lạ", "Quần Chúng Lạ", "Lê Chuyển Đi",
            "Chi bộ Bí Ẩn",
        }  # fmt: skip
    assert seen(secretary) == OWN
    for user in (ubnd, technician, nobody):
        assert seen(user) == set()


def test_a_secretary_is_not_led_to_a_page_that_does_not_open(
    everywhere, secretary, client_for
):
    client = client_for(secretary)
    urls = {row.who: row.url for row in reminders_of(secretary, DAY)}

    assert {who for who, url in urls.items() if url} >= {"Dự Bị Nhà", "Tạm Vắng Nhà"}
    assert {client.get(url).status_code for url in urls.values() if url} == {200}


def test_a_member_who_left_is_seen_only_on_the_days_in_the_cell(led, secretary):
    member = MemberFactory(cell=None, full_name="Đã Đi", admitted_on=date(2022, 5, 19),
                           official_on=None)  # fmt: skip
    MembershipFactory(
        member=member, cell=led, started_on=date(2022, 5, 19),
        ended_on=date(2023, 5, 1), end_reason="internal",
    )  # fmt: skip
    MembershipFactory(
        member=member, cell=CellFactory(), started_on=date(2023, 5, 1),
        start_reason="internal",
    )  # fmt: skip

    assert [row.who for row in reminders_of(secretary, date(2023, 4, 30))] == ["Đã Đi"]
    assert reminders_of(secretary, date(2023, 5, 1)) == []


# --- the page ---


def page(client_for, user, **query):
    return client_for(user).get("/nhac-viec/", query)


def test_the_page_groups_the_kinds_and_counts_them(everywhere, office, client_for):
    answer = page(client_for, office, ngay="19/05/2023")

    assert [(g["kind"], g["count"]) for g in answer.context["groups"]] == [
        ("du-bi", 2), ("chuyen-di", 2), ("tam-thoi", 4), ("khuyet-bi-thu", 1),
        ("chung-nhan", 2),
    ]  # fmt: skip
    assert (answer.context["count"], answer.context["late"]) == (11, 7)
    text = answer.content.decode()
    assert "<h1>Nhắc việc tính đến ngày 19/05/2023" in text
    assert "11 việc, trong đó 7 việc quá hạn." in text


def test_the_filters_narrow_and_unknown_values_are_errors(
    everywhere, office, client_for
):
    day = {"ngay": "19/05/2023"}

    assert page(client_for, office, viec="du-bi", **day).context["count"] == 2
    by_cell = page(client_for, office, **{"chi-bo": "BIAN", **day})
    assert by_cell.context["count"] == 6
    assert "Dự Bị Nhà" not in by_cell.content.decode()
    for wrong in ({"viec": "x"}, {"chi-bo": "X"}, {"ngay": "31/02/2023"}):
        answer = page(client_for, office, **{**day, **wrong})
        assert answer.context["form"].errors.keys() == wrong.keys()
        assert "Dự Bị" not in answer.content.decode()
        assert "groups" not in answer.context


def test_the_page_of_a_secretary_leaks_nothing(everywhere, secretary, client_for):
    text = page(client_for, secretary, ngay="19/05/2023").content.decode()

    assert "Dự Bị Nhà" in text
    for secret in ("Lạ", "Bí Ẩn", "Lê Chuyển Đi"):
        assert secret not in text
    other = page(client_for, secretary, **{"chi-bo": "BIAN"})
    assert other.context["form"].errors.keys() == {"chi-bo"}


def test_the_page_is_not_there_for_who_may_not_see_acts(
    everywhere, ubnd, technician, nobody, client_for
):
    for user in (ubnd, technician, nobody):
        assert page(client_for, user).status_code == 404


def test_a_long_kind_is_cut_and_says_so(led, office, client_for, monkeypatch):
    monkeypatch.setattr("members.reminders.views.MOST_SHOWN", 2)
    for number in range(3):
        MemberFactory(
            cell=led, full_name=f"Dự Bị {number}", admitted_on=date(2022, 5, 19),
            official_on=None,
        )  # fmt: skip

    answer = page(client_for, office, ngay="19/05/2023")

    [group] = answer.context["groups"]
    assert (len(group["rows"]), group["count"], group["more"]) == (2, 3, 1)
    assert "Còn 1 việc nữa" in answer.content.decode()


@pytest.mark.parametrize("who", ["office", "secretary"])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    everywhere, led, who, request
):
    user = request.getfixturevalue(who)

    def queries():
        with CaptureQueriesContext(connection) as found:
            reminders_of(user, DAY)
        return len(found)

    reminders_of(user, DAY)
    before = queries()
    for _ in range(4):
        cell = CellFactory()
        MemberFactory(cell=led, admitted_on=date(2022, 5, 19), official_on=None)
        StandingFactory(
            member=MemberFactory(cell=led), kind="away", started_on=date(2022, 1, 1)
        )
        CandidacyFactory(cell=cell, trained_on=date(2018, 5, 1))
        departed(cell, date(2023, 5, 1))

    assert queries() == before
    assert before <= 9
