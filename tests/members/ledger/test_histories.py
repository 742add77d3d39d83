"""Random histories of acts: whatever happens, the ledger adds up and equals a recount.

Each history is made by the acts themselves, refused ones included, on a few people and
cells; then every number is held against a recount in plain Python from the raw rows.
"""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from benghe.lib.dates import PartialDate
from cells.models import Cell, OrganisationAct
from members.acts.data import ActData
from members.acts.kinds import kinds_for
from members.acts.services import perform, void
from members.acts.situation import situation_of
from members.ledger.listing import LedgerListing
from members.models import Candidacy, Member, Membership, PartyPeriod, Post, Standing
from members.organisation import services as organisation
from members.organisation.data import NewCell, OrganisationData
from reports import verify
from tests.factories import (
    CellFactory,
    CommitteeFactory,
    CommitteeNameFactory,
    MemberFactory,
)

TODAY = date(2026, 1, 1)
BEGIN = date(2019, 12, 30)
STEPS = (0, 0, 0, 1, 1, 30, 60, 90, 365)
LEDGERS = (Membership, PartyPeriod, Standing, Post, Candidacy)
BATCHES, SEEDS, ACTS = 8, 13, 10


@pytest.fixture
def places(ward):
    """Two cells of the ward and one of a committee below it."""
    lower = CommitteeFactory(code="DB1", parent=ward)
    CommitteeNameFactory(committee=lower, name="Đảng bộ cơ sở")
    return {
        "lower": lower,
        "cells": [
            CellFactory(code=f"C{n}", name=f"Chi bộ {n}", committee=place)
            for n, place in enumerate((ward, ward, lower), 1)
        ],
    }


class History:
    """A walk through time in which one act after another is tried."""

    def __init__(self, seed, places, user):
        self.rng, self.places, self.user = Random(seed), places, user
        self.cells = list(places["cells"])
        self.day, self.done = BEGIN, []
        self.performed, self.voided, self.merged = 0, 0, 0
        self.people = [
            MemberFactory(cell=self.cells[n], card_number=None, joined_on=start,
                          admitted_on=start, official_on=official)
            for n, start, official in (
                (0, date(2010, 2, 3), date(2011, 2, 3)),
                (1, date(2019, 3, 1), None),
                (2, date(2012, 2, 29), date(2013, 2, 28)),
            )
        ]  # fmt: skip
        self.people += [
            MemberFactory(cell=None, admitted_on=None, card_number=None,
                          born=PartialDate(1990)) for _ in range(2)
        ]  # fmt: skip

    def run(self, acts):
        for _ in range(acts):
            self.day += timedelta(days=self.rng.choice(STEPS))
            chance = self.rng.random()
            try:
                if chance < 0.15 and self.done:
                    self._void()
                elif chance < 0.22:
                    self._organise()
                else:
                    self._act()
            except ValidationError:
                continue

    def told(self):
        """What was done, for a failure that has to be understood."""
        return [
            f"{act} {act.day} {[(e['model'], e['pk'], e['before'], e['after']) for e in act.effects]}"
            for act in self.done
        ]

    def _act(self):
        member = self.rng.choice(self.people)
        now = situation_of(member)
        kinds = kinds_for(now)
        if not kinds:
            return
        kind = self.rng.choice(kinds)
        takes_back = self.rng.random() < 0.25
        before = snapshot() if takes_back else None
        act = perform(member, self._data(kind.code, now), self.user, today=TODAY)
        if takes_back:
            void(act, by=self.user, reason="Ghi nhầm")
            assert snapshot() == before
            self.voided += 1
            return
        self.performed += 1
        self.done.append(act)

    def _data(self, kind, now):
        rng = self.rng
        cell = rng.choice(self.cells)
        # Now and then a day in the past, so that impossible orders are tried too.
        day = self.day - timedelta(days=rng.choice((0, 0, 0, 0, 400)))
        own = now.stay.cell if now.stay else cell
        return ActData(
            kind=kind, day=day, cell=cell, outside=rng.random() < 0.5, place="Quận 3",
            decision=f"{rng.randrange(99)}-QĐ/ĐU", admitted_on=date(2015, 5, 19),
            official_on=rng.choice((None, date(2016, 5, 19))),
            due_on=day + timedelta(days=200),
            standing=rng.choice(now.standings) if now.standings else None,
            post=rng.choice(now.posts) if now.posts else None,
            post_kind=rng.choice(("secretary", "member")), post_place=own,
        )  # fmt: skip

    def _void(self):
        act = self.rng.choice(self.done[-4:])
        service = organisation if isinstance(act, OrganisationAct) else None
        if service:
            service.void(act, by=self.user, reason="Ghi nhầm")
        else:
            void(act, by=self.user, reason="Ghi nhầm")
        self.done.remove(act)
        self.voided += 1

    def _organise(self):
        living = list(Cell.objects.on(self.day).order_by("pk"))
        if len(living) < 2:
            return
        pair = self.rng.sample(living, 2)
        code = f"M{len(self.done)}-{self.day:%Y%m%d}"
        data = OrganisationData(
            slug="sap-nhap", day=self.day, cells=tuple(pair),
            new=NewCell(code, f"Chi bộ {code}"), decision="1-QĐ/ĐU",
        )  # fmt: skip
        before = snapshot()
        act = organisation.perform(data, self.user, today=TODAY)
        if self.rng.random() < 0.3:
            organisation.void(act, by=self.user, reason="Ghi nhầm")
            assert snapshot() == before
            self.voided += 1
            return
        self.cells += list(Cell.objects.filter(code=code))
        self.merged += 1
        self.done.append(act)


