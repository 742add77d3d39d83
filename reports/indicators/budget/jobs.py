"""Slow work on the budget: its tables and curves as a PDF."""

from datetime import date

from django.utils.timezone import localdate

from benghe.core.jobs import JobError, job, report_progress
from benghe.core.models import Job
from benghe.paper.errors import PaperError
from benghe.paper.worker import render_pdf
from reports.indicators.budget.listing import budget_of
from reports.indicators.budget.papers import budget_paper
from reports.indicators.budget.services import BUDGET


@job(BUDGET)
def print_budget(row: Job) -> tuple[str, bytes]:
    """The PDF; what the person may see is decided anew when the work is done."""
    day, user = date.fromisoformat(row.arguments["day"]), row.created_by
    if not user.has_perm("reports.print_indicator"):
        raise JobError("Bạn không còn quyền in ngân sách.")
    paper = budget_paper(budget_of(user, day), printed_on=localdate())
    report_progress(row, 40)
    try:
        content = render_pdf(paper)
    except PaperError as error:
        raise JobError(str(error)) from error
    return f"ngan-sach-{day:%Y-%m-%d}.pdf", content
