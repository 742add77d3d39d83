"""The rows of the invented members: the two ledgers and the dated facts beside them."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any, cast

from benghe.lib.dates import add_years
from cells.models import Cell
from members.models import (
    Member,
    MemberName,
    Membership,
    Occupation,
    PartyPeriod,
    Qualification,
    Standing,
)
from reports.demo.decisions import IN_CITY, number_rows
from reports.demo.names import invent_name
from reports.demo.people import DAY, Person, share, some_day
from reports.demo.rows import store_all

# Of 1,000 by age reached: exempt from work and meetings, at the member's own request.
EXEMPT = ((88, 860), (84, 700), (80, 500), (75, 240), (70, 60))
AWAY = 9  # of 1,000: temporarily elsewhere

PROFESSIONAL = {
    "khu-pho": (("", 260), ("trung_cap", 190), ("cao_dang", 90), ("dai_hoc", 420), ("thac_si", 40)),
    "co-quan": (("trung_cap", 40), ("cao_dang", 30), ("dai_hoc", 790), ("thac_si", 140)),
    "cong-an": (("trung_cap", 330), ("cao_dang", 70), ("dai_hoc", 570), ("thac_si", 30)),
    "quan-su": (("trung_cap", 520), ("cao_dang", 100), ("dai_hoc", 380)),
    "truong": (("trung_cap", 40), ("cao_dang", 170), ("dai_hoc", 700), ("thac_si", 90)),
    "y-te": (("trung_cap", 300), ("cao_dang", 180), ("dai_hoc", 420), ("thac_si", 100)),
    "doanh-nghiep": (("", 110), ("trung_cap", 160), ("dai_hoc", 630), ("thac_si", 90), ("tien_si", 10)),
}  # fmt: skip
POLITICAL = (
    ("", 240),
    ("so_cap_llct", 400),
    ("trung_cap_llct", 300),
    ("cao_cap_llct", 60),
)
WORK = {
    "co-quan": ("official", "Cán bộ, công chức phường"), "cong-an": ("armed", "Công an"),
    "quan-su": ("armed", "Quân sự"), "truong": ("public", "Giáo viên"),
    "y-te": ("public", "Nhân viên y tế"), "doanh-nghiep": ("business", "Nhân viên doanh nghiệp"),
}  # fmt: skip
CAREERS = (
    ("official", "Cán bộ, công chức"), ("public", "Viên chức"), ("armed", "Quân đội, công an"),
    ("business", "Nhân viên doanh nghiệp"), ("other", "Lao động tự do"),
)  # fmt: skip


def store_members(
    rng: Random, people: list[Person], cells: dict[str, Cell], history: bool,
    part: int = 0, parts: int = 1,
) -> list[Member]:  # fmt: skip
    """Store everybody with all dated rows; the members in the order of ``people``.

    ``part`` of ``parts`` of a large ward: no two parts draw the same card number.
    """
    draw_standings(rng, people)
    cards = rng.sample(range(10_000_000 + part, 99_999_999, parts), len(people))
    numbers = count(Member.objects.count())
    members = store_all(
        [
            member_of(rng, person, number, card)
            for person, number, card in zip(people, numbers, cards, strict=False)
        ],
        history,
    )
    pairs = list(zip(people, members, strict=True))
    periods = [row for p, m in pairs for row in party_periods(p, m)]
    stays = [row for p, m in pairs for row in memberships(p, m, cells)]
    states = [row for p, m in pairs for row in standings(p, m)]
    if history:
        number_rows(periods, stays, states)
    for rows in (periods, stays, states):
        store_all(cast("list[Any]", rows), history)
    store_all((row for p, m in pairs for row in qualifications(rng, p, m)), history)
    store_all((row for p, m in pairs for row in occupations(rng, p, m)), history)
    store_all(former_names(rng, pairs), history)
    return members


def member_of(rng: Random, person: Person, number: int, card: int) -> Member:
    """The member's own row; identity fields are plainly fictitious, where given at all."""
    official = any(time.official for time in person.times)
    known = rng.random() < 0.6
    return Member(
        full_name=person.name,
        gender=person.gender,
        born=cast("Any", person.born),  # the stubs know only the text stored
        card_number=str(card) if official else None,
        ethnicity=person.ethnicity,
        religion=person.religion,
        hometown=person.hometown,
        identity_number=f"999{number:09d}" if known else "",
        phone=f"0000 {number // 1000:03d} {number % 1000:03d}" if known else "",
        address=f"Số {rng.randint(1, 199)}, Đường Thử {rng.randint(1, 12)}"
        if known
        else "",
    )


