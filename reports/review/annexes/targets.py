"""The annex of the targets of the year's resolution."""

from benghe.lib.dates import short_date
from benghe.lib.numbers import format_percent
from benghe.paper.tree import Block, Column, Table
from reports.indicators.rules import VERDICT_WORDS
from reports.review.annexes.parts import NUMBER, missing_row, numbered
from reports.review.catalogue.indicators import judged_targets
from reports.review.context import ReviewContext
from reports.review.printing import cell_run, words


def targets_annex(ctx: ReviewContext) -> tuple[Block, ...]:
    """1: every target of the year's resolution with result, percent and verdict."""
    rows = []
    for judged in judged_targets(ctx):
        code, unit = judged.target.indicator.code, judged.target.indicator.unit
        verdict = judged.found.verdict
        percent = words("–")
        if judged.found.percent is not None:
            text = format_percent(judged.found.percent).removesuffix("%")
            percent = cell_run(ctx, ctx.figure(f"{code}.achievement"), text)
        as_of = judged.result.as_of
        note = (
            f"tính đến ngày {short_date(as_of)}"
            if as_of and (as_of.month, as_of.day) != (12, 31)
            else ""
        )
        rows.append((
            words(judged.name), words(unit),
            cell_run(ctx, ctx.figure(f"{code}.target")), cell_run(ctx, judged.result),
            percent, words(VERDICT_WORDS[verdict] if verdict else "–"), words(note),
        ))  # fmt: skip
    columns: tuple[Column, ...] = (
        NUMBER, Column("Chỉ tiêu", 8), Column("ĐVT", 2, "center"), Column("Nghị quyết", 2, "right"),
        Column("Thực hiện", 2, "right"), Column("Tỷ lệ (%)", 2, "right"),
        Column("Đánh giá", 2, "center"), Column("Ghi chú", 4),
    )  # fmt: skip
    body = numbered(rows) or (missing_row(f"chỉ tiêu của nghị quyết năm {ctx.year}"),)
    return (Table(columns, body),)
