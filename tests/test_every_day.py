"""The demo ward on every day: counts through every door equal a naive recount."""

from datetime import date, timedelta

import pytest

from benghe.lib.dates import short_date
from cells.models import Cell, CellName, OrganisationAct, User
from members.models import Act, Member, Membership
from reports.home_views import ward_tiles

ONE_DAY = timedelta(days=1)


class Recount:
    """Counts from the raw rows, read once, by the plainest rule there is."""

    def __init__(self):
        self.cells = list(
            Cell.objects.values_list("pk", "founded_on", "dissolved_on", "voided_at")
        )
        self.stays = list(
            Membership.objects.values_list(
                "member", "cell", "started_on", "ended_on", "voided_at"
            )
        )

    def cells_on(self, day):
        return {
            pk
            for pk, founded, dissolved, voided in self.cells
            if voided is None
            and founded <= day
            and (dissolved is None or day < dissolved)
        }

    def members_on(self, day):
        """Member → cell."""
        return {
            member: cell
            for member, cell, start, end, voided in self.stays
            if voided is None and start <= day and (end is None or day < end)
        }


def act_days():
    """Every day on which something was done, with the day before and after it."""
    days = set(Membership.objects.values_list("started_on", flat=True))
    days |= set(
        Membership.objects.exclude(ended_on=None).values_list("ended_on", flat=True)
    )
    days |= set(Cell.objects.values_list("founded_on", flat=True))
    days |= set(Act.objects.values_list("day", flat=True))
    days |= set(OrganisationAct.objects.values_list("day", flat=True))
    return {day + shift * ONE_DAY for day in days for shift in (-1, 0, 1)}


def edge_days():
    """Year ends and new years, leap days and their neighbours."""
    days = {date(year, month, day) for year in range(2010, 2027)
            for month, day in ((1, 1), (2, 28), (3, 1), (12, 27), (12, 31))}  # fmt: skip
    return days | {date(year, 2, 29) for year in (2012, 2016, 2020, 2024)}


@pytest.fixture
def reorganised(demo_ward, db):
    """In 2023 two cells merge into a new one; a third was founded by mistake."""
    first, second, *_ = Cell.objects.on(date(2022, 12, 27)).order_by("pk")
    when = date(2023, 6, 1)
    into = Cell(
        code="HOP", committee=first.committee, kind=first.kind, name="Chi bộ hợp nhất",
        founded_on=when,
    )  # fmt: skip
    into.save()
    CellName(cell=into, name=into.name, started_on=when).save()
    for cell in (first, second):
        for stay in list(cell.memberships.valid().filter(ended_on=None)):
            stay.ended_on, stay.end_reason = when, "internal"
            stay.save()
            Membership(
                member=stay.member, cell=into, started_on=when, start_reason="internal"
            ).save()
        cell.refresh_from_db()
        cell.dissolved_on = when
        cell.save()
    wrong = Cell(
        code="NHAM", committee=first.committee, kind=first.kind, name="Chi bộ ghi nhầm",
        founded_on=date(2021, 1, 1),
    )  # fmt: skip
    wrong.save()
    wrong.void(by=None, reason="Ghi nhầm")


def test_the_counts_of_every_day_equal_a_naive_recount(reorganised):
    recount, wrong = Recount(), {}
    days = sorted(act_days() | edge_days())
    assert len(days) > 500
    for day in days:
        found = (Cell.objects.on(day).count(), Member.objects.on(day).count())
        named = (len(recount.cells_on(day)), len(recount.members_on(day)))
        if found != named:
            wrong[day] = found, named

    assert wrong == {}
    assert (
        Cell.objects.on(date(2022, 12, 27)).count(),
        Member.objects.on(date(2022, 12, 27)).count(),
    ) == (28, 776)
    assert Cell.objects.on(date(2023, 5, 31)).count() == 28
    assert Cell.objects.on(date(2023, 6, 1)).count() == 27


def test_pages_and_tiles_of_many_days_equal_a_naive_recount(reorganised, client_for):
    """A sample of those days through every door: lists, totals, tiles."""
    client = client_for(User.objects.get(username="vanphong"))
    recount, wrong = Recount(), {}
    late = [day for day in sorted(act_days()) if day.year >= 2021]
    days = [*late[::20], *(day for day in edge_days() if day.year >= 2020)]
    assert len(days) > 30
    for day in days:
        query = {"ngay": short_date(day)}
        cells = client.get("/chi-bo/", query).context
        people = client.get("/dang-vien/", query).context
        tiles = [tile.value for tile in ward_tiles(day)[:2]]
        members = recount.members_on(day)
        found = (
            {cell.pk: cell.member_count for cell in cells["cells"]},
            cells["total"], people["count"], tiles,
        )  # fmt: skip
        by_cell = {
            pk: sum(1 for cell in members.values() if cell == pk)
            for pk in recount.cells_on(day)
        }
        named = (
            by_cell,
            len(members),
            len(members),
            [str(len(by_cell)), str(len(members))],
        )
        if found != named:
            wrong[day] = found, named

    assert wrong == {}


def test_a_member_page_and_a_cell_page_say_the_day_asked_for(reorganised, client_for):
    client = client_for(User.objects.get(username="vanphong"))
    cell = Cell.objects.get(code="HOP")
    member = cell.memberships.first().member
    old = client.get(f"/dang-vien/{member.pk}/", {"ngay": "31/05/2023"})
    new = client.get(f"/dang-vien/{member.pk}/", {"ngay": "01/06/2023"})

    assert "Chi bộ hợp nhất" not in old.content.decode()
    assert "Chi bộ hợp nhất" in new.content.decode()
    page = client.get("/chi-bo/HOP/", {"ngay": "01/06/2023"}).content.decode()
    assert 'value="01/06/2023"' in page
