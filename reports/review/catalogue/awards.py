"""Figures of ratings, commendations and badges."""

import re
from collections.abc import Mapping
from datetime import date

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from awards.models import Award, Rating
from reports.figures import Figure, Source
from reports.review.catalogue.base import Builder, share_figure
from reports.review.context import ReviewContext

# (cells or members, state, level) → how many.
RatingCounts = dict[tuple[str, str, str], int]
SUBJECTS = {"cells": ("chi bộ", "chi bộ"), "members": ("đảng viên", "đảng viên")}
LEVELS = {
    "xs": ("XS", "hoàn thành xuất sắc nhiệm vụ"),
    "t": ("T", "hoàn thành tốt nhiệm vụ"),
    "ht": ("HT", "hoàn thành nhiệm vụ"),
    "k": ("K", "không hoàn thành nhiệm vụ"),
}
STATES = {
    "rated": "được đánh giá, xếp loại",
    "exempt": "được miễn đánh giá",
    "not_yet": "chưa đánh giá",
}


def _rating(subject: str, words: str, **arguments: str) -> Builder:
    """A count of ratings of the year."""
    unit = SUBJECTS[subject][1]

    def build(ctx: ReviewContext, key: str) -> Figure:
        known = {
            found: number
            for found, number in rating_counts(ctx).items()
            if found[0] == subject
        }
        value = sum(
            number
            for (_, state, level), number in known.items()
            if state == arguments["state"] and level == arguments.get("level", level)
        )
        behind = {
            "year": str(ctx.year), "subject": subject, "named": ctx.as_of.isoformat(),
            "known": ctx.known_on.isoformat(), **arguments,
        }  # fmt: skip
        ctx.ahead["ratings", tuple(sorted(behind.items()))] = value
        return ctx.counted(
            key, f"số {unit} {words}", unit, "ratings", covered=bool(known), **behind
        )

    return build


def rating_counts(ctx: ReviewContext) -> RatingCounts:
    """How many ratings of the year count on the day; read once a review."""
    if "ratings" not in ctx.__dict__:
        ctx.__dict__["ratings"] = ratings_of_years({ctx.year: ctx.known_on})[ctx.year]
    found: RatingCounts = ctx.__dict__["ratings"]
    return found


def ratings_of_years(days: Mapping[int, date]) -> dict[int, RatingCounts]:
    """For each year the ratings that count on its day; one query.

    Those decided later do not count; those not decided at all are expected and do.
    """
    of_cell = ExpressionWrapper(Q(cell__isnull=False), BooleanField())
    rows = Rating.objects.known_in(days).order_by().annotate(of_cell=of_cell)
    found: dict[int, RatingCounts] = {year: {} for year in days}
    groups = rows.values_list("year", "of_cell", "state", "level")
    for year, is_cell, state, level, number in groups.annotate(number=Count("pk")):
        subject = "cells" if is_cell else "members"
        found[year][subject, state, level] = number
    return found


def _rating_share(subject: str, level: str) -> Builder:
    """A level in percent of those rated."""

    def build(ctx: ReviewContext, key: str) -> Figure:
        part = ctx.figure(f"ratings.{subject}.{level}")
        whole = ctx.figure(f"ratings.{subject}.rated")
        return share_figure(
            ctx, key, f"tỷ lệ {part.label.removeprefix('số ')}", part, whole
        )

    return build


def _rating_status(ctx: ReviewContext, key: str) -> Figure:
    """Whether the ratings are decided: before, they are only expected."""
    label = "tình trạng xếp loại"
    rows = Rating.objects.of_year(ctx.year).rated()
    if not any(state == "rated" for _, state, _ in rating_counts(ctx)):
        return Figure(key, label, None, "", None, Source("Chưa có số liệu"), "missing")
    decided = not rows.exclude(pk__in=rows.decided_until(ctx.known_on)).exists()
    value = "Theo kết quả đã được quyết định" if decided else "Theo dự kiến"
    text = "Ngày quyết định ghi ở từng dòng xếp loại"
    return Figure(key, label, value, "", ctx.as_of, Source(text), "computed")


def _award(title: str, subject: str, label: str, unit: str) -> Builder:
    """A count of commendations of the year decided by the day of the figures."""

    def build(ctx: ReviewContext, key: str) -> Figure:
        covered = ctx.covers("awards", Award.objects.of_year(ctx.year))
        return ctx.counted(
            key, label, unit, "awards", covered=covered,
            year=str(ctx.year), title=title, subject=subject, **ctx.day,
        )  # fmt: skip

    return build


def _award_share(part: str, whole: str, label: str) -> Builder:
    def build(ctx: ReviewContext, key: str) -> Figure:
        return share_figure(ctx, key, label, ctx.figure(part), ctx.figure(whole))

    return build


def _badges(label: str, **arguments: str) -> Builder:
    def build(ctx: ReviewContext, key: str) -> Figure:
        return ctx.counted(
            key, label, "Huy hiệu Đảng", "badges",
            covered=ctx.has_members, **ctx.span, **arguments,
        )  # fmt: skip

    return build


def _all_ratings() -> dict[str, Builder]:
    found: dict[str, Builder] = {"ratings.status": _rating_status}
    for subject in SUBJECTS:
        for state, words in STATES.items():
            found[f"ratings.{subject}.{state}"] = _rating(subject, words, state=state)
        for name, (level, words) in LEVELS.items():
            key = f"ratings.{subject}.{name}"
            found[key] = _rating(subject, words, state="rated", level=level)
            found[f"{key}.share"] = _rating_share(subject, name)
    return found


AWARD_FIGURES: dict[str, Builder] = {
    **_all_ratings(),
    "awards.excellent.cells": _award(
        "excellent",
        "cell",
        "số chi bộ được khen hoàn thành xuất sắc nhiệm vụ",
        "chi bộ",
    ),
    "awards.excellent.members": _award(
        "excellent",
        "member",
        "số đảng viên được khen hoàn thành xuất sắc nhiệm vụ",
        "đảng viên",
    ),
    "awards.contribution.collectives": _award(
        "contribution", "collective", "số tập thể được khen", "tập thể"
    ),
    "awards.contribution.persons": _award(
        "contribution", "person", "số cá nhân được khen", "cá nhân"
    ),
    "awards.excellent.cells.share": _award_share(
        "awards.excellent.cells", "cells.count", "tỷ lệ chi bộ được khen"
    ),
    "awards.excellent.members.share": _award_share(
        "awards.excellent.members", "members.count", "tỷ lệ đảng viên được khen"
    ),
    "badges.count": _badges("số Huy hiệu Đảng đã trao"),
    "badges.from_50": _badges("số Huy hiệu 50 năm trở lên", least="50"),
}

BADGE_KEY = re.compile(
    r"badges(?:\.level_(\d{2}))?(?:\.occasion_(\d{4})(\d{2})(\d{2}))?"
)


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def find_badge_figure(ctx: ReviewContext, key: str) -> Builder | None:
    """Badges of one level, one occasion or both: ``badges.level_50.occasion_20220203``."""
    match = BADGE_KEY.fullmatch(key)
    if match is None or key == "badges":
        return None
    words, arguments = "số Huy hiệu Đảng", {}
    if match[1]:
        words, arguments["level"] = f"{words} {match[1]} năm", match[1]
    if match[2] and not _is_day(match[2], match[3], match[4]):
        return None
    if match[2]:
        words = f"{words} đợt {match[4]}/{match[3]}/{match[2]}"
        arguments["occasion"] = f"{match[2]}-{match[3]}-{match[4]}"
    return _badges(words, **arguments)
