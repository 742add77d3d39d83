"""The change list of a period (danh sách biến động), as a document tree."""

from dataclasses import dataclass
from datetime import date

from benghe.lib.dates import short_date
from benghe.lib.numbers import format_decimal
from benghe.paper.tree import (
    Column,
    Header,
    Meta,
    Paper,
    Paragraph,
    Row,
    Signature,
    Table,
    words,
)
from cells.models import Committee, CommitteeName
from members.ledger import rules
from members.ledger.listing import LedgerListing
from members.ledger.people import Change
from members.models import Post
from members.naming import member_name_on

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

    ``final``: with header and signature of the committee of the closing day; else a
    plain working list. ``printed_on`` (None: the closing day) is the day of the paper.
    """
    names = heading_names(listing)
    created = printed_on or listing.last
    period = (
        f"từ ngày {short_date(listing.first)} đến hết ngày {short_date(listing.last)}"
    )
    table = Table(columns=COLUMNS, rows=tuple(_rows(groups_of(listing))))
    return Paper(
        format_day=created,
        meta=Meta(
            title=f"Danh sách biến động đảng viên {listing.of_whom}, {period}",
            author=names.name if names else listing.of_whom,
            subject="Danh sách biến động đảng viên",
            keywords="danh sách, biến động, đảng viên",
            created=created,
        ),
        header=_header(names, listing.last) if final and names else None,
        kind="DANH SÁCH BIẾN ĐỘNG ĐẢNG VIÊN",
        summary=f"{listing.of_whom}, {period}",
        blocks=(Paragraph(words(totals(listing)), indent=False), table),
        signature=_signature(names, listing.last) if final and names else None,
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


def heading_names(listing: LedgerListing) -> CommitteeName | None:
    """Header and signature of whose list it is: names in force on the closing day."""
    committee: Committee | None = listing.committee
    if listing.cell is not None:
        committee = listing.cell.committee
    named = CommitteeName.objects.on(listing.last).select_related("committee")
    if committee is not None:
        return named.filter(committee=committee).first()
    return named.filter(committee__parent=None).first()


def _header(names: CommitteeName, day: date) -> Header:
    """Number and day stay blank: they are written when the list is signed."""
    return Header(
        superior=names.superior,
        issuer=names.issuer,
        number_line="",
        place=names.place,
        date_line=f"ngày      tháng      năm {day.year}",
    )


def _signature(names: CommitteeName, day: date) -> Signature:
    """The secretary in office on the closing day; a mark where none is recorded."""
    posts = Post.objects.on(day).filter(committee=names.committee, kind="secretary")
    called = posts.annotate(called=member_name_on(day))
    signer = called.values_list("called", flat=True).first()
    return Signature(
        authority=names.authority,
        post="BÍ THƯ",
        name=signer,
        missing_label=f"họ và tên Bí thư {names.name}",
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
