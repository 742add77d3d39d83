"""What every page of the portal shows: the ward's name and the menu of the role."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate

from cells.models import CommitteeName

MENU = (
    ("home", "Trang chủ", None),
    ("cells:list", "Chi bộ", "cells.view_cell"),
    ("members:list", "Đảng viên", "members.view_member"),
    ("indicators:list", "Chỉ tiêu", "reports.view_indicator"),
    ("reviews:list", "Báo cáo năm", "reports.view_review"),
    ("jobs:list", "Việc nền", "core.view_job"),
)


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the menu."""

    url: str
    label: str
    is_current: bool


def portal(request: HttpRequest) -> dict[str, Any]:
    """``ward_name`` and ``menu``: only what the signed-in person may open."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"ward_name": "Cổng thông tin Đảng ủy phường", "menu": []}
    name = CommitteeName.objects.on(localdate()).filter(committee__parent=None).first()
    entries = []
    for view, label, perm in MENU:
        if perm is None or user.has_perm(perm):
            url = reverse(view)
            current = (
                request.path == url if url == "/" else request.path.startswith(url)
            )
            entries.append(MenuItem(url, label, current))
    return {"ward_name": name.name if name else "Đảng bộ phường", "menu": entries}
