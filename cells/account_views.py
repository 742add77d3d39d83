"""Sign-in, sign-out and one's own password; each leaves a line in the log."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import (
    LoginView,
    LogoutView,
    PasswordChangeDoneView,
    PasswordChangeView,
)
from django.http import HttpRequest, HttpResponse

from benghe.core.models import Event
from benghe.core.services import record_event
from cells.forms import PasswordForm, SignInForm
from cells.services import change_password, note_failed_sign_in


class SignInView(LoginView):
    """Sign-in by name and password."""

    template_name = "registration/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        """Let in, and note it."""
        response = super().form_valid(form)
        record_event(Event.Kind.LOGIN, self.request.user, form.get_user().username)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """Note the failure against the name typed, never the password."""
        if form.was_refused:
            note_failed_sign_in(form.data.get("username", ""))
        return super().form_invalid(form)


class SignOutView(LogoutView):
    """Sign-out, by a form only."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Note who leaves, then end the session."""
        if request.user.is_authenticated:
            record_event(Event.Kind.LOGOUT, request.user, request.user.username)
        messages.success(request, "Bạn đã đăng xuất.")
        return super().post(request, *args, **kwargs)


class PasswordView(PasswordChangeView):
    """The person sets an own password; other sessions of the account end."""

    template_name = "registration/password_change.html"
    form_class = PasswordForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Store it; a first password is then no longer asked for."""
        change_password(form)
        return super().form_valid(form)


class PasswordDoneView(PasswordChangeDoneView):
    """Says that the new password holds."""

    template_name = "registration/password_change_done.html"
