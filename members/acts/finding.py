"""Whom a line of the sheet of acts means: also people whom an earlier line brought.

As every sheet finds members, with three more ways to be somewhere: followed as a candidate,
hosted as a guest, and until the very day of the act; and somebody may be new.
"""

from collections import defaultdict
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from benghe.core.imports.resources import DoubtError
from benghe.core.imports.rows import Choice
from cells.models import Cell
from members.member_lookup import (
    HEADINGS,
    MOST_CHOICES,
    Faults,
    MemberLookup,
    Said,
    bare,
    may_be,
    record_code,
)
from members.models import Candidacy, Member, Membership, Standing

GENDER, AT = "Giới tính", "Chi bộ"
NEWCOMER = "Người mới, chưa có trong sổ"
NAMELESS = "Chưa có ai mang số thẻ này trong sổ; người mới thì phải có họ và tên."
LEDGERS: tuple[Any, ...] = (Membership, Candidacy, Standing)
# First day, end (None: open), cell.
Place = tuple[date, date | None, int]


class ActLookup(MemberLookup):
    """People in ``user``'s scope; ``keep`` adds those whom the sheet itself brings."""

    def __init__(self, user: Any) -> None:
        super().__init__(user, headings={"cell": AT})
        self._lines: dict[int, int] = {}
        self._places: dict[int, list[Place]] = defaultdict(list)
        self._stale: set[int] = set()
        self._read_places()

    def _read_places(self, *members: int) -> None:
        for model in LEDGERS:
            rows = model.objects.valid().filter(cell__isnull=False)
            if members:
                rows = rows.filter(member__in=members)
            values = rows.values_list("member", "started_on", "ended_on", "cell")
            for pk, first, end, cell in values:
                self._places[pk].append((first, end, cell))

    def keep(self, member: Member, line: int) -> None:
        """Somebody whom the line numbered ``line`` brought into the register."""
        self.by_id[member.pk], self._lines[member.pk] = member, line
        self._names[member.pk] = {member.name_key}
        self._by_name[member.name_key].append(member)
        if member.card_number:
            self._by_card[member.card_number] = member

    def changed(self, member: Member) -> None:
        """An act was done on the member: where the member is must be read again."""
        self._stale.add(member.pk)

    def _places_of(self, member: Member) -> list[Place]:
        if member.pk in self._stale:
            self._stale.discard(member.pk)
            self._places[member.pk] = []
            self._read_places(member.pk)
        return self._places[member.pk]

    def cells_on(self, member: Member, day: date) -> list[Cell]:
        """Where the member is counted, followed or hosted on ``day``, or until it."""
        return [
            self._cells[cell]
            for first, end, cell in self._places_of(member)
            if first <= day and (end is None or day <= end)
        ]

    def _is_in(self, member: Member, cell: Cell, day: date) -> bool:
        return cell in self.cells_on(member, day)

    def cell_of(self, member: Member, day: date | None = None) -> Cell | None:
        """Where the member is on ``day`` (None: today); None: nowhere."""
        wanted = day or self.today
        for first, end, cell in self._places_of(member):
            if first <= wanted and (end is None or wanted < end):
                return self._cells[cell]
        return None

    def key_of(self, member: Member) -> str:
        """The same in the check and when it is stored, also for who is new."""
        line = self._lines.get(member.pk)
        return f"dong-{line}" if line else super().key_of(member)

    def words_of(self, member: Member) -> str:
        """A member told apart from others of the name."""
        line = self._lines.get(member.pk)
        if line is None:
            return super().words_of(member)
        return f"{member.full_name}, sinh {member.born}, ghi ở dòng {line}"

    # --- whom a line means ---

    def whom(
        self, said: Said, chosen: str | None, day: date | None, *, may_be_new: bool
    ) -> Member | None:
        """The member; None: somebody new. Raises as ``find`` does."""
        known = said.code or (said.card and bare(said.card) in self._by_card)
        # A card that has only lost its zeros is that of somebody known.
        lost = bool(said.card) and bare(said.card).lstrip("0") in self._by_digits
        if known or lost or not may_be_new:
            return self.find(said, chosen, day)
        if not said.name:
            what, text = ("card", NAMELESS) if said.card else ("name", "")
            if text:
                raise self._fault(what, text)
            return self.find(said, chosen, day)
        return self._perhaps_new(said, chosen, day or self.today)

    def _perhaps_new(self, said: Said, chosen: str | None, day: date) -> Member | None:
        alike = [
            member
            for member in self._named(said.name)
            if said.born is None or may_be(member.born, said.born)
        ]
        if chosen == "" or not alike:
            return None
        for member in alike:
            if chosen is not None and chosen == self.key_of(member):
                return self._fitting(member, said)
        sure = [m for m in alike if self._is_surely(m, said, day)]
        if len(sure) == 1:
            return sure[0]
        known = [Choice(self.key_of(m), self.words_of(m)) for m in alike[:MOST_CHOICES]]
        raise DoubtError([*known, Choice("", NEWCOMER)])

    def _is_surely(self, member: Member, said: Said, day: date) -> bool:
        if said.card or said.cell is None or member.born != said.born:
            return False
        return self._is_in(member, said.cell, day)

    def _fitting(self, member: Member, said: Said) -> Member:
        """The one whom the user chose, unless the card is another's."""
        if said.card and member.card_number:
            held = f"Hồ sơ {record_code(member.pk)} mang số thẻ {member.card_number}, khác dòng này."
            raise self._fault("card", held, member.card_number)
        return member


def check_gender(member: Member, gender: str) -> None:
    """Refuse a line that says another gender than the register; "" says nothing."""
    if gender and gender != member.gender:
        words = member.get_gender_display()
        error = ValidationError(
            f"Trong hồ sơ của {member.full_name}, giới tính là {words.lower()}."
        )
        error.suggestion = words  # type: ignore[attr-defined]
        faults: Faults = {GENDER: [error]}
        raise ValidationError(faults)


CODE, CARD, NAME, BORN = (HEADINGS[what] for what in ("code", "card", "name", "born"))
