"""Indicators by khu phố: sums beside the ward, periods, days of khu phố, households."""

from datetime import date
from decimal import Decimal

import pytest

from reports.indicators.areas.listing import AreaListing, broken_down
from reports.indicators.areas.tables import (
    CHECK,
    DAYS,
    SUM,
    WARD,
    area_tables,
    missing_of,
    movement_table,
    years_table,
)
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    IndicatorGroupFactory,
    IndicatorNameFactory,
    ObservationFactory,
)

DAY = date(2022, 12, 27)
Q1, Q3, END = date(2022, 3, 31), date(2022, 9, 30), date(2022, 12, 31)
Q3_BEFORE, END_BEFORE = date(2021, 9, 30), date(2021, 12, 31)
d = Decimal


@pytest.fixture
def areas(db):
    return [AreaFactory(code=f"kp-{n}", name=f"Khu phố {n}") for n in (1, 2)]


def by_area(code, name, **more):
    group = IndicatorGroupFactory(code="social", name="An sinh xã hội")
    given = {
        "unit": "hộ", "decimals": 0, "kind": "count", "period": "quarter",
        "accrual": "running", "by_area": True, "group": group, **more,
    }  # fmt: skip
    return IndicatorFactory(code=code, name=name, **given)


@pytest.fixture
def cards(areas):
    return by_area("social.health_cards", "Thẻ bảo hiểm y tế", unit="thẻ", position=9)


@pytest.fixture
def poor(areas):
    return by_area(
        "social.near_poor_households", "Hộ cận nghèo", accrual="state", position=1
    )


def say(indicator, day, ward, *parts, areas=(), **more):
    """The ward's result and that of each khu phố; None: not reported."""
    for area, value in ((None, ward), *zip(areas, parts, strict=False)):
        if value is not None:
            ObservationFactory(
                indicator=indicator, as_of=day, value=d(value), area=area, **more
            )


def listing(user, day=DAY):
    return AreaListing(user, day, broken_down(user))


def column(user, day=DAY, code=None):
    found = listing(user, day).columns
    return next(c for c in found if code in (None, c.indicator.code))


def told(table):
    """Every line of a table as texts: name, then each cell with its notes."""
    return [
        (line.name, *("; ".join((c.text, *c.notes)).removeprefix("; ") for c in line.cells))
        for line in (*table.lines, *table.feet)
    ]  # fmt: skip


def only_table(user, day=DAY):
    [table] = area_tables(listing(user, day))
    return told(table)


# --- sums, periods and the year before ---


def test_khu_pho_that_make_up_the_ward(cards, areas, ubnd):
    say(cards, Q3_BEFORE, 9, 4, 5, areas=areas)
    say(cards, END_BEFORE, 20, 9, 11, areas=areas)
    say(cards, Q3, 14, 6, 8, areas=areas)

    assert only_table(ubnd) == [
        ("Khu phố 1", "6; tăng 2"),
        ("Khu phố 2", "8; tăng 3"),
        (SUM, "14; tăng 5"),
        (WARD, "14; tăng 5"),
        (CHECK, "Khớp"),
        (DAYS, "30/09/2022; so với 30/09/2021"),
    ]


def test_a_state_is_set_against_the_end_of_the_year_before(poor, areas, ubnd):
    say(poor, Q3_BEFORE, 9, 4, 5, areas=areas)
    say(poor, END_BEFORE, 7, 3, 4, areas=areas)
    say(poor, Q3, 6, 3, 3, areas=areas)

    assert only_table(ubnd)[:3] == [
        ("Khu phố 1", "3; không đổi"),
        ("Khu phố 2", "3; giảm 1"),
        (SUM, "6; giảm 1"),
    ]


@pytest.mark.parametrize(("whole", "words"), [
    ("15", "Lệch; phường lớn hơn 1 thẻ"),
    ("13", "Lệch; phường nhỏ hơn 1 thẻ"),
    (None, "Chưa so được; phường chưa có số của kỳ này"),
])  # fmt: skip
def test_a_difference_is_said_with_its_size(cards, areas, ubnd, whole, words):
    say(cards, Q3, whole, 6, 8, areas=areas)
    assert only_table(ubnd)[4] == (CHECK, words)


