"""Filters for the chart component: the drawing, and the same figures as a table."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from benghe.paper.charts import Chart, chart_svg
from benghe.paper.charts import data_table as table_of
from benghe.paper.tree import Row, Table, plain

register = template.Library()


@register.filter
def drawing(chart: Chart) -> SafeString:
    """The SVG of a chart; the kit escapes every text in it."""
    return mark_safe(chart_svg(chart))  # noqa: S308


@register.filter
def data_table(chart: Chart) -> Table:
    """The table of a chart: caption, columns, rows, note."""
    return table_of(chart)


@register.filter
def cell_texts(row: Row) -> list[str]:
    """The plain texts of a row, for a loop over cells."""
    return [plain(cell) for cell in row.cells]
