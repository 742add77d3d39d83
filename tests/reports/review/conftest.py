"""The demo ward, loaded once for a module and rolled back after it."""

import pytest
from django.db import transaction

from reports.demo import loader
from reports.review.models import Review


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The full ward of 2022, in a transaction that never commits."""
    yield from _rolled_back(django_db_blocker, loader.load_full)


@pytest.fixture(scope="module")
def loaded_published(django_db_setup, django_db_blocker):
    """Nothing but the published figures."""
    yield from _rolled_back(django_db_blocker, loader.load_published)


def _rolled_back(blocker, load):
    with blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            load()
            yield
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture
def review(loaded, db):
    """The review of the full demo."""
    return Review.objects.get(year=2022)


@pytest.fixture
def published(loaded_published, db):
    """The review of the published figures alone."""
    return Review.objects.get(year=2022)
