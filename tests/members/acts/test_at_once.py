"""Two people act at the same moment, each with a connection of their own.

One wins, the other is told why not, and the ledgers stay sound.
"""

import sqlite3
import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from benghe.lib.dates import PartialDate
from members.acts.services import StalePlanError, perform, rehearse, void
from members.models import Act, Member, Membership, PartyPeriod, Post, Standing
from tests.factories import MemberFactory, UserFactory
from tests.members.acts.scenes import ONE, TODAY, cell, member_in, said

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2023, 3, 5)
ROUNDS = 6


@pytest.fixture(autouse=True)
def shared_database(transactional_db, tmp_path):
    """A database that threads share as processes do: on SQLite a file, not the memory.

    Connections to one database in memory do not wait for each other, they fail.
    """
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    memory, name = connection.connection, connection.settings_dict["NAME"]
    path = tmp_path / "shared.sqlite3"
    copy = sqlite3.connect(path)
    memory.backup(copy)
    copy.close()
    connection.connection, connection.settings_dict["NAME"] = None, str(path)
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = memory, name


def at_once(*actions):
    """Run the actions in threads that start together; what each returned or raised."""
    barrier = threading.Barrier(len(actions))
    found = [None] * len(actions)

    def run(number, action):
        try:
            barrier.wait(timeout=20)
            found[number] = action()
        except Exception as error:
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return found


def acting(member, kind, day=DAY, mark="", **data):
    return lambda: perform(
        member, said(kind, day, **data), None, mark=mark, today=TODAY
    )


def one_wins(found, *errors):
    """The act that was done, and the error of the other."""
    done = [one for one in found if isinstance(one, Act)]
    lost = [one for one in found if not isinstance(one, Act)]
    assert len(done) == len(lost) == 1, found
    assert isinstance(lost[0], errors or (ValidationError,)), found
    return done[0], lost[0]


def test_moved_and_dead_on_one_day():
    other = cell("Chi bộ Khu phố 5")
    for _ in range(ROUNDS):
        member = member_in(cell())

        done, lost = one_wins(
            at_once(acting(member, "move", cell=other), acting(member, "death"))
        )

        stays = list(member.memberships.valid().order_by("started_on"))
        assert member.acts.get() == done
        if done.kind == "move":
            assert list(lost.message_dict) == ["day"]
            assert [stay.ended_on for stay in stays] == [DAY, None]
        else:
            assert "không áp dụng" in lost.messages[0]
            assert [stay.end_reason for stay in stays] == ["death"]


def test_a_double_click_is_one_act():
    for _ in range(ROUNDS):
        member = member_in(cell())
        mark = rehearse(member, said("exempt", DAY), None, today=TODAY).mark

        one_wins(
            at_once(*[acting(member, "exempt", mark=mark)] * 2),
            ValidationError,
            StalePlanError,
        )

        assert Standing.objects.filter(member=member).count() == 1


def test_the_same_new_person_is_registered_once():
    home = cell()
    for n in range(ROUNDS):
        new = {"full_name": f"Lê Thị Bình {'ABCDEG'[n]}", "gender": "female"}
        people = [Member(**new, born=PartialDate(1990)) for _ in range(3)]
        told = rehearse(people[0], said("admit", DAY, cell=home), None, today=TODAY)

        one_wins(
            at_once(
                *(acting(one, "admit", mark=told.mark, cell=home) for one in people[1:])
            ),
            StalePlanError,
        )

        assert Member.objects.filter(full_name=new["full_name"]).count() == 1


def test_a_state_and_a_departure_both_stand_or_one_is_refused():
    for _ in range(ROUNDS):
        member = member_in(cell())

        found = at_once(
            acting(member, "exempt"), acting(member, "depart", day=DAY + ONE)
        )

        assert Membership.objects.get(member=member).ended_on == DAY + ONE
        if not isinstance(found[0], Act):
            assert isinstance(found[0], ValidationError)
            assert not Standing.objects.filter(member=member).exists()
        for row in Standing.objects.filter(member=member):
            assert row.ended_on == DAY + ONE


def test_two_secretaries_of_one_cell():
    for _ in range(ROUNDS):
        home = cell()
        pair = [member_in(home), member_in(home)]

        done, lost = one_wins(
            at_once(
                *(
                    acting(one, "appoint", post_kind="secretary", post_place=home)
                    for one in pair
                )
            )
        )

        assert Post.objects.get(cell=home).member_id == done.member_id
        assert "05/03/2023" in lost.messages[0]


def test_nobody_is_admitted_into_a_cell_that_is_being_dissolved():
    home = cell("Chi bộ Cũ")
    member = MemberFactory(cell=None, admitted_on=None)
    ready, found = threading.Event(), []

    def admit():
        ready.set()
        try:
            found.append(acting(member, "admit", cell=home)())
        except ValidationError as error:
            found.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=admit)
    with transaction.atomic():
        fresh = type(home).objects.select_for_update().get(pk=home.pk)
        thread.start()
        ready.wait(timeout=20)
        fresh.dissolved_on = DAY
        fresh.save()
    thread.join(timeout=60)

    assert found[0].message_dict == {
        "cell": [
            "Chi bộ Cũ đã thôi hoạt động từ ngày 05/03/2023; ngày 05/03/2023 không ghi vào "
            "nơi này được."
        ]
    }
    assert not PartyPeriod.objects.filter(member=member).exists()
    assert not Membership.objects.filter(cell=home).exists()


def test_voided_while_something_is_built_on_it():
    user = UserFactory()
    for _ in range(ROUNDS):
        member = MemberFactory(cell=None, admitted_on=None)
        admission = acting(member, "admit", cell=cell())()

        found = at_once(
            lambda act=admission: void(act, by=user, reason="Nhập nhầm"),
            acting(member, "exempt", day=DAY + ONE),
        )

        errors = [one for one in found if isinstance(one, Exception)]
        assert len(errors) == 1, found
        assert isinstance(errors[0], ValidationError)
        counted = Membership.objects.valid().filter(member=member).count()
        states = Standing.objects.valid().filter(member=member).count()
        assert counted == states == (0 if found[0] is None else 1)


def test_one_act_is_voided_by_two_at_once():
    user = UserFactory()
    for _ in range(ROUNDS):
        act = acting(member_in(cell()), "depart")()

        found = at_once(
            *(
                lambda pk=act.pk: void(
                    Act.objects.get(pk=pk), by=user, reason="Nhập nhầm"
                )
                for _ in range(2)
            )
        )

        assert [type(one) for one in found].count(ValidationError) == 1, found
        stay = Membership.objects.get(member=act.member)
        assert (stay.ended_on, stay.version) == (None, 3)
