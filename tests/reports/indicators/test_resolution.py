"""Which indicators are in the year's resolution: what is stored, and where they stand."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from reports.indicators.models import Target
from reports.indicators.scorecard.listing import Scorecard
from reports.review.assemble import context_of
from reports.review.catalogue.indicators import judged_targets
from reports.verification.indicators import targets_of_resolution
from tests.factories import (
    IndicatorFactory,
    IndicatorGroupFactory,
    ObservationFactory,
    ReviewFactory,
    TargetFactory,
)
from tests.test_conflicts import change_url, sent

DAY = date(2022, 12, 27)
BOTH = (
    "Năm 2022: mức giao ban đầu và mức điều chỉnh cùng trong nghị quyết năm hoặc cùng không. "
    "Hãy mở trang của chỉ tiêu, chọn hoặc bỏ chọn «Trong nghị quyết năm» ở cả hai dòng rồi lưu."
)
ADD = reverse("admin:reports_target_add")


@pytest.fixture
def revenue(ward):
    group = IndicatorGroupFactory(code="economy", name="Kinh tế - ngân sách")
    return IndicatorFactory(
        code="economy.revenue", name="Thu ngân sách", group=group, period="month"
    )


def given(indicator, value, **more):
    return TargetFactory(indicator=indicator, value=Decimal(value), **more)


@pytest.fixture
def first(revenue):
    return given(revenue, "26.5", basis="superior", in_resolution=True)


@pytest.fixture
def adjusted(first):
    return given(
        first.indicator, "28", basis="adjusted", in_resolution=True,
        decided_on=date(2022, 8, 15),
    )  # fmt: skip


def typed(indicator, **changed):
    return {
        "indicator": indicator.pk, "year": "2022", "basis": "adjusted", "value": "28",
        "source": "Quyết định điều chỉnh", "decided_on": "15/08/2022", **changed,
    }  # fmt: skip


def flags():
    return dict(
        Target.objects.valid().filter(year=2022).values_list("basis", "in_resolution")
    )


def faults(page):
    form = page.context["adminform"].form
    return form.errors.get("in_resolution", []) + form.non_field_errors()


def without(data, *names):
    return {key: value for key, value in data.items() if key not in names}


# --- what is stored ---


@pytest.mark.parametrize("named", [True, False])
def test_an_adjustment_is_added_as_what_was_first_given(
    named, revenue, office, client_for
):
    given(revenue, "26.5", basis="superior", in_resolution=named)

    answer = client_for(office).post(ADD, typed(revenue))

    assert answer.status_code == 302
    assert flags() == {"superior": named, "adjusted": named}
    assert list(targets_of_resolution()) == []


def test_an_adjustment_follows_only_its_own_indicator_and_year(
    revenue, office, client_for
):
    given(revenue, "26.5", basis="superior", in_resolution=True, year=2021)
    given(IndicatorFactory(), "5", in_resolution=True)

    client_for(office).post(ADD, typed(revenue))

    assert not Target.objects.get(indicator=revenue, year=2022).in_resolution


def test_one_of_two_first_given_is_enough(revenue, office, client_for):
    given(revenue, "26.5", basis="superior")
    given(revenue, "27", basis="resolution", in_resolution=True)

    client_for(office).post(ADD, typed(revenue))

    assert flags() == {"superior": False, "resolution": True, "adjusted": True}


@pytest.mark.parametrize("basis", ["adjusted", "superior"])
def test_one_of_both_alone_does_not_leave_the_resolution(
    basis, adjusted, office, client_for
):
    client, url = client_for(office), change_url(Target.objects.get(basis=basis))

    page = client.post(url, without(sent(client, url), "in_resolution"))

    assert faults(page) == [BOTH]
    assert flags() == {"superior": True, "adjusted": True}


def test_the_first_given_alone_does_not_enter_the_resolution(
    adjusted, office, client_for
):
    Target.objects.update(in_resolution=False)
    client = client_for(office)
    url = change_url(Target.objects.get(basis="superior"))

    page = client.post(url, sent(client, url, in_resolution="on"))

    assert faults(page) == [BOTH]
    assert flags() == {"superior": False, "adjusted": False}


def test_a_first_given_added_in_the_resolution_beside_an_adjustment_out_of_it(
    revenue, office, client_for
):
    given(revenue, "28", basis="adjusted")

    page = client_for(office).post(
        ADD, typed(revenue, basis="superior", value="26.5", in_resolution="on")
    )

    assert faults(page) == [BOTH]
    assert flags() == {"adjusted": False}


def test_one_of_two_first_given_may_leave_while_the_other_stays(
    adjusted, office, client_for
):
    given(adjusted.indicator, "27", basis="resolution", in_resolution=True)
    client = client_for(office)
    url = change_url(Target.objects.get(basis="superior"))

    assert (
        client.post(url, without(sent(client, url), "in_resolution")).status_code == 302
    )
    assert flags() == {"superior": False, "resolution": True, "adjusted": True}


def test_both_leave_and_enter_together_on_the_page_of_the_indicator(
    adjusted, office, client_for
):
    client, url = client_for(office), change_url(adjusted.indicator)
    boxes = ("targets-0-in_resolution", "targets-1-in_resolution")

    out = client.post(url, without(sent(client, url), *boxes))
    after_out = flags()
    back = client.post(url, sent(client, url, **dict.fromkeys(boxes, "on")))

    assert (out.status_code, back.status_code) == (302, 302)
    assert after_out == {"superior": False, "adjusted": False}
    assert flags() == {"superior": True, "adjusted": True}


@pytest.mark.parametrize("place", [0, 1])
def test_one_of_both_alone_is_refused_on_the_page_of_the_indicator(
    place, adjusted, office, client_for
):
    client, url = client_for(office), change_url(adjusted.indicator)

    page = client.post(
        url, without(sent(client, url), f"targets-{place}-in_resolution")
    )

    assert page.status_code == 200
    [group] = [
        g for g in page.context["inline_admin_formsets"] if g.opts.model is Target
    ]
    assert group.formset.non_form_errors() == [BOTH]
    assert flags() == {"superior": True, "adjusted": True}


def test_an_adjustment_added_below_the_indicator_follows_too(first, office, client_for):
    client, url = client_for(office), change_url(first.indicator)
    row = {
        "year": "2022", "basis": "adjusted", "value": "28", "decided_on": "15/08/2022",
    }  # fmt: skip
    added = {f"targets-1-{name}": value for name, value in row.items()}

    answer = client.post(
        url, sent(client, url, **{"targets-TOTAL_FORMS": "2"}, **added)
    )

    assert answer.status_code == 302
    assert flags() == {"superior": True, "adjusted": True}


def test_the_first_given_is_deleted_and_the_adjustment_stays(
    adjusted, office, client_for
):
    client, url = client_for(office), change_url(adjusted.indicator)
    rows = sent(client, url)
    place = next(n for n in (0, 1) if rows[f"targets-{n}-basis"] == "superior")

    answer = client.post(url, rows | {f"targets-{place}-DELETE": "on"})

    assert answer.status_code == 302
    assert flags() == {"adjusted": True}
    gone = Target.objects.get(basis="superior")
    assert (gone.voided_by, gone.void_reason) == (office, "Bỏ ở trang của chỉ tiêu")


# --- where it stands ---


@pytest.mark.parametrize(
    ("superior", "later", "stands"),
    [(True, True, True), (True, False, True), (False, True, True), (False, False, False)],
)  # fmt: skip
def test_home_table_and_annex_have_the_same_indicators(
    superior, later, stands, adjusted, office, client_for
):
    Target.objects.filter(basis="superior").update(in_resolution=superior)
    Target.objects.filter(basis="adjusted").update(in_resolution=later)
    ObservationFactory(indicator=adjusted.indicator)
    review = ReviewFactory(year=2022, as_of=DAY)

    home = client_for(office).get("/", {"ngay": "27/12/2022"}).context["headlines"]
    table = [
        line.line.indicator.code
        for group in Scorecard(office, DAY).groups()
        for line in group.lines
    ]
    annex = [row.name for row in judged_targets(context_of(review))]

    assert [tile.label for tile in home] == ["Thu ngân sách"] * stands
    assert table == ["economy.revenue"] * stands
    assert annex == ["Thu ngân sách"] * stands
