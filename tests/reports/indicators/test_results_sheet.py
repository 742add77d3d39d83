"""The sheet of results as offices write it: numbers, days, khu phố, the same file again, undoing."""

from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from benghe.core.imports.services import ImportRefusedError, undo
from benghe.core.models import ImportBatch
from reports.indicators.models import Observation
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
def indicator(ward):
    return IndicatorFactory(
        code="economy.revenue", name="Thu ngân sách nhà nước", decimals=4
    )


@pytest.fixture
def client(ubnd, client_for):
    return client_for(ubnd)


def line(**changed):
    return {
        "Mã chỉ tiêu": "economy.revenue", "Tính đến ngày": "30/11/2022", "Kết quả": "30,149",
        "Nguồn": "Báo cáo số 12/BC-UBND", **changed,
    }  # fmt: skip


def stored(client, *lines):
    page = upload(client, MODEL, workbook(*lines))
    assert errors_of(page) == []
    confirm(client, MODEL, page)
    return ImportBatch.objects.get(pk=page.context["batch"].pk)


# --- numbers ---


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("30.149,5", "30149.5"),
        ("30.149", "30149"),
        ("1.234.567,00", "1234567"),
        ("30,149", "30.149"),
        (30.149, "30.149"),
        (30149, "30149"),
        ("0", "0"),
    ],
)
def test_dots_are_thousands_and_real_numbers_are_what_they_are(
    typed, value, client, indicator
):
    row = line(**{"Kết quả": typed})
    book = openpyxl.Workbook()
    book.active.append(list(row))
    book.active.append(list(row.values()))

    confirm(client, MODEL, upload(client, MODEL, saved(book)))

    assert Observation.objects.get().value == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("97,42%", "Không ghi đơn vị hay dấu %."),
        ("percent cell", "Ô định dạng %: hiện 97,42% nhưng giá trị là 0,9742."),
        ("97,42", ""),
    ],
)
def test_a_percentage_stands_in_percent_and_never_as_its_hundredth(
    typed, message, client, ward
):
    IndicatorFactory(code="social.health_insurance", unit="%", kind="ratio", decimals=2)
    row = line(**{"Mã chỉ tiêu": "social.health_insurance", "Kết quả": typed})
    book = openpyxl.Workbook()
    book.active.append(list(row))
    book.active.append(list(row.values()))
    if typed == "percent cell":
        cell = book.active.cell(row=2, column=list(row).index("Kết quả") + 1)
        cell.value, cell.number_format = 0.9742, "0.00%"

    page = upload(client, MODEL, saved(book))

    if message:
        ((_, heading, said),) = errors_of(page)
        assert heading == "Kết quả"
        assert message in said
        return
    confirm(client, MODEL, page)
    assert Observation.objects.get().value == Decimal("97.42")


def test_a_ratio_comes_by_its_parts_and_half_of_them_is_refused(client, ward):
    IndicatorFactory(code="social.health_insurance", unit="%", kind="ratio", decimals=2)
    parts = line(**{"Mã chỉ tiêu": "social.health_insurance", "Kết quả": None,
                    "Tử số": "2.338", "Mẫu số": "2.400"})  # fmt: skip

    half = upload(client, MODEL, workbook({**parts, "Mẫu số": None}))
    nought = upload(client, MODEL, workbook({**parts, "Mẫu số": 0}))
    stored(client, parts)

    assert errors_of(half) == [
        (2, "", "Tử số và mẫu số phải đi cùng nhau, mẫu số lớn hơn 0.")
    ]
    assert (2, "Mẫu số", "Mẫu số phải lớn hơn 0.") in errors_of(nought)
    row = Observation.objects.get()
    assert (row.numerator, row.denominator) == (Decimal(2338), Decimal(2400))


@pytest.mark.parametrize(
    ("typed", "refused"), [("99.999.999.999", False), ("999.999.999.999", True)]
)
def test_no_number_is_longer_than_is_kept_digit_for_digit(
    typed, refused, client, indicator
):
    page = upload(client, MODEL, workbook(line(**{"Kết quả": typed})))

    assert [error[1] for error in errors_of(page)] == (["Kết quả"] if refused else [])


# --- places and days ---


@pytest.mark.parametrize("named", ["KP-03", "kp-03", "Khu phố 3"])
def test_a_khu_pho_is_named_by_code_or_name(named, client, ward):
    IndicatorFactory(code="social.jobs", by_area=True, decimals=0)
    area = AreaFactory(code="KP-03", name="Khu phố 3")

    stored(client, line(**{"Mã chỉ tiêu": "social.jobs", "Khu phố": named, "Kết quả": 12}))  # fmt: skip

    assert Observation.objects.get().area == area


