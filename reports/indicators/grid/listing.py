"""The cells of a grid: what stands in each, how it is with its period, what helps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from benghe.lib.dates import short_date
from benghe.lib.periods import covers
from reports.indicators.entry import Answer, entry_text, in_cell
from reports.indicators.grid.rules import Tone, Total, sum_words, total_of
from reports.indicators.models import Area, Indicator, Observation, Target
from reports.indicators.periods import STATE_WORDS, Span, spans_of, state_of
from reports.indicators.series import targets_by_indicator
from reports.indicators.tables import row_text, shown

# The row of the ward's own result among its khu phố.
WARD = "phuong"
TONES: dict[str, Tone] = {"reported": "good", "due": "wait", "late": "bad"}


@dataclass(slots=True)
class Cell:
    """One indicator, of the ward or a khu phố, in one period.

    ``key``: row and number of the period, ``12-3``; ``answer``: what became of what was
    typed, where that is not stored; then ``typed``, ``note``, ``seen`` and ``choice`` are kept.
    """

    key: str
    number: int
    span: Span
    indicator: Indicator
    row: Observation | None
    before: str
    label: str
    url: str
    is_open: bool
    state: str
    answer: Answer | None = None
    typed: str = ""
    note: str = ""
    kept_seen: int = 0
    choice: str = ""

    @property
    def text(self) -> str:
        """What stands in the box: what was typed, else the result."""
        return self.typed if self.answer else self.stored

    @property
    def stored(self) -> str:
        """The result as it would be typed; empty: none."""
        return entry_text(self.row) if self.row else ""

    @property
    def seen(self) -> int:
        """The id of the result that the person has before the eyes; 0: none."""
        if self.answer:
            return self.kept_seen
        return self.row.pk if self.row else 0

    @property
    def words(self) -> str:
        """Đã nhập, Số ước, Đến hạn, Trễ hạn, Chưa hết kỳ; Chưa đến kỳ: closed."""
        if self.row is not None and self.row.is_estimate:
            return "Số ước"
        if self.state == "coming" and self.is_open:
            return "Chưa hết kỳ"
        return STATE_WORDS[self.state]  # type: ignore[index]

    @property
    def tone(self) -> Tone:
        """The colour of the state."""
        if self.row is not None and self.row.is_estimate:
            return "wait"
        return TONES.get(self.state, "")

    @property
    def day_text(self) -> str:
        """Of which day the result is, where that is not the last day of the period."""
        if self.row is None or self.row.as_of == self.span.last:
            return ""
        return f"đến {short_date(self.row.as_of)}"

    @property
    def is_words(self) -> bool:
        """Whether the box takes words."""
        return self.indicator.kind == Indicator.Kind.TEXT

    @property
    def keyboard(self) -> str:
        """The keyboard of a phone: digits and comma, unless the box takes more."""
        plain = self.indicator.kind in (Indicator.Kind.COUNT, Indicator.Kind.MONEY)
        return "decimal" if plain else "text"


@dataclass(slots=True)
class Row:
    """A line of the grid; ``target``: what is to be reached in the year, in words."""

    key: str
    title: str
    indicator: Indicator
    cells: list[Cell]
    area: Area | None = None
    target: str = ""
    areas_url: str = ""

    @property
    def open_cells(self) -> int:
        """How many cells wait for a result: due or late."""
        return sum(cell.state in ("due", "late") for cell in self.cells)


@dataclass(frozen=True, slots=True)
class SumCell:
    """The sum of the khu phố in one period, beside the ward's result."""

    number: int
    span: Span
    total: Total | None
    words: str
    tone: Tone
    is_open: bool
    missing: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The sum of what is there; empty: nothing to add."""
        return self.total.text if self.total else ""

    @property
    def is_whole(self) -> bool:
        """Whether every khu phố has a result, so that the sum may be the ward's."""
        return self.total is not None and not self.missing


def rows_of(
    user: Any, indicators: Sequence[Indicator], year: int, today: date
) -> list[Row]:
    """The lines of a grid of indicators, given with their names; two queries."""
    results = _results(Observation.objects.of_ward(), indicators, year)
    targets = targets_by_indicator(user, indicators, year)
    last = date(year, 12, 31)
    return [
        Row(
            str(indicator.pk),
            title := indicator.called_on(last),
            indicator,
            _cells(
                str(indicator.pk), title, indicator, None,
                results.get(indicator.pk, []), year, today,
            ),
            target=target_words(indicator, targets.get(indicator.pk, [])),
            areas_url=areas_url(indicator, year) if indicator.by_area else "",
        )
        for indicator in indicators
    ]  # fmt: skip


def _results(
    rows: Any, indicators: Sequence[Indicator], year: int
) -> dict[int, list[Observation]]:
    """Standing results of the year and the one before, the latest first; one query."""
    rows = rows.standing().filter(
        indicator__in=indicators,
        as_of__gte=date(year - 1, 1, 1),
        as_of__lte=date(year, 12, 31),
    )
    found: dict[int, list[Observation]] = {}
    for row in rows.latest_first().select_related("updated_by"):
        found.setdefault(row.indicator_id, []).append(row)
    return found


