"""Columns of a sheet: how the reader finds them, what they set, how they are written.

The reader (``benghe.sheets``) has made a value of the column's kind of each cell; a
column turns it into what the row holds (``read``) and back (``render``). What it cannot
use it refuses with a CellError, in Vietnamese, with a suggestion where there is one.
"""

from collections.abc import Sequence
from itertools import count
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model
from import_export.fields import Field

from benghe.core.admin_filters import rows_for
from benghe.core.history import show_value
from benghe.lib.text import nearest, search_key
from benghe.sheets import wanted
from benghe.sheets.wanted import Kind

# Columns stand in the order in which they are written down.
_places = count()
# A longer list is no help to choose from.
MOST_LISTED = 500


class CellError(ValueError):
    """A cell that cannot be used: why, and what may be typed instead ("" for nothing)."""

    def __init__(self, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.suggestion = suggestion


def as_validation(error: ValueError) -> ValidationError:
    """The same, as the library collects it; ``suggestion`` hangs from it."""
    found = ValidationError(str(error), code="invalid")
    found.suggestion = getattr(error, "suggestion", "")  # type: ignore[attr-defined]
    return found


class Column(Field):
    """One column. ``heading`` is its title in Vietnamese and its key.

    ``kind``, ``synonyms``, ``decimals``, ``lengths``, ``zeros``, ``choices``, ``unit`` are
    those of ``benghe.sheets.wanted.Column``; ``choices`` are Django's pairs (stored, words), with
    further words after them. ``locked``: shown, and a change of it in a stored row is
    refused with this text. ``right``: the permission without which the column does not exist.
    ``note`` and ``example`` stand in the template workbook. ``clearable``: whether a blank
    cell may empty the stored value when the user chose that; None: as the model field allows.
    ``blanks`` are words that stand for a blank cell where the kind could not read them.
    ``identifies``: as of ``benghe.sheets.wanted.Column``.
    """

    identifies: bool | None = None

    def __init__(
        self, attribute: str, heading: str, kind: Kind = Kind.TEXT, *,
        synonyms: Sequence[str] = (), decimals: int | None = None,
        lengths: tuple[int, ...] = (), zeros: bool = True,
        choices: Sequence[Sequence[Any]] = (), unit: str = "đồng",
        locked: str = "", right: str = "", note: str = "", example: Any = None,
        clearable: bool | None = None, blanks: Sequence[str] = (),
    ) -> None:  # fmt: skip
        super().__init__(attribute, heading)
        self.place = next(_places)
        self.kind, self.synonyms, self.decimals = kind, tuple(synonyms), decimals
        self.lengths, self.zeros, self.unit = lengths, zeros, unit
        self.choices = tuple(tuple(str(word) for word in row) for row in choices)
        self.locked, self.right = locked, right
        self.note, self.example, self.clearable = note, example, clearable
        self.blanks = frozenset(search_key(word) for word in blanks)

    def wanted(self, *, required: bool) -> wanted.Column:
        """What the reader looks for."""
        return wanted.Column(
            self.column_name, self.column_name, self.kind, self.synonyms, required,
            self.decimals, self.lengths, self.zeros, self.choices, unit=self.unit,
            identifies=self.identifies,
        )  # fmt: skip

    def read(self, value: Any, resource: Any) -> Any:
        """What the row holds for the value of a cell; raises CellError."""
        return value

    def suggest(self, suggestion: str) -> str:
        """What may be typed instead, where the reader's own proposal can be bettered."""
        return suggestion

    def empty(self, instance: Any) -> Any:
        """What stands for nothing in the row's attribute; CellError where it must not."""
        try:
            field = instance._meta.get_field(self.attribute)
        except FieldDoesNotExist:
            field = None
        allowed = self.clearable
        if allowed is None:
            allowed = field is not None and field.blank
        if not allowed:
            raise CellError(f"Cột «{self.column_name}» không được để trống.")
        return None if field is None or field.null else ""

    def save(
        self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Set the attribute from the cell; a blank one keeps, or clears where so asked."""
        value, resource = row[self.column_name], kwargs["resource"]
        exists = not resource.makes(instance)
        if value is None or value == "":
            if kwargs["clears"] and exists and self.clearable is not False:
                self._clear(instance)
            return
        cleaned = self.read(value, resource)
        if self.locked and exists:
            if cleaned != self.get_value(instance):
                raise CellError(self.locked)
            return
        setattr(instance, self.attribute, cleaned)

    def _clear(self, instance: Any) -> None:
        if self.locked or self.get_value(instance) in (None, ""):
            return
        setattr(instance, self.attribute, self.empty(instance))

    def render(self, value: Any) -> Any:
        """What stands in the cell of an export; the writer gives dates and numbers their form."""
        for choice in self.choices:
            if choice[0] == str(value):
                return choice[1]
        return value

    def cell_of(self, instance: Any) -> Any:
        """The cell of a stored row."""
        return self.render(self.get_value(instance))

    def listed(self, resource: Any) -> list[tuple[str, str]]:
        """The values that a template offers, each with its words ("" for none needed)."""
        if self.kind is Kind.YES_NO:
            return [("có", ""), ("không", "")]
        return [(choice[1], "") for choice in self.choices]

    def show(self, instance: Any) -> str:
        """The value as the check shows it."""
        return show_value(self.cell_of(instance))


class RelatedColumn(Column):
    """A related row by its code, among those in the person's scope.

    ``what`` names it in messages («chi bộ»). Unknown and out of scope read alike, with the
    nearest codes and names. ``names``: attributes that are accepted too where they name one
    row alone (a cell by its name).
    """

    identifies = True

    def __init__(
        self, attribute: str, heading: str, model: type[Model], code: str, what: str,
        *, names: Sequence[str] = (), **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(attribute, heading, Kind.TEXT, **more)
        self.model, self.code, self.what, self.names = model, code, what, tuple(names)

    def read(self, value: Any, resource: Any) -> Any:
        """The row; raises CellError with the nearest ones."""
        known = resource.related(self.model, (self.code, *self.names))
        found = known.get(str(value).casefold())
        if found is None:
            words = [getattr(row, self.code) for row in set(known.values())]
            words += [
                getattr(row, n) for row in set(known.values()) for n in self.names
            ]
            close = nearest(str(value), [str(word) for word in words if word])
            hint = f" Gần giống: {', '.join(close)}." if close else ""
            raise CellError(
                f"Không có {self.what} mang mã «{str(value)[:30]}».{hint}",
                close[0] if close else "",
            )
        return found

    def offered(self, resource: Any) -> Any:
        """The rows that a template lists: those in scope, or fewer."""
        return rows_for(self.model, resource.user)

    def listed(self, resource: Any) -> list[tuple[str, str]]:
        """Codes and names in scope; none where they are too many, or people."""
        if hasattr(self.model, "SENSITIVE"):
            return []
        rows = list(self.offered(resource)[: MOST_LISTED + 1])
        if len(rows) > MOST_LISTED:
            return []
        return [(str(getattr(row, self.code)), str(row)) for row in rows]

    def render(self, value: Any) -> Any:
        """The code."""
        return getattr(value, self.code, "") if value is not None else ""
