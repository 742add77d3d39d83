"""What the page of khu phố is asked for: a year or day, all indicators or one."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from benghe.lib.dates import short_date
from reports.indicators.forms import UNKNOWN, YearDayForm
from reports.indicators.models import Indicator


class AreasForm(YearDayForm):
    """``nam``, ``ngay``, ``chi-tieu``: the code of one of ``indicators``; empty: all.

    Without a day: up to today, or to the end of another year.
    """

    def __init__(
        self, data: QueryDict, default: int, indicators: Sequence[Indicator], today: date
    ) -> None:  # fmt: skip
        super().__init__(data, default)
        self.today, self.indicators = today, indicators
        self.fields["ngay"].help_text = "Để trống: đến hôm nay, hoặc hết năm đã qua."
        # A name with a hyphen, as addresses have it, cannot be a class attribute.
        self.fields["chi-tieu"] = forms.ChoiceField(
            label="Chỉ tiêu",
            required=False,
            choices=[
                ("", "Mọi chỉ tiêu chia theo khu phố"),
                *((row.code, row.name) for row in indicators),
            ],
            error_messages={"invalid_choice": UNKNOWN},
        )

    @property
    def told_day(self) -> date | None:
        """The day to tell of; None where the address was not understood."""
        year = self.year
        if year is None:
            return None
        end = date(year, 12, 31)
        return self.day or (self.today if self.today.year == year else end)

    @property
    def chosen(self) -> Indicator | None:
        """The one indicator; None: all of them. Only of a form that is valid."""
        code = self.cleaned_data["chi-tieu"]
        return next((row for row in self.indicators if row.code == code), None)

    def query(self, code: str = "") -> str:
        """Year or day as they stand in an address, with the indicator of ``code``."""
        day = self.day
        given = {"ngay": short_date(day)} if day else {"nam": str(self.year)}
        return f"?{urlencode(given | ({'chi-tieu': code} if code else {}))}"
