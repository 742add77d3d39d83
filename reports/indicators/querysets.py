"""Which indicators, targets and observations."""

from datetime import date
from typing import Self

from benghe.core.querysets import WardQuerySet


class IndicatorQuerySet(WardQuerySet):
    """The catalogue of indicators."""

    def active(self) -> Self:
        """Indicators still followed."""
        return self.filter(is_active=True)


class TargetQuerySet(WardQuerySet):
    """Targets of years."""

    def of_year(self, year: int) -> Self:
        """Targets of one year."""
        return self.filter(year=year)


class ObservationQuerySet(WardQuerySet):
    """Results as reported, each with its day and source."""

    def standing(self) -> Self:
        """Observations that no later row corrects."""
        return self.filter(corrected_by__isnull=True)

    def until(self, day: date) -> Self:
        """Standing observations of the day's year, up to ``day``."""
        return self.standing().filter(as_of__lte=day, as_of__gte=date(day.year, 1, 1))

    def latest_first(self) -> Self:
        """The latest day first; on one day the row entered last."""
        return self.order_by("-as_of", "-pk")
