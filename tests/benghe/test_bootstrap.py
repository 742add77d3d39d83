"""`benghe.bootstrap`: what is asked of a bare machine, in one clear line each."""

import ast
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from benghe import bootstrap
from benghe.bootstrap import StopError

INSTALL = "apt-get install -y --no-install-recommends"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A project folder of its own, with one lock file and a Python that only logs."""
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv/bin/python")
    (tmp_path / "requirements.txt").write_text("a==1 --hash=sha256:00\n")
    (tmp_path / "requirements-dev.txt").write_text("b==1 --hash=sha256:00\n")
    (tmp_path / ".venv/bin").mkdir(parents=True)
    write_program(tmp_path / ".venv/bin/python", tmp_path / "log")
    return tmp_path


def write_program(path, log, code=0):
    """A program that appends its arguments to a file and ends with a code."""
    path.write_text(f'#!/bin/sh\necho "$@" >> {log}\nexit {code}\n')
    path.chmod(0o755)


def only_programs(folder, monkeypatch):
    """Let nothing but the programs of one folder, and the shell, be found."""
    monkeypatch.setenv("PATH", f"{folder}:/bin")
    monkeypatch.setattr(bootstrap.shutil, "which", which_in(folder))


def which_in(folder):
    """`shutil.which` for one folder and for absolute paths."""
    return lambda name: str(folder / name) if (folder / name).exists() else None


@pytest.mark.django_db
def test_the_suite_runs_on_the_database_it_was_asked_to_run_on():
    assert connection.vendor == os.environ["EXPECT_DB_VENDOR"]


# --- Python and system libraries ---


def test_an_older_python_gets_one_line_and_exit_1(capsys, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))

    with pytest.raises(SystemExit) as stop:
        runpy.run_path(bootstrap.__file__)

    assert stop.value.code == "Cần Python 3.11 trở lên; đây là Python 3.9."


def test_the_source_can_be_parsed_by_python_3_6():
    source = Path(bootstrap.__file__).read_text(encoding="utf-8")

    assert isinstance(ast.parse(source, feature_version=(3, 6)), ast.Module)


def test_only_the_libraries_that_do_not_load_are_missing():
    names = ["libc.so.6", "libkhong-co.so.1"]

    assert bootstrap.missing_libraries(names) == ["libkhong-co.so.1"]


def test_a_user_who_is_not_root_gets_the_line_to_type(monkeypatch):
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(bootstrap, "LIBRARIES", ["libkhong-co.so.1"])

    with pytest.raises(StopError) as stop:
        bootstrap.ensure_libraries()

    assert str(stop.value) == (
        "Thiếu thư viện để in PDF (libkhong-co.so.1). Hãy gõ: "
        f"sudo apt-get update && sudo {INSTALL} "
        "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig"
    )


def test_root_installs_the_browser_through_apt(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0)
    monkeypatch.delenv("CHROMIUM", raising=False)
    only_programs(tmp_path, monkeypatch)
    write_program(tmp_path / "apt-get", tmp_path / "log")

    found = bootstrap.ensure_browser()

    assert found == ""
    assert (tmp_path / "log").read_text().splitlines() == [
        "update",
        "install -y --no-install-recommends chromium fonts-dejavu-core libatomic1",
    ]


def test_libreoffice_is_installed_only_where_it_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0)
    only_programs(tmp_path, monkeypatch)
    write_program(tmp_path / "apt-get", tmp_path / "log")

    bootstrap.ensure_office()
    write_program(tmp_path / "soffice", tmp_path / "log")
    bootstrap.ensure_office()

    assert (tmp_path / "log").read_text().splitlines() == [
        "update",
        "install -y --no-install-recommends libreoffice-calc-nogui",
    ]


def test_a_browser_without_its_driver_library_is_not_enough(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(bootstrap, "BROWSER_LIBRARIES", ["libkhong-co.so.1"])
    monkeypatch.setenv("CHROMIUM", "/bin/true")

    with pytest.raises(StopError) as stop:
        bootstrap.ensure_browser()

    assert str(stop.value) == (
        "Thiếu trình duyệt Chromium hoặc thư viện để điều khiển nó. Hãy gõ: "
        f"sudo apt-get update && sudo {INSTALL} chromium fonts-dejavu-core libatomic1"
    )


def test_a_failed_apt_stops_with_the_command(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0)
    only_programs(tmp_path, monkeypatch)
    write_program(tmp_path / "apt-get", tmp_path / "log", code=100)

    with pytest.raises(StopError) as stop:
        bootstrap.apt_install(["chromium"], "Thiếu trình duyệt Chromium.")

    assert str(stop.value) == (
        f"Thiếu trình duyệt Chromium. Lệnh sau không chạy được: {INSTALL} chromium"
    )


def test_the_browser_named_by_the_environment_wins(tmp_path, monkeypatch):
    only_programs(tmp_path, monkeypatch)
    for name in ("chromium", "cua-toi"):
        write_program(tmp_path / name, tmp_path / "log")

    monkeypatch.setenv("CHROMIUM", "cua-toi")
    named = bootstrap.find_browser()
    monkeypatch.delenv("CHROMIUM")
    usual = bootstrap.find_browser()

    assert [named, usual] == [str(tmp_path / "cua-toi"), str(tmp_path / "chromium")]


# --- the virtual environment ---


def test_a_lock_is_installed_once_and_again_when_it_changes(place):
    for _ in range(2):
        bootstrap.install_lock("requirements.txt")
    (place / "requirements.txt").write_text("a==2 --hash=sha256:00\n")
    bootstrap.install_lock("requirements.txt")

    line = (
        "-m pip install -qq --no-input --disable-pip-version-check "
        "--require-hashes --no-deps -r requirements.txt"
    )
    assert (place / "log").read_text().splitlines() == [line, line]


def test_a_failed_install_is_tried_again_the_next_time(place):
    write_program(place / ".venv/bin/python", place / "log", code=1)

    with pytest.raises(StopError) as stop:
        bootstrap.install_lock("requirements.txt")

    assert str(stop.value) == (
        "Không cài được requirements.txt; hãy xem lỗi ở trên, kiểm tra mạng rồi chạy lại."
    )
    assert list(place.glob(".venv/*.sha256")) == []


@pytest.mark.parametrize(
    ("made_in", "code", "sound"),
    [("here", 0, True), ("elsewhere", 0, False), ("here", 1, False), ("", 0, False)],
)
def test_a_venv_that_moved_or_does_not_start_is_not_sound(place, made_in, code, sound):
    text = {"here": str(place / ".venv"), "elsewhere": "/khac/.venv", "": ""}[made_in]
    (place / ".venv/benghe-place").write_text(text)
    write_program(place / ".venv/bin/python", place / "log", code=code)

    assert bootstrap.venv_is_sound() is sound


def test_a_python_without_venv_gets_the_line_to_type(monkeypatch):
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(StopError) as stop:
        bootstrap.make_venv()

    assert str(stop.value) == (
        "Thiếu gói python3-venv. Hãy gõ: "
        "sudo apt-get update && sudo apt-get install -y python3-venv"
    )


def test_a_new_environment_is_made_once_with_both_locks(place, monkeypatch):
    real = sys.executable
    write_program(place / "make-venv", place / "made")
    monkeypatch.setattr(sys, "executable", str(place / "make-venv"))

    for _ in range(2):
        bootstrap.ensure_environment(dev=True)

    assert Path(real).exists()
    assert (place / "made").read_text() == f"-m venv --clear {place}/.venv\n"
    assert sorted(f.name for f in place.glob(".venv/benghe-*")) == [
        "benghe-place",
        "benghe-requirements-dev.txt.sha256",
        "benghe-requirements.txt.sha256",
    ]


def test_children_do_not_inherit_what_misleads_a_venv(monkeypatch):
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
        monkeypatch.setenv(name, "/khac")

    env = bootstrap.child_env(PORT="8001")

    assert {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"} & set(env) == set()
    assert (env["PYTHONUTF8"], env["DJANGO_SETTINGS_MODULE"], env["PORT"]) == (
        "1",
        "benghe.settings",
        "8001",
    )


def test_a_scratch_environment_heeds_no_setting_and_leaves_nothing(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://may-that/benghe")
    monkeypatch.setenv("DEBUG", "1")

    with bootstrap.scratch_env(HTTPS="1") as env:
        folder = Path(env["BENGHE_DATA"])
        assert folder.is_dir()

    assert not folder.exists()
    assert (env.get("DATABASE_URL"), env.get("DEBUG"), env["HTTPS"]) == (
        None,
        None,
        "1",
    )


# --- the data folder ---


def test_the_data_folder_is_made_for_its_owner_only(tmp_path, monkeypatch):
    monkeypatch.setenv("BENGHE_DATA", str(tmp_path / "a/b"))

    folder = bootstrap.data_folder()

    assert folder == tmp_path / "a/b"
    assert folder.stat().st_mode & 0o777 == 0o700


def test_without_a_setting_the_data_lie_under_the_home(tmp_path, monkeypatch):
    monkeypatch.setenv("BENGHE_DATA", "")
    monkeypatch.setenv("HOME", str(tmp_path))

    assert bootstrap.data_folder() == tmp_path / ".local/share/benghe"


def test_data_never_lie_among_the_sources(monkeypatch):
    folder = bootstrap.ROOT / "data"
    monkeypatch.setenv("BENGHE_DATA", str(folder))

    with pytest.raises(StopError) as stop:
        bootstrap.data_folder()

    assert str(stop.value) == (
        f"BENGHE_DATA phải nằm ngoài thư mục mã nguồn, không phải {folder}."
    )
    assert not folder.exists()


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY")

    first, second = bootstrap.secret_key(tmp_path), bootstrap.secret_key(tmp_path)

    assert first == second == (tmp_path / "secret_key").read_text()
    assert len(first) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_key_of_the_environment_wins_and_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "của tôi")

    assert bootstrap.secret_key(tmp_path) == "của tôi"
    assert list(tmp_path.iterdir()) == []


def test_an_empty_key_file_stops_the_start(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY")
    (tmp_path / "secret_key").write_text("\n")

    with pytest.raises(StopError) as stop:
        bootstrap.secret_key(tmp_path)

    assert str(stop.value) == (
        f"Tệp {tmp_path}/secret_key rỗng; hãy xóa tệp ấy rồi chạy lại."
    )


# --- the targets ---


def test_make_has_exactly_the_targets_of_bootstrap():
    makefile = (bootstrap.ROOT / "Makefile").read_text()

    targets = re.search(r"(?m)^([a-z ]+):$", makefile).group(1).split()

    assert sorted(targets) == sorted(bootstrap.TARGETS)


def test_setup_prepares_packages_folder_and_key(place, monkeypatch, capfd):
    data = place.parent / f"{place.name}-data"
    (place / ".venv/benghe-place").write_text(str(place / ".venv"))
    monkeypatch.setenv("BENGHE_DATA", str(data))
    monkeypatch.delenv("SECRET_KEY")

    code = bootstrap.main(["setup", "--dev"])

    assert code == 0
    assert [file.name for file in data.iterdir()] == ["secret_key"]
    assert capfd.readouterr().out.splitlines() == [
        "Đang cài các gói của requirements.txt (khoảng một phút)",
        "Đang cài các gói của requirements-dev.txt (khoảng một phút)",
        "Môi trường đã sẵn sàng (.venv). Chạy: make run",
    ]


@pytest.mark.parametrize(
    ("target", "arguments"),
    [
        ("run", ["-m", "benghe.serving"]),
        ("test", ["-m", "tests.suite", "test", "-x"]),
        ("lint", ["-m", "tests.suite", "lint"]),
    ],
)
def test_what_follows_is_run_by_the_python_of_venv(
    place, monkeypatch, tmp_path_factory, target, arguments
):
    started = []
    (place / ".venv/benghe-place").write_text(str(place / ".venv"))
    monkeypatch.setenv("BENGHE_DATA", str(tmp_path_factory.mktemp("data")))
    monkeypatch.chdir(place)
    monkeypatch.setattr(bootstrap.os, "execve", lambda *given: started.append(given))

    code = bootstrap.main([target, *arguments[3:]])

    [(program, given, env)] = started
    assert code == 0
    assert (program, given) == (bootstrap.PYTHON, [str(bootstrap.PYTHON), *arguments])
    assert env["SECRET_KEY"] == os.environ["SECRET_KEY"]


def test_bench_ends_with_the_code_of_the_benchmarks(place, monkeypatch):
    (place / ".venv/benghe-place").write_text(str(place / ".venv"))
    monkeypatch.setenv("CHROMIUM", "/bin/true")

    with pytest.raises(SystemExit) as end:
        bootstrap.main(["bench", "--quick"])

    assert end.value.code == 0
    assert (place / "log").read_text().splitlines()[-1] == "manage.py bench --quick"


def test_lock_compiles_both_files_with_hashes_and_without_rinohtype(place, monkeypatch):
    def remember(command, env, failure):
        given = (
            Path(command[command.index("--override") + 1])
            if "uv" in command[2:3]
            else None
        )
        calls.append((command, given.read_text() if given else ""))

    calls = []
    monkeypatch.setattr(bootstrap, "must", remember)

    bootstrap.lock(["--upgrade"])

    compiled = [call for call in calls if "compile" in call[0]]
    assert [(c[-4:], text) for c, text in compiled] == [
        (
            ["--upgrade", f"{name}.in", "-o", f"{name}.txt"],
            "rinohtype; python_version < '3'\n",
        )
        for name in ("requirements", "requirements-dev")
    ]
    assert all("--generate-hashes" in command for command, _ in compiled)


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (StopError("Thiếu Chromium."), 1, "Thiếu Chromium.\n"),
        (PermissionError("/x"), 1, "Hệ thống từ chối: /x\n"),
        (KeyboardInterrupt(), 130, "\nĐã dừng.\n"),
    ],
)
def test_what_stops_a_target_becomes_one_line(monkeypatch, capsys, error, code, line):
    def refuse(arguments):
        raise error

    monkeypatch.setitem(bootstrap.TARGETS, "setup", refuse)

    assert bootstrap.main(["setup"]) == code
    assert capsys.readouterr().out == line


def test_an_unknown_target_is_refused_with_exit_2():
    answer = subprocess.run(
        [sys.executable, bootstrap.__file__, "bay"], capture_output=True, check=False
    )

    assert answer.returncode == 2
