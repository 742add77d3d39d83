"""A result changed in Excel moves the figure of the review."""

from decimal import Decimal

from cells.models import User
from reports.indicators.models import Observation
from reports.review.assemble import context_of
from tests.sheets import changes_of, confirm, counts_of, exported, saved, upload

MODEL = "reports_observation"


def test_an_observation_changed_by_import_moves_the_review(review, client_for):
    client = client_for(User.objects.get(username="vanphong"))
    book = exported(client, MODEL)
    sheet = book.active
    titles = {cell.value: cell.column for cell in sheet[1]}
    lines = [
        line
        for line in range(2, sheet.max_row + 1)
        if sheet.cell(line, titles["Mã chỉ tiêu"]).value == "economy.revenue"
        and sheet.cell(line, titles["Kết quả"]).value == 30.149
    ]
    sheet.cell(lines[0], titles["Kết quả"]).value = 31.149
    before = Observation.objects.count()

    page = upload(client, MODEL, saved(book))

    assert len(lines) == 1
    assert counts_of(page) == {"update": 1, "skip": before - 1}
    assert [change for _, row in changes_of(page) for change in row] == [
        ("Kết quả", "30,149", "31,149")
    ]
    confirm(client, MODEL, page)
    assert Observation.objects.count() == before + 1
    assert context_of(review).figure("economy.revenue").value == Decimal("31.149")
