"""Percent, verdict and wording at every edge of design §10."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benghe.lib.numbers import format_percent, parse_decimal
from reports.indicators.rules import (
    BASIS_WORDS,
    BUDGET_WORDS,
    Achievement,
    achievement,
    achievement_words,
    amount,
    basis_words,
    change_percent_words,
    change_share_words,
    change_words,
    compared_words,
    course,
    judged_words,
    moved_words,
    percent_of,
    points,
    share,
    wants_explanation,
)


def d(text):
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(
    ("actual", "target", "direction", "percent", "verdict"),
    [
        ("55.188", "38.760", "higher", "142.38", "exceeded"),
        ("38.760", "38.760", "higher", "100", "met"),
        ("38.759", "38.760", "higher", "99.99", "unmet"),
        ("99996", "100000", "higher", "99.99", "unmet"),
        ("100004", "100000", "higher", "100.01", "exceeded"),
        ("0", "10", "higher", "0", "unmet"),
        ("5", "0", "higher", None, None),
        ("5", "-1", "higher", None, None),
        ("0", "0", "higher", None, None),
        ("-3", "10", "higher", None, "unmet"),
        ("0", "0", "equal", None, "met"),
        ("1", "0", "equal", None, "unmet"),
        ("-2", "-2", "equal", None, "met"),
        ("-1", "100", "equal", None, "unmet"),
        ("-1", "0", "lower", None, "exceeded"),
        ("0", "-1", "lower", None, "unmet"),
        ("8", "12", "lower", None, "exceeded"),
        ("12", "12", "lower", None, "met"),
        ("13", "12", "lower", None, "unmet"),
        ("0", "0", "lower", None, "met"),
        ("100", "100", "equal", "100", "met"),
        ("99.99", "100", "equal", "99.99", "unmet"),
        ("101", "100", "equal", "101", "unmet"),
        (None, "10", "higher", None, None),
        ("10", None, "lower", None, None),
    ],
)
def test_achievement_at_every_edge(actual, target, direction, percent, verdict):
    assert achievement(d(actual), d(target), direction) == Achievement(
        d(percent), verdict
    )


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Achievement(d("92.5"), "unmet"), "đạt 92,5% dự toán"),
        (Achievement(d("100"), "met"), "đạt 100% dự toán"),
        (Achievement(d("107.68"), "exceeded"), "đạt 107,68% dự toán (vượt 7,68%)"),
        (Achievement(d("101.54"), "unmet"), "đạt 101,54% dự toán"),
        (Achievement(None, "exceeded"), "vượt dự toán"),
        (Achievement(None, "unmet"), "không đạt dự toán"),
        (Achievement(None, None), ""),
    ],
)
def test_the_words_of_an_achievement(found, words):
    assert achievement_words(found, "dự toán") == words


def test_an_estimate_says_so():
    found = Achievement(d("107.68"), "exceeded")

    assert (
        achievement_words(found, "dự toán", is_estimate=True)
        == "ước đạt 107,68% dự toán (vượt 7,68%)"
    )


@pytest.mark.parametrize(
    ("change", "unit", "words"),
    [
        ("2.1", "tỷ đồng", "tăng 2,1 tỷ đồng so với năm 2021"),
        ("-6", "hộ", "giảm 6 hộ so với năm 2021"),
        ("1.28", "%", "tăng 1,28 điểm % so với năm 2021"),
        ("0", "vụ", "bằng năm 2021"),
    ],
)
def test_the_words_of_a_change(change, unit, words):
    assert change_words(d(change), unit, "năm 2021") == words


def test_a_share_has_two_decimals_and_needs_a_whole():
    assert share(5, 28) == Decimal("17.86")
    assert share(11, 776) == Decimal("1.42")
    assert share(None, 28) is None
    assert share(5, None) is None
    assert share(5, 0) is None


def test_percent_is_rounded_half_up():
    assert percent_of(Decimal("1.005"), Decimal(100)) == Decimal("1.01")
    assert percent_of(Decimal("1.0049"), Decimal(100)) == Decimal("1.00")


# --- whatever the numbers are ---

NUMBERS = st.decimals(-1_000_000, 1_000_000, places=4)
ABOVE_NOUGHT = st.decimals("0.0001", 1_000_000, places=4)
SMALL = st.decimals("-0.01", "0.01", places=4)
DIRECTIONS = st.sampled_from(["higher", "lower", "equal"])
BASES = st.sampled_from([*BASIS_WORDS.values(), *BUDGET_WORDS.values()])
UNITS = st.sampled_from(["tỷ đồng", "hộ", "%"])


@given(
    actual=st.none() | NUMBERS, target=st.none() | NUMBERS, direction=DIRECTIONS,
    basis=BASES, unit=UNITS, estimate=st.booleans(),
)  # fmt: skip
def test_nothing_is_said_without_both_numbers(
    actual, target, direction, basis, unit, estimate
):
    found = achievement(actual, target, direction)
    words = achievement_words(found, basis, is_estimate=estimate)

    if actual is None or target is None:
        assert found == Achievement(None, None)
        assert words == ""
        whole = judged_words(actual, target, direction, basis, unit)
        assert whole == ("chưa có số liệu" if actual is None else "không có mức giao")
    elif direction == "higher" and target <= 0:
        assert found == Achievement(None, None)
        assert words == ""
    else:
        assert found.verdict is not None
        assert words.startswith("ước ") == estimate
        assert basis in words


@given(
    actual=NUMBERS, target=NUMBERS, direction=DIRECTIONS, basis=BASES, unit=UNITS,
    estimate=st.booleans(),
)  # fmt: skip
@example(Decimal("99.996"), Decimal(100), "higher", "chỉ tiêu nghị quyết", "%", False)
@example(Decimal("100.0001"), Decimal(100), "higher", "dự toán được giao", "%", True)
def test_by_how_much_is_said_only_above_a_hundred_percent_and_fits(
    actual, target, direction, basis, unit, estimate
):
    words = judged_words(actual, target, direction, basis, unit, is_estimate=estimate)
    percent = achievement(actual, target, direction).percent

    above = percent is not None and percent > 100
    assert ("(vượt " in words) == (above and direction == "higher")
    if "(vượt " in words:
        head, _, tail = words.partition("(vượt ")
        shown, over = head.split("đạt ")[1].split("%")[0], tail.split("%")[0]
        assert parse_decimal(over) == parse_decimal(shown) - 100
    # Alone the word stands only for less of what is to be little.
    if words.startswith(("vượt", "ước vượt")):
        assert direction == "lower"
        assert actual < target


@given(target=ABOVE_NOUGHT, gap=SMALL, direction=st.sampled_from(["higher", "equal"]))
@example(Decimal(100), Decimal("-0.004"), "higher")
@example(Decimal(1_000_000), Decimal("-0.0001"), "equal")
def test_a_hundred_percent_is_printed_only_when_it_is_exactly_reached(
    target, gap, direction
):
    actual = max(target + gap, Decimal(0))
    percent = achievement(actual, target, direction).percent

    assert (format_percent(percent) == "100%") == (actual == target)
    assert (percent > 100) == (actual > target)
    assert percent >= 0


@given(actual=NUMBERS, gap=SMALL | NUMBERS, direction=DIRECTIONS)
def test_the_verdict_follows_the_exact_numbers(actual, gap, direction):
    target = actual - gap
    verdict = achievement(actual, target, direction).verdict

    if direction == "higher" and target <= 0:
        assert verdict is None
        return
    assert (verdict == "met") == (actual == target)
    better = {"higher": actual > target, "lower": actual < target, "equal": False}
    assert (verdict == "exceeded") == better[direction]


@given(actual=NUMBERS, target=NUMBERS, direction=DIRECTIONS)
def test_less_is_better_and_no_target_above_nought_have_no_percent(
    actual, target, direction
):
    percent = achievement(actual, target, direction).percent

    expected = direction != "lower" and target > 0 and actual >= 0
    assert (percent is not None) == expected


@given(
    top=st.integers(0, 100_000), bottom=st.integers(1, 100_000),
    decimals=st.integers(0, 4),
)  # fmt: skip
def test_a_ratio_of_parts_is_never_rounded_onto_a_hundred(top, bottom, decimals):
    percent = percent_of(Decimal(top), Decimal(bottom), decimals)

    assert (percent == 100) == (top == bottom)
    assert abs(percent - Decimal(top) / bottom * 100) <= Decimal(1).scaleb(-decimals)


@given(value=NUMBERS, before=NUMBERS, unit=UNITS)
@example(Decimal("100000.0001"), Decimal(100000), "hộ")
@example(Decimal(5), Decimal(0), "hộ")
@example(Decimal("-5"), Decimal("-10"), "tỷ đồng")
def test_what_changed_goes_up_or_down_and_never_by_nought(value, before, unit):
    words = compared_words(value, before, unit, "năm 2021")

    if value == before:
        assert words == "bằng năm 2021"
        return
    assert words.startswith("tăng " if value > before else "giảm ")
    assert words.endswith(" so với năm 2021")
    size = words.split()[1]
    assert size == "dưới" or parse_decimal(size) > 0
    assert ("(" in words) == (unit != "%" and before != 0)


@given(value=NUMBERS, before=NUMBERS, direction=DIRECTIONS)
def test_a_change_is_judged_by_the_direction_alone(value, before, direction):
    found = course(value, before, direction)

    if value == before:
        assert found == "same"
    elif direction == "equal":
        assert found is None
    else:
        assert found == (
            "better" if (value > before) == (direction == "higher") else "worse"
        )
        assert course(before, value, direction) != found


# --- words at each edge ---


@pytest.mark.parametrize(
    ("actual", "target", "direction", "unit", "words"),
    [
        ("55.188", "38.760", "higher", "tỷ đồng", "đạt 142,38% dự toán (vượt 42,38%)"),
        ("38.760", "38.760", "higher", "tỷ đồng", "đạt 100% dự toán"),
        ("38.759", "38.760", "higher", "tỷ đồng", "đạt 99,99% dự toán"),
        ("101", "100", "equal", "hồ sơ", "đạt 101% dự toán"),
        ("8", "12", "lower", "hộ", "vượt dự toán (thấp hơn mức giao 4 hộ)"),
        ("12", "12", "lower", "hộ", "đạt dự toán (bằng mức giao)"),
        ("45", "42", "lower", "vụ", "không đạt dự toán (cao hơn mức giao 3 vụ)"),
        ("4.5", "5", "lower", "%", "vượt dự toán (thấp hơn mức giao 0,5 điểm %)"),
        ("-2", "10", "higher", "tỷ đồng", "không đạt dự toán (thấp hơn mức giao 12 tỷ đồng)"),
        ("5", "0", "higher", "hộ", "không tính được tỷ lệ vì mức giao là 0 hộ"),
        ("5", "-1", "higher", "%", "không tính được tỷ lệ vì mức giao là -1%"),
        ("0", "0", "equal", "vụ", "đạt dự toán (bằng mức giao)"),
        (None, "10", "higher", "hộ", "chưa có số liệu"),
        (None, None, "lower", "hộ", "chưa có số liệu"),
        ("0", None, "lower", "hộ", "không có mức giao"),
    ],
)  # fmt: skip
def test_a_judgement_says_both_numbers_or_why_there_are_none(
    actual, target, direction, unit, words
):
    assert judged_words(d(actual), d(target), direction, "dự toán", unit) == words


def test_an_estimate_without_a_percent_says_so_too():
    assert (
        judged_words(Decimal(8), Decimal(12), "lower", "dự toán", "hộ", is_estimate=True)
        == "ước vượt dự toán (thấp hơn mức giao 4 hộ)"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "before", "unit", "words"),
    [
        ("30.149", "26.318", "tỷ đồng", "tăng 3,831 tỷ đồng (14,56%) so với cùng kỳ"),
        ("8", "14", "hộ", "giảm 6 hộ (42,86%) so với cùng kỳ"),
        ("97.42", "96.06", "%", "tăng 1,36 điểm % so với cùng kỳ"),
        ("3", "0", "vụ", "tăng 3 vụ so với cùng kỳ"),
        ("0", "3", "vụ", "giảm 3 vụ (100%) so với cùng kỳ"),
        ("-5", "-10", "tỷ đồng", "tăng 5 tỷ đồng (50%) so với cùng kỳ"),
        ("5", "-10", "tỷ đồng", "tăng 15 tỷ đồng (150%) so với cùng kỳ"),
        ("100001", "100000", "đồng", "tăng 1 đồng (dưới 0,01%) so với cùng kỳ"),
        ("100005", "100000", "đồng", "tăng 5 đồng (0,01%) so với cùng kỳ"),
        ("97.421", "97.42", "%", "tăng dưới 0,01 điểm % so với cùng kỳ"),
        ("7", "7", "vụ", "bằng cùng kỳ"),
        ("0", "0", "vụ", "bằng cùng kỳ"),
    ],
)
def test_a_comparison_says_how_much_and_how_many_percent(value, before, unit, words):
    assert compared_words(d(value), d(before), unit, "cùng kỳ") == words


def test_a_change_alone():
    assert moved_words(Decimal("2.1"), "tỷ đồng") == "tăng 2,1 tỷ đồng"
    assert moved_words(Decimal("-0.5"), "%") == "giảm 0,5 điểm %"
    assert moved_words(Decimal(0), "hộ") == "không đổi"
    assert change_percent_words(Decimal(110), Decimal(100)) == "tăng 10%"
    assert change_percent_words(Decimal(7), Decimal(7)) == ""
    assert change_percent_words(Decimal(7), Decimal(0)) == ""
    assert change_share_words(Decimal(98), Decimal(97), "%") == ""
    assert change_share_words(Decimal(98), Decimal(100), "hộ") == "giảm 2%"


def test_points_and_amounts_are_written_in_their_unit():
    assert amount(Decimal("30.149"), "tỷ đồng") == "30,149 tỷ đồng"
    assert amount(Decimal("97.42"), "%") == "97,42%"
    assert points(Decimal("-1.005"), "%") == "1,01 điểm %"
    assert points(Decimal(0), "%") == "0 điểm %"
    assert points(Decimal("0.00004"), "tỷ đồng") == "dưới 0,0001 tỷ đồng"


def test_a_basis_has_its_own_name_also_in_the_budget():
    names = {
        basis_words(basis, is_budget=budget)
        for basis in ("resolution", "superior", "adjusted")
        for budget in (True, False)
    }
    assert len(names) == 6
    assert basis_words("superior", is_budget=True) == "dự toán được giao"
    assert basis_words("resolution") == "chỉ tiêu nghị quyết"


@pytest.mark.parametrize(
    ("value", "before", "verdict", "jump", "wanted"),
    [
        ("120", "100", "met", 20, False),
        ("120.01", "100", "met", 20, True),
        ("80", "100", "exceeded", 20, False),
        ("79.99", "100", None, 20, True),
        ("500", "100", "met", None, False),
        ("100", "100", "unmet", None, True),
        (None, None, "unmet", None, True),
        ("5", "0", None, 20, False),
        ("5", None, None, 20, False),
        (None, "5", None, 20, False),
        ("1", "1", None, 0, False),
        ("1.01", "1", None, 0, True),
    ],
)
def test_an_explanation_is_wanted_for_a_jump_and_for_an_unmet_target(
    value, before, verdict, jump, wanted
):
    assert wants_explanation(d(value), d(before), verdict, jump) is wanted
