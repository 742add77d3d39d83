"""Storing many rows at once, with their history, under a fixed time stamp.

The stamp replaces the clock, so that two loads give equal rows.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

from simple_history.utils import bulk_create_with_history

from benghe.core.models import BaseModel
from members.models import MemberName
from reports.demo.pour import pour

STAMP = datetime(2022, 12, 27, 1, 0, tzinfo=UTC)
BATCH = 2000
REASON = "dữ liệu mẫu"

Row = TypeVar("Row", bound=BaseModel)


def store_all(
    rows: Iterable[Row], history: bool = True, *, keep_stamp: bool = False
) -> list[Row]:
    """Insert the rows (all of one model) and return them with their keys.

    ``keep_stamp``: they bring their own time of entry.
    """
    found = list(rows)
    if not found:
        return found
    model: Any = type(found[0])
    for row in found:
        if not keep_stamp:
            row.created_at = row.updated_at = STAMP
    if not history:
        if model is MemberName:  # few, and the people are found by them too
            return list(model.objects.bulk_create(found, batch_size=BATCH))
        return pour(found)
    return list(
        bulk_create_with_history(
            found,
            model,
            batch_size=BATCH,
            default_date=STAMP,
            default_change_reason=REASON,
        )
    )


def store(row: Row) -> Row:
    """Insert one row."""
    return store_all([row])[0]
