"""Figures of indicators: result, target, achievement, last year's value, change."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.timezone import localdate

from benghe.lib.numbers import format_decimal
from cells.models import Committee
from reports.figures import Figure, Source, State
from reports.indicators.models import Explanation, Indicator, Observation, Target
from reports.indicators.rules import Achievement, achievement, percent_of
from reports.indicators.series import adjusted_target, original_target
from reports.indicators.tables import BASIS_ORDER, basis_of, in_force_on, is_of_budget
from reports.indicators.tables import chosen_targets as targets_in_force
from reports.review.catalogue.base import Builder, share_figure
from reports.review.context import ReviewContext
from reports.review.models import Review

# Results that are counted from the portal's own rows, never typed.
COUNTED = {
    "party.admissions": "members.admitted",
    "party.recognised": "members.recognised",
    "party.badges": "badges.count",
    "party.cells_good_or_better": "ratings.cells.good_or_better",
    "party.members_good_or_better": "ratings.members.good_or_better",
}
# Cells and members rated T or better, in percent of those rated.
GOOD_OR_BETTER = {
    f"ratings.{subject}.good_or_better": words
    for subject, words in (("cells", "chi bộ"), ("members", "đảng viên"))
}
PARTS = (
    "target", "achievement", "previous", "last_year", "change", "plan", "original", "adjusted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class JudgedTarget:
    """A target, the result beside it, what follows, and the indicator's name of the day."""

    target: Target
    result: Figure
    found: Achievement
    name: str


def find_indicator_figure(ctx: ReviewContext, key: str) -> Builder | None:
    """The builder of an indicator's code, or of one of its parts; None: not ours."""
    if key in GOOD_OR_BETTER:
        return _good_or_better
    if key in indicators(ctx):
        return _result
    code, _, part = key.rpartition(".")
    if code in indicators(ctx) and part in PARTS:
        return {
            "target": _target, "achievement": _achievement, "plan": _plan,
            "previous": _previous, "change": _change, "original": _original,
            "adjusted": _adjusted, "last_year": _last_year,
        }[part]  # fmt: skip
    return None


def indicators(ctx: ReviewContext) -> dict[str, Indicator]:
    """The catalogue by code with the names through time, read once a review."""
    if "indicators" not in ctx.__dict__:
        rows = Indicator.objects.select_related("group").prefetch_related("names")
        ctx.__dict__["indicators"] = {row.code: row for row in rows}
    found: dict[str, Indicator] = ctx.__dict__["indicators"]
    return found


def name_of(ctx: ReviewContext, code: str) -> str:
    """What the indicator was called on the day of the figures."""
    return indicators(ctx)[code].called_on(ctx.as_of)


def _latest(ctx: ReviewContext) -> dict[int, Observation]:
    """The latest standing observation of each indicator up to the day."""
    if "latest" not in ctx.__dict__:
        rows = Observation.objects.until(ctx.as_of).latest_first()
        ctx.__dict__["latest"] = _first_of_each(rows)
    found: dict[int, Observation] = ctx.__dict__["latest"]
    return found


def explanation_of(ctx: ReviewContext, code: str) -> str:
    """Why it stands so on the day, without a full stop: else what the result notes.

    Empty: nobody said.
    """
    if "explanations" not in ctx.__dict__:
        rows = Explanation.objects.filter(year=ctx.year, as_of__lte=ctx.as_of)
        ctx.__dict__["explanations"] = dict(rows.values_list("indicator", "text"))
    pk = indicators(ctx)[code].pk
    row = _latest(ctx).get(pk)
    text: str = ctx.__dict__["explanations"].get(pk, "") or (row.note if row else "")
    return text.rstrip(". ")


def _first_of_each(rows: object) -> dict[int, Observation]:
    found: dict[int, Observation] = {}
    for row in rows:  # type: ignore[attr-defined]
        found.setdefault(row.indicator_id, row)
    return found


def _lower(ctx: ReviewContext, code: str) -> str:
    return inside_sentence(name_of(ctx, code))


