"""What the annexes are made of: rows, numbered rows, cells of figures."""

from collections.abc import Iterable

from benghe.lib.dates import short_date
from benghe.paper.tree import Column, MissingRun, Row, RowKind, Run
from reports.figures import Figure
from reports.review.context import ReviewContext
from reports.review.printing import cell_run, figure_run, number_text, words

Runs = tuple[Run, ...]
NUMBER = Column("TT", 2, "center")
NONE = "–"
ESTIMATE = " (ước)"


def line(*cells: Runs, kind: RowKind = "body") -> Row:
    """A row of ready cells."""
    return Row(tuple(cells), kind)


def missing_row(label: str) -> Row:
    """One mark over the whole width, where the rows themselves are missing."""
    return Row(((MissingRun(label),),))


def numbered(rows: Iterable[tuple[Runs, ...]]) -> tuple[Row, ...]:
    """Rows behind their places, from 1."""
    return tuple(line(words(str(n)), *cells) for n, cells in enumerate(rows, 1))


def cells_of(ctx: ReviewContext, keys: Iterable[str]) -> tuple[Runs, ...]:
    """The figures of these keys, a cell each."""
    return tuple(cell_run(ctx, ctx.figure(key)) for key in keys)


def result_cell(ctx: ReviewContext, figure: Figure) -> Runs:
    """A result; an estimate says so, a missing one is marked."""
    if figure.state != "estimated":
        return cell_run(ctx, figure)
    return cell_run(ctx, figure, f"{number_text(figure).removesuffix('%')}{ESTIMATE}")


def known_cell(ctx: ReviewContext, key: str) -> Runs:
    """A figure that need not be there (the year before, an adjustment): else a dash."""
    found = ctx.known(key)
    return words(NONE) if found is None else result_cell(ctx, found)


def day_cell(ctx: ReviewContext, key: str) -> Runs:
    """The day that a figure speaks of, traced like the figure itself; else a dash."""
    figure = ctx.known(key)
    if figure is None or figure.as_of is None:
        return words(NONE)
    return (figure_run(ctx, figure, short_date(figure.as_of)),)
