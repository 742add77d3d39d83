"""Pages of members (đảng viên): the list of a day, one member, the printed list."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View
from django.views.generic import DetailView

from benghe.core.pages import FilterForm, KeyPage, MatrixMixin, split_blocks
from members.facts import basic_facts, dated_blocks, official_text, sensitive_facts
from members.forms import MemberFilterForm
from members.listing import MemberListing, masked_card
from members.models import Member
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


class MemberDetailView(MatrixMixin, DetailView):
    """One member; out of scope is 404, so that existence does not leak."""

    template_name = "members/member_detail.html"
    context_object_name = "member"

    def get_queryset(self) -> Any:
        """Members in scope on the day asked for, with cell and dates of that day."""
        self.form = FilterForm(self.request.GET)
        self.form.is_valid()
        day = self.form.day
        seen = Member.objects.for_user(self.request.user, day=day)
        return seen.with_cell(day).with_party_dates(day)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts of the day; identity fields only for a role that may read them."""
        member, user, day = self.object, self.request.user, self.form.day
        may_read = user.has_perm("members.sensitive_member", member)
        return super().get_context_data(
            form=self.form,
            day=day,
            facts=basic_facts(member, day),
            sensitive=sensitive_facts(member) if may_read else None,
            **split_blocks(dated_blocks(member, user)),
            **kwargs,
        )
