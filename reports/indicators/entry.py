"""Entering results cell by cell: what is stored, what is asked, what was in the way.

A cell is one indicator (of the ward or of one khu phố) in one period. Nothing stored is
ever overwritten: another value is a correction, a new row that names the old one.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from benghe.lib.dates import short_date
from benghe.lib.numbers import NumberError, format_decimal, parse_decimal
from benghe.lib.periods import covers
from benghe.lib.text import clean
from reports.indicators.doubts import EXPLAIN, doubts_of, explains
from reports.indicators.models import Area, Indicator, Observation
from reports.indicators.periods import Span, spans_of

Outcome = Literal["saved", "unchanged", "conflict", "asked", "doubtful", "refused"]
Change = Literal["", "correction", "further"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person typed into a cell.

    ``seen``: the id of the result that the cell showed, 0 for none; ``note``: the
    explanation; ``doubts``: the mark of the doubts that it answers. ``as_of`` None: that
    of the result in the cell, else the last day of the period, or today within it.
    ``is_whole``: source, note, day and estimate were typed too, so that another of them
    is a change. ``change``: a correction keeps day, source and estimate of the old
    result unless told otherwise; ``further`` is the result of a later day, beside which
    the old one stands for its own; empty: not told, and asked where it matters.
    """

    indicator: Indicator
    span: Span
    text: str
    seen: int = 0
    area: Area | None = None
    note: str = ""
    source: str = ""
    is_estimate: bool = False
    as_of: date | None = None
    is_whole: bool = False
    change: Change = ""
    doubts: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an entry; ``row`` is the result that now stands in the cell.

    ``messages`` are for the person: what was refused, what wants an explanation, or who
    stored what meanwhile. ``doubts``: the mark of what wants an explanation, to be sent
    with it. ``choices``: what the number may be, with words. Nothing typed is lost: the
    cell keeps its text.
    """

    outcome: Outcome
    row: Observation | None = None
    messages: list[str] = field(default_factory=list)
    doubts: str = ""
    choices: list[tuple[Change, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Typed:
    """A text as numbers or words; all None and empty: the cell was left blank."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    text: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed; never the same as nought."""
        return self == Typed()

    @property
    def result(self) -> Decimal | None:
        """The number in the indicator's unit; of a ratio its percent."""
        if self.numerator is not None and self.denominator:
            return self.numerator / self.denominator * 100
        return self.value


def read_text(indicator: Indicator, text: str) -> Typed:
    """``30,149``; a ratio as ``2.338/2.400`` or ``97,42%``; words for a text indicator.

    Raises ValidationError in Vietnamese.
    """
    found = clean(text)
    if not found:
        return Typed()
    if indicator.kind == Indicator.Kind.TEXT:
        return Typed(text=found)
    try:
        if indicator.kind == Indicator.Kind.RATIO and "/" in found:
            return _read_ratio(found)
        plain = found.removesuffix("%").strip() if indicator.unit == "%" else found
        return Typed(value=parse_decimal(plain, indicator.decimals))
    except NumberError as error:
        raise ValidationError(str(error)) from error


def _read_ratio(found: str) -> Typed:
    above, _, below = found.partition("/")
    numerator, denominator = parse_decimal(above, 4), parse_decimal(below, 4)
    if numerator is None or denominator is None:
        raise ValidationError(
            f"«{found[:40]}» chưa đủ: hãy nhập tử số/mẫu số, ví dụ 2.338/2.400."
        )
    if denominator <= 0:
        raise ValidationError("Mẫu số phải lớn hơn 0.")
    return Typed(numerator=numerator, denominator=denominator)


def standing_in(
    indicators: Iterable[Indicator], first: date, last: date
) -> dict[int, list[Observation]]:
    """The standing results of these days, the latest first, by indicator; one query."""
    rows = Observation.objects.standing().filter(
        indicator__in=indicators, as_of__gte=first, as_of__lte=last
    )
    found: dict[int, list[Observation]] = {}
    for row in rows.latest_first().select_related("updated_by", "area"):
        found.setdefault(row.indicator_id, []).append(row)
    return found


def in_cell(
    rows: Iterable[Observation], span: Span, area: Area | None = None
) -> Observation | None:
    """The result that stands in a cell: the latest of the period, of that area."""
    area_id = area.pk if area else None
    fitting = (
        row
        for row in rows
        if span.first <= row.as_of <= span.last and row.area_id == area_id
    )
    return next(fitting, None)


