"""The periods of a year, their due days, and what is odd about a result."""

from datetime import date
from decimal import Decimal

import pytest

from reports.indicators.periods import (
    change_percent,
    doubts_about,
    due_on,
    spans_of,
    state_of,
)

D = Decimal


def test_the_months_of_a_leap_year():
    months = spans_of("month", 2024)

    assert [month.label for month in months] == [f"Tháng {n}" for n in range(1, 13)]
    assert (months[1].first, months[1].last) == (date(2024, 2, 1), date(2024, 2, 29))
    assert (months[11].first, months[11].last) == (
        date(2024, 12, 1),
        date(2024, 12, 31),
    )


def test_quarters_and_the_year():
    quarters = spans_of("quarter", 2022)

    assert [(q.label, q.first, q.last) for q in quarters] == [
        ("Quý I", date(2022, 1, 1), date(2022, 3, 31)),
        ("Quý II", date(2022, 4, 1), date(2022, 6, 30)),
        ("Quý III", date(2022, 7, 1), date(2022, 9, 30)),
        ("Quý IV", date(2022, 10, 1), date(2022, 12, 31)),
    ]
    (year,) = spans_of("year", 2022)
    assert (year.label, year.first, year.last) == (
        "Năm 2022",
        date(2022, 1, 1),
        date(2022, 12, 31),
    )


@pytest.mark.parametrize("period", ["month", "quarter", "year"])
def test_the_periods_cover_the_year_without_gap(period):
    spans = spans_of(period, 2023)

    days = sum((span.last - span.first).days + 1 for span in spans)
    assert days == 365


@pytest.mark.parametrize(
    ("day", "reported", "state"),
    [
        (date(2022, 1, 31), False, "coming"),
        (date(2022, 2, 1), False, "due"),
        (date(2022, 2, 5), False, "due"),
        (date(2022, 2, 6), False, "late"),
        (date(2022, 2, 6), True, "reported"),
        (date(2022, 1, 10), True, "reported"),
    ],
)
def test_a_period_is_late_from_the_day_after_its_due_day(day, reported, state):
    january = spans_of("month", 2022)[0]

    assert due_on(january, 5) == date(2022, 2, 5)
    assert state_of(january, 5, day, reported=reported) == state


def test_without_a_due_day_nothing_is_late():
    january = spans_of("month", 2022)[0]

    assert due_on(january, None) is None
    assert state_of(january, None, date(2030, 1, 1), reported=False) == "due"


def messages(*args, **kwargs):
    return [doubt.message for doubt in doubts_about(*args, **kwargs)]


def test_limits_are_doubted_outside_and_not_on_them():
    limits = {"least": D(10), "most": D("30.5")}

    assert messages(D(10), None, **limits) == []
    assert messages(D("30.5"), None, **limits) == []
    assert messages(D("9.99"), None, **limits) == [
        "Thấp hơn mức thấp nhất hợp lý (10)."
    ]
    assert messages(D("30.51"), None, **limits) == [
        "Cao hơn mức cao nhất hợp lý (30,5)."
    ]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("150", []),
        ("150.01", ["Tăng 50,01% so với kết quả ngày 31/03/2022 (100), quá mức 50%."]),
        ("50", []),
        ("49.99", ["Giảm 50,01% so với kết quả ngày 31/03/2022 (100), quá mức 50%."]),
    ],
)
def test_a_jump_is_doubted_above_the_percentage_and_not_at_it(value, found):
    given = {"jump_percent": 50, "last_day": date(2022, 3, 31)}

    assert messages(D(value), D(100), **given) == found


def test_from_nought_no_percent_is_taken():
    assert change_percent(D(5), D(0)) is None
    assert messages(D(5), D(0), jump_percent=1) == []


def test_the_change_of_a_negative_result_is_measured_by_its_size():
    assert change_percent(D(-5), D(-10)) == D(50)


def test_a_running_result_falls_only_into_a_new_year():
    running = {"is_running": True, "last_day": date(2022, 3, 31)}

    assert messages(D(9), D(10), same_year=False, **running) == []
    assert messages(D(10), D(10), same_year=True, **running) == []
    assert messages(D(9), D(10), same_year=True, **running) == [
        "Số lũy kế giảm so với kết quả ngày 31/03/2022 (10); lũy kế từ đầu năm không thể "
        "giảm."
    ]
