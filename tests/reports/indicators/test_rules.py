"""Percent, verdict and wording at every edge of design §10."""

from decimal import Decimal

import pytest

from reports.indicators.rules import (
    Achievement,
    achievement,
    achievement_words,
    change_words,
    percent_of,
    share,
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
