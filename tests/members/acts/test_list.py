"""The list of acts: the latest entered first, page by page, with the names of then."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from members.acts.data import ActData
from members.acts.services import perform
from members.models import Act
from tests.factories import ActFactory, MemberFactory, MemberNameFactory
from tests.organisation import DAY, do

pytestmark = pytest.mark.django_db
URL = "/dang-vien/viec/"


@pytest.fixture
def many(an):
    """A hundred and one acts, a day apart."""
    first = date(2022, 1, 1)
    return [
        ActFactory(member=an, kind="renew", day=first + timedelta(days=n))
        for n in range(101)
    ]


def opened(client, url=URL):
    page = client.get(url)
    return page, [act.pk for act in page.context["page"].rows]


def test_every_act_is_reached_page_by_page_and_back(many, office, client_for):
    client = client_for(office)
    wanted = [act.pk for act in reversed(many)]
    page, first = opened(client)
    assert first == wanted[:50]
    assert page.context["page"].previous_url is None

    page, second = opened(client, URL + page.context["page"].next_url)
    assert second == wanted[50:100]
    last, third = opened(client, URL + page.context["page"].next_url)
    assert third == wanted[100:]
    assert last.context["page"].next_url is None
    assert "Trang trước" in last.content.decode()
    page, back = opened(client, URL + last.context["page"].previous_url)
    assert back == second
    assert opened(client, URL + page.context["page"].previous_url)[1] == first
    assert opened(client, URL + page.context["page"].first_url)[1] == first


def test_fifty_acts_are_one_page(many, office, client_for):
    Act.objects.filter(pk__in=[act.pk for act in many[50:]]).delete()
    page, rows = opened(client_for(office))
    assert len(rows) == 50
    assert 'aria-label="Các trang"' not in page.content.decode()
    ActFactory(member=many[0].member, kind="renew", day=date(2023, 1, 1))
    page, rows = opened(client_for(office))
    assert len(rows) == 50
    assert "Trang sau" in page.content.decode()


def test_a_page_of_somebody_elses_act_is_not_there(
    many, second_cell, secretary, client_for
):
    foreign = ActFactory(member=MemberFactory(cell=second_cell), kind="renew")
    for value in (str(foreign.pk), "0", "x", "9" * 30):
        page, rows = opened(client_for(secretary), f"{URL}?sau={value}")
        assert rows == []
        assert "Trang này không còn. Hãy xem lại từ trang đầu." in page.content.decode()


def test_a_page_costs_the_same_however_many_acts_there_are(
    many, office, client_for, django_assert_max_num_queries
):
    client = client_for(office)
    client.get(URL)
    with django_assert_max_num_queries(12):
        client.get(f"{URL}?sau={many[60].pk}")


def test_the_list_is_of_the_day_of_the_address(many, office, client_for):
    client = client_for(office)
    page, rows = opened(client, f"{URL}?ngay=02/01/2022")
    assert rows == [many[1].pk, many[0].pk]
    assert "Việc về đảng viên tính đến ngày 02/01/2022" in page.content.decode()
    assert opened(client, f"{URL}?ngay=31/12/2021")[1] == []
    page, rows = opened(client, f"{URL}?ngay=32/12/2021")
    assert rows == []
    assert list(page.context["form"].errors) == ["ngay"]
    assert "Chưa ghi việc nào" not in page.content.decode()


def test_people_are_called_as_on_the_day_of_the_act(an, office, client_for):
    MemberNameFactory(
        member=an, full_name="Trần Văn Ân", started_on=date(2000, 1, 1),
        ended_on=date(2023, 2, 1),
    )  # fmt: skip
    for day in (date(2023, 1, 31), date(2023, 2, 1)):
        ActFactory(member=an, kind="renew", day=day)
    page = client_for(office).get(reverse("acts:list"))
    rows = page.context["page"].rows
    assert [(act.day.day, act.name_on) for act in rows] == [
        (1, "Trần Văn An"),
        (31, "Trần Văn Ân"),
    ]
    assert page.content.decode().count(">Trần Văn Ân</a>") == 1


def test_the_page_of_a_merge_names_people_as_then(
    an, own_cell, second_cell, ward, office, client_for
):
    MemberNameFactory(
        member=an, full_name="Lê Văn Ân", started_on=date(2000, 1, 1),
        ended_on=DAY + timedelta(days=1),
    )  # fmt: skip
    MemberFactory(full_name="Phạm Thị Bê", cell=own_cell)
    town = type("Town", (), {"office": office})
    act = do("sap-nhap", town, cells=(own_cell,), target=second_cell)
    data = ActData("exempt", date(2023, 6, 1))
    perform(an, data, office, today=date(2023, 12, 1))

    page = client_for(office).get(f"/to-chuc/viec/{act.pk}/")
    assert [row.name_on for row in page.context["moved"]] == [
        "Lê Văn Ân", "Phạm Thị Bê",
    ]  # fmt: skip
    text = page.content.decode()
    assert ">Lê Văn Ân</a>" in text
    assert "Trần Văn An" not in text
