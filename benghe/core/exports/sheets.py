"""A list of the back office as a workbook: its rows, order and filters; what is logged."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.admin import FieldListFilter, SimpleListFilter
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet

from benghe.core.admin_filters import rows_for
from benghe.core.excel import SheetColumn, SheetForm, write_table
from benghe.core.imports.columns import Column
from benghe.core.imports.resources import ScopedResource
from benghe.sheets.wanted import Kind

# Beside the filters in the address of a list: page, order, search, whether to show all.
SEARCH = "q"
PLAIN = frozenset("0123456789-:.,TZ ")
FLAGS = frozenset({"", "True", "False", "None"})
OTHER = "…"


def list_rows(admin: Any, request: Any) -> tuple[Any, QuerySet[Any]]:
    """The list of the address, and its rows that the person may take out, in its order.

    Raises IncorrectLookupParameters for a filter that the list does not understand.
    """
    # Which page of the list was open is nothing to a workbook.
    query = request.GET.copy()
    query.pop("p", None)
    request.GET = query
    found = admin.get_changelist_instance(request)
    allowed = rows_for(admin.model, request.user, "export")
    rows = found.get_queryset(request)
    return found, rows.filter(pk__in=allowed.order_by().values("pk"))


def list_sheet(
    resource: ScopedResource,
    rows: QuerySet[Any],
    progress: Callable[[int], None] | None = None,
) -> tuple[bytes, int]:
    """The workbook and how many rows are in it; it can be imported again as it is."""
    name = str(resource._meta.model._meta.verbose_name_plural)
    name = name[:1].upper() + name[1:]
    form = SheetForm(name, [sheet_column(c) for c in resource.columns()])
    return write_table(form, resource.export_rows(rows), progress)


def sheet_column(column: Column) -> SheetColumn:
    """How a column of a kind of sheets looks in a workbook."""
    return SheetColumn(column.column_name, pattern_of(column))


def pattern_of(column: Column) -> str:
    """How its numbers are shown; "" as the program does it itself."""
    if column.kind is Kind.YEAR:
        return "0"
    if column.kind in (Kind.INTEGER, Kind.MONEY) and not column.decimals:
        return "#,##0"
    # Places after the comma differ from row to row: as many as the number has.
    return ""


def filters_of(found: Any, query: Any) -> dict[str, str]:
    """The filters of a list for the log: every name, and the value where it is a code.

    A value that is neither a choice of its filter nor made of digits may be anything, a
    name of a person too: it stands as «…». What was searched for is never here.
    """
    choices = _choices(found)
    return {
        name: value if _is_code(value, choices.get(name, ())) else OTHER
        for name, value in sorted(query.items())
        if name != SEARCH
    }


def _is_code(value: str, choices: Sequence[str]) -> bool:
    return (
        value in FLAGS or value in choices or (len(value) < 40 and set(value) <= PLAIN)
    )


def _choices(found: Any) -> dict[str, Sequence[str]]:
    """The values that the filters of a list offer, by their name in the address."""
    known: dict[str, Sequence[str]] = {}
    for one in found.filter_specs:
        if isinstance(one, SimpleListFilter):
            known[one.parameter_name or ""] = [str(v) for v, _ in one.lookup_choices]
        elif isinstance(one, FieldListFilter):
            values = _field_choices(found.model, one.field_path)
            known |= {str(name): values for name in one.expected_parameters()}
    return known


def _field_choices(model: type[Model], path: str) -> list[str]:
    try:
        field: Any = model._meta.get_field(path)
    except FieldDoesNotExist:
        return []
    return [str(value) for value, _ in getattr(field, "flatchoices", ())]
