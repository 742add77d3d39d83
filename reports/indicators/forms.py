"""The year that a page of figures speaks of."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict

from benghe.core.forms import VietnameseIntegerField

FIRST_YEAR, LAST_YEAR = 1976, 2200


class YearForm(forms.Form):
    """``nam``: a year; not given: ``default``; not understood: an error, no figures."""

    nam = VietnameseIntegerField(
        label="Năm",
        required=False,
        validators=[
            MinValueValidator(FIRST_YEAR, f"Năm phải từ {FIRST_YEAR}."),
            MaxValueValidator(LAST_YEAR, f"Năm phải đến {LAST_YEAR}."),
        ],
    )

    use_required_attribute = False

    def __init__(self, data: QueryDict, default: int) -> None:
        given = data.copy()
        if not given.get("nam", "").strip():
            given["nam"] = str(default)
        super().__init__(given, label_suffix="")

    @property
    def year(self) -> int | None:
        """The year; None where it was not understood."""
        found: int | None = self.cleaned_data["nam"] if self.is_valid() else None
        return found
