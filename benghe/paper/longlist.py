"""A long working list as PDF, laid out in two halves by the two warm children.

Layout costs most of a millisecond a cell. Where a page of the list ends is worked out
beforehand from the widths of its words, so that the second half can begin on a fresh
page while the first is still being laid out. When the first half does not come out at
the pages expected, the list is laid out once more in one piece: slower, never wrong.
"""

import hashlib
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from benghe.paper.formats import PaperFormat, Part, format_on
from benghe.paper.html import print_html
from benghe.paper.measure import Width, measures
from benghe.paper.tree import Column, Paper, Row, Table, heading_rows, plain, printable
from benghe.paper.worker import TIMEOUT, render_html, render_pdf

# Shorter lists are quick enough in one piece.
CELLS_FROM = 5000
POINTS_PER_MM = 72 / 25.4
# As in the style sheet of ``css``: padding of a cell, border, leading within a table.
PADDING_ACROSS, PADDING_DOWN, BORDER, LEADING = 6.0, 4.0, 0.5, 1.2
# Pages on either side of the middle among which the roomiest end is looked for.
NEAR_MIDDLE = 1


@dataclass(frozen=True, slots=True)
class PageEnd:
    """Where a page ends: after how many rows, with how much room (points) left."""

    rows: int
    room: float


def render_long_list(paper: Paper, *, timeout: float = TIMEOUT) -> bytes:
    """The plain PDF of a working list; the same input gives the same bytes.

    ``timeout`` (seconds) holds for each half. Raises PaperError as ``render_pdf`` does.
    """
    pages = split_at(paper)
    if pages is None:
        return render_pdf(paper, final=False, timeout=timeout)
    number, rows = pages
    with ThreadPoolExecutor(max_workers=2) as threads:
        first, second = threads.map(
            lambda html: render_html(html, paper.meta, None, timeout),
            halves(paper, number, rows),
        )
    joined = join(first, second, number)
    return joined or render_pdf(paper, final=False, timeout=timeout)


def split_at(paper: Paper) -> tuple[int, int] | None:
    """How many pages and how many rows the first half has; None: not to be split."""
    table = _only_table(paper)
    if table is None or len(table.rows) * len(table.columns) < CELLS_FROM:
        return None
    ends = page_ends(paper, table)
    middle = len(ends) // 2
    near = range(
        max(middle - NEAR_MIDDLE, 1), min(middle + NEAR_MIDDLE, len(ends) - 1) + 1
    )
    if not near:
        return None
    number = max(near, key=lambda page: ends[page - 1].room)
    return number, ends[number - 1].rows


def halves(paper: Paper, pages: int, rows: int) -> tuple[str, str]:
    """The HTML of the first ``rows`` rows, on ``pages`` pages, and that of the rest."""
    table = _only_table(paper)
    if table is None:
        raise ValueError("only a list is halved")
    first = replace(paper, blocks=(replace(table, rows=table.rows[:rows], note=""),))
    rest = replace(table, rows=table.rows[rows:], caption="")
    second = replace(paper, kind="", summary="", blocks=(rest,))
    # The first page of the second half is a page like any other.
    style = (
        f"@page:first{{counter-reset:page {pages + 1};"
        "@top-center{content:counter(page)}}\n.data{margin-top:0}\n</style>"
    )
    return print_html(first), print_html(second).replace("</style>", style, 1)


def join(first: bytes, second: bytes, pages: int) -> bytes | None:
    """One file with the first half's description; None: it has not ``pages`` pages."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415  (half a second to import)
    from pypdf.generic import ArrayObject, ByteStringObject  # noqa: PLC0415

    writer = PdfWriter(clone_from=io.BytesIO(first))
    if len(writer.pages) != pages:
        return None
    writer.append(PdfReader(io.BytesIO(second)), import_outline=False)
    digest = hashlib.sha256(first + second).hexdigest()[:32].encode()
    # pypdf offers only an identifier made of chance.
    writer._ID = ArrayObject([ByteStringObject(digest), ByteStringObject(digest)])
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _only_table(paper: Paper) -> Table | None:
    """The table of a plain list; None for any other paper."""
    more = paper.header or paper.signature or paper.recipients or paper.annexes
    if more or len(paper.blocks) != 1 or not isinstance(paper.blocks[0], Table):
        return None
    table = paper.blocks[0]
    plain_rows = all(row.kind != "group" for row in table.rows)
    return table if plain_rows and not table.caption else None


def page_ends(paper: Paper, table: Table) -> list[PageEnd]:
    """Where each page of the list ends, by the widths of its words."""
    form = format_on(paper.format_day)
    wide = len(table.columns) >= form.wide_from
    size = form.font(Part.WIDE_TABLE if wide else Part.TABLE).size
    across, down = _page(form, landscape=paper.landscape)
    limits = _limits(table.columns, across)
    regular, bold = measures(size)
    heads = [[cell.title for cell in cells] for cells in heading_rows(table)]
    # Where columns stand in groups the widths differ; the page count is checked anyway.
    head = sum(_height(texts, limits, bold, size) for texts in heads)
    ends, top = [], head + _title_height(paper, form, across)
    used = top
    for number, row in enumerate(table.rows):
        measure = bold if row.kind == "total" else regular
        height = _height(_texts(row), limits, measure, size)
        if used + height > down and used > head:
            ends.append(PageEnd(number, down - used))
            used = head
        used += height
    return [*ends, PageEnd(len(table.rows), down - used)]


def _page(form: PaperFormat, *, landscape: bool) -> tuple[float, float]:
    """Width and height inside the margins, in points."""
    across, down = form.width, form.height
    if landscape:
        across, down = down, across
    margins = form.margins
    return (
        (across - margins.left - margins.right) * POINTS_PER_MM,
        (down - margins.top - margins.bottom) * POINTS_PER_MM,
    )


def _title_height(paper: Paper, form: PaperFormat, across: float) -> float:
    """Kind, summary, hyphens and the line free below them, in points."""
    indent = 2 * form.first_line_indent * POINTS_PER_MM
    _, measure = measures(form.font(Part.SUMMARY).size)
    lines = _lines(paper.summary, across - indent, measure) if paper.summary else 0
    lines += 3 if paper.kind else 0
    return lines * form.leading if paper.kind else float(form.paragraph_gap)


def _limits(columns: tuple[Column, ...], across: float) -> list[float]:
    total = sum(column.width for column in columns)
    taken = PADDING_ACROSS + BORDER
    return [across * column.width / total - taken for column in columns]


def _texts(row: Row) -> Iterator[str]:
    return (printable(plain(cell)) for cell in row.cells)


def _height(
    texts: Iterator[str] | list[str], limits: list[float], measure: Width, size: int
) -> float:
    """Of a row, in points: that of its longest cell, and what is around it."""
    pairs = zip(texts, limits, strict=False)
    lines = max((_lines(text, limit, measure) for text, limit in pairs), default=1)
    return lines * size * LEADING + PADDING_DOWN + BORDER


def _lines(text: str, limit: float, measure: Width) -> int:
    """On how many lines a text of so much room stands; a word too long is torn."""
    if measure(text) <= limit:
        return 1
    lines, used, space = 1, 0.0, measure(" ")
    for word in text.split():
        width = measure(word)
        if used and used + space + width > limit:
            lines, used = lines + 1, 0.0
        used += width + (space if used else 0.0)
        lines += int(used // limit)
        used %= limit
    return lines
