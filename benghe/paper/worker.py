"""PDFs from warm child processes that can be killed.

A layout engine can loop or swell on a strange page. So each page is laid out in a
child with a limit of time and memory, at most two at once in a process of ours; a
child is replaced when it was killed, died, has served ``MAX_JOBS`` or holds more than
``MAX_RESIDENT_MB``. Safe to call from any thread, before or after a fork.
"""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

from benghe.paper.child import meta_to_json, read_frame, write_frame
from benghe.paper.errors import PaperError
from benghe.paper.formats import FINAL_VARIANT
from benghe.paper.html import print_html
from benghe.paper.tree import Meta, Paper

TIMEOUT = 60.0
START_TIMEOUT = 60.0
MAX_JOBS = 50
MAX_RESIDENT_MB = 400
MEMORY_MB = 1500
CHILDREN = 2

ROOT = Path(__file__).resolve().parents[2]
# The child gets what it needs to start and to find fonts; no password, no key.
PASSED_ON = (
    "PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "XDG_CACHE_HOME",
    "FONTCONFIG_FILE", "FONTCONFIG_PATH", "BENGHE_FONTS", "VIRTUAL_ENV",
)  # fmt: skip


class Child:
    """One warm process. Used by one thread at a time."""

    def __init__(self, memory_mb: int = MEMORY_MB) -> None:
        environment = {
            name: os.environ[name] for name in PASSED_ON if name in os.environ
        }
        # A killed child leaves copies of its fonts behind: its folder goes with it.
        self.scratch = tempfile.mkdtemp(prefix="benghe-paper-")
        environment |= {
            "PYTHONPATH": str(ROOT),
            "TMPDIR": self.scratch,
            "PYTHONHASHSEED": "0",
            # The C library would else reserve 64 MB of the limit for each thread.
            "MALLOC_ARENA_MAX": "1",
        }
        self.jobs = 0
        self.resident_mb = 0
        arguments = (str(memory_mb), str(os.getpid()), self.scratch)
        self.process = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-m", "benghe.paper.child", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
        self.to_child = cast("IO[bytes]", self.process.stdin)
        self.from_child = cast("IO[bytes]", self.process.stdout)
        try:
            with self._limit(START_TIMEOUT):
                read_frame(self.from_child)
        except (EOFError, OSError) as error:
            self.close()
            raise PaperError(
                "Không khởi động được bộ dựng PDF. Hãy chạy «make setup» và xem nhật ký."
            ) from error

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    @property
    def worn(self) -> bool:
        """Whether it should be replaced."""
        return (
            not self.alive
            or self.jobs >= MAX_JOBS
            or self.resident_mb > MAX_RESIDENT_MB
        )

    @contextmanager
    def _limit(self, seconds: float) -> Iterator[threading.Event]:
        """Kills the process after that time; the pipes then end. The event tells."""
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            self.process.kill()

        timer = threading.Timer(seconds, expire)
        timer.daemon = True
        timer.start()
        try:
            yield expired
        finally:
            timer.cancel()

    def render(
        self, html: str, meta: Meta, variant: str | None, timeout: float
    ) -> bytes:
        """The PDF; PaperError if it failed, took too long or broke the process."""
        job = {
            "html": html,
            "meta": meta_to_json(meta),
            "variant": variant,
            "seconds": timeout,
        }
        self.jobs += 1
        with self._limit(timeout) as expired:
            try:
                write_frame(self.to_child, json.dumps(job).encode())
                status = json.loads(read_frame(self.from_child))
                pdf = read_frame(self.from_child)
            except (EOFError, OSError) as error:
                self.close()
                if expired.is_set():
                    raise PaperError(
                        f"Không dựng được PDF: quá {timeout:g} giây. Văn bản quá dài?"
                    ) from error
                raise PaperError(
                    "Không dựng được PDF: bộ dựng trang bị ngắt."
                ) from error
            except BaseException:
                # Interrupted half way (Ctrl-C, a server stopping): what the child
                # answers later must not be taken for the next paper.
                self.close()
                raise
        self.resident_mb = status["resident"]
        if status["error"]:
            raise PaperError(status["error"])
        return pdf

    def close(self) -> None:
        """End the process and its pipes; twice does no harm."""
        self.process.kill()
        self.process.wait()
        for stream in (self.to_child, self.from_child):
            # A job may still be buffered for the dead process.
            with suppress(OSError):
                stream.close()
        shutil.rmtree(self.scratch, ignore_errors=True)


class Pool:
    """Up to ``size`` children, started when needed, the last used taken first."""

    def __init__(self, size: int = CHILDREN) -> None:
        self.free: list[Child] = []
        self.lock = threading.Lock()
        self.places = threading.BoundedSemaphore(size)

    def render(
        self, html: str, meta: Meta, variant: str | None, timeout: float
    ) -> bytes:
        """As ``Child.render``; waits for a free child no longer than ``timeout``."""
        started = time.monotonic()
        if not self.places.acquire(timeout=timeout):
            raise PaperError(
                "Đang có nhiều văn bản chờ dựng PDF. Hãy thử lại sau ít phút."
            )
        try:
            child = self._take()
            try:
                left = max(timeout - (time.monotonic() - started), 1.0)
                return child.render(html, meta, variant, min(timeout, left))
            finally:
                self._put_back(child)
        finally:
            self.places.release()

    def _take(self) -> Child:
        with self.lock:
            child = self.free.pop() if self.free else None
        if child is not None and child.alive:
            return child
        if child is not None:
            child.close()
        return Child()

    def _put_back(self, child: Child) -> None:
        if child.worn:
            child.close()
            return
        with self.lock:
            self.free.append(child)

    def close(self) -> None:
        """End the children that are free."""
        with self.lock:
            children, self.free = self.free, []
        for child in children:
            child.close()


_pool = Pool()


def close_pool() -> None:
    """End the warm children; the next PDF starts new ones."""
    _pool.close()


def _forget_pool() -> None:
    """After a fork the children are the parent's: a new process starts its own."""
    global _pool
    _pool = Pool()


atexit.register(close_pool)
os.register_at_fork(after_in_child=_forget_pool)


def render_html(
    html: str, meta: Meta, variant: str | None = None, timeout: float = TIMEOUT
) -> bytes:
    """The PDF of a page; ``variant`` as in ``pdf.write_pdf``. Raises PaperError."""
    return _pool.render(html, meta, variant, timeout)


def render_pdf(paper: Paper, *, final: bool = True, timeout: float = TIMEOUT) -> bytes:
    """The PDF of a paper: PDF/A-3a, tagged, when ``final``; else plain, for speed."""
    return render_html(
        print_html(paper), paper.meta, FINAL_VARIANT if final else None, timeout
    )
