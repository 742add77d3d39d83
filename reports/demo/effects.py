"""What an act remembers of rows that were stored before it."""

from copy import copy
from typing import Any

from benghe.core.acts import Step, effect_of


def made(row: Any, **then: Any) -> dict[str, Any]:
    """The effect of a row that an act made; ``then``: what later acts changed since."""
    found = copy(row)
    for name, value in then.items():
        setattr(found, name, value)
    return effect_of(Step(found, makes=True), {})


def changed(row: Any, **before: Any) -> dict[str, Any]:
    """The effect of an act that set these fields, from ``before`` to what they are."""
    return effect_of(Step(row, values=before), before)
