"""What the board is asked for: a day, an owner, a state, whose indicators."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.timezone import localdate

from benghe.core.pages import AsOfForm
from benghe.lib.dates import short_date
from benghe.lib.text import natural_key
from reports.indicators.board.listing import Board, owner_of
from reports.indicators.board.rules import OPEN, STATES
from reports.indicators.forms import FIRST_YEAR, LAST_YEAR, UNKNOWN, YearForm
from reports.indicators.models import Indicator
from reports.indicators.periods import State

OWN, EVERYTHING = "cua-toi", "tat-ca"
SCOPES = ((OWN, "Chỉ tiêu tôi nhập"), (EVERYTHING, "Mọi chỉ tiêu"))
ALL_STATES = "tat-ca"
STATE_CHOICES = (
    ("", "Chưa nhập"),
    ("tre", "Trễ hạn"),
    ("den-han", "Đến hạn"),
    ("da-nhap", "Đã nhập"),
    ("chua-den", "Chưa đến kỳ"),
    (ALL_STATES, "Tất cả"),
)
STATES_BY_WORD: dict[str, frozenset[State]] = {
    "": OPEN,
    "tre": frozenset({"late"}),
    "den-han": frozenset({"due"}),
    "da-nhap": frozenset({"reported"}),
    "chua-den": frozenset({"coming"}),
    ALL_STATES: frozenset(STATES),
}


class BoardForm(AsOfForm):
    """``ngay``, ``don-vi``, ``trang-thai``, ``pham-vi``; an unknown value is an error.

    ``pham-vi`` is only for who enters: UBND sees its own unless it asks for all, the
    office all unless it asks for its own. Without a day: today; with ``nam`` alone, as
    links of other pages have it, the last day of that year, of this year today.
    """

    def __init__(
        self, data: QueryDict, user: Any, indicators: Sequence[Indicator]
    ) -> None:
        today = localdate()
        self.of_year = YearForm(data, today.year)
        year = self.of_year.year or today.year
        super().__init__(data, today if year == today.year else date(year, 12, 31))
        self.user, self.indicators = user, indicators
        owners = sorted({owner_of(row) for row in indicators}, key=natural_key)
        # Names with a hyphen, as addresses have them, cannot be class attributes.
        self.fields["don-vi"] = _choice(
            "Đơn vị phụ trách",
            [("", "Tất cả các đơn vị"), *((owner, owner) for owner in owners)],
        )
        self.fields["trang-thai"] = _choice("Trạng thái", STATE_CHOICES)
        if user.has_perm("reports.add_observation"):
            given: Any = self.data
            if not given.get("pham-vi", "").strip():
                given["pham-vi"] = EVERYTHING if "VP" in user.roles else OWN
            self.fields["pham-vi"] = _choice("Phạm vi", SCOPES)

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

    def board(self) -> Board:
        """What was asked for; only of a form that is valid."""
        found = self.cleaned_data
        return Board(
            self.user, self.day, self.indicators, found["don-vi"],
            found.get("pham-vi") == OWN, STATES_BY_WORD[found["trang-thai"]],
        )  # fmt: skip

    def query(self, **changed: str) -> str:
        """The day and the filters for a link, with what is ``changed``; none that is empty."""
        found = {"ngay": short_date(self.day)}
        found |= {name: self.cleaned_data.get(name, "") for name in FILTERS}
        found |= {name.replace("_", "-"): value for name, value in changed.items()}
        return urlencode({name: value for name, value in found.items() if value})


FILTERS = ("don-vi", "trang-thai", "pham-vi")


def _choice(label: str, choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        error_messages={"invalid_choice": UNKNOWN},
    )
