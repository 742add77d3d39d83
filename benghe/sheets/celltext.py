"""The text of a cell: pieces joined, old encodings converted or refused, tidied."""

from dataclasses import dataclass, field

from benghe.sheets import tcvn3, vni
from benghe.sheets.book import Styles, Text
from benghe.sheets.grid import RawCell
from benghe.sheets.reading import Problem
from benghe.sheets.texts import INHERIT, ODD, Encoding, shorten, tidy
from benghe.sheets.wanted import Limits

EXCEL_ERRORS = {
    "#N/A": "không tìm thấy giá trị",
    "#REF!": "công thức trỏ tới ô đã bị xóa",
    "#VALUE!": "công thức dùng sai loại giá trị",
    "#DIV/0!": "chia cho 0",
    "#NAME?": "công thức có tên không hiểu được",
    "#NUM!": "kết quả không phải là số dùng được",
    "#NULL!": "công thức có vùng ô rỗng",
    "#SPILL!": "công thức không đủ chỗ ghi kết quả",
    "#CALC!": "công thức không tính được",
}
UNCOMPUTED = Problem(
    "Ô công thức chưa được tính. Hãy mở tệp bằng Excel, bấm Lưu rồi nạp lại, hoặc dán giá "
    "trị thay cho công thức."
)
BESIDE = "Các ô bên cạnh viết bằng TCVN3."
MIXED = (
    "Ô dùng phông của TCVN3, mà trong trang phông ấy có ô là TCVN3, có ô là Unicode."
)
KEPT = "phông chữ là của TCVN3 nhưng chữ trong trang viết bằng Unicode: giữ nguyên"
EMPTY = "ô chỉ có chữ rỗng hoặc khoảng trắng: coi như ô trống"


@dataclass(slots=True)
class Fonts:
    """What texts in fonts of TCVN3 were met: in Unicode for sure, in TCVN3 for sure."""

    unicode: bool = False
    old: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What the conversion of cells needs to know of the file and of the wishes."""

    styles: Styles
    limits: Limits
    is_1904: bool = False
    old_text: str = "sure"
    this_year: int | None = None
    fonts: Fonts = field(default_factory=Fonts)

    def is_plain(self, text: str) -> bool:
        """Whether a text without a telling font needs no second look."""
        if ODD.search(text):
            return False
        return self.old_text != "tcvn3" or text.isascii()


@dataclass(frozen=True, slots=True)
class TextRead:
    """A text as it stood and as it reads; ``by``: what told that it was TCVN3.

    ``doubted``: it was the font alone, and the text makes sense in Unicode too.
    """

    raw: str
    text: str
    notices: tuple[str, ...] = ()
    problem: Problem | None = None
    by: str = ""
    doubted: bool = False


def error_problem(value: str) -> Problem:
    """The problem of a cell that shows an error of Excel."""
    why = EXCEL_ERRORS.get(value.upper())
    told = f": {why}" if why else ""
    return Problem(f"Ô báo lỗi {shorten(value, 20)}{told}. Hãy sửa hoặc xóa công thức.")


def plain(content: Text) -> str:
    """The text of a content, its fonts aside."""
    return content if isinstance(content, str) else "".join(t for t, _ in content)


def read_text(cell: RawCell, context: Context) -> TextRead:
    """The text of a cell of type ``s``."""
    content, own = cell[1], context.styles.encoding(cell[2])
    if isinstance(content, str) and not own and context.is_plain(content):
        return TextRead(content, content)
    raw = plain(content)
    runs = _runs(content, own)
    if any(encoding == "vni" for _, encoding in runs) and not raw.isascii():
        return TextRead(raw, raw, problem=_vni(raw))
    converted, by = _by_font(runs, context)
    if not by:
        converted, by = _by_pattern(converted, context)
    if not by and vni.by_pattern(raw):
        return TextRead(raw, raw, problem=_vni(raw))
    text, notices = tidy(converted)
    if by:
        notices = ("đã đổi từ TCVN3 (ABC) sang Unicode", *notices)
    doubted = by == "font" and tcvn3.reads_in_unicode(raw)
    return TextRead(raw, text, notices, by=by, doubted=doubted)


def _runs(content: Text, own: Encoding) -> list[tuple[str, Encoding]]:
    if isinstance(content, str):
        return [(content, own)]
    return [(text, own if font == INHERIT else font) for text, font in content]


def _by_font(runs: list[tuple[str, Encoding]], context: Context) -> tuple[str, str]:
    """The text with the runs in TCVN3 fonts converted, as the eye sees them."""
    pieces, by = [], ""
    for text, encoding in runs:
        is_old = encoding.startswith("tcvn3") and not text.isascii()
        if is_old:
            _note(text, context.fonts)
        # Unicode typed or pasted under an old font stays what it is.
        fits = is_old and tcvn3.has_letters(text) and tcvn3.fits(text)
        if fits and context.old_text != "unicode":
            pieces.append(tcvn3.convert(text, capitals=encoding == "tcvn3-capitals"))
            by = "font"
        elif encoding == "tcvn3-capitals" and text.isascii():
            pieces.append(text.upper())
        else:
            pieces.append(text)
    return "".join(pieces), by


def _note(text: str, fonts: Fonts) -> None:
    """Remember what a text in an old font tells of that font."""
    if not fonts.unicode:
        fonts.unicode = tcvn3.is_proof(text)
    if not fonts.old:
        fonts.old = tcvn3.is_old(text)


def _by_pattern(raw: str, context: Context) -> tuple[str, str]:
    if context.old_text == "unicode":
        return raw, ""
    if tcvn3.by_pattern(raw):
        return tcvn3.convert(raw), "pattern"
    if context.old_text == "tcvn3" and tcvn3.is_ambiguous(raw):
        return tcvn3.convert(raw), "pattern"
    return raw, ""


def _vni(raw: str) -> Problem:
    suggestion, _ = tidy(vni.decode(raw))
    return Problem(
        f"Ô viết bằng bảng mã VNI (phông VNI-…): «{shorten(raw)}». Hãy đổi sang Unicode "
        "(Unikey › Công cụ chuyển mã) rồi nạp lại.",
        suggestion,
    )


def doubtful(raw: str, *, by_font: bool = False) -> Problem:
    """For a text that reads in both encodings, amidst others in TCVN3.

    ``by_font``: others in such a font are Unicode, so nothing is proposed.
    """
    after, _ = tidy(tcvn3.convert(raw))
    before, _ = tidy(raw)
    why, way, hint = BESIDE, "«cả tệp là TCVN3»", after
    if by_font:
        why, way, hint = MIXED, "một cách đọc chung cho cả tệp", ""
    return Problem(
        f"Ô đọc được hai cách: «{shorten(before)}» (Unicode) hay «{shorten(after)}» (TCVN3)? "
        f"{why} Hãy gõ lại ô này bằng Unicode, hoặc chọn {way}.",
        hint,
    )
