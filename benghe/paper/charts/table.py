"""The figures of a chart as an ordinary table, and the block that holds both."""

from decimal import Decimal

from benghe.lib.dates import short_date
from benghe.lib.numbers import format_decimal
from benghe.paper.charts.model import Chart, Series
from benghe.paper.tree import ChartBlock, Column, Row, Table, words

NOT_REPORTED = "–"
MISSING_NOTE = f"Dấu {NOT_REPORTED}: chưa có số liệu."
PLACES_TITLES = {
    "line": "Thời điểm",
    "cumulative": "Thời điểm",
    "columns": "Kỳ",
    "bars": "Nội dung",
}


def chart_block(chart: Chart) -> ChartBlock:
    """The chart as a block of a paper."""
    return ChartBlock(chart, data_table(chart))


def data_table(chart: Chart) -> Table:
    """A row for each place and a column for each series; levels stand in the note.

    Every place and the whole of every label is there, also what the drawing leaves out.
    A dash where nothing was reported.
    """
    placed = chart.placed
    columns = [Column(chart.places_title or _places_title(chart), 3)]
    columns += [Column(series.name, 2, "right") for series in placed]
    values = [chart.positions(series) for series in placed]
    rows = []
    missing = False
    for position, label in chart.places.items():
        shown = [_text(chart, value.get(position)) for value in values]
        missing = missing or NOT_REPORTED in shown
        rows.append(Row((words(label), *(words(text) for text in shown))))
    notes = [_level_note(chart, series) for series in chart.levels]
    if missing:
        notes.append(MISSING_NOTE)
    unit = f" ({chart.unit})" if chart.unit.strip() else ""
    return Table(
        tuple(columns),
        tuple(rows),
        caption=f"Số liệu: {chart.title}{unit}",
        note=" ".join(notes),
    )


def _places_title(chart: Chart) -> str:
    return PLACES_TITLES[chart.kind]


def _text(chart: Chart, value: Decimal | int | None) -> str:
    return NOT_REPORTED if value is None else format_decimal(value, chart.decimals)


def _level_note(chart: Chart, series: Series) -> str:
    """ "Dự toán 2022: 21,16 tỷ đồng." """
    point = series.points[0]
    if point.value is None:
        return f"{series.name}: chưa có số liệu."
    day = "" if isinstance(point.at, str) else f", từ ngày {short_date(point.at)}"
    return f"{series.name}: {f'{_text(chart, point.value)} {chart.unit}'.strip()}{day}."
