"""Rows from a sheet are stored as single ones would be, with their history and effects."""

from datetime import date

import pytest
from django.db import IntegrityError

from benghe.core.imports.writing import Writer
from benghe.core.models import ImportBatch, StaleVersionError
from benghe.lib.dates import PartialDate
from members.models import Member, Membership
from tests.factories import MemberFactory


@pytest.fixture
def writer(office):
    batch = ImportBatch.objects.create(
        kind="members", file_name="a.xlsx", sha256="0" * 64, state="checked",
        created_by=office,
    )  # fmt: skip
    return Writer(batch=batch, user=office)


def person(name="Trần  Thị Mới", **more):
    return Member(full_name=name, gender="female", born=PartialDate(1999, 8), **more)


def test_a_new_row_and_what_hangs_from_it(writer, own_cell, office):
    member = person()
    stay = Membership(
        member=member,
        cell=own_cell,
        started_on=date(2022, 2, 3),
        start_reason="admitted",
    )
    writer.line = 7
    writer.make(member)
    writer.make(stay)
    writer.flush()

    stored = Member.objects.get()
    assert (stored.full_name, stored.version, stored.updated_by, stored.batch) == (
        "Trần Thị Mới", 1, office, writer.batch,
    )  # fmt: skip
    assert (
        Membership.objects.get().member == stored == Member.objects.named("moi").get()
    )
    told = stored.history.get()
    assert (told.history_type, told.history_user, told.full_name) == (
        "+", office, "Trần Thị Mới",
    )  # fmt: skip
    assert writer.effects[7] == [
        {"model": "members.member", "pk": stored.pk, "made": True, "version": 1, "before": {}},
        {"model": "members.membership", "pk": stay.pk, "made": True, "version": 1,
         "before": {}},
    ]  # fmt: skip


def test_rows_stored_one_by_one_afterwards_have_keys_of_their_own(writer, own_cell):
    for name in ("Một", "Hai", "Ba"):
        writer.make(person(name))
    writer.flush()
    later = MemberFactory(cell=own_cell)
    assert Member.objects.count() == 4
    assert later.pk == max(Member.objects.values_list("pk", flat=True))
    assert later.history.count() == 1


def test_a_key_that_was_deleted_is_not_used_again(writer, own_cell):
    gone = MemberFactory(cell=None, admitted_on=None)
    key = gone.pk
    gone.delete()
    writer.make(person())
    writer.flush()
    assert Member.objects.get().pk > key


def test_what_changed_is_kept_as_it_was(writer, own_cell):
    member = MemberFactory(cell=own_cell, born="03/08/1975", hometown="Huế")
    member.refresh_from_db()
    before = {"born": member.born, "hometown": "Huế", "full_name": member.full_name}
    member.born, member.hometown = PartialDate(1976), "Cần Thơ"
    writer.line = 3
    writer.change(member, before)
    writer.flush()

    member.refresh_from_db()
    assert (member.born.display, member.batch, member.version) == (
        "1976",
        writer.batch,
        2,
    )
    (effect,) = writer.effects[3]
    assert effect["before"] == {"born": "1975-08-03", "hometown": "Huế"}
    assert (effect["made"], effect["version"]) == (False, 2)


def test_a_row_that_somebody_changed_meanwhile_is_not_overwritten(writer, own_cell):
    member = MemberFactory(cell=own_cell)
    Member.objects.get(pk=member.pk).save()
    writer.change(member, {"hometown": "Huế"})
    with pytest.raises(StaleVersionError):
        writer.flush()


def test_the_database_refuses_a_card_twice_and_nothing_is_stored(writer, own_cell):
    MemberFactory(cell=own_cell, card_number="79000001")
    writer.make(person("Một", card_number="79000002"))
    writer.make(person("Hai", card_number="79000001"))
    with pytest.raises(IntegrityError):
        writer.flush()
    assert Member.objects.count() == 1


def test_in_a_check_nothing_is_collected(own_cell):
    writer = Writer(keeps=False)
    writer.make(person())
    writer.change(MemberFactory(cell=own_cell), {"hometown": "Huế"})
    writer.void(object(), "lý do")
    assert (writer.made, writer.changed, writer.voided) == ([], [], [])
