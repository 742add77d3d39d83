"""The annex of the budget: totals and items, and how the revenue ran through the year."""

from dataclasses import replace

from benghe.paper.charts import Chart, Series, chart_block
from benghe.paper.charts.model import place_of
from benghe.paper.tree import Block, ChartBlock, Column, Row, Table, plain
from reports.indicators.budget.charts import running_chart
from reports.indicators.budget.lines import BudgetLine
from reports.indicators.budget.listing import REVENUE
from reports.review.annexes.parts import (
    Runs,
    day_cell,
    known_cell,
    line,
    result_cell,
)
from reports.review.catalogue.budget import Section, budget_sections
from reports.review.context import ReviewContext
from reports.review.printing import figure_run, words

ESTIMATE_GROUP = "Dự toán năm"
NOTE = (
    "Tỷ lệ so với dự toán điều chỉnh, không có thì so với dự toán đầu năm. Cùng kỳ: số của "
    "cùng ngày năm trước hoặc của lần báo cáo gần nhất trước ngày ấy. Dấu –: không có."
)
LETTERS = "ABCDEFGH"


def budget_annex(ctx: ReviewContext) -> tuple[Block, ...]:
    """7: estimate, result to its own day, percent, the same date of the year before."""
    blocks: list[Block] = [_table(ctx, budget_sections(ctx))]
    for total, _ in budget_sections(ctx):
        chart = running_chart(total)
        if total.indicator.code == REVENUE and chart.drawable:
            blocks.append(traced_chart(ctx, total, chart))
    return tuple(blocks)


def _table(ctx: ReviewContext, sections: list[Section]) -> Table:
    before, now = f"Cùng kỳ năm {ctx.year - 1}", f"Thực hiện năm {ctx.year}"
    columns: tuple[Column, ...] = (
        Column("TT", 2, "center"), Column("Nội dung", 8), Column("ĐVT", 3, "center"),
        Column("Đầu năm", 3, "right", group=ESTIMATE_GROUP),
        Column("Điều chỉnh", 3, "right", group=ESTIMATE_GROUP),
        Column("Kết quả", 3, "right", group=now), Column("Tính đến ngày", 4, "center", group=now),
        Column("% dự toán", 3, "right"),
        Column("Kết quả", 3, "right", group=before),
        Column("Tính đến ngày", 4, "center", group=before),
        Column("% so cùng kỳ", 3, "right"),
    )  # fmt: skip
    rows: list[Row] = []
    for letter, (total, items) in zip(LETTERS, sections, strict=False):
        rows.append(_row(ctx, letter, total, bold=True))
        rows += [_row(ctx, str(n), item) for n, item in enumerate(items, 1)]
    return Table(columns, tuple(rows), note=NOTE)


def _row(
    ctx: ReviewContext, mark: str, found: BudgetLine, *, bold: bool = False
) -> Row:
    """One line; a total is printed even while its result is missing."""
    code = found.indicator.code
    before = f"{code}.same_date"
    cells: tuple[Runs, ...] = (
        words(mark, bold=bold), words(found.name, bold=bold), words(found.indicator.unit),
        known_cell(ctx, f"{code}.original"),
        known_cell(ctx, f"{code}.adjusted"),
        result_cell(ctx, ctx.figure(code)), day_cell(ctx, code),
        known_cell(ctx, f"{code}.of_estimate"),
        known_cell(ctx, before), day_cell(ctx, before),
        known_cell(ctx, f"{code}.against_same_date"),
    )  # fmt: skip
    return line(*cells, kind="total" if bold else "body")


def traced_chart(ctx: ReviewContext, found: BudgetLine, chart: Chart) -> ChartBlock:
    """The chart as on the screen; each number of its table opens the row behind it."""
    block = chart_block(chart)
    keys = [_keys(found, series) for series in chart.placed]
    rows = [
        replace(row, cells=(row.cells[0], *_traced(ctx, row.cells[1:], keys, place)))
        for place, row in zip(chart.places, block.table.rows, strict=True)
    ]
    return replace(block, table=replace(block.table, rows=tuple(rows)))


def _keys(found: BudgetLine, series: Series) -> dict[int, str]:
    """The key of the figure at each place of a series."""
    keys = {}
    for point in series.points:
        if point.value is None or isinstance(point.at, str):
            continue
        part = f"on.{point.at:%Y%m%d}"
        if series.role == "target":
            first = found.original is not None and point.value == found.original.value
            part = "original" if first else "adjusted"
        keys[place_of(series, point.at)] = f"{found.indicator.code}.{part}"
    return keys


def _traced(
    ctx: ReviewContext, cells: tuple[Runs, ...], keys: list[dict[int, str]], place: int
) -> list[Runs]:
    found = []
    for cell, known in zip(cells, keys, strict=True):
        key = known.get(place)
        run = figure_run(ctx, ctx.figure(key), plain(cell)) if key else None
        found.append((run,) if run else cell)
    return found
