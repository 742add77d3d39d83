"""What every sheet shares: scope, the model's own rules, and cells that say what is wrong.

A resource of an app names its columns; how a row is found, checked, compared and stored
is here. An empty cell keeps the stored value; nothing is ever set to nothing by a sheet.
"""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import count
from typing import Any, ClassVar

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model, QuerySet
from import_export import widgets
from import_export.fields import Field
from import_export.resources import ModelResource

from benghe.core.admin_filters import rows_for
from benghe.core.excel import BadCell, Sheet
from benghe.core.history import show_value
from benghe.core.models import ImportBatch
from benghe.lib.dates import PartialDate, parse_cell_date
from benghe.lib.numbers import format_decimal, parse_cell_number
from benghe.lib.text import clean, search_key


def cell_text(value: Any) -> str:
    """A cell as text: whole numbers without ``.0``, dates as Vietnamese write them."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, float):
        return format_decimal(parse_cell_number(value) or 0)
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    return clean(str(value))


class TextWidget(widgets.Widget):
    """One tidy line of composed text (NFC), so that equal names are equal."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The text; longer than the field is for the model to refuse."""
        return cell_text(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """As it is."""
        return value


class VietnameseDateWidget(widgets.Widget):
    """A true date of Excel, or a text day/month/year."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """A date; DateError (a ValueError) otherwise. Numbers are no dates."""
        if isinstance(value, int | float):
            raise ValueError(
                f"«{cell_text(value)}» là số, không phải ngày. Viết ngày/tháng/năm."
            )
        return parse_cell_date(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The date itself; the writer gives it Excel's form."""
        return value


class PartialDateWidget(widgets.Widget):
    """A date that may be known to the month or the year only."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """A PartialDate; a year typed as a number is a year."""
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, date):
            return PartialDate.of(value)
        # A year typed as a number, 1948 or 1948.0, is a year.
        is_whole = isinstance(value, float) and value.is_integer()
        return PartialDate.parse(str(int(value)) if is_whole else cell_text(value))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The partial date itself."""
        return value


class NumberWidget(widgets.Widget):
    """A number typed as Vietnamese type it, or a true number of Excel."""

    def __init__(self, decimals: int | None = None) -> None:
        super().__init__()
        self.decimals = decimals

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """A Decimal; NumberError (a ValueError) otherwise."""
        if isinstance(value, datetime | date):
            raise ValueError("Ô này đang là ngày, không phải là số.")
        return parse_cell_number(value, self.decimals)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The number itself."""
        return value


class YesNoWidget(widgets.Widget):
    """``có`` or ``không``."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """A bool; accents and case do not matter."""
        if isinstance(value, bool):
            return value
        found = {"co": True, "x": True, "khong": False}.get(
            search_key(cell_text(value))
        )
        if found is None:
            raise ValueError(
                f"«{cell_text(value)[:30]}» không hiểu được: chỉ ghi «có» hoặc «không»."
            )
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """In words."""
        return "có" if value else "không"


class ChoiceWidget(widgets.Widget):
    """A choice by its Vietnamese words, accents and case aside."""

    def __init__(self, choices: Iterable[tuple[Any, str]]) -> None:
        super().__init__()
        self.words = {key: str(words) for key, words in choices}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The stored key."""
        wanted = search_key(cell_text(value))
        for key, words in self.words.items():
            if search_key(words) == wanted:
                return key
        raise ValueError(
            f"«{cell_text(value)[:30]}» không có trong danh mục: {', '.join(self.words.values())}."
        )

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The words."""
        return self.words.get(value, "")


class RelatedWidget(widgets.Widget):
    """A related row by its code, among those in the person's scope; read once."""

    def __init__(self, model: type[Model], field: str, what: str) -> None:
        super().__init__()
        self.model, self.field, self.what = model, field, what

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The row; unknown and out of scope read alike."""
        code = cell_text(value)
        found = kwargs["resource"].related(self.model, self.field).get(code.casefold())
        if found is None:
            raise ValueError(f"Không có {self.what} mang mã «{code[:30]}».")
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The code."""
        return getattr(value, self.field, "")


# Columns stand in the order in which they are written down.
_places = count()


class Column(Field):
    """A column of a sheet. ``locked``: shown, and a change of it is refused with this text.

    ``right``: the permission without which the column does not exist.
    """

    def __init__(
        self, attribute: str, column_name: str, widget: Any = None, *,
        locked: str = "", right: str = "",
    ) -> None:  # fmt: skip
        super().__init__(attribute, column_name, widget or TextWidget())
        self.place = next(_places)
        self.locked, self.right = locked, right

    def save(
        self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Set the attribute from the cell; an empty cell leaves it as it is."""
        value = row.get(self.column_name)
        if value is None or value == "":
            return
        if isinstance(value, BadCell):
            raise ValueError(value.message)
        cleaned = self.widget.clean(value, row, **kwargs)
        exists = instance.pk is not None
        if self.locked and exists:
            if cleaned != self.get_value(instance):
                raise ValueError(self.locked)
            return
        setattr(instance, self.attribute, cleaned)

    def show(self, instance: Any) -> str:
        """The value as the preview shows it."""
        return show_value(self.widget.render(self.get_value(instance)))


class ScopedResource(ModelResource):
    """Finds, compares and stores only rows in ``user``'s scope, by the model's own rules.

    ``required`` are headings without which a sheet is refused. After ``import_data``:
    ``changes`` maps the place of a row (from 1) to its (heading, before, after);
    ``seen`` maps primary keys of the rows found to the versions they had.
    """

    required: ClassVar[tuple[str, ...]] = ()
    kind: ClassVar[str] = ""
    file_name: ClassVar[str] = ""

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        use_transactions = True
        skip_diff = True
        store_instance = True

    def __init__(self, user: Any, batch: ImportBatch | None = None) -> None:
        super().__init__()
        self.user, self.batch = user, batch
        self.changes: dict[int, list[tuple[str, str, str]]] = {}
        self.seen: dict[str, int] = {}
        self._related: dict[Any, dict[str, Any]] = {}
        self._places: dict[Any, int] = {}
        self.fields = {
            name: column
            for name, column in self.fields.items()
            if isinstance(column, Column)
            and (not column.right or user.has_perm(column.right))
        }

    # --- rows and columns ---

    def get_queryset(self) -> QuerySet[Any]:
        """Rows that the person may see; what may be changed is checked on saving."""
        return rows_for(self._meta.model, self.user)

    def columns(self) -> list[Column]:
        """The columns this person has, in order."""
        return sorted(self.fields.values(), key=lambda column: column.place)

    def headings(self) -> list[str]:
        """Their headings."""
        return [column.column_name for column in self.columns()]

    def related(self, model: type[Model], field: str) -> dict[str, Any]:
        """Rows in scope by their code, lower case; read once."""
        key = (model, field)
        if key not in self._related:
            rows = rows_for(model, self.user)
            self._related[key] = {str(getattr(r, field)).casefold(): r for r in rows}
        return self._related[key]

    def export_rows(self, queryset: QuerySet[Any]) -> Iterable[list[Any]]:
        """One list of values a row, in the order of the columns."""
        columns = self.columns()
        for row in queryset:
            yield [column.widget.render(column.get_value(row)) for column in columns]

    def import_sheet(self, sheet: Sheet, *, dry_run: bool) -> Any:
        """Run the rows of a sheet through the library; nothing is stored unless all are good."""
        headers = sheet.headers
        dataset = tablib.Dataset(
            *[[row.values.get(name) for name in headers] for row in sheet.rows],
            headers=headers,
        )
        return self.import_data(
            dataset, dry_run=dry_run, rollback_on_validation_errors=True, resource=self
        )

    def get_import_id_fields(self) -> list[str]:
        """None: rows are found by ``find``."""
        return []

    # --- one row ---

    def find(self, row: dict[str, Any]) -> Any:
        """The stored row that this line speaks of; None: a new one. ValidationError: neither."""
        raise TypeError(f"{type(self).__name__} must say how its rows are found")

    def cell(self, row: dict[str, Any], heading: str) -> str:
        """The text of a cell by which rows are found; ValidationError when it has none."""
        value = row.get(heading)
        if isinstance(value, BadCell):
            raise ValidationError({heading: value.message})
        return "" if value is None else cell_text(value)

    @staticmethod
    def refuse(heading: str, message: str) -> None:
        """Refuse the line because of one column."""
        raise ValidationError({heading: message})

    def number_of(self, code: str, prefix: str) -> int:
        """``DV-000123`` → 123; ValidationError, the same as for a row out of scope."""
        digits = code.upper().removeprefix(prefix)
        if digits == code.upper() or not digits.isdecimal() or len(digits) > 12:
            raise ValidationError(f"Không có dòng nào mang mã «{code[:30]}».")
        return int(digits)

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """The stored row, with the version it has."""
        instance = self.find(row)
        if instance is not None:
            self.seen[str(instance.pk)] = instance.version
        return instance

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Fill the row from the cells, noting what changes; raises every error at once."""
        place = kwargs["row_number"]
        self._refuse_twice(instance, place)
        is_new = instance.pk is None
        before = {column: column.show(instance) for column in self.columns()}
        errors: dict[str, ValidationError] = {}
        for column in self.columns():
            if column.column_name in row:
                try:
                    column.save(instance, row, **{**kwargs, "resource": self})
                except ValueError as error:
                    errors[column.column_name] = ValidationError(
                        str(error), code="invalid"
                    )
        self.changes[place] = [
            (
                column.column_name,
                "" if is_new else before[column],
                column.show(instance),
            )
            for column in self.columns()
            if before[column] != column.show(instance)
        ]
        if errors:
            raise ValidationError(errors)

    def _refuse_twice(self, instance: Any, place: int) -> None:
        if instance.pk is None:
            return
        first = self._places.setdefault(instance.pk, place)
        if first != place:
            raise ValidationError(
                "Dòng này nói về cùng một hồ sơ với một dòng phía trên."
            )

    def skip_row(
        self,
        instance: Any,
        original: Any,
        row: Any,
        import_validation_errors: Any = None,
    ) -> bool:
        """Whether nothing changes: such a row is neither judged nor stored."""
        if import_validation_errors or instance.pk is None:
            return False
        return not self.changes[self._places[instance.pk]]

    def validate_instance(
        self,
        instance: Any,
        import_validation_errors: Any = None,
        validate_unique: bool = True,
    ) -> None:
        """The model's own rules, with the errors of the cells; keyed by heading."""
        errors: dict[str, Any] = dict(import_validation_errors or {})
        wrong = [c.attribute for c in self.columns() if c.column_name in errors]
        try:
            instance.full_clean(exclude=wrong, validate_unique=validate_unique)
        except ValidationError as error:
            headings = {
                column.attribute: column.column_name for column in self.columns()
            }
            for name, found in error.update_error_dict({}).items():
                errors.setdefault(headings.get(name, NON_FIELD_ERRORS), []).extend(
                    found
                )
        if errors:
            raise ValidationError(errors)

    def may_store(self, instance: Any, *, is_new: bool) -> bool:
        """Whether the person may add, or change this very row."""
        model = self._meta.model
        action = "add" if is_new else "change"
        perm = f"{model._meta.app_label}.{action}_{model._meta.model_name}"
        if not self.user.has_perm(perm):
            return False
        return (
            is_new
            or self.user.scope(perm).everything
            or self.user.has_perm(perm, instance)
        )

    def save_instance(
        self, instance: Any, is_create: bool, row: Any, **kwargs: Any
    ) -> None:
        """Store one row, bound to its batch."""
        if not self.may_store(instance, is_new=is_create):
            raise ValidationError("Bạn không có quyền ghi dòng này.")
        instance.batch = self.batch
        self.store(instance, row, is_create=is_create)

    def store(self, instance: Any, row: Any, *, is_create: bool) -> None:
        """Write; resources that keep ledgers or corrections do more."""
        instance.save()

    def save_m2m(self, *args: Any, **kwargs: Any) -> None:
        """No sheet has such a column."""
