"""The cells list and a cell's page: exact rows, the day, and what a role must not see."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    AwardFactory,
    CellFactory,
    CellKindFactory,
    CellNameFactory,
    MemberFactory,
    PostFactory,
    RatingFactory,
    StandingFactory,
)


def names(response):
    return [cell.name for cell in response.context["cells"]]


def page(client, query=""):
    return client.get(f"/chi-bo/{query}")


@pytest.fixture
def cells(ward, own_cell):
    police = CellKindFactory(code="cong-an", name="Công an")
    return [
        CellFactory(name="Chi bộ Khu phố 10", code="KP10"),
        CellFactory(name="Chi bộ Khu phố 2", code="KP2"),
        CellFactory(name="Chi bộ Công an phường", code="CA", kind=police),
    ]


def test_cells_stand_in_natural_order(cells, office, client_for):
    assert names(page(client_for(office))) == [
        "Chi bộ Công an phường",
        "Chi bộ Khu phố 1",
        "Chi bộ Khu phố 2",
        "Chi bộ Khu phố 10",
    ]


def test_a_secretary_sees_the_own_cell_only(cells, secretary, client_for):
    client = client_for(secretary)

    assert names(page(client)) == ["Chi bộ Khu phố 1"]
    assert client.get("/chi-bo/KP1/").status_code == 200
    assert client.get("/chi-bo/KP2/").status_code == 404
    assert "Công an" not in page(client).content.decode()


def test_without_a_role_for_cells_the_page_is_not_there(
    cells, ubnd, nobody, client_for
):
    for user in (ubnd, nobody):
        assert page(client_for(user)).status_code == 404
        assert client_for(user).get("/chi-bo/KP1/").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=cong%20an", ["Chi bộ Công an phường"]),
        ("?q=KHU PHO 1", ["Chi bộ Khu phố 1", "Chi bộ Khu phố 10"]),
        ("?loai=cong-an", ["Chi bộ Công an phường"]),
        ("?loai=cong-an&q=khu", []),
    ],
)
def test_filters_by_text_without_accents_and_by_kind(
    cells, office, client_for, query, found
):
    assert names(page(client_for(office), query)) == found


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?loai=khong-co", "«khong-co» không có trong danh sách."),
        ("?ngay=31/02/2022", "Tháng 2/2022 chỉ có 28 ngày, không có ngày 31."),
        ("?ngay=hôm nay", "không phải là ngày"),
        ("?loai=%00", "không có trong danh sách."),
        ("?q=%E4%B8%AD", "Không tìm được theo ký tự này."),
    ],
)
def test_an_unknown_filter_is_an_error_and_never_everything(
    cells, office, client_for, query, message
):
    response = page(client_for(office), query)

    assert names(response) == []
    assert message in response.content.decode()


def test_the_list_speaks_of_the_day_asked_for(ward, office, client_for):
    old = CellFactory(name="Chi bộ Cũ", founded_on=date(2000, 1, 1))
    old.dissolved_on = date(2022, 6, 1)
    old.save()
    renamed = CellFactory(name="Chi bộ Tên đầu", founded_on=date(2000, 1, 1))
    renamed.names.update(ended_on=date(2022, 6, 1))
    CellNameFactory(
        cell=renamed, name="Chi bộ Tên sau", started_on=date(2022, 6, 1), ended_on=None
    )
    client = client_for(office)

    def shown(day):
        cells = page(client, f"?ngay={day}").context["cells"]
        return sorted(cell.name_on for cell in cells)

    assert shown("31/05/2022") == ["Chi bộ Cũ", "Chi bộ Tên đầu"]
    assert shown("01/06/2022") == ["Chi bộ Tên sau"]


def test_each_cell_counts_its_members_of_the_day(own_cell, office, client_for):
    other = CellFactory(name="Chi bộ Khu phố 2", code="KP2")
    first = MemberFactory(
        cell=own_cell, full_name="Trần Thị Đầu", joined_on=date(2015, 1, 1)
    )
    MemberFactory(cell=own_cell, joined_on=date(2022, 6, 1))
    MemberFactory(cell=other, joined_on=date(2015, 1, 1))
    PostFactory(member=first, cell=own_cell, started_on=date(2020, 1, 1))
    client = client_for(office)

    def counted(day):
        response = page(client, f"?ngay={day}")
        rows = [
            (c.code, c.member_count, c.secretary) for c in response.context["cells"]
        ]
        return rows, response.context["total"]

    assert counted("31/05/2022") == ([("KP1", 1, "Trần Thị Đầu"), ("KP2", 1, None)], 2)
    assert counted("01/06/2022") == ([("KP1", 2, "Trần Thị Đầu"), ("KP2", 1, None)], 3)
    assert counted("31/12/2019") == ([("KP1", 1, None), ("KP2", 1, None)], 2)


def test_the_technician_sees_cells_but_no_people(own_cell, technician, client_for):
    PostFactory(
        cell=own_cell, member=MemberFactory(full_name="Trần Bí Mật", cell=own_cell)
    )
    client = client_for(technician)

    for response in (page(client), client.get("/chi-bo/KP1/")):
        text = response.content.decode()
        assert response.status_code == 200
        assert "Trần Bí Mật" not in text
        assert "/dang-vien/" not in text


def test_the_number_of_queries_does_not_grow_with_the_cells(
    own_cell, office, client_for
):
    client = client_for(office)

    def queries():
        with CaptureQueriesContext(connection) as found:
            page(client)
        return len(found)

    with_one = queries()
    for number in range(2):
        PostFactory(cell=CellFactory(kind=CellKindFactory(code=f"k{number}")))

    assert queries() == with_one
    assert with_one <= 12


def test_a_cells_page_counts_and_links_to_exactly_those_members(
    own_cell, office, client_for
):
    MemberFactory(cell=own_cell)
    MemberFactory(cell=own_cell, gender="female", official_on=None)
    StandingFactory(member=MemberFactory(cell=own_cell), started_on=date(2020, 1, 1))
    MemberFactory()
    client = client_for(office)

    counts = client.get("/chi-bo/KP1/?ngay=27/12/2022").context["counts"]

    assert counts == [
        ("Đảng viên", "", 3),
        ("Chính thức", "chinh-thuc", 2),
        ("Dự bị", "du-bi", 1),
        ("Nữ", "nu", 1),
        ("Miễn sinh hoạt", "mien", 1),
    ]
    for _, status, count in counts:
        query = {"chi-bo": "KP1", "loai": status, "ngay": "27/12/2022"}
        assert client.get("/dang-vien/", query).context["count"] == count


def test_a_cells_page_shows_its_dated_rows(own_cell, secretary, client_for):
    member = MemberFactory(cell=own_cell, full_name="Lê Thị Bí Thư")
    PostFactory(member=member, cell=own_cell, started_on=date(2020, 6, 10))
    RatingFactory(cell=own_cell, year=2022, decision="128-QĐ/ĐU")
    AwardFactory(cell=own_cell, year=2022, decision="131-QĐ/ĐU")
    RatingFactory(year=2022)

    response = client_for(secretary).get("/chi-bo/KP1/?ngay=27/12/2022")

    found = {block.slug: list(block.rows) for block in response.context["blocks"]}
    assert found == {
        "chuc-vu": [("Bí thư", "Lê Thị Bí Thư", "10/06/2020")],
        "xep-loai": [(2022, "Hoàn thành xuất sắc nhiệm vụ", "128-QĐ/ĐU")],
        "khen-thuong": [
            (2022, "Hoàn thành xuất sắc nhiệm vụ", "Giấy khen", "131-QĐ/ĐU")
        ],
        "ten-goi": [("Chi bộ Khu phố 1", "02/07/1976", "nay", "–")],
    }


def test_codes_that_no_database_can_hold_are_not_found(own_cell, office, client_for):
    assert client_for(office).get("/chi-bo/KP%001/").status_code == 404
    assert client_for(office).get("/chi-bo/khong/co/").status_code == 404
