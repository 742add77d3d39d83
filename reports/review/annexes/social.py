"""The annex of social security: the ward's indicators, and those that go by khu phố."""

from collections.abc import Iterator, Sequence

from benghe.lib.dates import short_date
from benghe.paper.tree import Block, Column, Row, Table
from reports.indicators.models import Indicator
from reports.indicators.rules import VERDICT_WORDS
from reports.review.annexes.parts import (
    NONE,
    NUMBER,
    Runs,
    day_cell,
    known_cell,
    line,
    numbered,
    result_cell,
)
from reports.review.annexes.targets import percent_cell
from reports.review.catalogue.areas import areas, broken_down
from reports.review.catalogue.attached import SOCIAL_GROUP
from reports.review.catalogue.indicators import (
    explanation_of,
    indicators,
    judge,
    name_of,
)
from reports.review.context import ReviewContext
from reports.review.printing import words

# More indicators side by side are too narrow to read.
MOST_ACROSS = 6


def social_annex(ctx: ReviewContext) -> tuple[Block, ...]:
    """8: social indicators of the ward; by khu phố, whose sum is the ward's."""
    found = broken_down(ctx, SOCIAL_GROUP)
    parts = _parts(found)
    return (
        _ward_table(ctx),
        *(
            _area_table(
                ctx, part, f"{number}. Chia theo khu phố{_of(number - 1, parts)}"
            )
            for number, part in enumerate(parts, 2)
        ),
    )


def _of(number: int, parts: Sequence[object]) -> str:
    return f" ({number}/{len(parts)})" if len(parts) > 1 else ""


def _parts(found: list[Indicator]) -> list[list[Indicator]]:
    """The indicators in tables of about the same width."""
    tables = -(-len(found) // MOST_ACROSS)
    size = -(-len(found) // tables)
    return [found[start : start + size] for start in range(0, len(found), size)]


def _ward_table(ctx: ReviewContext) -> Table:
    columns: tuple[Column, ...] = (
        NUMBER, Column("Chỉ tiêu", 8), Column("ĐVT", 2, "center"),
        Column(f"Năm {ctx.year - 1}", 2, "right"), Column("Mức giao", 2, "right"),
        Column("Thực hiện", 2, "right"), Column("Tính đến ngày", 3, "center"),
        Column("Tỷ lệ (%)", 2, "right"), Column("Đánh giá", 2, "center"),
        Column("Ghi chú, giải trình", 6),
    )  # fmt: skip
    rows = numbered(
        _ward_cells(ctx, row.code)
        for row in indicators(ctx).values()
        if row.group.code == SOCIAL_GROUP and row.is_active and _is_told(ctx, row.code)
    )
    return Table(columns, rows, caption="1. Toàn phường")


def _is_told(ctx: ReviewContext, code: str) -> bool:
    """Whether there is a result, or a target that waits for one."""
    return any(ctx.known(key) for key in (code, f"{code}.target"))


def _ward_cells(ctx: ReviewContext, code: str) -> tuple[Runs, ...]:
    result = ctx.figure(code)
    judged = judge(ctx, code) if ctx.known(f"{code}.target") else None
    verdict = judged.verdict if judged else None
    return (
        words(name_of(ctx, code)), words(result.unit),
        known_cell(ctx, f"{code}.last_year"),
        known_cell(ctx, f"{code}.target"),
        result_cell(ctx, result), day_cell(ctx, code), percent_cell(ctx, code, judged),
        words(VERDICT_WORDS[verdict] if verdict else NONE),
        words(explanation_of(ctx, code)),
    )  # fmt: skip


def _area_table(ctx: ReviewContext, part: list[Indicator], caption: str) -> Table:
    """A row for each khu phố, the year before beside the year; below them the ward."""
    columns: list[Column] = [NUMBER, Column("Khu phố", 5)]
    for row in part:
        group = f"{name_of(ctx, row.code)} ({row.unit})"
        columns += [
            Column(str(year), 2, "right", group=group)
            for year in (ctx.year - 1, ctx.year)
        ]
    body = numbered(
        (words(area.name), *_pairs(ctx, part, f".area.{area.code}"))
        for area in areas(ctx).values()
    )
    total = _total(ctx, part)
    return Table(tuple(columns), (*body, total), caption=caption, note=_days(ctx, part))


def _total(ctx: ReviewContext, part: list[Indicator]) -> Row:
    """The ward's own figures; that they are the sum is checked before signing."""
    return line(
        words(""), words("Toàn phường", bold=True), *_pairs(ctx, part, ""), kind="total"
    )


def _pairs(ctx: ReviewContext, part: list[Indicator], place: str) -> Iterator[Runs]:
    """The year before and the year of each indicator; ``place`` follows its code."""
    for row in part:
        stem = f"{row.code}{place}"
        yield known_cell(ctx, f"{stem}.last_year")
        yield result_cell(ctx, ctx.figure(stem))


def _days(ctx: ReviewContext, part: list[Indicator]) -> str:
    """Of which day the figures of the year are; each day once, with what is of it."""
    by_day: dict[str, list[str]] = {}
    for row in part:
        found = [ctx.figure(f"{row.code}.area.{code}") for code in areas(ctx)]
        name = name_of(ctx, row.code)
        days = {short_date(one.as_of) for one in found if one.as_of}
        for one, area in zip(found, areas(ctx).values(), strict=True):
            if one.as_of is None:
                continue
            whose = name if len(days) == 1 else f"{name} của {area.name}"
            names = by_day.setdefault(short_date(one.as_of), [])
            if whose not in names:
                names.append(whose)
    if len(by_day) == 1:
        return f"Số liệu năm {ctx.year} tính đến ngày {next(iter(by_day))}."
    told = "; ".join(f"{day}: {', '.join(names)}" for day, names in by_day.items())
    return f"Số liệu năm {ctx.year} tính đến ngày {told}." if told else ""
