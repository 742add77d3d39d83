"""Pages of members (đảng viên): the list of a day and the printed list."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from benghe.core.pages import KeyPage, MatrixMixin
from members.facts import official_text
from members.forms import MemberFilterForm
from members.listing import MemberListing, masked_card
from members.services import start_member_list


def listing_of(
    user: Any, form: MemberFilterForm, action: str = "view"
) -> MemberListing:
    """The listing that a valid filter form asks for."""
    found = form.cleaned_data
    return MemberListing(
        user=user,
        day=form.day,
        cell=form.cell,
        text=found["q"],
        status=found["loai"],
        order=found["xep"],
        action=action,
    )


class MemberListView(MatrixMixin, View):
    """The members whom the signed-in person may see, as of a day."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """A page of fifty; empty while a filter is not understood."""
        form = MemberFilterForm(request.GET, request.user)
        page, count = KeyPage([]), None
        if form.is_valid():
            listing = listing_of(request.user, form)
            try:
                page = listing.page(request.GET)
                count = listing.count()
            except ValidationError as error:
                form.add_error(None, error)
        for row in page.rows:
            row.card_tail = masked_card(row.card_number)
            row.official_text = official_text(row, form.day)
        context = {"form": form, "day": form.day, "page": page, "count": count}
        return render(request, "members/member_list.html", context)


class MemberPrintView(MatrixMixin, View):
    """Asks the worker for the list as a PDF."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Start the job with the filters of the list; a wrong filter goes back there."""
        form = MemberFilterForm(request.POST, request.user)
        if not form.is_valid():
            context = {
                "form": form,
                "day": form.day,
                "page": KeyPage([]),
                "count": None,
            }
            return render(request, "members/member_list.html", context, status=400)
        job = start_member_list(listing_of(request.user, form, action="print"))
        return redirect("jobs:detail", job.pk)