def inside_sentence(name: str) -> str:
    """A name as it stands inside a sentence: acronyms keep their capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _missing(key: str, label: str, unit: str) -> Figure:
    return Figure(key, label, None, unit, None, Source("Chưa có số liệu"), "missing")


def observed_value(indicator: Indicator, row: Observation) -> Decimal | None:
    """The result to the indicator's decimals; a ratio from its parts, in percent."""
    if row.numerator is not None and row.denominator:
        return percent_of(row.numerator, row.denominator, indicator.decimals)
    return row.value


def _result(ctx: ReviewContext, key: str) -> Figure:
    indicator = indicators(ctx)[key]
    label = _lower(ctx, key)
    if key in COUNTED:
        return _counted(ctx, key, label, indicator)
    return figure_of_row(key, label, indicator, _latest(ctx).get(indicator.pk))


def figure_of_row(
    key: str, label: str, indicator: Indicator, row: Observation | None
) -> Figure:
    """A result as it was entered; None: missing."""
    if row is None:
        return _missing(key, label, indicator.unit)
    state: State = "estimated" if row.is_estimate else "observed"
    source = Source(row.source, "observation", (("id", str(row.pk)),))
    value = row.text or observed_value(indicator, row)
    return Figure(
        key, label, value, indicator.unit, row.as_of, source, state, indicator.decimals
    )


def _counted(ctx: ReviewContext, key: str, label: str, indicator: Indicator) -> Figure:
    """A result that follows from the portal's own rows, under the indicator's name."""
    found = counted_figure(ctx, indicator.code)
    return Figure(
        key, label, found.value, indicator.unit, found.as_of, found.source, found.state,
        indicator.decimals,
    )  # fmt: skip


def counted_figure(ctx: ReviewContext, code: str) -> Figure:
    """The figure behind a counted indicator.

    Where no rows cover the day, it is what was declared of that figure or, under the
    indicator's code, of the indicator itself, if anything.
    """
    found = ctx.figure(COUNTED[code])
    return ctx.uncovered(code, found.label, found.unit) if found.is_missing else found


def context_of_last_year(ctx: ReviewContext) -> ReviewContext:
    """The figures of the year before on the day of its review; made once a review.

    With its ratings as they are known by the day of this review.
    """
    if "last_year" not in ctx.__dict__:
        review = review_of_year(ctx.year - 1)
        ctx.__dict__["last_year"] = ReviewContext(
            review, review.as_of, ctx.resolve, max(ctx.known_on, review.as_of)
        )
    found: ReviewContext = ctx.__dict__["last_year"]
    return found


def review_of_year(year: int) -> Review:
    """The review of a year; where there is none, one that is not stored.

    That one is of the last day of the year, or of today where that is to come.
    """
    return reviews_of_years([year])[year]


def reviews_of_years(years: Collection[int]) -> dict[int, Review]:
    """The same for several years; at most two queries."""
    rows = Review.objects.select_related("committee").filter(year__in=list(years))
    found = {row.year: row for row in rows}
    if missing := [year for year in years if year not in found]:
        ward, today = Committee.objects.filter(parent=None).first(), localdate()
        for year in missing:
            last = min(today, date(year, 12, 31))
            found[year] = Review(committee=ward, year=year, as_of=last)
    return found


def _good_or_better(ctx: ReviewContext, key: str) -> Figure:
    """Those rated T or better, in percent of those rated; else what was declared of it."""
    stem = key.rpartition(".")[0]
    best, good = ctx.figure(f"{stem}.xs"), ctx.figure(f"{stem}.t")
    words = f"{GOOD_OR_BETTER[key]} hoàn thành tốt nhiệm vụ trở lên"
    label = f"tỷ lệ {words}"
    if not isinstance(best.value, int) or not isinstance(good.value, int):
        return ctx.uncovered(key, label, "%")
    both = Figure(
        key, f"số {words}", best.value + good.value, good.unit, ctx.as_of, good.source,
        "computed",
    )  # fmt: skip
    found = share_figure(ctx, key, label, both, ctx.figure(f"{stem}.rated"))
    return ctx.uncovered(key, label, "%") if found.is_missing else found


