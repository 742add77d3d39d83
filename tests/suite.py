"""`make lint` and `make test` once the environment stands.

Run by the Python of .venv (see `benghe.bootstrap`). Static checks first, the cheapest
first; then the whole suite on SQLite and on PostgreSQL; then what was left out and why.
With CI=true nothing may be left out.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from benghe.bootstrap import (
    DEV_LOCK,
    OFFICE,
    PYTHON,
    ROOT,
    RUN_LOCK,
    VENV,
    StopError,
    call,
    child_env,
    ensure_browser,
    ensure_office,
    say,
    scratch_env,
)

TEMPLATE_FOLDERS = ["templates", "benghe", "cells", "members", "awards", "reports"]
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
# The one dependency that the lock leaves out on purpose; requirements.in says why.
LEFT_OUT = re.compile(r"rinoh-typeface-texgyretermes \S+ requires rinohtype\b")


# --- the lock files ---


def normal_name(requirement: str) -> str:
    """The package name at the start of a requirement, in its normal spelling."""
    name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def lock_faults(source: str, locked: str) -> list[str]:
    """What is wrong with a lock file; empty when all is well.

    `source` is the text of the .in file, `locked` that of the .txt file.
    """
    text = re.sub(r"(?m)^\s*#.*\n?", "", locked)
    entries = [e for e in re.split(r"\n(?=\S)", text.strip()) if e]
    faults = [
        f"không có phiên bản cố định và mã băm: {entry.splitlines()[0]}"
        for entry in entries
        if "==" not in entry or "--hash=sha256:" not in entry
    ]
    if "://" in locked:
        faults.append("có địa chỉ kho gói")
    names = {normal_name(entry) for entry in entries}
    asked = re.findall(r"(?m)^[A-Za-z0-9][A-Za-z0-9._-]*", source)
    return faults + [f"thiếu gói {n}" for n in asked if normal_name(n) not in names]


def check_locks() -> list[str]:
    """Faults of both lock files, and dependencies that neither of them holds."""
    faults = []
    for name in (RUN_LOCK, DEV_LOCK):
        source = (ROOT / name.replace(".txt", ".in")).read_text(encoding="utf-8")
        locked = (ROOT / name).read_text(encoding="utf-8")
        faults += [f"{name}: {fault}" for fault in lock_faults(source, locked)]
    command = [PYTHON, "-m", "pip", "check", "--disable-pip-version-check"]
    answer = subprocess.run(
        command, env=child_env(), capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        lines = (answer.stdout + answer.stderr).splitlines()
        faults += [line for line in lines if line and not LEFT_OUT.match(line)]
    return faults


# --- static checks ---


def template_files() -> list[str]:
    """Every HTML template of the project, as paths relative to it."""
    found = (
        file for name in TEMPLATE_FOLDERS for file in (ROOT / name).rglob("*.html")
    )
    return sorted(str(file.relative_to(ROOT)) for file in found)


def lint_commands() -> dict[str, list[str]]:
    """The static checks by name, the cheapest first."""
    python = str(PYTHON)
    templates = template_files()
    return {
        "ruff format": [python, "-m", "ruff", "format", "--check", "."],
        "ruff check": [python, "-m", "ruff", "check", "."],
        "djade": [str(VENV / "bin/djade"), "--check", *templates],
        "djlint": [python, "-m", "djlint", "--lint", "--quiet", *templates],
        "import-linter": [str(VENV / "bin/lint-imports"), "--no-logo"],
        "mypy": [python, "-m", "mypy"],
        "makemigrations": [
            python,
            "manage.py",
            "makemigrations",
            "--check",
            "--dry-run",
        ],
        "check": [python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    }


def lint() -> list[str]:
    """Run every static check, also after one has failed; the names of the failed."""
    failed = []
    with scratch_env(HTTPS="1", ALLOWED_HOSTS="portal.example") as env:
        for name, command in lint_commands().items():
            say(f"── {name}")
            if call(command, env) != 0:
                failed.append(name)
    say("── requirements")
    faults = check_locks()
    for fault in faults:
        say(fault)
    return [*failed, "requirements"] if faults else failed


# --- the suite ---


@dataclass
class Result:
    """One run of the suite: what pytest counted, what it left out, its exit code."""

    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)
    code: int = 0
    seconds: float = 0.0


def read_report(file: Path) -> Result:
    """The counts of pytest's JUnit report; an expected failure counts as left out."""
    result = Result()
    for case in ET.parse(file).iter("testcase"):
        skipped = case.find("skipped")
        if skipped is not None:
            test = f"{case.get('classname')}.{case.get('name')}"
            result.skipped.append(f"{test}: {skipped.get('message')}")
        elif case.find("failure") is not None or case.find("error") is not None:
            result.failed += 1
        else:
            result.passed += 1
    return result


