"""Figures of organisation and members: counts of a day and movements of the year."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from cells.models import Cell
from reports.figures import Figure, Source
from reports.review.bands import AGE_BANDS, PARTY_AGE_BANDS, band_members
from reports.review.catalogue.base import Builder, share_figure
from reports.review.context import ReviewContext

if TYPE_CHECKING:
    from collections.abc import Callable

CITY, OUTSIDE = "from_city,to_city", "from_outside,to_outside"
ADMITTED = "admitted,readmitted"
LEFT = "expelled,struck_off,resigned"


def _members(label: str, **arguments: str) -> Builder:
    """A count of members on the day of the figures."""

    def build(ctx: ReviewContext, key: str) -> Figure:
        return ctx.counted(
            key,
            label,
            "đảng viên",
            "members",
            covered=ctx.has_members,
            **ctx.day,
            **arguments,
        )

    return build


def _movements(label: str, query: str, reasons: str = "") -> Builder:
    """A count of increases or decreases from 1 January to the day of the figures."""

    def build(ctx: ReviewContext, key: str) -> Figure:
        arguments = dict(ctx.span)
        if reasons:
            arguments["reasons"] = reasons
        return ctx.counted(
            key, label, "đảng viên", query, covered=ctx.has_members, **arguments
        )

    return build


def _cells(ctx: ReviewContext, key: str) -> Figure:
    covered = Cell.objects.on(ctx.as_of).exists()
    return ctx.counted(
        key, "số chi bộ trực thuộc", "chi bộ", "cells", covered=covered, **ctx.day
    )


def _opening(ctx: ReviewContext, key: str) -> Figure:
    before = (ctx.first - timedelta(days=1)).isoformat()
    return ctx.counted(
        key, "số đảng viên đầu kỳ", "đảng viên", "members",
        covered=ctx.has_members, day=before,
    )  # fmt: skip


def _per_cell(ctx: ReviewContext, key: str) -> Figure:
    """Mean number of members in a cell, to the whole person, half up."""
    label = "số đảng viên bình quân mỗi chi bộ"
    people, cells = ctx.figure("members.count"), ctx.figure("cells.count")
    if (
        not isinstance(people.value, int)
        or not isinstance(cells.value, int)
        or not cells.value
    ):
        return Figure(
            key, label, None, "đảng viên", None, Source("Chưa có số liệu"), "missing"
        )
    mean = (Decimal(people.value) / cells.value).quantize(Decimal(1), ROUND_HALF_UP)
    text = (
        f"Số đảng viên / số chi bộ ({people.value} / {cells.value}), làm tròn đến người"
    )
    return Figure(
        key, label, int(mean), "đảng viên", ctx.as_of, Source(text), "computed"
    )


def _women_share(ctx: ReviewContext, key: str) -> Figure:
    parts = ctx.figure("members.women"), ctx.figure("members.count")
    return share_figure(ctx, key, "tỷ lệ đảng viên nữ", *parts)


def _recognised(ctx: ReviewContext, key: str) -> Figure:
    return ctx.counted(
        key, "số đảng viên được công nhận chính thức", "đồng chí", "recognised",
        covered=ctx.has_members, **ctx.span,
    )  # fmt: skip


def _committee_members(ctx: ReviewContext, key: str) -> Figure:
    return ctx.counted(
        key, "số ủy viên Ban Chấp hành", "đồng chí", "committee_posts",
        covered=ctx.has_members, committee=ctx.committee.code, **ctx.day,
    )  # fmt: skip


MEMBER_FIGURES: dict[str, Builder] = {
    "cells.count": _cells,
    "committee.members": _committee_members,
    "members.count": _members("số đảng viên"),
    "members.official": _members("số đảng viên chính thức", status="official"),
    "members.probationary": _members("số đảng viên dự bị", status="probationary"),
    "members.women": _members("số đảng viên nữ", gender="female"),
    "members.women.share": _women_share,
    "members.exempt": _members("số đảng viên miễn sinh hoạt", standing="exempt"),
    "members.per_cell": _per_cell,
    "members.opening": _opening,
    "members.increase": _movements("số đảng viên tăng", "arrivals"),
    "members.admitted": _movements("số đảng viên kết nạp", "arrivals", ADMITTED),
    "members.restored": _movements(
        "số đảng viên phục hồi đảng tịch", "arrivals", "restored"
    ),
    "members.arrived": _movements(
        "số đảng viên chuyển đến", "arrivals", "from_city,from_outside"
    ),
    "members.arrived.city": _movements(
        "số chuyển đến trong Thành phố", "arrivals", "from_city"
    ),
    "members.arrived.outside": _movements(
        "số chuyển đến từ ngoài Thành phố", "arrivals", "from_outside"
    ),
    "members.decrease": _movements("số đảng viên giảm", "departures"),
    "members.died": _movements("số đảng viên từ trần", "departures", "death"),
    "members.expelled": _movements(
        "số đảng viên bị khai trừ", "departures", "expelled"
    ),
    "members.struck_off": _movements(
        "số đảng viên bị xóa tên", "departures", "struck_off"
    ),
    "members.resigned": _movements("số đảng viên xin ra", "departures", "resigned"),
    "members.departed": _movements(
        "số đảng viên chuyển đi", "departures", "to_city,to_outside"
    ),
    "members.departed.city": _movements(
        "số chuyển đi trong Thành phố", "departures", "to_city"
    ),
    "members.departed.outside": _movements(
        "số chuyển đi ngoài Thành phố", "departures", "to_outside"
    ),
    "members.recognised": _recognised,
}

CELL_COLUMNS: dict[str, tuple[str, dict[str, str]]] = {
    "members": ("tổng số", {}),
    "official": ("chính thức", {"status": "official"}),
    "probationary": ("dự bị", {"status": "probationary"}),
    "women": ("nữ", {"gender": "female"}),
    "exempt": ("miễn sinh hoạt", {"standing": "exempt"}),
}


def find_member_figure(ctx: ReviewContext, key: str) -> Builder | None:
    """Figures of one cell (``cell.KP-1.official``) and of bands (``members.age.18_30``)."""
    if key.startswith("cell."):
        return _cell_figure(key)
    if key.startswith("members.age."):
        return _band_figure(
            "tuổi đời", AGE_BANDS, "born", key.removeprefix("members.age.")
        )
    if key.startswith("members.party_age."):
        code = key.removeprefix("members.party_age.")
        return _band_figure("tuổi Đảng", PARTY_AGE_BANDS, "party", code)
    return None


def _cell_figure(key: str) -> Builder | None:
    code, _, column = key.removeprefix("cell.").rpartition(".")
    known = Cell.objects.valid().filter(code=code) if column in CELL_COLUMNS else None
    cell = known.first() if known is not None else None
    if cell is None:
        return None
    words, arguments = CELL_COLUMNS[column]

    def build(ctx: ReviewContext, key: str) -> Figure:
        label = f"{cell.called_on(ctx.as_of)}: {words}"
        return _members(label, cell=code, **arguments)(ctx, key)

    return build


def _band_figure(
    what: str, bands: tuple[tuple[str, str, int, int], ...], kind: str, code: str
) -> Builder | None:
    names = {band[0]: band[1] for band in bands} | {"unknown": "không rõ"}
    if code not in names:
        return None
    build: Callable[[ReviewContext, str], Figure] = lambda ctx, key: _count_band(  # noqa: E731
        ctx, key, f"{what} {names[code]}", kind, code
    )
    return build


def _count_band(
    ctx: ReviewContext, key: str, label: str, kind: str, code: str
) -> Figure:
    ids = band_members(ctx, kind).get(code, [])
    return ctx.counted(
        key, label, "đảng viên", "members", covered=ctx.has_members,
        ids=",".join(map(str, ids)), **ctx.day,
    )  # fmt: skip
