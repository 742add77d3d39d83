"""The figures of all cells at once: grouped counts instead of one query a number."""

from django.db.models import Count

from cells.models import Cell
from reports.figures import Figure, Source
from reports.review.catalogue.members import CELL_COLUMNS
from reports.review.context import ReviewContext
from reports.review.rowsets import rows_of


def fill_cell_figures(ctx: ReviewContext) -> None:
    """Remember ``cell.CODE.column`` for every cell of the day; same rows as one by one."""
    if not ctx.has_members:
        return
    named = Cell.objects.on(ctx.as_of).with_name_on(ctx.as_of)
    cells = list(named.order_by("order_on", "pk"))
    for column, (words, narrowing) in CELL_COLUMNS.items():
        rows = rows_of("members", {**ctx.day, **narrowing}).order_by()
        found = rows.values("cell_id_on").annotate(total=Count("pk"))
        counts = {row["cell_id_on"]: row["total"] for row in found}
        for cell in cells:
            key, label = f"cell.{cell.code}.{column}", f"{cell.name_on}: {words}"
            arguments = {**ctx.day, **narrowing, "cell": cell.code}
            source = Source(
                f"Đếm từ sổ của phường: {label}",
                "members",
                tuple(sorted(arguments.items())),
            )
            figure = Figure(
                key,
                label,
                counts.get(cell.pk, 0),
                "đảng viên",
                ctx.as_of,
                source,
                "computed",
            )
            ctx.found.setdefault(key, figure)
