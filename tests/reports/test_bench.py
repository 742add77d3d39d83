import json
import os

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from cells.models import Cell, User
from reports.bench import pages, rounds
from reports.bench.cases import Case, Measure, median, write_json
from reports.bench.indicator_pages import indicator_addresses, indicator_cases
from reports.bench.pages import FIRST_UNCOUNTED, page_cases
from reports.bench.papers import list_cases, review_cases, start_up
from reports.bench.rounds import Contestant, compete, pss_mb, sampled
from reports.bench.sheets import (
    bare_workbook,
    export_case,
    large_cases,
    lines,
    measure_export,
    measure_import,
    ward_cases,
)
from reports.demo.loader import load_scaled
from reports.indicators.models import Indicator, Observation
from reports.management.commands import bench as command
from tests.benghe.paper.samples import REPORT, working_list

NO_PROCESS = 2**22 + 1


def case(**changes):
    return Case(
        **{
            "name": "Danh sách",
            "measure": Measure(1.15, 90.0, 0.5),
            "against": "Chromium",
            "other": Measure(1.0, 360.0, 1.0),
        }
        | changes
    )


def test_the_median_is_the_middle_or_the_mean_of_the_two_middle_ones():
    assert median([3, 1, 2]) == 2
    assert median([4, 1, 2, 3]) == 2.5
    with pytest.raises(ValueError, match="no values"):
        median([])


def test_ratios_are_ours_to_the_others():
    assert (case().ratio, case().memory_ratio, case().cpu_ratio) == (1.15, 0.25, 0.5)


def test_there_is_no_ratio_to_what_was_not_measured():
    alone = case(other=None)
    blind = case(other=Measure(1.0))

    assert (alone.ratio, alone.memory_ratio, alone.cpu_ratio) == (None, None, None)
    assert (blind.ratio, blind.memory_ratio, blind.cpu_ratio) == (1.15, None, None)


def test_a_budget_holds_up_to_its_edge():
    assert case(budget=1.15).within is True
    assert case(budget=1.149).within is False
    assert case().within is None


def test_every_budget_of_a_case_has_to_hold():
    assert case(budget=1.15, memory_budget=0.25).within is True
    assert case(budget=1.15, memory_budget=0.24).within is False
    assert case(other=None, budget=1.15).within is False


def test_queries_have_to_be_few_and_the_same_on_both_sides():
    assert case(queries=12, against_queries=12, query_budget=12).within is True
    assert case(queries=13, against_queries=13, query_budget=12).within is False
    assert case(queries=12, against_queries=11, query_budget=12).within is False


def test_a_line_says_everything_in_vietnamese():
    found = case(budget=1.0, queries=7, against_queries=7, query_budget=12).line()

    assert found == (
        "Danh sách: 1,150 giây, 90 MB | so với Chromium 1,000 giây, 360 MB | "
        "thời gian 1,15 lần (≤ 1,00) | CPU 0,50 lần | bộ nhớ 0,25 lần | "
        "7 truy vấn (kia: 7) (≤ 12) | KHÔNG ĐẠT"
    )
    assert case(other=None).line() == "Danh sách: 1,150 giây, 90 MB | chỉ ghi nhận"


def test_the_file_is_a_list_of_cases(tmp_path):
    file = tmp_path / ".bench.json"
    write_json(file, [case(budget=1.15), Case("Khởi động", Measure(0.5))])

    assert json.loads(file.read_text(encoding="utf-8")) == [
        {
            "name": "Danh sách",
            "seconds": 1.15,
            "peak_mb": 90.0,
            "cpu_seconds": 0.5,
            "against": "Chromium",
            "against_seconds": 1.0,
            "against_peak_mb": 360.0,
            "against_cpu_seconds": 1.0,
            "ratio": 1.15,
            "cpu_ratio": 0.5,
            "memory_ratio": 0.25,
            "budget": 1.15,
            "memory_budget": None,
            "within": True,
            "queries": None,
            "against_queries": None,
            "query_budget": None,
        },
        {
            "name": "Khởi động",
            "seconds": 0.5,
            "peak_mb": None,
            "cpu_seconds": None,
            "against": None,
            "against_seconds": None,
            "against_peak_mb": None,
            "against_cpu_seconds": None,
            "ratio": None,
            "cpu_ratio": None,
            "memory_ratio": None,
            "budget": None,
            "memory_budget": None,
            "within": None,
            "queries": None,
            "against_queries": None,
            "query_budget": None,
        },
    ]


def test_contestants_run_in_turn_after_one_round_to_warm_up():
    ran = []
    pair = [Contestant(n, lambda n=n: ran.append(n), list) for n in "AB"]

    found = compete(pair, 2, memory=False)

    assert "".join(ran) == "AB" + "ABAB"
    assert [(m.peak_mb, m.cpu_seconds) for m in found] == [(None, 0.0), (None, 0.0)]


def test_memory_has_a_round_of_its_own():
    ran = []
    found = compete([Contestant("A", lambda: ran.append(1), lambda: [os.getpid()])], 1)

    assert len(ran) == 3
    assert found[0].peak_mb > 1


