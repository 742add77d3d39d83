"""The review as a document tree: what the preview shows and the PDF prints."""

from dataclasses import dataclass
from datetime import date

from benghe.paper.tree import (
    Block,
    Bullets,
    Column,
    Header,
    Heading,
    Meta,
    MissingRun,
    Paper,
    Paragraph,
    Row,
    Signature,
    Table,
    Text,
)
from cells.models import CommitteeName
from members.models import Post
from members.naming import member_name_on
from reports.review.annexes import annexes
from reports.review.catalogue import UnknownKeyError, figure
from reports.review.catalogue.indicators import (
    chosen_targets,
    explanation_of,
    indicators,
    judged_targets,
    name_of,
)
from reports.review.context import ReviewContext
from reports.review.models import PlanTask, Review, ReviewSection
from reports.review.narrative import is_above_zero, paragraphs
from reports.review.printing import cell_run, figure_run, words

ORDINALS = ("nhất", "hai", "ba", "tư", "năm", "sáu")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass(frozen=True, slots=True)
class Assembled:
    """The paper, and the context that holds every figure it used."""

    paper: Paper
    ctx: ReviewContext


def context_of(review: Review, as_of: date | None = None) -> ReviewContext:
    """The figures of a review on ``as_of`` (None: the day it names itself)."""
    return ReviewContext(review, as_of or review.as_of, resolve=figure)


def assemble(review: Review, as_of: date | None = None) -> Assembled:
    """The review on ``as_of`` (None: the day it names itself)."""
    ctx = context_of(review, as_of)
    names = (
        CommitteeName.objects.on(ctx.as_of).filter(committee=review.committee).first()
    )
    kind, summary = "BÁO CÁO", summary_of(review)
    issuer = names.issuer if names else review.committee.code
    attached = f"(Kèm theo Báo cáo số      -BC/{names.suffix if names else 'ĐU'} của {_title_case(issuer)})"
    paper = Paper(
        format_day=ctx.as_of,
        meta=Meta(
            title=f"Báo cáo {summary}".replace("\n", " "),
            author=issuer,
            subject=f"Báo cáo tổng kết năm {review.year}, số liệu tính đến {ctx.as_of:%d/%m/%Y}",
            keywords=f"báo cáo, tổng kết, {review.year}",
            created=ctx.as_of,
        ),
        header=_header(ctx, names),
        kind=kind,
        summary=summary,
        blocks=_body(ctx),
        signature=_signature(ctx, names),
        recipients=_recipients(review),
        annexes=annexes(ctx, attached),
        draft=True,
    )
    return Assembled(paper, ctx)


def summary_of(review: Review) -> str:
    """The trích yếu, broken where the sense breaks."""
    return (
        f"tổng kết công tác Đảng năm {review.year} và phương hướng,\n"
        f"nhiệm vụ trọng tâm năm {review.year + 1}"
    )


def _title_case(capitals: str) -> str:
    """``ĐẢNG ỦY PHƯỜNG BẾN NGHÉ`` → ``Đảng ủy phường Bến Nghé`` for running text."""
    rest = capitals.split()
    if len(rest) < 4:
        return capitals.capitalize()
    return " ".join(
        [
            rest[0].capitalize(),
            *(word.lower() for word in rest[1:3]),
            *(w.capitalize() for w in rest[3:]),
        ]
    )


def _header(ctx: ReviewContext, names: CommitteeName | None) -> Header:
    """By the names in force on the day; number and day stay blank in a draft."""
    day = ctx.review.conference_on or ctx.as_of
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return Header(
        superior=names.superior if names else "",
        issuer=names.issuer if names else ctx.committee.code,
        number_line=f"Số      -BC/{names.suffix if names else 'ĐU'}",
        place=names.place if names else "",
        date_line=f"ngày      tháng {month} năm {day.year}",
    )


def signatory(ctx: ReviewContext) -> str | None:
    """Who signs: as typed, else the secretary in office on the day; None: not known."""
    if ctx.review.signatory_name:
        return ctx.review.signatory_name
    posts = Post.objects.on(ctx.as_of).filter(committee=ctx.committee, kind="secretary")
    named = posts.annotate(member_on=member_name_on(ctx.as_of))
    name: str | None = named.values_list("member_on", flat=True).first()
    return name


def _signature(ctx: ReviewContext, names: CommitteeName | None) -> Signature:
    return Signature(
        authority=names.authority if names else "T/M ĐẢNG ỦY",
        post=ctx.review.signatory_post,
        name=signatory(ctx),
        missing_label="họ và tên Bí thư Đảng ủy phường",
    )


def _recipients(review: Review) -> tuple[str, ...]:
    """Each line ended by a semicolon, the last by a full stop."""
    lines = [row.text.rstrip(" ;.") for row in review.recipients.all()]
    return tuple(f"{line};" for line in lines[:-1]) + tuple(
        f"{line}." for line in lines[-1:]
    )


