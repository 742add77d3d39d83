"""Access, generated from the matrix: every role at every address and every object.

``benghe/core/access_matrix.toml`` is the only source; what it does not grant is refused
with 404, shows no name and changes nothing.
"""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.urls import path, reverse

from benghe.core.access import ACTIONS, ROLES, matrix, parse_grants, permission
from cells.models import User
from tests import walk
from tests.factories import SavedViewFactory
from tests.walk import (
    addresses,
    leaks,
    permission_of,
    rule_of,
    url_of,
    values_of,
)

PEOPLE = {
    "VP": "office",
    "LD": "leader",
    "BT": "secretary",
    "UB": "ubnd",
    "KT": "inspector",
    "QT": "technician",
}
SEATLESS = ("nobody", "ended_secretary")
LABELS = sorted(matrix().objects)
# What the matrix grants for the portal's own doing, and the back office never offers:
# jobs, import batches and acts are written by the portal, the log by everything.
NEVER_BY_HAND = {
    "admin:core_job_add",
    "admin:members_act_add",
    "admin:cells_organisationact_add",
}
# Pages that answer to a form only.
POST_ONLY = {
    "logout",
    "admin:logout",
    "members:print",
    "members:profile",
    "ledger:print",
    "ledger:export",
    "members:export",
    "members:save_view",
    "members:delete_view",
    "indicators:budget_print",
    "indicators:budget_export",
    "indicators:entry_save",
}


@pytest.fixture
def person(request, ward, own_cell):
    """``person("BT")``: a fresh account of the role; other names are fixtures."""

    def find(role):
        user = request.getfixturevalue(PEOPLE.get(role, role))
        return User.objects.get(pk=user.pk)

    return find


@pytest.fixture
def world(ward, own_cell):
    """Rows of every object: ``own`` (in the secretary's cell) and ``foreign``."""
    return walk.build_world(ward, own_cell)


# --- completeness ---


def without_row(resolver=None):
    return [address.name for address in addresses(resolver) if not rule_of(address)]


def test_every_address_has_a_row_in_the_matrix():
    assert without_row() == []


def test_an_address_without_a_row_is_found():
    def view(request):
        return None

    extra = [path("bi-mat/", view, name="secret"), path("khong-ten/", view)]
    resolver = SimpleNamespace(url_patterns=extra)

    assert without_row(resolver) == ["khong-ten/", "secret"]


def test_every_row_of_the_matrix_is_an_address():
    names = {address.name for address in addresses()}

    assert set(matrix().urls) - names == set()


def test_every_rule_speaks_of_an_object_and_an_action_that_exist():
    rules = {rule for rule in matrix().urls.values() if rule not in {"any", "public"}}
    known = {f"{label}:{action}" for label in LABELS for action in ACTIONS}

    assert rules - known == set()
    assert set(matrix().admin_actions.values()) <= set(ACTIONS)
    assert {label for label in LABELS if not apps.get_model(label)} == set()


def test_every_business_model_is_an_object_of_the_matrix():
    ours = {"core", "cells", "members", "awards", "reports"}
    models = {
        model._meta.label_lower
        for model in apps.get_models()
        if model._meta.app_label in ours and not model.__name__.startswith("Historical")
    }

    assert models == set(LABELS)


@pytest.mark.django_db
def test_every_address_with_parameters_has_rows_to_open_it(world):
    own, _ = world
    own |= walk.things_of(own["cells.user"])

    bare = [
        address.name
        for address in addresses()
        if address.name not in walk.ON_THEIR_OWN and values_of(address, own) is None
    ]

    assert bare == []


def test_a_typing_error_in_the_matrix_grants_nothing_and_stops_the_start():
    assert parse_grants(["view", "change:own"]) == {"view": "all", "change": "own"}
    for wrong in ("veiw", "view:all", "view:own:own", "View", ""):
        with pytest.raises(ValueError, match="unknown grant"):
            parse_grants([wrong])


# --- permissions and rows ---


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*ROLES, *SEATLESS])
def test_a_role_has_exactly_the_permissions_of_the_matrix(person, role):
    user = person(role)
    faults = []
    for label in LABELS:
        app, model = label.split(".")
        granted = matrix().objects[label].get(role, {})
        for action in ACTIONS:
            found = user.has_perm(f"{app}.{action}_{model}")
            if found is not (action in granted):
                faults.append((label, action, found))

    assert faults == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*ROLES, *SEATLESS])
def test_a_role_reaches_exactly_the_rows_of_the_matrix(person, world, role):
    user, faults, asked = person(role), [], 0
    own, foreign = world
    for label in LABELS:
        model = apps.get_model(label)
        rows = getattr(model._default_manager, "for_user", None)
        if rows is None:
            continue
        for action in ACTIONS:
            reach = matrix().objects[label].get(role, {}).get(action)
            everything = set(model._default_manager.all())
            expected = {
                None: set(),
                "own": {own[label]} if label in own else set(),
                "all": everything,
            }[reach]
            asked += 1
            if set(rows(user, action)) != expected:
                faults.append((label, action, reach))
            for row in (own.get(label), foreign.get(label)):
                if row is None:
                    continue
                held = user.has_perm(permission(model, action), row)
                if held is not (row in expected):
                    faults.append((label, action, row))

    assert faults == []
    assert asked > 200


