"""Choices of doubtful lines last as long as the lines are read in the same way."""

import pytest

from benghe.core.imports.rows import Options
from benghe.core.imports.services import decide
from benghe.core.models import ImportBatch
from tests.factories import ImportBatchFactory

CHOICES = {"2": "7", "3": ""}
BEFORE = {"mapping": {"B": "Họ và tên"}, "choices": CHOICES}


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({}, CHOICES),
        ({"clears": True}, CHOICES),
        ({"choices": {**CHOICES, "4": "9"}}, {**CHOICES, "4": "9"}),
        ({"sheet": "Tờ 1"}, CHOICES),
        ({"sheet": "Tờ 2"}, {}),
        ({"mapping": {}}, {}),
        ({"mapping": {"C": "Họ và tên"}}, {}),
        ({"old_text": "tcvn3"}, {}),
        ({"old_text": "tcvn3", "choices": {"4": "9"}}, {}),
    ],
)
def test_choices_go_when_the_lines_may_be_other_people(office, change, kept):
    batch = ImportBatchFactory(
        created_by=office, content=b"x", state=ImportBatch.State.CHECKED,
        findings={"sheet": "Tờ 1"}, options=BEFORE,
    )  # fmt: skip

    decide(batch, Options.of({**BEFORE, **change}))

    batch.refresh_from_db()
    assert batch.options["choices"] == kept
