"""Ratings of a whole ward in one file: ten times the lines, not more queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awards.models import Rating
from benghe.core.imports import services
from tests.awards.resources.steps import checked, counts
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
FEW, MANY = 30, 300


@pytest.fixture
def ward_of_members(own_cell):
    for n in range(MANY):
        MemberFactory(
            full_name=f"Lê Thị Số {n}", cell=own_cell, card_number=f"0079{n:04d}"
        )


def lines(number, year, level):
    return [
        {"Năm": year, "Số thẻ": f"0079{n:04d}", "Xếp loại": level, "QĐ số": "9-QĐ/ĐU"}
        for n in range(number)
    ]


def queries_of(user, number, year, level):
    """The queries of check, confirmation and undoing; the batch is stored at the end."""
    found, batch = [], None

    def counted(step, *args, **kwargs):
        with CaptureQueriesContext(connection) as seen:
            result = step(*args, **kwargs)
        found.append(len(seen))
        return result

    batch = counted(checked, "ratings", user, lines(number, year, level))
    before = set(Rating.objects.valid().values_list("pk", "level"))
    counted(services.confirm, batch)
    counted(services.undo, batch, by=user)
    assert set(Rating.objects.valid().values_list("pk", "level")) == before
    again = services.confirm(checked("ratings", user, lines(number, year, level)))
    return found, counts(again)


# SQLite takes a thousand values a statement: the lines found are kept in a few.
ROOM = 3


def test_new_ratings(office, ward_of_members):
    few, told = queries_of(office, FEW, 2021, "HTTNV")
    assert told == {"new": FEW}

    many, told = queries_of(office, MANY, 2022, "HTTNV")

    assert told == {"new": MANY}
    assert [m - f <= ROOM for f, m in zip(few, many, strict=True)] == [True] * 3, (
        few,
        many,
    )
    assert Rating.objects.valid().of_year(2022).count() == MANY


def test_replaced_ratings(office, ward_of_members):
    for number, year in ((FEW, 2021), (MANY, 2022)):
        services.confirm(checked("ratings", office, lines(number, year, "HTTNV")))
    few, told = queries_of(office, FEW, 2021, "HTXSNV")
    assert told == {"update": FEW}

    many, told = queries_of(office, MANY, 2022, "HTXSNV")

    assert told == {"update": MANY}
    assert [m - f <= ROOM for f, m in zip(few, many, strict=True)] == [True] * 3, (
        few,
        many,
    )
    rows = Rating.objects.valid().of_year(2022)
    assert {(r.level, r.replaces.level) for r in rows.select_related("replaces")} == {
        ("XS", "T")
    }
