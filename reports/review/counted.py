"""Results of indicators that the review counts from the portal's own rows."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from benghe.lib.dates import short_date
from reports.indicators.counted import Counted, register
from reports.review.catalogue import figure
from reports.review.catalogue.indicators import (
    COUNTED,
    counted_figure,
    review_of_year,
)
from reports.review.context import ReviewContext


def context_of_year(year: int, day: date | None = None) -> ReviewContext:
    """The figures of a year on ``day`` of it (None: the day of its review).

    Without a review: on the last day of the year, or today where that is to come.
    """
    review = review_of_year(year)
    return ReviewContext(review, day or review.as_of, figure)


def counted_results(
    year: int, codes: Collection[str], day: date | None = None
) -> Counted:
    """By indicator code, those of ``codes`` that are counted and have a value.

    ``day`` of the year; None: the day of its review.
    """
    asked = [code for code in COUNTED if code in codes]
    if not asked:
        return {}
    context = context_of_year(year, day)
    found: Counted = {}
    for code in asked:
        result = counted_figure(context, code)
        if isinstance(result.value, int | Decimal) and result.as_of is not None:
            found[code] = (Decimal(result.value), result.as_of)
    return found


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


register(COUNTED, counted_results, counted_origin)
