"""The process that opens a stranger's file: ``python -m benghe.sheets.child``.

One file, one process: it has limits of memory and time and none of our secrets, opens no
connection and starts no program; what it makes of the file is JSON, which can do no harm.

On stdin: the length of a JSON object in eight bytes, the object, the file. On stdout:
the reading as JSON, or the marked workbook after a JSON object and a line break.
"""

import gc
import json
import logging
import resource
import signal
import struct
import sys
import traceback
from collections.abc import Mapping
from typing import Any

from benghe.sheets.errors import SheetError
from benghe.sheets.reader import read_here
from benghe.sheets.reading import Mark
from benghe.sheets.wanted import Limits, Wanted

LENGTH = struct.Struct(">Q")
FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
)
GRACE_SECONDS = 5
TOO_MUCH = (
    "Tệp cần nhiều bộ nhớ hơn mức cho phép; không đọc. Hãy chia thành nhiều tệp, xóa các dòng "
    "và trang không cần."
)
BROKEN = (
    "Tệp Excel đã hỏng hoặc không theo chuẩn; không đọc được. Hãy mở bằng Excel, lưu lại rồi "
    "nạp tệp mới."
)


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(f"{event} is not allowed here")


def set_limits(limits: Limits) -> None:
    """Bound this process; it ends by itself even when its parent has gone."""
    memory = limits.memory_mb * 1_000_000
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_FSIZE, 2 * limits.unpacked),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    # The first of the two tells that it was time; the second would look like memory.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu + GRACE_SECONDS))
    signal.alarm(limits.wall + GRACE_SECONDS)
    sys.addaudithook(_refuse)


def answer(job: Mapping[str, Any], content: bytes, limits: Limits) -> bytes:
    """What goes back to the parent; a refusal is an answer too."""
    try:
        if job["task"] == "mark":
            from benghe.sheets.marking import mark_here  # noqa: PLC0415  (heavy)

            marks = [Mark(*mark) for mark in job["marks"]]
            return b"{}\n" + mark_here(content, job["sheet"], marks, limits)
        wanted = Wanted.from_json(job["wanted"])
        reading = read_here(content, job["file_name"], wanted, limits)
        return _plain({"reading": reading.to_json()})
    except SheetError as error:
        return _plain({"error": str(error)})
    except MemoryError:
        return _plain({"error": TOO_MUCH})
    except Exception as error:
        # The place in the code, never the text of the error: it may quote a cell.
        traceback.print_tb(error.__traceback__)
        sys.stderr.write(f"{type(error).__name__}\n")
        return _plain({"error": BROKEN})


def _plain(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def main() -> None:
    """One job from stdin, one answer on stdout."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    # The process ends with its job: nothing is worth collecting.
    gc.disable()
    (length,) = LENGTH.unpack(sys.stdin.buffer.read(LENGTH.size))
    job = json.loads(sys.stdin.buffer.read(length))
    limits = Limits(**job["limits"])
    set_limits(limits)
    content = sys.stdin.buffer.read()
    sys.stdout.buffer.write(answer(job, content, limits))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
