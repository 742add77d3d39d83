"""Whom of the register the lines of a sheet may mean; read in a few queries."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from benghe.lib.text import name_key
from members.listing import masked_card
from members.models import Member, PartyPeriod

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Known:
    """What lines tell of people: ids, card numbers, names without code and card, and
    names beside a card; names by the id or the card beside them, and identity numbers."""

    keys: set[int] = field(default_factory=set)
    cards: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    with_card: set[str] = field(default_factory=set)
    borne: list[tuple[int | str, str]] = field(default_factory=list)
    identities: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Somebody in scope who bears a name that a line gives to another."""

    pk: int
    full_name: str
    born: Any
    card_number: str | None

    @property
    def words(self) -> str:
        """Name, birth and the end of the card."""
        card = f"thẻ {masked_card(self.card_number)}" if self.card_number else "chưa có thẻ"  # fmt: skip
        return f"{self.full_name}, sinh {self.born.display} ({card})"


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
        self._keys: dict[str, str] = {}
        self._read("pk__in", known.keys - {0})
        self._read("card_number__in", known.cards)
        keys = {self.key_of(name) for name in known.names}
        self._read("name_key__in", keys)
        self._read("pk__in", self._without_card(known.with_card))
        self._holders = self._cards_out_of_scope(known.cards)
        self._bearers = self._read_bearers(known.borne)
        self._identities = self._read_identities(known.identities)

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
        keys = {self.key_of(name) for name in names}
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
        """Who bears this name and may be born so: those of this cell first, then of others.

        Without a birth in the line only those of the cell and of none. ``born`` and ``cell``
        None: the line does not say. ``has_card``: the line has a card that nobody bears, so
        that it can only be one who has none yet.
        """
        if not self.by_name or not name:
            return []
        found = [
            one
            for one in self.by_name.get(self.key_of(name), ())
            if not (has_card and one.stored_card)
            and (
                cell is None or one.cell_now in (None, cell) if born is None
                else may_be_same(one.stored_born, born)
            )
        ]  # fmt: skip
        return sorted(found, key=lambda one: (one.cell_now != cell, one.pk))

    def key_of(self, name: str) -> str:
        """The key of a name, made once."""
        if (key := self._keys.get(name)) is None:
            key = self._keys[name] = name_key(name)
        return key

    def _read_bearers(
        self, borne: list[tuple[int | str, str]]
    ) -> dict[str, list[Bearer]]:
        """Who bears the names that lines give to members of another name."""
        wanted: set[str] = set()
        for key, name in borne:
            found = (
                self.by_key.get(key) if isinstance(key, int) else self.by_card.get(key)
            )
            if found is not None and found.full_name != name:
                wanted.add(self.key_of(name))
        bearers: dict[str, list[Bearer]] = {}
        columns = ("name_key", "pk", "full_name", "born", "card_number")
        for chunk in _chunks(wanted):
            rows = self._rows.filter(name_key__in=chunk).order_by("pk")
            for key, *rest in rows.values_list(*columns):
                bearers.setdefault(key, []).append(Bearer(*rest))
        return bearers

    def other_bearer(self, pk: int, name: str, born: Any) -> Bearer | None:
        """Another than ``pk`` of this name, born so (``born`` None: whenever)."""
        for one in self._bearers.get(self.key_of(name), ()):
            if one.pk != pk and (born is None or may_be_same(one.born, born)):
                return one
        return None

    def _read_identities(self, numbers: set[str]) -> dict[str, list[tuple[int, str]]]:
        """Who has these identity numbers and is in the Party's books; "" out of scope."""
        found: dict[str, list[tuple[int, str]]] = {}
        for chunk in _chunks(numbers):
            rows = Member._base_manager.filter(
                Exists(PartyPeriod.objects.valid().filter(member=OuterRef("pk"))),
                identity_number__in=chunk,
            ).order_by("pk")
            own = self._rows.filter(identity_number__in=chunk)
            names = {
                pk: f"{name}, sinh {born.display}"
                for pk, name, born in own.values_list("pk", "full_name", "born")
            }
            for number, pk in rows.values_list("identity_number", "pk"):
                found.setdefault(number, []).append((pk, names.get(pk, "")))
        return found

    def other_with_identity(self, pk: int | None, number: str) -> str | None:
        """Name and birth of another member with this identity number, "" out of scope.

        None: nobody.
        """
        others = (name for one, name in self._identities.get(number, ()) if one != pk)
        return next(others, None)


def words_for(member: Any) -> str:
    """Name, birth, cell and the end of the card: enough to tell two people apart."""
    cell = str(member.cell_now) if member.cell_now else "không ở chi bộ nào"
    card = (
        f"số thẻ {masked_card(member.card_number)}"
        if member.card_number
        else "chưa có thẻ"
    )
    return f"{member.full_name}, sinh {member.born.display}, {cell}, {card}"


def may_be_same(one: Any, other: Any) -> bool:
    """Whether two partial dates may be the same day."""
    return bool(one.earliest <= other.latest and other.earliest <= one.latest)


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(sorted(values))
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
