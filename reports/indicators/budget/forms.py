"""The year and the day that the budget is told of."""

from datetime import date
from typing import Any

from django.http import QueryDict

from reports.indicators.forms import YearDayForm


class BudgetForm(YearDayForm):
    """``nam`` and ``ngay``; without a day: up to today, or to the end of another year."""

    def __init__(self, data: QueryDict, default: int, today: date, **kw: Any) -> None:
        super().__init__(data, default, **kw)
        self.today = today
        self.fields["ngay"].help_text = "Để trống: đến hôm nay, hoặc hết năm đã qua."

    @property
    def told_day(self) -> date | None:
        """The day to tell of; None where the address was not understood."""
        year = self.year
        if year is None:
            return None
        end = date(year, 12, 31)
        return self.day or (self.today if self.today.year == year else end)
