"""The budget drawn, on paper and as a sheet; who may take it, and that it is logged."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from pypdf import PdfReader

from benghe.core.jobs import JobError
from benghe.core.models import Event, Job
from benghe.paper.charts import chart_svg
from benghe.paper.tree import ChartBlock, Table, text_of
from reports.indicators.budget import jobs
from reports.indicators.budget.charts import increase_chart, running_chart
from reports.indicators.budget.listing import budget_of
from reports.indicators.budget.papers import budget_paper
from tests.factories import (
    IndicatorFactory,
    IndicatorGroupFactory,
    ObservationFactory,
    TargetFactory,
    UserFactory,
)

PAGE = "/chi-tieu/ngan-sach/"
ASKED = {"nam": "2022", "ngay": "28/11/2022"}
DAY = date(2022, 11, 28)
d = Decimal


@pytest.fixture
def revenue(ward):
    group = IndicatorGroupFactory(code="economy", name="Kinh tế - ngân sách")
    return IndicatorFactory(
        code="economy.revenue", name="Thu ngân sách", group=group, period="month"
    )


@pytest.fixture
def reported(revenue):
    """March and November reported, the estimate adjusted in August, one item."""
    report(revenue, date(2022, 3, 31), "7.846")
    report(revenue, DAY, "30.149")
    report(revenue, date(2021, 11, 28), "26.318")
    TargetFactory(indicator=revenue, value=d("26.5"), basis="superior")
    TargetFactory(
        indicator=revenue, value=d("28"), basis="adjusted", decided_on=date(2022, 8, 15),
        source="Quyết định 1504/QĐ-UBND",
    )  # fmt: skip
    taxes = IndicatorFactory(
        code="economy.taxes", name="Thuế ngoài quốc doanh", group=revenue.group,
        parent=revenue, period="month",
    )  # fmt: skip
    report(taxes, DAY, "30", is_estimate=True)


def report(indicator, day, value, **more):
    return ObservationFactory(indicator=indicator, as_of=day, value=d(value), **more)


def total(user, day=DAY):
    return budget_of(user, day).sections[0].total


def points(chart):
    return {
        series.name: {point.at: point.value for point in series.points}
        for series in chart.series
    }


# --- charts ---


def test_the_curve_leaves_gaps_and_the_estimate_goes_in_steps(reported, ubnd):
    chart = running_chart(total(ubnd))
    found = points(chart)

    assert [series.role for series in chart.series] == ["main", "previous", "target"]
    assert found["Năm 2022"][date(2022, 3, 31)] == d("7.846")
    assert found["Năm 2022"][DAY] == d("30.149")
    assert found["Năm 2022"][date(2022, 10, 31)] is None
    assert date(2022, 12, 31) not in found["Năm 2022"]
    assert found["Năm 2021"][date(2021, 12, 31)] is None
    assert found["Dự toán"] == {
        date(2022, 1, 1): d("26.5"),
        date(2022, 8, 15): d("28"),
        date(2022, 12, 31): d("28"),
    }
    assert "<svg" in chart_svg(chart)


def test_before_the_adjustment_the_original_is_one_level(reported, ubnd):
    found = points(running_chart(total(ubnd, date(2022, 8, 14))))
    assert found["Dự toán"] == {date(2022, 1, 1): d("26.5")}


@pytest.mark.parametrize("decided_on", [None, date(2022, 1, 1), date(2021, 12, 20)])
def test_adjusted_before_the_year_began_it_is_one_level(revenue, ubnd, decided_on):
    TargetFactory(indicator=revenue, value=d("26.5"), basis="superior")
    TargetFactory(
        indicator=revenue, value=d("28"), basis="adjusted", decided_on=decided_on
    )
    found = points(running_chart(total(ubnd)))
    assert found == {"Dự toán": {date(2022, 1, 1): d("28")}}


def test_adjusted_on_the_last_day_and_without_an_original(revenue, ubnd):
    row = TargetFactory(
        indicator=revenue, value=d("28"), basis="adjusted", decided_on=date(2022, 12, 31)
    )  # fmt: skip
    end = date(2022, 12, 31)
    assert points(running_chart(total(ubnd, end))) == {
        "Dự toán": {date(2022, 1, 1): d("28")}
    }
    TargetFactory(indicator=revenue, value=d("26.5"), basis="superior")
    assert points(running_chart(total(ubnd, end)))["Dự toán"] == {
        date(2022, 1, 1): d("26.5"),
        end: row.value,
    }


def test_without_a_report_or_an_estimate_the_curve_says_so(revenue, ubnd):
    chart = running_chart(total(ubnd))
    assert chart.series == ()
    assert "Chưa có số liệu" in chart_svg(chart)


def test_a_column_that_covers_several_months_says_so(reported, ubnd):
    found = points(increase_chart(total(ubnd)))["Tăng thêm"]

    assert list(found)[:4] == ["Tháng 1", "Tháng 2", "Tháng 3 (3 tháng)", "Tháng 4"]
    assert found["Tháng 2"] is None
    assert found["Tháng 3 (3 tháng)"] == d("7.846")
    assert found["Tháng 11 (8 tháng)"] == d("22.303")
    assert len(found) == 11


# --- paper ---


def test_the_paper_tells_the_same_as_the_page(reported, ubnd):
    paper = budget_paper(budget_of(ubnd, DAY), printed_on=date(2023, 1, 5))
    text = text_of(paper)

    assert paper.landscape
    assert paper.header is paper.signature is None
    assert paper.meta.created == date(2023, 1, 5)
    assert paper.summary == (
        "Năm 2022, tính đến ngày 28/11/2022 (đã qua 91% thời gian của năm)"
    )
    for line in (
        "Thu ngân sách đến ngày 28/11/2022 đạt 107,68% dự toán điều chỉnh (vượt 7,68%); "
        "đạt 113,77% dự toán đầu năm (vượt 13,77%); đã qua 91% thời gian của năm.",
        "Dự toán điều chỉnh theo: Quyết định 1504/QĐ-UBND, ngày 15/08/2022.",
        "Lệch. Kết quả các khoản mục cộng lại: nhỏ hơn số tổng 0,149 tỷ đồng (ngày 28/11/2022).",
        "30 (ước)",
        "+22,303 (8 tháng)",
        "Tháng 11: đến 28/11.",
        "tăng 3,831 (14,56%)",
        "Thu ngân sách: lũy kế năm 2022",
    ):
        assert line in text


def test_the_paper_has_a_table_and_a_curve_for_each_total_and_the_balance(
    reported, revenue, ubnd
):
    spent = IndicatorFactory(
        code="economy.expenditure",
        name="Tổng chi ngân sách",
        group=revenue.group,
        position=9,
    )
    report(spent, DAY, "10.9")
    paper = budget_paper(budget_of(ubnd, DAY))

    headings = [b.text for b in paper.blocks if hasattr(b, "level")]
    assert headings == ["THU NGÂN SÁCH", "TỔNG CHI NGÂN SÁCH", "CÂN ĐỐI THU, CHI"]
    assert sum(isinstance(block, ChartBlock) for block in paper.blocks) == 2
    assert sum(isinstance(block, Table) for block in paper.blocks) == 5
    assert paper.meta.created == DAY


def test_a_paper_without_any_total_says_so(ward, ubnd):
    text = text_of(budget_paper(budget_of(ubnd, DAY)))
    assert "Chưa có chỉ tiêu ngân sách nào trong danh mục." in text


def test_the_pdf_is_made_by_the_worker_and_logged(
    reported, ubnd, client_for, monkeypatch, django_capture_on_commit_callbacks
):
    # No heartbeat from another thread while the test's own transaction is open.
    monkeypatch.setattr("benghe.core.jobs.BEAT_SECONDS", 600)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_for(ubnd).post(f"{PAGE}in/", ASKED)
    job = Job.objects.get()

    assert answer["Location"] == f"/viec-nen/{job.pk}/"
    assert (job.state, job.file_name) == ("done", "ngan-sach-2022-11-28.pdf")
    text = PdfReader(BytesIO(bytes(job.content))).pages[0].extract_text()
    assert "BẢNG THU, CHI NGÂN SÁCH" in text
    event = Event.objects.get(kind=Event.Kind.PRINT)
    assert (event.user, event.target) == (ubnd, "reports.indicator")
    assert event.detail == {"budget": "2022-11-28", "job": job.pk}


def test_who_lost_the_right_meanwhile_gets_no_paper(reported, ward):
    row = Job(kind="budget", arguments={"day": "2022-11-28"}, created_by=UserFactory())
    with pytest.raises(JobError, match="Bạn không còn quyền"):
        jobs.print_budget(row)


# --- sheet ---


@pytest.fixture
def sheet(reported, ubnd, client_for):
    answer = client_for(ubnd).post(f"{PAGE}excel/", ASKED)
    assert 'filename="ngan-sach-2022-11-28.xlsx"' in answer["Content-Disposition"]
    content = b"".join(answer.streaming_content)
    return openpyxl.load_workbook(BytesIO(content)).worksheets[0]


def cells(sheet, row):
    return {
        head.value: cell for head, cell in zip(sheet[1], sheet[row], strict=True)
    }  # fmt: skip


def test_the_sheet_has_numbers_days_and_gaps(sheet):
    found = {name: cell.value for name, cell in cells(sheet, 2).items()}

    assert sheet.title == "Ngân sách 2022"
    assert found["Khoản mục"] == "Thu ngân sách"
    assert found["Dự toán điều chỉnh 2022"] == 28
    assert found["Văn bản điều chỉnh"] == "Quyết định 1504/QĐ-UBND, ngày 15/08/2022"
    assert found["Lũy kế 2022"] == 30.149
    assert found["Tính đến ngày"].date() == DAY
    assert found["Số ước"] == "không"
    assert found["So với dự toán đầu năm (%)"] == 113.77
    assert found["So với dự toán điều chỉnh (%)"] == 107.68
    assert found["Ngày của cùng kỳ"].date() == date(2021, 11, 28)
    assert found["Tăng, giảm so với cùng kỳ"] == 3.831
    assert found["Lũy kế tháng 4"] is None
    assert found["Tăng thêm tháng 4"] is None
    assert found["Tăng thêm tháng 11"] == 22.303
    assert found["Tháng tính gộp"] == "tháng 3 gộp 3 tháng; tháng 11 gộp 8 tháng"
    assert "Lũy kế tháng 12" not in found
    item = cells(sheet, 3)
    assert (item["Khoản mục"].value, item["Số ước"].value) == (
        "Thuế ngoài quốc doanh", "có",
    )  # fmt: skip
    assert item["Tỷ trọng (%)"].value == 99.51
    assert item["Cùng kỳ 2021"].value is None


def test_the_cells_of_the_sheet_are_typed_and_no_formula_is_born(sheet):
    row = cells(sheet, 2)

    assert row["Lũy kế 2022"].number_format == "#,##0.000"
    assert row["Tăng thêm tháng 3"].number_format == "#,##0.000"
    assert row["So với dự toán đầu năm (%)"].number_format == "0.00"
    assert row["Tính đến ngày"].number_format == "dd/mm/yyyy"
    assert {cell.data_type for line in sheet for cell in line} == {"s", "n", "d"}


def test_the_export_is_logged(sheet, ubnd):
    event = Event.objects.get(kind=Event.Kind.EXPORT)
    assert (event.user, event.target) == (ubnd, "reports.indicator")
    assert event.detail == {"budget": "2022-11-28", "rows": 2}


def test_an_empty_budget_is_an_empty_sheet(ward, ubnd, client_for):
    answer = client_for(ubnd).post(f"{PAGE}excel/", ASKED)
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    assert book.worksheets[0].max_row == 1


# --- who, and what is not understood ---


def test_who_may_print_and_who_may_take_the_sheet(
    reported, office, leader, ubnd, secretary, inspector, technician, nobody, client_for
):
    people = (office, leader, ubnd, secretary, inspector, technician, nobody)

    def answers(page):
        return [client_for(p).post(f"{PAGE}{page}/", ASKED).status_code for p in people]

    assert answers("in") == [302, 302, 302, 404, 404, 404, 404]
    assert answers("excel") == [200, 200, 200, 404, 404, 404, 404]
    assert set(Job.objects.values_list("created_by", flat=True)) == {
        office.pk, leader.pk, ubnd.pk,
    }  # fmt: skip


def test_the_page_offers_what_one_may_do(reported, leader, ubnd, client_for):
    for user in (leader, ubnd):
        text = client_for(user).get(PAGE, ASKED).content.decode()
        assert f'action="{PAGE}in/"' in text
        assert f'action="{PAGE}excel/"' in text


def test_a_wrong_day_goes_back_to_the_page(reported, ubnd, client_for):
    for page in ("in", "excel"):
        answer = client_for(ubnd).post(f"{PAGE}{page}/", {"ngay": "31/02/2022"})
        assert answer.status_code == 400
        assert list(answer.context["form"].errors) == ["ngay"]
    assert not Event.objects.filter(kind__in=["print", "export"]).exists()
