"""Numbers as Vietnamese write and read them: dot for thousands, comma for decimals.

Figures are Decimal or int, never float. Source of the edges: design §10.
"""

import math
import re
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

from benghe.lib.text import clean

# [0-9] and not \d: full-width and other scripts' digits are refused.
TYPED = re.compile(r"(-?)([1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]+))?")
DOTTED = re.compile(r"-?[0-9]+(?:\.[0-9]+)+")
ENGLISH = re.compile(
    r"-?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|-?[0-9]{1,3}(?:,[0-9]{3}){2,}"
)
SPACED = re.compile(r"-?[0-9]+(?: [0-9]+)+")
MAX_DIGITS = 20  # before and after the comma together
EXCEL_DIGITS = 15  # what a number cell holds; further digits are noise of binary
SHOWN = 30
# Room to round whatever may follow from two stored numbers; the usual 28 digits are not.
WIDE = Context(prec=80)

DIGIT_WORDS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
SCALES = ("", "nghìn", "triệu")
BILLION = 10**9
FORM = "Phần nghìn viết bằng dấu chấm, phần thập phân bằng dấu phẩy, ví dụ 1.234,5."


class NumberError(ValueError):
    """A text that is no number here; the message is for the user, in Vietnamese."""


def format_decimal(value: Decimal | int, decimals: int | None = None) -> str:
    """``Decimal("30.149")`` → ``30,149``; ``30149`` → ``30.149``.

    ``decimals`` fixes how many stand after the comma, rounded half up as accounts do;
    None keeps those the number has, less the zeros at the end. Never scientific; a
    number that rounds to nought has no minus. Raises ValueError for NaN or Infinity.
    """
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(f"{value} is no figure")
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, WIDE)
    whole, _, fraction = f"{abs(number):f}".partition(".")
    if decimals is None:
        fraction = fraction.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", ".")
    sign = "-" if number < 0 else ""
    return f"{sign}{grouped},{fraction}" if fraction else f"{sign}{grouped}"


def format_percent(value: Decimal | int) -> str:
    """``142.380`` → ``142,38%``: two decimals, half up, zeros at the end dropped.

    Only writes: what must not round onto 100 is decided where the percent is made.
    """
    rounded = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP, WIDE)
    return f"{format_decimal(rounded)}%"


def format_money(dong: int) -> str:
    """Đồng in the largest fitting unit, nothing rounded.

    ``30149000000`` → ``30,149 tỷ đồng``; ``1490000`` → ``1,49 triệu đồng``;
    ``999999`` → ``999.999 đồng``.
    """
    for size, unit in ((BILLION, "tỷ đồng"), (10**6, "triệu đồng")):
        if abs(dong) >= size:
            return f"{format_decimal(Decimal(dong) / size)} {unit}"
    return f"{format_decimal(dong)} đồng"


def parse_decimal(text: str | None, decimals: int | None = None) -> Decimal | None:
    """What was typed, as Decimal without zeros at the end; empty is None, never 0.

    ``30.149`` is thirty thousand, ``30,149`` thirty and a bit. ``decimals`` is the most
    the field takes; 0 is a whole-number field, which refuses every comma. Raises
    NumberError, naming both readings where a sign could mean two things.
    """
    found = clean(text or "")
    if not found:
        return None
    match = TYPED.fullmatch(found)
    if match is None:
        raise NumberError(_why_not(found, decimals))
    sign, whole, fraction = match[1], match[2].replace(".", ""), match[3] or ""
    if len(whole) + len(fraction) > MAX_DIGITS:
        raise NumberError(
            f"«{_shown(found)}» dài quá {MAX_DIGITS} chữ số. Hãy kiểm tra."
        )
    number = Decimal(f"{sign}{whole}.{fraction.rstrip('0')}")
    if decimals == 0 and match[3]:
        raise NumberError(_not_whole(found, number))
    if decimals is not None and len(fraction.rstrip("0")) > decimals:
        raise NumberError(_too_fine(found, number, decimals))
    return number or Decimal(0)  # "-0" is 0


def parse_integer(text: str | None) -> int | None:
    """A whole number; empty is None; every comma is refused. Raises NumberError."""
    value = parse_decimal(text, 0)
    return None if value is None else int(value)


def parse_cell_number(value: object, decimals: int | None = None) -> Decimal | None:
    """The number of an Excel cell, as openpyxl gives it; an empty cell is None.

    A typed number (int, float, Decimal) is taken as it is, a text by the rules of
    ``parse_decimal``. A float keeps the 15 digits Excel holds, so 0.1 + 0.2 is 0.3.
    Raises NumberError for true/false, dates, NaN and for more than ``decimals``.
    """
    if value is None or isinstance(value, str):
        return parse_decimal(value, decimals)
    exact = _exact(value)
    if not -MAX_DIGITS <= exact.adjusted() < MAX_DIGITS:
        raise NumberError(f"«{_shown(str(value))}» nằm ngoài khoảng số nhận được.")
    number = _plain(exact)
    places = -int(number.as_tuple().exponent)
    if decimals == 0 and places:
        raise NumberError(_not_whole(format_decimal(number), number))
    if decimals is not None and places > decimals:
        raise NumberError(_too_fine(format_decimal(number), number, decimals))
    return number


