"""Reading papers back: the words of HTML and PDF, the lines of a page with their place."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser

import pdfplumber

MM = 72 / 25.4


class _Words(HTMLParser):
    """Collects text outside head and popovers."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "head" or ("class", "paper-popovers") in attrs:
            self.hidden = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "head":
            self.hidden = False

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.texts.append(data)


def html_tokens(html: str) -> list[str]:
    parser = _Words()
    parser.feed(html)
    parser.close()
    return "".join(parser.texts).split()


def _joined(before: dict, after: dict) -> bool:
    """Whether a letter follows another in one piece of text (kerning may overlap)."""
    level = abs(before["matrix"][5] - after["matrix"][5]) < 0.5
    return level and -4 < after["x0"] - before["x1"] < 1


def pdf_tokens(pdf: bytes) -> list[str]:
    """The words of all pages in the order they are drawn, page numbers left out."""
    text = ""
    with opened(pdf) as pages:
        for page in pages:
            body = [char for char in page.chars if char["top"] > 18 * MM]
            for number, char in enumerate(body):
                if not number or not _joined(body[number - 1], char):
                    text += " "
                text += char["text"]
    return text.split()


def squeezed(tokens: list[str]) -> str:
    """All letters without spaces: a long word may be broken over two lines of a cell."""
    return "".join(tokens)


@dataclass(frozen=True)
class Line:
    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    italic: bool


def _line(chars: list[dict], page_height: float) -> Line:
    first = next(char for char in chars if char["text"].strip())
    return Line(
        "".join(char["text"] for char in chars).strip(),
        min(char["x0"] for char in chars),
        max(char["x1"] for char in chars if char["text"].strip()),
        page_height - first["matrix"][5],
        round(first["size"], 1),
        "Bold" in first["fontname"],
        "Italic" in first["fontname"],
    )


def lines_of(page: pdfplumber.page.Page) -> list[Line]:
    """Runs of letters on one baseline and in one column, from the top down."""
    rows: list[list[dict]] = []
    for char in page.chars:
        same = rows and abs(rows[-1][-1]["matrix"][5] - char["matrix"][5]) < 0.5
        if same and -4 < char["x0"] - rows[-1][-1]["x1"] < 60:
            rows[-1].append(char)
        else:
            rows.append([char])
    found = [
        _line(row, page.height) for row in rows if any(c["text"].strip() for c in row)
    ]
    return sorted(found, key=lambda line: (round(line.baseline), line.left))


def line_of(page: pdfplumber.page.Page, start: str) -> Line:
    return next(line for line in lines_of(page) if line.text.startswith(start))


@contextmanager
def opened(pdf: bytes) -> Iterator[list[pdfplumber.page.Page]]:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        yield document.pages
