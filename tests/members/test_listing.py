"""Filters of the members list on both sides of their edges, orders, columns, views."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benghe.core.models import SavedView
from benghe.lib.dates import PartialDate
from members.columns import COLUMNS
from members.models import Membership, Occupation, PartyPeriod
from tests.factories import (
    CellFactory,
    CellNameFactory,
    CommitteeFactory,
    CommitteeNameFactory,
    MemberFactory,
    MembershipFactory,
    OccupationFactory,
    PartyPeriodFactory,
    PostFactory,
    QualificationFactory,
    StandingFactory,
)

LIST = "/dang-vien/"
DAY = "27/12/2022"
ALL_COLUMNS = ",".join(column.key for column in COLUMNS)


@pytest.fixture
def browser(office, client_for):
    return client_for(office)


def names(client, **query):
    query = {"ngay": DAY, **{k.replace("_", "-"): v for k, v in query.items()}}
    response = client.get(LIST, query)
    assert response.context["count"] == len(response.context["page"].rows), (
        response.context["form"].errors
    )
    return [member.full_name for member in response.context["page"].rows]


# --- filters ---


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("1962-12-27", "27/12/2022", 60),
        ("1962-12-28", "27/12/2022", 59),
        ("1992-02-29", "28/02/2022", 30),
        ("1992-02-29", "27/02/2022", 29),
        ("1992-02-29", "29/02/2024", 32),
        ("1992-03-01", "29/02/2024", 31),
        ("1992-03-01", "28/02/2022", 29),
        ("1961-12-31", "31/12/2022", 61),
    ],
)
def test_age_is_in_full_years_on_the_day(own_cell, browser, born, day, age):
    MemberFactory(full_name="Lê An", cell=own_cell, born=PartialDate.from_iso(born))

    for least, most, found in [
        (age, "", True), (age + 1, "", False), ("", age, True), ("", age - 1, False),
        (age, age, True),
    ]:  # fmt: skip
        listed = names(browser, ngay=day, tuoi_tu=least, tuoi_den=most)
        assert listed == (["Lê An"] if found else []), (least, most)


def test_a_partial_date_that_does_not_decide_is_left_out_and_counted(own_cell, browser):
    for name, born in [("Sure", "1950"), ("Year", "1962"), ("Month", "1962-12"), ("Young", "1963")]:  # fmt: skip
        MemberFactory(full_name=name, cell=own_cell, born=PartialDate.from_iso(born))

    def asked(**query):
        response = browser.get(LIST, {"ngay": "27/12/2022", **query})
        rows = [m.full_name for m in response.context["page"].rows]
        return sorted(rows), response.context["unsure"]

    assert asked(**{"tuoi-tu": 60}) == (["Sure"], 2)
    assert asked(**{"tuoi-den": 59}) == (["Young"], 2)
    assert asked(**{"tuoi-tu": 59, "tuoi-den": 60}) == (["Month", "Year"], 1)
    assert asked(ngay="31/12/2022", **{"tuoi-tu": 60}) == (["Month", "Sure", "Year"], 0)
    assert asked() == (["Month", "Sure", "Year", "Young"], 0)
    page = browser.get(LIST, {"ngay": DAY, "tuoi-tu": 60}).content.decode()
    assert "Còn 2 người không tính vào danh sách vì chưa biết đủ ngày sinh" in page


@pytest.fixture
def readmitted(own_cell):
    """Admitted 1/1/1990, out from 1/1/2000 to 1/6/2005: 65 months less."""
    member = MemberFactory(full_name="Trở Lại", cell=own_cell, admitted_on=None)
    PartyPeriodFactory(member=member, admitted_on=date(1990, 1, 1),
                       ended_on=date(2000, 1, 1), end_reason="struck_off")  # fmt: skip
    PartyPeriodFactory(member=member, admitted_on=date(2005, 6, 1))
    return member


@pytest.mark.parametrize(
    ("day", "years"),
    [("31/05/2015", 19), ("01/06/2015", 20), ("31/12/1999", 9), ("01/06/2005", 10)],
)
def test_party_age_leaves_out_the_gap(readmitted, browser, day, years):
    Membership.objects.update(started_on=date(1990, 1, 1))

    for least, most, found in [
        (years, "", True), (years + 1, "", False), ("", years, True),
        ("", years - 1, False),
    ]:  # fmt: skip
        listed = names(browser, ngay=day, tuoi_dang_tu=least, tuoi_dang_den=most)
        assert listed == (["Trở Lại"] if found else []), (least, most)


def test_party_age_of_one_period_turns_on_its_day(own_cell, browser):
    MemberFactory(full_name="Lê An", cell=own_cell, admitted_on=date(1992, 2, 29))
    MemberFactory(full_name="Chưa Vào", cell=own_cell, admitted_on=None)

    assert names(browser, ngay="28/02/2022", tuoi_dang_tu=30) == ["Lê An"]
    assert names(browser, ngay="27/02/2022", tuoi_dang_tu=30) == []
    assert names(browser, ngay="27/02/2022", tuoi_dang_den=29) == ["Lê An"]
    assert names(browser, ngay="28/02/2022", tuoi_dang_den=29) == []
    assert names(browser, tuoi_dang_tu=0) == ["Lê An"]


def test_the_order_of_party_age_leaves_out_the_gap(readmitted, own_cell, browser):
    # The gap makes 1/1/1990 count as 1/6/1995.
    MemberFactory(full_name="Trước", cell=own_cell, admitted_on=date(1995, 5, 31))
    MemberFactory(full_name="Sau", cell=own_cell, admitted_on=date(1995, 6, 2))

    assert names(browser, xep="tuoi-dang") == ["Trước", "Trở Lại", "Sau"]


def test_standing_gender_occupation_and_level_are_those_of_the_day(own_cell, browser):
    an = MemberFactory(full_name="An", cell=own_cell, gender="female")
    MemberFactory(full_name="Bình", cell=own_cell)
    for kind in ("exempt", "suspended", "away", "abroad"):
        StandingFactory(member=an, kind=kind, started_on=date(2022, 1, 1),
                        ended_on=date(2022, 12, 28))  # fmt: skip
    OccupationFactory(member=an, group=Occupation.Group.ARMED,
                      started_on=date(2022, 1, 1), ended_on=date(2022, 12, 28))  # fmt: skip
    QualificationFactory(member=an, level="dai_hoc", started_on=date(2000, 9, 1))
    QualificationFactory(member=an, level="thac_si", started_on=date(2022, 12, 28))

    for value in ("mien", "dinh-chi", "tam-vang", "nuoc-ngoai"):
        assert names(browser, trang_thai=value) == ["An"]
        assert names(browser, trang_thai=value, ngay="28/12/2022") == []
    assert names(browser, gioi_tinh="nu") == ["An"]
    assert names(browser, gioi_tinh="nam") == ["Bình"]
    assert names(browser, nghe="luc-luong") == ["An"]
    assert names(browser, nghe="luc-luong", ngay="28/12/2022") == []
    assert names(browser, nghe="huu-tri") == []
    assert names(browser, trinh_do="dai-hoc") == ["An"]
    assert names(browser, trinh_do="dai-hoc", ngay="28/12/2022") == []
    assert names(browser, trinh_do="thac-si", ngay="28/12/2022") == ["An"]
    assert names(browser, trinh_do="cao-cap-llct") == []


@pytest.fixture
def posts(ward, own_cell):
    """One holder of each post, and one of none; named so that names alone sort anew."""
    lower = CommitteeFactory(code="DB2", parent=ward)
    CommitteeNameFactory(committee=lower, name="Đảng bộ cơ sở 2")
    held = {
        "Uyên": ("secretary", {"committee": ward}),
        "Trang": ("deputy", {"committee": ward}),
        "Sơn": ("standing_deputy", {"committee": ward}),
        "Quân": ("board", {"committee": ward}),
        "Phong": ("member", {"committee": ward}),
        "Nam": ("secretary", {"committee": lower}),
        "Mai": ("secretary", {"cell": own_cell}),
        "Lan": ("deputy", {"cell": own_cell}),
        "Kim": ("member", {"cell": own_cell}),
    }
    for name, (kind, place) in held.items():
        member = MemberFactory(full_name=name, cell=own_cell)
        PostFactory(member=member, kind=kind, ended_on=date(2025, 1, 1), **place)
    MemberFactory(full_name="An", cell=own_cell)


def test_posts_are_those_of_the_day_and_of_their_place(posts, browser):
    committee = ["Phong", "Quân", "Sơn", "Trang", "Uyên"]
    expected = {
        "co": ["Kim", "Lan", "Mai", "Nam", *committee],
        "dang-uy": committee,
        "bi-thu-dang-uy": ["Uyên"],
        "pho-bi-thu-dang-uy": ["Sơn", "Trang"],
        "ban-thuong-vu": ["Quân"],
        "dang-uy-vien": ["Phong"],
        "chi-bo": ["Kim", "Lan", "Mai"],
        "bi-thu-chi-bo": ["Mai"],
        "pho-bi-thu-chi-bo": ["Lan"],
        "chi-uy-vien": ["Kim"],
    }

    assert {value: names(browser, chuc_vu=value) for value in expected} == expected
    assert names(browser, chuc_vu="co", ngay="09/06/2020") == []
    assert names(browser, chuc_vu="co", ngay="01/01/2025") == []


def test_posts_come_first_by_rank_then_names(posts, browser):
    assert names(browser, xep="chuc-vu") == [
        "Uyên", "Sơn", "Trang", "Quân", "Phong", "Nam", "Mai", "Lan", "Kim", "An",
    ]  # fmt: skip
    assert names(browser, xep="chi-bo") == [
        "Mai", "Lan", "Kim", "An", "Nam", "Phong", "Quân", "Sơn", "Trang", "Uyên",
    ]  # fmt: skip


def test_cells_stand_in_natural_order_of_their_names_of_the_day(ward, browser):
    for number, name in ((10, "Chín"), (2, "Mười"), (1, "Tám")):
        cell = CellFactory(name=f"Chi bộ Khu phố {number}", committee=ward, code=f"K{number}",
                           founded_on=date(2015, 1, 1))  # fmt: skip
        MemberFactory(full_name=name, cell=cell)
        if number == 1:
            CellNameFactory(cell=cell, name="Chi bộ Khu phố 11",
                            started_on=date(2010, 1, 1), ended_on=date(2015, 1, 1))  # fmt: skip

    assert names(browser, xep="chi-bo") == ["Tám", "Mười", "Chín"]
    assert names(browser, xep="chi-bo", ngay="31/12/2014") == ["Mười", "Chín", "Tám"]


def test_a_committee_holds_those_of_its_cells_and_of_the_tier_below(ward, browser):
    lower = CommitteeFactory(code="DB2", parent=ward)
    CommitteeNameFactory(committee=lower, name="Đảng bộ cơ sở 2")
    above = CellFactory(committee=ward, code="TREN")
    below = CellFactory(committee=lower, code="DUOI")
    MemberFactory(full_name="Trên", cell=above)
    MemberFactory(full_name="Dưới", cell=below)

    assert names(browser, dang_bo="DB2") == ["Dưới"]
    assert names(browser, dang_bo="BEN-NGHE") == ["Dưới", "Trên"]
    assert "Đảng bộ cơ sở 2" in browser.get(LIST).content.decode()


def test_committees_are_offered_only_where_there_is_a_second_tier(own_cell, browser):
    text = browser.get(LIST).content.decode()

    assert 'name="dang-bo"' not in text
    assert names(browser, dang_bo="BEN-NGHE") == []


@pytest.mark.parametrize(
    "query",
    [
        {"chi-bo": "xxx"}, {"dang-bo": "xxx"}, {"gioi-tinh": "khac"}, {"tuoi-tu": "abc"},
        {"tuoi-tu": "-1"}, {"tuoi-den": "131"}, {"tuoi-tu": "60", "tuoi-den": "59"},
        {"tuoi-dang-tu": "1,5"}, {"tuoi-dang-tu": "9", "tuoi-dang-den": "8"},
        {"loai": "x"}, {"trang-thai": "exempt"}, {"trinh-do": "dai_hoc"},
        {"nghe": "retired"}, {"chuc-vu": "x"}, {"xep": "x"}, {"ngay": "31/02/2022"},
        {"cot": "ho-ten,x"}, {"cot": "tt,chi-bo"}, {"cot": "ho-ten,ho-ten"},
        {"cot": "ho-ten,cccd\x00"},
    ],
    ids=str,
)  # fmt: skip
def test_an_unknown_value_is_an_error_and_an_empty_list(own_cell, browser, query):
    MemberFactory(cell=own_cell)

    response = browser.get(LIST, query)
    assert response.context["count"] is None
    assert response.context["lines"] == []
    assert 'class="errorlist"' in response.content.decode()
    for door in ("in", "xuat", "bo-loc"):
        assert browser.post(f"{LIST}{door}/", {**query, "ten": "x"}).status_code == 400
    assert not SavedView.objects.exists()


def test_the_filters_in_force_are_listed_each_with_the_way_out(own_cell, browser):
    MemberFactory(cell=own_cell)
    query = {"ngay": DAY, "chi-bo": "KP1", "tuoi-tu": "30", "loai": "nu", "q": "van"}

    response = browser.get(LIST, query)

    assert response.context["form"].active() == [
        ("Họ tên hoặc số cuối thẻ", "«van»", "chi-bo=KP1&loai=nu&ngay=27%2F12%2F2022&tuoi-tu=30"),
        ("Chi bộ", "Chi bộ Khu phố 1", "q=van&loai=nu&ngay=27%2F12%2F2022&tuoi-tu=30"),
        ("Đối tượng", "Nữ", "q=van&chi-bo=KP1&ngay=27%2F12%2F2022&tuoi-tu=30"),
        ("Tuổi đời từ", "30 năm", "q=van&chi-bo=KP1&loai=nu&ngay=27%2F12%2F2022"),
    ]  # fmt: skip


# --- scope ---

FILTERS = [
    {"q": "trần"}, {"chi-bo": "KP1"}, {"dang-bo": "BEN-NGHE"}, {"gioi-tinh": "nam"},
    {"tuoi-tu": "20"}, {"tuoi-dang-tu": "5"}, {"loai": "chinh-thuc"},
    {"trang-thai": "mien"}, {"trinh-do": "dai-hoc"}, {"nghe": "huu-tri"},
    {"chuc-vu": "co"}, {"xep": "chi-bo"}, {"xep": "chuc-vu"}, {"xep": "tuoi"},
    {"xep": "tuoi-dang"}, {"cot": "tt,ho-ten,chuc-vu,trang-thai,dang-bo,tuoi-dang"},
]  # fmt: skip


@pytest.fixture
def two_cells(ward, own_cell):
    """The same two people in the own cell and in another."""
    other = CellFactory(committee=ward, name="Chi bộ Bí Ẩn", code="BIAN")
    for cell, name in ((own_cell, "Trần Mình"), (other, "Trần Lạ")):
        member = MemberFactory(full_name=name, cell=cell)
        StandingFactory(member=member)
        QualificationFactory(member=member)
        OccupationFactory(member=member)
        PostFactory(member=member, cell=cell)


@pytest.mark.parametrize("query", FILTERS, ids=str)
def test_a_secretary_sees_the_own_cell_through_every_filter_and_order(
    two_cells, secretary, client_for, query
):
    response = client_for(secretary).get(LIST, {"ngay": DAY, **query})

    assert [m.full_name for m in response.context["page"].rows] == ["Trần Mình"]
    assert response.context["count"] == 1
    assert not {"Trần Lạ", "Bí Ẩn"} & set(response.content.decode().split("\n"))
    for word in ("Trần Lạ", "Bí Ẩn"):
        assert word not in response.content.decode()


def test_one_who_left_is_seen_as_of_the_days_in_the_cell(
    own_cell, secretary, client_for
):
    gone = MemberFactory(full_name="Lý Đi", cell=None)
    MembershipFactory(member=gone, cell=own_cell, started_on=date(2015, 1, 1),
                      ended_on=date(2022, 12, 28), end_reason="to_city")  # fmt: skip
    client = client_for(secretary)

    assert names(client, xep="chuc-vu", q="đi") == ["Lý Đi"]
    assert names(client, xep="chuc-vu", q="đi", ngay="28/12/2022") == []


# --- columns ---


def cells_of(client, **query):
    lines = client.get(LIST, {"ngay": DAY, **query}).context["lines"]
    return [{column.key: text for column, text in cells} for _, cells in lines]


def test_columns_stand_as_asked_with_the_facts_of_the_day(ward, own_cell, browser):
    member = MemberFactory(full_name="Lê An", cell=own_cell, card_number="00112233",
                           identity_number="079123456789", phone="0909", address="1 Lê Lợi",
                           hometown="Long An")  # fmt: skip
    for kind, level in (("general", "thpt"), ("professional", "dai_hoc"),
                        ("professional", "trung_cap"), ("political", "trung_cap_llct")):  # fmt: skip
        QualificationFactory(member=member, kind=kind, level=level)
    OccupationFactory(member=member)
    StandingFactory(member=member)
    PostFactory(member=member, cell=own_cell, kind="member")
    PostFactory(member=member, committee=ward, kind="deputy")

    [cells] = cells_of(browser, cot=ALL_COLUMNS)

    assert cells == {
        "tt": "1", "ho-ten": "Lê An", "gioi-tinh": "Nam", "ngay-sinh": "03/08/1975",
        "tuoi": "47", "ket-nap": "03/02/2010", "chinh-thuc": "03/02/2011",
        "tuoi-dang": "12", "so-the": "00112233", "chi-bo": "Chi bộ Khu phố 1",
        "dang-bo": "Đảng bộ phường Bến Nghé", "dan-toc": "Kinh", "ton-giao": "Không",
        "que-quan": "Long An", "van-hoa": "Trung học phổ thông", "chuyen-mon": "Đại học",
        "ly-luan": "Trung cấp lý luận chính trị", "nghe": "Hưu trí",
        "chuc-vu": "Phó Bí thư Đảng ủy; Chi ủy viên Chi bộ Khu phố 1",
        "trang-thai": "Miễn công tác và sinh hoạt đảng", "cccd": "079123456789",
        "dien-thoai": "0909", "dia-chi": "1 Lê Lợi",
    }  # fmt: skip
    assert list(cells_of(browser, cot="chi-bo,ho-ten")[0]) == ["chi-bo", "ho-ten"]


@pytest.mark.parametrize("role", ["secretary", "inspector"])
@pytest.mark.parametrize("column", ["cccd", "dien-thoai", "dia-chi"])
def test_identity_columns_are_unknown_to_a_role_that_may_not_read_them(
    own_cell, client_for, request, role, column
):
    MemberFactory(cell=own_cell, phone="0909111222")
    client = client_for(request.getfixturevalue(role))

    response = client.get(LIST, {"cot": f"ho-ten,{column}"})

    assert response.context["lines"] == []
    assert f"«{column}» không phải là cột của danh sách." in response.content.decode()
    assert f"vi-tri-{column}" not in client.get(f"{LIST}cot/").content.decode()


def test_the_place_of_a_row_goes_on_over_the_pages(own_cell, browser):
    MemberFactory.create_batch(120, cell=own_cell)

    first = browser.get(LIST).context["page"]
    second = browser.get(f"{LIST}{first.next_url}")
    third = browser.get(f"{LIST}{second.context['page'].next_url}")
    back = browser.get(f"{LIST}{third.context['page'].previous_url}")

    assert [page.context["lines"][0][1][0][1] for page in (second, third, back)] == [
        "51", "101", "51",
    ]  # fmt: skip


def test_columns_are_chosen_and_ordered_without_a_script(own_cell, browser):
    chosen = {
        "chon": "1",
        "vi-tri-chi-bo": "1",
        "vi-tri-ho-ten": "2",
        "vi-tri-tuoi": "2",
    }

    answer = browser.get(f"{LIST}cot/", {"ngay": DAY, "chi-bo": "KP1", **chosen})
    wrong = browser.get(f"{LIST}cot/", {"chon": "1", "vi-tri-tuoi": "x"})

    assert answer.url == (
        "/dang-vien/?chi-bo=KP1&ngay=27%2F12%2F2022&cot=chi-bo,ho-ten,tuoi"
    )
    text = wrong.content.decode()
    assert "Nhập một số từ 1 đến 99, hoặc để trống." in text
    assert "Danh sách cần có cột «Họ và tên». Hãy cho nó một số." in text


@pytest.mark.parametrize(
    "query",
    [{"cot": ALL_COLUMNS}, {"q": "an", "xep": "tuoi-dang", "tuoi-tu": "1",
                            "tuoi-dang-tu": "1"}, {"xep": "chi-bo", "chi-bo": "KP1"}],
    ids=["columns", "filters", "cell"],
)  # fmt: skip
def test_the_number_of_queries_is_the_same_for_ten_and_five_hundred(
    own_cell, browser, query
):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert browser.get(LIST, query).context["count"]
        return len(found)

    MemberFactory.create_batch(10, cell=own_cell, full_name="Trần An")
    with_ten = queries()
    MemberFactory.create_batch(490, cell=own_cell, full_name="Trần An")
    for member in own_cell.memberships.all()[:20]:
        PostFactory(member=member.member, cell=own_cell)
        PartyPeriod.objects.create(
            member=member.member, admitted_on=date(2000, 1, 1), ended_on=date(2001, 1, 1),
            end_reason="resigned",
        )  # fmt: skip

    assert queries() == with_ten
    assert with_ten <= (20 if "cot" in query else 13)
