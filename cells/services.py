"""Acts on accounts: the log of sign-ins, the throttle, passwords."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from benghe.core.models import Event
from benghe.core.services import record_event
from benghe.lib.text import clean

MOST_FAILURES = 10
WITHIN = timedelta(minutes=15)
NAME_LENGTH = 40


def account_name(typed: str) -> str:
    """The name as it is counted and logged: tidy, no longer than an account's name."""
    return clean(typed)[:NAME_LENGTH]


def is_throttled(typed: str) -> bool:
    """Whether this name failed ten times within the last quarter of an hour.

    Counted since the last success, from the log, so that every web process agrees.
    """
    recent = Event.objects.filter(
        target=account_name(typed), at__gt=timezone.now() - WITHIN
    )
    success = (
        recent.filter(kind=Event.Kind.LOGIN)
        .order_by("-pk")
        .values_list("pk", flat=True)
    )
    failures = recent.filter(kind=Event.Kind.LOGIN_FAILED)
    if last := success.first():
        failures = failures.filter(pk__gt=last)
    return failures.count() >= MOST_FAILURES


def note_failed_sign_in(typed: str) -> Event:
    """Log a wrong name or password; the password is not in the log."""
    return record_event(Event.Kind.LOGIN_FAILED, None, account_name(typed))


@transaction.atomic
def change_password(form: Any) -> None:
    """Store the password of a valid form; the account then has an own one."""
    form.user.must_change_password = False
    user = form.save()
    record_event(Event.Kind.PASSWORD, user, user.username)
