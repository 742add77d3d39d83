"""Acts on the ledger: asking for the change list in print, taking it out as a sheet."""

from typing import Any

from django.db import transaction

from benghe.core.excel import write_sheet
from benghe.core.jobs import start_job
from benghe.core.models import Event, Job
from benghe.core.services import record_event
from benghe.lib.dates import short_date
from members.ledger.listing import LedgerListing
from members.ledger.papers import groups_of

CHANGE_LIST = "change_list"
TARGET = "members.membership"
HEADERS = (
    "Nhóm", "Họ và tên", "Ngày sinh", "Chi bộ", "Ngày", "Nội dung", "Quyết định",
    "Nơi đi, nơi đến",
)  # fmt: skip


def asked(listing: LedgerListing) -> dict[str, str]:
    """What was asked for, as a job and the log keep it: days and codes, no names."""
    return {
        "first": listing.first.isoformat(),
        "last": listing.last.isoformat(),
        "cell": listing.cell.code if listing.cell else "",
        "committee": listing.committee.code if listing.committee else "",
    }


@transaction.atomic
def start_change_list(listing: LedgerListing, *, final: bool) -> Job:
    """Hand the change list to the worker and log that it was printed.

    ``final``: with the header of the committee and a place to sign, tagged.
    """
    job = start_job(
        kind=CHANGE_LIST,
        title=f"Danh sách biến động từ ngày {short_date(listing.first)} đến ngày "
        f"{short_date(listing.last)}",
        user=listing.user,
        final=final,
        **asked(listing),
    )
    record_event(
        Event.Kind.PRINT,
        listing.user,
        TARGET,
        **asked(listing),
        final=final,
        job=job.pk,
    )
    return job


@transaction.atomic
def export_change_list(listing: LedgerListing) -> tuple[str, bytes]:
    """Name and content of a workbook with the rows of the change list; logged."""
    rows: list[tuple[Any, ...]] = [
        (
            group.title, row.name, row.born, row.cell, row.day, row.told, row.decision,
            row.place,
        )
        for group in groups_of(listing)
        for row in group.rows
    ]  # fmt: skip
    record_event(
        Event.Kind.EXPORT, listing.user, TARGET, **asked(listing), rows=len(rows)
    )
    name = f"bien-dong-{listing.first:%Y-%m-%d}-{listing.last:%Y-%m-%d}.xlsx"
    return name, write_sheet("Biến động đảng viên", HEADERS, rows)
