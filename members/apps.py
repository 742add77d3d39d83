"""Django's configuration of members."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """People of the Party organisation."""

    name = "members"
    verbose_name = "2. Đảng viên"

    def ready(self) -> None:
        """Register the jobs."""
        from members import jobs  # noqa: F401, PLC0415
        from members.ledger import jobs as ledger_jobs  # noqa: F401, PLC0415
        from members.profile import jobs as profile_jobs  # noqa: F401, PLC0415
