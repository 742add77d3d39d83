"""Numbers as Vietnamese write and read them: dot for thousands, comma for decimals."""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

GROUPED = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+")
PLAIN = re.compile(r"-?\d+")
MAX_DIGITS = 20
DIGIT_WORDS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
SCALES = ("", "nghìn", "triệu", "tỷ", "nghìn tỷ", "triệu tỷ")


class NumberError(ValueError):
    """A text that is no number here; the message is for the user, in Vietnamese."""


def format_decimal(value: Decimal | int, decimals: int | None = None) -> str:
    """``Decimal("30.149")`` → ``30,149``; ``decimals`` None keeps those it has, less zeros.

    Rounds half up, as accounts do. No space, never scientific.
    """
    number = Decimal(value)
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    whole, _, fraction = f"{abs(number):f}".partition(".")
    if decimals is None:
        fraction = fraction.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", ".")
    sign = "-" if number < 0 and (int(whole) or fraction.strip("0")) else ""
    return f"{sign}{grouped},{fraction}" if fraction else f"{sign}{grouped}"


def format_percent(value: Decimal | int) -> str:
    """``142.380`` → ``142,38%``: two decimals at most, half up, zeros at the end dropped."""
    return f"{format_decimal(Decimal(value).quantize(Decimal('0.01'), ROUND_HALF_UP))}%"


def format_money(dong: int) -> str:
    """Đồng in the largest fitting unit: ``30149000000`` → ``30,149 tỷ đồng``."""
    for size, unit in ((10**9, "tỷ đồng"), (10**6, "triệu đồng")):
        if abs(dong) >= size:
            return f"{format_decimal(Decimal(dong) / size)} {unit}"
    return f"{format_decimal(dong)} đồng"


def parse_decimal(text: str | None, decimals: int | None = None) -> Decimal | None:
    """What was typed, as Decimal; empty is None. ``30.149`` is thirty thousand.

    ``decimals`` is the most the field takes. Raises NumberError naming both readings
    where a dot or comma could mean two things.
    """
    found = "".join((text or "").split())
    if not found:
        return None
    whole, comma, fraction = found.partition(",")
    if not found.isascii() or len(found) > MAX_DIGITS + 8:
        raise NumberError(f"«{found[:30]}» không phải là số. Chỉ dùng chữ số, dấu . và ,.")
    if "." in whole and not GROUPED.fullmatch(whole):
        raise NumberError(_two_readings(found))
    if not (GROUPED.fullmatch(whole) or PLAIN.fullmatch(whole)) or (
        comma and not fraction.isdigit()
    ):
        raise NumberError(
            f"«{found[:30]}» không phải là số. Viết phần nghìn bằng dấu chấm, phần thập "
            "phân bằng dấu phẩy, ví dụ 1.234,5."
        )
    if decimals is not None and len(fraction.rstrip("0")) > decimals:
        raise NumberError(_too_fine(found, decimals))
    return Decimal(f"{whole.replace('.', '')}.{fraction or '0'}").normalize() + 0


def parse_integer(text: str | None) -> int | None:
    """A whole number; empty is None; every comma is refused."""
    found = "".join((text or "").split())
    if "," in found:
        raise NumberError(_too_fine(found, 0))
    value = parse_decimal(found)
    return None if value is None else int(value)


def parse_cell_number(value: Any, decimals: int | None = None) -> Decimal | None:
    """The number of an Excel cell: a typed number as it is, a text by our rules."""
    if value is None or isinstance(value, str):
        return parse_decimal(value, decimals)
    if isinstance(value, bool):
        raise NumberError("Ô này là đúng/sai, không phải là số.")
    try:
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise NumberError(f"«{value}» không phải là số.") from error
    if not number.is_finite() or abs(number) >= Decimal(10) ** MAX_DIGITS:
        raise NumberError(f"«{value}» không phải là số dùng được.")
    if decimals is not None and -int(number.normalize().as_tuple().exponent) > decimals:
        raise NumberError(_too_fine(format_decimal(number), decimals))
    return number


def _two_readings(found: str) -> str:
    """Both meanings of a dot that does not stand before three digits."""
    as_comma = found.replace(".", ",")
    as_group = found.replace(".", "").lstrip("0") or "0"
    return (
        f"«{found[:30]}» hiểu được hai cách: {as_comma[:30]} (thập phân) hoặc "
        f"{as_group[:30]} (không có phần thập phân). Hãy nhập lại theo một cách."
    )


def _too_fine(found: str, decimals: int) -> str:
    """More decimals than the field takes."""
    if decimals == 0:
        dotted, joined = found.partition(",")[0], found.replace(",", "").replace(".", "")
        return (
            f"«{found[:30]}» có phần thập phân, ô này chỉ nhận số nguyên: "
            f"{dotted[:30]} hay {joined[:30]}? Hãy nhập lại."
        )
    return f"«{found[:30]}» có quá {decimals} chữ số thập phân. Hãy làm tròn rồi nhập lại."


def _tens_words(tens: int, ones: int) -> list[str]:
    """Two digits in words, with mười/mươi, mốt, tư, lăm."""
    if tens == 1:
        words = ["mười"]
        special = {5: "lăm"}
    else:
        words = [DIGIT_WORDS[tens], "mươi"]
        special = {1: "mốt", 4: "tư", 5: "lăm"}
    return words + ([special.get(ones, DIGIT_WORDS[ones])] if ones else [])


def _group_words(group: int, *, full: bool) -> list[str]:
    """Three digits in words; ``full`` says «không trăm» for a group inside a number."""
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    words = [DIGIT_WORDS[hundreds], "trăm"] if hundreds or full else []
    if tens:
        return words + _tens_words(tens, ones)
    if ones:
        return [*words, *(["linh"] if words else []), DIGIT_WORDS[ones]]
    return words


def in_words(number: int) -> str:
    """``105`` → ``một trăm linh năm``; up to 10^18, ValueError above."""
    if abs(number) >= 10 ** (3 * len(SCALES)):
        raise ValueError(f"{number} is too large for words")
    if number == 0:
        return DIGIT_WORDS[0]
    groups: list[int] = []
    rest = abs(number)
    while rest:
        rest, group = divmod(rest, 1000)
        groups.append(group)
    words = ["âm"] if number < 0 else []
    for place in range(len(groups) - 1, -1, -1):
        if groups[place]:
            words += _group_words(groups[place], full=place < len(groups) - 1)
            words += SCALES[place].split()
    return " ".join(words)


def money_in_words(dong: int) -> str:
    """Đồng in words, as decisions and receipts write it: capital first letter."""
    words = f"{in_words(dong)} đồng"
    return words[0].upper() + words[1:]
