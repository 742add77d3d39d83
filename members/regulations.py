"""What the Party's rules fix about a member's life, by the day they took effect."""

from dataclasses import dataclass
from datetime import date

from benghe.lib.versions import in_force


@dataclass(frozen=True, slots=True)
class LifeRules:
    """Terms and ages; months and years end on the same day of the month.

    ``settle_working_days``: within which a transfer out must be settled, Monday to
    Friday; public holidays are not taken out, so that a reminder comes early.
    """

    effective_from: date
    source: str
    probation_months: int = 12
    least_age: int = 18
    greatest_age: int = 60
    months_out_before_readmission: int = 36
    settle_working_days: int = 60
    least_away_months: int = 3
    most_away_months: int = 12
    training_valid_years: int = 5


LIFE_RULES = (
    LifeRules(
        date(1976, 1, 1), "Điều lệ Đảng; các quy định trước QĐ 29-QĐ/TW (25/7/2016)"
    ),
    LifeRules(date(2016, 7, 25), "QĐ 29-QĐ/TW (25/7/2016), HD 01-HD/TW (20/9/2016)"),
    LifeRules(date(2021, 7, 28), "QĐ 24-QĐ/TW (30/7/2021), HD 01-HD/TW (28/9/2021)"),
)


def life_rules(day: date) -> LifeRules:
    """The rules in force on ``day``; before the first known ones, those."""
    return in_force(LIFE_RULES, max(day, LIFE_RULES[0].effective_from))
