"""The rows behind the lines of the ledger, for some cells over a period.

A move from one of the cells to another on one day is neither increase nor decrease of
them together; one that crosses their border is. Every queryset has ``day``: when it was.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from members.models import Membership, PartyPeriod, Standing

INTERNAL = "internal"
GUEST = Standing.Kind.GUEST


@dataclass(frozen=True, slots=True)
class Extent:
    """Ids of the cells that are counted together, and the period; both days are in it."""

    cells: frozenset[int]
    first: date
    last: date


def stays(extent: Extent) -> Any:
    """Standing times in the cells, whenever they were."""
    return Membership.objects.valid().filter(cell__in=extent.cells)


def starts(extent: Extent) -> Any:
    """Times in the cells begun within the period."""
    rows = stays(extent).started_within(extent.first, extent.last)
    return rows.annotate(day=F("started_on"))


def ends(extent: Extent) -> Any:
    """Times in the cells ended within the period; the day is the first without them."""
    rows = stays(extent).ended_within(extent.first, extent.last)
    return rows.annotate(day=F("ended_on"))


def came_from(extent: Extent) -> Any:
    """For a start: the time in another of the cells that ended by the same move."""
    return stays(extent).filter(
        member=OuterRef("member"), ended_on=OuterRef("started_on"), end_reason=INTERNAL
    )


def went_to(extent: Extent) -> Any:
    """For an end: the time in another of the cells that began by the same move."""
    return stays(extent).filter(
        member=OuterRef("member"),
        started_on=OuterRef("ended_on"),
        start_reason=INTERNAL,
    )


def increases(extent: Extent) -> Any:
    """Starts that raise the count of the cells together."""
    inside = Q(start_reason=INTERNAL) & Q(Exists(came_from(extent)))
    return starts(extent).filter(~inside)


def decreases(extent: Extent) -> Any:
    """Ends that lower the count of the cells together."""
    inside = Q(end_reason=INTERNAL) & Q(Exists(went_to(extent)))
    return ends(extent).filter(~inside)


def moves_in(extent: Extent) -> Any:
    """The starts of moves between the cells."""
    rows = starts(extent).filter(start_reason=INTERNAL)
    return rows.filter(Exists(came_from(extent)))


def moves_out(extent: Extent) -> Any:
    """The ends of moves between the cells: the other halves of ``moves_in``."""
    rows = ends(extent).filter(end_reason=INTERNAL)
    return rows.filter(Exists(went_to(extent)))


def here_on(extent: Extent, day: Any) -> Any:
    """A condition: the member of the row is counted in the cells on ``day``."""
    # The sum keeps SQLite from walking through a whole cell once for each row: what is
    # looked up is the one member.
    stays_of_member = Membership.objects.valid().alias(place=F("cell_id") + 0)
    return Exists(
        stays_of_member.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=day),
            member=OuterRef("member"), started_on__lte=day, place__in=extent.cells,
        )
    )  # fmt: skip


def recognised(extent: Extent) -> Any:
    """Times in the Party that became official within the period, of people here."""
    rows = PartyPeriod.objects.recognised_within(extent.first, extent.last)
    found = rows.filter(here_on(extent, OuterRef("official_on")))
    return found.annotate(day=F("official_on"))


def begun(extent: Extent) -> Any:
    """States begun within the period; a renewed one goes on and does not begin."""
    rows = Standing.objects.valid().filter(
        started_on__gte=extent.first, started_on__lte=extent.last
    )
    before = _same_state().filter(ended_on=OuterRef("started_on"))
    rows = rows.filter(~Exists(before), _of_these(extent, "started_on"))
    return rows.annotate(day=F("started_on"))


def finished(extent: Extent) -> Any:
    """States that ended within the period while the person stayed; renewed ones aside."""
    rows = Standing.objects.valid().filter(
        ended_on__gte=extent.first, ended_on__lte=extent.last
    )
    after = _same_state().filter(started_on=OuterRef("ended_on"))
    rows = rows.filter(~Exists(after), _of_these(extent, "ended_on"))
    return rows.annotate(day=F("ended_on"))


def _same_state() -> Any:
    return Standing.objects.valid().filter(
        member=OuterRef("member"), kind=OuterRef("kind")
    )


def _of_these(extent: Extent, field: str) -> Any:
    """A guest stands in the cell itself; anybody else is counted there on the day."""
    guests = Q(kind=GUEST, cell__in=extent.cells)
    return guests | (~Q(kind=GUEST) & Q(here_on(extent, OuterRef(field))))


def counts_by_cell(extent: Extent) -> dict[int, tuple[int, int]]:
    """Members of each cell before the first day and at the end of the last one."""
    not_over = Q(ended_on__isnull=True) | Q(ended_on__gte=extent.first)
    rows = stays(extent).filter(not_over, started_on__lte=extent.last)
    at_end = Q(ended_on__isnull=True) | Q(ended_on__gt=extent.last)
    found = rows.order_by().values("cell").annotate(
        opening=Count("pk", filter=Q(started_on__lt=extent.first)),
        closing=Count("pk", filter=at_end),
    )  # fmt: skip
    return {row["cell"]: (row["opening"], row["closing"]) for row in found}


def numbers(rows: Any, *fields: str) -> list[tuple[Any, ...]]:
    """How many rows there are of each combination of ``fields``: ``(*values, number)``."""
    grouped = rows.order_by().values_list(*fields).annotate(number=Count("pk"))
    return list(grouped)
