"""Checks of indicators: one result a day, sums of khu phố and items, corrections, targets.

What was not reported is never taken for nought: a sum is compared only where every part
of it is known.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby, pairwise
from typing import TypeVar

from django.db.models import Count, F, Q
from django.utils.timezone import localdate

from benghe.lib.dates import short_date
from benghe.lib.numbers import format_decimal
from benghe.lib.periods import covers
from reports.indicators.counted import counted_codes
from reports.indicators.models import (
    Area,
    Indicator,
    IndicatorName,
    Observation,
    Target,
)
from reports.indicators.periods import Span, spans_of

Lines = Iterator[str]
When = TypeVar("When")
# Kinds whose parts add up to a whole.
ADDED = (Indicator.Kind.COUNT, Indicator.Kind.MONEY)


# --- rows and their corrections ---


def one_result_a_day() -> Lines:
    """An indicator has one standing result a day, of the ward and of each khu phố."""
    rows = Observation.objects.standing().order_by()
    grouped = rows.values("indicator__name", "as_of", "area__name").annotate(
        n=Count("pk")
    )
    order = ("as_of", "indicator__name", "area__name")
    for row in grouped.filter(n__gt=1).order_by(*order):
        place = f", {row['area__name']}" if row["area__name"] else ""
        yield (
            f"{row['indicator__name']}{place}, {short_date(row['as_of'])}: có {row['n']} kết quả "
            "còn hiệu lực; hãy đính chính thay vì nhập thêm."
        )


def corrections() -> Lines:
    """A correction speaks of the same indicator and place as the row that it corrects."""
    rows = Observation.objects.filter(corrects__isnull=False)
    rows = rows.select_related("indicator", "corrects").order_by("pk")
    for row in rows.exclude(corrects__indicator=F("indicator")):
        yield f"{row}: đính chính cho một chỉ tiêu khác."
    for row in rows.filter(corrects__indicator=F("indicator")):
        if row.area_id != row.corrects.area_id:
            yield f"{row}: đính chính cho số của nơi khác."


def correction_chains() -> Lines:
    """Following corrections back one comes to a first row: none corrects itself in the end."""
    rows = Observation.objects.filter(corrects__isnull=False)
    corrects = dict(rows.values_list("pk", "corrects"))
    looped: set[int] = set()
    for start in sorted(corrects):
        seen: list[int] = []
        pk: int | None = start
        while pk is not None and pk not in seen and pk not in looped:
            seen.append(pk)
            pk = corrects.get(pk)
        if seen and pk == start:
            looped.update(seen)
            row = Observation.objects.select_related("indicator").get(pk=start)
            yield f"{row}: các dòng đính chính lẫn nhau, không còn dòng nào có hiệu lực."


def counted_entered() -> Lines:
    """What is counted from the portal's rows was not entered beside them."""
    rows = Observation.objects.valid().filter(indicator__code__in=counted_codes())
    for row in rows.select_related("indicator").order_by("indicator", "as_of", "pk"):
        yield f"{row}: chỉ tiêu được tính từ sổ của phường mà có kết quả nhập tay."


def future_results(today: date | None = None) -> Lines:
    """No result that stands is of a day after ``today`` (None: the present day)."""
    today = today or localdate()
    rows = Observation.objects.standing().filter(as_of__gt=today)
    for row in rows.select_related("indicator", "area").order_by("as_of", "pk"):
        place = f" ({row.area})" if row.area else ""
        yield f"{row}{place}: ngày ở tương lai; hôm nay là {short_date(today)}."


def areas_of_results() -> Lines:
    """Only indicators that are broken down have results of single khu phố."""
    rows = Observation.objects.valid().of_areas().filter(indicator__by_area=False)
    for row in rows.select_related("indicator", "area").order_by("as_of", "pk"):
        yield f"{row}: có số của {row.area} mà chỉ tiêu không chia theo khu phố."


def running_results() -> Lines:
    """A result that runs from 1 January does not fall within a year, unless a note says why.

    The note stands at either of the two: the one entered later was asked about.
    """
    rows = Observation.objects.standing().filter(
        indicator__accrual=Indicator.Accrual.RUNNING, indicator__kind__in=ADDED,
        value__isnull=False,
    )  # fmt: skip
    rows = rows.select_related("indicator", "area")
    rows = rows.order_by("indicator", "area", "as_of", "pk")
    for _, same in groupby(rows, lambda row: (row.indicator_id, row.area_id)):
        for before, row in pairwise(same):
            falls = row.as_of.year == before.as_of.year and row.value < before.value
            if falls and not row.note and not before.note:
                place = f" {row.area}" if row.area else ""
                yield (
                    f"{row}:{place} lũy kế {format_decimal(row.value)}, thấp hơn "
                    f"{format_decimal(before.value)} ngày {short_date(before.as_of)} mà không có "
                    "giải trình."
                )


# --- sums ---


def sums_of_areas() -> Lines:
    """Where every khu phố of the day reported for a period, they add up to the ward's figure."""
    areas = list(Area.objects.order_by("natural_key", "pk"))
    rows = Observation.objects.standing().filter(
        indicator__by_area=True, indicator__kind__in=ADDED, value__isnull=False
    )
    rows = rows.select_related("indicator")
    order = ("indicator__group__position", "indicator__position", "indicator")
    for _, same in groupby(
        rows.order_by(*order, "as_of", "pk"), lambda row: row.indicator_id
    ):
        results = list(same)
        indicator = results[0].indicator
        spans = _spans(indicator.period, {row.as_of.year for row in results})
        # The latest of a period stands for it.
        latest: dict[Span, dict[int | None, Observation]] = defaultdict(dict)
        for row in results:
            latest[_span_of(spans, row.as_of)][row.area_id] = row
        for span, found in latest.items():
            yield from _area_sum(indicator, span, found, areas)


