"""What stands outside the cells: sheets, styles, shared texts, the system of dates."""

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from functools import lru_cache

from benghe.sheets.errors import SheetError
from benghe.sheets.texts import INHERIT, Encoding, encoding_of_font
from benghe.sheets.wanted import Limits
from benghe.sheets.xmlparts import (
    BROKEN,
    feed,
    local,
    make_parser,
    open_part,
    read_part,
    walk,
    whole,
)

# A text of several fonts: pieces, each with its encoding or INHERIT, the cell's own.
Rich = tuple[tuple[str, Encoding], ...]
Text = str | Rich

BUILT_IN_DATES = {
    **dict.fromkeys([14, 15, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58],
                    "d/m/yyyy"),
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss",
    22: "d/m/yyyy h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
}  # fmt: skip
BUILT_IN_PERCENT = {9: "0%", 10: "0.00%"}
QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|General|AM/PM|A/P', re.IGNORECASE)
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Form:
    """How numbers of a style are shown: as a date with these parts, percent, zeros.

    ``zeros``: how many digits a whole number is filled up to, 0 for none.
    """

    day: bool = False
    month: bool = False
    year: bool = False
    time: bool = False
    percent: bool = False
    zeros: int = 0

    @property
    def is_date(self) -> bool:
        """Whether it shows a day, month or year at all."""
        return self.day or self.year or (self.month and not self.time)


PLAIN = Form()


@lru_cache(maxsize=1000)
def form_of(code: str) -> Form:
    """The form of a number format like ``dd/mm/yyyy``, ``0.0%``, ``000000``."""
    first = code.split(";")[0]
    bare = QUOTED.sub("", first).lower()
    if re.fullmatch("0{2,}", bare):
        return Form(zeros=len(bare))
    if "%" in bare:
        return Form(percent=True)
    time = bool(ELAPSED.search(first)) or "h" in bare or "s" in bare
    if not set("dmy") & set(bare) or set("#?") & set(bare):
        return Form(time=True) if time else PLAIN
    return Form(
        day="d" in bare, month="m" in bare, year="y" in bare or "e" in bare, time=time
    )


