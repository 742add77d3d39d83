"""Pages of the budget (ngân sách): the page, its paper, its sheet."""

from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views import View

from benghe.core.pages import MatrixMixin
from reports.indicators.budget.charts import increase_chart, running_chart
from reports.indicators.budget.forms import BudgetForm
from reports.indicators.budget.listing import Budget, Section, budget_of
from reports.indicators.budget.rules import elapsed_words
from reports.indicators.budget.services import export_budget, start_budget
from reports.indicators.budget.tables import balance_rows, check_lines, month_rows
from reports.indicators.tables import day_query
from reports.indicators.views import latest_year

PAGE = "reports/budget.html"


class BudgetView(MatrixMixin, View):
    """Revenue and expenditure as of a day; empty while the address is not understood."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page of ``nam`` and ``ngay``."""
        form = asked(request.GET)
        context: dict[str, Any] = {"form": form}
        if form.told_day is not None:
            context |= told(budget_of(request.user, form.told_day))
        return render(request, PAGE, context)


def asked(data: QueryDict) -> BudgetForm:
    """The form of the address; without a year that of the latest result."""
    today = localdate()
    # Asked of the database only where the address says nothing.
    named = any(data.get(name, "").strip() for name in ("nam", "ngay"))
    return BudgetForm(data, today.year if named else latest_year(), today)


def told(budget: Budget) -> dict[str, Any]:
    """The budget as the template shows it."""
    return {
        "budget": budget,
        "day": budget.day,
        "year": budget.year,
        "last_year": budget.year - 1,
        "query": day_query(budget.year, budget.day),
        "elapsed": elapsed_words(budget.day),
        "sections": [_part(budget, section) for section in budget.sections],
        "balance": balance_rows(budget),
    }


def _part(budget: Budget, section: Section) -> dict[str, Any]:
    return {
        "section": section,
        "total": section.total,
        "checks": check_lines(section),
        "month_names": budget.months,
        "months": month_rows(section),
        "charts": [running_chart(section.total), increase_chart(section.total)],
    }


class BudgetPostView(MatrixMixin, View):
    """What is done with the budget of a day; a wrong address goes back to the page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Do it, or show what is wrong."""
        form = asked(request.POST)
        if form.told_day is None:
            return render(request, PAGE, {"form": form}, status=400)
        return self.done(request, budget_of(request.user, form.told_day))

    def done(self, request: HttpRequest, budget: Budget) -> HttpResponseBase:
        """The answer."""
        raise NotImplementedError


class BudgetPrintView(BudgetPostView):
    """Asks the worker for the budget as a PDF."""

    def done(self, request: HttpRequest, budget: Budget) -> HttpResponseBase:
        """Start the job and go to its page."""
        return redirect("jobs:detail", start_budget(budget, request.user).pk)


class BudgetExportView(BudgetPostView):
    """The budget as a workbook."""

    def done(self, request: HttpRequest, budget: Budget) -> HttpResponseBase:
        """The file."""
        name, content = export_budget(budget, request.user)
        return FileResponse(BytesIO(content), as_attachment=True, filename=name)