def _spans(period: str, years: Iterable[int]) -> list[Span]:
    return [span for year in sorted(years) for span in spans_of(period, year)]


def _span_of(spans: Iterable[Span], day: date) -> Span:
    return next(span for span in spans if span.first <= day <= span.last)


def _area_sum(
    indicator: Indicator, span: Span, found: Mapping[int | None, Observation],
    areas: Iterable[Area],
) -> Lines:  # fmt: skip
    ward = found.get(None)
    if ward is None or ward.value is None:
        return
    asked = [a.pk for a in areas if covers(a.started_on, a.ended_on, ward.as_of)]
    parts = [found[pk].value for pk in asked if pk in found]
    if not asked or len(parts) < len(asked):
        return
    total = sum((part for part in parts if part is not None), Decimal(0))
    if total != ward.value:
        label = (
            span.label
            if span.label.startswith("Năm")
            else f"{span.label}/{span.last.year}"
        )
        yield (
            f"{indicator.name}, {label}: các khu phố cộng lại là {format_decimal(total)}, toàn "
            f"phường là {format_decimal(ward.value)}, lệch {format_decimal(ward.value - total)}."
        )


def sums_of_items() -> Lines:
    """Where every item of a total has a result of the day, they add up to the total's."""
    rows = Observation.objects.standing().of_ward().filter(value__isnull=False)
    yield from _item_sums(
        rows.order_by("as_of", "pk").values_list("indicator", "as_of", "value"),
        short_date,
        "kết quả",
    )


def sums_of_item_targets() -> Lines:
    """Where every item of a total has a target on one basis, they add up to the total's."""
    words = dict(Target.Basis.choices)
    rows = Target.objects.valid().order_by("year", "basis", "pk")
    yield from _item_sums(
        (
            (indicator, (year, basis), value)
            for indicator, year, basis, value in rows.values_list(
                "indicator", "year", "basis", "value"
            )
        ),
        lambda when: f"năm {when[0]}, {words[when[1]].lower()}",
        "mức giao",
    )


def _item_sums(
    rows: Iterable[tuple[int, When, Decimal]], said: Callable[[When], str], what: str
) -> Lines:
    values: dict[When, dict[int, Decimal]] = defaultdict(dict)
    for indicator, when, value in rows:
        values[when][indicator] = value
    items: dict[Indicator, list[int]] = defaultdict(list)
    known = Indicator.objects.active().filter(parent__isnull=False)
    for row in known.select_related("parent").order_by("parent__position", "position"):
        if row.parent is not None:
            items[row.parent].append(row.pk)
    for total, parts in items.items():
        for when, found in values.items():
            if total.pk in found and all(pk in found for pk in parts):
                whole = sum((found[pk] for pk in parts), Decimal(0))
                if whole != found[total.pk]:
                    yield (
                        f"{total.name}, {said(when)}: {what} các khoản mục cộng lại là "
                        f"{format_decimal(whole)}, tổng là {format_decimal(found[total.pk])}."
                    )


# --- targets and names ---


def targets_of_resolution() -> Lines:
    """The target that counts is in the resolution when another of its year is.

    Otherwise the review would leave the indicator out without a word.
    """
    rows = Target.objects.valid().filter(in_resolution=True).exclude(basis="adjusted")
    given = set(rows.values_list("indicator", "year"))
    later = Target.objects.valid().filter(basis="adjusted", in_resolution=False)
    for row in later.select_related("indicator").order_by("year", "pk"):
        if (row.indicator_id, row.year) in given:
            yield (
                f"{row}: mức điều chỉnh chưa được đánh dấu «trong nghị quyết năm» như mức ban đầu."
            )


def names_of_indicators() -> Lines:
    """Names of one indicator through time never overlap."""
    rows = IndicatorName.objects.order_by("indicator", "started_on", "pk")
    for _, same in groupby(rows, lambda row: row.indicator_id):
        for before, row in pairwise(same):
            if before.ended_on is None or row.started_on < before.ended_on:
                yield f"{row}: tên từ {short_date(row.started_on)} trùng thời gian với tên trước."


def totals_of_items() -> Lines:
    """An item belongs to a total that is itself no item, in the same unit."""
    rows = Indicator.objects.filter(parent__isnull=False).select_related("parent")
    wrong = Q(parent=F("pk")) | Q(parent__parent__isnull=False)
    for row in rows.filter(wrong | ~Q(unit=F("parent__unit"))).order_by("pk"):
        yield f"{row.name}: không thể là khoản mục của «{row.parent}»."


INDICATOR_CHECKS: tuple[Callable[[], Lines], ...] = (
    one_result_a_day,
    corrections,
    correction_chains,
    counted_entered,
    future_results,
    areas_of_results,
    running_results,
    sums_of_areas,
    sums_of_items,
    sums_of_item_targets,
    targets_of_resolution,
    names_of_indicators,
    totals_of_items,
)
