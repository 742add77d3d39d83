"""Can the review be signed, and if not, why not."""

from dataclasses import dataclass
from decimal import Decimal

from awards.models import Award, Rating
from benghe.paper.tree import MissingRun, walk
from reports.figures import Figure
from reports.review.assemble import Assembled
from reports.review.catalogue import FIGURES, UnknownKeyError
from reports.review.catalogue.areas import broken_down, check_of_areas
from reports.review.catalogue.attached import SOCIAL_GROUP
from reports.review.catalogue.indicators import indicators, name_of
from reports.review.context import ReviewContext
from reports.review.narrative import token_problems
from reports.review.printing import full_text


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why the review cannot be signed; ``kind`` is missing or conflict."""

    kind: str
    text: str


def signing_problems(assembled: Assembled) -> list[Problem]:
    """Every reason, in order; [] when the review can be signed."""
    return [
        *_missing(assembled),
        *_tokens(assembled.ctx),
        *_declared(assembled.ctx),
        *_ledger(assembled.ctx),
        *_ratings(assembled.ctx),
        *_awards(assembled.ctx),
        *_areas(assembled.ctx),
    ]


def _missing(assembled: Assembled) -> list[Problem]:
    """What the paper marks as missing, each once."""
    labels = [run.label for run in walk(assembled.paper) if isinstance(run, MissingRun)]
    return [Problem("missing", f"Thiếu: {label}") for label in dict.fromkeys(labels)]


def _tokens(ctx: ReviewContext) -> list[Problem]:
    """Tokens and conditions that name no figure."""
    found = []
    for section in ctx.review.sections.all():
        name = section.heading or section.code
        texts = [f"Mục «{name}»: {text}" for text in token_problems(ctx, section.text)]
        if section.condition:
            try:
                ctx.figure(section.condition)
            except UnknownKeyError:
                texts.append(
                    f"Mục «{name}»: điều kiện «{section.condition}» không có số liệu."
                )
        found += [Problem("conflict", text) for text in texts]
    return found


def _declared(ctx: ReviewContext) -> list[Problem]:
    """Published figures that differ from the rows beside them."""
    found = []
    for key, row in sorted(ctx.declared.items()):
        try:
            shown = ctx.figure(key)
        except UnknownKeyError:
            found.append(
                Problem("conflict", f"Số liệu công bố «{key}» không có trong danh mục.")
            )
            continue
        if shown.state != "declared" and _number(shown) != row.value:
            found.append(
                Problem(
                    "conflict",
                    f"{shown.label}: công bố {row.value.normalize():f} {row.unit}, sổ của phường "
                    f"là {full_text(shown)}.",
                )
            )
    return found


def _number(found: Figure) -> Decimal | None:
    return Decimal(found.value) if isinstance(found.value, int | Decimal) else None


def _count(ctx: ReviewContext, key: str) -> int | None:
    value = ctx.figure(key).value
    return value if isinstance(value, int) else None


def _ledger(ctx: ReviewContext) -> list[Problem]:
    """Opening + increases − decreases = closing."""
    keys = ("members.opening", "members.increase", "members.decrease", "members.count")
    opening, more, less, closing = (_count(ctx, key) for key in keys)
    if (
        opening is None
        or more is None
        or less is None
        or closing is None
        or not ctx.has_members
    ):
        return []
    if opening + more - less == closing:
        return []
    return [
        Problem(
            "conflict",
            f"Đảng số không khớp: đầu kỳ {opening} + tăng {more} − giảm {less} ≠ cuối kỳ {closing}.",
        )
    ]


def _ratings(ctx: ReviewContext) -> list[Problem]:
    """Rated + exempt + not yet = the number counted."""
    found = []
    for subject, words in (("cells", "chi bộ"), ("members", "đảng viên")):
        parts = [
            _count(ctx, f"ratings.{subject}.{state}")
            for state in ("rated", "exempt", "not_yet")
        ]
        if all(part is None for part in parts):
            continue
        total, whole = sum(part or 0 for part in parts), _count(ctx, f"{subject}.count")
        if whole is not None and total != whole:
            found.append(
                Problem(
                    "conflict",
                    f"Xếp loại {words}: đã đánh giá + miễn + chưa = {total}, nhưng có {whole} {words}.",
                )
            )
    return found


def _awards(ctx: ReviewContext) -> list[Problem]:
    """Praise for excellent work needs the rating XS of that year."""
    best = Rating.objects.of_year(ctx.year).rated("XS").decided_until(ctx.as_of)
    cells, members = (
        set(best.values_list("cell", flat=True)),
        set(best.values_list("member", flat=True)),
    )
    rows = Award.objects.of_year(ctx.year).filter(
        title="excellent", subject__in=["cell", "member"]
    )
    return [
        Problem(
            "conflict",
            f"{row.awardee_on}: được khen nhưng chưa được xếp loại xuất sắc.",
        )
        for row in rows.with_awardee_on(ctx.as_of).order_by("subject", "order_on", "pk")
        if (row.cell_id or None) not in cells - {None}
        and (row.member_id or None) not in members - {None}
    ]


def _areas(ctx: ReviewContext) -> list[Problem]:
    """Khu phố of one day that do not make up the ward's figure of that day."""
    found = []
    for row in broken_down(ctx, SOCIAL_GROUP):
        check = check_of_areas(ctx, row.code)
        if check is None or check.state != "differs":
            continue
        ward, areas = ctx.figure(row.code), ctx.figure(f"{row.code}.areas")
        found.append(
            Problem(
                "conflict",
                f"{name_of(ctx, row.code)}: toàn phường {full_text(ward)}, cộng các khu phố "
                f"{full_text(areas)}.",
            )
        )
    return found


def known_keys(ctx: ReviewContext) -> list[str]:
    """Keys that can stand in a text, for the editor's help."""
    return sorted([*FIGURES, *indicators(ctx)])
