"""Acts as they were entered, and candidates (quần chúng ưu tú) of a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef
from django.http import QueryDict

from benghe.core.pages import KeyPage, page_by_key
from benghe.core.querysets import scope_of
from benghe.lib.dates import add_years, short_date
from members.models import Act, Candidacy
from members.naming import cell_name_on, cell_order_on, member_name_on, member_order_on
from members.regulations import life_rules

KEYS = ("cell_order", "name_order", "pk")


def acts_entered(user: Any, day: date, query: QueryDict) -> KeyPage:
    """Fifty of the acts up to ``day`` on people in scope, the latest entered first.

    Each row gets ``name_on``: what the person was called on the day of the act.
    """
    seen = Act.objects.for_user(user).select_related("member", "made_by")
    named = seen.annotate(name_on=member_name_on(OuterRef("day")))  # type: ignore[arg-type]
    rows = named.filter(day__lte=day)
    return page_by_key(rows, ("pk",), query, known=seen, latest_first=True)


@dataclass(frozen=True, slots=True)
class CandidateListing:
    """Those whom a cell in scope follows on ``day``; ``cell`` None: every such cell."""

    user: Any
    day: date
    cell: Any = None

    def rows(self) -> Any:
        """The candidacies in force, with what the order and the table need."""
        rows = Candidacy.objects.for_user(self.user).on(self.day)
        scope = scope_of(self.user, Candidacy)
        if not scope.everything:
            rows = rows.filter(cell__in=scope.cell_ids)
        if self.cell is not None:
            rows = rows.filter(cell=self.cell)
        return rows.select_related("member").annotate(
            name_on=member_name_on(self.day),
            name_order=member_order_on(self.day),
            cell_on=cell_name_on(self.day),
            cell_order=cell_order_on(self.day),
        )

    def count(self) -> int:
        """How many there are on all pages."""
        found: int = self.rows().count()
        return found

    def page(self, query: QueryDict) -> KeyPage:
        """Fifty of them, by cell and name; each row gets ``training`` in words."""
        page = page_by_key(self.rows(), KEYS, query)
        for row in page.rows:
            row.training, row.is_trained = training(row, self.day)
            later = row.trained_on is not None and row.trained_on > self.day
            row.certified_on = None if later else row.trained_on
        return page


def training(row: Candidacy, day: date) -> tuple[str, bool]:
    """The certificate of the class on the Party in words, and whether it is valid."""
    if row.trained_on is None or row.trained_on > day:
        return "Chưa có", False
    until = add_years(row.trained_on, life_rules(day).training_valid_years)
    if until < day:
        return f"Hết giá trị từ sau ngày {short_date(until)}", False
    return f"Còn giá trị đến ngày {short_date(until)}", True
