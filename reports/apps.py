"""Django's configuration of reports."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Indicators and the annual review."""

    name = "reports"
    verbose_name = "4. Chỉ tiêu và báo cáo"

    def ready(self) -> None:
        """Tell the indicators which results the review counts; register the jobs."""
        from reports.indicators.budget import jobs  # noqa: F401, PLC0415
        from reports.review import counted  # noqa: F401, PLC0415
