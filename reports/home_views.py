"""The home page: the figures of a day that the role may see."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views import View

from benghe.core.pages import AsOfForm, MatrixMixin
from benghe.lib.dates import short_date
from cells.models import Cell
from members.reminders.listing import reminders_of
from reports.figures import Figure
from reports.indicators.board.facts import Headline, due_facts, headlines_of
from reports.indicators.board.forms import EVERYTHING, OWN
from reports.indicators.board.listing import is_own
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
# Of whoever is late with most, and of what presses most; the board has the rest.
MOST_OWNERS, MOST_DUE = 6, 10
# Lists of the portal that show exactly the rows of a figure, and their filters.
LISTS: dict[str, tuple[str, dict[str, str]]] = {
    "cells.count": ("cells:list", {}),
    "members.count": ("members:list", {}),
    "members.official": ("members:list", {"loai": "chinh-thuc"}),
    "members.probationary": ("members:list", {"loai": "du-bi"}),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the home page; ``url`` None: nothing to open.

    ``opens``: what the link leads to, for who hears the page; ``more``: further lines
    below the note; ``state`` and ``tone``: a judgement in words and its colour.
    """

    label: str
    value: str
    unit: str = ""
    note: str = ""
    url: str | None = None
    opens: str = "xem danh sách"
    more: tuple[str, ...] = ()
    state: str = ""
    tone: str = ""


class HomeView(MatrixMixin, View):
    """What the signed-in person needs first; a part shows only to whom may see it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The figures of the day ``ngay``; without it, of the year ``nam``.

        Without both: of the latest review's day; for a secretary, of today. Nothing is
        shown while either is not understood, or when they do not agree.
        """
        user, asked = request.user, bool(request.GET.get("nam", "").strip())
        latest = default_year(user)
        years = YearForm(request.GET, latest)
        form = AsOfForm(
            request.GET, default_day(user, years.year or latest, asked=asked)
        )
        if asked and form.is_valid() and years.year not in {None, form.day.year}:
            form.add_error("ngay", f"Hãy chọn một ngày của năm {years.year}.")
        context: dict[str, Any] = {"form": form, "years": years}
        if form.is_valid() and years.is_valid():
            context |= {"day": form.day, "year": form.day.year}
            context |= sections(user, form.day, asked=bool(request.GET.get("ngay")))
        return render(request, "reports/home.html", context)


def default_year(user: Any) -> int:
    """The year of the latest review; without one, of the latest result."""
    last = Review.objects.order_by("-year").values_list("year", flat=True).first()
    return last or latest_year()


def default_day(user: Any, year: int, *, asked: bool) -> date:
    """The day shown where the address names none.

    Who sees the whole ward: that of the year's review. Who sees only own cells: today,
    unless a year is ``asked`` for. Others: the last day of the year that has come.
    """
    today = localdate()
    if user.scope("members.view_member").everything:
        return context_of_year(year).as_of
    if user.has_perm("members.view_member") and not asked:
        return today
    return min(today, date(year, 12, 31))


def sections(user: Any, day: date, *, asked: bool) -> dict[str, Any]:
    """The parts of the page that ``user`` may see, by the names the template knows.

    ``asked``: the day was named in the address, so the reminders are of that day too;
    else they are those of today, and say so.
    """
    year = day.year
    found: dict[str, Any] = {"last_year": year - 1, "next_year": year + 1}
    if user.scope("members.view_member").everything:
        found["tiles"] = ward_tiles(day)
        found["by_year"] = True
    elif user.has_perm("members.view_member"):
        found["tiles"] = own_tiles(user, day)
    if user.has_perm("members.view_act"):
        found["reminders"] = reminder_tiles(user, day if asked else localdate())
    if user.has_perm("reports.view_indicator"):
        found |= indicator_parts(user, day)
        found |= due_parts(user, day if asked else localdate())
    if user.has_perm("reports.view_plantask"):
        found["tasks"] = PlanTask.objects.for_user(user).filter(year=year + 1)
    if user.has_perm("cells.view_user"):
        found["accounts"] = True
    return found


def ward_tiles(day: date) -> list[Tile]:
    """Figures of the whole ward on the day, as the review of the year has them."""
    context = context_of_year(day.year, day)
    return [figure_tile(context.figure(key), context.review, day) for key in HEADLINES]


def figure_tile(found: Figure, review: Review, day: date) -> Tile:
    """A figure as a tile; what nobody reported says so."""
    label = found.label[:1].upper() + found.label[1:]
    if found.is_missing:
        return Tile(label, "–", note="Chưa có số liệu")
    note = f"tính đến ngày {short_date(found.as_of)}" if found.as_of else ""
    if found.state == "declared":
        note = f"{note}, theo số liệu công bố"
    url = rows_url(found, review, day)
    return Tile(label, number_text(found), found.unit, note, url)


