"""The members list as a workbook: the rows, order and columns of the screen."""

from collections.abc import Callable, Iterator, Sequence

from benghe.core.excel import SheetColumn, SheetForm, write_table
from benghe.lib.dates import short_date
from benghe.lib.numbers import format_decimal
from members.columns import ListColumn, Value, chosen, tabulate
from members.listing import MemberListing
from members.papers import KIND, place_of

# A column of so many millimetres on paper is about half as many signs wide.
SIGNS_PER_MM = 0.52
NARROWEST = 6


def member_sheet(
    listing: MemberListing,
    words: Sequence[str] = (),
    progress: Callable[[int], None] | None = None,
) -> tuple[bytes, int]:
    """The workbook and how many members are in it; ``words``: the filters in words.

    Dates are dates and numbers numbers; every text is written as a text, so that no
    formula can be born. ``progress`` is told how many rows are written.
    """
    columns = chosen(listing.columns)
    place = place_of(listing)

    def lines(count: int) -> Sequence[str]:
        """What it is, of which day, by which filters."""
        return (
            f"{place}, tính đến ngày {short_date(listing.day)}",
            f"Bộ lọc: {'; '.join(words) or 'không lọc'}",
            f"Tổng số: {format_decimal(count)} đảng viên",
        )

    form = SheetForm(
        "Danh sách", [_sheet_column(column) for column in columns], KIND, lines,
        subject=f"Danh sách đảng viên {place}", framed=True,
    )  # fmt: skip
    return write_table(form, _rows(listing, columns), progress)


def _sheet_column(column: ListColumn) -> SheetColumn:
    width = max(column.width * SIGNS_PER_MM, NARROWEST)
    return SheetColumn(column.title, "0", width, column.align)


def _rows(
    listing: MemberListing, columns: Sequence[ListColumn]
) -> Iterator[list[Value]]:
    """The values of all members in order, some thousand read at a time."""
    full_card = listing.user.has_perm("members.sensitive_member")
    count = 0
    for chunk in listing.chunks():
        lines = tabulate(
            chunk, columns, listing.day, first=count + 1, full_card=full_card
        )
        # Stored texts are tidy already.
        yield from lines
        count += len(chunk)
