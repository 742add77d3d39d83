"""How papers of the Party look, as dated data.

Sources: HD 36-HD/VPTW (3/4/2018) of the Central Party Office: rows 1-10 of its annex 3
as published, the rows from the signature on, margins and page number second-hand. HD
05-HD/VPTW (27/5/2026) replaces it; only re-statements of it were seen, and they keep
the visual frame. Where the rule allows a range, ``Font.sizes`` holds it and
``Font.size`` is ours. Lengths are millimetres, type sizes and leading are points.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from benghe.lib.versions import in_force

# Archival and tagged: the file of a final paper.
FINAL_VARIANT = "pdf/a-3a"


class Part(StrEnum):
    """A component of a paper that has its row in the font table."""

    TITLE_LINE = "title-line"
    SUPERIOR = "superior"
    ISSUER = "issuer"
    NUMBER = "number"
    PLACE_DATE = "place-date"
    KIND = "kind"
    SUMMARY = "summary"
    LETTER_SUMMARY = "letter-summary"
    BODY = "body"
    PART_LABEL = "part-label"
    PART_TITLE = "part-title"
    SECTION = "section"
    CLAUSE = "clause"
    POINT = "point"
    AUTHORITY = "authority"
    POST = "post"
    SIGNER = "signer"
    SIGNING_NOTE = "signing-note"
    RECIPIENTS_TITLE = "recipients-title"
    RECIPIENT = "recipient"
    MARK = "mark"
    PAGE_NUMBER = "page-number"
    ANNEX_LABEL = "annex-label"
    ANNEX_TITLE = "annex-title"
    ANNEX_NOTE = "annex-note"
    CAPTION = "caption"
    TABLE = "table"
    WIDE_TABLE = "wide-table"
    TABLE_NOTE = "table-note"


@dataclass(frozen=True, slots=True)
class Font:
    """One row of the font table. ``sizes``: the least and the greatest allowed."""

    part: Part
    size: int
    sizes: tuple[int, int]
    bold: bool = False
    italic: bool = False
    underline: bool = False
    capitals: bool = False


@dataclass(frozen=True, slots=True)
class Margins:
    """Margins of the front of a sheet."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class PaperFormat:
    """The rules of form in force from a day on."""

    source: str
    effective_from: date
    second_hand: bool
    width: int
    height: int
    margins: Margins
    fonts: tuple[Font, ...]
    page_number_from_top: int
    rule_thickness: str
    first_line_indent: int
    leading: int
    paragraph_gap: int
    wide_from: int
    signing_space: int

    def font(self, part: Part) -> Font:
        """The row of the font table; every part has one (tested)."""
        return next(font for font in self.fonts if font.part is part)


def _fixed(part: Part, size: int, **style: bool) -> Font:
    return Font(part, size, (size, size), **style)


FONTS_2018 = (
    _fixed(Part.TITLE_LINE, 15, bold=True, capitals=True),
    _fixed(Part.SUPERIOR, 14, capitals=True),
    _fixed(Part.ISSUER, 14, bold=True, capitals=True),
    _fixed(Part.NUMBER, 14),
    _fixed(Part.PLACE_DATE, 14, italic=True),
    Font(Part.KIND, 16, (15, 16), bold=True, capitals=True),
    Font(Part.SUMMARY, 14, (14, 15), bold=True),
    _fixed(Part.LETTER_SUMMARY, 12, italic=True),
    Font(Part.BODY, 14, (14, 15)),
    Font(Part.PART_LABEL, 14, (14, 15), bold=True),
    Font(Part.PART_TITLE, 14, (14, 15), bold=True, capitals=True),
    Font(Part.SECTION, 14, (14, 15), bold=True, capitals=True),
    Font(Part.CLAUSE, 14, (14, 15), bold=True),
    Font(Part.POINT, 14, (14, 15), bold=True, italic=True),
    _fixed(Part.AUTHORITY, 14, bold=True, capitals=True),
    _fixed(Part.POST, 14, capitals=True),
    _fixed(Part.SIGNER, 14, bold=True),
    _fixed(Part.RECIPIENTS_TITLE, 14, underline=True),
    _fixed(Part.RECIPIENT, 12),
    _fixed(Part.MARK, 14, bold=True, capitals=True),
    _fixed(Part.PAGE_NUMBER, 14),
    # No public text rules what follows: the practice of offices.
    _fixed(Part.SIGNING_NOTE, 14, italic=True),
    _fixed(Part.ANNEX_LABEL, 14, bold=True),
    _fixed(Part.ANNEX_TITLE, 14, bold=True),
    _fixed(Part.ANNEX_NOTE, 14, italic=True),
    Font(Part.CAPTION, 13, (12, 14), bold=True),
    Font(Part.TABLE, 13, (12, 13)),
    Font(Part.WIDE_TABLE, 12, (12, 13)),
    Font(Part.TABLE_NOTE, 12, (12, 13), italic=True),
)

HD_36 = PaperFormat(
    source="Hướng dẫn số 36-HD/VPTW, ngày 03/4/2018 của Văn phòng Trung ương Đảng",
    effective_from=date(2018, 4, 3),
    second_hand=False,
    width=210,
    height=297,
    margins=Margins(top=20, bottom=20, left=30, right=15),
    fonts=FONTS_2018,
    page_number_from_top=10,
    rule_thickness="0.75",
    first_line_indent=10,
    leading=19,
    paragraph_gap=6,
    wide_from=7,
    signing_space=28,
)

HD_05 = replace(
    HD_36,
    source="Hướng dẫn số 05-HD/VPTW, ngày 27/5/2026 của Văn phòng Trung ương Đảng",
    effective_from=date(2026, 5, 27),
    second_hand=True,
)

VERSIONS = (HD_36, HD_05)


def format_on(day: date) -> PaperFormat:
    """The rules of form for a paper of that day; LookupError before 3/4/2018."""
    return in_force(VERSIONS, day)
