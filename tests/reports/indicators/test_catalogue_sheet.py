"""The sheet of the catalogue: indicators by code, all but the code may change."""

from decimal import Decimal

import pytest
from django.urls import reverse

from benghe.core.imports.services import ImportRefusedError, undo
from benghe.core.models import ImportBatch
from reports.indicators.models import Indicator, IndicatorGroup
from tests.factories import (
    IndicatorFactory,
    IndicatorGroupFactory,
    ObservationFactory,
    TargetFactory,
)
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

MODEL = "reports_indicator"


@pytest.fixture
def social(ward):
    return IndicatorGroupFactory(code="social", name="An sinh xã hội")


@pytest.fixture
def client(office, client_for):
    return client_for(office)


def line(**changed):
    return {
        "Mã chỉ tiêu": "social.jobs", "Nhóm": "An sinh xã hội", "Chỉ tiêu": "Giải quyết việc làm",
        "Đơn vị tính": "lượt", "Loại": "Số đếm", "Số chữ số thập phân": 0,
        "Chiều": "Cao hơn là tốt", "Kỳ báo cáo": "Hàng quý", "Cách tính": "Lũy kế",
        "Ai nhập": "UBND phường", "Hạn (ngày sau khi hết kỳ)": 5, "Mức thấp nhất hợp lý": 10,
        "Mức cao nhất hợp lý": "5.000", "Giải trình khi thay đổi quá (%)": 50,
        "Chia theo khu phố": "có", "Căn cứ pháp lý": "Nghị định 61/2015/NĐ-CP", **changed,
    }  # fmt: skip


def stored(client, *lines):
    page = upload(client, MODEL, workbook(*lines))
    assert errors_of(page) == []
    confirm(client, MODEL, page)
    return page


def batch_of(page):
    return ImportBatch.objects.get(pk=page.context["batch"].pk)


def test_an_indicator_comes_with_every_field(client, social):
    page = stored(client, line())

    found = Indicator.objects.get()
    assert counts_of(page) == {"new": 1}
    assert (found.code, found.group, found.name, found.unit) == (
        "social.jobs", social, "Giải quyết việc làm", "lượt",
    )  # fmt: skip
    assert (found.kind, found.decimals, found.direction, found.period) == (
        "count", 0, "higher", "quarter",
    )  # fmt: skip
    assert (found.accrual, found.entry_role, found.due_days) == ("running", "UB", 5)
    assert (found.least, found.most, found.jump_percent, found.by_area) == (
        Decimal(10), Decimal(5000), 50, True,
    )  # fmt: skip
    assert found.legal_basis == "Nghị định 61/2015/NĐ-CP"


def test_a_total_and_its_item_come_in_one_sheet_and_are_undone_together(
    client, office, social
):
    page = stored(
        client,
        line(),
        line(**{"Mã chỉ tiêu": "social.jobs_young", "Chỉ tiêu": "Trong đó thanh niên",
                "Là khoản mục của": "social.jobs"}),
    )  # fmt: skip
    total = Indicator.objects.get(code="social.jobs_young").parent

    again = upload(client, MODEL, saved(exported(client, MODEL)))
    undo(batch_of(page), by=office)

    assert total.code == "social.jobs"
    assert counts_of(again) == {"skip": 2}
    assert not Indicator.objects.exists()
    assert IndicatorGroup.objects.get() == social


