"""Rows of a sheet that are not data: totals, signatures, notes, sub-headings, numbers.

Accents count: «Tổng cộng» is a total, «Tống Công Sơn» is a person. A row is never left
out when it has what a true row must have.
"""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from benghe.sheets.celldates import IN_WORDS
from benghe.sheets.texts import shorten

# A row with more texts than these is data, whatever it says.
FEW = 3
TOTAL = re.compile(
    r"(?:tổng cộng|tổng số|tổng|cộng|cộng dồn|lũy kế|luỹ kế)(?=$|[\s:.(,–-]).*",
    re.IGNORECASE,
)
# A total and nothing else: «Tổng cộng: 12», but not the figure «Tổng số hộ nghèo».
SUM = re.compile(
    r"(?:tổng cộng|tổng số|tổng|cộng|cộng dồn|lũy kế|luỹ kế)\s*(?:[:.(,–0-9-].*)?",
    re.IGNORECASE,
)
# How many there are, where a total stands over a column of codes.
COUNT = re.compile("[0-9]{1,4}")
# «00110001», «NS-01», «ĐV 12»: no words but short ones in capitals beside the digits.
SHORT = re.compile(r"[^\W\d_a-z]{1,3}")
LONGEST_CODE = 40
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
    """Goes down a sheet; ``headings``: wanted columns and their headings, lower case.

    ``keys``: columns by which rows are found; ``dates``: columns of days and years.
    """

    headings: Mapping[int, str]
    required: frozenset[int]
    numeric: frozenset[int]
    keys: frozenset[int] = frozenset()
    dates: frozenset[int] = frozenset()
    signing: bool = False
    is_first: bool = field(default=True)

    def kind_of(self, line: Line) -> str:
        """``total``, ``signature``, ``note``, ``section``, ``numbers``; "" for data."""
        first, self.is_first = self.is_first, False
        if first and _counts_columns(line):
            return "numbers"
        if (line.whole and len(line.filled) > 1) or self._has_key(line):
            self.signing = False
            return ""
        if self._is_total(line):
            return "total"
        if len(line.texts) > FEW:
            return ""
        if self._is_signature(line):
            self.signing = True
            return "signature"
        if self.signing and not self._has_day(line):
            return "signature"
        texts = list(line.texts.values())
        if len(texts) == 1 and NOTE.fullmatch(texts[0]):
            return "note"
        return "section" if self._is_section(line) else ""

    def _has_key(self, line: Line) -> bool:
        """Whether a code stands where codes stand, and is not the count of a total."""
        codes = [
            line.texts[column]
            for column in self.keys & line.filled
            if column not in line.labels or _looks_like_code(line.texts[column])
        ]
        if not codes or not line.labels:
            return bool(codes)
        label = line.texts[min(line.labels)]
        is_sum = label.lower().strip(" :") in PLAIN_TOTALS or SUM.fullmatch(label)
        return not (is_sum and all(COUNT.fullmatch(code) for code in codes))

    def _has_day(self, line: Line) -> bool:
        """Whether below a signature a row has its required cells and a day of its own."""
        days = (
            column not in line.labels or self._is_day(column, line.texts[column])
            for column in self.dates & line.filled
        )
        return len(line.filled) > 1 and self.required <= line.filled and any(days)

    def _is_day(self, column: int, text: str) -> bool:
        """Whether the text is a value of its column of dates: «ngày 3 tháng 2 năm 1950»."""
        if column not in self.dates:
            return False
        return bool(IN_WORDS.fullmatch(text) or text[:1].isdecimal())

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

    def _is_signature(self, line: Line) -> bool:
        dated = {c for c, text in line.texts.items() if DATE_LINE.fullmatch(text)}
        # «Bí thư» beside a name is a post: titles alone are where people sign.
        if all(c in dated or SIGNER.fullmatch(t) for c, t in line.texts.items()):
            return True
        return any(not self._is_day(column, line.texts[column]) for column in dated)

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


def _looks_like_code(text: str) -> bool:
    if len(text) > LONGEST_CODE or not any(sign.isdecimal() for sign in text):
        return False
    words = text.split()
    return all(
        any(sign.isdecimal() for sign in word) or SHORT.fullmatch(word)
        for word in words
    )


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
