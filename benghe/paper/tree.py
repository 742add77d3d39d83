"""What a paper says, without how it looks: the document tree every writer reads.

A paper of the Party has a header, a kind and a summary (trích yếu), blocks, a signature
with recipients, and annexes. A plain working list is a ``Paper`` whose header and
signature are None. Texts are printed as given: no writer changes case or adds words,
so ``text_of`` is what the preview, the PDF and the Word file all say.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from benghe.lib.dates import long_date
from benghe.lib.text import nfc

if TYPE_CHECKING:
    # The charts themselves are made of tables of this tree.
    from benghe.paper.charts.model import Chart

TITLE_LINE = "ĐẢNG CỘNG SẢN VIỆT NAM"
BODY_MARK = "*"
DRAFT_MARK = "DỰ THẢO"
CLOSING_HYPHENS = "-----"
RECIPIENTS_TITLE = "Nơi nhận:"
# Room to write a number, or a day, by hand.
BLANK_NUMBER, BLANK_DAY = " " * 5, " " * 4
# Spaces that do not break would hide words from a search; lone halves of characters
# can be written nowhere.
ODD = dict.fromkeys((0xA0, 0x2007, 0x2009, 0x202F), " ") | dict.fromkeys(
    range(0xD800, 0xE000), "?"
)

Align = Literal["left", "center", "right"]
RowKind = Literal["body", "total", "group"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words written by people."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class FigureRun:
    """A figure that can be traced. ``text`` is what is printed: "30,149 tỷ đồng".

    ``value`` is the bare value as shown to a reader, None where there is none; ``state``
    and ``source`` are words for the reader; ``href`` opens the rows behind the figure.
    """

    key: str
    text: str
    label: str = ""
    unit: str = ""
    value: str | None = None
    as_of: date | None = None
    source: str = ""
    state: str = ""
    href: str | None = None


@dataclass(frozen=True, slots=True)
class MissingRun:
    """What nobody has reported yet; printed in the open, never as nought."""

    label: str
    key: str = ""

    @property
    def text(self) -> str:
        return f"[CẦN BỔ SUNG: {self.label}]"


Run = Text | FigureRun | MissingRun
Runs = tuple[Run, ...]


def words(text: str, *, bold: bool = False, italic: bool = False) -> Runs:
    """Plain words as runs: what most cells of a table hold."""
    return (Text(text, bold, italic),)


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading; level 1 to 4.

    1: part (label "Phần thứ nhất", text in capitals below it); 2: "I- TÊN MỤC";
    3: "1. Tên khoản"; 4: "a) …". For 2 to 4 a label, if any, stands before the text.
    """

    level: int
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``indent`` is the first line's."""

    runs: Runs
    indent: bool = True
    align: Literal["justify", "left", "center", "right"] = "justify"


