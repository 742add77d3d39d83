"""The filters of the reminders."""

from typing import Any

from django import forms
from django.http import QueryDict

from benghe.core.pages import FilterForm, KnownChoiceField
from cells.models import Cell
from members.reminders.listing import KINDS

CHOICES = (("", "Mọi việc"), *KINDS.items())


class ReminderFilterForm(FilterForm):
    """Kind of reminder, cell, day."""

    viec = forms.ChoiceField(
        label="Việc",
        choices=CHOICES,
        required=False,
        error_messages={"invalid_choice": "«%(value)s» không có trong danh sách."},
    )

    def __init__(self, data: QueryDict, user: Any) -> None:
        super().__init__(data)
        # A name with a hyphen, as addresses have it, cannot be a class attribute.
        self.fields["chi-bo"] = KnownChoiceField(
            label="Chi bộ",
            queryset=Cell.objects.for_user(user),
            to_field_name="code",
            required=False,
            empty_label="Mọi chi bộ",
        )
        self.order_fields(["viec", "chi-bo", "ngay"])

    @property
    def cell(self) -> Cell | None:
        """The cell asked for; None: every cell in scope."""
        found: Cell | None = self.cleaned_data["chi-bo"]
        return found
