"""What the tests of acts on the organisation share: doing one, counting, comparing."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from cells.models import Cell, OrganisationAct, Seat
from members.models import Candidacy, Membership, Post, Standing
from members.organisation.data import OrganisationData
from members.organisation.services import perform

DAY = date(2023, 3, 1)
BEFORE = DAY - timedelta(days=1)
TODAY = date(2023, 12, 1)


def do(slug, town, day=DAY, **facts):
    data = OrganisationData(
        slug=slug, day=day, decision="15-QĐ/ĐU", decided_on=date(2023, 2, 20), **facts
    )
    return perform(data, town.office, today=TODAY)


def refused(slug, town, day=DAY, **facts):
    """Field and message with which the act is refused; nothing is written."""
    before = list(Cell.objects.values_list("pk", "version"))
    with pytest.raises(ValidationError) as caught:
        do(slug, town, day, **facts)
    assert list(Cell.objects.values_list("pk", "version")) == before
    assert not OrganisationAct.objects.exists()
    (field, messages), *more = caught.value.message_dict.items()
    assert more == []
    return field, messages[0]


def counts(day):
    """Name of the day and members of each cell that is there on ``day``."""
    cells = Cell.objects.on(day).with_name_on(day).with_people(day)
    return {c.name_on: c.member_count for c in cells.order_by("order_on")}


def snapshot():
    """Everything that an act may change, without what voiding adds."""
    rows = {
        model.__name__: list(model.objects.valid().order_by("pk").values_list(*fields))
        for model, fields in (
            (Cell, ("pk", "name", "dissolved_on")),
            (Membership, ("pk", "cell", "started_on", "ended_on", "end_reason")),
            (Post, ("pk", "ended_on")),
            (Candidacy, ("pk", "cell", "ended_on", "outcome")),
            (Standing, ("pk", "cell", "ended_on")),
        )
    }
    return {
        **rows,
        "seats": list(Seat.objects.order_by("pk").values_list("pk", "ended_on")),
    }
