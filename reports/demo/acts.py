"""What happened since 2019 as acts on members, told from the stored rows.

The rows are stored first; each act then remembers them as it would have left them, so
that a demo act can be voided like any other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from benghe.core.models import Document
from cells.models import Cell, User
from members.models import (
    Act,
    Candidacy,
    Membership,
    PartyPeriod,
    Post,
    Standing,
)
from reports.demo.decisions import (
    CELL,
    DISTRICT,
    LETTER,
    decided_before,
    number,
    place_of,
    settled_after,
)
from reports.demo.effects import changed, made
from reports.demo.logins import SINCE
from reports.demo.organisation import DISSOLVED
from reports.demo.people import DAY, LEDGER
from reports.demo.reorganisation import (
    adopt,
    store_organisation_acts,
    tell_dissolution,
)
from reports.demo.rows import STAMP, store_all

K = Act.Kind
JOINED = {"admitted": K.ADMIT, "readmitted": K.READMIT}
LEFT = {
    "death": K.DEATH, "struck_off": K.STRIKE, "resigned": K.RESIGN, "expelled": K.EXPEL,
    "to_city": K.DEPART, "to_outside": K.DEPART,
}  # fmt: skip
STATES = {"exempt": K.EXEMPT, "away": K.AWAY, "guest": K.GUEST}
# Of one day the ends come first.
FIRST = (K.RELIEVE, K.CANDIDATE_END, K.END_STANDING)
EXPULSION = "96-QĐ/UBKT"
UNSETTLED = 3  # of the transfers out: the two last ones, and one that is late
LATE = date(2022, 9, 1)


def open_stay(row: Membership) -> dict[str, Any]:
    """A stay as it was made."""
    return made(row, ended_on=None, end_reason="")


def open_row(row: Any) -> dict[str, Any]:
    """A state or a post as it was made."""
    return made(row, ended_on=None)


class Ledgers:
    """All standing rows of the ward, each list by member and in the order of time."""

    def __init__(self) -> None:
        self.stays = by_member(Membership, "started_on")
        self.parties = by_member(PartyPeriod, "admitted_on")
        self.states = by_member(Standing, "started_on")
        self.posts = by_member(Post, "started_on")
        self.candidacies = by_member(Candidacy, "started_on")

    def members(self) -> list[int]:
        """Everybody with a row, in the order of the register."""
        return sorted({*self.stays, *self.states, *self.candidacies})


def by_member(model: Any, field: str) -> dict[int, list[Any]]:
    """Rows of one model by member."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in model.objects.select_related(None).order_by("member", field, "pk"):
        found[row.member_id].append(row)
    return found


def acts_of(ledgers: Ledgers) -> Iterator[Act]:
    """Every act since 2019, person by person; numbers of some are still missing."""
    for member in ledgers.members():
        yield from joining(member, ledgers)
        yield from official(member, ledgers)
        yield from life(member, ledgers)
        yield from leaving(member, ledgers)


def joining(member: int, ledgers: Ledgers) -> Iterator[Act]:
    """Followed, admitted, arrived, moved."""
    for row in ledgers.candidacies[member]:
        opened = made(row, ended_on=None, outcome="")
        yield _act(member, K.CANDIDATE, row.started_on, [opened])
        if row.outcome == "dropped":
            closed = changed(row, ended_on=None, outcome="")
            yield _act(member, K.CANDIDATE_END, row.ended_on, [closed])
    before = None
    for stay in ledgers.stays[member]:
        if stay.started_on >= LEDGER:
            yield _arrival(member, stay, before, ledgers)
        before = stay


def _arrival(member: int, stay: Any, before: Any, ledgers: Ledgers) -> Act:
    day, effects = stay.started_on, []
    if stay.start_reason == "internal":
        effects = [changed(before, ended_on=None, end_reason=""), open_stay(stay)]
        return _act(member, K.MOVE, day, effects, stay.decision)
    party = ledgers.parties[member][-1]
    then: dict[str, Any] = {"ended_on": None, "end_reason": ""}
    kind = JOINED.get(stay.start_reason, K.ARRIVE)
    if kind != K.ARRIVE:
        then["official_on"] = None
        effects = [
            changed(row, ended_on=None, outcome="")
            for row in ledgers.candidacies[member]
            if row.ended_on == day
        ]
    effects += [made(party, **then), open_stay(stay)]
    return _act(member, kind, day, effects, stay.decision)


def official(member: int, ledgers: Ledgers) -> Iterator[Act]:
    """Recognised as official while in a cell of the ward."""
    for row in ledgers.parties[member]:
        day = row.official_on
        if day is None or day < LEDGER:
            continue
        here = (s for s in ledgers.stays[member] if s.started_on < day)
        if any(stay.ended_on is None or stay.ended_on > day for stay in here):
            yield _act(member, K.RECOGNISE, day, [changed(row, official_on=None)])


