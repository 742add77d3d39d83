"""The sheet of results: a changed line is a correction that names the old one."""

from datetime import date
from decimal import Decimal

import pytest

from benghe.lib.numbers import NumberError, parse_decimal
from reports.indicators.models import Observation
from reports.indicators.resources import ObservationResource
from tests.factories import AreaFactory, IndicatorFactory, ObservationFactory
from tests.sheets import (
    changes_of,
    confirm,
    counts_of,
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

    assert counts_of(response) == {"skip": 2}


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
         "Ô là số 44910: có thể là ngày 15/12/2022 đã mất định dạng ngày. Hãy nhập lại "
         "ngày/tháng/năm."),
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


def test_a_result_of_a_khu_pho_and_words_travel_and_are_corrected_in_their_place(
    client_for, ubnd
):
    cards = IndicatorFactory(code="social.health_cards", by_area=True, decimals=0)
    words = IndicatorFactory(code="social.words", kind="text")
    area = AreaFactory(code="KP-03")
    old = ObservationFactory(indicator=cards, area=area, value=Decimal(12))
    said = ObservationFactory(indicator=words, value=None, text="Ổn định.")
    client = client_for(ubnd)
    book = exported(client, MODEL)
    sheet = book.active
    titles = {cell.value: cell.column for cell in sheet[1]}
    by_code = {sheet.cell(line, titles["Mã chỉ tiêu"]).value: line for line in (2, 3)}
    assert (
        sheet.cell(by_code["social.health_cards"], titles["Mã khu phố"]).value
        == "KP-03"
    )
    assert sheet.cell(by_code["social.words"], titles["Nhận xét"]).value == "Ổn định."
    unchanged = upload(client, MODEL, saved(book))
    sheet.cell(by_code["social.health_cards"], titles["Kết quả"]).value = 13
    sheet.cell(by_code["social.words"], titles["Nhận xét"]).value = "Rất ổn định."

    confirm(client, MODEL, upload(client, MODEL, saved(book)))

    assert counts_of(unchanged) == {"skip": 2}
    found = {row.corrects: row for row in Observation.objects.standing()}
    assert (found[old].value, found[old].area) == (Decimal(13), area)
    assert (found[said].value, found[said].text) == (None, "Rất ổn định.")


@pytest.mark.parametrize(
    ("changed", "heading", "message"),
    [
        ({"Mã khu phố": "KP-99"}, "Mã khu phố", "Không có khu phố mang mã «KP-99». Gần giống: KP-03."),
        ({"Mã khu phố": "KP-03"}, "Mã khu phố", "Chỉ tiêu này không chia theo khu phố."),
        ({"Nhận xét": "Tốt"}, "Nhận xét", "Chỉ tiêu này nhập bằng số, không bằng chữ."),
    ],
)  # fmt: skip
def test_a_khu_pho_or_words_where_there_are_none_are_refused(
    changed, heading, message, client_for, ubnd, indicator
):
    AreaFactory(code="KP-03")

    response = upload(client_for(ubnd), MODEL, workbook(new(**changed)))

    assert errors_of(response) == [(2, heading, message)]


def test_the_khu_pho_of_a_stored_line_is_not_changed(client_for, ubnd, row):
    AreaFactory(code="KP-03")
    line = new(**{"Mã dòng": f"KQ-{row.pk:06d}", "Mã khu phố": "KP-03"})

    response = upload(client_for(ubnd), MODEL, workbook(line))

    assert (2, "Mã khu phố", "Không đổi khu phố của một dòng đã có; hãy thêm dòng mới.") in errors_of(response)  # fmt: skip


NOT_YOURS = "Chỉ tiêu này do đơn vị khác nhập; bạn chỉ xem được."


@pytest.mark.parametrize(
    ("role", "entry_role", "errors"),
    [
        ("ubnd", "UB", []),
        ("ubnd", "VP", [(2, "Mã chỉ tiêu", NOT_YOURS)]),
        ("office", "UB", []),
        ("office", "VP", []),
    ],
)
def test_a_sheet_adds_results_only_of_indicators_one_keeps(
    role, entry_role, errors, request, client_for, db
):
    client = client_for(request.getfixturevalue(role))
    IndicatorFactory(code="budget.revenue", entry_role=entry_role)

    response = upload(client, MODEL, workbook(new()))

    assert errors_of(response) == errors
    if not errors:
        confirm(client, MODEL, response)
    assert Observation.objects.exists() is not bool(errors)


def test_what_others_keep_may_stand_in_the_sheet_unchanged_and_is_never_corrected(
    client_for, ubnd
):
    row = ObservationFactory(indicator=IndicatorFactory(entry_role="VP"))
    client = client_for(ubnd)
    book = exported(client, MODEL)
    unchanged = upload(client, MODEL, saved(book))
    column = [cell.value for cell in book.active[1]].index("Kết quả") + 1
    book.active.cell(row=2, column=column, value=30.15)

    changed = upload(client, MODEL, saved(book))

    assert counts_of(unchanged) == {"skip": 1}
    assert errors_of(changed) == [(2, "Mã chỉ tiêu", NOT_YOURS)]
    assert list(Observation.objects.all()) == [row]


def test_a_counted_result_is_refused_in_words_even_of_the_office(client_for, office):
    IndicatorFactory(code="party.badges", decimals=0, entry_role="VP")
    line = new(**{"Mã chỉ tiêu": "party.badges", "Kết quả": 30})

    response = upload(client_for(office), MODEL, workbook(line))

    assert errors_of(response) == [
        (
            2,
            "Mã chỉ tiêu",
            "Chỉ tiêu này được tính từ sổ của phường, không nhập. Nếu số sai, hãy sửa sổ; số "
            "của năm chưa có sổ ghi ở «Số liệu công bố».",
        )
    ]


@pytest.mark.parametrize(
    ("role", "codes"),
    [
        ("ubnd", {"budget.revenue"}),
        ("office", {"budget.revenue", "party.words"}),
        ("leader", set()),
    ],
)
def test_a_template_lists_only_indicators_that_one_enters(role, codes, request, db):
    user = request.getfixturevalue(role)
    IndicatorFactory(code="budget.revenue", entry_role="UB")
    IndicatorFactory(code="party.words", entry_role="VP")
    IndicatorFactory(code="party.badges", entry_role="VP")

    resource = ObservationResource(user)

    column = resource.fields_by_heading()["Mã chỉ tiêu"]
    assert {code for code, _ in column.listed(resource)} == codes
