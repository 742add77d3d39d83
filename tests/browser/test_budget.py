"""The budget in Chromium: axe, no sideways scrolling, every month readable on a phone."""

from datetime import date
from decimal import Decimal

import pytest

from tests import factories
from tests.browser.conftest import PHONE, ZOOMED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = "/chi-tieu/ngan-sach/?nam=2022&ngay=28/11/2022"


@pytest.fixture
def budget(ward):
    """Both sides with a long-named item, a gap, an adjustment and the year before."""
    group = factories.IndicatorGroupFactory(code="economy", name="Kinh tế - ngân sách")
    for code, name in (
        ("economy.revenue", "Thu ngân sách"),
        ("economy.expenditure", "Tổng chi ngân sách"),
    ):
        total = factories.IndicatorFactory(
            code=code, name=name, group=group, period="month"
        )
        item = factories.IndicatorFactory(
            code=f"{code}_item", parent=total, group=group, period="month",
            name="Chi sự nghiệp văn hóa, thông tin, thể dục thể thao của phường",
        )  # fmt: skip
        for one in (total, item):
            report(one, date(2021, 11, 28), "1026.318")
            for month in (1, 2, 5, 11):
                report(one, date(2022, month, 28), f"{month * 100}.149")
        factories.TargetFactory(indicator=total, value=Decimal("1200.5"))
        factories.TargetFactory(
            indicator=total, value=Decimal(1300), basis="adjusted",
            decided_on=date(2022, 8, 15), source="Quyết định 1504/QĐ-UBND",
        )  # fmt: skip


def report(indicator, day, value):
    factories.ObservationFactory(indicator=indicator, as_of=day, value=Decimal(value))


@pytest.mark.parametrize(
    "viewport", [None, PHONE, ZOOMED], ids=["desktop", "phone", "zoom"]
)
def test_the_budget_is_clean_at_every_width(visitors, budget, ubnd, viewport):
    visitor = visitors(ubnd, viewport) if viewport else visitors(ubnd)
    page = visitor.open(PAGE)

    assert visitor.axe() == []
    assert visitor.overflow() <= 0
    assert page.locator("h1").count() == 1
    assert page.locator("svg[role=img]").count() == 4


def test_on_a_phone_each_month_says_its_name(visitors, budget, ubnd):
    page = visitors(ubnd, PHONE).open(PAGE)
    cell = page.locator(".budget-months tbody tr").first.locator("td").nth(4)

    assert cell.inner_text().split() == [
        "500,149",
        "+300",
        "(3",
        "tháng)",
        "đến",
        "28/05",
    ]
    label = cell.evaluate("e => getComputedStyle(e, '::before').content")
    assert label == '"Tháng 5"'
    box = cell.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]


def test_by_keyboard_to_the_figures_of_a_chart(visitors, budget, ubnd):
    page = visitors(ubnd).open(PAGE)
    fold = page.locator("details.chart-figures summary").first
    fold.focus()
    page.keyboard.press("Enter")

    assert page.locator("details.chart-figures table").first.is_visible()
