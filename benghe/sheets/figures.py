"""Numbers, money and percents of cells: exact, as shown, never a reading of two.

Plain values are texts of Decimals ("30.149"); whole numbers are ints.
"""

import math
import re
from decimal import Decimal

from benghe.lib.numbers import (
    NumberError,
    format_decimal,
    parse_cell_number,
    parse_decimal,
)
from benghe.sheets.book import PLAIN, Form
from benghe.sheets.reading import Plain, Problem
from benghe.sheets.texts import shorten
from benghe.sheets.wanted import Column, Kind

Result = tuple[Plain, Problem | None, tuple[str, ...]]

UNITS = {
    "đ": Decimal(1), "đồng": Decimal(1), "vnđ": Decimal(1), "vnd": Decimal(1),
    "₫": Decimal(1), "nghìn đồng": Decimal(1000), "ngàn đồng": Decimal(1000),
    "triệu đồng": Decimal(10**6), "triệu": Decimal(10**6), "tr": Decimal(10**6),
    "tỷ đồng": Decimal(10**9), "tỷ": Decimal(10**9), "tỉ đồng": Decimal(10**9),
    "tỉ": Decimal(10**9),
}  # fmt: skip
WITH_WORDS = re.compile(r"(-?\(?[0-9][0-9., ]*\)?)\s*((?:[^\W\d_]|[₫%]).*)")
BRACKETS = re.compile(r"\(([0-9][0-9.,]*)\)")
SCIENTIFIC = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]{1,2}")
WITH_EXPONENT = re.compile(r"-?[0-9.,]+[eE][+-]?[0-9]")
SIMPLE = re.compile(r"(?:0|[1-9][0-9]{0,11})(\.[0-9]{1,3})?")
PLAIN_KINDS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY})


def encode(number: Decimal, column: Column) -> Plain:
    """The plain value of a number in a column."""
    return int(number) if column.kind is Kind.INTEGER else f"{number:f}"


def _most(column: Column) -> int | None:
    return 0 if column.kind is Kind.INTEGER else column.decimals


def from_number(value: str, form: Form, column: Column, *, points: bool) -> Result:
    """A number of the file; ``points``: the heading says that percents are in points."""
    if (
        (fast := SIMPLE.fullmatch(value))
        and form is PLAIN
        and column.kind in PLAIN_KINDS
    ):
        places, most = len(fast[1] or "."), _most(column)
        if value[-1] != "0" and (most is None or places - 1 <= most):
            return (int(value) if column.kind is Kind.INTEGER else value), None, ()
    if form.is_date or form.time:
        return None, Problem(
            "Ô là ngày giờ, không phải là số: Excel có thể đã tự đổi. Hãy định dạng ô là Số "
            "rồi nhập lại."
        ), ()  # fmt: skip
    try:
        number = _exact(value)
    except NumberError as error:
        return None, Problem(str(error)), ()
    if column.kind is Kind.PERCENT:
        return _percent(number, form, column, points=points)
    if form.percent:
        shown = format_decimal(number * 100)
        return None, Problem(
            f"Ô định dạng %: hiện {shown}% nhưng giá trị là {format_decimal(number)}. Hãy định "
            "dạng ô là Số rồi nhập lại.",
            shown,
        ), ()  # fmt: skip
    return _checked(number, column)


def _exact(value: str) -> Decimal:
    """The number as Excel holds it, 15 digits; raises NumberError."""
    if SIMPLE.fullmatch(value):
        return Decimal(value)
    try:
        held = float(value)
    except ValueError as error:
        raise NumberError(f"«{shorten(value, 30)}» không phải là số.") from error
    if math.isinf(held):
        raise NumberError(f"«{shorten(value, 30)}» quá lớn. Hãy kiểm tra số này.")
    return parse_cell_number(held) or Decimal(0)


def _percent(number: Decimal, form: Form, column: Column, *, points: bool) -> Result:
    if form.percent:
        return _checked(number * 100, column)
    if 0 < abs(number) < 1 and not points:
        less, more = format_decimal(number), format_decimal(number * 100)
        return None, Problem(
            f"«{less}» là {less}% hay {more}%? Hãy viết kèm dấu %.", f"{more}%"
        ), ()  # fmt: skip
    return _checked(number, column)


def _checked(number: Decimal, column: Column) -> Result:
    """Whether it has no more decimals than the column takes."""
    try:
        exact = parse_cell_number(number, _most(column))
    except NumberError as error:
        return None, Problem(str(error), _rounded(number, column)), ()
    return encode(exact if exact is not None else Decimal(0), column), None, ()


def _rounded(number: Decimal, column: Column) -> str:
    try:
        return format_decimal(number, _most(column))
    except (ArithmeticError, ValueError):
        return ""


def from_text(text: str, column: Column) -> Result:
    """A number typed as text, by the rules of the Vietnamese."""
    if column.kind is Kind.PERCENT and text.endswith("%"):
        text = text.removesuffix("%").rstrip()
    if column.kind is Kind.MONEY and (found := _money(text, column)):
        return found
    try:
        number = parse_decimal(text, _most(column))
    except NumberError as error:
        return None, Problem(str(error), suggest(text, column)), ()
    return (None if number is None else encode(number, column)), None, ()


def _money(text: str, column: Column) -> Result | None:
    """An amount with its unit; None where there is none that is known."""
    match = WITH_WORDS.fullmatch(text)
    size = UNITS.get(match[2].lower().strip(" .")) if match else None
    if match is None or size is None:
        return None
    amount = match[1].strip()
    if size == UNITS[column.unit]:
        return from_text(amount, column)
    try:
        number = parse_decimal(amount)
    except NumberError as error:
        return None, Problem(str(error)), ()
    converted = (number or Decimal(0)) * size / UNITS[column.unit]
    return None, Problem(
        f"«{shorten(text, 30)}» ghi đơn vị {match[2].strip()}, cột này tính bằng {column.unit}.",
        format_decimal(converted),
    ), ()  # fmt: skip


def suggest(text: str, column: Column) -> str:
    """What was probably meant, to be confirmed by a person; "" for no idea."""
    text = text.strip("'’ ").removesuffix("%").strip()
    if SCIENTIFIC.fullmatch(text):
        return _shown(Decimal(text.replace(",", ".")), column)
    if WITH_EXPONENT.match(text):
        return ""
    if match := BRACKETS.fullmatch(text):
        text = f"-{match[1]}"
    elif match := WITH_WORDS.fullmatch(text):
        text = match[1].strip()
    for candidate in (
        text,
        text.replace(" ", ""),
        _english(text),
        _dot_for_comma(text),
    ):
        try:
            number = parse_decimal(candidate)
        except NumberError:
            continue
        if number is not None:
            return _shown(number, column)
    return ""


def _english(text: str) -> str:
    """``1,234.5`` → ``1234,5``; ``30,149`` stays."""
    if text.count(".") == 1 and "," in text and text.rindex(",") < text.index("."):
        return text.replace(",", "").replace(".", ",")
    return text.replace(",", "") if text.count(",") > 1 else text


def _dot_for_comma(text: str) -> str:
    """``12.5`` → ``12,5``."""
    return text.replace(".", ",") if text.count(".") == 1 and "," not in text else text


def _shown(number: Decimal, column: Column) -> str:
    """The number as it may be typed; a comma in a column of whole numbers was a dot."""
    if column.kind is Kind.INTEGER and number != int(number):
        shown = f"{number:f}"
        if len(shown.partition(".")[2]) == 3:
            return format_decimal(Decimal(shown.replace(".", "")))
    return _rounded(number, column)
