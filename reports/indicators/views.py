"""Pages of indicators (chỉ tiêu): lists, one indicator, a group, two years, explanations."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views import View

from benghe.core.pages import MatrixMixin
from reports.indicators.explanations import day_of_explanation, may_explain
from reports.indicators.facts import IndicatorPage
from reports.indicators.forms import (
    CompareForm,
    ExplanationForm,
    ListForm,
    YearDayForm,
)
from reports.indicators.listing import (
    IndicatorListing,
    charts_of_group,
    compared_lines,
)
from reports.indicators.models import (
    Explanation,
    Indicator,
    IndicatorGroup,
    Observation,
)
from reports.indicators.tables import in_groups


def latest_year() -> int:
    """The year of the latest result, else today's."""
    last = (
        Observation.objects.valid()
        .order_by("-as_of")
        .values_list("as_of", flat=True)
        .first()
    )
    return last.year if last else localdate().year


def default_year(request: HttpRequest) -> int:
    """The year of a page whose address names none; the database is asked only then."""
    if any(request.GET.get(name, "").strip() for name in ("nam", "ngay")):
        return localdate().year
    return latest_year()


class IndicatorListView(MatrixMixin, View):
    """Indicators in use, by group, in one year or on one day."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The table of ``nam`` or ``ngay``; none while the address is not understood."""
        form = ListForm(request.GET, default_year(request), request.user)
        context: dict[str, Any] = {"form": form, "year": form.year, "groups": []}
        if form.year is not None:
            listing = IndicatorListing(
                request.user, form.year, form.day,
                form.cleaned_data["nhom"], form.cleaned_data["phu-trach"],
            )  # fmt: skip
            context |= {
                "day": form.day,
                "listing": listing,
                "last_year": form.year - 1,
                "groups": in_groups(listing.lines),
            }
        return render(request, "reports/indicator_list.html", context)


class IndicatorGroupView(MatrixMixin, View):
    """One group in a year: charts of its main indicators, its table, explanations."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The group of the address, in ``nam`` or on ``ngay``."""
        groups = IndicatorGroup.objects.for_user(request.user)
        group = get_object_or_404(groups, code=code)
        form = YearDayForm(request.GET, default_year(request))
        context: dict[str, Any] = {"form": form, "group": group, "year": form.year}
        if form.year is not None:
            listing = IndicatorListing(request.user, form.year, form.day, group)
            context |= {
                "day": form.day,
                "listing": listing,
                "last_year": form.year - 1,
                "groups": [("", listing.lines)] if listing.lines else [],
                "charts": charts_of_group(listing),
                "explained": listing.explained,
            }
        return render(request, "reports/indicator_group.html", context)


class IndicatorDetailView(MatrixMixin, View):
    """One indicator: what it measures, how the year stands, every row as entered."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The indicator of the address, in ``nam`` or on ``ngay``."""
        rows = Indicator.objects.for_user(request.user)
        rows = rows.select_related("group", "parent").prefetch_related("names", "items")
        indicator = get_object_or_404(rows, code=code)
        form = YearDayForm(request.GET, default_year(request))
        context: dict[str, Any] = {"form": form, "indicator": indicator}
        if form.year is not None:
            page = IndicatorPage(request.user, indicator, form.year, form.day)
            context |= {"page": page, "year": form.year, "day": form.day}
        return render(request, "reports/indicator_detail.html", context)


class IndicatorComparisonView(MatrixMixin, View):
    """Two years side by side: change, for better or worse, and why."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """``nam`` against ``voi``, whole or up to the same date (``ngay``)."""
        form = CompareForm(request.GET, default_year(request), request.user)
        context: dict[str, Any] = {"form": form, "year": form.year, "groups": []}
        if form.year is not None:
            listing = IndicatorListing(
                request.user, form.year, form.day, form.cleaned_data["nhom"]
            )
            other = form.cleaned_data["voi"]
            groups = compared_lines(listing, other)
            context |= {
                "day": form.day,
                "other": other,
                "listing": listing,
                "groups": groups,
                "wanted": sum(line.is_wanted for _, rows in groups for line in rows),
            }
        return render(request, "reports/indicator_compare.html", context)


class ExplanationView(MatrixMixin, View):
    """Write why an indicator of a year stands so; a second saver sees both versions."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The form; a first explanation starts with the note of the latest result."""
        page, years = self._page(request, code)
        form = None
        if page is not None:
            form = self._first_form(page, years)
        return self._answer(request, page, years, form)

    @transaction.atomic
    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Check the version and save; two first savers queue at the indicator's row."""
        page, years = self._page(request, code)
        if page is None:
            return self._answer(request, None, years, None)
        Indicator.objects.select_for_update().get(pk=page.indicator.pk)
        row = page.explanation or Explanation(indicator=page.indicator, year=page.year)
        form = ExplanationForm(request.POST, instance=row)
        if not form.is_valid():
            return self._answer(request, page, years, form)
        form.save()
        messages.success(request, f"Đã lưu giải trình năm {page.year}.")
        url = reverse("indicators:detail", args=[page.indicator.code])
        return redirect(f"{url}?nam={page.year}")

    def _first_form(self, page: IndicatorPage, years: YearDayForm) -> ExplanationForm:
        row = page.explanation
        if row is not None:
            return ExplanationForm(instance=row)
        day = day_of_explanation(page.year, years.day, localdate())
        note = page.latest.note if page.latest else ""
        return ExplanationForm(initial={"as_of": day, "text": note})

    def _page(
        self, request: HttpRequest, code: str
    ) -> tuple[IndicatorPage | None, YearDayForm]:
        """The indicator of the address that the person may explain; None: no such year."""
        rows = Indicator.objects.for_user(request.user)
        rows = rows.select_related("group", "parent").prefetch_related("names")
        self.indicator = get_object_or_404(rows, code=code)
        if not may_explain(request.user, self.indicator):
            raise Http404
        years = YearDayForm(request.GET, default_year(request))
        if years.year is None:
            return None, years
        return IndicatorPage(request.user, self.indicator, years.year), years

    def _answer(
        self, request: HttpRequest, page: Any, years: YearDayForm, form: Any
    ) -> HttpResponse:
        """409 when somebody saved meanwhile."""
        context = {
            "indicator": self.indicator,
            "page": page,
            "years": years,
            "form": form,
        }
        status = 409 if form is not None and form.saved_by else 200
        return render(request, "reports/indicator_explain.html", context, status=status)
