"""The members list of a day: who is in it, in which order, page by page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models.functions import Coalesce
from django.http import QueryDict

from benghe.core.pages import PAGE_SIZE, KeyPage, page_by_key
from members.models import Member

FAR = date(9999, 12, 31)
KEYS: dict[str, tuple[str, ...]] = {
    "": ("name_key", "pk"),
    "chi-bo": ("cell_order", "name_key", "pk"),
    "tuoi": ("born", "name_key", "pk"),
    "tuoi-dang": ("admitted_order", "name_key", "pk"),
}


@dataclass(frozen=True, slots=True)
class MemberListing:
    """Members whom ``user`` may see on ``day``, narrowed and ordered.

    ``cell`` None: every cell in scope; ``text``: part of a name or end of a card
    number; ``status`` and ``order``: values of the filters, empty for all and by name.
    """

    user: Any
    day: date
    cell: Any = None
    text: str = ""
    status: str = ""
    order: str = ""
    action: str = "view"

    def rows(self) -> Any:
        """The members, without order and without what only a shown row needs."""
        seen = Member.objects.for_user(self.user, self.action, day=self.day)
        rows = seen.on(self.day, cell=self.cell).named(self.text)
        if self.status == "chinh-thuc":
            return rows.official_on_day(self.day)
        if self.status == "du-bi":
            return rows.probationary_on(self.day)
        if self.status == "nu":
            return rows.filter(gender=Member.Gender.FEMALE)
        if self.status == "mien":
            return rows.with_standing("exempt", self.day)
        return rows

    def count(self) -> int:
        """How many there are on all pages."""
        found: int = self.rows().count()
        return found

    def ordered(self) -> Any:
        """All members in order, with their cell and dates of the day."""
        return self._with_keys(self._dressed(self.rows())).order_by(*KEYS[self.order])

    def page(self, query: QueryDict, size: int = PAGE_SIZE) -> KeyPage:
        """One page; only its own rows are looked up in the ledgers.

        Raises ValidationError when the row that the page follows is not there.
        """
        known = self._with_keys(
            Member.objects.for_user(self.user, self.action, day=self.day)
        )
        keyed = self._with_keys(self.rows())
        found = page_by_key(keyed, KEYS[self.order], query, known=known, size=size)
        shown = self._dressed(
            Member.objects.filter(pk__in=[row.pk for row in found.rows])
        )
        by_pk = {row.pk: row for row in shown}
        rows = [by_pk[row.pk] for row in found.rows]
        return KeyPage(rows, found.previous_url, found.next_url, found.first_url)

    def _dressed(self, rows: Any) -> Any:
        return rows.with_cell(self.day).with_party_dates(self.day)

    def _with_keys(self, rows: Any) -> Any:
        """Annotates what the order needs and the member does not hold."""
        if self.order == "chi-bo":
            return rows.with_cell(self.day).filter(cell_order__isnull=False)
        if self.order == "tuoi-dang":
            dated = rows.with_party_dates(self.day)
            return dated.annotate(admitted_order=Coalesce("admitted_on", FAR))
        return rows


def masked_card(number: str | None) -> str:
    """``0123456789`` → ``•••789``: enough to tell two people apart; none: a dash."""
    return f"•••{number[-3:]}" if number else "–"
