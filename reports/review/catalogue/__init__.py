"""Every figure of the review, by key.

Keys are stable English words with dots. ``cells``, ``members``, ``ratings``,
``awards``, ``badges``, ``inspections``, ``discipline``, ``documents``, ``targets``,
``plan`` and ``review`` are counted or read here; every indicator gives its code and
``.target``, ``.original``, ``.adjusted``, ``.achievement``, ``.previous``, ``.change``,
``.plan``; those of the budget and of khu phố more (``budget``, ``areas``).
"""

from reports.figures import Figure
from reports.review.catalogue.areas import find_area_figure
from reports.review.catalogue.attached import ANNEX_FIGURES
from reports.review.catalogue.awards import AWARD_FIGURES, find_badge_figure
from reports.review.catalogue.base import Builder, UnknownKeyError
from reports.review.catalogue.budget import find_budget_figure
from reports.review.catalogue.indicators import find_indicator_figure
from reports.review.catalogue.members import MEMBER_FIGURES, find_member_figure
from reports.review.catalogue.work import WORK_FIGURES
from reports.review.context import ReviewContext

FIGURES: dict[str, Builder] = {
    **MEMBER_FIGURES,
    **AWARD_FIGURES,
    **WORK_FIGURES,
    **ANNEX_FIGURES,
}

__all__ = ["FIGURES", "UnknownKeyError", "figure"]


def figure(ctx: ReviewContext, key: str) -> Figure:
    """The figure of ``key``; raises UnknownKeyError when the catalogue has no such key."""
    if key in ctx.found:
        return ctx.found[key]
    builder = (
        FIGURES.get(key)
        or find_member_figure(ctx, key)
        or find_badge_figure(ctx, key)
        or find_indicator_figure(ctx, key)
        or find_budget_figure(ctx, key)
        or find_area_figure(ctx, key)
    )
    if builder is None:
        raise UnknownKeyError(key)
    return ctx.remember(key, lambda: builder(ctx, key))
