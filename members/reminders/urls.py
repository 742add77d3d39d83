"""The address of the reminders."""

from django.urls import path

from members.reminders import views

app_name = "reminders"
urlpatterns = [path("", views.ReminderListView.as_view(), name="list")]
