"""Addresses of the ledger."""

from django.urls import path

from members.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.LedgerView.as_view(), name="period"),
    path("in/", views.LedgerPrintView.as_view(), name="print"),
    path("excel/", views.LedgerExportView.as_view(), name="export"),
]
