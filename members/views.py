"""The members list of a day: on the screen, as a workbook, as a paper."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from benghe.core.pages import KeyPage, MatrixMixin
from benghe.core.saved_views import own_views
from members.columns import NAME, chosen, tabulate, text_of_value
from members.exports import member_sheet
from members.forms import (
    ColumnForm,
    MemberFilterForm,
    PaperForm,
    SavedViewForm,
    is_of_columns,
)
from members.jobs import file_name
from members.listing import MemberListing
from members.papers import too_wide
from members.services import record_export, start_member_list, start_member_sheet

PAGE = "members:list"
# A longer workbook is made by the worker.
MOST_AT_ONCE = 5000
# What the forms under the list send beside its filters.
WITH_A_LIST = (*PaperForm.base_fields, *SavedViewForm.base_fields)


def list_url(query: str) -> str:
    """The address of the list with these filters."""
    return f"{reverse(PAGE)}?{query}" if query else reverse(PAGE)


def show_list(
    request: HttpRequest,
    form: MemberFilterForm,
    query: QueryDict,
    *,
    view_form: SavedViewForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page of fifty; empty while a filter is not understood."""
    page, first, unsure = KeyPage([]), 1, 0
    count: int | None = None
    listing = form.listing() if form.is_valid() else None
    if listing is not None:
        try:
            page, first, count = listing.page(query)
            count = listing.count() if count is None else count
            unsure = listing.unsure_count()
        except ValidationError as error:
            form.add_error(None, error)
    context = {
        "form": form,
        "day": form.day,
        "page": page,
        "count": count,
        "unsure": unsure,
        "view_form": view_form or SavedViewForm(label_suffix=""),
        "views": own_views(request.user, PAGE),
        **_table(listing, page, first),
    }
    return render(request, "members/member_list.html", context, status=status)


def _table(listing: MemberListing | None, page: KeyPage, first: int) -> dict[str, Any]:
    """Columns of the list, and for each member of the page its texts beside them."""
    if listing is None:
        return {"columns": [], "lines": []}
    columns = chosen(listing.columns)
    may_read = listing.user.has_perm("members.sensitive_member")
    rows = tabulate(page.rows, columns, listing.day, first=first, full_card=may_read)
    lines = [
        (member, list(zip(columns, map(text_of_value, values), strict=True)))
        for member, values in zip(page.rows, rows, strict=True)
    ]
    return {"columns": columns, "lines": lines, "name_key": NAME}


class MemberListView(MatrixMixin, View):
    """The members whom the signed-in person may see, as of a day."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page that the address asks for."""
        return show_list(
            request, MemberFilterForm(request.GET, request.user), request.GET
        )


class MemberListActView(MatrixMixin, View):
    """Something made of the list; a filter that is wrong goes back to it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Check the filters of the list, then act."""
        self.form = MemberFilterForm(request.POST, request.user, beside=WITH_A_LIST)
        if not self.form.is_valid():
            return self.refuse()
        return self.act()

    def act(self) -> HttpResponseBase:
        """What the page is for."""
        raise NotImplementedError

    def refuse(
        self, error: str = "", view_form: SavedViewForm | None = None
    ) -> HttpResponse:
        """The list again, with what is wrong."""
        if error:
            messages.error(self.request, error)
        query = QueryDict(self.form.query())
        return show_list(
            self.request, self.form, query, view_form=view_form, status=400
        )


class MemberPrintView(MemberListActView):
    """Asks the worker for the list as a PDF."""

    def act(self) -> HttpResponseBase:
        """Start the job with the filters of the list."""
        paper = PaperForm(self.request.POST)
        if not paper.is_valid():
            return self.refuse(str(paper.errors["ban"][0]))
        listing = self.form.listing("print")
        if why := too_wide(listing):
            return self.refuse(why)
        official = bool(paper.cleaned_data["ban"])
        job = start_member_list(listing, self.form.given(), official=official)
        return redirect("jobs:detail", job.pk)


class MemberExportView(MemberListActView):
    """The list as a workbook: at once, or by the worker when it is long."""

    def act(self) -> HttpResponseBase:
        """The file, or the page of the job that makes it."""
        listing, given = self.form.listing("export"), self.form.given()
        count = listing.count()
        if count > MOST_AT_ONCE:
            return redirect("jobs:detail", start_member_sheet(listing, given, count).pk)
        content, rows = member_sheet(listing, self.form.words())
        record_export(listing, given, rows, content)
        name = f"{file_name(self.form)}.xlsx"
        return FileResponse(BytesIO(content), as_attachment=True, filename=name)


class MemberColumnsView(MatrixMixin, View):
    """Chooses and orders the columns; the answer is the address of the list."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form; with places filled in, the list that has these columns."""
        own = [name for name in request.GET if is_of_columns(name)]
        filters = MemberFilterForm(request.GET, request.user, beside=own)
        known = filters.is_valid()
        now = filters.cleaned_data["cot"] if known else ()
        sent = request.GET if "chon" in request.GET else None
        form = ColumnForm(sent, request.user, now)
        if form.is_bound and form.is_valid():
            rest = filters.query("cot")
            return redirect(list_url(f"{rest}&cot={','.join(form.keys())}"))
        context = {"form": form, "filters": filters, "back": filters.query("cot")}
        return render(request, "members/list_columns.html", context)
