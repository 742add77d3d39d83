"""A name that a list does not know in its address is an error, never everything."""

from datetime import date
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import resolve

from members.acts.data import ActData
from members.acts.services import perform
from tests.factories import CandidacyFactory, MemberFactory
from tests.test_kept_day import Links

pytestmark = pytest.mark.django_db
LISTS = (
    "/dang-vien/", "/chi-bo/", "/bien-dong/", "/nhac-viec/", "/dang-vien/viec/",
    "/dang-vien/quan-chung/",
)  # fmt: skip
FILTERED = {
    "members:list", "members:columns", "cells:list", "ledger:period", "reminders:list",
    "acts:list", "acts:candidates",
}  # fmt: skip
ERROR = "Trang này không có điều kiện"


@pytest.fixture
def member(own_cell):
    row = MemberFactory(cell=own_cell, full_name="Lý Thị Một Người")
    data = ActData(kind="exempt", day=date(2023, 6, 1), due_on=date(2024, 3, 1))
    perform(row, data, None, today=date(2026, 1, 1))
    CandidacyFactory(cell=own_cell)
    return row


@pytest.mark.parametrize("page", LISTS)
def test_an_unknown_name_is_an_error_and_nothing_is_listed(
    page, member, own_cell, office, client_for
):
    client = client_for(office)
    assert ERROR not in client.get(page).content.decode()
    answer = client.get(page, {"tuoi": "50"})
    text = answer.content.decode()
    assert (
        "Trang này không có điều kiện «tuoi». Hãy bỏ nó khỏi địa chỉ, rồi chọn lại trong các ô "
        "lọc." in text
    )
    for key in ("page", "cells", "groups", "ledger"):
        found = answer.context.get(key)
        assert not getattr(found, "rows", found)
    assert "Lý Thị Một Người" not in text
    # Empty, misspelt, and in capitals it is no less unknown.
    for query in ({"tuoi": ""}, {"Ngay": "01/01/2024"}, {"ngày": "01/01/2024"}):
        assert ERROR in client.get(page, query).content.decode()


def test_several_are_told_in_order_and_long_ones_are_cut(office, client_for):
    text = client_for(office).get("/dang-vien/?b=1&a=2&a=3&" + "x" * 90 + "=1")
    assert f"điều kiện «b», «a», «{'x' * 40}»." in text.content.decode()
    script = client_for(office).get("/dang-vien/", {"<script>": "1"}).content.decode()
    assert "«&lt;script&gt;»" in script


def test_names_of_pages_and_of_hidden_fields_are_known(member, office, client_for):
    client = client_for(office)
    for page in (*LISTS, "/dang-vien/cot/"):
        answer = client.get(page, {"ngay": "01/01/2024", "sau": member.pk})
        assert ERROR not in answer.content.decode(), page
    # Offered only where there is a second tier, and sent empty by an older page.
    for page in ("/dang-vien/", "/chi-bo/", "/bien-dong/"):
        assert ERROR not in client.get(page, {"dang-bo": ""}).content.decode(), page


def test_what_is_done_with_a_list_takes_its_own_fields_and_no_others(
    member, office, client_for
):
    client = client_for(office)
    for page, own in (
        ("/dang-vien/in/", {"ban": "chinh-thuc"}),
        ("/dang-vien/bo-loc/", {"ten": "Nữ", "giu_ngay": "on"}),
        ("/bien-dong/in/", {"ban": ""}),
    ):
        given = {"ngay": "01/01/2024", "csrfmiddlewaretoken": "x", **own}
        assert client.post(page, given).status_code == 302, page
        answer = client.post(page, {**given, "tuoi": "50"})
        assert answer.status_code == 400, page
        assert ERROR in answer.content.decode(), page


@pytest.mark.parametrize("who", ["office", "leader", "secretary", "inspector"])
def test_every_link_of_the_portal_is_understood(
    who, member, own_cell, client_for, request
):
    client = client_for(request.getfixturevalue(who))
    pages = (
        "/", "/to-chuc/", *LISTS, "/dang-vien/?q=Lý&gioi-tinh=nu&xep=tuoi",
        "/dang-vien/cot/?q=Lý", "/bien-dong/?tu=01/01/2023&dong=mien",
        f"/chi-bo/{own_cell.code}/", f"/dang-vien/{member.pk}/",
        "/nhac-viec/?viec=exemption", "/chi-tieu/",
    )  # fmt: skip
    seen = set()
    for page in pages:
        answer = client.get(page)
        if answer.status_code == 404:
            continue
        for href in Links(answer.content.decode()).found:
            url = urljoin(page, href)
            parts = urlsplit(url)
            name = None if parts.netloc else resolve(parts.path).view_name
            if name in FILTERED and url not in seen:
                seen.add(url)
                assert ERROR not in client.get(url).content.decode(), (page, href)
    assert len(seen) > 5


def test_choosing_columns_keeps_the_filters(member, office, client_for):
    client = client_for(office)
    given = {"q": "Lý", "chon": "1", "vi-tri-ho-ten": "1"}
    names = client.get("/dang-vien/cot/", {"q": "Lý"}).context["form"].fields
    assert set(names) >= {"vi-tri-ho-ten"}
    answer = client.get("/dang-vien/cot/", given)
    assert answer.status_code == 302
    assert ERROR not in client.get(answer["Location"]).content.decode()
