"""Forms of the house: Vietnamese numbers and dates, and stale versions that lose nothing."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.renderers import TemplatesSetting

from benghe.lib.dates import DateError, parse_date
from benghe.lib.numbers import NumberError, format_decimal, parse_decimal, parse_integer

VERSION_FIELD = "row_version"


class PortalRenderer(TemplatesSetting):
    """Renders every field of every form through one template of ours."""

    field_template_name = "components/field.html"


class DayInput(forms.DateInput):
    """A box for a day: digits on a phone, and how a day is typed."""

    def __init__(self, attrs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        hints = {"inputmode": "numeric", "placeholder": "dd/mm/yyyy"}
        super().__init__({**hints, **(attrs or {})}, **kwargs)


class VietnameseDateField(forms.DateField):
    """``03/04/1975`` is 3 April; what is wrong is said in words."""

    widget = forms.DateInput

    def to_python(self, value: Any) -> Any:
        """A date, or None when empty."""
        if not isinstance(value, str):
            return super().to_python(value)
        try:
            return parse_date(value)
        except DateError as error:
            raise ValidationError(str(error), code="invalid") from error


class VietnameseDecimalField(forms.DecimalField):
    """``30.149`` is thirty thousand, ``30,149`` thirty and a bit."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "decimal")

    def to_python(self, value: Any) -> Any:
        """A Decimal, or None when empty."""
        if not isinstance(value, str):
            return super().to_python(value)
        try:
            return parse_decimal(value, self.decimal_places)
        except NumberError as error:
            raise ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """Shown as it would be typed."""
        return format_decimal(value) if isinstance(value, Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare numbers, not spellings."""
        try:
            return self.to_python(data) != (
                None if initial in ("", None) else Decimal(initial)
            )
        except (ValidationError, ArithmeticError):
            return True


class VietnameseIntegerField(forms.IntegerField):
    """A whole number with dots for thousands; every comma is refused."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "numeric")

    def to_python(self, value: Any) -> Any:
        """An int, or None when empty."""
        if not isinstance(value, str):
            return super().to_python(value)
        try:
            return parse_integer(value)
        except NumberError as error:
            raise ValidationError(str(error), code="invalid") from error


FIELD_OVERRIDES: dict[type[models.Field], dict[str, Any]] = {
    models.DateField: {"form_class": VietnameseDateField},
    models.DecimalField: {"form_class": VietnameseDecimalField},
    models.PositiveBigIntegerField: {"form_class": VietnameseIntegerField},
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field on which the stored row and the typed form disagree."""

    label: str
    stored: str
    typed: str


class VersionedModelForm(forms.ModelForm):
    """Carries the version of the row it was made from.

    When somebody saved meanwhile, the form comes back with both versions in
    ``differences``, everything typed still in it, and the new version in its hidden
    field: saving again is then a decision, not an accident.
    """

    row_version = forms.IntegerField(
        label="Phiên bản", widget=forms.HiddenInput, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.differences: list[Difference] = []
        self.saved_by = ""
        self.fields[VERSION_FIELD].initial = (
            self.instance.version if self.instance.pk else ""
        )

    def _get_validation_exclusions(self) -> set[str]:
        """Rules for rows that stand need to know whether this one does."""
        found: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return found - {"voided_at"}

    def clean(self) -> dict[str, Any]:
        """Compare the version the person saw with the one stored now."""
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk is not None:
            self._refuse_stale()
        return cleaned

    def _refuse_stale(self) -> None:
        model: Any = type(self.instance)
        # The lock holds until the caller's transaction ends, so that nobody slips in
        # between this check and the save (a no-op on SQLite, where writes queue).
        stored = model._base_manager.select_for_update().get(pk=self.instance.pk)
        if self.cleaned_data.get(VERSION_FIELD) == stored.version:
            return
        self.saved_by = str(getattr(stored, "updated_by", None) or "người khác")
        self.differences = list(self._compare(stored))
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix(VERSION_FIELD)] = str(stored.version)
        self.data = data
        raise ValidationError(
            f"{self.saved_by[:1].upper()}{self.saved_by[1:]} đã sửa dòng này trong lúc bạn nhập. Nội dung của bạn còn "
            "nguyên bên dưới; hãy so sánh hai bản rồi lưu lại nếu bạn muốn thay.",
            code="stale",
        )

    def _compare(self, stored: models.Model) -> Any:
        stored_names = {field.name for field in stored._meta.get_fields()}
        for name, field in self.fields.items():
            if name == VERSION_FIELD or name not in self.cleaned_data:
                continue
            if name not in stored_names:
                # Not of the row: a box that deletes it, a choice beside it.
                continue
            before = field.prepare_value(self._stored_value(stored, name))
            typed = field.prepare_value(self.cleaned_data[name])
            if _plain(before) != _plain(typed):
                yield Difference(
                    str(field.label), self._show(name, before), self._show(name, typed)
                )

    def _stored_value(self, stored: models.Model, name: str) -> Any:
        field = stored._meta.get_field(name)
        return field.value_from_object(stored)  # type: ignore[union-attr]

    def _show(self, name: str, value: Any) -> str:
        """As a person reads it: the words of a choice, a Vietnamese date."""
        choices = getattr(self.fields[name], "choices", None)
        if choices is not None and value not in (None, ""):
            for key, words in choices:
                if _plain(getattr(key, "value", key)) == _plain(value):
                    return str(words)
        if hasattr(value, "strftime"):
            return f"{value:%d/%m/%Y}"
        return "(trống)" if value in (None, "") else str(value)


def _plain(value: Any) -> str:
    return "" if value is None else str(getattr(value, "pk", value))