def test_the_peak_is_the_greatest_value_seen(monkeypatch):
    values = iter([5.0, 9.0])
    monkeypatch.setattr(rounds, "pss_mb", lambda _: next(values, 3.0))
    with sampled(list) as peak:
        while peak.mb < 5:
            pass

    assert peak.mb == 9.0


def test_a_process_that_has_ended_counts_nothing():
    assert pss_mb([NO_PROCESS]) == 0
    assert rounds.cpu_seconds([NO_PROCESS]) == 0
    assert rounds.descendants(NO_PROCESS) == []


class FakeEngine:
    """Stands for bare WeasyPrint and for Chromium: does nothing, at once."""

    def save(self, name, html):
        return name

    def render(self, *arguments):
        return b""

    def processes(self):
        return []


class FakePortal:
    """A process that opens pages, with figures given."""

    def __init__(self, seconds, queries):
        self.seconds, self.queries = seconds, queries

    def look(self):
        page = {"seconds": self.seconds, "queries": self.queries}
        return {FIRST_UNCOUNTED: page, "trang một chi bộ": page}


@pytest.fixture
def fake_paper_engine(monkeypatch):
    monkeypatch.setattr("reports.bench.papers.render_html", lambda *_: b"")
    monkeypatch.setattr("reports.bench.papers.render_long_list", lambda _: b"")
    monkeypatch.setattr("reports.bench.papers.Child", FakeClosing)
    monkeypatch.setattr("reports.bench.papers.Bare", FakeClosing)


class FakeClosing:
    def close(self):
        return None


def test_the_paper_cases_and_their_budgets(fake_paper_engine):
    engine = FakeEngine()
    found = [
        *start_up(),
        *review_cases(REPORT, engine, engine, 1),
        *list_cases(working_list(3), 3, engine, engine, 1),
    ]

    assert [(c.name, c.against, c.budget, c.memory_budget) for c in found] == [
        ("Khởi động bộ dựng PDF (tính riêng)", "WeasyPrint trần", None, None),
        ("Báo cáo năm, PDF/A-3a", "WeasyPrint trần", 1.15, None),
        ("Báo cáo năm, PDF thường", "Chromium", 1.0, 1 / 3),
        ("Danh sách 3 đảng viên, 8 cột, PDF thường", "Chromium", 1.0, 1.0),
        ("Danh sách 3 đảng viên, 8 cột, PDF thường", "WeasyPrint trần", None, None),
        (
            "Danh sách 3 đảng viên, 8 cột, PDF/A-3a có thẻ",
            "WeasyPrint trần",
            None,
            None,
        ),
    ]


def test_only_the_first_page_without_the_count_has_a_budget_of_time():
    found = [*page_cases(FakePortal(0.02, 9), FakePortal(0.03, 9), (776, 50000), 3)]

    assert [c.query_budget for c in found] == [14, 45]
    assert [(c.name, c.budget, c.within) for c in found] == [
        (f"Trang web ({FIRST_UNCOUNTED}), 50000 người", 1.5, True),
        ("Trang web (trang một chi bộ), 50000 người", None, True),
    ]


def test_the_largest_ward_is_measured_only_when_asked_for(monkeypatch):
    monkeypatch.delenv("BENGHE_BENCH_LARGE", raising=False)
    assert command.sizes() == (5_000, 50_000)
    monkeypatch.setenv("BENGHE_BENCH_LARGE", "0")
    assert command.sizes() == (5_000, 50_000)
    monkeypatch.setenv("BENGHE_BENCH_LARGE", "1")
    assert command.sizes() == (5_000, 50_000, 400_000)


class FakeFigures:
    """A process that opens pages of indicators: seconds, queries, rows of each page."""

    def __init__(self, **found):
        self.found = found

    def look(self):
        keys = ("seconds", "queries", "rows")
        return {
            name: dict(zip(keys, row, strict=True)) for name, row in self.found.items()
        }


def test_a_page_of_indicators_is_held_to_its_time_or_to_its_time_a_row():
    large = FakeFigures(budget=(0.15, 9, 30), list=(0.4, 11, 200))
    small = FakeFigures(budget=(0.1, 9, 30), list=(0.1, 11, 40))

    same, whole, row = indicator_cases(small, large, 3)

    assert (same.name, same.against) == (
        "Trang chỉ tiêu (budget), 200 chỉ tiêu × 10 năm, 10 khu phố",
        "40 chỉ tiêu × 2 năm, 10 khu phố",
    )
    assert (round(same.ratio, 3), same.budget, same.within) == (1.5, 2.0, True)
    assert (whole.ratio, whole.budget, whole.within) == (4.0, None, True)
    assert (row.name, row.against) == (
        "Trang chỉ tiêu (list), mỗi dòng của 200", "mỗi dòng của 40",
    )  # fmt: skip
    assert (round(row.ratio, 3), row.budget, row.within) == (0.8, 1.5, True)