@transaction.atomic
def save_entry(user: Any, entry: Entry, today: date | None = None) -> Answer:
    """Store one cell, whole or not at all; see ``Answer``.

    Two people in one cell queue at the indicator's row: the second one sees what the
    first stored and loses nothing.
    """
    today = today or localdate()
    allowed = Indicator.objects.enterable_by(user).filter(pk=entry.indicator.pk)
    indicator = allowed.select_for_update().first()
    if indicator is None:
        raise LookupError("this indicator is not the user's to enter")
    try:
        typed = read_text(indicator, entry.text)
    except ValidationError as error:
        return Answer("refused", messages=error.messages)
    if entry.span not in spans_of(indicator.period, entry.span.last.year):
        return Answer(
            "refused",
            messages=[f"Chỉ tiêu này không báo cáo theo «{entry.span.label}»."],
        )
    known = standing_in([indicator], entry.span.first, entry.span.last)
    row = in_cell(known.get(indicator.pk, []), entry.span, entry.area)
    if row is not None and _same(row, typed, entry):
        return Answer("unchanged", row)
    if (row.pk if row else 0) != entry.seen:
        return Answer("conflict", row, [_conflict(row)])
    if typed.is_blank:
        return _blank(row)
    is_told = entry.is_whole or bool(entry.change)
    if row is not None and not is_told and _is_special(entry, row, today):
        return _asked(entry, row, today)
    return _store(user, entry, typed, row, known.get(indicator.pk, []), today)


def _same(row: Observation, typed: Typed, entry: Entry) -> bool:
    stored = (row.value, row.numerator, row.denominator, row.text)
    if stored != (typed.value, typed.numerator, typed.denominator, typed.text):
        return False
    return not entry.is_whole or (
        row.as_of == (entry.as_of or row.as_of)
        and row.is_estimate == entry.is_estimate
        and row.source == (clean(entry.source) or row.source)
        and row.note == clean(entry.note)
    )


def _blank(row: Observation | None) -> Answer:
    if row is None:
        return Answer("unchanged")
    return Answer(
        "refused",
        row,
        ["Không xóa được kết quả đã nhập. Nếu số sai, hãy nhập số đúng để đính chính."],
    )


def _conflict(row: Observation | None) -> str:
    if row is None:
        return "Kết quả bạn thấy trong ô không còn hiệu lực. Hãy tải lại trang."
    who = row.updated_by.full_name if row.updated_by else "Người khác"
    return (
        f"{who} vừa nhập «{entry_text(row)}» vào ô này. Số của bạn còn trong ô: hãy giữ "
        "số đang lưu, hoặc thay bằng số của bạn."
    )


def _is_special(entry: Entry, row: Observation, today: date) -> bool:
    """Whether the old result is one that another number must not replace in silence.

    It is of a day within the period that is over, an estimate, or from a source of its
    own.
    """
    is_within = row.as_of != entry.span.last and row.as_of < today
    own = row.source != default_source(entry.indicator, entry.span)
    return is_within or row.is_estimate or (own and not entry.source)


def _asked(entry: Entry, row: Observation, today: date) -> Answer:
    """Which of two things the number is: the old one put right, or a new one."""
    day, last = short_date(row.as_of), min(entry.span.last, today)
    estimate = ", vẫn là số ước" if row.is_estimate else ""
    correction = f"Đính chính số ngày {day}{estimate}"
    # Of the same day there cannot be two results.
    further = (
        f"Số mới của ngày {short_date(last)}"
        if row.as_of < last
        else f"Số chính thức thay số này, theo {default_source(entry.indicator, entry.span)}"
    )
    message = (
        f"Ô này đang có «{entry_text(row)}» ngày {day}, "
        f"{'số ước, ' if row.is_estimate else ''}nguồn: {row.source}."
    )
    choices: list[tuple[Change, str]] = [
        ("correction", f"{correction} (giữ nguồn cũ)"),
        ("further", further),
    ]
    return Answer("asked", row, [message], choices=choices)


