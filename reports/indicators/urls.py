"""Addresses of indicators."""

from django.urls import path, re_path

from reports.indicators import views

app_name = "indicators"
urlpatterns = [
    path("", views.IndicatorListView.as_view(), name="list"),
    re_path(
        r"^(?P<code>[^\x00]+)/$", views.IndicatorDetailView.as_view(), name="detail"
    ),
]
