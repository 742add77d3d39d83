"""Whom of the register the lines of a sheet may mean; read in a few queries."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from benghe.lib.text import name_key
from members.listing import masked_card
from members.models import Member

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Known:
    """What lines tell of people: ids, card numbers, names without code and card, and
    names beside a card."""

    keys: set[int]
    cards: set[str]
    names: set[str]
    with_card: set[str]


class Register:
    """Members in scope by id, by card and by name.

    ``look`` reads members of a queryset as the lines are compared with them; ``rows`` are
    those in scope.
    """

    def __init__(
        self, look: Callable[[QuerySet[Any]], list[Any]], rows: QuerySet[Any], known: Known
    ) -> None:  # fmt: skip
        self.by_key: dict[int, Any] = {}
        self.by_card: dict[str, Any] = {}
        self.by_name: dict[str, list[Any]] = {}
        self._look, self._rows = look, rows
        self._read("pk__in", known.keys - {0})
        self._read("card_number__in", known.cards)
        keys = {name_key(name) for name in known.names}
        self._read("name_key__in", keys)
        self._read("pk__in", self._without_card(known.with_card))
        self._holders = self._cards_out_of_scope(known.cards)

    def _read(self, lookup: str, values: Iterable[Any]) -> None:
        for chunk in _chunks(values):
            for member in self._look(self._rows.filter(**{lookup: chunk})):
                if self.by_key.setdefault(member.pk, member) is not member:
                    continue
                # Lines above change the row itself: whom the next ones may mean is told
                # by what is stored, so that their order does not matter.
                member.stored_born = member.born
                member.stored_card = member.card_number
                if member.card_number:
                    self.by_card[member.card_number] = member
                self.by_name.setdefault(member.name_key, []).append(member)

    def _without_card(self, names: set[str]) -> list[int]:
        """Members without a card who bear one of these names: a card may be theirs now."""
        if not names:
            return []
        waiting = list(
            self._rows.filter(card_number=None).order_by("pk").values_list("pk", "name_key")
        )  # fmt: skip
        if not waiting:
            return []
        keys = {name_key(name) for name in names}
        return [pk for pk, key in waiting if key in keys]

    def _cards_out_of_scope(self, cards: set[str]) -> dict[str, int]:
        """Cards of people whom this person may not see: the number is taken all the same."""
        found: dict[str, int] = {}
        unknown = cards - self.by_card.keys()
        for chunk in _chunks(unknown):
            rows = Member._base_manager.filter(card_number__in=chunk)
            found |= {
                str(card): pk for card, pk in rows.values_list("card_number", "pk")
            }
        return found

    def holder_of(self, card: str) -> int | None:
        """The id of who bears a card number that the sheet names; None: nobody."""
        member = self.by_card.get(card)
        return member.pk if member is not None else self._holders.get(card)

    def candidates(
        self, name: str, born: Any, cell: Any, *, has_card: bool
    ) -> list[Any]:
        """Who bears this name, may be born so, and is in this cell or in none.

        ``born`` and ``cell`` None: the line does not say. ``has_card``: the line has a card
        that nobody bears, so that it can only be one who has none yet.
        """
        if not self.by_name or not name:
            return []
        return [
            one
            for one in self.by_name.get(name_key(name), ())
            if not (has_card and one.stored_card)
            and (born is None or _overlap(one.stored_born, born))
            and (cell is None or one.cell_now in (None, cell))
        ]


def words_for(member: Any) -> str:
    """Name, birth, cell and the end of the card: enough to tell two people apart."""
    cell = str(member.cell_now) if member.cell_now else "không ở chi bộ nào"
    card = (
        f"số thẻ {masked_card(member.card_number)}"
        if member.card_number
        else "chưa có thẻ"
    )
    return f"{member.full_name}, sinh {member.born.display}, {cell}, {card}"


def _overlap(one: Any, other: Any) -> bool:
    """Whether two partial dates may be the same day."""
    return bool(one.earliest <= other.latest and other.earliest <= one.latest)


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(sorted(values))
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
