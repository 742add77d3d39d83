"""Django's configuration of cells."""

from django.apps import AppConfig


class CellsConfig(AppConfig):
    """Organisation and access."""

    name = "cells"
    verbose_name = "1. Tổ chức đảng và tài khoản"
