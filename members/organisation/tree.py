"""The organisation as of a day: committees, their cells, and the numbers at each level."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from benghe.core.querysets import scope_of
from benghe.lib.text import natural_key
from cells.models import Cell, Committee, OrganisationAct
from members.models import Member, Post
from members.naming import member_name_on, member_order_on


@dataclass(slots=True)
class Branch:
    """A committee with its own cells and the committees below it.

    ``level``: 0 for the ward. ``secretary`` None: not known or not to be seen.
    ``whole``: every cell below is shown, so that the numbers are those of the committee.
    """

    committee: Committee
    name: str
    level: int
    whole: bool
    secretary: str | None = None
    cells: list[Any] = field(default_factory=list)
    below: list["Branch"] = field(default_factory=list)

    @property
    def all_cells(self) -> list[Any]:
        """Cells of this committee and of those below it."""
        found = list(self.cells)
        for branch in self.below:
            found += branch.all_cells
        return found

    @property
    def cell_count(self) -> int:
        """How many cells there are at and below this level."""
        return len(self.all_cells)

    @property
    def member_count(self) -> int:
        """How many members they have; only where the cells carry their numbers."""
        return sum(cell.member_count for cell in self.all_cells)

    @property
    def vacant(self) -> int:
        """How many of the cells have no secretary."""
        return sum(cell.secretary is None for cell in self.all_cells)


def tree_of(user: Any, day: date, *, people: bool) -> list[Branch]:
    """The branches from the top down, each before those below it.

    Only cells in scope, and the committees above them. ``people``: with numbers.
    """
    cells = Cell.objects.for_user(user).on(day).with_name_on(day).select_related("kind")
    if people:
        cells = cells.with_people(day)
    by_committee: dict[int, list[Any]] = {}
    for cell in cells.order_by("order_on", "pk"):
        by_committee.setdefault(cell.committee_id, []).append(cell)
    everything = scope_of(user, Cell).everything
    rows = list(Committee.objects.on(day).prefetch_related("names"))
    heads = _secretaries(day) if everything and people else {}
    below: dict[int | None, list[Committee]] = {}
    known = {row.pk for row in rows}
    for row in rows:
        above = row.parent_id if row.parent_id in known else None
        below.setdefault(above, []).append(row)

    def build(row: Committee, level: int) -> Branch:
        branch = Branch(row, row.called_on(day), level, everything, heads.get(row.pk))
        branch.cells = by_committee.get(row.pk, [])
        branch.below = _sorted(
            build(child, level + 1) for child in below.get(row.pk, [])
        )
        return branch

    tops = _sorted(build(row, 0) for row in below.get(None, []))
    return [b for top in tops for b in _flat(top) if everything or b.all_cells]


def _sorted(branches: Any) -> list[Branch]:
    return sorted(branches, key=lambda branch: natural_key(branch.name))


def _flat(branch: Branch) -> list[Branch]:
    return [branch, *(b for child in branch.below for b in _flat(child))]


def _secretaries(day: date) -> dict[int, str]:
    rows = Post.objects.on(day).filter(
        kind=Post.Kind.SECRETARY, committee__isnull=False
    )
    named = rows.annotate(name_on=member_name_on(day)).order_by("started_on")
    return dict(named.values_list("committee", "name_on"))


def acts_seen(user: Any) -> Any:
    """Acts on the organisation in scope, the latest first, with their parts."""
    rows = OrganisationAct.objects.for_user(user)
    rows = rows.select_related("made_by", "voided_by").prefetch_related("parts")
    return rows.order_by("-day", "-pk")


def people_moved(act: OrganisationAct, user: Any) -> list[Any]:
    """Acts on people that are part of ``act``, of those whom ``user`` may see.

    A secretary sees those in the own cell on the day of the act. Each gets ``name_on``:
    what the person was called on that day; they stand in the order of those names.
    """
    if not user.has_perm("members.view_act"):
        return []
    seen = Member.objects.for_user(user, day=act.day)
    rows = act.acts.filter(member__in=seen) if not _all(user) else act.acts.all()
    named = rows.select_related("member").annotate(
        name_on=member_name_on(act.day), name_order=member_order_on(act.day)
    )
    return list(named.order_by("name_order", "pk"))


def _all(user: Any) -> bool:
    return scope_of(user, Member).everything
