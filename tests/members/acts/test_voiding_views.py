"""Voiding, writing again and settling in the portal; who may."""

from datetime import date

import pytest
from django.urls import reverse

from members.acts.data import ActData
from members.acts.services import perform, void
from members.models import Act
from tests.factories import (
    MemberFactory,
)
from tests.members.acts.steps import DEPART, errors, preview, record, rows

# --- voiding, writing again, settling ---


@pytest.fixture
def departure(an, office):
    data = ActData("depart", date(2023, 3, 5), decision="5-QĐ/QU", place="Quận 3")
    return perform(an, data, office)


def test_the_void_page_says_what_will_be_taken_back(departure, office, client_for):
    page = client_for(office).get(reverse("acts:void", args=[departure.pk]))

    assert page.context["told"].lines == [
        "Trả lại như trước – thời gian ở chi bộ: Trần Văn An – Chi bộ Khu phố 1, từ "
        "03/02/2010: đến ngày 05/03/2023 → để trống, lý do đi Chuyển đi nơi khác trong "
        "Thành phố → để trống."
    ]
    assert [(one.before, one.after) for one in page.context["told"].counts] == [
        (0, 1),
        (0, 1),
    ]
    departure.refresh_from_db()
    assert departure.voided_at is None


def test_voiding_asks_a_reason_and_leaves_the_act_to_be_seen(
    departure, an, office, client_for
):
    client, url = client_for(office), reverse("acts:void", args=[departure.pk])

    bare = client.post(url, {"reason": "  ", "viec": "huy"})
    assert bare.context["form"].errors == {"reason": ["Hãy nhập lý do hủy."]}
    answer = client.post(url, {"reason": "nhập nhầm người", "viec": "huy"}, follow=True)

    departure.refresh_from_db()
    assert answer.redirect_chain == [(an.get_absolute_url(), 302)]
    assert (departure.voided_by, departure.void_reason) == (office, "nhập nhầm người")
    assert an.memberships.get().ended_on is None
    text = " ".join(answer.content.decode().split())
    assert "<s>Chuyển đi</s>" in text
    assert "Phạm Thị Văn Phòng hủy lúc" in text
    assert "Lý do: nhập nhầm người." in text
    again = client.get(url)
    assert "đã bị hủy bỏ trước đó" in again.context["blocked"]


def test_voiding_and_writing_again_opens_the_form_as_it_was(
    departure, an, office, client_for
):
    client, url = client_for(office), reverse("acts:void", args=[departure.pk])

    page = client.post(url, {"reason": "sai ngày", "viec": "ghi-lai"}, follow=True)
    [(address, _)] = page.redirect_chain
    form = page.context["sheet"].form
    typed = {name: form[name].value() or "" for name in form.fields}
    assert address == f"{record(an, 'depart')}?thay={departure.pk}"
    assert typed == {
        "day": "05/03/2023", "outside": "0", "place": "Quận 3", "decision": "5-QĐ/QU",
        "decided_on": "", "document": "",
    }  # fmt: skip

    _, confirm = preview(client, address, {**typed, "day": "06/03/2023"})
    answer = client.post(address, confirm, follow=True)

    new = Act.objects.valid().get()
    assert (new.day, new.replaces) == (date(2023, 3, 6), departure)
    text = " ".join(answer.content.decode().split())
    assert "Được ghi lại bằng «Chuyển đi» ngày 06/03/2023." in text
    assert "Ghi thay cho «Chuyển đi» ngày 05/03/2023 đã hủy." in text
    void(new, by=office, reason="thử")
    assert client.get(address).status_code == 200


def test_a_voided_act_is_written_again_once(departure, an, office, client_for):
    client = client_for(office)
    void(departure, by=office, reason="sai ngày")
    departure.refresh_from_db()
    address = f"{record(an, 'move')}?thay={departure.pk}"
    assert client.get(address).status_code == 404
    assert client.get(f"{record(an, 'depart')}?thay=abc").status_code == 404
    again = ActData("depart", date(2023, 3, 6), replaces=departure)
    first = perform(an, again, office)
    perform(
        an, ActData("arrive", date(2023, 5, 6), cell=an.memberships.get().cell), office
    )

    page = client.post(
        f"{record(an, 'depart')}?thay={departure.pk}", {**DEPART, "day": "07/08/2023"}
    )

    assert "đã được ghi lại rồi" in errors(page)["__all__"][0]
    assert first.replaces == departure


