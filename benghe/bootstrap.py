"""What `make` calls on a bare machine: system libraries, .venv, packages, data folder.

Standard library only: it runs before anything is installed. It also has to be
*parsed* by older Pythons, down to 3.6, so that they can print the line that says
which Python is needed; hence no walrus, no match, no newer syntax. What follows
once the environment stands is run by the Python of .venv: `benghe.serving` for
`make run`, `tests.suite` for `make test` and `make lint`.
"""

import argparse
import ctypes
import fcntl
import hashlib
import importlib.util
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

if sys.version_info < (3, 11):  # noqa: UP036 - this line is for those with an older one
    sys.exit("Cần Python 3.11 trở lên; đây là Python {}.{}.".format(*sys.version_info))

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
RUN_LOCK = "requirements.txt"
DEV_LOCK = "requirements-dev.txt"

# What WeasyPrint loads, and the Debian packages that hold it. WeasyPrint says that
# harfbuzz-subset becomes obligatory, so it is asked for from the start.
LIBRARIES = [
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
]
LIBRARY_PACKAGES = [
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "libharfbuzz-subset0",
    "fontconfig",
]
BROWSERS = ["chromium", "chromium-browser", "google-chrome"]
# Playwright's driver loads libatomic, which a bare Debian lacks.
BROWSER_LIBRARIES = ["libatomic.so.1"]
BROWSER_PACKAGES = ["chromium", "fonts-dejavu-core", "libatomic1"]
# What tests open our workbooks with and save them again.
OFFICE, OFFICE_PACKAGES = "soffice", ["libreoffice-calc-nogui"]

# Settings that a developer's shell may carry and that would change what is tested.
SETTINGS_VARIABLES = [
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASE_POOL",
    "DATABASE_URL",
    "DEBUG",
    "HTTPS",
]


class StopError(Exception):
    """The user has to act; its text is the one line that says how."""


def say(text: str) -> None:
    """Print a line at once, so that it keeps its place among the children's output."""
    print(text, flush=True)


def call(
    command: list[str], env: dict[str, str], output: IO[bytes] | None = None
) -> int:
    """Run a command in the project's folder and return its exit code.

    `output`: an open file for what it prints; None: the terminal.
    """
    answer = subprocess.run(
        command, cwd=ROOT, env=env, check=False, stdout=output, stderr=output
    )
    return answer.returncode


def must(command: list[str], env: dict[str, str], failure: str) -> None:
    """Run a command; StopError with `failure` when it does not end well."""
    if call(command, env) != 0:
        raise StopError(failure)


