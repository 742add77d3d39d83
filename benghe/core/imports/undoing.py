"""Taking a stored batch back: what it made is voided, what it changed is as before.

Refused while something later stands on it, with words that name it; nothing is taken
back by halves. History keeps both the import and the undoing.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError, Q

from benghe.core.imports.resources import ScopedResource
from benghe.core.imports.writing import Effect
from benghe.core.models import ImportBatch
from benghe.core.periods import VoidableModel


class UndoRefusedError(Exception):
    """Nothing was taken back; the message names what stands in the way."""


def take_back(
    resource: ScopedResource, batch: ImportBatch, effects: Iterable[Effect], by: Any
) -> None:
    """Take effects back, the last first; raises UndoRefusedError."""
    reason = f"Hoàn tác lô nhập số {batch.pk}"
    for effect in effects:
        try:
            if not resource.take_back(effect, by=by, reason=reason):
                _take_back(effect, batch, by, reason)
        except ValidationError as error:
            raise UndoRefusedError(" ".join(error.messages)) from error


def _take_back(effect: Effect, batch: ImportBatch, by: Any, reason: str) -> None:
    model: Any = apps.get_model(effect["model"])
    row = model._base_manager.select_for_update().filter(pk=effect["pk"]).first()
    if row is None or row.version != effect["version"]:
        what = f"«{row}» đã được sửa" if row else "Một dòng của lô đã bị xóa"
        raise UndoRefusedError(f"Chưa hoàn tác được: {what} sau lần nhập này.")
    row._history_user, row._change_reason = by, reason
    if not effect["made"]:
        for name, value in effect["before"].items():
            found = next(f for f in model._meta.concrete_fields if f.attname == name)
            setattr(row, name, found.to_python(value))
        row.full_clean()
        row.save()
        return
    if later := _standing_on(row, batch):
        raise UndoRefusedError(
            f"Chưa hoàn tác được: «{row}» đã có {later._meta.verbose_name} «{later}» ghi sau "
            "lần nhập này. Hãy hủy dòng đó trước."
        )
    if isinstance(row, VoidableModel):
        row.void(by=by, reason=reason)
        return
    try:
        row.delete()
    except ProtectedError as error:
        raise UndoRefusedError(
            f"Chưa hoàn tác được: «{row}» đang được dùng."
        ) from error


def _standing_on(row: Any, batch: ImportBatch) -> Any:
    """A standing row of another origin that hangs from this one; None: nothing does."""
    for relation in row._meta.related_objects:
        model = relation.related_model
        if not hasattr(model, "batch"):
            continue
        rows = model._base_manager.filter(**{relation.field.name: row})
        rows = rows.filter(~Q(batch=batch) | Q(batch=None))
        if issubclass(model, VoidableModel):
            rows = rows.filter(voided_at=None)
        if (found := rows.first()) is not None:
            return found
    return None
