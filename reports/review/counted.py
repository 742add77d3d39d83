"""Results of indicators that the review counts from the portal's own rows."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, IntegerField, Subquery
from django.urls import reverse
from django.utils.timezone import localdate

from benghe.lib.dates import short_date
from cells.models import Committee
from members.models import Membership
from reports.indicators.counted import Counted, Days, register
from reports.indicators.models import DeclaredFigure
from reports.review.catalogue import figure
from reports.review.catalogue.awards import ratings_of_years
from reports.review.catalogue.indicators import (
    COUNTED,
    counted_figure,
    review_of_year,
    reviews_of_years,
)
from reports.review.catalogue.members import ADMITTED
from reports.review.context import ReviewContext
from reports.review.models import Review
from reports.review.rowsets import rows_of

# Which rows of the span from 1 January a figure counts: the set, further arguments.
ROWS_BEHIND: dict[str, tuple[str, dict[str, str]]] = {
    "members.admitted": ("arrivals", {"reasons": ADMITTED}),
    "members.recognised": ("recognised", {}),
    "badges.count": ("badges", {}),
}


def context_of_year(year: int, day: date | None = None) -> ReviewContext:
    """The figures of a year on ``day`` of it (None: the day of its review).

    Without a review: on the last day of the year, or today where that is to come.
    """
    return _context(review_of_year(year), day)


def _context(
    review: Review, day: date | None, seen_from: date | None = None
) -> ReviewContext:
    """``seen_from``: the day that looks back on the year; None: ``day``, else today."""
    as_of = day or review.as_of
    known_on = seen_from or as_of
    if seen_from is None and day is None and review.pk is None:
        # A year that nobody signs stands with what was decided of it until now.
        known_on = localdate()
    return ReviewContext(review, as_of, figure, max(known_on, as_of))


def counted_of_years(days: Days, codes: Collection[str]) -> dict[int, Counted]:
    """By year and indicator code, those of ``codes`` that are counted and have a value.

    The same queries whatever the number of years.
    """
    asked = [code for code in COUNTED if code in codes]
    if not asked:
        return {}
    contexts = _contexts_of_years(days)
    _count_ahead(contexts, [COUNTED[code] for code in asked])
    return {ctx.year: _results(ctx, asked) for ctx in contexts}


def _results(ctx: ReviewContext, codes: Collection[str]) -> Counted:
    found: Counted = {}
    for code in codes:
        result = counted_figure(ctx, code)
        if isinstance(result.value, int | Decimal) and result.as_of is not None:
            found[code] = (Decimal(result.value), result.as_of)
    return found


def _contexts_of_years(days: Days) -> list[ReviewContext]:
    """The figures of each year; those of earlier years as the last of the days knows them."""
    newest = max(days)
    end = days[newest] or date(newest, 12, 31)
    reviews = reviews_of_years(days)
    contexts = []
    for year, day in days.items():
        seen_from = end if day is None and year != newest else None
        contexts.append(_context(reviews[year], day, seen_from))
    return contexts


def _count_ahead(contexts: Sequence[ReviewContext], keys: Collection[str]) -> None:
    """Reads at once for all years what the figures of ``keys`` would each ask for."""
    declared: dict[int, dict[str, DeclaredFigure]] = {ctx.year: {} for ctx in contexts}
    for row in DeclaredFigure.objects.filter(year__in=list(declared)):
        declared[row.year][row.key] = row
    wanted: dict[str, Any] = {}
    for number, ctx in enumerate(contexts):
        ctx.declared = {
            key: row
            for key, row in declared[ctx.year].items()
            if row.as_of <= ctx.as_of
        }
        wanted[f"there_{number}"] = Exists(Membership.objects.on(ctx.as_of))
        for key in ROWS_BEHIND.keys() & keys:
            query, arguments = _behind(ctx, key)
            wanted[f"{query}_{number}"] = RowCount(rows_of(query, dict(arguments)))
    found = Committee.objects.order_by("pk").values(**wanted).first() or {}
    for number, ctx in enumerate(contexts):
        ctx.has_members = bool(found.get(f"there_{number}"))
        for key in ROWS_BEHIND.keys() & keys:
            query, arguments = _behind(ctx, key)
            ctx.ahead[query, arguments] = found.get(f"{query}_{number}", 0)
    if any(key.startswith("ratings.") for key in keys):
        known = ratings_of_years({ctx.year: ctx.known_on for ctx in contexts})
        for ctx in contexts:
            ctx.__dict__["ratings"] = known[ctx.year]


def _behind(ctx: ReviewContext, key: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The rows that a figure counts, as its source names them."""
    query, arguments = ROWS_BEHIND[key]
    return query, tuple(sorted((ctx.span | arguments).items()))


class RowCount(Subquery):
    """How many rows a queryset has, as part of another query."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, rows: Any) -> None:
        super().__init__(rows.order_by().values("pk"))


def counted_origin(
    user: Any, year: int, code: str, day: date | None = None
) -> tuple[str, str]:
    """Which register a counted result comes from, and the page of the rows behind it.

    The address is empty without a review of the year, and for who may not open one.
    """
    context = context_of_year(year, day)
    words = context.figure(COUNTED[code]).source.text
    if context.review.pk is None or not user.has_perm("reports.view_review"):
        return words, ""
    page = reverse("reviews:figure", args=[year, COUNTED[code]])
    return words, f"{page}?ngay={short_date(context.as_of)}"


register(COUNTED, counted_of_years, counted_origin)
