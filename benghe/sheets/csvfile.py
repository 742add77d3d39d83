"""CSV: UTF-8 only, with comma, semicolon or tab; other encodings are named and refused."""

import csv
import io
import re
from collections.abc import Iterator

from benghe.sheets import tcvn3
from benghe.sheets.errors import SheetError
from benghe.sheets.grid import RawCell, RawRow, letter_of
from benghe.sheets.wanted import Limits

BOM = b"\xef\xbb\xbf"
SEPARATORS = ",;\t"
LOOKED_AT = 30
SEPARATOR_LINE = re.compile(r"sep=(.)", re.IGNORECASE)
SAVE_UTF8 = (
    "Trong Excel hãy chọn «Lưu dưới dạng» › «CSV UTF-8 (phân tách bằng dấu phẩy)», hoặc lưu "
    "thành .xlsx, rồi nạp lại."
)


def decode(content: bytes) -> str:
    """The text of the file; raises SheetError naming the encoding it seems to have."""
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if utf16 or content[:2000].count(0) > len(content[:2000]) // 5:
        raise SheetError(f"Tệp CSV ở dạng UTF-16 («Unicode Text»). {SAVE_UTF8}")
    if b"\x00" in content:
        raise SheetError("Tệp không phải là Excel (.xlsx) cũng không phải là CSV.")
    try:
        return content.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        raise SheetError(_other_encoding(content)) from error


def _other_encoding(content: bytes) -> str:
    text = content[:20_000].decode("latin-1")
    words = tcvn3.words_of(text)
    old = sum(tcvn3.by_pattern(word) for word in words)
    if words and old * 3 >= len(words):
        return f"Tệp CSV viết bằng bảng mã TCVN3 (ABC), không phải UTF-8. {SAVE_UTF8}"
    control = sum(sign < 9 or 13 < sign < 32 for sign in content[:2000])
    if control * 10 > len(content[:2000]):
        return "Tệp không phải là Excel (.xlsx) cũng không phải là CSV."
    return (
        f"Tệp CSV ở bảng mã Windows (1258 hoặc tương tự), không phải UTF-8. {SAVE_UTF8}"
    )


def separator_of(text: str) -> str:
    """The sign that parts most cells, the same number of times in most lines."""
    lines = text.splitlines()[:LOOKED_AT]
    best, most = ",", (0, 0)
    for sign in SEPARATORS:
        try:
            counts = [len(row) - 1 for row in csv.reader(lines, delimiter=sign)]
        except csv.Error:
            continue
        wide = [count for count in counts if count > 0]
        if wide:
            usual = max(set(wide), key=wide.count)
            score = (wide.count(usual), usual)
            if score > most:
                best, most = sign, score
    return best


def raw_rows(text: str, limits: Limits) -> Iterator[RawRow]:
    """The rows that are not blank, every cell a text; the numbers are those of Excel."""
    csv.field_size_limit(max(limits.text * 4, 131_072))
    start, separator = 0, ""
    if match := SEPARATOR_LINE.match(text):
        separator, start = match[1], text.find("\n") + 1
    separator = separator or separator_of(text)
    reader = csv.reader(io.StringIO(text[start:], newline=""), delimiter=separator)
    try:
        for number, values in enumerate(reader, 1):
            cells: dict[int, RawCell] = {
                place: ("s", value, 0, False)
                for place, value in enumerate(values, 1)
                if value != ""
            }
            if cells and max(cells) > limits.columns:
                last = letter_of(max(cells))
                raise SheetError(
                    f"Ô {last}{number} nằm ngoài {limits.columns} cột đầu. Hãy bỏ các cột thừa."
                )
            if cells:
                yield number, False, cells
    except csv.Error as error:
        raise SheetError(
            f"Tệp CSV hỏng ở gần dòng {reader.line_num}: dấu nháy hoặc ô quá dài. {SAVE_UTF8}"
        ) from error
