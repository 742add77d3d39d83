"""Papers about members, as document trees; in whose name such a paper goes out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from benghe.core.querysets import scope_of
from benghe.lib.dates import short_date
from benghe.lib.numbers import format_decimal
from benghe.paper.errors import PaperError
from benghe.paper.formats import VERSIONS
from benghe.paper.tree import (
    Column,
    Header,
    Meta,
    Paper,
    Row,
    Signature,
    Table,
    Text,
    blank_date_line,
)
from cells.access import cells_under
from cells.models import Cell, Committee, CommitteeName
from members.columns import chosen, tabulate, text_of_value
from members.listing import BY_CELL, MemberListing
from members.models import Member, Post
from members.naming import member_name_on

KIND = "DANH SÁCH ĐẢNG VIÊN"
WHOLE = "Đảng bộ phường"
POST_LINE = "BÍ THƯ"
CELL_AUTHORITY = "T/M CHI BỘ"
# Between the margins of an A4 sheet on its side, in millimetres.
SHEET_WIDTH = 252


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name a paper of ``day`` goes out.

    ``cells``: those to which whoever prints is limited, none for a committee's own
    people. ``committee``: the one above the cells, or that of the paper; None: the
    ward's. ``cell``: of whom the paper speaks, where it is a single cell.
    """

    day: date
    cells: tuple[Cell, ...] = ()
    committee: Committee | None = None
    cell: Cell | None = None

    @property
    def named(self) -> CommitteeName | None:
        """Name and header of the committee on the day; None: not recorded."""
        rows = CommitteeName.objects.on(self.day)
        if self.committee is not None:
            rows = rows.filter(committee=self.committee)
        else:
            rows = rows.filter(committee__parent=None)
        found: CommitteeName | None = rows.first()
        return found

    @property
    def place(self) -> str:
        """Whom the paper is about, by the names of the day."""
        if self.cell is not None:
            return self.cell.called_on(self.day)
        if self.cells:
            return ", ".join(cell.called_on(self.day) for cell in self.cells)
        named = self.named
        return named.name if named else WHOLE

    @property
    def author(self) -> str:
        """Whose paper it is: the cells', else the committee's."""
        if self.cells:
            return ", ".join(cell.called_on(self.day) for cell in self.cells)
        named = self.named
        return named.name if named else WHOLE

    def heading(self) -> tuple[Header, Signature]:
        """Header and signature of the day.

        Raises PaperError without a header of that day, and for several cells together,
        for whom nobody signs.
        """
        if len(self.cells) > 1:
            raise PaperError(
                "Bản chính thức do bí thư của từng chi bộ ký. Hãy lọc theo một chi bộ "
                "rồi in."
            )
        named = self.named
        if named is None:
            raise PaperError(
                "Chưa ghi tên và đầu văn bản của đảng bộ cho ngày "
                f"{short_date(self.day)}. Hãy nhập ở phần quản trị, mục «Tên và đầu văn "
                "bản của đảng bộ»."
            )
        if self.cells:
            return self._of_cell(self.cells[0], named)
        header = self._header(named.superior, named.issuer, named)
        signer = secretary_on(self.day, committee=named.committee_id)
        missing = f"họ và tên Bí thư {named.name}"
        return header, Signature(named.authority, POST_LINE, signer, missing)

    def _of_cell(self, cell: Cell, named: CommitteeName) -> tuple[Header, Signature]:
        """A vacant post leaves the place of the name blank: a deputy may sign."""
        header = self._header(
            named.name.upper(), cell.called_on(self.day).upper(), named
        )
        signer = secretary_on(self.day, cell=cell.pk)
        return header, Signature(CELL_AUTHORITY, POST_LINE, signer, missing_label="")

    def _header(self, superior: str, issuer: str, named: CommitteeName) -> Header:
        """Number and day stay blank: they are written when the paper is signed."""
        return Header(superior, issuer, "", named.place, blank_date_line(self.day))


def sender_of(
    user: Any, day: date, cell: Any = None, committee: Any = None,
    action: str = "print",
) -> Sender:  # fmt: skip
    """In whose name ``user`` prints of ``cell`` or ``committee`` (None: all in scope)."""
    scope = scope_of(user, Member, action)
    above = committee if cell is None else cell.committee
    if not scope:
        return Sender(day, committee=above, cell=cell)
    if not scope.everything:
        cells = _cells_in(scope.cell_ids, day, cell, committee)
        seats = [seat.committee for seat in user.open_seats if seat.committee]
        over = [seat for seat in seats if _covers(seat, cells)]
        if not over:
            return Sender(
                day,
                cells=cells,
                committee=cells[0].committee if cells else above,
                cell=cell,
            )
        above = above or over[0]
    return Sender(day, committee=above, cell=cell)


