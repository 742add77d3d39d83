"""The access matrix: one machine-readable source for permissions, menus and tests.

``access_matrix.toml`` says for every object which role may do what, and for every
address which object and action it stands for. Nothing else grants anything.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROLES = ("VP", "LD", "BT", "UB", "KT", "QT")
ACTIONS = (
    "view", "add", "change", "delete", "import", "export",
    "print", "approve", "lock", "sensitive",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matrix:
    """The matrix as read: objects → role → action → reach; addresses → rule.

    ``objects["members.member"]["BT"]["view"]`` is ``"own"``; a missing action is a no.
    ``urls["members:list"]`` is ``"members.member:view"``, ``"public"`` or ``"any"``.
    """

    objects: dict[str, dict[str, dict[str, str]]]
    urls: dict[str, str]
    admin_actions: dict[str, str]

    def reach(self, role: str, perm: str) -> str | None:
        """``"all"``, ``"own"`` (the seat's cell) or None for ``app.action_model``."""
        app, _, codename = perm.partition(".")
        action, _, model = codename.partition("_")
        return self.objects.get(f"{app}.{model}", {}).get(role, {}).get(action)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cells a permission covers today: every one, or those with these ids."""

    everything: bool = False
    cell_ids: frozenset[int] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        """Whether anything at all is covered."""
        return self.everything or bool(self.cell_ids)


NOTHING = Scope()


def parse_grants(grants: Iterable[str]) -> dict[str, str]:
    """``["view", "change:own"]`` → ``{"view": "all", "change": "own"}``.

    Raises ValueError for an unknown action or reach, so that a typo cannot grant.
    """
    found: dict[str, str] = {}
    for grant in grants:
        action, _, reach = grant.partition(":")
        if action not in ACTIONS or reach not in {"", "own"}:
            raise ValueError(f"unknown grant {grant!r} in the access matrix")
        found[action] = reach or "all"
    return found


@cache
def matrix() -> Matrix:
    """The matrix of this installation, read once."""
    path = Path(__file__).with_name("access_matrix.toml")
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    objects = {
        name: {role: parse_grants(grants) for role, grants in row.items()}
        for name, row in raw["objects"].items()
    }
    for name, row in objects.items():
        if set(row) != set(ROLES):
            raise ValueError(f"{name} in the access matrix must name every role")
    return Matrix(objects=objects, urls=raw["urls"], admin_actions=raw["admin_actions"])


def permission(model: type, action: str) -> str:
    """``(Member, "view")`` → ``"members.view_member"``."""
    meta = model._meta  # type: ignore[attr-defined]
    return f"{meta.app_label}.{action}_{meta.model_name}"