def party_periods(person: Person, member: Member) -> Iterator[PartyPeriod]:
    """The ledger of the Party."""
    for time in person.times:
        yield PartyPeriod(
            member=member,
            admitted_on=time.admitted,
            official_on=time.official,
            ended_on=time.ended,
            end_reason=time.reason,
        )


def memberships(
    person: Person, member: Member, cells: dict[str, Cell]
) -> Iterator[Membership]:
    """The ledger of the cells."""
    for stay in person.stays:
        yield Membership(
            member=member,
            cell=cells[stay.cell],
            started_on=stay.start,
            start_reason=stay.start_reason,
            ended_on=stay.end,
            end_reason=stay.end_reason,
        )


def draw_standings(rng: Random, people: list[Person]) -> None:
    """Who is exempt, and who is away for a while; nobody on probation."""
    for person in people:
        luck = rng.random() * 1000
        chance = next((c for age, c in EXEMPT if person.age() >= age), 0)
        here = person.stays[-1].start
        last = (person.left_on or date(2022, 11, 30)) - timedelta(days=60)
        first = max(add_years(person.born_on, 70), date(2010, 1, 1), here)
        if luck < chance and first < last:
            person.exempt_from = some_day(rng, first, last)
        elif person.left_on is None and person.age() < 60 and luck < AWAY * 2:
            start = some_day(rng, date(2022, 2, 1), date(2022, 9, 1))
            if here < start and person.times[-1].official:
                person.away_from = start


def standings(person: Person, member: Member) -> Iterator[Standing]:
    """Exempt, or temporarily away for ten months; who is away still has a term only."""
    if person.exempt_from:
        yield Standing(
            member=member, kind="exempt", started_on=person.exempt_from, ended_on=person.left_on
        )  # fmt: skip
    if person.away_from:
        due = person.away_from + timedelta(days=300)
        yield Standing(
            member=member, kind="away", started_on=person.away_from, due_on=due,
            ended_on=due if due <= DAY else None,
            place=IN_CITY[person.away_from.day % len(IN_CITY)],
        )  # fmt: skip


def qualifications(
    rng: Random, person: Person, member: Member
) -> Iterator[Qualification]:
    """Schooling, profession and political theory, each from the day it was reached."""
    born, admitted = person.born_on, person.times[0].admitted
    schooled = person.kind != "khu-pho" or rng.random() < 0.86
    yield Qualification(
        member=member, kind="general", level="thpt" if schooled else "thcs",
        started_on=date(born.year + (18 if schooled else 15), 6, 15),
    )  # fmt: skip
    level = share(rng, PROFESSIONAL[person.kind]) if schooled else ""
    degrees = ["dai_hoc", level] if level in {"thac_si", "tien_si"} else [level]
    for degree, years in zip(degrees, (23, 31), strict=False):
        reached = date(born.year + years, 9, 5)
        if degree and reached <= DAY:
            yield Qualification(
                member=member, kind="professional", level=degree, started_on=reached
            )
    political = share(rng, POLITICAL)
    reached = add_years(admitted, rng.randint(1, 9))
    if political and reached <= min(DAY, person.left_on or DAY):
        yield Qualification(
            member=member, kind="political", level=political, started_on=reached
        )


def occupations(rng: Random, person: Person, member: Member) -> Iterator[Occupation]:
    """The career, and retirement at 55 (women) or 60 (men)."""
    group, title = WORK.get(person.kind) or rng.choice(CAREERS)
    pension = 55 if person.gender == "female" else 60
    retired = add_years(person.born_on, pension) if person.kind == "khu-pho" else None
    if retired and retired > DAY:
        retired = None
    began = add_years(person.born_on, 18 if person.age() < 24 else 22)
    yield Occupation(
        member=member, group=group, title=title, started_on=began, ended_on=retired
    )
    if retired:
        yield Occupation(
            member=member, group="retired", title="Hưu trí", started_on=retired
        )


def former_names(
    rng: Random, pairs: list[tuple[Person, Member]]
) -> Iterator[MemberName]:
    """One in 130 had another name before 2015: a former row and the present one."""
    for place, (person, member) in enumerate(pairs):
        if place % 130 or person.times[0].admitted >= date(2005, 1, 1):
            continue
        changed = some_day(rng, date(2006, 1, 2), date(2014, 12, 1))
        former = invent_name(rng, person.gender, person.ethnicity)
        began = person.times[0].admitted
        yield MemberName(
            member=member, full_name=former, started_on=began, ended_on=changed
        )
        yield MemberName(member=member, full_name=member.full_name, started_on=changed)
