"""One cell in full: day, estimate, source, note; corrections and results of later days."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from reports.indicators.models import Indicator, Observation
from tests.factories import AreaFactory, IndicatorFactory, ObservationFactory
from tests.pages import faults_of

pytestmark = pytest.mark.django_db
TODAY = date(2022, 12, 5)
URL = reverse("indicators:entry_cell")
ASKED = {"chi-tieu": "economy.revenue", "nam": "2022", "ky": "11"}


@pytest.fixture(autouse=True)
def early_in_december(monkeypatch):
    for module in ("views", "cell_views"):
        monkeypatch.setattr(
            f"reports.indicators.grid.{module}.localdate", lambda: TODAY
        )


@pytest.fixture
def revenue(ward):
    return IndicatorFactory(
        code="economy.revenue", name="Thu ngân sách", period="month",
        owner="Ủy ban nhân dân phường",
    )  # fmt: skip


@pytest.fixture
def published(revenue):
    """What was published: as of 28/11."""
    return ObservationFactory(indicator=revenue, source="Báo cáo 28/11")


def url(**more):
    asked = {**ASKED, **more}
    return f"{URL}?" + "&".join(f"{name}={value}" for name, value in asked.items())


def opened(client, **more):
    answer = client.get(url(**more))
    assert answer.status_code == 200
    assert faults_of(answer.content.decode()) == {}
    return answer


def told(answer):
    html = answer.content.decode()
    assert faults_of(html) == {}
    return html


DATA = {"text": "30,149", "as_of": "30/11/2022", "source": "", "note": "", "seen": "0"}


def test_a_first_result_with_all_that_belongs_to_it(client_for, ubnd, revenue):
    client = client_for(ubnd)
    form = opened(client).context["form"]
    assert form.initial == {"as_of": "30/11/2022", "seen": 0}
    assert "kind" not in form.fields

    answer = client.post(
        url(),
        DATA | {"as_of": "28/11/2022", "is_estimate": "on", "note": "Ước cả tháng",
                "source": "Công văn 12/UBND"},
    )  # fmt: skip

    back = f"{reverse('indicators:entry')}?nam=2022&nhom=kinh-te&ky=thang"
    assert (answer.status_code, answer.url) == (302, back)
    row = Observation.objects.get()
    assert (row.value, row.as_of, row.is_estimate, row.note, row.source) == (
        Decimal("30.149"), date(2022, 11, 28), True, "Ước cả tháng", "Công văn 12/UBND",
    )  # fmt: skip
    assert row.updated_by == ubnd


def test_an_empty_source_is_the_usual_report(client_for, ubnd, revenue):
    client_for(ubnd).post(url(), DATA)

    row = Observation.objects.get()
    assert row.source == "Báo cáo của Ủy ban nhân dân phường, Tháng 11/2022"


@pytest.mark.parametrize(
    ("day", "ok"),
    [
        ("31/10/2022", False), ("01/11/2022", True), ("30/11/2022", True),
        ("01/12/2022", False), ("28/11/2021", False), ("28/11/2023", False),
    ],
)  # fmt: skip
def test_the_day_lies_in_the_period(client_for, ubnd, revenue, day, ok):
    answer = client_for(ubnd).post(url(), DATA | {"as_of": day})

    assert answer.status_code == (302 if ok else 200)
    assert Observation.objects.exists() is ok
    if not ok:
        assert "Hãy chọn một ngày của tháng 11 năm 2022, không sau hôm nay." in told(
            answer
        )


def test_a_day_to_come_is_refused_even_within_the_period(client_for, ubnd, revenue):
    client = client_for(ubnd)

    late = client.post(url(ky=12), DATA | {"as_of": "06/12/2022"})
    today = client.post(url(ky=12), DATA | {"as_of": "05/12/2022"})

    assert (late.status_code, today.status_code) == (200, 302)


def test_a_correction_names_the_old_row_and_may_move_its_day(
    client_for, ubnd, published
):
    data = DATA | {"kind": "dinh-chinh", "seen": published.pk, "text": "30,194"}

    client_for(ubnd).post(url(), data)

    row = Observation.objects.standing().get()
    assert (row.value, row.as_of, row.corrects) == (
        Decimal("30.194"), date(2022, 11, 30), published,
    )  # fmt: skip


def test_a_result_of_a_later_day_stands_beside_the_published_one(
    client_for, ubnd, published
):
    data = DATA | {"kind": "so-moi", "seen": published.pk, "text": "31,2"}

    client_for(ubnd).post(url(), data)

    found = Observation.objects.standing().order_by("as_of")
    assert [(row.as_of.day, row.value, row.corrects) for row in found] == [
        (28, Decimal("30.149"), None),
        (30, Decimal("31.2"), None),
    ]


def test_a_new_result_is_of_a_later_day(client_for, ubnd, published):
    data = DATA | {"kind": "so-moi", "seen": published.pk, "as_of": "28/11/2022"}

    answer = client_for(ubnd).post(url(), data | {"text": "31,2"})

    assert (
        "Số mới phải sau ngày 28/11/2022 của số đã nhập; nếu số ấy sai, hãy chọn đính "
        "chính."
    ) in told(answer)
    assert Observation.objects.get() == published


def test_only_the_source_is_a_change_too_and_the_same_again_is_none(
    client_for, ubnd, published
):
    client = client_for(ubnd)
    same = {
        "text": "30,149", "as_of": "28/11/2022", "source": "Báo cáo 28/11", "note": "",
        "seen": published.pk, "kind": "dinh-chinh",
    }  # fmt: skip

    unchanged = client.post(url(), same, follow=True).content.decode()
    client.post(url(), same | {"source": "Báo cáo 105/BC-UBND"})

    assert "Không có gì thay đổi ở Thu ngân sách, Tháng 11." in unchanged
    row = Observation.objects.standing().get()
    assert (row.source, row.corrects) == ("Báo cáo 105/BC-UBND", published)


def test_what_was_corrected_is_shown_with_who_and_when(client_for, ubnd, published):
    client = client_for(ubnd)
    client.post(
        url(), DATA | {"kind": "dinh-chinh", "seen": published.pk, "text": "31"}
    )

    answer = opened(client)

    html = answer.content.decode()
    assert [(text, is_ok) for _, text, is_ok in answer.context["rows"]] == [
        ("31", True),
        ("30,149", False),
    ]
    assert "Vũ Văn Ủy Ban" in html
    assert "Đã được đính chính" in html


def test_a_doubt_wants_the_note(client_for, ubnd, revenue):
    ObservationFactory(indicator=revenue, as_of=date(2022, 10, 31), value=Decimal("31"))
    client = client_for(ubnd)

    html = told(client.post(url(), DATA))
    mark = re.search(r'name="doubts" value="(\w{16})"', html)[1]
    answer = client.post(url(), DATA | {"note": "Hoàn trả thu nhầm", "doubts": mark})

    assert "Số lũy kế giảm so với kết quả ngày 31/10/2022 (31)" in html
    assert "Giải trình ghi ở ô «Ghi chú, giải trình»." in html
    assert 'value="30,149"' in html
    assert answer.status_code == 302


def test_the_second_of_two_sees_both_and_saves_again(client_for, ubnd, office, revenue):
    client_for(ubnd).post(url(), DATA)
    theirs = Observation.objects.get()
    client = client_for(office)

    answer = client.post(url(), DATA | {"text": "31", "note": "Số của văn phòng"})

    html = told(answer)
    assert answer.status_code == 409
    assert "Vũ Văn Ủy Ban vừa nhập «30,149» vào ô này." in html
    assert 'value="31"' in html
    assert "Số của văn phòng" in html
    form = answer.context["form"]
    assert form["seen"].value() == str(theirs.pk)
    again = DATA | {"text": "31", "seen": theirs.pk, "kind": "dinh-chinh"}
    assert client.post(url(), again).status_code == 302
    assert Observation.objects.standing().get().corrects == theirs


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"text": ""}, "Hãy nhập kết quả."),
        ({"text": "ba mươi"}, "«ba mươi» không phải là số."),
        ({"as_of": ""}, "Trường này là bắt buộc."),
        ({"as_of": "31/11/2022"}, "31/11/2022"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client_for, ubnd, revenue, data, message):
    html = told(client_for(ubnd).post(url(), DATA | data))

    assert message in html
    assert not Observation.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"chi-tieu": "khong.co"}, {"chi-tieu": "party.dues"}, {"chi-tieu": "%00"},
        {"ky": "0"}, {"ky": "13"}, {"ky": "x"}, {"nam": "19"}, {"khu-pho": "kp-1"},
    ],
)  # fmt: skip
def test_a_cell_that_is_not_the_users_is_not_there(client_for, ubnd, revenue, more):
    IndicatorFactory(code="party.dues", period="month", entry_role="VP")
    AreaFactory(code="kp-1")
    client = client_for(ubnd)

    assert client.get(url(**more)).status_code == 404
    assert client.post(url(**more), DATA).status_code == 404
    assert not Observation.objects.exists()


def test_a_period_that_has_not_begun_has_no_form(client_for, ubnd, revenue):
    html = opened(client_for(ubnd), nam=2023, ky=1).content.decode()

    assert "Kỳ này chưa bắt đầu" in html
    assert 'name="text"' not in html
    answer = client_for(ubnd).post(url(nam=2023, ky=1), DATA | {"as_of": "05/01/2023"})
    assert answer.status_code == 200
    assert not Observation.objects.exists()


def test_an_address_without_a_cell_leads_to_the_grid(client_for, ubnd, revenue):
    answer = client_for(ubnd).get(URL)

    assert (answer.status_code, answer.url) == (302, reverse("indicators:entry"))


def test_a_khu_pho_has_its_own_page_and_leads_back_to_its_grid(
    client_for, ubnd, revenue
):
    Indicator.objects.update(by_area=True)
    area = AreaFactory(code="kp-3", name="Khu phố 3")
    client = client_for(ubnd)

    html = opened(client, **{"khu-pho": "kp-3"}).content.decode()
    answer = client.post(url(**{"khu-pho": "kp-3"}), DATA)

    assert "Thu ngân sách, Khu phố 3, Tháng 11 năm 2022" in html
    assert answer.url == (
        f"{reverse('indicators:entry_areas')}?chi-tieu=economy.revenue&nam=2022"
    )
    assert Observation.objects.get().area == area
