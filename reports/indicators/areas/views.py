"""Indicators by khu phố: the page of a day, one indicator over the years, the workbook."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views import View

from benghe.core.pages import MatrixMixin
from reports.indicators.areas.charts import areas_chart, main_charts
from reports.indicators.areas.forms import AreasForm
from reports.indicators.areas.listing import AreaListing, broken_down
from reports.indicators.areas.services import export_areas
from reports.indicators.areas.tables import (
    area_tables,
    missing_of,
    movement_table,
    years_table,
)
from reports.indicators.grid.listing import areas_url
from reports.indicators.models import Indicator
from reports.indicators.views import default_year

PAGE = "reports/areas.html"


def asked(request: HttpRequest) -> AreasForm:
    """The form of the address, with the indicators that go by khu phố."""
    indicators = broken_down(request.user)
    return AreasForm(request.GET, default_year(request), indicators, localdate())


def listing_of(request: HttpRequest, form: AreasForm) -> AreaListing | None:
    """What was asked for; None where the address was not understood."""
    day = form.told_day
    if day is None:
        return None
    chosen = form.chosen
    return AreaListing(request.user, day, [chosen] if chosen else form.indicators)


def show(
    request: HttpRequest,
    form: AreasForm,
    listing: AreaListing | None,
    status: int = 200,
) -> HttpResponse:
    """The page; without figures while a filter is not understood."""
    context: dict[str, Any] = {"form": form, "listing": listing}
    if listing is not None:
        chosen = form.chosen
        context |= {
            "day": listing.day,
            "year": listing.year,
            "last_year": listing.year - 1,
            "chosen": chosen,
            "query": form.query(chosen.code if chosen else ""),
            "all_query": form.query(),
            "may_export": request.user.has_perm("reports.export_indicator"),
        }
        context |= _told(listing, chosen)
        context |= _links(request.user, listing, chosen, context["missing"])
    return render(request, PAGE, context, status=status)


def _told(listing: AreaListing, chosen: Indicator | None) -> dict[str, Any]:
    """Tables and charts: of all indicators, or of one over the years."""
    found: dict[str, Any] = {"missing": missing_of(listing.columns)}
    if not listing.areas:
        return found
    if chosen is None:
        return found | {
            "tables": area_tables(listing),
            "movements": [movement_table(listing, one) for one in listing.movements],
            "charts": main_charts(listing),
        }
    [column] = listing.columns
    chart = areas_chart(listing, column)
    return found | {
        "column": column,
        "tables": [years_table(listing, column, listing.years_of(chosen))],
        "charts": [chart] if chart.drawable else [],
    }


def _links(
    user: Any, listing: AreaListing, chosen: Indicator | None, missing: list[Any]
) -> dict[str, Any]:
    """Where results are entered by khu phố; empty for who enters none."""
    rows = Indicator.objects.enterable_by(user).filter(by_area=True)
    codes = set(rows.order_by().values_list("code", flat=True))
    open_codes = [row.code for row in listing.indicators if row.code in codes]
    year = urlencode({"nam": listing.year})
    entry = f"{reverse('indicators:entry_areas')}?{year}" if open_codes else ""
    if chosen is not None:
        entry = areas_url(chosen, listing.year) if open_codes else ""
    told = [
        (one, areas_url(one.column.indicator, listing.year)
         if one.column.indicator.code in codes else "")
        for one in missing
    ]  # fmt: skip
    return {"entry_url": entry, "missing": told}


class AreasView(MatrixMixin, View):
    """Khu phố by indicators in ``nam`` or on ``ngay``; with ``chi-tieu`` one over the years."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page of the address."""
        form = asked(request)
        return show(request, form, listing_of(request, form))


class AreasExportView(MatrixMixin, View):
    """The same table as a workbook; a filter that is wrong goes to the page and says so."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The file, noted in the log."""
        form = asked(request)
        listing = listing_of(request, form)
        if listing is None:
            return show(request, form, None, status=400)
        name, content = export_areas(listing, form.chosen)
        return FileResponse(BytesIO(content), as_attachment=True, filename=name)
