"""Pages of the annual review: overview, preview, downloads, figures, a section's text."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.generic import DetailView, ListView, UpdateView
from django.views.generic.base import View
from django.views.generic.detail import SingleObjectMixin

from benghe.core.access import permission
from benghe.core.pages import MatrixMixin
from benghe.paper.errors import PaperError
from benghe.paper.html import screen_html
from reports.review.assemble import assemble, context_of
from reports.review.catalogue import UnknownKeyError
from reports.review.forms import DayForm, SectionForm
from reports.review.models import Review, ReviewSection
from reports.review.printing import STATE_WORDS, full_text
from reports.review.rowsets import ROWSETS, rows_of
from reports.review.services import FORMATS, file_name, record_print, render_review
from reports.review.signing import known_keys, signing_problems

ROWS_A_PAGE = 50


class ReviewMixin(MatrixMixin, SingleObjectMixin):
    """The review of the year in the address, and the day that was asked for."""

    request: Any
    slug_field = "year"
    slug_url_kwarg = "year"
    context_object_name = "review"

    def get_queryset(self) -> Any:
        """Reviews in scope."""
        return Review.objects.for_user(self.request.user).select_related("committee")

    def day(self, review: Review) -> tuple[date, DayForm]:
        """The day of the figures and its form; a form with errors: show no figures."""
        form = DayForm(self.request.GET, review)
        form.is_valid()
        return form.day, form


class ReviewListView(MatrixMixin, ListView):
    """All reviews, the latest first."""

    template_name = "reports/review_list.html"
    context_object_name = "reviews"

    def get_queryset(self) -> Any:
        """Reviews in scope, each with the committee's name of its own day."""
        rows = Review.objects.for_user(self.request.user).select_related("committee")
        found = list(rows.prefetch_related("committee__names"))
        for row in found:
            row.committee_name = row.committee.called_on(row.as_of)
        return found


class ReviewDetailView(ReviewMixin, DetailView):
    """What the review is made of, and whether it can be signed."""

    template_name = "reports/review_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Sections, reasons against signing, downloads."""
        day, form = self.day(self.object)
        if form.errors:
            return super().get_context_data(form=form, **kwargs)
        assembled = assemble(self.object, day)
        problems = signing_problems(assembled)
        return super().get_context_data(
            day=day,
            form=form,
            committee_name=self.object.committee.called_on(day),
            sections=self.object.sections.all(),
            missing=[row.text for row in problems if row.kind == "missing"],
            conflicts=[row.text for row in problems if row.kind == "conflict"],
            figure_count=len(assembled.ctx.found),
            may_edit=self.request.user.has_perm("reports.change_reviewsection"),
            may_print=self.request.user.has_perm("reports.print_review"),
            **kwargs,
        )


class ReviewPreviewView(ReviewMixin, DetailView):
    """The same tree as the PDF, on the screen; every figure opens its source."""

    template_name = "reports/review_preview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The paper as HTML; the kit escapes every text it prints."""
        day, form = self.day(self.object)
        if form.errors:
            return super().get_context_data(form=form, **kwargs)
        paper = assemble(self.object, day).paper
        return super().get_context_data(
            day=day,
            form=form,
            paper_html=mark_safe(screen_html(paper)),  # noqa: S308  (the kit escapes)
            **kwargs,
        )


class ReviewDownloadView(ReviewMixin, View):
    """The review as a file."""

    def get(self, request: HttpRequest, year: int, file_format: str) -> HttpResponse:
        """Render, note who took it, send."""
        if file_format not in FORMATS:
            raise Http404
        review = self.get_object()
        day, form = self.day(review)
        if form.errors:
            raise Http404
        try:
            content = render_review(review, day, file_format)
        except PaperError as error:
            return render(
                request, "reports/review_failed.html", {"error": error}, status=503
            )
        record_print(review, request.user, file_format, day)
        response = HttpResponse(content, content_type=FORMATS[file_format][0])
        name = file_name(review, file_format)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class FigureView(ReviewMixin, DetailView):
    """One figure: value, unit, day, source, and exactly the rows behind it."""

    template_name = "reports/review_figure.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The figure and a page of its rows, within the person's scope."""
        day, form = self.day(self.object)
        if form.errors:
            return super().get_context_data(form=form, **kwargs)
        try:
            found = context_of(self.object, day).figure(self.kwargs["key"])
        except UnknownKeyError as error:
            raise Http404 from error
        return super().get_context_data(
            day=day,
            form=form,
            figure=found,
            shown="Chưa có" if found.is_missing else full_text(found),
            state=STATE_WORDS[found.state],
            **self._rows(found.source, day),
            **kwargs,
        )

    def _rows(self, source: Any, day: date) -> dict[str, Any]:
        """Heading, page and count of the rows; {} where none lie behind."""
        if not source.query:
            return {}
        rowset = ROWSETS[source.query]
        if not self.request.user.has_perm(permission(rowset.model, "view")):
            return {"hidden_rows": True}
        rows = rows_of(source.query, dict(source.arguments), self.request.user)
        page = Paginator(rows, ROWS_A_PAGE).get_page(self.request.GET.get("trang"))
        shown = [(rowset.show(row), _address(row, day)) for row in page]
        return {
            "rowset": rowset,
            "page": page,
            "rows": shown,
            "row_count": page.paginator.count,
        }


def _address(row: Any, day: date) -> str:
    """The page of a row on ``day``, or of the member it speaks of; else empty."""
    target = row if hasattr(row, "get_absolute_url") else getattr(row, "member", None)
    return "" if target is None else f"{target.get_absolute_url()}?ngay={day:%d/%m/%Y}"


class SectionUpdateView(MatrixMixin, UpdateView):
    """Edit heading and text of a section; a second saver sees both versions."""

    template_name = "reports/review_section.html"
    form_class = SectionForm
    context_object_name = "section"

    def get_object(self, queryset: Any = None) -> ReviewSection:
        """The section in the address, within scope."""
        rows = ReviewSection.objects.for_user(self.request.user, "change")
        return get_object_or_404(
            rows.select_related("review"),
            review__year=self.kwargs["year"], code=self.kwargs["code"],
        )  # fmt: skip

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Check the version and save under one lock."""
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        """409 when somebody saved meanwhile, else the form with its errors."""
        status = 409 if form.saved_by else 200
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Keys that may stand in the text."""
        ctx = context_of(self.object.review)
        keys = [(key, ctx.figure(key)) for key in known_keys(ctx)]
        shown = [
            (key, found.label, full_text(found) or "chưa có") for key, found in keys
        ]
        return super().get_context_data(review=self.object.review, keys=shown, **kwargs)

    def get_success_url(self) -> str:
        """Back to the preview, at the section's place."""
        return reverse("reviews:detail", args=[self.object.review.year])
