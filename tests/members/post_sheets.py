"""Sheets of posts for tests: checked, stored, and what was wrong with them."""

from datetime import timedelta

from benghe.core.imports import services
from benghe.lib.dates import PartialDate
from tests.sheets import workbook

MODEL = "members_post"
BORN = PartialDate(1975, 2, 3)
ONE = timedelta(days=1)


def checked(user, *lines, **options):
    """The batch of a sheet with these lines, checked."""
    batch = services.upload(
        "posts", user=user, file_name="chuc-vu.xlsx", content=workbook(*lines),
        options=services.Options(**options),
    )  # fmt: skip
    return services.check(batch)


def stored(user, *lines, **options):
    return services.confirm(checked(user, *lines, **options))


def faults(batch):
    """(line, heading, message) of every error."""
    return [
        (found.number, fault["heading"], fault["message"])
        for found in batch.lines.order_by("number")
        for fault in found.faults
    ]


def at(batch):
    return [(number, heading) for number, heading, _ in faults(batch)]


def counts(batch):
    return {kind: n for kind, n in batch.counts.items() if n}
