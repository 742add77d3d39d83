"""What follows from a result and its target: percent, verdict, wording. Pure.

Source: design §10, after the usage of the reports ("đạt 142,38%", never "vượt 142,38%").
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from benghe.lib.numbers import format_decimal, format_percent

Verdict = Literal["exceeded", "met", "unmet"]
VERDICT_WORDS: dict[Verdict, str] = {
    "exceeded": "Vượt",
    "met": "Đạt",
    "unmet": "Không đạt",
}


@dataclass(frozen=True, slots=True)
class Achievement:
    """How a result stands to its target.

    ``percent`` None: no percent has a meaning (no target, target ≤ 0, lower is better);
    ``verdict`` None: nothing can be said. ``over`` is percent − 100 when above 100.
    """

    percent: Decimal | None
    verdict: Verdict | None

    @property
    def over(self) -> Decimal | None:
        """By how many percent the target is exceeded."""
        if self.percent is None or self.percent <= 100:
            return None
        return self.percent - 100


def achievement(
    actual: Decimal | None, target: Decimal | None, direction: str
) -> Achievement:
    """Compare a result with its target; ``direction`` is higher, lower or equal.

    Percent has two decimals, half up. The verdict comes from the exact numbers, so
    99,996 % is shown as 99,99 %, never as 100 %.
    """
    if actual is None or target is None:
        return Achievement(None, None)
    if direction == "lower":
        verdict: Verdict = (
            "exceeded" if actual < target else "met" if actual == target else "unmet"
        )
        return Achievement(None, verdict)
    if target <= 0:
        return Achievement(None, None)
    if direction == "equal":
        verdict = "met" if actual == target else "unmet"
    else:
        verdict = (
            "exceeded" if actual > target else "met" if actual == target else "unmet"
        )
    return Achievement(percent_of(actual, target), verdict)


def percent_of(part: Decimal, whole: Decimal, decimals: int = 2) -> Decimal:
    """Percent of a whole above zero, half up, but never onto 100 from either side."""
    step = Decimal(1).scaleb(-decimals)
    percent = (part / whole * 100).quantize(step, ROUND_HALF_UP)
    if percent == 100 and part != whole:
        return percent - step if part < whole else percent + step
    return percent


def achievement_words(
    found: Achievement, basis: str, *, is_estimate: bool = False
) -> str:
    """``đạt 107,68% dự toán (vượt 7,68%)``; empty when nothing can be said.

    ``basis`` names the target in the sentence: "dự toán", "chỉ tiêu nghị quyết".
    """
    if found.verdict is None:
        return ""
    if found.percent is None:
        return f"{VERDICT_WORDS[found.verdict].lower()} {basis}"
    verb = "ước đạt" if is_estimate else "đạt"
    over = f" (vượt {format_percent(found.over)})" if found.over is not None else ""
    return f"{verb} {format_percent(found.percent)} {basis}{over}"


def change_words(change: Decimal, unit: str, than: str) -> str:
    """``tăng 2,1 tỷ đồng so với năm 2021``; ``bằng năm 2021`` when nothing changed.

    A change of a ratio is in percentage points ("điểm %").
    """
    if change == 0:
        return f"bằng {than}"
    verb = "tăng" if change > 0 else "giảm"
    amount = format_decimal(abs(change))
    shown = f"{amount} điểm %" if unit == "%" else f"{amount} {unit}"
    return f"{verb} {shown} so với {than}"


def share(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """Percent of a whole, two decimals half up; None without a whole above zero."""
    if part is None or whole is None or whole <= 0:
        return None
    return percent_of(Decimal(part), Decimal(whole))
