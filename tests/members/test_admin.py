"""The back office of members: scope, conflicts, voiding, what each role may read."""

from datetime import date

import pytest
from django.urls import reverse

from benghe.core.models import Event
from members.models import Member, Membership
from tests.factories import CellFactory, MemberFactory, MembershipFactory, PostFactory

LIST = "admin:members_member_changelist"
CHANGE = "admin:members_member_change"
HISTORY = "admin:members_member_history"


@pytest.fixture
def own_member(own_cell):
    return MemberFactory(
        full_name="Đặng Thị Trong Chi Bộ", cell=own_cell, card_number="11110001"
    )


@pytest.fixture
def other_member(ward):
    cell = CellFactory(committee=ward, name="Chi bộ Khu phố 2", code="KP2")
    return MemberFactory(
        full_name="Lý Văn Chi Bộ Khác", cell=cell, card_number="22220002",
        identity_number="079075000002", phone="0900000002",
    )  # fmt: skip


def form_of(response, **typed):
    """What the browser would send back: every field of the form and its inlines."""
    context = response.context
    form = context["adminform"].form
    found = {form.add_prefix(n): form[n].value() for n in form.fields}
    for group in context["inline_admin_formsets"]:
        formset = group.formset
        for name in formset.management_form.fields:
            found[formset.management_form.add_prefix(name)] = formset.management_form[
                name
            ].value()
        for row in formset.forms:
            found |= {row.add_prefix(n): row[n].value() for n in row.fields}
    found = {name: "" if value is None else value for name, value in found.items()}
    return {**{k: shown(v) for k, v in found.items()}, **typed}


def shown(value):
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return value


def test_a_secretary_lists_searches_and_counts_only_the_own_cell(
    client_for, secretary, own_member, other_member
):
    client = client_for(secretary)
    results = [
        list(client.get(reverse(LIST), query).context["cl"].queryset)
        for query in ({}, {"q": "chi bo"}, {"q": "ly van"}, {"q": "22220002"})
    ]

    assert results == [[own_member], [own_member], [], []]
    assert "Khu phố 2" not in client.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_a_member_of_another_cell_is_not_there_for_a_secretary(
    page, client_for, secretary, other_member
):
    url = reverse(f"admin:members_member_{page}", args=[other_member.pk])

    response = client_for(secretary).get(url)

    assert response.status_code == 404
    assert "Lý Văn" not in response.content.decode()


def test_a_filter_cannot_ask_about_fields_that_the_list_does_not_filter_by(
    client_for, secretary, office, own_member
):
    guesses = (
        "identity_number__startswith=0", "phone__regex=9", "memberships__cell=1",
        "updated_by__password__startswith=a",
    )  # fmt: skip
    codes = {
        client_for(user).get(f"{reverse(LIST)}?{guess}").status_code
        for user in (secretary, office)
        for guess in guesses
    }

    assert codes == {400}


def test_the_filter_by_cell_does_not_lead_out_of_the_scope(
    client_for, secretary, own_member, other_member
):
    other = other_member.memberships.get().cell

    rows = (
        client_for(secretary)
        .get(reverse(LIST), {"chi_bo": other.pk})
        .context["cl"]
        .queryset
    )

    assert list(rows) == []


def test_choices_offered_while_typing_are_scoped(
    client_for, office, secretary, own_member, other_member
):
    query = {
        "app_label": "members",
        "model_name": "membership",
        "field_name": "member",
        "term": "chi bo",
    }

    found = {
        user.username: client_for(user).get(reverse("admin:autocomplete"), query)
        for user in (office, secretary)
    }

    names = {
        name: sorted(row["text"] for row in response.json()["results"])
        for name, response in found.items()
    }
    assert names == {
        office.username: ["Lý Văn Chi Bộ Khác", "Đặng Thị Trong Chi Bộ"],
        secretary.username: ["Đặng Thị Trong Chi Bộ"],
    }


def test_the_second_of_two_who_save_sees_both_versions_and_the_first_save_stays(
    client_for, office, own_member
):
    client, url = client_for(office), reverse(CHANGE, args=[own_member.pk])
    first, second = client.get(url), client.get(url)
    client.post(url, form_of(first, hometown="Nghệ An", religion="Không"))

    response = client.post(url, form_of(second, hometown="Cần Thơ"))

    own_member.refresh_from_db()
    assert own_member.hometown == "Nghệ An"
    differences = response.context["adminform"].form.differences
    assert [(d.label, d.stored, d.typed) for d in differences] == [
        ("Tôn giáo", "Không", "(trống)"),
        ("Quê quán", "Nghệ An", "Cần Thơ"),
    ]
    html = response.content.decode()
    assert "Đang lưu" in html
    assert 'value="Cần Thơ"' in html
    client.post(url, form_of(response))
    own_member.refresh_from_db()
    assert own_member.hometown == "Cần Thơ"


def test_opening_and_saving_leaves_no_trace(client_for, office, own_member):
    client, url = client_for(office), reverse(CHANGE, args=[own_member.pk])

    client.post(url, form_of(client.get(url)))

    assert own_member.history.count() == 1


