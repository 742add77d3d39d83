"""Django admin, installed with our own site."""

from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    """Django admin under /quan-tri/."""

    default_site = "benghe.core.sites.BackOffice"