def _body(ctx: ReviewContext) -> tuple[Block, ...]:
    """All sections whose condition holds, numbered anew at each level."""
    blocks: list[Block] = []
    counters = dict.fromkeys(ReviewSection.Level.values, 0)
    for section in shown_sections(ctx):
        for level in counters:
            if level > section.level:
                counters[level] = 0
        counters[section.level] += 1
        if section.heading:
            blocks.append(_heading(section, counters[section.level]))
        blocks += paragraphs(ctx, section.text)
        if build := TABLES.get(section.code):
            blocks += build(ctx)
    return tuple(blocks)


def shown_sections(ctx: ReviewContext) -> list[ReviewSection]:
    """Sections of the review without those whose condition does not hold."""
    return [row for row in ctx.review.sections.all() if _holds(ctx, row.condition)]


def _holds(ctx: ReviewContext, condition: str) -> bool:
    """An unknown key counts as yes: the signing check names it."""
    if not condition:
        return True
    try:
        return is_above_zero(ctx.figure(condition))
    except UnknownKeyError:
        return True


def _heading(section: ReviewSection, number: int) -> Heading:
    """``Phần thứ nhất`` over its title; ``I- …``; ``1. …``."""
    match section.level:
        case ReviewSection.Level.PART:
            return Heading(1, section.heading, f"Phần thứ {ORDINALS[number - 1]}")
        case ReviewSection.Level.SECTION:
            return Heading(2, section.heading, f"{ROMAN[number - 1]}-")
        case _:
            return Heading(3, section.heading, f"{number}.")


def _plan_targets(ctx: ReviewContext) -> tuple[Block, ...]:
    """Next year's targets beside this year's results."""
    year = ctx.year + 1
    order = list(indicators(ctx))
    rows = sorted(
        chosen_targets(ctx, year).values(), key=lambda r: order.index(r.indicator.code)
    )
    if not rows:
        return (Paragraph((MissingRun(f"chỉ tiêu chủ yếu năm {year}"),)),)
    columns = (
        Column("TT", 2, "center"), Column("Chỉ tiêu", 8), Column("ĐVT", 2, "center"),
        Column(f"Thực hiện {ctx.year}", 3, "right"), Column(f"Kế hoạch {year}", 3, "right"),
    )  # fmt: skip
    body = tuple(
        Row((
            words(str(number)), words(name_of(ctx, row.indicator.code)), words(row.indicator.unit),
            cell_run(ctx, ctx.figure(row.indicator.code)),
            cell_run(ctx, ctx.figure(f"{row.indicator.code}.plan")),
        ))
        for number, row in enumerate(rows, 1)
    )  # fmt: skip
    return (Table(columns, body),)


def _plan_tasks(ctx: ReviewContext) -> tuple[Block, ...]:
    """Next year's tasks, each group as a numbered item."""
    year = ctx.year + 1
    tasks = PlanTask.objects.filter(year=year).order_by("position", "pk")
    blocks: list[Block] = []
    for number, task in enumerate(tasks, 1):
        blocks.append(Heading(3, task.group, f"{number}."))
        blocks += paragraphs(ctx, task.text)
        assigned = _assigned(task)
        if assigned:
            blocks.append(Paragraph((Text(assigned, italic=True),)))
    ctx.figure("plan.tasks")
    return tuple(blocks) or (
        Paragraph((MissingRun(f"nhiệm vụ trọng tâm năm {year}"),)),
    )


def _assigned(task: PlanTask) -> str:
    """Who leads and until when, where known."""
    parts = [f"Đơn vị chủ trì: {task.owner}"] if task.owner else []
    if task.due_on:
        parts.append(f"thời hạn: {task.due_on:%d/%m/%Y}")
    return f"({'; '.join(parts)})" if parts else ""


def _unmet_targets(ctx: ReviewContext) -> tuple[Block, ...]:
    """The targets not met, each with its percent and the reason given at entry."""
    items = []
    for row in judged_targets(ctx):
        if row.found.verdict != "unmet":
            continue
        code = row.target.indicator.code
        note = explanation_of(ctx, code)
        items.append(
            (
                Text(f"{row.name}: thực hiện "),
                figure_run(ctx, row.result),
                Text(", chỉ tiêu "),
                figure_run(ctx, ctx.figure(f"{code}.target")),
                Text(". "),
                Text(f"{note}.")
                if note
                else MissingRun(f"nguyên nhân chưa đạt: {row.result.label}"),
            )
        )
    if not items:
        return ()
    return (Paragraph((Text("Các chỉ tiêu chưa đạt:"),)), Bullets(tuple(items)))


TABLES = {
    "targets": _unmet_targets,
    "plan_targets": _plan_targets,
    "plan_tasks": _plan_tasks,
}
