"""The address of the home page."""

from django.urls import path

from reports import home_views

urlpatterns = [path("", home_views.HomeView.as_view(), name="home")]