def test_more_queries_in_the_large_ward_are_over_the_budget():
    large, small = FakeFigures(a=(0.1, 12, 5)), FakeFigures(a=(0.1, 11, 5))
    assert [case.within for case in indicator_cases(small, large, 1)] == [False]


def test_pages_that_are_not_built_are_left_out(monkeypatch):
    pages_of = (("có", "budget", (), "?nam=2022"), ("không có", "nowhere", (), ""))
    monkeypatch.setattr("reports.bench.indicator_pages.PAGES", pages_of)

    assert indicator_addresses() == {
        "trang chủ": "/",
        "có": "/chi-tieu/ngan-sach/?nam=2022",
    }


@pytest.mark.django_db
def test_the_command_fills_a_ward_of_indicators_and_measures_nothing(monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    call_command("bench", "--fill-figures", "20", "1")

    assert Indicator.objects.count() == 20
    assert Observation.objects.filter(corrects=None, area=None).count() == 20 * 12


@pytest.mark.django_db
def test_every_page_that_is_measured_opens(client_for):
    load_scaled(10, 400, seed=5)
    client = client_for(User.objects.get(username=pages.USER))
    found = pages.addresses()
    assert len(found) == 13
    for address in found.values():
        response = client.get(address)
        assert response.status_code == 200
        assert "invalid-feedback" not in response.content.decode()
    assert client.get(found["tìm từ hiếm"]).context["count"] >= 1
    assert client.get(found["tìm số cuối thẻ"]).context["count"] >= 1


STEPS = {
    "check": {"seconds": 2.0, "cpu": 1.0}, "confirm": {"seconds": 2.1, "cpu": 1.5},
    "undo": {"seconds": 9.0, "cpu": 5.0}, "floor": {"seconds": 1.0, "cpu": 1.0},
    "peak_mb": 300.0, "floor_mb": 200.0,
}  # fmt: skip


def test_a_sheet_of_a_ward_has_two_seconds_a_step():
    found = [*ward_cases(STEPS, 776, "SQLite")]

    assert [(c.name, c.within) for c in found] == [
        ("Nhập 776 đảng viên mới, kiểm tra (SQLite)", True),
        ("Nhập 776 đảng viên mới, ghi (SQLite)", False),
    ]


def test_the_largest_sheet_has_four_times_its_floor_and_undoing_is_reported():
    both, undone = large_cases(STEPS, 50000, "PostgreSQL")

    assert (both.name, both.against) == (
        "Nhập 50000 đảng viên mới, kiểm tra và ghi (PostgreSQL)",
        "sàn: calamine và bulk_create",
    )
    assert (both.ratio, both.cpu_ratio, both.budget, both.within) == (
        4.1,
        2.5,
        4.0,
        False,
    )
    assert (both.memory_ratio, both.memory_budget) == (1.5, None)
    assert (undone.name, undone.measure.seconds, undone.within) == (
        "Nhập 50000 đảng viên mới, hoàn tác (PostgreSQL)", 9.0, None,
    )  # fmt: skip


def test_an_export_is_held_to_bare_xlsxwriter():
    run = {"seconds": 1.3, "cpu": 1.0}
    found = export_case({"rows": 5, "ours": run, "bare": {"seconds": 1.0, "cpu": 1.0}})
    assert (found.ratio, found.budget, found.within) == (1.3, 1.3, True)


@pytest.mark.django_db
def test_every_sheet_that_is_measured_is_stored_and_undone():
    load_scaled(10, 400, seed=5)
    before = Cell.objects.count()
    found = measure_import(3)

    assert all(
        found[step]["seconds"] > 0 for step in ("check", "confirm", "undo", "floor")
    )
    assert Cell.objects.count() == before
    cells = list(Cell.objects.order_by("pk"))
    cards = [line[1] for line in lines(9000, cells)]
    assert len(set(cards)) == 9000
    out = measure_export(400)
    assert (out["rows"], set(out["ours"])) == (400, {"seconds", "cpu"})
    assert bare_workbook(["TT"], [[1], [None], ["=1+1"]]).startswith(b"PK")


def test_the_command_prints_each_case_and_writes_the_file(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("CHROMIUM", "/usr/bin/true")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(command, "RESULT", tmp_path / ".bench.json")
    monkeypatch.setattr(command, "prepare", lambda *_: None)
    monkeypatch.setattr(command, "measure", lambda *_: iter([case(budget=1.15)]))

    call_command("bench")

    assert capsys.readouterr().out.splitlines() == [
        case(budget=1.15).line(),
        "Đã ghi 1 phép đo vào .bench.json.",
    ]
    assert len(json.loads((tmp_path / ".bench.json").read_text())) == 1


def test_without_a_browser_or_on_another_database_the_command_stops(monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    with pytest.raises(CommandError, match="Hãy đặt CHROMIUM"):
        call_command("bench")

    monkeypatch.setenv("CHROMIUM", "/usr/bin/true")
    monkeypatch.setenv("DATABASE_URL", "postgres://x")
    with pytest.raises(CommandError, match="hãy bỏ DATABASE_URL"):
        call_command("bench")
