"""Acts: dated decisions that change rows, remembered so that each can be undone.

An act knows which rows it made and which fields it changed, from what to what. A wrong
act is voided: its rows are voided, its changes taken back, and it stays to be seen with
who and why. That is refused while something later stands on it.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
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

    def hanging(self) -> list[Any]:
        """Later acts that have nothing to stand on as the rows are now; see void_act."""
        return []

    def in_the_way_of(self, row: Any) -> Any:
        """The act whose row keeps ``row`` from being as before; None: not known."""
        return None

    def check_reopened(self, row: Any) -> None:
        """Refuse what ``row``, just taken back, cannot be any more (ValidationError)."""


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
    in the register when the admission is voided). ``cautions`` do not forbid. ``held``
    are rows that must not change while the act is done, and what is asked of each then.
    """

    act: ActModel
    people: list[Any] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)
    held: list[tuple[Any, Callable[[Any], None] | None]] = field(default_factory=list)

    def hold(self, row: Any, check: Callable[[Any], None] | None = None) -> None:
        """Lock the stored ``row`` while the act is done, and ask ``check`` of it again."""
        self.held.append((row, check))

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
        told = [_told(self.act), *map(_told, self.people)]
        for step in self.steps:
            changes = {name: plain(value) for name, value in step.values.items()}
            told.append([_told(step.row), changes, step.text])
        text = json.dumps(told, default=str, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @transaction.atomic
    def carry_out(self, user: Any, batch: ImportBatch | None = None) -> ActModel:
        """Store the act and its rows; returns the act.

        Raises ValidationError (Vietnamese) when a row would break a rule, and
        StaleVersionError when a row changed meanwhile; nothing is then written.
        """
        act = self.act
        self._lock()
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
            before = self._take(step, batch)
            if step.recorded:
                effects.append(effect_of(step, before))
        act.effects = effects
        act.save()
        return act

    def _lock(self) -> None:
        # Always in the same order, so that two acts never wait for each other.
        for row, check in sorted(
            self.held, key=lambda one: (one[0]._meta.label, one[0].pk)
        ):
            fresh = (
                type(row)._base_manager.select_for_update(no_key=True).get(pk=row.pk)
            )
            if check is not None:
                check(fresh)

    @staticmethod
    def _take(step: Step, batch: ImportBatch | None) -> dict[str, Any]:
        """Store the row of a step; returns what it was before."""
        row = step.row
        before = {name: plain(getattr(row, name)) for name in step.values}
        for name, value in step.values.items():
            setattr(row, name, value)
        if step.makes:
            row.batch = batch
        keep_keys(row)
        row.full_clean()
        row.save()
        return before


def keep_keys(row: models.Model) -> None:
    """Take over the keys of related rows that were stored after ``row`` was built."""
    fields: Any = row._meta.concrete_fields
    for related in fields:
        if related.is_relation and related.is_cached(row):
            other = getattr(row, related.name)
            if other is not None and getattr(row, related.attname) is None:
                setattr(row, related.attname, other.pk)


def _told(row: Any) -> list[Any]:
    """What a person can see of a row, and its version: for the mark of a plan."""
    shown = {
        found.name: plain(getattr(row, found.attname))
        for found in row._meta.concrete_fields
        if found.editable
    }
    return [row._meta.label_lower, row.pk, getattr(row, "version", 0), shown]


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
    known = {_key(later) for later in act.hanging()}
    for effect in reversed(act.effects):
        _take_back(act, effect, by, reason)
    for later in act.hanging():
        if _key(later) not in known:
            raise ValidationError(void_first(act, later))
    act.void(by=by, reason=reason)


def _key(act: Any) -> tuple[str, int]:
    return act._meta.label, act.pk


def _take_back(act: Any, effect: dict[str, Any], by: Any, reason: str) -> None:
    row = apps.get_model(effect["model"])._base_manager.filter(pk=effect["pk"]).first()
    if row is None or _is_other(row, effect["after"]):
        raise ValidationError(_stands_on(act, effect, row))
    if effect["made"]:
        row.void(by=by, reason=reason)
        return
    for name, value in effect["before"].items():
        found = row._meta.get_field(name)
        setattr(row, found.attname, found.to_python(value))
    try:
        row.full_clean()
    except ValidationError:
        later = act.in_the_way_of(row)
        if later is None:
            raise
        raise ValidationError(void_first(act, later)) from None
    act.check_reopened(row)
    row.save()


def _is_other(row: Any, after: dict[str, Any]) -> bool:
    """Whether the row is no longer as the act left it."""
    now = {name: plain(getattr(row, name)) for name in after}
    return now != after or getattr(row, "voided_at", None) is not None


def void_first(act: Any, later: Any) -> str:
    """Words for refusing to void ``act`` before ``later``, which stands on it."""
    # Of somebody else: a page shows the acts of one person, so say of whom.
    other = getattr(later, "member", None)
    whom = f" của {other}" if other and other != getattr(act, "member", None) else ""
    return f"Chưa hủy được {act.named}: hãy hủy {later.named}{whom} trước, rồi hủy việc này."


def _stands_on(act: Any, effect: dict[str, Any], row: Any) -> str:
    for later in later_acts(act):
        touched = {(one["model"], one["pk"]) for one in later.effects}
        if (effect["model"], effect["pk"]) in touched:
            return void_first(act, later)
    what = f"dòng «{row}» đã được sửa" if row else "một dòng của việc này đã bị xóa"
    return (
        f"Chưa hủy được {act.named}: {what} sau đó trong phần quản trị. "
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
            found += [row for row in rows if _key(row) != _key(act)]
    yield from sorted(found, key=lambda row: row.created_at, reverse=True)
