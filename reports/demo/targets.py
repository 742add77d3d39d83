"""Invented targets of 2021 to 2023: what was given at first, and what it was adjusted to."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from reports.demo.budget import EXPENDITURE, REVENUE, estimated_items
from reports.demo.rows import store_all
from reports.indicators.models import Indicator, Target


class Paper(NamedTuple):
    """The paper that gives targets, and its day; None: a draft."""

    source: str
    day: date | None


RESOLUTIONS = {
    2021: Paper("Nghị quyết năm 2021 của Đảng ủy phường", date(2021, 1, 15)),
    2022: Paper("Nghị quyết số 21-NQ/ĐU, ngày 14/01/2022", date(2022, 1, 14)),
    2023: Paper("Dự thảo nghị quyết năm 2023", None),
}
ALLOTTED = {
    2021: Paper("Quyết định giao dự toán năm 2021 của Ủy ban nhân dân Quận 1", date(2020, 12, 25)),
    2022: Paper("Quyết định giao dự toán năm 2022 của Ủy ban nhân dân Quận 1", date(2021, 12, 24)),
    2023: Paper("Dự thảo nghị quyết năm 2023", None),
}  # fmt: skip
ADJUSTED = {
    2021: Paper("Quyết định điều chỉnh dự toán năm 2021 của Ủy ban nhân dân Quận 1", date(2021, 9, 30)),
    2022: Paper("Quyết định điều chỉnh dự toán năm 2022 của Ủy ban nhân dân Quận 1", date(2022, 8, 15)),
}  # fmt: skip

# year → code, what was given, basis, in the year's resolution
GIVEN = {
    2021: (
        ("economy.revenue", "29.200", "superior", True),
        ("economy.expenditure", "12.100", "superior", False),
        ("economy.fund_drive", "1100", "resolution", True),
        ("social.near_poor_households", "15", "resolution", True),
        ("social.health_cards", "130", "resolution", True),
        ("social.jobs", "300", "resolution", True),
        ("admin_reform.dossiers", "100", "resolution", True),
        ("security.crimes", "55", "resolution", True),
        ("party.admissions", "14", "resolution", True),
        ("party.cells_good_or_better", "85", "resolution", True),
    ),
    2022: (
        ("economy.revenue", "26.500", "superior", True),
        ("economy.expenditure", "12.000", "superior", False),
        ("economy.fund_drive", "1200", "resolution", True),
        ("social.near_poor_households", "12", "resolution", True),
        ("social.poor_households", "0", "resolution", True),
        ("social.health_cards", "150", "resolution", True),
        ("social.gratitude_fund", "260", "superior", False),
        ("social.jobs", "320", "resolution", True),
        ("admin_reform.dossiers", "100", "resolution", True),
        ("admin_reform.satisfaction", "95", "resolution", True),
        ("security.crimes", "42", "resolution", True),
        ("security.conscription", "100", "resolution", True),
        ("urban.clean_streets", "12", "superior", False),
        ("health.dengue_cases", "60", "resolution", True),
        ("party.study_attendance", "97", "resolution", True),
        ("party.meeting_attendance", "92", "resolution", True),
        ("party.admissions", "15", "resolution", True),
        ("party.cells_good_or_better", "85", "resolution", True),
        ("mass.models_recognised", "9", "resolution", True),
    ),
    2023: (
        ("economy.revenue", "31.000", "superior", True),
        ("social.near_poor_households", "5", "resolution", True),
        ("social.jobs", "350", "resolution", True),
        ("admin_reform.dossiers", "100", "resolution", True),
        ("admin_reform.satisfaction", "97", "resolution", True),
        ("security.conscription", "100", "resolution", True),
        ("party.study_attendance", "98", "resolution", True),
        ("party.admissions", "16", "resolution", True),
        ("party.cells_good_or_better", "90", "resolution", True),
    ),
}  # fmt: skip
# year → code, what it was adjusted to in the course of the year, in the year's resolution
CHANGED = {
    2021: (
        ("economy.revenue", "27.500", True),
        ("economy.expenditure", "11.950", False),
        ("social.jobs", "270", True),
    ),
    2022: (
        ("economy.revenue", "28.000", True),
        ("economy.expenditure", "12.400", False),
    ),
}
# Years of which the estimate is known by item.
ITEMISED = frozenset(CHANGED)


def store_targets(indicators: dict[str, Indicator]) -> None:
    """The targets of three years, the budget's also by item."""
    store_all(_targets(indicators))


def _targets(indicators: dict[str, Indicator]) -> Iterator[Target]:
    for year, rows in GIVEN.items():
        for code, value, basis, in_resolution in rows:
            paper = (ALLOTTED if basis == "superior" else RESOLUTIONS)[year]
            yield from _target(
                indicators, code, year, basis, value, in_resolution, paper
            )
    for year, changed in CHANGED.items():
        for code, value, in_resolution in changed:
            paper = ADJUSTED[year]
            yield from _target(
                indicators, code, year, "adjusted", value, in_resolution, paper
            )


def _target(
    indicators: dict[str, Indicator], code: str, year: int, basis: str, value: str,
    in_resolution: bool, paper: Paper,
) -> Iterator[Target]:  # fmt: skip
    """One target and, of the budget, those of its items."""
    yield Target(
        indicator=indicators[code], year=year, basis=basis, value=Decimal(value),
        in_resolution=in_resolution, source=paper.source, decided_on=paper.day,
    )  # fmt: skip
    if code in {REVENUE, EXPENDITURE} and year in ITEMISED:
        for item, part in estimated_items(code, Decimal(value)).items():
            yield Target(
                indicator=indicators[item], year=year, basis=basis, value=part,
                source=paper.source, decided_on=paper.day,
            )  # fmt: skip
