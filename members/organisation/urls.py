"""Addresses of the organisation."""

from django.urls import path

from members.organisation import views

app_name = "organisation"
urlpatterns = [
    path("", views.TreeView.as_view(), name="tree"),
    path("ghi/<slug:slug>/", views.ChangeView.as_view(), name="change"),
    path("viec/<int:pk>/", views.ActView.as_view(), name="act"),
    path("viec/<int:pk>/huy/", views.VoidView.as_view(), name="void"),
]
