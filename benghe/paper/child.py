"""The process that makes PDFs: ``python -m benghe.paper.child``; see ``worker``.

It is warm (WeasyPrint imported, the garbage collector off), has a limit of memory and
none of our secrets, opens no connection and starts no program. It reads a job from
stdin and answers on stdout until stdin ends, that is until its parent does.

A frame is eight bytes of length, then the bytes. A job is one frame of JSON (html,
meta, variant, seconds); an answer is a frame of JSON (error, resident) and one of PDF.
"""

import gc
import json
import os
import resource
import shutil
import signal
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import IO, Any

from benghe.paper.errors import PaperError
from benghe.paper.tree import Meta

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

Render = Callable[[str, Meta, str | None], bytes]


def write_frame(stream: IO[bytes], payload: bytes) -> None:
    """One frame; OSError when the other side has gone."""
    stream.write(LENGTH.pack(len(payload)))
    stream.write(payload)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes:
    """The next frame; EOFError when the other side has gone, even half way."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    payload = stream.read(length)
    if len(payload) < length:
        raise EOFError
    return payload


def meta_to_json(meta: Meta) -> dict[str, str]:
    """Plain strings, the day or instant in ISO."""
    return {
        "title": meta.title,
        "author": meta.author,
        "subject": meta.subject,
        "keywords": meta.keywords,
        "created": meta.created.isoformat(),
        "language": meta.language,
    }


def meta_from_json(data: Mapping[str, str]) -> Meta:
    """What ``meta_to_json`` wrote."""
    created = data["created"]
    instant = (
        datetime.fromisoformat(created)
        if "T" in created
        else date.fromisoformat(created)
    )
    return Meta(
        data["title"],
        data["author"],
        data["subject"],
        data["keywords"],
        instant,
        data["language"],
    )


def resident_mb() -> int:
    """Memory of this process that is in RAM now, in MB."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        pages = int(statm.read().split()[1])
    return pages * resource.getpagesize() // 1_000_000


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(f"{event} is not allowed here")


def _answer(render: Render, job: dict[str, Any]) -> tuple[str, bytes]:
    """The error for the user ("" for none) and the PDF."""
    try:
        return "", render(job["html"], meta_from_json(job["meta"]), job["variant"])
    except PaperError as error:
        return str(error), b""
    except MemoryError:
        return "Không dựng được PDF: văn bản cần nhiều bộ nhớ hơn mức cho phép.", b""
    except Exception as error:
        # Whatever the layout engine trips over concerns one paper, not the process.
        traceback.print_exc()
        return (
            f"Không dựng được PDF: lỗi của bộ dựng trang ({type(error).__name__}).",
            b"",
        )


def watch(parent: int, scratch: str, pause: float = 1.0) -> None:
    """End this process, even in the midst of a job, when its parent has gone.

    The end of stdin would tell too late, and never while a fork of the parent holds
    the other end of the pipe open.
    """
    while os.getppid() == parent:
        time.sleep(pause)
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(1)


def serve(jobs: IO[bytes], answers: IO[bytes], render: Render) -> None:
    """Answer jobs until there are no more."""
    while True:
        try:
            job = json.loads(read_frame(jobs))
        except EOFError:
            return
        # Ends what even the watch cannot: a loop outside Python, the parent gone.
        signal.alarm(int(job["seconds"]) + GRACE_SECONDS)
        error, pdf = _answer(render, job)
        signal.alarm(0)
        gc.collect()
        status = json.dumps({"error": error, "resident": resident_mb()})
        write_frame(answers, status.encode())
        write_frame(answers, pdf)


def main(memory_mb: int, parent: int, scratch: str) -> None:
    """Set the limits, load the engine, say that it is ready, serve.

    ``scratch`` is a folder made for this child alone: it is removed at the end.
    """
    threading.Thread(target=watch, args=(parent, scratch), daemon=True).start()
    # Nothing but answers may reach the pipe: stray prints go to stderr.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit = memory_mb * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from benghe.paper.pdf import write_pdf  # noqa: PLC0415  (under the limits)

    sys.addaudithook(_refuse)
    gc.collect()
    gc.freeze()
    gc.disable()
    write_frame(answers, b"ready")
    serve(sys.stdin.buffer, answers, write_pdf)
    shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
