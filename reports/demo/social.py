"""Invented totals of social security by khu phố, whose sum is the ward's; no household is named.

Households of a day follow from those of 2020 and from what was left and new since.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from reports.demo.entries import CLOSED, Result, course, days_of, spread
from reports.demo.published import CONFERENCE

NEAR_POOR, POOR = "social.near_poor_households", "social.poor_households"
POLICY = "social.policy_families"
START = date(2020, 12, 31)
YEARS = (2021, 2022)
SOURCE = "Báo cáo rà soát hộ nghèo, hộ cận nghèo của Ủy ban nhân dân phường"
FAMILIES_SOURCE = "Sổ quản lý đối tượng chính sách của Ủy ban nhân dân phường"
CARE_SOURCE = "Báo cáo an sinh xã hội năm {year} của Ủy ban nhân dân phường"

# Households of each khu phố on 31/12/2020.
AT_START = {
    NEAR_POOR: (1, 2, 1, 2, 0, 1, 0, 2, 1, 1, 2, 1, 1, 1),
    POOR: (0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
    POLICY: (11, 9, 14, 12, 8, 10, 7, 13, 9, 12, 11, 10, 8, 12),
}
# (year, quarter) → the khu phố of each household that left, or was new. The two that
# left poverty in 2021 became near-poor where they live.
Changes = dict[tuple[int, int], tuple[int, ...]]
LEFT: dict[str, Changes] = {
    NEAR_POOR: {
        (2021, 1): (2,), (2021, 2): (9,), (2021, 4): (4, 11),
        (2022, 1): (3,), (2022, 2): (8, 12), (2022, 3): (6, 8), (2022, 4): (1, 14),
    },
    POOR: {(2021, 2): (3,), (2021, 4): (8,)},
    POLICY: {(2021, 3): (5, 10), (2022, 1): (3,), (2022, 3): (12,)},
}  # fmt: skip
NEW: dict[str, Changes] = {
    NEAR_POOR: {(2021, 2): (3,), (2021, 4): (8,), (2022, 2): (5,)},
    POOR: {},
    POLICY: {(2022, 2): (7,)},
}
# Indicators that tell the changes of the year.
CHANGES = {
    NEAR_POOR: ("social.near_poor_left", "social.near_poor_new"),
    POOR: ("social.poor_left", "social.poor_new"),
}
# What is given over the year: code, 2021, 2022. Shares of the khu phố follow.
CARE = (
    ("social.health_cards", 132, 168),
    ("social.scholarships", 205, 246),
    ("social.gratitude_fund", 248, 285),
    ("social.policy_visits", 512, 574),
)
SHARES = (8, 6, 9, 7, 6, 7, 5, 9, 6, 8, 8, 7, 6, 8)
# (insured, people of the ward) at the end of each quarter.
INSURED = {
    2021: ((11412, 12640), (11468, 12652), (11503, 12610), (11596, 12584)),
    2022: ((11651, 12571), (11735, 12590), (11804, 12602), (11893, 12615)),
}


def social_results() -> Iterator[Result]:
    """Households, families, care and insurance of both years."""
    for code in AT_START:
        yield from _households(code)
    for code, *totals in CARE:
        for year, total in zip(YEARS, totals, strict=True):
            yield from _care(code, year, Decimal(total))
    for year, quarters in INSURED.items():
        source = CARE_SOURCE.format(year=year)
        for day, parts in zip(days_of("quarter", year), quarters, strict=True):
            above, below = map(Decimal, parts)
            yield Result(
                "social.health_insurance", day, source=source, parts=(above, below)
            )


def _days(code: str, year: int) -> list[date]:
    """The near-poor are those of the conference: that day was published."""
    days = days_of("quarter", year)
    return (
        [*days[:-1], CONFERENCE] if code == NEAR_POOR and days[-1] == CLOSED else days
    )


def _households(code: str) -> Iterator[Result]:
    counts = list(AT_START[code])
    source = FAMILIES_SOURCE if code == POLICY else SOURCE
    yield from _by_area(code, START, counts, source)
    for year in YEARS:
        left, new = [0] * len(counts), [0] * len(counts)
        for quarter, day in enumerate(_days(code, year), start=1):
            for changed, rows in ((left, LEFT), (new, NEW)):
                for number in rows[code].get((year, quarter), ()):
                    changed[number - 1] += 1
                    counts[number - 1] += 1 if rows is NEW else -1
            yield from _by_area(code, day, counts, source)
            for told, changed in zip(CHANGES.get(code, ()), (left, new), strict=False):
                yield from _by_area(told, day, changed, source)


def _by_area(
    code: str, day: date, counts: Sequence[int | Decimal], source: str
) -> Iterator[Result]:
    """The ward's figure, unless it was published, and that of each khu phố."""
    if (code, day) != (NEAR_POOR, CONFERENCE):
        yield Result(code, day, Decimal(sum(counts)), source)
    for number, count in enumerate(counts, start=1):
        yield Result(code, day, Decimal(count), source, number)


def _care(code: str, year: int, total: Decimal) -> Iterator[Result]:
    days = days_of("quarter", year)
    source = CARE_SOURCE.format(year=year)
    sums = [Decimal(0)] * len(SHARES)
    quarters = spread(total, course(code, len(days)))
    for day, whole in zip(days, quarters, strict=True):
        parts = spread(whole, SHARES)
        sums = [before + part for before, part in zip(sums, parts, strict=True)]
        yield from _by_area(code, day, sums, source)
