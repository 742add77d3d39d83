"""Charts drawn on the server as SVG: the same picture on a screen and on paper.

``model`` is what a chart says; ``scale`` finds where its values and labels stand,
``spec`` tells the drawing library, ``drawing`` makes the SVG and keeps it, ``table``
says the same figures in words.
"""

from benghe.paper.charts.drawing import chart_svg
from benghe.paper.charts.model import Chart, Point, Series
from benghe.paper.charts.table import chart_block, data_table

__all__ = ["Chart", "Point", "Series", "chart_block", "chart_svg", "data_table"]
