"""Whether a row surely keeps the rules of its fields, without asking each of them in turn.

``full_clean`` costs a millisecond and several queries a row: nothing for a form, minutes
for 50,000 lines. What ``fits`` here passes every field's own rules; what does not is to be
given to ``clean_fields``, which has the words. Uniqueness and rules between fields are for
the resource, which sees all lines at once.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db.models import CharField, Field

Test = Callable[[Any], bool]


class FieldRules:
    """The rules of the editable fields of ``model`` that a sheet may fill: ``names``."""

    def __init__(self, model: Any, names: list[str]) -> None:
        fields = [model._meta.get_field(name) for name in names]
        self.tests = [(field.attname, _test_of(field)) for field in fields]

    def fits(self, row: Any) -> bool:
        """Whether every one of the fields may hold what it holds."""
        values = row.__dict__
        return all(test(values[name]) for name, test in self.tests)


def _test_of(field: Field) -> Test:
    if type(field) is not CharField:
        return _slow_test_of(field)
    most, blank, null = field.max_length or 0, field.blank, field.null
    allowed = {value for value, _ in field.flatchoices}
    further = [
        validator for validator in field.validators
        if type(validator) not in {MaxLengthValidator, ProhibitNullCharactersValidator}
    ]  # fmt: skip

    def test(value: Any) -> bool:
        if value is None or value == "":
            return blank and (null or value is not None)
        if type(value) is not str or len(value) > most or "\x00" in value:
            return False
        if allowed and value not in allowed:
            return False
        return not further or _passes(further, value)

    return test


def _passes(validators: list[Any], value: Any) -> bool:
    try:
        for validator in validators:
            validator(value)
    except ValidationError:
        return False
    return True


def _slow_test_of(field: Field) -> Test:
    """By the field itself; equal values are asked about once."""
    known: dict[Any, bool] = {}

    def test(value: Any) -> bool:
        if value not in known:
            try:
                field.clean(value, None)
                known[value] = not (value in (None, "") and not field.blank)
            except ValidationError:
                known[value] = False
        return known[value]

    return test