def rows_url(found: Figure, review: Review, day: date) -> str | None:
    """The list behind a counted figure; else its page in the review, if there is one."""
    of_day = {"ngay": short_date(day)}
    if found.state == "computed" and found.key in LISTS:
        name, query = LISTS[found.key]
        return f"{reverse(name)}?{urlencode({**query, **of_day})}"
    if review.pk is None:
        return None
    page = reverse("reviews:figure", args=[review.year, found.key])
    return f"{page}?{urlencode(of_day)}"


def own_tiles(user: Any, day: date) -> list[Tile]:
    """Members of the day in each cell of the seats, by its name of that day."""
    cells = Cell.objects.for_user(user).on(day).with_people(day).with_name_on(day)
    note = f"tính đến ngày {short_date(day)}"
    of_day = {"ngay": short_date(day)}
    return [
        Tile(
            cell.name_on,
            str(cell.member_count),
            "đảng viên",
            note,
            f"{reverse('members:list')}?{urlencode({'chi-bo': cell.code, **of_day})}",
        )
        for cell in cells.order_by("order_on", "pk")
    ]


def reminder_tiles(user: Any, day: date) -> list[Tile]:
    """How many things are due on the day, and how many of them are late."""
    rows = reminders_of(user, day)
    note = f"tính đến ngày {short_date(day)}"
    url = f"{reverse('reminders:list')}?{urlencode({'ngay': short_date(day)})}"
    late = sum(row.due.is_late for row in rows)
    return [
        Tile("Việc đến hạn, quá hạn", str(len(rows)), "việc", note, url),
        Tile("Trong đó quá hạn", str(late), "việc", note, url),
    ]


def reads_whole_ward(user: Any) -> bool:
    """Whether a person follows all indicators and not only those to be entered."""
    return bool(user.has_perm("reports.view_review"))


def indicator_parts(user: Any, day: date) -> dict[str, Any]:
    """The main results and the table of targets; who only enters sees the own ones."""
    lines, of_all = indicator_lines(user, day.year, day), reads_whole_ward(user)
    if not of_all:
        lines = [line for line in lines if is_own(user, line.indicator)]
    with_target = [line for line in lines if line.target]
    return {
        "headlines": [
            headline_tile(one, day) for one in headlines_of(user, lines, day)
        ],
        "lines": with_target,
        "line_groups": [("", with_target)],
        "lines_title": "Chỉ tiêu được giao" if of_all else "Chỉ tiêu tôi nhập",
        "by_year": True,
        "without_result": sum(1 for line in lines if line.latest is None),
    }


def headline_tile(found: Headline, day: date) -> Tile:
    """A main result as a tile; what nobody reported says so."""
    line = found.line
    page = reverse("indicators:detail", args=[line.indicator.code])
    as_of = f"tính đến ngày {short_date(line.latest.as_of)}" if line.latest else ""
    return Tile(
        line.title, line.result_text, line.indicator.unit, as_of,
        f"{page}?{urlencode({'ngay': short_date(day)})}", "xem chỉ tiêu",
        tuple(text for text in (found.achieved, found.trend) if text),
        found.course_label, found.course_tone,
    )  # fmt: skip


def due_parts(user: Any, day: date) -> dict[str, Any]:
    """What is due: the own tiles of who enters, late by owner for who reads all."""
    facts, of_day = due_facts(user, day), {"ngay": short_date(day)}
    tiles, note = [], f"tính đến ngày {short_date(day)}"
    own = {**of_day, "pham-vi": OWN}
    if user.has_perm("reports.add_observation"):
        tiles += [
            Tile("Kỳ báo cáo đến hạn của tôi", str(facts.own_due), "kỳ", note,
                 board_url(own | {"trang-thai": "den-han"})),
            Tile("Kỳ báo cáo trễ hạn của tôi", str(facts.own_late), "kỳ", note,
                 board_url(own | {"trang-thai": "tre"})),
        ]  # fmt: skip
    if reads_whole_ward(user):
        late = {**of_day, "trang-thai": "tre"}
        tiles += [
            Tile(f"Trễ hạn: {part.owner}", str(part.late), "kỳ", note,
                 board_url(late | {"don-vi": part.owner, "pham-vi": EVERYTHING}))
            for part in facts.late_owners[:MOST_OWNERS]
        ]  # fmt: skip
    listed = [] if reads_whole_ward(user) else facts.own[:MOST_DUE]
    return {"due": tiles, "due_rows": listed, "due_url": board_url(of_day),
            "due_day": day, "due_more": len(facts.own) - len(listed)}  # fmt: skip


def board_url(query: dict[str, str]) -> str:
    """The board with these filters."""
    return f"{reverse('indicators:board')}?{urlencode(query)}"
