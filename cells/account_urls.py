"""Addresses of sign-in and of one's own password."""

from django.urls import path

from cells import account_views as views

urlpatterns = [
    path("dang-nhap/", views.SignInView.as_view(), name="login"),
    path("dang-xuat/", views.SignOutView.as_view(), name="logout"),
    path("doi-mat-khau/", views.PasswordView.as_view(), name="password_change"),
    path(
        "doi-mat-khau/xong/",
        views.PasswordDoneView.as_view(),
        name="password_change_done",
    ),
]
