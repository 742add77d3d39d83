"""What the parts of one drawing share: axis, labels, and the look of each series."""

from dataclasses import dataclass
from functools import cached_property
from itertools import cycle

from benghe.paper.charts.model import Chart, Series
from benghe.paper.charts.scale import (
    MOST_LINES,
    Axis,
    Labels,
    day_labels,
    place_labels,
    value_axis,
    wrapped,
)
from benghe.paper.measure import measures
from benghe.paper.tree import printable

# User units; on paper and screen the drawing is as wide as there is room.
WIDTH = 420
# Laid out at the one size and written at the other: a reader without Times has room.
LAID_OUT, SIZE = 15, 13
PADDING = 5
INK = "#1f2328"
# Left for marks when the labels of the value axis have their room.
TICK_GAP = 12
# All lying bars together, so that drawing and title have room on a sheet of A4.
BARS_HIGH, LINE_HEIGHT, BAR_GAP = 520, 15, 6
BAR_STEP, BAR_STEP_MORE = 26, 14
LABEL_SHARE = 0.36


@dataclass(frozen=True, slots=True)
class Style:
    """How a series looks; each differs from the others without colour too."""

    color: str
    fill: str
    dash: tuple[int, ...]
    shape: str
    outline: str


MAIN_STYLES = (
    Style("#8f1a1d", "#8f1a1d", (1, 0), "circle", "M-.2,0A.2,.2,0,1,1,.2,0A.2,.2,0,1,1,-.2,0Z"),
    Style("#1b6b3a", "#b9d8c4", (10, 3), "triangle-up", "M-.2,.2L0,-.2L.2,.2Z"),
    Style("#7a4b00", "#f3c34a", (10, 3, 2, 3), "diamond", "M-.2,0L0,-.25L.2,0L0,.25Z"),
    Style("#4b3a8c", "#6f63a8", (2, 2), "cross", "M-.2,0H.2M0,-.2V.2"),
)  # fmt: skip
PREVIOUS_STYLE = Style("#3b5b7a", "#fff", (6, 4), "square", "M-.17,-.17H.17V.17H-.17Z")
# The first target, and those beside it: what was given before it was adjusted.
TARGET_DASHES = ((2, 3), (9, 4), (9, 3, 2, 3))
BAR_OUTLINE = "M-.5,-.28H.5V.28H-.5Z"
LINE_OUTLINE = "M-.5,0H.5"


class Plan:
    """Axis, labels and looks of one chart. ``lying``: its bars lie; ``bars``: it has any."""

    def __init__(self, chart: Chart, family: str) -> None:
        self.chart = chart
        self.family = family
        self.measure, _ = measures(LAID_OUT)
        self.lying = chart.kind == "bars"
        self.bars = chart.kind in {"columns", "bars"}
        self.places = {p: printable(text) for p, text in chart.places.items()}
        self.hidden = 0
        most = BARS_HIGH // (LINE_HEIGHT * max(len(self.side_by_side), 1))
        if self.lying and len(self.places) > most:
            self.hidden = len(self.places) - most
            self.places = dict(list(self.places.items())[:most])
        self.styles = _styles(chart.series)
        self.axis = self._value_axis()
        self.labels = self._labels()

    def _value_axis(self) -> Axis:
        values = self.chart.values
        whole = self.chart.decimals == 0 or (
            self.chart.decimals is None and all(value == int(value) for value in values)
        )
        return value_axis(
            values,
            printable(self.chart.unit).strip(),
            from_nought=self.chart.kind != "line",
            whole=whole,
        )

    @cached_property
    def plot_width(self) -> float:
        """About as wide as the library will make it, beside upright value labels."""
        taken = max(self.measure(text) for _, text in self.axis.ticks) + TICK_GAP
        return WIDTH - 2 * PADDING - taken

    def _labels(self) -> Labels:
        if self.lying:
            room = WIDTH * LABEL_SHARE
            fit = (BARS_HIGH // len(self.places) - BAR_GAP) // LINE_HEIGHT
            most = max(1, min(fit, MOST_LINES))
            return Labels(
                {
                    p: wrapped(text, room, self.measure, most)
                    for p, text in self.places.items()
                }
            )
        if self.chart.by_day:
            first, last = min(self.places), max(self.places)
            return day_labels(first, last, self.plot_width, self.measure)
        width = self.plot_width
        if not self.bars:
            # The outermost labels of a line have half of theirs outside.
            width = width * len(self.places) / (len(self.places) + 1)
        return place_labels(self.places, width, self.measure)

    @property
    def bar_step(self) -> int:
        """How high the place of a lying bar is."""
        lines = max(len(lines) for lines in self.labels.lines.values())
        wanted = BAR_STEP + BAR_STEP_MORE * (len(self.side_by_side) - 1)
        wanted = max(wanted, lines * LINE_HEIGHT + BAR_GAP)
        return min(wanted, BARS_HIGH // len(self.places))

    @property
    def side_by_side(self) -> list[int]:
        """The series whose bars stand beside one another in a place."""
        return [n for n, s in enumerate(self.chart.series) if s.role != "target"]


def _styles(series: tuple[Series, ...]) -> list[Style]:
    main, targets = iter(MAIN_STYLES), cycle(TARGET_DASHES)
    return [
        next(main)
        if one.role == "main"
        else PREVIOUS_STYLE
        if one.role == "previous"
        else Style(INK, "transparent", next(targets), "", "")
        for one in series
    ]
