"""Candidates of a day, and the page of a person as of a day."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benghe.lib.dates import short_date
from members.acts.data import ActData
from members.acts.services import perform, void
from tests.factories import (
    CandidacyFactory,
    DocumentFactory,
    MemberFactory,
    MemberNameFactory,
    PostFactory,
    StandingFactory,
)
from tests.walk import leaks

# --- candidates ---


@pytest.fixture
def candidates(own_cell, second_cell):
    def follow(name, cell, **values):
        member = MemberFactory(full_name=name, cell=None, admitted_on=None)
        return CandidacyFactory(
            member=member, cell=cell, started_on=date(2020, 1, 1), **values
        )

    return [
        follow("Ngô Văn Tư", own_cell, trained_on=date(2018, 5, 10)),
        follow("Lý Thị Hà", own_cell),
        follow("Đoàn Văn Xa Lạ", second_cell, trained_on=date(2022, 5, 10)),
        follow("Vũ Đã Thôi", own_cell, ended_on=date(2021, 1, 1), outcome="dropped"),
    ]


def names(page):
    return [row.name_on for row in page.context["page"].rows]


def test_the_candidates_of_a_day_by_cell_and_name(candidates, office, client_for):
    client, url = client_for(office), reverse("acts:candidates")

    page = client.get(url, {"ngay": "10/05/2023"})

    assert names(page) == ["Lý Thị Hà", "Ngô Văn Tư", "Đoàn Văn Xa Lạ"]
    assert page.context["count"] == 3
    assert [(row.training, row.is_trained) for row in page.context["page"].rows] == [
        ("Chưa có", False),
        ("Còn giá trị đến ngày 10/05/2023", True),
        ("Còn giá trị đến ngày 10/05/2027", True),
    ]
    next_day = client.get(url, {"ngay": "11/05/2023"}).context["page"].rows[1]
    assert (next_day.training, next_day.is_trained) == (
        "Hết giá trị từ sau ngày 10/05/2023", False,
    )  # fmt: skip
    assert names(client.get(url, {"ngay": "31/12/2020"})) == [
        "Lý Thị Hà", "Vũ Đã Thôi", "Ngô Văn Tư", "Đoàn Văn Xa Lạ",
    ]  # fmt: skip
    before = client.get(url, {"ngay": "09/05/2022", "chi-bo": "KP2"})
    [row] = before.context["page"].rows
    assert (row.training, row.certified_on) == ("Chưa có", None)
    assert "10/05/2022" not in before.content.decode()
    assert names(client.get(url, {"ngay": "31/12/2019"})) == []


def test_a_secretary_sees_the_candidates_of_the_own_cell(
    candidates, secretary, leader, ubnd, client_for
):
    client, url = client_for(secretary), reverse("acts:candidates")
    own, foreign = candidates[0].member, candidates[2].member

    page = client.get(url)

    assert names(page) == ["Lý Thị Hà", "Ngô Văn Tư"]
    assert page.context["count"] == 2
    assert page.context["may_admit"] is False
    assert leaks(page, ["Đoàn Văn Xa Lạ", "Chi bộ Khu phố 2"]) == []
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(foreign.get_absolute_url()).status_code == 404
    asked = client.get(url, {"chi-bo": "KP2"})
    assert names(asked) == []
    assert asked.context["count"] is None
    assert len(names(client_for(leader).get(url))) == 3
    assert client_for(ubnd).get(url).status_code == 404


def test_the_candidates_are_asked_for_in_a_fixed_number_of_queries(
    candidates, office, own_cell, client_for
):
    client = client_for(office)

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("acts:candidates"))
        return len(found)

    few = queries()
    for _ in range(5):
        CandidacyFactory(cell=own_cell)

    assert queries() == few


# --- the page of a person, as of a day ---


def history(page):
    return [
        (short_date(entry.day), entry.title, entry.lines)
        for entry, _ in page.context["history"]
    ]


def test_the_history_tells_acts_and_what_was_there_before_them(
    an, office, second_cell, client_for
):
    PostFactory(member=an, cell=an.memberships.get().cell, started_on=date(2020, 6, 10))
    perform(an, ActData("move", date(2022, 1, 1), cell=second_cell), office)
    perform(an, ActData("exempt", date(2022, 5, 1), due_on=date(2023, 5, 1)), office)

    found = history(client_for(office).get(an.get_absolute_url()))

    assert found == [
        ("01/05/2022", "Miễn công tác và sinh hoạt đảng",
         ["Miễn công tác và sinh hoạt đảng, hạn đến 01/05/2023."]),
        ("01/01/2022", "Chuyển giữa các chi bộ",
         ["Rời Chi bộ Khu phố 1: Chuyển giữa các chi bộ trong phường.",
          "Thôi Bí thư Chi bộ Khu phố 1.",
          "Vào Chi bộ Khu phố 2: Chuyển giữa các chi bộ trong phường."]),
        ("10/06/2020", "Theo sổ đã có", ["Bí thư Chi bộ Khu phố 1."]),
        ("03/02/2011", "Theo sổ đã có",
         ["Đảng viên chính thức từ ngày 03/02/2011."]),
        ("03/02/2010", "Theo sổ đã có",
         ["Vào Chi bộ Khu phố 1: Kết nạp.", "Vào Đảng ngày 03/02/2010."]),
    ]  # fmt: skip


def test_the_page_of_an_old_day_knows_nothing_later(
    an, office, own_cell, second_cell, client_for
):
    MemberNameFactory(member=an, full_name="Trần Văn Ẩn", started_on=date(2010, 2, 3),
                      ended_on=date(2021, 1, 1))  # fmt: skip
    StandingFactory(member=an, started_on=date(2020, 1, 1), ended_on=date(2020, 9, 1))
    perform(an, ActData("move", date(2022, 1, 1), cell=second_cell), office)
    client, url = client_for(office), an.get_absolute_url()

    old = client.get(url, {"ngay": "31/08/2020"})
    text = old.content.decode()
    facts = dict(old.context["facts"])
    blocks = {block.slug: list(block.rows) for block in old.context["blocks"]}
    assert "<h1>Trần Văn Ẩn</h1>" in text
    assert "Tên trước đây" not in facts
    assert facts["Chi bộ"] == "Chi bộ Khu phố 1"
    assert blocks["trang-thai"][0][-1] == "nay"
    assert leaks(old, ["Chi bộ Khu phố 2", "Trần Văn An", "01/09/2020"]) == []
    assert old.context["later"] == 1

    now = client.get(url)
    assert dict(now.context["facts"])["Tên trước đây"] == "Trần Văn Ẩn (đến 01/01/2021)"
    assert now.context["later"] == 0


def test_the_cell_is_called_as_it_was(an, office, own_cell, client_for):
    name = own_cell.names.get()
    name.ended_on = date(2022, 1, 1)
    name.save()
    own_cell.names.create(name="Chi bộ Khu phố Mới", started_on=date(2022, 1, 1))
    client, url = client_for(office), an.get_absolute_url()

    old, new = client.get(url, {"ngay": "31/12/2021"}), client.get(url)

    assert dict(old.context["facts"])["Chi bộ"] == "Chi bộ Khu phố 1"
    assert leaks(old, ["Chi bộ Khu phố Mới"]) == []
    assert dict(new.context["facts"])["Chi bộ"] == "Chi bộ Khu phố Mới"
    assert history(new)[-1][2][0] == "Vào Chi bộ Khu phố 1: Kết nạp."


def test_who_left_is_seen_by_the_secretary_as_of_the_days_in_the_cell_only(
    an, office, secretary, second_cell, client_for
):
    wrong = perform(
        an, ActData("exempt", date(2021, 1, 1), decision="99-QĐ/QU"), office
    )
    perform(an, ActData("move", date(2022, 1, 1), cell=second_cell), office)
    void(wrong, by=office, reason="nhầm với người ở Chi bộ Khu phố 2")
    client, url = client_for(secretary), an.get_absolute_url()

    assert client.get(url).status_code == 404
    assert client.get(url, {"ngay": "01/01/2022"}).status_code == 404
    old = client.get(url, {"ngay": "31/12/2021"})

    assert old.status_code == 200
    assert leaks(old, ["Chi bộ Khu phố 2", "01/01/2022", "99-QĐ/QU"]) == []
    assert old.context["later"] == 0
    assert [title for _, title, _ in history(old)] == ["Theo sổ đã có"] * 2
    new = MemberFactory(cell=second_cell)
    perform(
        new, ActData("move", date(2022, 1, 1), cell=an.memberships.first().cell), office
    )
    came = client.get(new.get_absolute_url())
    assert leaks(came, ["Chi bộ Khu phố 2"]) == []


def test_a_decision_in_the_register_shows_to_who_may_read_it(
    an, office, secretary, client_for
):
    paper = DocumentFactory(kind="QĐ", number=7)
    perform(
        an,
        ActData("exempt", date(2023, 1, 1), decision="8-QĐ/QU", document=paper),
        office,
    )

    for user, sees in ((office, True), (secretary, False)):
        text = client_for(user).get(an.get_absolute_url()).content.decode()
        assert ("Số 07-QĐ/ĐU" in text) is sees
        assert "8-QĐ/QU" in text


def test_the_page_asks_a_fixed_number_of_queries_whatever_the_history(
    an, office, second_cell, own_cell, client_for
):
    client = client_for(office)

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(an.get_absolute_url())
        return len(found)

    perform(an, ActData("move", date(2022, 1, 1), cell=second_cell), office)
    few = queries()
    for month in range(2, 8):
        cell = own_cell if month % 2 == 0 else second_cell
        perform(an, ActData("move", date(2022, month, 1), cell=cell), office)

    assert queries() == few