def run_suite(
    vendor: str, browser: str, arguments: list[str], output: IO[bytes] | None = None
) -> Result:
    """Run pytest on one database; `browser` is Chromium's path, empty when missing.

    `output`: a file for what pytest prints; None: the terminal.
    """
    command = [str(PYTHON), "-m", "pytest", *arguments]
    there = {"browser": browser, "office": shutil.which(OFFICE)}
    if away := [f"not {mark}" for mark, found in there.items() if not found]:
        command += ["-m", " and ".join(away)]
    if os.environ.get("TEST_WORKERS"):
        command += ["-n", os.environ["TEST_WORKERS"]]
    start = time.monotonic()
    with scratch_env(EXPECT_DB_VENDOR=vendor, CHROMIUM=browser) as env:
        report = Path(tempfile.mkdtemp(dir=env["BENGHE_DATA"])) / "report.xml"
        code = call([*command, f"--junitxml={report}"], env, output)
        result = read_report(report) if report.exists() else Result(failed=1)
    result.code = code
    result.seconds = time.monotonic() - start
    return result


def run_suites(browser: str, arguments: list[str]) -> dict[str, Result]:
    """Both databases at once: each run is one process, and machines have two.

    The first prints as it goes; what the others print follows when they are done.
    """
    shown, *silent = DATABASES
    with ThreadPoolExecutor() as pool, ExitStack() as files:
        outputs = {vendor: files.enter_context(TemporaryFile()) for vendor in silent}
        waiting = {
            vendor: pool.submit(run_suite, vendor, browser, arguments, output)
            for vendor, output in outputs.items()
        }
        say(f"\n── pytest: {DATABASES[shown]}")
        results = {shown: run_suite(shown, browser, arguments)}
        for vendor, output in outputs.items():
            results[vendor] = waiting[vendor].result()
            say(f"\n── pytest: {DATABASES[vendor]}")
            output.seek(0)
            shutil.copyfileobj(output, sys.stdout.buffer)
            sys.stdout.flush()
    return results


def summary(results: dict[str, Result], missing: list[str]) -> list[str]:
    """The closing lines: counts by database, what was left out and why, the total."""
    lines = ["", "── Kết quả"]
    for vendor, result in results.items():
        lines.append(
            f"{DATABASES[vendor]}: {result.passed} đạt, {result.failed} hỏng, "
            f"{len(result.skipped)} bỏ qua ({result.seconds:.0f} giây)"
        )
    left_out = missing + [
        f"{DATABASES[vendor]}: {text}"
        for vendor, r in results.items()
        for text in r.skipped
    ]
    lines.append("Bỏ qua:" if left_out else "Bỏ qua: không có gì.")
    lines += [f"- {text}" for text in left_out]
    passed = sum(result.passed for result in results.values())
    failed = sum(result.failed for result in results.values())
    return [*lines, f"{passed} passed, {failed} failed"]


def verdict(results: dict[str, Result], missing: list[str], *, ci: bool) -> str:
    """Why the run has failed, in Vietnamese; empty when it has not."""
    for vendor, result in results.items():
        if result.code != 0 or result.failed or not result.passed:
            return f"Kiểm thử trên {DATABASES[vendor]} không đạt (mã {result.code})."
    if ci and (missing or any(result.skipped for result in results.values())):
        return "CI=true: không được bỏ qua phần nào."
    return ""


def test(arguments: list[str]) -> int:
    """Static checks and both runs; `arguments` go to pytest."""
    missing, browser = [], ""
    try:
        browser = ensure_browser()
    except StopError as stop:
        missing.append(f"kiểm thử bằng trình duyệt. {stop}")
    try:
        ensure_office()
    except StopError as stop:
        missing.append(f"kiểm thử bằng LibreOffice. {stop}")
    failed = lint()
    if failed:
        say(f"Kiểm tra tĩnh không đạt: {', '.join(failed)}.")
        return 1
    results = run_suites(browser, arguments)
    ci = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    reason = verdict(results, missing, ci=ci)
    *lines, total = summary(results, missing)
    for line in [*lines, reason or "Tất cả đều đạt.", total]:
        say(line)
    return 1 if reason else 0


def main(arguments: list[str]) -> int:
    """`test [pytest's arguments]` or `lint`."""
    if arguments[:1] == ["test"]:
        return test(arguments[1:])
    failed = lint()
    say(f"Không đạt: {', '.join(failed)}." if failed else "Tất cả đều đạt.")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