def test_a_khu_pho_that_is_not_there_on_the_day_is_refused(client, ward):
    IndicatorFactory(code="social.jobs", by_area=True, decimals=0)
    AreaFactory(code="KP-03", name="Khu phố 3", started_on=date(2022, 12, 1))
    row = line(**{"Mã chỉ tiêu": "social.jobs", "Mã khu phố": "KP-03", "Kết quả": 12})

    page = upload(client, MODEL, workbook(row))

    assert errors_of(page) == [(2, "Mã khu phố", "Ngày 30/11/2022 không có Khu phố 3.")]


def test_every_fault_of_a_line_is_told_at_once(client, ward):
    IndicatorFactory(code="economy.revenue", entry_role="VP", decimals=0)
    wrong = line(**{"Kết quả": "1,5", "Nguồn": None, "Tính đến ngày": "30/11/2999"})

    page = upload(client, MODEL, workbook(wrong, line(**{"Mã chỉ tiêu": "khong.co", "Tính đến ngày": "31/02/2022"})))  # fmt: skip

    assert {error[:2] for error in errors_of(page)} == {
        (2, "Mã chỉ tiêu"), (2, "Kết quả"), (2, "Nguồn"), (2, "Tính đến ngày"),
        (3, "Mã chỉ tiêu"), (3, "Tính đến ngày"),
    }  # fmt: skip


# --- lines of one sheet see each other ---


def test_a_running_total_that_falls_within_the_sheet_wants_a_note(client, ward):
    IndicatorFactory(code="economy.revenue", decimals=0, accrual="running", jump_percent=50)  # fmt: skip
    months = [
        line(**{"Tính đến ngày": "31/01/2022", "Kết quả": 10, "Ghi chú": None}),
        line(**{"Tính đến ngày": "28/02/2022", "Kết quả": 14, "Ghi chú": None}),
        line(**{"Tính đến ngày": "31/03/2022", "Kết quả": 13, "Ghi chú": None}),
    ]

    page = upload(client, MODEL, workbook(*months))
    months[2]["Ghi chú"] = "Quận điều chỉnh giảm."
    explained = upload(client, MODEL, workbook(*months))

    assert errors_of(page) == [
        (4, "Ghi chú", "Số lũy kế giảm so với kết quả ngày 28/02/2022 (14); lũy kế từ đầu năm "
         "không thể giảm."),
        (4, "Ghi chú", "Hãy kiểm tra lại, hoặc ghi giải trình."),
    ]  # fmt: skip
    assert counts_of(explained) == {"new": 3}


# --- the same file again ---


def test_the_same_file_again_changes_nothing_and_another_number_says_how_to_correct(
    client, indicator
):
    stored(client, line())
    row = Observation.objects.get()

    again = upload(client, MODEL, workbook(line()))
    other = upload(client, MODEL, workbook(line(**{"Kết quả": "31"})))
    empty = upload(client, MODEL, workbook(line(**{"Kết quả": None})))

    assert counts_of(again) == {"skip": 1}
    assert errors_of(other) == [
        (2, "Mã dòng", "Ngày 30/11/2022 đã có kết quả «30,149» của chỉ tiêu này; nếu số ấy sai, "
         f"hãy chọn dòng đính chính: ghi {row.record_code} ở cột «Mã dòng».")
    ]  # fmt: skip
    assert (2, "", "Nhập kết quả, hoặc cả tử số và mẫu số.") in errors_of(empty)


ALREADY = "Dòng này đã được đính chính bằng dòng {}; hãy sửa dòng đó."


def correcting(row, value, **more):
    return line(**{"Mã dòng": row.record_code, "Kết quả": value, **more})


def test_the_same_corrections_again_change_nothing_along_the_whole_chain(
    client, indicator
):
    stored(client, line())
    first = Observation.objects.get()
    stored(client, correcting(first, "29,001"))
    second = first.corrected_by

    again = upload(client, MODEL, workbook(correcting(first, "29,001")))
    other = upload(client, MODEL, workbook(correcting(first, "29,002")))
    stored(client, correcting(second, "29,5", **{"Ghi chú": "Theo quyết toán"}))
    of_second = upload(client, MODEL, workbook(correcting(second, "29,5")))
    of_first = upload(client, MODEL, workbook(correcting(first, "29,5")))
    stale = upload(client, MODEL, workbook(correcting(first, "29,001")))

    for page in (again, of_second, of_first):
        assert (errors_of(page), counts_of(page)) == ([], {"skip": 1})
        assert page.context["batch"].lines.get().changes == []
    assert ALREADY.format(second.record_code) in [e[2] for e in errors_of(other)]
    assert ALREADY.format(second.record_code) in [e[2] for e in errors_of(stale)]
    assert Observation.objects.count() == 3


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ({}, {"skip": 1}),
        ({"Nguồn": "Báo cáo khác"}, {"error": 1}),
        ({"Tính đến ngày": "29/11/2022"}, {"error": 1}),
        ({"Số ước": "có"}, {"error": 1}),
    ],
)
def test_only_all_that_the_correction_says_is_the_same(
    changed, counts, client, indicator
):
    stored(client, line())
    first = Observation.objects.get()
    stored(client, correcting(first, "29,001"))

    page = upload(client, MODEL, workbook(correcting(first, "29,001", **changed)))

    assert counts_of(page) == counts