@pytest.mark.django_db
def test_models_without_scope_are_known():
    bare = [
        label
        for label in LABELS
        if not hasattr(apps.get_model(label)._default_manager, "for_user")
    ]

    # Accounts and kinds are granted as a whole; a job, a saved view or a batch with its
    # lines is its owner's.
    assert bare == [
        "cells.cellkind", "cells.user", "core.importrow", "core.job", "core.savedview"
    ]  # fmt: skip


# --- every role at every address ---


def grants(role, rule):
    """``"all"``, ``"own"`` or None."""
    if rule in {"any", "public"}:
        return "all"
    return matrix().reach(role, permission_of(rule))


def secrets_for(role):
    """What no page may show to this role."""
    found = [walk.FOREIGN_JOB]
    reach = {
        label: matrix().reach(role, f"{label.replace('.', '.view_')}")
        for label in ("members.member", "cells.cell")
    }
    if reach["members.member"] is None:
        found += walk.MEMBERS_SECRETS
    if reach["cells.cell"] is None:
        found.append(walk.FOREIGN_CELL)
    if "own" in reach.values():
        found += walk.FOREIGN_SECRETS
    if matrix().reach(role, "members.sensitive_member") is None:
        found += walk.SENSITIVE_SECRETS
    return found


def is_refusal(client, answer):
    """404; or the back office's redirect to the sign-in, which ends there too."""
    if answer.status_code == 302 and answer.url.startswith(reverse("admin:login")):
        answer = client.get(answer.url)
    return answer.status_code == 404


def refused_everywhere(client, url, secrets):
    """What is wrong with how an address is refused: GET, HEAD and POST."""
    faults = []
    for method in (client.get, client.head, client.post):
        answer = method(url)
        # A page without forms takes no POST, whatever the row.
        no_form = method == client.post and answer.status_code == 405
        if not (no_form or is_refusal(client, answer)):
            faults.append((url, method.__name__, answer.status_code))
        if found := leaks(answer, [*secrets, *walk.MEMBERS_SECRETS]):
            faults.append((url, method.__name__, found))
    return faults


def allowed_at(client, address, url, secrets):
    """What is wrong with how an address opens."""
    answer = client.get(url)
    expected = {200, 302}
    if address.name in POST_ONLY or address.name.endswith("_process_import"):
        expected = {405}
    if address.name in NEVER_BY_HAND:
        expected = {404}
    if answer.status_code not in expected:
        return [(url, answer.status_code)]
    found = leaks(answer, secrets)
    return [(url, found)] if found else []


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_the_matrix_grants_and_nothing_else(
    person, world, client_for, role
):
    user, (own, foreign) = person(role), world
    own |= walk.things_of(user)
    client, secrets = client_for(user), secrets_for(role)
    opened, refused, faults = [], [], []
    for address in addresses():
        if address.name in walk.ON_THEIR_OWN:
            continue
        reach = grants(role, rule_of(address))
        (opened if reach else refused).append(address)
        if reach == "own" and values_of(address, own) != values_of(address, foreign):
            refused.append(address)

    before = walk.snapshot()
    for address in refused:
        faults += refused_everywhere(client, url_of(address, foreign), secrets)
    after = walk.snapshot()
    for address in opened:
        rows = own if grants(role, rule_of(address)) == "own" else foreign
        rows = {**rows, "core.job": own["core.job"], "batches": own["batches"]}
        rows["core.savedview"] = SavedViewFactory(owner=user)
        faults += allowed_at(client, address, url_of(address, rows), secrets)

    assert faults == []
    assert after == before
    assert min(len(opened), len(refused)) > 20


@pytest.mark.django_db
@pytest.mark.parametrize("role", SEATLESS)
def test_an_account_without_an_open_seat_opens_nothing_but_its_own_pages(
    person, world, client_for, role
):
    user, (own, _) = person(role), world
    own |= walk.things_of(user)
    client, faults = client_for(user), []
    before = walk.snapshot()
    for address in addresses():
        rule = rule_of(address)
        if address.name in walk.ON_THEIR_OWN or rule == "public":
            continue
        url = url_of(address, own)
        if rule == "any" and not address.name.startswith("admin:"):
            faults += allowed_at(client, address, url, secrets_for(role))
        elif not address.name.startswith("admin:password_change"):
            # The way out of the back office needs no seat.
            if address.name == "admin:logout":
                continue
            faults += refused_everywhere(client, url, secrets_for(role))

    assert faults == []
    assert walk.snapshot() == before


