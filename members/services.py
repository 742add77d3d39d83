"""Acts on the members list: asking for a paper or a workbook of it."""

import hashlib
from typing import Any
from urllib.parse import urlencode

from django.db import transaction

from benghe.core.jobs import start_job
from benghe.core.models import Event, Job
from benghe.core.services import record_event
from benghe.lib.dates import short_date
from members.listing import MemberListing

MEMBER_LIST = "member_list"
MEMBER_SHEET = "member_sheet"
TARGET = "members.member"
# Not filters that narrow, or words that may be a name.
NOT_LOGGED = ("q", "ngay", "xep", "cot")


@transaction.atomic
def start_member_list(
    listing: MemberListing, given: dict[str, str], *, official: bool = False
) -> Job:
    """Hand the printed list to the worker and log that it was asked for.

    ``given``: the filled-in fields of the address; the worker reads them anew.
    """
    job = start_job(
        kind=MEMBER_LIST,
        title=f"Danh sách đảng viên tính đến ngày {short_date(listing.day)}",
        user=listing.user,
        query=urlencode(given),
        official=official,
    )
    detail = logged(listing, given)
    record_event(
        Event.Kind.PRINT, listing.user, TARGET, **detail, official=official, job=job.pk
    )
    return job


@transaction.atomic
def start_member_sheet(listing: MemberListing, given: dict[str, str], rows: int) -> Job:
    """Hand a long workbook to the worker and log that it was asked for."""
    job = start_job(
        kind=MEMBER_SHEET,
        title=f"Tệp Excel đảng viên tính đến ngày {short_date(listing.day)}",
        user=listing.user,
        query=urlencode(given),
    )
    detail = logged(listing, given)
    record_event(
        Event.Kind.EXPORT, listing.user, TARGET, **detail, rows=rows, job=job.pk
    )
    return job


@transaction.atomic
def record_export(
    listing: MemberListing, given: dict[str, str], rows: int, content: bytes
) -> None:
    """Log a workbook that was handed out at once, with the digest of its bytes."""
    digest = hashlib.sha256(content).hexdigest()
    detail = logged(listing, given)
    record_event(
        Event.Kind.EXPORT, listing.user, TARGET, **detail, rows=rows, sha256=digest
    )


def logged(listing: MemberListing, given: dict[str, str]) -> dict[str, Any]:
    """What the log keeps of a list: day, filters, order, columns; no typed words."""
    return {
        "day": listing.day.isoformat(),
        "filters": {k: v for k, v in given.items() if k not in NOT_LOGGED},
        "has_text": bool(listing.text),
        "order": listing.order,
        "columns": ",".join(listing.columns),
    }