@dataclass(frozen=True, slots=True)
class Bullets:
    """Lines that each begin with "- "; the hyphen is the writer's."""

    items: tuple[Runs, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``width`` is a weight, not a measure.

    Neighbours with the same ``group`` stand under one common heading.
    """

    title: str
    width: int = 1
    align: Align = "left"
    group: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row; the last cell of a short row spans the columns that are left."""

    cells: tuple[Runs, ...]
    kind: RowKind = "body"


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose heading repeats on every page; ``note`` stands under it."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A drawing with its title, and below it the same figures as a table.

    Made by ``charts.chart_block``, so that the two never differ.
    """

    chart: "Chart"
    table: Table


Block = Heading | Paragraph | Bullets | Table | ChartBlock


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: authority bold, post regular, name bold; None: name not known.

    Without a ``missing_label`` a name not known leaves its place blank. ``note`` stands in italics under the post: "(đã ký)".
    """

    authority: str
    post: str
    name: str | None = None
    missing_label: str = "họ và tên người ký"
    note: str = ""

    @property
    def name_run(self) -> Run:
        """The name, or the mark that it is missing, or nothing."""
        if self.name or not self.missing_label:
            return Text(self.name or "", bold=True)
        return MissingRun(self.missing_label)


def number_line(number: int | None, symbol: str) -> str:
    """ "Số 05-BC/ĐU" for 5 and "BC/ĐU"; None, not given yet: the place stays blank."""
    return f"Số {BLANK_NUMBER if number is None else f'{number:02d}'}-{symbol}"


def date_line(day: date, *, day_blank: bool = False) -> str:
    """ "ngày 05 tháng 02 năm 2022"; a draft leaves the day blank."""
    line = long_date(day)
    return line.replace(f"{day:%d}", BLANK_DAY, 1) if day_blank else line


def blank_date_line(day: date) -> str:
    """ "ngày      tháng      năm 2022": day and month are written when it is signed."""
    return f"ngày {BLANK_DAY} tháng {BLANK_DAY} năm {day.year}"


@dataclass(frozen=True, slots=True)
class Header:
    """The two columns at the top; see ``number_line`` and ``date_line``."""

    superior: str
    issuer: str
    number_line: str
    place: str
    date_line: str

    @property
    def place_and_date(self) -> str:
        """ "Quận 1, ngày 27 tháng 12 năm 2022"."""
        return f"{self.place}, {self.date_line}"


@dataclass(frozen=True, slots=True)
class Annex:
    """A sheet behind the paper, on its own page; number 0: the only one, unnumbered."""

    number: int
    title: str
    attached: str = ""
    blocks: tuple[Block, ...] = ()
    landscape: bool = False

    @property
    def label(self) -> str:
        """ "Phụ lục 1"."""
        return f"Phụ lục {self.number}" if self.number else "Phụ lục"


@dataclass(frozen=True, slots=True)
class Meta:
    """What the file says about itself; ``created`` is given, so bytes never vary."""

    title: str
    author: str
    subject: str
    keywords: str
    created: datetime | date
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. ``format_day`` picks the rules of form: the day of the paper.

    ``density`` 0 is as the rules say; 1 to 3 set a table that is to stay on one sheet
    ever closer (see ``css.DENSITIES``).
    """

    format_day: date
    meta: Meta
    header: Header | None = None
    kind: str = ""
    summary: str = ""
    blocks: tuple[Block, ...] = ()
    signature: Signature | None = None
    recipients: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    draft: bool = False
    landscape: bool = False
    density: int = 0


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A cell of a table's heading, worked out from the columns and their groups."""

    title: str
    columns: int = 1
    rows: int = 1


def heading_rows(table: Table) -> tuple[tuple[HeadCell, ...], ...]:
    """The one or two rows of a table's heading; () where no column has a title."""
    columns = table.columns
    if not any(column.title or column.group for column in columns):
        return ()
    if not any(column.group for column in columns):
        return (tuple(HeadCell(column.title) for column in columns),)
    first: list[HeadCell] = []
    second: list[HeadCell] = []
    previous = ""
    for column in columns:
        if not column.group:
            first.append(HeadCell(column.title, rows=2))
        else:
            second.append(HeadCell(column.title))
            if column.group == previous:
                first[-1] = HeadCell(column.group, first[-1].columns + 1)
            else:
                first.append(HeadCell(column.group))
        previous = column.group
    return tuple(first), tuple(second)


def walk(paper: Paper) -> Iterator[Run]:
    """Every run in reading order: body, signer's name, annexes."""
    yield from _runs(paper.blocks)
    if paper.signature:
        yield paper.signature.name_run
    for annex in paper.annexes:
        yield from _runs(annex.blocks)


def _runs(blocks: Iterable[Block]) -> Iterator[Run]:
    for block in blocks:
        match block:
            case Paragraph():
                yield from block.runs
            case Bullets():
                for item in block.items:
                    yield from item
            case Table():
                for row in block.rows:
                    for cell in row.cells:
                        yield from cell
            case ChartBlock():
                yield from _runs((block.table,))


def printable(text: str) -> str:
    """What paper can show of a text: composed, no control characters, plain spaces."""
    return text if text.isascii() and text.isprintable() else nfc(text.translate(ODD))


def plain(runs: Runs) -> str:
    """The text of some runs."""
    return "".join(run.text for run in runs)


def text_of(paper: Paper) -> str:
    """The whole text in reading order, a line for each piece; blank pieces left out."""
    lines = (printable(line) for line in _lines(paper))
    return "\n".join(line for line in lines if line.strip())


def _lines(paper: Paper) -> Iterator[str]:
    if header := paper.header:
        yield from (header.superior, header.issuer, BODY_MARK)
        if paper.draft:
            yield DRAFT_MARK
        yield from (header.number_line, TITLE_LINE, header.place_and_date)
    yield from (paper.kind, paper.summary)
    if paper.kind:
        yield CLOSING_HYPHENS
    yield from _block_lines(paper.blocks)
    if paper.recipients:
        yield RECIPIENTS_TITLE
        yield from (f"- {recipient}" for recipient in paper.recipients)
    if signature := paper.signature:
        yield from (signature.authority, signature.post, signature.note)
        yield signature.name_run.text
    for annex in paper.annexes:
        yield from (annex.label, annex.title, annex.attached, CLOSING_HYPHENS)
        yield from _block_lines(annex.blocks)


def _block_lines(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading():
                yield from (block.label, block.text)
            case Paragraph():
                yield plain(block.runs)
            case Bullets():
                yield from (f"- {plain(item)}" for item in block.items)
            case Table():
                yield block.caption
                for cells in heading_rows(block):
                    yield from (cell.title for cell in cells)
                for row in block.rows:
                    yield from (plain(cell) for cell in row.cells)
                yield block.note
            case ChartBlock():
                # The words in the drawing are those of the table once more.
                yield block.chart.title
                yield from _block_lines((block.table,))
