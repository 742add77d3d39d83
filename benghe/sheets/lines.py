"""Rows of a sheet that are not data: totals, signatures, notes, sub-headings, numbers.

Accents count: «Tổng cộng» is a total, «Tống Công Sơn» is a person. A row is never left
out when it has what a true row must have.
"""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from benghe.sheets.texts import shorten

# A row with more texts than these is data, whatever it says.
FEW = 3
TOTAL = re.compile(
    r"(?:tổng cộng|tổng số|tổng|cộng|cộng dồn|lũy kế|luỹ kế)(?=$|[\s:.(,–-]).*",
    re.IGNORECASE,
)
PLAIN_TOTALS = frozenset({"tong cong", "tong so", "cong", "tong"})
DATE_LINE = re.compile(
    r"(?:.*,)?\s*ngày[\s0-9.…_]*tháng[\s0-9.…_]*năm[\s0-9.…_]*", re.IGNORECASE
)
SIGNER = re.compile(
    r"(?:người (?:lập|tổng hợp|kiểm tra|duyệt|ghi)(?: biểu| bảng| danh sách| báo cáo)?"
    r"|(?:t/m|tm\.|k/t|kt\.|t\.m|k\.t)\s.*|thủ trưởng.*|kế toán(?: trưởng)?"
    r"|(?:phó )?(?:bí thư|chủ tịch)(?: [^0-9]{0,40})?|chánh văn phòng|xác nhận của.*"
    r"|\(?ký(?:,| và).*|đã ký)",
    re.IGNORECASE,
)
NOTE = re.compile(r"[(*]*\s*(?:ghi chú|lưu ý|chú thích|nguồn)\s*:.*", re.IGNORECASE)
INDEX = re.compile(r"(?:[IVXLC]{1,6}|[A-Z])[.)]?")
WITH_INDEX = re.compile(r"(?:[IVXLC]{1,6}|[A-Z])[.)/-]\s*\S.*")
SECTION_WORDS = (
    "chi bộ",
    "đảng bộ",
    "đảng ủy",
    "khu phố",
    "tổ dân phố",
    "khối",
    "đơn vị",
)
COUNTED = re.compile(r"\(?\s*([0-9]{1,2}|[A-Z])\s*\)?")
WHY = {
    "total": "là dòng tổng",
    "signature": "là phần ký tên",
    "note": "là ghi chú dưới bảng",
    "section": "là tiêu đề con trong bảng",
    "numbers": "là dòng đánh số cột",
}


@dataclass(slots=True)
class Line:
    """What the recognition looks at: texts of the row, and which columns they fill.

    ``texts``: all texts by column, numbers as text too; ``labels``: those that are
    texts in the file; ``filled``: wanted columns with something in them; ``whole``:
    whether all that a row must have is there.
    """

    texts: Mapping[int, str]
    labels: frozenset[int]
    filled: frozenset[int]
    whole: bool


@dataclass(slots=True)
class Recogniser:
    """Goes down a sheet; ``headings``: wanted columns and their headings, lower case."""

    headings: Mapping[int, str]
    required: frozenset[int]
    numeric: frozenset[int]
    signing: bool = False
    is_first: bool = field(default=True)

    def kind_of(self, line: Line) -> str:
        """``total``, ``signature``, ``note``, ``section``, ``numbers``; "" for data."""
        first, self.is_first = self.is_first, False
        if first and _counts_columns(line):
            return "numbers"
        if line.whole and len(line.filled) > 1:
            self.signing = False
            return ""
        if self._is_total(line):
            return "total"
        if len(line.texts) > FEW:
            return ""
        if self._is_signature(line):
            self.signing = True
            return "signature"
        if self.signing:
            return "signature"
        texts = list(line.texts.values())
        if len(texts) == 1 and NOTE.fullmatch(texts[0]):
            return "note"
        return "section" if self._is_section(line) else ""

    def _is_total(self, line: Line) -> bool:
        if not line.labels:
            return False
        column = min(line.labels)
        label = line.texts[column]
        plain = label.isascii() and label.lower().strip(" :") in PLAIN_TOTALS
        if not plain and not TOTAL.fullmatch(label):
            return False
        # What belongs to a person or thing, not to a sum.
        own = line.filled - self.numeric - {column}
        return len(own & line.labels) <= 1

    @staticmethod
    def _is_signature(line: Line) -> bool:
        texts = line.texts.values()
        # «Bí thư» beside a name is a post: titles alone are where people sign.
        dated = any(DATE_LINE.fullmatch(text) for text in texts)
        return dated or all(SIGNER.fullmatch(text) for text in texts)

    def _is_section(self, line: Line) -> bool:
        named = {c for c in line.labels if not INDEX.fullmatch(line.texts[c])}
        if len(named) != 1:
            return False
        column = named.pop()
        text = line.texts[column].lower()
        if (set(line.texts) - {column}) & (self.headings.keys() - self.numeric):
            return False
        has_index = any(INDEX.fullmatch(line.texts[c]) for c in line.labels - {column})
        if has_index or WITH_INDEX.fullmatch(line.texts[column]):
            return True
        word = next((w for w in SECTION_WORDS if text.startswith(w)), "")
        # In a list of cells «Chi bộ Khu phố 1» is a name.
        if column in self.headings and word and word in self.headings[column]:
            return False
        return bool(word) or (column not in self.headings and bool(self.required))


def _counts_columns(line: Line) -> bool:
    """Whether the row numbers the columns: (1) (2) (3), or A B 1 2."""
    if len(line.texts) < 3:
        return False
    signs = []
    for column in sorted(line.texts):
        match = COUNTED.fullmatch(line.texts[column])
        if match is None:
            return False
        signs.append(match[1])
    numbers = [int(sign) for sign in signs if sign.isdecimal()]
    letters = [sign for sign in signs if not sign.isdecimal()]
    steps = [after - before for before, after in itertools.pairwise(numbers)]
    in_order = all(step == 1 for step in steps) and letters == sorted(set(letters))
    return in_order and (not numbers or numbers[0] in (0, 1))


def skipped(kind: str, number: int, line: Line) -> str:
    """The notice of a row that is left out."""
    text = next((line.texts[c] for c in sorted(line.texts)), "")
    return f"Dòng {number} «{shorten(text)}» {WHY[kind]}: không nạp."


def ranges(numbers: list[int], most: int = 12) -> str:
    """``5, 8–12``; the first of many."""
    parts: list[str] = []
    start = before = None
    for number in [*sorted(numbers), None]:
        if start is not None and number is not None and number == (before or 0) + 1:
            before = number
            continue
        if start is not None:
            parts.append(f"{start}" if start == before else f"{start}–{before}")
        start = before = number
    return ", ".join(parts[:most]) + (" …" if len(parts) > most else "")