def format_day(day: date) -> date:
    """The day by whose rules of form a paper of ``day`` is set; the first known ones
    for days before them.
    """
    return max(day, min(version.effective_from for version in VERSIONS))


def secretary_on(day: date, **place: int) -> str | None:
    """Who led the ``cell`` or ``committee`` on ``day``, by the name of then."""
    posts = Post.objects.on(day).filter(kind=Post.Kind.SECRETARY, **place)
    called = posts.order_by("-started_on").annotate(called=member_name_on(day))
    found: str | None = called.values_list("called", flat=True).first()
    return found


def member_list_paper(user: Any, day: date, printed_on: date | None = None) -> Paper:
    """The working list of everybody whom ``user`` may print on ``day``, by cell."""
    listing = MemberListing(user, day, order=BY_CELL, action="print")
    return list_paper(listing, printed_on=printed_on)


def list_paper(
    listing: MemberListing,
    words: Sequence[str] = (),
    printed_on: date | None = None,
    *,
    official: bool = False,
) -> Paper:
    """A members list as it stands on the screen: its rows, order and columns.

    ``words``: the filters in words. ``official``: with the header of the committee and
    a line to sign on; unless an order was asked for, it goes by cell, there posts by
    rank, then names. ``printed_on`` (None: the list's day) is the day of the paper.
    """
    if official and not listing.order:
        listing = replace(listing, order=BY_CELL)
    sender = _sender(listing)
    place, as_of = sender.place, short_date(listing.day)
    paper = Paper(
        format_day=format_day(listing.day),
        meta=Meta(
            title=f"Danh sách đảng viên {place}, tính đến ngày {as_of}",
            author=sender.author,
            subject="Danh sách đảng viên",
            keywords="danh sách, đảng viên",
            created=printed_on or listing.day,
        ),
        kind=KIND,
        summary=f"{place}, tính đến ngày {as_of}",
        blocks=(list_table(listing, words),),
        landscape=True,
    )
    if not official:
        return paper
    header, signature = sender.heading()
    return replace(paper, header=header, signature=signature)


def list_table(listing: MemberListing, words: Sequence[str] = ()) -> Table:
    """The rows of a list; under them how many, and by which filters."""
    columns = chosen(listing.columns)
    full_card = listing.user.has_perm("members.sensitive_member")
    rows: list[Row] = []
    for chunk in listing.chunks():
        values = tabulate(
            chunk, columns, listing.day, first=len(rows) + 1, full_card=full_card
        )
        rows += [
            Row(tuple((Text(text_of_value(value)),) for value in line))
            for line in values
        ]
    heads = tuple(Column(c.title, c.width, c.align) for c in columns)
    return Table(columns=heads, rows=tuple(rows), note=note(len(rows), words))


def note(count: int, words: Sequence[str]) -> str:
    """So that a part is never taken for the whole."""
    parts = [f"Tổng số: {format_decimal(count)} đảng viên."]
    if words:
        parts.append(f"Chỉ gồm: {'; '.join(words)}.")
    return " ".join(parts)


def place_of(listing: MemberListing) -> str:
    """Whose list it is, by the names of the day: the cells, else the committee."""
    return _sender(listing).place


def too_wide(listing: MemberListing) -> str:
    """Why the columns do not fit on a sheet, and what to do; empty: they fit."""
    columns = chosen(listing.columns)
    over = sum(column.width for column in columns) - SHEET_WIDTH
    if over <= 0:
        return ""
    return (
        f"Khổ giấy A4 nằm ngang không đủ chỗ cho {len(columns)} cột (thừa khoảng "
        f"{over} mm). Hãy bớt cột rồi in, hoặc xuất Excel."
    )


def _sender(listing: MemberListing) -> Sender:
    return sender_of(
        listing.user, listing.day, listing.cell, listing.committee, listing.action
    )


def _cells_in(
    ids: frozenset[int], day: date, cell: Any, committee: Any
) -> tuple[Cell, ...]:
    """Those asked for of the cells with these ids; of several, those of the day."""
    rows = Cell.objects.filter(pk__in=ids).select_related("committee")
    if committee is not None:
        rows = rows.under(committee)
    if cell is not None:
        rows = rows.filter(pk=cell.pk)
    found = tuple(rows.with_name_on(day).order_by("order_on", "pk"))
    if len(found) < 2:
        return found
    there = set(Cell.objects.on(day).values_list("pk", flat=True))
    return tuple(row for row in found if row.pk in there) or found


def _covers(committee: Committee, cells: tuple[Cell, ...]) -> bool:
    """Whether all these cells are the committee's or of one below it."""
    return {cell.pk for cell in cells} <= cells_under(committee)