def _exact(value: object) -> Decimal:
    """A cell's number as a finite Decimal, or NumberError."""
    if isinstance(value, bool):
        raise NumberError("Ô này chứa đúng/sai (TRUE/FALSE), không phải là số.")
    if isinstance(value, date | time | timedelta):
        raise NumberError(
            "Ô này là ngày giờ, không phải là số: Excel có thể đã tự đổi. "
            "Hãy định dạng ô là Số rồi nhập lại."
        )
    if isinstance(value, float) and math.isfinite(value):
        exact = Decimal(repr(value))
        fits = len(exact.as_tuple().digits) <= EXCEL_DIGITS
        return exact if fits else Decimal(f"{value:.{EXCEL_DIGITS}g}")
    if isinstance(value, int) or (isinstance(value, Decimal) and value.is_finite()):
        return Decimal(value)
    raise NumberError(f"«{_shown(str(value))}» không phải là số.")


def _plain(number: Decimal) -> Decimal:
    """The same value without zeros after the comma, without exponent or minus nought."""
    if not number:
        return Decimal(0)
    text = f"{number:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def _shown(found: str) -> str:
    """What was typed, short enough for a message."""
    return found if len(found) <= SHOWN else f"{found[:SHOWN]}…"


def _joined(found: str) -> str:
    """The reading in which no sign parts whole from fraction: ``30,149`` → ``30.149``."""
    return format_decimal(Decimal(re.sub("[., ]", "", found)))


def _why_not(found: str, decimals: int | None) -> str:
    """The message for a text that is not written as a number."""
    whole_only = " (ô này chỉ nhận số nguyên)" if decimals == 0 else ""
    if len(found) > SHOWN:
        return f"«{_shown(found)}» không phải là số. {FORM}"
    if DOTTED.fullmatch(found):
        head, _, tail = found.rpartition(".")
        sign = "-" if found.startswith("-") else ""
        comma = f"{sign}{_joined(head.removeprefix('-'))},{tail}"
        return (
            f"«{found}» hiểu được hai cách: {comma}{whole_only} hay {_joined(found)}? "
            "Dấu chấm chỉ ngăn từng nhóm ba chữ số, nhóm đầu không bắt đầu bằng 0; "
            "phần thập phân viết sau dấu phẩy. Hãy nhập lại theo một cách."
        )
    if ENGLISH.fullmatch(found):
        english = format_decimal(Decimal(found.replace(",", "")))
        head, _, tail = found.partition(",")
        comma = f"{head},{re.sub('[.,]', '', tail)}"
        return (
            f"«{found}» viết theo kiểu Anh: là {english} hay {comma}{whole_only}? "
            f"{FORM} Hãy nhập lại theo một cách."
        )
    if SPACED.fullmatch(found):
        return (
            f"«{found}» có khoảng trắng: là một số {_joined(found)} hay nhiều số rời? "
            "Hãy nhập một số, viết liền."
        )
    return f"«{found}» không phải là số. {FORM} Không ghi đơn vị hay dấu %."


def _not_whole(found: str, number: Decimal) -> str:
    """A comma in a whole-number field: decimals, or the thousands of another country."""
    return (
        f"«{found}» có phần thập phân, ô này chỉ nhận số nguyên: "
        f"{format_decimal(int(number))} hay {_joined(found)}? "
        "Hãy nhập lại, không có dấu phẩy."
    )


def _too_fine(found: str, number: Decimal, decimals: int) -> str:
    """More decimals than the field takes: round, or a comma typed for a dot."""
    return (
        f"«{found}» có nhiều hơn {decimals} chữ số thập phân: làm tròn thành "
        f"{format_decimal(number, decimals)} hay là {_joined(found)}? "
        "Hãy nhập lại theo một cách."
    )


def _tens_words(tens: int, ones: int) -> list[str]:
    """Ten to ninety-nine, with mười/mươi, mốt, tư, lăm."""
    if tens == 1:
        words, special = ["mười"], {5: "lăm"}
    else:
        words, special = [DIGIT_WORDS[tens], "mươi"], {1: "mốt", 4: "tư", 5: "lăm"}
    return words + ([special.get(ones, DIGIT_WORDS[ones])] if ones else [])


def _group_words(group: int, *, inside: bool) -> list[str]:
    """1 to 999; ``inside`` a longer number it says «không trăm» and «linh»."""
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    words = [DIGIT_WORDS[hundreds], "trăm"] if hundreds or inside else []
    if tens:
        return words + _tens_words(tens, ones)
    if ones:
        return [*words, *(["linh"] if words else []), DIGIT_WORDS[ones]]
    return words


def _words_below_billion(number: int, *, inside: bool) -> list[str]:
    """0 to 10^9 - 1 by groups of three; nothing for 0."""
    words: list[str] = []
    for place in (2, 1, 0):
        group = number // 1000**place % 1000
        if group:
            words += _group_words(group, inside=inside)
            words += SCALES[place].split()
        inside = inside or bool(group)
    return words


def in_words(number: int) -> str:
    """``105`` → ``một trăm linh năm``; ``1234 * 10**9`` → ``một nghìn hai trăm … tỷ``.

    Whole numbers between -10^18 and 10^18, both left out; ValueError beyond.
    """
    if abs(number) >= BILLION**2:
        raise ValueError(f"{number} is too large for words")
    if number == 0:
        return DIGIT_WORDS[0]
    high, low = divmod(abs(number), BILLION)
    words = ["âm"] if number < 0 else []
    if high:
        words += [*_words_below_billion(high, inside=False), "tỷ"]
    return " ".join(words + _words_below_billion(low, inside=bool(high)))


def money_in_words(dong: int) -> str:
    """Đồng in words, as decisions and receipts write it: first letter a capital."""
    words = f"{in_words(dong)} đồng"
    return words[0].upper() + words[1:]
