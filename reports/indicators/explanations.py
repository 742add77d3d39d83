"""Who explains an indicator of a year, and where an explanation is still wanted."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from reports.indicators.models import Explanation, Indicator


def may_explain(user: Any, indicator: Indicator) -> bool:
    """Whether ``user`` may write why the indicator stands so: the office all, UBND its own.

    Also what the portal counts itself, which nobody enters, wants explaining.
    """
    if not user.has_perm("reports.change_explanation"):
        return False
    return "VP" in user.roles or indicator.entry_role in user.roles


def day_of_explanation(year: int, asked: date | None, today: date) -> date:
    """The day a new explanation speaks of: the one asked, today, else the year's last."""
    if asked is not None:
        return asked
    return today if today.year == year else date(year, 12, 31)


def explanations_of(
    user: Any, indicators: Iterable[Indicator], year: int, day: date | None = None
) -> dict[int, Explanation]:
    """The explanations of a year by id of the indicator; one query.

    ``day`` of that year: only those that speak of it or of an earlier day; None: all.
    """
    rows = Explanation.objects.for_user(user).filter(
        year=year,
        as_of__lte=day or date(year, 12, 31),
        indicator__in=list(indicators),
    )
    return {row.indicator_id: row for row in rows.select_related("updated_by")}
