"""Figures of the committee's own work: papers, inspections, targets, tasks, dates."""

from benghe.core.models import Document
from benghe.lib.dates import short_date
from members.models import Inspection
from reports.figures import Figure, Source
from reports.indicators.models import Target
from reports.review.catalogue.base import Builder, share_figure
from reports.review.catalogue.indicators import judged_targets
from reports.review.context import ReviewContext
from reports.review.models import PlanTask


def _documents(label: str, **arguments: str) -> Builder:
    def build(ctx: ReviewContext, key: str) -> Figure:
        issued = Document.objects.filter(direction="issued", issued_on__year=ctx.year)
        covered = ctx.covers("documents", issued)
        return ctx.counted(
            key, label, "văn bản", "documents", covered=covered, **ctx.span, **arguments
        )

    return build


def _inspections(label: str, *, done: bool, kind_unit: str = "cuộc") -> Builder:
    def build(ctx: ReviewContext, key: str) -> Figure:
        covered = ctx.covers("inspections", Inspection.objects.filter(year=ctx.year))
        arguments = {"year": str(ctx.year)}
        if done:
            arguments["done"] = ctx.as_of.isoformat()
        return ctx.counted(
            key, label, kind_unit, "inspections", covered=covered, **arguments
        )

    return build


def _inspection_share(ctx: ReviewContext, key: str) -> Figure:
    parts = ctx.figure("inspections.done"), ctx.figure("inspections.planned")
    return share_figure(
        ctx, key, "tỷ lệ thực hiện chương trình kiểm tra, giám sát", *parts
    )


def _discipline(ctx: ReviewContext, key: str) -> Figure:
    return ctx.counted(
        key, "số đảng viên bị thi hành kỷ luật", "đảng viên", "discipline",
        covered=ctx.has_members, **ctx.span,
    )  # fmt: skip


def _targets(label: str, verdicts: tuple[str | None, ...] | None) -> Builder:
    """A count of the targets of the year's resolution, by verdict (None: all)."""

    def build(ctx: ReviewContext, key: str) -> Figure:
        covered = Target.objects.of_year(ctx.year).filter(in_resolution=True).exists()
        arguments = {"year": str(ctx.year)}
        if covered:
            ids = [
                str(row.target.pk)
                for row in judged_targets(ctx)
                if verdicts is None or row.found.verdict in verdicts
            ]
            arguments["ids"] = ",".join(ids)
        return ctx.counted(
            key, label, "chỉ tiêu", "targets", covered=covered, **arguments
        )

    return build


def _tasks(ctx: ReviewContext, key: str) -> Figure:
    year = ctx.year + 1
    covered = PlanTask.objects.filter(year=year).exists()
    return ctx.counted(
        key, f"số nhiệm vụ trọng tâm năm {year}", "nhiệm vụ", "tasks",
        covered=covered, year=str(year),
    )  # fmt: skip


def _conference(ctx: ReviewContext, key: str) -> Figure:
    label = "ngày hội nghị tổng kết"
    day = ctx.review.conference_on
    if day is None:
        return Figure(key, label, None, "", None, Source("Chưa có số liệu"), "missing")
    source = Source(f"Ghi ở báo cáo năm {ctx.year}: ngày {short_date(day)}")
    return Figure(key, label, day, "", day, source, "declared")


def _paper(label: str, *, title_part: str, kind: str) -> Builder:
    """The number and date of one paper of the register, found by its title."""

    def build(ctx: ReviewContext, key: str) -> Figure:
        rows = Document.objects.filter(kind=kind, title__contains=title_part)
        row = rows.filter(issued_on__lte=ctx.as_of).order_by("-issued_on").first()
        if row is None:
            return Figure(
                key,
                label,
                None,
                "",
                None,
                Source("Chưa có trong sổ văn bản"),
                "missing",
            )
        words = f"{row.get_kind_display()} {row.code[0].lower()}{row.code[1:]}"
        value = f"{words}, ngày {short_date(row.issued_on)}"
        source = Source(f"Sổ văn bản: {row.title}")
        return Figure(key, label, value, "", row.issued_on, source, "observed")

    return build


def _year_resolution(ctx: ReviewContext, key: str) -> Figure:
    label = f"số, ngày của nghị quyết năm {ctx.year}"
    build = _paper(label, title_part=f"nhiệm vụ năm {ctx.year}", kind="NQ")
    return build(ctx, key)


WORK_FIGURES: dict[str, Builder] = {
    "documents.total": _documents("số văn bản đã ban hành"),
    "documents.resolutions": _documents("số nghị quyết đã ban hành", kind="NQ"),
    "documents.decisions": _documents("số quyết định đã ban hành", kind="QĐ"),
    "documents.plans": _documents("số kế hoạch đã ban hành", kind="KH"),
    "documents.reports": _documents("số báo cáo đã ban hành", kind="BC"),
    "documents.year_resolution": _year_resolution,
    "inspections.planned": _inspections(
        "số cuộc kiểm tra, giám sát theo chương trình", done=False
    ),
    "inspections.done": _inspections(
        "số cuộc kiểm tra, giám sát đã thực hiện", done=True
    ),
    "inspections.share": _inspection_share,
    "discipline.members": _discipline,
    "targets.count": _targets("số chỉ tiêu trong nghị quyết năm", None),
    "targets.reached": _targets("số chỉ tiêu đạt và vượt", ("met", "exceeded")),
    "targets.unmet": _targets("số chỉ tiêu chưa đạt", ("unmet",)),
    "targets.unreported": _targets("số chỉ tiêu chưa có kết quả", (None,)),
    "plan.tasks": _tasks,
    "review.conference": _conference,
}
