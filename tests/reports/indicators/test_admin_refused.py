"""What the entry grid refuses the back office refuses too: the form and the sheet of results."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from reports.indicators.admin_forms import ObservationForm
from reports.indicators.models import Observation
from tests.factories import AreaFactory, IndicatorFactory, ObservationFactory
from tests.sheets import (
    confirm,
    counts_of,
    errors_of,
    exported,
    saved,
    upload,
    workbook,
)

MODEL = "reports_observation"
LEAST = "Thấp hơn mức thấp nhất hợp lý (10)."
MOST = "Cao hơn mức cao nhất hợp lý (500)."
ROSE = "Tăng 50,5% so với kết quả ngày 28/11/2022 (200), quá mức 50%."
FELL = "Số lũy kế giảm so với kết quả ngày 28/11/2022 (200); lũy kế từ đầu năm không thể giảm."
LATER = "Số lũy kế cao hơn kết quả ngày 28/11/2022 (200) về sau; lũy kế từ đầu năm không thể giảm."
CHECK = "Hãy kiểm tra lại, hoặc ghi giải trình."
SECOND = (
    "Ngày 28/11/2022 đã có kết quả «200» của chỉ tiêu này; nếu số ấy sai, hãy chọn dòng đính "
    "chính"
)


@pytest.fixture
def jobs(ward):
    return IndicatorFactory(
        code="social.jobs", name="Giải quyết việc làm", unit="lượt", kind="count", decimals=0,
        accrual="running", least=10, most=500, jump_percent=50, by_area=True,
    )  # fmt: skip


@pytest.fixture
def stored(jobs):
    return ObservationFactory(indicator=jobs, value=Decimal(200))


@pytest.fixture(params=["ubnd", "office"])
def keeper(request):
    """Both who enter: nobody stands above the rules."""
    return request.getfixturevalue(request.param)


def typed(indicator, **changed):
    return {
        "indicator": indicator.pk, "as_of": "20/12/2022", "value": "250",
        "source": "Báo cáo số 12", **changed,
    }  # fmt: skip


def line(**changed):
    return {
        "Mã chỉ tiêu": "social.jobs", "Tính đến ngày": "20/12/2022", "Kết quả": 250,
        "Nguồn": "Báo cáo số 12", **changed,
    }  # fmt: skip


def add(client, data):
    """The errors of the form by field; empty when it was stored."""
    response = client.post(reverse(f"admin:{MODEL}_add"), data)
    if response.status_code == 302:
        return {}
    return dict(response.context["adminform"].form.errors)


# Both sides of every limit.
DOUBTFUL = [
    ("9", [LEAST, FELL, "Giảm 95,5% so với kết quả ngày 28/11/2022 (200), quá mức 50%.", CHECK]),
    ("199", [FELL, CHECK]),
    ("200", []),
    ("300", []),
    ("301", [ROSE, CHECK]),
    ("501", [MOST, "Tăng 150,5% so với kết quả ngày 28/11/2022 (200), quá mức 50%.", CHECK]),
]  # fmt: skip


@pytest.mark.parametrize(("value", "doubts"), DOUBTFUL)
def test_the_form_wants_an_explanation_of_an_odd_result(
    value, doubts, keeper, jobs, stored, client_for
):
    client = client_for(keeper)

    found = add(client, typed(jobs, value=value))

    assert found == ({"note": doubts} if doubts else {})
    assert Observation.objects.exclude(pk=stored.pk).exists() is not bool(doubts)
    if doubts:
        assert add(client, typed(jobs, value=value, note=" ")) == {"note": doubts}
        assert add(client, typed(jobs, value=value, note="Theo sổ mới.")) == {}
        assert Observation.objects.exclude(pk=stored.pk).get().note == "Theo sổ mới."


@pytest.mark.parametrize(("value", "doubts"), DOUBTFUL)
def test_the_sheet_wants_an_explanation_of_an_odd_result(
    value, doubts, keeper, jobs, stored, client_for
):
    client = client_for(keeper)
    odd = line(**{"Kết quả": int(value)})

    refused = upload(client, MODEL, workbook(odd))
    explained = upload(client, MODEL, workbook({**odd, "Ghi chú": "Theo sổ mới."}))
    confirm(client, MODEL, explained)

    assert errors_of(refused) == [(2, "Ghi chú", doubt) for doubt in doubts]
    assert Observation.objects.exclude(pk=stored.pk).get().note == "Theo sổ mới."


def test_a_correction_is_compared_with_the_result_before_the_one_it_corrects(
    jobs, stored, ubnd, client_for
):
    wrong = ObservationFactory(indicator=jobs, as_of=date(2022, 12, 20), value=Decimal(290))  # fmt: skip
    client = client_for(ubnd)

    assert add(client, typed(jobs, value="199", corrects=wrong.pk)) == {
        "note": [FELL, CHECK]
    }
    assert add(client, typed(jobs, value="210", corrects=wrong.pk)) == {}


@pytest.mark.parametrize(("value", "doubts"), [("200", []), ("201", [LATER, CHECK])])
def test_a_result_entered_late_is_compared_with_the_next_one(
    value, doubts, jobs, stored, ubnd, client_for
):
    found = add(client_for(ubnd), typed(jobs, as_of="31/10/2022", value=value))

    assert found == ({"note": doubts} if doubts else {})


@pytest.mark.parametrize(("note", "stored_too"), [(".", False), ("\u3164", False), ("kiểm kê lại", True)])  # fmt: skip
def test_a_dot_or_an_invisible_sign_explains_nothing(
    note, stored_too, jobs, stored, ubnd, client_for
):
    assert (add(client_for(ubnd), typed(jobs, value="301", note=note)) == {}) is (
        stored_too
    )


def test_limits_hold_for_the_first_result_and_a_new_year_begins_anew(
    jobs, ubnd, client_for
):
    client = client_for(ubnd)

    assert add(client, typed(jobs, value="9")) == {"note": [LEAST, CHECK]}
    assert add(client, typed(jobs, value="20")) == {}
    assert add(client, typed(jobs, value="18", as_of="31/01/2023")) == {}


def test_an_explanation_of_a_stored_result_is_reworded_and_not_taken_away(
    jobs, stored, ubnd, client_for
):
    row = ObservationFactory(
        indicator=jobs, as_of=date(2022, 12, 20), value=Decimal(199), note="Rà soát lại."
    )  # fmt: skip
    client, url = client_for(ubnd), reverse(f"admin:{MODEL}_change", args=[row.pk])
    kept = {"source": "Báo cáo số 13", "row_version": row.version}

    taken = client.post(url, {**kept, "note": ""})
    reworded = client.post(url, {**kept, "note": "Rà soát lại theo sổ."})

    assert dict(taken.context["adminform"].form.errors) == {"note": [FELL, CHECK]}
    assert reworded.status_code == 302
    row.refresh_from_db()
    assert (row.note, row.source) == ("Rà soát lại theo sổ.", "Báo cáo số 13")


# --- one standing result a day ---


def test_a_second_result_of_a_day_names_the_one_it_corrects(
    keeper, jobs, stored, client_for
):
    client = client_for(keeper)
    twice = typed(jobs, as_of="28/11/2022", value="205")

    assert add(client, twice) == {"corrects": [f"{SECOND}."]}
    assert Observation.objects.get() == stored
    assert add(client, {**twice, "corrects": stored.pk}) == {}
    assert Observation.objects.standing().get().corrects == stored


def test_another_khu_pho_or_day_is_no_second_result(jobs, stored, ubnd, client_for):
    client, first, second = client_for(ubnd), AreaFactory(), AreaFactory()
    day = {"as_of": "28/11/2022", "value": "20"}

    assert add(client, typed(jobs, **day, area=first.pk)) == {}
    assert add(client, typed(jobs, **day, area=second.pk)) == {}
    assert list(add(client, typed(jobs, **day, area=first.pk))) == ["corrects"]
    assert add(client, typed(jobs, as_of="29/11/2022", value="201")) == {}


def test_a_correction_moved_to_the_day_of_a_third_result_is_refused(
    jobs, stored, ubnd, client_for
):
    other = ObservationFactory(indicator=jobs, as_of=date(2022, 12, 20), value=Decimal(250))  # fmt: skip

    found = add(
        client_for(ubnd),
        typed(jobs, as_of="28/11/2022", corrects=other.pk, value="205"),
    )

    assert found == {"corrects": [f"{SECOND}."]}


def test_a_sheet_is_refused_a_second_result_of_a_day_also_within_itself(
    keeper, jobs, stored, client_for
):
    client = client_for(keeper)
    twice = line(**{"Tính đến ngày": "28/11/2022", "Kết quả": 205})

    by_store = upload(client, MODEL, workbook(twice))
    by_sheet = upload(client, MODEL, workbook(line(), line(**{"Kết quả": 251})))
    named = upload(client, MODEL, workbook({**twice, "Mã dòng": f"KQ-{stored.pk:06d}"}))
    confirm(client, MODEL, named)

    hint = f"{SECOND}: ghi KQ-{stored.pk:06d} ở cột «Mã dòng»."
    assert errors_of(by_store) == [(2, "Mã dòng", hint)]
    assert errors_of(by_sheet) == [
        (
            3,
            "Tính đến ngày",
            "Ngày 20/12/2022 đã có kết quả «250» ở dòng 2 của tệp. Hãy giữ lại một dòng.",
        )
    ]
    assert Observation.objects.standing().get().corrects == stored


# --- days to come ---


@pytest.mark.parametrize(("later", "refused"), [(0, False), (1, True), (400, True)])
def test_a_day_to_come_is_refused_by_form_and_sheet(
    later, refused, keeper, jobs, client_for
):
    today = localdate()
    day = today + timedelta(days=later)
    words = f"Ngày {day:%d/%m/%Y} ở tương lai; hôm nay là {today:%d/%m/%Y}."
    client = client_for(keeper)

    sheet = upload(client, MODEL, workbook(line(**{"Tính đến ngày": f"{day:%d/%m/%Y}"})))  # fmt: skip
    form = add(client, typed(jobs, as_of=f"{day:%d/%m/%Y}"))

    assert errors_of(sheet) == ([(2, "Tính đến ngày", words)] if refused else [])
    assert form == ({"as_of": [words]} if refused else {})
    assert Observation.objects.exists() is not refused


@pytest.mark.parametrize(("today", "stands"), [(date(2022, 12, 20), True), (date(2022, 12, 19), False)])  # fmt: skip
def test_the_form_takes_the_day_of_its_judgement(today, stands, jobs):
    form = ObservationForm(typed(jobs), today=today)

    assert form.is_valid() is stands
    assert list(form.errors) == ([] if stands else ["as_of"])


# --- what stands is not judged again ---


def test_what_was_exported_and_is_imported_again_changes_nothing_however_odd(
    jobs, stored, keeper, client_for
):
    ObservationFactory(indicator=jobs, value=Decimal(9), as_of=date(2022, 12, 20))
    ObservationFactory(indicator=jobs, value=Decimal(200))
    day = localdate() + timedelta(days=400)
    ObservationFactory(indicator=jobs, value=Decimal(250), as_of=day)
    client = client_for(keeper)

    page = upload(client, MODEL, saved(exported(client, MODEL)))

    assert counts_of(page) == {"skip": 4}
