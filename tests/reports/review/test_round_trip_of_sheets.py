"""The demo's results, targets and catalogue, exported and imported again, change nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benghe.core.imports.services import check
from benghe.core.imports.services import upload as keep
from cells.models import User
from reports.indicators.models import Indicator, Observation, Target
from tests.sheets import counts_of, errors_of, exported, saved, upload, workbook

SHEETS = {
    "reports_observation": Observation,
    "reports_target": Target,
    "reports_indicator": Indicator,
}


@pytest.mark.parametrize("model", SHEETS)
def test_what_was_exported_changes_nothing(model, review, client_for):
    client = client_for(User.objects.get(username="vanphong"))

    page = upload(client, model, saved(exported(client, model)))

    assert errors_of(page) == []
    assert counts_of(page) == {"skip": SHEETS[model].objects.count()}


def results(count):
    """So many results of khu phố, each with a khu phố and a day of its own."""
    areas = [f"KP-{n:02}" for n in range(1, 15)]
    return [
        {"Mã chỉ tiêu": "social.health_cards", "Mã khu phố": areas[n % 14],
         "Tính đến ngày": f"{1 + n // 14:02}/07/2019", "Kết quả": 5, "Nguồn": "Sổ"}
        for n in range(count)
    ]  # fmt: skip


def targets(count):
    return [
        {"Mã chỉ tiêu": "social.health_cards", "Năm": 2030 + n, "Mức giao": 100 + n}
        for n in range(count)
    ]


def indicators(count):
    return [
        {"Mã chỉ tiêu": f"social.new_{n}", "Nhóm": "social", "Chỉ tiêu": f"Việc {n}",
         "Đơn vị tính": "lượt"}
        for n in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "lines"),
    [("observations", results), ("targets", targets), ("indicators", indicators)],
)
def test_a_check_asks_the_same_queries_whatever_the_number_of_lines(
    kind, lines, review
):
    office = User.objects.get(username="vanphong")
    asked = []
    for count in (3, 40):
        batch = keep(
            kind, user=office, file_name="tep.xlsx", content=workbook(*lines(count))
        )
        with CaptureQueriesContext(connection) as queries:
            check(batch)
        batch.refresh_from_db()
        assert {k: n for k, n in batch.counts.items() if n} == {"new": count}, [
            line.faults for line in batch.lines.all()[:3]
        ]
        asked.append(len(queries))

    assert asked[0] == asked[1]
