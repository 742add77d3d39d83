"""The home page: which parts each role gets, and the figures in them."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cells.models import Cell
from tests.factories import (
    AwardFactory,
    CellFactory,
    CellNameFactory,
    DeclaredFigureFactory,
    IndicatorFactory,
    MemberFactory,
    ObservationFactory,
    PlanTaskFactory,
    PostFactory,
    ReviewFactory,
    TargetFactory,
)

PARTS = ("tiles", "reminders", "due", "headlines", "lines", "tasks", "accounts")


@pytest.fixture
def year(own_cell):
    """2022 with three members in two cells, one award, one indicator, one task."""
    review = ReviewFactory(year=2022, as_of=date(2022, 12, 27))
    MemberFactory(cell=own_cell)
    MemberFactory(cell=own_cell, admitted_on=date(2022, 5, 19), official_on=None)
    MemberFactory(cell=CellFactory(name="Chi bộ Khu phố 2", code="KP2"))
    AwardFactory(cell=own_cell)
    revenue = IndicatorFactory(code="economy.revenue", name="Thu ngân sách")
    TargetFactory(indicator=revenue, value=Decimal("28"))
    ObservationFactory(indicator=revenue)
    ObservationFactory(
        indicator=revenue, as_of=date(2021, 12, 20), value=Decimal("28.955")
    )
    PlanTaskFactory(year=2023, text="Giảm nghèo bền vững.")
    PlanTaskFactory(year=2022, text="Nhiệm vụ năm cũ.")
    return review


def home(client_for, user, **query):
    return client_for(user).get("/", query)


def tiles(response):
    return [(t.label, t.value, t.url) for t in response.context["tiles"]]


def test_the_office_sees_the_figures_of_the_latest_review(year, office, client_for):
    response = home(client_for, office)

    assert response.context["year"] == 2022
    assert tiles(response) == [
        ("Số chi bộ trực thuộc", "2", "/chi-bo/?ngay=27%2F12%2F2022"),
        ("Số đảng viên", "3", "/dang-vien/?ngay=27%2F12%2F2022"),
        (
            "Số đảng viên chính thức",
            "2",
            "/dang-vien/?loai=chinh-thuc&ngay=27%2F12%2F2022",
        ),
        ("Số đảng viên dự bị", "1", "/dang-vien/?loai=du-bi&ngay=27%2F12%2F2022"),
        (
            "Số đảng viên kết nạp",
            "1",
            "/bao-cao/2022/so-lieu/members.admitted/?ngay=27%2F12%2F2022",
        ),
        (
            "Số chi bộ được khen hoàn thành xuất sắc nhiệm vụ",
            "1",
            "/bao-cao/2022/so-lieu/awards.excellent.cells/?ngay=27%2F12%2F2022",
        ),
        (
            "Số đảng viên được khen hoàn thành xuất sắc nhiệm vụ",
            "0",
            "/bao-cao/2022/so-lieu/awards.excellent.members/?ngay=27%2F12%2F2022",
        ),
        (
            "Số tập thể được khen",
            "0",
            "/bao-cao/2022/so-lieu/awards.contribution.collectives/?ngay=27%2F12%2F2022",
        ),
        (
            "Số cá nhân được khen",
            "0",
            "/bao-cao/2022/so-lieu/awards.contribution.persons/?ngay=27%2F12%2F2022",
        ),
    ]


def test_every_link_of_a_counted_tile_opens_that_many_rows(year, office, client_for):
    client = client_for(office)
    response = client.get("/")

    for label, value, url in tiles(response)[:4]:
        context = client.get(url).context
        rows = context["cells"] if "chi bộ" in label else context["page"].rows
        assert len(rows) == int(value)


def test_the_indicators_with_a_target_stand_beside_it_and_the_year_before(
    year, office, client_for
):
    IndicatorFactory(name="Không có mức giao")

    response = home(client_for, office)

    lines = [
        (
            x.indicator.name,
            x.previous_text,
            x.target_text,
            x.result_text,
            x.found.percent,
            x.verdict,
        )
        for x in response.context["lines"]
    ]
    assert lines == [
        ("Thu ngân sách", "28,955", "28", "30,149", Decimal("107.68"), "Vượt"),
    ]  # fmt: skip
    assert response.context["without_result"] == 1


def test_the_tasks_are_those_of_the_next_year(year, office, client_for):
    text = home(client_for, office).content.decode()

    assert "Nhiệm vụ trọng tâm năm 2023" in text
    assert "Giảm nghèo bền vững." in text
    assert "Nhiệm vụ năm cũ." not in text


def test_each_role_gets_its_own_parts(
    year, office, leader, secretary, ubnd, inspector, technician, nobody, client_for
):
    people = (office, leader, secretary, ubnd, inspector, technician, nobody)
    found = {}
    for user in people:
        context = home(client_for, user).context
        found[user.username] = [part for part in PARTS if context.get(part) is not None]

    assert found == {
        "tai.khoan.vp": ["tiles", "reminders", "due", "headlines", "lines", "tasks"],
        "tai.khoan.ld": ["tiles", "reminders", "due", "headlines", "lines", "tasks"],
        "tai.khoan.bt": ["tiles", "reminders"],
        "tai.khoan.ub": ["due", "headlines", "lines"],
        "tai.khoan.kt": ["tiles", "reminders", "tasks"],
        "tai.khoan.qt": ["accounts"],
        "khong.vai.tro": [],
    }


@time_machine.travel("2023-03-01 08:00Z", tick=False)
def test_a_secretary_sees_the_own_cell_of_today(year, secretary, client_for):
    secretary.seats.update(started_on=date(2022, 1, 1))
    response = home(client_for, secretary)

    assert tiles(response) == [
        ("Chi bộ Khu phố 1", "2", "/dang-vien/?chi-bo=KP1&ngay=01%2F03%2F2023")
    ]
    assert response.context["tiles"][0].note == "tính đến ngày 01/03/2023"
    assert "Khu phố 2" not in response.content.decode()


def test_a_secretary_sees_the_own_cell_of_the_asked_day_by_its_name_then(
    year, secretary, own_cell, client_for
):
    own_cell.names.update(ended_on=date(2022, 6, 1))
    CellNameFactory(
        cell=own_cell, name="Chi bộ Khu phố 1 mới", started_on=date(2022, 6, 1),
        ended_on=None,
    )  # fmt: skip
    old = home(client_for, secretary, ngay="18/05/2022")
    new = home(client_for, secretary, ngay="01/06/2022")

    assert tiles(old) == [
        ("Chi bộ Khu phố 1", "1", "/dang-vien/?chi-bo=KP1&ngay=18%2F05%2F2022")
    ]
    assert tiles(new) == [
        ("Chi bộ Khu phố 1 mới", "2", "/dang-vien/?chi-bo=KP1&ngay=01%2F06%2F2022")
    ]


def test_the_ward_is_shown_on_the_asked_day(year, office, client_for):
    before = home(client_for, office, ngay="18/05/2022")
    after = home(client_for, office, ngay="19/05/2022")

    assert [tile[1] for tile in tiles(before)[:5]] == ["2", "2", "2", "0", "0"]
    assert [tile[1] for tile in tiles(after)[:5]] == ["2", "3", "2", "1", "1"]
    assert {
        tile.note for tile in before.context["tiles"]
    } == {"tính đến ngày 18/05/2022"}  # fmt: skip
    assert {url[-19:] for _, _, url in tiles(before)} == {"ngay=18%2F05%2F2022"}


def test_results_reported_after_the_asked_day_are_not_shown(year, office, client_for):
    def shown(day):
        lines = home(client_for, office, ngay=day).context["lines"]
        return [(x.result_text, x.previous_text) for x in lines]

    assert shown("27/11/2022") == [("–", "28,955")]
    assert shown("28/11/2022") == [("30,149", "28,955")]


@pytest.mark.parametrize("day", ["31/02/2022", "1/1/22", "hôm nay"])
def test_a_day_that_is_not_understood_shows_its_error_and_no_figures(
    year, office, client_for, day
):
    response = home(client_for, office, ngay=day)

    assert response.context["form"].errors.keys() == {"ngay"}
    assert [response.context.get(part) for part in PARTS] == [None] * len(PARTS)
    assert 'id="id_ngay_error"' in response.content.decode()


def test_a_day_of_another_year_than_the_one_asked_for_is_refused(
    year, office, client_for
):
    response = home(client_for, office, nam="2021", ngay="27/12/2022")

    assert response.context["form"].errors == {
        "ngay": ["Hãy chọn một ngày của năm 2021."]
    }
    assert [response.context.get(part) for part in PARTS] == [None] * len(PARTS)


def test_the_reminders_are_those_of_the_asked_day(year, office, client_for):
    """The probation of the member admitted on 19/5/2022 is full on 19/5/2023."""

    def shown(day):
        found = home(client_for, office, ngay=day).context["reminders"]
        return [(tile.value, tile.note, tile.url) for tile in found]

    for cell in Cell.objects.all():
        PostFactory(cell=cell, member=MemberFactory(cell=cell))
    end = "/nhac-viec/?ngay="
    assert shown("19/03/2023") == [
        ("0", "tính đến ngày 19/03/2023", f"{end}19%2F03%2F2023"),
        ("0", "tính đến ngày 19/03/2023", f"{end}19%2F03%2F2023"),
    ]
    assert [row[0] for row in shown("20/03/2023")] == ["1", "0"]
    assert [row[0] for row in shown("19/05/2023")] == ["1", "0"]
    assert [row[0] for row in shown("20/05/2023")] == ["1", "1"]


def test_without_a_seat_the_page_says_whom_to_ask(nobody, ended_secretary, client_for):
    for user in (nobody, ended_secretary):
        text = home(client_for, user).content.decode()
        assert "Tài khoản chưa được giao vai trò" in text


def test_published_figures_stand_where_no_rows_cover_the_day(ward, office, client_for):
    ReviewFactory(year=2022)
    DeclaredFigureFactory(key="members.count", value=Decimal("776"))

    found = {tile.label: tile for tile in home(client_for, office).context["tiles"]}

    members = found["Số đảng viên"]
    assert (members.value, members.note) == (
        "776",
        "tính đến ngày 27/12/2022, theo số liệu công bố",
    )
    assert (
        found["Số đảng viên kết nạp"].value,
        found["Số đảng viên kết nạp"].note,
    ) == (
        "–",
        "Chưa có số liệu",
    )


def test_a_year_without_a_review_is_counted_on_its_last_day(year, office, client_for):
    response = home(client_for, office, nam="2021")

    assert tiles(response)[1] == (
        "Số đảng viên",
        "2",
        "/dang-vien/?ngay=31%2F12%2F2021",
    )
    assert tiles(response)[4] == ("Số đảng viên kết nạp", "0", None)


@pytest.mark.parametrize("text", ["abc", "22", "3000", "2022,5"])
def test_a_year_that_is_not_understood_shows_no_figures(year, office, client_for, text):
    response = home(client_for, office, nam=text)

    assert response.context["years"].errors
    assert [response.context.get(part) for part in PARTS] == [None] * len(PARTS)


def test_the_number_of_queries_does_not_grow_with_the_rows(year, office, client_for):
    client = client_for(office)

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get("/")
        return len(found)

    before = queries()
    for _ in range(3):
        indicator = IndicatorFactory()
        TargetFactory(indicator=indicator)
        ObservationFactory(indicator=indicator)
        MemberFactory()
        PlanTaskFactory(year=2023)

    assert queries() == before
