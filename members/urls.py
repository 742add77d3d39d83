"""Addresses of members."""

from django.urls import path

from members import member_views, saved_views, views
from members.profile.views import ProfilePrintView

app_name = "members"
urlpatterns = [
    path("", views.MemberListView.as_view(), name="list"),
    path("in/", views.MemberPrintView.as_view(), name="print"),
    path("xuat/", views.MemberExportView.as_view(), name="export"),
    path("cot/", views.MemberColumnsView.as_view(), name="columns"),
    path("bo-loc/", saved_views.SaveViewView.as_view(), name="save_view"),
    path("bo-loc/<int:pk>/", saved_views.OpenViewView.as_view(), name="open_view"),
    path(
        "bo-loc/<int:pk>/xoa/",
        saved_views.DeleteViewView.as_view(),
        name="delete_view",
    ),
    path("<int:pk>/trich-ngang/", ProfilePrintView.as_view(), name="profile"),
    path("<int:pk>/", member_views.MemberDetailView.as_view(), name="detail"),
]
