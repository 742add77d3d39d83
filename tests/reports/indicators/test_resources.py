"""The sheet of results: a changed line is a correction that names the old one."""

from datetime import date
from decimal import Decimal

import pytest

from benghe.lib.numbers import NumberError, parse_decimal
from reports.indicators.models import Observation
from tests.factories import IndicatorFactory, ObservationFactory
from tests.sheets import (
    changes_of,
    confirm,
    errors_of,
    exported,
    saved,
    upload,
    workbook,
)

MODEL = "reports_observation"


@pytest.fixture
def indicator(db):
    return IndicatorFactory(code="budget.revenue", name="Thu ngân sách nhà nước")


@pytest.fixture
def row(indicator):
    return ObservationFactory(indicator=indicator)


def new(**changed):
    return {
        "Mã chỉ tiêu": "budget.revenue", "Tính đến ngày": "15/12/2022", "Kết quả": "31,5",
        "Nguồn": "Báo cáo số 12", **changed,
    }  # fmt: skip


def test_what_was_exported_and_is_imported_again_changes_nothing(
    client_for, ubnd, row, indicator
):
    ObservationFactory(
        indicator=indicator, value=None, numerator=Decimal("8"), denominator=Decimal("2400"),
        is_estimate=True,
    )  # fmt: skip
    client = client_for(ubnd)

    response = upload(client, MODEL, saved(exported(client, MODEL)))

    assert response.context["counts"] == {"new": 0, "update": 0, "skip": 2, "error": 0}


def test_one_cell_changed_becomes_a_correction_and_the_old_row_stays(
    client_for, ubnd, row
):
    client = client_for(ubnd)
    book = exported(client, MODEL)
    sheet = book.active
    column = [cell.value for cell in sheet[1]].index("Kết quả") + 1
    sheet.cell(row=2, column=column, value=30.15)

    response = upload(client, MODEL, saved(book))

    assert changes_of(response) == [(2, (("Kết quả", "30,149", "30,15"),))]
    confirm(client, MODEL, response)
    row.refresh_from_db()
    correction = Observation.objects.standing().get()
    assert (row.value, row.version) == (Decimal("30.1490"), 1)
    assert (correction.corrects, correction.value, correction.as_of) == (
        row, Decimal("30.1500"), date(2022, 11, 28),
    )  # fmt: skip
    assert correction.updated_by == ubnd


def test_a_row_already_corrected_is_not_corrected_twice(
    client_for, ubnd, row, indicator
):
    later = ObservationFactory(indicator=indicator, corrects=row)
    line = new(**{"Mã dòng": f"KQ-{row.pk:06d}"})

    response = upload(client_for(ubnd), MODEL, workbook(line))

    assert errors_of(response) == [
        (
            2,
            "Mã dòng",
            f"Dòng này đã được đính chính bằng dòng KQ-{later.pk:06d}; hãy sửa dòng đó.",
        )
    ]


def test_a_line_without_a_code_is_a_new_result(client_for, ubnd, indicator):
    client = client_for(ubnd)

    confirm(client, MODEL, upload(client, MODEL, workbook(new())))

    found = Observation.objects.get()
    assert (found.indicator, found.as_of, found.value, found.corrects) == (
        indicator, date(2022, 12, 15), Decimal("31.5"), None,
    )  # fmt: skip


def test_a_dot_before_three_digits_is_thousands_and_the_preview_shows_it(
    client_for, ubnd, row
):
    line = new(**{"Mã dòng": f"KQ-{row.pk:06d}", "Kết quả": "30.149", "Tính đến ngày": "28/11/2022",
                  "Nguồn": row.source})  # fmt: skip

    response = upload(client_for(ubnd), MODEL, workbook(line))

    assert changes_of(response) == [(2, (("Kết quả", "30,149", "30.149"),))]


@pytest.mark.parametrize(
    ("changed", "heading", "message"),
    [
        ({"Kết quả": None}, "", "Nhập kết quả, hoặc cả tử số và mẫu số."),
        ({"Mã chỉ tiêu": "la.la"}, "Mã chỉ tiêu", "Không có chỉ tiêu mang mã «la.la»."),
        ({"Nguồn": None}, "Nguồn", "Trường này không được để trống."),
        ({"Số ước": "chắc"}, "Số ước", "«chắc» không hiểu được: chỉ ghi «có» hoặc «không»."),
        ({"Tính đến ngày": 44910}, "Tính đến ngày",
         "«44910» là số, không phải ngày. Viết ngày/tháng/năm."),
        ({"Mã dòng": "KQ-000000"}, "Mã dòng", "Không có dòng nào mang mã «KQ-000000»."),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named_with_its_column(
    changed, heading, message, client_for, ubnd, indicator
):
    response = upload(client_for(ubnd), MODEL, workbook(new(**changed)))

    assert errors_of(response) == [(2, heading, message)]
    assert not Observation.objects.exists()


@pytest.mark.parametrize("typed", ["30.14", "0.149", "NaN", "1,23456"])
def test_a_number_that_reads_two_ways_is_refused_in_the_words_of_the_library(
    typed, client_for, ubnd, indicator
):
    with pytest.raises(NumberError) as refused:
        parse_decimal(typed, 4)

    response = upload(client_for(ubnd), MODEL, workbook(new(**{"Kết quả": typed})))

    assert errors_of(response) == [(2, "Kết quả", str(refused.value))]
