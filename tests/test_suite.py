"""`tests.suite` and `tests.plugin`: lock files, counts, and what may not be skipped."""

import os
import threading

import pytest

from benghe.bootstrap import ROOT
from tests import suite
from tests.plugin import existing_server
from tests.suite import (
    Result,
    lock_faults,
    normal_name,
    read_report,
    summary,
    template_files,
    verdict,
)

HASH = " \\\n    --hash=sha256:00\n    # via x\n"
REPORT = """<testsuites><testsuite>
  <testcase classname="tests.a" name="test_x"/>
  <testcase classname="tests.a" name="test_y"><skipped message="không có Chromium"/></testcase>
  <testcase classname="tests.a" name="test_z"><failure message="1 != 2"/></testcase>
  <testcase classname="tests.a" name="test_e"><error message="hỏng"/></testcase>
</testsuite></testsuites>"""


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_the_lock_files_are_complete_and_hashed(name):
    source = (ROOT / f"{name}.in").read_text()
    locked = (ROOT / f"{name}.txt").read_text()

    assert lock_faults(source, locked) == []
    assert "rinohtype==" not in locked


@pytest.mark.parametrize(
    ("source", "locked", "faults"),
    [
        ("A.b[x]>=1\n", f"a-b==1{HASH}", []),
        ("a\n# c\n", f"a==1 ; python_version < '4'{HASH}b==2{HASH}", []),
        ("a\nb\n", f"a==1{HASH}", ["thiếu gói b"]),
        ("a\n", "a==1\n", ["không có phiên bản cố định và mã băm: a==1"]),
        ("a\n", f"a>=1{HASH}", ["không có phiên bản cố định và mã băm: a>=1 \\"]),
        ("a\n", f"a==1{HASH}    # https://kho.example\n", []),
    ],
)
def test_a_lock_file_has_these_faults(source, locked, faults):
    assert lock_faults(source, locked) == faults + (
        ["có địa chỉ kho gói"] if "://" in locked else []
    )


def test_package_names_are_compared_in_their_normal_spelling():
    assert [
        normal_name(n) for n in ("XlsxWriter==1", "et_xmlfile>=2", "psycopg[pool]")
    ] == [
        "xlsxwriter",
        "et-xmlfile",
        "psycopg",
    ]


def test_every_template_of_the_project_is_linted():
    found = [str(f.relative_to(ROOT)) for f in (ROOT / "templates").rglob("*.html")]

    assert set(found) <= set(template_files())
    assert found != []


def test_the_report_is_counted_case_by_case(tmp_path):
    (tmp_path / "report.xml").write_text(REPORT)

    assert read_report(tmp_path / "report.xml") == Result(
        passed=1, failed=2, skipped=["tests.a.test_y: không có Chromium"]
    )


def test_the_closing_lines_name_what_was_left_out():
    results = {
        "sqlite": Result(passed=3, seconds=1.2),
        "postgresql": Result(passed=2, skipped=["tests.a.test_y: lý do"], seconds=2),
    }

    assert summary(results, ["kiểm thử bằng trình duyệt. Thiếu Chromium."]) == [
        "",
        "── Kết quả",
        "SQLite: 3 đạt, 0 hỏng, 0 bỏ qua (1 giây)",
        "PostgreSQL: 2 đạt, 0 hỏng, 1 bỏ qua (2 giây)",
        "Bỏ qua:",
        "- kiểm thử bằng trình duyệt. Thiếu Chromium.",
        "- PostgreSQL: tests.a.test_y: lý do",
        "5 passed, 0 failed",
    ]


@pytest.mark.parametrize(
    ("result", "missing", "ci", "reason"),
    [
        (Result(passed=1), [], True, ""),
        (Result(passed=1, skipped=["x"]), ["y"], False, ""),
        (
            Result(passed=1, skipped=["x"]),
            [],
            True,
            "CI=true: không được bỏ qua phần nào.",
        ),
        (Result(passed=1), ["y"], True, "CI=true: không được bỏ qua phần nào."),
        (Result(passed=1, code=1), [], False, "Kiểm thử trên SQLite không đạt (mã 1)."),
        (
            Result(passed=1, failed=1),
            [],
            False,
            "Kiểm thử trên SQLite không đạt (mã 0).",
        ),
        (Result(), [], False, "Kiểm thử trên SQLite không đạt (mã 0)."),
    ],
)
def test_a_run_passes_only_when_something_ran_and_nothing_failed(
    result, missing, ci, reason
):
    assert verdict({"sqlite": result}, missing, ci=ci) == reason


def test_both_databases_run_at_once_and_neither_output_is_lost(monkeypatch, capfd):
    both = threading.Barrier(2, timeout=10)

    def run_suite(vendor, browser, arguments, output=None):
        both.wait()
        text = f"{vendor} {browser} {arguments}\n".encode()
        if output is None:
            os.write(1, text)
        else:
            output.write(text)
        return Result(passed=len(vendor))

    monkeypatch.setattr(suite, "run_suite", run_suite)

    results = suite.run_suites("/chromium", ["-x"])

    assert {v: r.passed for v, r in results.items()} == {"sqlite": 6, "postgresql": 10}
    assert capfd.readouterr().out.splitlines() == [
        "", "── pytest: SQLite", "sqlite /chromium ['-x']",
        "", "── pytest: PostgreSQL", "postgresql /chromium ['-x']",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("env", "address"),
    [
        ({}, ""),
        ({"TEST_DATABASE_URL": "postgres://a/b", "PGHOST": "c"}, "postgres://a/b"),
        ({"PGHOST": "db"}, "postgres://postgres@db:5432/postgres"),
        (
            {"PGHOST": "/run/pg", "PGUSER": "a b", "PGPASSWORD": "p@", "PGPORT": "6"},
            "postgres://a%20b:p%40@%2Frun%2Fpg:6/postgres",
        ),
    ],
)
def test_an_existing_postgresql_wins(env, address):
    assert existing_server(env) == address
