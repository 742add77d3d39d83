"""What follows from a result and its target: percent, verdict, wording. Pure.

Source: design §10, after the usage of the reports ("đạt 142,38%", never "vượt 142,38%").
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from benghe.lib.numbers import WIDE, format_decimal, format_percent
from reports.indicators.periods import change_percent

Verdict = Literal["exceeded", "met", "unmet"]
VERDICT_WORDS: dict[Verdict, str] = {
    "exceeded": "Vượt",
    "met": "Đạt",
    "unmet": "Không đạt",
}
Course = Literal["better", "worse", "same"]
COURSE_WORDS: dict[Course, str] = {
    "better": "Tốt hơn",
    "worse": "Kém hơn",
    "same": "Không đổi",
}
# What a target is called inside a sentence, by its basis.
BASIS_WORDS = {
    "resolution": "chỉ tiêu nghị quyết",
    "superior": "chỉ tiêu được giao",
    "adjusted": "chỉ tiêu điều chỉnh",
}
BUDGET_WORDS = {
    "resolution": "dự toán theo nghị quyết",
    "superior": "dự toán được giao",
    "adjusted": "dự toán điều chỉnh",
}


CODE = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_]*)+")


def code_fault(code: str, group: str, group_code: str) -> str:
    """Why a new indicator of a group cannot have this code; "": it can."""
    if not CODE.fullmatch(code):
        return (
            "Mã chỉ gồm chữ thường không dấu, chữ số, gạch dưới, và có dấu chấm, ví dụ "
            "social.scholarships."
        )
    if group and not code.startswith(f"{group_code}."):
        return f"Mã của nhóm «{group}» phải bắt đầu bằng «{group_code}.»."
    return ""


@dataclass(frozen=True, slots=True)
class Achievement:
    """How a result stands to its target.

    ``percent`` None: no percent has a meaning (no target, target ≤ 0, result < 0, lower
    is better); ``verdict`` None: nothing can be said. ``over`` is percent − 100 where
    more is better and the target is exceeded: what is to be equal is never "vượt".
    """

    percent: Decimal | None
    verdict: Verdict | None

    @property
    def over(self) -> Decimal | None:
        """By how many percent the target is exceeded."""
        if self.percent is None or self.verdict != "exceeded":
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
    if direction == "higher" and target <= 0:
        return Achievement(None, None)
    verdict: Verdict = "met" if actual == target else "unmet"
    if direction == "lower":
        return Achievement(None, "exceeded" if actual < target else verdict)
    if direction == "higher" and actual > target:
        verdict = "exceeded"
    has_percent = target > 0 and actual >= 0
    return Achievement(percent_of(actual, target) if has_percent else None, verdict)


def percent_of(part: Decimal, whole: Decimal, decimals: int = 2) -> Decimal:
    """Percent of a whole above zero, half up, but never onto 100 from either side."""
    step = Decimal(1).scaleb(-decimals)
    percent = (part / whole * 100).quantize(step, ROUND_HALF_UP, WIDE)
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
        words = f"{VERDICT_WORDS[found.verdict].lower()} {basis}"
        return f"ước {words}" if is_estimate else words
    verb = "ước đạt" if is_estimate else "đạt"
    over = f" (vượt {format_percent(found.over)})" if found.over is not None else ""
    return f"{verb} {format_percent(found.percent)} {basis}{over}"


def judged_words(
    actual: Decimal | None, target: Decimal | None, direction: str, basis: str,
    unit: str, *, is_estimate: bool = False,
) -> str:  # fmt: skip
    """The achievement with its numbers, also where no percent has a meaning.

    ``vượt chỉ tiêu nghị quyết (thấp hơn mức giao 4 hộ)``. Without a verdict: why there
    is none.
    """
    if actual is None:
        return "chưa có số liệu"
    if target is None:
        return "không có mức giao"
    found = achievement(actual, target, direction)
    if found.verdict is None:
        return f"không tính được tỷ lệ vì mức giao là {amount(target, unit)}"
    words = achievement_words(found, basis, is_estimate=is_estimate)
    if found.percent is not None:
        return words
    return f"{words} ({_gap(actual - target, unit)})"


def _gap(gap: Decimal, unit: str) -> str:
    """How far a result lies from its target, where a percent would say nothing."""
    if gap == 0:
        return "bằng mức giao"
    verb = "cao hơn" if gap > 0 else "thấp hơn"
    return f"{verb} mức giao {points(gap, unit)}"


def amount(value: Decimal, unit: str) -> str:
    """``2,1 tỷ đồng``; ``97,42%``."""
    return format_percent(value) if unit == "%" else f"{format_decimal(value)} {unit}"


def points(change: Decimal, unit: str) -> str:
    """The size of a change in its unit; of a ratio in percentage points: ``1,28 điểm %``.

    Points have two decimals, other units the four that are stored; what is finer than
    that is not written as nought.
    """
    step = Decimal("0.01") if unit == "%" else Decimal("0.0001")
    rounded = abs(change).quantize(step, ROUND_HALF_UP, WIDE)
    least = "dưới " if change and not rounded else ""
    shown = format_decimal(rounded or (step if change else rounded))
    return f"{least}{shown} {'điểm %' if unit == '%' else unit}"


def basis_words(basis: str, *, is_budget: bool = False) -> str:
    """What a target is called in a sentence; ``basis``: resolution, superior, adjusted."""
    return (BUDGET_WORDS if is_budget else BASIS_WORDS)[basis]


# (basis, in the year's resolution) of the targets of one indicator and year.
Named = tuple[str, bool]


def follows_resolution(rows: Iterable[Named]) -> bool:
    """Whether an adjustment is in the resolution whenever what was first given is."""
    known = list(rows)
    named = any(flag for basis, flag in known if basis != "adjusted")
    return not named or all(flag for basis, flag in known if basis == "adjusted")


def splits_resolution(before: Iterable[Named], after: Iterable[Named]) -> bool:
    """Whether a change takes only one of both, first given and adjusted, in or out.

    What was first given is also deleted alone, and an adjustment that never had it
    beside it in the resolution stands there alone.
    """
    old, new = set(before), set(after)
    if not follows_resolution(new):
        return True
    first = {row for row in new if row[0] != "adjusted"}
    left = bool(first) and not any(flag for _, flag in first)
    had = any(flag for basis, flag in old if basis != "adjusted")
    both = ("adjusted", True)
    return left and had and both in old and both in new


def change_words(change: Decimal, unit: str, than: str) -> str:
    """``tăng 2,1 tỷ đồng so với năm 2021``; ``bằng năm 2021`` when nothing changed.

    A change of a ratio is in percentage points ("điểm %").
    """
    if change == 0:
        return f"bằng {than}"
    return f"{moved_words(change, unit)} so với {than}"


def moved_words(change: Decimal, unit: str) -> str:
    """``tăng 2,1 tỷ đồng``; ``không đổi``."""
    return f"{_verb(change)} {points(change, unit)}" if change else "không đổi"


def _verb(change: Decimal) -> str:
    return "tăng" if change > 0 else "giảm"


def change_percent_words(value: Decimal, before: Decimal) -> str:
    """``tăng 14,56%``; empty from nought and where nothing changed.

    What did change is never called unchanged: ``tăng dưới 0,01%``.
    """
    found = change_percent(value, before)
    if found is None or value == before:
        return ""
    least = "" if found else "dưới "
    size = abs(found) if found else Decimal("0.01")
    return f"{_verb(value - before)} {least}{format_percent(size)}"


def change_share_words(value: Decimal, before: Decimal, unit: str) -> str:
    """The percent of a change for a table: ``tăng 14,56%``; empty where it says nothing.

    A ratio has points and no percent of itself.
    """
    return "" if unit == "%" else change_percent_words(value, before)


def compared_words(value: Decimal, before: Decimal, unit: str, than: str) -> str:
    """``tăng 3,831 tỷ đồng (14,56%) so với cùng kỳ năm 2021``.

    A ratio has points and no percent of itself; from nought there is none either.
    """
    change = value - before
    percent = change_share_words(value, before, unit)
    if not percent:
        return change_words(change, unit, than)
    shown = percent.removeprefix(f"{_verb(change)} ")
    return f"{moved_words(change, unit)} ({shown}) so với {than}"


def course(value: Decimal, before: Decimal, direction: str) -> Course | None:
    """Whether a change is for the better; None where only a target could tell (equal)."""
    if value == before:
        return "same"
    if direction == "equal":
        return None
    return "better" if (value > before) == (direction == "higher") else "worse"


def wants_explanation(
    value: Decimal | None, before: Decimal | None, verdict: Verdict | None,
    jump_percent: int | None,
) -> bool:  # fmt: skip
    """Whether somebody should say why: the target is unmet, or the change is a jump.

    The jump is measured against ``before`` (None: nothing to measure against).
    """
    if verdict == "unmet":
        return True
    if jump_percent is None or value is None or before is None:
        return False
    found = change_percent(value, before)
    return found is not None and abs(found) > jump_percent


def share(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """Percent of a whole, two decimals half up; None without a whole above zero."""
    if part is None or whole is None or whole <= 0:
        return None
    return percent_of(Decimal(part), Decimal(whole))
