"""The ledger that somebody asked for: its extent, its numbers, the people behind them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import QueryDict

from benghe.core.access import Scope
from benghe.core.pages import KeyPage, page_by_key
from benghe.core.querysets import scope_of
from cells.models import Cell, Committee, CommitteeName
from members.ledger import querysets as rows_of
from members.ledger import rules
from members.ledger.people import Change, changes, name_then
from members.ledger.querysets import Extent, numbers
from members.models import Member, Membership

KEYS = ("day", "name_order", "pk")


def committees_of(user: Any) -> Any:
    """Committees of which ``user`` may see every cell, those below included."""
    scope = scope_of(user, Membership)
    known = Committee.objects.for_user(user).valid()
    if scope.everything:
        return known
    whole = []
    for committee in known:
        cells = set(Cell.objects.valid().under(committee).values_list("pk", flat=True))
        if cells and cells <= scope.cell_ids:
            whole.append(committee.pk)
    return known.filter(pk__in=whole)


@dataclass(frozen=True)
class LedgerListing:
    """The ledger of a cell, a committee with what is below it, or all that is in scope.

    ``first`` and ``last`` are both in the period. ``cell`` and ``committee`` None: every
    cell that ``user`` may see; what is out of scope counts for nothing.
    """

    user: Any
    first: date
    last: date
    cell: Any = None
    committee: Any = None
    action: str = "view"

    @cached_property
    def scope(self) -> Scope:
        """What the user covers; printing and export ask for the right on the people."""
        model = Membership if self.action == "view" else Member
        return scope_of(self.user, model, self.action)

    @cached_property
    def extent(self) -> Extent:
        """The cells counted together, dissolved ones included, and the period."""
        cells = Cell.objects.valid()
        if not self.scope.everything:
            cells = cells.filter(pk__in=self.scope.cell_ids)
        if self.committee is not None:
            cells = cells.under(self.committee)
        if self.cell is not None:
            cells = cells.filter(pk=self.cell.pk)
        ids = frozenset(cells.values_list("pk", flat=True))
        return Extent(ids, self.first, self.last)

    @cached_property
    def of_whom(self) -> str:
        """What the ledger speaks of, by its name on the closing day."""
        if self.cell is not None:
            return str(self.cell.called_on(self.last))
        if self.committee is not None:
            return str(self.committee.called_on(self.last))
        if self.scope.everything:
            name = CommitteeName.objects.on(self.last).filter(committee__parent=None)
            return name.values_list("name", flat=True).first() or "Đảng bộ phường"
        if len(self.extent.cells) == 1:
            [only] = Cell.objects.filter(pk__in=self.extent.cells)
            return only.called_on(self.last)
        return "Các chi bộ trong phạm vi được xem"

    @cached_property
    def one_cell(self) -> bool:
        """Whether it speaks of a single cell, whose table would repeat the totals."""
        return len(self.extent.cells) == 1

    def ledger(self) -> rules.Ledger:
        """All numbers; the number of queries does not depend on how many there are."""
        extent = self.extent
        more = numbers(rows_of.increases(extent), "cell", "start_reason")
        less = numbers(rows_of.decreases(extent), "cell", "end_reason")
        came = Counter(dict(numbers(rows_of.moves_in(extent), "cell")))
        went = Counter(dict(numbers(rows_of.moves_out(extent), "cell")))
        state = rows_of.counts_by_cell(extent)
        return rules.Ledger(
            opening=sum(opening for opening, _ in state.values()),
            increases=rules.counted(rules.INCREASES, _by_reason(more)),
            decreases=rules.counted(rules.DECREASES, _by_reason(less)),
            closing=sum(closing for _, closing in state.values()),
            inside=rules.Counted(rules.INSIDE, came.total()),
            beside=self._beside(),
            cells=self._cells(state, _by_cell(more), _by_cell(less), came, went),
        )

    def _beside(self) -> tuple[rules.Counted, ...]:
        """What happened and changed no count."""
        extent = self.extent
        begun = dict(numbers(rows_of.begun(extent), "kind"))
        finished = dict(numbers(rows_of.finished(extent), "kind"))
        official = rows_of.recognised(extent).count()
        return (
            rules.Counted(rules.RECOGNISED, official),
            *rules.counted(rules.BEGINNINGS, begun),
            *rules.counted(rules.ENDINGS, finished),
        )

    def _cells(
        self, state: dict[int, tuple[int, int]], more: Counter[int], less: Counter[int],
        came: Counter[int], went: Counter[int],
    ) -> tuple[rules.CellLine, ...]:  # fmt: skip
        """Cells that lived in the period, dissolved ones too, and any with a number."""
        cells = Cell.objects.filter(pk__in=self.extent.cells).with_name_on(self.last)
        found = []
        for cell in cells.order_by("order_on", "pk"):
            opening, closing = state.get(cell.pk, (0, 0))
            row = (
                opening, more[cell.pk], came[cell.pk], less[cell.pk], went[cell.pk],
                closing,
            )  # fmt: skip
            until = cell.dissolved_on or date.max
            lived = cell.founded_on <= self.last and until >= self.first
            if lived or any(row):
                found.append(rules.CellLine(cell.code, cell.name_on, *row))
        return tuple(found)

    def rows(self, key: str) -> Any:
        """The rows behind the line ``key`` (of ``rules.LINES``)."""
        line, extent = rules.LINES[key], self.extent
        if line == rules.ALL_INCREASES:
            return rows_of.increases(extent)
        if line == rules.ALL_DECREASES:
            return rows_of.decreases(extent)
        if line == rules.INSIDE:
            return rows_of.moves_in(extent)
        if line == rules.RECOGNISED:
            return rows_of.recognised(extent)
        if line in rules.INCREASES:
            return rows_of.increases(extent).filter(start_reason=line.reason)
        if line in rules.DECREASES:
            return rows_of.decreases(extent).filter(end_reason=line.reason)
        if line in rules.BEGINNINGS:
            return rows_of.begun(extent).filter(kind=line.reason)
        return rows_of.finished(extent).filter(kind=line.reason)

    def page(self, key: str, query: QueryDict) -> KeyPage:
        """A page of the people behind a line, by day, then name.

        Raises ValidationError when the row that the page follows is not there.
        """
        rows = self.rows(key).annotate(name_order=name_then(key, "name_key"))
        found = page_by_key(rows, KEYS, query)
        told = self.told(key, rows.filter(pk__in=[row.pk for row in found.rows]))
        return KeyPage(told, found.previous_url, found.next_url, found.first_url)

    def told(self, key: str, rows: Any) -> list[Change]:
        """Rows of the line ``key`` as a change list tells them, by day, then name."""
        ordered = rows.annotate(name_order=name_then(key, "name_key")).order_by(*KEYS)
        return changes(key, ordered, self.extent, self.scope)


def _by_reason(found: list[tuple[Any, ...]]) -> Counter[str]:
    """(cell, reason, number) as numbers by reason."""
    sums: Counter[str] = Counter()
    for _, reason, number in found:
        sums[reason] += number
    return sums


def _by_cell(found: list[tuple[Any, ...]]) -> Counter[int]:
    """(cell, reason, number) as numbers by cell."""
    sums: Counter[int] = Counter()
    for cell, _, number in found:
        sums[cell] += number
    return sums