def test_a_khu_pho_that_has_not_reported_is_a_dash_and_named(cards, areas, ubnd):
    say(cards, Q3, 14, 6, None, areas=areas)

    assert only_table(ubnd)[:5] == [
        ("Khu phố 1", "6"),
        ("Khu phố 2", "–; chưa báo cáo"),
        (SUM, "6; 1/2 khu phố"),
        (WARD, "14"),
        (CHECK, "Chưa so được; mới có 1/2 khu phố báo cáo"),
    ]
    [missing] = missing_of(listing(ubnd).columns)
    assert (missing.period, missing.names) == ("Quý III/2022", ("Khu phố 2",))


def test_an_older_result_is_shown_with_its_day_and_not_added(cards, areas, ubnd):
    say(cards, Q1, 5, 2, 3, areas=areas)
    say(cards, Q3, 14, 6, None, areas=areas)

    assert only_table(ubnd)[1:3] == [
        ("Khu phố 2", "3; đến 31/03/2022"),
        (SUM, "6; 1/2 khu phố"),
    ]
    [missing] = missing_of(listing(ubnd).columns)
    assert missing.names == ("Khu phố 2",)


def test_nought_that_was_reported_is_nought(cards, areas, ubnd):
    say(cards, Q3, 0, 0, 0, areas=areas)
    assert only_table(ubnd)[:5] == [
        ("Khu phố 1", "0"), ("Khu phố 2", "0"), (SUM, "0"), (WARD, "0"), (CHECK, "Khớp"),
    ]  # fmt: skip
    assert missing_of(listing(ubnd).columns) == []


def test_where_no_khu_pho_reported_the_ward_stands_alone(cards, areas, ubnd):
    say(cards, Q3, 14)
    assert only_table(ubnd)[:6] == [
        ("Khu phố 1", "–"), ("Khu phố 2", "–"), (SUM, "–"), (WARD, "14; đến 30/09/2022"),
        (CHECK, "Chưa so được; chưa khu phố nào báo cáo"), (DAYS, "–"),
    ]  # fmt: skip
    [missing] = missing_of(listing(ubnd).columns)
    assert (missing.period, missing.names) == ("", ())


def test_nothing_later_than_the_day_is_told(cards, areas, ubnd):
    say(cards, Q1, 5, 2, 3, areas=areas)
    say(cards, Q3, 14, 6, 8, areas=areas)

    assert column(ubnd, date(2022, 9, 29)).now.total.value == 5
    assert column(ubnd, Q3).now.total.value == 14
    assert column(ubnd, date(2022, 3, 30)).now.total is None


def test_the_ward_of_another_period_is_not_compared(cards, areas, ubnd):
    say(cards, Q3, None, 6, 8, areas=areas)
    say(cards, date(2022, 12, 20), 20)

    assert only_table(ubnd)[3:5] == [
        (WARD, "20; đến 20/12/2022"),
        (CHECK, "Chưa so được; phường chưa có số của kỳ này"),
    ]


def test_days_within_a_period_are_told_apart(cards, areas, ubnd):
    say(cards, date(2022, 12, 19), None, 6, areas=areas[:1])
    say(cards, date(2022, 12, 21), None, 8, areas=areas[1:])
    say(cards, date(2022, 12, 27), 14)

    assert only_table(ubnd)[4:] == [
        (CHECK, "Khớp"), (DAYS, "19/12/2022 – 21/12/2022; phường 27/12/2022"),
    ]  # fmt: skip


def test_a_correction_stands_in_for_what_it_corrects(cards, areas, ubnd):
    say(cards, Q3, 14, 6, 80, areas=areas)
    wrong = cards.observations.get(value=80)
    ObservationFactory(
        indicator=cards, as_of=Q3, value=d(8), area=areas[1], corrects=wrong
    )
    assert only_table(ubnd)[1:3] == [("Khu phố 2", "8"), (SUM, "14")]


