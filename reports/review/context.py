"""What every figure of one review is computed from, and the figures found so far."""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

from benghe.core.models import WardSetting
from cells.models import Committee
from members.models import Membership
from reports.figures import Figure, Source
from reports.indicators.models import DeclaredFigure
from reports.review.models import Review
from reports.review.rowsets import rows_of

Resolver = Callable[["ReviewContext", str], Figure]


class ReviewContext:
    """One review on one day; computes each figure once and remembers it in order."""

    def __init__(
        self,
        review: Review,
        as_of: date,
        resolve: Resolver,
        known_on: date | None = None,
    ) -> None:
        """``resolve`` is the catalogue's: it knows every key.

        ``known_on``: the day that looks at the figures, when it is later: a year's
        ratings are often decided in January. None: ``as_of``.
        """
        self.known_on = known_on or as_of
        # Numbers of rows counted beforehand for several years, by set and arguments.
        self.ahead: dict[tuple[str, tuple[tuple[str, str], ...]], int] = {}
        self.review = review
        self.resolve = resolve
        self.year = review.year
        self.as_of = as_of
        self.found: dict[str, Figure] = {}

    @property
    def committee(self) -> Committee:
        """Whose review it is."""
        return self.review.committee

    @property
    def first(self) -> date:
        """The first day of the year."""
        return date(self.year, 1, 1)

    @property
    def span(self) -> dict[str, str]:
        """From 1 January to the day of the figures, as arguments of a row set."""
        return {"first": self.first.isoformat(), "last": self.as_of.isoformat()}

    @property
    def day(self) -> dict[str, str]:
        """The day of the figures, as argument of a row set."""
        return {"day": self.as_of.isoformat()}

    @cached_property
    def declared(self) -> dict[str, DeclaredFigure]:
        """Published figures of the year that hold on the day, by key."""
        rows = DeclaredFigure.objects.filter(year=self.year, as_of__lte=self.as_of)
        return {row.key: row for row in rows}

    @cached_property
    def has_members(self) -> bool:
        """Whether the ledger covers the day: someone is counted then."""
        return Membership.objects.on(self.as_of).exists()

    def covers(self, what: str, rows: Any) -> bool:
        """Whether the ward holds any of these rows; asked once a review."""
        cache: dict[str, bool] = self.__dict__.setdefault("covered", {})
        if what not in cache:
            cache[what] = rows.exists()
        return cache[what]

    @cached_property
    def two_digits(self) -> bool:
        """Whether small counts are printed with two digits (05 chi bộ)."""
        row = WardSetting.objects.filter(key=WardSetting.Key.TWO_DIGITS).first()
        return row is not None and row.value.strip().casefold() == "có"

    def figure(self, key: str) -> Figure:
        """The figure of ``key``; the catalogue raises UnknownKeyError for others."""
        return self.found.get(key) or self.resolve(self, key)

    def known(self, key: str) -> Figure | None:
        """The figure of ``key`` where there is a value; None, and no trace, where not.

        For what a paper need not have: an adjustment, the year before.
        """
        asked = key in self.found
        found = self.figure(key)
        if not found.is_missing:
            return found
        if not asked:
            self.found.pop(key, None)
        return None

    def remember(self, key: str, build: Callable[[], Figure]) -> Figure:
        """The figure of ``key``, built at most once."""
        if key not in self.found:
            self.found[key] = build()
        return self.found[key]

    def counted(
        self,
        key: str,
        label: str,
        unit: str,
        query: str,
        *,
        covered: bool,
        **arguments: str,
    ) -> Figure:
        """The number of rows of a set; declared or missing where no rows cover the day."""
        if not covered:
            return self.uncovered(key, label, unit)
        behind = tuple(sorted(arguments.items()))
        source = Source(f"Đếm từ sổ của phường: {label}", query, behind)
        value = self.ahead.get((query, behind))
        if value is None:
            value = rows_of(query, arguments).count()
        return Figure(key, label, value, unit, self.as_of, source, "computed")

    def uncovered(self, key: str, label: str, unit: str) -> Figure:
        """The declared figure of the key, else a missing one."""
        row = self.declared.get(key)
        if row is None:
            return Figure(
                key, label, None, unit, None, Source("Chưa có số liệu"), "missing"
            )
        value = (
            int(row.value) if row.value == row.value.to_integral_value() else row.value
        )
        return Figure(
            key, label, value, row.unit, row.as_of, Source(row.source), "declared"
        )
