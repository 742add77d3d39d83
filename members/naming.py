"""Names of a day beside rows that hang from a member or a cell, as expressions.

``path`` leads from the row to the member or the cell (``member``, ``pk`` …). Where no
name is in force on the day, the present one stands in; None where there is no one.
"""

from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from cells.models import CellName
from members.models import MemberName, Membership


def member_name_on(day: date, path: str = "member") -> Any:
    """What the member at ``path`` was called on ``day``."""
    names = MemberName.objects.on(day).filter(member=OuterRef(path))
    found = names.order_by("-started_on").values("full_name")[:1]
    return Coalesce(Subquery(found), F(f"{path}__full_name"))


def member_order_on(day: date, path: str = "member") -> Any:
    """The key by which that name is sorted."""
    names = MemberName.objects.on(day).filter(member=OuterRef(path))
    found = names.order_by("-started_on").values("name_key")[:1]
    return Coalesce(Subquery(found), F(f"{path}__name_key"))


def cell_name_on(day: date, path: str = "cell") -> Any:
    """What the cell at ``path`` was called on ``day``."""
    names = CellName.objects.on(day).filter(cell=OuterRef(path))
    names = names.order_by("-started_on")
    return Coalesce(Subquery(names.values("name")[:1]), F(f"{path}__name"))


def cell_order_on(day: date, path: str = "cell") -> Any:
    """The key by which that name is sorted."""
    names = CellName.objects.on(day).filter(cell=OuterRef(path))
    names = names.order_by("-started_on")
    return Coalesce(
        Subquery(names.values("natural_key")[:1]), F(f"{path}__natural_key")
    )


def stay_cell_on(day: date, path: str = "member") -> Any:
    """The id of the cell in which the member at ``path`` is counted on ``day``."""
    stays = Membership.objects.on(day).filter(member=OuterRef(path))
    return Subquery(stays.order_by().values("cell_id")[:1])
