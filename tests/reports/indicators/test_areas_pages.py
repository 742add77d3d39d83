"""The page of khu phố: what it shows, to whom, its workbook, and how much it asks."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benghe.core.models import Event
from reports.indicators.areas.charts import areas_chart, main_charts
from reports.indicators.areas.exports import areas_sheet
from reports.indicators.areas.listing import AreaListing, broken_down
from reports.indicators.models import Area, Indicator
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    IndicatorGroupFactory,
    ObservationFactory,
)
from tests.pages import faults_of

PAGE = reverse("indicators:areas")
EXPORT = reverse("indicators:areas_export")
ENTRY = reverse("indicators:entry_areas")
DAY, BEFORE = date(2022, 12, 27), date(2021, 12, 31)
NEAR_POOR = "social.near_poor_households"
ASKED = {"ngay": "27/12/2022"}
SHEET = 'href="/chi-tieu/khu-pho/xuat/?ngay=27%2F12%2F2022'
d = Decimal


def by_area(code, name, position, **more):
    group = IndicatorGroupFactory(code="social", name="An sinh xã hội")
    given = {
        "unit": "hộ", "decimals": 0, "kind": "count", "period": "quarter",
        "accrual": "running", "by_area": True, "group": group, **more,
    }  # fmt: skip
    return IndicatorFactory(code=code, name=name, position=position, **given)


def say(indicator, day, ward, *parts, areas, **more):
    for area, value in ((None, ward), *zip(areas, parts, strict=True)):
        if value is not None:
            ObservationFactory(
                indicator=indicator, as_of=day, value=d(value), area=area, **more
            )


@pytest.fixture
def year(ward):
    """Near-poor households and what moved them, in two khu phố; a fund that lacks one."""
    areas = [AreaFactory(code=f"kp-{n}", name=f"Khu phố {n}") for n in (1, 2)]
    poor = by_area(NEAR_POOR, "Hộ cận nghèo", 1, accrual="state")
    left = by_area("social.near_poor_left", "Hộ thoát cận nghèo", 2)
    new = by_area("social.near_poor_new", "Hộ cận nghèo phát sinh", 3)
    fund = by_area(
        "social.gratitude_fund", "Quỹ Đền ơn đáp nghĩa", 4, unit="triệu đồng", kind="money",
        decimals=1,
    )  # fmt: skip
    say(poor, BEFORE, 7, 3, 4, areas=areas)
    say(poor, DAY, 6, 1, 5, areas=areas)
    say(left, DAY, 2, 2, 0, areas=areas)
    say(new, DAY, 1, 0, 1, areas=areas)
    say(fund, DAY, "12.5", "12.5", None, areas=areas, is_estimate=True)
    return areas


def text_of(client, url=PAGE, **asked):
    answer = client.get(url, asked or ASKED)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert faults_of(text) == {}
    return text


# --- what the page shows ---


def test_the_page_of_a_day(year, office, client_for):
    text = text_of(client_for(office))

    assert "<h1>Chỉ tiêu theo khu phố năm 2022</h1>" in text
    assert "Tính đến hết ngày 27/12/2022." in text
    assert "Quỹ Đền ơn đáp nghĩa, Quý IV/2022: Khu phố 2." in text
    assert "Hộ cận nghèo: thoát, phát sinh" in text
    assert "Phải còn = cuối năm trước − thoát + phát sinh" in text
    assert text.count('<span class="state state-good">Khớp</span>') == 7
    assert "mới có 1/2 khu phố báo cáo" in text
    assert 'class="chart"' in text
    assert f'href="{PAGE}?ngay=27%2F12%2F2022&amp;chi-tieu={NEAR_POOR}"' in text


def test_one_indicator_by_khu_pho_over_the_years(year, office, client_for):
    text = text_of(client_for(office), **ASKED, **{"chi-tieu": NEAR_POOR})

    assert "<h1>Hộ cận nghèo theo khu phố năm 2022</h1>" in text
    assert ">Năm 2021" in text
    assert "27/12/2022" in text
    assert "Quỹ Đền ơn đáp nghĩa theo" not in text
    assert f'href="/chi-tieu/{NEAR_POOR}/?ngay=27%2F12%2F2022"' in text
    assert f"{SHEET}&amp;chi-tieu={NEAR_POOR}" in text.replace("&chi", "&amp;chi")


def test_without_a_day_the_year_as_it_ended_and_today_of_this_one(
    year, office, client_for, monkeypatch
):
    module = "reports.indicators.areas.views.localdate"
    monkeypatch.setattr(module, lambda: date(2022, 11, 28))
    client = client_for(office)

    assert client.get(PAGE, {"nam": "2021"}).context["day"] == BEFORE
    assert client.get(PAGE, {"nam": "2022"}).context["day"] == date(2022, 11, 28)
    assert client.get(PAGE).context["year"] == 2022


@pytest.mark.parametrize(("asked", "words"), [
    ({"chi-tieu": "khong-co"}, "«khong-co» không có trong danh sách."),
    ({"chi-tieu": "economy.revenue"}, "«economy.revenue» không có trong danh sách."),
    ({"nam": "hai nghìn"}, "id_nam_error"),
    ({"ngay": "31/02/2022"}, "không có ngày 31"),
    ({"nam": "2021", "ngay": "27/12/2022"}, "Hãy chọn một ngày của năm 2021."),
])  # fmt: skip
def test_a_filter_that_is_not_understood_is_named_and_nothing_is_shown(
    year, office, client_for, asked, words
):
    IndicatorFactory(code="economy.revenue", name="Thu ngân sách")
    client = client_for(office)

    for url, status in ((PAGE, 200), (EXPORT, 400)):
        answer = client.get(url, asked)
        text = answer.content.decode()
        assert (answer.status_code, words in text) == (status, True)
        assert "Khu phố 1" not in text
    assert not Event.objects.filter(kind="export").exists()


def test_an_empty_catalogue_says_so(ward, office, client_for):
    assert "Không có chỉ tiêu nào chia theo khu phố." in text_of(client_for(office))
    by_area("social.cards", "Thẻ", 1)
    text = text_of(client_for(office))
    assert "Đến ngày này chưa có khu phố nào trong danh mục." in text
    assert "Xuất Excel" not in text


def test_names_with_signs_are_written_as_texts(year, office, client_for):
    Area.objects.filter(code="kp-1").update(name="<b>Khu phố</b> & 1")
    text = text_of(client_for(office))
    assert "<b>Khu phố</b>" not in text
    assert "&lt;b&gt;Khu phố&lt;/b&gt; &amp; 1" in text


def test_the_list_leads_to_the_page(year, office, client_for):
    text = client_for(office).get("/chi-tieu/", ASKED).content.decode()
    assert f'href="{PAGE}?ngay=27/12/2022"' in text


# --- who sees, enters and exports ---


@pytest.mark.parametrize(("name", "status"), [
    ("office", 200), ("leader", 200), ("ubnd", 200),
    ("secretary", 404), ("inspector", 404), ("technician", 404), ("nobody", 404),
])  # fmt: skip
def test_who_sees_and_exports(year, request, client_for, name, status):
    client = client_for(request.getfixturevalue(name))
    answers = [client.get(url, ASKED) for url in (PAGE, EXPORT)]

    assert [answer.status_code for answer in answers] == [status] * 2
    if status == 404:
        assert "Hộ cận nghèo" not in answers[0].content.decode()
    assert Event.objects.filter(kind="export").exists() is (status == 200)


def test_nobody_comes_in_without_signing_in(year, client):
    for url in (PAGE, EXPORT):
        assert client.get(url).status_code == 302


@pytest.mark.parametrize(("name", "linked"), [
    ("office", True), ("ubnd", True), ("leader", False),
])  # fmt: skip
def test_who_enters_results_is_led_there(year, request, client_for, name, linked):
    client = client_for(request.getfixturevalue(name))
    every = text_of(client)
    one = text_of(client, **ASKED, **{"chi-tieu": NEAR_POOR})

    assert (f'href="{ENTRY}?nam=2022"' in every) is linked
    gap = f'href="{ENTRY}?chi-tieu=social.gratitude_fund&amp;nam=2022"'
    assert (gap in every) is linked
    assert (f'href="{ENTRY}?chi-tieu={NEAR_POOR}&amp;nam=2022"' in one) is linked


def test_ubnd_is_not_led_to_what_only_the_office_enters(year, ubnd, client_for):
    Indicator.objects.filter(by_area=True).update(entry_role="VP")
    assert ENTRY not in text_of(client_for(ubnd))


# --- the chart ---


def listing(user, **more):
    return AreaListing(user, DAY, broken_down(user), **more)


def test_the_chart_has_a_bar_for_each_khu_pho_and_a_gap_for_what_is_missing(
    year, office
):
    found = listing(office)
    charts = {
        column.indicator.code: areas_chart(found, column) for column in found.columns
    }

    def bars(code):
        return {
            series.name: [(point.at, point.value) for point in series.points]
            for series in charts[code].series
        }

    assert bars(NEAR_POOR) == {
        "Năm 2022": [("Khu phố 1", 1), ("Khu phố 2", 5)],
        "Năm 2021": [("Khu phố 1", 3), ("Khu phố 2", 4)],
    }
    assert bars("social.gratitude_fund")["Năm 2022"] == [
        ("Khu phố 1", d("12.5")), ("Khu phố 2", None),
    ]  # fmt: skip
    assert charts[NEAR_POOR].description == (
        "Kết quả từng khu phố: năm 2022 đến ngày 27/12/2022; năm 2021 đến ngày 31/12/2021."
    )
    assert [chart.title for chart in main_charts(found)] == [
        "Hộ cận nghèo theo khu phố"
    ]


def test_without_households_the_first_with_results_is_drawn(year, office):
    Indicator.objects.filter(code=NEAR_POOR).update(is_active=False)
    assert [chart.title for chart in main_charts(listing(office))] == [
        "Hộ thoát cận nghèo theo khu phố"
    ]


# --- the workbook ---


def book_of(content):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def test_the_workbook_has_the_figures_as_numbers_and_days(year, office):
    content, count = areas_sheet(listing(office))
    sheet = book_of(content)
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]

    assert count == 2
    assert rows[0][:8] == [
        "Khu phố", "Thời gian", "Hộ cận nghèo (hộ) 2021", "Hộ cận nghèo (hộ) 2022",
        "Hộ cận nghèo (hộ): tăng, giảm", "Hộ thoát cận nghèo (hộ) 2021",
        "Hộ thoát cận nghèo (hộ) 2022", "Hộ thoát cận nghèo (hộ): tăng, giảm",
    ]  # fmt: skip
    assert rows[0][14:] == [
        "Hộ cận nghèo: phải còn",
        "Hộ cận nghèo: kiểm tra",
        "Ghi chú",
    ]
    assert rows[1][2:8] == [3, 1, -2, None, 2, None]
    assert rows[1][12:] == [12.5, None, 1, "Khớp", "Quỹ Đền ơn đáp nghĩa: số ước"]
    assert rows[2][12:] == [None, None, 5, "Khớp", "Quỹ Đền ơn đáp nghĩa: chưa báo cáo"]
    # A sum that lacks a khu phố is no sum in a sheet.
    assert rows[3][0:5] + rows[3][12:16] == [
        "Cộng các khu phố", None, 7, 6, -1, None, None, 6, "Khớp",
    ]  # fmt: skip
    assert rows[4][0:5] + rows[4][12:16] == [
        "Số của phường", None, 7, 6, -1, 12.5, None, 6, "Khớp",
    ]  # fmt: skip
    assert (rows[5][3], rows[5][12]) == (
        "Khớp", "Chưa so được: mới có 1/2 khu phố báo cáo",
    )  # fmt: skip
    assert rows[6][2:4] == [datetime(2021, 12, 31), datetime(2022, 12, 27)]  # noqa: DTZ001
    assert sheet.cell(2, 13).number_format == "#,##0.0"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {
        "s",
        "n",
        "d",
    }


def test_a_name_that_looks_like_a_formula_stays_a_text(year, office):
    Area.objects.filter(code="kp-1").update(name="=HYPERLINK(1)")
    cell = book_of(areas_sheet(listing(office))[0]).cell(2, 1)
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_a_movement_that_differs_is_told_with_its_size(year, office):
    year[0].observations.filter(indicator__code=NEAR_POOR, as_of=DAY).update(value=2)
    rows = list(book_of(areas_sheet(listing(office))[0]).iter_rows(values_only=True))
    assert [row[15] for row in rows[1:5]] == ["Lệch 1", "Khớp", "Lệch 1", "Khớp"]


def test_the_workbook_of_one_indicator_has_a_column_a_year(year, leader, client_for):
    answer = client_for(leader).get(EXPORT, {**ASKED, "chi-tieu": NEAR_POOR})
    content = b"".join(answer.streaming_content)
    rows = list(book_of(content).iter_rows(values_only=True))

    assert answer["Content-Disposition"].endswith('filename="khu-pho-2022-12-27.xlsx"')
    assert rows[:5] == [
        ("Khu phố", "Thời gian", "Hộ cận nghèo (hộ) 2021", "Hộ cận nghèo (hộ) 2022",
         "Tăng, giảm", "Ghi chú"),
        ("Khu phố 1", None, 3, 1, -2, None),
        ("Khu phố 2", None, 4, 5, 1, None),
        ("Cộng các khu phố", None, 7, 6, -1, None),
        ("Số của phường", None, 7, 6, -1, None),
    ]  # fmt: skip


def test_exporting_is_logged_with_what_was_asked_for(year, ubnd, client_for):
    client = client_for(ubnd)
    client.get(EXPORT, ASKED)
    client.get(EXPORT, {**ASKED, "chi-tieu": NEAR_POOR})
    every, one = Event.objects.filter(kind="export").order_by("pk")

    for event, asked in ((every, "all"), (one, NEAR_POOR)):
        assert (event.user, event.target) == (ubnd, "reports.indicator")
        assert len(event.detail.pop("sha256")) == 64
        assert event.detail == {"day": "2022-12-27", "areas": asked, "rows": 2}


# --- how much it asks ---


@pytest.mark.parametrize("more", [{}, {"chi-tieu": NEAR_POOR}])
def test_the_number_of_queries_is_the_same_at_every_size(
    year, office, client_for, more
):
    client = client_for(office)

    def queries(url):
        with CaptureQueriesContext(connection) as found:
            assert client.get(url, {**ASKED, **more}).status_code == 200
        return len(found)

    [queries(url) for url in (PAGE, EXPORT)]
    few = [queries(url) for url in (PAGE, EXPORT)]
    areas = [
        *year,
        *(AreaFactory(code=f"kp-{n}", name=f"Khu phố {n}") for n in range(3, 101)),
    ]
    for number in range(46):
        accrual = "state" if number % 2 else "running"
        period = ("month", "quarter", "year")[number % 3]
        one = by_area(f"social.so_{number}", f"Chỉ tiêu {number}", number, accrual=accrual,
                      period=period)  # fmt: skip
        for day in (BEFORE, date(2022, 3, 31), DAY)[: 1 + number % 3]:
            say(one, day, 2, 1, 1, areas=areas[:2])
    assert len(broken_down(office)) == 50
    assert [queries(url) for url in (PAGE, EXPORT)] == few