def test_a_new_member_is_stored_with_both_ledgers_in_one_form(
    client_for, office, own_cell
):
    client, url = client_for(office), reverse("admin:members_member_add")
    typed = {
        "full_name": "Trần  Thị Mới", "gender": "female", "born": "8/1999",
        "partyperiods-0-admitted_on": "03/02/2022",
        "memberships-0-cell": own_cell.pk,
        "memberships-0-started_on": "03/02/2022",
        "memberships-0-start_reason": "admitted",
    }  # fmt: skip

    response = client.post(url, form_of(client.get(url), **typed))

    assert response.status_code == 302
    member = Member.objects.get(full_name="Trần Thị Mới")
    assert member.born.display == "8/1999"
    assert member.partyperiods.get().admitted_on == date(2022, 2, 3)
    assert member.memberships.get().cell == own_cell
    assert member.updated_by == office


def test_identity_fields_are_on_the_page_and_in_its_history_only_for_whoever_may_read_them(
    client_for, office, inspector, other_member
):
    other_member.phone = "0911111111"
    other_member.save()
    secrets = ("079075000002", "0900000002", "0911111111")

    seen = {}
    for user in (office, inspector):
        pages = [
            client_for(user).get(reverse(name, args=[other_member.pk])).content.decode()
            for name in (CHANGE, HISTORY)
        ]
        seen[user.full_name] = [[s for s in secrets if s in html] for html in pages]

    assert seen == {
        office.full_name: [
            ["079075000002", "0911111111"],
            ["0900000002", "0911111111"],
        ],
        inspector.full_name: [[], []],
    }


def test_a_wrong_stay_is_voided_with_a_reason_and_replaced_by_one_that_names_it(
    client_for, office, own_member
):
    stay = own_member.memberships.get()
    client, url = client_for(office), reverse("admin:members_membership_changelist")
    asked = {"action": "void_selected", "index": "0", "_selected_action": [stay.pk]}
    page = client.post(url, asked)
    assert "Lý do hủy bỏ" in page.content.decode()
    refused = client.post(url, {**asked, "confirmed": "1", "reason": "  "})
    assert "Hãy nhập lý do" in refused.content.decode()

    client.post(url, {**asked, "confirmed": "1", "reason": "Ghi sai ngày"})

    stay.refresh_from_db()
    assert (stay.voided_by, stay.void_reason) == (office, "Ghi sai ngày")
    add = reverse("admin:members_membership_add")
    start = client.get(f"{add}?replaced_row={stay.pk}")
    client.post(add, form_of(start, started_on="01/03/2010"))
    new = own_member.memberships.valid().get()
    assert (new.replaces, new.started_on, new.cell) == (
        stay,
        date(2010, 3, 1),
        stay.cell,
    )


def test_whoever_may_only_look_cannot_void(client_for, leader, own_member):
    stay = own_member.memberships.get()
    url = reverse("admin:members_membership_changelist")

    client_for(leader).post(
        url, {"action": "void_selected", "index": "0", "_selected_action": [stay.pk],
              "confirmed": "1", "reason": "thử"},
    )  # fmt: skip

    stay.refresh_from_db()
    assert stay.voided_at is None


def test_a_transfer_is_an_end_and_a_start_and_the_page_says_so(
    client_for, office, own_member
):
    stay = own_member.memberships.get()
    client, url = (
        client_for(office),
        reverse("admin:members_membership_change", args=[stay.pk]),
    )
    other = CellFactory(code="KP9")

    page = client.get(url)
    client.post(url, form_of(page, cell=other.pk))

    stay.refresh_from_db()
    assert stay.cell != other
    assert "Chuyển chi bộ là hai việc cùng một ngày" in page.content.decode()


def test_a_member_who_is_in_a_cell_is_told_to_leave_it_first(
    client_for, office, own_member
):
    client, url = client_for(office), reverse("admin:members_membership_add")
    typed = {
        "member": own_member.pk, "cell": CellFactory(code="KP9").pk, "started_on": "01/02/2022",
        "start_reason": "internal",
    }  # fmt: skip

    response = client.post(url, form_of(client.get(url), **typed))

    assert "Trùng thời gian với thời gian ở chi bộ khác" in response.content.decode()
    assert Membership.objects.count() == 1


def test_whoever_may_only_look_finds_no_save_button(client_for, leader, own_member):
    client, url = client_for(leader), reverse(CHANGE, args=[own_member.pk])
    before = own_member.version

    page = client.get(url).content.decode()
    response = client.post(url, {"full_name": "Tên Khác"})

    own_member.refresh_from_db()
    assert 'name="_save"' not in page
    assert (response.status_code, own_member.version) == (404, before)


def test_a_secretary_sees_in_the_lists_of_ledgers_only_the_own_cell(
    client_for, secretary, own_member, other_member
):
    PostFactory(member=other_member)
    MembershipFactory(
        member=own_member, started_on=date(2000, 1, 1), ended_on=date(2005, 1, 1),
        end_reason="internal", cell=other_member.memberships.get().cell,
    )  # fmt: skip
    client = client_for(secretary)
    lists = {
        name: [row.member.full_name for row in client.get(
            reverse(f"admin:members_{name}_changelist")).context["cl"].queryset]
        for name in ("membership", "partyperiod", "post")
    }  # fmt: skip

    assert lists == {
        "membership": ["Đặng Thị Trong Chi Bộ"],
        "partyperiod": ["Đặng Thị Trong Chi Bộ"],
        "post": [],
    }


def test_an_export_is_in_the_log_without_a_persons_data(client_for, office, own_member):
    client_for(office).get(reverse("admin:members_member_export"), {"q": "dang thi"})

    event = Event.objects.get(kind="export")
    assert (event.user, event.target) == (office, "members.member")
    found = event.detail
    assert (found["rows"], found["filters"], found["has_text"]) == (1, {}, True)
    assert "dang thi" not in str(event.detail)
