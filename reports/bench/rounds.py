"""Runs contestants in turn, A B A B, so that a busy machine is busy for all of them."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from reports.bench.cases import Measure, median

SAMPLE_SECONDS = 0.05
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Contestant:
    """Something that does the work: ``run`` does it once, ``processes`` are its ids.

    ``processes`` is asked again and again while ``run`` works, since helpers may start.
    """

    name: str
    run: Callable[[], object]
    processes: Callable[[], Iterable[int]]


def descendants(pid: int | None = None) -> list[Any]:
    """The living processes below one (None: this one), as psutil knows them."""
    import psutil  # noqa: PLC0415  (not installed where the portal only runs)

    try:
        below: list[Any] = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return below


def family(pid: int) -> list[int]:
    """A process and all below it."""
    return [pid, *(process.pid for process in descendants(pid))]


def pss_mb(pids: Iterable[int]) -> float:
    """Their memory now, in MB; a process that has ended counts nothing."""
    import psutil  # noqa: PLC0415  (as above)

    total = 0
    for pid in pids:
        try:
            total += psutil.Process(pid).memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total / 1_000_000


class Peak:
    """The greatest value seen so far."""

    def __init__(self) -> None:
        self.mb = 0.0

    def note(self, value: float) -> None:
        """One more value."""
        self.mb = max(self.mb, value)


@contextmanager
def sampled(
    processes: Callable[[], Iterable[int]], every: float = SAMPLE_SECONDS
) -> Iterator[Peak]:
    """Watches the memory of these processes from a thread while the body runs."""
    peak, over = Peak(), threading.Event()

    def watch() -> None:
        while not over.is_set():
            peak.note(pss_mb(processes()))
            over.wait(every)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()
        peak.note(pss_mb(processes()))


def timed(run: Callable[[], object]) -> float:
    """Seconds of one run."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time that these processes have used so far."""
    import psutil  # noqa: PLC0415  (as above)

    total = 0.0
    for pid in pids:
        try:
            used = psutil.Process(pid).cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += used.user + used.system
    return total


def compete(
    contestants: Sequence[Contestant], rounds: int = ROUNDS, *, memory: bool = True
) -> list[Measure]:
    """Medians of so many rounds after one to warm up, in the order given.

    Reading memory slows what is read, so it has a round of its own, the last one.
    """
    seconds: list[list[float]] = [[] for _ in contestants]
    busy: list[list[float]] = [[] for _ in contestants]
    for contestant in contestants:
        contestant.run()
    for _ in range(rounds):
        for number, contestant in enumerate(contestants):
            before = cpu_seconds(contestant.processes())
            seconds[number].append(timed(contestant.run))
            busy[number].append(cpu_seconds(contestant.processes()) - before)
    peaks = [_peak(contestant) if memory else None for contestant in contestants]
    return [
        Measure(median(wall), peak, median(cpu))
        for wall, peak, cpu in zip(seconds, peaks, busy, strict=True)
    ]


def _peak(contestant: Contestant) -> float:
    with sampled(contestant.processes) as peak:
        contestant.run()
    return peak.mb
