"""The reminder on paper: what is due and late, owner by owner, as of the day."""

from collections.abc import Iterator
from datetime import date

from benghe.lib.dates import short_date
from benghe.lib.numbers import format_decimal
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
from benghe.paper.worker import render_pdf
from members.papers import Sender, format_day
from reports.indicators.board.listing import Board, Demand, OwnerPart
from reports.indicators.tables import NOT_REPORTED

KIND = "GIẤY NHẮC BÁO CÁO CHỈ TIÊU"
NOTHING = "Không có kỳ báo cáo nào đến hạn hoặc trễ hạn."
NOTE = "Kỳ đã có kết quả không nêu ở đây. Dấu –: chưa đặt hạn."
AREAS_NOTE = "Khu phố: số khu phố đã báo cáo trong kỳ."
COLUMNS: tuple[Column, ...] = (
    Column("TT", 5, "center"), Column("Chỉ tiêu", 38), Column("Kỳ báo cáo", 20, "center"),
    Column("Hạn báo cáo", 16, "center"), Column("Tình trạng", 22),
)  # fmt: skip
AREAS = Column("Khu phố", 26)
# The days of six columns on an upright sheet; whole, not torn.
DENSITY = 1


def reminder_paper(board: Board, printed_on: date | None = None) -> Paper:
    """What the owners of the board have not reported yet; ``printed_on`` None: the day."""
    sender, day = Sender(board.day), short_date(board.day)
    whom = f", {board.owner}" if board.owner else ""
    return Paper(
        format_day=format_day(board.day),
        meta=Meta(
            title=f"Giấy nhắc báo cáo chỉ tiêu{whom}, tính đến ngày {day}",
            author=sender.author,
            subject="Chỉ tiêu đến hạn và trễ hạn báo cáo",
            keywords="chỉ tiêu, đến hạn, trễ hạn",
            created=printed_on or board.day,
        ),
        kind=KIND,
        summary=f"{sender.place}, tính đến ngày {day}",
        blocks=tuple(_blocks(board)),
        density=DENSITY,
    )


def _blocks(board: Board) -> Iterator[Block]:
    parts = [part for part in board.parts if part.rows]
    for number, part in enumerate(parts, 1):
        label = "" if board.owner else f"{number}."
        yield Heading(3, f"Kính gửi: {part.owner}", label)
        yield Paragraph(words(_asked_words(part)), indent=False)
        yield _table(part.rows)
    if not parts:
        whom = f"{board.owner}: " if board.owner else ""
        yield Paragraph(words(f"{whom}{NOTHING}"))


def _asked_words(part: OwnerPart) -> str:
    late, due = format_decimal(part.late), format_decimal(part.due)
    return (
        f"Còn {format_decimal(len(part.rows))} kỳ báo cáo chưa có kết quả: {late} kỳ trễ hạn, "
        f"{due} kỳ đến hạn. Đề nghị đơn vị nhập kết quả trên cổng hoặc gửi báo cáo."
    )


def _table(rows: list[Demand]) -> Table:
    """The rows; with the khu phố where any of them goes by khu phố."""
    by_area = any(row.areas for row in rows)
    return Table(
        (*COLUMNS, AREAS) if by_area else COLUMNS,
        tuple(_row(number, row, by_area) for number, row in enumerate(rows, 1)),
        note=f"{NOTE} {AREAS_NOTE}" if by_area else NOTE,
    )


def _row(number: int, row: Demand, by_area: bool) -> Row:
    texts = [
        str(number), row.title, row.asked.label,
        short_date(row.due.on) if row.due else NOT_REPORTED, row.words,
    ]  # fmt: skip
    if by_area:
        texts.append(row.areas.words if row.areas else "")
    return Row(tuple(words(text) for text in texts))


def reminder_pdf(board: Board, printed_on: date | None = None) -> bytes:
    """The plain PDF. Raises PaperError as ``render_pdf`` does."""
    return render_pdf(reminder_paper(board, printed_on), final=False)
