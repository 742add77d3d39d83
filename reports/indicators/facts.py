"""What the page of one indicator says of a year: facts, judgements, comparisons, items."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localtime

from benghe.lib.dates import short_date
from benghe.lib.numbers import format_decimal
from benghe.paper.charts import Chart
from reports.indicators.charts import year_chart, years_chart
from reports.indicators.counted import COUNTED_SOURCE, counted_codes, origin_of
from reports.indicators.explanations import explanations_of, may_explain
from reports.indicators.grid.forms import PERIODS
from reports.indicators.models import Explanation, Indicator, Observation, Target
from reports.indicators.rules import (
    COURSE_WORDS,
    VERDICT_WORDS,
    Verdict,
    achievement,
    amount,
    compared_words,
    course,
    judged_words,
    share,
)
from reports.indicators.series import latest_on, results_between, same_date
from reports.indicators.tables import (
    BASIS_ORDER,
    basis_of,
    day_query,
    in_force_on,
    is_same_date,
    is_uneven,
    row_text,
    shown,
    stated,
)

# A counted year is counted anew each time it is shown.
YEARS, COUNTED_YEARS = 10, 5


@dataclass(frozen=True, slots=True)
class Judgement:
    """A target with what the result comes to; ``verdict`` None: nothing can be said."""

    target: Target
    words: str
    verdict: Verdict | None

    @property
    def label(self) -> str:
        """Vượt, Đạt, Không đạt, or nothing."""
        return VERDICT_WORDS[self.verdict] if self.verdict else ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the result stands to an earlier one; ``course_label`` empty: not said."""

    words: str
    course_label: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A result as entered; ``depth`` 0: it stands, 1: corrected by the row above it, …

    A voided one stands nowhere and has depth 0.
    """

    row: Observation
    text: str
    depth: int
    remarks: tuple[str, ...]

    @property
    def is_void(self) -> bool:
        """Whether it was voided, or a later row took its place."""
        later = getattr(self.row, "corrected_by", None)
        return later is not None or self.row.voided_at is not None

    @property
    def parts(self) -> str:
        """Numerator and denominator of a ratio; empty without them."""
        return parts_text(self.row)


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target with its paper; ``day`` None: the paper's day is not known."""

    target: Target
    text: str
    paper: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a total: its result and its share of it; None: not reported."""

    indicator: Indicator
    row: Observation | None
    text: str
    share: Decimal | None


@dataclass
class IndicatorPage:
    """One indicator in ``year``, with what was known on ``day`` (None: all of the year).

    ``indicator`` comes with group, parent, names and items. What is read is read once,
    by the same queries whatever the number of results.
    """

    user: Any
    indicator: Indicator
    year: int
    day: date | None = None

    @property
    def last(self) -> date:
        """The last day that counts."""
        return self.day or date(self.year, 12, 31)

    @property
    def is_text(self) -> bool:
        """Whether results are words: nothing is drawn or compared."""
        return self.indicator.kind == Indicator.Kind.TEXT

    @cached_property
    def name(self) -> str:
        """What it is called on the day."""
        return self.indicator.called_on(self.last)

    @cached_property
    def rows(self) -> list[Observation]:
        """Standing results of up to ten years, the latest first."""
        years = COUNTED_YEARS if self.is_counted else YEARS
        first = date(max(self.year - years + 1, 1), 1, 1)
        found = results_between(self.user, [self.indicator], first, self.last)
        return found.get(self.indicator.pk, [])

    @cached_property
    def latest(self) -> Observation | None:
        """The result that holds; None: not reported."""
        return latest_on(self.rows, self.last)

    @property
    def result(self) -> Decimal | None:
        """The number that is shown; None: not reported, or words."""
        return stated(self.indicator, self.latest)

    @property
    def result_text(self) -> str:
        """Number and unit, or the words; empty where nothing was reported."""
        if self.latest is None:
            return ""
        text = row_text(self.indicator, self.latest)
        if self.is_text:
            return text
        unit = self.indicator.unit
        return f"{text}%" if unit == "%" else f"{text} {unit}"

    @property
    def parts_text(self) -> str:
        """Numerator and denominator of the result; empty without them."""
        return parts_text(self.latest)

    @property
    def query(self) -> str:
        """What a link to a page of the same day or year carries."""
        return day_query(self.year, self.day)

    @cached_property
    def all_targets(self) -> list[Target]:
        """Targets of the years shown and of later ones: latest year first, judged first."""
        rows = Target.objects.for_user(self.user).valid()
        rows = rows.filter(indicator=self.indicator, year__gt=self.year - YEARS)
        rows = rows.select_related("document")
        return sorted(
            rows, key=lambda row: (-row.year, BASIS_ORDER.index(row.basis), row.pk)
        )

    @property
    def target_rows(self) -> list[TargetRow]:
        """Every target with the paper that set it, of the register where it is there."""
        may_see = self.user.has_perm("core.view_document")
        found = []
        for row in self.all_targets:
            paper = row.document if may_see else None
            text = row.source or (str(paper) if paper else "–")
            day = row.decided_on or (paper.issued_on if paper else None)
            value = shown(self.indicator, row.value)
            found.append(TargetRow(row, value, text, day))
        return found

    @cached_property
    def targets(self) -> list[Target]:
        """Those of the year that count on the day, the one that is judged first."""
        of_year = (row for row in self.all_targets if row.year == self.year)
        return [row for row in of_year if in_force_on(row, self.day)]

    @property
    def judgements(self) -> list[Judgement]:
        """What the result comes to against each target of the year."""
        actual = self.latest.result if self.latest else None
        estimate = bool(self.latest and self.latest.is_estimate)
        found = []
        for target in self.targets:
            words = judged_words(
                actual, target.value, self.indicator.direction,
                basis_of(self.indicator, target), self.indicator.unit,
                is_estimate=estimate,
            )  # fmt: skip
            verdict = achievement(actual, target.value, self.indicator.direction)
            found.append(Judgement(target, words, verdict.verdict))
        return found

    @property
    def comparisons(self) -> list[Comparison]:
        """Against the same date of last year and against the whole of it."""
        if self.latest is None or self.is_text:
            return []
        whole = latest_on(self.rows, date(self.year - 1, 12, 31))
        same = same_date(self.rows, self.latest.as_of)
        found = [self._compared(whole, f"cả năm {self.year - 1}")]
        if same is not None and same is not whole:
            exact = is_same_date(self.latest.as_of, same.as_of)
            than = f"cùng kỳ năm {self.year - 1}" if exact else ""
            found.insert(0, self._compared(same, than))
        return [one for one in found if one is not None]

    def _compared(self, before: Observation | None, than: str) -> Comparison | None:
        """``than`` empty: the day alone says with what; an uneven pair is not judged."""
        old, new = stated(self.indicator, before), self.result
        if before is None or self.latest is None or old is None or new is None:
            return None
        unit, day = self.indicator.unit, short_date(before.as_of)
        words = compared_words(new, old, unit, than or f"số ngày {day}")
        uneven = is_uneven(self.indicator, self.latest, before)
        way = None if uneven else course(new, old, self.indicator.direction)
        of_day = f"{amount(old, unit)}, ngày {day}" if than else amount(old, unit)
        return Comparison(f"{words} ({of_day})", COURSE_WORDS[way] if way else "")

    @cached_property
    def entries(self) -> list[EntryRow]:
        """Every row of the year as entered, each correction with what it corrected.

        Those that were voided too, for whoever keeps results; others see what stands.
        """
        rows = Observation.objects.for_user(self.user).of_ward().latest_first()
        rows = rows.filter(
            indicator=self.indicator,
            as_of__gte=date(self.year, 1, 1),
            as_of__lte=self.last,
        )
        if not self.user.has_perm("reports.change_observation"):
            rows = rows.valid()
        rows = rows.select_related(
            "updated_by", "corrects", "corrected_by", "once_corrected", "voided_by"
        )
        return list(in_chains(self.indicator, list(rows)))

    @property
    def charts(self) -> list[Chart]:
        """The course of the year and the last years; what cannot be drawn is left out."""
        if self.is_text:
            return []
        of_years: dict[int, Observation] = {}
        for row in self.rows:
            of_years.setdefault(row.as_of.year, row)
        drawn = (
            year_chart(self.indicator, self.name, self.year, self.rows, self.targets),
            years_chart(self.indicator, self.name, of_years, self._wanted),
        )
        return [chart for chart in drawn if chart is not None]

    @property
    def _wanted(self) -> dict[int, Target]:
        """The target that counts in each year shown, on the last day of it."""
        found: dict[int, Target] = {}
        for row in self.all_targets:
            day = self.day if row.year == self.year else None
            if row.year <= self.year and in_force_on(row, day):
                found.setdefault(row.year, row)
        return found

    @cached_property
    def _near(self) -> dict[int, list[Observation]]:
        """Results of the year of its items, and of what it is an item of."""
        around = list(self.indicator.items.all())
        if self.indicator.parent is not None:
            around.append(self.indicator.parent)
        if not around:
            return {}
        return results_between(self.user, around, date(self.year, 1, 1), self.last)

    @cached_property
    def items(self) -> list[Item]:
        """What the total is made of, each with its share."""
        found = []
        for one in self.indicator.items.all():
            row = latest_on(self._near.get(one.pk, []), self.last)
            part = share(stated(one, row), self.result)
            found.append(Item(one, row, row_text(one, row), part))
        return found

    @property
    def items_words(self) -> str:
        """Whether the items sum to the total; empty without items."""
        if not self.items:
            return ""
        values = [stated(item.indicator, item.row) for item in self.items]
        known = [value for value in values if value is not None]
        if missing := len(values) - len(known):
            return f"Chưa cộng được: {missing} khoản mục chưa có số liệu."
        total, unit = sum(known, Decimal(0)), self.indicator.unit
        words = f"Cộng các khoản mục: {amount(total, unit)}"
        if self.result is None:
            return f"{words}; chỉ tiêu chung chưa có số liệu."
        if gap := total - self.result:
            more = "nhiều hơn" if gap > 0 else "ít hơn"
            return f"{words}, {more} kết quả chung {amount(abs(gap), unit)}."
        return f"{words}, bằng kết quả chung."

    @property
    def share_of_parent(self) -> Decimal | None:
        """What part of its total it makes; None: no total, or one is not reported."""
        parent = self.indicator.parent
        if parent is None:
            return None
        row = latest_on(self._near.get(parent.pk, []), self.last)
        return share(self.result, stated(parent, row))

    @cached_property
    def explanation(self) -> Explanation | None:
        """Why it stands so on the day; None: nobody said."""
        found = explanations_of(self.user, [self.indicator], self.year, self.day)
        return found.get(self.indicator.pk)

    @property
    def may_explain(self) -> bool:
        """Whether the reader may write the explanation."""
        return may_explain(self.user, self.indicator)

    @cached_property
    def entry_urls(self) -> list[tuple[str, str]]:
        """Words and addresses of the pages where the reader enters it; none: may not."""
        one = self.indicator
        mine = Indicator.objects.enterable_by(self.user).active().filter(pk=one.pk)
        if not mine.exists():
            return []
        words = {period: word for word, period in PERIODS.items()}
        query = {"nhom": one.group.code, "ky": words[one.period], "nam": self.year}
        query["chi-tieu"] = one.code
        grid = f"{reverse('indicators:entry')}?{urlencode(query)}"
        found = [("Nhập kết quả", grid)]
        if one.by_area:
            query = {"chi-tieu": one.code, "nam": self.year}
            areas = f"{reverse('indicators:entry_areas')}?{urlencode(query)}"
            found.append(("Nhập theo khu phố", areas))
        return found

    @property
    def is_counted(self) -> bool:
        """Whether the portal counts it from its own registers."""
        return self.indicator.code in counted_codes()

    @cached_property
    def origin(self) -> tuple[str, str]:
        """The register of what is counted, in words, and where its rows are; else empty."""
        if not self.is_counted or self.latest is None:
            return "", ""
        return origin_of(self.user, self.year, self.indicator.code, self.day)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is measured, how, by whom and until when."""
        one = self.indicator
        due = one.due_days
        return [
            ("Nhóm", one.group.name),
            ("Đơn vị tính", one.unit),
            ("Loại", one.get_kind_display()),
            ("Chiều", one.get_direction_display()),
            ("Kỳ báo cáo", f"{one.get_period_display()}, {one.get_accrual_display().lower()}"),
            ("Hạn báo cáo", "–" if due is None else f"{due} ngày sau khi hết kỳ"),
            ("Đơn vị phụ trách", one.owner or "–"),
            ("Ai nhập", COUNTED_SOURCE if self.is_counted else one.get_entry_role_display()),
            ("Giới hạn hợp lý", _limits(one)),
            ("Căn cứ pháp lý", one.legal_basis or "–"),
            ("Mã", one.code),
        ]  # fmt: skip

    @property
    def former_names(self) -> list[str]:
        """What it was called over time, with the days and the law of each name."""
        return [
            f"{row.name} ({_span(row.started_on, row.ended_on)})"
            + (f", theo {row.legal_basis}" if row.legal_basis else "")
            for row in self.indicator.names.all()
        ]


