"""The home page: the year's figures that the role may see."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views import View

from benghe.core.pages import MatrixMixin
from benghe.lib.dates import short_date
from cells.models import Cell
from reports.figures import Figure
from reports.indicators.forms import YearForm
from reports.indicators.tables import indicator_lines
from reports.indicators.views import latest_year
from reports.review.counted import context_of_year
from reports.review.models import PlanTask, Review
from reports.review.printing import number_text

HEADLINES = (
    "cells.count",
    "members.count",
    "members.official",
    "members.probationary",
    "members.admitted",
    "awards.excellent.cells",
    "awards.excellent.members",
    "awards.contribution.collectives",
    "awards.contribution.persons",
)
# Lists of the portal that show exactly the rows of a figure, and their filters.
LISTS: dict[str, tuple[str, dict[str, str]]] = {
    "cells.count": ("cells:list", {}),
    "members.count": ("members:list", {}),
    "members.official": ("members:list", {"loai": "chinh-thuc"}),
    "members.probationary": ("members:list", {"loai": "du-bi"}),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the home page; ``url`` None: nothing to open."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    url: str | None = None


class HomeView(MatrixMixin, View):
    """What the signed-in person needs first; a part shows only to whom may see it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The figures of ``nam``; without it, of the latest review's year."""
        user = request.user
        form = YearForm(request.GET, default_year(user))
        context: dict[str, Any] = {"form": form, "year": form.year}
        if form.year:
            context |= sections(user, form.year)
        return render(request, "reports/home.html", context)


def default_year(user: Any) -> int:
    """The year of the latest review; without one, of the latest result."""
    last = Review.objects.order_by("-year").values_list("year", flat=True).first()
    return last or latest_year()


def sections(user: Any, year: int) -> dict[str, Any]:
    """The parts of the page that ``user`` may see, by the names the template knows."""
    found: dict[str, Any] = {"last_year": year - 1, "next_year": year + 1}
    if user.scope("members.view_member").everything:
        found["tiles"] = ward_tiles(year)
        found["by_year"] = True
    elif user.has_perm("members.view_member"):
        found["tiles"] = own_tiles(user)
    if user.has_perm("reports.view_indicator"):
        lines = indicator_lines(user, year)
        found["lines"] = [line for line in lines if line.target]
        found["line_groups"] = [("", found["lines"])]
        found["by_year"] = True
        found["without_result"] = sum(1 for line in lines if line.latest is None)
    if user.has_perm("reports.view_plantask"):
        found["tasks"] = PlanTask.objects.for_user(user).filter(year=year + 1)
    if user.has_perm("cells.view_user"):
        found["accounts"] = True
    return found


def ward_tiles(year: int) -> list[Tile]:
    """Figures of the whole ward, as the review of the year has them."""
    context = context_of_year(year)
    return [figure_tile(context.figure(key), context.review) for key in HEADLINES]


def figure_tile(found: Figure, review: Review) -> Tile:
    """A figure as a tile; what nobody reported says so."""
    label = found.label[:1].upper() + found.label[1:]
    if found.is_missing:
        return Tile(label, "–", note="Chưa có số liệu")
    note = f"tính đến ngày {short_date(found.as_of)}" if found.as_of else ""
    if found.state == "declared":
        note = f"{note}, theo số liệu công bố"
    return Tile(label, number_text(found), found.unit, note, rows_url(found, review))


def rows_url(found: Figure, review: Review) -> str | None:
    """The list behind a counted figure; else its page in the review, if there is one."""
    if found.state == "computed" and found.as_of is not None and found.key in LISTS:
        name, query = LISTS[found.key]
        return (
            f"{reverse(name)}?{urlencode({**query, 'ngay': short_date(found.as_of)})}"
        )
    if review.pk is None:
        return None
    return reverse("reviews:figure", args=[review.year, found.key])


def own_tiles(user: Any) -> list[Tile]:
    """Members of today in each cell of the seats."""
    today = localdate()
    cells = Cell.objects.for_user(user).on(today).with_people(today)
    note = f"tính đến ngày {short_date(today)}"
    return [
        Tile(
            cell.name,
            str(cell.member_count),
            "đảng viên",
            note,
            f"{reverse('members:list')}?{urlencode({'chi-bo': cell.code})}",
        )
        for cell in cells
    ]