def test_an_act_on_which_another_stands_names_that_one(office, own_cell, client_for):
    new = MemberFactory(cell=None, admitted_on=None)
    admission = perform(new, ActData("admit", date(2021, 5, 19), cell=own_cell), office)
    perform(new, ActData("recognise", date(2022, 5, 19)), office)
    client, url = client_for(office), reverse("acts:void", args=[admission.pk])

    page = client.get(url)
    tried = client.post(url, {"reason": "nhầm", "viec": "huy"})

    words = "hãy hủy «Công nhận chính thức» ngày 19/05/2022 trước"
    assert words in page.context["blocked"]
    assert words in tried.context["form"].errors["__all__"][0]
    admission.refresh_from_db()
    assert admission.voided_at is None


def test_a_transfer_out_waits_until_it_is_settled(departure, an, office, client_for):
    client, url = client_for(office), reverse("acts:settle", args=[departure.pk])
    page = an.get_absolute_url()

    assert "chưa hoàn tất" in client.get(page).content.decode()
    wrong = client.post(url, {"settled_on": "04/03/2023"})
    assert wrong.context["form"].errors == {
        "settled_on": ["Ngày hoàn tất 04/03/2023 trước ngày chuyển đi 05/03/2023."]
    }
    answer = client.post(url, {"settled_on": "20/04/2023"}, follow=True)

    text = answer.content.decode()
    assert "chưa hoàn tất" not in text
    assert "Hoàn tất ngày 20/04/2023." in text
    before = client.get(page, {"ngay": "19/04/2023"}).content.decode()
    assert "chưa hoàn tất" in before
    assert "20/04/2023" not in before


# --- who may ---


def test_only_the_office_records_voids_and_settles(
    departure,
    an,
    own_cell,
    leader,
    secretary,
    inspector,
    ubnd,
    technician,
    office,
    client_for,
):
    other = MemberFactory(cell=own_cell)
    pages = [
        reverse("acts:new", args=["admit"]), record(other, "depart"),
        reverse("acts:void", args=[departure.pk]), reverse("acts:settle", args=[departure.pk]),
    ]  # fmt: skip
    before = rows()
    for user in (leader, secretary, inspector, ubnd, technician):
        client = client_for(user)
        assert [client.get(page).status_code for page in pages] == [404] * 4
        answers = [client.post(page, {**DEPART, "reason": "x"}) for page in pages]
        assert [answer.status_code for answer in answers] == [404] * 4
    assert rows() == before
    departure.refresh_from_db()
    assert (departure.voided_at, departure.settled_on) == (None, None)
    assert [client_for(office).get(page).status_code for page in pages] == [200] * 4


def test_the_ways_to_record_are_shown_only_to_who_may(
    an, own_cell, office, leader, secretary, inspector, client_for
):
    shown = {}
    for user in (office, leader, secretary, inspector):
        page = client_for(user).get(an.get_absolute_url())
        shown[user.username] = [
            (group, [kind.code for kind in kinds])
            for group, kinds in page.context["doings"]
        ]

    nothing = {key: [] for key in ["tai.khoan.ld", "tai.khoan.bt", "tai.khoan.kt"]}
    assert shown == nothing | {
        "tai.khoan.vp": [
            ("Sinh hoạt", ["move", "away", "exempt", "suspend", "abroad"]),
            ("Chức vụ", ["appoint"]),
            (
                "Chuyển đi và ra khỏi Đảng",
                ["depart", "death", "strike", "resign", "expel"],
            ),
        ]
    }


def test_the_list_of_acts_is_of_the_people_in_scope(
    an, second_cell, office, secretary, leader, ubnd, client_for
):
    foreign = MemberFactory(full_name="Đoàn Văn Xa Lạ", cell=second_cell)
    perform(an, ActData("exempt", date(2023, 1, 1)), office)
    perform(foreign, ActData("exempt", date(2023, 1, 1)), office)
    url, seen = reverse("acts:list"), {}
    for user in (office, leader, secretary):
        page = client_for(user).get(url)
        seen[user.username] = [act.name_on for act in page.context["page"].rows]
        assert bool(page.context["new_kinds"]) is (user == office)

    both = ["Đoàn Văn Xa Lạ", "Trần Văn An"]
    assert seen == {
        "tai.khoan.vp": both, "tai.khoan.ld": both, "tai.khoan.bt": ["Trần Văn An"],
    }  # fmt: skip
    assert client_for(ubnd).get(url).status_code == 404
