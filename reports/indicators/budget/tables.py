"""The budget as ready texts, the same for screen and paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from benghe.lib.dates import short_date
from benghe.lib.numbers import format_percent
from reports.indicators.budget.lines import BudgetLine, increase_text, result_text
from reports.indicators.budget.listing import Budget, Section
from reports.indicators.budget.rules import Check
from reports.indicators.models import Indicator
from reports.indicators.periods import spans_of
from reports.indicators.tables import NOT_REPORTED, shown

CHECKED = "Khoản mục cộng lại"


@dataclass(frozen=True, slots=True)
class MonthCell:
    """A month of a line: ``text``, below it ``added`` and ``until`` where they say anything."""

    month: str
    text: str
    added: str = ""
    until: str = ""

    @property
    def notes(self) -> list[str]:
        """What stands below the text."""
        return [note for note in (self.added, self.until) if note]


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One line of the table by month; ``is_check``: whether the items make the total."""

    name: str
    cells: tuple[MonthCell, ...]
    is_total: bool = False
    is_check: bool = False


def month_rows(section: Section) -> list[MonthRow]:
    """A row for each line; at the end the check of each month, where there are items."""
    found = [
        MonthRow(line.name, tuple(_month_cells(line)), line is section.total)
        for line in section.lines
    ]
    if section.month_checks:
        cells = tuple(
            MonthCell(f"Tháng {n}", _month_check(section.total.indicator, check))
            for n, check in enumerate(section.month_checks, start=1)
        )
        found.append(MonthRow(CHECKED, cells, is_check=True))
    return found


def _month_cells(line: BudgetLine) -> Iterator[MonthCell]:
    spans = spans_of("month", line.day.year)
    for span, row, found in zip(spans, line.months, line.increases, strict=False):
        within = row is not None and row.as_of < span.last
        yield MonthCell(
            span.label,
            result_text(line.indicator, row),
            increase_text(line.indicator, row, found),
            f"đến {row.as_of:%d/%m}" if row and within else "",
        )


def until_words(rows: list[MonthRow]) -> list[str]:
    """``Tháng 11: đến 28/11.`` of months whose result is of a day within; for a paper.

    Names the lines where only some of those reported are of that day.
    """
    reported: dict[str, int] = {}
    until: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for cell in row.cells:
            if row.is_check or cell.text == NOT_REPORTED:
                continue
            reported[cell.month] = reported.get(cell.month, 0) + 1
            if cell.until:
                until.setdefault((cell.month, cell.until), []).append(row.name)
    return [
        f"{month}: {day}."
        if len(names) == reported[month]
        else f"{month}: {', '.join(names)} {day}."
        for (month, day), names in until.items()
    ]


def _month_check(indicator: Indicator, check: Check | None) -> str:
    """``khớp``, ``lệch 0,12``; a dash where it cannot be said."""
    if check is None or check.difference is None:
        return NOT_REPORTED
    if not check.difference:
        return "khớp"
    return f"lệch {shown(indicator, check.difference)}"


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check in words: its label (Khớp, Lệch, Chưa so được) and what it is about."""

    state: str
    label: str
    text: str


def check_lines(section: Section) -> list[CheckLine]:
    """Whether the items make up the total: the result, then the estimate; [] without items."""
    found = []
    for what, check in (
        ("Kết quả các khoản mục cộng lại", section.check),
        ("Dự toán các khoản mục cộng lại", section.estimate_check),
    ):
        if check is not None:
            text = f"{what}: {_check_text(section.total.indicator, check)}."
            found.append(CheckLine(check.state, check.label, text))
    return found


def _check_text(indicator: Indicator, check: Check) -> str:
    of_day = f" (ngày {short_date(check.day)})" if check.day else ""
    if check.difference is None:
        return check.why
    if not check.difference:
        return f"bằng số tổng{of_day}"
    amount = f"{shown(indicator, abs(check.difference))} {indicator.unit}"
    than = "nhỏ hơn" if check.difference > 0 else "lớn hơn"
    return f"{than} số tổng {amount}{of_day}"


def share_text(value: Decimal | None) -> str:
    """``12,5%``; None: a dash."""
    return NOT_REPORTED if value is None else format_percent(value)


def balance_rows(budget: Budget) -> list[tuple[str, str, str, str, str]]:
    """Label, day, revenue, expenditure, what is left; dashes where no day has both."""
    if not budget.balance:
        return []
    indicator = budget.sections[0].total.indicator
    return [
        (
            row.label,
            short_date(row.day) if row.day else NOT_REPORTED,
            shown(indicator, row.revenue),
            shown(indicator, row.expenditure),
            shown(indicator, row.amount),
        )
        for row in budget.balance
    ]
