"""What follows from a member's periods. Pure."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from benghe.lib.dates import complete_months

# Admitted on, ended on (None: still in the Party).
Period = tuple[date, date | None]


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
