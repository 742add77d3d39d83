"""Indicators, their targets, results and declared figures."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from reports.models import DeclaredFigure, Indicator, Observation, Target
from tests.factories import (
    DeclaredFigureFactory,
    IndicatorFactory,
    IndicatorGroupFactory,
    ObservationFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db


def refused(row):
    """The messages with which the forms refuse ``row``."""
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    return caught.value.messages


def refused_by_database(row):
    """Whether the database itself refuses ``row``, past all validation."""
    try:
        with transaction.atomic():
            type(row)._default_manager.bulk_create([row])
    except IntegrityError:
        return True
    return False


def observation(**values):
    row = {"indicator": IndicatorFactory(decimals=4), "as_of": date(2022, 11, 28)}
    return Observation(**row | {"source": "UBND"} | values)


@pytest.mark.parametrize(
    ("value", "numerator", "denominator", "messages"),
    [
        ("1", None, None, []),
        (None, "1", "2", []),
        ("50", "1", "2", []),
        (None, None, None, ["Nhập kết quả, hoặc cả tử số và mẫu số."]),
        (None, "1", None, ["Nhập kết quả, hoặc cả tử số và mẫu số.",
                           "Tử số và mẫu số phải đi cùng nhau, mẫu số lớn hơn 0."]),
        ("1", "1", None, ["Tử số và mẫu số phải đi cùng nhau, mẫu số lớn hơn 0."]),
        ("1", None, "2", ["Tử số và mẫu số phải đi cùng nhau, mẫu số lớn hơn 0."]),
        ("1", "1", "-2", ["Mẫu số phải lớn hơn 0."]),
        ("0", None, None, []),
        (None, "0", "2", []),
    ],
)  # fmt: skip
def test_a_result_is_a_value_or_a_whole_ratio(value, numerator, denominator, messages):
    row = observation(
        value=value and Decimal(value),
        numerator=numerator and Decimal(numerator),
        denominator=denominator and Decimal(denominator),
    )

    if messages:
        assert refused(row) == messages
    else:
        row.full_clean()
    assert refused_by_database(row) is bool(messages)


def test_a_denominator_of_nought_is_refused():
    row = observation(numerator=Decimal(1), denominator=Decimal(0))

    assert "Mẫu số phải lớn hơn 0." in refused(row)
    assert refused_by_database(row) is True


@pytest.mark.parametrize(
    ("decimals", "value", "fits"),
    [
        (3, "30.149", True),
        (3, "30.1491", False),
        (0, "8", True),
        (0, "8.0000", True),
        (0, "8.5", False),
    ],
)
def test_a_result_has_no_more_decimals_than_its_indicator(decimals, value, fits):
    indicator = IndicatorFactory(decimals=decimals)
    row = observation(indicator=indicator, value=Decimal(value))

    if fits:
        row.full_clean()
    else:
        assert refused(row) == [
            f"Chỉ tiêu này có {decimals} chữ số thập phân; hãy làm tròn theo văn bản "
            "nguồn."
        ]


@pytest.mark.parametrize(
    ("values", "result"),
    [
        ({"value": Decimal("30.149")}, Decimal("30.149")),
        ({"numerator": Decimal(1), "denominator": Decimal(8)}, Decimal("12.5")),
        (
            {"value": 99, "numerator": Decimal(1), "denominator": Decimal(1)},
            Decimal(100),
        ),
        ({"numerator": Decimal(0), "denominator": Decimal(8)}, Decimal(0)),
        ({}, None),
        ({"numerator": Decimal(1), "denominator": Decimal(0)}, None),
    ],
)
def test_the_result_of_a_ratio_follows_from_its_parts_in_percent(values, result):
    assert observation(**values).result == result


def test_a_correction_names_the_wrong_row_which_stays_but_no_longer_stands():
    wrong = ObservationFactory(value=Decimal("30.1"))
    right = ObservationFactory(
        indicator=wrong.indicator, value=Decimal("30.149"), corrects=wrong
    )

    right.full_clean()

    assert list(Observation.objects.standing()) == [right]
    assert set(Observation.objects.all()) == {wrong, right}
    assert wrong.corrected_by == right


def test_a_correction_is_of_the_same_indicator_and_of_another_row():
    wrong = ObservationFactory()
    stranger = observation(value=Decimal(1), corrects=wrong)
    assert refused(stranger) == ["Dòng được đính chính thuộc chỉ tiêu khác."]

    wrong.corrects = wrong
    assert refused(wrong) == ["Một dòng không thể đính chính chính nó."]
    with pytest.raises(IntegrityError), transaction.atomic():
        Observation.objects.filter(pk=wrong.pk).update(corrects=wrong)


def test_a_row_is_corrected_once():
    wrong = ObservationFactory()
    ObservationFactory(indicator=wrong.indicator, corrects=wrong)

    again = ObservationFactory.build(indicator=wrong.indicator, corrects=wrong)

    assert len(refused(again)) == 1
    assert refused_by_database(again) is True


def test_until_reads_the_year_up_to_the_day_itself():
    days = [
        date(2021, 12, 31),
        date(2022, 1, 1),
        date(2022, 11, 28),
        date(2022, 11, 29),
    ]
    rows = [ObservationFactory(as_of=day) for day in days]

    assert set(Observation.objects.until(date(2022, 11, 28))) == set(rows[1:3])


def test_the_latest_comes_first_and_on_one_day_the_one_entered_last():
    first = ObservationFactory(as_of=date(2022, 11, 28))
    second = ObservationFactory(as_of=date(2022, 11, 28))
    old = ObservationFactory(as_of=date(2022, 6, 30))

    assert list(Observation.objects.latest_first()) == [second, first, old]


def test_a_target_is_one_a_basis_and_year():
    target = TargetFactory()
    again = TargetFactory.build(indicator=target.indicator)

    assert refused(again) == ["Chỉ tiêu này đã có mức giao theo căn cứ này."]
    assert refused_by_database(again) is True
    for other in ({"basis": "superior"}, {"year": 2023}):
        TargetFactory.build(indicator=target.indicator, **other).full_clean()
    assert list(Target.objects.of_year(2022)) == [target]
    assert list(Target.objects.of_year(2023)) == []


def test_a_declared_figure_is_one_a_key_and_year():
    figure = DeclaredFigureFactory(key="members.count")
    again = DeclaredFigureFactory.build(key="members.count")

    assert refused(again) == ["Năm này đã có số liệu công bố cho khóa này."]
    assert refused_by_database(again) is True
    DeclaredFigureFactory.build(key="members.count", year=2021).full_clean()
    assert str(figure) == "members.count 2022"
    assert list(DeclaredFigure.objects.all()) == [figure]


def test_a_code_of_an_indicator_is_given_once():
    indicator = IndicatorFactory(code="ngan_sach.thu")
    again = IndicatorFactory.build(code="ngan_sach.thu", group=indicator.group)

    assert len(refused(again)) == 1
    assert refused_by_database(again) is True


def test_indicators_are_listed_by_group_then_position():
    first = IndicatorGroupFactory(code="a", position=1)
    second = IndicatorGroupFactory(code="b", position=2)
    rows = [
        IndicatorFactory(group=second, position=1),
        IndicatorFactory(group=first, position=2),
        IndicatorFactory(group=first, position=1, is_active=False),
    ]

    assert list(Indicator.objects.all()) == [rows[2], rows[1], rows[0]]
    assert list(Indicator.objects.active()) == [rows[1], rows[0]]
    assert str(rows[0]) == f"{rows[0].name} (tỷ đồng)"
