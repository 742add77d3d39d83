"""The badges that the invented members have, each on the first occasion after its day."""

from collections.abc import Iterator
from datetime import date

from awards.models import Badge
from awards.regulations import BADGE_LEVELS
from benghe.lib.dates import add_years
from members.models import Member
from reports.demo.people import DAY, Person

OCCASIONS = ((2, 3), (5, 19), (9, 2), (11, 7))
LEVELS = BADGE_LEVELS[-1].levels
FIRST = date(1985, 1, 1)  # older badges are not in the ward's papers


def next_occasion(day: date) -> date:
    """The first of the four yearly occasions on or after ``day``."""
    for month, number in OCCASIONS:
        if date(day.year, month, number) >= day:
            return date(day.year, month, number)
    return date(day.year + 1, *OCCASIONS[0])


def occasions_due(admitted: date) -> Iterator[tuple[int, date]]:
    """(level, occasion) for each level reached without a gap, up to DAY."""
    for level in LEVELS:
        occasion = next_occasion(add_years(admitted, level))
        if occasion > DAY:
            return
        yield level, occasion


def badges_of(person: Person, member: Member) -> Iterator[Badge]:
    """The badges of one person: none for those with a gap, none after leaving."""
    if len(person.times) > 1:
        return
    gone = person.left_on
    for level, occasion in occasions_due(person.times[0].admitted):
        if occasion < FIRST or (gone is not None and occasion >= gone):
            continue
        yield Badge(
            member=member,
            level=level,
            occasion_on=occasion,
            decision=f"{decision_number(occasion)}-QĐ/TU"
            if occasion.year >= 2015
            else "",
        )


def decision_number(occasion: date) -> int:
    """An invented number that grows with the occasion within its term."""
    place = [date(occasion.year, *o) for o in OCCASIONS].index(occasion)
    return 140 + (occasion.year - 2015) % 5 * 480 + place * 110