def test_an_estimate_says_so_and_counts(cards, areas, ubnd):
    say(cards, Q3, 14, 6, 8, areas=areas, is_estimate=True)
    assert only_table(ubnd)[:2] == [("Khu phố 1", "6 (ước)"), ("Khu phố 2", "8 (ước)")]
    assert column(ubnd).now.check.state == "match"


def test_a_ratio_is_added_by_its_parts(areas, ubnd):
    rate = by_area("social.rate", "Tỷ lệ", kind="ratio", unit="%", decimals=2)
    for area, above, below in ((areas[0], 9, 10), (areas[1], 10, 20), (None, 19, 30)):
        ObservationFactory(
            indicator=rate, as_of=Q3, value=None, area=area, numerator=above,
            denominator=below,
        )  # fmt: skip
    ObservationFactory(
        indicator=rate, as_of=Q3_BEFORE, value=None, area=areas[0], numerator=8,
        denominator=10,
    )  # fmt: skip

    assert only_table(ubnd)[:5] == [
        ("Khu phố 1", "90; tăng 10 điểm %"), ("Khu phố 2", "50"), (SUM, "63,33"),
        (WARD, "63,33"), (CHECK, "Khớp"),
    ]  # fmt: skip


def test_words_are_shown_and_not_added(areas, ubnd):
    words = by_area("social.words", "Nhận xét", kind="text", unit="nhận xét")
    for area in areas:
        ObservationFactory(
            indicator=words, as_of=Q3, value=None, area=area, text="Ổn định"
        )
    assert only_table(ubnd)[1:5] == [
        ("Khu phố 2", "Ổn định"), (SUM, "–"), (WARD, "–"),
        (CHECK, "Chưa so được; số của các khu phố không cộng được"),
    ]  # fmt: skip


def test_only_what_goes_by_khu_pho_and_is_followed(cards, areas, ubnd):
    by_area("social.whole", "Việc làm", by_area=False)
    by_area("social.former", "Không còn theo dõi", is_active=False)
    assert [row.code for row in broken_down(ubnd)] == ["social.health_cards"]


def test_an_indicator_is_called_as_on_the_day(cards, areas, ubnd):
    IndicatorNameFactory(
        indicator=cards, name="Thẻ BHYT", started_on=date(2016, 1, 1),
        ended_on=date(2022, 7, 1),
    )  # fmt: skip
    assert column(ubnd, date(2022, 6, 30)).title == "Thẻ BHYT"
    assert column(ubnd, date(2022, 7, 1)).title == "Thẻ bảo hiểm y tế"


def test_many_indicators_stand_in_tables_of_about_one_width(areas, ubnd):
    for number in range(8):
        by_area(f"social.so_{number}", f"Chỉ tiêu {number}", position=number)
    tables = area_tables(listing(ubnd))
    assert [len(table.heads) for table in tables] == [4, 4]
    assert [table.title for table in tables] == [
        "Khu phố theo chỉ tiêu (1/2)", "Khu phố theo chỉ tiêu (2/2)",
    ]  # fmt: skip


# --- khu phố founded and dissolved ---


def test_a_khu_pho_counts_from_its_first_day_until_the_day_it_ends(cards, areas, ubnd):
    """One splits on 1 July: it is asked for the second quarter, its successor for the third."""
    old = AreaFactory(code="kp-3", name="Khu phố 3", ended_on=date(2022, 7, 1))
    new = AreaFactory(code="kp-3a", name="Khu phố 3A", started_on=date(2022, 7, 1))
    say(cards, date(2022, 6, 30), 12, 4, 5, 3, areas=[*areas, old])
    say(cards, Q3, 14, 5, 6, 3, areas=[*areas, new])

    june = only_table(ubnd, date(2022, 6, 30))
    assert [row[0] for row in june[:4]] == ["Khu phố 1", "Khu phố 2", "Khu phố 3", SUM]
    assert (june[3][1], june[5][1]) == ("12", "Khớp")
    assert only_table(ubnd, Q3)[:5] == [
        ("Khu phố 1", "5"), ("Khu phố 2", "6"),
        ("Khu phố 3", "3; đến 30/06/2022; không cộng vào tổng"), ("Khu phố 3A", "3"),
        (SUM, "14"),
    ]  # fmt: skip
    assert column(ubnd, Q3).now.check.state == "match"
    notes = [line.note for line in area_tables(listing(ubnd, Q3))[0].lines]
    assert notes == ["", "", "kết thúc 01/07/2022", "từ 01/07/2022"]


