"""The trích ngang as a PDF."""

from datetime import date

from django.utils.timezone import localdate

from benghe.core.jobs import JobError, job, report_progress
from benghe.core.models import Job
from benghe.paper.errors import PaperError
from benghe.paper.worker import render_pdf
from members.profile.papers import printable_member, profile_paper
from members.profile.rules import why_not_printed
from members.profile.services import MEMBER_PROFILE


@job(MEMBER_PROFILE)
def print_profile(row: Job) -> tuple[str, bytes]:
    """The PDF; what the person may see is decided anew when the work is done."""
    user, day = row.created_by, date.fromisoformat(row.arguments["day"])
    member = printable_member(user, row.arguments["member"], day)
    if member is None:
        raise JobError("Đảng viên này không còn trong phạm vi bạn được in.")
    if why := why_not_printed(member, day):
        raise JobError(why)
    report_progress(row, 40)
    try:
        content = render_pdf(profile_paper(user, member, day, localdate()))
    except PaperError as error:
        raise JobError(str(error)) from error
    return f"trich-ngang-{member.pk}-{day:%Y-%m-%d}.pdf", content
