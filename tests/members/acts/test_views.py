"""Recording acts in two steps, voiding, settling; who may, and what the second of two sees."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from benghe.lib.dates import PartialDate, short_date
from members.acts.data import ActData
from members.acts.services import perform, void
from members.models import Act, Candidacy, Member, Membership, PartyPeriod
from tests.factories import (
    CandidacyFactory,
    CellFactory,
    DocumentFactory,
    MemberFactory,
    MemberNameFactory,
    PostFactory,
    StandingFactory,
)
from tests.walk import leaks

DEPART = {
    "day": "05/03/2023", "outside": "0", "place": "Đảng bộ phường 7, Quận 3",
    "decision": "5-QĐ/QU", "decided_on": "01/03/2023",
}  # fmt: skip
PERSON = {
    "full_name": "Lê Thị Bình", "gender": "female", "born": "3/1999",
    "card_number": "", "ethnicity": "Hoa", "religion": "", "hometown": "Long An",
}  # fmt: skip


@pytest.fixture
def an(own_cell):
    return MemberFactory(
        full_name="Trần Văn An", cell=own_cell, card_number="079000456"
    )


@pytest.fixture
def second_cell(ward):
    return CellFactory(name="Chi bộ Khu phố 2", code="KP2", committee=ward)


def record(member, kind):
    return reverse("acts:record", args=[member.pk, kind])


def preview(client, url, typed):
    """The preview of what was typed, and what its confirm button would send."""
    page = client.post(url, {**typed, "buoc": "xem"})
    assert page.templates[0].name == "members/acts/act_preview.html", errors(page)
    return page, {**typed, "buoc": "ghi", "dau": page.context["told"].mark}


def errors(page):
    return {
        name: list(found)
        for form in page.context["sheet"].forms
        for name, found in form.errors.items()
    }


def rows():
    """How many rows there are of each kind that an act may write."""
    models = (Member, Act, PartyPeriod, Membership, Candidacy)
    return [model.objects.count() for model in models]


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
        seen[user.username] = [act.member.full_name for act in page.context["acts"]]
        assert bool(page.context["new_kinds"]) is (user == office)

    both = ["Đoàn Văn Xa Lạ", "Trần Văn An"]
    assert seen == {
        "tai.khoan.vp": both, "tai.khoan.ld": both, "tai.khoan.bt": ["Trần Văn An"],
    }  # fmt: skip
    assert client_for(ubnd).get(url).status_code == 404


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
