"""The three that make PDFs: our warm workers, bare WeasyPrint, Chromium's print."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from benghe.paper.child import read_frame, write_frame
from benghe.paper.fonts import font_folder
from benghe.paper.worker import ROOT
from reports.bench.rounds import descendants, family

CHILD_MODULE = "benghe.paper.child"
# A sandbox needs rights that a container lacks; the pages are our own.
BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


def our_processes() -> list[int]:
    """The warm children of ``benghe.paper.worker`` that belong to this process."""
    found = []
    for process in descendants():
        try:
            if CHILD_MODULE in process.cmdline():
                found.append(process.pid)
        except Exception:  # noqa: S112  (it has just ended)
            continue
    return found


class Bare:
    """Bare WeasyPrint in a warm process of its own."""

    def __init__(self) -> None:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "MALLOC_ARENA_MAX": "1",
            "PYTHONHASHSEED": "0",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reports.bench.bare"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=environment,
        )
        self.to_child = cast("IO[bytes]", self.process.stdin)
        self.from_child = cast("IO[bytes]", self.process.stdout)
        read_frame(self.from_child)

    def render(self, html: str, variant: str | None) -> bytes:
        """The PDF; EOFError when the process has broken."""
        job = json.dumps({"html": html, "variant": variant})
        write_frame(self.to_child, job.encode())
        return read_frame(self.from_child)

    def processes(self) -> list[int]:
        """Its process."""
        return family(self.process.pid)

    def close(self) -> None:
        """End it: its stdin ends."""
        self.to_child.close()
        self.process.wait()
        self.from_child.close()


@dataclass
class Browser:
    """A warm Chromium with one page open."""

    page: Any
    pids: list[int]
    folder: Path

    def save(self, name: str, html: str) -> str:
        """Put the page on disk, its fonts as files; the address to print."""
        shown = html.replace('url("asset:', f'url("{font_folder().as_uri()}/')
        path = self.folder / f"{name}.html"
        path.write_text(shown, encoding="utf-8")
        return path.as_uri()

    def render(self, address: str) -> bytes:
        """Open and print; untagged, the page size of the style sheet."""
        self.page.goto(address)
        self.page.evaluate("document.fonts.ready.then(() => true)")
        result: bytes = self.page.pdf(prefer_css_page_size=True)
        return result

    def processes(self) -> list[int]:
        """Those of Chromium; Playwright's own driver is not counted."""
        return self.pids


def _browser_pids() -> list[int]:
    return [p.pid for p in descendants() if "chrom" in p.name().lower()]


@contextmanager
def browser(executable: str) -> Iterator[Browser]:
    """Chromium, started and ended here.

    While it is open Django refuses to touch the database in this thread: Playwright
    keeps an event loop in it.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (development only)

    with ExitStack() as stack:
        folder = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="benghe-bench-")
        )
        driver = stack.enter_context(sync_playwright())
        chromium = driver.chromium.launch(
            executable_path=executable, args=BROWSER_ARGUMENTS
        )
        stack.callback(chromium.close)
        page = chromium.new_page()
        yield Browser(page, _browser_pids(), Path(folder))
