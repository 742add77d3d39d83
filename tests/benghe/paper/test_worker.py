import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from benghe.paper import worker
from benghe.paper.child import meta_from_json, meta_to_json
from benghe.paper.errors import PaperError
from benghe.paper.html import VIETNAM, print_html
from benghe.paper.tree import Meta
from benghe.paper.worker import Child, Pool, close_pool, render_html
from tests.benghe.paper.samples import DAY, META, working_list

PAGE = "<p>Đảng ủy phường</p>"


@pytest.fixture
def pool():
    made = Pool(size=1)
    yield made
    made.close()


@pytest.fixture
def child():
    made = Child()
    yield made
    made.close()


def test_a_page_comes_back_as_pdf(pool):
    assert pool.render(PAGE, META, None, 60)[:5] == b"%PDF-"


def test_the_child_stays_warm(pool):
    pool.render(PAGE, META, None, 60)
    first = pool.free[0].process.pid
    pool.render(PAGE, META, None, 60)

    assert [child.process.pid for child in pool.free] == [first]


def test_a_page_that_takes_too_long_is_stopped_and_the_next_one_works(pool):
    long_list = print_html(working_list(3000))
    started = time.monotonic()
    with pytest.raises(PaperError, match=r"quá 0\.5 giây"):
        pool.render(long_list, META, None, 0.5)

    assert time.monotonic() - started < 15
    assert pool.free == []
    assert pool.render(PAGE, META, None, 60)[:5] == b"%PDF-"


def test_a_child_that_died_between_two_jobs_is_replaced_unseen(pool):
    pool.render(PAGE, META, None, 60)
    dead = pool.free[0]
    os.kill(dead.process.pid, signal.SIGKILL)
    dead.process.wait()

    assert pool.render(PAGE, META, None, 60)[:5] == b"%PDF-"
    assert pool.free[0].process.pid != dead.process.pid


def test_a_child_that_dies_during_a_job_is_an_error_and_the_next_one_works(pool):
    long_list = print_html(working_list(3000))
    pool.render(PAGE, META, None, 60)
    pid = pool.free[0].process.pid
    killer = threading.Timer(0.5, os.kill, (pid, signal.SIGKILL))
    killer.start()
    with pytest.raises(PaperError, match="bộ dựng trang bị ngắt"):
        pool.render(long_list, META, None, 60)
    killer.join()

    assert pool.render(PAGE, META, None, 60)[:5] == b"%PDF-"


def test_a_child_is_replaced_after_its_number_of_jobs(pool, monkeypatch):
    monkeypatch.setattr(worker, "MAX_JOBS", 2)
    pool.render(PAGE, META, None, 60)
    first = pool.free[0].process
    pool.render(PAGE, META, None, 60)

    assert (pool.free, first.poll()) == ([], -signal.SIGKILL)


def test_a_child_that_has_swollen_is_replaced(pool, monkeypatch):
    monkeypatch.setattr(worker, "MAX_RESIDENT_MB", 1)
    pool.render(PAGE, META, None, 60)

    assert pool.free == []


def test_an_error_of_one_page_does_not_cost_the_child(pool):
    with pytest.raises(PaperError, match="bộ dựng trang báo"):
        pool.render('<img src="file:///etc/passwd">', META, None, 60)

    assert pool.render(PAGE, META, None, 60)[:5] == b"%PDF-"
    assert pool.free[0].jobs == 2


def test_memory_has_a_limit():
    child = Child(memory_mb=200)
    try:
        with pytest.raises(PaperError, match="nhiều bộ nhớ hơn mức cho phép"):
            child.render(print_html(working_list(1500)), META, None, 60)
    finally:
        child.close()


def test_a_busy_pool_is_said_to_be_busy(pool):
    pool.places.acquire()
    with pytest.raises(PaperError, match="Đang có nhiều văn bản chờ"):
        pool.render(PAGE, META, None, 0.1)
    pool.places.release()


def test_threads_share_two_children():
    pool = Pool(size=2)
    with ThreadPoolExecutor(4) as threads:
        pdfs = list(
            threads.map(
                lambda n: pool.render(f"<p>{n % 2}</p>", META, None, 60), range(8)
            )
        )
    children = len(pool.free)
    pool.close()

    assert len(set(pdfs)) == 2
    assert 1 <= children <= 2