def life(member: int, ledgers: Ledgers) -> Iterator[Act]:
    """States beside the count and posts."""
    stays = ledgers.stays[member]
    left = stays[-1].ended_on if stays else None
    for row in ledgers.states[member]:
        if row.started_on >= LEDGER:
            kind = STATES[row.kind]
            yield _act(member, kind, row.started_on, [open_row(row)], row.decision)
        if row.ended_on and row.ended_on != left:
            back = changed(row, ended_on=None)
            yield _act(member, K.END_STANDING, row.ended_on, [back])
    for row in ledgers.posts[member]:
        if row.ended_on:
            ended = changed(row, ended_on=None)
            yield _act(member, K.RELIEVE, row.ended_on, [ended], _relief(row))
        if row.started_on >= LEDGER:
            day = row.started_on
            yield _act(member, K.APPOINT, day, [open_row(row)], row.decision)


def _relief(post: Any) -> str:
    """Who takes over is named by the same decision."""
    same = Q(cell=post.cell_id) if post.cell_id else Q(committee=post.committee_id)
    after = Post.objects.filter(same, started_on=post.ended_on).exclude(decision="")
    return after.values_list("decision", flat=True).first() or ""


def leaving(member: int, ledgers: Ledgers) -> Iterator[Act]:
    """Transferred away, dead, or out of the Party otherwise."""
    for stay in ledgers.stays[member]:
        day = stay.ended_on
        if day is None or day < LEDGER or stay.end_reason == "internal":
            continue
        effects = [changed(stay, ended_on=None, end_reason="")]
        effects += [
            changed(row, ended_on=None)
            for row in ledgers.states[member]
            if row.ended_on == day
        ]
        effects += [
            changed(row, ended_on=None, end_reason="")
            for row in ledgers.parties[member]
            if row.ended_on == day
        ]
        act = _act(member, LEFT[stay.end_reason], day, effects)
        if stay.end_reason == "expelled":
            act.decision = EXPULSION
        yield act


def _act(
    member: int, kind: str, day: date, effects: list[dict[str, Any]], decision: str = ""
) -> Act:
    return Act(member_id=member, kind=kind, day=day, effects=effects, decision=decision)


def in_order(acts: Iterable[Act]) -> list[Act]:
    """By day; of one day the ends before the beginnings, then as registered."""
    return sorted(acts, key=lambda a: (a.day, a.kind not in FIRST, a.member_id))


def complete(acts: list[Act], office: User) -> None:
    """Numbers and days of decisions, places, who entered them, what is settled."""
    for kinds, form, first, step in (
        ({K.RECOGNISE}, DISTRICT, 204, 17),
        ({K.STRIKE, K.RESIGN}, DISTRICT, 366, 40),
        ({K.DEPART}, LETTER, 2, 3),
        ({K.END_STANDING, K.CANDIDATE, K.CANDIDATE_END}, CELL, 4, 2),
    ):
        rows = [act for act in acts if act.kind in kinds and not act.decision]
        number(rows, lambda act: act.day, form, first, step)
    papers = {paper.code.removeprefix("Số "): paper for paper in Document.objects.all()}
    outside = _outside()
    for turn, act in enumerate(acts):
        act.made_by = office if act.day >= SINCE else None
        _decide(act, turn, papers.get(act.decision))
        if act.kind in {K.ARRIVE, K.DEPART}:
            act.place = place_of(turn, (act.member_id, act.day) in outside)
        elif act.kind == K.GUEST:
            act.place = Standing.objects.get(pk=act.effects[0]["pk"]).place
        act.updated_by = act.made_by
    _settle([act for act in acts if act.kind == K.DEPART])


def _outside() -> set[tuple[int, date]]:
    """Who came from or went outside the city, and when."""
    rows = Membership.objects.all()
    came = rows.filter(start_reason="from_outside").values_list("member", "started_on")
    went = rows.filter(end_reason="to_outside").values_list("member", "ended_on")
    return {*came, *went}


def _decide(act: Act, turn: int, paper: Document | None) -> None:
    """The day of the decision; of an admission it is that of the act itself."""
    if not act.decision:
        return
    if paper is not None:
        act.document, act.decided_on = paper, paper.issued_on
    elif act.kind in {K.ADMIT, K.READMIT, K.EXPEL}:
        act.decided_on = act.day
    elif act.kind == K.RECOGNISE:
        act.decided_on = min(act.day + timedelta(days=2 + turn % 19), DAY)
    else:
        # One decision names all whom the cells elected: it has one day.
        of_all = act.kind in {K.APPOINT, K.RELIEVE}
        act.decided_on = decided_before(act.day, 0 if of_all else turn)


def _settle(departures: list[Act]) -> None:
    """Papers that came back; three did not yet, one of them is late."""
    late = [act for act in departures if act.day < LATE]
    waiting = {id(act) for act in [*departures[1 - UNSETTLED :], late[-1]]}
    for turn, act in enumerate(departures):
        if id(act) not in waiting:
            act.settled_on = settled_after(act.day, turn)


def store_acts(cells: dict[str, Cell], office: User) -> None:
    """Every act, in the order in which they happened and were entered."""
    acts = in_order(acts_of(Ledgers()))
    complete(acts, office)
    parent, ended = store_organisation_acts(cells, office), cells[DISSOLVED.code]
    moves = adopt(acts, parent, ended)
    for turn, act in enumerate(acts):
        act.created_at = act.updated_at = STAMP + timedelta(microseconds=turn)
    store_all(acts, keep_stamp=True)
    tell_dissolution(parent, ended, moves)
