"""Model fields for what Django has no word for: partial dates."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from benghe.lib.dates import DateError, PartialDate


class PartialDateField(models.CharField):
    """A date known to the year, the month or the day: ``1948``, ``8/1975``.

    Python value: PartialDate or None. Stored as an ISO prefix (``1975-08``), so that
    plain order is the order of time and no day is ever invented.
    """

    description = "ngày có thể chỉ biết năm hoặc tháng"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Leave the fixed length out of the migration."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, *_: Any) -> PartialDate | None:
        """The stored prefix as a PartialDate."""
        return PartialDate.from_iso(value) if value else None

    def to_python(self, value: Any) -> PartialDate | None:
        """What a form or a sheet gave; raises ValidationError in Vietnamese."""
        if value in (None, ""):
            return None
        if isinstance(value, PartialDate):
            return value
        try:
            return PartialDate.parse(str(value))
        except DateError as error:
            raise ValidationError(str(error), code="invalid") from error

    def get_prep_value(self, value: Any) -> str | None:
        """The ISO prefix."""
        found = self.to_python(value)
        return found.iso if found else None

    def value_to_string(self, obj: models.Model) -> str:
        """For serialisers."""
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def run_validators(self, value: Any) -> None:
        """Lengths are checked on the stored text."""
        if value is not None:
            super().run_validators(value.iso)

    def formfield(self, **kwargs: Any) -> Any:
        """A text box that shows the date as it was given."""
        kwargs.setdefault("max_length", 10)
        field = super().formfield(**kwargs)
        if field is not None:
            field.prepare_value = self._display  # type: ignore[method-assign]
            field.has_changed = self._has_changed  # type: ignore[method-assign]
        return field

    @staticmethod
    def _display(value: Any) -> Any:
        return value.display if isinstance(value, PartialDate) else value

    def _has_changed(self, initial: Any, data: Any) -> bool:
        """Compare dates, not spellings; what cannot be read is a change."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True
