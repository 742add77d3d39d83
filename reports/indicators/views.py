"""Pages of indicators (chỉ tiêu): the year's table and one indicator's series."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views import View
from django.views.generic import DetailView

from benghe.core.pages import MatrixMixin, RowBlock, split_blocks
from benghe.lib.dates import short_date
from reports.indicators.counted import COUNTED_SOURCE, counted_results
from reports.indicators.forms import YearForm
from reports.indicators.models import Indicator, Observation
from reports.indicators.tables import (
    in_groups,
    indicator_lines,
    shown,
)


def latest_year() -> int:
    """The year of the latest result, else today's."""
    last = (
        Observation.objects.order_by("-as_of").values_list("as_of", flat=True).first()
    )
    return last.year if last else localdate().year


class IndicatorListView(MatrixMixin, View):
    """All indicators in use, by group, in one year."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The table of ``nam``; empty while the year is not understood."""
        form = YearForm(request.GET, latest_year())
        year = form.year
        groups = in_groups(indicator_lines(request.user, year)) if year else []
        context = {
            "form": form,
            "year": year,
            "last_year": (year or 0) - 1,
            "groups": groups,
        }
        return render(request, "reports/indicator_list.html", context)


class IndicatorDetailView(MatrixMixin, DetailView):
    """One indicator: what it measures, its targets and every result as reported."""

    template_name = "reports/indicator_detail.html"
    context_object_name = "indicator"
    slug_field = slug_url_kwarg = "code"

    def get_queryset(self) -> Any:
        """Indicators in scope."""
        return Indicator.objects.for_user(self.request.user).select_related("group")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts and the two series."""
        indicator, user = self.object, self.request.user
        facts = [
            ("Nhóm", indicator.group.name),
            ("Đơn vị tính", indicator.unit),
            ("Chiều", indicator.get_direction_display()),
            ("Đơn vị phụ trách", indicator.owner or "–"),
            ("Mã", indicator.code),
        ]
        counted = counted_results(latest_year(), [indicator.code]).get(indicator.code)
        if counted:
            text = f"{COUNTED_SOURCE}: {shown(indicator, counted[0])} {indicator.unit}"
            facts.append(("Kết quả", f"{text}, tính đến ngày {short_date(counted[1])}"))
        blocks = [_results(indicator, user), _targets(indicator, user)]
        return super().get_context_data(facts=facts, **split_blocks(blocks), **kwargs)


def _results(indicator: Any, user: Any) -> RowBlock:
    """Every result, the latest first; a corrected one stays and says so."""
    rows = indicator.observations.for_user(user).latest_first()
    rows = rows.select_related("updated_by", "corrected_by")
    return RowBlock(
        "ket-qua",
        "Kết quả",
        (
            "Tính đến ngày",
            f"Kết quả ({indicator.unit})",
            "Nguồn",
            "Người nhập",
            "Ghi chú",
        ),
        [
            (
                short_date(row.as_of),
                shown(indicator, row.result) + (" (ước)" if row.is_estimate else ""),
                row.source,
                row.updated_by.full_name if row.updated_by else "–",
                _note(row),
            )
            for row in rows
        ],
    )


def _note(row: Any) -> str:
    correction = getattr(row, "corrected_by", None)
    return "Đã được đính chính, không còn dùng" if correction else row.note or "–"


def _targets(indicator: Any, user: Any) -> RowBlock:
    """Every target, the latest year first."""
    rows = indicator.targets.for_user(user).order_by("-year", "basis")
    return RowBlock(
        "muc-giao",
        "Mức giao",
        ("Năm", f"Mức giao ({indicator.unit})", "Căn cứ", "Văn bản"),
        [
            (
                row.year,
                shown(indicator, row.value),
                row.get_basis_display(),
                row.source or "–",
            )
            for row in rows
        ],
    )
