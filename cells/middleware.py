"""A first password must be changed before anything else."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

ALLOWED = {"password_change", "password_change_done", "logout", "health"}


class FirstPasswordMiddleware:
    """Sends an account with a given password to the page where it sets its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let through, or redirect."""
        user = request.user
        if user.is_authenticated and user.must_change_password:
            try:
                name = resolve(request.path_info).view_name
            except Resolver404:
                name = ""
            if name not in ALLOWED:
                return redirect("password_change")
        return self.get_response(request)
