"""Checks of everything that must always hold; each yields one Vietnamese line a failure.

They read the tables as they are, whatever wrote them, and stay quick at 50,000 members:
a few queries over plain tuples, no query in a loop over rows.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Q

from benghe.lib.dates import short_date
from cells.models import Seat
from members.models import Post
from reports.review.assemble import context_of
from reports.review.catalogue import UnknownKeyError
from reports.review.models import Review
from reports.verification.act_days import act_days
from reports.verification.acts import act_effects, organisation_parts
from reports.verification.indicators import INDICATOR_CHECKS
from reports.verification.keys import (
    award_keys,
    cell_keys,
    cell_names,
    member_keys,
    member_names,
)
from reports.verification.ledgers import (
    cell_posts,
    internal_moves,
    later,
    ledger_of_cells,
    ledger_of_committees,
    membership_periods,
    memberships_in_life,
    memberships_in_party,
    party_periods,
)
from reports.verification.life import (
    candidacies_apart,
    committee_posts,
    known_choices,
    left_party,
    places_in_life,
    same_posts,
    standings_apart,
    standings_in_cells,
)

Lines = Iterator[str]


def problems() -> Lines:
    """Every failure, check by check; nothing when all is well."""
    for check in CHECKS:
        yield from check()


# --- seats and posts ---


def seats() -> Lines:
    """A role fits its place, and one person holds it once at a time."""
    fits = Q(role="BT", cell__isnull=False, committee__isnull=True)
    fits |= ~Q(role="BT") & Q(cell__isnull=True, committee__isnull=False)
    for seat in Seat.objects.exclude(fits).select_related("user"):
        yield f"{seat.user}: vai trò {seat.get_role_display()} không hợp với nơi được giao."
    fields = ("user", "role", "committee", "cell")
    rows = Seat.objects.select_related("user").order_by(*fields, "started_on")
    yield from _held_twice(
        rows, lambda row: (row.user_id, row.role, _place(row)), "vai trò"
    )


def secretaries() -> Lines:
    """No cell and no committee has two secretaries at once."""
    rows = (
        Post.objects.valid()
        .filter(kind="secretary")
        .select_related("cell", "committee")
    )
    rows = rows.order_by("committee", "cell", "started_on")
    yield from _held_twice(rows, _place, "bí thư")


def _place(row: Any) -> tuple[int | None, int | None]:
    return row.committee_id, row.cell_id


def _held_twice(rows: Iterable[Any], key: Callable[[Any], object], what: str) -> Lines:
    """Of periods in order: those that begin before the former of the same key ends."""
    for _, same in groupby(rows, key=key):
        until: date | None = date.min
        for row in same:
            if until is None or row.started_on < until:
                place = row.cell or row.committee
                yield f"{place}: {what} từ {short_date(row.started_on)} trùng thời gian trước."
            until = later(until, row.ended_on)


# --- figures ---


def declared_figures() -> Lines:
    """Published figures equal those computed from the rows, where rows cover the day."""
    for review in Review.objects.select_related("committee").order_by("year"):
        context = context_of(review)
        for key, row in sorted(context.declared.items()):
            try:
                found = context.figure(key)
            except UnknownKeyError:
                yield f"Năm {review.year}: số liệu công bố «{key}» không có trong danh mục."
                continue
            if found.state != "declared" and found.value != row.value:
                yield (
                    f"Năm {review.year}, {found.label}: công bố {row.value.normalize():f}, "
                    f"theo sổ là {found.value}."
                )


CHECKS: tuple[Callable[[], Lines], ...] = (
    membership_periods,
    party_periods,
    memberships_in_party,
    memberships_in_life,
    internal_moves,
    known_choices,
    left_party,
    standings_apart,
    standings_in_cells,
    candidacies_apart,
    same_posts,
    committee_posts,
    places_in_life,
    ledger_of_cells,
    ledger_of_committees,
    act_effects,
    act_days,
    organisation_parts,
    member_keys,
    member_names,
    cell_keys,
    award_keys,
    cell_names,
    seats,
    secretaries,
    cell_posts,
    declared_figures,
    *INDICATOR_CHECKS,
)
