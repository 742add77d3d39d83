"""Slow work on members: the list as a PDF."""

from datetime import date

from django.utils.timezone import localdate

from benghe.core.jobs import JobError, job, report_progress
from benghe.core.models import Job
from benghe.paper.errors import PaperError
from benghe.paper.longlist import render_long_list
from cells.models import Cell
from members.papers import member_list_paper
from members.services import MEMBER_LIST


@job(MEMBER_LIST)
def print_member_list(row: Job) -> tuple[str, bytes]:
    """The PDF; what the person may see is decided anew when the work is done."""
    asked, user = row.arguments, row.created_by
    day = date.fromisoformat(asked["day"])
    cell = Cell.objects.for_user(user).filter(code=asked["cell"]).first()
    if asked["cell"] and cell is None:
        raise JobError("Chi bộ này không còn trong phạm vi bạn được xem.")
    paper = member_list_paper(
        user,
        day,
        cell=cell,
        text=asked["text"],
        status=asked["status"],
        printed_on=localdate(),
    )
    report_progress(row, 40)
    try:
        content = render_long_list(paper)
    except PaperError as error:
        raise JobError(str(error)) from error
    return f"danh-sach-dang-vien-{day:%Y-%m-%d}.pdf", content
