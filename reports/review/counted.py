"""Results of indicators that the review counts from the portal's own rows."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.utils.timezone import localdate

from cells.models import Committee
from reports.indicators.counted import Counted, register
from reports.review.catalogue import figure
from reports.review.catalogue.indicators import COUNTED
from reports.review.context import ReviewContext
from reports.review.models import Review


def context_of_year(year: int, day: date | None = None) -> ReviewContext:
    """The figures of a year on ``day`` of it (None: the day of its review).

    Without a review: on the last day of the year, or today where that is to come.
    """
    review = Review.objects.select_related("committee").filter(year=year).first()
    if review is None:
        today = localdate()
        ward = Committee.objects.filter(parent=None).first()
        last = min(today, date(year, 12, 31))
        review = Review(committee=ward, year=year, as_of=last)
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
        result = context.figure(COUNTED[code])
        if isinstance(result.value, int | Decimal) and result.as_of is not None:
            found[code] = (Decimal(result.value), result.as_of)
    return found


register(COUNTED, counted_results)
