"""Indicators on the home page: main results, what is due and late, for each role."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    IndicatorFactory,
    IndicatorGroupFactory,
    ObservationFactory,
    ReviewFactory,
    TargetFactory,
)
from tests.pages import faults_of

d = Decimal
DAY = "11/10/2022"


@pytest.fixture
def review(ward):
    return ReviewFactory(year=2022, as_of=date(2022, 12, 27))


def make(code, name, place, *, target=None, resolution=True, **more):
    """An indicator of a group, with its target of 2022 where there is one."""
    kinds = {"decimals": 0, "kind": "count", "unit": "hộ", "accrual": "state"}
    one = IndicatorFactory(code=code, name=name, position=place, **(kinds | more))
    if target is not None:
        TargetFactory(indicator=one, value=d(target), in_resolution=resolution)
    return one


@pytest.fixture
def revenue(review):
    one = make(
        "economy.revenue", "Thu ngân sách", 1, target="28", kind="money", decimals=3,
        unit="tỷ đồng", accrual="running",
        group=IndicatorGroupFactory(code="economy", name="Kinh tế - ngân sách"),
    )  # fmt: skip
    ObservationFactory(indicator=one, as_of=date(2022, 11, 28), value=d("30.149"))
    return one


@pytest.fixture
def near_poor(review):
    one = make(
        "social.near_poor_households", "Hộ cận nghèo", 2, target="12", direction="lower"
    )
    ObservationFactory(indicator=one, as_of=date(2022, 12, 27), value=d(8))
    return one


def home(client_for, user, **query):
    return client_for(user).get("/", query)


def headlines(response):
    return [
        (tile.label, tile.value, tile.unit, tile.note, tile.more, tile.state)
        for tile in response.context["headlines"]
    ]


def due(response):
    return [(tile.label, tile.value) for tile in response.context["due"]]


# --- main results ---


def test_the_main_results_stand_with_their_day_and_both_numbers(
    revenue, near_poor, office, client_for
):
    assert headlines(home(client_for, office)) == [
        (
            "Thu ngân sách", "30,149", "tỷ đồng", "tính đến ngày 28/11/2022",
            ("đạt 107,68% dự toán theo nghị quyết (vượt 7,68%)",), "",
        ),
        (
            "Hộ cận nghèo", "8", "hộ", "tính đến ngày 27/12/2022",
            ("vượt chỉ tiêu nghị quyết (thấp hơn mức giao 4 hộ)",), "",
        ),
    ]  # fmt: skip


def test_a_result_is_set_against_the_same_date_of_last_year(
    revenue, near_poor, office, client_for
):
    ObservationFactory(indicator=revenue, as_of=date(2021, 11, 28), value=d("26.318"))
    ObservationFactory(indicator=revenue, as_of=date(2021, 12, 31), value=d("28.955"))
    ObservationFactory(indicator=near_poor, as_of=date(2021, 9, 30), value=d(15))

    found = {row[0]: row for row in headlines(home(client_for, office))}

    money, households = found["Thu ngân sách"], found["Hộ cận nghèo"]
    assert money[4][1] == "tăng 3,831 tỷ đồng (14,56%) so với cùng kỳ năm 2021"
    assert money[5] == "Tốt hơn"
    # A state may be judged against an earlier one, and the day is told.
    assert households[4][1] == "giảm 7 hộ (46,67%) so với số ngày 30/09/2021"
    assert households[5] == "Tốt hơn"


def test_running_totals_of_different_days_are_told_and_not_compared(
    revenue, office, client_for
):
    ObservationFactory(indicator=revenue, as_of=date(2021, 10, 31), value=d("22.406"))

    [row] = headlines(home(client_for, office))

    assert row[4][1] == "năm trước: 22,406 tỷ đồng đến ngày 31/10/2021"
    assert row[5] == ""


def test_an_estimate_and_a_missing_result_say_so(review, office, client_for):
    jobs = make("social.jobs", "Giải quyết việc làm", 1, target="320", unit="người")
    make("social.cards", "Thẻ bảo hiểm y tế", 2, target="150", unit="thẻ")
    ObservationFactory(
        indicator=jobs, as_of=date(2022, 12, 20), value=d(300), is_estimate=True
    )

    assert headlines(home(client_for, office)) == [
        (
            "Giải quyết việc làm", "300 (ước)", "người", "tính đến ngày 20/12/2022",
            ("ước đạt 93,75% chỉ tiêu nghị quyết",), "",
        ),
        ("Thẻ bảo hiểm y tế", "–", "thẻ", "", ("chưa có số liệu",), ""),
    ]  # fmt: skip


def test_they_are_those_of_the_resolution_and_at_most_eight(review, office, client_for):
    make("social.other", "Ngoài nghị quyết", 0, target="5", resolution=False)
    make("social.none", "Không có mức giao", 0)
    total = make("economy.total", "Tổng", 1, target="5")
    make("economy.item", "Khoản mục", 2, target="5", parent=total)
    make("party.opinion", "Dư luận", 3, target="5", kind="text")
    for number in range(10, 20):
        make(f"social.so_{number}", f"Chỉ tiêu {number}", number, target="5")

    found = [row[0] for row in headlines(home(client_for, office))]

    assert found == ["Tổng", *(f"Chỉ tiêu {number}" for number in range(10, 17))]


def test_the_results_are_those_of_the_day_and_open_on_it(revenue, office, client_for):
    client = client_for(office)
    before = client.get("/", {"ngay": "27/11/2022"})
    after = client.get("/", {"ngay": "28/11/2022"})

    assert [row[1] for row in headlines(before) + headlines(after)] == ["–", "30,149"]
    [tile] = after.context["headlines"]
    assert tile.url == "/chi-tieu/economy.revenue/?ngay=28%2F11%2F2022"
    assert client.get(tile.url).status_code == 200


# --- what is due ---


@pytest.fixture
def asked(review):
    """Three indicators by the quarter, of three owners; nothing was entered."""
    for place, (code, name, owner, role) in enumerate(
        (
            ("social.jobs", "Giải quyết việc làm", "Ủy ban nhân dân phường", "UB"),
            ("security.drills", "Diễn tập", "Công an phường", "UB"),
            ("party.meetings", "Sinh hoạt chuyên đề", "Văn phòng Đảng ủy", "VP"),
        )
    ):
        make(
            code, name, place, owner=owner, entry_role=role, period="quarter", due_days=10
        )  # fmt: skip


def test_the_office_sees_its_own_and_who_is_late(asked, office, client_for):
    response = home(client_for, office, ngay="10/10/2022")

    assert due(response) == [
        ("Kỳ báo cáo đến hạn của tôi", "1"),
        ("Kỳ báo cáo trễ hạn của tôi", "3"),
        ("Trễ hạn: Công an phường", "3"),
        ("Trễ hạn: Ủy ban nhân dân phường", "3"),
        ("Trễ hạn: Văn phòng Đảng ủy", "3"),
    ]
    assert response.context["due_rows"] == []


def test_the_leaders_see_who_is_late_and_nothing_to_enter(asked, leader, client_for):
    assert due(home(client_for, leader, ngay=DAY)) == [
        ("Trễ hạn: Công an phường", "4"),
        ("Trễ hạn: Ủy ban nhân dân phường", "4"),
        ("Trễ hạn: Văn phòng Đảng ủy", "4"),
    ]


def test_ubnd_sees_its_own_with_the_cells_to_fill(asked, ubnd, client_for):
    response = home(client_for, ubnd, ngay=DAY)
    text = response.content.decode()

    assert due(response) == [
        ("Kỳ báo cáo đến hạn của tôi", "0"),
        ("Kỳ báo cáo trễ hạn của tôi", "8"),
    ]
    assert [row.words for row in response.context["due_rows"][:2]] == [
        "Trễ hạn 274 ngày",
        "Trễ hạn 274 ngày",
    ]
    assert "/chi-tieu/nhap/o/?chi-tieu=social.jobs&amp;nam=2022&amp;ky=3" in text
    assert "Sinh hoạt chuyên đề" not in text


def test_every_tile_opens_as_many_rows_of_the_board(
    asked, office, leader, ubnd, client_for
):
    for user in (office, leader, ubnd):
        client = client_for(user)
        for tile in client.get("/", {"ngay": DAY}).context["due"]:
            board = client.get(tile.url).context["board"]
            assert sum(len(part.rows) for part in board.parts) == int(tile.value)


def test_a_long_list_of_ubnd_is_cut_and_says_so(asked, ubnd, client_for):
    for number in range(4):
        make(
            f"social.more_{number}", f"Chỉ tiêu {number}", 9, period="quarter",
            due_days=10,
        )  # fmt: skip

    response = home(client_for, ubnd, ngay=DAY)

    assert (len(response.context["due_rows"]), response.context["due_more"]) == (10, 14)
    assert "Còn 14 kỳ nữa." in response.content.decode()


@time_machine.travel("2022-10-11 03:00Z", tick=False)
def test_without_a_day_what_is_due_is_of_today(asked, office, client_for):
    office.seats.update(started_on=date(2022, 1, 1))

    response = home(client_for, office)

    assert response.context["due_day"] == date(2022, 10, 11)
    assert due(response)[1] == ("Kỳ báo cáo trễ hạn của tôi", "4")


def test_where_nobody_is_late_the_leaders_are_told_so(review, leader, client_for):
    text = home(client_for, leader, ngay=DAY).content.decode()

    assert "Không đơn vị nào trễ hạn, tính đến ngày 11/10/2022." in text


def test_ubnd_sees_the_targets_that_it_enters(revenue, ubnd, office, client_for):
    make("party.admissions_asked", "Học nghị quyết", 5, target="97", entry_role="VP")

    def names(user):
        context = home(client_for, user).context
        return [line.title for line in context["lines"]], context["lines_title"]

    assert names(ubnd) == (["Thu ngân sách"], "Chỉ tiêu tôi nhập")
    assert names(office) == (["Thu ngân sách", "Học nghị quyết"], "Chỉ tiêu được giao")


# --- the page ---


@pytest.mark.parametrize("user", ["office", "leader", "ubnd"])
def test_the_page_is_well_formed(asked, revenue, near_poor, user, client_for, request):
    person = request.getfixturevalue(user)

    assert faults_of(home(client_for, person, ngay=DAY).content.decode()) == {}


@pytest.mark.parametrize(
    ("user", "most"), [("office", 28), ("leader", 27), ("ubnd", 16)]
)
def test_the_number_of_queries_does_not_grow(
    asked, revenue, near_poor, user, most, client_for, request
):
    client = client_for(request.getfixturevalue(user))

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get("/", {"ngay": "27/12/2022"})
        return len(found)

    few = queries()
    for number in range(45):
        one = make(
            f"social.so_{number}", f"Chỉ tiêu {number}", number, target="5",
            period="month", due_days=5, owner=f"Đơn vị {number}",
        )  # fmt: skip
        ObservationFactory(indicator=one, as_of=date(2022, 6, 30), value=d(1))
        ObservationFactory(indicator=one, as_of=date(2021, 6, 30), value=d(1))

    assert queries() == few == most
