"""A published figure of a day within its month: asked in place, never replaced in silence."""

from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.browser.test_grid import REVENUE, URL, box, put, status
from tests.factories import IndicatorFactory, ObservationFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ARTICLE = "Bài đăng ngày 28/11/2022"


@pytest.fixture
def published(ward):
    revenue = IndicatorFactory(code="economy.revenue", name=REVENUE, period="month")
    return ObservationFactory(indicator=revenue, source=ARTICLE)


def standing(row):
    found = row.indicator.observations.standing().order_by("as_of")
    return [(one.as_of, one.value, one.source) for one in found]


@pytest.mark.parametrize(
    ("words", "place"), [("Số mới của ngày 30/11/2022", 1), ("Đính chính số ngày", 0)]
)
def test_what_the_number_is_is_asked_in_the_cell(
    visitors, ubnd, published, words, place
):
    visitor = visitors(ubnd)
    page = visitor.open(URL)
    old = (date(2022, 11, 28), Decimal("30.149"), ARTICLE)

    box(page, REVENUE, 11).focus()
    put(page, "31,2")
    page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("nguồn: Bài đăng ngày 28/11/2022")
    assert standing(published) == [old]
    assert visitor.axe() == []
    page.get_by_label(words).check()
    page.get_by_role("button", name="Lưu", exact=True).click()

    expect(status(page)).to_have_text(f"{REVENUE}, Tháng 11, tỷ đồng: đã lưu.")
    found = standing(published)
    assert len(found) == place + 1
    assert found[place][1] == Decimal("31.2")
    assert (old in found) is bool(place)
    assert (found[place][2] == ARTICLE) is not bool(place)


def test_esc_takes_the_number_back(visitors, ubnd, published):
    page = visitors(ubnd).open(URL)

    box(page, REVENUE, 11).focus()
    put(page, "31,2")
    page.keyboard.press("Enter")
    page.get_by_label("Đính chính số ngày").focus()
    page.keyboard.press("Escape")

    expect(box(page, REVENUE, 11)).to_have_value("30,149")
    assert len(standing(published)) == 1
