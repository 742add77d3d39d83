"""What a result must not be, whoever stores it: of a day to come, a second of its day, odd.

The same for a cell of the grid, a row typed in the back office and a line of a sheet.
"""

import unicodedata
from collections.abc import Iterable
from datetime import date

from django.utils.timezone import localdate

from benghe.lib.dates import short_date
from reports.indicators.models import Indicator, Observation
from reports.indicators.periods import doubts_about
from reports.indicators.querysets import ObservationQuerySet

EXPLAIN = "Hãy kiểm tra lại, hoặc ghi giải trình."
# Letters by name that show nothing.
FILLERS = "\u115f\u1160\u3164\uffa0"


def future_day(day: date, today: date | None = None) -> str | None:
    """Why no result of ``day`` can be known yet; None: the day has come.

    ``today`` None: the present day in the ward.
    """
    today = today or localdate()
    if day <= today:
        return None
    return f"Ngày {short_date(day)} ở tương lai; hôm nay là {short_date(today)}."


def second_of_day(row: Observation) -> Observation | None:
    """The result that stands for the row's indicator, place and day already; None: none.

    That which ``row`` corrects is none, nor the row itself. Two people queue at the
    indicator's row, as in the entry grid; so it must run within a transaction.
    """
    Indicator.objects.select_for_update().filter(pk=row.indicator_id).first()
    others = _others(row, _stored(row).filter(as_of=row.as_of))
    return next(iter(others), None)


def doubts_of(
    row: Observation, known: Iterable[Observation] | None = None
) -> list[str]:
    """What about a result wants an explanation: limits, jumps, a running total that falls.

    It is compared with the last result of an earlier day and, where it runs through the
    year, with the next of a later one. Empty: nothing, or the result is in words.
    ``known``: the results that stand for its indicator and place; None: those stored.
    """
    if row.result is None:
        return []
    indicator, is_ratio = row.indicator, row.indicator.kind == Indicator.Kind.RATIO
    is_running = indicator.accrual == Indicator.Accrual.RUNNING and not is_ratio
    if known is None:
        last, after = _last_stored(row), _next_stored(row) if is_running else None
    else:
        others = _others(row, known)
        last, after = _last_of(row, others), _next_of(row, others)
        after = after if is_running else None
    found = doubts_about(
        row.result, last.result if last else None,
        least=indicator.least, most=indicator.most, jump_percent=indicator.jump_percent,
        is_running=is_running,
        same_year=bool(last and last.as_of.year == row.as_of.year),
        last_day=last.as_of if last else None,
        after=after.result if after else None,
        next_day=after.as_of if after else None,
        decimals=2 if is_ratio else None,
    )  # fmt: skip
    return [doubt.message for doubt in found]


def explains(note: str) -> bool:
    """Whether a note says anything: a dot or an invisible sign does not."""
    return any(
        unicodedata.category(sign)[0] in "LN" and sign not in FILLERS for sign in note
    )


def unexplained(
    row: Observation, known: Iterable[Observation] | None = None
) -> list[str]:
    """The doubts about a result without a note, and what to do; empty: it may be stored.

    ``known`` as in ``doubts_of``.
    """
    found = [] if explains(row.note) else doubts_of(row, known)
    return [*found, EXPLAIN] if found else []


def _stored(row: Observation) -> ObservationQuerySet:
    return Observation.objects.standing().filter(
        indicator=row.indicator_id, area=row.area_id
    )


def _others(row: Observation, rows: Iterable[Observation]) -> list[Observation]:
    """Without the row itself and that which it corrects."""
    own = {pk for pk in (row.pk, row.corrects_id) if pk}
    return [other for other in rows if other is not row and other.pk not in own]


def _last_stored(row: Observation) -> Observation | None:
    own = [pk for pk in (row.pk, row.corrects_id) if pk]
    earlier = _stored(row).exclude(pk__in=own).filter(as_of__lt=row.as_of)
    return earlier.latest_first().first()


def _next_stored(row: Observation) -> Observation | None:
    own = [pk for pk in (row.pk, row.corrects_id) if pk]
    later = _stored(row).exclude(pk__in=own)
    later = later.filter(as_of__gt=row.as_of, as_of__lte=date(row.as_of.year, 12, 31))
    return later.order_by("as_of", "-pk").first()


def _last_of(row: Observation, others: Iterable[Observation]) -> Observation | None:
    earlier = (other for other in others if other.as_of < row.as_of)
    return max(earlier, key=lambda other: other.as_of, default=None)


def _next_of(row: Observation, others: Iterable[Observation]) -> Observation | None:
    later = (
        other
        for other in others
        if other.as_of > row.as_of and other.as_of.year == row.as_of.year
    )
    return min(later, key=lambda other: other.as_of, default=None)
