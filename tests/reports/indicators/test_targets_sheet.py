"""The sheet of targets: one by indicator, year and basis; changed honestly, taken back whole."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benghe.core.imports.services import undo
from benghe.core.models import ImportBatch
from reports.indicators.models import Indicator, Target
from tests.factories import IndicatorFactory, TargetFactory
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

MODEL = "reports_target"


@pytest.fixture
def indicator(ward):
    return IndicatorFactory(
        code="economy.revenue", name="Thu ngân sách nhà nước", decimals=4
    )


@pytest.fixture
def client(office, client_for):
    return client_for(office)


def line(**changed):
    return {
        "Mã chỉ tiêu": "economy.revenue", "Năm": 2023, "Căn cứ": "Nghị quyết của Đảng ủy",
        "Mức giao": "28,5", "Trong nghị quyết năm": "có",
        "Văn bản giao": "Nghị quyết số 05-NQ/ĐU", "Ngày văn bản giao": "30/12/2022", **changed,
    }  # fmt: skip


def stored(client, *lines):
    page = upload(client, MODEL, workbook(*lines))
    assert errors_of(page) == []
    confirm(client, MODEL, page)
    return page


def test_targets_of_a_year_are_stored_and_the_same_file_changes_nothing(
    client, indicator
):
    later = line(**{"Căn cứ": "điều chỉnh", "Mức giao": "30.149,5",
                    "Ngày văn bản giao": "15/08/2023"})  # fmt: skip
    lines = [line(), later]

    page = stored(client, *lines)
    again = upload(client, MODEL, workbook(*lines))

    assert counts_of(page) == {"new": 2}
    assert counts_of(again) == {"skip": 2}
    rows = Target.objects.order_by("pk").values_list(
        "indicator__code", "year", "basis", "value", "in_resolution", "source", "decided_on"
    )  # fmt: skip
    assert list(rows) == [
        ("economy.revenue", 2023, "resolution", Decimal("28.5"), True,
         "Nghị quyết số 05-NQ/ĐU", date(2022, 12, 30)),
        ("economy.revenue", 2023, "adjusted", Decimal("30149.5"), True,
         "Nghị quyết số 05-NQ/ĐU", date(2023, 8, 15)),
    ]  # fmt: skip


@pytest.fixture
def twice(office, indicator):
    """A target of 2022 that stands, and the voided one whose place it has."""
    gone = TargetFactory(indicator=indicator, value=Decimal("19"))
    gone.void(by=office, reason="Sai số")
    stands = TargetFactory(
        indicator=indicator, value=Decimal("20.25"), source="Quyết định 12"
    )
    return stands, gone


def rows_of(book):
    """The lines of an export as dicts by heading."""
    headings, *rows = ([cell.value for cell in row] for row in book.active.iter_rows())
    return [dict(zip(headings, row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("query", "states"),
    [
        ({}, {"đang dùng", "đã hủy bỏ"}),
        ({"hieu_luc": "con"}, {"đang dùng"}),
        ({"hieu_luc": "huy"}, {"đã hủy bỏ"}),
    ],
)
def test_an_export_is_the_list_on_screen_and_comes_back_unchanged(
    query, states, client, twice
):
    shown = client.get(reverse("admin:reports_target_changelist"), query)
    book = exported(client, MODEL, **query)

    found = rows_of(book)
    listed = [row.pk for row in shown.context["cl"].result_list]
    assert [row["Mã dòng"] for row in found] == [f"MG-{pk:06d}" for pk in listed]
    assert {row["Hiệu lực"] for row in found} == states
    assert counts_of(upload(client, MODEL, saved(book))) == {"skip": len(states)}


def test_a_voided_target_stays_as_it_is_and_the_one_that_stands_changes(client, twice):
    stands, gone = twice
    lines = {row["Mã dòng"]: row for row in rows_of(exported(client, MODEL))}
    of_stands = {**lines[f"MG-{stands.pk:06d}"], "Mức giao": "21"}
    of_gone = {**lines[f"MG-{gone.pk:06d}"], "Mức giao": "21"}

    refused = upload(client, MODEL, workbook(of_gone))
    stored(client, of_stands)

    assert errors_of(refused) == [
        (2, "Mã dòng", "Dòng này đã hủy bỏ; hãy bỏ mã dòng để thêm dòng mới.")
    ]
    for row in twice:
        row.refresh_from_db()
    assert (stands.value, gone.value) == (Decimal("21"), Decimal("19"))


ONLY_SHOWN = (
    "Cột này chỉ để xem. Hủy bỏ hoặc thay thế một mức giao thì làm ở trang của nó."
)
OTHER = "Không đổi chỉ tiêu, năm hay căn cứ của một dòng đã có; hãy xóa mã dòng để thêm dòng mới."


@pytest.mark.parametrize(
    ("changed", "heading", "message"),
    [
        ({"Hiệu lực": "đã hủy bỏ"}, "Hiệu lực", ONLY_SHOWN),
        ({"Mã dòng": None, "Năm": 2024, "Hiệu lực": "đã hủy bỏ"}, "Hiệu lực", ONLY_SHOWN),
        ({"Năm": 2024}, "Năm", OTHER),
        ({"Căn cứ": "Điều chỉnh"}, "Căn cứ", OTHER),
        ({"Mã dòng": "MG-999999"}, "Mã dòng", "Không có dòng nào mang mã «MG-999999»."),
        ({"Mã dòng": "KQ-000001"}, "Mã dòng", "Không có dòng nào mang mã «KQ-000001»."),
    ],
)  # fmt: skip
def test_a_code_names_its_target_and_state_is_only_shown(
    changed, heading, message, client, twice
):
    first = next(
        row
        for row in rows_of(exported(client, MODEL))
        if row["Mã dòng"] == f"MG-{twice[0].pk:06d}"
    )

    page = upload(client, MODEL, workbook({**first, "Mức giao": "20,25", **changed}))

    assert errors_of(page) == [(2, heading, message)]
    assert Target.objects.count() == 2


def test_a_code_and_a_line_without_one_about_one_target_are_refused(client, twice):
    lines = [line(**{"Mã dòng": f"MG-{twice[0].pk:06d}", "Năm": 2022}), line(Năm=2022)]

    page = upload(client, MODEL, workbook(*lines))

    assert errors_of(page) == [
        (3, "", "Dòng này và dòng 2 là cùng một mức giao. Hãy giữ lại một dòng.")
    ]


@pytest.mark.parametrize(
    ("typed", "decimals", "told"),
    [
        ("28,123", 3, []),
        ("28,1234", 3, ["Chỉ tiêu này có 3 chữ số thập phân; hãy làm tròn theo văn bản nguồn."]),
        ("28", 0, []),
        ("28,5", 0, ["Chỉ tiêu này có 0 chữ số thập phân; hãy làm tròn theo văn bản nguồn."]),
        ("999.999.999.999", 3, []),
        ("99999999999999999", 3, ["Số dài quá: chỉ nhận tối đa 15 chữ số; trước dấu phẩy nhiều "
                                  "nhất 12. Hãy kiểm tra số và đơn vị tính."]),
    ],
)  # fmt: skip
def test_a_target_is_no_finer_nor_longer_than_its_results_in_sheet_and_form(
    typed, decimals, told, client, indicator
):
    Indicator.objects.update(decimals=decimals)
    boxes = {
        "indicator": indicator.pk, "year": "2023", "basis": "superior", "value": typed,
        "source": "", "decided_on": "", "version": "0",
    }  # fmt: skip

    page = upload(client, MODEL, workbook(line(**{"Mức giao": typed})))
    answer = client.post(reverse("admin:reports_target_add"), boxes)

    assert errors_of(page) == [(2, "Mức giao", message) for message in told]
    assert Target.objects.exists() is not bool(told)
    if told:
        assert len(answer.context["adminform"].form.errors["value"]) == 1


def test_limits_are_of_results_a_target_beyond_them_is_taken_by_sheet_and_form(
    client, indicator
):
    Indicator.objects.update(least=0, most=20)
    boxes = {
        "indicator": indicator.pk, "year": "2023", "basis": "superior", "value": "28,5",
        "source": "", "decided_on": "", "version": "0",
    }  # fmt: skip

    stored(client, line())
    client.post(reverse("admin:reports_target_add"), boxes)

    values = Target.objects.order_by("basis").values_list("basis", "value")
    assert list(values) == [
        ("resolution", Decimal("28.5")), ("superior", Decimal("28.5")),
    ]  # fmt: skip


def test_a_changed_value_is_a_change_with_history_and_undoing_restores_it(
    client, office, indicator
):
    old = TargetFactory(indicator=indicator, year=2023, value=Decimal("25"))
    other = IndicatorFactory(code="economy.expenditure", name="Chi ngân sách")

    page = stored(
        client,
        {"Mã chỉ tiêu": "economy.revenue", "Năm": 2023, "Mức giao": "28,5"},
        {"Mã chỉ tiêu": "economy.expenditure", "Năm": 2023, "Mức giao": 19},
    )
    after = {row.indicator: row.value for row in Target.objects.of_year(2023)}
    undo(ImportBatch.objects.get(pk=page.context["batch"].pk), by=office)

    assert changes_of(page) == [(2, (("Mức giao", "25", "28,5"),))]
    assert after == {indicator: Decimal("28.5"), other: Decimal("19")}
    assert {row.indicator: row.value for row in Target.objects.of_year(2023)} == {
        indicator: Decimal("25")
    }
    old.refresh_from_db()
    assert [row.value for row in old.history.order_by("version")] == [
        Decimal("25"), Decimal("28.5"), Decimal("25"),
    ]  # fmt: skip
    gone = Target.objects.get(indicator=other)
    assert gone.void_reason.startswith("Hoàn tác lô nhập số")


def test_after_undoing_the_same_file_is_imported_again(client, office, indicator):
    page = stored(client, line())
    undo(ImportBatch.objects.get(pk=page.context["batch"].pk), by=office)

    again = stored(client, line())

    assert counts_of(again) == {"new": 1}
    assert Target.objects.of_year(2023).get().value == Decimal("28.5")


def test_every_fault_of_every_line_is_told_at_once(client, indicator):
    page = upload(
        client,
        MODEL,
        workbook(
            line(**{"Mã chỉ tiêu": "economy.revenu", "Mức giao": "chưa có"}),
            line(**{"Căn cứ": "xã giao"}),
            line(**{"Năm": 1890, "Mức giao": None}),
            line(**{"Năm": 2024, "Mức giao": "1.234.567.890.123,5"}),
            line(Năm=2025),
            line(**{"Năm": 2025, "Mức giao": 9}),
        ),
    )

    found = errors_of(page)
    told = {(number, heading) for number, heading, _ in found}
    assert {
        (2, "Mã chỉ tiêu"), (2, "Mức giao"), (3, "Căn cứ"), (4, "Mức giao"), (5, "Mức giao"), (7, ""),
    } <= told  # fmt: skip
    assert (2, "Mã chỉ tiêu", "Không có chỉ tiêu mang mã «economy.revenu». Gần giống: economy.revenue.") in found  # fmt: skip
    assert (7, "", "Dòng này và dòng 6 là cùng một mức giao. Hãy giữ lại một dòng.") in found  # fmt: skip
    assert not Target.objects.exists()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_both_of_a_year_leave_the_resolution_together(order, client, indicator):
    TargetFactory(indicator=indicator, year=2023, in_resolution=True)
    TargetFactory(indicator=indicator, year=2023, basis="adjusted", in_resolution=True)
    lines = [line(**{"Căn cứ": "NQ", "Trong nghị quyết năm": "không"}),
             line(**{"Căn cứ": "Điều chỉnh", "Trong nghị quyết năm": "không"})]  # fmt: skip

    alone = upload(client, MODEL, workbook(lines[0]))
    together = upload(client, MODEL, workbook(*(lines[n] for n in order)))

    assert errors_of(alone) == [
        (2, "Trong nghị quyết năm",
         "Năm 2023: mức giao ban đầu và mức điều chỉnh cùng trong nghị quyết năm hoặc cùng không. "
         "Hãy ghi như nhau ở cả hai dòng.")
    ]  # fmt: skip
    assert errors_of(together) == []


def test_an_adjustment_that_says_nothing_follows_the_first_given(client, indicator):
    TargetFactory(indicator=indicator, year=2023, in_resolution=True)
    later = line(**{"Căn cứ": "Điều chỉnh"})
    del later["Trong nghị quyết năm"]

    page = stored(client, later)

    assert Target.objects.get(basis="adjusted").in_resolution is True
    changes = page.context["batch"].lines.get().changes
    assert ["Trong nghị quyết năm", "", "có"] in changes


@pytest.mark.parametrize("role", ["ubnd", "leader", "secretary"])
def test_only_the_office_imports_targets(role, request, client_for, indicator):
    user = request.getfixturevalue(role)

    page = upload(client_for(user), MODEL, workbook(line()))

    assert page.status_code == 404
    assert not Target.objects.exists()
