"""Every query of a busy page is answered from an index, on both databases.

A generated ward is opened page by page as served; what each page asks of a table that
grows with the members is put to EXPLAIN.
"""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test import Client

from cells.models import Cell, User
from members.models import Act, Member, Membership, PartyPeriod, Post, Standing
from reports.demo.loader import load_scaled
from tests import plans as plans_of
from tests.plans import plan_of, without_reading_whole

DAY = date(2022, 12, 27)
ON = "ngay=27/12/2022"
PEOPLE, CELLS = 2000, 20

# Tables with at least a row for each member. States and posts are a tenth of that and
# less, and may be read whole; so may cells.
GROWING = {
    "members_member", "members_membership", "members_partyperiod", "members_memberword",
    "members_qualification", "members_occupation", "members_act", "awards_rating",
    "awards_badge",
}  # fmt: skip


@pytest.fixture(scope="module")
def large_ward(django_db_setup, django_db_blocker):
    """A generated ward, rolled back after the module."""
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        load_scaled(CELLS, PEOPLE, seed=11)
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("large_ward")]


@pytest.fixture
def cell():
    return Cell.objects.order_by("pk")[0]


@pytest.fixture
def client():
    found = Client()
    found.force_login(User.objects.get(username="vanphong"))
    return found


@pytest.fixture
def secretary():
    found = Client()
    found.force_login(User.objects.get(username="bithu"))
    return found


def explained():
    """Collects (statement, its plan) of every query on a growing table."""
    return plans_of.explained(GROWING)


def read_whole(sql, plan):
    """Growing tables that the plan reads from end to end without an index."""
    return plans_of.read_whole(sql, plan, GROWING)


def assert_indexed(plans):
    assert plans
    for sql, plan in plans:
        assert not read_whole(sql, plan), "\n".join([sql, *plan])


def open_page(client, address):
    with explained() as plans:
        response = client.get(address)
    assert response.status_code == 200
    assert "invalid-feedback" not in response.content.decode()
    return plans


# --- the pages, as served ---

LISTS = {
    "first page": "",
    "common word": "&q=nguyen",
    "rare words": "&q=thạch+sơn",
    "by age": "&xep=tuoi",
    "of an age": "&tuoi-tu=30&tuoi-den=35",
    "of a Party age": "&tuoi-dang-tu=30&tuoi-dang-den=40",
    "on probation": "&loai=du-bi",
    "official": "&loai=chinh-thuc",
    "women": "&gioi-tinh=nu",
    "exempt": "&trang-thai=mien",
    "qualified": "&trinh-do=dai-hoc",
    "retired": "&nghe=huu-tri",
    "secretaries": "&chuc-vu=bi-thu-chi-bo",
}


@pytest.mark.parametrize("query", LISTS.values(), ids=LISTS)
def test_the_list(client, query):
    assert_indexed(open_page(client, f"/dang-vien/?{ON}{query}"))


@pytest.mark.parametrize("order", ["chi-bo", "tuoi-dang", "chuc-vu"])
def test_orders_that_no_column_holds_read_the_people_once(client, order):
    """All have to be sorted, so all are read; but every ledger is asked by index."""
    for sql, plan in open_page(client, f"/dang-vien/?{ON}&xep={order}"):
        assert read_whole(sql, plan) in ([], ["members_member"])


def test_the_list_of_a_cell(client, cell):
    assert_indexed(open_page(client, f"/dang-vien/?{ON}&chi-bo={cell.code}"))


