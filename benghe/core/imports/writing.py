"""Storing what a sheet says: many rows in few statements, and what each line did.

An effect is ``{"model", "pk", "made", "version", "before"}``: a row made by a line, or
changed from ``before`` (fields by attname, as JSON keeps them); ``version`` is the one it
was left with. Effects are kept with the batch and taken back by ``undoing``.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Model
from simple_history.utils import bulk_create_with_history

from benghe.core.acts import keep_keys, plain
from benghe.core.models import ImportBatch

BATCH = 2000
# What voiding a fact sets.
VOIDING = ("voided_at", "voided_by_id", "void_reason")
Effect = dict[str, Any]


@dataclass(slots=True)
class Writer:
    """Collects rows line by line; nothing is stored before ``flush``.

    ``line`` is the number of the line being taken. With ``batch`` None (a check) nothing
    is ever stored by it.
    """

    batch: ImportBatch | None = None
    user: Any = None
    line: int = 0
    voided: list[tuple[int, Any, str]] = field(default_factory=list)
    made: list[tuple[int, Any]] = field(default_factory=list)
    changed: list[tuple[int, Any, dict[str, Any]]] = field(default_factory=list)
    effects: dict[int, list[Effect]] = field(default_factory=lambda: defaultdict(list))

    def make(self, row: Model) -> None:
        """A new row; rows it hangs from are made first. It was judged already."""
        self.made.append((self.line, row))

    def change(self, row: Any, before: dict[str, Any]) -> None:
        """A stored row with new values; ``before`` are all its values by attname."""
        values = {
            name: plain(value) for name, value in before.items()
            if plain(value) != plain(getattr(row, name))
        }  # fmt: skip
        self.changed.append((self.line, row, values))

    def void(self, row: Any, reason: str) -> None:
        """A stored fact that is to stand no more; done before anything is made.

        So the row that replaces it finds its place free; undone after that one.
        """
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
        for line, row, reason in self.voided:
            self._void(line, row, reason)
        for model, rows in self._by_model(self.made).items():
            self._insert(model, rows)
        for line, row, before in self.changed:
            self._update(line, row, before)
        self.voided, self.made, self.changed = [], [], []

    @staticmethod
    def _by_model(made: list[tuple[int, Any]]) -> dict[Any, list[tuple[int, Any]]]:
        found: dict[Any, list[tuple[int, Any]]] = defaultdict(list)
        for line, row in made:
            found[type(row)].append((line, row))
        return found

    def _insert(self, model: Any, rows: list[tuple[int, Any]]) -> None:
        for _, row in rows:
            row.batch = self.batch
            row.updated_by = self.user
            keep_keys(row)
        stored = bulk_create_with_history(
            [row for _, row in rows], model, BATCH, default_user=self.user
        )
        after = getattr(model, "after_bulk_create", None)
        if after is not None:
            after(stored)
        for (line, _), row in zip(rows, stored, strict=True):
            self.effects[line].append(_effect(row, made=True, before={}))

    def _void(self, line: int, row: Any, reason: str) -> None:
        """The row keeps the batch that it came with: this one says nothing new of it."""
        before = {name: getattr(row, name) for name in VOIDING}
        row._history_user = self.user
        row.void(by=self.user, reason=reason)
        self.effects[line].append(_effect(row, made=False, before=before))

    def _update(self, line: int, row: Any, before: dict[str, Any]) -> None:
        row.batch, row._history_user = self.batch, self.user
        row.save()
        self.effects[line].append(_effect(row, made=False, before=before))


def _effect(row: Any, *, made: bool, before: dict[str, Any]) -> Effect:
    return {
        "model": row._meta.label_lower, "pk": row.pk, "made": made,
        "version": row.version, "before": before,
    }  # fmt: skip
