"""Slow work on the ledger: the change list as a PDF."""

from datetime import date
from typing import Any

from django.utils.timezone import localdate

from benghe.core.jobs import JobError, job, report_progress
from benghe.core.models import Job
from benghe.paper.errors import PaperError
from benghe.paper.longlist import render_long_list
from benghe.paper.worker import render_pdf
from cells.models import Cell
from members.ledger.listing import LedgerListing, committees_of
from members.ledger.papers import change_list_paper
from members.ledger.services import CHANGE_LIST


@job(CHANGE_LIST)
def print_change_list(row: Job) -> tuple[str, bytes]:
    """The PDF; what the person may see is decided anew when the work is done."""
    asked, user = row.arguments, row.created_by
    listing = LedgerListing(
        user=user,
        first=date.fromisoformat(asked["first"]),
        last=date.fromisoformat(asked["last"]),
        cell=_still(Cell.objects.for_user(user), asked["cell"], "Chi bộ"),
        committee=_still(committees_of(user), asked["committee"], "Đảng bộ"),
        action="print",
    )
    final = asked["final"]
    paper = change_list_paper(listing, final=final, printed_on=localdate())
    report_progress(row, 40)
    try:
        content = render_pdf(paper, final=True) if final else render_long_list(paper)
    except PaperError as error:
        raise JobError(str(error)) from error
    return f"bien-dong-{listing.first:%Y-%m-%d}-{listing.last:%Y-%m-%d}.pdf", content


def _still(rows: Any, code: str, what: str) -> Any:
    """The row of this code among those in scope now; None where none was asked for."""
    if not code:
        return None
    found = rows.filter(code=code).first()
    if found is None:
        raise JobError(f"{what} này không còn trong phạm vi bạn được xem.")
    return found
