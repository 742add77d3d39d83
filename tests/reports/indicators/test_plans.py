"""The pages of indicators ask the same queries at every size, each from an index."""

from datetime import date

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cells.models import User
from reports.bench.figures import AREAS, LAST_YEAR, load_figures
from reports.bench.indicator_pages import ORDINARY, QUERIES, indicator_addresses
from reports.indicators.models import Area, Explanation, Indicator, Observation, Target
from tests.plans import (
    explained,
    plan_of,
    read_whole,
    tables_of,
    without_reading_whole,
)

COUNT, YEARS = 60, 10
# Tables that grow with every year.
GROWING = {"reports_observation", "reports_target", "reports_explanation"}
JANUARY, DAY = date(LAST_YEAR, 1, 1), date(LAST_YEAR, 12, 27)


@pytest.fixture(scope="module")
def ten_years(django_db_setup, django_db_blocker):
    """Ten years of sixty indicators, rolled back after the module."""
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        load_figures(COUNT, YEARS)
        analyse()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


def analyse():
    """Tell PostgreSQL how its rows are spread, as after a load; SQLite is never told."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in apps.get_app_config("reports").get_models():
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')


def visitor(username="vanphong"):
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


PAGES = list(indicator_addresses().items())
pages = pytest.mark.parametrize("address", dict(PAGES).values(), ids=dict(PAGES))


# --- the pages, as served ---


@pytest.mark.django_db
@pytest.mark.usefixtures("ten_years")
@pages
def test_every_busy_query_of_a_page_has_an_index(address):
    client = visitor()
    with explained(GROWING) as plans:
        assert client.get(address).status_code == 200

    asked = [sql for sql, _ in plans if "reports_observation" in tables_of(sql)]
    assert asked or "giai-trinh" in address
    for sql, plan in plans:
        assert not read_whole(sql, plan, GROWING), "\n".join([sql, *plan])


@pytest.mark.django_db
def test_the_number_of_queries_is_the_same_at_every_size():
    found = []
    # Even the small ward has an indicator by khu phố: without one pages ask less.
    for size in ((40, 1), (70, 3)):
        whole = transaction.savepoint()
        load_figures(*size)
        found.append({name: queries_of(address) for name, address in PAGES})
        transaction.savepoint_rollback(whole)

    few, many = found
    assert few == many
    assert max(many.values()) <= QUERIES


def queries_of(address):
    client = visitor()
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert page.status_code == 200
    assert "invalid-feedback" not in page.content.decode()
    return len(queries)


# --- the conditions alone ---


def some():
    """A dozen indicators, as the budget asks for them."""
    return list(Indicator.objects.order_by("pk").values_list("pk", flat=True)[:12])


FIRST_OF_ALL = ("observation_of_place", "observation_latest")
BY_DAY = ("observation_by_day", "reports_observation_as_of")
# The rows, the indexes that SQLite may take, and others that will do for PostgreSQL,
# which knows how the rows are spread.
CONDITIONS = {
    "results of some indicators over a year": (
        lambda: Observation.objects.of_ward().filter(
            indicator__in=some(), as_of__gte=JANUARY, as_of__lte=DAY
        ),
        ("observation_of_place",),
        ("observation_latest", "reports_observation_indicator", *BY_DAY),
    ),
    "results of one indicator": (
        lambda: Observation.objects.of_ward().filter(
            indicator=some()[0], as_of__gte=JANUARY, as_of__lte=DAY
        ),
        FIRST_OF_ALL,
        ("reports_observation_indicator", *BY_DAY),
    ),
    "results of khu phố of one indicator": (
        lambda: Observation.objects.of_areas().filter(
            indicator=some()[0], as_of__gte=JANUARY, as_of__lte=DAY
        ),
        FIRST_OF_ALL,
        ("reports_observation_indicator", *BY_DAY),
    ),
    "results of all on some days": (
        lambda: Observation.objects.filter(as_of__gte=DAY, as_of__lte=DAY),
        BY_DAY,
        (),
    ),
    "the year of the latest result": (
        lambda: Observation.objects.order_by("-as_of").only("as_of")[:1],
        BY_DAY,
        (),
    ),
    "the row that corrects another": (
        lambda: Observation.objects.filter(corrects=1),
        ("corrects", "sqlite_autoindex"),
        (),
    ),
    "targets of some indicators in a year": (
        lambda: Target.objects.of_year(LAST_YEAR).filter(indicator__in=some()),
        ("target_one_a_basis_and_year", "sqlite_autoindex"),
        ("reports_target_indicator",),
    ),
    "the explanation of an indicator and year": (
        lambda: Explanation.objects.filter(indicator=some()[0], year=LAST_YEAR),
        ("explanation_one_an_indicator_and_year", "sqlite_autoindex"),
        ("reports_explanation_indicator",),
    ),
    "items of a total": (
        lambda: Indicator.objects.filter(parent=some()[0]),
        ("reports_indicator_parent",),
        (),
    ),
}


@pytest.mark.django_db
@pytest.mark.usefixtures("ten_years")
@pytest.mark.parametrize(
    ("rows", "indexes", "also"), CONDITIONS.values(), ids=CONDITIONS
)
def test_a_condition_alone_has_its_index(rows, indexes, also):
    found = rows()
    if not found.query.is_sliced:
        found = found.order_by()
    without_reading_whole()
    sql, params = found.query.sql_with_params()
    plan = plan_of(sql, params)

    assert not read_whole(sql, plan, {*GROWING, "reports_indicator"}), plan
    fitting = (*indexes, *also) if connection.vendor == "postgresql" else indexes
    assert any(index in str(plan) for index in fitting), plan


# --- the wards these tests and the benchmarks are made of ---


@pytest.mark.django_db
@pytest.mark.usefixtures("ten_years")
def test_the_generated_rows():
    wards = Observation.objects.of_ward()
    assert wards.filter(corrects=None).count() == COUNT * 12 * YEARS
    by_area = Indicator.objects.filter(by_area=True).count()
    assert by_area >= 2
    areas = Observation.objects.of_areas().filter(corrects=None)
    assert areas.count() == by_area * AREAS * 12 * YEARS
    assert Target.objects.filter(year=LAST_YEAR).count() == COUNT + COUNT // 3
    for model in (Indicator, Observation, Target, Area):
        for row in model.objects.order_by("pk")[:200]:
            row.full_clean()


@pytest.mark.django_db
@pytest.mark.usefixtures("ten_years")
def test_items_and_khu_pho_add_up_in_the_generated_rows():
    client = visitor("ubnd")
    budget = client.get("/chi-tieu/ngan-sach/", {"nam": LAST_YEAR}).context["budget"]
    checks = [check for s in budget.sections for check in (s.check, *s.month_checks)]

    assert {check.state for check in checks} == {"match"}
    one = Indicator.objects.filter(by_area=True)[0]
    rows = Observation.objects.filter(indicator=one, as_of=date(2019, 3, 31)).standing()
    whole = [row.value for row in rows if row.area_id is None]
    assert whole == [sum(row.value for row in rows if row.area_id)]


@pytest.mark.django_db
@pytest.mark.usefixtures("ten_years")
def test_a_filled_database_is_left_as_it_is():
    before = Observation.objects.count()
    load_figures(COUNT, 1)

    assert Observation.objects.count() == before
    assert Indicator.objects.filter(code=ORDINARY).exists()
