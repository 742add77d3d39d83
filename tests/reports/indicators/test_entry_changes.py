"""Another number in a cell: put right or new, asked first; and doubts from both sides."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from reports.indicators.entry import Entry, mark_of, save_entry
from reports.indicators.models import Observation
from reports.indicators.periods import spans_of
from reports.verification.indicators import one_result_a_day, running_results
from tests.factories import IndicatorFactory, ObservationFactory
from tests.pages import faults_of

pytestmark = pytest.mark.django_db
TODAY = date(2022, 12, 27)
MONTHS = spans_of("month", 2022)
NOVEMBER, OCTOBER = MONTHS[10], MONTHS[9]
ARTICLE = "Bài đăng ngày 28/11/2022"
USUAL = "Báo cáo của Ủy ban nhân dân phường, Tháng 11/2022"
URL = f"{reverse('indicators:entry')}?nam=2022&nhom=kinh-te&ky=thang"
SAVE = f"{reverse('indicators:entry_save')}?nam=2022"


@pytest.fixture(autouse=True)
def at_the_end_of_december(monkeypatch):
    for module in ("views", "cell_views"):
        monkeypatch.setattr(
            f"reports.indicators.grid.{module}.localdate", lambda: TODAY
        )


@pytest.fixture
def revenue(ward):
    return IndicatorFactory(
        code="economy.revenue", name="Thu ngân sách", unit="tỷ đồng", decimals=3,
        owner="Ủy ban nhân dân phường", period="month",
    )  # fmt: skip


@pytest.fixture
def published(revenue):
    return ObservationFactory(indicator=revenue, source=ARTICLE)


def save(user, indicator, text, span=NOVEMBER, today=TODAY, **more):
    return save_entry(user, Entry(indicator, span, text, **more), today)


def rows():
    found = Observation.objects.standing().order_by("as_of")
    return [(row.as_of, row.value, row.source, row.corrects_id) for row in found]


def old(row):
    return (date(2022, 11, 28), Decimal("30.149"), ARTICLE, None)


def test_a_published_figure_is_replaced_by_nothing_unasked(ubnd, revenue, published):
    answer = save(ubnd, revenue, "31,2", seen=published.pk)

    assert (answer.outcome, answer.row) == ("asked", published)
    assert answer.messages == [
        f"Ô này đang có «30,149» ngày 28/11/2022, nguồn: {ARTICLE}."
    ]
    assert answer.choices == [
        ("correction", "Đính chính số ngày 28/11/2022 (giữ nguồn cũ)"),
        ("further", "Số mới của ngày 30/11/2022"),
    ]
    assert rows() == [old(published)]


def test_a_new_number_stands_beside_it_with_a_source_of_its_own(
    ubnd, revenue, published
):
    save(ubnd, revenue, "31,2", seen=published.pk, change="further")

    assert rows() == [
        old(published), (date(2022, 11, 30), Decimal("31.2"), USUAL, None),
    ]  # fmt: skip


def test_a_correction_keeps_day_and_source(ubnd, revenue, published):
    save(ubnd, revenue, "30,194", seen=published.pk, change="correction")

    assert rows() == [
        (date(2022, 11, 28), Decimal("30.194"), ARTICLE, published.pk),
    ]  # fmt: skip


def test_a_plain_result_of_the_last_day_is_corrected_without_a_question(ubnd, revenue):
    first = save(ubnd, revenue, "30").row

    assert save(ubnd, revenue, "31", seen=first.pk).outcome == "saved"


def test_on_its_own_day_a_result_is_corrected_without_a_question(ubnd, revenue):
    day = date(2022, 11, 28)
    first = save(ubnd, revenue, "30", today=day).row

    assert save(ubnd, revenue, "31", today=day, seen=first.pk).outcome == "saved"
    later = save(
        ubnd, revenue, "32", today=date(2022, 11, 29),
        seen=Observation.objects.standing().get().pk,
    )  # fmt: skip
    assert later.outcome == "asked"
    assert later.choices[1] == ("further", "Số mới của ngày 29/11/2022")


def test_the_plain_form_asks_in_the_cell(client_for, ubnd, revenue, published):
    key = f"{revenue.pk}-11"
    data = {f"o-{key}": "31,2", f"seen-{key}": str(published.pk)}
    client = client_for(ubnd)

    html = client.post(URL, data).content.decode()

    assert faults_of(html) == {}
    assert "Số mới của ngày 30/11/2022" in html
    assert "1 ô cần chọn đính chính hay số mới." in html
    assert rows() == [old(published)]
    assert client.post(URL, {**data, f"chon-{key}": "so-moi"}).status_code == 302
    assert [day for day, *_ in rows()] == [date(2022, 11, 28), date(2022, 11, 30)]


def test_the_script_is_asked_too_and_a_doubt_keeps_the_choice(
    client_for, ubnd, revenue, published
):
    key = f"{revenue.pk}-11"
    client = client_for(ubnd)
    cell = {"key": key, "text": "29", "seen": published.pk}

    def send(**more):
        body = json.dumps({"cells": [{**cell, **more}]})
        answer = client.post(SAVE, body, content_type="application/json")
        return answer.json()["cells"][key]

    first, second = send(), send(choice="so-moi")

    assert (first["outcome"], second["outcome"]) == ("asked", "doubtful")
    assert f'name="chon-{key}" value="so-moi"' in first["ask"]
    assert f'type="hidden" name="chon-{key}" value="so-moi"' in second["ask"]
    mark = mark_of(second["messages"][:-1])
    third = send(choice="so-moi", note="Hoàn trả thu nhầm", doubts=mark)
    assert third["outcome"] == "saved"
    assert list(running_results()) == []


def test_a_correction_cannot_move_onto_a_day_that_has_a_result(
    ubnd, revenue, published
):
    later = save(ubnd, revenue, "31", seen=published.pk, change="further").row

    answer = save(
        ubnd, revenue, "31", seen=later.pk, change="correction", is_whole=True,
        as_of=date(2022, 11, 28),
    )  # fmt: skip

    assert answer.outcome == "refused"
    assert answer.messages == [
        "Ngày 28/11/2022 đã có số «30,149» đang dùng. Hãy chọn ngày khác, hoặc đính chính "
        "số ấy."
    ]
    assert list(one_result_a_day()) == []


def test_a_running_total_entered_late_is_held_against_the_next(
    ubnd, revenue, published
):
    equal = save(ubnd, revenue, "30,149", span=MONTHS[8])
    answer = save(ubnd, revenue, "30,15", span=OCTOBER)

    assert equal.outcome == "saved"
    assert answer.messages[0] == (
        "Số lũy kế cao hơn kết quả ngày 28/11/2022 (30,149) về sau; lũy kế từ đầu năm không "
        "thể giảm."
    )
    save(ubnd, revenue, "30,15", span=OCTOBER, note="Giảm thu", doubts=answer.doubts)
    assert len(rows()) == 3
    assert list(running_results()) == []


def test_a_total_of_the_next_year_is_no_later_one(ubnd, revenue):
    ObservationFactory(indicator=revenue, as_of=date(2023, 1, 31), value=Decimal(2))

    assert save(ubnd, revenue, "30", span=MONTHS[11]).outcome == "saved"


def test_a_fall_without_a_note_on_either_side_is_named(revenue, published):
    ObservationFactory(indicator=revenue, as_of=date(2022, 10, 31), value=Decimal(31))

    assert len(list(running_results())) == 1
    Observation.objects.filter(value=31).update(note="Hoàn trả")
    assert list(running_results()) == []


def test_an_explanation_covers_only_what_was_shown(ubnd, revenue):
    save(ubnd, revenue, "28", span=OCTOBER)
    first = save(ubnd, revenue, "27")
    revenue.least = Decimal(5)
    revenue.save()
    told = {"note": "Hoàn trả thu nhầm", "doubts": first.doubts}

    other = save(ubnd, revenue, "2", **told)
    unseen = save(ubnd, revenue, "27", note="Hoàn trả thu nhầm")

    assert [first.outcome, other.outcome, unseen.outcome] == ["doubtful"] * 3
    assert other.doubts != first.doubts
    assert save(ubnd, revenue, "27", **told).outcome == "saved"


@pytest.mark.parametrize(
    ("note", "outcome"),
    [(".", "doubtful"), ("\u3164", "doubtful"), ("-- ?", "doubtful"), ("ok", "saved")],
)
def test_an_explanation_has_a_letter_or_a_digit(ubnd, revenue, note, outcome):
    save(ubnd, revenue, "28", span=OCTOBER)
    mark = save(ubnd, revenue, "27").doubts

    assert save(ubnd, revenue, "27", note=note, doubts=mark).outcome == outcome


def test_a_note_that_is_too_long_is_named(ubnd, revenue):
    answer = save(ubnd, revenue, "27", note="x" * 301)

    assert answer.outcome == "refused"
    assert answer.messages[0].startswith("Ghi chú, giải trình: ")


def test_a_ratio_in_a_warning_is_rounded_as_shown(ubnd):
    ratio = IndicatorFactory(
        kind="ratio", unit="%", decimals=2, period="month", accrual="state",
        jump_percent=10,
    )  # fmt: skip
    save(ubnd, ratio, "1/3", span=OCTOBER)

    answer = save(ubnd, ratio, "2/3")

    assert answer.messages[0] == (
        "Tăng 100% so với kết quả ngày 31/10/2022 (33,33), quá mức 10%."
    )
