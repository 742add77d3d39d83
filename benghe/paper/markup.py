"""Blocks of the tree as HTML: what the preview and the printed page have in common.

The two differ in how a figure is shown and in class names, so a ``Writer`` is given
both. Every text passes ``esc``. Pieces are joined by line ends, so that the words of
two blocks never run together in extracted text.
"""

import html
from collections.abc import Callable, Iterable, Iterator

from benghe.paper.charts import chart_svg
from benghe.paper.tree import (
    CLOSING_HYPHENS,
    Annex,
    Block,
    Bullets,
    ChartBlock,
    Column,
    FigureRun,
    HeadCell,
    Heading,
    MissingRun,
    Paragraph,
    Row,
    Run,
    Runs,
    Table,
    Text,
    heading_rows,
    printable,
)

HEADING_CLASSES = {1: "part", 2: "section", 3: "clause", 4: "point"}
DEEPEST = 6


def esc(text: str) -> str:
    """What paper can show of the text, as HTML; quotes too."""
    return html.escape(printable(text))


class Ranks:
    """Which of h1 to h6 a heading gets, so that no level is skipped."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.open: list[int] = []

    def rank(self, level: int) -> int:
        """The rank of the next heading of that level in the tree."""
        while self.open and self.open[-1] >= level:
            self.open.pop()
        self.open.append(level)
        return min(self.first + len(self.open) - 1, DEEPEST)


class Writer:
    """Writes runs and blocks. ``prefix`` stands before every class name.

    ``figure`` turns a figure into HTML; its second argument says whether the figure
    stands in a table. ``widths``: columns carry their width in a style attribute.
    ``id_prefix`` begins the ids of charts.
    """

    def __init__(
        self,
        prefix: str,
        figure: Callable[[FigureRun, bool], str],
        *,
        widths: bool,
        wide_from: int,
        id_prefix: str = "paper",
    ) -> None:
        self.prefix = prefix
        self.figure = figure
        self.widths = widths
        self.wide_from = wide_from
        self.id_prefix = id_prefix
        self.charts = 0

    def attr(self, *names: str) -> str:
        """A class attribute with a leading space; empty names are left out."""
        classes = " ".join(self.prefix + name for name in names if name)
        return f' class="{classes}"' if classes else ""

    def tag(self, name: str, text: str, *classes: str) -> str:
        """An element with an escaped text; nothing for a blank text."""
        if not text.strip():
            return ""
        return f"<{name}{self.attr(*classes)}>{esc(text)}</{name}>"

    def runs(self, runs: Runs, in_table: bool = False) -> str:
        """Runs one after another."""
        return "".join(self.run(run, in_table) for run in runs)

    def run(self, run: Run, in_table: bool = False) -> str:
        """One run."""
        match run:
            case Text():
                shown = esc(run.text)
                shown = f"<i>{shown}</i>" if run.italic else shown
                return f"<b>{shown}</b>" if run.bold else shown
            case FigureRun():
                return self.figure(run, in_table)
            case MissingRun():
                return f"<mark{self.attr('missing')}>{esc(run.text)}</mark>"

    def blocks(self, blocks: Iterable[Block], ranks: Ranks) -> Iterator[str]:
        """Each block; headings are ranked by ``ranks``."""
        for block in blocks:
            match block:
                case Heading():
                    yield self.heading(block, ranks.rank(block.level))
                case Paragraph():
                    yield self.paragraph(block)
                case Bullets():
                    items = "\n".join(
                        f"<li>- {self.runs(item)}</li>" for item in block.items
                    )
                    yield f"<ul{self.attr('bullets')}>\n{items}\n</ul>"
                case Table():
                    yield self.table(block)
                case ChartBlock():
                    yield self.chart(block)

    def heading(self, heading: Heading, rank: int) -> str:
        """A numbered heading; a part has its label on a line of its own."""
        if heading.level == 1:
            label = self.tag("span", heading.label, "part-label")
            inner = f"{label}\n{self.tag('span', heading.text, 'part-title')}"
        else:
            inner = esc(f"{heading.label} {heading.text}".strip())
        return f"<h{rank}{self.attr(HEADING_CLASSES[heading.level])}>{inner}</h{rank}>"

    def paragraph(self, paragraph: Paragraph) -> str:
        """Running text."""
        align = "" if paragraph.align == "justify" else paragraph.align
        classes = self.attr("" if paragraph.indent and not align else "flush", align)
        return f"<p{classes}>{self.runs(paragraph.runs)}</p>"

    def table(self, table: Table) -> str:
        """A table: caption, columns, repeated heading, a body for each group, note."""
        wide = "wide" if len(table.columns) >= self.wide_from else ""
        parts = [
            f"<table{self.attr('data', wide)}>",
            self.tag("caption", table.caption),
        ]
        if self.widths:
            parts.append(_columns(table.columns))
        if rows := heading_rows(table):
            parts += ["<thead>", *(_heading_row(row) for row in rows), "</thead>"]
        parts += [*self._bodies(table), "</table>"]
        parts.append(self.tag("p", table.note, "table-note"))
        return "\n".join(part for part in parts if part)

    def chart(self, block: ChartBlock) -> str:
        """The drawing with its title below, then its table."""
        self.charts += 1
        drawing = chart_svg(block.chart, esc(f"{self.id_prefix}-chart-{self.charts}"))
        caption = self.tag("figcaption", block.chart.title)
        figure = f"<figure{self.attr('chart')}>\n{drawing}\n{caption}\n</figure>"
        return f"{figure}\n{self.table(block.table)}"

    def _bodies(self, table: Table) -> Iterator[str]:
        yield "<tbody>"
        for number, row in enumerate(table.rows):
            if row.kind == "group" and number:
                yield "</tbody>\n<tbody>"
            yield self._row(row, table.columns)
        yield "</tbody>"

    def _row(self, row: Row, columns: tuple[Column, ...]) -> str:
        kind = self.attr("" if row.kind == "body" else row.kind)
        left_over = len(columns) - len(row.cells) + 1
        cells = []
        for number, cell in enumerate(row.cells):
            column = columns[number]
            last = number == len(row.cells) - 1
            span = f' colspan="{left_over}"' if last and left_over > 1 else ""
            inner = self.runs(cell, in_table=True)
            if row.kind == "group" and not number:
                cells.append(f'<th scope="rowgroup"{span}>{inner}</th>')
                continue
            align = "" if column.align == "left" else column.align
            cells.append(f"<td{self.attr(align)}{span}>{inner}</td>")
        return f"<tr{kind}>" + "\n".join(cells) + "</tr>"

    def annex(self, annex: Annex, rank: int) -> str:
        """An annex; its own headings rank below its title."""
        head = [
            self.tag("span", annex.label, "annex-label"),
            self.tag("span", annex.title, "annex-title"),
        ]
        inner = "\n".join(part for part in head if part)
        parts = [
            f"<section{self.attr('annex-wide' if annex.landscape else 'annex')}>",
            f"<h{rank}{self.attr('annex-head')}>{inner}</h{rank}>",
            self.tag("p", annex.attached, "annex-note"),
            self.tag("p", CLOSING_HYPHENS, "hyphens"),
            *self.blocks(annex.blocks, Ranks(rank + 1)),
            "</section>",
        ]
        return "\n".join(part for part in parts if part)


def _columns(columns: tuple[Column, ...]) -> str:
    total = sum(column.width for column in columns)
    cols = "".join(
        f'<col style="width:{column.width * 10000 // total / 100:g}%">'
        for column in columns
    )
    return f"<colgroup>{cols}</colgroup>"


def _heading_row(cells: Iterable[HeadCell]) -> str:
    shown = []
    for cell in cells:
        spans = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
        spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
        scope = "colgroup" if cell.columns > 1 else "col"
        if cell.title.strip():
            shown.append(f'<th scope="{scope}"{spans}>{esc(cell.title)}</th>')
        else:
            shown.append(f"<td{spans}></td>")
    return "<tr>" + "\n".join(shown) + "</tr>"
