"""Acts: dated decisions that change rows, remembered so that each can be undone.

An act knows which rows it made and which fields it changed, from what to what. A wrong
act is voided: its rows are voided, its changes taken back, and it stays to be seen with
who and why. That is refused while something later stands on it.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction

from benghe.core.models import BaseModel, Document, ImportBatch
from benghe.core.periods import VoidableModel
from benghe.lib.dates import short_date


class ActModel(BaseModel, VoidableModel):
    """One act: the day from which it holds, its decision, who entered it.

    ``effects`` is a list of ``{"model", "pk", "made", "before", "after"}``: ``made``
    rows are those of this act (``before`` empty); dates are ISO texts, rows are ids.
    """

    day = models.DateField("ngày có hiệu lực")
    decision = models.CharField("quyết định số", max_length=120, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, verbose_name="văn bản trong sổ",
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người ghi",
        null=True, blank=True, editable=False, related_name="+",
    )  # fmt: skip
    effects = models.JSONField("các dòng đã đổi", default=list, editable=False)

    class Meta:
        abstract = True

    @property
    def title(self) -> str:
        """What was done, in words; each kind of act says it."""
        raise TypeError(f"{type(self).__name__} has no title")

    @property
    def named(self) -> str:
        """For messages: «Chuyển đi» ngày 05/03/2023."""
        return f"«{self.title}» ngày {short_date(self.day)}"


@dataclass(slots=True)
class Step:
    """One row that a plan makes (``values`` empty) or changes to ``values``.

    ``text`` tells the user; empty: not worth a line. ``recorded`` False: the row only
    tells of the act (its parts) and stays with it when it is voided.
    """

    row: Any
    text: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    makes: bool = False
    recorded: bool = True


@dataclass(slots=True)
class Plan:
    """What an act would do, in order; nothing is written before ``carry_out``.

    ``people`` are rows stored before the act and kept when it is voided (a person stays
    in the register when the admission is voided). ``cautions`` do not forbid.
    """

    act: ActModel
    people: list[Any] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)

    def make(self, row: Any, text: str = "", *, recorded: bool = True) -> Any:
        """Add a new row; returned so that later steps can refer to it."""
        self.steps.append(Step(row, text, makes=True, recorded=recorded))
        return row

    def change(self, row: Any, text: str = "", **values: Any) -> None:
        """Set fields of a stored row."""
        self.steps.append(Step(row, text, values))

    def lines(self) -> list[str]:
        """What will change, for the user."""
        return [step.text for step in self.steps if step.text]

    def mark(self) -> str:
        """A fingerprint of the plan: it differs as soon as a row it rests on changed."""
        told = [
            [step.row._meta.label_lower, step.row.pk, getattr(step.row, "version", 0)]
            + [f"{key}={plain(value)}" for key, value in sorted(step.values.items())]
            + [step.text]
            for step in self.steps
        ]
        text = json.dumps([self.act._meta.label_lower, plain(self.act.day), told])
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @transaction.atomic
    def carry_out(self, user: Any, batch: ImportBatch | None = None) -> ActModel:
        """Store the act and its rows; returns the act.

        Raises ValidationError (Vietnamese) when a row would break a rule, and
        StaleVersionError when a row changed meanwhile; nothing is then written.
        """
        act = self.act
        for row in self.people:
            row.batch = batch
            row.full_clean()
            row.save()
        act.made_by, act.batch = user, batch
        keep_keys(act)
        act.full_clean()
        act.save()
        effects = []
        for step in self.steps:
            before = {name: plain(getattr(step.row, name)) for name in step.values}
            for name, value in step.values.items():
                setattr(step.row, name, value)
            if step.makes:
                step.row.batch = batch
            keep_keys(step.row)
            step.row.full_clean()
            step.row.save()
            if step.recorded:
                effects.append(effect_of(step, before))
        act.effects = effects
        act.save()
        return act


def keep_keys(row: models.Model) -> None:
    """Take over the keys of related rows that were stored after ``row`` was built."""
    fields: Any = row._meta.concrete_fields
    for related in fields:
        if related.is_relation and related.is_cached(row):
            other = getattr(row, related.name)
            if other is not None and getattr(row, related.attname) is None:
                setattr(row, related.attname, other.pk)


def plain(value: Any) -> Any:
    """As JSON keeps it: dates as ISO text, rows as ids."""
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "pk", value)


# What of a new row is compared before it is voided: what a later act may change.
WATCHED = (
    "ended_on", "end_reason", "official_on", "dissolved_on", "due_on", "outcome",
)  # fmt: skip


def effect_of(step: Step, before: dict[str, Any]) -> dict[str, Any]:
    """What the act remembers of a step that was carried out."""
    row = step.row
    names = step.values if not step.makes else [n for n in WATCHED if hasattr(row, n)]
    return {
        "model": row._meta.label_lower,
        "pk": row.pk,
        "made": step.makes,
        "before": before,
        "after": {name: plain(getattr(row, name)) for name in names},
    }


@transaction.atomic
def void_act(act: Any, *, by: Any, reason: str) -> None:
    """Take the act back: what it changed is as before, what it made is voided.

    Raises ValidationError naming the later act that stands on it. The caller has
    locked the rows and asked for the right.
    """
    if act.voided_at is not None:
        raise ValidationError(f"{act.named} đã bị hủy bỏ trước đó.")
    for effect in reversed(act.effects):
        _take_back(act, effect, by, reason)
    act.void(by=by, reason=reason)


def _take_back(act: Any, effect: dict[str, Any], by: Any, reason: str) -> None:
    row = apps.get_model(effect["model"])._base_manager.get(pk=effect["pk"])
    now = {name: plain(getattr(row, name)) for name in effect["after"]}
    if now != effect["after"] or getattr(row, "voided_at", None):
        raise ValidationError(_stands_on(act, effect, row))
    if effect["made"]:
        row.void(by=by, reason=reason)
        return
    for name, value in effect["before"].items():
        found = row._meta.get_field(name)
        setattr(row, found.attname, found.to_python(value))
    row.full_clean()
    row.save()


def _stands_on(act: Any, effect: dict[str, Any], row: Any) -> str:
    for later in later_acts(act):
        touched = {(one["model"], one["pk"]) for one in later.effects}
        if (effect["model"], effect["pk"]) in touched:
            return f"Chưa hủy được {act.named}: hãy hủy {later.named} trước, rồi hủy việc này."
    return (
        f"Chưa hủy được {act.named}: dòng «{row}» đã được sửa sau đó trong phần quản trị. "
        "Hãy sửa lại dòng đó trước."
    )


def later_acts(act: Any) -> Iterator[Any]:
    """Standing acts entered after this one, the last first, of every kind."""
    found: list[Any] = []
    for model in apps.get_models():
        if issubclass(model, ActModel):
            rows = model._base_manager.filter(
                voided_at__isnull=True, created_at__gte=act.created_at
            )
            found += [
                row
                for row in rows
                if (row._meta.label, row.pk) != (act._meta.label, act.pk)
            ]
    yield from sorted(found, key=lambda row: row.created_at, reverse=True)
