"""Half-open periods, on both sides of both ends."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benghe.lib.periods import covers, doubled, overlaps, vacancies

DAYS = [date(2022, 1, n) for n in range(1, 10)]
periods = st.tuples(st.integers(0, 7), st.integers(0, 8)).map(
    lambda p: (DAYS[p[0]], None if p[0] + p[1] > 8 else DAYS[p[0] + p[1]])
)


@pytest.mark.parametrize(
    ("day", "covered"),
    [(DAYS[1], False), (DAYS[2], True), (DAYS[4], True), (DAYS[5], False)],
)
def test_the_first_day_is_covered_and_the_end_day_is_not(day, covered):
    assert covers(DAYS[2], DAYS[5], day) is covered


def test_an_open_period_covers_every_later_day():
    assert covers(DAYS[2], None, date(2999, 1, 1)) is True
    assert covers(DAYS[2], None, DAYS[1]) is False


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ((0, 3), (3, 6), False),
        ((0, 4), (3, 6), True),
        ((0, 8), (3, 4), True),
        ((3, 4), (0, 8), True),
        ((0, 3), (0, 3), True),
        ((0, None), (3, 4), True),
        ((3, None), (0, 3), False),
        ((3, None), (0, 4), True),
        ((0, None), (5, None), True),
    ],
)
def test_touching_periods_share_no_day_and_contained_ones_do(first, second, shared):
    a, b = ([None if n is None else DAYS[n] for n in p] for p in (first, second))

    assert overlaps(*a, *b) is shared
    assert overlaps(*b, *a) is shared


def test_a_period_that_ends_as_it_starts_shares_no_day_with_any():
    assert overlaps(DAYS[3], DAYS[3], DAYS[0], None) is False
    assert overlaps(DAYS[0], DAYS[8], DAYS[3], DAYS[3]) is False
    assert overlaps(DAYS[3], DAYS[3], DAYS[3], DAYS[3]) is False


@given(periods, periods)
def test_periods_overlap_exactly_when_some_day_is_in_both(first, second):
    days = [*DAYS, date(2030, 1, 1)]
    both = any(covers(*first, day) and covers(*second, day) for day in days)

    assert overlaps(*first, *second) is both


LATER = date(2022, 2, 1)


@pytest.mark.parametrize(
    ("held", "free"),
    [
        ([], [(0, 8)]),
        ([(0, 8)], []),
        ([(0, None)], []),
        ([(0, 3), (3, 8)], []),
        ([(0, 3), (4, 8)], [(3, 4)]),
        ([(4, 8), (0, 3)], [(3, 4)]),
        ([(1, 7)], [(0, 1), (7, 8)]),
        ([(0, 6), (1, 2)], [(6, 8)]),
        ([(0, 2), (8, None)], [(2, 8)]),
    ],
)
def test_a_post_is_vacant_between_two_holders_and_not_when_they_touch(held, free):
    found = vacancies([_days(p) for p in held], DAYS[0], DAYS[8])

    assert found == [_days(p) for p in free]


def test_an_open_vacancy_has_no_end():
    assert vacancies([_days((0, 3))], DAYS[0], None) == [(DAYS[3], None)]
    assert vacancies([_days((0, None))], DAYS[0], None) == []


@pytest.mark.parametrize(
    ("held", "twice"),
    [
        ([(0, 3), (3, 6)], []),
        ([(0, 4), (3, 6)], [(3, 4)]),
        ([(0, None), (3, None)], [(3, None)]),
        ([(0, 8), (1, 2), (4, 5)], [(1, 2), (4, 5)]),
        ([(0, 5), (1, 3), (2, 8)], [(1, 5)]),
        ([(3, 3), (0, 8)], []),
    ],
)
def test_a_post_is_held_twice_only_on_days_that_two_periods_share(held, twice):
    assert doubled([_days(p) for p in held]) == [_days(p) for p in twice]


def _days(period):
    return tuple(None if n is None else DAYS[n] for n in period)


@given(st.lists(periods, max_size=5))
def test_every_day_is_vacant_held_once_or_held_twice_as_counting_says(held):
    free, twice = vacancies(held, DAYS[0], LATER), doubled(held)
    for day in [*DAYS, date(2022, 1, 31)]:
        holders = sum(covers(*period, day) for period in held)
        assert any(covers(*period, day) for period in free) is (holders == 0)
        assert any(covers(*period, day) for period in twice) is (holders > 1)
