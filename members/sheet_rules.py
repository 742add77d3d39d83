"""Rules between the cells of a line about a member; each message names both cells. Pure."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from benghe.lib.dates import PartialDate, full_years, short_date
from benghe.sheets.reading import Row
from members.models import Membership
from members.regulations import life_rules

# Attribute, heading.
DATES = (
    ("admitted_on", "Ngày kết nạp"),
    ("official_on", "Ngày chính thức"),
    ("joined_on", "Ngày về chi bộ"),
)
HEADINGS = {"born": "Ngày sinh", "cell_now": "Mã chi bộ", **dict(DATES)}

# Without these nobody is a new member.
NEEDED = (
    ("gender", "giới tính"),
    ("born", "ngày sinh"),
    ("cell_now", "mã chi bộ"),
    ("admitted_on", "ngày kết nạp"),
)


class Faults:
    """Everything that is wrong with a line, by attribute."""

    def __init__(self) -> None:
        self._found: dict[str, list[ValidationError]] = defaultdict(list)

    def add(self, attribute: str, message: str) -> None:
        """One more."""
        self._found[attribute].append(ValidationError(message))

    def take(self, judge: Callable[[], None]) -> None:
        """Those that ``judge`` raises."""
        try:
            judge()
        except ValidationError as error:
            for name, errors in error.update_error_dict({}).items():
                self._found[name].extend(errors)

    def tell(self) -> None:
        """Raise them all as one ValidationError; none: nothing."""
        if self._found:
            raise ValidationError(dict(self._found))


class Told:
    """The line as messages speak of it: «Ngày kết nạp 03/02/2011 (ô I5)».

    ``refused`` are attributes whose cells are refused already.
    """

    def __init__(self, line: Row, today: date, refused: frozenset[str]) -> None:
        self.line, self.today, self.refused = line, today, refused

    def value(self, instance: Any, attribute: str) -> Any:
        """What the row would hold; None for nothing and for what is refused."""
        if attribute in self.refused:
            return None
        return getattr(instance, attribute) or None

    def __call__(self, attribute: str, value: Any) -> str:
        """Heading, value, and the cell where it stands so in the sheet."""
        heading, shown = HEADINGS[attribute], _words(value)
        if heading not in self.line.fields.places:
            return f"{heading} {shown}"
        cell = self.line.cell(heading)
        # A stored value is not what another value's cell holds.
        told = not cell.blank and (attribute == "cell_now" or cell.value == value)
        where = f" (ô {cell.address})" if told else ""
        return f"{heading} {shown}{where}"


def rules_of_stored(member: Any, told: Told, faults: Faults) -> None:
    """A changed day of birth must still be before the first admission."""
    _birth_rules(member, getattr(member, "party_since", None), told, faults)


def rules_of_new(member: Any, told: Told, faults: Faults) -> None:
    """A new member needs a cell and the day of admission, else it would count nowhere."""
    admitted, cell = (told.value(member, a) for a in ("admitted_on", "cell_now"))
    for attribute, what in NEEDED:
        if told.value(member, attribute) is None and attribute not in told.refused:
            faults.add(attribute, f"Đảng viên mới phải có {what}.")
    for attribute, heading in DATES:
        day = told.value(member, attribute)
        if day is not None and day > told.today:
            faults.add(
                attribute,
                f"{heading} {short_date(day)} ở tương lai. Hãy kiểm tra lại năm.",
            )
    _birth_rules(member, admitted, told, faults)
    _party_rules(member, admitted, told, faults)
    _cell_rules(member, admitted, cell, told, faults)


def _birth_rules(
    member: Any, admitted: date | None, told: Told, faults: Faults
) -> None:
    born = told.value(member, "born")
    if born is None:
        return
    if born.earliest > told.today:
        faults.add("born", "Ngày sinh ở tương lai. Hãy kiểm tra lại năm.")
        return
    if admitted is None:
        return
    birth = told("born", born)
    admission = told("admitted_on", admitted)
    least = life_rules(admitted).least_age
    if born.earliest >= admitted:
        faults.add("born", f"{birth} sau {_lower(admission)}. Hãy sửa một trong hai.")
    elif full_years(born.earliest, admitted) < least:
        faults.add(
            "born",
            f"{admission} trước ngày đủ {least} tuổi: {_lower(birth)}. Hãy sửa một trong hai.",
        )


def _party_rules(
    member: Any, admitted: date | None, told: Told, faults: Faults
) -> None:
    if admitted is None:
        return
    admission = _lower(told("admitted_on", admitted))
    for attribute in ("official_on", "joined_on"):
        day = told.value(member, attribute)
        if day is not None and day < admitted:
            faults.add(
                attribute,
                f"{told(attribute, day)} trước {admission}. Hãy sửa một trong hai.",
            )


def _cell_rules(
    member: Any, admitted: date | None, cell: Any, told: Told, faults: Faults
) -> None:
    """The time in a cell lies within the cell's life, and an arrival has a reason."""
    joined = told.value(member, "joined_on")
    if joined is not None and not told.value(member, "start_reason"):
        words = ", ".join(label for _, label in Membership.StartReason.choices)
        if "start_reason" not in told.refused:
            faults.add("start_reason", f"Có ngày về chi bộ thì phải có lý do: {words}.")
    if cell is None or (start := joined or admitted) is None:
        return
    attribute = "joined_on" if joined else "admitted_on"
    day = told(attribute, start)
    where = told("cell_now", cell)
    if start < cell.founded_on:
        hint = (
            "" if joined else " Nếu đảng viên về chi bộ sau, hãy điền «Ngày về chi bộ»."
        )
        faults.add(
            attribute,
            f"{day} trước ngày {short_date(cell.founded_on)} thành lập {cell}, "
            f"{_lower(where)}.{hint}",
        )
    elif cell.dissolved_on is not None:
        faults.add(
            "cell_now",
            f"{cell} đã giải thể ngày {short_date(cell.dissolved_on)}, không nhận thêm đảng "
            "viên.",
        )


def _words(value: Any) -> str:
    """A day, a day known in part, or a cell, as messages tell it."""
    if isinstance(value, date):
        return short_date(value)
    return value.display if isinstance(value, PartialDate) else str(value.code)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
