"""The table of indicators as a paper of its day, on one sheet where that is possible."""

import io
from dataclasses import replace

from benghe.lib.dates import short_date
from benghe.lib.numbers import format_decimal
from benghe.paper.css import DENSITIES
from benghe.paper.tree import Column, Meta, Paper, Row, Signature, Table, words
from benghe.paper.worker import render_pdf
from members.papers import format_day, sender_of
from reports.indicators.scorecard.listing import (
    Group,
    Scorecard,
    ScorecardLine,
    count_of,
    heads,
)

KIND = "BẢNG CHỈ TIÊU"
LEGEND = "Dấu –: chưa có số liệu hoặc không tính; (ước): số ước thực hiện."


def title_of(listing: Scorecard) -> str:
    """``BẢNG CHỈ TIÊU ĐẾN NGÀY 27/12/2022``."""
    return f"{KIND} ĐẾN NGÀY {short_date(listing.day)}"


def note(listing: Scorecard, groups: list[Group]) -> str:
    """So that a part is never taken for the whole."""
    count = format_decimal(count_of(groups))
    return f"Tổng số: {count} chỉ tiêu; gồm {listing.scope_words}. {LEGEND}"


def scorecard_paper(listing: Scorecard) -> Paper:
    """The official paper: header, table, signature, all of the listing's day.

    Raises PaperError where no header of that day is recorded.
    """
    sender = sender_of(listing.user, listing.day)
    header, signature = sender.heading()
    day = short_date(listing.day)
    return Paper(
        format_day=format_day(listing.day),
        meta=Meta(
            title=f"Bảng chỉ tiêu {sender.place} đến ngày {day}",
            author=sender.author,
            subject=f"Bảng chỉ tiêu: {listing.scope_words}",
            keywords="chỉ tiêu, kết quả thực hiện",
            created=listing.day,
        ),
        header=header,
        kind=title_of(listing),
        summary=f"{sender.place}, {listing.scope_words}",
        blocks=(scorecard_table(listing),),
        signature=_signature(listing, signature),
        landscape=True,
        density=min(DENSITIES),
    )


def _signature(listing: Scorecard, signature: Signature) -> Signature:
    """Who may not read who holds a post gets a blank place for the name."""
    if listing.user.has_perm("members.view_post"):
        return signature
    return replace(signature, name=None, missing_label="")


def scorecard_table(listing: Scorecard) -> Table:
    """The lines under their groups, and under them how many and which."""
    groups = listing.groups()
    rows: list[Row] = []
    for group in groups:
        rows.append(Row((words(group.name),), kind="group"))
        rows += [_row(line) for line in group.lines]
    if not rows:
        rows = [Row((words("Không có chỉ tiêu nào như vậy."),))]
    table = heading_of(listing)
    return replace(table, rows=tuple(rows), note=note(listing, groups))


def heading_of(listing: Scorecard) -> Table:
    """The table with its columns alone."""
    return Table(
        tuple(
            Column(head.title, head.width, head.align, head.group)
            for head in heads(listing.year)
        ),
        (),
    )


def _row(line: ScorecardLine) -> Row:
    return Row(tuple(words(cell.text) for cell in line.cells))


def scorecard_pdf(listing: Scorecard) -> bytes:
    """The PDF: set closer and closer until it is one sheet; else as many as it needs.

    Raises PaperError as ``scorecard_paper`` and ``render_pdf`` do.
    """
    paper = scorecard_paper(listing)
    first = content = render_pdf(paper, final=True)
    for density in sorted(DENSITIES):
        if density != paper.density:
            content = render_pdf(_closer(paper, density, listing.year), final=True)
        if page_count(content) == 1:
            return content
    return first


def _closer(paper: Paper, density: int, year: int) -> Paper:
    """The same paper set closer; at the closest figures give their room to the notes."""
    blocks = paper.blocks
    if density == max(DENSITIES):
        widths = [head.close for head in heads(year)]
        blocks = tuple(
            replace(table, columns=_with_widths(table.columns, widths))
            for table in blocks
            if isinstance(table, Table)
        )
    return replace(paper, density=density, blocks=blocks)


def _with_widths(columns: tuple[Column, ...], widths: list[int]) -> tuple[Column, ...]:
    pairs = zip(columns, widths, strict=True)
    return tuple(replace(column, width=width) for column, width in pairs)


def page_count(content: bytes) -> int:
    """How many pages a PDF has."""
    from pypdf import PdfReader  # noqa: PLC0415  (half a second to import)

    return len(PdfReader(io.BytesIO(content)).pages)
