"""Acts that every app shares."""

from typing import Any

from benghe.core.models import Event


def record_event(kind: Event.Kind, user: Any, target: str = "", **detail: Any) -> Event:
    """Append a line to the log; ``detail`` never holds personal values."""
    who = user if user is not None and user.is_authenticated else None
    event = Event(kind=kind, user=who, target=target, detail=detail)
    event.save()
    return event