def chosen_targets(ctx: ReviewContext, year: int) -> dict[int, Target]:
    """The target that counts for each indicator in a year: adjusted before others."""
    cache: dict[int, dict[int, Target]] = ctx.__dict__.setdefault("targets", {})
    if year not in cache:
        cache[year] = targets_in_force(targets_of(ctx, year), ctx.as_of)
    return cache[year]


def targets_of(ctx: ReviewContext, year: int) -> list[Target]:
    """Every target of a year on whatever basis, read once a review."""
    cache: dict[int, list[Target]] = ctx.__dict__.setdefault("all_targets", {})
    if year not in cache:
        cache[year] = list(Target.objects.of_year(year).select_related("indicator"))
    return cache[year]


def given_targets(ctx: ReviewContext, code: str) -> list[Target]:
    """The targets of an indicator that count by the day, the one that is judged first."""
    pk = indicators(ctx)[code].pk
    found = [
        row
        for row in targets_of(ctx, ctx.year)
        if row.indicator_id == pk and in_force_on(row, ctx.as_of)
    ]
    return sorted(found, key=lambda row: BASIS_ORDER.index(row.basis))


def _target_figure(ctx: ReviewContext, key: str, code: str, year: int) -> Figure:
    label = f"mức giao năm {year} của {_lower(ctx, code)}"
    row = chosen_targets(ctx, year).get(indicators(ctx)[code].pk)
    return _figure_of_target(ctx, key, code, label, row)


def _figure_of_target(
    ctx: ReviewContext, key: str, code: str, label: str, row: Target | None
) -> Figure:
    indicator = indicators(ctx)[code]
    if row is None:
        return _missing(key, label, indicator.unit)
    source = Source(
        row.source or row.get_basis_display(), "target", (("id", str(row.pk)),)
    )
    return Figure(
        key, label, row.value, indicator.unit, date(row.year, 12, 31), source, "observed",
        indicator.decimals,
    )  # fmt: skip


def _target(ctx: ReviewContext, key: str) -> Figure:
    return _target_figure(ctx, key, key.rpartition(".")[0], ctx.year)


def _original(ctx: ReviewContext, key: str) -> Figure:
    """What was first given for the year."""
    code = key.rpartition(".")[0]
    label = f"mức giao đầu năm {ctx.year} của {_lower(ctx, code)}"
    row = original_target(given_targets(ctx, code))
    return _figure_of_target(ctx, key, code, label, row)


def _adjusted(ctx: ReviewContext, key: str) -> Figure:
    """What it was adjusted to by the day; missing where it never was."""
    code = key.rpartition(".")[0]
    label = f"mức giao điều chỉnh năm {ctx.year} của {_lower(ctx, code)}"
    row = adjusted_target(given_targets(ctx, code))
    return _figure_of_target(ctx, key, code, label, row)


def _plan(ctx: ReviewContext, key: str) -> Figure:
    return _target_figure(ctx, key, key.rpartition(".")[0], ctx.year + 1)


def as_decimal(figure: Figure) -> Decimal | None:
    """The number of a figure; None when missing or not a number."""
    return Decimal(figure.value) if isinstance(figure.value, int | Decimal) else None


def judge(ctx: ReviewContext, code: str) -> Achievement:
    """How the indicator's result stands to the year's target.

    A ratio is judged by its parts, not by the two decimals that are printed of it, as
    everywhere else.
    """
    indicator = indicators(ctx)[code]
    actual, target = as_decimal(ctx.figure(code)), ctx.figure(f"{code}.target")
    row = None if code in COUNTED else _latest(ctx).get(indicator.pk)
    if actual is not None and row is not None:
        actual = row.result
    return achievement(actual, as_decimal(target), indicator.direction)


def judged_targets(ctx: ReviewContext) -> list[JudgedTarget]:
    """The targets of the year's resolution with result and verdict, in order.

    One for each indicator: an adjustment is judged in place of what was first given.
    """
    if "resolution" not in ctx.__dict__:
        ctx.__dict__["resolution"] = Target.objects.resolution_ids(ctx.year)
    named: set[int] = ctx.__dict__["resolution"]
    rows = [
        row
        for row in chosen_targets(ctx, ctx.year).values()
        if row.indicator_id in named
    ]
    order = list(indicators(ctx))
    rows.sort(key=lambda row: order.index(row.indicator.code))
    return [
        JudgedTarget(row, ctx.figure(code), judge(ctx, code), name_of(ctx, code))
        for row in rows
        for code in (row.indicator.code,)
    ]


