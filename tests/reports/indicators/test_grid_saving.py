"""What is typed into the grid: as a plain form, cell by cell, and as the script sends it."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.indicators.entry import mark_of
from reports.indicators.models import Indicator, Observation
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    ObservationFactory,
)
from tests.pages import faults_of

pytestmark = pytest.mark.django_db
TODAY = date(2022, 11, 28)
URL = f"{reverse('indicators:entry')}?nam=2022&nhom=kinh-te&ky=thang"
SAVE = f"{reverse('indicators:entry_save')}?nam=2022"
AREAS = f"{reverse('indicators:entry_areas')}?chi-tieu=social.poor&nam=2022"
SAVE_AREAS = f"{reverse('indicators:entry_save')}?chi-tieu=social.poor&nam=2022"
TOO_LOW = "Số lũy kế giảm so với kết quả ngày 31/01/2022 (3); lũy kế từ đầu năm không thể giảm."
ASK = "Hãy kiểm tra lại, hoặc ghi giải trình."


@pytest.fixture(autouse=True)
def at_the_end_of_november(monkeypatch):
    for module in ("views", "cell_views"):
        monkeypatch.setattr(
            f"reports.indicators.grid.{module}.localdate", lambda: TODAY
        )


@pytest.fixture
def revenue(ward):
    return IndicatorFactory(
        code="economy.revenue", name="Thu ngân sách", period="month", due_days=5,
        owner="Ủy ban nhân dân phường",
    )  # fmt: skip


@pytest.fixture
def poor(ward):
    return IndicatorFactory(
        code="social.poor", name="Hộ cận nghèo", unit="hộ", decimals=0, kind="count",
        period="quarter", accrual="state", by_area=True, due_days=10,
    )  # fmt: skip


def january(indicator, value="3"):
    return ObservationFactory(
        indicator=indicator, as_of=date(2022, 1, 31), value=Decimal(value)
    )


def values(**where):
    rows = Observation.objects.standing().filter(**where).order_by("as_of", "pk")
    return [(row.as_of.month, row.value) for row in rows]


def typed(cells):
    """``{"12-3": ("5", seen)}`` as the form sends it."""
    data = {}
    for key, (text, seen) in cells.items():
        data |= {f"o-{key}": text, f"seen-{key}": str(seen)}
    return data


# --- the plain form ---


def test_changed_cells_are_saved_and_the_page_is_opened_anew(client_for, ubnd, revenue):
    old = january(revenue)
    cells = {
        f"{revenue.pk}-1": ("3", old.pk),
        f"{revenue.pk}-2": ("4,655", 0),
        f"{revenue.pk}-3": ("7,846", 0),
        f"{revenue.pk}-4": ("", 0),
    }

    answer = client_for(ubnd).post(URL, typed(cells), follow=True)

    assert answer.redirect_chain == [(URL, 302)]
    assert "Đã lưu 2 ô." in answer.content.decode()
    assert values() == [(1, 3), (2, Decimal("4.655")), (3, Decimal("7.846"))]
    assert Observation.objects.get(as_of=date(2022, 2, 28)).updated_by == ubnd


def test_nothing_changed_is_said_and_stores_nothing(client_for, ubnd, revenue):
    old = january(revenue)

    answer = client_for(ubnd).post(
        URL, typed({f"{revenue.pk}-1": (" 3 ", old.pk)}), follow=True
    )

    assert "Không có ô nào thay đổi." in answer.content.decode()
    assert Observation.objects.count() == 1


def test_good_cells_are_saved_and_the_others_keep_what_was_typed(
    client_for, ubnd, revenue
):
    january(revenue)
    other = IndicatorFactory(period="month", name="Phí", decimals=3)
    cells = {
        f"{revenue.pk}-2": ("2,5", 0),
        f"{revenue.pk}-3": ("ba tỷ", 0),
        f"{other.pk}-2": ("1", 0),
        f"{revenue.pk}-12": ("40", 0),
    }

    answer = client_for(ubnd).post(URL, typed(cells))

    html = answer.content.decode()
    assert answer.status_code == 200
    assert faults_of(html) == {}
    assert "Đã lưu 1 ô, 1 ô cần giải trình, 2 ô chưa nhận được." in html
    assert values() == [(1, 3), (2, 1)]
    shown = {cell.key: cell for row in answer.context["rows"] for cell in row.cells}
    assert shown[f"{revenue.pk}-2"].text == "2,5"
    assert shown[f"{revenue.pk}-2"].answer.messages == [TOO_LOW, ASK]
    assert shown[f"{revenue.pk}-3"].text == "ba tỷ"
    assert shown[f"{revenue.pk}-12"].answer.messages == [
        "«Tháng 12» chưa bắt đầu, chưa nhập được."
    ]
    assert shown[f"{other.pk}-2"].words == "Đã nhập"
    assert f'name="note-{revenue.pk}-2"' in html
    assert f'name="note-{revenue.pk}-3"' not in html


def test_a_doubtful_cell_is_saved_with_its_explanation(client_for, ubnd, revenue):
    january(revenue)
    key = f"{revenue.pk}-2"
    data = typed({key: ("2,5", 0)})

    client = client_for(ubnd)
    shown = client.post(URL, {**data, f"note-{key}": "  "})
    assert shown.status_code == 200
    data[f"ngo-{key}"] = mark_of([TOO_LOW])
    assert f'name="ngo-{key}" value="{data[f"ngo-{key}"]}"' in shown.content.decode()
    answer = client.post(URL, {**data, f"note-{key}": "Hoàn trả thu nhầm"})

    assert answer.status_code == 302
    row = Observation.objects.get(as_of=date(2022, 2, 28))
    assert (row.value, row.note) == (Decimal("2.5"), "Hoàn trả thu nhầm")


def test_the_second_of_two_sees_who_and_what_and_chooses(
    client_for, ubnd, office, revenue
):
    key = f"{revenue.pk}-2"
    first, second = client_for(ubnd), client_for(office)
    first.post(URL, typed({key: ("4,655", 0)}))
    theirs = Observation.objects.get()

    answer = second.post(URL, typed({key: ("5", 0)}))

    html = answer.content.decode()
    assert answer.status_code == 409
    assert faults_of(html) == {}
    assert "Vũ Văn Ủy Ban vừa nhập «4,655» vào ô này." in html
    assert 'value="5"' in html
    assert Observation.objects.get() == theirs
    # Saved again without a choice: still a conflict, by no accident theirs is lost.
    again = typed({key: ("5", answer.context["rows"][0].cells[1].seen)})
    assert second.post(URL, again).status_code == 409
    kept = second.post(URL, {**again, f"chon-{key}": "giu"}, follow=True)
    assert "Không có ô nào thay đổi." in kept.content.decode()
    assert Observation.objects.get() == theirs
    assert second.post(URL, {**again, f"chon-{key}": str(theirs.pk)}).status_code == 302
    mine = Observation.objects.standing().get()
    assert (mine.value, mine.corrects, mine.updated_by) == (5, theirs, office)


def test_a_choice_is_of_the_row_that_was_shown(client_for, ubnd, office, revenue):
    key = f"{revenue.pk}-2"
    client_for(ubnd).post(URL, typed({key: ("4,655", 0)}))
    shown = Observation.objects.get()
    client_for(ubnd).post(URL, typed({key: ("4,7", shown.pk)}))

    answer = client_for(office).post(
        URL, {**typed({key: ("5", 0)}), f"chon-{key}": str(shown.pk)}
    )

    assert answer.status_code == 409
    assert values() == [(2, Decimal("4.7"))]


def test_an_untouched_cell_that_somebody_changed_is_no_conflict(
    client_for, ubnd, office, revenue
):
    old = january(revenue)
    key = f"{revenue.pk}-1"
    told = {f"chon-{key}": "dinh-chinh"}
    client_for(ubnd).post(URL, {**typed({key: ("3,012", old.pk)}), **told})

    answer = client_for(office).post(
        URL, typed({f"{revenue.pk}-1": ("3", old.pk), f"{revenue.pk}-2": ("4", 0)})
    )

    assert answer.status_code == 302
    assert values() == [(1, Decimal("3.012")), (2, 4)]


@pytest.mark.parametrize("key", ["{party}-1", "999999-1", "{revenue}-13", "{revenue}-0",
                                 "{revenue}-x", "x", "{revenue}", "{retired}-1"])  # fmt: skip
def test_a_cell_out_of_scope_is_404_and_nothing_is_saved(
    client_for, ubnd, revenue, key
):
    ids = {
        "party": IndicatorFactory(period="month", entry_role="VP").pk,
        "retired": IndicatorFactory(period="month", is_active=False).pk,
        "revenue": revenue.pk,
    }
    key = key.format(**ids)
    client = client_for(ubnd)
    good = f"{revenue.pk}-2"

    form = client.post(URL, typed({good: ("4", 0), key: ("5", 0)}))
    script = send(client, {"key": good, "text": "4"}, {"key": key, "text": "5"})

    assert (form.status_code, script.status_code) == (404, 404)
    assert not Observation.objects.exists()


def test_a_quarter_is_not_entered_by_the_month(client_for, ubnd, revenue):
    quarter = IndicatorFactory(period="quarter")

    answer = client_for(ubnd).post(URL, typed({f"{quarter.pk}-1": ("5", 0)}))

    assert answer.status_code == 404


# --- the script ---


def send(client, *cells, url=SAVE, **more):
    return client.post(
        url, json.dumps({"cells": cells, **more}), content_type="application/json"
    )


def test_a_cell_is_saved_and_told(client_for, ubnd, revenue):
    key = f"{revenue.pk}-11"

    answer = send(client_for(ubnd), {"key": key, "text": " 30,1490 ", "seen": "0"})

    row = Observation.objects.get()
    assert answer.json() == {
        "cells": {
            key: {
                "outcome": "saved",
                "messages": [],
                "seen": row.pk,
                "text": "30,149",
                "words": "Đã nhập",
                "tone": "good",
                "day": "đến 28/11/2022",
            }
        },
        "words": "Đã lưu 1 ô.",
        "sums": [],
    }


def test_a_block_is_saved_with_one_request(client_for, ubnd, revenue):
    january(revenue)
    block = [(2, "4.655"), (3, "7,846"), (4, "6"), (5, "x"), (12, "40")]

    answer = send(
        client_for(ubnd),
        *({"key": f"{revenue.pk}-{number}", "text": text} for number, text in block),
    ).json()

    found = {key.split("-")[1]: cell for key, cell in answer["cells"].items()}
    assert {number: cell["outcome"] for number, cell in found.items()} == {
        "2": "saved", "3": "doubtful", "4": "doubtful", "5": "refused", "12": "refused",
    }  # fmt: skip
    assert answer["words"] == "Đã lưu 1 ô, 2 ô cần giải trình, 2 ô chưa nhận được."
    # A dot parts thousands, and the months after it are doubtful against that.
    assert values() == [(1, 3), (2, 4655)]
    assert f'name="note-{revenue.pk}-3"' in found["3"]["ask"]


def test_the_script_hears_of_a_conflict_with_both_values(
    client_for, ubnd, office, revenue
):
    key = f"{revenue.pk}-2"
    send(client_for(ubnd), {"key": key, "text": "4,655"})
    theirs = Observation.objects.get()

    answer = send(client_for(office), {"key": key, "text": "5"})

    told = answer.json()["cells"][key]
    assert answer.status_code == 200
    assert (told["outcome"], told["text"], told["seen"]) == (
        "conflict", "4,655", theirs.pk,
    )  # fmt: skip
    assert (told["typed"], told["base"]) == ("5", 0)
    assert f'value="{theirs.pk}"' in told["ask"]
    chosen = {"key": key, "text": "5", "seen": 0, "choice": str(theirs.pk)}
    again = send(client_for(office), chosen).json()["cells"][key]
    assert again["outcome"] == "saved"
    assert values() == [(2, 5)]


def test_what_is_typed_is_shown_as_text(client_for, ubnd, revenue):
    key = f"{revenue.pk}-2"

    told = send(client_for(ubnd), {"key": key, "text": "<b>5</b>"}).json()

    assert "<b>" not in told["cells"][key]["ask"]
    assert "&lt;b&gt;5&lt;/b&gt;" in told["cells"][key]["ask"]


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "{}", '{"cells": 5}', '{"cells": [5]}', '{"cells": [{"key": 5}]}',
        '{"cells": [{"key": "1-1", "text": null}]}', "\\x00",
        json.dumps({"cells": [{"key": "1-1"}] * 1001}),
        json.dumps({"cells": [{"key": f"{'9' * 5000}-1", "text": "5"}]}),
        json.dumps({"cells": [{"key": f"{2**70}-1", "text": "5"}]}), "[" * 200_000,
    ],
)  # fmt: skip
def test_a_request_of_another_shape_is_refused(client_for, ubnd, revenue, body):
    answer = client_for(ubnd).post(SAVE, body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json() == {"error": "Yêu cầu không đọc được."}


@pytest.mark.parametrize("seen", [None, "x", -1, 1.5, [], "9" * 30, True])
def test_an_id_that_is_none_is_no_id(client_for, ubnd, revenue, seen):
    key = f"{revenue.pk}-2"

    answer = send(client_for(ubnd), {"key": key, "text": "5", "seen": seen})

    assert answer.json()["cells"][key]["outcome"] == "saved"


def test_an_unknown_year_is_refused(client_for, ubnd, revenue):
    url = f"{reverse('indicators:entry_save')}?nam=12"

    answer = send(client_for(ubnd), {"key": f"{revenue.pk}-1", "text": "5"}, url=url)

    assert (answer.status_code, answer.json()) == (400, {"error": "Năm không đúng."})


@pytest.mark.parametrize("seat", ["leader", "secretary", "inspector", "technician"])
def test_only_who_may_enter_saves(client_for, request, revenue, seat):
    client = client_for(request.getfixturevalue(seat))

    assert send(client, {"key": f"{revenue.pk}-1", "text": "5"}).status_code == 404
    assert not Observation.objects.exists()


def test_signed_out_it_leads_to_the_sign_in_and_a_foreign_form_is_refused(
    client_for, ubnd, revenue
):
    cell = {"key": f"{revenue.pk}-1", "text": "5"}
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(ubnd)

    assert send(client_for(None), cell).status_code == 302
    assert send(careful, cell).status_code == 403
    assert not Observation.objects.exists()


def test_one_cell_costs_few_queries(client_for, ubnd, revenue):
    january(revenue)
    client = client_for(ubnd)

    with CaptureQueriesContext(connection) as found:
        send(client, {"key": f"{revenue.pk}-2", "text": "4"})

    assert Observation.objects.count() == 2
    asked = [q["sql"] for q in found if "SAVEPOINT" not in q["sql"]]
    assert len(asked) <= 12, asked


# --- khu phố ---


def quarter(indicator, value, area=None):
    return ObservationFactory(
        indicator=indicator, area=area, as_of=date(2022, 3, 31), value=Decimal(value)
    )


def test_khu_pho_are_saved_each_in_its_own_cell(client_for, ubnd, poor):
    one, two = AreaFactory(name="Khu phố 1"), AreaFactory(name="Khu phố 2")
    cells = {f"{one.pk}-1": ("3", 0), f"{two.pk}-1": ("0", 0), "phuong-1": ("4", 0)}

    answer = client_for(ubnd).post(AREAS, typed(cells), follow=True)

    assert "Đã lưu 3 ô." in answer.content.decode()
    assert "Quý I: Lệch: tổng các khu phố 3, phường 4." in answer.content.decode()
    assert values(area=one) == [(3, 3)]
    assert values(area=two) == [(3, 0)]
    assert values(area=None) == [(3, 4)]


def test_the_sum_becomes_the_wards_result(client_for, ubnd, poor):
    one, two = AreaFactory(name="Khu phố 1"), AreaFactory(name="Khu phố 2")
    quarter(poor, 3, one)
    old = quarter(poor, 8)
    cells = {f"{two.pk}-1": ("6", 0), "phuong-1": ("8", old.pk)}

    answer = client_for(ubnd).post(AREAS, {**typed(cells), "cong": "1"})

    assert answer.status_code == 302
    row = Observation.objects.standing().get(area=None)
    assert (row.value, row.corrects) == (9, old)
    assert row.source.startswith("Cộng từ các khu phố; Báo cáo của")


def test_a_sum_that_is_not_whole_is_never_the_wards(client_for, ubnd, poor):
    one = AreaFactory(name="Khu phố 1")
    AreaFactory(name="Khu phố 2")
    quarter(poor, 3, one)
    client = client_for(ubnd)

    html = client.post(AREAS, {"cong": "1"}).content.decode()
    none = client.post(AREAS, {"cong": "2"}).content.decode()

    assert "Chưa cộng được: Khu phố 2 chưa có số. Hãy nhập đủ rồi cộng." in html
    assert "Chưa cộng được: Khu phố 1, Khu phố 2 chưa có số." in none
    assert client.post(AREAS, {"cong": "5"}).status_code == 404
    assert client.post(AREAS, {"cong": "x"}).status_code == 404
    assert values(area=None) == []


def test_the_sum_meets_a_result_that_was_stored_meanwhile(
    client_for, ubnd, office, poor
):
    quarter(poor, 3, AreaFactory(name="Khu phố 1"))
    send(client_for(office), {"key": "phuong-1", "text": "5"}, url=SAVE_AREAS)

    answer = client_for(ubnd).post(AREAS, {**typed({"phuong-1": ("", 0)}), "cong": "1"})

    assert answer.status_code == 409
    assert "Phạm Thị Văn Phòng vừa nhập «5»" in answer.content.decode()
    assert values(area=None) == [(3, 5)]


def test_the_script_hears_the_sums_and_may_store_one(client_for, ubnd, poor):
    one = AreaFactory(name="Khu phố 1")
    client = client_for(ubnd)

    first = send(client, {"key": f"{one.pk}-1", "text": "3"}, url=SAVE_AREAS).json()
    ward = {"key": "phuong-1", "text": "", "seen": 0}
    second = send(client, ward, url=SAVE_AREAS, sum="1").json()

    assert first["sums"][0] == {
        "number": 1, "text": "3", "words": "Phường chưa có số.", "tone": "wait",
    }  # fmt: skip
    assert second["cells"]["phuong-1"]["text"] == "3"
    assert second["sums"][0]["words"] == "Khớp với số của phường."
    assert values(area=None) == [(3, 3)]


def test_ratios_of_khu_pho_add_up_by_their_parts(client_for, ubnd, poor):
    Indicator.objects.filter(pk=poor.pk).update(kind="ratio", unit="%", decimals=2)
    one, two = AreaFactory(name="Khu phố 1"), AreaFactory(name="Khu phố 2")
    cells = {f"{one.pk}-1": ("90/100", 0), f"{two.pk}-1": ("10/50", 0)}

    client_for(ubnd).post(AREAS, {**typed(cells), "cong": "1"})

    row = Observation.objects.standing().get(area=None)
    assert (row.numerator, row.denominator) == (100, 150)


def test_a_khu_pho_that_was_not_there_takes_nothing(client_for, ubnd, poor):
    gone = AreaFactory(name="Khu phố 7", ended_on=date(2022, 3, 31))
    other = AreaFactory(name="Khu phố cũ", ended_on=date(2021, 3, 31))
    client = client_for(ubnd)

    told = send(client, {"key": f"{gone.pk}-1", "text": "3"}, url=SAVE_AREAS).json()
    answer = send(client, {"key": f"{other.pk}-1", "text": "3"}, url=SAVE_AREAS)

    assert told["cells"][f"{gone.pk}-1"]["messages"] == [
        "Ngày 31/03/2022 không có Khu phố 7."
    ]
    assert answer.status_code == 404
