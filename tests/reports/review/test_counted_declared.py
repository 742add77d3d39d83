"""Indicators that are counted, in a ward that holds none of the rows: as declared."""

from datetime import date
from decimal import Decimal

import pytest

from reports.indicators.counted import counted_of_years
from reports.indicators.models import DeclaredFigure
from reports.review.assemble import context_of
from reports.review.catalogue.indicators import COUNTED
from tests.reports.review.published import DAY

CODES = sorted(COUNTED)


def declare(key, value, year=2022, as_of=DAY):
    DeclaredFigure(
        key=key, year=year, value=Decimal(value), unit="người", as_of=as_of, source="Báo cáo"
    ).save()  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_without_rows_nothing_is_counted_and_it_is_not_nought(code, published):
    found = context_of(published).figure(code)

    assert (found.value, found.state) == (None, "missing")
    assert counted_of_years({2022: None}, [code]) == {2022: {}}


@pytest.mark.parametrize("key", ["code", "figure"])
@pytest.mark.parametrize("code", CODES)
def test_a_declared_figure_stands_where_no_rows_cover_the_day(code, key, published):
    declare(code if key == "code" else COUNTED[code], 97)

    found = context_of(published).figure(code)

    assert (found.value, found.state, found.as_of) == (97, "declared", DAY)
    assert counted_of_years({2022: None}, [code]) == {2022: {code: (Decimal(97), DAY)}}


@pytest.mark.parametrize("code", CODES)
def test_a_declared_figure_of_the_year_before_is_compared_with(code, published):
    declare(COUNTED[code], 90)
    declare(COUNTED[code], 80, year=2021, as_of=date(2021, 12, 31))

    ctx = context_of(published)

    assert ctx.figure(f"{code}.previous").value == 80
    assert ctx.figure(f"{code}.change").value == 10


def test_a_declared_figure_of_a_later_day_does_not_stand_yet(published):
    declare("badges.count", 97, as_of=date(2022, 12, 28))

    assert context_of(published).figure("party.badges").value is None
