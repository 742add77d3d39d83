"""The sheets of a file, whatever its form, and the one that is meant."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from benghe.sheets import csvfile, grid
from benghe.sheets.archive import is_workbook, open_archive
from benghe.sheets.book import Book, SheetPart, Styles, open_book
from benghe.sheets.celltext import Context, Fonts
from benghe.sheets.errors import SheetError
from benghe.sheets.grid import LAST_ROW, Grid, RawRow
from benghe.sheets.headers import Header, Known, find_header
from benghe.sheets.reading import SheetInfo
from benghe.sheets.texts import shorten
from benghe.sheets.wanted import Limits, Wanted

# Rows looked at below the last place for a heading, to see whether there is data.
BELOW = 20


@dataclass(slots=True)
class Source:
    """One sheet: its rows can be gone through again; ``fonts``: what its first ones tell."""

    name: str
    hidden: bool
    limits: Limits
    book: Book | None = None
    part: SheetPart | None = None
    text: str = ""
    header: Header | None = None
    has_rows: bool = False
    fonts: Fonts = field(default_factory=Fonts)

    def rows(self, about: Grid, until: int = LAST_ROW) -> Iterator[RawRow]:
        """The rows that are not blank; ``about`` is filled on the way."""
        if self.book is not None and self.part is not None:
            return grid.raw_rows(self.book, self.part, about, self.limits, until)
        return csvfile.raw_rows(self.text, self.limits)


@dataclass(slots=True)
class File:
    """A file opened: its sheets and what the cells need to know."""

    context: Context
    sources: list[Source] = field(default_factory=list)


def open_file(content: bytes, file_name: str, wanted: Wanted, limits: Limits) -> File:
    """The sheets of a workbook, or the one of a CSV; raises SheetError."""
    year = wanted.today.year if wanted.today else None
    if not is_workbook(content, limits):
        text = csvfile.decode(content)
        context = Context(Styles(), limits, False, wanted.old_text, year)
        name = file_name.rpartition(".")[0] or file_name or "CSV"
        return File(context, [Source(shorten(name), False, limits, text=text)])
    book = open_book(open_archive(content, limits), limits)
    context = Context(book.styles, limits, book.is_1904, wanted.old_text, year)
    sources = [
        Source(part.name, part.hidden, limits, book, part) for part in book.sheets
    ]
    return File(context, sources)


def choose(file: File, wanted: Wanted) -> tuple[Source | None, tuple[SheetInfo, ...]]:
    """The sheet that fits, None where several do, and what was seen of each.

    A hidden sheet is taken only when the user named it. Raises SheetError where no
    sheet has the headings.
    """
    known = Known(wanted)
    for source in file.sources:
        _look(source, known, file.context)
    infos = tuple(
        SheetInfo(s.name, s.hidden, s.header.score if s.header else 0, s.has_rows)
        for s in file.sources
    )
    if wanted.sheet:
        return _named(file.sources, wanted), infos
    visible = [s for s in file.sources if s.header and not s.hidden]
    if not visible:
        raise SheetError(_nothing(file.sources, wanted))
    # An empty copy of the template beside the data is no rival.
    full = [s for s in visible if s.has_rows] or visible
    best = max(s.header.score for s in full if s.header)
    top = [s for s in full if s.header and s.header.score == best]
    return (top[0] if len(top) == 1 else None), infos


def _look(source: Source, known: Known, context: Context) -> None:
    """Find the headings in the first rows, without reading the sheet."""
    within = source.limits.header_within
    # What stands far to the right of another sheet is no reason to refuse this one.
    wide = replace(source.limits, columns=grid.LAST_COLUMN)
    peek = replace(source, limits=wide).rows(Grid(), within + BELOW)
    first = list(itertools.takewhile(lambda row: row[0] <= within + BELOW, peek))
    source.fonts = Fonts()
    own = replace(context, fonts=source.fonts)
    source.header = find_header(first, known, own, within)
    if source.header is not None:
        last = source.header.last
        source.has_rows = any(number > last for number, _, _ in first)


def _named(sources: list[Source], wanted: Wanted) -> Source:
    for source in sources:
        if source.name == wanted.sheet:
            if source.header is None:
                raise SheetError(_nothing([source], wanted))
            return source
    raise SheetError(f"Tệp không có trang tính «{shorten(wanted.sheet)}».")


def _nothing(sources: list[Source], wanted: Wanted) -> str:
    """Why no sheet will do: none visible, only hidden ones fit, or no headings."""
    hidden = [s.name for s in sources if s.header and s.hidden]
    if hidden:
        return (
            f"Bảng dữ liệu nằm ở trang tính đang ẩn: «{shorten(hidden[0])}». Hãy bỏ ẩn trang ấy "
            "(nhấp phải vào tên trang › Bỏ ẩn) hoặc chọn đúng trang rồi nạp lại."
        )
    if all(source.hidden for source in sources):
        return "Tệp không có trang tính nào đang hiện."
    names = [column.heading for column in wanted.columns if column.required]
    names = names or [column.heading for column in wanted.columns]
    within = sources[0].limits.header_within
    where = f" của trang «{shorten(sources[0].name)}»" if len(sources) == 1 else ""
    return (
        f"Không tìm thấy dòng tiêu đề trong {within} dòng đầu{where}. Các cột cần có: "
        f"{', '.join(names[:20])}."
    )
