"""The annexes: targets, cells, movements, ratings, commendations, badges, budget, welfare.

Every number in them is a figure, so each can be traced to its rows. The first six are
always there; the others only in a year that has their rows, behind the first, so that
no number that a text names ever changes.
"""

from collections.abc import Callable
from typing import NamedTuple

from benghe.paper.tree import Annex, Block
from reports.review.annexes.budget import budget_annex
from reports.review.annexes.people import (
    awards_annex,
    badges_annex,
    cells_annex,
    movements_annex,
    ratings_annex,
)
from reports.review.annexes.social import social_annex
from reports.review.annexes.targets import targets_annex
from reports.review.catalogue.attached import attached as further
from reports.review.context import ReviewContext


class Sheet(NamedTuple):
    """An annex: title with ``{year}``, what builds it, whether it lies across."""

    title: str
    build: Callable[[ReviewContext], tuple[Block, ...]]
    landscape: bool


SHEETS = (
    Sheet("KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU NĂM {year}", targets_annex, landscape=True),
    Sheet(
        "TỔ CHỨC ĐẢNG TRỰC THUỘC VÀ SỐ LƯỢNG ĐẢNG VIÊN", cells_annex, landscape=False
    ),
    Sheet(
        "TĂNG, GIẢM VÀ CƠ CẤU ĐẢNG VIÊN NĂM {year}", movements_annex, landscape=False
    ),
    Sheet("KẾT QUẢ ĐÁNH GIÁ, XẾP LOẠI NĂM {year}", ratings_annex, landscape=True),
    Sheet("DANH SÁCH KHEN THƯỞNG NĂM {year}", awards_annex, landscape=False),
    Sheet("HUY HIỆU ĐẢNG NĂM {year}", badges_annex, landscape=False),
)

# Those that only a year with their rows has, by their code.
FURTHER = {
    "budget": Sheet("THU, CHI NGÂN SÁCH NĂM {year}", budget_annex, landscape=True),
    "social": Sheet("AN SINH XÃ HỘI NĂM {year}", social_annex, landscape=True),
}


def annexes(ctx: ReviewContext, attached: str) -> tuple[Annex, ...]:
    """All of the year, numbered; ``attached`` names the paper they belong to."""
    sheets = dict(enumerate(SHEETS, 1))
    sheets |= {number: FURTHER[code] for code, number in further(ctx).items()}
    return tuple(
        Annex(
            number,
            sheet.title.replace("{year}", str(ctx.year)),
            attached,
            sheet.build(ctx),
            sheet.landscape,
        )
        for number, sheet in sheets.items()
    )
