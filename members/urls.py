"""Addresses of members."""

from django.urls import path

from members import member_views, views

app_name = "members"
urlpatterns = [
    path("", views.MemberListView.as_view(), name="list"),
    path("in/", views.MemberPrintView.as_view(), name="print"),
    path("<int:pk>/", member_views.MemberDetailView.as_view(), name="detail"),
]