def snapshot():
    """What stands in every ledger, without what only tells when it was written."""
    found = {}
    for model in LEDGERS:
        fields = [
            field.attname for field in model._meta.concrete_fields
            if field.name not in {"version", "updated_at", "updated_by"}
        ]  # fmt: skip
        rows = model.objects.filter(voided_at=None).order_by("pk").values_list(*fields)
        found[model.__name__] = list(rows)
    cells = Cell.objects.filter(voided_at=None).order_by("pk")
    found["cells"] = list(cells.values_list("pk", "name", "founded_on", "dissolved_on"))
    return found


# --- the recount, from raw rows and nothing else ---


def raw_rows():
    rows = Membership.objects.all().values_list(
        "member", "cell", "started_on", "start_reason", "ended_on", "end_reason",
        "voided_at",
    )  # fmt: skip
    return [row[:6] for row in rows if row[6] is None]


def recount(rows, cells, day):
    return len(
        {
            member
            for member, cell, start, _, end, _ in rows
            if cell in cells and start <= day and (end is None or day < end)
        }
    )


def moved(rows, cells, first, last):
    """Reasons of increases and decreases of ``cells``, moves between them left out."""
    own = [row for row in rows if row[1] in cells]
    left = {(m, end) for m, _, _, _, end, why in own if why == "internal"}
    came = {(m, start) for m, _, start, why, _, _ in own if why == "internal"}
    both = left & came
    more, less = Counter(), Counter()
    for member, _, start, start_reason, end, end_reason in own:
        if first <= start <= last and (
            start_reason != "internal" or (member, start) not in both
        ):
            more[start_reason] += 1
        if (
            end
            and first <= end <= last
            and (end_reason != "internal" or (member, end) not in both)
        ):
            less[end_reason] += 1
    inside = sum(first <= day <= last for _, day in both)
    return more, less, inside


def overlapping(periods):
    pairs = pairwise(sorted(periods, key=lambda period: period[:2]))
    return [p for p, q in pairs if p[0] == q[0] and (p[2] is None or q[1] < p[2])]


def check_days(rows, sets):
    days = {day for row in rows for day in (row[2], row[4]) if day}
    for day in sorted(days | {d - timedelta(days=1) for d in days}):
        assert Member.objects.on(day).count() == recount(rows, sets["whole"], day)
        for cell in Cell.objects.filter(voided_at=None):
            found = Member.objects.on(day, cell=cell).count()
            assert found == recount(rows, {cell.pk}, day), (cell, day)


def check_periods(rng, rows, sets, listings):
    for key, listing_of in listings.items():
        for _ in range(2 if key in {"whole", "lower"} else 1):
            first = BEGIN + timedelta(days=rng.randrange(-40, 900))
            last = first + timedelta(days=rng.choice((0, 1, 30, 365, 3000)))
            check_period(rows, sets[key], listing_of(first, last))


def check_period(rows, cells, listing):
    ledger, first, last = listing.ledger(), listing.first, listing.last
    more, less, inside = moved(rows, cells, first, last)
    assert ledger.balanced
    assert ledger.opening + ledger.increase - ledger.decrease == ledger.closing
    assert ledger.opening == recount(rows, cells, first - timedelta(days=1))
    assert ledger.closing == recount(rows, cells, last)
    assert {r.line.reason: r.number for r in ledger.increases if r.number} == more
    assert {r.line.reason: r.number for r in ledger.decreases if r.number} == less
    assert ledger.inside.number == inside


def check_history(history, places, office):
    rows = raw_rows()
    cells = list(Cell.objects.filter(voided_at=None))
    lower = places["lower"]
    sets = {"whole": {cell.pk for cell in cells}}
    sets["lower"] = {cell.pk for cell in cells if cell.committee_id == lower.pk}
    listings = {
        "whole": lambda a, b: LedgerListing(office, a, b),
        "lower": lambda a, b: LedgerListing(office, a, b, committee=lower),
    }
    for cell in cells:
        sets[cell.code] = {cell.pk}
        listings[cell.code] = lambda a, b, cell=cell: LedgerListing(
            office, a, b, cell=cell
        )
    assert overlapping([(m, start, end) for m, _, start, _, end, _ in rows]) == []
    parties = PartyPeriod.objects.filter(voided_at=None)
    fields = ("member", "admitted_on", "ended_on")
    assert overlapping(parties.values_list(*fields)) == []
    check_days(rows, sets)
    check_periods(history.rng, rows, sets, listings)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_any_history_of_acts_adds_up(batch, places, office):
    performed = voided = merged = 0
    for seed in range(batch * SEEDS, (batch + 1) * SEEDS):
        with transaction.atomic():
            history = History(seed, places, office)
            history.run(ACTS)
            check_history(history, places, office)
            assert list(verify.problems()) == [], (seed, history.told())
            performed += history.performed
            voided += history.voided
            merged += history.merged
            transaction.set_rollback(True)
    # The walk does what it is meant to do, and not mostly refusals.
    assert performed > 3 * SEEDS
    assert voided > SEEDS // 2
    assert merged > 0


def test_a_departure_is_not_taken_back_under_a_death_elsewhere(places, office):
    """Found by a history above: the stay would go on beyond the time in the Party."""
    member = MemberFactory(cell=places["cells"][0])
    gone = perform(
        member, ActData(kind="depart", day=date(2020, 1, 1)), office, today=TODAY
    )
    death = perform(
        member, ActData(kind="death", day=date(2020, 1, 30)), office, today=TODAY
    )

    with pytest.raises(ValidationError, match="hãy hủy «Từ trần» ngày 30/01/2020"):
        void(gone, by=office, reason="Ghi nhầm")
    assert list(verify.problems()) == []

    void(death, by=office, reason="Ghi nhầm")
    void(gone, by=office, reason="Ghi nhầm")
    assert Member.objects.on(TODAY).count() == 1
