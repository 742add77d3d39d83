"""Every page of the back office opens on real rows, in Vietnamese, with one heading."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benghe.core.access import ROLES, matrix
from tests import factories

OURS = ("core", "cells", "members", "awards", "reports")
MODELS = [model for app in OURS for model in apps.get_app_config(app).get_models()]
# The search index, what each person keeps for oneself in the portal, and the lines of a
# batch, which stand on its page.
NOT_SHOWN = {"MemberWord", "SavedView", "ImportRow"}
OURS_EDITED = [
    m
    for m in MODELS
    if not m.__name__.startswith("Historical") and m.__name__ not in NOT_SHOWN
]
ENGLISH = re.compile(
    r"\b(the|Please|Save|Search|Delete|Home|History|Filter|Add|Change|Welcome|Select|"
    r"View|This|Error|Show|Close|Run|Skip|Breadcrumbs|Toggle|entries|entry)\b"
)
SEATS = {"VP": "office", "LD": "leader", "BT": "secretary", "UB": "ubnd", "KT": "inspector",
         "QT": "technician"}  # fmt: skip


def name_of(model):
    return f"{model._meta.app_label}_{model._meta.model_name}"


def address(model, page, *args):
    return reverse(f"admin:{name_of(model)}_{page}", args=args)


def words_of(response):
    """What a reader sees or hears: text and spoken attributes, without tags."""
    html = response.content.decode()
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.S)
    spoken = re.findall(r'(?:alt|title|aria-label|placeholder|value)="([^"]*)"', html)
    text = re.sub(r"<[^>]+>", " ", html)
    return " ".join([text, *(s for s in spoken if not re.search(r"^[\w.\-]*$", s))])


def make(model, user):
    if model.__name__ == "Committee":
        return committee_below("DU-1")
    if model.__name__ == "Job":
        return factories.JobFactory(created_by=user)
    return getattr(factories, f"{model.__name__}Factory")()


def committee_below(code):
    below = factories.CommitteeFactory(code=code, parent=factories.CommitteeFactory())
    factories.CommitteeNameFactory(committee=below)
    return below


def seen_by(role):
    """Models of which the matrix shows something to ``role``."""
    return [
        m for m in OURS_EDITED if "view" in matrix().objects[m._meta.label_lower][role]
    ]


def test_every_model_is_in_the_back_office():
    bare = [m.__name__ for m in OURS_EDITED if m not in admin.site._registry]

    assert bare == []


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_every_model_opens_for_whoever_may_open_it(
    role, request, client_for, own_cell
):
    user = request.getfixturevalue(SEATS[role])
    client = client_for(user)
    wrong = []
    for model in seen_by(role):
        row = (
            own_cell if (role, model.__name__) == ("BT", "Cell") else make(model, user)
        )
        rules = matrix().objects[model._meta.label_lower][role]
        pages = [address(model, "changelist")]
        if rules["view"] == "all":
            pages += [
                address(model, "change", row.pk),
                address(model, "history", row.pk),
            ]
        editable = model.__name__ not in {"Job", "Act", "OrganisationAct"}
        if "add" in rules and editable:
            pages.append(address(model, "add"))
        if "delete" in rules:
            pages.append(address(model, "delete", row.pk))
        for url in pages:
            response = client.get(url)
            html = response.content.decode()
            if response.status_code != 200:
                wrong.append((url, response.status_code))
                continue
            if html.count("<h1") != 1:
                wrong.append((url, f"{html.count('<h1')} headings"))
            wrong += [
                (url, found) for found in set(ENGLISH.findall(words_of(response)))
            ]
            if re.search(r"<script>|<style|\son\w+=|\sstyle=", html):
                wrong.append((url, "inline script or style"))

    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_models_that_the_matrix_denies_answer_like_missing_pages(
    role, request, client_for
):
    user = request.getfixturevalue(SEATS[role])
    client = client_for(user)
    shown = seen_by(role)
    codes = {
        client.get(address(model, "changelist")).status_code
        for model in OURS_EDITED
        if model not in shown
    }

    assert codes == {404}


@pytest.mark.parametrize("page", ["import", "export", "template", "process_import"])
@pytest.mark.parametrize(
    "model", ["cells_cell", "members_member", "reports_observation"]
)
@pytest.mark.parametrize("role", ROLES)
def test_the_pages_of_excel_follow_the_matrix(role, model, page, request, client_for):
    client = client_for(request.getfixturevalue(SEATS[role]))
    rules = matrix().objects[model.replace("_", ".")][role]
    action = "export" if page == "export" else "import"

    response = client.get(reverse(f"admin:{model}_{page}"))

    allowed = 405 if page == "process_import" else 200
    assert response.status_code == (allowed if action in rules else 404)


@pytest.mark.parametrize("model", OURS_EDITED, ids=lambda m: m.__name__)
def test_a_list_asks_the_same_number_of_queries_for_one_row_and_for_three(
    model, request, client_for, office, leader, technician
):
    role = next(r for r in ("VP", "LD", "QT") if model in seen_by(r))
    user = {"VP": office, "LD": leader, "QT": technician}[role]
    client = client_for(user)
    counts = []
    fixed = model.__name__ in {
        "Committee",
        "WardSetting",
        "CellKind",
        "IndicatorGroup",
        "Review",
    }
    for more in (1, 2):
        for _ in range(0 if fixed and more == 2 else more):
            make(model, user)
        if fixed and more == 2:
            another(model)
        with CaptureQueriesContext(connection) as queries:
            client.get(address(model, "changelist"))
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 12


DATED = [m for m in OURS_EDITED if admin.site._registry[m].date_hierarchy]
NO_DAYS = (
    {"year": "9999"}, {"year": "9999", "month": "12"},
    {"year": "9999", "month": "12", "day": "31"}, {"year": "0"}, {"year": "9" * 30},
    {"year": "2022", "month": "13"}, {"year": "hai"},
)  # fmt: skip


@pytest.mark.parametrize("model", DATED, ids=lambda m: m.__name__)
def test_a_day_outside_the_calendar_is_a_bad_address_and_not_a_failure(
    model, client_for, office, leader, technician
):
    role = next(r for r in ("VP", "LD", "QT") if model in seen_by(r))
    client = client_for({"VP": office, "LD": leader, "QT": technician}[role])
    field, url = (
        admin.site._registry[model].date_hierarchy,
        address(model, "changelist"),
    )

    def answer(parts):
        page = client.get(url, {f"{field}__{name}": n for name, n in parts.items()})
        return page.status_code, page.headers.get("Location")

    assert {answer(parts) for parts in NO_DAYS} == {(302, f"{url}?e=1")}
    assert answer({"year": "2022", "month": "12"}) == (200, None)


def another(model):
    """A second row of the models of which the factories make only one."""
    if model.__name__ == "Review":
        factories.ReviewFactory(year=2021)
    elif model.__name__ == "Committee":
        committee_below("DU-2")
    elif model.__name__ != "WardSetting":
        getattr(factories, f"{model.__name__}Factory")(code="khac", name="Nhóm khác")


def test_without_a_seat_there_is_no_back_office(client_for, nobody, ended_secretary):
    codes = [
        client_for(u).get("/quan-tri/", follow=True).status_code
        for u in (nobody, ended_secretary)
    ]

    assert codes == [404, 404]


def test_a_stranger_is_sent_to_the_portals_own_sign_in(client, db):
    response = client.get("/quan-tri/", follow=True)

    assert response.redirect_chain[-1] == (f"{reverse('login')}?next=/quan-tri/", 302)
