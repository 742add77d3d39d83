"""The indicators of a year and one indicator's series."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    IndicatorFactory,
    IndicatorGroupFactory,
    MemberFactory,
    ObservationFactory,
    ReviewFactory,
    TargetFactory,
)

LIST = "/chi-tieu/"


def lines(response):
    return {
        line.indicator.code: (
            line.previous_text,
            line.target_text,
            line.result_text,
            line.verdict,
        )
        for _, group in response.context["groups"]
        for line in group
    }


@pytest.fixture
def poor(ward):
    group = IndicatorGroupFactory(code="an-sinh", name="An sinh xã hội", position=2)
    return IndicatorFactory(
        code="social.near_poor_households", name="Hộ cận nghèo", unit="hộ", decimals=0,
        kind="count", direction="lower", group=group,
    )  # fmt: skip


def test_the_latest_result_of_the_year_counts(poor, ubnd, client_for):
    ObservationFactory(indicator=poor, as_of=date(2022, 6, 30), value=Decimal(11))
    ObservationFactory(indicator=poor, as_of=date(2022, 12, 27), value=Decimal(8))
    ObservationFactory(indicator=poor, as_of=date(2021, 12, 20), value=Decimal(14))
    ObservationFactory(indicator=poor, as_of=date(2023, 3, 31), value=Decimal(7))
    TargetFactory(indicator=poor, value=Decimal(12))
    client = client_for(ubnd)

    assert lines(client.get(LIST, {"nam": "2022"})) == {
        "social.near_poor_households": ("14", "12", "8", "Vượt")
    }
    latest = client.get(LIST)
    assert latest.context["year"] == 2023
    assert lines(latest) == {"social.near_poor_households": ("8", "–", "7", "")}


def test_what_was_not_reported_is_a_dash_and_never_nought(poor, ubnd, client_for):
    TargetFactory(indicator=poor, value=Decimal(12))

    assert lines(client_for(ubnd).get(LIST, {"nam": "2022"})) == {
        "social.near_poor_households": ("–", "12", "–", "")
    }


def test_a_corrected_result_no_longer_counts(poor, ubnd, client_for):
    wrong = ObservationFactory(
        indicator=poor, as_of=date(2022, 12, 27), value=Decimal(80)
    )
    ObservationFactory(
        indicator=poor, as_of=date(2022, 12, 26), value=Decimal(8), corrects=wrong
    )
    client = client_for(ubnd)

    assert (
        lines(client.get(LIST, {"nam": "2022"}))["social.near_poor_households"][2]
        == "8"
    )
    page = client.get(f"{LIST}social.near_poor_households/", {"nam": "2022"})
    assert [
        (entry.text, entry.depth, entry.is_void, entry.remarks)
        for entry in page.context["page"].entries
    ] == [
        ("8", 0, False, ("Đính chính cho dòng ngày 27/12/2022 (80)",)),
        ("80", 1, True, (
            "Đã được đính chính bởi dòng ngày 26/12/2022 (8); không còn dùng",
        )),
    ]  # fmt: skip


def test_an_adjusted_target_comes_before_the_one_of_the_resolution(
    poor, ubnd, client_for
):
    TargetFactory(indicator=poor, value=Decimal(12))
    TargetFactory(indicator=poor, value=Decimal(10), basis="adjusted")
    TargetFactory(indicator=poor, value=Decimal(15), basis="superior")

    found = lines(client_for(ubnd).get(LIST, {"nam": "2022"}))
    assert found["social.near_poor_households"][1] == "10"


def test_an_estimate_says_so(poor, ubnd, client_for):
    ObservationFactory(indicator=poor, value=Decimal(9), is_estimate=True)

    assert (
        lines(client_for(ubnd).get(LIST))["social.near_poor_households"][2] == "9 (ước)"
    )
    # One year later it stands as the year before, and is an estimate still.
    found = lines(client_for(ubnd).get(LIST, {"nam": "2023"}))
    assert found["social.near_poor_households"][0] == "9 (ước)"


def test_a_result_that_the_portal_counts_is_shown_without_being_typed(
    own_cell, office, client_for
):
    IndicatorFactory(
        code="party.admissions", name="Kết nạp đảng viên", unit="người", decimals=0
    )
    ReviewFactory(year=2022)
    MemberFactory(cell=own_cell, admitted_on=date(2022, 5, 19), official_on=None)
    client = client_for(office)

    assert lines(client.get(LIST, {"nam": "2022"}))["party.admissions"][2] == "1"


def test_indicators_stand_under_their_groups_in_order(poor, ubnd, client_for):
    IndicatorFactory(code="economy.revenue", name="Thu ngân sách")
    IndicatorFactory(code="economy.stopped", is_active=False)

    groups = client_for(ubnd).get(LIST).context["groups"]

    assert [(name, [x.indicator.code for x in found]) for name, found in groups] == [
        ("Kinh tế – ngân sách", ["economy.revenue"]),
        ("An sinh xã hội", ["social.near_poor_households"]),
    ]


def test_only_roles_with_indicators_open_them(
    poor, office, leader, ubnd, secretary, inspector, technician, nobody, client_for
):
    people = (office, leader, ubnd, secretary, inspector, technician, nobody)
    for url in (LIST, f"{LIST}social.near_poor_households/"):
        answers = [client_for(user).get(url).status_code for user in people]
        assert answers == [200, 200, 200, 404, 404, 404, 404]


def test_an_unknown_year_or_code_shows_nothing(poor, ubnd, client_for):
    client = client_for(ubnd)

    assert client.get(LIST, {"nam": "tất cả"}).context["groups"] == []
    assert client.get(f"{LIST}khong.co/").status_code == 404
    assert client.get(f"{LIST}khong%00co/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_indicators(
    poor, ubnd, client_for
):
    client = client_for(ubnd)

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(LIST, {"nam": "2022"})
        return len(found)

    ObservationFactory(indicator=poor)
    before = queries()
    for _ in range(3):
        ObservationFactory(indicator=IndicatorFactory())

    assert queries() == before
    assert before <= 12
