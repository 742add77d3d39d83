"""The filters of the ledger: whose, and over which period."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.timezone import localdate

from benghe.core.forms import DayInput, VietnameseDateField
from benghe.core.pages import FilterForm, KnownChoiceField
from benghe.lib.dates import DateError, parse_date, short_date
from cells.models import Cell, Committee
from members.ledger.listing import LedgerListing, committees_of
from members.ledger.rules import LINES


class LedgerFilterForm(FilterForm):
    """Committee, cell, first and last day; ``dong`` names the line whose people are shown.

    ``tu`` not given: 1 January of the year of ``ngay``.
    """

    tu = VietnameseDateField(label="Từ ngày", required=False, widget=DayInput)
    dong = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, user: Any, beside: Iterable[str] = ()) -> None:
        super().__init__(data, beside=beside)
        self.user = user
        given: Any = self.data
        if not given.get("tu", "").strip():
            given["tu"] = _new_year(given["ngay"])
        self._add_committees()
        self._add_cells()
        self.fields["ngay"].label = "Đến hết ngày"
        self.order_fields(["dang-bo", "chi-bo", "tu", "ngay", "dong"])

    # Names with a hyphen, as addresses have them, cannot be class attributes.

    def _add_committees(self) -> None:
        """Committees that are wholly in scope; offered where there are several."""
        known = committees_of(self.user).prefetch_related("names")
        field = KnownChoiceField(
            label="Đảng bộ", queryset=known, to_field_name="code", required=False
        )
        day = _day_of(self.data["ngay"])
        named = [(one.code, one.called_on(day)) for one in known]
        self.fields["dang-bo"] = field
        # A value out of scope is shown with its error, never passed over.
        if len(named) > 1 or self.data.get("dang-bo"):
            field.widget.choices = [("", "Tất cả trong phạm vi được xem"), *named]
        else:
            field.widget = forms.HiddenInput()

    def _add_cells(self) -> None:
        """Cells in scope by their names of the last day; those of the period are offered."""
        known = Cell.objects.for_user(self.user).valid()
        field = KnownChoiceField(
            label="Chi bộ", queryset=known, to_field_name="code", required=False
        )
        first, last = _day_of(self.data["tu"]), _day_of(self.data["ngay"])
        lived = Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=first)
        asked = self.data.get("chi-bo", "").replace("\x00", "")
        offered = known.filter(Q(lived, founded_on__lte=last) | Q(code=asked))
        named = offered.with_name_on(last).order_by("order_on", "pk")
        field.widget.choices = [
            ("", "Mọi chi bộ"), *named.values_list("code", "name_on"),
        ]  # fmt: skip
        self.fields["chi-bo"] = field

    def clean(self) -> dict[str, Any]:
        """The first day is not after the last; the cell is of the committee."""
        found = super().clean() or self.cleaned_data
        first, last = found.get("tu"), found.get("ngay")
        if first and last and first > last:
            self.add_error(
                "tu",
                f"Từ ngày {short_date(first)} sau ngày cuối {short_date(last)}. Hãy sửa một "
                "trong hai ngày.",
            )
        cell, committee = found.get("chi-bo"), found.get("dang-bo")
        if cell and committee and cell.committee_id not in committee.with_below():
            self.add_error("chi-bo", f"{cell} không thuộc {committee}.")
        if found.get("dong") and found["dong"] not in LINES:
            raise ValidationError(
                f"Không có dòng «{found['dong'][:40]}» trong biểu này. Hãy mở lại từ biểu."
            )
        return found

    @property
    def first(self) -> date:
        """The first day of the period; only of a valid form."""
        day: date = self.cleaned_data["tu"]
        return day

    def listing(self, action: str = "view") -> LedgerListing:
        """The ledger that a valid form asks for."""
        return LedgerListing(
            user=self.user, first=self.first, last=self.day, cell=self.cell,
            committee=self.committee, action=action,
        )  # fmt: skip

    def query(self, *without: str) -> str:
        """The fields that are filled in, as an address, without some of them."""
        values = {name: self.data.get(name, "").strip() for name in self.fields}
        return urlencode({k: v for k, v in values.items() if v and k not in without})

    @property
    def cell(self) -> Cell | None:
        """The cell asked for; None: all."""
        found: Cell | None = self.cleaned_data["chi-bo"]
        return found

    @property
    def committee(self) -> Committee | None:
        """The committee asked for; None: all."""
        found: Committee | None = self.cleaned_data["dang-bo"]
        return found


class ChangeListForm(forms.Form):
    """Which print of the change list: the quick working one or the official one."""

    ban = forms.ChoiceField(
        choices=[("", "Bản làm việc"), ("chinh-thuc", "Bản chính thức")],
        required=False,
        error_messages={"invalid_choice": "Không có bản in «%(value)s»."},
    )

    @property
    def is_final(self) -> bool:
        """Whether the official print was asked for; only of a valid form."""
        return bool(self.cleaned_data["ban"])


def _day_of(text: str) -> date:
    """A typed day; today where it is not understood."""
    try:
        return parse_date(text) or localdate()
    except DateError:
        return localdate()


def _new_year(text: str) -> str:
    """1 January of the year of a typed day; empty where it is no day."""
    try:
        day = parse_date(text)
    except DateError:
        return ""
    return short_date(date(day.year, 1, 1)) if day else ""
