"""What changed between two versions of a row, in the words of its readers."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Field, Model
from django.utils.timezone import localtime

from benghe.lib.dates import PartialDate, short_date
from benghe.lib.numbers import format_decimal
from benghe.lib.text import clean

# Kept by the machine: of no use to a reader.
MACHINE_FIELDS = {
    "id", "version", "created_at", "updated_at", "updated_by",
    "name_key", "search_key", "natural_key", "sort_key", "sounded", "card_reversed",
    "born_first", "born_last", "effects",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, before and after."""

    field: str
    old: str
    new: str


def show_value(value: Any) -> str:
    """A value as Vietnamese read it; nothing is ``(trống)``."""
    if value is None or value == "":
        return "(trống)"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime):
        return f"{localtime(value):%H:%M %d/%m/%Y}"
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, Decimal):
        return format_decimal(value)
    if isinstance(value, PartialDate):
        return value.display
    return str(value)


def show_field(row: Any, field: Field) -> str:
    """The value of one field of ``row``: the words of a choice, the name of a related row."""
    value = getattr(row, field.attname)
    if field.choices:
        return show_value(dict(field.flatchoices).get(value, value))
    if field.is_relation and value is not None:
        related = field.related_model._base_manager.filter(pk=value).first()  # type: ignore[union-attr]
        return show_value(related if related is not None else f"số {value}")
    return show_value(value)


def describe_change(
    model: type[Model], older: Any, newer: Any, hidden: set[str]
) -> list[FieldChange]:
    """Fields that differ between two historical rows, less ``hidden`` and the machine's."""
    found = []
    for field in model._meta.concrete_fields:
        if field.name in MACHINE_FIELDS or field.name in hidden:
            continue
        if getattr(older, field.attname) == getattr(newer, field.attname):
            continue
        label = clean(str(field.verbose_name))
        label = label[:1].upper() + label[1:]
        found.append(
            FieldChange(label, show_field(older, field), show_field(newer, field))
        )
    return found
