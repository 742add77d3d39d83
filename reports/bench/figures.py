"""Wards of indicators of any size, for ``manage.py bench``.

Nothing is drawn by chance: two loads give equal rows. Every indicator is reported each
month of the years that end with 2022, some of them by khu phố as well. The budget and
the small group are the same in every ward, so that their pages show the same rows.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from cells.models import User
from reports.demo.logins import store_logins
from reports.demo.organisation import store_committee
from reports.demo.rows import store_all
from reports.indicators.defaults import default_groups
from reports.indicators.models import (
    Area,
    Explanation,
    Indicator,
    IndicatorGroup,
    Observation,
    Target,
)
from reports.indicators.periods import spans_of

LAST_YEAR = 2022
AREAS = 10
# Items of revenue and of expenditure; indicators of the small group.
ITEMS = {"revenue": 5, "expenditure": 6}
SMALL_GROUP, SMALL = "dues", 5
ALWAYS = len(ITEMS) + sum(ITEMS.values()) + SMALL
# One in so many: by khu phố, a ratio, the lower the better, corrected, explained.
BY_AREA, RATIOS, LOWER, CORRECTED, EXPLAINED = 10, 7, 5, 50, 5


@transaction.atomic
def load_figures(count: int, years: int) -> None:
    """Committee, accounts and ``count`` indicators in an empty database; else nothing.

    ``count`` is at least ``ALWAYS``.
    """
    if Indicator.objects.exists():
        return
    committee, _ = store_committee()
    store_logins(committee, [])
    catalogue = _store_catalogue(count)
    areas = _stored(
        Area(code=f"KP-{n:02d}", name=f"Khu phố {n}", started_on=date(2000, 1, 1))
        for n in range(1, AREAS + 1)
    )
    clerk = User.objects.get(username="ubnd")
    for year in range(LAST_YEAR - years + 1, LAST_YEAR + 1):
        _store_year(catalogue, areas, year, clerk)


def _stored(rows: Iterable[Any]) -> list[Any]:
    return store_all(rows, history=False)


def _store_catalogue(count: int) -> list[Indicator]:
    """Totals first, then their items, the small group, and all others in turn."""
    groups = {row.code: row for row in _stored(default_groups())}
    economy, small = groups.pop("economy"), groups.pop(SMALL_GROUP)
    others = list(groups.values())
    totals = _stored(
        _indicator(f"economy.{side}", economy, place)
        for place, side in enumerate(ITEMS)
    )
    places = iter(range(len(totals), count))
    rows = [
        _indicator(f"{total.code}_{n}", economy, next(places), total)
        for total, many in zip(totals, ITEMS.values(), strict=True)
        for n in range(many)
    ]
    rows += [
        _indicator(f"{small.code}.so_{n}", small, next(places)) for n in range(SMALL)
    ]
    for place in places:
        group = others[place % len(others)]
        rows.append(_indicator(f"{group.code}.so_{place}", group, place))
    return [*totals, *_stored(rows)]


def _indicator(
    code: str, group: IndicatorGroup, place: int, parent: Indicator | None = None
) -> Indicator:
    is_money = code.startswith("economy.")
    is_ratio = not is_money and place % RATIOS == 0
    return Indicator(
        code=code, group=group, name=f"Chỉ tiêu số {place + 1} của phường",
        parent=parent, position=place + 1, period="month", due_days=5, jump_percent=200,
        unit="tỷ đồng" if is_money else "%" if is_ratio else "lượt",
        decimals=3 if is_money else 2 if is_ratio else 0,
        kind="money" if is_money else "ratio" if is_ratio else "count",
        direction="higher" if is_money or place % LOWER else "lower",
        owner=f"Đơn vị số {place % 4 + 1}",
        by_area=not (is_money or is_ratio) and place % BY_AREA == 1,
    )  # fmt: skip


def _store_year(
    catalogue: list[Indicator], areas: list[Area], year: int, clerk: User
) -> None:
    _stored(_targets(catalogue, year))
    _stored(
        Explanation(
            indicator=one,
            year=year,
            as_of=date(year, 12, 20),
            text="Nhu cầu của người dân tăng.",
        )
        for one in catalogue[::EXPLAINED]
    )
    common: dict[str, Any] = {"updated_by": clerk, "source": "Báo cáo tháng"}
    rows = _stored(
        Observation(**common, **values) for values in _results(catalogue, areas, year)
    )
    _stored(
        Observation(
            indicator=row.indicator, as_of=row.as_of, area=row.area, value=row.value,
            numerator=row.numerator, denominator=row.denominator, corrects=row,
            note="Nhập nhầm.", **common,
        )
        for row in rows[::CORRECTED]
    )  # fmt: skip


def _targets(catalogue: list[Indicator], year: int) -> list[Target]:
    given = []
    for place, one in enumerate(catalogue):
        value = amount(one, place, year, 12)
        given.append(
            Target(
                indicator=one, year=year, value=value, source="Nghị quyết của Đảng ủy",
                in_resolution=place < ALWAYS,
            )
        )  # fmt: skip
        if place % 3 == 0:
            adjusted = Target(
                indicator=one, year=year, value=value + 1, basis="adjusted",
                decided_on=date(year, 8, 15), source="Quyết định điều chỉnh",
            )  # fmt: skip
            given.append(adjusted)
    return given


def _results(
    catalogue: list[Indicator], areas: list[Area], year: int
) -> Iterator[dict[str, Any]]:
    """Month by month; those by khu phố add up to the ward's."""
    for month, span in enumerate(spans_of("month", year), start=1):
        for place, one in enumerate(catalogue):
            value = amount(one, place, year, month)
            of_ward: dict[str, Any] = {"indicator": one, "as_of": span.last}
            if one.kind == "ratio":
                yield of_ward | {"numerator": value, "denominator": value + 20}
                continue
            yield of_ward | {"value": value}
            if one.by_area:
                share, rest = divmod(value, len(areas))
                for n, area in enumerate(areas):
                    yield of_ward | {
                        "value": share + (rest if not n else 0),
                        "area": area,
                    }


def amount(indicator: Indicator, place: int, year: int, month: int) -> Decimal:
    """The running result of a month; that of a total is the sum of its items'."""
    side = indicator.code.removeprefix("economy.")
    if side in ITEMS:
        first = len(ITEMS) + (0 if side == "revenue" else ITEMS["revenue"])
        own = range(first, first + ITEMS[side])
        return sum((_step(n, year, month) for n in own), Decimal(0))
    return _step(place, year, month)


def _step(place: int, year: int, month: int) -> Decimal:
    return Decimal((place * 37 % 90 + 10 + year % 7) * month)
