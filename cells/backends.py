"""Sign-in by password; permissions from seats."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from cells.models import User


class SeatBackend(BaseBackend):
    """Checks the password. Permissions are the user's own, from open seats."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None,
        password: str | None = None, **kwargs: Any,
    ) -> User | None:  # fmt: skip
        """The account, or None; an unknown name costs the same time as a wrong password."""
        if username is None or password is None:
            return None
        user = User.objects.filter(username=username).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The signed-in account, read anew on every request; inactive: nobody."""
        return User.objects.filter(pk=user_id, is_active=True).first()
