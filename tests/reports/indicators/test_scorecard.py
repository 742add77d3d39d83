"""The table of indicators of a day: one listing for screen, paper and sheet."""

import io
from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser

import openpyxl
import pdfplumber
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from pypdf import PdfReader

from benghe.core.models import Event
from benghe.paper.tree import MissingRun, plain, text_of, walk
from reports.indicators.scorecard.exports import HEAD_ROW, is_exact, scorecard_sheet
from reports.indicators.scorecard.listing import Scorecard
from reports.indicators.scorecard.papers import (
    page_count,
    scorecard_paper,
    scorecard_pdf,
)
from tests.factories import (
    ExplanationFactory,
    IndicatorFactory,
    IndicatorGroupFactory,
    IndicatorNameFactory,
    MemberFactory,
    ObservationFactory,
    PostFactory,
    TargetFactory,
)

DAY = date(2022, 12, 27)
PAGE, PRINT, EXPORT = "/chi-tieu/bang/", "/chi-tieu/in/", "/chi-tieu/xuat/"
HEADINGS = (
    "TT", "Chỉ tiêu", "Đơn vị tính", "Thực hiện năm 2021", "Mức giao", "Thực hiện năm 2022",
    "Tỷ lệ (%)", "Đánh giá", "Ghi chú, giải trình", "Kết quả", "Tính đến ngày", "Ban đầu",
    "Điều chỉnh", "Kết quả", "Tính đến ngày",
)  # fmt: skip
ROWS = [
    ("Kinh tế - ngân sách",),
    ("1", "Thu ngân sách", "tỷ đồng", "28,955", "31/12/2021", "26,5", "28", "30,149",
     "28/11/2022", "107,68", "Vượt", "Dịch vụ phục hồi từ quý II."),
    ("1.1", "Thuế ngoài quốc doanh", "tỷ đồng", "–", "–", "18", "–", "18,25 (ước)",
     "28/11/2022", "101,39", "Vượt", ""),
    ("An sinh xã hội",),
    ("2", "Hộ cận nghèo", "hộ", "14", "31/12/2021", "12", "–", "8", "27/12/2022", "–", "Vượt", ""),
    ("3", "Người dân hài lòng", "%", "–", "–", "95", "–", "97,42", "20/12/2022", "102,54",
     "Vượt", "2.338/2.400; khảo sát tại bộ phận một cửa."),
    ("4", "=Nhận xét", "nhận xét", "–", "–", "1", "–", "+Tốt hơn năm trước", "20/12/2022",
     "–", "–", "=HYPERLINK(1)."),
    ("5", "Thẻ bảo hiểm y tế", "thẻ", "–", "–", "150", "–", "–", "–", "–", "–", ""),
]  # fmt: skip


@pytest.fixture
def year(ward):
    """What one ward has of 2022, with later and corrected rows that must not show."""
    economy = IndicatorGroupFactory(
        code="economy", name="Kinh tế - ngân sách", position=1
    )
    social = IndicatorGroupFactory(code="social", name="An sinh xã hội", position=2)
    revenue = IndicatorFactory(
        code="economy.revenue", name="Thu ngân sách", group=economy, position=1
    )
    aim(revenue, "26.5", basis="superior")
    aim(
        revenue,
        "28",
        basis="adjusted",
        in_resolution=False,
        decided_on=date(2022, 7, 15),
    )
    said(revenue, "28.955", date(2021, 12, 31))
    said(revenue, "26.318", date(2021, 11, 28))
    said(revenue, "30.149", date(2022, 11, 28), note="Ghi chú của kết quả")
    said(revenue, "33.5", date(2022, 12, 31))
    ExplanationFactory(indicator=revenue, text="Dịch vụ phục hồi từ quý II.")
    # An item stands behind its total, wherever the catalogue has it.
    poor = IndicatorFactory(code="social.near_poor_households", name="Hộ cận nghèo",
                            group=social, unit="hộ", decimals=0, direction="lower", position=1)  # fmt: skip
    aim(poor, "12")
    said(poor, "14", date(2021, 12, 31))
    wrong = said(poor, "80", DAY)
    said(poor, "8", DAY, corrects=wrong)
    tax = IndicatorFactory(code="economy.revenue_tax", name="Thuế ngoài quốc doanh",
                           group=economy, parent=revenue, position=9)  # fmt: skip
    aim(tax, "18")
    said(tax, "18.25", date(2022, 11, 28), is_estimate=True)
    happy = IndicatorFactory(code="admin_reform.satisfaction", name="Người dân hài lòng",
                             group=social, unit="%", decimals=2, kind="ratio", position=2)  # fmt: skip
    aim(happy, "95")
    said(happy, None, date(2022, 12, 20), numerator=2338, denominator=2400,
         note="khảo sát tại bộ phận một cửa")  # fmt: skip
    words = IndicatorFactory(code="social.words", name="=Nhận xét", group=social,
                             unit="nhận xét", decimals=0, kind="text", position=3)  # fmt: skip
    aim(words, "1")
    said(
        words, None, date(2022, 12, 20), text="+Tốt hơn năm trước", note="=HYPERLINK(1)"
    )
    cards = IndicatorFactory(code="social.health_cards", name="Thẻ bảo hiểm y tế", group=social,
                             unit="thẻ", decimals=0, position=4)  # fmt: skip
    aim(cards, "150")
    other = IndicatorFactory(code="economy.other", name="Ngoài nghị quyết", group=economy,
                             position=5)  # fmt: skip
    said(other, "1.5", DAY)
    return revenue


