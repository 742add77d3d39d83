"""What the grid reads from its address, and the form of one cell in full."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict

from benghe.core.forms import DayInput, VietnameseDateField
from benghe.lib.dates import short_date
from reports.indicators.entry import Entry, default_source, entry_text, read_text
from reports.indicators.forms import (
    FIRST_YEAR,
    LAST_YEAR,
    UNKNOWN,
    YearForm,
)
from reports.indicators.grid.services import Place, as_id
from reports.indicators.models import Indicator, IndicatorGroup, Observation
from reports.indicators.periods import spans_of, state_of

PERIODS = {"thang": "month", "quy": "quarter", "nam": "year"}
PERIOD_WORDS = {"thang": "Hằng tháng", "quy": "Hằng quý", "nam": "Hằng năm"}
CHOICE_ERRORS = {"invalid_choice": UNKNOWN}
# Lines of one page: with twelve months a form stays under a thousand fields.
PAGE_ROWS = 25


def most_due(
    indicators: Sequence[Indicator], year: int, today: date
) -> tuple[str, str] | None:
    """Group and period with the most cells due or late; else the first; None: no row.

    One query, whatever the number of indicators.
    """
    if not indicators:
        return None
    rows = Observation.objects.standing().of_ward().filter(as_of__year=year)
    reported: dict[int, list[date]] = {}
    for pk, day in rows.order_by().values_list("indicator_id", "as_of"):
        reported.setdefault(pk, []).append(day)
    found: Counter[tuple[str, str]] = Counter()
    words = {period: word for word, period in PERIODS.items()}
    for row in indicators:
        days = reported.get(row.pk, [])
        found[row.group.code, words[row.period]] += sum(
            state_of(
                span, row.due_days, today,
                reported=any(span.first <= day <= span.last for day in days),
            ) in ("due", "late")
            for span in spans_of(row.period, year)
        )  # fmt: skip
    return found.most_common(1)[0][0]


class GridForm(YearForm):
    """``nam``, ``nhom``, ``ky``: which lines the grid shows, of those ``indicators``.

    Without group or period those with the most cells due; unknown ones are errors.
    """

    def __init__(
        self, data: QueryDict, default: int, indicators: Sequence[Indicator], today: date
    ) -> None:  # fmt: skip
        super().__init__(data, default)
        self.indicators = indicators
        groups = dict.fromkeys(row.group for row in indicators)
        self.fields["nhom"] = forms.ChoiceField(
            label="Nhóm",
            choices=[(group.code, group.name) for group in groups],
            error_messages=CHOICE_ERRORS,
            required=False,
        )
        self.fields["ky"] = forms.ChoiceField(
            label="Kỳ báo cáo",
            choices=list(PERIOD_WORDS.items()),
            error_messages=CHOICE_ERRORS,
            required=False,
        )
        self._choose(today)

    def _choose(self, today: date) -> None:
        """Fill what the address leaves open."""
        group, period = (self.data.get(name, "") for name in ("nhom", "ky"))
        year = self.data["nam"]
        if (group and period) or not year.isascii() or not year.isdigit():
            return
        fitting = [
            row
            for row in self.indicators
            if group in ("", row.group.code)
            and PERIODS.get(period) in (None, row.period)
        ]
        # A year that the field will refuse has no periods to choose among.
        if len(year) == 4 and FIRST_YEAR <= int(year) <= LAST_YEAR:
            chosen = most_due(fitting, int(year), today)
            data: Any = self.data
            data["nhom"], data["ky"] = (
                typed or found
                for typed, found in zip(
                    (group, period), chosen or ("", ""), strict=True
                )
            )

    @property
    def rows(self) -> list[Indicator]:
        """The indicators of the group that are reported by the period."""
        group, period = self.cleaned_data["nhom"], self.cleaned_data["ky"]
        return [
            row
            for row in self.indicators
            if row.group.code == group and row.period == PERIODS.get(period)
        ]

    @property
    def group(self) -> IndicatorGroup | None:
        """The group that is shown."""
        code = self.cleaned_data["nhom"]
        return next((r.group for r in self.indicators if r.group.code == code), None)


class AreaForm(YearForm):
    """``chi-tieu`` and ``nam``: an indicator by khu phố, of those ``indicators``."""

    def __init__(
        self, data: QueryDict, default: int, indicators: Sequence[Indicator]
    ) -> None:
        super().__init__(data, default)
        self.fields["chi-tieu"] = forms.ChoiceField(
            label="Chỉ tiêu",
            choices=[(row.code, row.name) for row in indicators],
            error_messages=CHOICE_ERRORS,
        )
        if not self.data.get("chi-tieu") and indicators:
            self.data["chi-tieu"] = indicators[0].code  # type: ignore[index]


class Kind(models.TextChoices):
    """What another number in a cell is."""

    CORRECTION = "dinh-chinh", "Đính chính: số đã nhập bị sai"
    FURTHER = "so-moi", "Số mới của một ngày sau; số cũ vẫn đúng cho ngày của nó"


class CellForm(forms.Form):
    """One cell in full: result, day, estimate, source, note."""

    text = forms.CharField(
        max_length=300, error_messages={"required": "Hãy nhập kết quả."}
    )
    kind = forms.ChoiceField(
        label="Thay đổi này là",
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn đính chính hay số mới."},
    )
    as_of = VietnameseDateField(label="Tính đến ngày", widget=DayInput())
    is_estimate = forms.BooleanField(label="Là số ước", required=False)
    source = forms.CharField(label="Nguồn", max_length=200, required=False)
    note = forms.CharField(
        label="Ghi chú, giải trình",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    doubts = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    use_required_attribute = False

    def __init__(
        self, data: QueryDict | None, place: Place, row: Observation | None, today: date
    ) -> None:  # fmt: skip
        self.place, self.today = place, today
        super().__init__(data, initial=self._initial(row), label_suffix="")
        indicator = place.indicator
        self.fields["text"].label = f"Kết quả ({indicator.unit})"
        if indicator.kind == Indicator.Kind.RATIO:
            self.fields["text"].help_text = "Tử số/mẫu số, ví dụ 2.338/2.400."
        elif indicator.kind != Indicator.Kind.TEXT:
            self.fields["text"].widget.attrs["inputmode"] = "decimal"
        last = min(place.span.last, today)
        self.fields[
            "as_of"
        ].help_text = f"Từ {short_date(place.span.first)} đến {short_date(last)}."
        source = default_source(indicator, place.span)
        old = "đính chính giữ nguồn cũ, số mới theo " if row else ""
        self.fields["source"].help_text = f"Để trống: {old}«{source}»."
        # Whoever saw an empty cell was not asked; a result since then is a conflict.
        if row is None or (data is not None and not as_id(data.get("seen"))):
            del self.fields["kind"]

    def _initial(self, row: Observation | None) -> dict[str, Any]:
        if row is None:
            last = min(self.place.span.last, self.today)
            return {"as_of": short_date(last), "seen": 0}
        return {
            "text": entry_text(row), "as_of": short_date(row.as_of), "seen": row.pk,
            "is_estimate": row.is_estimate, "source": row.source, "note": row.note,
            "kind": Kind.CORRECTION,
        }  # fmt: skip

    def clean_text(self) -> str:
        """A number of the indicator's decimals, or words."""
        text: str = self.cleaned_data["text"]
        read_text(self.place.indicator, text)
        return text

    def clean_as_of(self) -> date:
        """A day of the period that has come."""
        day: date = self.cleaned_data["as_of"]
        span = self.place.span
        if not span.first <= day <= min(span.last, self.today):
            raise ValidationError(
                f"Hãy chọn một ngày của {span.label.lower()} năm {span.last.year}, "
                "không sau hôm nay."
            )
        return day

    @property
    def entry(self) -> Entry:
        """What was typed; only of a valid form."""
        found = self.cleaned_data
        return Entry(
            self.place.indicator, self.place.span, found["text"],
            as_id(found["seen"]), self.place.area, found["note"], found["source"],
            found["is_estimate"], found["as_of"], is_whole=True,
            change="further" if found.get("kind") == Kind.FURTHER else "correction",
            doubts=found["doubts"],
        )  # fmt: skip
