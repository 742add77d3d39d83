"""The entry grid as a page: which lines, which boxes, what stands beside them."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.indicators.models import Indicator, Target
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    IndicatorGroupFactory,
    IndicatorNameFactory,
    ObservationFactory,
    TargetFactory,
)
from tests.pages import faults_of

pytestmark = pytest.mark.django_db
TODAY = date(2022, 11, 28)
URL = reverse("indicators:entry")
AREAS = reverse("indicators:entry_areas")


@pytest.fixture(autouse=True)
def at_the_end_of_november(monkeypatch):
    for module in ("views", "cell_views"):
        monkeypatch.setattr(
            f"reports.indicators.grid.{module}.localdate", lambda: TODAY
        )


@pytest.fixture
def revenue(ward):
    return IndicatorFactory(
        code="economy.revenue", name="Thu ngân sách", period="month", due_days=5,
        owner="Ủy ban nhân dân phường", position=1,
    )  # fmt: skip


def monthly(**more):
    return IndicatorFactory(period="month", due_days=5, **more)


def grid(client, **query):
    answer = client.get(URL, query)
    assert answer.status_code == 200
    assert faults_of(answer.content.decode()) == {}
    return answer


def texts(row):
    return [(cell.words, cell.text) for cell in row.cells]


def test_a_line_says_how_every_month_stands(client_for, ubnd, revenue):
    TargetFactory(indicator=revenue, value=Decimal(28))
    ObservationFactory(indicator=revenue, as_of=date(2022, 9, 30), value=Decimal(24))
    ObservationFactory(
        indicator=revenue, as_of=date(2022, 11, 20), value=Decimal("30.149"),
        is_estimate=True,
    )  # fmt: skip
    ObservationFactory(
        indicator=revenue, as_of=date(2021, 9, 30), value=Decimal("18.902")
    )

    answer = grid(client_for(ubnd), nam=2022)

    (row,) = answer.context["rows"]
    assert texts(row) == [
        *[("Trễ hạn", "")] * 8,
        ("Đã nhập", "24"),
        ("Trễ hạn", ""),
        ("Số ước", "30,149"),
        ("Chưa đến kỳ", ""),
    ]
    assert row.target == "Mức giao 28 (Nghị quyết của Đảng ủy)"
    assert [cell.before for cell in row.cells[7:10]] == ["", "2021: 18,902", ""]
    assert [cell.day_text for cell in row.cells[8:11]] == ["", "", "đến 20/11/2022"]
    assert [cell.is_open for cell in row.cells] == [True] * 11 + [False]


def test_a_box_is_named_by_indicator_period_and_unit(client_for, ubnd, revenue):
    html = grid(client_for(ubnd), nam=2022).content.decode()

    assert 'aria-label="Thu ngân sách, Tháng 3, tỷ đồng"' in html
    assert html.count(" disabled />") == 1


@pytest.mark.parametrize(
    ("due_days", "words"), [(28, "Đến hạn"), (27, "Trễ hạn"), (None, "Đến hạn")]
)
def test_october_is_due_until_its_day_and_late_after(
    client_for, ubnd, revenue, due_days, words
):
    # 28 days after 31/10 is today.
    Indicator.objects.update(due_days=due_days)

    (row,) = grid(client_for(ubnd), nam=2022).context["rows"]

    assert row.cells[9].words == words


def test_without_a_choice_the_group_and_period_with_the_most_due_is_shown(
    client_for, ubnd, revenue
):
    social = IndicatorGroupFactory(code="social", name="An sinh xã hội")
    poor = IndicatorFactory(group=social, name="Hộ nghèo", period="quarter")
    for month in range(1, 11):
        ObservationFactory(indicator=revenue, as_of=date(2022, month, 28))

    form = grid(client_for(ubnd), nam=2022).context["form"]

    assert (form.data["nhom"], form.data["ky"]) == ("social", "quy")
    assert [row.pk for row in form.rows] == [poor.pk]


def test_a_group_alone_finds_its_own_period(client_for, ubnd, revenue):
    form = grid(client_for(ubnd), nam=2022, nhom="kinh-te").context["form"]

    assert (form.data["nhom"], form.data["ky"]) == ("kinh-te", "thang")


def test_quarters_and_years_have_their_own_columns(client_for, office, ward):
    IndicatorFactory(period="quarter")
    IndicatorFactory(period="year")
    client = client_for(office)

    quarters = grid(client, nam=2022, nhom="kinh-te", ky="quy").context["spans"]
    years = grid(client, nam=2022, nhom="kinh-te", ky="nam").context["spans"]

    assert [span.label for span in quarters] == ["Quý I", "Quý II", "Quý III", "Quý IV"]
    assert [span.label for span in years] == ["Năm 2022"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"nam": "2o22"}, "không phải là số"),
        ({"nam": "1900"}, "Năm phải từ 1976."),
        ({"nam": "2022", "nhom": "khong-co"}, "«khong-co» không có trong danh sách."),
        ({"nam": "2022", "ky": "tuan"}, "«tuan» không có trong danh sách."),
    ],
)
def test_an_unknown_filter_is_an_error_and_no_grid(
    client_for, ubnd, revenue, query, message
):
    answer = grid(client_for(ubnd), **query)

    assert message in answer.content.decode()
    assert "rows" not in answer.context


def test_a_group_without_such_a_period_says_so(client_for, ubnd, revenue):
    html = grid(client_for(ubnd), nam=2022, nhom="kinh-te", ky="quy").content.decode()

    assert "không có chỉ tiêu nào báo cáo theo kỳ đã chọn" in html


def test_counted_and_retired_indicators_are_in_no_grid(client_for, office, revenue):
    monthly(code="party.admissions", name="Kết nạp đảng viên")
    monthly(name="Không theo dõi nữa", is_active=False)

    rows = grid(client_for(office), nam=2022).context["rows"]

    assert [row.title for row in rows] == ["Thu ngân sách"]


def test_ubnd_sees_its_own_lines_and_the_office_all(client_for, ubnd, office, revenue):
    monthly(name="Đảng phí", entry_role="VP", position=2)

    seen = {
        user.full_name: [row.title for row in grid(client, nam=2022).context["rows"]]
        for user, client in ((ubnd, client_for(ubnd)), (office, client_for(office)))
    }

    assert seen == {
        "Vũ Văn Ủy Ban": ["Thu ngân sách"],
        "Phạm Thị Văn Phòng": ["Thu ngân sách", "Đảng phí"],
    }


@pytest.mark.parametrize(
    "seat", ["leader", "secretary", "inspector", "technician", "nobody"]
)
def test_who_may_enter_nothing_finds_no_grid(client_for, request, revenue, seat):
    client = client_for(request.getfixturevalue(seat))
    cell = f"{reverse('indicators:entry_cell')}?chi-tieu=economy.revenue&nam=2022&ky=1"

    for url in (URL, AREAS, cell):
        assert client.get(url).status_code == 404
        assert client.post(url, {f"o-{revenue.pk}-1": "5"}).status_code == 404
    assert not revenue.observations.exists()


def test_the_name_is_that_of_the_year(client_for, ubnd, ward):
    row = monthly(name="Dịch vụ công trực tuyến toàn trình", decimals=0)
    IndicatorNameFactory(indicator=row, name="Dịch vụ công trực tuyến mức độ 4")
    client = client_for(ubnd)

    titles = [grid(client, nam=year).context["rows"][0].title for year in (2022, 2023)]

    assert titles == [
        "Dịch vụ công trực tuyến mức độ 4",
        "Dịch vụ công trực tuyến toàn trình",
    ]


def test_one_indicator_alone_for_a_phone(client_for, ubnd, revenue):
    monthly(name="Tổng chi ngân sách", code="economy.expenditure", position=2)
    client = client_for(ubnd)
    address = {"nam": 2022, "nhom": "kinh-te", "ky": "thang"}

    whole = grid(client, **address).content.decode()
    one = grid(client, **address, **{"chi-tieu": "economy.expenditure"})

    assert "chi-tieu=economy.expenditure" in whole
    assert [row.title for row in one.context["rows"]] == ["Tổng chi ngân sách"]
    assert client.get(URL, {**address, "chi-tieu": "economy.x"}).status_code == 404


def test_many_lines_come_on_pages(client_for, ubnd, ward):
    for number in range(30):
        monthly(name=f"Chỉ tiêu {number:02}", position=number)
    client = client_for(ubnd)

    first, second = grid(client, nam=2022), grid(client, nam=2022, trang=2)

    assert len(first.context["rows"]) == 25
    assert [row.title for row in second.context["rows"]] == [
        f"Chỉ tiêu {number}" for number in range(25, 30)
    ]
    assert client.get(URL, {"nam": 2022, "trang": 3}).status_code == 404
    assert client.get(URL, {"nam": 2022, "trang": "x"}).status_code == 404


def queries_of(client, url):
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_the_queries_do_not_grow_with_the_lines(client_for, ubnd, ward):
    def more(count):
        for _ in range(count):
            row = monthly()
            TargetFactory(indicator=row)
            ObservationFactory(indicator=row)
            IndicatorNameFactory(indicator=row)

    client = client_for(ubnd)
    more(5)
    few = queries_of(client, f"{URL}?nam=2022")
    more(45)

    assert queries_of(client, f"{URL}?nam=2022") == few
    assert few <= 12


def test_the_queries_do_not_grow_with_the_khu_pho(client_for, ubnd, ward):
    row = monthly(code="social.poor", by_area=True, decimals=0)
    client, url = client_for(ubnd), f"{AREAS}?chi-tieu=social.poor&nam=2022"

    def more(count):
        for _ in range(count):
            ObservationFactory(indicator=row, area=AreaFactory(), value=Decimal(1))

    more(2)
    few = queries_of(client, url)
    more(28)

    assert queries_of(client, url) == few


def test_the_script_is_served_and_no_page_needs_another_policy(
    client_for, ubnd, revenue
):
    answer = grid(client_for(ubnd), nam=2022)

    assert '<script src="/static/js/entry_grid.js" defer></script>' in (
        answer.content.decode()
    )
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    script = finders.find("js/entry_grid.js")
    with open(script, encoding="utf-8") as file:
        text = file.read()
    assert "eval(" not in text
    assert "new Function" not in text
    assert ".style" not in text


# --- khu phố ---


@pytest.fixture
def poor(ward):
    return IndicatorFactory(
        code="social.poor", name="Hộ cận nghèo", unit="hộ", decimals=0, kind="count",
        period="quarter", accrual="state", by_area=True, due_days=10,
    )  # fmt: skip


def of_areas(client, **query):
    answer = client.get(AREAS, {"nam": 2022, "chi-tieu": "social.poor", **query})
    assert answer.status_code == 200
    assert faults_of(answer.content.decode()) == {}
    return answer


def test_khu_pho_of_the_year_with_their_sum_beside_the_ward(client_for, ubnd, poor):
    one, two = AreaFactory(name="Khu phố 2"), AreaFactory(name="Khu phố 10")
    AreaFactory(name="Khu phố cũ", ended_on=date(2022, 1, 1))
    AreaFactory(name="Khu phố mới", started_on=date(2023, 1, 1))
    march = date(2022, 3, 31)
    ObservationFactory(indicator=poor, area=one, as_of=march, value=Decimal(3))
    ObservationFactory(indicator=poor, area=two, as_of=march, value=Decimal(6))
    ObservationFactory(indicator=poor, as_of=march, value=Decimal(8))
    ObservationFactory(
        indicator=poor, area=one, as_of=date(2022, 6, 30), value=Decimal(2)
    )

    answer = of_areas(client_for(ubnd))

    shown = answer.context["grid"]
    assert [row.title for row in shown.rows] == ["Khu phố 2", "Khu phố 10"]
    assert [(sum_.text, sum_.words) for sum_ in shown.sums] == [
        ("9", "Lệch: tổng các khu phố 9, phường 8."),
        ("2", "Mới có 1/2 khu phố."),
        ("", ""),
        ("", ""),
    ]
    assert "Quý I: Lệch: tổng các khu phố 9, phường 8." in answer.content.decode()
    assert "Hộ cận nghèo, Khu phố 2, Quý I, hộ" in answer.content.decode()


def test_a_khu_pho_that_ended_has_boxes_until_then(client_for, ubnd, poor):
    AreaFactory(name="Khu phố 7", ended_on=date(2022, 7, 1))

    (row,) = of_areas(client_for(ubnd)).context["grid"].rows

    assert [cell.is_open for cell in row.cells] == [True, True, False, False]
    assert [cell.words for cell in row.cells] == [
        "Trễ hạn", "Trễ hạn", "Chưa đến kỳ", "Chưa đến kỳ",
    ]  # fmt: skip


def test_an_indicator_that_is_not_by_khu_pho_or_not_the_users_is_not_there(
    client_for, ubnd, office, poor, revenue
):
    IndicatorFactory(code="party.x", by_area=True, entry_role="VP", name="Của Đảng")
    client = client_for(ubnd)

    for code in ("economy.revenue", "party.x", "khong.co"):
        assert client.get(AREAS, {"chi-tieu": code}).status_code == 404
    assert client_for(office).get(AREAS, {"chi-tieu": "party.x"}).status_code == 200
    assert client.get(AREAS).context["indicator"] == poor


def test_the_target_that_is_judged_is_shown(client_for, ubnd, revenue):
    for basis, value in (("superior", 26), ("resolution", 27), ("adjusted", 28)):
        TargetFactory(indicator=revenue, basis=basis, value=Decimal(value))
    Target.objects.filter(basis="adjusted").update(value=Decimal("28.5"))

    (row,) = grid(client_for(ubnd), nam=2022).context["rows"]

    assert row.target == "Mức giao 28,5 (Điều chỉnh)"


@pytest.mark.parametrize("year", ["9999", "0001", "1975", "2201", "99999", "x"])
def test_a_year_that_no_page_has_is_said_at_its_field(client_for, ubnd, revenue, year):
    answer = client_for(ubnd).get(URL, {"nam": year})

    assert answer.status_code == 200
    assert answer.context["form"].errors["nam"]
    assert "rows" not in answer.context
