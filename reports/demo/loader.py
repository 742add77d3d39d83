"""Loads the demo ward into an empty database: everything or nothing."""

from random import Random
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from benghe.core.models import BaseModel, Event, ImportBatch, Job
from benghe.core.services import record_event
from cells.models import Committee, User
from reports.demo.acts import store_acts
from reports.demo.facts import store_discipline, store_documents, store_inspections
from reports.demo.history import Populace, portions
from reports.demo.indicators import store_areas, store_catalogue
from reports.demo.logins import store_logins
from reports.demo.members import store_members
from reports.demo.organisation import (
    ben_nghe_cells,
    generated_cells,
    store_cells,
    store_committee,
)
from reports.demo.others import store_others
from reports.demo.plan import store_tasks
from reports.demo.posts import store_posts
from reports.demo.published import CONFERENCE, store_declared, store_published
from reports.demo.ratings import store_awards, store_ratings
from reports.demo.results import store_results
from reports.demo.rows import STAMP
from reports.demo.targets import store_targets
from reports.demo.texts import write_texts
from reports.review.defaults import create_review
from reports.review.models import Review, ReviewRecipient, ReviewSection

SEED = 2022
MEMBERS = 776


class NotEmptyError(Exception):
    """The database holds data; its text names the first kind that was found."""


def data_found() -> str:
    """What business data, jobs or accounts the database holds; empty: none."""
    business = [m for m in apps.get_models() if issubclass(m, BaseModel)]
    models: list[Any] = [User, *business, ImportBatch, Job]
    for model in models:
        if model._base_manager.exists():
            return str(model._meta.verbose_name)
    return ""


def refuse_data() -> None:
    """Raise NotEmptyError unless the database is empty (the log of events aside)."""
    if found := data_found():
        raise NotEmptyError(found)


@transaction.atomic
def load_full(seed: int = SEED) -> None:
    """The ward of Bến Nghé in 2022: 28 cells, 776 members, two years of results."""
    refuse_data()
    rng = Random(seed)  # noqa: S311 - invented people, not secrets
    committee, terms = store_committee()
    specs = ben_nghe_cells()
    cells = store_cells(committee, specs)
    people = Populace(rng, specs, MEMBERS).people()
    pairs = list(zip(people, store_members(rng, people, cells, True), strict=True))
    store_posts(committee, terms, cells, pairs, history=True)
    store_ratings(rng, pairs, cells, history=True)
    store_awards(rng, pairs, cells)
    store_discipline(pairs)
    store_inspections(cells)
    store_documents()
    # Results bear who entered them.
    store_logins(committee, list(cells.values()))
    indicators = store_catalogue()
    store_targets(indicators)
    store_results(indicators, store_areas())
    store_published(indicators)
    store_declared()
    store_tasks(details=True)
    # A generator of its own: what is drawn before stays as it was.
    store_others(Random(f"{seed} người khác"), cells)  # noqa: S311 - as above
    store_acts(cells, User.objects.get(username="vanphong"))
    write_texts(_review(committee))
    _settle()


@transaction.atomic
def load_published() -> None:
    """Nothing but the published figures, the tasks of 2023 and the conference."""
    refuse_data()
    committee, _ = store_committee()
    indicators = store_catalogue()
    store_published(indicators)
    store_declared()
    store_tasks(details=False)
    store_logins(committee, [])
    _review(committee)
    _settle()


@transaction.atomic
def load_scaled(cells: int, members: int, seed: int = SEED) -> None:
    """A generated ward of exactly this size on 27/12/2022, without any published figure.

    ``members`` is at least ``cells``. No history rows are written for what belongs to
    members: at 50,000 they would double the time and tell nothing. A large ward is made
    in parts of whole cells, so that only a part is held at a time.
    """
    refuse_data()
    rng = Random(seed)  # noqa: S311 - invented people, not secrets
    committee, terms = store_committee()
    specs = generated_cells(cells, rng)
    stored = store_cells(committee, specs, history=False)
    parts = portions(specs, members)
    for part, (group, count) in enumerate(parts):
        people = Populace(rng, group, count).people()
        rows = store_members(rng, people, stored, False, part, len(parts))
        pairs = list(zip(people, rows, strict=True))
        own = {spec.code: stored[spec.code] for spec in group}
        store_posts(committee if part == 0 else None, terms, own, pairs, history=False)
        store_ratings(rng, pairs, own, history=False)
    store_logins(committee, list(stored.values()))
    _settle()


def _review(committee: Committee) -> Review:
    return create_review(committee, 2022, as_of=CONFERENCE, conference_on=CONFERENCE)


def _settle() -> None:
    """Put the fixed stamp on what other code stored by the clock, and log the load."""
    for model in (Review, ReviewSection, ReviewRecipient):
        model.objects.update(created_at=STAMP, updated_at=STAMP)
        model.history.update(created_at=STAMP, updated_at=STAMP, history_date=STAMP)
    record_event(Event.Kind.SETUP, None, "load_demo")
    _analyse()


def _analyse() -> None:
    """Tell PostgreSQL how many rows there are: without it, it plans for empty tables."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
