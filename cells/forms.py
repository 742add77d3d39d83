"""Forms of sign-in and passwords, and the filters of the cells list."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict

from benghe.core.pages import FilterForm, KnownChoiceField
from cells.models import Cell, CellKind, Committee
from cells.services import is_throttled

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng. Chữ hoa và chữ thường khác nhau."
TOO_MANY = (
    "Sai quá nhiều lần. Tài khoản này tạm dừng đăng nhập; hãy thử lại sau 15 phút "
    "hoặc gặp quản trị hệ thống."
)


class SignInForm(AuthenticationForm):
    """Name and password; says the same whether the name or the password is wrong.

    ``was_refused``: name and password were tried and did not fit.
    """

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}

    def __init__(
        self, request: HttpRequest | None = None, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(request, *args, label_suffix="", **kwargs)
        self.was_refused = False
        self.fields["username"].label = "Tên đăng nhập"
        self.fields["password"].label = "Mật khẩu"

    def clean(self) -> dict[str, Any]:
        """After ten failures in a quarter of an hour even the right password waits."""
        name = self.cleaned_data.get("username")
        if name and is_throttled(name):
            raise ValidationError(TOO_MANY, code="throttled")
        try:
            return super().clean()
        except ValidationError:
            self.was_refused = True
            raise


class PasswordForm(PasswordChangeForm):
    """The old password and twice the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["old_password"].label = "Mật khẩu hiện nay"
        self.fields["new_password1"].label = "Mật khẩu mới"
        self.fields["new_password2"].label = "Nhập lại mật khẩu mới"
        self.fields["new_password1"].help_text = (
            "Ít nhất 12 ký tự, không trùng tên của bạn và không phải mật khẩu hay gặp. "
            "Một câu dễ nhớ là tốt nhất."
        )
        self.fields["new_password2"].help_text = ""

    def clean(self) -> dict[str, Any]:
        """The new password is another one: a first password never stays."""
        found = super().clean() or self.cleaned_data
        new = found.get("new_password1")
        if new and self.user.check_password(new):
            self.add_error("new_password1", "Mật khẩu mới phải khác mật khẩu hiện nay.")
        return found


class CellFilterForm(FilterForm):
    """Filters of the cells list: text, kind, committee where there is a choice, day."""

    q = forms.CharField(label="Tên hoặc mã chi bộ", required=False, max_length=100)
    loai = KnownChoiceField(
        label="Loại hình",
        queryset=CellKind.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="Mọi loại hình",
    )

    def __init__(self, data: QueryDict, user: Any) -> None:
        super().__init__(data, beside=["dang-bo"])
        seen = Cell.objects.for_user(user).valid()
        self.fields["loai"].queryset = CellKind.objects.filter(  # type: ignore[attr-defined]
            pk__in=seen.values("kind")
        )
        committees = Committee.objects.for_user(user).valid()
        # A name with a hyphen, as addresses have it, cannot be a class attribute.
        self.fields["dang-bo"] = KnownChoiceField(
            label="Đảng bộ",
            queryset=committees.prefetch_related("names").order_by("code"),
            to_field_name="code",
            required=False,
            empty_label="Mọi đảng bộ",
        )
        # With one committee there is nothing to choose; a wrong value is still said.
        if not data.get("dang-bo") and not committees.exclude(parent=None).exists():
            del self.fields["dang-bo"]
        self.order_fields(["q", "loai", "dang-bo", "ngay"])

    @property
    def committee(self) -> Committee | None:
        """The committee asked for, with those below it; None: every one."""
        found: Committee | None = self.cleaned_data.get("dang-bo")
        return found
