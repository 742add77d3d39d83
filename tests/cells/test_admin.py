"""The back office of cells and accounts."""

from datetime import date

from django.urls import reverse

from benghe.core.models import Event
from cells.models import Cell, User
from cells.resources import BY_ACT
from tests.factories import (
    CellFactory,
    CellKindFactory,
    CommitteeFactory,
    MembershipFactory,
    UserFactory,
)


def inline(prefix, **values):
    """The counters of an inline form without rows."""
    return {
        f"{prefix}-{name}": values.get(name, "0")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }


def test_a_cell_is_never_without_a_name(client_for, office, ward):
    client, url = client_for(office), reverse("admin:cells_cell_add")
    typed = {
        "code": "KP7", "committee": ward.pk, "kind": CellKindFactory().pk, "founded_on": "02/07/1976",
    }  # fmt: skip

    refused = client.post(url, typed)
    client.post(url, {**typed, "first_name": " Chi bộ  Khu phố 7 "})

    cell = Cell.objects.get()
    name = cell.names.get()
    assert "first_name" in refused.context["adminform"].form.errors
    assert (cell.name, name.name, name.started_on) == (
        "Chi bộ Khu phố 7", "Chi bộ Khu phố 7", date(1976, 7, 2),
    )  # fmt: skip


def change(client, row, **typed):
    """Send the form of a stored row; returns the row as it is then."""
    name = row._meta.model_name
    client.post(
        reverse(f"admin:cells_{name}_change", args=[row.pk]),
        {"row_version": row.version, "code": row.code, **inline("names"), **inline("terms"), **typed},
    )  # fmt: skip
    return type(row).objects.get(pk=row.pk)


def shown(client, row):
    """The form's page of a stored row, and the fields that can be typed into."""
    name = row._meta.model_name
    page = client.get(reverse(f"admin:cells_{name}_change", args=[row.pk]))
    fields = set(page.context["adminform"].form.fields)
    return page.content.decode(), fields & {
        "parent", "committee", "founded_on", "dissolved_on",
    }  # fmt: skip


def test_where_and_how_long_a_cell_is_changes_in_the_portal(client_for, office, ward):
    client, cell = client_for(office), CellFactory(committee=ward)
    MembershipFactory(cell=cell)
    other = CommitteeFactory(code="DB1", parent=ward)

    page, free = shown(client, cell)
    after = change(
        client, cell, code="KP9", kind=cell.kind_id, committee=other.pk,
        founded_on="01/01/1999", dissolved_on="01/01/2022",
    )  # fmt: skip

    assert free == set()
    assert BY_ACT in page
    assert (after.code, after.committee, after.founded_on, after.dissolved_on) == (
        "KP9", ward, cell.founded_on, None,
    )  # fmt: skip


def test_the_founding_day_of_a_cell_without_people_is_corrected(
    client_for, office, ward
):
    client, cell = client_for(office), CellFactory(committee=ward)
    MembershipFactory(cell=cell, voided_at="2022-12-27T00:00:00Z")

    after = change(
        client, cell, kind=cell.kind_id, founded_on="01/01/1999", dissolved_on="01/01/2022"
    )  # fmt: skip

    assert shown(client, cell)[1] == {"founded_on"}
    assert (after.founded_on, after.dissolved_on) == (date(1999, 1, 1), None)


def test_a_committee_with_cells_changes_in_the_portal(client_for, office, ward):
    client = client_for(office)
    lower = CommitteeFactory(code="DB1", parent=ward, founded_on=date(2020, 5, 1))
    assert shown(client, lower)[1] == {"parent", "founded_on", "dissolved_on"}
    CellFactory(committee=lower, founded_on=date(2020, 5, 1))

    page, free = shown(client, lower)
    after = change(
        client, lower, code="DB9", parent="", founded_on="01/01/1999", dissolved_on="01/01/2022"
    )  # fmt: skip

    assert free == set()
    assert "ghi ở mục «Tổ chức» của cổng thông tin" in page
    assert (after.code, after.parent, after.founded_on, after.dissolved_on) == (
        "DB9", ward, date(2020, 5, 1), None,
    )  # fmt: skip


def test_a_secretary_sees_no_other_cell_in_the_list(
    client_for, secretary, own_cell, ward
):
    CellFactory(committee=ward, name="Chi bộ Khu phố 2")

    rows = (
        client_for(secretary)
        .get(reverse("admin:cells_cell_changelist"))
        .context["cl"]
        .queryset
    )

    assert list(rows) == [own_cell]


def test_a_new_account_gets_a_first_password_that_must_be_changed(
    client_for, technician
):
    client, url = client_for(technician), reverse("admin:cells_user_add")
    proposed = client.get(url).context["adminform"].form["first_password"].value()
    typed = {"username": "le.van.a", "full_name": "Lê Văn A", **inline("seats")}

    weak = client.post(url, {**typed, "first_password": "12345"})
    client.post(url, {**typed, "first_password": proposed})

    user = User.objects.get(username="le.van.a")
    assert weak.context["adminform"].form.errors["first_password"]
    assert user.check_password(proposed)
    assert user.must_change_password
    assert user.is_staff is False


def test_new_passwords_are_shown_once_and_end_the_old_ones(client_for, technician):
    user = UserFactory(username="quen.mat.khau", password="mật khẩu cũ rất dài")
    url = reverse("admin:cells_user_changelist")

    response = client_for(technician).post(
        url,
        {
            "action": "give_new_passwords",
            "index": "0",
            "_selected_action": [user.pk, technician.pk],
        },
    )

    user.refresh_from_db()
    (given,) = response.context["given"]
    assert user.check_password(given[1])
    assert user.must_change_password
    assert [e.target for e in Event.objects.filter(kind="password")] == [
        "quen.mat.khau"
    ]


def test_nobody_locks_the_own_account(client_for, technician):
    client = client_for(technician)
    url = reverse("admin:cells_user_change", args=[technician.pk])

    client.post(
        url,
        {
            "username": technician.username,
            "full_name": "Tên Mới",
            "row_version": technician.version,
            **inline("seats"),
        },
    )

    technician.refresh_from_db()
    assert (technician.full_name, technician.is_active) == ("Tên Mới", True)
