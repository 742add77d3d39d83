"""Readings and marked workbooks from a child process with limits of memory and time."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import asdict, astuple, replace
from pathlib import Path
from typing import Any

from benghe.sheets.child import BROKEN, LENGTH, TOO_MUCH
from benghe.sheets.errors import SheetError
from benghe.sheets.reading import Mark, Reading
from benghe.sheets.wanted import Limits, Wanted

ROOT = Path(__file__).resolve().parents[2]
CHILDREN = 2
# openpyxl holds every cell as an object, with its style: 22 s and 500 MB for a million.
MARK_MEMORY_MB, MARK_CPU, MARK_WALL = 2_000, 180, 400
PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
SLOW = (
    "Đọc tệp mất quá {seconds} giây nên đã dừng. Hãy chia thành nhiều tệp, xóa các dòng và "
    "trang không cần."
)
BUSY = "Đang có nhiều tệp chờ đọc. Hãy thử lại sau ít phút."
OUT_OF_TIME = frozenset({signal.SIGXCPU, signal.SIGALRM})
OUT_OF_MEMORY = frozenset({signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV})

_places = threading.BoundedSemaphore(CHILDREN)


def read(
    content: bytes, file_name: str, wanted: Wanted, limits: Limits | None = None
) -> Reading:
    """All that the file holds for what is wanted; raises SheetError where it is refused."""
    limits = limits or Limits()
    if len(content) > limits.packed:
        size = limits.packed // (1024 * 1024)
        raise SheetError(f"Tệp lớn hơn {size} MB. Hãy chia thành nhiều tệp nhỏ hơn.")
    job = {"task": "read", "file_name": file_name[:200], "wanted": wanted.to_json()}
    data = json.loads(_run(job, content, limits))
    if "error" in data:
        raise SheetError(data["error"])
    return Reading.from_json(data["reading"], wanted)


def mark(
    content: bytes, sheet: str, marks: Sequence[Mark], limits: Limits | None = None
) -> bytes:
    """The same workbook with the wrong cells coloured; raises SheetError."""
    limits = limits or Limits()
    limits = replace(
        limits,
        memory_mb=max(limits.memory_mb, MARK_MEMORY_MB),
        cpu=max(limits.cpu, MARK_CPU),
        wall=max(limits.wall, MARK_WALL),
    )
    job = {"task": "mark", "sheet": sheet, "marks": [astuple(mark) for mark in marks]}
    head, _, book = _run(job, content, limits).partition(b"\n")
    if error := json.loads(head).get("error"):
        raise SheetError(error)
    return book


def _run(job: dict[str, Any], content: bytes, limits: Limits) -> bytes:
    """The answer of a child; SheetError where it was stopped or died."""
    described = json.dumps({**job, "limits": asdict(limits)}).encode()
    if not _places.acquire(timeout=limits.wall):
        raise SheetError(BUSY)
    try:
        with tempfile.TemporaryDirectory(prefix="benghe-sheets-") as scratch:
            message = LENGTH.pack(len(described)) + described + content
            return _talk(message, scratch, limits)
    finally:
        _places.release()


def _talk(message: bytes, scratch: str, limits: Limits) -> bytes:
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment |= {
        "PYTHONPATH": str(ROOT),
        "TMPDIR": scratch,
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        # The C library would else reserve 64 MB of the limit for each thread.
        "MALLOC_ARENA_MAX": "1",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "benghe.sheets.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
    ) as process:
        try:
            answer, _ = process.communicate(message, timeout=limits.wall)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise SheetError(SLOW.format(seconds=limits.wall)) from error
        except BaseException:
            process.kill()
            raise
    if process.returncode == 0:
        return answer
    raise SheetError(_why(-process.returncode, limits))


def _why(number: int, limits: Limits) -> str:
    """What to say of a child that ended by a signal."""
    if number in OUT_OF_TIME:
        return SLOW.format(seconds=limits.cpu)
    return TOO_MUCH if number in OUT_OF_MEMORY else BROKEN
