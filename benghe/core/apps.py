"""Django's configuration of the core app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """What every other app stands on."""

    name = "benghe.core"
    label = "core"
    verbose_name = "nền chung"

    def ready(self) -> None:
        """Register the system checks and our lookup."""
        from benghe import checks  # noqa: F401, PLC0415
        from benghe.core import lookups  # noqa: F401, PLC0415
