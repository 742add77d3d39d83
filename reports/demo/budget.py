"""The invented budget of the ward, month by month and by item, around what was published.

Revenue has no row of its own between 28/11/2022, the day that was published, and the
conference. Items add up to their total on every day.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from reports.demo.entries import CLOSED, Result, days_of, spread
from reports.demo.published import REVENUE_DAY

REVENUE, EXPENDITURE = "economy.revenue", "economy.expenditure"
REVENUE_SOURCE = "Báo cáo thu ngân sách của Ủy ban nhân dân phường"
EXPENDITURE_SOURCE = "Báo cáo chi ngân sách của Ủy ban nhân dân phường"
# From 1 January to the end of each month, tỷ đồng. November is of the 28th in both
# years, so that the published figure has its like; of 2022 it is the last.
REVENUE_COURSE = {
    2021: ("2.684", "4.211", "6.905", "9.388", "11.742", "14.027", "15.864", "17.215", "18.902",
           "22.406", "26.318", "28.955"),
    2022: ("3.012", "4.655", "7.846", "10.562", "13.108", "15.772", "18.377", "20.914", "23.604",
           "26.967", "30.149"),
}  # fmt: skip
EXPENDITURE_COURSE = {
    2021: ("0.712", "1.398", "2.356", "3.201", "4.148", "5.307", "6.402", "7.365", "8.411",
           "9.380", "10.512", "11.874"),
    2022: ("0.745", "1.462", "2.498", "3.402", "4.371", "5.566", "6.588", "7.571", "8.702",
           "9.727", "10.904", "12.185"),
}  # fmt: skip
# Item → its share as it came in or was spent, and as it was estimated.
REVENUE_ITEMS = {
    "economy.revenue_business_tax": (44, 45),
    "economy.revenue_income_tax": (25, 24),
    "economy.revenue_registration": (18, 18),
    "economy.revenue_fees": (7, 9),
    "economy.revenue_other": (4, 4),
}
EXPENDITURE_ITEMS = {
    "economy.expenditure_administration": (52, 53),
    "economy.expenditure_security": (18, 17),
    "economy.expenditure_social": (12, 12),
    "economy.expenditure_culture": (6, 7),
    "economy.expenditure_economic": (8, 8),
    "economy.expenditure_other": (3, 3),
}


def budget_results() -> Iterator[Result]:
    """Totals and items of both years; the published revenue itself is stored elsewhere."""
    for year in (2021, 2022):
        days = _revenue_days(year)
        yield from _course(
            REVENUE, days, REVENUE_COURSE[year], REVENUE_ITEMS, REVENUE_SOURCE
        )
        yield from _course(
            EXPENDITURE, days_of("month", year), EXPENDITURE_COURSE[year],
            EXPENDITURE_ITEMS, EXPENDITURE_SOURCE,
        )  # fmt: skip


def _revenue_days(year: int) -> list[date]:
    days = days_of("month", year)
    days[10] = REVENUE_DAY.replace(year=year)
    return days[:11] if year == CLOSED.year else days


def _course(
    total: str, days: Sequence[date], values: Sequence[str],
    items: dict[str, tuple[int, int]], source: str,
) -> Iterator[Result]:  # fmt: skip
    before = Decimal(0)
    sums = dict.fromkeys(items, Decimal(0))
    for month, (day, text) in enumerate(zip(days, values, strict=True)):
        value = Decimal(text)
        if (total, day) != (REVENUE, REVENUE_DAY):
            yield Result(total, day, value, source)
        # Shares move a little from month to month.
        weights = [
            share + (month + place) % 3
            for place, (share, _) in enumerate(items.values())
        ]
        for code, part in zip(items, spread(value - before, weights, 3), strict=True):
            sums[code] += part
            yield Result(code, day, sums[code], source)
        before = value


def estimated_items(total: str, value: Decimal) -> dict[str, Decimal]:
    """The estimate of a total by item; the items add up to it."""
    items = REVENUE_ITEMS if total == REVENUE else EXPENDITURE_ITEMS
    weights = [share for _, share in items.values()]
    return dict(zip(items, spread(value, weights, 3), strict=True))
