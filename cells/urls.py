"""Addresses of cells."""

from django.urls import path, re_path

from cells import views

app_name = "cells"
urlpatterns = [
    path("", views.CellListView.as_view(), name="list"),
    # A code is free text; NUL is what no database can look for.
    re_path(r"^(?P<code>[^\x00]+)/$", views.CellDetailView.as_view(), name="detail"),
]