def test_a_deep_page(client):
    edge = Member.objects.on(DAY).in_name_order()[PEOPLE * 9 // 10]
    assert_indexed(open_page(client, f"/dang-vien/?{ON}&sau={edge.pk}"))


def test_the_end_of_a_card_number(client):
    card = Member.objects.exclude(card_number=None)[0].card_number
    assert_indexed(open_page(client, f"/dang-vien/?{ON}&q={card[-4:]}"))


def test_the_list_of_a_secretary(secretary):
    assert_indexed(open_page(secretary, f"/dang-vien/?{ON}"))


def test_the_page_of_a_cell(client, cell):
    assert_indexed(open_page(client, f"/chi-bo/{cell.code}/?{ON}"))


def test_the_list_of_cells(client):
    assert_indexed(open_page(client, f"/chi-bo/?{ON}"))


def test_the_page_of_a_member(client):
    member = Member.objects.on(DAY)[7]
    assert_indexed(open_page(client, f"/dang-vien/{member.pk}/?{ON}"))


@pytest.mark.parametrize("line", ["", "tang", "giam", "chinh-thuc"])
def test_the_ledger_of_a_cell(client, cell, line):
    address = f"/bien-dong/?tu=01/01/2022&{ON}&chi-bo={cell.code}"
    assert_indexed(open_page(client, f"{address}&dong={line}" if line else address))


def test_the_ledger_of_a_cell_looks_up_each_person_and_never_walks_the_cell(
    client, cell
):
    plans = open_page(client, f"/bien-dong/?tu=01/01/2022&{ON}&chi-bo={cell.code}")
    recognised = [plan for sql, plan in plans if 'FROM "members_partyperiod"' in sql]
    assert recognised
    if connection.vendor == "sqlite":
        for plan in recognised:
            assert "membership_by_day (member_id=?" in str(plan)
            assert "membership_by_cell" not in str(plan)


@pytest.mark.parametrize("line", ["", "tang", "giam"])
def test_the_ledger_of_the_ward(client, line):
    address = f"/bien-dong/?tu=01/01/2022&{ON}"
    assert_indexed(open_page(client, f"{address}&dong={line}" if line else address))


def test_the_reminders(client):
    assert_indexed(open_page(client, f"/nhac-viec/?{ON}"))


def test_the_candidates(client):
    with explained() as plans:
        assert client.get(f"/dang-vien/quan-chung/?{ON}").status_code == 200
    for sql, plan in plans:
        assert not read_whole(sql, plan)


# --- the queries that acts and other pages are made of ---


def asked(run):
    with explained() as plans:
        run()
    return plans


def test_how_many_are_in_a_cell_on_a_day(cell):
    plans = asked(lambda: Member.objects.on(DAY, cell=cell).count())
    assert_indexed(plans)
    # Of two fitting indexes PostgreSQL takes the shorter one in so small a table.
    assert "membership_by_" in str(plans) or "members_membership_cell_id" in str(plans)


def test_how_many_are_counted_on_a_day_is_read_from_an_index_alone():
    plans = asked(lambda: Member.objects.on(DAY, whole=True).count())
    assert_indexed(plans)
    assert Member.objects.on(DAY, whole=True).count() == PEOPLE
    if connection.vendor == "sqlite":
        assert "USING COVERING INDEX membership_by_" in str(plans)


def test_who_is_on_probation_is_found_by_the_day_of_recognition():
    plans = asked(lambda: list(Member.objects.on(DAY).probationary_on(DAY)))
    assert_indexed(plans)
    assert "partyperiod_by_official" in str(plans)


def test_the_recognised_of_a_year():
    span = date(2022, 1, 1), DAY
    plans = asked(lambda: PartyPeriod.objects.recognised_within(*span).count())
    assert_indexed(plans)
    assert "partyperiod_by_official" in str(plans)


def test_those_who_left_in_a_year():
    plans = asked(lambda: Membership.objects.departures(date(2022, 1, 1), DAY).count())
    assert_indexed(plans)
    assert "membership_by_end" in str(plans)


def test_rows_of_one_person():
    member = Member.objects.on(DAY)[7]
    for rows, index in (
        (Act.objects.filter(member=member), "act_by_member"),
        (member.memberships.on(DAY), "membership_by_day"),
        (member.partyperiods.on(DAY), "partyperiod_by_member"),
    ):
        plans = asked(lambda rows=rows: list(rows))
        assert_indexed(plans)
        assert index in str(plans) or "member_id" in str(plans)


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (
            lambda: Standing.objects.filter(kind="exempt", due_on__lte=DAY),
            "standing_by_due",
        ),
        (
            lambda: Post.objects.filter(cell=1, started_on__lte=DAY),
            "members_post_cell_id"
            if connection.vendor == "postgresql"
            else "post_by_cell",
        ),
        (lambda: Act.objects.filter(kind="depart", day__lte=DAY), "act_by_kind"),
    ],
)
def test_lookups_of_states_posts_and_acts(rows, index):
    sql, params = rows().order_by().query.sql_with_params()
    without_reading_whole()
    assert index in str(plan_of(sql, params))


def test_the_number_of_queries_does_not_grow_with_the_page(client, cell):
    pages = [f"/dang-vien/?{ON}", f"/chi-bo/{cell.code}/?{ON}", f"/bien-dong/?{ON}"]
    for address in pages:
        assert len(open_page(client, address)) <= 40
