"""Increases, pace, a fair day to compare with, shares of the estimate, sums."""

from datetime import date
from decimal import Decimal

import pytest

from reports.indicators.budget.rules import (
    Change,
    Check,
    Increase,
    Part,
    change_of,
    check_sum,
    common_day,
    elapsed_percent,
    elapsed_words,
    estimate_words,
    increases,
    reached,
)

d = Decimal


def running(*values):
    return [None if value is None else d(value) for value in values]


# --- increases ---


def test_the_increase_of_a_month_is_the_difference_of_two_running_results():
    assert increases(running("3.012", "4.655", "7.846")) == [
        Increase(d("3.012"), 1),
        Increase(d("1.643"), 1),
        Increase(d("3.191"), 1),
    ]


def test_after_a_gap_the_increase_covers_the_months_between_and_is_never_nought():
    assert increases(running("3", None, None, "9.5", "9.5")) == [
        Increase(d("3"), 1),
        None,
        None,
        Increase(d("6.5"), 3),
        Increase(d("0"), 1),
    ]


def test_the_first_report_of_the_year_covers_it_from_january():
    assert increases(running(None, None, "7.5")) == [None, None, Increase(d("7.5"), 3)]
    assert increases([]) == []
    assert increases(running(None, None)) == [None, None]


def test_a_running_total_that_falls_shows_it():
    assert increases(running("5", "4.8"))[1] == Increase(d("-0.2"), 1)


# --- the year that is over ---


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        (date(2022, 1, 1), 0),
        (date(2022, 1, 2), 1),
        (date(2022, 6, 30), 50),
        (date(2022, 11, 28), 91),
        (date(2022, 12, 30), 99),
        (date(2022, 12, 31), 100),
        (date(2024, 2, 29), 16),
        (date(2024, 12, 30), 99),
        (date(2024, 12, 31), 100),
    ],
)
def test_the_percent_of_the_year_that_is_over(day, percent):
    assert elapsed_percent(day) == percent


def test_the_pace_in_words():
    assert elapsed_words(date(2022, 11, 28)) == "đã qua 91% thời gian của năm"


# --- the change ---


def test_the_change_needs_both_years():
    assert change_of(d("30.149"), d("26.318")) == Change(d("3.831"), d("14.56"))
    assert change_of(d("1"), d("0")) == Change(d("1"), None)
    assert change_of(d("1"), None) is None
    assert change_of(None, d("1")) is None


def test_a_balance_is_struck_on_the_latest_day_that_both_have():
    first = [date(2022, 1, 31), date(2022, 2, 28), date(2022, 3, 31)]
    second = [date(2022, 1, 31), date(2022, 2, 28), date(2022, 3, 30)]
    january = date(2022, 1, 1)

    assert common_day(first, second, january, date(2022, 3, 31)) == date(2022, 2, 28)
    assert common_day(first, second, january, date(2022, 2, 27)) == date(2022, 1, 31)
    assert common_day(first, second, january, date(2022, 1, 30)) is None


# --- against the estimate ---


def test_the_share_of_the_estimate_in_words():
    assert estimate_words(d("30.149"), d("21.175"), None) == (
        "đạt 142,38% dự toán (vượt 42,38%)",
    )
    assert estimate_words(d("9"), d("12"), None, is_estimate=True) == (
        "ước đạt 75% dự toán",
    )


def test_after_an_adjustment_both_estimates_are_named():
    assert estimate_words(d("30.149"), d("26.5"), d("28")) == (
        "đạt 107,68% dự toán điều chỉnh (vượt 7,68%)",
        "đạt 113,77% dự toán đầu năm (vượt 13,77%)",
    )
    assert estimate_words(d("14"), None, d("28")) == ("đạt 50% dự toán điều chỉnh",)


@pytest.mark.parametrize(
    ("actual", "estimate"),
    [(None, "12"), ("9", None), ("9", "0"), ("9", "-1"), (None, None)],
)
def test_without_a_result_or_an_estimate_above_nought_nothing_is_said(actual, estimate):
    found = [None if value is None else d(value) for value in (actual, estimate)]
    assert estimate_words(*found, None) == ()


def test_nought_reported_is_said_and_is_not_the_same_as_nothing():
    assert estimate_words(d("0"), d("12"), None) == ("đạt 0% dự toán",)


def test_of_spending_too_the_percent_is_a_proportion():
    assert reached(d("12.185"), d("12.4")).percent == d("98.27")
    # What is to be equal to its estimate does not exceed it.
    assert estimate_words(d("12.591"), d("12.4"), None, direction="equal") == (
        "đạt 101,54% dự toán",
    )
    assert estimate_words(d("12.591"), d("12.4"), None, direction="lower") == (
        "đạt 101,54% dự toán (vượt 1,54%)",
    )


# --- items against their total ---

DAY, OTHER = date(2022, 11, 28), date(2022, 10, 31)


def test_items_that_add_up_match_their_total_of_that_day():
    parts = [Part("Thuế", d("20"), DAY), Part("Phí", d("10.149"), DAY)]

    assert check_sum({DAY: d("30.149"), OTHER: d("26")}, parts) == Check(
        "match", d("0.000"), DAY
    )
    assert check_sum({DAY: d("30.15")}, parts) == Check("differs", d("0.001"), DAY)
    assert check_sum({DAY: d("30")}, parts).difference == d("-0.149")


def test_what_is_missing_or_of_another_day_is_not_compared():
    whole, none = Part("Thuế", d("20"), DAY), Part("Phí", None)

    assert check_sum({DAY: d("20")}, [whole, none]) == Check(
        "unknown", why="chưa có số liệu của Phí"
    )
    assert check_sum({DAY: d("30")}, [whole, Part("Phí", d("10"), OTHER)]) == Check(
        "unknown", why="các khoản mục tính đến những ngày khác nhau"
    )
    assert check_sum({OTHER: d("20")}, [whole]) == Check(
        "unknown", why="chưa có số tổng ngày 28/11/2022"
    )
    assert check_sum({DAY: d("20")}, []) is None


def test_estimates_have_no_day():
    parts = [Part("Thuế", d("20")), Part("Phí", d("8"))]

    assert check_sum({None: d("28")}, parts) == Check("match", d("0"))
    assert check_sum({}, parts) == Check("unknown", why="chưa có số tổng")
    assert [check_sum({None: d("29")}, parts).label, Check("unknown").label] == [
        "Lệch",
        "Chưa so được",
    ]
