"""The two charts of a total: how it runs through the year, and what each month added."""

from collections.abc import Iterator
from datetime import date

from benghe.lib.dates import short_date
from benghe.paper.charts import Chart, Point, Series
from reports.indicators.budget.lines import BudgetLine
from reports.indicators.charts import step_points
from reports.indicators.models import Observation
from reports.indicators.periods import spans_of
from reports.indicators.series import of_span


def running_chart(line: BudgetLine) -> Chart:
    """This year's running total over last year's, and the estimate as a line or steps.

    A period without a report leaves a gap.
    """
    year = line.day.year
    series = [
        Series(f"Năm {year}", tuple(_points(line, line.rows, line.day))),
        Series(
            f"Năm {year - 1}",
            tuple(_points(line, line.rows_before, date(year - 1, 12, 31))),
            "previous",
        ),
        Series("Dự toán", step_points(line.original, line.adjusted, year), "target"),
    ]
    return Chart(
        "cumulative",
        f"{line.name}: lũy kế năm {year}",
        description=f"Lũy kế từ đầu năm, tính đến ngày {short_date(line.day)}, so với năm "
        f"{year - 1} và dự toán.",
        unit=line.indicator.unit,
        series=tuple(one for one in series if one.points),
    )


def increase_chart(line: BudgetLine) -> Chart:
    """A column for each month; one that covers several months says so in its label."""
    spans = spans_of("month", line.day.year)
    points = []
    for span, found in zip(spans, line.increases, strict=False):
        covers = f" ({found.months} tháng)" if found and found.months > 1 else ""
        points.append(Point(f"{span.label}{covers}", found.amount if found else None))
    return Chart(
        "columns",
        f"{line.name}: tăng thêm từng tháng năm {line.day.year}",
        description="Chênh lệch giữa hai lần báo cáo lũy kế. Tháng không có báo cáo để "
        "trống và được tính gộp vào tháng báo cáo sau.",
        unit=line.indicator.unit,
        series=(Series("Tăng thêm", tuple(points)),),
        places_title="Tháng",
    )


def _points(
    line: BudgetLine, rows: tuple[Observation, ...], last: date
) -> Iterator[Point]:
    """One for each period that has ended by ``last`` or was reported."""
    if not rows:
        return
    for span in spans_of(line.indicator.period, last.year):
        row = of_span(rows, span)
        if row is not None:
            yield Point(row.as_of, row.result)
        elif span.last <= last:
            yield Point(span.last, None)
