"""Party age, with gaps and on both sides of its edges."""

from datetime import date

import pytest

from members.rules import party_age, party_age_months


@pytest.mark.parametrize(
    ("day", "years"),
    [
        (date(2022, 2, 2), 29),
        (date(2022, 2, 3), 30),
        (date(1992, 2, 3), 0),
        (date(1992, 2, 2), None),
    ],
)
def test_full_years_since_admission(day, years):
    assert party_age([(date(1992, 2, 3), None)], day) == years


def test_nobody_is_in_the_party_on_the_day_the_period_ends():
    periods = [(date(1990, 1, 1), date(2000, 1, 1))]

    assert party_age_months(periods, date(1999, 12, 31)) == 119
    assert party_age_months(periods, date(2000, 1, 1)) is None


def test_complete_months_of_a_gap_do_not_count():
    periods = [(date(2005, 1, 20), None), (date(1990, 1, 1), date(2004, 12, 1))]

    # 240 months in all, less the one complete month from 1/12/2004 to 20/1/2005.
    assert party_age_months(periods, date(2010, 1, 1)) == 239


def test_who_was_never_admitted_has_no_party_age():
    assert party_age([], date(2022, 1, 1)) is None
