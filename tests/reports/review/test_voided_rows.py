"""After voiding every page, figure and check says what it said before the row was there."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from cells.models import User
from reports.indicators.models import Area, Indicator, Observation, Target
from reports.review.assemble import assemble
from reports.verification.indicators import INDICATOR_CHECKS

CODE = "economy.revenue"
DAY = "?ngay=28/11/2022"
YEAR = "?nam=2022"
SECRETS = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"')


def addresses():
    """Every page that reads results or targets, of the year and of a day."""
    plain = ("list", "budget", "areas", "scorecard", "board", "compare")
    found = ["/"]
    for query in (YEAR, DAY):
        found += [reverse(f"indicators:{name}") + query for name in plain]
        found += [
            reverse("indicators:detail", args=[code]) + query for code in (CODE, CARDS)
        ]
        found += [
            reverse("indicators:group", args=[code]) + query
            for code in ("economy", "social")
        ]
    return [*found, reverse("reviews:detail", args=[2022])]  # fmt: skip


CARDS = "social.health_cards"


def everything(client_for):
    """What is said by all readers, as a dict of texts."""
    leader = client_for(User.objects.get(username="lanhdao"))
    keeper = client_for(User.objects.get(username="ubnd"))
    found = {address: leader.get(address) for address in addresses()}
    grid = reverse("indicators:entry")
    for query in ("?nhom=economy&ky=thang&nam=2022", "?nhom=social&ky=quy&nam=2022"):
        found[f"nhập {query}"] = keeper.get(grid + query)
    areas = f"{reverse('indicators:entry_areas')}?chi-tieu={CARDS}&nam=2022"
    found["nhập khu phố"] = keeper.get(areas)
    assert {page.status_code for page in found.values()} == {200}
    said = {name: SECRETS.sub("", page.content.decode()) for name, page in found.items()}  # fmt: skip
    said["verify"] = "\n".join(line for check in INDICATOR_CHECKS for line in check())
    return said


def figures_of(review):
    """Every figure of the review with its value, and its text."""
    done = assemble(review)
    values = {key: str(found.value) for key, found in sorted(done.ctx.found.items())}
    return values, repr(done.paper)


@pytest.fixture
def office(review):
    return User.objects.get(username="vanphong")


def rows_made(office):
    """A correction, a later result, one of a khu phố and targets, as somebody may enter them."""
    revenue = Indicator.objects.get(code=CODE)
    cards = Indicator.objects.get(code=CARDS)
    standing = Observation.objects.standing().of_ward().filter(indicator=revenue)
    last = standing.filter(as_of__year=2022).latest_first().first()
    rows = [
        Observation(indicator=revenue, as_of=last.as_of, value=Decimal("99.5"), source="Sổ",
                    corrects=last),
        Observation(indicator=revenue, as_of=date(2022, 12, 31), value=Decimal("98.5"), source="Sổ"),
        Observation(indicator=cards, area=Area.objects.first(), as_of=date(2022, 11, 27),
                    value=Decimal(7), source="Sổ"),
        Observation(indicator=cards, area=Area.objects.first(), as_of=date(2022, 12, 31),
                    value=Decimal(8), source="Sổ"),
        Target(indicator=cards, year=2022, basis="adjusted", value=Decimal(9), in_resolution=True),
    ]  # fmt: skip
    if not Target.objects.of_year(2022).filter(indicator=revenue, basis="adjusted").exists():  # fmt: skip
        rows.append(Target(indicator=revenue, year=2022, basis="adjusted", value=Decimal(77), in_resolution=True))  # fmt: skip
    for row in rows:
        row._history_user = office
        row.save()
    return rows


def test_every_reader_says_what_it_said_before(review, office, client_for):
    before, figures = everything(client_for), figures_of(review)

    rows = rows_made(office)
    between, moved = everything(client_for), figures_of(review)
    for row in reversed(rows):
        row.void(by=office, reason="Nhập nhầm")
    after = everything(client_for)

    changed = {name for name in before if before[name] != between[name]}
    # On that day everything due had been reported.
    assert set(before) - changed == {reverse("indicators:board") + DAY}
    assert moved != figures
    assert [name for name in before if before[name] != after[name]] == []
    assert figures_of(review) == figures
