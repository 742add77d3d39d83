"""What regulations fix about ratings and badges, by the day they take effect."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RatingCap:
    """The most that may be rated XS, in percent; the base is the committee's choice."""

    source: str
    effective_from: date
    percent: int


RATING_CAPS = (
    RatingCap("HD 21-HD/BTCTW, ngày 18/10/2019", date(2018, 3, 8), 20),
    RatingCap("QĐ 366-QĐ/TW, ngày 30/8/2025", date(2025, 8, 30), 20),
)


@dataclass(frozen=True, slots=True)
class BadgeLevels:
    """Years of Party age for which a Huy hiệu Đảng exists; there is no 35."""

    source: str
    effective_from: date
    levels: tuple[int, ...]


BADGE_LEVELS = (
    BadgeLevels(
        "HD 12-HD/BTCTW, ngày 17/3/2022",
        date(1980, 1, 1),
        (30, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90),
    ),
)
