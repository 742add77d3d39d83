"""The list of indicators, the page of a group, and two years side by side."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.indicators.listing import MOST_CHARTS
from tests.factories import (
    ExplanationFactory,
    IndicatorFactory,
    IndicatorGroupFactory,
    IndicatorNameFactory,
    ObservationFactory,
    TargetFactory,
)

LIST, COMPARE = "/chi-tieu/", "/chi-tieu/so-sanh/"


def result(indicator, day, value, **more):
    return ObservationFactory(
        indicator=indicator, as_of=day, value=Decimal(value), **more
    )


@pytest.fixture
def social(ward):
    return IndicatorGroupFactory(code="social", name="An sinh xã hội", position=2)


@pytest.fixture
def revenue(ward):
    group = IndicatorGroupFactory(code="economy", name="Kinh tế - ngân sách")
    return IndicatorFactory(
        code="economy.revenue", name="Thu ngân sách", group=group, period="month",
        owner="Ủy ban nhân dân phường",
    )  # fmt: skip


@pytest.fixture
def poor(social):
    return IndicatorFactory(
        code="social.near_poor_households", name="Hộ cận nghèo", unit="hộ", decimals=0,
        kind="count", direction="lower", accrual="state", group=social,
        owner="Ban giảm nghèo", jump_percent=50,
    )  # fmt: skip


def lines(answer):
    return {
        line.indicator.code: line
        for _, found in answer.context["groups"]
        for line in found
    }


# --- the list ---


def test_the_words_of_a_text_indicator_stand_whole(social, ubnd, client_for):
    said = (
        "Nhân dân phấn khởi trước kết quả chăm lo Tết, còn lo về giá xăng dầu và việc "
        "ngập nước ở hẻm 158 đường Nguyễn Công Trứ"
    )
    words = IndicatorFactory(
        code="social.opinion", name="Dư luận Nhân dân", group=social, kind="text",
        unit="nhận xét", decimals=0,
    )  # fmt: skip
    for day in (date(2021, 12, 20), date(2022, 12, 20)):
        ObservationFactory(indicator=words, as_of=day, value=None, text=f"{said}, {day.year}.")  # fmt: skip

    text = client_for(ubnd).get(LIST, {"nam": "2022"}).content.decode()

    assert f"{said}, 2021." in text
    assert f"{said}, 2022." in text


def test_a_day_shows_only_what_was_known_then(revenue, ubnd, client_for):
    result(revenue, date(2022, 6, 30), "15.772")
    result(revenue, date(2022, 11, 28), "30.149")
    TargetFactory(indicator=revenue, value=Decimal(26))
    TargetFactory(
        indicator=revenue, basis="adjusted", value=Decimal(28),
        decided_on=date(2022, 8, 15),
    )  # fmt: skip
    client = client_for(ubnd)

    def shown(**query):
        line = lines(client.get(LIST, query))["economy.revenue"]
        return line.result_text, line.target_text

    assert shown(ngay="29/06/2022") == ("–", "26")
    assert shown(ngay="30/06/2022") == ("15,772", "26")
    assert shown(ngay="14/08/2022", nam="2022") == ("15,772", "26")
    assert shown(ngay="15/08/2022") == ("15,772", "28")
    assert shown(ngay="28/11/2022") == ("30,149", "28")
    assert shown(nam="2022") == ("30,149", "28")


def test_a_day_without_a_year_brings_its_own(revenue, ubnd, client_for):
    result(revenue, date(2023, 3, 31), "8.1")

    answer = client_for(ubnd).get(LIST, {"ngay": "31/12/2021"})

    assert answer.context["year"] == 2021
    assert 'value="2021"' in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ({"nam": "x"}, "nam", "không phải là số"),
        ({"nam": "1975"}, "nam", "Năm phải từ 1976."),
        ({"nam": "2201"}, "nam", "Năm phải đến 2200."),
        ({"nam": "2022", "ngay": "31/12/2021"}, "ngay", "Hãy chọn một ngày của năm 2022."),
        ({"nam": "2022", "ngay": "31/02/2022"}, "ngay", "chỉ có 28 ngày"),
        ({"ngay": "30/04/1975"}, "ngay", "Năm phải từ 1976 đến 2200."),
        ({"nam": "2022", "nhom": "khong-co"}, "nhom", "«khong-co» không có trong danh sách."),
        ({"nam": "2022", "nhom": "a\x00"}, "nhom", "không có trong danh sách."),
        ({"nam": "2022", "phu-trach": "Sở X"}, "phu-trach", "«Sở X» không có trong danh sách."),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_an_error_and_lists_nothing(
    query, field, message, revenue, ubnd, client_for
):
    result(revenue, date(2022, 6, 30), "15.772")

    answer = client_for(ubnd).get(LIST, query)

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert message in " ".join(answer.context["form"].errors[field])
    assert answer.context["groups"] == []
    assert "15,772" not in answer.content.decode()


def test_filters_narrow_by_group_and_by_owner(revenue, poor, ubnd, client_for):
    client = client_for(ubnd)

    def codes(**query):
        return sorted(lines(client.get(LIST, {"nam": "2022", **query})))

    both = ["economy.revenue", "social.near_poor_households"]
    assert codes() == both
    assert codes(nhom="social") == both[1:]
    assert codes(**{"phu-trach": "Ủy ban nhân dân phường"}) == both[:1]
    assert codes(nhom="social", **{"phu-trach": "Ủy ban nhân dân phường"}) == []
    text = client.get(
        LIST, {"nhom": "social", "phu-trach": "Ủy ban nhân dân phường"}
    ).content.decode()
    assert "Hãy bớt điều kiện lọc" in text


def test_every_indicator_is_counted_once(social, ubnd, client_for):
    day = date(2022, 12, 20)
    for value, target in [("11", 10), ("10", 10), ("9", 10), ("5", None)]:
        one = IndicatorFactory(group=social)
        result(one, day, value)
        if target is not None:
            TargetFactory(indicator=one, value=Decimal(target))
    TargetFactory(indicator=IndicatorFactory(group=social), value=Decimal(3))

    answer = client_for(ubnd).get(LIST, {"nam": "2022"})

    assert answer.context["listing"].counts == [
        ("Vượt", 1),
        ("Đạt", 1),
        ("Không đạt", 1),
        ("Chưa có số liệu", 1),
        ("Không có mức giao để so", 1),
    ]


def test_an_indicator_bears_the_name_of_the_day(revenue, ubnd, client_for):
    IndicatorNameFactory(
        indicator=revenue, name="Thu ngân sách nhà nước",
        started_on=date(2016, 1, 1), ended_on=date(2022, 7, 1),
    )  # fmt: skip
    client = client_for(ubnd)

    def title(**query):
        return lines(client.get(LIST, query))["economy.revenue"].title

    assert title(ngay="30/06/2022") == "Thu ngân sách nhà nước"
    assert title(ngay="01/07/2022") == "Thu ngân sách"
    assert title(nam="2021") == "Thu ngân sách nhà nước"
    assert title(nam="2022") == "Thu ngân sách"


def test_links_of_the_list_keep_its_day_or_year(revenue, ubnd, client_for):
    client = client_for(ubnd)

    text = client.get(LIST, {"ngay": "30/06/2022"}).content.decode()
    assert 'href="/chi-tieu/economy.revenue/?ngay=30/06/2022"' in text
    assert 'href="/chi-tieu/nhom/economy/?ngay=30/06/2022"' in text
    text = client.get(LIST, {"nam": "2022"}).content.decode()
    assert 'href="/chi-tieu/economy.revenue/?nam=2022"' in text


def test_words_of_a_text_indicator_stand_in_the_list(social, ubnd, client_for):
    opinion = IndicatorFactory(group=social, kind="text", unit="nhận xét")
    result(opinion, date(2022, 6, 30), 0)
    row = opinion.observations.get()
    type(row).objects.filter(pk=row.pk).update(value=None, text="Ổn định, phấn khởi.")

    [line] = lines(client_for(ubnd).get(LIST, {"nam": "2022"})).values()

    assert line.result_text == "Ổn định, phấn khởi."
    assert line.verdict == ""


def test_a_ratio_just_below_the_whole_is_not_shown_as_the_whole(
    social, ubnd, client_for
):
    ratio = IndicatorFactory(
        group=social, kind="ratio", unit="%", decimals=2, direction="equal"
    )
    ObservationFactory(
        indicator=ratio, value=None, numerator=Decimal(99_999),
        denominator=Decimal(100_000), as_of=date(2022, 12, 20),
    )  # fmt: skip
    TargetFactory(indicator=ratio, value=Decimal(100))

    [line] = lines(client_for(ubnd).get(LIST, {"nam": "2022"})).values()

    assert (line.result_text, line.found.percent, line.verdict) == (
        "99,99", Decimal("99.99"), "Không đạt",
    )  # fmt: skip


# --- a group ---


def test_a_group_shows_its_indicators_charts_and_explanations(
    revenue, poor, ubnd, client_for
):
    for year, start in ((2021, 5), (2022, 6)):
        result(revenue, date(year, 3, 31), start)
        result(revenue, date(year, 6, 30), start * 2)
        result(poor, date(year, 12, 20), 20 - start)
    ExplanationFactory(indicator=revenue, text="Dịch vụ phục hồi.")
    client = client_for(ubnd)

    answer = client.get("/chi-tieu/nhom/economy/", {"nam": "2022"})
    assert [chart.title for chart in answer.context["charts"]] == [
        "Thu ngân sách, năm 2022"
    ]
    assert list(lines(answer)) == ["economy.revenue"]
    text = answer.content.decode()
    assert "Dịch vụ phục hồi." in text
    assert 'href="/chi-tieu/so-sanh/?nam=2022&amp;nhom=economy"' in text

    # Reported once a year: the years side by side in place of the course.
    answer = client.get("/chi-tieu/nhom/social/", {"nam": "2022"})
    [chart] = answer.context["charts"]
    assert chart.title == "Hộ cận nghèo qua các năm"
    assert [(p.at, p.value) for p in chart.series[0].points] == [
        ("2021", Decimal(15)),
        ("2022", Decimal(14)),
    ]


def test_a_group_draws_no_more_than_a_page_can_bear_and_no_items(
    social, ubnd, client_for
):
    total = IndicatorFactory(group=social, name="Tổng")
    for number in range(MOST_CHARTS + 2):
        one = IndicatorFactory(
            group=social,
            position=number,
            parent=total if number == 0 else None,
        )
        result(one, date(2021, 12, 31), 5)
        result(one, date(2022, 12, 31), 6)
    last = one
    TargetFactory(indicator=last, value=Decimal(5))

    charts = (
        client_for(ubnd)
        .get("/chi-tieu/nhom/social/", {"nam": "2022"})
        .context["charts"]
    )

    assert len(charts) == MOST_CHARTS
    assert charts[0].title == f"{last.name} qua các năm"


def test_an_unknown_or_empty_group(social, revenue, ubnd, client_for):
    client = client_for(ubnd)

    assert client.get("/chi-tieu/nhom/khong-co/").status_code == 404
    assert client.get("/chi-tieu/nhom/a%00b/").status_code == 404
    assert (
        "chưa có chỉ tiêu nào" in client.get("/chi-tieu/nhom/social/").content.decode()
    )
    wrong = client.get("/chi-tieu/nhom/economy/", {"nam": "x"})
    assert wrong.status_code == 200
    assert "groups" not in wrong.context


# --- two years ---


def compared(answer):
    return {
        row.line.indicator.code: row
        for _, found in answer.context["groups"]
        for row in found
    }


def test_two_years_side_by_side_with_change_and_course(revenue, poor, ubnd, client_for):
    result(revenue, date(2021, 12, 31), "28.955")
    result(revenue, date(2022, 11, 28), "30.149")
    result(poor, date(2021, 12, 31), 14)
    result(poor, date(2022, 12, 27), 8)

    answer = client_for(ubnd).get(COMPARE, {"nam": "2022", "voi": "2021"})
    rows = compared(answer)

    money, homes = rows["economy.revenue"], rows["social.near_poor_households"]
    assert (money.change, money.percent, money.course_label) == (
        "tăng 1,194 tỷ đồng", "tăng 4,12%", "Khác ngày",
    )  # fmt: skip
    assert (homes.change, homes.percent, homes.course_label) == (
        "giảm 6 hộ", "giảm 42,86%", "Tốt hơn",
    )  # fmt: skip
    assert "31/12/2021" in answer.content.decode()


def test_the_same_date_of_both_years(revenue, poor, ubnd, client_for):
    result(revenue, date(2021, 11, 28), "26.318")
    result(revenue, date(2021, 12, 31), "28.955")
    result(revenue, date(2022, 11, 28), "30.149")
    result(poor, date(2021, 9, 30), 15)
    result(poor, date(2022, 11, 20), 9)
    client = client_for(ubnd)

    rows = compared(client.get(COMPARE, {"ngay": "28/11/2022"}))
    assert rows["economy.revenue"].change == "tăng 3,831 tỷ đồng"
    assert rows["economy.revenue"].course_label == "Tốt hơn"
    # A state holds until the next one, whatever its day.
    assert rows["social.near_poor_households"].course_label == "Tốt hơn"

    # The day before: nothing of 2022, so nothing is said.
    row = compared(client.get(COMPARE, {"ngay": "27/11/2022"}))["economy.revenue"]
    assert (row.change, row.percent, row.course_label) == ("–", "", "–")


def test_running_totals_of_different_days_are_not_judged(revenue, ubnd, client_for):
    result(revenue, date(2021, 9, 30), "20")
    result(revenue, date(2022, 11, 28), "30")
    revenue.jump_percent = 10
    revenue.save()
    client = client_for(ubnd)

    row = compared(client.get(COMPARE, {"ngay": "30/11/2022"}))["economy.revenue"]
    assert (row.change, row.course_label, row.is_wanted) == (
        "tăng 10 tỷ đồng", "Khác ngày", False,
    )  # fmt: skip
    row = compared(client.get(COMPARE, {"nam": "2022"}))["economy.revenue"]
    assert (row.course_label, row.is_wanted) == ("Khác ngày", False)


@pytest.mark.parametrize(
    ("last", "day", "course"),
    [("28/02/2023", date(2023, 2, 28), "Tốt hơn"), ("28/02/2023", date(2023, 2, 27), "Khác ngày")],
)  # fmt: skip
def test_the_29th_of_february_is_the_28th_of_a_common_year(
    last, day, course, revenue, ubnd, client_for
):
    result(revenue, day, "5")
    result(revenue, date(2024, 2, 29), "6")

    row = compared(client_for(ubnd).get(COMPARE, {"ngay": "29/02/2024"}))
    assert row["economy.revenue"].course_label == course


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ({"nam": "2022", "voi": "2022"}, "voi", "Hãy chọn một năm khác với năm đang xem."),
        ({"nam": "2022", "voi": "x"}, "voi", "không phải là số"),
        ({"nam": "x"}, "nam", "không phải là số"),
        ({"nam": "2022", "nhom": "x"}, "nhom", "«x» không có trong danh sách."),
        ({"nam": "2022", "ngay": "01/01/2021"}, "ngay", "Hãy chọn một ngày của năm 2022."),
    ],
)  # fmt: skip
def test_a_wrong_comparison_is_an_error_and_shows_nothing(
    query, field, message, revenue, ubnd, client_for
):
    answer = client_for(ubnd).get(COMPARE, query)

    assert list(answer.context["form"].errors) == [field]
    assert message in " ".join(answer.context["form"].errors[field])
    assert answer.context["groups"] == []


def test_without_a_second_year_the_year_before_is_taken(revenue, ubnd, client_for):
    result(revenue, date(2019, 12, 31), "20")
    result(revenue, date(2022, 12, 31), "30")
    client = client_for(ubnd)

    assert client.get(COMPARE, {"nam": "2022"}).context["other"] == 2021
    row = compared(client.get(COMPARE, {"nam": "2022", "voi": "2019"}))
    assert row["economy.revenue"].percent == "tăng 50%"
    # The other way round is a comparison too.
    row = compared(client.get(COMPARE, {"nam": "2019", "voi": "2022"}))
    assert row["economy.revenue"].percent == "giảm 33,33%"


def test_an_explanation_is_asked_for_where_none_is(poor, office, client_for):
    result(poor, date(2021, 12, 31), 10)
    result(poor, date(2022, 12, 31), 4)
    client = client_for(office)

    answer = client.get(COMPARE, {"nam": "2022"})
    row = compared(answer)["social.near_poor_households"]
    assert (row.is_wanted, answer.context["wanted"]) == (True, 1)
    assert "Cần giải trình" in answer.content.decode()

    ExplanationFactory(indicator=poor, year=2021, text="Của năm trước.")
    assert compared(client.get(COMPARE, {"nam": "2022"})).popitem()[1].is_wanted
    ExplanationFactory(indicator=poor, year=2022, text="Sáu hộ thoát nghèo.")
    answer = client.get(COMPARE, {"nam": "2022"})
    assert answer.context["wanted"] == 0
    assert "Sáu hộ thoát nghèo." in answer.content.decode()
    assert "Cần giải trình" not in answer.content.decode()


def test_an_unmet_target_wants_an_explanation_a_met_one_none(poor, office, client_for):
    result(poor, date(2021, 12, 31), 13)
    result(poor, date(2022, 12, 31), 13)
    target = TargetFactory(indicator=poor, value=Decimal(12))
    client = client_for(office)

    assert client.get(COMPARE, {"nam": "2022"}).context["wanted"] == 1
    target.value = Decimal(13)
    target.save()
    assert client.get(COMPARE, {"nam": "2022"}).context["wanted"] == 0


# --- who, and at what price ---


@pytest.mark.parametrize("path", [LIST, COMPARE, "/chi-tieu/nhom/economy/"])
def test_the_pages_open_to_those_who_see_indicators(
    path, revenue, office, leader, ubnd, secretary, inspector, technician, nobody,
    client_for,
):  # fmt: skip
    people = (office, leader, ubnd, secretary, inspector, technician, nobody)
    answers = [client_for(user).get(path).status_code for user in people]

    assert answers == [200, 200, 200, 404, 404, 404, 404]


def filled(group, count, years=(2021, 2022)):
    for number in range(count):
        one = IndicatorFactory(group=group, jump_percent=10)
        for year in years:
            result(one, date(year, 6, 30), 10 + number)
            result(one, date(year, 12, 31), 20 + number)
            TargetFactory(indicator=one, year=year, value=Decimal(15))
        ExplanationFactory(indicator=one)


@pytest.mark.parametrize(
    ("path", "most"), [(LIST, 12), (COMPARE, 12), ("/chi-tieu/nhom/social/", 13)]
)
def test_the_number_of_queries_is_that_of_five_and_of_sixty_indicators(
    path, most, social, ubnd, client_for
):
    client = client_for(ubnd)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(path, {"nam": "2022"}).status_code == 200
        return len(found)

    filled(social, 5)
    few = queries()
    filled(social, 55)
    many = queries()
    filled(social, 1, range(2013, 2023))

    assert many == few
    assert queries() == few
    assert few <= most