def basis_words(ctx: ReviewContext, code: str) -> str:
    """What the target is called in a sentence, as elsewhere; an estimate as first given
    is plainly "dự toán".
    """
    indicator = indicators(ctx)[code]
    row = chosen_targets(ctx, ctx.year).get(indicator.pk)
    if row is None or (is_of_budget(indicator) and row.basis != Target.Basis.ADJUSTED):
        return "dự toán" if is_of_budget(indicator) else "chỉ tiêu nghị quyết"
    return basis_of(indicator, row)


def _achievement(ctx: ReviewContext, key: str) -> Figure:
    code = key.rpartition(".")[0]
    label = f"tỷ lệ thực hiện {basis_words(ctx, code)} {_lower(ctx, code)}"
    found = judge(ctx, code)
    if found.verdict is None:
        return _missing(key, label, "%")
    text = f"Kết quả / mức giao × 100; chiều: {indicators(ctx)[code].get_direction_display()}"
    value = found.percent if found.percent is not None else found.verdict
    return Figure(key, label, value, "%", ctx.as_of, Source(text), "computed", 2)


def _previous(ctx: ReviewContext, key: str) -> Figure:
    """Last year's value: of the same day if there is one, else the last of that year."""
    code = key.rpartition(".")[0]
    indicator = indicators(ctx)[code]
    label = f"{_lower(ctx, code)} năm {ctx.year - 1}"
    if code in COUNTED:
        return _counted(context_of_last_year(ctx), key, label, indicator)
    return figure_of_row(key, label, indicator, previous_observation(ctx, indicator))


def _last_year(ctx: ReviewContext, key: str) -> Figure:
    """Last year as a whole: its last result."""
    code = key.rpartition(".")[0]
    if code in COUNTED:
        return replace(ctx.figure(f"{code}.previous"), key=key)
    indicator = indicators(ctx)[code]
    label = f"{_lower(ctx, code)} cả năm {ctx.year - 1}"
    rows = _results_of_last_year(ctx).get(indicator.pk)
    return figure_of_row(key, label, indicator, rows[0] if rows else None)


def _results_of_last_year(ctx: ReviewContext) -> dict[int, list[Observation]]:
    """The standing results of last year by indicator, the latest first."""
    if "previous" not in ctx.__dict__:
        rows = Observation.objects.until(date(ctx.year - 1, 12, 31)).latest_first()
        by_indicator: dict[int, list[Observation]] = {}
        for row in rows:
            by_indicator.setdefault(row.indicator_id, []).append(row)
        ctx.__dict__["previous"] = by_indicator
    found: dict[int, list[Observation]] = ctx.__dict__["previous"]
    return found


def previous_observation(
    ctx: ReviewContext, indicator: Indicator
) -> Observation | None:
    """The observation of last year that the present one is compared with."""
    known = _results_of_last_year(ctx).get(indicator.pk, [])
    now = _latest(ctx).get(indicator.pk)
    if now is not None and (now.as_of.month, now.as_of.day) != (2, 29):
        same_day = now.as_of.replace(year=ctx.year - 1)
        known = [row for row in known if row.as_of == same_day] or known
    return known[0] if known else None


def _change(ctx: ReviewContext, key: str) -> Figure:
    """This year's value less last year's; a ratio in percentage points."""
    code = key.rpartition(".")[0]
    indicator = indicators(ctx)[code]
    label = f"thay đổi của {_lower(ctx, code)} so với năm {ctx.year - 1}"
    now = as_decimal(ctx.figure(code))
    before = as_decimal(ctx.figure(f"{code}.previous"))
    if now is None or before is None:
        return _missing(key, label, indicator.unit)
    text = f"{format_decimal(now)} − {format_decimal(before)} ({indicator.unit})"
    return Figure(
        key, label, now - before, indicator.unit, ctx.as_of, Source(text), "computed",
        indicator.decimals,
    )  # fmt: skip
