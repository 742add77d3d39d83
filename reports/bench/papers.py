"""The paper cases: the review and the members list, each against its like."""

from collections.abc import Iterator
from functools import partial

from benghe.paper.formats import FINAL_VARIANT
from benghe.paper.html import print_html
from benghe.paper.longlist import render_long_list
from benghe.paper.tree import Paper
from benghe.paper.worker import Child, render_html
from reports.bench.cases import Case, Measure
from reports.bench.engines import Bare, Browser, our_processes
from reports.bench.rounds import Contestant, compete, timed

REVIEW_BUDGET = 1.15
BROWSER_BUDGET = 1.0
A_THIRD = 1 / 3
BARE, CHROMIUM = "WeasyPrint trần", "Chromium"


def _ours(html: str, paper: Paper, variant: str | None) -> Contestant:
    run = partial(render_html, html, paper.meta, variant)
    return Contestant("cổng", run, our_processes)


def _bare(bare: Bare, html: str, variant: str | None) -> Contestant:
    return Contestant(BARE, partial(bare.render, html, variant), bare.processes)


def _chromium(browser: Browser, name: str, html: str) -> Contestant:
    address = browser.save(name, html)
    return Contestant(CHROMIUM, partial(browser.render, address), browser.processes)


def start_up() -> Iterator[Case]:
    """How long a cold worker takes until it can work, against bare WeasyPrint's."""
    ours = Measure(timed(lambda: Child().close()))
    bare = Measure(timed(lambda: Bare().close()))
    yield Case("Khởi động bộ dựng PDF (tính riêng)", ours, BARE, bare)


def review_cases(
    paper: Paper, bare: Bare, browser: Browser, rounds: int
) -> Iterator[Case]:
    """The annual review: archival against bare WeasyPrint, plain against Chromium."""
    html = print_html(paper)
    ours, theirs = compete(
        [_ours(html, paper, FINAL_VARIANT), _bare(bare, html, FINAL_VARIANT)], rounds
    )
    yield Case("Báo cáo năm, PDF/A-3a", ours, BARE, theirs, REVIEW_BUDGET)
    ours, theirs = compete(
        [_ours(html, paper, None), _chromium(browser, "review", html)], rounds
    )
    yield Case(
        "Báo cáo năm, PDF thường", ours, CHROMIUM, theirs, BROWSER_BUDGET, A_THIRD
    )


def list_cases(
    paper: Paper, size: int, bare: Bare, browser: Browser, rounds: int
) -> Iterator[Case]:
    """The members list of ``size`` rows: working list, then the tagged final list."""
    html = print_html(paper)
    name = f"Danh sách {size} đảng viên, 8 cột"
    long_list = Contestant("cổng", partial(render_long_list, paper), our_processes)
    ours, printed, plain = compete(
        [long_list, _chromium(browser, "list", html), _bare(bare, html, None)], rounds
    )
    yield Case(f"{name}, PDF thường", ours, CHROMIUM, printed, BROWSER_BUDGET, 1.0)
    yield Case(f"{name}, PDF thường", ours, BARE, plain)
    ours, tagged = compete(
        [_ours(html, paper, FINAL_VARIANT), _bare(bare, html, FINAL_VARIANT)], 1
    )
    yield Case(f"{name}, PDF/A-3a có thẻ", ours, BARE, tagged)
