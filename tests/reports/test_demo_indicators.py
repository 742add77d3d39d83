"""The demo ward's indicators: sums, courses, households, targets, corrections, gaps."""

from datetime import date
from decimal import Decimal

import pytest

from reports.demo.entries import course, running, spread
from reports.indicators.counted import counted_codes
from reports.indicators.models import (
    Area,
    Explanation,
    Indicator,
    IndicatorGroup,
    Observation,
    Target,
)
from reports.indicators.periods import doubts_about, spans_of

pytestmark = pytest.mark.django_db

DAY = date(2022, 12, 27)
# The day that stands for the fourth quarter of 2022.
CLOSED = date(2022, 12, 20)


def standing(code, **more):
    """Standing results by day, of the ward unless said otherwise."""
    rows = Observation.objects.standing().filter(indicator__code=code)
    rows = rows.filter(**more) if more else rows.of_ward()
    return {row.as_of: row.value for row in rows.order_by("as_of")}


def by_area(code, day):
    rows = Observation.objects.standing().of_areas()
    rows = rows.filter(indicator__code=code, as_of=day).order_by("area__natural_key")
    return [row.value for row in rows]


@pytest.mark.usefixtures("demo_ward")
class TestFullWard:
    def test_the_catalogue_is_filled(self):
        assert (IndicatorGroup.objects.count(), Indicator.objects.count()) == (9, 62)
        for row in Indicator.objects.all():
            row.full_clean()
            assert row.owner
            assert row.due_days == {"month": 5, "quarter": 10, "year": 15}[row.period]
            assert row.entry_role == (
                "VP" if row.group.code in {"party", "mass", "dues"} else "UB"
            )
        items = Indicator.objects.filter(parent__isnull=False)
        assert sorted(items.values_list("parent__code", flat=True)) == (
            ["economy.expenditure"] * 6 + ["economy.revenue"] * 5
        )
        assert Indicator.objects.filter(by_area=True).count() == 11
        assert Indicator.objects.filter(kind="text").count() == 1

    def test_online_services_bear_the_names_of_the_year(self):
        names = {
            row.code: [row.called_on(day) for day in (DAY, date(2023, 1, 1))]
            for row in Indicator.objects.filter(code__contains="online_level")
        }
        assert names == {
            "admin_reform.online_level3": [
                "Dịch vụ công trực tuyến mức độ 3",
                "Dịch vụ công trực tuyến một phần",
            ],
            "admin_reform.online_level4": [
                "Dịch vụ công trực tuyến mức độ 4",
                "Dịch vụ công trực tuyến toàn trình",
            ],
        }

    def test_every_result_would_be_accepted_by_the_forms(self):
        rows = Observation.objects.select_related("indicator", "area", "corrects")
        for row in rows:
            row.full_clean(validate_unique=False, validate_constraints=False)
            assert row.indicator.code not in counted_codes()
            assert row.as_of <= DAY

    def test_what_would_want_an_explanation_has_one(self):
        rows = Observation.objects.standing().of_ward().select_related("indicator")
        last = {}
        for row in rows.filter(text="").order_by("indicator", "as_of"):
            before = last.get(row.indicator_id)
            doubts = doubts_about(
                row.result, before.result if before else None,
                least=row.indicator.least, most=row.indicator.most,
                jump_percent=row.indicator.jump_percent,
                is_running=row.indicator.accrual == "running" and row.indicator.kind != "ratio",
                same_year=bool(before and before.as_of.year == row.as_of.year),
            )  # fmt: skip
            assert not doubts or row.note, (str(row), doubts)
            last[row.indicator_id] = row

    def test_revenue_is_the_published_one_and_nothing_later_to_the_conference(self):
        revenue = standing("economy.revenue")
        assert revenue[date(2022, 11, 28)] == Decimal("30.149")
        assert max(day for day in revenue if day <= DAY) == date(2022, 11, 28)
        assert revenue[date(2021, 11, 28)] == Decimal("26.318")
        assert len([day for day in revenue if day.year == 2021]) == 12
        assert len([day for day in revenue if day.year == 2022]) == 11

    @pytest.mark.parametrize(
        ("total", "months"), [("economy.revenue", 23), ("economy.expenditure", 24)]
    )
    def test_items_add_up_to_their_total_every_month(self, total, months):
        whole = standing(total)
        items = Indicator.objects.filter(parent__code=total)
        parts = [standing(item.code) for item in items]
        assert len(whole) == months
        for day, value in whole.items():
            assert sum(part[day] for part in parts) == value
        for part in parts:
            for year in (2021, 2022):
                course_of_year = [v for day, v in part.items() if day.year == year]
                assert course_of_year == sorted(course_of_year)

    def test_eight_near_poor_households_in_fourteen_khu_pho(self):
        assert Area.objects.on(DAY).count() == 14
        found = by_area("social.near_poor_households", DAY)
        assert len(found) == 14
        assert sum(found) == standing("social.near_poor_households")[DAY] == 8

    @pytest.mark.parametrize(
        ("stock", "left", "new", "days"),
        [
            ("social.near_poor_households", "social.near_poor_left", "social.near_poor_new",
             (date(2020, 12, 31), date(2021, 12, 31), DAY)),
            ("social.poor_households", "social.poor_left", "social.poor_new",
             (date(2020, 12, 31), date(2021, 12, 31), CLOSED)),
        ],
    )  # fmt: skip
    def test_households_of_a_year_follow_from_its_changes_also_in_each_khu_pho(
        self, stock, left, new, days
    ):
        for before, after in (days[:2], days[1:]):
            assert (
                standing(stock)[after]
                == standing(stock)[before]
                - standing(left)[after]
                + standing(new)[after]
            )
            assert by_area(stock, after) == [
                was - gone + come
                for was, gone, come in zip(
                    by_area(stock, before), by_area(left, after), by_area(new, after),
                    strict=True,
                )
            ]  # fmt: skip

    def test_who_left_poverty_in_2021_became_near_poor_there(self):
        left = by_area("social.poor_left", date(2021, 12, 31))
        assert left == by_area("social.near_poor_new", date(2021, 12, 31))
        assert sum(left) == 2

    def test_targets_of_the_budget_are_given_and_adjusted_also_by_item(self):
        rows = Target.objects.filter(indicator__code="economy.revenue", year=2022)
        assert {
            row.basis: (row.value, row.decided_on, row.in_resolution) for row in rows
        } == {
            "superior": (Decimal("26.500"), date(2021, 12, 24), True),
            "adjusted": (Decimal("28.000"), date(2022, 8, 15), True),
        }
        for total in ("economy.revenue", "economy.expenditure"):
            for year in (2021, 2022):
                for target in Target.objects.filter(indicator__code=total, year=year):
                    items = Target.objects.filter(
                        indicator__parent__code=total, year=year, basis=target.basis
                    )
                    assert sum(item.value for item in items) == target.value
                    assert target.source

    def test_the_resolution_has_sixteen_indicators_and_the_unmet_are_explained(self):
        rows = Target.objects.of_year(2022).filter(in_resolution=True)
        assert rows.values("indicator").distinct().count() == 16
        assert Target.objects.of_year(2023).count() == 9
        for code in ("security.crimes", "health.dengue_cases"):
            latest = Observation.objects.filter(indicator__code=code).latest("as_of")
            assert (latest.as_of, latest.note != "") == (CLOSED, True)

    def test_corrections_name_the_old_row_and_say_why(self):
        rows = Observation.objects.filter(corrects__isnull=False)
        assert rows.count() == 5
        for row in rows.select_related("corrects"):
            assert row.note
            assert row.created_at > row.corrects.created_at
            assert row.corrects.value != row.value
        assert rows.filter(corrects__is_estimate=True).count() == 2
        assert Observation.objects.standing().filter(is_estimate=True).count() == 2

    def test_some_periods_were_not_reported_and_some_came_late(self):
        patrols = standing("security.patrols")
        assert date(2022, 11, 30) not in patrols
        assert len(by_area("social.health_cards", date(2022, 9, 30))) == 12
        late = [
            row
            for row in Observation.objects.of_ward().select_related("indicator")
            if (row.created_at.date() - row.as_of).days > row.indicator.due_days
            and row.corrects_id is None
            and row.updated_by_id is not None
        ]
        assert len(late) == 5

    def test_results_bear_who_entered_them(self):
        rows = Observation.objects.exclude(updated_by=None).select_related(
            "indicator", "updated_by"
        )
        assert {(r.indicator.entry_role, r.updated_by.username) for r in rows} == {
            ("UB", "ubnd"),
            ("VP", "vanphong"),
        }
        # What was published has the article as its source and nobody at a desk.
        assert Observation.objects.filter(updated_by=None).count() == 5

    def test_every_indicator_but_the_counted_ones_has_results_of_both_years(self):
        for indicator in Indicator.objects.all():
            years = {row.as_of.year for row in indicator.observations.all()} - {2020}
            expected = set() if indicator.code in counted_codes() else {2021, 2022}
            assert years == expected, indicator.code

    def test_ratios_have_parts_beside_the_published_percent(self):
        rows = Observation.objects.filter(indicator__code="admin_reform.dossiers")
        last = rows.filter(numerator__isnull=False).latest("as_of")
        assert (last.as_of, last.numerator, last.denominator) == (CLOSED, 8452, 8452)

    def test_both_years_are_explained(self):
        rows = Explanation.objects.values_list("year", flat=True)
        assert sorted(rows) == [2021] * 2 + [2022] * 5


@pytest.mark.parametrize(
    ("total", "weights", "decimals"),
    [("30.149", (44, 25, 18, 7, 4), 3), ("7", (1, 1, 1), 0), ("0", (3, 5), 0), ("1", (0, 1), 0)],
)  # fmt: skip
def test_parts_add_up_to_the_whole_and_none_is_below_nought(total, weights, decimals):
    parts = spread(Decimal(total), weights, decimals)
    assert sum(parts) == Decimal(total)
    assert min(parts) >= 0
    assert running(Decimal(total), weights, decimals)[-1] == Decimal(total)


@pytest.mark.parametrize("period", ["month", "quarter", "year"])
def test_a_course_has_a_weight_for_each_period(period):
    length = len(spans_of(period, 2022))
    assert len(course("social.jobs", length)) == length
    assert sum(course("social.jobs", length)) == sum(course("security.crimes", 12))
