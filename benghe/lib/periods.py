"""Half-open periods, [start, end); an end of None is open."""

from collections.abc import Iterable
from datetime import date


def covers(start: date, end: date | None, day: date) -> bool:
    """Whether ``day`` lies in the period: the first day does, the end day does not."""
    return start <= day and (end is None or day < end)


def overlaps(
    a_start: date, a_end: date | None, b_start: date, b_end: date | None
) -> bool:
    """Whether two periods share at least one day; one that ends as it starts has none."""
    ends = [end for end in (a_end, b_end) if end is not None]
    return not ends or max(a_start, b_start) < min(ends)


Period = tuple[date, date | None]


def vacancies(held: Iterable[Period], first: date, last: date | None) -> list[Period]:
    """Stretches of [first, last) on which none of ``held`` is in force, in order.

    A ``last`` of None is open, and so is then the last vacancy.
    """
    found: list[Period] = []
    free: date | None = first
    for start, end in sorted(held, key=lambda period: period[0]):
        if free is None or (last is not None and start >= last):
            break
        if start > free:
            found.append((free, start))
        free = None if end is None else max(free, end)
    if free is not None and (last is None or free < last):
        found.append((free, last))
    return found


def doubled(held: Iterable[Period]) -> list[Period]:
    """Stretches on which two or more of ``held`` are in force, in order, joined."""
    found: list[Period] = []
    until: date | None = date.min
    for start, end in sorted(held, key=lambda period: period[0]):
        if end == start:
            continue
        if until is None or start < until:
            _join(found, (start, _earlier(until, end)))
        until = _later(until, end)
    return found


def _join(found: list[Period], new: Period) -> None:
    """Append a stretch, or lengthen the last one when they touch."""
    if found and (found[-1][1] is None or found[-1][1] >= new[0]):
        found[-1] = found[-1][0], _later(found[-1][1], new[1])
    else:
        found.append(new)


def _earlier(a: date | None, b: date | None) -> date | None:
    return b if a is None else a if b is None else min(a, b)


def _later(a: date | None, b: date | None) -> date | None:
    return None if a is None or b is None else max(a, b)
