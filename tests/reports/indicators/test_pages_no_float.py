"""Figures are Decimal or int from the database to the page: no float on the way."""

import ast
import dataclasses
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Model, QuerySet
from django.forms import BaseForm

from reports.indicators.facts import IndicatorPage
from tests.factories import (
    ExplanationFactory,
    IndicatorFactory,
    IndicatorGroupFactory,
    ObservationFactory,
    TargetFactory,
)

SOURCES = sorted((Path(settings.BASE_DIR) / "reports/indicators").rglob("*.py"))


def floats_in(tree):
    """Lines of source that name ``float``; sizes on paper (0.6 inches) are no figures."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "float"
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_source_of_indicators_makes_no_float(path):
    assert floats_in(ast.parse(path.read_text(encoding="utf-8"))) == []


def test_the_search_finds_what_it_looks_for():
    source = "a = float('1')\nb = [float(x) for x in y]\nc = Decimal('0.5')\n"

    assert floats_in(ast.parse(source)) == [1, 2]
    assert len(SOURCES) > 10


def floats(value, path="", seen=None):
    """Where in a value of a context a float lies, however deep."""
    seen = set() if seen is None else seen
    if isinstance(value, float):
        yield path
        return
    if isinstance(value, str | bytes | int | Decimal | date) or id(value) in seen:
        return
    seen.add(id(value))
    for name, part in parts_of(value):
        yield from floats(part, f"{path}.{name}", seen)


def parts_of(value):
    """What a value is made of, as (name, part)."""
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, list | tuple | set | QuerySet):
        return list(enumerate(value))
    if isinstance(value, BaseForm):
        return list(getattr(value, "cleaned_data", {}).items())
    if isinstance(value, Model):
        return [
            (f.attname, getattr(value, f.attname)) for f in value._meta.concrete_fields
        ]
    found = []
    if dataclasses.is_dataclass(value):
        found += [(f.name, getattr(value, f.name)) for f in dataclasses.fields(value)]
        found = [(name, part) for name, part in found if name != "user"]
    if type(value).__module__.startswith("reports.indicators"):
        kind = type(value)
        found += [
            (name, getattr(value, name))
            for name in dir(kind)
            if not name.startswith("_") and not callable(getattr(kind, name, None))
        ]
    return found


def test_the_walk_through_a_context_finds_a_float():
    assert list(floats({"a": [1, {"b": (Decimal(1), 0.5)}]}, "x")) == ["x.a.1.b.1"]


@pytest.mark.parametrize(
    "path",
    [
        "/chi-tieu/",
        "/chi-tieu/?ngay=28/11/2022",
        "/chi-tieu/nhom/kinh-te/?nam=2022",
        "/chi-tieu/so-sanh/?nam=2022",
        "/chi-tieu/economy.revenue/?nam=2022",
        "/chi-tieu/economy.share/?nam=2022",
        "/chi-tieu/economy.revenue/giai-trinh/?nam=2022",
    ],
)
def test_no_float_reaches_a_page(path, ward, ubnd, client_for):
    total = IndicatorFactory(code="economy.revenue", jump_percent=10)
    ratio = IndicatorFactory(code="economy.share", kind="ratio", unit="%", decimals=2)
    item = IndicatorFactory(parent=total)
    for year in (2020, 2021, 2022):
        for month in (3, 6, 11):
            day = date(year, month, 28)
            for one in (total, item):
                value = Decimal("1.005") * month
                ObservationFactory(indicator=one, as_of=day, value=value)
            ObservationFactory(
                indicator=ratio, as_of=day, value=None, numerator=Decimal(month),
                denominator=Decimal(13),
            )  # fmt: skip
        TargetFactory(indicator=total, year=year, value=Decimal(9))
        TargetFactory(indicator=ratio, year=year, value=Decimal(80))
    ExplanationFactory(indicator=total)

    context = client_for(ubnd).get(path).context

    own = (
        "form",
        "groups",
        "listing",
        "page",
        "charts",
        "explained",
        "wanted",
        "counts",
    )
    asked = {name: context[name] for name in own if name in context}
    assert "page" in asked or "listing" in asked
    assert list(floats(asked)) == []
    if "page" in asked:
        assert isinstance(asked["page"], IndicatorPage)


def test_the_group_of_the_factories_is_the_one_walked(db):
    assert IndicatorGroupFactory().code == "kinh-te"