@pytest.mark.parametrize("typed", ["99999999999999999"])
def test_a_number_too_long_is_told_once(typed, client, indicator):
    page = upload(client, MODEL, workbook(line(**{"Kết quả": typed})))

    assert len(errors_of(page)) == 1


# --- undoing ---


def test_undoing_voids_new_results_and_lets_corrected_ones_stand_again(
    client, ubnd, indicator
):
    old = ObservationFactory(indicator=indicator, as_of=date(2022, 10, 31))
    correction = line(**{"Mã dòng": old.record_code, "Tính đến ngày": "31/10/2022",
                         "Kết quả": "29", "Nguồn": old.source})  # fmt: skip
    batch = stored(client, line(**{"Mã dòng": None}), correction)
    standing = set(Observation.objects.standing().values_list("value", flat=True))

    undo(batch, by=ubnd)

    assert standing == {Decimal("30.149"), Decimal("29")}
    assert list(Observation.objects.standing()) == [old]
    voided = Observation.objects.filter(voided_at__isnull=False)
    assert {row.void_reason for row in voided} == {f"Hoàn tác lô nhập số {batch.pk}"}
    assert {row.once_corrected for row in voided} == {None, old}
    stored(client, line(**{"Mã dòng": None}), correction)
    assert Observation.objects.standing().count() == 2


def test_undoing_is_refused_while_a_later_correction_stands(client, ubnd, indicator):
    batch = stored(client, line())
    row = Observation.objects.get()
    later = ObservationFactory(
        indicator=indicator, as_of=row.as_of, corrects=row, value=Decimal("31")
    )

    with pytest.raises(ImportRefusedError) as refused:
        undo(batch, by=ubnd)
    later.void(by=ubnd, reason="Nhập nhầm")
    undo(batch, by=ubnd)

    assert "Thu ngân sách nhà nước, 30/11/2022" in str(refused.value)
    assert not Observation.objects.standing().exists()


# --- out and in again ---


def test_an_export_tells_what_counts_and_comes_back_unchanged(client, ubnd, indicator):
    old = ObservationFactory(indicator=indicator, as_of=date(2022, 9, 30))
    new = ObservationFactory(indicator=indicator, as_of=date(2022, 9, 30), corrects=old, value=Decimal("28"))  # fmt: skip
    gone = ObservationFactory(indicator=indicator, as_of=date(2022, 10, 31))
    gone.void(by=ubnd, reason="Nhập nhầm")
    book = exported(client, MODEL)
    sheet = book.active
    titles = {cell.value: cell.column for cell in sheet[1]}
    told = {
        sheet.cell(n, titles["Mã dòng"]).value: sheet.cell(n, titles["Hiệu lực"]).value
        for n in (2, 3, 4)
    }

    page = upload(client, MODEL, saved(book))
    wrong = upload(client, MODEL, workbook(line(**{"Mã dòng": gone.record_code, "Tính đến ngày": "31/10/2022"})))  # fmt: skip

    assert told == {
        old.record_code: "đã được đính chính", new.record_code: "đang dùng",
        gone.record_code: "đã hủy bỏ",
    }  # fmt: skip
    assert counts_of(page) == {"skip": 3}
    assert (2, "Mã dòng", "Dòng này đã hủy bỏ; hãy bỏ mã dòng để thêm dòng mới.") in errors_of(wrong)  # fmt: skip


def test_a_blank_cell_keeps_what_is_stored(client, indicator):
    row = ObservationFactory(indicator=indicator, note="Theo báo cáo quý.")
    kept = line(**{"Mã dòng": row.record_code, "Tính đến ngày": "28/11/2022",
                   "Nguồn": None, "Kết quả": 31, "Ghi chú": None})  # fmt: skip

    page = upload(client, MODEL, workbook(kept))
    confirm(client, MODEL, page)

    found = Observation.objects.standing().get()
    assert changes_of(page) == [(2, (("Kết quả", "30,149", "31"),))]
    assert (found.source, found.note) == (row.source, "Theo báo cáo quý.")
