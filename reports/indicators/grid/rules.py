"""The sum of the khu phố beside the ward's own result. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from benghe.lib.numbers import format_decimal

Tone = Literal["good", "bad", "wait", ""]


class Addable(Protocol):
    """A result as stored: a value, or numerator and denominator."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of results: of values, or of numerators and denominators."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def result(self) -> Decimal | None:
        """The number in the indicator's unit; of a ratio its percent."""
        if self.numerator is not None and self.denominator:
            return self.numerator / self.denominator * 100
        return self.value

    @property
    def text(self) -> str:
        """As it would be typed into a cell."""
        if self.numerator is not None and self.denominator is not None:
            return (
                f"{format_decimal(self.numerator)}/{format_decimal(self.denominator)}"
            )
        return "" if self.value is None else format_decimal(self.value)


def total_of(rows: Sequence[Addable], *, is_ratio: bool) -> Total | None:
    """The sum of results; None: none, words, or percents, which cannot be added."""
    if not rows:
        return None
    above = [row.numerator for row in rows if row.numerator is not None]
    below = [row.denominator for row in rows if row.denominator is not None]
    if is_ratio:
        whole = len(above) == len(below) == len(rows)
        return (
            Total(None, sum(above, Decimal(0)), sum(below, Decimal(0)))
            if whole
            else None
        )
    values = [row.value for row in rows if row.value is not None]
    return Total(sum(values, Decimal(0))) if len(values) == len(rows) else None


def sum_words(
    total: Total | None,
    reported: int,
    wanted: int,
    ward: Decimal | None,
    ward_text: str,
) -> tuple[str, Tone]:
    """How the sum stands to the ward's result, in words, and whether that is well.

    ``reported`` of ``wanted`` khu phố have a result; ``ward`` None: the ward has none.
    """
    if not reported or not wanted:
        return "", ""
    if reported < wanted:
        return f"Mới có {reported}/{wanted} khu phố.", "wait"
    if total is None:
        return "Không cộng được: hãy nhập tử số/mẫu số của mọi khu phố.", "wait"
    if ward is None:
        return "Phường chưa có số.", "wait"
    if total.result == ward:
        return "Khớp với số của phường.", "good"
    return f"Lệch: tổng các khu phố {total.text}, phường {ward_text}.", "bad"