def _store(
    user: Any, entry: Entry, typed: Typed, row: Observation | None,
    known: Iterable[Observation], today: date,
) -> Answer:  # fmt: skip
    last = min(entry.span.last, today)
    is_further = entry.change == "further" and not (
        row is not None and row.as_of >= last and not entry.is_whole
    )
    stored_day = last if row is None or is_further else row.as_of
    as_of = entry.as_of or stored_day
    corrects = None if is_further else row
    refused = _refused(entry, as_of, row if is_further else None, today)
    if refused := refused or _second(known, entry, as_of, corrects):
        return Answer("refused", row, [refused])
    keeps = corrects is not None and entry.change != "further"
    source = clean(entry.source) or (
        corrects.source
        if keeps and corrects
        else default_source(entry.indicator, entry.span)
    )
    estimated = keeps and corrects is not None and corrects.is_estimate
    new = Observation(
        indicator=entry.indicator, area=entry.area, as_of=as_of, value=typed.value,
        numerator=typed.numerator, denominator=typed.denominator, text=typed.text,
        is_estimate=entry.is_estimate or (estimated and not entry.is_whole),
        note=clean(entry.note), corrects=corrects, source=source,
    )  # fmt: skip
    try:
        # The rows it names were read under the lock and its parts are whole by the
        # reading: asking the database again would double the queries of a cell.
        new.full_clean(
            exclude={"indicator", "area", "corrects"},
            validate_unique=False,
            validate_constraints=False,
        )
    except ValidationError as error:
        return Answer("refused", row, faults_in_words(error))
    if answer := _unexplained(entry, new, row):
        return answer
    new._history_user = user  # type: ignore[attr-defined]
    new.save()
    return Answer("saved", new)


def _second(
    known: Iterable[Observation], entry: Entry, as_of: date,
    corrects: Observation | None,
) -> str | None:  # fmt: skip
    """Why the day is taken: another result of it stands; None: it is free."""
    area_id = entry.area.pk if entry.area else None
    for row in known:
        if row.as_of == as_of and row.area_id == area_id and row != corrects:
            return (
                f"Ngày {short_date(as_of)} đã có số «{entry_text(row)}» đang dùng. Hãy chọn "
                "ngày khác, hoặc đính chính số ấy."
            )
    return None


def faults_in_words(error: ValidationError) -> list[str]:
    """The messages of a row, each with the name of its field where that helps."""
    names = {"note": "Ghi chú, giải trình", "source": "Nguồn", "text": "Nhận xét"}
    found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return [
        f"{names[field]}: {text}" if field in names else text
        for field, texts in found.items()
        for text in texts
    ]


def _unexplained(
    entry: Entry, new: Observation, row: Observation | None
) -> Answer | None:
    """What is to be explained first; None: nothing, or these very doubts were explained."""
    doubts = doubts_of(new)
    mark = mark_of(doubts)
    is_said = explains(new.note)
    if not doubts or (is_said and entry.doubts == mark):
        return None
    again = (
        ["Lời giải trình viết cho điều khác; hãy xem lại, hoặc bấm lưu lại."]
        if is_said and entry.doubts
        else []
    )
    return Answer("doubtful", row, [*doubts, *again, EXPLAIN], doubts=mark)


def mark_of(doubts: Iterable[str]) -> str:
    """A short mark of what was shown to be explained; empty: nothing."""
    text = "\n".join(doubts)
    return hashlib.sha256(text.encode()).hexdigest()[:16] if text else ""


def _refused(
    entry: Entry, as_of: date, row: Observation | None, today: date
) -> str | None:
    """Why no result of this day may stand in the cell; None: it may.

    ``row``: the result beside which a further one is to stand; None: it is corrected.
    """
    span, area = entry.span, entry.area
    if span.first > today:
        return f"«{span.label}» chưa bắt đầu, chưa nhập được."
    if not span.first <= as_of <= min(span.last, today):
        last = short_date(min(span.last, today))
        return f"Ngày phải từ {short_date(span.first)} đến {last}."
    if area is not None and not covers(area.started_on, area.ended_on, as_of):
        return f"Ngày {short_date(as_of)} không có {area.name}."
    if row is not None and as_of <= row.as_of:
        return (
            f"Số mới phải sau ngày {short_date(row.as_of)} của số đã nhập; nếu số ấy sai, "
            "hãy chọn đính chính."
        )
    return None


def default_source(indicator: Indicator, span: Span) -> str:
    """What the source says when the person leaves it empty: whose report, which period."""
    whose = indicator.owner or indicator.get_entry_role_display()
    period = (
        span.label if span.label.startswith("Năm") else f"{span.label}/{span.last.year}"
    )
    return f"Báo cáo của {whose}, {period}"


def entry_text(row: Observation) -> str:
    """A result as it would be typed into its cell."""
    if row.numerator is not None and row.denominator is not None:
        return f"{format_decimal(row.numerator)}/{format_decimal(row.denominator)}"
    return row.text if row.value is None else format_decimal(row.value)
