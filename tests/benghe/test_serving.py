"""`benghe.serving`: the port, the database of the first time, the two servers."""

import signal
import socket
import sys
import time

import pytest

from benghe import serving
from benghe.bootstrap import StopError
from cells.models import User

# Stands for the Python of .venv: the web server answers, the worker waits, and every
# other command is written down and ends well. Asked for the log-ins, the last thing
# before the portal only serves, it asks `make run` to end.
PROGRAM = """#!/bin/sh
case "$*" in
  *gunicorn*) exec {python} {folder}/web.py "$@" ;;
  *"manage.py worker"*) exec sleep 60 ;;
  *demo_logins*) kill -TERM $PPID ;;
esac
case "$1" in -c) echo holds-data >> {folder}/log; read code < {folder}/holds; exit $code ;; esac
echo "$@" >> {folder}/log
"""
WEB = """
import http.server, sys
host, port = sys.argv[sys.argv.index("--bind") + 1].split(":")
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response({status})
        self.end_headers()
    def log_message(self, *given):
        pass
http.server.HTTPServer((host, int(port)), Page).serve_forever()
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with a Python of ours; signal handlers are given back afterwards."""
    program = tmp_path / "python"
    program.write_text(PROGRAM.format(python=sys.executable, folder=tmp_path))
    program.chmod(0o755)
    (tmp_path / "web.py").write_text(WEB.format(status=302))
    (tmp_path / "holds").write_text("3\n")
    (tmp_path / "requirements.txt").write_text("a==1")
    monkeypatch.setattr(serving, "PYTHON", program)
    monkeypatch.setattr(serving, "ROOT", tmp_path)
    monkeypatch.setattr(serving, "GRACE", 5)
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    kept = {number: signal.getsignal(number) for number in numbers}
    yield tmp_path
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture
def port():
    """A port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def log(place):
    return (place / "log").read_text().splitlines()


# --- the port ---


def test_a_free_port_is_taken_as_given(port):
    assert serving.wanted_port(str(port)) == port


@pytest.mark.parametrize("text", ["0", "65536", "abc", "8000x", "-1", "٨٠٠٠"])
def test_what_is_no_port_number_gets_one_line(text):
    with pytest.raises(StopError) as stop:
        serving.wanted_port(text)

    assert (
        str(stop.value) == f"PORT phải là một số từ 1 đến 65535, không phải «{text}»."
    )


def test_a_port_in_use_gets_one_line_with_another_port(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        free = serving.port_is_free
        monkeypatch.setattr(serving, "port_is_free", lambda p: p == 8002 or free(taken))
        with pytest.raises(StopError) as stop:
            serving.wanted_port(str(taken))

    assert str(stop.value) == (
        f"Cổng {taken} đang có chương trình khác dùng hoặc không được phép mở. "
        "Hãy chọn cổng khác, ví dụ: make run PORT=8002"
    )


# --- the database and the static files ---


@pytest.mark.django_db
def test_a_new_database_holds_no_data():
    with pytest.raises(SystemExit) as answer:
        exec(serving.HOLDS_DATA, {})

    assert answer.value.code == 3


@pytest.mark.django_db
def test_a_database_with_one_account_holds_data():
    User.objects.create(username="quan-tri")

    with pytest.raises(SystemExit) as answer:
        exec(serving.HOLDS_DATA, {})

    assert answer.value.code == 0


def test_an_empty_database_gets_the_demo_ward(place):
    serving.prepare_database({})

    assert log(place) == [
        "manage.py migrate --noinput --verbosity=0",
        "holds-data",
        "manage.py load_demo",
    ]


def test_a_database_with_data_is_migrated_and_nothing_else(place):
    (place / "holds").write_text("0\n")

    serving.prepare_database({})

    assert log(place) == ["manage.py migrate --noinput --verbosity=0", "holds-data"]


def test_a_database_that_cannot_be_read_stops_the_start(place):
    (place / "holds").write_text("1\n")

    with pytest.raises(
        StopError, match=r"^Không đọc được cơ sở dữ liệu; xem lỗi ở trên\.$"
    ):
        serving.prepare_database({})


def test_static_files_are_collected_again_only_when_they_change(place, tmp_path):
    data = tmp_path / "data"
    (place / "static").mkdir()
    (data / "static").mkdir(parents=True)
    (data / "static/staticfiles.json").write_text("{}")

    for text in ("a", "a", "bb"):
        if not (place / "static/a.css").exists() or text == "bb":
            (place / "static/a.css").write_text(text)
        serving.collect_static(data, {})

    assert log(place) == ["manage.py collectstatic --noinput --verbosity=0"] * 2


# --- the servers ---


def test_both_servers_start_answer_and_end(place, port):
    servers = serving.Servers(port, {})
    try:
        servers.await_answer()
        running = [process.poll() for process in servers.processes.values()]
    finally:
        servers.stop()

    assert running == [None, None]
    assert [p.returncode for p in servers.processes.values()] == [-signal.SIGTERM] * 2
    assert serving.port_is_free(port)


def wait_for(answer):
    """Until a process of ours has come as far; the deadline ends a test that never will."""
    end = time.monotonic() + 10
    while not answer():
        assert time.monotonic() < end


def test_a_worker_that_is_killed_comes_back_and_the_web_server_stays(
    place, port, monkeypatch, capsys
):
    monkeypatch.setattr(serving, "FIRST_PAUSE", 0.01)
    servers = serving.Servers(port, {})
    try:
        servers.await_answer()
        first, web = servers.processes[serving.WORKER], servers.processes[serving.WEB]
        first.kill()
        first.wait()
        servers.check()
        wait_for(lambda: servers.check() or servers.processes[serving.WORKER] != first)
        second = servers.processes[serving.WORKER].poll()
        assert (second, web.poll(), servers.processes[serving.WEB]) == (None, None, web)
    finally:
        servers.stop()

    assert capsys.readouterr().out.splitlines() == [
        "Tiến trình nền đã dừng bất ngờ (mã -9); chạy lại sau 0.01 giây. "
        "Cổng vẫn hoạt động."
    ]


def test_a_worker_that_dies_again_and_again_is_given_longer_pauses(
    place, port, monkeypatch, capsys
):
    now = [1000.0]
    servers = serving.Servers(port, {})
    monkeypatch.setattr(serving.time, "monotonic", lambda: now[0])
    servers.worker_began = now[0]
    try:
        for _ in range(7):
            servers.processes[serving.WORKER].kill()
            servers.processes[serving.WORKER].wait()
            servers.check()
            dead, servers_again = servers.processes[serving.WORKER], servers.again_at
            now[0] = servers_again - 0.01
            servers.check()
            assert servers.processes[serving.WORKER] is dead
            now[0] = servers_again
            servers.check()
            assert servers.processes[serving.WORKER] is not dead
        now[0] += serving.WELL_AFTER
        servers.processes[serving.WORKER].kill()
        servers.processes[serving.WORKER].wait()
        servers.check()
    finally:
        monkeypatch.undo()
        servers.stop()

    told = capsys.readouterr().out.splitlines()
    pauses = [line.split("chạy lại sau ")[1].split(" giây")[0] for line in told]
    assert pauses == ["1", "2", "4", "8", "16", "30", "30", "1"]


def test_a_web_server_that_ends_by_itself_stops_the_portal(place, port):
    (place / "web.py").write_text("raise SystemExit(7)")
    servers = serving.Servers(port, {})
    servers.processes[serving.WEB].wait()

    with pytest.raises(StopError) as stop:
        servers.await_answer()
    servers.stop()

    assert str(stop.value) == "Máy chủ web đã dừng bất ngờ (mã 7)."


def test_a_server_error_on_the_first_page_stops_the_portal(place, port):
    (place / "web.py").write_text(WEB.format(status=500))
    servers = serving.Servers(port, {})
    try:
        with pytest.raises(
            StopError, match=r"^Cổng trả lời lỗi 500; xem lỗi ở trên\.$"
        ):
            servers.await_answer()
    finally:
        servers.stop()


def test_a_server_that_never_answers_stops_the_portal(place, port, monkeypatch):
    (place / "web.py").write_text("import time; time.sleep(60)")
    monkeypatch.setattr(serving, "PATIENCE", 0.5)
    servers = serving.Servers(port, {})
    try:
        with pytest.raises(
            StopError, match=r"^Máy chủ web không trả lời; xem lỗi ở trên\.$"
        ):
            servers.await_answer()
    finally:
        servers.stop()


def test_run_prints_address_and_logins_and_ends_on_sigterm(
    place, port, monkeypatch, capsys, tmp_path_factory
):
    data = tmp_path_factory.mktemp("data")
    monkeypatch.setenv("PORT", str(port))
    monkeypatch.setenv("BENGHE_DATA", str(data))

    code = serving.main()

    assert code == 0
    assert capsys.readouterr().out.splitlines() == [
        "Đang nạp dữ liệu mẫu: Đảng bộ phường Bến Nghé, năm 2022",
        "Đang chuẩn bị tệp tĩnh",
        "",
        f"Cổng thông tin: http://127.0.0.1:{port}/",
        f"Dữ liệu: {data}",
        "",
        "Đã dừng.",
    ]
    assert serving.port_is_free(port)


def test_a_start_that_is_stopped_ends_with_one_line_and_exit_1(
    place, monkeypatch, capsys
):
    monkeypatch.setenv("PORT", "nhà")

    assert serving.main() == 1
    assert capsys.readouterr().out == (
        "PORT phải là một số từ 1 đến 65535, không phải «nhà».\n"
    )
