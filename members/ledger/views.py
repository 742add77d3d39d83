"""Pages of the ledger (biến động): a period, the people behind a number, paper, sheet."""

from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views import View

from benghe.core.pages import KeyPage, MatrixMixin
from members.ledger.forms import ChangeListForm, LedgerFilterForm
from members.ledger.listing import LedgerListing
from members.ledger.people import ONE_DAY
from members.ledger.rules import LINES, shown
from members.ledger.services import export_change_list, start_change_list

PAGE = "members/ledger/period.html"


class LedgerView(MatrixMixin, View):
    """The ledger of a period, and the people behind the number that was opened."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Nothing but the messages while a filter is not understood."""
        form = LedgerFilterForm(request.GET, request.user)
        context: dict[str, Any] = {"form": form, "day": form.day}
        if form.is_valid():
            listing = form.listing()
            context |= numbers_of(form, listing)
            context |= self._people(form, listing, request)
        return render(request, PAGE, context)

    def _people(
        self, form: LedgerFilterForm, listing: LedgerListing, request: HttpRequest
    ) -> dict[str, Any]:
        key = form.cleaned_data["dong"]
        if not key:
            return {}
        page = KeyPage([])
        try:
            page = listing.page(key, request.GET)
        except ValidationError as error:
            form.add_error(None, error)
        return {"opened": LINES[key], "page": page}


def numbers_of(form: LedgerFilterForm, listing: LedgerListing) -> dict[str, Any]:
    """The ledger as the template shows it, with the addresses behind its numbers."""
    ledger = listing.ledger()
    return {
        "ledger": ledger,
        "of_whom": listing.of_whom,
        "first": listing.first,
        "eve": listing.first - ONE_DAY,
        "increases": shown(ledger.increases),
        "decreases": shown(ledger.decreases),
        "beside": shown((ledger.inside, *ledger.beside)),
        "cells": () if listing.one_cell else ledger.cells,
        "has_moves": bool(ledger.inside.number),
        "line_query": form.query("dong"),
        "place_query": form.query("tu", "ngay", "dong"),
        "period_query": form.query("dang-bo", "chi-bo", "dong"),
    }


class LedgerPostView(MatrixMixin, View):
    """What is done with the change list; a wrong filter goes back to the page."""

    http_method_names = ["post"]
    action = ""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Do it, or show what is wrong."""
        form = LedgerFilterForm(
            request.POST, request.user, beside=ChangeListForm.base_fields
        )
        paper = ChangeListForm(request.POST)
        if not form.is_valid() or not paper.is_valid():
            for error in paper.errors.values():
                form.add_error(None, error)
            context = {"form": form, "day": form.day}
            return render(request, PAGE, context, status=400)
        return self.done(form.listing(self.action), paper)

    def done(self, listing: LedgerListing, paper: ChangeListForm) -> HttpResponseBase:
        """The answer, for a listing whose action the person may do."""
        raise NotImplementedError


class LedgerPrintView(LedgerPostView):
    """Asks the worker for the change list as a PDF."""

    action = "print"

    def done(self, listing: LedgerListing, paper: ChangeListForm) -> HttpResponseBase:
        """Start the job and go to its page."""
        job = start_change_list(listing, final=paper.is_final)
        return redirect("jobs:detail", job.pk)


class LedgerExportView(LedgerPostView):
    """The change list as a workbook."""

    action = "export"

    def done(self, listing: LedgerListing, paper: ChangeListForm) -> HttpResponseBase:
        """The file."""
        name, content = export_change_list(listing)
        return FileResponse(BytesIO(content), as_attachment=True, filename=name)
