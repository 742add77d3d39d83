"""From dated seats to permissions and scopes."""

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from benghe.core.access import NOTHING, Scope, matrix

if TYPE_CHECKING:
    from cells.models import Seat


class AccessMixin:
    """What an account may do today; computed from open seats once a request.

    Django asks ``has_perm``; querysets ask ``scope``. No flag or group is stored.
    """

    is_active: bool
    seats: Any

    @property
    def open_seats(self) -> list["Seat"]:
        """Seats held today, with their committee and cell; read once."""
        if not hasattr(self, "_open_seats"):
            rows = self.seats.on(localdate()).select_related("committee", "cell")
            self._open_seats = list(rows) if self.is_active else []
        return self._open_seats

    @property
    def roles(self) -> set[str]:
        """Codes of the roles held today."""
        return {seat.role for seat in self.open_seats}

    @property
    def is_staff(self) -> bool:
        """Whether the back office opens: any role that may see something there."""
        return bool(self.open_seats)

    @property
    def is_superuser(self) -> bool:
        """Nobody: every right comes from the matrix."""
        return False

    def reach(self, perm: str) -> str | None:
        """``"all"``, ``"own"`` or None for ``app.action_model``."""
        found = {matrix().reach(role, perm) for role in self.roles}
        return "all" if "all" in found else "own" if "own" in found else None

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether the permission is held; with ``obj``, whether it covers that row."""
        if self.reach(perm) is None:
            return False
        rows = getattr(type(obj)._default_manager, "for_user", None) if obj else None
        if rows is None:
            return True
        action = perm.partition(".")[2].partition("_")[0]
        return bool(rows(self, action).filter(pk=obj.pk).exists())

    def has_perms(self, perm_list: Any, obj: Any = None) -> bool:
        """Whether all permissions are held."""
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether anything of the app may be seen in the back office."""
        names = (name for name in matrix().objects if name.startswith(f"{app_label}."))
        return any(self.reach(name.replace(".", ".view_", 1)) for name in names)

    def scope(self, perm: str) -> Scope:
        """The cells that ``perm`` covers: of the seats whose role grants it."""
        if not hasattr(self, "_scopes"):
            self._scopes: dict[str, Scope] = {}
        if perm not in self._scopes:
            self._scopes[perm] = self._find_scope(perm)
        return self._scopes[perm]

    def _find_scope(self, perm: str) -> Scope:
        cells: set[int] = set()
        for seat in self.open_seats:
            reach = matrix().reach(seat.role, perm)
            if reach == "all" and seat.committee and seat.committee.parent_id is None:
                return Scope(everything=True)
            if reach == "all" and seat.committee:
                cells |= cells_under(seat.committee)
            elif reach == "own" and seat.cell_id:
                cells.add(seat.cell_id)
        return Scope(cell_ids=frozenset(cells)) if cells else NOTHING


def cells_under(committee: Any) -> set[int]:
    """Ids of the cells of a committee and of the committees below it."""
    found = set(committee.cells.values_list("pk", flat=True))
    for below in committee.children.all():
        found |= cells_under(below)
    return found
