"""What every page of the portal shows: the ward's name and the menu of the role."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate

from benghe.lib.dates import DateError, parse_date, short_date
from cells.models import CommitteeName

MENU = (
    ("home", "Trang chủ", None),
    ("organisation:tree", "Tổ chức", "cells.view_cell"),
    ("cells:list", "Chi bộ", "cells.view_cell"),
    ("members:list", "Đảng viên", "members.view_member"),
    ("ledger:period", "Biến động", "members.view_membership"),
    ("reminders:list", "Nhắc việc", "members.view_act"),
    ("indicators:list", "Chỉ tiêu", "reports.view_indicator"),
    ("indicators:entry", "Nhập chỉ tiêu", "reports.add_observation"),
    ("indicators:board", "Đến hạn", "reports.view_indicator"),
    ("reviews:list", "Báo cáo năm", "reports.view_review"),
    ("jobs:list", "Việc nền", "core.view_job"),
)


# Pages that speak of a day: a link of the menu to them keeps the day of the address.
OF_A_DAY = {
    "home",
    "organisation:tree",
    "cells:list",
    "members:list",
    "ledger:period",
    "reminders:list",
    "indicators:list",
    "indicators:board",
}


def asked_day(request: HttpRequest) -> str:
    """``?ngay=27/12/2022`` where the address names a day that exists, else empty."""
    try:
        day = parse_date(request.GET.get("ngay", ""))
    except DateError:
        return ""
    return f"?ngay={short_date(day)}" if day else ""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the menu."""

    url: str
    label: str
    is_current: bool


def current_place(path: str, urls: list[str]) -> str:
    """The entry that a page lies under: the longest; empty: none. "/" is only itself."""
    under = [
        url for url in urls if path == url or (url != "/" and path.startswith(url))
    ]
    return max(under, key=len, default="")


def portal(request: HttpRequest) -> dict[str, Any]:
    """``ward_name``, ``menu`` (only what the person may open) and ``kept_day``.

    ``kept_day`` goes behind an address of this page's day; empty: none was asked for.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"ward_name": "Cổng thông tin Đảng ủy phường", "menu": []}
    name = CommitteeName.objects.on(localdate()).filter(committee__parent=None).first()
    kept = asked_day(request)
    places = [
        (view, reverse(view), label)
        for view, label, perm in MENU
        if perm is None or user.has_perm(perm)
    ]
    current = current_place(request.path, [url for _, url, _ in places])
    entries = [
        MenuItem(url + (kept if view in OF_A_DAY else ""), label, url == current)
        for view, url, label in places
    ]
    return {
        "ward_name": name.name if name else "Đảng bộ phường",
        "menu": entries,
        "kept_day": kept,
    }
