"""Numbers that a database would not give back digit for digit are refused everywhere."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from benghe.lib.numbers import format_percent
from reports.indicators.digits import digits_fault, ratio_fault
from reports.indicators.entry import Entry, save_entry
from reports.indicators.models import DeclaredFigure, Indicator, Observation
from reports.indicators.periods import change_percent, spans_of
from reports.indicators.rules import percent_of
from tests.factories import IndicatorFactory, TargetFactory

D = Decimal
LONG = (
    "Số dài quá: chỉ nhận tối đa 15 chữ số; trước dấu phẩy nhiều nhất 12. Hãy kiểm tra số "
    "và đơn vị tính."
)
WHOLE = "Số dài quá: chỉ nhận tối đa 15 chữ số. Hãy kiểm tra số và đơn vị tính."
MONTH = spans_of("month", 2022)[10]


@pytest.mark.parametrize(
    ("value", "decimals", "ok"),
    [
        ("999999999999999", 0, True), ("1000000000000000", 0, False),
        ("1E+15", 0, False), ("-999999999999999", 0, True),
        ("999999999999.999", 3, True), ("1000000000000", 3, False),
        ("12345678901.2345", 0, True), ("123456789012.3456", 0, False),
        ("123456789012345.0000", 0, True), ("0.0001", 4, True), ("0", 4, True),
    ],
)  # fmt: skip
def test_fifteen_digits_are_kept(value, decimals, ok):
    assert (digits_fault(D(value), decimals) is None) is ok


@pytest.mark.parametrize(
    ("above", "below", "ok"),
    [
        ("10000000", "1", True), ("10000000.0001", "1", False),
        ("999999999999999", "0.0001", False), ("2338", "2400", True),
    ],
)  # fmt: skip
def test_a_ratio_beyond_all_measure_is_refused(above, below, ok):
    assert (ratio_fault(D(above), D(below)) is None) is ok


def test_odd_numbers_take_no_rule_down():
    great = D("999999999999999") / D("0.0001") * 100
    small = D(1) / D("999999999999999") * 100

    assert change_percent(great, small) > D(10) ** 30
    assert percent_of(great, small) > D(10) ** 30
    assert format_percent(percent_of(great, small)).endswith("%")


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["9999999999999999", "1.234.567.890.123.457"])
def test_a_long_number_is_refused_and_every_page_still_stands(client_for, ubnd, text):
    revenue = IndicatorFactory(code="economy.revenue", period="month", decimals=3)

    answer = save_entry(ubnd, Entry(revenue, MONTH, text))

    assert (answer.outcome, answer.messages) == ("refused", [LONG])
    assert not Observation.objects.exists()
    for name in ("indicators:entry", "indicators:list"):
        assert client_for(ubnd).get(f"{reverse(name)}?nam=2022").status_code == 200


@pytest.mark.django_db
def test_the_longest_number_is_read_back_as_typed(ubnd):
    people = IndicatorFactory(period="month", decimals=0)

    save_entry(ubnd, Entry(people, MONTH, "999.999.999.999.999"))

    assert Observation.objects.get().value == D("999999999999999")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("9999999999999999/9999999999999999", WHOLE),
        ("5/9999999999999999", WHOLE),
        ("999999999999999/0,0001", "Tỷ lệ lớn hơn 1.000.000.000%. Hãy kiểm tra tử số và mẫu số."),
    ],
)  # fmt: skip
def test_parts_of_a_ratio_are_measured_too(ubnd, text, message):
    ratio = IndicatorFactory(
        kind=Indicator.Kind.RATIO, unit="%", decimals=2, period="month"
    )

    answer = save_entry(ubnd, Entry(ratio, MONTH, text))

    assert (answer.outcome, set(answer.messages)) == ("refused", {message})


@pytest.mark.django_db
def test_targets_limits_and_declared_figures_are_measured_too():
    target = TargetFactory(indicator__decimals=3)
    target.value = D("1000000000000")
    with pytest.raises(ValidationError) as found:
        target.full_clean()
    assert found.value.message_dict["value"] == [LONG]

    indicator = target.indicator
    indicator.least, indicator.most = D("-1000000000000"), D("1000000000000")
    with pytest.raises(ValidationError) as found:
        indicator.full_clean()
    assert found.value.message_dict == {"least": [LONG], "most": [LONG]}

    figure = DeclaredFigure(key="a.b", year=2022, value=D("1000000000000000"))
    with pytest.raises(ValidationError) as found:
        figure.full_clean()
    assert found.value.message_dict["value"] == [WHOLE]
