"""Addresses of the ledger."""

from django.urls import path

from members.ledger.views import LedgerExportView, LedgerPrintView, LedgerView

app_name = "ledger"
urlpatterns = [
    path("", LedgerView.as_view(), name="period"),
    path("in/", LedgerPrintView.as_view(), name="print"),
    path("excel/", LedgerExportView.as_view(), name="export"),
]
