"""Addresses of acts on members and of candidates, under those of members."""

from django.urls import path

from members.acts import views

app_name = "acts"
urlpatterns = [
    path("quan-chung/", views.CandidateListView.as_view(), name="candidates"),
    path("viec/", views.ActListView.as_view(), name="list"),
    path("viec/moi/<slug:kind>/", views.RecordView.as_view(), name="new"),
    path("viec/<int:pk>/huy/", views.VoidView.as_view(), name="void"),
    path("viec/<int:pk>/hoan-tat/", views.SettleView.as_view(), name="settle"),
    path("<int:pk>/viec/<slug:kind>/", views.RecordView.as_view(), name="record"),
]
