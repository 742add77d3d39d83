"""The demo ward: the published figures exact, and a ledger that can be believed."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps

from awards.models import Award, Badge, Rating
from awards.regulations import BADGE_LEVELS
from benghe.core.models import BaseModel, Document
from benghe.lib.dates import add_years, age_on, full_years
from cells.models import Cell, CellKind, CellName, Seat, User
from members.models import (
    Discipline,
    Inspection,
    Member,
    Membership,
    PartyPeriod,
    Post,
    Standing,
)
from reports.demo.names import TAKEN
from reports.demo.organisation import ben_nghe_cells
from reports.indicators.models import (
    DeclaredFigure,
    Observation,
)
from reports.review.models import PlanTask, Review

pytestmark = pytest.mark.django_db

DAY = date(2022, 12, 27)
YEAR = (date(2022, 1, 1), date(2022, 12, 31))
SOURCE = "Tin hội nghị tổng kết công tác Đảng năm 2022 của Đảng bộ phường Bến Nghé, 27/12/2022"
DECLARED = {
    "cells.count": (Decimal(28), "chi bộ"),
    "members.count": (Decimal(776), "đảng viên"),
    "awards.excellent.cells": (Decimal(5), "chi bộ"),
    "awards.excellent.members": (Decimal(11), "đảng viên"),
    "awards.contribution.collectives": (Decimal(15), "tập thể"),
    "awards.contribution.persons": (Decimal(19), "cá nhân"),
}
PUBLISHED = {
    "economy.revenue": (date(2022, 11, 28), Decimal("30.149")),
    "social.near_poor_households": (DAY, Decimal(8)),
    "admin_reform.dossiers": (DAY, Decimal(100)),
    "admin_reform.online_level3": (DAY, Decimal(30)),
    "admin_reform.online_level4": (DAY, Decimal(16)),
}


def business_models():
    return [m for m in apps.get_models() if issubclass(m, BaseModel)]


def published_rows():
    rows = Observation.objects.filter(source=SOURCE)
    return {row.indicator.code: (row.as_of, row.value) for row in rows}


# --- the full ward ---


@pytest.mark.usefixtures("demo_ward")
class TestFullWard:
    def test_28_cells_and_776_members_are_counted_on_the_day_of_the_conference(self):
        assert Cell.objects.on(DAY).count() == 28
        assert Member.objects.on(DAY).count() == 776
        assert Member.objects.on(date(2022, 12, 31)).count() == 776

    def test_cells_are_of_the_real_kinds(self):
        kinds = Counter(Cell.objects.on(DAY).values_list("kind__code", flat=True))
        assert kinds == {
            "khu-pho": 14, "co-quan": 2, "cong-an": 1, "quan-su": 1, "truong": 4,
            "y-te": 1, "doanh-nghiep": 5,
        }  # fmt: skip
        assert CellKind.objects.count() == 7

    def test_each_cell_has_the_members_of_its_plan(self):
        counted = {
            cell.code: Member.objects.on(DAY, cell=cell).count()
            for cell in Cell.objects.on(DAY)
        }
        assert counted == {
            spec.code: spec.weight
            for spec in ben_nghe_cells()
            if spec.dissolved_on is None
        }

    def test_neighbourhood_2_stands_before_10(self):
        names = list(
            Cell.objects.filter(code__startswith="KP").values_list("name", flat=True)
        )
        assert names == [f"Chi bộ Khu phố {number}" for number in range(1, 16)]

    def test_a_renamed_cell_has_both_names_with_their_days(self):
        names = CellName.objects.filter(cell__code="DN-01").order_by("started_on")
        assert list(names.values_list("name", "started_on", "ended_on")) == [
            (
                "Chi bộ Công ty Dịch vụ Công ích Sông Phố",
                date(1996, 8, 15),
                date(2020, 9, 1),
            ),
            ("Chi bộ Công ty Cổ phần Dịch vụ Sông Phố", date(2020, 9, 1), None),
        ]

    def test_the_dissolved_cell_gave_its_members_to_two_others_on_one_day(self):
        ended = date(2021, 4, 1)
        assert Cell.objects.get(code="KP-15").dissolved_on == ended
        moved = Membership.objects.filter(started_on=ended, start_reason="internal")
        assert set(moved.values_list("cell__code", flat=True)) == {"KP-13", "KP-14"}
        left = Membership.objects.filter(cell__code="KP-15", ended_on=ended)
        assert left.count() == moved.count() == 24
        assert (
            Member.objects.on(ended, cell=Cell.objects.get(code="KP-15")).count() == 0
        )

    def test_movements_of_2022(self):
        came = Counter(
            Membership.objects.arrivals(*YEAR).values_list("start_reason", flat=True)
        )
        left = Counter(
            Membership.objects.departures(*YEAR).values_list("end_reason", flat=True)
        )
        assert came == {
            "admitted": 16,
            "readmitted": 1,
            "from_city": 18,
            "from_outside": 7,
        }
        assert left == {
            "death": 14, "to_city": 15, "to_outside": 4, "struck_off": 1, "resigned": 1
        }  # fmt: skip

    def test_opening_and_movements_give_the_closing_of_every_year(self):
        counts = {
            year: Member.objects.on(date(year, 12, 31)).count()
            for year in range(2018, 2023)
        }
        assert counts == {2018: 777, 2019: 782, 2020: 781, 2021: 769, 2022: 776}
        for year in range(2019, 2023):
            span = date(year, 1, 1), date(year, 12, 31)
            more = Membership.objects.arrivals(*span).count()
            less = Membership.objects.departures(*span).count()
            assert counts[year - 1] + more - less == counts[year]

    def test_the_cells_add_up_to_the_committee_on_any_day(self):
        for day in (
            date(2019, 1, 1),
            date(2021, 3, 31),
            date(2021, 4, 1),
            date(2022, 6, 15),
        ):
            by_cell = [
                Member.objects.on(day, cell=cell).count() for cell in Cell.objects.all()
            ]
            assert sum(by_cell) == Member.objects.on(day).count()

    def test_the_admitted_of_2022_are_on_probation_and_the_others_official(self):
        members = Member.objects.on(DAY)
        assert members.probationary_on(DAY).count() == 17
        assert members.official_on_day(DAY).count() == 759
        assert not members.probationary_on(DAY).filter(
            partyperiods__admitted_on__lte=date(2021, 12, 27),
            partyperiods__ended_on=None,
        )

    def test_probation_lasts_twelve_months(self):
        for period in PartyPeriod.objects.all():
            due = add_years(period.admitted_on, 1)
            assert period.official_on == (due if due <= DAY else None)

    def test_those_admitted_in_2021_were_recognised_in_2022(self):
        assert PartyPeriod.objects.recognised_within(*YEAR).count() == 9

    def test_ages_and_party_ages_are_those_of_an_old_ward(self):
        ages = [age_on(member.born, DAY) for member in Member.objects.on(DAY)]
        known = [age for age in ages if age is not None]
        assert 18 <= min(known) <= 24
        assert max(known) == 95
        assert 0 < ages.count(None) < 40
        counted = PartyPeriod.objects.on(DAY).filter(member__in=Member.objects.on(DAY))
        party = [full_years(period.admitted_on, DAY) for period in counted]
        assert max(party) >= 70
        assert sum(years >= 30 for years in party) > 200

    def test_everybody_was_of_age_when_admitted(self):
        rows = PartyPeriod.objects.select_related("member")
        assert all(
            row.admitted_on >= add_years(row.member.born.earliest, 18) for row in rows
        )

    def test_women_are_nearly_half(self):
        women = Member.objects.on(DAY).filter(gender="female").count()
        assert 330 <= women <= 400

    def test_official_members_have_a_card_of_eight_digits_and_the_others_none(self):
        members = Member.objects.on(DAY)
        assert (
            not members.probationary_on(DAY)
            .filter(card_number__isnull=False, partyperiods__official_on=None)
            .exclude(partyperiods__ended_on__isnull=False)
        )
        cards = list(
            Member.objects.exclude(card_number=None).values_list(
                "card_number", flat=True
            )
        )
        assert len(set(cards)) == len(cards) > 850
        assert all(len(card) == 8 and card.isdigit() for card in cards)

    def test_identity_fields_are_plainly_fictitious(self):
        rows = Member.objects.exclude(identity_number="")
        assert 0 < rows.count() < Member.objects.count()
        assert not rows.exclude(identity_number__startswith="999")
        assert not rows.exclude(phone__startswith="0000")

    def test_no_name_is_that_of_a_person_of_public_life(self):
        assert not {m.search_key for m in Member.objects.all()} & TAKEN

    def test_the_exempt_are_old_and_were_counted_when_exempted(self):
        exempt = Standing.objects.filter(kind="exempt").select_related("member")
        assert Member.objects.on(DAY).with_standing("exempt", DAY).count() == 68
        for row in exempt:
            assert row.started_on >= add_years(row.member.born.earliest, 70)
            assert Member.objects.on(row.started_on).filter(pk=row.member_id).exists()

    def test_every_cell_has_exactly_one_secretary_on_every_day_of_2022(self):
        cells = set(Cell.objects.on(DAY).values_list("pk", flat=True))
        edges = (date(2022, 1, 1), date(2022, 5, 31), date(2022, 6, 1), DAY)
        for day in edges:
            held = Post.objects.on(day).filter(kind="secretary", cell__isnull=False)
            assert sorted(held.values_list("cell", flat=True)) == sorted(cells)

    def test_holders_of_posts_in_a_cell_belong_to_it_all_the_while(self):
        for post in Post.objects.filter(cell__isnull=False):
            assert Membership.objects.filter(
                member=post.member,
                cell=post.cell,
                started_on__lte=post.started_on,
                ended_on=None,
            ).exists()

    def test_each_term_has_a_committee_of_thirteen_with_one_secretary(self):
        for day in (date(2019, 5, 1), DAY):
            held = Post.objects.on(day).filter(committee__isnull=False)
            assert held.count() == 13
            assert held.values("member").distinct().count() == 13
            assert held.filter(kind="secretary").count() == 1

    def test_every_cell_is_rated_in_both_years(self):
        for year in (2021, 2022):
            rows = Rating.objects.of_year(year).of_cells().rated()
            levels = Counter(rows.values_list("level", flat=True))
            assert levels == {"XS": 5, "T": 20, "HT": 3}

    def test_every_member_counted_is_rated_exempt_or_not_yet(self):
        for year, day in ((2021, date(2021, 12, 31)), (2022, DAY)):
            rows = Rating.objects.of_year(year).of_members()
            rated = sorted(rows.values_list("member", flat=True))
            assert rated == sorted(Member.objects.on(day).values_list("pk", flat=True))

    def test_the_excellent_are_at_most_a_fifth_of_the_good(self):
        for year in (2021, 2022):
            rows = Rating.objects.of_year(year).of_members()
            assert 0 < rows.rated("XS").count() <= rows.rated("T").count() * 20 // 100

    def test_the_exempt_and_those_admitted_within_six_months_are_not_rated(self):
        rows = Rating.objects.of_year(2022).of_members()
        exempt = Member.objects.on(DAY).with_standing("exempt", DAY)
        assert set(rows.filter(state="exempt").values_list("member", flat=True)) == set(
            exempt.values_list("pk", flat=True)
        )
        new = Membership.objects.filter(
            start_reason="admitted", started_on__gt=date(2022, 6, 27)
        )
        assert set(
            rows.filter(reason="Kết nạp chưa đủ 06 tháng").values_list(
                "member", flat=True
            )
        ) == set(new.values_list("member", flat=True))

    def test_the_commended_of_2022_are_those_of_the_article(self):
        rows = Award.objects.of_year(2022).values_list("title", "subject")
        assert Counter(rows) == {
            ("excellent", "cell"): 5, ("excellent", "member"): 11,
            ("contribution", "collective"): 15, ("contribution", "person"): 19,
        }  # fmt: skip
        assert not Award.objects.exclude(decided_on=date(2022, 12, 22))

    def test_whoever_is_commended_for_excellence_was_rated_so_before(self):
        best = (
            Rating.objects.of_year(2022)
            .rated("XS")
            .filter(decided_on__lt=date(2022, 12, 22))
        )
        awards = Award.objects.filter(title="excellent")
        assert awards.filter(cell__in=best.of_cells().values("cell")).count() == 5
        assert (
            awards.filter(member__in=best.of_members().values("member")).count() == 11
        )

    def test_decisions_that_rows_name_stand_in_the_register(self):
        issued = {
            f"{number}-QĐ/ĐU": day
            for number, day in Document.objects.filter(kind="QĐ").values_list(
                "number", "issued_on"
            )
        }
        for row in [*Award.objects.all(), *Rating.objects.of_year(2022)]:
            assert issued[row.decision] == row.decided_on
        for row in Discipline.objects.filter(decided_on__year=2022):
            assert issued[row.decision] == row.decided_on

    def test_badges_went_to_those_who_had_reached_the_level_on_the_four_occasions(self):
        rows = Badge.objects.select_related("member")
        times = dict(PartyPeriod.objects.values_list("member", "admitted_on"))
        for badge in rows:
            day = badge.occasion_on
            assert (day.month, day.day) in {(2, 3), (5, 19), (9, 2), (11, 7)}
            assert add_years(times[badge.member_id], badge.level) <= day
        assert Badge.objects.awarded_within(*YEAR).count() == 54

    def test_nobody_still_waits_for_a_badge_of_the_last_occasion(self):
        held = set(Badge.objects.values_list("member", "level"))
        for member in Member.objects.on(date(2022, 11, 7)).prefetch_related(
            "partyperiods"
        ):
            periods = member.partyperiods.all()
            if len(periods) > 1:
                continue
            years = full_years(periods[0].admitted_on, date(2022, 11, 7))
            reached = [level for level in BADGE_LEVELS[-1].levels if level <= years]
            assert not reached or (member.pk, reached[-1]) in held

    def test_inspections_and_discipline_of_2022(self):
        done = Inspection.objects.filter(year=2022)
        assert done.count() == done.filter(done_on__lte=DAY).count() == 9
        facts = Discipline.objects.decided_within(*YEAR).order_by("decided_on")
        assert list(facts.values_list("form", flat=True)) == ["warning", "reprimand"]

    def test_the_register_has_the_resolution_of_the_year_and_the_superiors_papers(self):
        resolution = Document.objects.get(
            title="về nhiệm vụ năm 2022", direction="issued"
        )
        assert resolution.code == "Số 21-NQ/ĐU"
        assert resolution.issued_on == date(2022, 1, 14)
        assert Document.objects.filter(direction="received").count() == 3

    def test_published_results_have_their_exact_values_days_and_source(self):
        found = published_rows()
        assert found == PUBLISHED

    def test_declared_figures_are_those_of_the_article(self):
        rows = DeclaredFigure.objects.filter(year=2022, as_of=DAY, source=SOURCE)
        assert {row.key: (row.value, row.unit) for row in rows} == DECLARED

    def test_seven_tasks_of_2023_with_owner_and_day(self):
        tasks = PlanTask.objects.filter(year=2023)
        assert tasks.count() == 7
        assert not tasks.filter(owner="")
        assert not tasks.filter(due_on=None)

    def test_the_review_is_that_of_the_conference(self):
        review = Review.objects.get()
        assert (review.year, review.as_of, review.conference_on) == (2022, DAY, DAY)
        assert review.signatory_name == ""
        assert review.recipients.count() == 5
        assert not review.sections.filter(text__contains="CẦN BỔ SUNG")

    def test_one_account_a_role_and_one_whose_seat_ended(self):
        seats = {
            seat.user.username: seat for seat in Seat.objects.select_related("user")
        }
        assert {name: seat.role for name, seat in seats.items()} == {
            "vanphong": "VP", "lanhdao": "LD", "bithu": "BT", "ubnd": "UB", "kiemtra": "KT",
            "quantri": "QT", "bithu.cu": "BT",
        }  # fmt: skip
        assert [name for name, seat in seats.items() if seat.ended_on] == ["bithu.cu"]
        assert seats["bithu"].cell.name == "Chi bộ Khu phố 1"
        assert not User.objects.filter(must_change_password=True)

    def test_rows_pass_their_own_validation(self):
        for model in business_models():
            for row in list(model._default_manager.order_by("pk"))[::17]:
                assert row.full_clean() is None

    def test_every_business_row_has_its_history(self):
        for model in business_models():
            known = model.history.values_list("id", flat=True).distinct().order_by("id")
            rows = model._default_manager.order_by("pk").values_list("pk", flat=True)
            assert list(known) == list(rows)

    def test_no_date_lies_after_the_conference(self):
        assert not Membership.objects.filter(started_on__gt=DAY)
        assert not Membership.objects.filter(ended_on__gt=DAY)
        assert not Observation.objects.filter(as_of__gt=DAY)
