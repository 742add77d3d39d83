"""The back office: Django admin under /quan-tri/, in the order of the office's work."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache


class BackOffice(AdminSite):
    """Django admin with our titles; who may enter is derived from seats."""

    site_title = "Quản trị – Cổng Đảng ủy phường"
    site_header = "Quản trị dữ liệu"
    index_title = "Công việc của văn phòng"
    site_url = "/"
    enable_nav_sidebar = False

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[Any]:
        """Apps by number (1. tổ chức … 4. báo cáo), models in the order registered."""
        apps = self._build_app_dict(request, app_label).values()
        order = {model: place for place, model in enumerate(self._registry)}
        found = sorted(apps, key=lambda app: str(app["name"]))
        for app in found:
            app["models"].sort(key=lambda row: order[row["model"]])
        return found

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one sign-in page, the portal's; without a seat there is no back office."""
        if request.user.is_authenticated:
            if self.has_permission(request):
                return redirect("admin:index")
            # Sending a signed-in person to the sign-in page would go round in circles.
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """One's own password is changed in the portal."""
        return redirect("password_change")

    def password_change_done(
        self, request: HttpRequest, extra_context: Any = None
    ) -> Any:
        """The portal says that it is done."""
        return redirect("password_change_done")
