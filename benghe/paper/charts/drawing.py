"""The SVG of a chart: drawn by a library, cut down to what we allow, kept by content.

The library (84 MB on disk, 70 MB in memory, half a second to wake) is imported at the
first chart. What it draws is rebuilt from an allowed list of elements and attributes:
no style, no script, no reference, none of its own words.
"""

import hashlib
import importlib.metadata
import json
import os
import re
import threading
from collections import OrderedDict
from xml.etree import ElementTree as ET

from defusedxml.ElementTree import fromstring

from benghe.paper.charts.model import Chart
from benghe.paper.charts.plan import SIZE
from benghe.paper.charts.spec import chart_spec
from benghe.paper.errors import PaperError
from benghe.paper.fonts import font_folder, typeface_in
from benghe.paper.tree import printable

EMPTY = "Chưa có số liệu"
SEE_TABLE = "Số liệu đầy đủ ở bảng đi kèm."
PACKAGE = "vl-convert-python"
# Changed when the same specification is to give another drawing.
CUT = "1"
KEPT = 256
SVG = "http://www.w3.org/2000/svg"
ELEMENTS = {"g", "path", "line", "rect", "text", "tspan"}
ATTRIBUTES = {
    "d", "dy", "fill", "font-style", "height", "opacity",
    "stroke", "stroke-dasharray", "stroke-miterlimit", "stroke-width", "text-anchor",
    "transform", "width", "x", "x1", "x2", "y", "y1", "y2",
}  # fmt: skip
# What need not be said of each element; typeface and size are said once for all.
USUAL = {"opacity": "1"}
MARK = re.compile(r"role-mark ([a-z]+)(?:-([0-9]+))?")
LONG_NUMBER = re.compile(r"-?[0-9]+\.[0-9]{3,}")
# Fonts a reader may have in place of ours; the widths are those of Times.
FALLBACK = ", 'Times New Roman', 'Liberation Serif', serif"


class _Drawings:
    """The last drawings by content, and the one door to the library."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.kept: OrderedDict[str, str] = OrderedDict()
        self.awake_in: int | None = None

    def get(self, chart: Chart) -> str:
        """The inside of the SVG and its view box, as text."""
        folder = font_folder()
        spec = json.dumps(chart_spec(chart, typeface_in(folder).family), sort_keys=True)
        version = importlib.metadata.version(PACKAGE)
        content = "\0".join((version, CUT, str(folder), spec))
        key = hashlib.sha256(content.encode()).hexdigest()
        with self.lock:
            if key not in self.kept:
                self.kept[key] = cut_down(self._draw(spec, str(folder)))
                while len(self.kept) > KEPT:
                    self.kept.popitem(last=False)
            self.kept.move_to_end(key)
            return self.kept[key]

    def _draw(self, spec: str, folder: str) -> str:
        import vl_convert  # noqa: PLC0415  (loads an engine: only where a chart is)

        if self.awake_in not in {None, os.getpid()}:
            # Its engine is a thread of the process that forked: it would wait for ever.
            raise PaperError(
                "Không vẽ được biểu đồ: tiến trình này được tách ra từ một tiến trình "
                "đã vẽ biểu đồ. Hãy khởi động lại cổng thông tin."
            )
        if self.awake_in is None:
            vl_convert.register_font_directory(folder)
            self.awake_in = os.getpid()
        try:
            drawn: str = vl_convert.vega_to_svg(spec, allowed_base_urls=[])
        except ValueError as error:
            raise PaperError("Không vẽ được biểu đồ từ số liệu đã cho.") from error
        return drawn


_drawings = _Drawings()


def chart_svg(chart: Chart, element_id: str = "") -> str:
    """The drawing as an SVG element to stand in a page, the same for screen and paper.

    ``element_id`` begins the ids of its title and description and must differ for each
    chart of a page; blank: made of the chart's content. Without any value reported the
    drawing says so in words. Raises PaperError when it cannot be drawn.
    """
    digest = hashlib.sha256(repr(chart).encode("utf-8", "replace")).hexdigest()
    name = element_id or f"chart-{digest[:12]}"
    inside = _drawings.get(chart) if chart.drawable else _empty()
    root = ET.fromstring(inside)  # noqa: S314  (our own, made by cut_down)
    attributes = {
        "xmlns": SVG,
        "class": "chart-drawing",
        "viewBox": root.attrib["viewBox"],
        "role": "img",
        "font-family": f"'{typeface_in(font_folder()).family}'{FALLBACK}",
        "font-size": f"{SIZE}px",
        "aria-labelledby": f"{name}-title {name}-desc",
    }
    svg = ET.Element("svg", attributes)
    for tag, text in (("title", chart.title), ("desc", chart.description or SEE_TABLE)):
        ET.SubElement(svg, tag, {"id": f"{name}-{tag}"}).text = printable(text)
    svg.extend(root)
    return ET.tostring(svg, encoding="unicode")


def cut_down(drawn: str) -> str:
    """What is allowed of a drawing, without namespaces; PaperError for anything else."""
    source = fromstring(drawn)
    root = ET.Element("svg", {"viewBox": source.attrib["viewBox"]})
    for child in source:
        _copy(child, root)
    return ET.tostring(root, encoding="unicode")


def _copy(element: ET.Element, parent: ET.Element) -> None:
    """The element below ``parent``; groups without a place of their own are left out."""
    tag = element.tag.removeprefix(f"{{{SVG}}}")
    if tag not in ELEMENTS:
        raise PaperError(f"Bản vẽ biểu đồ có phần tử không cho phép: {tag[:40]}")
    attributes = {
        name: LONG_NUMBER.sub(lambda found: f"{float(found[0]):.2f}", value)
        for name, value in element.attrib.items()
        if name in ATTRIBUTES
    }
    classes = element.get("class", "")
    if _unseen(element, tag, classes):
        return
    if mark := MARK.search(classes):
        attributes["class"] = f"chart-{mark[1]}"
    for name, usual in USUAL.items():
        if attributes.get(name) == usual:
            del attributes[name]
    if tag == "g" and set(attributes) <= {"transform"} and not len(element):
        return
    plain = tag == "g" and attributes.get("transform", "translate(0,0)") == (
        "translate(0,0)"
    )
    here = parent
    if not (plain and set(attributes) <= {"transform"}):
        here = ET.SubElement(parent, tag, attributes)
        here.text = element.text
    for child in element:
        _copy(child, here)


def _unseen(element: ET.Element, tag: str, classes: str) -> bool:
    """Frames the library puts around each group, and the white sheet below all."""
    if tag == "path" and classes in {"background", "foreground"}:
        return True
    return element.get("display") == "none" or (
        tag == "rect" and element.get("fill") == "white" and "x" not in element.attrib
    )


def _empty() -> str:
    """A small drawing that says in words that nothing was reported."""
    root = ET.Element("svg", {"viewBox": "0 0 420 80"})
    frame = {"x": "1", "y": "1", "width": "418", "height": "78", "fill": "none"}
    ET.SubElement(root, "rect", frame | {"stroke": "#dcd9d5"})
    place = {"x": "210", "y": "45", "text-anchor": "middle", "fill": "#1f2328"}
    ET.SubElement(root, "text", place).text = EMPTY
    return ET.tostring(root, encoding="unicode")
