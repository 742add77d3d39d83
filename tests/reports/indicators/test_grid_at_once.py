"""Two people save one cell at the same moment, each with a connection of their own."""

import json
import sqlite3
import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from reports.indicators.entry import Entry, save_entry
from reports.indicators.models import Observation
from reports.indicators.periods import spans_of
from tests.factories import IndicatorFactory

pytestmark = pytest.mark.django_db(transaction=True)
MARCH = spans_of("month", 2022)[2]
TODAY = date(2022, 12, 27)
ROUNDS = 5


@pytest.fixture(autouse=True)
def shared_database(transactional_db, tmp_path):
    """A database that threads share as processes do: on SQLite a file, not the memory."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    memory, name = connection.connection, connection.settings_dict["NAME"]
    path = tmp_path / "shared.sqlite3"
    copy = sqlite3.connect(path)
    memory.backup(copy)
    copy.close()
    connection.connection, connection.settings_dict["NAME"] = None, str(path)
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = memory, name


def at_once(*actions):
    """Run the actions in threads that start together; what each returned."""
    barrier, found = threading.Barrier(len(actions)), [None] * len(actions)

    def run(number, action):
        try:
            barrier.wait(timeout=20)
            found[number] = action()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return found


def test_one_is_stored_and_the_other_sees_it(ubnd, office):
    for _ in range(ROUNDS):
        row = IndicatorFactory(period="month", decimals=0)

        def act(user, text, row=row):
            return lambda: save_entry(user, Entry(row, MARCH, text), TODAY)

        found = at_once(act(ubnd, "5"), act(office, "6"))

        assert sorted(one.outcome for one in found) == ["conflict", "saved"]
        stored = Observation.objects.get(indicator=row)
        lost = next(one for one in found if one.outcome == "conflict")
        assert lost.row == stored
        assert f"«{stored.value.normalize()}»" in lost.messages[0]


def test_two_corrections_of_one_result_are_one_correction(ubnd, office):
    row = IndicatorFactory(period="month", decimals=0)
    first = save_entry(ubnd, Entry(row, MARCH, "4"), TODAY).row

    def act(user, text):
        return lambda: save_entry(user, Entry(row, MARCH, text, first.pk), TODAY)

    found = at_once(act(ubnd, "5"), act(office, "6"))

    assert sorted(one.outcome for one in found) == ["conflict", "saved"]
    assert Observation.objects.standing().get().corrects == first
    assert Observation.objects.count() == 2


def test_a_double_click_stores_one_row(ubnd):
    row = IndicatorFactory(period="month", decimals=0)
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(ubnd)
    body = json.dumps({"cells": [{"key": f"{row.pk}-3", "text": "5"}]})
    url = f"{reverse('indicators:entry_save')}?nam=2022"

    def act(client):
        return lambda: client.post(url, body, content_type="application/json").json()

    found = at_once(*(act(client) for client in clients))

    outcomes = sorted(one["cells"][f"{row.pk}-3"]["outcome"] for one in found)
    assert outcomes == ["saved", "unchanged"]
    assert Observation.objects.get().value == Decimal(5)
