"""Which periods are asked for on a day, and the words of their states."""

from datetime import date

import pytest

from members.reminders.rules import Due
from reports.indicators.board.rules import (
    areas_reported,
    asked_on,
    due_of,
    entered_words,
    is_reported,
    state_words,
)
from reports.indicators.periods import spans_of


def labels(period, day):
    return [asked.label for asked in asked_on(period, day)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 1, 1), ["Quý IV/2022", "Quý I/2023"]),
        (date(2023, 3, 31), ["Quý IV/2022", "Quý I/2023"]),
        (date(2023, 4, 1), ["Quý IV/2022", "Quý I/2023", "Quý II/2023"]),
        (
            date(2022, 12, 31),
            ["Quý IV/2021", "Quý I/2022", "Quý II/2022", "Quý III/2022", "Quý IV/2022"],
        ),
    ],
)
def test_the_year_so_far_and_the_end_of_the_last_one_are_asked_for(day, expected):
    assert labels("quarter", day) == expected


def test_months_and_years_too():
    assert labels("month", date(2023, 2, 28)) == [
        "Tháng 12/2022", "Tháng 1/2023", "Tháng 2/2023",
    ]  # fmt: skip
    assert labels("year", date(2023, 7, 1)) == ["Năm 2022", "Năm 2023"]
    assert [asked.number for asked in asked_on("month", date(2023, 2, 1))] == [12, 1, 2]


@pytest.mark.parametrize(
    ("result", "day", "expected"),
    [
        (date(2022, 9, 30), date(2022, 12, 27), False),
        (date(2022, 10, 1), date(2022, 12, 27), True),
        (date(2022, 12, 27), date(2022, 12, 27), True),
        (date(2022, 12, 28), date(2022, 12, 27), False),
        (date(2022, 12, 31), date(2023, 1, 5), True),
        (date(2023, 1, 1), date(2023, 1, 5), False),
    ],
)
def test_a_result_counts_within_its_period_and_not_after_the_day(result, day, expected):
    fourth = spans_of("quarter", 2022)[3]

    assert is_reported([result], fourth, day) is expected


def test_without_results_nothing_is_reported():
    assert not is_reported([], spans_of("year", 2022)[0], date(2023, 1, 1))


def test_the_due_day_seen_from_a_day():
    march = spans_of("month", 2022)[2]

    assert due_of(march, 5, date(2022, 4, 3)) == Due(date(2022, 4, 5), 2)
    assert due_of(march, 5, date(2022, 4, 8)) == Due(date(2022, 4, 5), -3)
    assert due_of(march, None, date(2022, 4, 8)) is None


@pytest.mark.parametrize(
    ("state", "days", "words"),
    [
        ("late", -1, "Trễ hạn 1 ngày"),
        ("late", -52, "Trễ hạn 52 ngày"),
        ("due", 0, "Đến hạn, ngày cuối"),
        ("due", 2, "Đến hạn, còn 2 ngày"),
        ("reported", -52, "Đã nhập"),
        ("coming", 40, "Chưa đến kỳ"),
    ],
)
def test_the_words_of_a_state(state, days, words):
    assert state_words(state, Due(date(2022, 4, 5), days)) == words


def test_without_a_due_day_there_are_no_days_to_count():
    assert state_words("due", None) == "Đến hạn"


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        (None, ""),
        (date(2022, 10, 10), "nhập ngày 10/10/2022"),
        (date(2022, 10, 11), "nhập ngày 11/10/2022, trễ 1 ngày"),
    ],
)
def test_when_it_was_entered_and_how_late_that_was(entered, words):
    assert entered_words(entered, Due(date(2022, 10, 10), -80)) == words


def test_what_has_no_due_day_was_never_entered_late():
    assert entered_words(date(2023, 5, 1), None) == "nhập ngày 01/05/2023"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({1, 2, 3}, "đủ 3 khu phố"),
        ({1, 3}, "2/3 khu phố, chưa có: Khu phố 2"),
        (set(), "0/3 khu phố"),
        ({1, 99}, "1/3 khu phố, chưa có: Khu phố 2, Khu phố 3"),
    ],
)
def test_how_many_khu_pho_have_reported(told, words):
    asked = [(1, "Khu phố 1"), (2, "Khu phố 2"), (3, "Khu phố 3")]

    found = areas_reported(asked, told)

    assert found is not None
    assert found.words == words


def test_without_khu_pho_nothing_is_said_of_them():
    assert areas_reported([], {1}) is None
