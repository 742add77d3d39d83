"""Indicators by khu phố, with figures, gaps and a difference, in Chromium."""

from datetime import date
from decimal import Decimal

import pytest

from tests.browser.conftest import PHONE, ZOOMED
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    IndicatorGroupFactory,
    ObservationFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVERY = "/chi-tieu/khu-pho/?ngay=27/12/2022"
ONE = f"{EVERY}&chi-tieu=social.near_poor_households"
NAMES = ("Hộ cận nghèo", "Hộ thoát cận nghèo", "Hộ cận nghèo phát sinh")


@pytest.fixture
def year(ward):
    """Households of two khu phố and what moved them; the ward differs by one."""
    group = IndicatorGroupFactory(code="social", name="An sinh xã hội")
    areas = [AreaFactory(code=f"kp-{n}", name=f"Khu phố {n}") for n in (1, 2)]
    for name, code in zip(NAMES, ("households", "left", "new"), strict=True):
        one = IndicatorFactory(
            code=f"social.near_poor_{code}", name=name, group=group, unit="hộ", decimals=0,
            kind="count", period="quarter", by_area=True,
            accrual="state" if code == "households" else "running",
        )  # fmt: skip
        for area, value in ((None, 3), (areas[0], 2)):
            for day in (date(2021, 12, 31), date(2022, 12, 27)):
                ObservationFactory(
                    indicator=one, as_of=day, value=Decimal(value), area=area
                )
    ObservationFactory(
        indicator=one, as_of=date(2022, 12, 27), value=Decimal(2), area=areas[1]
    )


@pytest.mark.parametrize("viewport", [None, PHONE, ZOOMED])
def test_the_pages_are_clean_at_every_width(visitors, year, ubnd, viewport):
    visitor = visitors(ubnd, viewport) if viewport else visitors(ubnd)
    for url in (EVERY, ONE):
        page = visitor.open(url)
        assert page.locator("h1").count() == 1
        assert page.get_by_role("img", name="Hộ cận nghèo theo khu phố").count() == 1
        assert (visitor.axe(), visitor.overflow() <= 0) == ([], True), url


def test_a_heading_leads_to_the_years_and_the_button_to_the_workbook(
    visitors, year, ubnd
):
    page = visitors(ubnd).open(EVERY)
    page.get_by_role("link", name="Hộ cận nghèo", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == (
        "Hộ cận nghèo theo khu phố năm 2022"
    )
    with page.expect_download() as waited:
        page.get_by_role("link", name="Xuất Excel").click()
    assert waited.value.suggested_filename == "khu-pho-2022-12-27.xlsx"
