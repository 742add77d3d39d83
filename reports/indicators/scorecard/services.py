"""Acts on the table of indicators: printing and exporting are logged."""

import hashlib

from django.db import transaction

from benghe.core.models import Event
from benghe.core.services import record_event
from reports.indicators.scorecard.exports import scorecard_sheet
from reports.indicators.scorecard.listing import Scorecard
from reports.indicators.scorecard.papers import scorecard_pdf

TARGET = "reports.indicator"


@transaction.atomic
def print_scorecard(listing: Scorecard, given: dict[str, str]) -> bytes:
    """The PDF, and a line in the log. Raises PaperError, and then nothing is logged.

    ``given``: day and filters as they stand in the address.
    """
    content = scorecard_pdf(listing)
    record_event(
        Event.Kind.PRINT, listing.user, TARGET, day=listing.day.isoformat(),
        filters=_filters(given),
    )  # fmt: skip
    return content


@transaction.atomic
def export_scorecard(listing: Scorecard, given: dict[str, str]) -> bytes:
    """The workbook, and a line in the log with the digest of its bytes."""
    content, rows = scorecard_sheet(listing)
    record_event(
        Event.Kind.EXPORT, listing.user, TARGET, day=listing.day.isoformat(),
        filters=_filters(given), rows=rows, sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    return content


def _filters(given: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if name != "ngay"}


def file_name(listing: Scorecard, ending: str) -> str:
    """``bang-chi-tieu-2022-12-27.pdf``: no accents, safe on every system."""
    return f"bang-chi-tieu-{listing.day.isoformat()}.{ending}"