def test_a_child_ends_when_its_parent_does(child):
    child.to_child.close()

    assert child.process.wait(10) == 0


def test_a_child_ends_in_the_midst_of_a_job_when_its_parent_is_killed():
    program = (
        "import threading, time\n"
        "from benghe.paper import worker\n"
        "from benghe.paper.html import print_html\n"
        "from tests.benghe.paper.samples import META, working_list\n"
        "page = print_html(working_list(3000))\n"
        "child = worker.Child()\n"
        "job = (page, META, None, 60)\n"
        "threading.Thread(target=child.render, args=job, daemon=True).start()\n"
        "print(child.process.pid, child.scratch, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=worker.ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    pid, scratch = parent.stdout.readline().split()
    time.sleep(1)
    alive = os.path.exists(f"/proc/{pid}")
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 10
    while os.path.exists(scratch) and time.monotonic() < deadline:
        time.sleep(0.1)

    assert alive
    assert not os.path.exists(scratch)


def test_a_child_interrupted_half_way_is_not_used_again(pool, monkeypatch):
    def interrupted(stream):
        raise KeyboardInterrupt

    pool.render(PAGE, META, None, 60)
    with monkeypatch.context() as patch:
        patch.setattr(worker, "read_frame", interrupted)
        with pytest.raises(KeyboardInterrupt):
            pool.render("<p>của người khác</p>", META, None, 60)

    assert pool.free == []
    assert pool.render(PAGE, META, None, 60) == render_html(PAGE, META)


def test_a_killed_child_leaves_no_files_behind(child):
    folder = child.scratch
    present = os.path.isdir(folder)
    child.close()

    assert (present, os.path.exists(folder)) == (True, False)


def test_closing_the_pool_ends_the_children_and_the_next_paper_starts_one():
    worker.close_pool()
    first = render_html(PAGE, META)
    (process,) = [child.process for child in worker._pool.free]
    close_pool()

    assert process.poll() == -signal.SIGKILL
    assert render_html(PAGE, META) == first


def test_a_forked_process_starts_children_of_its_own():
    render_html(PAGE, META)
    mine = {child.process.pid for child in worker._pool.free}
    program = (
        "import os, sys\n"
        "from benghe.paper import worker\n"
        "from tests.benghe.paper.samples import META\n"
        "worker.render_html('<p>a</p>', META)\n"
        "pid = os.fork()\n"
        "if not pid:\n"
        "    ok = worker.render_html('<p>a</p>', META)[:5] == b'%PDF-'\n"
        "    worker.close_pool()\n"
        "    os._exit(0 if ok else 1)\n"
        "code = os.waitpid(pid, 0)[1]\n"
        "sys.exit(code or worker.render_html('<p>b</p>', META)[:5] != b'%PDF-')\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=worker.ROOT, check=False
    )

    assert result.returncode == 0
    assert {child.process.pid for child in worker._pool.free} == mine


@pytest.mark.parametrize(
    "act",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('example.org', 80)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
    ],
)
def test_the_child_neither_connects_nor_starts_programs(act):
    program = f"import sys\nfrom benghe.paper.child import _refuse\nsys.addaudithook(_refuse)\n{act}"
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=worker.ROOT,
        capture_output=True,
        check=False,
    )

    assert b"PermissionError" in result.stderr
    assert b"is not allowed here" in result.stderr


def test_the_child_gets_none_of_our_secrets(monkeypatch):
    monkeypatch.setenv("BENGHE_SECRET_KEY", "bi-mat")
    child = Child()
    with open(f"/proc/{child.process.pid}/environ", "rb") as environ:
        given = environ.read()
    child.close()

    assert b"PYTHONPATH=" in given
    assert b"bi-mat" not in given


def test_a_child_that_cannot_start_is_one_clear_error(monkeypatch):
    worker.close_pool()
    monkeypatch.setattr(worker.sys, "executable", "/bin/false")
    with pytest.raises(PaperError, match="Không khởi động được bộ dựng PDF"):
        Child()


@pytest.mark.parametrize("created", [DAY, datetime(2022, 12, 27, 8, tzinfo=VIETNAM)])
def test_meta_travels_unchanged(created):
    meta = Meta("a", "b", "c", "d", created, "vi")

    assert meta_from_json(meta_to_json(meta)) == meta
