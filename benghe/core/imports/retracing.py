"""The rows of a batch, taken back in the reverse of the order in which they came.

Rows of one model are asked about, voided and deleted by the thousand, and so are those
made to stand again that the batch only voided; rows that were changed otherwise are saved
one by one, for each has values of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any

from django.apps import apps
from django.db.models import F, Model, Q
from django.db.models.deletion import PROTECT, Collector
from django.utils import timezone

from benghe.core.access import permission
from benghe.core.bulk import insert, reserve_keys
from benghe.core.imports.resources import ScopedResource
from benghe.core.imports.steps import ImportRefusedError, Tell
from benghe.core.imports.writing import STANDING, Effect
from benghe.core.models import BaseModel, ImportBatch
from benghe.core.periods import VoidableModel

CHUNK = 2_000
# Fields that tell of the storing, not of the thing.
OF_STORING = frozenset({"version", "updated_at", "updated_by", "batch"})
# What a change sets that leaves the place to a row made by the same batch.
MAKING_ROOM = frozenset({"voided_at", "ended_on"})
NOT_YET = "Chưa hoàn tác được: "
Key = tuple[str, int]


class UndoRefusedError(ImportRefusedError):
    """Nothing was taken back; the message names what stands in the way."""


@dataclass(slots=True)
class Net:
    """All that a batch did to one row: whether it made it, and what it was before.

    ``version``: the one the batch left it with; ``first``: the one after its first
    change.
    """

    version: int
    first: int
    made: bool = False
    before: dict[str, Any] = field(default_factory=dict)


class Retracing:
    """Collects effects, the last first, and takes their rows back; see ``finish``."""

    def __init__(
        self, resource: ScopedResource, batch: ImportBatch, by: Any, reason: str
    ) -> None:
        self.resource, self.batch, self.by, self.reason = resource, batch, by, reason
        self.nets: dict[Key, Net] = {}
        self._known: set[Key] = set()

    def add(self, effect: Effect) -> None:
        """One more effect, earlier than those before it."""
        key = (effect["model"], effect["pk"])
        net = self.nets.get(key) or Net(effect["version"], effect["version"])
        net.first = effect["version"]
        net.before.update(effect["before"])
        if effect["made"]:
            # What was hung on it after it was made goes first.
            self.nets.pop(key, None)
            net.made = True
        self.nets[key] = net

    def finish(self, tell: Tell) -> None:
        """Take back what was collected; raises UndoRefusedError or a database error."""
        self._known |= self.nets.keys()
        total, done = len(self.nets), 0
        runs = groupby(self._in_order(), lambda key: (key[0], self.nets[key].made))
        for (label, made), keys in runs:
            model: Any = apps.get_model(label)
            while chunk := [pk for _, pk in islice(keys, CHUNK)]:
                rows = self._locked(model, label, chunk)
                if made:
                    self._refuse_hung_from(model, rows)
                    self._unmake(model, rows)
                else:
                    self._restore(model, label, rows)
                done += len(chunk)
                tell(5 + 90 * done // total)
        self.nets = {}

    def _in_order(self) -> Iterator[Key]:
        """The reverse of how they were stored.

        A kind that stores its lines at once stored them in their order; of the others
        the writer voided rows first, then made rows, model by model, then changed rows.
        """
        if self.resource.at_once:
            yield from self.nets
            return
        made = [key for key, net in self.nets.items() if net.made]
        old = [key for key, net in self.nets.items() if not net.made]
        yield from (key for key in old if not self._made_room(key))
        labels = dict.fromkeys(label for label, _ in reversed(made))
        for label in reversed(labels):
            yield from (key for key in made if key[0] == label)
        yield from (key for key in old if self._made_room(key))

    def _made_room(self, key: Key) -> bool:
        """Whether the row was voided or ended; what was made in its place goes first."""
        return bool(MAKING_ROOM & self.nets[key].before.keys())

    # --- may it be taken back ---

    def _locked(self, model: Any, label: str, keys: list[int]) -> list[Any]:
        """The rows in the order of ``keys``, each as the batch left it."""
        found = model._base_manager.select_for_update().order_by("pk").in_bulk(keys)
        rows = []
        for pk in keys:
            if pk not in found:
                raise UndoRefusedError(
                    f"{NOT_YET}Một dòng của lô đã bị xóa sau lần nhập này."
                )
            rows.append(found[pk])
        moved = [r for r in rows if r.version != self.nets[label, r.pk].version]
        self._refuse_edited(model, label, moved)
        self._refuse_foreign(model, rows)
        return rows

    def _refuse_edited(self, model: Any, label: str, rows: list[Any]) -> None:
        """A row with another version is all right where it was changed and changed back.

        So it is after a later batch was undone.
        """
        versions = {row.pk: self.nets[label, row.pk].version for row in rows}
        left = {
            old.id: old
            for old in model.history.filter(id__in=versions)
            if old.version == versions[old.id]
        } if rows else {}  # fmt: skip
        names = [
            f.attname for f in model._meta.concrete_fields if f.name not in OF_STORING
        ]
        for row in rows:
            old = left.get(row.pk)
            if old is None or any(getattr(row, n) != getattr(old, n) for n in names):
                raise UndoRefusedError(
                    f"{NOT_YET}«{row}» đã được sửa sau lần nhập này."
                )

    def _refuse_foreign(self, model: Any, rows: list[Any]) -> None:
        """Rows of the kind that this person may not change."""
        if model is not self.resource._meta.model:
            return
        user = self.resource.user
        if user.scope(permission(model, "change")).everything:
            return
        if any(not self.resource.may_store(row, is_new=False) for row in rows):
            raise UndoRefusedError(f"{NOT_YET}có dòng ngoài phạm vi của bạn.")

    def _refuse_hung_from(self, model: Any, rows: list[Any]) -> None:
        """A standing row of another origin that hangs from one of these, if any."""
        by_key = {row.pk: row for row in rows}
        for relation in _hanging(model):
            name, other = relation.field.name, relation.related_model
            later = other._base_manager.filter(
                ~Q(batch=self.batch) | Q(batch=None), **{f"{name}__in": list(by_key)}
            )
            if issubclass(other, VoidableModel):
                later = later.filter(voided_at=None)
            for found in later.order_by("pk").iterator(chunk_size=CHUNK):
                if (other._meta.label_lower, found.pk) in self._known:
                    continue
                row = by_key[getattr(found, relation.field.attname)]
                raise UndoRefusedError(
                    f"{NOT_YET}«{row}» đã có {other._meta.verbose_name} «{found}» ghi sau "
                    f"lần nhập này. {self._way_out(model, relation)}"
                )

    def _way_out(self, model: Any, relation: Any) -> str:
        """What to do about a later row; to void it is no way where it holds its parent."""
        holds = relation.on_delete is PROTECT and issubclass(
            relation.related_model, VoidableModel
        )
        deleted = not issubclass(model, VoidableModel)
        if holds and deleted and model._meta.label_lower not in self.resource.stays:
            return kept_for_ever(self.resource)
        return "Hãy hủy dòng đó trước."

    # --- taking back ---

    def _restore(self, model: Any, label: str, rows: list[Any]) -> None:
        """Set the rows back, in their order."""
        batches = self._batches_before(model, label, rows)
        alike = model.save is BaseModel.save and model.clean is Model.clean
        runs = groupby(rows, lambda row: alike and self._only_voided(label, row))
        for together, found in runs:
            restore = self._stand_again if together else self._set_back
            restore(model, label, list(found), batches)

    def _only_voided(self, label: str, row: Any) -> bool:
        """Whether it is to stand again, and nothing else of it was changed."""
        return self.nets[label, row.pk].before == STANDING

    def _stand_again(
        self, model: Any, label: str, rows: list[Any], batches: dict[int, int | None]
    ) -> None:
        """Voided rows as they stood: a statement for each batch that they came with.

        Their other values are as they were judged when they stood; whether their place
        is free still, the database says.
        """
        by_batch = defaultdict(list)
        for row in rows:
            by_batch[batches.get(row.pk)].append(row)
        for batch, some in by_batch.items():
            self._write(model, some, {**STANDING, "batch_id": batch})

    def _set_back(
        self, model: Any, label: str, rows: list[Any], batches: dict[int, int | None]
    ) -> None:
        """Rows of which each has values of its own."""
        fields = {f.attname: f for f in model._meta.concrete_fields}
        for row in rows:
            before = self.nets[label, row.pk].before
            for name, value in before.items():
                setattr(row, name, fields[name].to_python(value))
            row.batch_id = batches.get(row.pk)
            row._history_user, row._change_reason = self.by, self.reason
            row.full_clean(
                exclude={f.name for n, f in fields.items() if n not in before}
            )
            row.save()

    def _batches_before(
        self, model: Any, label: str, rows: list[Any]
    ) -> dict[int, int | None]:
        """The batch that each row was of before this one changed it."""
        firsts = {row.pk: self.nets[label, row.pk].first for row in rows}
        found: dict[int, int | None] = {}
        olds = model.history.filter(id__in=firsts).order_by("version", "history_id")
        for pk, version, batch in olds.values_list("id", "version", "batch_id"):
            if version < firsts[pk]:
                found[pk] = batch
        standing = set(
            ImportBatch.objects.filter(pk__in={b for b in found.values() if b})
            .values_list("pk", flat=True)
        )  # fmt: skip
        return {pk: batch for pk, batch in found.items() if batch in standing}

    def _unmake(self, model: Any, rows: list[Any]) -> None:
        """Void the rows; delete those that cannot be, and what hangs from such."""
        if model._meta.label_lower in self.resource.stays:
            return
        gone = [row for row in rows if self._dies(row)]
        kept = [row for row in rows if not self._dies(row)]
        if kept:
            self._void(model, kept)
        if gone:
            self._delete(model, gone)

    def _dies(self, row: Any) -> bool:
        if not isinstance(row, VoidableModel):
            return True
        for found in row._meta.concrete_fields:
            parent = found.related_model
            if parent is None or issubclass(parent, VoidableModel):
                continue
            label = parent._meta.label_lower
            net = self.nets.get((label, getattr(row, found.attname)))
            if net is not None and net.made and label not in self.resource.stays:
                return True
        return False

    def _void(self, model: Any, rows: list[Any]) -> None:
        plain = model.save is BaseModel.save and model.void is VoidableModel.void
        if not plain:
            for row in rows:
                row._history_user, row._change_reason = self.by, self.reason
                row.void(by=self.by, reason=self.reason)
            return
        self._write(
            model, rows,
            {
                "voided_at": timezone.now(), "voided_by_id": self.by.pk,
                "void_reason": self.reason,
            },
        )  # fmt: skip

    def _write(self, model: Any, rows: list[Any], values: dict[str, Any]) -> None:
        """The same values, by attname, in rows that are locked; with their history."""
        now = timezone.now()
        values = {**values, "updated_at": now, "updated_by_id": self.by.pk}
        own = model._base_manager.filter(pk__in=[row.pk for row in rows]).order_by()
        own.update(version=F("version") + 1, **values)
        told = model.history.model
        of_history = {
            "history_date": now, "history_type": "~", "history_user_id": self.by.pk,
            "history_change_reason": self.reason,
        }  # fmt: skip
        keys = reserve_keys(told, len(rows))
        for row in rows:
            row.version += 1
            for name, value in values.items():
                setattr(row, name, value)
        insert(
            told,
            (
                row.__dict__ | of_history | {"history_id": key}
                for key, row in zip(keys, rows, strict=True)
            ),
        )

    def _delete(self, model: Any, rows: list[Any]) -> None:
        for row in rows:
            row._history_user, row._change_reason = self.by, self.reason
        if "delete" in vars(model) or _refers_to_itself(model):
            for row in rows:
                row.delete()
            return
        collector = Collector(using=rows[0]._state.db, origin=rows[0])
        collector.collect(rows)
        collector.delete()


def kept_for_ever(resource: ScopedResource) -> str:
    """Why a row to which a fact belongs is never deleted, and the way out if there is one."""
    said = "Dòng ấy có hủy bỏ vẫn được giữ trong sổ, nên lô này không hoàn tác được."
    return f"{said} {resource.instead}".rstrip()


def _hanging(model: Any) -> Iterable[Any]:
    """The relations by which business rows hang from those of a model."""
    for relation in model._meta.get_fields(include_hidden=True):
        if (
            relation.auto_created
            and not relation.concrete
            and not relation.many_to_many
        ):
            other = relation.related_model
            is_parent_link = getattr(relation, "parent_link", False)
            if issubclass(other, BaseModel) and not is_parent_link:
                yield relation


def _refers_to_itself(model: Any) -> bool:
    return any(f.related_model is model for f in model._meta.concrete_fields)
