"""The charts of an indicator: its course over the year, and its years side by side."""

from datetime import date
from decimal import Decimal

import pytest

from benghe.paper.charts import data_table
from tests.factories import (
    IndicatorFactory,
    IndicatorGroupFactory,
    ObservationFactory,
    TargetFactory,
)

PAGE = "/chi-tieu/economy.revenue/"


def result(indicator, day, value):
    ObservationFactory(indicator=indicator, as_of=day, value=Decimal(value))


def target(indicator, value, **more):
    TargetFactory(indicator=indicator, value=Decimal(value), **more)


@pytest.fixture
def revenue(ward):
    group = IndicatorGroupFactory(code="economy", name="Kinh tế - ngân sách")
    return IndicatorFactory(
        code="economy.revenue", name="Thu ngân sách", group=group, period="month"
    )


@pytest.fixture
def published(revenue):
    for day, value in (
        (date(2021, 6, 30), "14.027"), (date(2021, 12, 31), "28.955"),
        (date(2022, 6, 30), "15.772"), (date(2022, 11, 28), "30.149"),
    ):  # fmt: skip
        result(revenue, day, value)
    return revenue


def page_of(client, **query):
    return client.get(PAGE, query).context["page"]


def test_the_course_of_the_year_over_last_year_with_every_target(
    published, ubnd, client_for
):
    target(published, "26.5", basis="superior")
    target(published, "28", basis="adjusted", decided_on=date(2022, 8, 15))

    course, years = page_of(client_for(ubnd), nam="2022").charts

    assert (course.kind, course.title, course.unit) == (
        "cumulative", "Thu ngân sách, năm 2022", "tỷ đồng",
    )  # fmt: skip
    assert [(one.name, one.role) for one in course.series] == [
        ("Năm 2022", "main"),
        ("Năm 2021", "previous"),
        ("Dự toán được giao, điều chỉnh từ ngày 15/08/2022", "target"),
    ]
    # A step, as on the budget page: what was first given holds until the day.
    assert [(p.at, p.value) for p in course.series[2].points] == [
        (date(2022, 1, 1), Decimal("26.5")),
        (date(2022, 8, 15), Decimal(28)),
        (date(2022, 12, 31), Decimal(28)),
    ]
    assert [(p.at, p.value) for p in course.series[0].points] == [
        (date(2022, 6, 30), Decimal("15.772")),
        (date(2022, 11, 28), Decimal("30.149")),
    ]
    assert [(p.at, p.value) for p in years.series[0].points] == [
        ("2021", Decimal("28.955")),
        ("2022", Decimal("30.149")),
    ]
    assert [p.value for p in years.series[1].points] == [None, Decimal(28)]


def test_a_target_beside_the_step_is_a_level_of_its_own(published, ubnd, client_for):
    target(published, "27", basis="resolution")
    target(published, "26.5", basis="superior")
    target(published, "28", basis="adjusted", decided_on=date(2022, 8, 15))
    client = client_for(ubnd)

    course, _ = page_of(client, nam="2022").charts
    before, _ = page_of(client, ngay="14/08/2022").charts

    assert [(one.name, len(one.points)) for one in course.series[2:]] == [
        ("Dự toán theo nghị quyết, điều chỉnh từ ngày 15/08/2022", 3),
        ("Dự toán được giao", 1),
    ]
    assert [(one.name, len(one.points)) for one in before.series[2:]] == [
        ("Dự toán theo nghị quyết", 1),
        ("Dự toán được giao", 1),
    ]


@pytest.mark.parametrize(
    "decided_on", [None, date(2022, 1, 1), date(2021, 12, 20), date(2023, 1, 1)]
)
def test_an_adjustment_outside_the_year_is_no_step(
    decided_on, published, ubnd, client_for
):
    target(published, "26.5", basis="superior")
    target(published, "28", basis="adjusted", decided_on=decided_on)

    course, _ = page_of(client_for(ubnd), nam="2022").charts

    assert [(one.name, len(one.points)) for one in course.series[2:]] == [
        ("Dự toán điều chỉnh", 1),
        ("Dự toán được giao", 1),
    ]


def test_the_note_under_the_table_says_each_target_once(published, ubnd, client_for):
    target(published, "26.5", basis="superior")
    target(published, "28", basis="adjusted")

    course, _ = page_of(client_for(ubnd), nam="2022").charts

    assert data_table(course).note == (
        "Dự toán điều chỉnh: 28 tỷ đồng. Dự toán được giao: 26,5 tỷ đồng. "
        "Dấu –: chưa có số liệu."
    )


def test_two_targets_of_a_drawing_differ_in_their_dashes(published, ubnd, client_for):
    target(published, "26.5", basis="superior")
    target(published, "28", basis="adjusted")

    text = client_for(ubnd).get(PAGE, {"nam": "2022"}).content.decode()

    assert 'stroke-dasharray="2,3"' in text
    assert 'stroke-dasharray="9,4"' in text


def test_what_is_reported_once_a_year_has_no_course(revenue, ubnd, client_for):
    result(revenue, date(2021, 12, 31), "20")
    result(revenue, date(2022, 12, 31), "21")

    [years] = page_of(client_for(ubnd), nam="2022").charts

    assert years.title == "Thu ngân sách qua các năm"


def test_no_more_than_the_last_ten_years_are_drawn(revenue, ubnd, client_for):
    for year in range(2008, 2023):
        result(revenue, date(year, 12, 31), year - 2000)

    page = page_of(client_for(ubnd), nam="2022")

    assert [p.at for p in page.charts[0].series[0].points] == [
        str(year) for year in range(2013, 2023)
    ]


def test_a_year_without_a_result_is_a_gap(revenue, ubnd, client_for):
    for year in (2019, 2022):
        result(revenue, date(year, 12, 31), 20)

    [years] = page_of(client_for(ubnd), nam="2022").charts

    assert [(p.at, p.value) for p in years.series[0].points] == [
        ("2019", Decimal(20)), ("2020", None), ("2021", None), ("2022", Decimal(20)),
    ]  # fmt: skip


def test_two_results_of_one_day_are_one_point_the_one_entered_last(
    published, ubnd, client_for
):
    result(published, date(2022, 11, 28), "30.2")

    course, _ = page_of(client_for(ubnd), nam="2022").charts

    assert [p.value for p in course.series[0].points][-1] == Decimal("30.2")


def test_a_state_is_a_line_and_its_words_name_the_days(published, ubnd, client_for):
    published.accrual = "state"
    published.save()

    course, _ = page_of(client_for(ubnd), nam="2022").charts

    assert course.kind == "line"
    assert course.description == (
        "Đến ngày 28/11/2022: 30,149 tỷ đồng. Đến ngày 31/12/2021: 28,955 tỷ đồng."
    )


def test_a_day_draws_nothing_that_came_later(published, ubnd, client_for):
    result(published, date(2022, 3, 31), "7.8")

    course, years = page_of(client_for(ubnd), ngay="30/06/2022").charts

    assert [p.at for p in course.series[0].points] == [
        date(2022, 3, 31),
        date(2022, 6, 30),
    ]
    # Last year stands whole.
    assert course.series[1].points[-1].at == date(2021, 12, 31)
    assert years.series[0].points[-1].value == Decimal("15.772")
