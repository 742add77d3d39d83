"""Django's configuration of members."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """People of the Party organisation."""

    name = "members"
    verbose_name = "2. Đảng viên"
