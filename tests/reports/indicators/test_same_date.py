"""The same date of last year: one rule, and every page that tells it says the same."""

from datetime import date
from decimal import Decimal

import pytest

from reports.indicators.areas.listing import AreaListing, broken_down
from reports.indicators.budget.listing import budget_of
from reports.indicators.models import Observation
from reports.indicators.series import same_date
from reports.review.assemble import context_of
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    IndicatorGroupFactory,
    ObservationFactory,
    ReviewFactory,
    TargetFactory,
)

d = Decimal
LAST_YEAR = (
    (date(2021, 10, 31), "22.406"), (date(2021, 11, 30), "26.5"),
    (date(2021, 12, 31), "28.955"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("days", "as_of", "years", "found"),
    [
        ([date(2021, 12, 31), date(2021, 11, 28)], date(2022, 11, 28), -1, date(2021, 11, 28)),
        # The end of the month is later than the day: the report before it holds.
        ([date(2021, 11, 30), date(2021, 10, 31)], date(2022, 11, 28), -1, date(2021, 10, 31)),
        ([date(2021, 11, 30), date(2021, 10, 31)], date(2022, 11, 30), -1, date(2021, 11, 30)),
        ([date(2021, 11, 29)], date(2022, 11, 28), -1, None),
        ([date(2020, 12, 31)], date(2022, 11, 28), -1, None),
        ([date(2023, 2, 28)], date(2024, 2, 29), -1, date(2023, 2, 28)),
        ([date(2024, 2, 29), date(2024, 1, 31)], date(2025, 2, 28), -1, date(2024, 1, 31)),
        ([date(2019, 11, 28)], date(2022, 11, 28), -3, date(2019, 11, 28)),
        ([date(2023, 12, 31), date(2023, 11, 1)], date(2022, 11, 28), 1, date(2023, 11, 1)),
    ],
)  # fmt: skip
def test_the_same_day_else_the_latest_before_it(days, as_of, years, found):
    row = same_date([Observation(as_of=day) for day in days], as_of, years)
    assert (row.as_of if row else None) == found


# --- every page says the same ---


@pytest.fixture
def told(ward):
    """Revenue and expenditure of the ward and of its one khu phố, through 2021."""
    group = IndicatorGroupFactory(code="economy", name="Kinh tế - ngân sách")
    ReviewFactory(year=2022, as_of=date(2022, 12, 27))
    places = (None, AreaFactory())
    made = {}
    for code, way in (("economy.revenue", "higher"), ("economy.expenditure", "equal")):
        one = IndicatorFactory(
            code=code, name=code, group=group, period="month", by_area=True,
            direction=way, decimals=3,
        )  # fmt: skip
        TargetFactory(indicator=one, value=d("28"), in_resolution=True)
        for day, value in LAST_YEAR:
            for area in places:
                ObservationFactory(indicator=one, as_of=day, value=d(value), area=area)
        made[code] = (one, places)
    return made


def of_page(client, code, day):
    words = client.get(f"/chi-tieu/{code}/", {"ngay": day}).context["page"]
    return words.comparisons[0].words


def of_comparison(client, code, day):
    groups = client.get("/chi-tieu/so-sanh/", {"ngay": day}).context["groups"]
    [row] = [r for _, rows in groups for r in rows if r.line.indicator.code == code]
    return f"{row.line.previous_text} {row.line.previous.as_of:%d/%m/%Y}"


def of_home(client, code, day):
    tiles = client.get("/", {"ngay": day}).context["headlines"]
    [tile] = [tile for tile in tiles if tile.label == code]
    return " ".join(tile.more)


def of_budget(user, code, day):
    lines = [line for part in budget_of(user, day).sections for line in part.lines]
    [line] = [line for line in lines if line.indicator.code == code]
    return line.same_date_text, line.same_date.as_of


def of_areas(user, code, day):
    columns = AreaListing(user, day, broken_down(user)).columns
    [column] = [c for c in columns if c.indicator.code == code]
    rows = [column.before.compared, *column.before.reported]
    return [(row.value, row.as_of) for row in rows]


@pytest.mark.parametrize("code", ["economy.revenue", "economy.expenditure"])
@pytest.mark.parametrize(
    ("as_of", "value", "day", "home"),
    [
        (date(2022, 11, 28), "22.406", date(2021, 10, 31),
         "năm trước: 22,406 tỷ đồng đến ngày 31/10/2021"),
        (date(2022, 11, 30), "26.5", date(2021, 11, 30),
         "tăng 3,649 tỷ đồng (13,77%) so với cùng kỳ năm 2021"),
    ],
)  # fmt: skip
def test_every_page_says_the_same_number_and_day(
    as_of, value, day, home, code, told, office, client_for
):
    one, places = told[code]
    for area in places:
        ObservationFactory(indicator=one, as_of=as_of, value=d("30.149"), area=area)
    client, text = client_for(office), value.replace(".", ",")

    # On a later day than the result too: the result's own day is what counts.
    for asked in (as_of, date(2022, 12, 31)):
        ngay = f"{asked:%d/%m/%Y}"
        words = of_page(client, code, ngay)
        assert f"{text} tỷ đồng" in words
        assert f"{day:%d/%m/%Y}" in words
        assert of_comparison(client, code, ngay) == f"{text} {day:%d/%m/%Y}"
        assert home in of_home(client, code, ngay)
        assert of_budget(office, code, asked) == (text, day)
        assert of_areas(office, code, asked) == [(d(value), day)] * 2
        figure = context_of(ReviewFactory.build(year=2022, as_of=asked)).figure(
            f"{code}.same_date"
        )
        assert (figure.value, figure.as_of) == (d(value), day)


def test_the_page_and_the_comparison_do_not_judge_different_days(
    told, office, client_for
):
    one, _ = told["economy.revenue"]
    one.jump_percent = 10
    one.save()
    ObservationFactory(indicator=one, as_of=date(2022, 3, 31), value=d("7"))
    client = client_for(office)

    page = client.get(f"/chi-tieu/{one.code}/", {"ngay": "31/03/2022"}).context["page"]
    [whole] = page.comparisons
    assert whole.words == (
        "giảm 21,955 tỷ đồng (75,82%) so với cả năm 2021 "
        "(28,955 tỷ đồng, ngày 31/12/2021)"
    )
    assert whole.course_label == ""

    def compared():
        groups = client.get("/chi-tieu/so-sanh/", {"nam": "2022"}).context["groups"]
        rows = {r.line.indicator.code: r for _, rows in groups for r in rows}
        return rows[one.code]

    row = compared()
    assert (row.course_label, row.change) == ("Khác ngày", "giảm 21,955 tỷ đồng")
    # Closing figures of both years are of one day.
    ObservationFactory(indicator=one, as_of=date(2022, 12, 31), value=d("31"))
    assert compared().course_label == "Tốt hơn"
