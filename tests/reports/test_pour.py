"""Rows poured into the database are those that ``bulk_create`` would have stored."""

from datetime import date
from random import Random

import pytest

from benghe.lib.dates import PartialDate
from members.models import Member, Membership, MemberWord
from reports.demo.history import portions
from reports.demo.loader import load_scaled
from reports.demo.organisation import generated_cells
from reports.demo.pour import pour
from tests.factories import CellFactory, MemberFactory

pytestmark = pytest.mark.django_db


def people():
    return [
        Member(full_name="Nguyễn  Thị Hoa", gender="female", born=PartialDate(1948)),
        Member(
            full_name="Trần Văn Dũng", gender="male", born=PartialDate(1975, 8, 3),
            card_number="0012 3456", religion="Phật giáo",
        ),
    ]  # fmt: skip


def values(rows):
    return [
        {k: v for k, v in row.items() if k not in {"id", "created_at", "updated_at"}}
        for row in rows.order_by("pk").values()
    ]


def test_poured_rows_are_like_those_of_bulk_create():
    Member.objects.bulk_create(people())
    made = values(Member.objects)
    words = sorted(MemberWord.objects.values_list("word", flat=True))
    MemberWord.objects.all().delete()
    Member.objects.all().delete()
    rows = pour(people())
    assert values(Member.objects) == made
    assert sorted(MemberWord.objects.values_list("word", flat=True)) == words
    assert [row.pk for row in rows] == list(
        Member.objects.order_by("pk").values_list("pk", flat=True)
    )
    assert list(Member.objects.named("hoa").values_list("full_name", flat=True)) == [
        "Nguyễn Thị Hoa"
    ]


def test_rows_stored_afterwards_get_keys_of_their_own():
    first = pour(people())
    second = pour(
        [Member(full_name="Lê Văn Sau", gender="male", born=PartialDate(1980))]
    )
    later = MemberFactory(full_name="Phạm Văn Cuối", cell=None)
    keys = [row.pk for row in (*first, *second, later)]
    assert keys == sorted(set(keys))
    assert later.words.count() == 3


def test_rows_that_hang_from_poured_ones():
    cell = CellFactory(founded_on=date(2000, 1, 1))
    rows = pour(people())
    pour(
        [
            Membership(
                member=row,
                cell=cell,
                started_on=date(2001, 2, 3),
                start_reason="opening",
            )
            for row in rows
        ]
    )
    assert Member.objects.on(date(2020, 1, 1), cell=cell).count() == 2


def test_a_large_ward_is_made_in_parts_of_whole_cells(monkeypatch):
    monkeypatch.setattr("reports.demo.history.PART", 50)
    load_scaled(9, 333, seed=4)
    assert Member.objects.on(date(2022, 12, 27)).count() == 333
    cards = list(Member.objects.exclude(card_number=None).values_list("card_number"))
    assert len(set(cards)) == len(cards) > 300
    identities = list(
        Member.objects.exclude(identity_number="").values_list("identity_number")
    )
    assert len(set(identities)) == len(identities)


def test_parts_hold_every_cell_once(monkeypatch):
    monkeypatch.setattr("reports.demo.history.PART", 50)
    specs = generated_cells(9, Random(1))
    parts = portions(specs, 333)
    assert len(parts) > 3
    assert [spec for group, _ in parts for spec in group] == specs
    assert sum(count for _, count in parts) == 333
