"""Addresses of the annual review."""

from django.urls import path

from reports.review import views

app_name = "reviews"
urlpatterns = [
    path("", views.ReviewListView.as_view(), name="list"),
    path("<int:year>/", views.ReviewDetailView.as_view(), name="detail"),
    path("<int:year>/xem-truoc/", views.ReviewPreviewView.as_view(), name="preview"),
    path(
        "<int:year>/tai-ve/<slug:file_format>/",
        views.ReviewDownloadView.as_view(),
        name="download",
    ),
    path("<int:year>/so-lieu/<str:key>/", views.FigureView.as_view(), name="figure"),
    path(
        "<int:year>/muc/<slug:code>/", views.SectionUpdateView.as_view(), name="section"
    ),
]