@dataclass(frozen=True, slots=True)
class Styles:
    """By number of the style: the form of its numbers and the encoding of its font."""

    forms: tuple[Form, ...] = (PLAIN,)
    encodings: tuple[Encoding, ...] = ("",)

    def form(self, style: int) -> Form:
        """The form; plain for a number that the file does not define."""
        return self.forms[style] if style < len(self.forms) else PLAIN

    def encoding(self, style: int) -> Encoding:
        """The encoding that the font tells; "" for a font that tells none."""
        return self.encodings[style] if style < len(self.encodings) else ""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of cells: its name, where it stands, whether it is hidden."""

    name: str
    path: str
    hidden: bool


@dataclass(slots=True)
class Book:
    """A workbook opened; ``stale``: its formulas were never computed by Excel."""

    archive: zipfile.ZipFile
    sheets: list[SheetPart] = field(default_factory=list)
    styles: Styles = field(default_factory=Styles)
    texts: list[Text] = field(default_factory=list)
    is_1904: bool = False
    stale: bool = False


def open_book(archive: zipfile.ZipFile, limits: Limits) -> Book:
    """All but the cells; raises SheetError."""
    path = _main_part(archive, limits)
    kinds, targets = _relations(archive, path, limits)
    book = Book(archive)
    for name, attributes in walk(read_part(archive, path, limits)):
        if name == "workbookPr":
            book.is_1904 = attributes.get("date1904", "") in ("1", "true")
        elif name == "calcPr":
            book.stale = attributes.get("fullCalcOnLoad", "") in ("1", "true")
        elif name == "sheet" and kinds.get(attributes.get("id", "")) == "worksheet":
            hidden = attributes.get("state", "visible") != "visible"
            target = targets[attributes["id"]]
            book.sheets.append(SheetPart(attributes.get("name", ""), target, hidden))
    if len(book.sheets) > limits.sheets:
        raise SheetError(
            f"Tệp có {len(book.sheets)} trang tính, nhiều hơn mức {limits.sheets}. Hãy để "
            "bảng dữ liệu trong một tệp riêng."
        )
    by_kind = {kind: targets[key] for key, kind in kinds.items()}
    if "styles" in by_kind:
        book.styles = _styles(read_part(archive, by_kind["styles"], limits))
    if "sharedStrings" in by_kind:
        book.texts = _shared_texts(archive, by_kind["sharedStrings"])
    return book


def _relations(
    archive: zipfile.ZipFile, path: str, limits: Limits
) -> tuple[dict[str, str], dict[str, str]]:
    """Kind and place of each related part, by id; those outside the file left out."""
    folder, file = posixpath.split(path)
    kinds, targets = {}, {}
    part = posixpath.join(folder, "_rels", f"{file}.rels")
    for name, attributes in walk(read_part(archive, part, limits)):
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            key, target = attributes.get("Id", ""), attributes.get("Target", "")
            kinds[key] = attributes.get("Type", "").rpartition("/")[2]
            joined = posixpath.normpath(posixpath.join("/", folder, target))
            targets[key] = joined.lstrip("/")
    return kinds, targets


def _main_part(archive: zipfile.ZipFile, limits: Limits) -> str:
    kinds, targets = _relations(archive, "", limits)
    for key, kind in kinds.items():
        if kind == "officeDocument":
            return targets[key]
    raise SheetError(BROKEN)


def _styles(content: bytes) -> Styles:
    """Fonts and number formats of the cell styles, nothing else of the part."""
    section = ""
    fonts: list[str] = []
    codes: dict[int, str] = {**BUILT_IN_DATES, **BUILT_IN_PERCENT}
    pairs: list[tuple[int, int]] = []
    for name, attributes in walk(content):
        if name in ("fonts", "numFmts", "cellXfs"):
            section = name
        elif name in ("/fonts", "/numFmts", "/cellXfs"):
            section = ""
        elif section == "fonts" and name == "font":
            fonts.append("")
        elif section == "fonts" and name == "name" and fonts:
            fonts[-1] = attributes.get("val", "")
        elif section == "numFmts" and name == "numFmt":
            number = whole(attributes.get("numFmtId"))
            codes[number] = attributes.get("formatCode", "")
        elif section == "cellXfs" and name == "xf":
            form, font = attributes.get("numFmtId"), attributes.get("fontId")
            pairs.append((whole(form), whole(font)))
    encodings = [encoding_of_font(font) for font in fonts]
    return Styles(
        tuple(form_of(codes.get(form, "")) for form, _ in pairs),
        tuple(encodings[f] if f < len(encodings) else "" for _, f in pairs),
    )


def unescape(text: str) -> str:
    """``_x000D_`` is how a file writes a sign that XML cannot hold; halves of signs go."""
    if "_x" not in text:
        return text
    return ESCAPED.sub(lambda found: _sign(int(found[1], 16)), text)


def _sign(code: int) -> str:
    return "" if 0xD800 <= code <= 0xDFFF else chr(code)


class TextCollector:
    """Gathers the text of one ``si`` or ``is``: its runs, without phonetic guides."""

    __slots__ = ("font", "in_phonetic", "in_text", "runs")

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Ready for the next text."""
        self.runs: list[tuple[str, Encoding]] = []
        self.font: Encoding = INHERIT
        self.in_text = self.in_phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "t":
            self.in_text = not self.in_phonetic
        elif name == "rPh":
            self.in_phonetic = True
        elif name == "r":
            self.font = INHERIT
        elif name == "rFont":
            self.font = encoding_of_font(attributes.get("val", ""))

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "t":
            self.in_text = False
        elif name == "rPh":
            self.in_phonetic = False

    def data(self, text: str) -> None:
        """Text between elements."""
        if self.in_text:
            self.runs.append((text, self.font))

    def result(self) -> Text:
        """One text, or its pieces where the fonts may differ in encoding."""
        if all(font is INHERIT for _, font in self.runs):
            return unescape("".join(text for text, _ in self.runs))
        return tuple((unescape(text), font) for text, font in self.runs)


def _shared_texts(archive: zipfile.ZipFile, path: str) -> list[Text]:
    texts: list[Text] = []
    collector = TextCollector()
    known: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        plain = known.get(name) or known.setdefault(name, local(name))
        if plain == "si":
            collector.reset()
        else:
            collector.start(plain, attributes)

    def end(name: str) -> None:
        plain = known[name]
        if plain == "si":
            texts.append(collector.result())
        else:
            collector.end(plain)

    parser = make_parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = collector.data
    for piece in open_part(archive, path):
        feed(parser, piece)
    feed(parser, b"", last=True)
    return texts
