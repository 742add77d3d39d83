"""Which indicators, targets and observations."""

from datetime import date
from typing import Any, Self

from benghe.core.querysets import PeriodQuerySet, WardQuerySet
from reports.indicators.counted import counted_codes


class IndicatorQuerySet(WardQuerySet):
    """The catalogue of indicators."""

    def active(self) -> Self:
        """Indicators still followed."""
        return self.filter(is_active=True)

    def enterable_by(self, user: Any) -> Self:
        """Indicators whose results ``user`` may enter: the office all, UBND its own.

        What the portal counts itself nobody enters.
        """
        if not user.has_perm("reports.add_observation"):
            return self.none()
        return self.answered_by(user).exclude(code__in=counted_codes())

    def answered_by(self, user: Any) -> Self:
        """Indicators of which ``user`` keeps the results or explains them: the office all.

        Also those that are counted: nobody enters them, but somebody explains them.
        """
        rows = self.for_user(user)
        return rows if "VP" in user.roles else rows.filter(entry_role__in=user.roles)


class AreaQuerySet(PeriodQuerySet):
    """Neighbourhoods: of the whole ward."""

    cell_path = None


class TargetQuerySet(WardQuerySet):
    """Targets of years; a voided one counts nowhere."""

    def valid(self) -> Self:
        """Targets that stand: not voided."""
        return self.filter(voided_at__isnull=True)

    def of_year(self, year: int) -> Self:
        """Targets of one year that stand."""
        return self.valid().filter(year=year)

    def resolution_ids(self, year: int) -> set[int]:
        """The indicators in the year's resolution: on whatever basis one target is.

        An indicator does not leave it because its adjustment was not ticked.
        """
        rows = self.of_year(year).filter(in_resolution=True)
        return set(rows.values_list("indicator", flat=True))


class ObservationQuerySet(WardQuerySet):
    """Results as reported, each with its day and source.

    Those of a khu phố stand beside the ward's and are never summed into it in silence.
    """

    def of_ward(self) -> Self:
        """Results of the whole ward."""
        return self.filter(area__isnull=True)

    def of_areas(self) -> Self:
        """Results of single khu phố."""
        return self.filter(area__isnull=False)

    def valid(self) -> Self:
        """Observations that are not voided; those that a later row corrects too."""
        return self.filter(voided_at__isnull=True)

    def standing(self) -> Self:
        """Observations that are not voided and that no later row corrects."""
        return self.valid().filter(corrected_by__isnull=True)

    def until(self, day: date) -> Self:
        """Standing results of the ward in the day's year, up to ``day``."""
        return (
            self.standing()
            .of_ward()
            .filter(as_of__lte=day, as_of__gte=date(day.year, 1, 1))
        )

    def latest_first(self) -> Self:
        """The latest day first; on one day the row entered last."""
        return self.order_by("-as_of", "-pk")
