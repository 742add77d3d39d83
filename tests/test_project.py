"""What holds for the whole project: sizes, layout, templates, migrations, every page."""

import ast
import os
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from benghe.core.access import ROLES, matrix
from cells.models import Cell, User
from members.models import Member
from tests import walk
from tests.pages import faults_of
from tests.test_access import NEVER_BY_HAND, PEOPLE, POST_ONLY, grants
from tests.walk import addresses, rule_of, url_of

ROOT = Path(__file__).resolve().parent.parent
CODE = ("benghe", "cells", "members", "awards", "reports", "tests")
TOP = {
    "Makefile", "README.md", "awards", "benghe", "cells", "manage.py", "members",
    "pyproject.toml", "reports", "requirements-dev.in", "requirements-dev.txt",
    "requirements.in", "requirements.txt", "static", "templates", "tests",
}  # fmt: skip


def files(*endings, folders=(*CODE, "templates", "static")):
    """The project's own files with these endings, without migrations and caches."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    return sorted(
        path
        for path in found
        if path.suffix in endings
        and not {"migrations", "__pycache__"} & set(path.parts)
    )


def short(path):
    return str(path.relative_to(ROOT))


# --- code ---


def test_no_file_is_longer_than_500_lines():
    long = {}
    for path in files(".py", ".html", ".css", ".toml"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > 500:
            long[short(path)] = lines

    assert long == {}


def test_no_function_is_longer_than_50_lines():
    long = {}
    for path in files(".py", folders=CODE[:-1]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if lines > 50:
                    long[f"{short(path)}:{node.name}"] = lines

    assert long == {}


def test_nothing_is_left_to_do_and_no_path_of_a_machine_is_kept():
    # In two halves, so that this file does not find itself.
    words = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
    words += ["/" + folder + "/" for folder in ("root", "work")]
    faults = [
        (short(path), word)
        for path in [*files(".py", ".html", ".css", ".toml"), ROOT / "pyproject.toml"]
        for word in words
        if word in path.read_text(encoding="utf-8")
    ]

    assert faults == []


def test_the_top_level_holds_what_the_layout_names_and_nothing_else():
    found = {name for name in os.listdir(ROOT) if not name.startswith(".")}

    assert found - TOP == set()
    assert TOP - found == set()


def test_every_app_has_the_same_file_names():
    for app in ("cells", "members", "awards", "reports"):
        names = {path.name for path in (ROOT / app).iterdir()}
        assert {"__init__.py", "apps.py", "models.py", "migrations"} <= names


def test_every_model_that_hangs_from_a_cell_or_a_member_can_be_scoped():
    bare = [
        model.__name__
        for model in apps.get_models()
        if any(field.related_model in {Cell, Member} for field in model._meta.fields)
        and not model.__name__.startswith("Historical")
        and not hasattr(model._default_manager, "for_user")
    ]

    assert bare == []


def test_the_tests_run_on_the_database_that_was_asked_for():
    assert connection.vendor == os.environ["EXPECT_DB_VENDOR"]


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say():
    assert call_command("makemigrations", "--check", "--dry-run", verbosity=0) is None


# --- templates ---


INLINE = re.compile(
    r"<style|<script(?![^>]*\bsrc=)(?![^>]*application/json)|\sstyle=|\son[a-z]+="
    r"|javascript:|https?://",
    re.IGNORECASE,
)


def inline_parts(text):
    """Scripts, styles and outside addresses that the CSP would block."""
    return INLINE.findall(re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", text))


def test_no_template_holds_a_script_a_style_or_an_outside_address():
    found = {}
    for path in files(".html"):
        if parts := inline_parts(path.read_text(encoding="utf-8")):
            found[short(path)] = parts

    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<style>p {}</style>",
        '<p style="color: red">',
        '<p onclick="x()">',
        '<a href="javascript:x()">',
        '<img src="https://example.org/x.png">',
    ],
)
def test_what_the_csp_would_block_is_found(text):
    assert len(inline_parts(text)) == 1
    assert inline_parts('<script src="{% static "a.js" %}" defer></script>') == []


# --- every page ---


def open_addresses(role):
    """The addresses that a role may open with GET; None: nobody signed in."""
    for address in addresses():
        rule = rule_of(address)
        if address.name in walk.ON_THEIR_OWN | POST_ONLY | {"reviews:download"}:
            continue
        if rule is None or (role is None and rule != "public"):
            continue
        if role is None or grants(role, rule):
            yield address


def page_faults(answer):
    """What is wrong with an answer that is a page; {} for files and redirects."""
    kind = answer.headers.get("Content-Type", "")
    if answer.status_code in {302, 405} or not kind.startswith("text/html"):
        return {}
    found = faults_of(answer.content.decode())
    policy = answer.headers.get("Content-Security-Policy", "")
    if "default-src 'self'" not in policy or "unsafe" in policy:
        found["policy"] = policy
    return found


@pytest.fixture
def world(ward, own_cell):
    return walk.build_world(ward, own_cell)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*ROLES, None])
def test_every_page_is_whole_and_vietnamese(request, world, client_for, role):
    user = None
    if role is not None:
        user = User.objects.get(pk=request.getfixturevalue(PEOPLE[role]).pk)
    own, _ = world
    own |= walk.things_of(user or own["cells.user"])
    client, faults, pages = client_for(user), {}, 0
    urls = [url_of(address, own) for address in open_addresses(role)]
    for url in [*urls, "/khong-co-trang-nay/", reverse("admin:index") + "khong-co/"]:
        answer = client.get(url)
        pages += answer.status_code in {200, 404}
        if found := page_faults(answer):
            faults[url] = found
        if found := [s for s in secrets_in_links(answer) if s]:
            faults[f"{url} (links)"] = found

    assert faults == {}
    assert pages >= (2 if role is None else 10)


def secrets_in_links(answer):
    """Names and numbers of people in the addresses that a page leads to."""
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    links = " ".join(
        re.findall(r'(?:href|action|src)="([^"]*)"', answer.content.decode())
    )
    secrets = [*walk.MEMBERS_SECRETS, *walk.SENSITIVE_SECRETS, "csrf", "sessionid"]
    return [secret for secret in secrets if secret in links]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["VP", "UB", "QT"])
def test_every_form_of_the_back_office_refuses_in_vietnamese(
    request, world, client_for, role
):
    user = User.objects.get(pk=request.getfixturevalue(PEOPLE[role]).pk)
    client, faults, forms = client_for(user), {}, 0
    for address in addresses():
        if not address.name.startswith("admin:") or not address.name.endswith("_add"):
            continue
        if grants(role, rule_of(address)) is None or address.name in NEVER_BY_HAND:
            continue
        url = url_of(address, {})
        blank = client.get(url)
        prefixes = [fs.formset.prefix for fs in blank.context["inline_admin_formsets"]]
        data = {f"{p}-{n}_FORMS": 0 for p in prefixes for n in ("TOTAL", "INITIAL")}
        answer = client.post(url, data)
        forms += 1
        if answer.status_code != 200 or (found := page_faults(answer)):
            faults[url] = answer.status_code, found

    assert faults == {}
    assert forms >= 1


def test_a_page_with_faults_is_found():
    page = """<html lang="en"><body onload="x()"><h1>Một</h1><h1>Hai</h1>
    <form><input name="csrfmiddlewaretoken" type="hidden"><input name="q"></form>
    <script>1</script><p style="x">Save changes of the row</p>
    <img alt="Delete"><button>Lưu</button></body></html>"""

    assert faults_of(page) == {
        "h1": 2,
        "lang": "'en'",
        "no label": ["q"],
        "English": ["delete", "of", "row", "save", "the"],
        "inline": ["onload", "<script>", "style"],
        "in GET": ["csrfmiddlewaretoken"],
    }
    assert faults_of("<p>Không có gì</p>") == {"h1": 0, "lang": "''"}


def test_a_page_without_faults_passes():
    page = """<html lang="vi"><h1>Đảng viên</h1><form><label for="q">Tìm</label>
    <input id="q" name="q"><label>Năm <select name="n"><option>2022</option></select>
    </label><input name="x" aria-label="Ngày"><input type="submit" value="Xem"></form>
    <p>In báo cáo, {{members.count|words}}, members.total, «all»</p></html>"""

    assert faults_of(page) == {}


def test_no_address_has_a_place_for_personal_data():
    parameters = {name for address in addresses() for name in address.parameters}

    assert parameters == {
        "app_label", "code", "content_type_id", "file_format", "key", "kind", "object_id",
        "pk", "slug", "url", "year",
    }  # fmt: skip


def test_every_object_of_the_matrix_names_every_role():
    assert {frozenset(row) for row in matrix().objects.values()} == {frozenset(ROLES)}
