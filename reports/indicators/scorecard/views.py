"""The table of indicators of a day: page, PDF, workbook."""

from io import BytesIO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View

from benghe.core.pages import MatrixMixin
from benghe.paper.errors import PaperError
from benghe.paper.tree import heading_rows
from reports.indicators.scorecard.forms import ScorecardForm
from reports.indicators.scorecard.listing import Cell, Group, Head, Scorecard, heads
from reports.indicators.scorecard.papers import heading_of, note, title_of
from reports.indicators.scorecard.services import (
    export_scorecard,
    file_name,
    print_scorecard,
)

PAGE = "reports/scorecard.html"


def show(request: HttpRequest, form: ScorecardForm, status: int = 200) -> HttpResponse:
    """The page; without a table while a filter is not understood."""
    context = {"form": form, "day": form.day}
    if form.is_valid():
        listing = form.listing()
        groups = listing.groups()
        context |= {
            "title": title_of(listing),
            "heading": heading_rows(heading_of(listing)),
            "groups": [(group.name, _rows(group, listing.year)) for group in groups],
            "width": len(heads(listing.year)),
            "note": note(listing, groups),
            "query": form.query(),
            "may_print": request.user.has_perm("reports.print_indicator"),
            "may_export": request.user.has_perm("reports.export_indicator"),
        }
    return render(request, PAGE, context, status=status)


def _rows(group: Group, year: int) -> list[tuple[str, list[tuple[Head, Cell]]]]:
    """For each line the code of its indicator, and its cells beside their columns."""
    return [
        (line.line.indicator.code, list(zip(heads(year), line.cells, strict=True)))
        for line in group.lines
    ]


class ScorecardView(MatrixMixin, View):
    """The table on the screen, as paper and sheet have it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The table of ``ngay``."""
        return show(request, ScorecardForm(request.GET, request.user))


class ScorecardFileView(MatrixMixin, View):
    """The table as a file; a filter that is wrong goes to the page and says so."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The file, noted in the log."""
        form = ScorecardForm(request.GET, request.user)
        if not form.is_valid():
            return show(request, form, status=400)
        try:
            return self.file(form.listing(), form.given())
        except PaperError as error:
            form.add_error(None, str(error))
            return show(request, form, status=503)

    def file(self, listing: Scorecard, given: dict[str, str]) -> HttpResponseBase:
        """The answer; may raise PaperError."""
        raise NotImplementedError


class ScorecardPrintView(ScorecardFileView):
    """The PDF."""

    def file(self, listing: Scorecard, given: dict[str, str]) -> HttpResponseBase:
        """A PDF to keep."""
        content = BytesIO(print_scorecard(listing, given))
        name = file_name(listing, "pdf")
        return FileResponse(content, as_attachment=True, filename=name)


class ScorecardExportView(ScorecardFileView):
    """The workbook."""

    def file(self, listing: Scorecard, given: dict[str, str]) -> HttpResponseBase:
        """A workbook to keep."""
        content = BytesIO(export_scorecard(listing, given))
        name = file_name(listing, "xlsx")
        return FileResponse(content, as_attachment=True, filename=name)
