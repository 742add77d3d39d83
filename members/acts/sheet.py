"""What one person fills in for one act: the person, the form, and what was typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from benghe.lib.dates import short_date
from members.acts.forms import ActForm, PersonForm, take_errors
from members.acts.kinds import ACT_KINDS, ActKind
from members.acts.prefill import initial_of
from members.acts.scope import people_to_act_on
from members.acts.situation import Situation, situation_of
from members.models import Act, Member


@dataclass(slots=True)
class Sheet:
    """The forms of one act; ``person_form`` None: someone who is in the register.

    ``replaced``: the voided act that this one stands for.
    """

    kind: ActKind
    now: Situation
    form: ActForm
    stored: Member | None = None
    person_form: PersonForm | None = None
    replaced: Act | None = None

    @property
    def forms(self) -> list[Any]:
        """The forms in the order of the page."""
        return [form for form in (self.person_form, self.form) if form is not None]

    @property
    def member(self) -> Member:
        """The person of the act; a new one is not stored."""
        if self.stored is not None:
            return self.stored
        found: Member = self.person_form.instance  # type: ignore[union-attr]
        return found

    def is_valid(self) -> bool:
        """Whether every form is; what is wrong stands beside its field."""
        found = [form.is_valid() for form in self.forms]
        if self.replaced is not None and self._is_replaced():
            self.form.add_error(
                None,
                "Việc đã hủy này đã được ghi lại rồi. Hãy xem trang của đảng viên.",
            )
            return False
        return all(found)

    def _is_replaced(self) -> bool:
        later: Any = self.replaced.replaced_by  # type: ignore[union-attr]
        return bool(later.filter(voided_at__isnull=True).exists())

    def take(self, error: ValidationError) -> None:
        """Put what was refused beside the fields that it concerns."""
        take_errors(error, [self.form, *self.forms])

    def hidden(self) -> Iterator[str]:
        """Everything typed, as hidden fields."""
        return (text for form in self.forms for text in form.hidden())

    def typed(self) -> list[tuple[str, str]]:
        """Label and text of every field of the valid forms that says something."""
        found = [
            (str(form.fields[name].label), _worded(form.fields[name], value))
            for form in self.forms
            for name, value in form.cleaned_data.items()
            if name in form.fields
        ]
        return [(label, text) for label, text in found if text]


def _worded(field: Any, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return short_date(value)
    if hasattr(field, "label_from_instance"):
        return str(field.label_from_instance(value))
    if hasattr(field, "choices"):
        coerce = getattr(field, "coerce", str)
        chosen = (text for key, text in field.choices if key and coerce(key) == value)
        return str(next(chosen, ""))
    return str(value)


def open_sheet(request: HttpRequest, code: str, pk: int | None, data: Any) -> Sheet:
    """The sheet of an act of kind ``code``; 404 where there is no such person or kind.

    ``pk`` None: someone who is not in the register. ``data`` None: nothing typed yet;
    what the address says with ``thay`` is then written again.
    """
    kind = ACT_KINDS.get(code)
    if kind is None or (pk is None and not kind.new_person):
        raise Http404
    if pk is None:
        now = Situation()
        form = ActForm(kind, now, request.user, data)
        return Sheet(kind, now, form, person_form=PersonForm(data))
    member = get_object_or_404(people_to_act_on(request.user), pk=pk)
    now, replaced = situation_of(member), _replaced(request, member, code)
    initial = initial_of(replaced) if replaced and data is None else None
    form = ActForm(kind, now, request.user, data, initial=initial, replaced=replaced)
    return Sheet(kind, now, form, stored=member, replaced=replaced)


def _replaced(request: HttpRequest, member: Member, code: str) -> Act | None:
    text = request.GET.get("thay", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    voided = Act.objects.filter(member=member, kind=code, voided_at__isnull=False)
    return get_object_or_404(voided, pk=int(text))
