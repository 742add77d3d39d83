"""People of the register who are not counted: followed towards admission, and guests."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from benghe.lib.dates import add_months
from cells.models import Cell
from members.models import Candidacy, Member, Membership, Standing
from reports.demo.decisions import IN_CITY, OUTSIDE
from reports.demo.members import member_of
from reports.demo.people import invent
from reports.demo.rows import store_all

# cell, kind of it, from, certificate of the class, dropped on
FOLLOWED = (
    ("KP-02", "khu-pho", date(2022, 3, 10), date(2022, 9, 16), None),
    ("KP-09", "khu-pho", date(2021, 10, 5), None, date(2022, 7, 4)),
    ("CQ-02", "co-quan", date(2022, 4, 18), date(2022, 9, 16), None),
    ("CA-01", "cong-an", date(2022, 5, 9), date(2022, 9, 16), None),
    ("TH-03", "truong", date(2022, 8, 22), None, None),
    ("YT-01", "y-te", date(2021, 11, 15), date(2022, 5, 20), None),
    ("DN-03", "doanh-nghiep", date(2022, 10, 3), None, None),
)
# cell, kind, from, until when, where from
GUESTS = (
    ("KP-06", "khu-pho", date(2022, 5, 16), date(2023, 2, 28), IN_CITY[2]),
    ("KP-12", "khu-pho", date(2022, 9, 5), date(2023, 3, 31), OUTSIDE[1]),
    ("DN-05", "doanh-nghiep", date(2022, 11, 1), date(2023, 7, 31), IN_CITY[4]),
)
FOLLOWED_BEFORE = 4  # of those admitted in 2022: followed by the same cell before


def store_others(rng: Random, cells: dict[str, Cell]) -> None:
    """Candidates still followed, those since admitted, and guests."""
    first = Member.objects.count()
    found = [(cell, kind, rng.randint(21, 34)) for cell, kind, *_ in FOLLOWED]
    found += [(cell, kind, rng.randint(38, 66)) for cell, kind, *_ in GUESTS]
    people = [
        member_of(rng, invent(rng, kind, age), number, 0)
        for number, (_, kind, age) in enumerate(found, start=first)
    ]
    for person, number in zip(people[len(FOLLOWED) :], (1, 2, 3), strict=True):
        person.card_number = f"0987{number:04d}"  # below every card of the ward
    members = store_all(people)
    store_all([*candidacies(members, cells), *once_followed()])
    store_all(guests(members[len(FOLLOWED) :], cells))


def candidacies(members: list[Member], cells: dict[str, Cell]) -> Iterator[Candidacy]:
    """Those who are not admitted yet; one is no longer followed."""
    for member, (code, _, start, trained, end) in zip(members, FOLLOWED, strict=False):
        yield Candidacy(
            member=member, cell=cells[code], started_on=start, trained_on=trained,
            ended_on=end, outcome="dropped" if end else "",
        )  # fmt: skip


def once_followed() -> Iterator[Candidacy]:
    """The last admitted of 2022: followed until the day of their admission."""
    joined = Membership.objects.filter(start_reason="admitted", started_on__year=2022)
    for row in joined.order_by("-started_on", "member")[:FOLLOWED_BEFORE]:
        start = add_months(row.started_on, -10)
        yield Candidacy(
            member=row.member, cell=row.cell, started_on=start,
            trained_on=start + timedelta(days=130), ended_on=row.started_on,
            outcome="admitted",
        )  # fmt: skip


def guests(members: list[Member], cells: dict[str, Cell]) -> Iterator[Standing]:
    """They belong elsewhere and take part here for some months."""
    for place, (member, row) in enumerate(zip(members, GUESTS, strict=True), start=1):
        code, _, start, due, origin = row
        yield Standing(
            member=member, kind="guest", cell=cells[code], started_on=start, due_on=due,
            place=origin, decision=f"GTSHĐ tạm thời số {place:02d}",
        )  # fmt: skip
