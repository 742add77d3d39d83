"""Secretaries stand by the name that they bore on the day of the list."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cells.models import Cell
from tests.factories import (
    CellFactory,
    MemberFactory,
    MemberNameFactory,
    PostFactory,
)

CHANGED = date(2022, 1, 1)


def renamed(cell, ward=None):
    """A secretary who was Nguyễn Văn Cũ until 31/12/2021."""
    member = MemberFactory(full_name="Nguyễn Văn Mới", cell=cell)
    for name, start, end in (
        ("Nguyễn Văn Cũ", date(1975, 8, 3), CHANGED),
        ("Nguyễn Văn Mới", CHANGED, None),
    ):
        MemberNameFactory(member=member, full_name=name, started_on=start, ended_on=end)
    PostFactory(member=member, started_on=date(2020, 6, 10),
                **({"committee": ward} if ward else {"cell": cell}))  # fmt: skip
    return member


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("09/06/2020", None),
        ("10/06/2020", "Nguyễn Văn Cũ"),
        ("31/12/2021", "Nguyễn Văn Cũ"),
        ("01/01/2022", "Nguyễn Văn Mới"),
    ],
)
def test_lists_show_the_secretarys_name_of_the_day(
    ward, own_cell, office, client_for, day, name
):
    renamed(own_cell)
    renamed(own_cell, ward)
    client = client_for(office)

    [cell] = client.get("/chi-bo/", {"ngay": day}).context["cells"]
    [branch] = client.get("/to-chuc/", {"ngay": day}).context["branches"]

    assert cell.secretary == branch.cells[0].secretary == branch.secretary == name


def test_without_a_recorded_name_the_present_one_stands(own_cell):
    member = MemberFactory(full_name="Trần Thị Một Tên", cell=own_cell)
    member.membernames.all().delete()
    PostFactory(member=member, cell=own_cell, started_on=date(2020, 6, 10))

    assert Cell.objects.with_people(CHANGED).get().secretary == "Trần Thị Một Tên"


def test_more_renamed_secretaries_ask_no_more(own_cell, office, client_for):
    client = client_for(office)

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get("/chi-bo/")
        return len(found)

    renamed(own_cell)
    few = queries()
    for _ in range(4):
        renamed(CellFactory())

    assert queries() == few
