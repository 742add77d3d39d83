"""Which version of a dated rule applies on a day."""

from dataclasses import dataclass
from datetime import date

import pytest

from benghe.lib.versions import in_force


@dataclass(frozen=True)
class Rule:
    name: str
    effective_from: date


OLD, NEW = Rule("cũ", date(2018, 3, 8)), Rule("mới", date(2025, 8, 30))


@pytest.mark.parametrize(
    ("day", "rule"),
    [
        (date(2018, 3, 8), OLD),
        (date(2025, 8, 29), OLD),
        (date(2025, 8, 30), NEW),
        (date(2099, 1, 1), NEW),
    ],
)
@pytest.mark.parametrize("rules", [(OLD, NEW), (NEW, OLD)])
def test_the_latest_version_in_force_on_the_day_applies_in_any_order(rules, day, rule):
    assert in_force(rules, day) is rule


def test_before_the_first_version_there_is_none():
    with pytest.raises(LookupError, match="no version in force on 07/03/2018"):
        in_force((OLD, NEW), date(2018, 3, 7))


def test_no_versions_at_all_is_an_error():
    with pytest.raises(LookupError):
        in_force((), date(2022, 1, 1))
