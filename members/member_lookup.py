"""Which member a line of a sheet speaks of, for all kinds that refer to members.

By record code, else by card number, else by name with date of birth and cell. A name by
itself finds nobody; a name that is another's beside a code or a card is refused, for a
column that slipped by one line would else write facts on the wrong people. Members out of
scope read like unknown ones.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from benghe.core.admin_filters import rows_for
from benghe.core.imports.columns import CellError, RelatedColumn
from benghe.core.imports.resources import DoubtError, ScopedResource
from benghe.core.imports.rows import Choice
from benghe.lib.dates import PartialDate
from benghe.lib.periods import covers
from benghe.lib.text import name_key
from cells.models import Cell
from members.models import Member, MemberName, Membership

PREFIX = "DV-"
MOST_CHOICES = 10
# What a line may say of a person → the heading under which it usually stands.
HEADINGS = {
    "code": "Mã hồ sơ", "card": "Số thẻ đảng viên", "name": "Họ và tên",
    "born": "Ngày sinh", "cell": "Mã chi bộ",
}  # fmt: skip
Faults = dict[str, list[ValidationError]]
_CELL = RelatedColumn("cell", HEADINGS["cell"], Cell, "code", "chi bộ", names=("name",))


@dataclass(frozen=True, slots=True)
class Said:
    """What a line says of a person; "" and None for what it leaves open."""

    code: str = ""
    card: str = ""
    name: str = ""
    born: PartialDate | None = None
    cell: Cell | None = None


def record_code(member_id: int) -> str:
    """``DV-000123``."""
    return f"{PREFIX}{member_id:06d}"


class MemberLookup:
    """Members in ``user``'s scope, read once in four queries.

    ``day`` (None: today) is the day whose cell counts, besides that of today; ``headings``
    replaces some of ``HEADINGS``, so that errors stand at the right cells.
    """

    def __init__(
        self, user: Any, day: date | None = None,
        headings: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.today = localdate()
        self.day = day or self.today
        self.headings = {**HEADINGS, **(headings or {})}
        self.by_id: dict[int, Member] = {m.pk: m for m in rows_for(Member, user)}
        self._by_card = {m.card_number: m for m in self.by_id.values() if m.card_number}
        self._by_digits: dict[str, list[Member]] = defaultdict(list)
        for card, member in self._by_card.items():
            self._by_digits[card.lstrip("0")].append(member)
        self._names: dict[int, set[str]] = {
            pk: {m.name_key} for pk, m in self.by_id.items()
        }
        for pk, key in MemberName.objects.values_list("member", "name_key"):
            if pk in self._names:
                self._names[pk].add(key)
        self._by_name: dict[str, list[Member]] = defaultdict(list)
        for pk, keys in self._names.items():
            for key in keys:
                self._by_name[key].append(self.by_id[pk])
        self._cells = Cell.objects.in_bulk()
        self._stays: dict[int, list[tuple[date, date | None, int]]] = defaultdict(list)
        stays = Membership.objects.valid().values_list(
            "member", "started_on", "ended_on", "cell"
        )
        for pk, first, end, cell in stays.order_by("started_on"):
            if pk in self.by_id:
                self._stays[pk].append((first, end, cell))

    # --- finding ---

    def in_row(
        self, resource: ScopedResource, row: Mapping[str, Any], day: date | None = None
    ) -> Member:
        """``find`` with the cells of a line and what the user chose for it.

        A cell that the reader refused raises ValidationError without words, as
        ``text_in`` does.
        """
        return self.find(self.said_in(resource, row), resource.chosen(), day)

    def said_in(self, resource: ScopedResource, row: Mapping[str, Any]) -> Said:
        """What the columns under ``headings`` say; those the sheet lacks say nothing."""
        text = {
            what: resource.text_in(dict(row), heading)
            for what, heading in self.headings.items()
        }
        born = row.get(self.headings["born"]) if text["born"] else None
        if isinstance(born, date):
            born = PartialDate.of(born)
        cell = None
        if text["cell"]:
            try:
                cell = _CELL.read(text["cell"], resource)
            except CellError as error:
                resource.refuse(self.headings["cell"], str(error), error.suggestion)
        return Said(text["code"], text["card"], text["name"], born, cell)

    def find(
        self, said: Said, chosen: str | None = None, day: date | None = None
    ) -> Member:
        """The member; ``chosen`` is the key of a candidate that the user took.

        Raises ValidationError keyed by heading (every fault at once), or DoubtError with
        the candidates where the line may mean one or several members.
        """
        if said.code:
            return self._agreeing(self._by_code(said.code), said)
        if said.card:
            return self._agreeing(self._with_card(said), said)
        if said.name:
            return self._by_words(said, chosen, day or self.day)
        raise self._fault(
            "code",
            "Không biết dòng này nói về ai: hãy điền mã hồ sơ, hoặc số thẻ đảng viên, hoặc "
            "họ và tên cùng ngày sinh và chi bộ.",
        )

    def cell_of(self, member: Member, day: date | None = None) -> Cell | None:
        """The member's cell on ``day`` (None: today); None: in none."""
        for first, end, cell in self._stays[member.pk]:
            if covers(first, end, day or self.today):
                return self._cells[cell]
        return None

    def key_of(self, member: Member) -> str:
        """How a choice names the member."""
        return str(member.pk)

    def words_of(self, member: Member) -> str:
        """A member told apart from others of the name."""
        cell = self.cell_of(member)
        parts = [member.full_name, f"sinh {member.born}"]
        if member.card_number:
            parts.append(f"số thẻ {member.card_number}")
        parts.append(cell.name if cell else "không còn ở chi bộ nào")
        return f"{', '.join(parts)} ({record_code(member.pk)})"

    # --- by a key ---

    def _by_code(self, code: str) -> Member:
        text = "".join(code.upper().split())
        digits = text.removeprefix(PREFIX)
        found = None
        if digits != text and digits.isdecimal() and len(digits) < 18:
            found = self.by_id.get(int(digits))
        if found is None:
            raise self._fault(
                "code",
                f"Không có hồ sơ nào mang mã «{code[:30]}». Mã lấy ở tệp xuất danh sách đảng "
                "viên, ví dụ DV-000123.",
            )
        return found

    def _with_card(self, said: Said) -> Member:
        card = bare(said.card)
        if card in self._by_card:
            return self._by_card[card]
        close = self._by_digits[card.lstrip("0")] if card.lstrip("0") else []
        if len(close) == 1:
            number = str(close[0].card_number)
            raise self._fault(
                "card",
                f"Không có số thẻ «{said.card[:30]}»; số thẻ {number} là của "
                f"{close[0].full_name}: ô đã mất số 0 ở đầu? Hãy viết đủ {len(number)} chữ số, "
                "định dạng ô là Văn bản.",
                number,
            )
        same = self._named(said.name) if said.name and said.born else []
        same = [m for m in same if m.born == said.born]
        hint = ""
        if len(same) == 1:
            held = same[0].card_number
            hint = f" {same[0].full_name} sinh {same[0].born} " + (
                f"có số thẻ {held}." if held else "chưa có số thẻ trong hồ sơ."
            )
        raise self._fault(
            "card",
            f"Không có đảng viên nào mang số thẻ «{said.card[:30]}».{hint} Hãy sửa số thẻ, hoặc "
            "để trống ô này và điền họ tên, ngày sinh, chi bộ.",
            (same[0].card_number or "") if len(same) == 1 else "",
        )

    def _agreeing(self, member: Member, said: Said) -> Member:
        """The member found by a key, if nothing else in the line says another."""
        faults: Faults = {}
        who = self.words_of(member)
        if said.name and name_key(said.name) not in self._names[member.pk]:
            self._note(
                faults, "name",
                f"Dòng này ghi «{said.name[:60]}» nhưng {self._key_words(said)} là của {who}. "
                "Hãy kiểm tra xem các cột có bị lệch dòng không.",
                member.full_name,
            )  # fmt: skip
        if said.code and said.card and bare(said.card) != (member.card_number or ""):
            held = member.card_number or "chưa có"
            self._note(
                faults, "card",
                f"Số thẻ trong tệp là {said.card[:30]}, trong hồ sơ {record_code(member.pk)} của "
                f"{member.full_name} là {held}. Hãy sửa một trong hai.",
                member.card_number or "",
            )  # fmt: skip
        if said.born and not may_be(member.born, said.born):
            self._note(
                faults, "born",
                f"Ngày sinh trong tệp là {said.born}, trong hồ sơ của {who} là {member.born}. "
                "Hãy sửa một trong hai.",
                str(member.born),
            )  # fmt: skip
        if faults:
            raise ValidationError(faults)
        return member

    @staticmethod
    def _key_words(said: Said) -> str:
        return f"mã {said.code[:30]}" if said.code else f"số thẻ {said.card[:30]}"

    # --- by name, birth and cell ---

    def _named(self, name: str) -> list[Member]:
        found = self._by_name.get(name_key(name), [])
        return sorted(found, key=lambda member: member.pk)

    def _by_words(self, said: Said, chosen: str | None, day: date) -> Member:
        if said.born is None and said.cell is None:
            raise self._fault(
                "name",
                f"Chỉ có họ tên «{said.name[:60]}» thì chưa đủ để biết là ai: hãy điền số thẻ "
                "đảng viên, hoặc ngày sinh và chi bộ.",
            )
        named = self._named(said.name)
        if not named:
            raise self._fault(
                "name",
                f"Không có đảng viên nào tên «{said.name[:60]}». Hãy kiểm tra họ tên, hoặc điền "
                "số thẻ đảng viên.",
            )
        found = self._candidates(said, named, day)
        sure = [
            m for m in found
            if m.born == said.born and said.cell and self._is_in(m, said.cell, day)
        ]  # fmt: skip
        if len(sure) == 1:
            return sure[0]
        for member in found:
            if chosen == self.key_of(member):
                return member
        raise DoubtError(
            [Choice(self.key_of(m), self.words_of(m)) for m in found[:MOST_CHOICES]]
        )

    def _candidates(self, said: Said, named: list[Member], day: date) -> list[Member]:
        """Those of the name whom date of birth or cell leave possible; never none."""
        if said.born is None:
            cell: Any = said.cell
            found = [m for m in named if self._is_in(m, cell, day)]
            if not found:
                raise self._fault(
                    "cell",
                    f"Không có «{said.name[:60]}» ở {cell}: {self._and(named)}. Hãy kiểm tra "
                    "chi bộ, hoặc điền số thẻ đảng viên.",
                )
            return found
        found = [m for m in named if may_be(m.born, said.born)]
        if not found:
            raise self._fault(
                "born",
                f"Không có «{said.name[:60]}» sinh {said.born}: {self._and(named)}. Hãy kiểm tra "
                "ngày sinh, hoặc điền số thẻ đảng viên.",
                str(named[0].born) if len(named) == 1 else "",
            )
        if said.cell is not None:
            # Who matches all stands before who moved meanwhile; both can be chosen.
            here = [m for m in found if self._is_in(m, said.cell, day)]
            return here or found
        return found

    def _is_in(self, member: Member, cell: Cell, day: date) -> bool:
        """Whether the member is in the cell on ``day`` or today."""
        return cell in (self.cell_of(member, day), self.cell_of(member))

    def _and(self, members: Iterable[Member]) -> str:
        known = [self.words_of(member) for member in members]
        more = f" và {len(known) - 3} người khác" if len(known) > 3 else ""
        return "trong danh sách có " + "; ".join(known[:3]) + more

    # --- errors ---

    def _note(self, faults: Faults, what: str, text: str, suggestion: str) -> None:
        error = ValidationError(text)
        error.suggestion = suggestion  # type: ignore[attr-defined]
        faults.setdefault(self.headings[what], []).append(error)

    def _fault(self, what: str, text: str, suggestion: str = "") -> ValidationError:
        faults: Faults = {}
        self._note(faults, what, text, suggestion)
        return ValidationError(faults)


def bare(card: str) -> str:
    """A card number without the spaces and dots that make it easy to read."""
    return "".join(card.split()).replace(".", "")


def may_be(stored: Any, said: PartialDate) -> bool:
    """Whether two dates of birth, one of them perhaps only a year, can be one day."""
    return bool(stored.earliest <= said.latest and said.earliest <= stored.latest)
