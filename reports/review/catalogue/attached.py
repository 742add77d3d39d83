"""Which annexes a review has beyond the first six, and the figures that name them."""

from collections.abc import Callable

from reports.figures import Figure, Source
from reports.review.catalogue.areas import broken_down
from reports.review.catalogue.base import Builder
from reports.review.catalogue.budget import has_items
from reports.review.context import ReviewContext

SOCIAL_GROUP = "social"
# The first six are there in every year; texts name them by number.
ALWAYS = 6


def _has_areas(ctx: ReviewContext) -> bool:
    return bool(broken_down(ctx, SOCIAL_GROUP))


# code → what it is, and whether a year has it; in the order of their numbers.
OPTIONAL: dict[str, tuple[str, Callable[[ReviewContext], bool]]] = {
    "budget": ("phụ lục thu, chi ngân sách", has_items),
    "social": ("phụ lục an sinh xã hội", _has_areas),
}


def attached(ctx: ReviewContext) -> dict[str, int]:
    """The further annexes of this year by code, with their numbers."""
    if "attached" not in ctx.__dict__:
        there = [code for code, (_, has) in OPTIONAL.items() if has(ctx)]
        ctx.__dict__["attached"] = {
            code: number for number, code in enumerate(there, ALWAYS + 1)
        }
    found: dict[str, int] = ctx.__dict__["attached"]
    return found


def _annex(ctx: ReviewContext, key: str) -> Figure:
    """``Phụ lục 7``; missing where the year has no rows for it."""
    code = key.rpartition(".")[2]
    label, number = OPTIONAL[code][0], attached(ctx).get(code)
    if number is None:
        source = Source("Không có số liệu chi tiết của năm")
        return Figure(key, label, None, "", None, source, "missing")
    source = Source("Số thứ tự của phụ lục trong báo cáo này")
    return Figure(key, label, f"Phụ lục {number}", "", ctx.as_of, source, "computed")


ANNEX_FIGURES: dict[str, Builder] = {f"annex.{code}": _annex for code in OPTIONAL}
