"""Vietnamese numbers and dates in forms, and two people on the same form."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms

from benghe.core.forms import (
    Difference,
    VersionedModelForm,
    VietnameseDateField,
    VietnameseDecimalField,
    VietnameseIntegerField,
)
from reports.models import Observation
from tests.factories import IndicatorFactory, ObservationFactory, UserFactory


class PlainForm(forms.Form):
    day = VietnameseDateField(required=False)
    amount = VietnameseDecimalField(required=False, decimal_places=3)
    count = VietnameseIntegerField(required=False)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("03/04/1975", date(1975, 4, 3)),
        ("29/02/2024", date(2024, 2, 29)),
        ("1975-04-03", date(1975, 4, 3)),
        ("", None),
    ],
)
def test_a_date_is_read_day_first(typed, day):
    form = PlainForm({"day": typed})

    assert form.is_valid()
    assert form.cleaned_data["day"] == day


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("29/02/2023", "Tháng 2/2023 chỉ có 28 ngày, không có ngày 29."),
        ("31/04/2024", "Tháng 4/2024 chỉ có 30 ngày, không có ngày 31."),
        ("00/01/1970", "Tháng 1/1970 chỉ có 31 ngày, không có ngày 0."),
        (
            "30/04/75",
            "Năm «75» thiếu hai chữ số: 30/04/1975 hay 30/04/2075? Hãy viết đủ bốn chữ số.",
        ),
    ],
)
def test_a_wrong_date_is_refused_in_words(typed, message):
    assert PlainForm({"day": typed}).errors == {"day": [message]}


def test_a_date_is_shown_as_it_is_typed():
    html = str(PlainForm(initial={"day": date(1975, 4, 3)})["day"])

    assert 'value="03/04/1975"' in html


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("30.149,5", Decimal("30149.5")),
        ("30.149", Decimal("30149")),
        ("1.234.567", Decimal("1234567")),
        ("30,5", Decimal("30.5")),
        ("", None),
    ],
)
def test_a_number_is_read_the_vietnamese_way(typed, amount):
    form = PlainForm({"amount": typed})

    assert form.is_valid()
    assert form.cleaned_data["amount"] == amount


@pytest.mark.parametrize("typed", ["1.5", "0.149", "abc", "1,2345"])
def test_a_number_with_two_readings_or_none_is_refused(typed):
    form = PlainForm({"amount": typed})

    assert list(form.errors) == ["amount"]
    assert typed in form.errors["amount"][0]


def test_a_number_is_shown_as_it_would_be_typed_and_then_unchanged():
    form = PlainForm(
        {"amount": "30.149,5", "count": "1.000"},
        initial={"amount": Decimal("30149.500"), "count": 1000},
    )

    shown = PlainForm(initial={"amount": Decimal("30149.500")})["amount"]

    assert shown.value() == "30.149,5"
    assert 'value="30.149,5"' in str(shown)
    assert "amount" not in form.changed_data


@pytest.mark.parametrize(
    ("initial", "typed", "changed"),
    [
        (Decimal("1.50"), "1,5", False),
        (Decimal("1.5"), "1,6", True),
        (None, "", False),
        (None, "0", True),
        (Decimal("1"), "", True),
        (Decimal("1"), "1.5", True),
    ],
)
def test_a_number_has_changed_only_when_its_value_has(initial, typed, changed):
    assert VietnameseDecimalField().has_changed(initial, typed) is changed


def test_a_whole_number_takes_dots_and_no_comma():
    assert PlainForm({"count": "30.149"}).errors == {}
    assert PlainForm({"count": "1,0"}).errors == {
        "count": [
            "«1,0» có phần thập phân, ô này chỉ nhận số nguyên: 1 hay 10? Hãy nhập lại, "
            "không có dấu phẩy."
        ]
    }


# --- two people on one form ---


class ObservationForm(VersionedModelForm):
    class Meta:
        model = Observation
        fields = ["indicator", "as_of", "value", "is_estimate", "source", "note"]
        field_classes = {"as_of": VietnameseDateField, "value": VietnameseDecimalField}


@pytest.fixture
def observation(db):
    return ObservationFactory(
        indicator=IndicatorFactory(name="Thu ngân sách"),
        value=Decimal("30.149"),
        source="UBND",
    )


def posted(form, **changes):
    """What a browser sends back for ``form``, with some boxes typed over."""
    data = {
        form.add_prefix(name): form[name].value() for name in form.fields
    }  # fmt: skip
    data["as_of"] = f"{form.instance.as_of:%d/%m/%Y}"
    data["value"] = str(form.instance.value).replace(".", ",")
    return {k: v for k, v in data.items() if v not in (None, False)} | changes


def opened(row):
    return ObservationForm(instance=Observation.objects.get(pk=row.pk))


def saved(row, data):
    form = ObservationForm(data, instance=Observation.objects.get(pk=row.pk))
    if form.is_valid():
        form.save()
    return form


def test_a_form_that_nobody_overtook_is_saved(observation):
    form = saved(observation, posted(opened(observation), note="Đã rà soát"))

    assert form.errors == {}
    observation.refresh_from_db()
    assert (observation.note, observation.version) == ("Đã rà soát", 2)


def test_the_second_of_two_savers_sees_both_versions_and_nothing_is_written(
    observation,
):
    other = UserFactory(full_name="Lê Thị Trước", username="truoc")
    mine = posted(opened(observation), value="31,5", note="Bản của tôi")
    first = Observation.objects.get()
    first.value, first.source = Decimal("30.2"), "Chi cục Thuế"
    first._history_user = other
    first.save()

    form = saved(observation, mine)

    assert form.errors == {
        "__all__": [
            "Lê Thị Trước (truoc) đã sửa dòng này trong lúc bạn nhập. Nội dung của bạn "
            "còn nguyên bên dưới; hãy so sánh hai bản rồi lưu lại nếu bạn muốn thay."
        ]
    }
    assert form.differences == [
        Difference("Kết quả", "30,2", "31,5"),
        Difference("Nguồn", "Chi cục Thuế", "UBND"),
        Difference("Ghi chú, giải trình", "(trống)", "Bản của tôi"),
    ]
    stored = Observation.objects.get()
    assert (stored.value, stored.source, stored.version) == (
        Decimal("30.2"), "Chi cục Thuế", 2,
    )  # fmt: skip


def test_nothing_typed_is_lost_and_the_second_save_passes(observation):
    mine = posted(opened(observation), value="31,5", note="Bản của tôi")
    first = Observation.objects.get()
    first.value = Decimal("30.2")
    first.save()
    refused = saved(observation, mine)
    assert refused["value"].value() == "31,5"
    assert refused["note"].value() == "Bản của tôi"
    assert refused["row_version"].value() == "2"
    assert refused.saved_by == "người khác"

    again = {name: refused[name].value() for name in refused.fields}
    form = saved(observation, {k: v for k, v in again.items() if v is not None})

    assert form.errors == {}
    stored = Observation.objects.get()
    assert (stored.value, stored.note, stored.version) == (
        Decimal("31.5"), "Bản của tôi", 3,
    )  # fmt: skip
    values = [row.value for row in stored.history.all()]
    assert values == [Decimal("31.5"), Decimal("30.2"), Decimal("30.149")]


def test_a_third_saver_is_refused_again(observation):
    mine = posted(opened(observation), note="Bản của tôi")
    Observation.objects.get().save()
    refused = saved(observation, mine)
    again = {name: refused[name].value() for name in refused.fields}
    Observation.objects.get().save()

    form = saved(observation, {k: v for k, v in again.items() if v is not None})

    assert form["row_version"].value() == "3"
    assert [error.code for error in form.non_field_errors().as_data()] == ["stale"]


def test_a_form_without_its_version_is_refused(observation):
    data = posted(opened(observation), note="Không có phiên bản")
    del data["row_version"]

    form = saved(observation, data)

    assert [error.code for error in form.non_field_errors().as_data()] == ["stale"]
    assert Observation.objects.get().note == ""


def test_choices_dates_and_flags_are_compared_in_words(observation):
    other = IndicatorFactory(name="Chi ngân sách")
    mine = posted(opened(observation), as_of="29/11/2022", is_estimate="on")
    first = Observation.objects.get()
    first.indicator = other
    first.save()

    form = saved(observation, mine)

    assert form.differences[:2] == [
        Difference("Chỉ tiêu", "Chi ngân sách (tỷ đồng)", "Thu ngân sách (tỷ đồng)"),
        Difference("Tính đến ngày", "28/11/2022", "29/11/2022"),
    ]
    assert [d.label for d in form.differences[2:]] == ["Là số ước"]


def test_a_new_row_needs_no_version():
    form = ObservationForm()

    assert form["row_version"].value() == ""
