"""An act on the organisation in the history of the people whom it moved."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benghe.lib.dates import short_date
from members.acts.data import ActData
from members.acts.services import perform
from members.models import Member
from members.organisation.services import void
from tests.factories import (
    CommitteeFactory,
    CommitteeNameFactory,
    MemberFactory,
    PostFactory,
)
from tests.organisation import DAY, TODAY, do
from tests.walk import leaks

pytestmark = pytest.mark.django_db
OLD_DATA = "Theo sổ đã có"
TITLE = "Sáp nhập: Chi bộ Khu phố 2, Chi bộ Khu phố 1 → Chi bộ Khu phố 1 - 2"


@pytest.fixture
def merged(town):
    """Khu phố 1 went into Khu phố 2, called Khu phố 1 - 2 since."""
    return do("sap-nhap", town, cells=(town.one, town.two), target=town.two,
              name="Chi bộ Khu phố 1 - 2")  # fmt: skip


def page_of(client, member, **asked):
    return client.get(f"/dang-vien/{member.pk}/", asked)


def on_the_day(page):
    return [
        (entry.title, entry.lines)
        for entry, _ in page.context["history"]
        if entry.day == DAY
    ]


def test_a_merge_stands_once_with_its_title_cells_decision_and_who(
    town, merged, office, client_for
):
    page = page_of(client_for(office), town.an)

    assert on_the_day(page) == [
        (
            TITLE,
            [
                "Chi bộ Khu phố 1 → Chi bộ Khu phố 1 - 2.",
                "Thôi Bí thư Chi bộ Khu phố 1.",
            ],
        )
    ]
    text = page.content.decode()
    assert text.count(TITLE) == 1
    assert "Quyết định 15-QĐ/ĐU ngày 20/02/2023." in text
    assert f"{office.full_name} ghi lúc" in text
    assert "Thuộc việc" not in text
    assert "Hủy việc này" not in text


def test_candidates_and_guests_have_one_line_too(town, merged, office, client_for):
    client = client_for(office)
    candidate = page_of(client, town.candidate.member)
    guest = page_of(client, town.guest.member)

    assert on_the_day(candidate) == [
        (TITLE, ["Theo dõi để kết nạp: Chi bộ Khu phố 1 → Chi bộ Khu phố 1 - 2."])
    ]
    assert on_the_day(guest) == [
        (TITLE, ["Sinh hoạt tạm thời: Chi bộ Khu phố 1 → Chi bộ Khu phố 1 - 2."])
    ]
    text = guest.content.decode()
    assert "Quyết định 15-QĐ/ĐU ngày 20/02/2023." in text
    assert f"{office.full_name} ghi lúc" in text
    assert "Hủy việc này" not in text


def test_who_was_not_moved_has_no_line(town, merged, office, client_for):
    assert on_the_day(page_of(client_for(office), town.dung)) == []


def test_a_voided_merge_stands_once_as_voided(town, merged, office, client_for):
    void(merged, by=office, reason="Quyết định thu hồi")
    page = page_of(client_for(office), town.an)

    assert [title for title, _ in on_the_day(page)] == [TITLE]
    assert f"<s>{TITLE}</s>" in page.content.decode()
    assert on_the_day(page_of(client_for(office), town.guest.member)) == []
    assert [e.title for e, _ in page.context["history"] if e.day != DAY] == [
        OLD_DATA for e, _ in page.context["history"] if e.day != DAY
    ]


def test_the_end_of_a_committee_tells_of_its_posts(town, office, client_for):
    below = CommitteeFactory(code="DB-TH", parent=town.ward)
    CommitteeNameFactory(committee=below, name="Đảng bộ Trường học")
    PostFactory(member=town.an, committee=below, started_on=date(2021, 1, 4))
    do("giai-the-dang-bo", town, committee=below)

    assert on_the_day(page_of(client_for(office), town.an)) == [
        ("Giải thể: Đảng bộ Trường học", ["Thôi Bí thư Đảng bộ Trường học."])
    ]


def test_an_act_of_the_day_that_did_not_touch_the_person_takes_nothing_away(
    town, merged, office, client_for
):
    member = MemberFactory(cell=town.three, joined_on=DAY)
    page = page_of(client_for(office), member)

    assert on_the_day(page) == [(OLD_DATA, ["Vào Chi bộ Khu phố 3: Kết nạp."])]


def test_a_secretary_of_a_cell_entered_later_reads_no_name_of_the_merged_ones(
    town, merged, office, secretary, client_for
):
    # The secretary sits in Khu phố 3 here; the person came there after the merge.
    secretary.seats.update(cell=town.three)
    member = Member.objects.get(pk=town.chi.pk)
    perform(
        member,
        ActData("move", date(2023, 6, 1), cell=town.three),
        office,
        today=TODAY,
    )
    page = page_of(client_for(secretary), member)

    assert page.status_code == 200
    assert on_the_day(page) == [("Chuyển giữa các chi bộ", [])]
    assert leaks(page, ["Khu phố 1", "Khu phố 2"]) == []


def test_more_acts_on_the_organisation_ask_no_more(town, merged, office, client_for):
    client = client_for(office)

    def queries():
        with CaptureQueriesContext(connection) as found:
            page = page_of(client, town.an)
        titles = [short_date(entry.day) for entry, _ in page.context["history"]]
        return len(found), len(titles)

    few, lines = queries()
    do("sap-nhap", town, date(2023, 5, 1), cells=(town.two,), target=town.three)

    assert queries() == (few, lines + 1)