def aim(indicator, value, **more):
    more = {"in_resolution": True, **more}
    return TargetFactory(indicator=indicator, value=Decimal(value), **more)


def said(indicator, value, day, **more):
    value = None if value is None else Decimal(value)
    return ObservationFactory(indicator=indicator, as_of=day, value=value, **more)


class Table(HTMLParser):
    """The texts of the rows of a page's table."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.inside = [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.inside = True
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        if tag in {"td", "th"}:
            self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][-1] += data.strip()


def on_screen(answer):
    return [tuple(row) for row in Table(answer.content.decode()).rows]


def on_paper(paper):
    [table] = paper.blocks
    return [tuple(plain(cell) for cell in row.cells) for row in table.rows]


def book_of(content):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def in_sheet(sheet):
    """Every row below the headings as a reader sees it."""
    found = []
    for row in sheet.iter_rows(min_row=HEAD_ROW + 3):
        texts = [seen(cell) for cell in row]
        if texts[0] == "":
            break
        found.append((texts[0],) if not any(texts[1:]) else tuple(texts))
    return found


def seen(cell):
    """What a spreadsheet set to Vietnamese shows of a cell."""
    if cell.value is None:
        return ""
    if isinstance(cell.value, datetime):
        return f"{cell.value:%d/%m/%Y}"
    if isinstance(cell.value, str):
        return cell.value
    pattern, _, mark = cell.number_format.partition('"')
    decimals = len(pattern.partition(".")[2])
    text = f"{Decimal(repr(cell.value)):,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,")) + mark.removesuffix('"')


def test_screen_paper_and_sheet_say_the_same(year, office, client_for):
    listing = Scorecard(office, DAY)
    screen = on_screen(client_for(office).get(PAGE, {"ngay": "27/12/2022"}))

    assert screen[2:] == ROWS
    assert (*screen[0], *screen[1]) == HEADINGS
    assert on_paper(scorecard_paper(listing)) == ROWS
    sheet = book_of(scorecard_sheet(listing)[0])
    assert in_sheet(sheet) == ROWS
    heads = [
        cell.value for row in sheet.iter_rows(min_row=4, max_row=5) for cell in row
    ]
    assert tuple(head for head in heads if head) == HEADINGS


def test_everything_that_is_followed_is_asked_for_in_so_many_words(
    year, office, client_for
):
    client = client_for(office)
    asked = {"ngay": "27/12/2022", "pham-vi": "tat-ca"}
    every = on_screen(client.get(PAGE, asked))
    economy = on_screen(client.get(PAGE, {**asked, "nhom": "economy"}))

    names = ["Thu ngân sách", "Thuế ngoài quốc doanh", "Ngoài nghị quyết"]
    assert [row[1] for row in every[3:6]] == names
    assert [row[0] for row in every[3:6]] == ["1", "1.1", "2"]
    assert len(every) == 2 + len(ROWS) + 1
    assert [row[1] for row in economy[3:]] == names


def test_a_year_alone_is_its_last_day(year, office, client_for):
    client = client_for(office)

    assert client.get(PAGE, {"nam": "2022"}).context["day"] == date(2022, 12, 31)
    today = localdate()
    assert client.get(PAGE, {"nam": str(today.year)}).context["day"] == today
    assert client.get(PAGE).context["day"] == today


def test_an_earlier_day_knows_nothing_of_later_ones(year, office):
    IndicatorNameFactory(indicator=year, name="Thu ngân sách nhà nước",
                         started_on=date(2020, 1, 1), ended_on=date(2022, 7, 1))  # fmt: skip
    paper = scorecard_paper(Scorecard(office, date(2022, 6, 30)))

    assert on_paper(paper)[1] == (
        "1", "Thu ngân sách nhà nước", "tỷ đồng", "28,955", "31/12/2021", "26,5", "–", "–",
        "–", "–", "–", "",
    )  # fmt: skip
    text = text_of(paper)
    assert "BẢNG CHỈ TIÊU ĐẾN NGÀY 30/06/2022" in text
    assert "Quận 1, ngày      tháng      năm 2022" in text
    assert str(date.today().year) not in text  # noqa: DTZ011


def test_the_paper_is_official_and_of_its_day(year, office, own_cell, ward):
    secretary = MemberFactory(full_name="Nguyễn Thị Ngọc Quyên", cell=own_cell)
    PostFactory(member=secretary, committee=ward, cell=None, kind="secretary",
                started_on=date(2020, 6, 10))  # fmt: skip
    paper = scorecard_paper(Scorecard(office, DAY))
    text = text_of(paper)

    for words in ("ĐẢNG ỦY PHƯỜNG BẾN NGHÉ", "T/M ĐẢNG ỦY", "Nguyễn Thị Ngọc Quyên",
                  "Tổng số: 6 chỉ tiêu; gồm các chỉ tiêu trong nghị quyết năm 2022."):  # fmt: skip
        assert words in text
    assert (paper.landscape, paper.meta.created) == (True, DAY)


def test_who_may_not_read_posts_gets_no_name_to_sign(year, ubnd, own_cell, ward):
    secretary = MemberFactory(full_name="Nguyễn Thị Ngọc Quyên", cell=own_cell)
    PostFactory(member=secretary, committee=ward, cell=None, kind="secretary",
                started_on=date(2020, 6, 10))  # fmt: skip
    paper = scorecard_paper(Scorecard(ubnd, DAY))

    assert "Quyên" not in text_of(paper)
    assert not [run for run in walk(paper) if isinstance(run, MissingRun)]
    assert on_paper(paper) == ROWS


def test_the_table_of_the_resolution_is_one_sheet_across(year, office):
    group = IndicatorGroupFactory(code="party", name="Xây dựng Đảng", position=7)
    why = "Nguồn phát triển ở chi bộ khu dân cư còn hạn chế, một số chuyển công tác"
    for number in range(14):
        name = f"Chỉ tiêu của nghị quyết {number}"
        one = IndicatorFactory(group=group, name=name, position=number)
        aim(one, "10")
        said(one, "9.5", DAY, note="" if number % 4 else why)
    content = scorecard_pdf(Scorecard(office, DAY))
    [page] = PdfReader(io.BytesIO(content)).pages

    assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
    assert "Chỉ tiêu của nghị quyết 13" in page.extract_text()


def test_what_does_not_fit_goes_on_with_its_heading_and_page_number(year, office):
    group = IndicatorGroupFactory(code="party", name="Xây dựng Đảng", position=7)
    for number in range(60):
        said(IndicatorFactory(group=group, position=number), "9.5", DAY)
    content = scorecard_pdf(Scorecard(office, DAY, everything=True))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]

    assert page_count(content) == len(pages) > 1
    assert all("Đơn vị tính" in text for text in pages[:-1])
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        tops = [page.crop((0, 0, page.width, 50)).extract_text() for page in pdf.pages]
    assert tops == ["", *(str(number) for number in range(2, len(pages) + 1))]
    assert content == scorecard_pdf(Scorecard(office, DAY, everything=True))


def test_cells_of_the_sheet_are_what_they_are_and_none_is_a_formula(year, office):
    content, count = scorecard_sheet(Scorecard(office, DAY))
    sheet = book_of(content)
    row = [sheet.cell(HEAD_ROW + 4, place) for place in range(1, 13)]

    day = datetime(2022, 11, 28)  # noqa: DTZ001
    assert count == 6
    assert [cell.value for cell in row[3:10]] == [
        28.955, datetime(2021, 12, 31), 26.5, 28, 30.149, day, 107.68,  # noqa: DTZ001
    ]  # fmt: skip
    assert [cell.number_format for cell in row[3:10]] == [
        "#,##0.000", "dd/mm/yyyy", "#,##0.0", "#,##0", "#,##0.000", "dd/mm/yyyy", "#,##0.00",
    ]  # fmt: skip
    item = sheet.cell(HEAD_ROW + 5, 8)
    assert (item.value, item.number_format) == (18.25, '#,##0.00" (ước)"')
    kinds = {cell.data_type for line in sheet.iter_rows() for cell in line}
    assert "f" not in kinds
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A6", "$4:$5")
    assert sheet.page_setup.orientation == "landscape"
    # One page wide is what a sheet that fits has unless it says otherwise.
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)


@pytest.mark.parametrize(("value", "exact"), [
    ("30.149", True), ("-123456789012.345", True), ("1000000000000000000", True),
    ("1234567890123456.7891", False), ("0.1234567890123456", False),
])  # fmt: skip
def test_a_number_finer_than_a_spreadsheet_holds_is_told_apart(value, exact):
    assert is_exact(Decimal(value)) is exact


@pytest.mark.parametrize(("name", "status"), [
    ("office", 200), ("leader", 200), ("ubnd", 200),
    ("secretary", 404), ("inspector", 404), ("technician", 404), ("nobody", 404),
])  # fmt: skip
def test_who_may_print_and_export(year, request, client_for, name, status):
    client = client_for(request.getfixturevalue(name))
    before = Event.objects.count()

    answers = [client.get(url, {"ngay": "27/12/2022"}) for url in (PAGE, PRINT, EXPORT)]
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True)[before:])
    assert [answer.status_code for answer in answers] == [status] * 3
    assert kinds == (["print", "export"] if status == 200 else [])
    assert all(
        (b"bang-chi-tieu" not in answer.content) for answer in answers if status == 404
    )


def test_files_are_named_and_logged_with_day_and_filters(year, leader, client_for):
    client = client_for(leader)
    asked = {"ngay": "27/12/2022", "pham-vi": "tat-ca", "nhom": "economy"}
    paper, sheet = client.get(PRINT, asked), client.get(EXPORT, asked)

    assert paper["Content-Type"] == "application/pdf"
    assert 'filename="bang-chi-tieu-2022-12-27.pdf"' in paper["Content-Disposition"]
    assert 'filename="bang-chi-tieu-2022-12-27.xlsx"' in sheet["Content-Disposition"]
    printed, exported = Event.objects.filter(target="reports.indicator").order_by("pk")
    filters = {"pham-vi": "tat-ca", "nhom": "economy"}
    assert printed.detail == {"day": "2022-12-27", "filters": filters}
    assert {k: v for k, v in exported.detail.items() if k != "sha256"} == {
        "day": "2022-12-27", "filters": filters, "rows": 3,
    }  # fmt: skip
    assert printed.user == exported.user == leader


@pytest.mark.parametrize(("asked", "words"), [
    ({"ngay": "31/02/2022"}, "ngay"),
    ({"ngay": "01/01/0001"}, "ngay"),
    ({"nam": "hai nghìn"}, "ngay"),
    ({"nam": "2021", "ngay": "27/12/2022"}, "Hãy chọn một ngày của năm 2021."),
    ({"pham-vi": "het"}, "«het» không có trong danh sách"),
    ({"nhom": "khong-co"}, "«khong-co» không có trong danh sách"),
])  # fmt: skip
def test_a_filter_that_is_not_understood_is_named_and_nothing_is_made(
    year, office, client_for, asked, words
):
    client = client_for(office)
    before = Event.objects.count()

    for url, status in ((PAGE, 200), (PRINT, 400), (EXPORT, 400)):
        answer = client.get(url, asked)
        assert answer.status_code == status
        assert words in answer.content.decode()
        assert "Thu ngân sách" not in answer.content.decode()
    assert Event.objects.count() == before


def test_without_a_header_of_the_day_the_page_says_what_to_enter(
    year, office, client_for
):
    answer = client_for(office).get(PRINT, {"ngay": "01/01/1976"})

    assert answer.status_code == 503
    assert "Chưa ghi tên và đầu văn bản" in answer.content.decode()
    assert not Event.objects.filter(kind="print").exists()


def test_the_number_of_queries_is_the_same_at_every_size(year, office):
    def queries():
        with CaptureQueriesContext(connection) as found:
            Scorecard(office, DAY, everything=True).groups()
        return len(found)

    queries()
    few = queries()
    group = IndicatorGroupFactory(code="party", name="Xây dựng Đảng", position=7)
    for number in range(40):
        one = IndicatorFactory(group=group, position=number)
        aim(one, "10")
        said(one, "9.5", DAY)
        ExplanationFactory(indicator=one)
    assert queries() == few == 6


def test_the_list_of_indicators_leads_to_paper_and_sheet(year, ubnd, client_for):
    text = client_for(ubnd).get("/chi-tieu/", {"nam": "2022"}).content.decode()
    day = client_for(ubnd).get("/chi-tieu/", {"ngay": "30/06/2022"}).content.decode()

    for url in (PAGE, PRINT, EXPORT):
        assert f'href="{url}?nam=2022"' in text
        assert f'href="{url}?ngay=30/06/2022"' in day
