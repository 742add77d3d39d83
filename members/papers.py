"""Papers about members, as document trees."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from benghe.lib.dates import short_date
from benghe.lib.numbers import format_decimal
from benghe.paper.errors import PaperError
from benghe.paper.tree import (
    Column,
    Header,
    Meta,
    Paper,
    Row,
    Signature,
    Table,
    Text,
    date_line,
)
from cells.models import CommitteeName
from members.columns import chosen, tabulate, text_of_value
from members.listing import BY_CELL, MemberListing
from members.models import Post

KIND = "DANH SÁCH ĐẢNG VIÊN"
WHOLE = "Đảng bộ phường"
POST_LINE = "BÍ THƯ"
# Between the margins of an A4 sheet on its side, in millimetres.
SHEET_WIDTH = 252


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
    created = printed_on or listing.day
    named = committee_name(listing)
    place, as_of = place_of(listing), short_date(listing.day)
    table = list_table(listing, words)
    paper = Paper(
        format_day=created,
        meta=Meta(
            title=f"Danh sách đảng viên {place}, tính đến ngày {as_of}",
            author=named.name if named else WHOLE,
            subject="Danh sách đảng viên",
            keywords="danh sách, đảng viên",
            created=created,
        ),
        kind=KIND,
        summary=f"{place}, tính đến ngày {as_of}",
        blocks=(table,),
        landscape=True,
    )
    return _signed(paper, named, created) if official else paper


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
    """Whose list it is, by the name of the day: the cell, else the committee."""
    if listing.cell is not None:
        return str(listing.cell.called_on(listing.day))
    named = committee_name(listing)
    return named.name if named else WHOLE


def committee_name(listing: MemberListing) -> CommitteeName | None:
    """Name and header of the list's committee on its day; None: not recorded."""
    rows = CommitteeName.objects.on(listing.day)
    if listing.committee is not None:
        rows = rows.filter(committee=listing.committee)
    else:
        rows = rows.filter(committee__parent=None)
    found: CommitteeName | None = rows.first()
    return found


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


def _signed(paper: Paper, named: CommitteeName | None, created: date) -> Paper:
    """The paper with header and signature; PaperError without a name of that day."""
    if named is None:
        raise PaperError(
            "Chưa ghi tên và đầu văn bản của đảng bộ cho ngày này. Hãy nhập ở phần "
            "quản trị, mục «Tên và đầu văn bản của đảng bộ»."
        )
    posts = Post.objects.on(created).filter(
        committee=named.committee_id, kind=Post.Kind.SECRETARY
    )
    signer = posts.order_by("-started_on").values_list("member__full_name", flat=True)
    return replace(
        paper,
        header=Header(
            superior=named.superior,
            issuer=named.issuer,
            number_line="",
            place=named.place,
            date_line=date_line(created),
        ),
        signature=Signature(named.authority, POST_LINE, signer.first()),
    )
