"""What a target is called: an estimate of the budget, or a target as any other."""

import pytest

from reports.indicators.tables import basis_of
from tests.factories import IndicatorFactory, IndicatorGroupFactory, TargetFactory


@pytest.mark.parametrize(
    ("code", "changed", "words"),
    [
        ("economy.revenue", {}, "dự toán điều chỉnh"),
        ("economy.expenditure", {}, "dự toán điều chỉnh"),
        ("economy.revenue", {"accrual": "state"}, "chỉ tiêu điều chỉnh"),
        ("economy.revenue", {"kind": "count"}, "chỉ tiêu điều chỉnh"),
        ("economy.fund_drive", {}, "chỉ tiêu điều chỉnh"),
    ],
)
def test_only_the_budget_has_estimates(code, changed, words, ward):
    group = IndicatorGroupFactory(code="economy")
    one = IndicatorFactory(
        code=code, group=group, **{"kind": "money", "accrual": "running"} | changed
    )
    row = TargetFactory(indicator=one, basis="adjusted")

    assert basis_of(one, row) == words


def test_a_total_is_found_by_its_items_and_they_are_of_the_budget(ward):
    group = IndicatorGroupFactory(code="economy")
    more = {"group": group, "kind": "money", "accrual": "running"}
    total = IndicatorFactory(code="economy.reserve", **more)
    item = IndicatorFactory(code="economy.reserve_flood", parent=total, **more)

    for one in (total, item):
        row = TargetFactory(indicator=one, basis="superior")
        assert basis_of(one, row) == "dự toán được giao"
