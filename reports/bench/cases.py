"""A case of the benchmarks: what was measured, against what, and whether it holds.

``.bench.json`` is a list of ``Case.as_json``. Seconds are medians; megabytes are the
peak of PSS (memory shared between processes counted once) over all processes of the
case, None where it was not measured. Ratios are worked out from the exact numbers.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Measure:
    """One run: seconds (a median), peak of memory in MB, seconds of processor time.

    None: not measured. On a busy machine the processor time is what can be trusted.
    """

    seconds: float
    peak_mb: float | None = None
    cpu_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the benchmarks.

    ``budget`` and ``memory_budget`` are the greatest ratios allowed, ``query_budget``
    the greatest number of queries, which must also equal ``against_queries``; None: no
    budget, the figure is only reported.
    """

    name: str
    measure: Measure
    against: str = ""
    other: Measure | None = None
    budget: float | None = None
    memory_budget: float | None = None
    queries: int | None = None
    against_queries: int | None = None
    query_budget: int | None = None

    @property
    def ratio(self) -> float | None:
        """Our seconds to the other's; None: nothing to compare with."""
        if self.other is None or not self.other.seconds:
            return None
        return self.measure.seconds / self.other.seconds

    @property
    def memory_ratio(self) -> float | None:
        """Our memory to the other's; None: one of them was not measured."""
        if self.other is None or not self.other.peak_mb or self.measure.peak_mb is None:
            return None
        return self.measure.peak_mb / self.other.peak_mb

    @property
    def cpu_ratio(self) -> float | None:
        """Our processor time to the other's; None: one of them was not measured."""
        ours = self.measure.cpu_seconds
        if self.other is None or not self.other.cpu_seconds or ours is None:
            return None
        return ours / self.other.cpu_seconds

    @property
    def within(self) -> bool | None:
        """Whether every budget of the case holds; None: it has none."""
        found = [
            value is not None and value <= budget
            for value, budget in (
                (self.ratio, self.budget),
                (self.memory_ratio, self.memory_budget),
                (self.queries, self.query_budget),
            )
            if budget is not None
        ]
        if self.query_budget is not None and self.against_queries is not None:
            found.append(self.queries == self.against_queries)
        return all(found) if found else None

    def as_json(self) -> dict[str, Any]:
        """As written to ``.bench.json``; keys that do not apply are null."""
        other = self.other or Measure(0.0)
        return {
            "name": self.name,
            "seconds": _rounded(self.measure.seconds, 4),
            "peak_mb": _rounded(self.measure.peak_mb, 1),
            "cpu_seconds": _rounded(self.measure.cpu_seconds, 3),
            "against": self.against or None,
            "against_seconds": _rounded(other.seconds, 4) if self.other else None,
            "against_peak_mb": _rounded(other.peak_mb, 1),
            "against_cpu_seconds": _rounded(other.cpu_seconds, 3),
            "ratio": _rounded(self.ratio, 3),
            "cpu_ratio": _rounded(self.cpu_ratio, 3),
            "memory_ratio": _rounded(self.memory_ratio, 3),
            "budget": self.budget,
            "memory_budget": self.memory_budget,
            "within": self.within,
            "queries": self.queries,
            "against_queries": self.against_queries,
            "query_budget": self.query_budget,
        }

    def line(self) -> str:
        """For a reader: one line, in Vietnamese."""
        parts = [f"{self.name}: {_shown(self.measure)}"]
        if self.other is not None:
            parts.append(f"so với {self.against} {_shown(self.other)}")
        if self.ratio is not None:
            parts.append(_share("thời gian", self.ratio, self.budget))
        if self.cpu_ratio is not None:
            parts.append(_share("CPU", self.cpu_ratio, None))
        if self.memory_ratio is not None:
            parts.append(_share("bộ nhớ", self.memory_ratio, self.memory_budget))
        if self.queries is not None:
            parts.append(self._queries_text())
        parts.append(
            {True: "ĐẠT", False: "KHÔNG ĐẠT", None: "chỉ ghi nhận"}[self.within]
        )
        return " | ".join(parts)

    def _queries_text(self) -> str:
        other = (
            "" if self.against_queries is None else f" (kia: {self.against_queries})"
        )
        limit = "" if self.query_budget is None else f" (≤ {self.query_budget})"
        return f"{self.queries} truy vấn{other}{limit}"


def median(values: Iterable[float]) -> float:
    """The middle value, or the mean of the two middle ones; ValueError for none."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values")
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def write_json(path: Path, cases: Iterable[Case]) -> None:
    """All cases, as a list."""
    rows = [case.as_json() for case in cases]
    text = json.dumps(rows, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals)


def _number(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}".replace(".", ",")


def _shown(measure: Measure) -> str:
    seconds = f"{_number(measure.seconds, 3)} giây"
    memory = measure.peak_mb
    return seconds if memory is None else f"{seconds}, {_number(memory, 0)} MB"


def _share(what: str, ratio: float, budget: float | None) -> str:
    limit = "" if budget is None else f" (≤ {_number(budget, 2)})"
    return f"{what} {_number(ratio, 2)} lần{limit}"
