"""The back office: Django admin under /quan-tri/, in the order of the office's work."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest


class BackOffice(AdminSite):
    """Django admin with our titles; who may enter is derived from seats."""

    site_title = "Quản trị – Cổng Đảng ủy phường"
    site_header = "Quản trị dữ liệu"
    index_title = "Công việc của văn phòng"
    site_url = "/"
    enable_nav_sidebar = False

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Apps by number (1. tổ chức … 4. báo cáo), models in the order registered."""
        apps = self._build_app_dict(request, app_label).values()
        order = {model: place for place, model in enumerate(self._registry)}
        found = sorted(apps, key=lambda app: str(app["name"]))
        for app in found:
            app["models"].sort(key=lambda row: order[row["model"]])
        return found
