"""Forms of the back office for accounts."""

import secrets
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from benghe.core.forms import VersionedModelForm
from benghe.lib.text import clean
from cells.models import User

# No letter or digit that is read as another: no 0/o, 1/l/i.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_password() -> str:
    """A first password of 15 signs in groups that can be read over the telephone."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(3))
    return "-".join(groups)


class AccountForm(VersionedModelForm):
    """An account; its rights are in its seats."""

    class Meta:
        model = User
        fields = ("username", "full_name", "is_active", "must_change_password")

    def clean_username(self) -> str:
        """One tidy word."""
        return clean(self.cleaned_data["username"])


class AccountAddForm(forms.ModelForm):
    """A new account; a first password is proposed, and changed at the first sign-in."""

    first_password = forms.CharField(
        label="Mật khẩu lần đầu",
        max_length=128,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Ghi lại và trao tận tay; lần đăng nhập đầu người dùng phải tự đặt mật khẩu.",
    )

    class Meta:
        model = User
        fields = ("username", "full_name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_password"].initial = new_password

    def clean_username(self) -> str:
        """One tidy word."""
        return clean(self.cleaned_data["username"])

    def clean_first_password(self) -> str:
        """As strong as any other."""
        password: str = self.cleaned_data["first_password"]
        validate_password(password, self.instance)
        return password

    def save(self, commit: bool = True) -> Any:
        """The password is kept as a hash only."""
        self.instance.set_password(self.cleaned_data["first_password"])
        self.instance.must_change_password = True
        return super().save(commit)
