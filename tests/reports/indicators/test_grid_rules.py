"""The sum of the khu phố: what adds up, what does not, what is said of it."""

from decimal import Decimal

import pytest

from reports.indicators.grid.rules import Total, sum_words, total_of


def value(text):
    return Total(Decimal(text))


def ratio(above, below):
    return Total(None, Decimal(above), Decimal(below))


def test_values_add_up_exactly():
    rows = [value("0.1"), value("0.2"), value("30.149")]

    assert total_of(rows, is_ratio=False) == value("30.449")
    assert total_of(rows, is_ratio=False).text == "30,449"


def test_nought_is_a_value_and_nothing_is_none():
    assert total_of([value("0"), value("0")], is_ratio=False) == value("0")
    assert total_of([], is_ratio=False) is None
    assert total_of([value("1"), Total()], is_ratio=False) is None


def test_ratios_add_up_by_their_parts_and_percents_do_not():
    rows = [ratio("90", "100"), ratio("10", "50")]

    total = total_of(rows, is_ratio=True)

    assert (total.text, total.result) == (
        "100/150",
        Decimal(100) / Decimal(150) * Decimal(100),
    )
    assert total_of([*rows, value("97.42")], is_ratio=True) is None


@pytest.mark.parametrize(
    ("total", "reported", "wanted", "ward", "words", "tone"),
    [
        (None, 0, 14, None, "", ""),
        (None, 0, 0, None, "", ""),
        (value("7"), 13, 14, Decimal(7), "Mới có 13/14 khu phố.", "wait"),
        (value("8"), 14, 14, None, "Phường chưa có số.", "wait"),
        (value("8"), 14, 14, Decimal("8.0"), "Khớp với số của phường.", "good"),
        (value("9"), 14, 14, Decimal(8), "Lệch: tổng các khu phố 9, phường 8.", "bad"),
        (value("0"), 14, 14, Decimal(0), "Khớp với số của phường.", "good"),
        (
            None, 14, 14, Decimal(90),
            "Không cộng được: hãy nhập tử số/mẫu số của mọi khu phố.", "wait",
        ),
    ],
)  # fmt: skip
def test_how_the_sum_stands_to_the_ward(total, reported, wanted, ward, words, tone):
    assert sum_words(total, reported, wanted, ward, "8") == (words, tone)
