"""Columns of the sheet of acts: an act that stands is compared, never edited."""

import re
from typing import Any

from benghe.core.history import show_value
from benghe.core.imports.columns import CellError, Column, RelatedColumn
from benghe.lib.text import nearest
from cells.models import Cell, Term


class _Said:
    """What the act says: set for a new act, compared with one that stands."""

    column_name: str

    def save(
        self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Set the attribute; CellError where the stored act says otherwise."""
        own: Any = self
        value = row[self.column_name]
        if value is None or value == "":
            return
        cleaned = own.read(value, kwargs["resource"])
        stored = own.get_value(instance) if instance.pk is not None else None
        if instance.pk is None:
            setattr(instance, own.attribute, cleaned)
        elif own.shown(cleaned) != own.shown(stored):
            was = own.shown(stored)
            written = f"ghi «{was}»" if stored not in (None, "") else "để trống"
            raise CellError(
                f"Việc {instance.named} của người này đã có trong cổng và cột này {written}, khác "
                f"«{own.shown(cleaned)}». Việc đã ghi không sửa bằng tệp: nếu ghi sai, hãy "
                "hủy việc đó trong cổng (có lý do) rồi nhập lại.",
                was if stored not in (None, "") else "",
            )

    def shown(self, value: Any) -> str:
        """A value as the check shows it."""
        return show_value(self.render(value))  # type: ignore[attr-defined]


class SaidColumn(_Said, Column):
    """A value of its own."""


class SaidCellColumn(_Said, RelatedColumn):
    """A cell by code or name."""


class OnlyShownColumn(Column):
    """Says whom or what the line is about; it changes nothing of what is stored."""

    def save(
        self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Kept for the check of a new act."""
        value = row[self.column_name]
        if instance.pk is None and value not in (None, ""):
            setattr(instance, self.attribute, self.read(value, kwargs["resource"]))


class AtCellColumn(_Said, RelatedColumn):
    """The cell into which an act brings somebody; of other acts only where the person is."""

    def save(
        self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Compared with an act that stands only where it is part of the act."""
        value, resource = row[self.column_name], kwargs["resource"]
        if instance.pk is None or resource.joins:
            super().save(instance, row, is_m2m, **kwargs)
        elif value not in (None, ""):
            self.read(value, resource)


class PlaceColumn(_Said, Column):
    """Where a post is held: a cell or a committee, by code or name."""

    def read(self, value: Any, resource: Any) -> Any:
        """The place; CellError with the nearest ones."""
        known = resource.places_of_posts()
        found = known.get(str(value).casefold(), [])
        if len(found) == 1:
            return found[0]
        if found:
            names = " hay ".join(str(place) for place in found)
            raise CellError(f"«{str(value)[:30]}» có thể là {names}. Hãy ghi đủ tên.")
        close = nearest(
            str(value),
            [w for rows in known.values() for r in rows for w in (r.code, str(r))],
        )
        hint = f" Gần giống: {', '.join(close)}." if close else ""
        raise CellError(
            f"Không có chi bộ, đảng bộ nào mang mã hoặc tên «{str(value)[:30]}».{hint}",
            close[0] if close else "",
        )

    def render(self, value: Any) -> Any:
        """The code of a cell; the name of a committee."""
        return value.code if isinstance(value, Cell) else str(value or "")


class TermColumn(_Said, Column):
    """A committee's term by its years: «2020–2025», «Nhiệm kỳ 2020 - 2025»."""

    def read(self, value: Any, resource: Any) -> Any:
        """The term of these years; of several committees the ward's."""
        terms = resource.terms()
        years = _years(str(value))
        found = [term for term in terms if years and _years(term.name) == years]
        if found:
            return min(
                found, key=lambda term: (term.committee.parent_id is not None, term.pk)
            )
        known = ", ".join(dict.fromkeys(term.name for term in terms))
        raise CellError(
            f"Không có nhiệm kỳ «{str(value)[:30]}». Các nhiệm kỳ: {known or 'chưa có'}."
        )

    def render(self, value: Any) -> Any:
        """Its years."""
        return value.name if isinstance(value, Term) else ""


def _years(text: str) -> list[str]:
    return re.findall(r"\d{4}", text)
