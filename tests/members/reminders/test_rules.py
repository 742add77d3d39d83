"""When things are due: both sides of every edge."""

from datetime import date

import pytest

from members.reminders.rules import (
    Due,
    add_working_days,
    certificate_ends,
    due_within,
    first_of_row,
    probation_ends,
    settle_by,
    standing_ends,
    temporary_ends,
)

DUE = date(2023, 3, 1)


@pytest.mark.parametrize(
    ("day", "days"),
    [
        (date(2022, 12, 30), None),
        (date(2022, 12, 31), 60),
        (date(2023, 2, 28), 1),
        (date(2023, 3, 1), 0),
        (date(2023, 3, 2), -1),
        (date(2030, 3, 1), -2557),
    ],
)
def test_sixty_days_before_it_is_near_and_from_the_day_after_it_is_late(day, days):
    found = due_within(DUE, day)

    assert found == (None if days is None else Due(DUE, days))


@pytest.mark.parametrize(
    ("days", "late", "words"),
    [
        (2, False, "còn 2 ngày"),
        (0, False, "đúng ngày đến hạn"),
        (-1, True, "quá hạn 1 ngày"),
    ],
)
def test_days_left_in_words(days, late, words):
    assert (Due(DUE, days).is_late, Due(DUE, days).words) == (late, words)


@pytest.mark.parametrize(
    ("admitted", "ends"),
    [
        (date(2022, 5, 19), date(2023, 5, 19)),
        (date(2020, 2, 29), date(2021, 2, 28)),
        (date(2019, 2, 28), date(2020, 2, 28)),
        (date(2021, 12, 31), date(2022, 12, 31)),
    ],
)
def test_probation_is_full_after_twelve_months(admitted, ends):
    assert probation_ends(admitted) == ends


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        (date(2022, 12, 30), 1, date(2023, 1, 2)),  # a Friday
        (date(2022, 12, 31), 1, date(2023, 1, 2)),  # a Saturday
        (date(2023, 1, 1), 1, date(2023, 1, 2)),  # a Sunday
        (date(2023, 1, 2), 1, date(2023, 1, 3)),
        (date(2023, 1, 2), 4, date(2023, 1, 6)),
        (date(2023, 1, 2), 5, date(2023, 1, 9)),
        (date(2024, 2, 28), 2, date(2024, 3, 1)),  # over 29 February
        (date(2023, 1, 2), 0, date(2023, 1, 2)),
    ],
)
def test_working_days_are_monday_to_friday(day, count, found):
    assert add_working_days(day, count) == found


def test_a_transfer_is_to_be_settled_within_sixty_working_days():
    assert settle_by(date(2023, 1, 2)) == date(2023, 3, 27)  # twelve weeks
    assert settle_by(date(2023, 1, 7)) == date(2023, 3, 31)


def test_a_certificate_is_valid_for_five_years():
    assert certificate_ends(date(2018, 6, 1)) == date(2023, 6, 1)
    assert certificate_ends(date(2020, 2, 29)) == date(2025, 2, 28)


def test_an_unbroken_row_of_periods_begins_where_its_first_one_does():
    a, b, c = date(2022, 1, 1), date(2022, 7, 1), date(2023, 1, 1)

    assert first_of_row(c, [(a, b), (b, c)]) == a
    assert first_of_row(c, [(b, c)]) == b
    assert first_of_row(c, [(a, date(2022, 12, 31))]) == c
    assert first_of_row(c, [(a, b), (c, None)]) == c
    assert first_of_row(c, []) == c


BEGUN = date(2022, 3, 1)


@pytest.mark.parametrize(
    ("kind", "due", "found"),
    [
        ("exempt", None, None),
        ("exempt", date(2025, 1, 1), (date(2025, 1, 1), False)),
        ("abroad", date(2025, 1, 1), (date(2025, 1, 1), False)),
        ("suspended", date(2022, 6, 1), (date(2022, 6, 1), False)),
        ("away", None, (date(2023, 3, 1), True)),
        ("away", date(2023, 2, 28), (date(2023, 2, 28), False)),
        ("away", date(2023, 3, 1), (date(2023, 3, 1), False)),
        ("away", date(2023, 3, 2), (date(2023, 3, 1), True)),
        ("guest", date(2024, 3, 1), (date(2023, 3, 1), True)),
    ],
)
def test_temporary_activity_has_a_greatest_length_and_other_states_a_term(
    kind, due, found
):
    assert temporary_ends(BEGUN) == date(2023, 3, 1)
    assert standing_ends(kind, BEGUN, due) == found
