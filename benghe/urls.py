"""Every address of the portal."""

from django.contrib import admin
from django.urls import include, path

from benghe import views

urlpatterns = [
    path("", include("reports.home_urls")),
    path("", include("cells.account_urls")),
    path("suc-khoe/", views.health, name="health"),
    path("to-chuc/", include("members.organisation.urls")),
    path("chi-bo/", include("cells.urls")),
    path("dang-vien/", include("members.urls")),
    path("dang-vien/", include("members.acts.urls")),
    path("bien-dong/", include("members.ledger.urls")),
    path("nhac-viec/", include("members.reminders.urls")),
    path("viec-nen/", include("benghe.core.urls")),
    path("chi-tieu/", include("reports.indicators.urls")),
    path("bao-cao/", include("reports.review.urls")),
    path("quan-tri/", admin.site.urls),
]

handler400 = "benghe.views.bad_request"
# A refused permission answers like a missing page: existence does not leak.
handler403 = "benghe.views.not_found"
handler404 = "benghe.views.not_found"
handler500 = "benghe.views.server_error"
