"""Slow work on members: the list as a PDF, a long list as a workbook."""

from typing import Any

from django.utils.timezone import localdate

from benghe.core.jobs import JobError, job, report_progress
from benghe.core.models import Job
from benghe.lib.numbers import format_decimal
from benghe.paper.errors import PaperError
from benghe.paper.longlist import render_long_list
from benghe.paper.worker import TIMEOUT, render_pdf
from members.exports import member_sheet
from members.forms import MemberFilterForm, filters_of
from members.papers import list_paper
from members.services import MEMBER_LIST, MEMBER_SHEET

# A tagged paper is held in memory as a whole.
MOST_OFFICIAL = 5000
# A laid-out row takes about this long, tags included.
SECONDS_PER_ROW = 0.05


@job(MEMBER_LIST)
def print_member_list(row: Job) -> tuple[str, bytes]:
    """The PDF; what the person may see is decided anew when the work is done."""
    official = bool(row.arguments["official"])
    form = _filters(row)
    listing = form.listing("print")
    if official and (count := listing.count()) > MOST_OFFICIAL:
        raise JobError(
            f"Bản chính thức in tối đa {format_decimal(MOST_OFFICIAL)} đảng viên, danh "
            f"sách này có {format_decimal(count)}. Hãy in từng đảng bộ hay chi bộ."
        )
    try:
        paper = list_paper(listing, form.words(), localdate(), official=official)
        report_progress(row, 40)
        table: Any = paper.blocks[0]
        timeout = max(TIMEOUT, len(table.rows) * SECONDS_PER_ROW)
        if official:
            content = render_pdf(paper, final=True, timeout=timeout)
        else:
            content = render_long_list(paper, timeout=timeout)
    except PaperError as error:
        raise JobError(str(error)) from error
    kind = "-ban-chinh-thuc" if official else ""
    return f"{file_name(form)}{kind}.pdf", content


@job(MEMBER_SHEET)
def export_member_list(row: Job) -> tuple[str, bytes]:
    """The workbook of a long list, with its progress."""
    form = _filters(row)
    listing = form.listing("export")
    total = max(listing.count(), 1)

    def progress(written: int) -> None:
        report_progress(row, min(90 * written // total, 90))

    content, _ = member_sheet(listing, form.words(), progress)
    return f"{file_name(form)}.xlsx", content


def file_name(form: MemberFilterForm) -> str:
    """Without an ending; the day, never a name."""
    return f"danh-sach-dang-vien-{form.day:%Y-%m-%d}"


def _filters(row: Job) -> MemberFilterForm:
    """The filters read anew; what is no longer in scope ends the job with words."""
    form = filters_of(row.arguments["query"], row.created_by)
    if form.is_valid():
        return form
    if {"chi-bo", "dang-bo"} & set(form.errors):
        raise JobError("Nơi này không còn trong phạm vi bạn được xem.")
    raise JobError("Bộ lọc này không còn dùng được. Hãy lọc lại danh sách.")