def child_env(**more: str) -> dict[str, str]:
    """The environment of everything started here, without what misleads a venv."""
    misleading = {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"}
    env = {key: value for key, value in os.environ.items() if key not in misleading}
    fixed = {"PYTHONUTF8": "1", "DJANGO_SETTINGS_MODULE": "benghe.settings"}
    return {**env, **fixed, **more}


@contextmanager
def scratch_env(**more: str) -> Iterator[dict[str, str]]:
    """An environment that touches no data of the user and heeds no setting of the shell."""
    with tempfile.TemporaryDirectory(prefix="benghe-") as folder:
        env = child_env(BENGHE_DATA=folder, SECRET_KEY=secrets.token_urlsafe(50))
        for name in SETTINGS_VARIABLES:
            env.pop(name, None)
        yield {**env, **more}


# --- the system's packages ---


def missing_libraries(names: list[str]) -> list[str]:
    """Those of the shared objects that the loader does not find."""
    missing = []
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return missing


def apt_install(packages: list[str], why: str) -> None:
    """Install Debian packages as root; otherwise StopError with the line to type."""
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    line = " ".join(install)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise StopError(f"{why} Hãy gõ: sudo apt-get update && sudo {line}")
    say(f"Đang cài gói hệ thống: {' '.join(packages)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with tempfile.TemporaryFile() as log:
        # An update that fails is no reason to stop: the lists at hand may do.
        subprocess.run(
            ["apt-get", "update"], env=env, stdout=log, stderr=log, check=False
        )
        result = subprocess.run(install, env=env, stdout=log, stderr=log, check=False)
        if result.returncode != 0:
            log.seek(0)
            say(log.read().decode("utf-8", "replace"))
            raise StopError(f"{why} Lệnh sau không chạy được: {line}")


def ensure_libraries() -> None:
    """Make sure that WeasyPrint finds its shared objects."""
    missing = missing_libraries(LIBRARIES)
    if missing:
        apt_install(
            LIBRARY_PACKAGES, f"Thiếu thư viện để in PDF ({', '.join(missing)})."
        )


def find_browser() -> str:
    """The path of Chromium: CHROMIUM, or a usual name; empty when there is none."""
    for name in [os.environ.get("CHROMIUM", ""), *BROWSERS]:
        found = shutil.which(name) if name else None
        if found:
            return found
    return ""


def ensure_browser() -> str:
    """The path of Chromium, installed if need be; StopError when it cannot be."""
    if not find_browser() or missing_libraries(BROWSER_LIBRARIES):
        why = "Thiếu trình duyệt Chromium hoặc thư viện để điều khiển nó."
        apt_install(BROWSER_PACKAGES, why)
    return find_browser()


def ensure_office() -> None:
    """Make sure that there is a LibreOffice; StopError when it cannot be installed."""
    if not shutil.which(OFFICE):
        apt_install(OFFICE_PACKAGES, "Thiếu LibreOffice để kiểm thử tệp Excel.")


# --- the virtual environment ---


@contextmanager
def only_one() -> Iterator[None]:
    """Let a second `make` in the same folder wait until the first has installed."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def venv_is_sound() -> bool:
    """Whether .venv is complete, new enough and still where it was made."""
    place = VENV / "benghe-place"
    if not PYTHON.exists() or not place.exists() or place.read_text() != str(VENV):
        return False
    check = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    return call([str(PYTHON), "-c", check], child_env()) == 0


def make_venv() -> None:
    """Make .venv afresh; the project itself is put on its path."""
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise StopError(
            "Thiếu gói python3-venv. Hãy gõ: "
            "sudo apt-get update && sudo apt-get install -y python3-venv"
        )
    say("Đang tạo môi trường Python (.venv)")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    must(command, child_env(), "Không tạo được .venv; xem lỗi ở trên.")
    for packages in VENV.glob("lib/python3*/site-packages"):
        (packages / "benghe.pth").write_text(f"{ROOT}\n")
    (VENV / "benghe-place").write_text(str(VENV))


def install_lock(name: str) -> None:
    """Install a lock file, unless .venv has this very one already."""
    wanted = hashlib.sha256((ROOT / name).read_bytes()).hexdigest()
    stamp = VENV / f"benghe-{name}.sha256"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"Đang cài các gói của {name} (khoảng một phút)")
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--no-input"]
    command += ["--disable-pip-version-check", "--require-hashes", "--no-deps"]
    must(
        [*command, "-r", name],
        child_env(),
        f"Không cài được {name}; hãy xem lỗi ở trên, kiểm tra mạng rồi chạy lại.",
    )
    stamp.write_text(wanted)


def ensure_environment(*, dev: bool = False) -> None:
    """System libraries, .venv and the locked packages."""
    ensure_libraries()
    with only_one():
        if not venv_is_sound():
            make_venv()
        install_lock(RUN_LOCK)
        if dev:
            install_lock(DEV_LOCK)


# --- the data folder ---


def data_folder() -> Path:
    """The folder of database, files and key, made when missing; never in the sources."""
    given = os.environ.get("BENGHE_DATA") or Path.home() / ".local/share/benghe"
    folder = Path(given).expanduser().resolve()
    if folder.is_relative_to(ROOT):
        raise StopError(
            f"BENGHE_DATA phải nằm ngoài thư mục mã nguồn, không phải {folder}."
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """SECRET_KEY of the environment, or the one kept in the data folder (mode 0600)."""
    given = os.environ.get("SECRET_KEY", "")
    if given:
        return given
    file = folder / "secret_key"
    with suppress(FileExistsError):
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_urlsafe(50))
    key = file.read_text().strip()
    if not key:
        raise StopError(f"Tệp {file} rỗng; hãy xóa tệp ấy rồi chạy lại.")
    return key


# --- the targets ---


def become(*arguments: str, **more: str) -> None:
    """Go on in the Python of .venv, as this same process: signals reach it directly."""
    env = child_env(**more)
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), *arguments], env)


def setup(arguments: list[str]) -> None:
    """Only the environment: libraries, packages, data folder and key."""
    ensure_environment(dev="--dev" in arguments)
    secret_key(data_folder())
    say("Môi trường đã sẵn sàng (.venv). Chạy: make run")


def run(arguments: list[str]) -> None:
    """Serve the portal on this machine until Ctrl-C."""
    ensure_environment()
    folder = data_folder()
    key = secret_key(folder)
    become("-m", "benghe.serving", *arguments, BENGHE_DATA=str(folder), SECRET_KEY=key)


def test(arguments: list[str]) -> None:
    """Static checks, then the suite on SQLite and on PostgreSQL."""
    ensure_environment(dev=True)
    become("-m", "tests.suite", "test", *arguments)


def lint(arguments: list[str]) -> None:
    """Only the static checks."""
    ensure_environment(dev=True)
    become("-m", "tests.suite", "lint", *arguments)


def bench(arguments: list[str]) -> None:
    """The benchmarks, in a data folder that is thrown away."""
    ensure_environment(dev=True)
    with scratch_env(CHROMIUM=ensure_browser()) as env:
        code = call([str(PYTHON), "manage.py", "bench", *arguments], env)
    sys.exit(code)


def lock(arguments: list[str]) -> None:
    """Compile both lock files with uv, in a scratch environment of its own.

    `arguments` go to the compiler: --upgrade, or --upgrade-package NAME.
    """
    broken = "Không cập nhật được tệp khóa phiên bản; xem lỗi ở trên."
    with tempfile.TemporaryDirectory() as scratch:
        override = Path(scratch) / "override.txt"
        override.write_text("rinohtype; python_version < '3'\n")
        tools = Path(scratch) / "venv"
        python = str(tools / "bin/python")
        must([sys.executable, "-m", "venv", str(tools)], child_env(), broken)
        must([python, "-m", "pip", "install", "--quiet", "uv"], child_env(), broken)
        compiler = [python, "-m", "uv", "pip", "compile", "--quiet", "--universal"]
        compiler += ["--python-version", "3.11", "--generate-hashes", "--no-header"]
        compiler += ["--system-certs", "--override", str(override), *arguments]
        for name in (RUN_LOCK, DEV_LOCK):
            source = name.replace(".txt", ".in")
            must([*compiler, source, "-o", name], child_env(), broken)
    say(f"Đã cập nhật {RUN_LOCK} và {DEV_LOCK}.")


TARGETS = {
    "run": run,
    "test": test,
    "setup": setup,
    "lint": lint,
    "bench": bench,
    "lock": lock,
}


def main(arguments: list[str]) -> int:
    """Carry out one target; a StopError or a refused file becomes one line and exit 1."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    parser = argparse.ArgumentParser(prog="bootstrap.py", add_help=False)
    parser.add_argument("target", choices=sorted(TARGETS))
    asked, rest = parser.parse_known_args(arguments)
    try:
        TARGETS[asked.target](rest)
    except StopError as stop:
        say(str(stop))
        return 1
    except OSError as refusal:
        say(f"Hệ thống từ chối: {refusal}")
        return 1
    except KeyboardInterrupt:
        say("\nĐã dừng.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
