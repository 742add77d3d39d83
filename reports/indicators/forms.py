"""What pages of indicators read from the address, and the form of an explanation."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.timezone import localdate

from benghe.core.forms import (
    DayInput,
    VersionedModelForm,
    VietnameseDateField,
    VietnameseIntegerField,
)
from benghe.core.pages import KnownChoiceField
from reports.indicators.models import Explanation, Indicator, IndicatorGroup

FIRST_YEAR, LAST_YEAR = 1976, 2200
UNKNOWN = "«%(value)s» không có trong danh sách."


def year_field(label: str) -> VietnameseIntegerField:
    """A year of the address; may be left empty."""
    return VietnameseIntegerField(
        label=label,
        required=False,
        validators=[
            MinValueValidator(FIRST_YEAR, f"Năm phải từ {FIRST_YEAR}."),
            MaxValueValidator(LAST_YEAR, f"Năm phải đến {LAST_YEAR}."),
        ],
    )


def group_field(user: Any) -> KnownChoiceField:
    """A group by its code, or all of them."""
    return KnownChoiceField(
        IndicatorGroup.objects.for_user(user),
        to_field_name="code",
        label="Nhóm",
        required=False,
        empty_label="Tất cả các nhóm",
    )


class YearForm(forms.Form):
    """``nam``: a year; not given: ``default``; not understood: an error, no figures."""

    nam = year_field("Năm")

    use_required_attribute = False

    def __init__(self, data: QueryDict, default: int, **kwargs: Any) -> None:
        given = data.copy()
        if not given.get("nam", "").strip():
            given["nam"] = str(default)
        super().__init__(given, label_suffix="", **kwargs)

    @property
    def year(self) -> int | None:
        """The year; None where it was not understood."""
        found: int | None = self.cleaned_data["nam"] if self.is_valid() else None
        return found


class YearDayForm(YearForm):
    """A year, or a day of it: ``ngay`` decides and must lie in ``nam`` where both stand."""

    ngay = VietnameseDateField(
        label="Tính đến ngày",
        required=False,
        widget=DayInput(),
        help_text="Để trống: cả năm.",
    )

    def __init__(self, data: QueryDict, default: int, **kwargs: Any) -> None:
        super().__init__(data, default, **kwargs)
        self.named_year = bool(data.get("nam", "").strip())

    def clean(self) -> dict[str, Any]:
        """A day without a year brings its own."""
        found = super().clean() or self.cleaned_data
        day = found.get("ngay")
        if day is None or "nam" in self.errors:
            return found
        if not self.named_year:
            found["nam"] = day.year
            self.data["nam"] = str(day.year)  # type: ignore[index]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.add_error("ngay", f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}.")
        elif day.year != found["nam"]:
            self.add_error("ngay", f"Hãy chọn một ngày của năm {found['nam']}.")
        elif day > localdate():
            self["ngay"].help_text = "Ngày này chưa đến: theo những gì đã ghi đến nay."
        return found

    @property
    def day(self) -> date | None:
        """The day; None: the whole year, or nothing was understood."""
        return self.cleaned_data.get("ngay") if self.is_valid() else None

    @property
    def last_day(self) -> date:
        """The day asked for, else the last of the year; only where the year is known."""
        return self.day or date(self.year or LAST_YEAR, 12, 31)


class ListForm(YearDayForm):
    """The filters of the list; an unknown value is an error, never "all"."""

    def __init__(self, data: QueryDict, default: int, user: Any) -> None:
        super().__init__(data, default)
        self.fields["nhom"] = group_field(user)
        rows = Indicator.objects.for_user(user).active().exclude(owner="")
        owners = sorted(set(rows.order_by().values_list("owner", flat=True)))
        self.fields["phu-trach"] = forms.ChoiceField(
            label="Đơn vị phụ trách",
            required=False,
            choices=[("", "Tất cả các đơn vị"), *((owner, owner) for owner in owners)],
            error_messages={"invalid_choice": UNKNOWN},
        )


class CompareForm(YearDayForm):
    """Two years side by side: ``nam`` against ``voi``; with ``ngay`` on the same day."""

    voi = year_field("So với năm")
    field_order = ["nam", "voi", "ngay"]

    def __init__(self, data: QueryDict, default: int, user: Any) -> None:
        super().__init__(data, default)
        self.fields["nhom"] = group_field(user)
        self.fields["ngay"].help_text = "Để trống: cả năm. Có ngày: cùng kỳ hai năm."

    def clean(self) -> dict[str, Any]:
        """Without ``voi``: the year before; a year is not compared with itself."""
        found = super().clean()
        year = found.get("nam")
        if year is None or "voi" in self.errors:
            return found
        if found.get("voi") is None:
            found["voi"] = year - 1
            self.data["voi"] = str(year - 1)  # type: ignore[index]
        if found["voi"] == year:
            self.add_error("voi", "Hãy chọn một năm khác với năm đang xem.")
        return found


class ExplanationForm(VersionedModelForm):
    """Why an indicator of a year stands as it does; a second saver sees both versions."""

    class Meta:
        model = Explanation
        fields = ("as_of", "text")
        field_classes = {"as_of": VietnameseDateField}
        widgets = {
            "as_of": DayInput(),
            "text": forms.Textarea(attrs={"rows": 5, "maxlength": 500}),
        }
        help_texts = {"as_of": "Bảng của ngày sớm hơn không ghi giải trình này."}
        error_messages = {
            "as_of": {"required": "Hãy ghi ngày mà giải trình nói đến."},
            "text": {"required": "Hãy ghi giải trình."},
        }

    def clean_text(self) -> str:
        """Words, not spaces or dots alone."""
        text: str = self.cleaned_data["text"]
        if not any(letter.isalpha() for letter in text):
            raise ValidationError("Hãy ghi giải trình bằng lời.")
        return text