def test_one_founded_after_the_period_is_not_said_to_be_missing(cards, areas, ubnd):
    AreaFactory(code="kp-9", name="Khu phố 9", started_on=date(2022, 10, 1))
    say(cards, Q3, 14, 6, 8, areas=areas)

    assert only_table(ubnd)[2:4] == [("Khu phố 9", "–"), (SUM, "14")]
    assert column(ubnd).now.check.state == "match"
    assert missing_of(listing(ubnd).columns) == []


@pytest.mark.parametrize(("ended", "there"), [
    (date(2022, 1, 1), False), (date(2022, 1, 2), True), (date(2022, 12, 28), True),
])  # fmt: skip
def test_one_that_ended_is_told_in_the_year_of_its_end_only(
    cards, areas, ubnd, ended, there
):
    AreaFactory(code="kp-0", name="Khu phố 0", ended_on=ended)
    names = [row[0] for row in only_table(ubnd)]
    assert ("Khu phố 0" in names) is there


def test_one_that_is_yet_to_come_is_not_told(cards, areas, ubnd):
    AreaFactory(code="kp-9", name="Khu phố 9", started_on=date(2022, 12, 28))
    assert "Khu phố 9" not in [row[0] for row in only_table(ubnd)]
    assert "Khu phố 9" in [row[0] for row in only_table(ubnd, date(2022, 12, 28))]


def test_the_sum_before_is_of_the_khu_pho_of_that_time(cards, areas, ubnd):
    old = AreaFactory(code="kp-3", name="Khu phố 3", ended_on=date(2022, 1, 1))
    say(cards, Q3_BEFORE, 12, 4, 5, 3, areas=[*areas, old])
    say(cards, Q3, 14, 6, 8, areas=areas)
    assert only_table(ubnd)[2] == (SUM, "14; tăng 2")


def test_a_name_borne_twice_is_told_apart(cards, areas, ubnd):
    AreaFactory(code="kp-2-moi", name="Khu phố 2", started_on=date(2022, 7, 1))
    names = [row[0] for row in only_table(ubnd)][:3]
    assert names == ["Khu phố 1", "Khu phố 2 (kp-2)", "Khu phố 2 (kp-2-moi)"]


def test_without_khu_pho_there_is_no_table(db, ubnd):
    by_area("social.cards", "Thẻ")
    assert area_tables(listing(ubnd)) == []


# --- one indicator over the years ---


def test_one_indicator_over_the_years(cards, areas, ubnd):
    late = AreaFactory(code="kp-3", name="Khu phố 3", started_on=date(2022, 1, 1))
    old = AreaFactory(code="kp-4", name="Khu phố 4", ended_on=date(2021, 1, 1))
    say(cards, date(2020, 12, 31), 11, 4, 5, 2, areas=[*areas, old])
    say(cards, Q3_BEFORE, 9, 4, 5, areas=areas)
    say(cards, END_BEFORE, 20, 9, 11, areas=areas)
    say(cards, Q3, 18, 6, 8, 3, areas=[*areas, late])
    found = listing(ubnd)
    [one] = found.columns
    table = years_table(found, one, found.years_of(cards))

    assert [head.title for head in table.heads] == [
        "Năm 2020", "Năm 2021", "Năm 2022", "Tăng, giảm",
    ]  # fmt: skip
    assert told(table) == [
        ("Khu phố 1", "4", "9", "6", "tăng 2"),
        ("Khu phố 2", "5", "11", "8", "tăng 3"),
        ("Khu phố 3", "chưa thành lập", "chưa thành lập", "3", "–"),
        ("Khu phố 4", "2", "đã kết thúc", "đã kết thúc", "–"),
        (SUM, "11", "20", "17", "tăng 8"),
        (WARD, "11", "20", "18", "tăng 9"),
        (CHECK, "Khớp", "Khớp", "Lệch; phường lớn hơn 1 thẻ", ""),
        (DAYS, "31/12/2020", "31/12/2021", "30/09/2022",
         "30/09/2022; so với 30/09/2021"),
    ]  # fmt: skip


