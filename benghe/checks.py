"""System checks for what breaks on site."""

import os
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import Error, Tags, register


@register()
def data_folder_is_writable(**kwargs: Any) -> list[Error]:
    """Database, exports and static files live there."""
    if os.access(settings.DATA_DIR, os.W_OK):
        return []
    return [
        Error(
            f"Không ghi được thư mục dữ liệu {settings.DATA_DIR}.",
            hint="Đặt BENGHE_DATA hoặc sửa quyền của thư mục.",
            id="benghe.E001",
        )
    ]


@register()
def excel_reader_is_safe(**kwargs: Any) -> list[Error]:
    """openpyxl uses defusedxml only if it is installed."""
    import openpyxl  # noqa: PLC0415

    if openpyxl.DEFUSEDXML:
        return []
    return [
        Error(
            "Thiếu gói defusedxml: không đọc tệp Excel an toàn được.", id="benghe.E002"
        )
    ]


@register(Tags.security, deploy=True)
def network_needs_https(**kwargs: Any) -> list[Any]:
    """A portal reachable from other machines must be served over TLS."""
    beyond = set(settings.ALLOWED_HOSTS) - {
        "127.0.0.1",
        "localhost",
        "[::1]",
        "testserver",
    }
    if not beyond or settings.HTTPS:
        return []
    return [
        checks.Warning(
            "Cổng phục vụ ngoài máy này nhưng chưa bật HTTPS.",
            hint="Đặt HTTPS=1 sau khi có chứng chỉ trên máy chủ trung gian.",
            id="benghe.W001",
        )
    ]
