"""Which people, cells and places an account may record acts on, and which it may open."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from benghe.core.querysets import scope_of
from cells.models import Cell, Committee
from members.models import Act, Candidacy, Member, Standing


def people_seen(user: Any, day: date | None = None, action: str = "view") -> Any:
    """Members in scope on ``day`` (None: today), and those whom a cell in scope hosts.

    Hosted are candidates and guests: of the cell's life, and counted nowhere.
    """
    scope = scope_of(user, Member, action)
    seen = Member.objects.for_user(user, action, day=day)
    if scope.everything or not scope:
        return seen
    return Member.objects.filter(
        Q(pk__in=seen.values("pk")) | _hosted(scope.cell_ids, day or localdate())
    )


def people_to_act_on(user: Any) -> Any:
    """People on whom ``user`` may record an act today."""
    scope = scope_of(user, Act, "add")
    if scope.everything:
        return Member.objects.all()
    if not scope:
        return Member.objects.none()
    today = localdate()
    within = Member.objects.within(scope.cell_ids, today)
    return Member.objects.filter(
        Q(pk__in=within.values("pk")) | _hosted(scope.cell_ids, today)
    )


def _hosted(cell_ids: Any, day: date) -> Q:
    rows = [model.objects.on(day) for model in (Candidacy, Standing)]
    found = [row.filter(cell__in=list(cell_ids)).values("member") for row in rows]
    return Q(pk__in=found[0]) | Q(pk__in=found[1])


def cells_to_act_in(user: Any) -> Any:
    """Cells that ever existed and into which ``user`` may record people."""
    scope = scope_of(user, Act, "add")
    cells = Cell.objects.valid()
    return cells if scope.everything else cells.filter(pk__in=scope.cell_ids)


def committees_to_act_in(user: Any) -> list[Committee]:
    """Committees whose posts ``user`` may record."""
    scope = scope_of(user, Act, "add")
    rows = Committee.objects.prefetch_related("names")
    if not scope.everything:
        rows = rows.filter(cells__in=scope.cell_ids).distinct()
    return list(rows)
