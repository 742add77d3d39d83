"""What the table of indicators is asked for: a day, which indicators, a group."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.timezone import localdate

from benghe.core.pages import AsOfForm
from benghe.lib.dates import short_date
from reports.indicators.forms import (
    FIRST_YEAR,
    LAST_YEAR,
    UNKNOWN,
    YearForm,
    group_field,
)
from reports.indicators.scorecard.listing import Scorecard

RESOLUTION, EVERYTHING = "nghi-quyet", "tat-ca"
SCOPES = (
    (RESOLUTION, "Chỉ tiêu trong nghị quyết năm"),
    (EVERYTHING, "Mọi chỉ tiêu đang theo dõi"),
)


class ScorecardForm(AsOfForm):
    """``ngay``; ``pham-vi`` (not given: those of the resolution); ``nhom``: a group's code.

    ``nam`` without a day: the last day of that year, of this year today. A value that
    is not known is an error, never "all".
    """

    def __init__(self, data: QueryDict, user: Any) -> None:
        today = localdate()
        self.of_year = YearForm(data, today.year)
        year = self.of_year.year or today.year
        super().__init__(data, today if year == today.year else date(year, 12, 31))
        self.user = user
        given: Any = self.data
        if not given.get("pham-vi", "").strip():
            given["pham-vi"] = RESOLUTION
        # A name with a hyphen, as addresses have it, cannot be a class attribute.
        self.fields["pham-vi"] = forms.ChoiceField(
            label="Phạm vi", choices=SCOPES, required=False,
            error_messages={"invalid_choice": UNKNOWN},
        )  # fmt: skip
        self.fields["nhom"] = group_field(user)

        self.order_fields(["ngay", "pham-vi", "nhom"])

    def clean_ngay(self) -> date | None:
        """Days before there were reports are a slip of the pen."""
        day = super().clean_ngay()
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}.")
        return day

    def clean(self) -> dict[str, Any]:
        """A year that was named is understood, and the day lies in it."""
        found = super().clean() or self.cleaned_data
        day, year = found.get("ngay"), self.of_year.year
        if year is None:
            self.add_error("ngay", str(self.of_year.errors["nam"][0]))
        elif day is not None and self.data.get("nam") and day.year != year:
            self.add_error("ngay", f"Hãy chọn một ngày của năm {year}.")
        return found

    def listing(self) -> Scorecard:
        """What was asked for; only of a form that is valid."""
        data = self.cleaned_data
        return Scorecard(
            self.user, self.day, data["pham-vi"] == EVERYTHING, data["nhom"]
        )

    def given(self) -> dict[str, str]:
        """Day and filters as they stand in an address; the log keeps them so."""
        group = self.cleaned_data["nhom"]
        found = {"ngay": short_date(self.day), "pham-vi": self.cleaned_data["pham-vi"]}
        return found | ({"nhom": group.code} if group else {})

    def query(self) -> str:
        """The same for a link."""
        return urlencode(self.given())
