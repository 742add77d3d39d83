"""Sheets of awards through the service: checked, stored, taken back."""

from benghe.core.imports import services
from benghe.core.imports.rows import Options
from tests.sheets import workbook


def checked(kind, user, content, **options):
    """The batch of a workbook's bytes, or of lines given as dicts, after its check."""
    if not isinstance(content, bytes):
        content = workbook(*content)
    batch = services.upload(
        kind, user=user, file_name="tep.xlsx", content=content,
        options=Options(**options),
    )  # fmt: skip
    batch = services.check(batch)
    assert batch.state == "checked", batch.message
    return batch


def stored(kind, user, content, **options):
    """The batch after its confirmation."""
    return services.confirm(checked(kind, user, content, **options))


def counts(batch):
    """How many lines of each outcome, without those of which there are none."""
    return {kind: number for kind, number in batch.counts.items() if number}


def faults(batch):
    """(line, heading, message, suggestion) of everything that is wrong."""
    return [
        (line.number, fault["heading"], fault["message"], fault["suggestion"])
        for line in batch.lines.order_by("number")
        for fault in line.faults
    ]


def changes(batch):
    """(line, changes) of every line that changes a stored row."""
    return [
        (line.number, [tuple(change) for change in line.changes])
        for line in batch.lines.filter(kind="update").order_by("number")
    ]
