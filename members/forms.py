"""The filters of the members list."""

from typing import Any

from django import forms
from django.http import QueryDict

from benghe.core.pages import FilterForm, KnownChoiceField
from cells.models import Cell

STATUSES = (
    ("", "Mọi đảng viên"),
    ("chinh-thuc", "Chính thức"),
    ("du-bi", "Dự bị"),
    ("nu", "Nữ"),
    ("mien", "Miễn sinh hoạt"),
)
ORDERS = (
    ("", "Tên (A–Y)"),
    ("chi-bo", "Chi bộ, rồi tên"),
    ("tuoi", "Tuổi đời, cao trước"),
    ("tuoi-dang", "Tuổi Đảng, cao trước"),
)
UNKNOWN = {"invalid_choice": "«%(value)s» không có trong danh sách."}


class MemberFilterForm(FilterForm):
    """Filters of the members list: text, cell, status, order, day."""

    q = forms.CharField(
        label="Họ tên hoặc số cuối thẻ",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    loai = forms.ChoiceField(
        label="Đối tượng", choices=STATUSES, required=False, error_messages=UNKNOWN
    )
    xep = forms.ChoiceField(
        label="Sắp xếp", choices=ORDERS, required=False, error_messages=UNKNOWN
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
        self.order_fields(["q", "chi-bo", "loai", "xep", "ngay"])

    @property
    def cell(self) -> Cell | None:
        """The cell asked for; None: every cell in scope."""
        found: Cell | None = self.cleaned_data["chi-bo"]
        return found
