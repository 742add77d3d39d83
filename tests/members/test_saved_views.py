"""Saved views of the members list: kept, opened and deleted by their owner alone."""

import pytest

from benghe.core.models import SavedView
from benghe.core.saved_views import MOST
from tests.factories import CellFactory, MemberFactory, SavedViewFactory

pytestmark = pytest.mark.django_db
LIST = "/dang-vien/"
DAY = "27/12/2022"


@pytest.fixture
def browser(office, client_for):
    return client_for(office)


def save(client, **data):
    return client.post(f"{LIST}bo-loc/", {"ngay": DAY, **data})


def test_a_view_keeps_filters_order_and_columns_and_opens_for_today(
    own_cell, browser, office
):
    data = {"loai": "du-bi", "xep": "tuoi", "cot": "ho-ten,tuoi", "q": "an"}

    save(browser, ten="  Dự bị  trẻ ", **data)
    save(browser, ten="Cuối năm", giu_ngay="on", loai="du-bi")

    views = {view.name: view for view in SavedView.objects.all()}
    assert {name: view.query for name, view in views.items()} == {
        "Dự bị trẻ": "q=an&loai=du-bi&xep=tuoi&cot=ho-ten%2Ctuoi",
        "Cuối năm": "loai=du-bi&ngay=27%2F12%2F2022",
    }
    assert {view.owner for view in views.values()} == {office}
    opened = browser.get(f"{LIST}bo-loc/{views['Cuối năm'].pk}/")
    assert opened.url == "/dang-vien/?loai=du-bi&ngay=27%2F12%2F2022"
    assert "Dự bị trẻ" in browser.get(LIST).content.decode()


def test_a_name_is_needed_and_stands_once_and_thirty_are_enough(browser, office):
    assert "Hãy đặt tên cho bộ lọc." in save(browser, ten="  ").content.decode()
    save(browser, ten="Một")
    again = save(browser, ten="Một")
    SavedViewFactory.create_batch(MOST - 1, owner=office)
    more = save(browser, ten="Thêm")

    assert again.status_code == 400
    assert "Bạn đã có bộ lọc «Một». Hãy đặt tên khác." in again.content.decode()
    assert "Bạn đã có 30 bộ lọc." in more.content.decode()
    assert SavedView.objects.count() == 30


def test_the_view_of_another_person_is_not_there(browser, office, leader, client_for):
    theirs = SavedViewFactory(owner=leader, name="Của lãnh đạo")
    own = SavedViewFactory(owner=office, name="Của tôi")
    elsewhere = SavedViewFactory(owner=office, page="cells:list")

    for view in (theirs, elsewhere):
        assert browser.get(f"{LIST}bo-loc/{view.pk}/").status_code == 404
        assert browser.post(f"{LIST}bo-loc/{view.pk}/xoa/").status_code == 404
    assert "Của lãnh đạo" not in browser.get(LIST).content.decode()
    assert browser.get(f"{LIST}bo-loc/{own.pk}/xoa/").status_code == 405
    browser.post(f"{LIST}bo-loc/{own.pk}/xoa/")
    assert set(SavedView.objects.all()) == {theirs, elsewhere}


def test_a_saved_view_shows_a_secretary_the_own_cell_only(
    own_cell, secretary, client_for
):
    MemberFactory(full_name="Trần Mình", cell=own_cell)
    MemberFactory(full_name="Trần Lạ", cell=CellFactory(code="BIAN"))
    client = client_for(secretary)
    save(client, ten="Cả phường", q="trần")
    view = SavedView.objects.get()
    foreign = SavedViewFactory(owner=secretary, query="chi-bo=BIAN")

    opened = client.get(f"{LIST}bo-loc/{view.pk}/", follow=True)
    assert [m.full_name for m in opened.context["page"].rows] == ["Trần Mình"]
    refused = client.get(f"{LIST}bo-loc/{foreign.pk}/", follow=True)
    assert refused.context["count"] is None
    assert "Trần Lạ" not in refused.content.decode()
