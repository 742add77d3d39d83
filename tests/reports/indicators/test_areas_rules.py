"""Sums of khu phố, movements of households, periods and names, without a database."""

from datetime import date
from decimal import Decimal

import pytest

from reports.indicators.areas.rules import (
    MOVEMENTS,
    Moves,
    check_areas,
    span_of,
    span_words,
    unique_names,
)
from reports.indicators.defaults import CATALOGUE

END = date(2022, 12, 31)
d = Decimal


def test_the_codes_of_movements_are_those_of_the_catalogue():
    known = {spec.code: spec for spec in CATALOGUE}
    for one in MOVEMENTS:
        for code, accrual in (
            (one.households, "state"), (one.left, "running"), (one.new, "running"),
        ):  # fmt: skip
            assert (known[code].by_area, known[code].accrual) == (True, accrual)


@pytest.mark.parametrize(("numbers", "state", "difference"), [
    ((3, 2, 0, 1), "match", 0),
    ((0, 0, 0, 0), "match", 0),
    ((3, 2, 0, 2), "differs", 1),
    ((3, 2, 4, 4), "differs", -1),
    ((None, 0, 0, 0), "unknown", None),
    ((0, None, 0, 0), "unknown", None),
    ((0, 0, None, 0), "unknown", None),
    ((0, 0, 0, None), "unknown", None),
])  # fmt: skip
def test_moves(numbers, state, difference):
    check = Moves(*(None if n is None else d(n) for n in numbers)).check
    assert (check.state, check.difference) == (state, difference)


@pytest.mark.parametrize(("given", "state", "why"), [
    ((d(5), 2, 2, d(5)), "match", ""),
    ((d(5), 2, 2, d(6)), "differs", ""),
    ((d(5), 1, 2, d(5)), "unknown", "mới có 1/2 khu phố báo cáo"),
    ((None, 0, 2, d(5)), "unknown", "chưa khu phố nào báo cáo"),
    ((None, 2, 2, d(5)), "unknown", "số của các khu phố không cộng được"),
    ((d(5), 2, 2, None), "unknown", "phường chưa có số của kỳ này"),
])  # fmt: skip
def test_sums(given, state, why):
    check = check_areas(*given)
    assert (check.state, check.why) == (state, why)


def test_periods_and_names():
    assert span_of("quarter", date(2022, 9, 30)).label == "Quý III"
    assert span_of("quarter", date(2022, 10, 1)).label == "Quý IV"
    assert span_words(span_of("year", END)) == "Năm 2022"
    assert span_words(span_of("month", END)) == "Tháng 12/2022"
    assert unique_names([("A", "1"), ("B", "2"), ("A", "3")]) == [
        "A (1)", "B", "A (3)",
    ]  # fmt: skip
