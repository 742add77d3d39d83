"""Half-open periods, [start, end); an end of None is open."""

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