@pytest.mark.django_db
def test_who_is_not_signed_in_is_sent_to_the_sign_in_from_every_address(
    world, client_for
):
    own, _ = world
    own |= walk.things_of(own["cells.user"])
    client, faults, public = client_for(None), [], []
    secrets = [*walk.MEMBERS_SECRETS, *walk.SENSITIVE_SECRETS, *walk.FOREIGN_SECRETS]
    sign_in = (reverse("login"), reverse("admin:login"))
    before = walk.snapshot()
    for address in addresses():
        if address.name in walk.ON_THEIR_OWN:
            continue
        url = url_of(address, own)
        for method in (client.get, client.head, client.post):
            answer = method(url)
            if rule_of(address) == "public":
                public.append(address.name)
                ok = answer.status_code in {200, 302}
            else:
                ok = answer.status_code == 302 and answer.url.startswith(sign_in)
            if not ok or leaks(answer, secrets):
                faults.append((address.name, method.__name__, answer.status_code))

    assert faults == []
    assert set(public) == {"login", "health", "admin:login"}
    after = walk.snapshot()
    # A sign-in that fails is written down, and nothing else.
    del before["core.event"], after["core.event"]
    assert after == before


# --- addresses on their own ---


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*ROLES, *SEATLESS])
def test_addresses_that_are_made_by_the_library_show_nothing(
    person, world, client_for, role
):
    _, foreign = world
    client, member = client_for(person(role)), foreign["members.member"]
    content_type = apps.get_model("contenttypes.ContentType").objects.get_for_model(
        type(member)
    )
    on_site = reverse("admin:view_on_site", args=[content_type.pk, member.pk])
    old = reverse("admin:members_member_changelist") + f"{member.pk}/"
    nothing = reverse("admin:index") + "khong-co-gi/"

    answers = [client.get(url) for url in (on_site, old, nothing)]

    assert all(leaks(answer, walk.MEMBERS_SECRETS) == [] for answer in answers)
    assert {answer.status_code for answer in answers} <= {302, 404}
    assert client.get(nothing, follow=True).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*ROLES, *SEATLESS])
def test_the_back_office_opens_a_chapter_only_to_who_may_see_something_in_it(
    person, client_for, role
):
    user = person(role)
    client = client_for(user)

    found = {}
    for label in ("core", "cells", "members", "awards", "reports"):
        url = reverse("admin:app_list", args=[label])
        found[label] = client.get(url).status_code == 200

    assert found == {
        label: any(
            "view" in grants.get(role, {})
            for name, grants in matrix().objects.items()
            if name.startswith(f"{label}.")
        )
        for label in found
    }


def suggested(client, model, field, term=""):
    """What the search box of a form offers: status and texts."""
    app, name = model.split(".")
    query = {"app_label": app, "model_name": name, "field_name": field, "term": term}
    answer = client.get(reverse("admin:autocomplete"), query)
    if answer.status_code != 200:
        return answer.status_code, []
    return 200, sorted(row["text"] for row in answer.json()["results"])


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*ROLES, *SEATLESS])
def test_a_search_box_offers_only_rows_that_the_role_may_see(
    person, world, client_for, role
):
    client = client_for(person(role))

    status, names = suggested(client, "members.membership", "member")

    reach = matrix().reach(role, "members.view_member")
    members = {
        "all": sorted([walk.OWN_MEMBER, walk.FOREIGN_MEMBER]),
        "own": [walk.OWN_MEMBER],
        None: [],
    }[reach]
    assert names == members
    assert (status == 200) is (reach is not None)
    offered = suggested(client, "members.membership", "cell", "bi an")[1]
    sees = matrix().reach(role, "cells.view_cell") == "all"
    assert offered == ([walk.FOREIGN_CELL] if sees else [])


@pytest.mark.django_db
def test_the_menu_shows_only_what_the_role_may_open(person, client_for):
    labels = {}
    for role in (*ROLES, "nobody"):
        answer = client_for(person(role)).get(reverse("home"))
        labels[role] = [item.label for item in answer.context["menu"]]

    everything = [
        "Trang chủ",
        "Tổ chức",
        "Chi bộ",
        "Đảng viên",
        "Biến động",
        "Nhắc việc",
        "Chỉ tiêu",
        "Nhập chỉ tiêu",
        "Đến hạn",
        "Báo cáo năm",
        "Việc nền",
    ]
    assert labels == {
        "VP": everything,
        "LD": [label for label in everything if label != "Nhập chỉ tiêu"],
        "BT": [
            "Trang chủ",
            "Tổ chức",
            "Chi bộ",
            "Đảng viên",
            "Biến động",
            "Nhắc việc",
            "Việc nền",
        ],
        "UB": ["Trang chủ", "Chỉ tiêu", "Nhập chỉ tiêu", "Đến hạn", "Việc nền"],
        "KT": [
            "Trang chủ",
            "Tổ chức",
            "Chi bộ",
            "Đảng viên",
            "Biến động",
            "Nhắc việc",
            "Báo cáo năm",
            "Việc nền",
        ],
        "QT": ["Trang chủ", "Tổ chức", "Chi bộ"],
        "nobody": ["Trang chủ"],
    }
