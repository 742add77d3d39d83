"""What a result must not be, whoever stores it: of a day to come, a second of its day, odd.

The same for a row typed in the back office and for a line of a sheet.
"""

from datetime import date

from django.db.models import QuerySet
from django.utils.timezone import localdate

from benghe.lib.dates import short_date
from reports.indicators.models import Indicator, Observation
from reports.indicators.periods import doubts_about

EXPLAIN = "Hãy kiểm tra lại, hoặc ghi giải trình."


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
    return _others(row).filter(as_of=row.as_of).first()


def doubts_of(row: Observation) -> list[str]:
    """What about a result wants an explanation: limits, jumps, a running total that falls.

    It is compared with the last result of an earlier day. Empty: nothing, or the result
    is in words.
    """
    if row.result is None:
        return []
    indicator = row.indicator
    last = _others(row).filter(as_of__lt=row.as_of).order_by("-as_of", "-pk").first()
    found = doubts_about(
        row.result, last.result if last else None,
        least=indicator.least, most=indicator.most, jump_percent=indicator.jump_percent,
        is_running=indicator.accrual == Indicator.Accrual.RUNNING
        and indicator.kind != Indicator.Kind.RATIO,
        same_year=bool(last and last.as_of.year == row.as_of.year),
        last_day=last.as_of if last else None,
    )  # fmt: skip
    return [doubt.message for doubt in found]


def unexplained(row: Observation) -> list[str]:
    """The doubts about a result without a note, and what to do; empty: it may be stored."""
    found = [] if row.note else doubts_of(row)
    return [*found, EXPLAIN] if found else []


def _others(row: Observation) -> QuerySet[Observation]:
    rows = Observation.objects.standing().filter(
        indicator=row.indicator_id, area=row.area_id
    )
    return rows.exclude(pk__in=[pk for pk in (row.pk, row.corrects_id) if pk])
