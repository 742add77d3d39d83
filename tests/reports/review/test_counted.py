"""Indicators that are counted: from the ledgers where they cover the day, else as declared."""

from datetime import date
from decimal import Decimal

import pytest

from awards.models import Badge, Rating
from members.models import Membership, PartyPeriod
from reports.indicators.counted import counted_codes, counted_of_years
from reports.indicators.models import DeclaredFigure, Indicator
from reports.indicators.rules import percent_of
from reports.review.assemble import context_of
from reports.review.catalogue.indicators import COUNTED
from reports.review.counted import context_of_year
from tests.reports.review.published import DAY

FIRST, LAST_YEAR = date(2022, 1, 1), (date(2021, 1, 1), date(2021, 12, 31))
CODES = sorted(COUNTED)


def expected(first, last):
    """What the rows say of a span, counted here without the catalogue."""
    ratings = Rating.objects.filter(year=last.year, voided_at=None, state="rated")
    good = {}
    for subject in ("cell", "member"):
        rows = ratings.filter(**{f"{subject}__isnull": False})
        good[subject] = percent_of(
            Decimal(rows.filter(level__in=["XS", "T"]).count()), Decimal(rows.count())
        )
    arrivals = Membership.objects.arrivals(first, last)
    badges = Badge.objects.filter(voided_at=None)
    return {
        "party.admissions": arrivals.filter(
            start_reason__in=["admitted", "readmitted"]
        ).count(),
        "party.badges": badges.filter(
            occasion_on__gte=first, occasion_on__lte=last
        ).count(),
        "party.cells_good_or_better": good["cell"],
        "party.members_good_or_better": good["member"],
        "party.recognised": PartyPeriod.objects.filter(
            voided_at=None, official_on__gte=first, official_on__lte=last
        ).count(),
    }


def test_five_indicators_are_counted(review):
    assert counted_codes() == {
        "party.admissions", "party.badges", "party.cells_good_or_better",
        "party.members_good_or_better", "party.recognised",
    }  # fmt: skip
    known = Indicator.objects.filter(code__in=CODES)
    assert {row.note for row in known} == {"Tính từ sổ của phường, không nhập."}
    assert {row.entry_role for row in known} == {"VP"}


@pytest.mark.parametrize("code", ["party.cells_good_or_better", "party.members_good_or_better"])  # fmt: skip
def test_rates_are_of_those_rated(code, review):
    assert context_of(review).figure(code).value == expected(FIRST, DAY)[code]


def test_counts_are_those_of_the_review(review):
    ctx = context_of(review)

    for code, key in COUNTED.items():
        found, behind = ctx.figure(code), ctx.figure(key)
        assert (found.value, found.state, found.as_of) == (
            behind.value, behind.state, behind.as_of,
        )  # fmt: skip
        assert found.label != behind.label or found.key == code
    assert (
        ctx.figure("party.admissions").value == expected(FIRST, DAY)["party.admissions"]
    )
    assert ctx.figure("party.badges").value > 0
    assert ctx.figure("party.recognised").value > 0


def test_the_year_before_is_counted_too_and_compared(review):
    ctx, before = context_of(review), context_of_year(2021)

    assert before.as_of == date(2021, 12, 31)
    for code in CODES:
        previous, change = ctx.figure(f"{code}.previous"), ctx.figure(f"{code}.change")
        assert (previous.value, previous.as_of) == (
            before.figure(code).value, before.as_of,
        )  # fmt: skip
        assert previous.value is not None
        assert change.value == Decimal(ctx.figure(code).value) - Decimal(previous.value)
    assert (
        ctx.figure("party.admissions.previous").value
        == (expected(*LAST_YEAR)["party.admissions"])
    )


def test_the_register_gives_both_years_by_their_codes(review):
    for year in (2021, 2022):
        ctx = context_of_year(year)
        found = counted_of_years({year: None}, CODES)
        assert found == {
            year: {code: (Decimal(ctx.figure(code).value), ctx.as_of) for code in CODES}
        }
    assert counted_of_years({2022: None}, ["economy.revenue"]) == {2022: {}}


@pytest.mark.parametrize("code", CODES)
def test_a_declared_figure_gives_way_to_rows(code, review):
    counted = context_of(review).figure(code).value
    DeclaredFigure(
        key=COUNTED[code], year=2022, value=Decimal(97), unit="người", as_of=DAY, source="x"
    ).save()  # fmt: skip

    found = context_of(review).figure(code)

    assert (found.value, found.state) == (counted, "computed")
    assert counted != 97


def test_the_review_names_online_services_as_they_were_called(review):
    ctx = context_of(review)

    assert ctx.figure("admin_reform.online_level3").label == (
        "dịch vụ công trực tuyến mức độ 3"
    )
    assert ctx.figure("admin_reform.online_level4.previous").label == (
        "dịch vụ công trực tuyến mức độ 4 năm 2021"
    )
    later = context_of_year(2023, date(2023, 1, 1))
    assert later.figure("admin_reform.online_level4").label == (
        "dịch vụ công trực tuyến toàn trình"
    )


def test_words_are_the_value_of_a_text_indicator(review):
    found = context_of(review, date(2022, 9, 30)).figure("party.public_opinion")

    assert found.value.startswith("Nhân dân phản ánh việc ngập nước")
    assert (found.state, found.as_of) == ("observed", date(2022, 9, 30))


def test_the_target_of_a_day_is_the_one_decided_by_then(review):
    key = "economy.revenue.target"

    assert context_of(review).figure(key).value == Decimal("28.000")
    assert context_of(review, date(2022, 8, 14)).figure(key).value == Decimal("26.500")
    assert context_of(review, date(2022, 8, 15)).figure(key).value == Decimal("28.000")
