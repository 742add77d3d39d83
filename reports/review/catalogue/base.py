"""Shapes shared by the parts of the catalogue."""

from collections.abc import Callable
from decimal import Decimal

from reports.figures import Figure, Source
from reports.indicators.rules import share
from reports.review.context import ReviewContext

Builder = Callable[[ReviewContext, str], Figure]


class UnknownKeyError(LookupError):
    """No figure has this key."""


def share_figure(
    ctx: ReviewContext, key: str, label: str, part: Figure, whole: Figure
) -> Figure:
    """One figure in percent of another; missing when either is."""
    if isinstance(part.value, int | Decimal) and isinstance(whole.value, int | Decimal):
        value = share(part.value, whole.value)
    else:
        value = None
    if value is None:
        return Figure(
            key, label, None, "%", None, Source("Chưa có số liệu"), "missing", 2
        )
    text = f"{part.label} / {whole.label} × 100 ({part.value} / {whole.value})"
    return Figure(key, label, value, "%", ctx.as_of, Source(text), "computed", 2)
