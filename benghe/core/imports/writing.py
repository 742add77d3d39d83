"""Storing what a sheet says: many rows in few statements, and what each line did.

An effect is ``{"model", "pk", "made", "version", "before"}``: a row made by a line, or
changed from ``before`` (fields by attname, as JSON keeps them); ``version`` is the one it
was left with. Effects are kept with the batch and taken back by ``undoing``.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Model
from django.utils import timezone

from benghe.core.acts import plain
from benghe.core.bulk import give_keys, insert, reserve_keys
from benghe.core.models import ImportBatch, StaleVersionError
from benghe.lib.dates import PartialDate

# What voiding a fact changes, as it was: only standing facts are voided.
STANDING = {"voided_at": None, "voided_by_id": None, "void_reason": ""}
VOIDED_AT_ONCE = 2_000
Effect = dict[str, Any]


@dataclass(slots=True)
class Writer:
    """Collects rows line by line; nothing is stored before ``flush``.

    ``line`` is the number of the line being taken. With ``keeps`` False (a check) it
    collects nothing: 50,000 lines would fill the memory for nobody.
    """

    batch: ImportBatch | None = None
    user: Any = None
    line: int = 0
    voided: list[tuple[int, Any, str]] = field(default_factory=list)
    made: list[tuple[int, Any]] = field(default_factory=list)
    changed: list[tuple[int, Any, dict[str, Any]]] = field(default_factory=list)
    effects: dict[int, list[Effect]] = field(default_factory=lambda: defaultdict(list))
    prepared: set[int] = field(default_factory=set)
    keeps: bool = True

    def make(self, row: Model, *, prepared: bool = False) -> None:
        """A new row; rows it hangs from are made first. It was judged already.

        ``prepared``: it holds no text that is not tidy, and needs no key.
        """
        if not self.keeps:
            return
        self.made.append((self.line, row))
        if prepared:
            self.prepared.add(id(row))

    def change(self, row: Any, before: dict[str, Any]) -> None:
        """A stored row with new values; ``before`` are all its values by attname."""
        if not self.keeps:
            return
        values = {
            name: _plain(value) for name, value in before.items()
            if _plain(value) != _plain(getattr(row, name))
        }  # fmt: skip
        self.changed.append((self.line, row, values))

    def void(self, row: Any, reason: str) -> None:
        """A stored fact that is to stand no more; done before anything is made.

        So the row that replaces it finds its place free; undone after that one.
        """
        if self.keeps:
            self.voided.append((self.line, row, reason))

    def note(self, effect: Effect) -> None:
        """An effect of something stored elsewhere (an act)."""
        self.effects[self.line].append(effect)

    @transaction.atomic
    def flush(self) -> None:
        """Store everything that was collected, with its history.

        Raises StaleVersionError when a row changed meanwhile, IntegrityError when the
        database refuses a row; the caller's transaction takes everything back.
        """
        for (model, reason), rows in self._by_reason().items():
            self._void_all(model, reason, rows)
        for model, rows in self._by_model(self.made).items():
            self._insert(model, rows)
        for line, row, before in self.changed:
            self._update(line, row, before)
        self.voided, self.made, self.changed = [], [], []
        self.prepared.clear()

    @staticmethod
    def _by_model(made: list[tuple[int, Any]]) -> dict[Any, list[tuple[int, Any]]]:
        found: dict[Any, list[tuple[int, Any]]] = defaultdict(list)
        for line, row in made:
            found[type(row)].append((line, row))
        return found

    def _by_reason(self) -> dict[tuple[Any, str], list[tuple[int, Any]]]:
        found: dict[tuple[Any, str], list[tuple[int, Any]]] = defaultdict(list)
        for line, row, reason in self.voided:
            found[type(row), reason].append((line, row))
        return found

    def _insert(self, model: Any, rows: list[tuple[int, Any]]) -> None:
        """Keys, then rows, their history, and whatever the model keeps beside them."""
        related = [f for f in model._meta.concrete_fields if f.is_relation]
        made, ready = [row for _, row in rows], self.prepared
        give_keys(made)
        for row in made:
            row.batch, row.updated_by = self.batch, self.user
            _keep_keys(row, related)
            if id(row) not in ready:
                row.prepare()
        insert(model, (row.__dict__ for row in made))
        told = model.history.model
        # Keys first: while rows are being copied the connection answers nothing else.
        insert(told, self._history_of(reserve_keys(told, len(made)), made))
        after = getattr(model, "after_bulk_create", None)
        if after is not None:
            after(made)
        label = model._meta.label_lower
        for line, row in rows:
            self.effects[line].append(_effect(label, row, made=True, before={}))

    def _history_of(
        self, keys: list[int], rows: list[Any], kind: str = "+"
    ) -> Iterator[dict[str, Any]]:
        """As ``bulk_create_with_history`` writes it."""
        now, who = timezone.now(), getattr(self.user, "pk", None)
        told = {
            "history_date": now, "history_type": kind, "history_user_id": who,
            "history_change_reason": None,
        }  # fmt: skip
        for key, row in zip(keys, rows, strict=True):
            yield row.__dict__ | told | {"history_id": key}

    def _void_all(self, model: Any, reason: str, rows: list[tuple[int, Any]]) -> None:
        """Rows keep the batch that they came with: this one says nothing new of them."""
        label = model._meta.label_lower
        for start in range(0, len(rows), VOIDED_AT_ONCE):
            part = rows[start : start + VOIDED_AT_ONCE]
            self._void_part(model, reason, [row for _, row in part])
            for line, row in part:
                effect = _effect(label, row, made=False, before=dict(STANDING))
                self.effects[line].append(effect)

    def _void_part(self, model: Any, reason: str, rows: list[Any]) -> None:
        now, told = timezone.now(), model.history.model
        values = {
            "voided_at": now, "voided_by": self.user, "void_reason": reason,
            "updated_at": now, "updated_by": self.user,
        }  # fmt: skip
        own = model._base_manager.filter(pk__in=[row.pk for row in rows]).order_by()
        stored = dict(own.select_for_update().values_list("pk", "version"))
        if any(stored.get(row.pk) != row.version for row in rows):
            raise StaleVersionError(str(model._meta.verbose_name))
        own.update(version=F("version") + 1, **values)
        for row in rows:
            row.version += 1
            for name, value in values.items():
                setattr(row, name, value)
        insert(told, self._history_of(reserve_keys(told, len(rows)), rows, "~"))

    def _update(self, line: int, row: Any, before: dict[str, Any]) -> None:
        row.batch, row._history_user = self.batch, self.user
        row.save()
        label = row._meta.label_lower
        self.effects[line].append(_effect(label, row, made=False, before=before))


def _plain(value: Any) -> Any:
    """As JSON keeps it, and as the field of the row reads it again."""
    if isinstance(value, PartialDate):
        return value.iso
    return str(value) if isinstance(value, Decimal) else plain(value)


def _keep_keys(row: Any, related: list[Any]) -> None:
    """Take over the keys of related rows that got theirs after ``row`` was built."""
    values, cache = row.__dict__, row._state.fields_cache
    for found in related:
        other = cache.get(found.name)
        if other is not None and values[found.attname] is None:
            values[found.attname] = other.pk


def _effect(label: str, row: Any, *, made: bool, before: dict[str, Any]) -> Effect:
    return {
        "model": label, "pk": row.pk, "made": made, "version": row.version, "before": before,
    }  # fmt: skip
