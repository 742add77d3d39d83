"""Taking a stored batch back: what it made is voided, what it changed is as before.

Refused while something later stands on it, with words that name it; nothing is taken
back by halves. History keeps both the import and the undoing.

What a voided row would hang from must stay, and so do members, as after a voided admission
(``ScopedResource.stays``). A row of the catalogue, which cannot be voided, is deleted where
nothing hangs from it but what the same batch made; its history stays, the deletion in it.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from benghe.core.imports.kinds import resource_class_of
from benghe.core.imports.resources import ScopedResource
from benghe.core.imports.retracing import (
    NOT_YET,
    Retracing,
    UndoRefusedError,
    kept_for_ever,
)
from benghe.core.imports.steps import ImportRefusedError, State, Tell, attempt, silent
from benghe.core.imports.writing import Effect
from benghe.core.models import Event, ImportBatch, StaleVersionError
from benghe.core.periods import VoidableModel
from benghe.core.services import record_event

__all__ = ["UndoRefusedError", "take_back", "undo"]

# Batches of versions before this package have no lines.
FORGOTTEN = (
    "Lô này được ghi từ phiên bản trước của cổng, khi chưa nhớ từng dòng đã làm gì, nên không "
    "hoàn tác cả lô được. Hãy sửa hoặc hủy từng dòng trong danh sách."
)


def undo(batch: ImportBatch, *, by: Any, tell: Tell = silent) -> ImportBatch:
    """Take a stored batch back as a whole; raises ImportRefusedError with nothing done.

    Whoever may import the kind may ask for it, also for a colleague's batch: in an
    office a mistake is seen by the one who is there. History and log say who did.
    """
    with attempt(batch, State.CONFIRMED), transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.state != State.CONFIRMED:
            raise ImportRefusedError("Chỉ hoàn tác được lô đã ghi và chưa hoàn tác.")
        resource = resource_class_of(batch.kind)(by)
        if not resource.may_import(by):
            raise ImportRefusedError("Bạn không có quyền hoàn tác loại dữ liệu này.")
        lines = batch.lines.order_by("-number").values_list("effects", flat=True)
        effects = [e for found in lines.iterator() for e in reversed(found)]
        if not effects:
            raise ImportRefusedError(FORGOTTEN)
        tell(5)
        take_back(resource, batch, effects, by, tell)
        batch.state, batch.undone_at = State.UNDONE, timezone.now()
        batch.undone_by, batch.tried_at, batch.message = by, None, ""
        batch.save()
        record_event(
            Event.Kind.IMPORT, by, target=batch.kind, batch=batch.pk, undone=True
        )
    return batch


def take_back(
    resource: ScopedResource, batch: ImportBatch, effects: Iterable[Effect], by: Any,
    tell: Tell = silent,
) -> None:  # fmt: skip
    """Take effects back, the last first; raises UndoRefusedError."""
    reason = f"Hoàn tác lô nhập số {batch.pk}"
    rows = Retracing(resource, batch, by, reason)
    # A resource may know effects that are more than rows (acts). What was done after
    # such a one is taken back before it.
    asks = type(resource).take_back is not ScopedResource.take_back
    try:
        for effect in effects:
            if asks:
                rows.finish(tell)
            if not (asks and resource.take_back(effect, by=by, reason=reason)):
                rows.add(effect)
        rows.finish(tell)
    except ValidationError as error:
        raise UndoRefusedError(" ".join(error.messages)) from error
    except ProtectedError as error:
        held = next(iter(error.protected_objects))
        what = f"{held._meta.verbose_name} «{held}»"
        way = f"{what} đang dùng một dòng của lô. Hãy bỏ dòng đó trước."
        if isinstance(held, VoidableModel):
            way = f"{what} gắn với một dòng của lô. {kept_for_ever(resource)}"
        raise UndoRefusedError(f"{NOT_YET}{way}") from error
    except (IntegrityError, StaleVersionError) as error:
        raise UndoRefusedError(
            f"{NOT_YET}giá trị trước lần nhập nay đã được dùng ở dòng khác, hoặc dữ liệu "
            "vừa đổi. Hãy xem lại các dòng của lô."
        ) from error
