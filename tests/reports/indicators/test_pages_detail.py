"""The page of one indicator in a year: judgements, comparisons, entries, items."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    DocumentFactory,
    ExplanationFactory,
    IndicatorFactory,
    IndicatorGroupFactory,
    IndicatorNameFactory,
    MemberFactory,
    ObservationFactory,
    ReviewFactory,
    TargetFactory,
)

PAGE = "/chi-tieu/economy.revenue/"


def result(indicator, day, value, **more):
    return ObservationFactory(
        indicator=indicator, as_of=day, value=Decimal(value), **more
    )


def target(indicator, value, **more):
    return TargetFactory(indicator=indicator, value=Decimal(value), **more)


@pytest.fixture
def revenue(ward):
    group = IndicatorGroupFactory(code="economy", name="Kinh tế - ngân sách")
    return IndicatorFactory(
        code="economy.revenue", name="Thu ngân sách", group=group, period="month",
        due_days=5, least=Decimal(0), most=Decimal(200), owner="Ủy ban nhân dân phường",
        legal_basis="Luật Ngân sách nhà nước 2015",
    )  # fmt: skip


@pytest.fixture
def published(revenue):
    """The course of 2021 and 2022, as the ward reported it."""
    for day, value in (
        (date(2021, 6, 30), "14.027"), (date(2021, 11, 28), "26.318"),
        (date(2021, 12, 31), "28.955"), (date(2022, 6, 30), "15.772"),
        (date(2022, 11, 28), "30.149"),
    ):  # fmt: skip
        result(revenue, day, value)
    return revenue


def page_of(client, path=PAGE, **query):
    return client.get(path, query).context["page"]


# --- what the year comes to ---


def test_every_basis_is_judged_in_words_with_both_numbers(published, ubnd, client_for):
    target(published, "21.175", basis="superior")
    target(published, "28", basis="adjusted", decided_on=date(2022, 8, 15))
    target(published, "30.149")
    client = client_for(ubnd)

    page = page_of(client, nam="2022")
    assert page.result_text == "30,149 tỷ đồng"
    assert [(one.words, one.label) for one in page.judgements] == [
        ("đạt 107,68% dự toán điều chỉnh (vượt 7,68%)", "Vượt"),
        ("đạt 100% dự toán theo nghị quyết", "Đạt"),
        ("đạt 142,38% dự toán được giao (vượt 42,38%)", "Vượt"),
    ]
    text = client.get(PAGE, {"nam": "2022"}).content.decode()
    assert "Đạt 142,38% dự toán được giao (vượt 42,38%)" in text

    # Before it was adjusted only what was given then counts.
    page = page_of(client, ngay="14/08/2022")
    assert [one.words for one in page.judgements] == [
        "đạt 52,31% dự toán theo nghị quyết",
        "đạt 74,48% dự toán được giao",
    ]


def test_the_result_stands_beside_the_same_date_and_the_whole_of_last_year(
    published, ubnd, client_for
):
    page = page_of(client_for(ubnd), nam="2022")

    assert [(one.words, one.course_label) for one in page.comparisons] == [
        (
            "tăng 3,831 tỷ đồng (14,56%) so với cùng kỳ năm 2021 "
            "(26,318 tỷ đồng, ngày 28/11/2021)",
            "Tốt hơn",
        ),
        (
            "tăng 1,194 tỷ đồng (4,12%) so với cả năm 2021 "
            "(28,955 tỷ đồng, ngày 31/12/2021)",
            "",
        ),
    ]


def test_a_running_total_of_another_day_is_shown_and_not_judged(
    published, ubnd, client_for
):
    result(published, date(2022, 12, 20), "31")

    first, _ = page_of(client_for(ubnd), nam="2022").comparisons

    assert first.words == (
        "tăng 4,682 tỷ đồng (17,79%) so với số ngày 28/11/2021 (26,318 tỷ đồng)"
    )
    assert first.course_label == ""


def test_one_result_of_last_year_is_said_once(revenue, ubnd, client_for):
    result(revenue, date(2021, 12, 31), "20")
    result(revenue, date(2022, 12, 31), "20")

    [only] = page_of(client_for(ubnd), nam="2022").comparisons

    assert only.words == "bằng cả năm 2021 (20 tỷ đồng, ngày 31/12/2021)"
    assert only.course_label == "Không đổi"


def test_what_was_not_reported_is_said_and_never_nought(revenue, ubnd, client_for):
    target(revenue, "28", basis="superior")
    client = client_for(ubnd)

    page = page_of(client, nam="2022")
    assert (page.latest, page.result, page.result_text) == (None, None, "")
    assert [one.words for one in page.judgements] == ["chưa có số liệu"]
    assert page.comparisons == []
    assert page.charts == []
    text = client.get(PAGE, {"nam": "2022"}).content.decode()
    assert "Chưa có số liệu" in text
    assert "Chưa có kết quả nào của năm này" in text
    assert "0 tỷ đồng" not in text


def test_less_is_better_says_the_distance_in_place_of_a_percent(ward, ubnd, client_for):
    poor = IndicatorFactory(
        code="social.near_poor_households", unit="hộ", decimals=0, direction="lower",
        kind="count", accrual="state",
    )  # fmt: skip
    result(poor, date(2022, 12, 27), 8, is_estimate=True)
    target(poor, 12)

    page = page_of(
        client_for(ubnd), "/chi-tieu/social.near_poor_households/", nam="2022"
    )

    [one] = page.judgements
    assert one.words == "ước vượt chỉ tiêu nghị quyết (thấp hơn mức giao 4 hộ)"


def test_a_ratio_shows_its_parts(ward, ubnd, client_for):
    ratio = IndicatorFactory(code="admin.dossiers", unit="%", decimals=2, kind="ratio")
    ObservationFactory(
        indicator=ratio, value=None, numerator=Decimal(2338), denominator=Decimal(2400),
        as_of=date(2022, 12, 20),
    )  # fmt: skip
    ObservationFactory(
        indicator=ratio, value=None, numerator=Decimal(1902), denominator=Decimal(1980),
        as_of=date(2021, 12, 31),
    )  # fmt: skip
    client = client_for(ubnd)

    page = page_of(client, "/chi-tieu/admin.dossiers/", nam="2022")

    assert (page.result_text, page.parts_text) == ("97,42%", "2.338/2.400")
    assert page.comparisons[0].words == (
        "tăng 1,36 điểm % so với cả năm 2021 (96,06%, ngày 31/12/2021)"
    )
    assert [(e.text, e.parts) for e in page.entries] == [("97,42", "2.338/2.400")]
    text = client.get("/chi-tieu/admin.dossiers/", {"nam": "2022"}).content.decode()
    assert "Tử số/mẫu số: 2.338/2.400" in text


def test_a_text_indicator_shows_its_words_and_no_chart(ward, ubnd, client_for):
    opinion = IndicatorFactory(code="party.opinion", kind="text", unit="nhận xét")
    for day, words in (
        (date(2022, 3, 31), "Nhân dân phấn khởi."),
        (date(2022, 6, 30), "Nhân dân quan tâm giá xăng dầu."),
    ):
        ObservationFactory(indicator=opinion, as_of=day, value=None, text=words)

    page = page_of(client_for(ubnd), "/chi-tieu/party.opinion/", nam="2022")

    assert page.result_text == "Nhân dân quan tâm giá xăng dầu."
    assert (page.charts, page.comparisons) == ([], [])
    assert [entry.text for entry in page.entries] == [
        "Nhân dân quan tâm giá xăng dầu.",
        "Nhân dân phấn khởi.",
    ]


# --- what was entered ---


def test_a_chain_of_corrections_stands_together(published, ubnd, client_for):
    first = result(published, date(2022, 9, 30), "2.604", note="Gõ nhầm.")
    second = result(published, date(2022, 9, 30), "23.640", corrects=first)
    result(published, date(2022, 9, 29), "23.604", corrects=second, source="Kho bạc")

    page = page_of(client_for(ubnd), nam="2022")

    assert [(e.text, e.depth, e.is_void, e.remarks) for e in page.entries] == [
        ("30,149", 0, False, ()),
        ("23,604", 0, False, ("Đính chính cho dòng ngày 30/09/2022 (23,64)",)),
        ("23,64", 1, True, (
            "Đã được đính chính bởi dòng ngày 29/09/2022 (23,604); không còn dùng",
            "Đính chính cho dòng ngày 30/09/2022 (2,604)",
        )),
        ("2,604", 2, True, (
            "Đã được đính chính bởi dòng ngày 30/09/2022 (23,64); không còn dùng",
        )),
        ("15,772", 0, False, ()),
    ]  # fmt: skip
    assert page.entries[1].row.source == "Kho bạc"


def test_a_row_corrected_from_another_year_still_says_so(published, ubnd, client_for):
    wrong = result(published, date(2022, 1, 2), "28.9")
    result(published, date(2021, 12, 30), "28.9", corrects=wrong)

    entries = page_of(client_for(ubnd), nam="2022").entries

    assert entries[-1].is_void
    assert entries[-1].remarks == (
        "Đã được đính chính bởi dòng ngày 30/12/2021 (28,9); không còn dùng",
    )


def test_who_entered_a_row_and_when(revenue, ubnd, client_for):
    row = ObservationFactory.build(indicator=revenue, as_of=date(2022, 6, 30))
    row._history_user = ubnd
    row.save()

    text = client_for(ubnd).get(PAGE, {"nam": "2022"}).content.decode()

    assert f"{ubnd.full_name} <span" in text


def test_targets_name_their_papers_the_register_only_to_who_sees_it(
    revenue, ubnd, office, client_for
):
    paper = DocumentFactory(issued_on=date(2021, 12, 24))
    target(revenue, "28", source="", document=paper, basis="superior")
    target(
        revenue, "29", source="QĐ giao dự toán", decided_on=date(2022, 8, 15),
        basis="adjusted",
    )  # fmt: skip

    def rows(user):
        page = page_of(client_for(user), nam="2022")
        return [(row.text, row.paper, row.day) for row in page.target_rows]

    assert rows(office) == [
        ("29", "QĐ giao dự toán", date(2022, 8, 15)),
        ("28", str(paper), date(2021, 12, 24)),
    ]
    assert rows(ubnd)[1] == ("28", "–", None)


# --- items, names, facts ---


def test_items_have_their_share_and_are_added_up(published, ubnd, client_for):
    tax = IndicatorFactory(
        code="economy.tax", name="Thuế", parent=published, position=1
    )
    fees = IndicatorFactory(
        code="economy.fees", name="Phí", parent=published, position=2
    )
    client = client_for(ubnd)
    result(tax, date(2022, 11, 28), "24.119")

    page = page_of(client, nam="2022")
    assert [(i.text, i.share) for i in page.items] == [
        ("24,119", Decimal("80.00")),
        ("–", None),
    ]
    assert page.items_words == "Chưa cộng được: 1 khoản mục chưa có số liệu."

    last = result(fees, date(2022, 11, 28), "6.03")
    assert page_of(client, nam="2022").items_words == (
        "Cộng các khoản mục: 30,149 tỷ đồng, bằng kết quả chung."
    )
    last.value = Decimal("6.05")
    last.save()
    assert page_of(client, nam="2022").items_words == (
        "Cộng các khoản mục: 30,169 tỷ đồng, nhiều hơn kết quả chung 0,02 tỷ đồng."
    )
    page = page_of(client, "/chi-tieu/economy.tax/", nam="2022")
    assert page.share_of_parent == Decimal("80.00")
    assert page.items == []


def test_the_name_of_the_year_and_all_names_over_time(revenue, ubnd, client_for):
    IndicatorNameFactory(
        indicator=revenue, name="Thu ngân sách nhà nước", started_on=date(2016, 1, 1),
        ended_on=date(2022, 1, 1), legal_basis="Nghị định 163/2016/NĐ-CP",
    )  # fmt: skip
    client = client_for(ubnd)

    page = page_of(client, nam="2021")
    assert page.name == "Thu ngân sách nhà nước"
    assert page.former_names == [
        "Thu ngân sách nhà nước (từ 01/01/2016 đến trước 01/01/2022), "
        "theo Nghị định 163/2016/NĐ-CP"
    ]
    assert (
        "Nay gọi là «Thu ngân sách»"
        in client.get(PAGE, {"nam": "2021"}).content.decode()
    )
    assert page_of(client, nam="2022").name == "Thu ngân sách"


def test_facts_say_what_is_measured_and_by_whom(revenue, ubnd, client_for):
    facts = dict(page_of(client_for(ubnd), nam="2022").facts)

    assert facts == {
        "Nhóm": "Kinh tế - ngân sách",
        "Đơn vị tính": "tỷ đồng",
        "Loại": "Tiền",
        "Chiều": "Cao hơn là tốt",
        "Kỳ báo cáo": "Hằng tháng, lũy kế từ đầu năm",
        "Hạn báo cáo": "5 ngày sau khi hết kỳ",
        "Đơn vị phụ trách": "Ủy ban nhân dân phường",
        "Ai nhập": "Ủy ban nhân dân phường",
        "Giới hạn hợp lý": "từ 0 đến 200",
        "Căn cứ pháp lý": "Luật Ngân sách nhà nước 2015",
        "Mã": "economy.revenue",
    }
    revenue.least = revenue.due_days = None
    revenue.save()
    facts = dict(page_of(client_for(ubnd), nam="2022").facts)
    assert (facts["Giới hạn hợp lý"], facts["Hạn báo cáo"]) == ("đến 200", "–")


def test_what_is_counted_names_its_register_and_leads_to_the_rows(
    own_cell, office, ubnd, client_for
):
    IndicatorFactory(code="party.admissions", unit="người", decimals=0, kind="count")
    ReviewFactory(year=2022)
    MemberFactory(cell=own_cell, admitted_on=date(2022, 5, 19), official_on=None)

    def page(user):
        return page_of(client_for(user), "/chi-tieu/party.admissions/", nam="2022")

    assert page(office).result_text == "1 người"
    assert page(office).origin == (
        "Đếm từ sổ của phường: số đảng viên kết nạp",
        "/bao-cao/2022/so-lieu/members.admitted/?ngay=27/12/2022",
    )
    assert client_for(office).get(page(office).origin[1]).status_code == 200
    # UBND sees the number and no way to the people.
    assert page(ubnd).result_text == "1 người"
    assert page(ubnd).origin[1] == ""
    text = client_for(ubnd).get("/chi-tieu/party.admissions/", {"nam": "2022"})
    assert "/so-lieu/" not in text.content.decode()


def test_the_explanation_stands_on_the_page(revenue, leader, ubnd, client_for):
    ExplanationFactory(indicator=revenue, text="Du lịch phục hồi.")

    text = client_for(leader).get(PAGE, {"nam": "2022"}).content.decode()
    assert "Du lịch phục hồi." in text
    assert "/giai-trinh/" not in text
    text = client_for(ubnd).get(PAGE, {"nam": "2022"}).content.decode()
    assert 'href="/chi-tieu/economy.revenue/giai-trinh/?nam=2022"' in text
    assert "Du lịch phục hồi." not in (
        client_for(leader).get(PAGE, {"nam": "2021"}).content.decode()
    )


def test_who_may_enter_results_is_led_to_their_line(
    revenue, office, ubnd, leader, client_for
):
    def urls(user):
        return page_of(client_for(user), nam="2022").entry_urls

    assert urls(leader) == []
    [(words, url)] = urls(ubnd)
    assert words == "Nhập kết quả"
    assert url == (
        "/chi-tieu/nhap/?nhom=economy&ky=thang&nam=2022&chi-tieu=economy.revenue"
    )
    assert client_for(ubnd).get(url).status_code == 200
    revenue.entry_role, revenue.by_area = "VP", True
    revenue.save()
    assert urls(ubnd) == []
    assert urls(office)[1] == (
        "Nhập theo khu phố",
        "/chi-tieu/nhap/khu-pho/?chi-tieu=economy.revenue&nam=2022",
    )
    assert client_for(office).get(urls(office)[1][1]).status_code == 200
    revenue.is_active = False
    revenue.save()
    assert urls(office) == []


# --- addresses, permissions, price ---


@pytest.mark.parametrize(
    "path", [PAGE, "/chi-tieu/", "/chi-tieu/nhom/economy/", "/chi-tieu/so-sanh/"]
)
def test_every_link_between_pages_of_indicators_keeps_the_day(
    path, published, ubnd, client_for
):
    IndicatorFactory(parent=published, code="economy.tax")
    text = client_for(ubnd).get(path, {"ngay": "28/11/2022"}).content.decode()

    links = [
        link
        for link in re.findall(r'href="(/chi-tieu/[^"]*)"', text)
        if "/giai-trinh/" not in link and not link.startswith("/chi-tieu/nhap/")
    ]
    assert len(links) > 2
    assert [link for link in links if "?ngay=28/11/2022" not in link] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"nam": "hai nghìn"}, "nam"),
        ({"nam": "2022", "ngay": "01/01/2023"}, "ngay"),
        ({"ngay": "30/02/2022"}, "ngay"),
    ],
)
def test_a_year_or_day_that_is_not_understood_shows_no_figures(
    query, field, published, ubnd, client_for
):
    answer = client_for(ubnd).get(PAGE, query)

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert "page" not in answer.context
    assert "30,149" not in answer.content.decode()


def test_only_roles_with_indicators_open_the_page(
    revenue, office, leader, ubnd, secretary, inspector, technician, nobody, client_for
):
    people = (office, leader, ubnd, secretary, inspector, technician, nobody)

    answers = [client_for(user).get(PAGE).status_code for user in people]

    assert answers == [200, 200, 200, 404, 404, 404, 404]


def test_the_number_of_queries_does_not_grow_with_years_rows_or_items(
    revenue, ubnd, client_for
):
    client = client_for(ubnd)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(PAGE, {"nam": "2022"}).status_code == 200
        return len(found)

    def year_of(indicator, year):
        day = date(year, 1, 1)
        for month in range(1, 13):
            result(indicator, day + timedelta(days=30 * month), month)
        target(indicator, 10, year=year, document=DocumentFactory())

    year_of(revenue, 2022)
    item = IndicatorFactory(parent=revenue)
    result(item, date(2022, 6, 30), 3)
    few = queries()
    for year in range(2013, 2022):
        year_of(revenue, year)
    wrong = result(revenue, date(2022, 11, 28), 5)
    result(revenue, date(2022, 11, 28), 6, corrects=wrong)
    for _ in range(8):
        result(IndicatorFactory(parent=revenue), date(2022, 6, 30), 3)
    ExplanationFactory(indicator=revenue)

    assert queries() == few
    assert few <= 14
