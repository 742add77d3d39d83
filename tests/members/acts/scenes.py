"""Doing acts in tests: a fixed today, what is told, what is refused, what is stored."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from benghe.lib.dates import PartialDate
from members.acts.data import ActData
from members.acts.services import perform, rehearse
from members.models import (
    Candidacy,
    Member,
    Membership,
    PartyPeriod,
    Post,
    Standing,
)
from tests.factories import CellFactory, MemberFactory

TODAY = date(2023, 6, 30)
ONE = timedelta(days=1)
LEDGERS = (PartyPeriod, Membership, Standing, Post, Candidacy)
# Bookkeeping, not what is true of the person.
KEPT_OUT = {
    "version", "created_at", "updated_at", "updated_by_id", "voided_at",
    "voided_by_id", "void_reason",
}  # fmt: skip


def said(kind, day, **data):
    return ActData(kind=kind, day=day, **data)


def do(member, kind, day, **data):
    """The act, done."""
    return perform(member, said(kind, day, **data), None, today=TODAY)


def told(member, kind, day, **data):
    """What the user is told before the act."""
    return rehearse(member, said(kind, day, **data), None, today=TODAY)


def counts(rehearsal):
    return [(one.place, one.before, one.after) for one in rehearsal.counts]


def refused(member, kind, day, **data):
    """The messages by field; a refusal writes nothing."""
    before = snapshot()
    with pytest.raises(ValidationError) as caught:
        do(member, kind, day, **data)
    assert snapshot() == before
    error = caught.value
    return error.message_dict if hasattr(error, "error_dict") else error.messages


def newcomer(**values):
    """Someone who is not in the register yet."""
    given = {
        "full_name": "Trần Thị Mới", "gender": "female", "born": PartialDate(1995, 5, 4),
    }  # fmt: skip
    return Member(**given | values)


def cell(name="Chi bộ Khu phố 3", **values):
    return CellFactory(name=name, **values)


def member_in(place, **values):
    """Official since 2011, in the cell since 2010."""
    given = {"full_name": "Nguyễn Văn An", "cell": place}
    return MemberFactory(**given | values)


def truth():
    """What is true of everybody: the standing rows without their bookkeeping."""
    return {
        model.__name__: sorted(
            (
                {k: v for k, v in row.items() if k not in KEPT_OUT}
                for row in model.objects.valid().values()
            ),
            key=lambda row: row["id"],
        )
        for model in LEDGERS
    }


def snapshot():
    """Every row of every table that an act could touch, bookkeeping and history too."""
    models = [
        model
        for label in ("core", "cells", "members")
        for model in apps.get_app_config(label).get_models()
    ]
    return {model._meta.label: list(model._base_manager.values()) for model in models}


def ledger(member, model):
    """The standing rows of one kind, in the order of time."""
    start = "admitted_on" if model is PartyPeriod else "started_on"
    return list(model.objects.valid().filter(member=member).order_by(start, "pk"))
