"""Who leads: the committee of each term, and the secretaries and deputies of the cells."""

from collections.abc import Iterator
from datetime import date

from cells.models import Cell, Committee, Term
from members.models import Member, Post
from reports.demo.people import DAY, Person
from reports.demo.rows import store_all

CONGRESS = date(2020, 3, 20)  # the congresses of the cells, before that of the ward
SETTLED = date(2015, 6, 1)
HANDED_OVER = date(2022, 6, 1)  # when two cells changed their secretary
HANDOVERS = {"KP-03": "115-QĐ/ĐU", "TH-03": "116-QĐ/ĐU"}  # both in the register
RESOLUTION = "01-NQ/ĐH"  # of the congress of the ward, in the register
ELECTED = "163-QĐ/ĐU"  # recognises those whom the cells elected
PLACES = ("secretary", "standing_deputy", "deputy", "board", "board", *["member"] * 8)

Pair = tuple[Person, Member]


def store_posts(
    committee: Committee | None, terms: list[Term], cells: dict[str, Cell],
    pairs: list[Pair], history: bool,
) -> None:  # fmt: skip
    """Committee first (None: it has its posts), then every cell that has somebody fit."""
    fit = [pair for pair in pairs if is_fit(pair[0])]
    if committee is not None:
        store_all(committee_posts(committee, terms, fit), history)
    rows: list[Post] = []
    fit_in = by_cell(fit)
    for code, cell in cells.items():
        if cell.dissolved_on is None:
            rows += cell_posts(cell, fit_in.get(code, []))
    store_all(rows, history)


def is_fit(person: Person) -> bool:
    """In one cell since before the ledger, official, not too old, not excused or away."""
    stay = person.stays[-1]
    settled = len(person.stays) == 1 and stay.end is None and stay.start < SETTLED
    ready = person.times[0].admitted.year < 2014 and 34 <= person.age(DAY) <= 72
    return settled and ready and not person.exempt_from and not person.away_from


def by_cell(pairs: list[Pair]) -> dict[str, list[Pair]]:
    """Those who may lead, by the code of their cell, the longest in the Party first."""
    found: dict[str, list[Pair]] = {}
    for pair in sorted(pairs, key=lambda pair: pair[0].times[0].admitted):
        found.setdefault(pair[0].stays[-1].cell, []).append(pair)
    return found


def committee_posts(
    committee: Committee, terms: list[Term], fit: list[Pair]
) -> Iterator[Post]:
    """Thirteen a term, of working age, those of the offices first; eight serve in both."""
    order = ("co-quan", "cong-an", "truong")
    working = [pair for pair in fit if pair[0].age() <= 58]
    working.sort(key=lambda pair: (_place(order, pair[0]), pair[0].times[0].admitted))
    pool = working[: 2 * len(PLACES)]
    former, present = terms
    for place, kind in enumerate(PLACES):
        for term, shift in ((former, 5), (present, 0)):
            chosen = pool[place + shift : place + shift + 1]
            for _, member in chosen:
                yield Post(
                    member=member, kind=kind, committee=committee, term=term,
                    started_on=term.started_on, ended_on=term.ended_on,
                    decision=RESOLUTION if term == present else "",
                )  # fmt: skip


def _place(order: tuple[str, ...], person: Person) -> int:
    """Where the person's kind of cell stands; those not named come last."""
    return order.index(person.kind) if person.kind in order else len(order)


def cell_posts(cell: Cell, fit: list[Pair]) -> Iterator[Post]:
    """A secretary; from 4 fit members on a deputy, from 8 on a third in the leadership."""
    if not fit:
        return
    handover = HANDOVERS.get(cell.code) if len(fit) > 3 else None
    yield Post(
        member=fit[0][1], kind="secretary", cell=cell, decision=ELECTED,
        started_on=CONGRESS, ended_on=HANDED_OVER if handover else None,
    )  # fmt: skip
    if handover:
        yield Post(
            member=fit[3][1], kind="secretary", cell=cell, decision=handover,
            started_on=HANDED_OVER,
        )  # fmt: skip
    for needed, (_, member), kind in zip(
        (4, 8), fit[1:], ("deputy", "member"), strict=False
    ):
        if len(fit) >= needed:
            yield Post(
                member=member, kind=kind, cell=cell, decision=ELECTED,
                started_on=CONGRESS,
            )  # fmt: skip
