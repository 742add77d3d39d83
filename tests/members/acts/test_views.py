"""Recording acts in two steps, and what the second of two sees."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from benghe.lib.dates import PartialDate, short_date
from members.acts.data import ActData
from members.acts.services import perform, void
from members.models import Act, Member
from tests.factories import (
    DocumentFactory,
    MemberFactory,
    PostFactory,
)
from tests.members.acts.steps import DEPART, PERSON, errors, preview, record, rows
from tests.walk import leaks

# --- two steps ---


def test_the_preview_says_what_will_change_and_writes_nothing(
    an, office, own_cell, client_for
):
    MemberFactory(cell=own_cell)
    PostFactory(member=an, cell=own_cell, started_on=date(2020, 6, 10))
    before = rows()

    page, _ = preview(client_for(office), record(an, "depart"), DEPART)

    told = page.context["told"]
    assert told.lines == [
        "Không còn được tính ở Chi bộ Khu phố 1 từ ngày 05/03/2023: chuyển đi nơi khác trong "
        "thành phố.",
        "Thôi giữ chức Bí thư Chi bộ Khu phố 1 từ ngày 05/03/2023.",
    ]
    assert [(one.place, one.before, one.after) for one in told.counts] == [
        ("Chi bộ Khu phố 1", 2, 1), ("Toàn Đảng bộ", 2, 1),
    ]  # fmt: skip
    assert page.context["sheet"].typed() == [
        ("Chuyển đi từ ngày", "05/03/2023"),
        ("Nơi ấy ở đâu", "Trong Thành phố"),
        ("Chuyển đến", "Đảng bộ phường 7, Quận 3"),
        ("Số quyết định", "5-QĐ/QU"),
        ("Ngày quyết định", "01/03/2023"),
    ]
    assert rows() == before


def test_confirming_records_it_with_who_and_goes_to_the_person(an, office, client_for):
    client, url = client_for(office), record(an, "depart")
    _, confirm = preview(client, url, DEPART)

    answer = client.post(url, confirm, follow=True)

    act = Act.objects.get()
    assert answer.redirect_chain == [(an.get_absolute_url(), 302)]
    assert "Đã ghi «Chuyển đi» ngày 05/03/2023." in answer.content.decode()
    assert (act.kind, act.day, act.decision, act.decided_on, act.place, act.made_by) == (
        "depart", date(2023, 3, 5), "5-QĐ/QU", date(2023, 3, 1),
        "Đảng bộ phường 7, Quận 3", office,
    )  # fmt: skip
    stay = an.memberships.get()
    assert (stay.ended_on, stay.end_reason) == (date(2023, 3, 5), "to_city")


def test_going_back_keeps_everything_typed(an, office, client_for):
    paper = DocumentFactory(kind="QĐ")
    typed = {**DEPART, "document": str(paper.pk)}

    page = client_for(office).post(record(an, "depart"), {**typed, "buoc": "sua"})

    form = page.context["sheet"].form
    assert page.templates[0].name == "members/acts/act_form.html"
    assert {name: form[name].value() for name in typed} == typed
    assert not Act.objects.exists()


def test_the_preview_carries_everything_typed_in_hidden_fields(an, office, client_for):
    page, _ = preview(client_for(office), record(an, "depart"), DEPART)

    text = page.content.decode()
    for name, value in DEPART.items():
        assert f'<input type="hidden" name="{name}" value="{value}"' in text


def test_wrong_dates_are_refused_on_the_field_naming_both(an, office, client_for):
    client = client_for(office)

    early = client.post(record(an, "depart"), {**DEPART, "day": "03/02/2010"})
    tomorrow = short_date(localdate() + timedelta(days=1))
    late = client.post(record(an, "death"), {"day": tomorrow})

    [message] = errors(early)["day"]
    assert "03/02/2010" in message
    assert "ngày bắt đầu ở Chi bộ Khu phố 1" in message
    [message] = errors(late)["day"]
    assert tomorrow in message
    assert short_date(localdate()) in message
    assert early.context["sheet"].form["place"].value() == DEPART["place"]


def test_a_probation_cut_short_names_both_days(office, own_cell, client_for):
    new = MemberFactory(cell=own_cell, admitted_on=date(2022, 5, 19), official_on=None)

    page = client_for(office).post(record(new, "recognise"), {"day": "18/05/2023"})

    [message] = errors(page)["day"]
    assert "18/05/2023" in message
    assert "19/05/2023" in message
    preview(client_for(office), record(new, "recognise"), {"day": "19/05/2023"})


def test_a_confirm_without_a_preview_only_previews(an, office, client_for):
    page = client_for(office).post(record(an, "depart"), {**DEPART, "buoc": "ghi"})

    assert page.templates[0].name == "members/acts/act_preview.html"
    assert page.context["notice"].startswith("Chưa ghi gì")
    assert not Act.objects.exists()


def test_a_kind_that_does_not_apply_leads_back_and_is_refused(an, office, client_for):
    client = client_for(office)

    shown = client.get(record(an, "admit"), follow=True)
    page = client.post(record(an, "recognise"), {"day": "01/01/2023", "buoc": "ghi"})

    assert shown.redirect_chain == [(an.get_absolute_url(), 302)]
    assert "«Kết nạp» không áp dụng lúc này." in shown.content.decode()
    assert "không áp dụng" in errors(page)["__all__"][0]
    assert client.get(record(an, "khong-co")).status_code == 404
    assert client.get(reverse("acts:new", args=["death"])).status_code == 404
    assert client.get(reverse("acts:record", args=[999999, "death"])).status_code == 404
    assert not Act.objects.exists()


def test_the_day_of_the_page_is_kept_unless_the_act_came_later(an, office, client_for):
    client = client_for(office)
    for day, kept in (("05/03/2023", "?ngay=05/03/2023"), ("04/03/2023", "")):
        url = f"{record(an, 'depart')}?ngay={day}"
        _, confirm = preview(client, url, DEPART)
        answer = client.post(url, confirm)
        assert answer.url == an.get_absolute_url() + kept
        void(Act.objects.valid().get(), by=office, reason="thử lại")


# --- someone new ---


def test_admitting_someone_new_registers_the_person_with_the_act(
    office, own_cell, client_for
):
    client, url = client_for(office), reverse("acts:new", args=["admit"])
    typed = {
        **PERSON,
        "day": "19/05/2022",
        "cell": str(own_cell.pk),
        "decision": "3-QĐ/QU",
    }

    page, confirm = preview(client, url, typed)
    assert not Member.objects.exists()
    answer = client.post(url, confirm)

    member = Member.objects.get()
    assert answer.url == member.get_absolute_url()
    assert (member.full_name, member.gender, member.born, member.card_number) == (
        "Lê Thị Bình", "female", PartialDate(1999, 3), None,
    )  # fmt: skip
    assert (member.ethnicity, member.hometown) == ("Hoa", "Long An")
    assert page.context["told"].lines == [
        "Vào Đảng ngày 19/05/2022, đảng viên dự bị.",
        "Được tính ở Chi bộ Khu phố 1 từ ngày 19/05/2022.",
    ]
    assert [(c.before, c.after) for c in page.context["told"].counts] == [
        (0, 1),
        (0, 1),
    ]
    party, stay = member.partyperiods.get(), member.memberships.get()
    assert (party.admitted_on, party.official_on) == (date(2022, 5, 19), None)
    assert (stay.cell, stay.started_on, stay.start_reason) == (
        own_cell, date(2022, 5, 19), "admitted",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "more", "written"),
    [
        ("candidate", {"trained_on": "01/05/2022"}, [1, 1, 0, 0, 1]),
        (
            "arrive",
            {"outside": "1", "admitted_on": "01/05/2018", "official_on": ""},
            [1, 1, 1, 1, 0],
        ),
        ("guest", {"due_on": "01/01/2024", "place": "Đảng bộ xã A"}, [1, 1, 0, 0, 0]),
    ],
)
def test_the_other_ways_in(office, own_cell, client_for, kind, more, written):
    client, url = client_for(office), reverse("acts:new", args=[kind])
    typed = {**PERSON, "day": "19/05/2023", "cell": str(own_cell.pk), **more}

    _, confirm = preview(client, url, typed)
    client.post(url, confirm)

    assert rows() == written


def test_a_namesake_warns_and_does_not_forbid(an, office, own_cell, client_for):
    client, url = client_for(office), reverse("acts:new", args=["admit"])
    typed = {
        **PERSON, "full_name": "Trần Văn An", "born": "1975", "day": "19/05/2022",
        "cell": str(own_cell.pk),
    }  # fmt: skip

    page, confirm = preview(client, url, typed)
    text = page.content.decode()
    client.post(url, confirm)

    assert page.context["told"].namesakes == [an]
    assert "sinh 03/08/1975, Chi bộ Khu phố 1, thẻ •••456" in " ".join(text.split())
    assert Member.objects.filter(full_name="Trần Văn An").count() == 2


def test_sending_the_confirm_twice_does_not_register_the_person_twice(
    office, own_cell, client_for
):
    client, url = client_for(office), reverse("acts:new", args=["admit"])
    typed = {**PERSON, "day": "19/05/2022", "cell": str(own_cell.pk)}
    _, confirm = preview(client, url, typed)

    client.post(url, confirm)
    again = client.post(url, confirm)

    assert rows() == [1, 1, 1, 1, 0]
    assert again.context["notice"].startswith("Chưa ghi gì")
    assert [row.full_name for row in again.context["told"].namesakes] == ["Lê Thị Bình"]


def test_a_card_that_is_taken_is_refused_without_saying_whose(
    an, office, own_cell, client_for
):
    typed = {
        **PERSON,
        "card_number": "079000456",
        "day": "19/05/2022",
        "cell": str(own_cell.pk),
    }

    page = client_for(office).post(reverse("acts:new", args=["admit"]), typed)

    assert errors(page) == {
        "card_number": ["Số thẻ này không dùng được: hãy kiểm tra lại."]
    }
    assert leaks(page, ["Trần Văn An"]) == []
    assert page.context["sheet"].person_form["full_name"].value() == "Lê Thị Bình"


def test_someone_too_young_is_refused(office, own_cell, client_for):
    typed = {
        **PERSON,
        "born": "20/05/2004",
        "day": "19/05/2022",
        "cell": str(own_cell.pk),
    }
    client, url = client_for(office), reverse("acts:new", args=["admit"])

    page = client.post(url, typed)
    [message] = errors(page)["day"]

    assert "20/05/2004" in message
    assert "19/05/2022" in message
    preview(client, url, {**typed, "day": "20/05/2022"})


# --- two people at once ---


def test_the_second_of_two_sees_the_changes_again_and_nothing_is_half_written(
    an, office, second_cell, client_for
):
    client, depart = client_for(office), record(an, "depart")
    _, confirm = preview(client, depart, DEPART)
    perform(an, ActData("move", date(2022, 1, 1), cell=second_cell), office)
    before = rows()

    page = client.post(depart, confirm)

    assert rows() == before
    assert page.templates[0].name == "members/acts/act_preview.html"
    assert page.context["notice"].startswith("Chưa ghi gì: số liệu đã thay đổi")
    assert "Không còn được tính ở Chi bộ Khu phố 2" in page.context["told"].lines[0]
    again = client.post(depart, {**confirm, "dau": page.context["told"].mark})
    assert again.status_code == 302
    assert an.memberships.get(cell=second_cell).ended_on == date(2023, 3, 5)


def test_the_second_of_two_same_acts_is_told_and_loses_nothing(an, office, client_for):
    client, url = client_for(office), record(an, "depart")
    _, confirm = preview(client, url, DEPART)
    client.post(url, confirm)
    before = rows()

    page = client.post(url, confirm)

    assert rows() == before
    assert "«Chuyển đi» không áp dụng" in errors(page)["__all__"][0]
    assert page.context["notice"].startswith("Chưa ghi gì")
    assert page.context["sheet"].form["place"].value() == DEPART["place"]


def test_what_breaks_while_it_is_written_leaves_nothing(
    an, office, client_for, monkeypatch
):
    client, url = client_for(office), record(an, "depart")
    PostFactory(member=an, cell=an.memberships.get().cell, started_on=date(2020, 6, 10))
    _, confirm = preview(client, url, DEPART)
    # Somebody corrects the post in the back office between the plan and the writing.
    plain = Act.save

    def save(self, *args, **kwargs):
        post = an.posts.get()
        post.decision = f"sửa {post.version}"
        post.save()
        plain(self, *args, **kwargs)

    monkeypatch.setattr(Act, "save", save)
    page = client.post(url, confirm)

    assert page.status_code == 200
    assert page.context["notice"].startswith("Chưa ghi gì")
    assert page.context["sheet"].form["place"].value() == DEPART["place"]
    assert an.memberships.get().ended_on is None
    assert not Act.objects.exists()
