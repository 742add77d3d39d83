"""From figures to what is printed: text, missing marks, links."""

from datetime import date
from decimal import Decimal

from django.urls import reverse

from benghe.lib.dates import short_date
from benghe.lib.numbers import format_decimal, format_percent
from benghe.paper.tree import FigureRun, MissingRun, Run, Text
from reports.figures import Figure
from reports.indicators.rules import VERDICT_WORDS
from reports.review.context import ReviewContext

STATE_WORDS = {
    "computed": "tính từ sổ của phường",
    "observed": "kết quả đã nhập",
    "declared": "số liệu công bố",
    "estimated": "số ước",
    "missing": "chưa có",
}


def number_text(figure: Figure, *, two_digits: bool = False) -> str:
    """The value alone, in Vietnamese; empty when missing."""
    value = figure.value
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, str):
        return VERDICT_WORDS.get(value, value)  # type: ignore[call-overload]
    if isinstance(value, Decimal) and figure.unit == "%":
        return format_percent(value)
    if isinstance(value, int | Decimal):
        text = (
            format_decimal(value)
            if figure.decimals is None
            else _fixed(value, figure.decimals)
        )
        return f"0{text}" if two_digits and len(text) == 1 and text != "0" else text
    return ""


def _fixed(value: int | Decimal, decimals: int) -> str:
    """Rounded to the unit's decimals, zeros at the end dropped."""
    text = format_decimal(value, decimals)
    return text.rstrip("0").rstrip(",") if "," in text else text


def full_text(figure: Figure, *, two_digits: bool = False) -> str:
    """Value and unit as printed: ``30,149 tỷ đồng``, ``100%``, ``28 chi bộ``."""
    number = number_text(figure, two_digits=two_digits)
    if not figure.unit or figure.unit == "%":
        if (
            figure.unit == "%"
            and not number.endswith("%")
            and isinstance(figure.value, int)
        ):
            return f"{number}%"
        return number
    return f"{number} {figure.unit}"


def figure_url(ctx: ReviewContext, figure: Figure) -> str:
    """The page that shows the figure and the rows behind it, as of this review's day."""
    return f"{reverse('reviews:figure', args=[ctx.year, figure.key])}?ngay={ctx.as_of:%d/%m/%Y}"


def figure_run(ctx: ReviewContext, figure: Figure, text: str | None = None) -> Run:
    """A run that can be traced; a missing figure becomes a missing mark."""
    if figure.is_missing:
        return MissingRun(figure.label, figure.key)
    return FigureRun(
        key=figure.key,
        text=full_text(figure, two_digits=ctx.two_digits) if text is None else text,
        label=figure.label,
        unit=figure.unit,
        value=number_text(figure),
        as_of=figure.as_of,
        source=figure.source.text,
        state=STATE_WORDS[figure.state],
        href=figure_url(ctx, figure),
    )


def cell_run(
    ctx: ReviewContext, figure: Figure, text: str | None = None
) -> tuple[Run, ...]:
    """A figure in a table: the number alone, its unit stands in the heading."""
    shown = number_text(figure).removesuffix("%") if text is None else text
    return (figure_run(ctx, figure, shown),)


def words(text: str, *, bold: bool = False) -> tuple[Run, ...]:
    """Plain words as the runs of a cell."""
    return (Text(text, bold=bold),) if text else ()


def figure_json(figure: Figure) -> dict[str, object]:
    """A figure as others read it: decimals as strings, dates ISO, missing null."""
    value = figure.value
    if isinstance(value, Decimal):
        value = f"{value.normalize() + 0:f}"
    elif isinstance(value, date):
        value = value.isoformat()
    return {
        "key": figure.key,
        "label": figure.label,
        "value": value,
        "unit": figure.unit,
        "as_of": figure.as_of.isoformat() if figure.as_of else None,
        "source": figure.source.text,
        "rows": {
            "query": figure.source.query,
            "arguments": dict(figure.source.arguments),
        }
        if figure.source.query
        else None,
        "state": figure.state,
    }
