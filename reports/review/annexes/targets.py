"""The annex of the targets of the year's resolution."""

from datetime import date

from benghe.lib.dates import short_date
from benghe.lib.numbers import format_percent
from benghe.paper.tree import Block, Column, Row, Table
from reports.figures import Figure
from reports.indicators.rules import VERDICT_WORDS, Achievement
from reports.review.annexes.parts import (
    NONE,
    NUMBER,
    Runs,
    known_cell,
    missing_row,
    numbered,
    result_cell,
)
from reports.review.catalogue.indicators import (
    JudgedTarget,
    explanation_of,
    judged_targets,
)
from reports.review.context import ReviewContext
from reports.review.printing import cell_run, words

GIVEN = "Nghị quyết, giao"


def targets_annex(ctx: ReviewContext) -> tuple[Block, ...]:
    """1: every target of the year's resolution with result, percent and verdict."""
    body: tuple[Row, ...] = numbered(_cells(ctx, row) for row in judged_targets(ctx))
    body = body or (missing_row(f"chỉ tiêu của nghị quyết năm {ctx.year}"),)
    columns: tuple[Column, ...] = (
        NUMBER, Column("Chỉ tiêu", 7), Column("ĐVT", 2, "center"),
        Column(f"Năm {ctx.year - 1}", 2, "right"),
        Column("Ban đầu", 2, "right", group=GIVEN), Column("Điều chỉnh", 2, "right", group=GIVEN),
        Column("Thực hiện", 2, "right"), Column("Tỷ lệ (%)", 2, "right"),
        Column("Đánh giá", 2, "center"), Column("Ghi chú, giải trình", 7),
    )  # fmt: skip
    return (Table(columns, body),)


def _cells(ctx: ReviewContext, row: JudgedTarget) -> tuple[Runs, ...]:
    code, unit = row.target.indicator.code, row.target.indicator.unit
    verdict = row.found.verdict
    reason = explanation_of(ctx, code)
    return (
        words(row.name), words(unit), known_cell(ctx, f"{code}.last_year"),
        known_cell(ctx, f"{code}.original"),
        known_cell(ctx, f"{code}.adjusted"),
        result_cell(ctx, row.result), percent_cell(ctx, code, row.found),
        words(VERDICT_WORDS[verdict] if verdict else NONE), words(remark(row.result, reason)),
    )  # fmt: skip


def percent_cell(ctx: ReviewContext, code: str, judged: Achievement | None) -> Runs:
    """The achievement in percent; a dash where no percent has a meaning."""
    if judged is None or judged.percent is None:
        return words(NONE)
    text = format_percent(judged.percent).removesuffix("%")
    return cell_run(ctx, ctx.figure(f"{code}.achievement"), text)


def remark(result: Figure, reason: str) -> str:
    """``tính đến ngày 28/11/2022; …``: the day unless it ends the year, and the reason."""
    day = result.as_of
    parts = [f"tính đến ngày {short_date(day)}" if day and not _ends_year(day) else ""]
    parts.append(reason)
    return "; ".join(part for part in parts if part)


def _ends_year(day: date) -> bool:
    return (day.month, day.day) == (12, 31)
