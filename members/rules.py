"""What follows from a member's periods. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from benghe.lib.dates import add_months, add_years, complete_months

# Admitted on, ended on (None: still in the Party).
Period = tuple[date, date | None]

# Levels of each kind of qualification, the lowest first.
LEVELS: dict[str, tuple[str, ...]] = {
    "general": ("thcs", "thpt"),
    "professional": ("trung_cap", "cao_dang", "dai_hoc", "thac_si", "tien_si"),
    "political": ("so_cap_llct", "trung_cap_llct", "cao_cap_llct"),
}
# Posts from the highest; the committee's stand before those of a cell.
POST_RANKS = ("secretary", "standing_deputy", "deputy", "board", "member")


def latest_start(years: int, day: date) -> date:
    """The last day from which ``years`` full years have passed on ``day``.

    One born on 29/2/1992 is 30 on 28/2/2022, as one born on 28/2/1992 is.
    """
    found = add_years(day, -years)
    later = found + timedelta(days=1)
    return later if add_years(later, years) <= day else found


def highest_level(kind: str, levels: Iterable[str]) -> str | None:
    """The highest of some levels of one kind; None where there is none."""
    order = LEVELS[kind]
    known = [level for level in levels if level in order]
    return max(known, key=order.index, default=None)


def party_since(periods: Iterable[Period], day: date) -> date | None:
    """The day from which Party age counts when the gaps are taken out.

    Sorting by it is sorting by Party age; None when not in the Party that day.
    """
    known = sorted(period for period in periods if period[0] <= day)
    months = party_age_months(known, day)
    if months is None:
        return None
    first = known[0][0]
    return add_months(first, complete_months(first, day) - months)


def party_age_months(periods: Iterable[Period], day: date) -> int | None:
    """Complete months in the Party on ``day``; None when not in the Party that day.

    From the first admission to the day, less the complete months of every gap.
    Source: QĐ 24-QĐ/TW (30/7/2021), điều 4 on Party age; rounding of gaps: design §10.
    """
    known = sorted(period for period in periods if period[0] <= day)
    if not known or (known[-1][1] is not None and known[-1][1] <= day):
        return None
    months = complete_months(known[0][0], day)
    for (_, ended), (begun, _) in pairwise(known):
        if ended is not None:
            months -= complete_months(ended, begun)
    return months


def party_age(periods: Iterable[Period], day: date) -> int | None:
    """Full years in the Party on ``day``; None when not in the Party that day."""
    months = party_age_months(periods, day)
    return None if months is None else months // 12
