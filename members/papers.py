"""Papers about members, as document trees."""

from datetime import date
from typing import Any

from benghe.lib.dates import short_date
from benghe.lib.numbers import format_decimal
from benghe.paper.tree import Column, Meta, Paper, Row, Table, Text
from cells.models import CommitteeName
from members.facts import official_text
from members.forms import STATUSES
from members.listing import MemberListing, masked_card

COLUMNS = (
    Column("TT", 4, "center"),
    Column("Họ và tên", 18),
    Column("Giới tính", 6, "center"),
    Column("Ngày sinh", 9, "center"),
    Column("Ngày kết nạp", 9, "center"),
    Column("Ngày chính thức", 9, "center"),
    Column("Số thẻ", 10, "center"),
    Column("Chi bộ", 22),
)


def member_list_paper(
    user: Any,
    day: date,
    cell: Any = None,
    text: str = "",
    status: str = "",
    printed_on: date | None = None,
) -> Paper:
    """The working list of members that ``user`` may print, as of ``day``.

    By cell, then by name; 8 columns, landscape. Card numbers are masked unless the
    role may read them. ``printed_on`` (None: ``day``) is the day of the paper itself.
    """
    listing = MemberListing(
        user, day, cell=cell, text=text, status=status, order="chi-bo", action="print"
    )
    full = user.has_perm("members.sensitive_member")
    rows = tuple(
        _row(place, member, day, full_card=full)
        for place, member in enumerate(listing.ordered().iterator(chunk_size=2000), 1)
    )
    name = CommitteeName.objects.on(day).filter(committee__parent=None).first()
    of_whom = cell.name if cell else (name.name if name else "Đảng bộ phường")
    created = printed_on or day
    return Paper(
        format_day=created,
        meta=Meta(
            title=f"Danh sách đảng viên {of_whom}, tính đến ngày {short_date(day)}",
            author=name.name if name else "Đảng bộ phường",
            subject="Danh sách đảng viên",
            keywords="danh sách, đảng viên",
            created=created,
        ),
        kind="DANH SÁCH ĐẢNG VIÊN",
        summary=f"{of_whom}, tính đến ngày {short_date(day)}",
        blocks=(
            Table(columns=COLUMNS, rows=rows, note=_note(len(rows), text, status)),
        ),
        landscape=True,
    )


def _row(place: int, member: Any, day: date, *, full_card: bool) -> Row:
    card = member.card_number or "–" if full_card else masked_card(member.card_number)
    texts = (
        format_decimal(place),
        member.full_name,
        member.get_gender_display(),
        member.born.display,
        short_date(member.admitted_on) if member.admitted_on else "–",
        official_text(member, day),
        card,
        member.cell_name_on or "–",
    )
    return Row(tuple((Text(text),) for text in texts))


def _note(count: int, text: str, status: str) -> str:
    """How many, and by which filters; so that a part is never taken for the whole."""
    parts = [f"Tổng số: {format_decimal(count)} đảng viên."]
    if status:
        parts.append(f"Chỉ gồm: {dict(STATUSES)[status]}.")
    if text:
        parts.append(f"Chỉ gồm người có tên hoặc số thẻ khớp «{text}».")
    return " ".join(parts)
