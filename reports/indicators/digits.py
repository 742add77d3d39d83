"""How long and how fine a stored number may be: given back digit for digit. Pure."""

from decimal import Decimal

# SQLite keeps fifteen digits and rounds the others off without a word.
MOST_DIGITS = 15
MOST_PERCENT = 10**9


def digits_fault(value: Decimal | None, decimals: int = 0) -> str | None:
    """Why a number cannot be stored exactly, for the user; None: it can.

    ``decimals``: those of the indicator, for which room is kept after the comma. Zeros
    at the end after the comma count for nothing; those of a whole number do.
    """
    if value is None or not value.is_finite():
        return None
    _, digits, exponent = value.normalize().as_tuple()
    after = max(0, -int(exponent))
    before = max(0, len(digits) + int(exponent))
    if before + after <= MOST_DIGITS and before <= MOST_DIGITS - decimals:
        return None
    room = f"; trước dấu phẩy nhiều nhất {MOST_DIGITS - decimals}" if decimals else ""
    return (
        f"Số dài quá: chỉ nhận tối đa {MOST_DIGITS} chữ số{room}. Hãy kiểm tra số và đơn "
        "vị tính."
    )


def fineness_fault(value: Decimal | None, decimals: int) -> str | None:
    """Why a number has more decimals than its indicator, for the user; None: it has not."""
    if value is None or value == value.quantize(Decimal(1).scaleb(-decimals)):
        return None
    return (
        f"Chỉ tiêu này có {decimals} chữ số thập phân; hãy làm tròn theo văn bản nguồn."
    )


def ratio_fault(numerator: Decimal | None, denominator: Decimal | None) -> str | None:
    """Why no ratio follows from its parts, for the user; None: one does."""
    if numerator is None or not denominator:
        return None
    if abs(numerator) * 100 <= MOST_PERCENT * abs(denominator):
        return None
    return "Tỷ lệ lớn hơn 1.000.000.000%. Hãy kiểm tra tử số và mẫu số."
