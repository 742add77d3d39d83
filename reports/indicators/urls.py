"""Addresses of indicators."""

from django.urls import path, re_path

from reports.indicators import views
from reports.indicators.areas.views import AreasExportView, AreasView
from reports.indicators.board.views import BoardView, ReminderView
from reports.indicators.budget import views as budget_views
from reports.indicators.grid.cell_views import CellView, SaveView
from reports.indicators.grid.views import AreaGridView, EntryGridView
from reports.indicators.scorecard.views import (
    ScorecardExportView,
    ScorecardPrintView,
    ScorecardView,
)

app_name = "indicators"
urlpatterns = [
    path("", views.IndicatorListView.as_view(), name="list"),
    path("ngan-sach/", budget_views.BudgetView.as_view(), name="budget"),
    path("ngan-sach/in/", budget_views.BudgetPrintView.as_view(), name="budget_print"),
    path(
        "ngan-sach/excel/",
        budget_views.BudgetExportView.as_view(),
        name="budget_export",
    ),
    path("khu-pho/", AreasView.as_view(), name="areas"),
    path("khu-pho/xuat/", AreasExportView.as_view(), name="areas_export"),
    path("bang/", ScorecardView.as_view(), name="scorecard"),
    path("in/", ScorecardPrintView.as_view(), name="print"),
    path("xuat/", ScorecardExportView.as_view(), name="export"),
    path("den-han/", BoardView.as_view(), name="board"),
    path("den-han/in/", ReminderView.as_view(), name="board_print"),
    path("so-sanh/", views.IndicatorComparisonView.as_view(), name="compare"),
    path("nhap/", EntryGridView.as_view(), name="entry"),
    path("nhap/khu-pho/", AreaGridView.as_view(), name="entry_areas"),
    path("nhap/o/", CellView.as_view(), name="entry_cell"),
    path("nhap/luu/", SaveView.as_view(), name="entry_save"),
    re_path(
        r"^nhom/(?P<code>[^\x00/]+)/$",
        views.IndicatorGroupView.as_view(),
        name="group",
    ),
    re_path(
        r"^(?P<code>[^\x00/]+)/giai-trinh/$",
        views.ExplanationView.as_view(),
        name="explain",
    ),
    re_path(
        r"^(?P<code>[^\x00]+)/$", views.IndicatorDetailView.as_view(), name="detail"
    ),
]