def in_chains(indicator: Indicator, rows: list[Observation]) -> Iterable[EntryRow]:
    """The rows in order, each standing one followed by those it took the place of."""
    by_id = {row.pk: row for row in rows}
    for row in rows:
        later = getattr(row, "corrected_by", None)
        if later is not None and later.pk in by_id:
            continue
        yield from _chain(indicator, row, by_id)


def _chain(
    indicator: Indicator, row: Observation | None, by_id: dict[int, Observation]
) -> Iterable[EntryRow]:
    depth = 0
    while row is not None:
        remarks = tuple(_remarks(indicator, row))
        yield EntryRow(row, row_text(indicator, row), depth, remarks)
        row = by_id.get(row.corrects_id or 0)
        depth += 1


def _remarks(indicator: Indicator, row: Observation) -> Iterable[str]:
    """Who voided it and why, which row it corrects and which one corrected it."""
    if row.voided_at is not None:
        day = short_date(localtime(row.voided_at).date())
        yield f"Đã hủy ngày {day} bởi {row.voided_by}, lý do: {row.void_reason}"
        if row.once_corrected is not None:
            yield f"Trước đó đính chính cho {_named(indicator, row.once_corrected)}"
    later = getattr(row, "corrected_by", None)
    if later is not None:
        yield f"Đã được đính chính bởi {_named(indicator, later)}; không còn dùng"
    if row.corrects is not None:
        yield f"Đính chính cho {_named(indicator, row.corrects)}"


def _named(indicator: Indicator, row: Observation) -> str:
    return f"dòng ngày {short_date(row.as_of)} ({row_text(indicator, row)})"


def parts_text(row: Observation | None) -> str:
    """``2.338/2.400``: numerator and denominator of a ratio; empty without them."""
    if row is None or row.numerator is None or row.denominator is None:
        return ""
    return f"{format_decimal(row.numerator)}/{format_decimal(row.denominator)}"


def _limits(indicator: Indicator) -> str:
    """``từ 0 đến 100``; a dash without limits."""
    least, most = indicator.least, indicator.most
    low = "" if least is None else f"từ {shown(indicator, least)}"
    high = "" if most is None else f"đến {shown(indicator, most)}"
    return f"{low} {high}".strip() or "–"


def _span(first: date, end: date | None) -> str:
    """``từ 01/01/2016 đến trước 01/01/2023``."""
    until = f" đến trước {short_date(end)}" if end else ""
    return f"từ {short_date(first)}{until}"
