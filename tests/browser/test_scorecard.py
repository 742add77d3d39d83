"""The table of indicators and the chart of the review, with figures, in Chromium."""

from datetime import date
from decimal import Decimal

import pytest

from reports.review.defaults import create_review
from tests.browser.conftest import PHONE, ZOOMED
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    IndicatorGroupFactory,
    ObservationFactory,
    TargetFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLE = "/chi-tieu/bang/?ngay=27/12/2022"
PREVIEW = "/bao-cao/2022/xem-truoc/?ngay=27/12/2022"


@pytest.fixture
def year(ward):
    """A total with an item, and an indicator by khu phố."""
    economy = IndicatorGroupFactory(code="economy", name="Kinh tế - ngân sách")
    social = IndicatorGroupFactory(code="social", name="An sinh xã hội", position=2)
    revenue = IndicatorFactory(
        code="economy.revenue", name="Thu ngân sách", group=economy, period="month"
    )
    tax = IndicatorFactory(
        code="economy.revenue_tax", name="Thuế", group=economy, parent=revenue
    )
    poor = IndicatorFactory(
        code="social.near_poor_households", name="Hộ cận nghèo", group=social,
        unit="hộ", decimals=0, by_area=True, direction="lower",
    )  # fmt: skip
    for indicator in (revenue, tax, poor):
        TargetFactory(indicator=indicator, value=Decimal(28), in_resolution=True)
    for day, value in ((date(2021, 11, 28), 26), (date(2022, 6, 30), 15)):
        ObservationFactory(indicator=revenue, as_of=day, value=Decimal(value))
    ObservationFactory(indicator=revenue, note="Dịch vụ phục hồi sau dịch.")
    ObservationFactory(indicator=tax, value=Decimal("18.25"), is_estimate=True)
    for place in (None, AreaFactory(code="KP-01", name="Khu phố 1")):
        ObservationFactory(
            indicator=poor, as_of=date(2022, 12, 27), value=Decimal(8), area=place
        )
    create_review(ward, 2022, date(2022, 12, 27))


@pytest.mark.parametrize("viewport", [None, PHONE, ZOOMED])
def test_table_and_chart_are_clean_at_every_width(visitors, year, office, viewport):
    visitor = visitors(office, viewport) if viewport else visitors(office)

    page = visitor.open(TABLE)
    assert page.locator("tbody tr").count() == 5
    assert "18,25 (ước)" in page.locator("main").inner_text()
    assert (visitor.axe(), visitor.overflow() <= 0) == ([], True)
    page = visitor.open(PREVIEW)
    drawing = page.get_by_role("img", name="Thu ngân sách: lũy kế năm 2022")
    assert drawing.count() == 1
    assert page.get_by_text("Phụ lục 8", exact=True).count() == 1
    assert (visitor.axe(), visitor.overflow() <= 0) == ([], True)


def test_a_number_beside_the_chart_opens_what_stands_behind_it(visitors, year, office):
    page = visitors(office).open(PREVIEW)
    table = page.get_by_role("group", name="Số liệu: Thu ngân sách")
    table.get_by_role("button", name="26", exact=True).click()

    popover = page.locator(".paper-popover:popover-open")
    assert "đến ngày 28/11/2021" in popover.inner_text()


def test_paper_and_sheet_come_from_the_buttons_of_the_table(visitors, year, ubnd):
    page = visitors(ubnd).open(TABLE)
    for name, ending in (("In bảng (PDF)", "pdf"), ("Xuất Excel", "xlsx")):
        with page.expect_download() as waited:
            page.get_by_role("link", name=name).click()
        assert waited.value.suggested_filename == f"bang-chi-tieu-2022-12-27.{ending}"
