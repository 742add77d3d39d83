"""The members list as a workbook: typed cells, the rows of the screen, its log."""

import hashlib
import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from benghe.core.models import Event, Job
from benghe.lib.dates import PartialDate
from members import views
from tests.factories import CellFactory, MemberFactory, PostFactory

LIST = "/dang-vien/"
DAY = "27/12/2022"
COT = "tt,ho-ten,ngay-sinh,tuoi,ket-nap,chinh-thuc,so-the,que-quan"


@pytest.fixture
def people(ward, own_cell):
    other = CellFactory(name="Chi bộ Khu phố 2", code="KP2", committee=ward)
    MemberFactory(full_name="Đặng Thị Hòa", cell=own_cell, gender="female",
                  card_number="00079123", born=PartialDate(1950, 8),
                  hometown='=HYPERLINK("x")')  # fmt: skip
    MemberFactory(full_name="Trần Văn An", cell=own_cell, card_number=None,
                  official_on=None, hometown="+1+1")  # fmt: skip
    head = MemberFactory(full_name="Vũ Thị Yến", cell=own_cell, born=PartialDate(1899, 1, 2),
                         card_number="00079124", hometown="@x")  # fmt: skip
    PostFactory(member=head, cell=own_cell)
    MemberFactory(full_name="Lê Thị Bình", cell=other, hometown="Long An")


def export(client, **query):
    return client.post(f"{LIST}xuat/", {"ngay": DAY, **query})


def sheet_of(answer):
    content = b"".join(answer.streaming_content)
    return openpyxl.load_workbook(io.BytesIO(content)).active, content


def lines_of(sheet):
    """The lines below the headings, as tuples."""
    return [tuple(row) for row in sheet.iter_rows(min_row=7, values_only=True)]


def test_cells_are_what_they_are_and_no_text_becomes_a_formula(
    people, office, client_for
):
    sheet, content = sheet_of(export(client_for(office), cot=COT, **{"chi-bo": "KP1"}))

    day = datetime(2010, 2, 3)  # noqa: DTZ001
    assert [row[0] for row in sheet.iter_rows(max_row=4, max_col=1, values_only=True)] == [
        "DANH SÁCH ĐẢNG VIÊN", "Chi bộ Khu phố 1, tính đến ngày 27/12/2022",
        "Bộ lọc: Chi bộ: Chi bộ Khu phố 1", "Tổng số: 3 đảng viên",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[6]] == [
        "TT", "Họ và tên", "Ngày sinh", "Tuổi đời", "Ngày kết nạp", "Ngày chính thức",
        "Số thẻ", "Quê quán",
    ]  # fmt: skip
    assert lines_of(sheet) == [
        (1, "Trần Văn An", datetime(1975, 8, 3), 47, day, "Dự bị", None, "+1+1"),  # noqa: DTZ001
        (2, "Đặng Thị Hòa", "8/1950", 72, day, datetime(2011, 2, 3), "00079123", '=HYPERLINK("x")'),  # noqa: DTZ001
        (3, "Vũ Thị Yến", "02/01/1899", 123, day, datetime(2011, 2, 3), "00079124", "@x"),  # noqa: DTZ001
    ]  # fmt: skip
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert kinds == {"n", "s", "d"}
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read(
        "xl/worksheets/sheet1.xml"
    )


def test_the_sheet_prints_on_its_side_with_its_heading_on_each_page(
    people, office, client_for
):
    sheet, _ = sheet_of(export(client_for(office)))

    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$6:$6"
    assert sheet.freeze_panes == "A7"
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.oddFooter.center.text == "Trang &P/&N"


@pytest.mark.parametrize(
    "query",
    [{}, {"xep": "chi-bo"}, {"q": "thi"}, {"loai": "du-bi"}, {"gioi-tinh": "nu"},
     {"chuc-vu": "co", "cot": "ho-ten,chuc-vu,tuoi-dang"}, {"xep": "tuoi"}],
    ids=str,
)  # fmt: skip
def test_screen_workbook_and_count_are_the_same_rows_in_the_same_order(
    people, office, client_for, query
):
    client = client_for(office)
    shown = client.get(LIST, {"ngay": DAY, **query})
    sheet, _ = sheet_of(export(client, **query))

    def text(value):
        if isinstance(value, datetime):
            return f"{value:%d/%m/%Y}"
        return "–" if value is None else str(value)

    written = [[text(value) for value in line] for line in lines_of(sheet)]
    assert written == [[t for _, t in cells] for _, cells in shown.context["lines"]]
    assert len(written) == shown.context["count"] > 0


def test_an_export_is_logged_without_names(people, office, client_for):
    answer = export(client_for(office), q="hòa", **{"chi-bo": "KP1"})
    _, content = sheet_of(answer)

    event = Event.objects.get(kind="export")
    assert event.user == office
    assert event.detail == {
        "day": "2022-12-27", "filters": {"chi-bo": "KP1"}, "has_text": True,
        "order": "", "columns": "", "rows": 1,
        "sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="danh-sach-dang-vien-2022-12-27.xlsx"'
    )
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("role", ["leader", "secretary", "inspector", "ubnd"])
def test_only_the_office_exports(people, client_for, request, role):
    client = client_for(request.getfixturevalue(role))

    assert export(client).status_code == 404
    assert "Xuất Excel" not in client.get(LIST).content.decode()
    assert not Event.objects.filter(kind="export").exists()


def test_a_long_list_is_made_by_the_worker(
    people, office, client_for, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(views, "MOST_AT_ONCE", 3)

    with django_capture_on_commit_callbacks(execute=True):
        answer = export(client_for(office), xep="chi-bo")

    job = Job.objects.get()
    assert answer.url == f"/viec-nen/{job.pk}/"
    assert (job.state, job.file_name) == ("done", "danh-sach-dang-vien-2022-12-27.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(bytes(job.content))).active
    assert [line[1] for line in lines_of(sheet)] == [
        "Vũ Thị Yến", "Trần Văn An", "Đặng Thị Hòa", "Lê Thị Bình",
    ]  # fmt: skip
    assert Event.objects.get(kind="export").detail["rows"] == 4


def test_the_names_of_the_day_stand_in_the_sheet(people, office, client_for, own_cell):
    name = own_cell.names.get()
    name.ended_on = date(2023, 1, 1)
    name.save()
    own_cell.names.create(name="Chi bộ Mới", started_on=date(2023, 1, 1))

    sheet, _ = sheet_of(export(client_for(office), **{"chi-bo": "KP1"}))

    assert sheet["A2"].value == "Chi bộ Khu phố 1, tính đến ngày 27/12/2022"
    assert {line[-1] for line in lines_of(sheet)} == {"Chi bộ Khu phố 1"}
