"""The budget page: estimates, results, the year before, months, sums, balance, scope."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.indicators.budget.listing import budget_of, budget_totals
from reports.indicators.budget.tables import (
    balance_rows,
    check_lines,
    month_rows,
    until_words,
)
from reports.indicators.models import Indicator
from tests.factories import (
    DocumentFactory,
    IndicatorFactory,
    IndicatorGroupFactory,
    IndicatorNameFactory,
    ObservationFactory,
    TargetFactory,
)

PAGE = "/chi-tieu/ngan-sach/"
DAY = date(2022, 11, 28)
d = Decimal


@pytest.fixture
def group(db):
    return IndicatorGroupFactory(code="economy", name="Kinh tế - ngân sách")


def money(group, code, name, **more):
    return IndicatorFactory(
        code=code, name=name, group=group, period="month", **more
    )  # fmt: skip


@pytest.fixture
def revenue(group):
    return money(group, "economy.revenue", "Thu ngân sách", position=1)


@pytest.fixture
def taxes(revenue):
    return money(
        revenue.group, "economy.taxes", "Thuế ngoài quốc doanh", parent=revenue,
        position=2,
    )  # fmt: skip


@pytest.fixture
def fees(revenue):
    return money(
        revenue.group, "economy.fees", "Phí, lệ phí", parent=revenue, position=3
    )


@pytest.fixture
def expenditure(group):
    return money(
        group, "economy.expenditure", "Tổng chi ngân sách", direction="equal",
        position=4,
    )  # fmt: skip


def report(indicator, day, value, **more):
    return ObservationFactory(indicator=indicator, as_of=day, value=d(value), **more)


@pytest.fixture
def reported(revenue, taxes, fees):
    """The published day with two items, and the same date of the year before."""
    report(revenue, DAY, "30.149")
    report(taxes, DAY, "20.1")
    report(fees, DAY, "10.049")
    report(revenue, date(2021, 10, 31), "22.406")
    report(revenue, date(2021, 11, 28), "26.318")
    report(revenue, date(2021, 12, 31), "28.955")
    TargetFactory(indicator=revenue, value=d("26.5"), basis="superior")
    TargetFactory(
        indicator=revenue, value=d("28"), basis="adjusted", decided_on=date(2022, 8, 15),
        source="Quyết định 1504/QĐ-UBND",
    )  # fmt: skip
    TargetFactory(indicator=taxes, value=d("12"))


def sections(user, day=DAY):
    found = budget_of(user, day).sections
    return {section.total.indicator.code: section for section in found}


def revenue_of(user, day=DAY):
    return sections(user, day)["economy.revenue"]


# --- which indicators are the budget ---


def test_totals_are_the_two_sides_and_what_has_items(
    revenue, taxes, expenditure, group, ubnd
):
    fund = money(group, "economy.land", "Quỹ đất", position=9)
    part = money(group, "economy.land_part", "Một phần", position=10, parent=fund)
    money(group, "economy.fund_drive", "Vận động các quỹ", position=11)
    IndicatorFactory(
        code="economy.visits", name="Doanh nghiệp", group=group, kind="count"
    )
    elsewhere = IndicatorGroupFactory(code="social", name="An sinh xã hội")
    other = money(elsewhere, "social.fund", "Quỹ")
    money(elsewhere, "social.fund_part", "Một phần của quỹ", parent=other)

    found = [(top.code, [i.code for i in items]) for top, items in budget_totals(ubnd)]

    assert found == [
        ("economy.revenue", ["economy.taxes"]),
        ("economy.expenditure", []),
        ("economy.land", [part.code]),
    ]


def test_an_item_no_longer_followed_stays_where_it_has_figures(
    revenue, taxes, fees, ubnd
):
    Indicator.objects.filter(pk__in=[taxes.pk, fees.pk]).update(is_active=False)
    report(taxes, date(2021, 12, 31), "5")

    assert [i.name for i in revenue_of(ubnd).items] == ["Thuế ngoài quốc doanh"]
    assert revenue_of(ubnd, date(2023, 6, 30)).items == ()


def test_a_total_no_longer_followed_is_left_out(revenue, ubnd):
    Indicator.objects.filter(pk=revenue.pk).update(is_active=False)
    assert sections(ubnd) == {}


def test_an_item_is_called_as_on_the_day(revenue, taxes, ubnd):
    IndicatorNameFactory(
        indicator=taxes, name="Thuế công thương nghiệp", started_on=date(2016, 1, 1),
        ended_on=date(2022, 7, 1),
    )  # fmt: skip

    assert (
        revenue_of(ubnd, date(2022, 6, 30)).items[0].name == "Thuế công thương nghiệp"
    )
    assert revenue_of(ubnd, date(2022, 7, 1)).items[0].name == "Thuế ngoài quốc doanh"


# --- a line ---


def test_the_published_revenue_against_both_estimates_and_the_year_before(
    reported, ubnd
):
    line = revenue_of(ubnd).total

    assert (line.original_text, line.adjusted_text, line.result_text) == (
        "26,5", "28", "30,149",
    )  # fmt: skip
    assert line.adjusted_by == "Quyết định 1504/QĐ-UBND, ngày 15/08/2022"
    assert line.reached_words == (
        "đạt 107,68% dự toán điều chỉnh (vượt 7,68%)",
        "đạt 113,77% dự toán đầu năm (vượt 13,77%)",
    )
    assert line.pace_words == "đã qua 91% thời gian của năm"
    assert (line.same_date_text, line.same_date.as_of) == ("26,318", date(2021, 11, 28))
    assert line.change_text == "tăng 3,831 (14,56%)"
    assert line.whole_year_text == "28,955"


def test_an_adjustment_holds_from_its_day(reported, ubnd):
    report(Indicator.objects.get(code="economy.revenue"), date(2022, 7, 31), "18.377")

    before = revenue_of(ubnd, date(2022, 8, 14)).total
    assert (before.adjusted_text, before.adjusted_by) == ("–", "")
    assert before.reached_words == ("đạt 69,35% dự toán",)
    assert revenue_of(ubnd, date(2022, 8, 15)).total.adjusted_text == "28"


def test_what_is_reported_after_the_day_is_not_told(reported, ubnd):
    line = revenue_of(ubnd, date(2022, 11, 27)).total

    assert (line.result_text, line.latest) == ("–", None)
    assert (line.reached_words, line.pace_words, line.change_text) == ((), "", "–")
    # Of the year before all is known.
    assert line.whole_year_text == "28,955"
    assert line.same_date.as_of == date(2021, 10, 31)


def test_a_day_late_in_the_year_is_compared_with_the_day_of_the_result(
    reported, revenue, ubnd
):
    report(revenue, date(2021, 11, 30), "26.5")

    found = [revenue_of(ubnd, day).total.same_date.as_of for day in (
        date(2022, 11, 28), date(2022, 11, 30), date(2022, 12, 31),
    )]  # fmt: skip
    assert found == [date(2021, 11, 28)] * 3


def test_the_twenty_ninth_of_february(revenue, ubnd):
    report(revenue, date(2024, 2, 29), "5")
    report(revenue, date(2023, 2, 28), "4")
    report(revenue, date(2025, 2, 28), "7")

    leap = revenue_of(ubnd, date(2024, 2, 29)).total
    assert (leap.same_date_text, leap.change_text) == ("4", "tăng 1 (25%)")
    # 28 February is not yet the 29th, on whatever day the page is opened.
    for day in (date(2025, 2, 28), date(2025, 3, 1)):
        assert revenue_of(ubnd, day).total.same_date is None


def test_a_fall_no_change_and_from_nought(revenue, ubnd):
    report(revenue, date(2022, 3, 31), "4")
    old = report(revenue, date(2021, 3, 31), "5")

    for before, words in (("5", "giảm 1 (20%)"), ("4", "không đổi"), ("0", "tăng 4")):
        type(old).objects.filter(pk=old.pk).update(value=d(before))
        assert revenue_of(ubnd, date(2022, 3, 31)).total.change_text == words


def test_an_estimate_says_so_everywhere(revenue, ubnd):
    report(revenue, date(2022, 1, 31), "3")
    report(revenue, date(2022, 2, 28), "5", is_estimate=True)
    TargetFactory(indicator=revenue, value=d("20"))
    section = revenue_of(ubnd, date(2022, 2, 28))

    assert section.total.result_text == "5 (ước)"
    assert section.total.reached_words == ("ước đạt 25% dự toán",)
    assert [(c.text, c.added) for c in month_rows(section)[0].cells] == [
        ("3", "+3"),
        ("5 (ước)", "+2 (ước)"),
    ]


def test_nought_reported_is_nought_and_nothing_reported_is_a_dash(
    revenue, expenditure, ubnd
):
    report(revenue, date(2022, 1, 31), "0")
    TargetFactory(indicator=revenue, value=d("20"))
    found = sections(ubnd, date(2022, 1, 31))

    assert found["economy.revenue"].total.result_text == "0"
    assert found["economy.revenue"].total.reached_words == ("đạt 0% dự toán",)
    assert found["economy.expenditure"].total.result_text == "–"


def test_a_corrected_result_no_longer_counts(revenue, ubnd):
    wrong = report(revenue, DAY, "301.49")
    report(revenue, DAY, "30.149", corrects=wrong)

    assert revenue_of(ubnd).total.result_text == "30,149"


def test_the_register_of_papers_is_named_only_to_who_may_see_it(revenue, office, ubnd):
    paper = DocumentFactory(kind="NQ", number=7, suffix="ĐU")
    TargetFactory(
        indicator=revenue, value=d("28"), basis="adjusted", document=paper, source="",
        decided_on=date(2022, 8, 15),
    )  # fmt: skip

    assert revenue_of(office).total.adjusted_by == "Số 07-NQ/ĐU, ngày 15/08/2022"
    assert revenue_of(ubnd).total.adjusted_by == "ngày 15/08/2022"


# --- items ---


def test_shares_are_of_the_total_of_the_very_same_day(reported, taxes, ubnd):
    section = revenue_of(ubnd)
    assert [share for _, share in section.shares] == [d(100), d("66.67"), d("33.33")]

    report(taxes, date(2022, 11, 29), "21")
    later = revenue_of(ubnd, date(2022, 11, 30))
    assert [share for _, share in later.shares] == [d(100), None, d("33.33")]


def test_items_match_their_total(reported, ubnd):
    section = revenue_of(ubnd)

    assert [(c.label, c.text) for c in check_lines(section)] == [
        ("Khớp", "Kết quả các khoản mục cộng lại: bằng số tổng (ngày 28/11/2022)."),
        (
            "Chưa so được",
            "Dự toán các khoản mục cộng lại: chưa có số liệu của Phí, lệ phí.",
        ),
    ]


def test_items_that_differ_say_by_how_much(reported, fees, ubnd):
    TargetFactory(indicator=fees, value=d("16.5"))
    report(fees, DAY, "10")

    assert [(c.label, c.text) for c in check_lines(revenue_of(ubnd))] == [
        (
            "Lệch",
            "Kết quả các khoản mục cộng lại: nhỏ hơn số tổng 0,049 tỷ đồng (ngày 28/11/2022).",
        ),
        ("Lệch", "Dự toán các khoản mục cộng lại: lớn hơn số tổng 0,5 tỷ đồng."),
    ]


def test_a_total_without_items_is_not_checked(expenditure, ubnd):
    section = sections(ubnd)["economy.expenditure"]

    assert (section.check, section.estimate_check, section.month_checks) == (
        None, None, (),
    )  # fmt: skip
    assert check_lines(section) == []


def test_who_adjusted_the_estimate_is_told_once(reported, taxes, fees, ubnd):
    assert revenue_of(ubnd).adjusted_by == [
        "Dự toán điều chỉnh theo: Quyết định 1504/QĐ-UBND, ngày 15/08/2022."
    ]
    TargetFactory(
        indicator=taxes, basis="adjusted", value=d("13"), source="Công văn 12/UBND",
    )  # fmt: skip
    assert revenue_of(ubnd).adjusted_by == [
        "Dự toán điều chỉnh của Thu ngân sách theo: Quyết định 1504/QĐ-UBND, ngày 15/08/2022.",
        "Dự toán điều chỉnh của Thuế ngoài quốc doanh theo: Công văn 12/UBND.",
    ]


# --- months ---


def test_months_with_a_gap_and_a_result_within_the_month(revenue, taxes, ubnd):
    for day, value in (
        (date(2022, 1, 31), "3"), (date(2022, 3, 31), "8"), (date(2022, 4, 20), "9"),
    ):  # fmt: skip
        report(revenue, day, value)
        report(taxes, day, "9" if value == "9" else "2")
    rows = month_rows(revenue_of(ubnd, date(2022, 4, 30)))

    assert [(c.month, c.text, *c.notes) for c in rows[0].cells] == [
        ("Tháng 1", "3", "+3"),
        ("Tháng 2", "–"),
        ("Tháng 3", "8", "+5 (2 tháng)"),
        ("Tháng 4", "9", "+1", "đến 20/04"),
    ]
    assert [row.name for row in rows] == [
        "Thu ngân sách", "Thuế ngoài quốc doanh", "Khoản mục cộng lại",
    ]  # fmt: skip
    assert [c.text for c in rows[2].cells] == ["lệch 1", "–", "lệch 6", "khớp"]
    assert until_words(rows) == ["Tháng 4: đến 20/04."]


def test_only_lines_of_that_day_are_named_where_they_differ(revenue, taxes, ubnd):
    report(revenue, DAY, "30")
    report(taxes, date(2022, 11, 30), "30")

    rows = month_rows(revenue_of(ubnd, date(2022, 11, 30)))

    assert until_words(rows) == ["Tháng 11: Thu ngân sách đến 28/11."]
    assert rows[-1].cells[-1].text == "–"


def test_months_end_with_the_month_of_the_day(revenue, ubnd):
    report(revenue, date(2022, 1, 31), "3")
    report(revenue, date(2022, 2, 28), "5")

    [row] = month_rows(revenue_of(ubnd, date(2022, 2, 1)))
    assert [(c.text, c.added) for c in row.cells] == [("3", "+3"), ("–", "")]


def test_of_several_results_in_a_month_the_last_stands(revenue, ubnd):
    report(revenue, date(2022, 1, 10), "1")
    report(revenue, date(2022, 1, 31), "3")

    [row] = month_rows(revenue_of(ubnd, date(2022, 1, 31)))
    assert row.cells[0].text == "3"


# --- balance ---


def test_the_balance_of_days_that_both_sides_have(revenue, expenditure, ubnd):
    for indicator, values in ((revenue, ("3", "5")), (expenditure, ("1", "6"))):
        report(indicator, date(2022, 1, 31), values[0])
        report(indicator, date(2022, 2, 28), values[1])
        report(indicator, date(2021, 2, 28), "2")
        report(indicator, date(2021, 12, 31), "9")
    report(revenue, date(2022, 3, 10), "8")

    assert balance_rows(budget_of(ubnd, date(2022, 3, 15))) == [
        ("Năm 2022", "28/02/2022", "5", "6", "-1"),
        ("Tháng 1", "31/01/2022", "3", "1", "2"),
        ("Tháng 2", "28/02/2022", "5", "6", "-1"),
        ("Tháng 3", "–", "–", "–", "–"),
        ("Cùng kỳ năm 2021", "28/02/2021", "2", "2", "0"),
        ("Cả năm 2021", "31/12/2021", "9", "9", "0"),
    ]


def test_no_balance_without_both_sides_or_in_different_units(revenue, group, ubnd):
    assert budget_of(ubnd, DAY).balance == ()
    money(group, "economy.expenditure", "Chi", unit="triệu đồng", decimals=0)
    assert budget_of(ubnd, DAY).balance == ()


# --- the page ---


def test_the_page_shows_it_all(reported, expenditure, ubnd, client_for):
    page = client_for(ubnd).get(PAGE, {"nam": "2022", "ngay": "28/11/2022"})
    text = page.content.decode()

    assert page.status_code == 200
    assert "Tính đến hết ngày 28/11/2022, đã qua 91% thời gian của năm." in text
    for words in (
        "30,149", "đạt 107,68% dự toán điều chỉnh (vượt 7,68%)", "26,318",
        "đến 28/11/2021", "tăng 3,831 (14,56%)", "+30,149 (11 tháng)",
        "Dự toán điều chỉnh theo: Quyết định 1504/QĐ-UBND, ngày 15/08/2022.",
        "Cân đối thu, chi",
    ):  # fmt: skip
        assert words in text
    assert text.count("<h1") == 1
    # Links carry the day.
    for address in ("/chi-tieu/", "/chi-tieu/economy.revenue/"):
        assert f'href="{address}?ngay=28/11/2022"' in text


def test_the_day_not_given_is_today_or_the_end_of_the_year(
    reported, ubnd, client_for, monkeypatch
):
    client = client_for(ubnd)
    monkeypatch.setattr(
        "reports.indicators.budget.views.localdate", lambda: date(2023, 5, 4)
    )

    def day(**query):
        return client.get(PAGE, query).context.get("day")

    assert day(nam="2022") == date(2022, 12, 31)
    assert day(nam="2023") == date(2023, 5, 4)
    assert day(ngay="30/06/2021") == date(2021, 6, 30)
    assert day() == date(2022, 12, 31)


def test_what_is_not_understood_is_an_error_and_shows_no_figures(
    reported, ubnd, client_for
):
    for query, field in (
        ({"nam": "hai nghìn"}, "nam"),
        ({"nam": "1900"}, "nam"),
        ({"ngay": "31/02/2022"}, "ngay"),
        ({"nam": "2021", "ngay": "28/11/2022"}, "ngay"),
    ):
        page = client_for(ubnd).get(PAGE, query)
        assert list(page.context["form"].errors) == [field]
        assert "budget" not in page.context
        assert "30,149" not in page.content.decode()


def test_an_empty_catalogue_says_so(ward, ubnd, client_for):
    page = client_for(ubnd).get(PAGE, {"nam": "2022"})
    assert "Chưa có chỉ tiêu ngân sách nào trong danh mục." in page.content.decode()


def test_only_roles_with_indicators_see_the_budget(
    reported, office, leader, ubnd, secretary, inspector, technician, nobody, client_for
):
    people = (office, leader, ubnd, secretary, inspector, technician, nobody)

    assert [client_for(user).get(PAGE).status_code for user in people] == [
        200, 200, 200, 404, 404, 404, 404,
    ]  # fmt: skip


def test_the_number_of_queries_does_not_grow(reported, revenue, ubnd, client_for):
    client = client_for(ubnd)

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(PAGE, {"nam": "2022"})
        return len(found)

    before = queries()
    for number in range(4):
        item = money(revenue.group, f"economy.item_{number}", "Khoản", parent=revenue)
        TargetFactory(indicator=item, basis="adjusted", document=DocumentFactory())
        for month in range(1, 12):
            report(item, date(2022, month, 28), "1")

    assert queries() == before
    assert before <= 12
