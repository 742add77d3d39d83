"""The members list of a day: who is in it, in which order, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Count, F
from django.http import QueryDict

from benghe.core.pages import PAGE_SIZE, KeyPage, beyond, page_by_key
from benghe.core.querysets import scope_of
from members.models import Member, MemberName, PartyPeriod
from members.querysets import Several, Span
from members.search import card_tail, is_called

BY_CELL = "chi-bo"
# What stands before name and id in each order; see ``MemberListing.keys``.
ORDER_KEYS: dict[str, tuple[str, ...]] = {
    "": (),
    BY_CELL: ("cell_order", "cell_id_on", "cell_rank"),
    "chuc-vu": ("post_rank",),
    "tuoi": ("born_first",),
    "tuoi-dang": ("party_since",),
}
CHUNK = 2000
EVERYBODY: Span = (None, None)


@dataclass(frozen=True, slots=True)
class MemberListing:
    """Members whom ``user`` may see on ``day``, narrowed and ordered.

    ``cell``, ``committee`` None: all in scope; ``text``: words of a name or the end of a
    card number; the rest are values of the filters, empty for all and by name.
    ``columns``: keys of ``columns.COLUMNS``; none: the usual ones.
    """

    user: Any
    day: date
    cell: Any = None
    committee: Any = None
    text: str = ""
    status: str = ""
    gender: str = ""
    ages: Span = EVERYBODY
    party_ages: Span = EVERYBODY
    standing: str = ""
    level: str = ""
    occupation: str = ""
    post: str = ""
    order: str = ""
    columns: tuple[str, ...] = ()
    action: str = "view"
    # What several queries of one list need, asked of the database once.
    known: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def rows(self, *, whole: bool = False) -> Any:
        """The members, without order and without what only a shown row needs.

        ``whole``: all of them are wanted and not the first ones, as for counting.
        """
        rows = self._narrowed(whole=whole)
        return rows if self.ages == EVERYBODY else rows.of_age(self.ages, self.day)

    def count(self) -> int:
        """How many there are on all pages."""
        found: int = self.rows(whole=True).count()
        return found

    def unsure_count(self) -> int:
        """How many are left out because their date of birth is not fully known."""
        if self.ages == EVERYBODY:
            return 0
        rows = self._narrowed(whole=True).of_unsure_age(self.ages, self.day)
        found: int = rows.count()
        return found

    def ordered(self) -> Any:
        """All members in order, with their cell, dates and name of the day."""
        keyed, keys = self._keyed(self.rows())
        return self._dressed(keyed).order_by(*keys)

    def chunks(self) -> Iterator[tuple[Any, ...]]:
        """All members in order, some thousand at a time."""
        rows = self.ordered().iterator(chunk_size=CHUNK)
        while chunk := tuple(islice(rows, CHUNK)):
            yield chunk

    def page(
        self, query: QueryDict, size: int = PAGE_SIZE
    ) -> tuple[KeyPage, int, int | None]:
        """One page, the place of its first row, and how many rows there are in all.

        None: not counted, as on the first page, whose place is known. Only the page's
        own rows are looked up. Raises ValidationError when the row that the page
        follows is not there.
        """
        keyed, keys = self._keyed(self.rows())
        known = None
        if {"sau", "truoc"} & set(query):
            seen = Member.objects.for_user(self.user, self.action, day=self.day)
            known, _ = self._keyed(seen)
        found = page_by_key(keyed, keys, query, known=known, size=size)
        page = replace(found, rows=self._shown(found.rows))
        if page.previous_url is None:
            return page, 1, None
        earlier = beyond(found.rows[0], keys, "lt")
        counted = self._keyed(self.rows(whole=True))[0].aggregate(
            total=Count("pk"), earlier=Count("pk", filter=earlier)
        )
        return page, 1 + counted["earlier"], counted["total"]

    def _shown(self, rows: list[Any]) -> list[Any]:
        """The same members with what a row shows; the name of the day goes with them."""
        dressed = self._dressed(Member.objects.filter(pk__in=[row.pk for row in rows]))
        by_pk = {row.pk: row for row in dressed}
        for row in rows:
            if hasattr(row, "name_on"):
                by_pk[row.pk].name_on = row.name_on
        return [by_pk[row.pk] for row in rows]

    def _narrowed(self, *, whole: bool) -> Any:
        """By every filter but age, which alone may leave people undecided.

        Of few, each is looked up in the ledger in any case.
        """
        day = self.day
        seen = Member.objects.for_user(self.user, self.action, day=day)
        few = self.text or self.standing or self.post or self.status in FEW
        rows = seen.on(day, cell=self.cell, whole=whole and not few).named(self.text)
        if self.text and not scope_of(self.user, Member, self.action).everything:
            rows = rows.filter(pk__in=self._called_so(rows))
        if self.committee is not None:
            rows = rows.under(self.committee, day)
        if self.status:
            rows = OF_STATUS[self.status](rows, day)
        if self.gender:
            rows = rows.filter(gender=self.gender)
        if self.party_ages != EVERYBODY:
            rows = rows.of_party_age(self.party_ages, day, self._several())
        if self.standing:
            rows = rows.with_standing(self.standing, day)
        if self.level:
            rows = rows.with_level(self.level, day)
        if self.occupation:
            rows = rows.with_occupation(self.occupation, day)
        if self.post:
            place, kinds = POSTS[self.post]
            rows = rows.with_post(day, place, kinds)
        return rows

    def _called_so(self, rows: Any) -> list[int]:
        """Of those found, whom a name of the day or an earlier one brought up.

        A name taken later, in another cell, is not for those who see one cell. Only
        for a limited scope, so of few.
        """
        if card_tail(self.text):
            return list(rows.values_list("pk", flat=True))
        people = list(rows.with_name_on(self.day).values_list("pk", "name_on"))
        names: dict[int, list[str]] = {pk: [name] for pk, name in people}
        earlier = MemberName.objects.filter(member__in=names, started_on__lte=self.day)
        for pk, name in earlier.values_list("member", "full_name"):
            names[pk].append(name)
        return [pk for pk, known in names.items() if is_called(known, self.text)]

    def _dressed(self, rows: Any) -> Any:
        return rows.with_cell(self.day).with_party_dates(self.day)

    def _keyed(self, rows: Any) -> tuple[Any, tuple[str, ...]]:
        """Annotates what the order needs and the member does not hold; and its keys.

        Former names are looked up only for a day on which somebody bore one, so that
        the usual list is read from its index.
        """
        keys, name = ORDER_KEYS[self.order], "name_key"
        if self.order == BY_CELL:
            rows = rows.with_cell(self.day).with_cell_rank(self.day)
            rows = rows.filter(cell_order__isnull=False)
        elif self.order == "chuc-vu":
            rows = rows.with_post_rank(self.day)
        elif self.order == "tuoi-dang":
            rows = rows.with_party_since(self.day, self._several())
        elif not self.order and self.text:
            rows, keys = rows.with_match(self.text), ("match",)
        if self._has_former_names():
            rows, name = rows.with_name_on(self.day), "name_order"
        return rows, (*keys, name, "pk")

    def _has_former_names(self) -> bool:
        if "former" not in self.known:
            names = MemberName.objects.on(self.day)
            names = names.exclude(full_name=F("member__full_name"))
            self.known["former"] = names.exists()
        return bool(self.known["former"])

    def _several(self) -> Several:
        if "several" not in self.known:
            self.known["several"] = PartyPeriod.objects.of_several(self.day)
        found: Several = self.known["several"]
        return found


OF_STATUS = {
    "chinh-thuc": lambda rows, day: rows.official_on_day(day),
    "du-bi": lambda rows, day: rows.probationary_on(day),
    "nu": lambda rows, _: rows.filter(gender=Member.Gender.FEMALE),
    "mien": lambda rows, day: rows.with_standing("exempt", day),
}
FEW = {"du-bi", "mien"}
DEPUTIES = ("deputy", "standing_deputy")
# Value of the filter → place of the post and its kinds; none: every kind.
POSTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "co": ("", ()),
    "dang-uy": ("committee", ()),
    "bi-thu-dang-uy": ("committee", ("secretary",)),
    "pho-bi-thu-dang-uy": ("committee", DEPUTIES),
    "ban-thuong-vu": ("committee", ("board",)),
    "dang-uy-vien": ("committee", ("member",)),
    "chi-bo": ("cell", ()),
    "bi-thu-chi-bo": ("cell", ("secretary",)),
    "pho-bi-thu-chi-bo": ("cell", DEPUTIES),
    "chi-uy-vien": ("cell", ("member",)),
}


def masked_card(number: str | None) -> str:
    """``0123456789`` → ``•••789``: enough to tell two people apart; none: a dash."""
    return f"•••{number[-3:]}" if number else "–"