def test_the_code_stays_and_the_rest_changes_with_history(client, social):
    row = IndicatorFactory(
        code="social.jobs", group=social, name="Việc làm", unit="lượt", decimals=0
    )

    page = stored(
        client, {"Mã chỉ tiêu": "Social.JOBS", "Chỉ tiêu": "Giải quyết việc làm"}
    )

    row.refresh_from_db()
    assert changes_of(page) == [(2, (("Chỉ tiêu", "Việc làm", "Giải quyết việc làm"),))]
    assert (row.code, row.name, row.history.count()) == (
        "social.jobs", "Giải quyết việc làm", 2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "heading", "message"),
    [
        ({"Mã chỉ tiêu": "Việc làm"}, "Mã chỉ tiêu",
         "Mã chỉ gồm chữ thường không dấu, chữ số, gạch dưới, và có dấu chấm, ví dụ "
         "social.scholarships."),
        ({"Mã chỉ tiêu": "economy.jobs"}, "Mã chỉ tiêu",
         "Mã của nhóm «An sinh xã hội» phải bắt đầu bằng «social.»."),
        ({"Nhóm": "Giao thông"}, "Nhóm", "Không có nhóm chỉ tiêu mang mã «Giao thông»."),
        ({"Nhóm": None}, "Nhóm", "Trường này không được để trống."),
        ({"Mức cao nhất hợp lý": 9}, "Mức cao nhất hợp lý",
         "Mức cao nhất phải từ mức thấp nhất trở lên."),
        ({"Số chữ số thập phân": 5}, "Số chữ số thập phân", "Nhiều nhất 4 chữ số thập phân."),
        ({"Giải trình khi thay đổi quá (%)": 40000}, "Giải trình khi thay đổi quá (%)",
         "Số lớn quá."),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named_with_its_column(
    changed, heading, message, client, social
):
    page = upload(client, MODEL, workbook(line(**changed)))

    assert errors_of(page) == [(2, heading, message)]
    assert not Indicator.objects.exists()


def test_a_code_twice_in_a_sheet_and_an_item_of_an_item_are_refused(client, social):
    item = {**line(), "Là khoản mục của": "social.jobs", "Mã chỉ tiêu": "social.young"}

    page = upload(
        client,
        MODEL,
        workbook(
            line(), line(), item, {**item, "Mã chỉ tiêu": "social.younger",
                                   "Là khoản mục của": "social.young"},
        ),
    )  # fmt: skip

    assert errors_of(page) == [
        (3, "Mã chỉ tiêu", "Mã này đã có ở dòng 2 của tệp. Hãy giữ lại một dòng."),
        (5, "Là khoản mục của", "Chọn một chỉ tiêu tổng; khoản mục không có khoản mục con."),
    ]  # fmt: skip


WAY_OUT = (
    "Dòng ấy có hủy bỏ vẫn được giữ trong sổ, nên lô này không hoàn tác được. Nếu thôi dùng "
    "chỉ tiêu, hãy bỏ chọn «Đang theo dõi» ở trang của chỉ tiêu thay cho việc hoàn tác."
)


@pytest.mark.parametrize("hung", ["observation", "target", "voided"])
def test_undoing_is_refused_while_anything_hangs_from_a_made_indicator(
    hung, client, office, social
):
    page = stored(client, line())
    found = Indicator.objects.get()
    if hung == "target":
        TargetFactory(indicator=found)
    else:
        row = ObservationFactory(indicator=found, value=20)
        if hung == "voided":
            row.void(by=office, reason="Nhập nhầm")

    with pytest.raises(ImportRefusedError) as refused:
        undo(batch_of(page), by=office)

    assert "Chưa hoàn tác được" in str(refused.value)
    assert WAY_OUT in str(refused.value)
    assert Indicator.objects.get() == found


def test_a_target_whose_batch_was_undone_leaves_a_way_out(client, office, social):
    page = stored(client, line())
    found = Indicator.objects.get()
    target = {"Mã chỉ tiêu": found.code, "Năm": 2022, "Mức giao": 20}
    of_target = upload(client, "reports_target", workbook(target))
    confirm(client, "reports_target", of_target)
    undo(batch_of(of_target), by=office)

    with pytest.raises(ImportRefusedError) as refused:
        undo(batch_of(page), by=office)
    stored(client, line(**{"Đang theo dõi": "không"}))

    assert str(refused.value) == (
        f"Chưa hoàn tác được: mức giao năm «{found.name} 2022» gắn với một dòng của lô. {WAY_OUT}"
    )
    assert not Indicator.objects.active().exists()


def test_an_export_is_the_list_also_with_what_is_not_followed_any_more(client, social):
    IndicatorFactory(group=social)
    IndicatorFactory(group=social, is_active=False)

    for query in ({}, {"is_active__exact": "0"}):
        shown = client.get(reverse("admin:reports_indicator_changelist"), query)
        book = exported(client, MODEL, **query)
        headings, *rows = ([c.value for c in row] for row in book.active.iter_rows())
        codes = [row[headings.index("Mã chỉ tiêu")] for row in rows]
        listed = [row.code for row in shown.context["cl"].result_list]
        assert codes == listed != []


@pytest.mark.parametrize("role", ["ubnd", "leader"])
def test_only_the_office_imports_the_catalogue(role, request, client_for, social):
    page = upload(client_for(request.getfixturevalue(role)), MODEL, workbook(line()))

    assert page.status_code == 404
