"""Explanations speak of a day: nothing of an earlier day shows them."""

from datetime import date

import pytest

from reports.indicators.explanations import day_of_explanation
from reports.models import Explanation
from reports.review.assemble import context_of
from reports.review.catalogue.indicators import explanation_of
from tests.factories import (
    ExplanationFactory,
    IndicatorFactory,
    ReviewFactory,
    TargetFactory,
)

CODE, WHY = "security.crimes", "Trộm cắp tăng khi du lịch mở lại."
EXPLAIN = f"/chi-tieu/{CODE}/giai-trinh/"
EARLIER, OF_DAY = date(2022, 12, 19), date(2022, 12, 20)


@pytest.fixture
def explained(ward):
    indicator = IndicatorFactory(code=CODE, unit="vụ", decimals=0, kind="count")
    TargetFactory(indicator=indicator, in_resolution=True)
    return ExplanationFactory(indicator=indicator, as_of=OF_DAY, text=WHY)


@pytest.mark.parametrize(
    "address",
    [
        f"/chi-tieu/{CODE}/", "/chi-tieu/nhom/kinh-te/", "/chi-tieu/so-sanh/",
        "/chi-tieu/bang/",
    ],
)  # fmt: skip
def test_pages_show_it_from_its_day_on(address, explained, office, client_for):
    client = client_for(office)

    def shows(**query):
        answer = client.get(address, query)
        assert answer.status_code == 200
        return WHY.rstrip(".") in answer.content.decode()

    assert not shows(ngay="01/01/2022")
    assert not shows(ngay="19/12/2022")
    assert shows(ngay="20/12/2022")
    assert shows(ngay="31/12/2022")


@pytest.mark.parametrize(
    "address", [f"/chi-tieu/{CODE}/", "/chi-tieu/nhom/kinh-te/", "/chi-tieu/so-sanh/"]
)
def test_a_whole_year_always_shows_it(address, explained, office, client_for):
    Explanation.objects.update(as_of=date(2022, 12, 31))

    text = client_for(office).get(address, {"nam": "2022"}).content.decode()

    assert WHY in text


def test_the_review_shows_it_from_its_day_on(explained):
    review = ReviewFactory(year=2022)

    assert explanation_of(context_of(review, EARLIER), CODE) == ""
    assert explanation_of(context_of(review, OF_DAY), CODE) == WHY.rstrip(".")


@pytest.mark.parametrize(
    ("asked", "today", "expected"),
    [
        (EARLIER, date(2022, 12, 25), EARLIER),
        (None, date(2022, 12, 25), date(2022, 12, 25)),
        (None, date(2023, 1, 3), date(2022, 12, 31)),
    ],
)
def test_a_new_explanation_speaks_of_the_day_asked_or_of_today(asked, today, expected):
    assert day_of_explanation(2022, asked, today) == expected


def test_the_form_starts_with_the_day_of_the_address(explained, office, client_for):
    explained.delete()
    client = client_for(office)

    def offered(query):
        return client.get(EXPLAIN, query).context["form"]["as_of"].value()

    assert offered({"ngay": "19/12/2022"}) == EARLIER
    assert offered({"nam": "2022"}) == date(2022, 12, 31)


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("", "Hãy ghi ngày mà giải trình nói đến."),
        ("01/01/2023", "Hãy chọn một ngày của năm 2022."),
        ("31/12/2021", "Hãy chọn một ngày của năm 2022."),
        ("31/02/2022", None),
    ],
)
def test_a_day_outside_the_year_is_refused(day, message, explained, office, client_for):
    typed = {"text": WHY, "row_version": str(explained.version), "as_of": day}

    answer = client_for(office).post(f"{EXPLAIN}?nam=2022", typed)

    assert answer.status_code == 200
    errors = answer.context["form"].errors["as_of"]
    assert errors == [message] if message else errors
    assert Explanation.objects.get().as_of == OF_DAY


@pytest.mark.parametrize("day", ["01/01/2022", "31/12/2022"])
def test_both_ends_of_the_year_are_days_of_it(day, explained, office, client_for):
    typed = {"text": WHY, "row_version": str(explained.version), "as_of": day}

    assert client_for(office).post(f"{EXPLAIN}?nam=2022", typed).status_code == 302
    assert f"{Explanation.objects.get().as_of:%d/%m/%Y}" == day
