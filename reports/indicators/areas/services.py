"""Acts on the tables of khu phố: exporting is logged."""

import hashlib

from django.db import transaction

from benghe.core.models import Event
from benghe.core.services import record_event
from reports.indicators.areas.exports import areas_sheet, years_sheet
from reports.indicators.areas.listing import AreaListing
from reports.indicators.models import Indicator

TARGET = "reports.indicator"


@transaction.atomic
def export_areas(listing: AreaListing, chosen: Indicator | None) -> tuple[str, bytes]:
    """Name and content of a workbook, and a line in the log with the digest of its bytes.

    ``chosen``: of one indicator over the years; None: of all of them.
    """
    if chosen is None:
        content, rows = areas_sheet(listing)
    else:
        [column] = listing.columns
        content, rows = years_sheet(listing, column, listing.years_of(chosen))
    record_event(
        Event.Kind.EXPORT, listing.user, TARGET, day=listing.day.isoformat(),
        areas=chosen.code if chosen else "all", rows=rows,
        sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    return f"khu-pho-{listing.day.isoformat()}.xlsx", content
