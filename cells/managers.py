"""How accounts are made."""

from typing import Any

from django.contrib.auth.base_user import BaseUserManager

from benghe.lib.text import clean


class UserManager(BaseUserManager):
    """Accounts; rights are given by seats, never here."""

    def create_user(
        self, username: str, password: str | None = None, **extra: Any
    ) -> Any:
        """A new account; without a password it cannot sign in."""
        user: Any = self.model(username=clean(username), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user
