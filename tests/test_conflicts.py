"""Two people on one row of the back office: the second sees both, nothing is lost."""

from datetime import date

import pytest
from django.urls import reverse

from cells.models import CellName, Seat, User
from members.models import Member, Membership
from reports.review.models import PlanTask
from tests.factories import (
    AwardFactory,
    BadgeFactory,
    DisciplineFactory,
    MemberFactory,
    PlanTaskFactory,
    PostFactory,
    RatingFactory,
    StandingFactory,
)


def sent(client, address, **changed):
    """What the browser would send back of the page at ``address``, with changes."""
    page = client.get(address)
    forms = [page.context["adminform"].form]
    data = {}
    for group in page.context["inline_admin_formsets"]:
        forms += [group.formset.management_form, *group.formset.forms]
    for form in forms:
        for name in form.fields:
            value = form[name].value()
            if hasattr(value, "strftime"):
                value = f"{value:%d/%m/%Y}"
            data[form.add_prefix(name)] = "" if value is None else value
    return {key: value for key, value in data.items() if value is not False} | changed


def change_url(row):
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


def test_two_people_on_one_dated_name_of_a_cell(client_for, office, own_cell):
    client, address = client_for(office), change_url(own_cell)
    first = sent(client, address, **{"names-0-decision": "QĐ một"})
    second = sent(client, address, **{"names-0-decision": "QĐ hai"})

    assert client.post(address, first).status_code == 302
    page = client.post(address, second)

    assert page.status_code == 200
    text = page.content.decode()
    assert "QĐ một" in text
    assert 'value="QĐ hai"' in text
    assert CellName.objects.get(cell=own_cell).decision == "QĐ một"


def test_a_row_below_that_somebody_deleted_gives_its_text_back(
    client_for, office, own_cell
):
    client, address = client_for(office), change_url(own_cell)
    CellName(
        cell=own_cell,
        name="Tên sau",
        started_on=date(2023, 1, 1),
        ended_on=date(2024, 1, 1),
    )
    typed = sent(client, address, **{"names-0-decision": "Chữ đã gõ"})
    CellName.objects.filter(cell=own_cell).delete()

    page = client.post(address, typed)

    assert page.status_code == 200
    assert "Chữ đã gõ" in page.content.decode()


def test_a_changed_row_below_is_not_deleted_unseen(client_for, office, own_cell):
    client, address = client_for(office), change_url(own_cell)
    deletion = sent(client, address, **{"names-0-DELETE": "on"})
    name = CellName.objects.get(cell=own_cell)
    name.decision = "Mới sửa"
    name.save()

    page = client.post(address, deletion)

    assert "vừa được người khác sửa" in page.content.decode()
    assert CellName.objects.filter(cell=own_cell).count() == 1


@pytest.mark.parametrize(
    ("make", "field", "one", "two"),
    [
        (
            lambda: Membership.objects.get(member=MemberFactory()),
            "decision",
            "Một",
            "Hai",
        ),
        (PostFactory, "decision", "Một", "Hai"),
        (StandingFactory, "decision", "Một", "Hai"),
        (DisciplineFactory, "decision", "Một", "Hai"),
        (RatingFactory, "decision", "Một", "Hai"),
        (AwardFactory, "decision", "Một", "Hai"),
        (BadgeFactory, "decision", "Một", "Hai"),
        (MemberFactory, "hometown", "Một", "Hai"),
    ],
)
def test_two_people_on_one_row_of_every_kind(
    client_for, office, inspector, make, field, one, two
):
    row = make()
    client = client_for(office)
    address = change_url(row)
    first, second = (sent(client, address, **{field: text}) for text in (one, two))

    assert client.post(address, first).status_code == 302
    page = client.post(address, second)

    assert page.status_code == 200
    text = page.content.decode()
    assert "Hai bản khác nhau" in text
    assert one in text
    assert f'value="{two}"' in text
    assert getattr(type(row).objects.get(pk=row.pk), field) == one


def test_two_technicians_on_one_account(client_for, technician, secretary):
    client, address = client_for(technician), change_url(secretary)
    first = sent(client, address, full_name="Tên Một")
    second = sent(client, address, full_name="Tên Hai")

    assert client.post(address, first).status_code == 302
    page = client.post(address, second)

    assert "Tên Một" in page.content.decode()
    assert User.objects.get(pk=secretary.pk).full_name == "Tên Một"


def test_two_technicians_on_one_seat(client_for, technician, secretary):
    client, address = client_for(technician), change_url(secretary)
    first = sent(client, address, **{"seats-0-started_on": "01/02/2020"})
    second = sent(client, address, **{"seats-0-started_on": "01/03/2020"})

    assert client.post(address, first).status_code == 302
    assert "01/03/2020" in client.post(address, second).content.decode()
    assert Seat.objects.get(user=secretary).started_on == date(2020, 2, 1)


def test_signing_in_is_no_new_version_of_the_account(client, secretary):
    before = User.objects.get(pk=secretary.pk).version
    client.force_login(secretary)

    assert User.objects.get(pk=secretary.pk).version == before


def test_a_row_deleted_meanwhile_gives_back_what_was_typed(client_for, office):
    task = PlanTaskFactory()
    client, address = client_for(office), change_url(task)
    typed = sent(client, address, text="Nội dung đã gõ rất lâu")
    PlanTask.objects.all().delete()

    page = client.post(address, typed)

    assert page.status_code == 404
    assert "Nội dung đã gõ rất lâu" in page.content.decode()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("query", ["member=abc", "cell=x", "member=1e5", "member=%00"])
def test_a_proposal_that_is_no_row_is_left_out(client_for, office, query):
    page = client_for(office).get(reverse("admin:members_post_add") + f"?{query}")

    assert page.status_code == 200


def test_nobody_is_born_tomorrow_or_after_the_own_admission(client_for, office):
    member = MemberFactory(admitted_on=date(2010, 2, 3))
    client, address = client_for(office), change_url(member)

    future = client.post(
        address, sent(client, address, born="31/12/2090")
    ).content.decode()
    late = client.post(address, sent(client, address, born="2011")).content.decode()

    assert "Ngày sinh ở tương lai" in future
    assert "Ngày sinh sau ngày kết nạp 03/02/2010" in late
    assert Member.objects.get(pk=member.pk).born == member.born
