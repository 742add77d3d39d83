"""The change list of a period (danh sách biến động), as a document tree."""

from dataclasses import dataclass
from datetime import date

from benghe.lib.dates import short_date
from benghe.lib.numbers import format_decimal
from benghe.paper.tree import (
    Column,
    Meta,
    Paper,
    Paragraph,
    Row,
    Table,
    words,
)
from members.ledger import rules
from members.ledger.listing import LedgerListing
from members.ledger.people import Change
from members.papers import format_day, sender_of

COLUMNS = (
    Column("TT", 4, "center"),
    Column("Họ và tên", 16),
    Column("Ngày sinh", 9, "center"),
    Column("Chi bộ", 17),
    Column("Ngày", 9, "center"),
    Column("Nội dung", 18),
    Column("Quyết định", 14),
    Column("Nơi đi, nơi đến", 17),
)
STATES = (*rules.BEGINNINGS, *rules.ENDINGS)
GROUPS = (
    ("Tăng", (rules.ALL_INCREASES.key,)),
    ("Giảm", (rules.ALL_DECREASES.key,)),
    ("Chuyển nội bộ", (rules.INSIDE.key,)),
    ("Công nhận chính thức", (rules.RECOGNISED.key,)),
    ("Thay đổi trạng thái", tuple(line.key for line in STATES)),
)
NUMERALS = ("I", "II", "III", "IV", "V")


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the change list and its rows, by day, then name."""

    title: str
    rows: tuple[Change, ...]


def groups_of(listing: LedgerListing) -> list[Group]:
    """The five parts of the change list; those without rows are kept."""
    found = []
    for title, keys in GROUPS:
        rows = [row for key in keys for row in listing.told(key, listing.rows(key))]
        if len(keys) > 1:
            # Each key comes in order; together they are put in order of days again.
            rows.sort(key=lambda row: row.day)
        found.append(Group(title, tuple(rows)))
    return found


def change_list_paper(
    listing: LedgerListing, *, final: bool, printed_on: date | None = None
) -> Paper:
    """Everybody who came, left, moved or changed state in the period; landscape.

    ``final``: with header and signature of the closing day, PaperError where none is
    recorded; else a plain working list. ``printed_on`` (None: the closing day) is when
    the file was made.
    """
    sender = sender_of(listing.user, listing.last, listing.cell, listing.committee)
    header, signature = sender.heading() if final else (None, None)
    period = (
        f"từ ngày {short_date(listing.first)} đến hết ngày {short_date(listing.last)}"
    )
    table = Table(columns=COLUMNS, rows=tuple(_rows(groups_of(listing))))
    return Paper(
        format_day=format_day(listing.last),
        meta=Meta(
            title=f"Danh sách biến động đảng viên {sender.place}, {period}",
            author=sender.author,
            subject="Danh sách biến động đảng viên",
            keywords="danh sách, biến động, đảng viên",
            created=printed_on or listing.last,
        ),
        header=header,
        kind="DANH SÁCH BIẾN ĐỘNG ĐẢNG VIÊN",
        summary=f"{sender.place}, {period}",
        blocks=(Paragraph(words(totals(listing)), indent=False), table),
        signature=signature,
        landscape=True,
    )


def totals(listing: LedgerListing) -> str:
    """The ledger in one line, so that the list can be held against it."""
    found = listing.ledger()
    return (
        f"Có đến đầu ngày {short_date(listing.first)}: {format_decimal(found.opening)} đảng viên; "
        f"tăng {format_decimal(found.increase)}; giảm {format_decimal(found.decrease)}; có đến hết "
        f"ngày {short_date(listing.last)}: {format_decimal(found.closing)} đảng viên."
    )


def _rows(groups: list[Group]) -> list[Row]:
    """Each part under its heading with its number; numbered anew in each."""
    found = []
    for numeral, group in zip(NUMERALS, groups, strict=True):
        title = f"{numeral}. {group.title}: {format_decimal(len(group.rows))}"
        found.append(Row((words(title),), kind="group"))
        found += [_row(place, change) for place, change in enumerate(group.rows, 1)]
    return found


def _row(place: int, change: Change) -> Row:
    texts = (
        format_decimal(place),
        change.name,
        change.born.display,
        change.cell or "–",
        short_date(change.day),
        change.told,
        change.decision or "–",
        change.place or "–",
    )
    return Row(tuple(words(text) for text in texts))
