"""The budget on paper: a landscape working paper with its tables and curves."""

from collections.abc import Iterator
from datetime import date

from benghe.lib.dates import short_date
from benghe.paper.charts import chart_block
from benghe.paper.tree import (
    Block,
    Column,
    Heading,
    Meta,
    Paper,
    Paragraph,
    Row,
    Table,
    words,
)
from members.papers import Sender, format_day
from reports.indicators.budget.charts import running_chart
from reports.indicators.budget.lines import BudgetLine
from reports.indicators.budget.listing import Budget, Section
from reports.indicators.budget.rules import elapsed_words
from reports.indicators.budget.tables import (
    balance_rows,
    check_lines,
    month_rows,
    share_text,
    until_words,
)
from reports.indicators.tables import NOT_REPORTED

NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
ADDED = "tăng thêm"
DENSITY = 2
KIND = "BẢNG THU, CHI NGÂN SÁCH"
NOTE = (
    "Tỷ trọng: so với số tổng của đúng ngày đó. Cùng kỳ: kết quả gần nhất đến cùng ngày "
    "năm trước. Dấu –: chưa có số liệu."
)


def budget_paper(budget: Budget, printed_on: date | None = None) -> Paper:
    """The whole budget as of its day; ``printed_on`` (None: that day): when it was made."""
    day = short_date(budget.day)
    sender = Sender(budget.day)
    return Paper(
        format_day=format_day(budget.day),
        meta=Meta(
            title=f"Thu, chi ngân sách năm {budget.year}, tính đến ngày {day}",
            author=sender.author,
            subject="Thu, chi ngân sách của phường",
            keywords="ngân sách, dự toán, thu, chi",
            created=printed_on or budget.day,
        ),
        kind=KIND,
        summary=f"Năm {budget.year}, tính đến ngày {day} ({elapsed_words(budget.day)})",
        blocks=tuple(_blocks(budget)),
        landscape=True,
        density=DENSITY,
    )


def _blocks(budget: Budget) -> Iterator[Block]:
    number = 0
    for number, section in enumerate(budget.sections, start=1):
        total = section.total
        yield Heading(2, total.name.upper(), f"{_numeral(number)}-")
        yield _main_table(section)
        yield from _reached(total)
        for text in section.adjusted_by:
            yield Paragraph(words(text), indent=False)
        for check in check_lines(section):
            text = f"{check.label}. {check.text}"
            yield Paragraph(words(text), indent=False)
        yield _month_table(budget, section)
        yield chart_block(running_chart(total))
    if budget.balance:
        yield Heading(2, "CÂN ĐỐI THU, CHI", f"{_numeral(number + 1)}-")
        yield _balance_table(budget)
    if not budget.sections:
        yield Paragraph(words("Chưa có chỉ tiêu ngân sách nào trong danh mục."))


def _numeral(number: int) -> str:
    """Roman as far as a paper goes; more totals than that are counted in figures."""
    return NUMERALS[number - 1] if number <= len(NUMERALS) else str(number)


def _reached(total: BudgetLine) -> Iterator[Block]:
    """How far the total is, in words, and how far the year."""
    if total.latest is not None and total.reached_words:
        day = short_date(total.latest.as_of)
        said = "; ".join(total.reached_words)
        text = f"{total.name} đến ngày {day} {said}; {total.pace_words}."
        yield Paragraph(words(text), indent=False)


def _main_table(section: Section) -> Table:
    year = section.total.day.year
    columns: tuple[Column, ...] = (
        Column("Khoản mục", 9), Column("Đầu năm", 3, "right", f"Dự toán {year}"),
        Column("Điều chỉnh", 3, "right", f"Dự toán {year}"),
        Column("Lũy kế", 3, "right", f"Thực hiện {year}"),
        Column("Đến ngày", 4, "center", f"Thực hiện {year}"),
        Column("Đầu năm", 3, "right", "So với dự toán"),
        Column("Điều chỉnh", 3, "right", "So với dự toán"), Column("Tỷ trọng", 3, "right"),
        Column("Cùng kỳ", 3, "right", f"Năm {year - 1}"),
        Column("Đến ngày", 4, "center", f"Năm {year - 1}"),
        Column("Tăng, giảm", 6, "right", f"Năm {year - 1}"),
        Column("Cả năm", 3, "right", f"Năm {year - 1}"),
    )  # fmt: skip
    return Table(
        columns,
        tuple(_line_row(section, line) for line in section.lines),
        caption=f"Đơn vị tính: {section.total.indicator.unit}",
        note=NOTE,
    )


def _line_row(section: Section, line: BudgetLine) -> Row:
    latest, before = line.latest, line.same_date
    texts = (
        line.name, line.original_text, line.adjusted_text, line.result_text,
        short_date(latest.as_of) if latest else NOT_REPORTED,
        share_text(line.percent_of(line.original)),
        share_text(line.percent_of(line.adjusted)),
        share_text(line.share_of(section.total)), line.same_date_text,
        short_date(before.as_of) if before else NOT_REPORTED,
        line.change_text, line.whole_year_text,
    )  # fmt: skip
    is_total = line is section.total
    cells = tuple(words(text, bold=is_total) for text in texts)
    return Row(cells, "total" if is_total else "body")


def _month_table(budget: Budget, section: Section) -> Table:
    months = (
        Column(month.removeprefix("Tháng "), 4, "right", "Tháng")
        for month in budget.months
    )
    columns = (Column("Khoản mục", 8), *months)
    rows: list[Row] = []
    found = month_rows(section)
    for row in found:
        rows.append(_texts_row(row.name, [c.text for c in row.cells], row.is_total))
        if not row.is_check:
            rows.append(_texts_row(ADDED, [c.added for c in row.cells]))
    return Table(
        columns, tuple(rows), caption="Lũy kế và tăng thêm từng tháng",
        note=" ".join(until_words(found)),
    )  # fmt: skip


def _texts_row(name: str, texts: list[str], bold: bool = False) -> Row:
    return Row(tuple(words(text, bold=bold) for text in (name, *texts)))


def _balance_table(budget: Budget) -> Table:
    columns: tuple[Column, ...] = (
        Column("Thời điểm", 4), Column("Tính đến", 3, "center"), Column("Thu", 3, "right"),
        Column("Chi", 3, "right"), Column("Thu trừ chi", 3, "right"),
    )  # fmt: skip
    rows = [Row(tuple(words(text) for text in row)) for row in balance_rows(budget)]
    note = "Chỉ so khi cả thu và chi có kết quả của cùng một ngày."
    return Table(columns, tuple(rows), note=note)