def test_at_least_two_and_at_most_five_years(cards, areas, ubnd):
    found = listing(ubnd)
    assert len(found.years_of(cards)) == 2
    say(cards, date(2018, 12, 31), 3, 1, 2, areas=areas)
    assert len(found.years_of(cards)) == 5
    say(cards, date(2017, 12, 31), 3, 1, 2, areas=areas)
    assert len(found.years_of(cards)) == 5


# --- households that left and came ---


@pytest.fixture
def moved(poor, areas):
    """Two khu phố through 2022: 3 − 2 + 0 and 4 − 0 + 1."""
    left = by_area("social.near_poor_left", "Hộ thoát cận nghèo", position=2)
    new = by_area("social.near_poor_new", "Hộ cận nghèo phát sinh", position=3)
    say(poor, END_BEFORE, 7, 3, 4, areas=areas)
    say(poor, DAY, 6, 1, 5, areas=areas)
    say(left, DAY, 2, 2, 0, areas=areas)
    say(new, DAY, 1, 0, 1, areas=areas)
    return poor, left, new


def movement(user, day=DAY):
    found = listing(user, day)
    [one] = found.movements
    return told(movement_table(found, one))


def test_what_left_and_came_makes_up_the_year(moved, ubnd):
    assert movement(ubnd) == [
        ("Khu phố 1", "3", "2", "0", "1", "1", "Khớp"),
        ("Khu phố 2", "4", "0", "1", "5", "5", "Khớp"),
        (SUM, "7", "2", "1", "6", "6", "Khớp"),
        (WARD, "7", "2", "1", "6", "6", "Khớp"),
    ]


@pytest.mark.parametrize(("closing", "words"), [
    (2, "Lệch; thừa 1 hộ"), (0, "Lệch; thiếu 1 hộ"),
])  # fmt: skip
def test_a_movement_that_does_not_add_up_says_by_how_much(
    moved, areas, ubnd, closing, words
):
    moved[0].observations.filter(area=areas[0], as_of=DAY).update(value=closing)
    rows = movement(ubnd)
    assert rows[0][5:] == (str(closing), words)
    assert rows[1][6] == rows[3][6] == "Khớp"
    assert rows[2][6] == words


def test_a_movement_lacks_what_was_not_reported(moved, areas, ubnd):
    moved[1].observations.filter(area=areas[0]).delete()
    assert movement(ubnd)[0] == (
        "Khu phố 1", "3", "–", "0", "–", "1", "Chưa so được; chưa có số hộ thoát",
    )  # fmt: skip
    # The sum lacks a khu phố and is not given for whole.
    assert movement(ubnd)[2][1:4] == ("7", "–", "1")
    assert movement(ubnd)[3][6] == "Khớp"


def test_what_left_in_another_period_is_not_set_against_it(moved, ubnd):
    moved[1].observations.update(as_of=Q3)
    assert [row[2] for row in movement(ubnd)] == ["–"] * 4


def test_a_year_that_was_not_closed_is_no_opening(moved, ubnd):
    moved[0].observations.filter(as_of=END_BEFORE).update(as_of=Q3_BEFORE)
    assert {row[1] for row in movement(ubnd)} == {"–"}
    assert movement(ubnd)[3][6] == "Chưa so được; chưa có số cuối năm trước"


def test_without_one_of_the_three_indicators_there_is_no_movement(moved, ubnd):
    moved[2].is_active = False
    moved[2].save()
    assert listing(ubnd).movements == []
