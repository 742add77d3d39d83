"""Counted figures of an earlier day hold nothing of later days, and are read at once."""

from datetime import date
from decimal import Decimal

import pytest

from awards.models import Award, Badge, Rating
from cells.models import User
from reports.indicators.counted import counted_of_years
from reports.indicators.models import DeclaredFigure
from reports.review.assemble import context_of
from reports.review.catalogue.indicators import COUNTED
from reports.review.counted import context_of_year
from reports.review.rowsets import rows_of
from tests.reports.review.published import DAY

RATES = ("party.cells_good_or_better", "party.members_good_or_better")
# The day the ratings of 2022 were decided, and those of 2021.
DECIDED, DECIDED_BEFORE = date(2022, 12, 20), date(2022, 1, 10)


def rows_behind(found):
    return rows_of(found.source.query, dict(found.source.arguments)).count()


@pytest.mark.parametrize("code", RATES)
def test_ratings_count_from_the_day_they_were_decided(code, review):
    whole = context_of(review).figure(code).value
    assert whole is not None

    for day in (date(2022, 1, 1), date(2022, 12, 19)):
        assert context_of(review, day).figure(code).is_missing
        assert code not in counted_of_years({2022: day}, [code])[2022]
    found = context_of(review, DECIDED).figure(code)
    assert (found.value, found.state, found.as_of) == (whole, "computed", DECIDED)
    assert counted_of_years({2022: DECIDED}, [code]) == {
        2022: {code: (Decimal(whole), DECIDED)}
    }


def test_before_the_decision_a_declared_rate_stands(review):
    day = date(2022, 6, 30)
    DeclaredFigure(
        key=COUNTED[RATES[0]], year=2022, value=Decimal(85), unit="%", as_of=day, source="x"
    ).save()  # fmt: skip

    found = context_of(review, day).figure(RATES[0])

    assert (found.value, found.state) == (85, "declared")
    assert context_of(review).figure(RATES[0]).state == "computed"


def test_the_rows_behind_a_rating_are_those_that_were_counted(review):
    Rating.objects.filter(year=2022, cell__code="KP-09").update(
        decided_on=date(2022, 12, 28)
    )
    Rating.objects.filter(year=2022, cell__code="KP-10").update(decided_on=None)

    for day, rated in ((date(2022, 12, 19), 1), (DAY, 27), (date(2022, 12, 28), 28)):
        found = context_of(review, day).figure("ratings.cells.rated")
        assert (found.value, rows_behind(found)) == (rated, rated)


def test_the_words_of_the_ratings_are_those_of_the_day(review):
    def words(day):
        return context_of(review, day).figure("ratings.status").value

    assert words(date(2022, 12, 19)) is None
    assert words(DAY) == "Theo kết quả đã được quyết định"
    # What nobody decided is expected, on every day.
    Rating.objects.filter(year=2022, cell__code="KP-10").update(decided_on=None)
    assert words(DAY) == words(date(2022, 12, 19)) == "Theo dự kiến"


def test_the_year_before_stands_as_it_was_known_on_the_day(review):
    """The ratings of 2021 were decided in January of 2022."""
    code = RATES[0]
    later = context_of_year(2021).figure(code).value

    for day, known in ((date(2022, 1, 9), None), (DECIDED_BEFORE, later)):
        ctx = context_of(review, day)
        assert ctx.figure(f"{code}.previous").value == known
        found = counted_of_years({2022: day, 2021: None}, [code])[2021]
        assert found.get(code, (None,))[0] == known
    behind = context_of(review).figure("ratings.cells.rated")
    assert behind.value == rows_behind(behind)
    assert context_of_year(2021, date(2021, 12, 31)).figure(code).is_missing


def test_commendations_and_badges_count_by_their_own_days(review):
    day = date(2022, 12, 21)
    ctx = context_of(review, day)

    assert ctx.figure("awards.excellent.cells").value == 0
    assert Award.objects.filter(year=2022, title="excellent").exists()
    given = Badge.objects.filter(voided_at=None, occasion_on__year=2022)
    for day in (date(2022, 1, 1), date(2022, 5, 19), DAY):
        found = context_of(review, day).figure("badges.count")
        assert found.value == rows_behind(found) == given.filter(
            occasion_on__lte=day
        ).count()  # fmt: skip


def test_many_years_at_once_are_what_each_gives_alone(
    review, django_assert_max_num_queries
):
    days = {2022: DAY, **dict.fromkeys(range(2021, 2012, -1))}

    with django_assert_max_num_queries(5):
        found = counted_of_years(days, COUNTED)

    assert list(found) == list(days)
    assert len(found[2022]) == len(found[2021]) == 5
    for year, day in days.items():
        ctx = context_of_year(year, day)
        assert found[year] == {
            code: (Decimal(ctx.figure(code).value), ctx.figure(code).as_of)
            for code in COUNTED
            if ctx.figure(code).value is not None
        }


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/chi-tieu/?nam=2022", 25),
        ("/chi-tieu/?ngay=27/12/2022", 25),
        ("/chi-tieu/so-sanh/?ngay=27/12/2022", 25),
        ("/chi-tieu/bang/?ngay=27/12/2022", 25),
        ("/?ngay=27/12/2022", 45),
        ("/chi-tieu/nhom/party/?nam=2022", 30),
        ("/chi-tieu/party.admissions/?nam=2022", 30),
        ("/chi-tieu/party.cells_good_or_better/?ngay=27/12/2022", 30),
    ],
)
def test_pages_with_counted_indicators_ask_little(
    address, most, review, client, django_assert_max_num_queries
):
    client.force_login(User.objects.get(username="vanphong"))

    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200
