"""Acts on the budget: asking for it in print, taking it out as a sheet."""

from typing import Any

from django.db import transaction

from benghe.core.excel import write_sheet
from benghe.core.jobs import start_job
from benghe.core.models import Event, Job
from benghe.core.services import record_event
from benghe.lib.dates import short_date
from reports.indicators.budget.lines import BudgetLine
from reports.indicators.budget.listing import Budget, Section
from reports.indicators.models import Observation

BUDGET = "budget"
TARGET = "reports.indicator"
MONEY, PERCENT = "money", "percent"


@transaction.atomic
def start_budget(budget: Budget, user: Any) -> Job:
    """Hand the budget of the day to the worker and log that it was printed."""
    day = budget.day.isoformat()
    job = start_job(
        kind=BUDGET,
        title=f"Thu, chi ngân sách tính đến ngày {short_date(budget.day)}",
        user=user,
        day=day,
    )
    record_event(Event.Kind.PRINT, user, TARGET, budget=day, job=job.pk)
    return job


@transaction.atomic
def export_budget(budget: Budget, user: Any) -> tuple[str, bytes]:
    """Name and content of a workbook, a row for each total and item; logged.

    Figures are numbers with their decimals, days are dates; what was not reported is
    an empty cell.
    """
    rows = [
        _row(section, line) for section in budget.sections for line in section.lines
    ]
    columns = _columns(budget)
    shapes = {MONEY: _money(budget), PERCENT: "0.00"}
    record_event(
        Event.Kind.EXPORT, user, TARGET, budget=budget.day.isoformat(), rows=len(rows)
    )
    content = write_sheet(
        f"Ngân sách {budget.year}",
        [title for title, _ in columns],
        rows,
        formats=[shapes.get(kind, "") for _, kind in columns],
    )
    return f"ngan-sach-{budget.day:%Y-%m-%d}.xlsx", content


def _money(budget: Budget) -> str:
    """As many decimals as the finest of the totals."""
    decimals = max((s.total.indicator.decimals for s in budget.sections), default=0)
    return "#,##0." + "0" * decimals if decimals else "#,##0"


def _columns(budget: Budget) -> list[tuple[str, str]]:
    """Heading and what kind of number stands below it; empty: none."""
    year, before = budget.year, budget.year - 1
    return [
        ("Thuộc", ""), ("Mã", ""), ("Khoản mục", ""), ("Đơn vị tính", ""),
        (f"Dự toán đầu năm {year}", MONEY), (f"Dự toán điều chỉnh {year}", MONEY),
        ("Văn bản điều chỉnh", ""), (f"Lũy kế {year}", MONEY), ("Tính đến ngày", ""),
        ("Số ước", ""), ("So với dự toán đầu năm (%)", PERCENT),
        ("So với dự toán điều chỉnh (%)", PERCENT), ("Tỷ trọng (%)", PERCENT),
        (f"Cùng kỳ {before}", MONEY), ("Ngày của cùng kỳ", ""),
        ("Tăng, giảm so với cùng kỳ", MONEY), ("Tăng, giảm (%)", PERCENT),
        (f"Cả năm {before}", MONEY),
        *((f"Lũy kế {month.lower()}", MONEY) for month in budget.months),
        *((f"Tăng thêm {month.lower()}", MONEY) for month in budget.months),
        ("Tháng tính gộp", ""),
    ]  # fmt: skip


def _row(section: Section, line: BudgetLine) -> tuple[Any, ...]:
    change, latest, same = line.change, line.latest, line.same_date
    return (
        section.total.name, line.indicator.code, line.name, line.indicator.unit,
        line.original.value if line.original else None,
        line.adjusted.value if line.adjusted else None,
        line.adjusted_by, _value(latest), latest.as_of if latest else None,
        latest.is_estimate if latest else None,
        line.percent_of(line.original), line.percent_of(line.adjusted),
        line.share_of(section.total), _value(same), same.as_of if same else None,
        change.amount if change else None, change.percent if change else None,
        _value(line.whole_year_before), *(_value(row) for row in line.months),
        *(found.amount if found else None for found in line.increases), _joined(line),
    )  # fmt: skip


def _joined(line: BudgetLine) -> str:
    """Months whose increase covers others before it: ``tháng 3 gộp 2 tháng``."""
    return "; ".join(
        f"tháng {number} gộp {found.months} tháng"
        for number, found in enumerate(line.increases, start=1)
        if found and found.months > 1
    )


def _value(row: Observation | None) -> Any:
    return row.result if row else None
