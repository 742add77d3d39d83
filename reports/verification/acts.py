"""Checks of acts: what each says that it did is still there, or was changed by a later one."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Prefetch

from benghe.core.acts import ActModel, plain
from benghe.lib.dates import short_date
from benghe.lib.periods import covers
from cells.models import OrganisationAct, OrganisationPart

Lines = Iterator[str]
# (model, id) → field → (value, act) as the last standing act left it.
Left = dict[tuple[str, int], dict[str, tuple[Any, str]]]


def act_effects() -> Lines:
    """Rows of standing acts exist, are not voided, and hold what the last act gave."""
    left, by = _left_by_acts()
    for label in sorted({label for label, _ in left}):
        model = apps.get_model(label)
        wanted = {pk: values for (name, pk), values in left.items() if name == label}
        fields = sorted({field for values in wanted.values() for field in values})
        names = ["pk", *(["voided_at"] if hasattr(model, "voided_at") else []), *fields]
        rows = model._base_manager.order_by("pk").values(*names)
        stored = {row["pk"]: row for row in rows if row["pk"] in wanted}
        for pk, values in sorted(wanted.items()):
            what = f"{model._meta.verbose_name} số {pk}"
            row = stored.get(pk)
            if row is None:
                yield f"{by[label, pk]}: {what} không còn."
            elif row.get("voided_at") is not None:
                yield f"{by[label, pk]}: {what} đã bị hủy bỏ mà việc này vẫn còn hiệu lực."
            else:
                yield from _differences(what, row, values)


def _differences(
    what: str, row: dict[str, Any], values: dict[str, tuple[Any, str]]
) -> Lines:
    for field, (value, act) in values.items():
        if plain(row[field]) != value:
            yield f"{act}: {what} có «{field}» là {plain(row[field])}, không phải {value}."


def _left_by_acts() -> tuple[Left, dict[tuple[str, int], str]]:
    """What standing acts left, the later over the earlier; and who touched each row last.

    A new row may be ended by hand later, so only what an act changed is held against it.
    """
    left: Left = {}
    by: dict[tuple[str, int], str] = {}
    for act, effects in _standing_acts():
        for effect in effects:
            key = effect["model"], effect["pk"]
            by[key] = act
            values = left.setdefault(key, {})
            if not effect["made"]:
                values.update((k, (v, act)) for k, v in effect["after"].items())
    return left, by


def _standing_acts() -> list[tuple[str, Any]]:
    """(name, effects) of every act that stands, in the order of entry."""
    found = []
    for model in apps.get_models():
        if not issubclass(model, ActModel):
            continue
        rows = model._base_manager.filter(voided_at__isnull=True)
        kinds: Any = next(f for f in model._meta.concrete_fields if f.name == "kind")
        words = dict(kinds.flatchoices)
        fields = ("created_at", "pk", "kind", "day", "effects")
        for created, pk, kind, day, effects in rows.values_list(*fields):
            name = f"«{words[kind]}» ngày {short_date(day)} (số {pk})"
            found.append((created, pk, name, effects))
    return [
        (name, effects) for _, _, name, effects in sorted(found, key=lambda f: f[:2])
    ]


NEEDED = {"found": (0, 1), "rename": (1, 1), "split": (1, 1), "merge": (1, 1),
          "dissolve": (1, 0)}  # fmt: skip


def organisation_parts() -> Lines:
    """Acts on the organisation name their places as they were called, and say both sides."""
    parts = OrganisationPart.objects.select_related("cell", "committee")
    parts = parts.prefetch_related("cell__names", "committee__names")
    acts = OrganisationAct.objects.valid().order_by("pk")
    for act in acts.prefetch_related(Prefetch("parts", queryset=parts)):
        sides = {"before": [], "after": []}  # type: dict[str, list[Any]]
        for part in act.parts.all():
            sides[part.role].append(part)
        least = NEEDED[act.kind]
        if len(sides["before"]) < least[0] or len(sides["after"]) < least[1]:
            yield f"{act.named}: thiếu nơi trước hoặc sau."
        stayed = {part.cell_id for part in sides["after"] if part.cell_id}
        for part in (*sides["before"], *sides["after"]):
            yield from _part(act, part, stayed)


def _part(act: Any, part: Any, stayed: set[int]) -> Lines:
    place = part.cell or part.committee
    if part.role == "after" and (
        place.founded_on > act.day or place.voided_at is not None
    ):
        yield f"{act.named}: {part.name} chưa có vào ngày này."
    ended = part.role == "before" and part.cell_id and part.cell_id not in stayed
    if ended and place.dissolved_on != act.day:
        yield f"{act.named}: {part.name} không thôi hoạt động vào ngày này."
    if not any(_named(row, part, act) for row in place.names.all()):
        yield f"{act.named}: «{part.name}» không phải tên khi đó của {place}."


def _named(row: Any, part: Any, act: Any) -> bool:
    """Whether this name was in force on the day, or until it for what was before."""
    if row.voided_at is not None or row.name != part.name:
        return False
    if covers(row.started_on, row.ended_on, act.day):
        return True
    return bool(part.role == "before" and row.ended_on == act.day)
