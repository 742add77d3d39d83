"""The one day a page speaks of: asked for in one way, kept from page to page."""

from datetime import date

import pytest
import time_machine

from benghe.core.pages import AsOfForm
from tests.factories import CellFactory, MemberFactory, ReviewFactory

LISTS = (
    "/chi-bo/",
    "/dang-vien/",
    "/nhac-viec/",
    "/to-chuc/",
    "/dang-vien/quan-chung/",
)


# --- the control ---


def pages(own_cell, member):
    return [*LISTS, "/", f"/chi-bo/{own_cell.code}/", f"/dang-vien/{member.pk}/"]


@pytest.fixture
def member(own_cell):
    ReviewFactory()
    return MemberFactory(cell=own_cell, full_name="Lý Thị Một Người")


def test_every_page_of_a_day_has_the_one_control_and_keeps_its_day(
    member, own_cell, office, client_for
):
    client = client_for(office)
    for path in pages(own_cell, member):
        text = client.get(path, {"ngay": "28/02/2022"}).content.decode()
        assert text.count('name="ngay"') >= 1, path
        assert 'value="28/02/2022"' in text, path
        assert "Tính đến ngày" in text, path
        # The menu, and the name of the ward that leads home.
        for kept in (
            "/",
            "/chi-bo/",
            "/dang-vien/",
            "/nhac-viec/",
            "/to-chuc/",
            "/bien-dong/",
        ):
            assert f'href="{kept}?ngay=28/02/2022"' in text, (path, kept)
        assert 'href="/bao-cao/"' in text
        assert 'href="/viec-nen/"' in text


@pytest.mark.parametrize("day", ["", "31/02/2022", "28/2/22", "x"])
def test_without_a_day_that_exists_the_menu_carries_none(
    member, office, client_for, day
):
    text = client_for(office).get("/dang-vien/", {"ngay": day}).content.decode()

    assert 'href="/chi-bo/"' in text
    assert 'href="/chi-bo/?' not in text


@pytest.mark.parametrize("day", ["31/02/2022", "29/02/2023", "1/1/22", "2022", "mai"])
def test_a_day_that_is_not_understood_is_an_error_and_lists_nothing(
    member, own_cell, office, client_for, day
):
    client = client_for(office)
    for path in pages(own_cell, member):
        answer = client.get(path, {"ngay": day})
        text = answer.content.decode()
        assert answer.status_code == 200, path
        assert answer.context["form"].errors.keys() == {"ngay"}, path
        assert 'id="id_ngay_error"' in text, path
        assert "tính đến ngày" not in text.replace("Tính đến ngày", ""), path
        if path != f"/dang-vien/{member.pk}/":
            assert member.full_name not in text, path


def test_a_day_to_come_is_allowed_and_says_what_it_is(
    member, own_cell, office, client_for
):
    client = client_for(office)
    for path in pages(own_cell, member):
        text = client.get(path, {"ngay": "01/01/2199"}).content.decode()
        assert "Ngày này chưa đến" in text, path
        today = client.get(path).content.decode()
        assert "Ngày này chưa đến" not in today, path
    assert client.get("/dang-vien/", {"ngay": "01/01/2199"}).context["count"] == 1


# --- which day today is ---


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2022-12-31 16:59:59Z", date(2022, 12, 31)),
        ("2022-12-31 17:00:00Z", date(2023, 1, 1)),
        ("2022-12-31 17:30:00Z", date(2023, 1, 1)),
        ("2024-02-28 17:30:00Z", date(2024, 2, 29)),
        ("2024-02-29 17:30:00Z", date(2024, 3, 1)),
    ],
)
def test_today_is_the_day_in_ho_chi_minh_city(
    instant, day, own_cell, client_for, office
):
    office.seats.update(started_on=date(2020, 1, 1))
    MemberFactory(cell=own_cell, joined_on=date(2023, 1, 1))
    MemberFactory(cell=own_cell, joined_on=date(2024, 2, 29))
    with time_machine.travel(instant, tick=False):
        client = client_for(office)
        pages = [client.get(path) for path in LISTS]

    assert [page.context["day"] for page in pages] == [day] * len(LISTS)
    assert pages[1].context["count"] == (day >= date(2023, 1, 1)) + (
        day >= date(2024, 2, 29)
    )


@time_machine.travel("2022-12-31 17:30Z", tick=False)
def test_new_years_day_is_not_yet_to_come_after_midnight_here():
    form = AsOfForm({"ngay": "01/01/2023"})
    assert form.is_valid()
    assert form["ngay"].help_text == ""
    assert AsOfForm({"ngay": "02/01/2023"}).is_valid()


def test_the_day_can_be_read_before_the_form_is_checked():
    assert AsOfForm({"ngay": "29/02/2024"}).day == date(2024, 2, 29)
    assert AsOfForm({"ngay": "29/02/2023"}, default=date(2022, 1, 1)).day == date(2022, 1, 1)  # fmt: skip


def test_a_page_of_another_day_never_says_today(own_cell, office, client_for):
    """Today is nowhere in the words of a page that speaks of an old day."""
    member = MemberFactory(cell=CellFactory(name="Chi bộ Khu phố 2"))
    ReviewFactory()
    office.seats.update(started_on=date(2020, 1, 1))
    with time_machine.travel("2031-03-07 03:00Z", tick=False):
        client = client_for(office)
        for path in [
            *LISTS,
            "/",
            f"/chi-bo/{own_cell.code}/",
            f"/dang-vien/{member.pk}/",
        ]:
            text = client.get(path, {"ngay": "27/12/2022"}).content.decode()
            assert "07/03/2031" not in text, path
            assert "27/12/2022" in text, path
