"""The day of the address stays in it: on every link to a page that understands a day."""

from datetime import date
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.urls import resolve

from members.acts.data import ActData
from members.acts.services import perform
from tests.factories import (
    CandidacyFactory,
    MemberFactory,
    OrganisationActFactory,
    OrganisationPartFactory,
)

DAY = "29/02/2024"
# Those that show a day, and those that only hand it on.
UNDERSTAND = {
    "home", "organisation:tree", "organisation:change", "organisation:act",
    "organisation:void", "cells:list", "cells:detail", "members:list", "members:detail",
    "members:columns", "ledger:period", "reminders:list", "acts:list", "acts:candidates",
    "acts:new", "acts:record", "acts:void", "acts:settle",
}  # fmt: skip


class Links(HTMLParser):
    """Addresses of the links of a page."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.found.append(dict(attrs).get("href", ""))


@pytest.fixture
def act(own_cell):
    """An act on the organisation and one on a member, before the day."""
    row = OrganisationActFactory(day=date(2020, 1, 1))
    OrganisationPartFactory(act=row, cell=own_cell)
    return row


@pytest.fixture
def member(own_cell):
    row = MemberFactory(cell=own_cell, full_name="Lý Thị Một Người")
    data = ActData(kind="exempt", day=date(2023, 6, 1), due_on=date(2024, 3, 1))
    perform(row, data, None, today=date(2026, 1, 1))
    CandidacyFactory(cell=own_cell)
    return row


def test_every_link_to_a_page_of_a_day_keeps_the_day(
    member, act, own_cell, office, client_for
):
    client = client_for(office)
    pages = (
        "/", "/dang-vien/", "/dang-vien/?q=Lý", "/chi-bo/", f"/chi-bo/{own_cell.code}/",
        "/bien-dong/", "/bien-dong/?tu=01/01/2023&dong=mien", "/nhac-viec/", "/to-chuc/",
        "/to-chuc/ghi/thanh-lap/", f"/to-chuc/viec/{act.pk}/", f"/to-chuc/viec/{act.pk}/huy/",
        "/dang-vien/viec/", "/dang-vien/viec/moi/candidate/", "/dang-vien/quan-chung/",
        f"/dang-vien/{member.pk}/", f"/dang-vien/{member.pk}/viec/move/",
    )  # fmt: skip
    seen = set()
    for page in pages:
        here = f"{page}{'&' if '?' in page else '?'}ngay={DAY}"
        answer = client.get(here)
        assert answer.status_code == 200, here
        for href in Links(answer.content.decode()).found:
            if href.startswith("#"):
                continue
            parts = urlsplit(urljoin(here, href))
            name = None if parts.netloc else resolve(parts.path).view_name
            if name in UNDERSTAND:
                seen.add(name)
                assert "ngay" in parse_qs(parts.query), (page, href)
    assert {"acts:list", "organisation:act", "organisation:change", "acts:new"} <= seen


@pytest.mark.parametrize(
    "page", ["/dang-vien/", "/chi-bo/", "/bien-dong/", "/nhac-viec/"]
)
def test_dropping_the_filters_keeps_the_day(page, own_cell, office, client_for):
    client = client_for(office)
    text = client.get(page, {"ngay": DAY, "chi-bo": "KP1", "q": "An"}).content.decode()
    assert f'href="{page}?ngay={DAY}">Bỏ lọc' in text
    assert f'href="{page}">Bỏ lọc' in client.get(page).content.decode()


def test_not_recording_someone_new_leads_back_with_the_day(office, client_for):
    page = client_for(office).get("/dang-vien/viec/moi/candidate/", {"ngay": DAY})
    assert page.context["back_url"] == f"/dang-vien/viec/?ngay={DAY}"
