"""Django's configuration of awards."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """Ratings, commendations and badges."""

    name = "awards"
    verbose_name = "3. Xếp loại, khen thưởng"
