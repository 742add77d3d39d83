"""The two pages of the entry grid: indicators of a group, and khu phố of an indicator."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views import View

from benghe.core.pages import MatrixMixin
from reports.indicators.grid.forms import PAGE_ROWS, AreaForm, GridForm
from reports.indicators.grid.listing import AreaGrid, difference_words, rows_of
from reports.indicators.grid.services import Desk, Outcome, area_desk, cells_of_form
from reports.indicators.models import Indicator
from reports.indicators.views import default_year


def enterable(user: Any) -> Any:
    """The indicators in use that ``user`` may enter, with groups and names."""
    rows = Indicator.objects.enterable_by(user).active().select_related("group")
    return rows.prefetch_related("names")


class GridPage(MatrixMixin, View):
    """What the two grids share: the page, what was typed, the way back."""

    template = "reports/grid/entry.html"
    # Whether a sum may be taken as the ward's result: the number of its period, "cong".
    adds_up = False

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """The day of the whole request."""
        self.today = localdate()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The grid of the address; none while the address is not understood."""
        return render(request, self.template, self.context(request, Outcome()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save what was changed; go on only when nothing is left open."""
        desk = self.desk(request)
        try:
            number = request.POST.get("cong", "") if self.adds_up else ""
            outcome = desk.save(cells_of_form(request.POST), number)
        except LookupError as error:
            raise Http404 from error
        if not outcome.open_keys:
            messages.success(request, outcome.words)
            return redirect(request.get_full_path())
        status = 409 if outcome.has_conflict else 200
        context = self.context(request, outcome)
        return render(request, self.template, context, status=status)

    def desk(self, request: HttpRequest) -> Desk:
        """The cells of the address; 404 where it names none."""
        raise NotImplementedError

    def context(self, request: HttpRequest, outcome: Outcome) -> dict[str, Any]:
        """What the page shows."""
        raise NotImplementedError


class EntryGridView(GridPage):
    """Indicators of a group by the periods of a year."""

    def _form(self, request: HttpRequest) -> GridForm:
        indicators = list(enterable(request.user))
        year = default_year(request)
        return GridForm(request.GET, year, indicators, self.today)

    def desk(self, request: HttpRequest) -> Desk:
        """Every line of group and period, of whatever page."""
        form = self._form(request)
        if not form.is_valid():
            raise Http404
        rows = {str(row.pk): (row, None) for row in form.rows}
        return Desk(request.user, form.cleaned_data["nam"], rows, self.today)

    def context(self, request: HttpRequest, outcome: Outcome) -> dict[str, Any]:
        """One page of lines, or the one line that the address names."""
        form = self._form(request)
        context: dict[str, Any] = {"form": form, "outcome": outcome}
        if not form.is_valid():
            return context
        year, found = form.cleaned_data["nam"], form.rows
        one = request.GET.get("chi-tieu", "")
        pages = [found[n : n + PAGE_ROWS] for n in range(0, len(found), PAGE_ROWS)]
        number = page_number(request, len(pages))
        shown = pages[number - 1] if pages else []
        if one:
            shown = [row for row in found if row.code == one]
        if one and not shown:
            raise Http404
        rows = rows_of(request.user, shown, year, self.today)
        for row in rows:
            outcome.lay_over(row.cells)
        query = {name: form.cleaned_data[name] for name in ("nam", "nhom", "ky")}
        own = {"chi-tieu": one} if one else {"trang": number} if number > 1 else {}
        return context | {
            "year": year,
            "rows": rows,
            "group": form.group,
            "one": rows[0] if one else None,
            "spans": [cell.span for cell in rows[0].cells] if rows else [],
            "query": f"?{urlencode(query)}",
            "action": f"?{urlencode(query | own)}",
            "save_url": save_url(request, year, query),
            "pages": [
                (n, f"?{urlencode(query | {'trang': n})}", n == number)
                for n in range(1, len(pages) + 1)
            ],
        }


def page_number(request: HttpRequest, last: int) -> int:
    """``trang`` of the address, from 1; 404 for a page that is not there."""
    text = request.GET.get("trang", "1")
    numbers = [str(number) for number in range(1, max(last, 1) + 1)]
    if text not in numbers:
        raise Http404
    return int(text)


def save_url(request: HttpRequest, year: int, query: dict[str, Any]) -> str:
    """Where the script sends cells of this page."""
    return f"{reverse('indicators:entry_save')}?{urlencode(query | {'nam': year})}"


class AreaGridView(GridPage):
    """Khu phố by the periods of a year: one indicator, its sums, the ward's result."""

    template = "reports/grid/areas.html"
    adds_up = True

    def _form(self, request: HttpRequest) -> tuple[AreaForm, Indicator | None]:
        indicators = list(enterable(request.user).filter(by_area=True))
        code = request.GET.get("chi-tieu", "")
        if code and code not in [row.code for row in indicators]:
            raise Http404
        form = AreaForm(request.GET, default_year(request), indicators)
        code = form.data.get("chi-tieu", "")
        found = next((row for row in indicators if row.code == code), None)
        return form, found if form.is_valid() else None

    def desk(self, request: HttpRequest) -> Desk:
        """The khu phố of the year and the ward itself."""
        form, indicator = self._form(request)
        if indicator is None:
            raise Http404
        return area_desk(request.user, indicator, form.cleaned_data["nam"], self.today)

    def context(self, request: HttpRequest, outcome: Outcome) -> dict[str, Any]:
        """The khu phố, the ward's line, the sums and where they differ."""
        form, indicator = self._form(request)
        context: dict[str, Any] = {"form": form, "outcome": outcome}
        if indicator is None:
            return context
        year = form.cleaned_data["nam"]
        grid = AreaGrid(request.user, indicator, year, self.today)
        for row in (*grid.rows, grid.ward):
            outcome.lay_over(row.cells)
        query = {"chi-tieu": indicator.code, "nam": year}
        return context | {
            "year": year,
            "indicator": indicator,
            "grid": grid,
            "rows": grid.rows,
            "spans": [cell.span for cell in grid.ward.cells],
            "differences": difference_words(grid.sums),
            "action": f"?{urlencode(query)}",
            "save_url": save_url(request, year, query),
        }
