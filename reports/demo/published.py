"""The figures published about 2022, and nothing else: the acceptance data.

Source: the news item on the year-end conference of 27/12/2022.
"""

from datetime import date
from decimal import Decimal

from reports.demo.rows import store_all
from reports.indicators.models import DeclaredFigure, Indicator, Observation

CONFERENCE = date(2022, 12, 27)
REVENUE_DAY = date(2022, 11, 28)
SOURCE = "Tin hội nghị tổng kết công tác Đảng năm 2022 của Đảng bộ phường Bến Nghé, 27/12/2022"

# key, value, unit
DECLARED = (
    ("cells.count", 28, "chi bộ"),
    ("members.count", 776, "đảng viên"),
    ("awards.excellent.cells", 5, "chi bộ"),
    ("awards.excellent.members", 11, "đảng viên"),
    ("awards.contribution.collectives", 15, "tập thể"),
    ("awards.contribution.persons", 19, "cá nhân"),
)
# code of the indicator, day, value in its unit
OBSERVED = (
    ("economy.revenue", REVENUE_DAY, Decimal("30.149")),
    ("social.near_poor_households", CONFERENCE, Decimal(8)),
    ("admin_reform.dossiers", CONFERENCE, Decimal(100)),
    ("admin_reform.online_level3", CONFERENCE, Decimal(30)),
    ("admin_reform.online_level4", CONFERENCE, Decimal(16)),
)


def store_declared() -> None:
    """The counts of the article as declared figures of 2022."""
    store_all(
        DeclaredFigure(
            key=key, year=2022, value=Decimal(value), unit=unit, as_of=CONFERENCE, source=SOURCE
        )
        for key, value, unit in DECLARED
    )  # fmt: skip


def store_published(indicators: dict[str, Indicator]) -> None:
    """The results of the article as observations, with the article as their source."""
    store_all(
        Observation(indicator=indicators[code], as_of=day, value=value, source=SOURCE)
        for code, day, value in OBSERVED
    )
