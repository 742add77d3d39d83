"""The cells list and a cell's page: exact rows, the day, and what a role must not see."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cells.models import CellName
from members.acts.data import ActData
from members.acts.services import perform
from members.models import Member
from tests.factories import (
    AwardFactory,
    CandidacyFactory,
    CellFactory,
    CellKindFactory,
    CellNameFactory,
    CommitteeFactory,
    CommitteeNameFactory,
    MemberFactory,
    OrganisationActFactory,
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


# --- committees, names of the day ---


def test_the_committee_filter_is_there_when_there_is_a_second_tier(
    ward, cells, office, client_for
):
    client = client_for(office)
    assert "dang-bo" not in page(client).context["form"].fields
    wrong = page(client, "?dang-bo=khong-co")
    assert names(wrong) == []
    assert "«khong-co» không có trong danh sách." in wrong.content.decode()

    below = CommitteeFactory(code="DB-TH", parent=ward)
    CommitteeNameFactory(committee=below, name="Đảng bộ Trường học")
    CellFactory(committee=below, name="Chi bộ Khối 1", code="TH1")
    assert names(page(client, "?dang-bo=DB-TH")) == ["Chi bộ Khối 1"]
    assert len(names(page(client, "?dang-bo=BEN-NGHE"))) == 5
    assert len(names(page(client))) == 5


def test_the_list_is_ordered_and_searched_by_the_names_of_the_day(
    cells, office, client_for
):
    ten = cells[0]
    ten.names.update(ended_on=date(2022, 6, 1))
    CellName.objects.create(cell=ten, name="Chi bộ Ao Sen", started_on=date(2022, 6, 1))
    client = client_for(office)

    def shown(query):
        return [c.name_on for c in page(client, query).context["cells"]]

    assert shown("?ngay=31/05/2022&q=khu pho 10") == ["Chi bộ Khu phố 10"]
    assert shown("?ngay=01/06/2022&q=khu pho 10") == []
    assert shown("?ngay=01/06/2022&q=ao sen") == ["Chi bộ Ao Sen"]
    assert shown("?ngay=31/05/2022&q=ao sen") == []
    assert shown("?ngay=01/06/2022")[0] == "Chi bộ Ao Sen"
    assert shown("?ngay=31/05/2022")[-1] == "Chi bộ Khu phố 10"
    old = client.get("/chi-bo/KP10/?ngay=31/05/2022").content.decode()
    assert "<h1>Chi bộ Khu phố 10</h1>" in old
    assert "<h1>Chi bộ Ao Sen</h1>" in client.get("/chi-bo/KP10/").content.decode()


def test_a_cell_founded_by_mistake_is_nowhere(cells, office, client_for):
    cells[1].void(by=office, reason="Nhập nhầm")
    client = client_for(office)

    assert "Chi bộ Khu phố 2" not in names(page(client))
    assert client.get("/chi-bo/KP2/").status_code == 404
    listed = client.get("/quan-tri/cells/cell/").content.decode()
    assert "KP2" not in listed
    assert "KP10" in listed


# --- the page of a cell as of a day ---


def blocks_of(response):
    return {block.slug: list(block.rows) for block in response.context["blocks"]}


def test_people_stand_by_their_post_and_then_by_name(own_cell, office, client_for):
    for name in ("Trần Thị Hòa", "Lê Văn Hoa", "Nguyễn Văn An"):
        MemberFactory(full_name=name, cell=own_cell)
    head = MemberFactory(full_name="Vũ Thị Yến", cell=own_cell)
    deputy = MemberFactory(full_name="Đỗ Văn Xuân", cell=own_cell)
    PostFactory(member=deputy, cell=own_cell, kind="deputy")
    PostFactory(member=head, cell=own_cell)
    PostFactory(member=head, cell=own_cell, kind="member")
    elsewhere = MemberFactory(full_name="Hồ Văn Ánh", cell=own_cell)
    PostFactory(member=elsewhere, cell=CellFactory())

    people = client_for(office).get("/chi-bo/KP1/?ngay=27/12/2022").context["people"]

    assert [(row.name_on, row.posts_text) for row in people] == [
        ("Vũ Thị Yến", "Bí thư, Cấp ủy viên"),
        ("Đỗ Văn Xuân", "Phó Bí thư"),
        ("Nguyễn Văn An", ""),
        ("Hồ Văn Ánh", ""),
        ("Lê Văn Hoa", ""),
        ("Trần Thị Hòa", ""),
    ]


@pytest.mark.parametrize(("count", "more"), [(50, 0), (51, 1)])
def test_the_first_fifty_people_are_shown_and_the_rest_linked(
    own_cell, office, client_for, count, more
):
    for _ in range(count):
        MemberFactory(cell=own_cell)

    response = client_for(office).get("/chi-bo/KP1/?ngay=27/12/2022")

    assert len(response.context["people"]) == 50
    assert response.context["more_people"] == more
    assert ("Còn 1 người" in response.content.decode()) is bool(more)


def test_former_holders_stay_by_term_and_vacancies_are_said(
    own_cell, office, client_for
):
    first = MemberFactory(full_name="Lê Văn Trước", cell=own_cell)
    second = MemberFactory(full_name="Trần Thị Sau", cell=own_cell)
    PostFactory(
        member=first, cell=own_cell, started_on=date(2020, 6, 10),
        ended_on=date(2022, 3, 1),
    )  # fmt: skip
    PostFactory(member=second, cell=own_cell, started_on=date(2022, 5, 1))
    client = client_for(office)

    def notes(day):
        return client.get(f"/chi-bo/KP1/?ngay={day}").context["notes"]

    response = client.get("/chi-bo/KP1/?ngay=27/12/2022")
    found = blocks_of(response)
    assert found["chuc-vu"] == [("Bí thư", "Trần Thị Sau", "01/05/2022")]
    assert found["chuc-vu-truoc"] == [
        ("Lê Văn Trước", "Bí thư", "2020 - 2025", "10/06/2020", "01/03/2022")
    ]
    assert notes("27/12/2022") == ["Khuyết bí thư từ 01/03/2022 đến 01/05/2022."]
    assert notes("01/03/2022") == ["Khuyết bí thư từ 01/03/2022 đến nay."]
    assert notes("28/02/2022") == []
    assert notes("09/06/2020") == []
    old = blocks_of(client.get("/chi-bo/KP1/?ngay=28/02/2022"))
    assert old["chuc-vu"] == [("Bí thư", "Lê Văn Trước", "10/06/2020")]
    assert "chuc-vu-truoc" not in old


def test_two_secretaries_at_once_are_said(own_cell, office, client_for):
    PostFactory(cell=own_cell, started_on=date(2020, 1, 1), ended_on=date(2022, 2, 1))
    PostFactory(cell=own_cell, started_on=date(2022, 1, 1))

    notes = client_for(office).get("/chi-bo/KP1/?ngay=27/12/2022").context["notes"]

    assert notes == ["Ghi hai bí thư cùng lúc từ 01/01/2022 đến 01/02/2022."]


def test_guests_and_candidates_are_shown_and_not_counted(own_cell, office, client_for):
    CandidacyFactory(cell=own_cell)
    StandingFactory(
        member=MemberFactory(full_name="Hồ Thị Khách", cell=None), kind="guest",
        cell=own_cell, place="Phường Đa Kao", started_on=date(2022, 9, 1),
        due_on=date(2023, 3, 1),
    )  # fmt: skip
    client = client_for(office)

    response = client.get("/chi-bo/KP1/?ngay=27/12/2022")
    assert response.context["counts"][0] == ("Đảng viên", "", 0)
    assert response.context["candidates"] == 1
    assert blocks_of(response)["sinh-hoat-tam-thoi"] == [
        ("Hồ Thị Khách", "Phường Đa Kao", "01/09/2022", "01/03/2023")
    ]
    before = client.get("/chi-bo/KP1/?ngay=31/12/2021")
    assert before.context["candidates"] == 0
    assert "sinh-hoat-tam-thoi" not in blocks_of(before)


def test_a_secretary_sees_who_left_only_as_of_the_days_they_were_there(
    cells, own_cell, secretary, office, client_for
):
    gone = MemberFactory(full_name="Phạm Thị Chuyển", cell=own_cell)
    PostFactory(member=gone, cell=own_cell, started_on=date(2020, 6, 10))
    stays = MemberFactory(full_name="Lê Văn Còn", cell=own_cell)
    left = date(2022, 3, 1)
    perform(
        Member.objects.get(pk=gone.pk), ActData("depart", left, place="Quận 3"), office
    )
    client = client_for(secretary)

    def shown(day):
        response = client.get(f"/chi-bo/KP1/?ngay={day:%d/%m/%Y}")
        people = [row.pk for row in response.context["people"]]
        return people, response.context["counts"][0][2], response.content.decode()

    before, after = shown(left - timedelta(days=1)), shown(left)
    assert before[:2] == ([gone.pk, stays.pk], 2)
    assert "Phạm Thị Chuyển" in before[2]
    assert after[:2] == ([stays.pk], 1)
    # Nor among the former holders of posts.
    assert "Phạm Thị Chuyển" not in after[2]
    office_sees = client_for(office).get("/chi-bo/KP1/?ngay=01/03/2022")
    assert blocks_of(office_sees)["chuc-vu-truoc"][0][0] == "Phạm Thị Chuyển"


def test_hidden_holders_are_neither_told_nor_said_not_to_be_recorded(
    own_cell, secretary, office, client_for
):
    """What a secretary reads is the same whether or not somebody hidden held a post."""

    def told(user):
        response = client_for(user).get("/chi-bo/KP1/?ngay=27/12/2022")
        return response.context["not_recorded"], response.context["not_seen"]

    nobody = told(secretary)
    assert nobody[1] == "từng giữ chức vụ"
    assert "từng giữ chức vụ" not in nobody[0]
    assert "từng giữ chức vụ" in told(office)[0]
    held = {"cell": own_cell, "started_on": date(2015, 6, 10), "kind": "deputy"}
    post = PostFactory(
        member=MemberFactory(cell=None), ended_on=date(2020, 6, 10), **held
    )
    assert told(secretary) == nobody
    text = client_for(secretary).get("/chi-bo/KP1/?ngay=27/12/2022").content.decode()
    assert "Không có trong phần bạn được xem: từng giữ chức vụ." in text
    response = client_for(office).get("/chi-bo/KP1/?ngay=27/12/2022")
    assert "chuc-vu-truoc" in blocks_of(response)
    assert response.context["not_seen"] == ""
    # Of those whom the secretary sees, the title says that there may be others.
    post.member = MemberFactory(cell=own_cell)
    post.save()
    response = client_for(secretary).get("/chi-bo/KP1/?ngay=27/12/2022")
    titles = [b.title for b in response.context["blocks"] if b.slug == "chuc-vu-truoc"]
    assert titles == ["Từng giữ chức vụ (trong những người bạn được xem)"]


def test_a_day_outside_the_life_of_the_cell_is_said(own_cell, office, client_for):
    own_cell.dissolved_on = date(2022, 6, 1)
    own_cell.save()
    client = client_for(office)

    def said(day):
        return client.get(f"/chi-bo/KP1/?ngay={day}").context["not_there"]

    assert said("01/07/1976").startswith("Ngày này chi bộ chưa thành lập")
    assert said("02/07/1976") == said("31/05/2022") == ""
    assert said("01/06/2022") == "Chi bộ đã thôi hoạt động từ ngày 01/06/2022."


def test_an_act_stays_on_the_cells_page_struck_when_voided(
    own_cell, office, client_for
):
    act = OrganisationActFactory(cell=own_cell)
    client = client_for(office)

    assert "<del>" not in client.get("/chi-bo/KP1/").content.decode()
    act.void(by=office, reason="Nhập nhầm số quyết định")
    text = client.get("/chi-bo/KP1/").content.decode()
    assert "<del>Đổi tên: Chi bộ Khu phố 1</del>" in text.replace("→ ", "")
    assert "Nhập nhầm số quyết định" in text


def test_a_wrong_day_shows_no_people(own_cell, office, client_for):
    MemberFactory(cell=own_cell)

    response = client_for(office).get("/chi-bo/KP1/?ngay=31/02/2022")

    assert "people" not in response.context
    assert "Tháng 2/2022 chỉ có 28 ngày" in response.content.decode()
