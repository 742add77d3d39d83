"""The board of what is due and late, and its reminder on paper."""

from dataclasses import replace
from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View

from benghe.core.pages import MatrixMixin
from benghe.paper.errors import PaperError
from reports.indicators.board.forms import ALL_STATES, EVERYTHING, BoardForm
from reports.indicators.board.listing import Board, asked_indicators
from reports.indicators.board.rules import OPEN
from reports.indicators.board.services import file_name, print_reminder

PAGE = "reports/board.html"
# Of one owner; more are counted, and the page says how to see them.
MOST_SHOWN = 200


def show(request: HttpRequest, form: BoardForm, status: int = 200) -> HttpResponse:
    """The page; nothing is listed while a filter is not understood."""
    context: dict[str, Any] = {"form": form, "day": form.day}
    if form.is_valid():
        board = form.board()
        context |= {
            "board": board,
            "parts": _parts(request, form, board),
            "counts": board.counts,
            "everything_url": f"?{form.query(pham_vi=EVERYTHING, don_vi='')}",
            "all_states_url": f"?{form.query(trang_thai=ALL_STATES)}",
        }
    return render(request, PAGE, context, status=status)


def _parts(request: HttpRequest, form: BoardForm, board: Board) -> list[dict[str, Any]]:
    """The owners with what of their rows is shown, and their addresses."""
    may_print = request.user.has_perm("reports.print_indicator")
    return [
        {
            "part": part,
            "slug": f"don-vi-{number}",
            "rows": part.rows[:MOST_SHOWN],
            "more": max(0, len(part.rows) - MOST_SHOWN),
            "url": f"?{form.query(don_vi=part.owner)}",
            "print_query": form.query(don_vi=part.owner, trang_thai="")
            if may_print and part.late + part.due
            else "",
        }
        for number, part in enumerate(board.parts, 1)
    ]


class BoardView(MatrixMixin, View):
    """What is due or late on the day, owner by owner."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The board of ``ngay``."""
        form = BoardForm(request.GET, request.user, asked_indicators(request.user))
        return show(request, form)


class ReminderView(MatrixMixin, View):
    """The reminder of an owner as a PDF; without ``don-vi`` one of every owner."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The file, noted in the log; a wrong filter goes to the page and says so."""
        form = BoardForm(request.GET, request.user, asked_indicators(request.user))
        if not form.is_valid():
            return show(request, form, status=400)
        # Whatever states the page lists: reminded is what is not reported.
        board = replace(form.board(), states=OPEN)
        try:
            content = BytesIO(print_reminder(board))
        except PaperError as error:
            form.add_error(None, str(error))
            return show(request, form, status=503)
        return FileResponse(content, as_attachment=True, filename=file_name(board))