def target_words(indicator: Indicator, targets: Sequence[Target]) -> str:
    """``Mức giao 28 (Nghị quyết của Đảng ủy)``: that which is judged; empty: none."""
    if not targets:
        return ""
    value = shown(indicator, targets[0].value)
    return f"Mức giao {value} ({targets[0].get_basis_display()})"


def areas_url(indicator: Indicator, year: int) -> str:
    """The address of the khu phố of an indicator."""
    query = urlencode({"chi-tieu": indicator.code, "nam": year})
    return f"{reverse('indicators:entry_areas')}?{query}"


def cell_url(indicator: Indicator, area: Area | None, year: int, number: int) -> str:
    """The address of one cell in full."""
    query = {"chi-tieu": indicator.code, "nam": year, "ky": number}
    if area is not None:
        query["khu-pho"] = area.code
    return f"{reverse('indicators:entry_cell')}?{urlencode(query)}"


def is_open_on(span: Span, area: Area | None, today: date) -> bool:
    """Whether a result may stand there: the period has begun, the khu phố is there."""
    if span.first > today:
        return False
    day = min(span.last, today)
    return area is None or covers(area.started_on, area.ended_on, day)


def _cells(
    key: str, title: str, indicator: Indicator, area: Area | None,
    results: Sequence[Observation], year: int, today: date,
) -> list[Cell]:  # fmt: skip
    spans, former = (spans_of(indicator.period, y) for y in (year, year - 1))
    return [
        cell_of(
            f"{key}-{number}", title, indicator, area, number,
            in_cell(results, span, area), in_cell(results, old, area), span, today,
        )
        for number, (span, old) in enumerate(zip(spans, former, strict=True), start=1)
    ]  # fmt: skip


def cell_of(
    key: str, title: str, indicator: Indicator, area: Area | None, number: int,
    row: Observation | None, old: Observation | None, span: Span, today: date,
) -> Cell:  # fmt: skip
    """One cell; ``old``: the result of the same period of the year before."""
    year, is_open = span.last.year, is_open_on(span, area, today)
    state = state_of(span, indicator.due_days, today, reported=row is not None)
    return Cell(
        key=key, number=number, span=span, indicator=indicator, row=row,
        before=f"{year - 1}: {row_text(indicator, old)}" if old else "",
        label=f"{title}, {span.label}, {indicator.unit}",
        url=cell_url(indicator, area, year, number),
        # Where no khu phố was, nothing is due.
        is_open=is_open, state=state if is_open or row else "coming",
    )  # fmt: skip


class AreaGrid:
    """The khu phố of an indicator in a year, the ward's own line and the sums."""

    def __init__(self, user: Any, indicator: Indicator, year: int, today: date) -> None:
        self.indicator, self.year = indicator, year
        results = _results(Observation.objects, [indicator], year)
        self._rows, self._today = results.get(indicator.pk, []), today
        self.title = indicator.called_on(date(year, 12, 31))
        self.areas = areas_of(user, year)
        self.rows = [self._row(area) for area in self.areas]
        self.ward = self._row(None)
        self.sums = sums_of(indicator, self.areas, self._rows, year, today)

    def _row(self, area: Area | None) -> Row:
        indicator, title = self.indicator, area.name if area else "Số của phường"
        key = str(area.pk) if area else WARD
        cells = _cells(
            key, f"{self.title}, {title}", indicator, area, self._rows, self.year,
            self._today,
        )  # fmt: skip
        return Row(key, title, indicator, cells, area)


def areas_of(user: Any, year: int) -> list[Area]:
    """The khu phố of some day of the year, in order."""
    rows = Area.objects.for_user(user).filter(started_on__lte=date(year, 12, 31))
    there = Q(ended_on__isnull=True) | Q(ended_on__gt=date(year, 1, 1))
    return list(rows.filter(there))


def sums_of(
    indicator: Indicator, areas: Sequence[Area], rows: Sequence[Observation],
    year: int, today: date,
) -> list[SumCell]:  # fmt: skip
    """The sum of every period of the year, from results read before."""
    return [
        _sum_cell(indicator, areas, rows, number, span, today)
        for number, span in enumerate(spans_of(indicator.period, year), start=1)
    ]


def _sum_cell(
    indicator: Indicator, areas: Sequence[Area], rows: Sequence[Observation],
    number: int, span: Span, today: date,
) -> SumCell:  # fmt: skip
    found, missing = [], []
    for area in areas:
        row = in_cell(rows, span, area)
        if row is not None:
            found.append(row)
        elif is_open_on(span, area, today):
            missing.append(area.name)
    is_ratio = indicator.kind == Indicator.Kind.RATIO
    total = total_of(found, is_ratio=is_ratio)
    ward = in_cell(rows, span)
    words, tone = sum_words(
        total, len(found), len(found) + len(missing),
        ward.result if ward else None, entry_text(ward) if ward else "",
    )  # fmt: skip
    is_open = span.first <= today and indicator.kind != Indicator.Kind.TEXT
    return SumCell(number, span, total, words, tone, is_open, missing)


def difference_words(sums: Sequence[SumCell]) -> list[str]:
    """The periods in which sum and ward differ, in words."""
    return [f"{one.span.label}: {one.words}" for one in sums if one.tone == "bad"]
