"""Acts on members: asking for the printed list."""

from django.db import transaction

from benghe.core.jobs import start_job
from benghe.core.models import Event, Job
from benghe.core.services import record_event
from benghe.lib.dates import short_date
from members.listing import MemberListing

MEMBER_LIST = "member_list"


@transaction.atomic
def start_member_list(listing: MemberListing) -> Job:
    """Hand the list to the worker and log that it was printed, with its filters."""
    cell_code = listing.cell.code if listing.cell else ""
    job = start_job(
        kind=MEMBER_LIST,
        title=f"Danh sách đảng viên tính đến ngày {short_date(listing.day)}",
        user=listing.user,
        day=listing.day.isoformat(),
        cell=cell_code,
        text=listing.text,
        status=listing.status,
    )
    record_event(
        Event.Kind.PRINT,
        listing.user,
        "members.member",
        day=listing.day.isoformat(),
        cell=cell_code,
        status=listing.status,
        has_text=bool(listing.text),
        job=job.pk,
    )
    return job
