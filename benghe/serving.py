"""`make run` once the environment stands: database, static files, worker, web server.

Run by the Python of .venv (see `benghe.bootstrap`), with BENGHE_DATA and SECRET_KEY
in the environment.
"""

import hashlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from benghe.bootstrap import (
    PYTHON,
    ROOT,
    RUN_LOCK,
    StopError,
    call,
    child_env,
    data_folder,
    must,
    say,
)

# Seconds the servers get to end in good order before they are ended by force.
GRACE = 20
# Seconds before a worker that died is started anew: the first time, and at most.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
# A worker that lived so many seconds was well: its next death is a first one again.
WELL_AFTER = 120
WORKER, WEB = "Tiến trình nền", "Máy chủ web"
# Seconds until the first answer, on a slow machine with a large database.
PATIENCE = 120

# Exit 0 when somebody's data are in the database, 3 when there are none yet.
HOLDS_DATA = """
import django
django.setup()
from django.apps import apps
names = ["cells.User", "cells.Committee", "cells.Cell", "members.Member"]
models = [apps.get_model(name) for name in names]
raise SystemExit(0 if any(m._base_manager.exists() for m in models) else 3)
"""


# --- the port ---


def port_is_free(port: int) -> bool:
    """Whether the portal could listen on this port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def wanted_port(text: str) -> int:
    """The port to serve on; StopError when it is taken or is no port number."""
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 0 < int(text) < 65536:
        raise StopError(f"PORT phải là một số từ 1 đến 65535, không phải «{text}».")
    port = int(text)
    if port_is_free(port):
        return port
    other = next((p for p in range(8001, 8100) if port_is_free(p)), 9000)
    raise StopError(
        f"Cổng {port} đang có chương trình khác dùng hoặc không được phép mở. "
        f"Hãy chọn cổng khác, ví dụ: make run PORT={other}"
    )


# --- what lies in the data folder ---


def static_state(root: Path) -> str:
    """A hash that changes when a static file of ours or a locked package does."""
    state = hashlib.sha256((root / RUN_LOCK).read_bytes())
    for folder in [root / "static", *sorted(root.glob("*/static"))]:
        for file in sorted(folder.rglob("*")):
            about = file.stat()
            state.update(f"{file} {about.st_size} {about.st_mtime_ns}\n".encode())
    return state.hexdigest()


def collect_static(folder: Path, env: dict[str, str]) -> None:
    """Bring the static files to the data folder, unless they are there unchanged."""
    stamp, state = folder / "static.stamp", static_state(ROOT)
    manifest = folder / "static/staticfiles.json"
    if manifest.exists() and stamp.exists() and stamp.read_text() == state:
        return
    say("Đang chuẩn bị tệp tĩnh")
    command = [str(PYTHON), "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    must(command, env, "Không chuẩn bị được tệp tĩnh; xem lỗi ở trên.")
    stamp.write_text(state)


def prepare_database(env: dict[str, str]) -> None:
    """Migrate; load the demo ward when the database is still empty."""
    manage = [str(PYTHON), "manage.py"]
    must(
        [*manage, "migrate", "--noinput", "--verbosity=0"],
        env,
        "Không cập nhật được cơ sở dữ liệu; xem lỗi ở trên.",
    )
    answer = call([str(PYTHON), "-c", HOLDS_DATA], env)
    if answer == 3:
        say("Đang nạp dữ liệu mẫu: Đảng bộ phường Bến Nghé, năm 2022")
        must([*manage, "load_demo"], env, "Không nạp được dữ liệu mẫu; xem lỗi ở trên.")
    elif answer != 0:
        raise StopError("Không đọc được cơ sở dữ liệu; xem lỗi ở trên.")


# --- the servers ---


class Servers:
    """The worker and the web server, each in a process group of its own.

    A group of its own keeps the terminal's Ctrl-C from them, so that `stop` can end
    them in good order. The web server's death ends the run; a worker that died is
    started anew, while the portal goes on answering.
    """

    def __init__(self, port: int, env: dict[str, str]) -> None:
        """Start both."""
        web = [str(PYTHON), "-m", "gunicorn", "benghe.wsgi:application"]
        web += ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
        web += ["--workers", "2", "--threads", "4", "--timeout", "120"]
        web += ["--max-requests", "2000", "--max-requests-jitter", "200"]
        web += ["--log-level", "warning", "--no-control-socket"]
        commands = {
            WORKER: [str(PYTHON), "manage.py", "worker"],
            WEB: web,
        }
        self.port, self.env, self.commands = port, env, commands
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        for name in commands:
            self._start(name)
        # When a dead worker is started anew; None while it lives.
        self.again_at: float | None = None
        self.pause = FIRST_PAUSE
        self.worker_began = time.monotonic()

    def _start(self, name: str) -> None:
        self.processes[name] = subprocess.Popen(
            self.commands[name], cwd=ROOT, env=self.env, start_new_session=True
        )

    def check(self) -> None:
        """StopError when the web server has ended by itself; a dead worker comes back."""
        web = self.processes[WEB]
        if web.poll() is not None:
            raise StopError(f"{WEB} đã dừng bất ngờ (mã {web.returncode}).")
        worker, now = self.processes[WORKER], time.monotonic()
        if worker.poll() is None:
            return
        if self.again_at is None:
            self._note_dead(worker, now)
        elif now >= self.again_at:
            self._start(WORKER)
            self.again_at, self.worker_began = None, now

    def _note_dead(self, worker: "subprocess.Popen[bytes]", now: float) -> None:
        """Say so, and when it comes back: later each time that it dies soon."""
        if now - self.worker_began >= WELL_AFTER:
            self.pause = FIRST_PAUSE
        say(
            f"{WORKER} đã dừng bất ngờ (mã {worker.returncode}); chạy lại sau "
            f"{self.pause:g} giây. Cổng vẫn hoạt động."
        )
        # What it had started (a reader of sheets) does not outlive it.
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        self.again_at = now + self.pause
        self.pause = min(2 * self.pause, LONGEST_PAUSE)

    def await_answer(self) -> None:
        """Return as soon as the portal answers; StopError when it does not."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.check()
            link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            with suppress(OSError, http.client.HTTPException):
                link.request("GET", "/")
                status = link.getresponse().status
                if status >= 500:
                    raise StopError(f"Cổng trả lời lỗi {status}; xem lỗi ở trên.")
                return
            link.close()
            time.sleep(0.2)
        raise StopError("Máy chủ web không trả lời; xem lỗi ở trên.")

    def stop(self) -> None:
        """End both in good order, and by force when GRACE has passed."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for process in self.processes.values():
            process.terminate()
        end = time.monotonic() + GRACE
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, end - time.monotonic()))
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def interrupt(*_: object) -> None:
    """Treat a request to end like Ctrl-C."""
    raise KeyboardInterrupt


def serve() -> None:
    """Everything `make run` does in .venv, until Ctrl-C or SIGTERM."""
    port = wanted_port(os.environ.get("PORT") or "8000")
    folder = data_folder()
    env = child_env(BENGHE_DATA=str(folder))
    prepare_database(env)
    collect_static(folder, env)
    servers = Servers(port, env)
    try:
        servers.await_answer()
        say(f"\nCổng thông tin: http://127.0.0.1:{port}/")
        say(f"Dữ liệu: {folder}")
        call([str(PYTHON), "manage.py", "demo_logins"], env)
        say("Dừng: Ctrl-C")
        while True:
            servers.check()
            time.sleep(0.5)
    finally:
        servers.stop()


def main() -> int:
    """Serve; a StopError becomes one line and exit 1, Ctrl-C a farewell and exit 0."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    try:
        serve()
    except StopError as stop:
        say(str(stop))
        return 1
    except KeyboardInterrupt:
        say("\nĐã dừng.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
