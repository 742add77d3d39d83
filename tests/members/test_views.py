"""The members list and a member's page: exact rows, scope, day, pages by key."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benghe.core.models import Event
from benghe.lib.dates import PartialDate
from members.models import Member
from tests.factories import (
    CellFactory,
    DisciplineFactory,
    MemberFactory,
    MembershipFactory,
    OccupationFactory,
    PartyPeriodFactory,
    PostFactory,
    QualificationFactory,
    StandingFactory,
)

LIST = "/dang-vien/"


def names(response):
    return [member.full_name for member in response.context["page"].rows]


@pytest.fixture
def people(own_cell):
    other = CellFactory(name="Chi bộ Khu phố 2", code="KP2")
    return {
        "hoa": MemberFactory(full_name="Đặng Thị Hòa", cell=own_cell, gender="female",
                             card_number="079000123", born=PartialDate(1950)),
        "an": MemberFactory(full_name="Trần Văn An", cell=own_cell, card_number="079000456",
                            admitted_on=date(2015, 1, 1), official_on=None),
        "binh": MemberFactory(full_name="Lê Thị Bình", cell=other, card_number="079000789",
                              admitted_on=date(2001, 5, 19)),
    }  # fmt: skip


def test_members_stand_in_name_order_whatever_their_cell(people, office, client_for):
    response = client_for(office).get(LIST)

    assert names(response) == ["Trần Văn An", "Lê Thị Bình", "Đặng Thị Hòa"]
    assert response.context["count"] == 3


def test_a_secretary_sees_counts_and_finds_the_own_cell_only(
    people, secretary, client_for
):
    client = client_for(secretary)

    response = client.get(LIST)
    assert names(response) == ["Trần Văn An", "Đặng Thị Hòa"]
    assert response.context["count"] == 2
    assert names(client.get(LIST, {"q": "binh"})) == []
    assert client.get(people["an"].get_absolute_url()).status_code == 200
    assert client.get(people["binh"].get_absolute_url()).status_code == 404
    foreign = client.get(LIST, {"chi-bo": "KP2"})
    assert names(foreign) == []
    assert "«KP2» không có trong danh sách." in foreign.content.decode()
    assert "Chi bộ Khu phố 2" not in response.content.decode()


def test_without_the_right_the_pages_are_not_there(
    people, ubnd, technician, nobody, ended_secretary, client_for
):
    for user in (ubnd, technician, nobody, ended_secretary):
        client = client_for(user)
        answers = [
            client.get(LIST).status_code,
            client.get(people["an"].get_absolute_url()).status_code,
            client.post(f"{LIST}in/").status_code,
        ]
        assert answers == [404, 404, 404]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "dang thi hoa"}, ["Đặng Thị Hòa"]),
        ({"q": "ĐẶNG"}, ["Đặng Thị Hòa"]),
        ({"q": "456"}, ["Trần Văn An"]),
        ({"q": "079"}, []),
        ({"chi-bo": "KP2"}, ["Lê Thị Bình"]),
        ({"loai": "nu"}, ["Đặng Thị Hòa"]),
        ({"loai": "du-bi"}, ["Trần Văn An"]),
        ({"loai": "chinh-thuc"}, ["Lê Thị Bình", "Đặng Thị Hòa"]),
        ({"loai": "mien"}, []),
        ({"xep": "chi-bo"}, ["Trần Văn An", "Đặng Thị Hòa", "Lê Thị Bình"]),
        ({"xep": "tuoi"}, ["Đặng Thị Hòa", "Trần Văn An", "Lê Thị Bình"]),
        ({"xep": "tuoi-dang"}, ["Lê Thị Bình", "Đặng Thị Hòa", "Trần Văn An"]),
    ],
)
def test_filters_and_orders(people, office, client_for, query, found):
    response = client_for(office).get(LIST, query)

    assert names(response) == found
    assert response.context["count"] == len(found)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"chi-bo": "xxx"}, "«xxx» không có trong danh sách."),
        ({"chi-bo": "\x00"}, "không có trong danh sách."),
        ({"loai": "tat-ca"}, "«tat-ca» không có trong danh sách."),
        ({"xep": "-pk"}, "«-pk» không có trong danh sách."),
        ({"ngay": "29/02/2023"}, "Tháng 2/2023 chỉ có 28 ngày"),
        ({"ngay": "30/04/75"}, "30/04/1975 hay 30/04/2075"),
        ({"q": "中文"}, "Không tìm được theo ký tự này."),
        ({"sau": "999999"}, "Trang này không còn."),
        ({"sau": "abc"}, "Trang này không còn."),
        ({"truoc": "9" * 30}, "Trang này không còn."),
    ],
)
def test_what_is_not_understood_is_an_error_and_never_everything(
    people, office, client_for, query, message
):
    response = client_for(office).get(LIST, query)

    assert names(response) == []
    assert response.context["count"] is None
    assert message in response.content.decode()


def test_the_list_speaks_of_the_day_asked_for(own_cell, secretary, client_for):
    gone = MemberFactory(full_name="Lý Đã Đi", cell=None)
    MembershipFactory(member=gone, cell=own_cell, started_on=date(2015, 1, 1),
                      ended_on=date(2022, 6, 1), end_reason="to_city")  # fmt: skip
    MembershipFactory(member=gone, started_on=date(2022, 6, 1), start_reason="internal")
    MemberFactory(full_name="Mai Mới Đến", cell=own_cell, joined_on=date(2022, 6, 1))
    client = client_for(secretary)

    assert names(client.get(LIST, {"ngay": "31/05/2022"})) == ["Lý Đã Đi"]
    assert names(client.get(LIST, {"ngay": "01/06/2022"})) == ["Mai Mới Đến"]
    assert names(client.get(LIST)) == ["Mai Mới Đến"]


def test_a_row_shows_cell_and_dates_of_the_day_and_the_tail_of_the_card(
    people, inspector, client_for
):
    response = client_for(inspector).get(LIST, {"q": "an", "ngay": "27/12/2022"})

    [(_, cells)] = [
        line for line in response.context["lines"] if line[0] == people["an"]
    ]
    assert [(column.title, text) for column, text in cells] == [
        ("TT", "1"),
        ("Họ và tên", "Trần Văn An"),
        ("Giới tính", "Nam"),
        ("Ngày sinh", "03/08/1975"),
        ("Ngày kết nạp", "01/01/2015"),
        ("Ngày chính thức", "Dự bị"),
        ("Số thẻ", "•••456"),
        ("Chi bộ", "Chi bộ Khu phố 1"),
    ]
    assert "079000456" not in response.content.decode()


@pytest.mark.parametrize(
    ("role", "shown"),
    [("office", True), ("leader", True), ("secretary", False), ("inspector", False)],
)
def test_a_card_is_shown_whole_only_to_a_role_that_may_read_it(
    people, client_for, request, role, shown
):
    client = client_for(request.getfixturevalue(role))

    assert ("079000456" in client.get(LIST).content.decode()) is shown


@pytest.fixture
def many(own_cell):
    """A hundred and twenty members, many with the same name."""
    return [
        MemberFactory(
            full_name=f"Trần Văn {'AĂÂBCD'[n % 6]}n",
            cell=own_cell,
            born=PartialDate(1950 + n % 7),
        )
        for n in range(120)
    ]


@pytest.mark.parametrize("order", ["", "chi-bo", "tuoi", "tuoi-dang"])
def test_walking_by_key_meets_everybody_once_forth_and_back(
    many, office, client_for, order
):
    client = client_for(office)
    forth, pages = [], []
    url = f"?xep={order}"
    while url:
        page = client.get(f"{LIST}{url}").context["page"]
        pages.append([member.pk for member in page.rows])
        forth += pages[-1]
        last, url = page, page.next_url

    assert [len(page) for page in pages] == [50, 50, 20]
    assert sorted(forth) == sorted(member.pk for member in many)
    assert pages[0] == [
        m.pk for m in client.get(f"{LIST}?xep={order}").context["page"].rows
    ]

    back = client.get(f"{LIST}{last.previous_url}").context["page"]
    assert [member.pk for member in back.rows] == pages[1]
    first = client.get(f"{LIST}{back.previous_url}").context["page"]
    assert [member.pk for member in first.rows] == pages[0]
    assert first.previous_url is None
    assert [
        m.pk for m in client.get(f"{LIST}{first.next_url}").context["page"].rows
    ] == pages[1]


def test_the_pages_keep_the_filters(many, office, client_for):
    page = (
        client_for(office)
        .get(LIST, {"q": "tran", "ngay": "27/12/2022"})
        .context["page"]
    )

    assert page.next_url == f"?q=tran&ngay=27%2F12%2F2022&sau={page.rows[-1].pk}"


def test_the_number_of_queries_does_not_grow_with_the_rows(
    own_cell, office, client_for
):
    client = client_for(office)

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(LIST)
        return len(found)

    MemberFactory(cell=own_cell)
    with_one = queries()
    for _ in range(60):
        MemberFactory()

    assert queries() == with_one
    assert with_one <= 12


def test_a_members_page_shows_the_facts_of_the_day(own_cell, leader, client_for):
    member = MemberFactory(full_name="Trần Văn An", cell=own_cell, born=PartialDate(1975, 8),
                           card_number="079000456", hometown="Long An")  # fmt: skip
    client = client_for(leader)

    def facts(day):
        response = client.get(member.get_absolute_url(), {"ngay": day})
        return dict(response.context["facts"])

    assert facts("03/02/2020") == {
        "Giới tính": "Nam",
        "Ngày sinh": "8/1975",
        "Tuổi đời": "44 tuổi",
        "Chi bộ": "Chi bộ Khu phố 1",
        "Ngày kết nạp": "03/02/2010",
        "Ngày chính thức": "03/02/2011",
        "Tuổi Đảng": "10 năm",
        "Số thẻ đảng viên": "•••456",
        "Dân tộc": "Kinh",
        "Tôn giáo": "Không",
        "Quê quán": "Long An",
    }
    assert facts("02/02/2020")["Tuổi Đảng"] == "9 năm"
    assert facts("15/08/2020")["Tuổi đời"] == "không rõ"
    before = facts("01/01/2005")
    assert before["Chi bộ"] == "Không sinh hoạt tại Đảng bộ trong ngày này"
    assert (before["Ngày chính thức"], before["Tuổi Đảng"]) == ("–", "–")


def test_party_age_leaves_out_the_time_outside(office, client_for):
    member = MemberFactory(admitted_on=None)
    PartyPeriodFactory(member=member, admitted_on=date(1990, 1, 1), ended_on=date(2000, 1, 1),
                       end_reason="struck_off")  # fmt: skip
    PartyPeriodFactory(member=member, admitted_on=date(2005, 1, 1))

    response = client_for(office).get(member.get_absolute_url(), {"ngay": "01/01/2010"})

    assert dict(response.context["facts"])["Tuổi Đảng"] == "15 năm"


def test_identity_fields_are_not_in_the_page_of_a_role_that_may_not_read_them(
    own_cell, office, leader, secretary, inspector, client_for
):
    member = MemberFactory(cell=own_cell, card_number="079000456", phone="0909123456",
                           identity_number="079123456789", address="12 Lê Lợi")  # fmt: skip
    secret = ("079000456", "0909123456", "079123456789", "12 Lê Lợi")

    for user, may_read in [
        (office, True),
        (leader, True),
        (secretary, False),
        (inspector, False),
    ]:
        text = client_for(user).get(member.get_absolute_url()).content.decode()
        assert [value in text for value in secret] == [may_read] * 4


def test_discipline_shows_only_to_whom_it_concerns(
    own_cell, secretary, inspector, client_for
):
    member = MemberFactory(cell=own_cell)
    DisciplineFactory(member=member, decision="99-QĐ/UBKT")

    shown = {
        user.username: "99-QĐ/UBKT"
        in client_for(user).get(member.get_absolute_url()).content.decode()
        for user in (secretary, inspector)
    }
    assert shown == {"tai.khoan.bt": False, "tai.khoan.kt": True}


def test_the_dated_rows_of_a_member(own_cell, secretary, client_for):
    member = MemberFactory(cell=own_cell)
    PostFactory(
        member=member, cell=own_cell, kind="deputy", started_on=date(2020, 6, 10)
    )
    StandingFactory(member=member, started_on=date(2022, 1, 1))
    QualificationFactory(member=member)
    OccupationFactory(member=member, title="Nghỉ hưu")
    wrong = StandingFactory(member=member, kind="away")
    wrong.void(by=None, reason="nhập nhầm")

    response = client_for(secretary).get(member.get_absolute_url())

    found = {block.slug: list(block.rows) for block in response.context["blocks"]}
    assert found == {
        "trong-dang": [("03/02/2010", "03/02/2011", "–", "–")],
        "sinh-hoat": [("Chi bộ Khu phố 1", "03/02/2010", "Kết nạp", "nay", "–")],
        "trang-thai": [("Miễn công tác và sinh hoạt đảng", "01/01/2022", "–", "nay")],
        "chuc-vu": [("Phó Bí thư", "Chi bộ Khu phố 1", "10/06/2020", "nay")],
        "trinh-do": [("Chuyên môn", "Đại học", "01/09/2005")],
        "nghe-nghiep": [("Hưu trí", "Nghỉ hưu", "01/01/2020", "nay")],
    }
    assert response.context["not_recorded"] == (
        "xếp loại hằng năm; khen thưởng; huy hiệu đảng; họ tên theo thời gian"
    )


def test_a_post_in_another_cell_is_not_said_not_to_be_recorded(
    own_cell, secretary, office, client_for
):
    member = MemberFactory(cell=own_cell)

    def told(user):
        context = client_for(user).get(member.get_absolute_url()).context
        return context["not_recorded"], context["not_seen"]

    nothing = told(secretary)
    assert "chức vụ trong đảng" in nothing[1]
    assert "chức vụ trong đảng" in told(office)[0]
    PostFactory(member=member, cell=CellFactory(), ended_on=date(2021, 1, 1))
    assert told(secretary) == nothing
    assert "chức vụ trong đảng" not in "".join(told(office))


def test_a_page_of_nobody_is_not_found(ward, office, client_for):
    client = client_for(office)

    assert client.get(f"{LIST}999999/").status_code == 404
    assert client.get(f"{LIST}{'9' * 30}/").status_code == 404


def test_printing_starts_a_job_with_the_filters_and_is_logged(
    people, secretary, client_for, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks():
        response = client_for(secretary).post(
            f"{LIST}in/", {"ngay": "27/12/2022", "loai": "nu", "q": "hoa"}
        )

    event = Event.objects.get(kind="print")
    job_pk = event.detail.pop("job")
    assert response.url == f"/viec-nen/{job_pk}/"
    assert event.user == secretary
    assert event.detail == {
        "day": "2022-12-27", "filters": {"loai": "nu"}, "has_text": True, "order": "",
        "columns": "", "official": False,
    }  # fmt: skip


def test_printing_refuses_a_wrong_filter_and_a_plain_visit(people, office, client_for):
    client = client_for(office)

    assert client.get(f"{LIST}in/").status_code == 405
    assert client.post(f"{LIST}in/", {"chi-bo": "xxx"}).status_code == 400
    assert not Event.objects.filter(kind="print").exists()


def test_every_member_shown_belongs_to_the_scope_of_the_person(
    people, secretary, client_for
):
    shown = {
        member.pk for member in client_for(secretary).get(LIST).context["page"].rows
    }

    assert shown == set(Member.objects.for_user(secretary).values_list("pk", flat=True))
