"""Entering results cell by cell: stored, corrected, doubted, refused, in conflict."""

from datetime import date
from decimal import Decimal

import pytest

from reports.indicators.entry import Entry, entry_text, read_text, save_entry
from reports.indicators.models import Indicator, Observation
from reports.indicators.periods import spans_of
from tests.factories import AreaFactory, IndicatorFactory, ObservationFactory

pytestmark = pytest.mark.django_db
TODAY = date(2022, 12, 27)
MONTHS = spans_of("month", 2022)
NOVEMBER, OCTOBER = MONTHS[10], MONTHS[9]


@pytest.fixture
def revenue():
    return IndicatorFactory(
        code="economy.revenue", name="Thu ngân sách", unit="tỷ đồng", decimals=3,
        owner="Ủy ban nhân dân phường", period="month",
    )  # fmt: skip


def save(user, indicator, text, span=NOVEMBER, today=TODAY, **more):
    return save_entry(user, Entry(indicator, span, text, **more), today)


def test_a_new_result_is_stored_on_the_last_day_of_its_period(ubnd, revenue):
    answer = save(ubnd, revenue, "30,149")

    row = Observation.objects.get()
    assert (answer.outcome, answer.row, answer.messages) == ("saved", row, [])
    assert (row.value, row.as_of) == (Decimal("30.149"), date(2022, 11, 30))
    assert row.source == "Báo cáo của Ủy ban nhân dân phường, Tháng 11/2022"
    assert row.updated_by == ubnd


def test_within_its_period_a_result_is_as_of_today(ubnd, revenue):
    save(ubnd, revenue, "30,149", today=date(2022, 11, 28))

    assert Observation.objects.get().as_of == date(2022, 11, 28)


def test_a_period_that_has_not_begun_takes_nothing(ubnd, revenue):
    answer = save(ubnd, revenue, "30,149", today=date(2022, 10, 31))

    assert answer.outcome == "refused"
    assert answer.messages == ["«Tháng 11» chưa bắt đầu, chưa nhập được."]
    assert not Observation.objects.exists()


def test_another_value_is_a_correction_that_names_the_old_row(ubnd, revenue):
    first = save(ubnd, revenue, "30,149", today=date(2022, 11, 28)).row

    answer = save(ubnd, revenue, "30,194", seen=first.pk, change="correction")

    assert answer.outcome == "saved"
    assert answer.row.corrects == first
    assert answer.row.as_of == date(2022, 11, 28)
    assert Observation.objects.count() == 2
    first.refresh_from_db()
    assert first.value == Decimal("30.149")


def test_the_second_of_two_people_sees_the_first_one_and_nothing_is_lost(
    ubnd, office, revenue
):
    save(ubnd, revenue, "30,149")

    answer = save(office, revenue, "31")

    assert answer.outcome == "conflict"
    assert answer.messages == [
        "Vũ Văn Ủy Ban vừa nhập «30,149» vào ô này. Số của bạn còn trong ô: hãy giữ số "
        "đang lưu, hoặc thay bằng số của bạn."
    ]
    assert Observation.objects.get().value == Decimal("30.149")
    again = save(office, revenue, "31", seen=answer.row.pk)
    assert again.outcome == "saved"


def test_the_same_value_twice_stores_nothing(ubnd, office, revenue):
    first = save(ubnd, revenue, "30,149").row

    assert save(office, revenue, "30,149").outcome == "unchanged"
    assert save(ubnd, revenue, " 30,1490 ", seen=first.pk).outcome == "unchanged"
    assert Observation.objects.count() == 1


def test_a_blank_cell_is_never_nought(ubnd, revenue):
    assert save(ubnd, revenue, "  ").outcome == "unchanged"
    assert not Observation.objects.exists()
    row = save(ubnd, revenue, "0").row
    assert row.value == 0

    answer = save(ubnd, revenue, "", seen=row.pk)

    assert answer.outcome == "refused"
    assert answer.messages == [
        "Không xóa được kết quả đã nhập. Nếu số sai, hãy nhập số đúng để đính chính."
    ]


def test_a_running_result_that_falls_wants_an_explanation(ubnd, revenue):
    save(ubnd, revenue, "28", span=OCTOBER)

    answer = save(ubnd, revenue, "27,5")

    assert answer.outcome == "doubtful"
    assert answer.messages == [
        "Số lũy kế giảm so với kết quả ngày 31/10/2022 (28); lũy kế từ đầu năm không thể "
        "giảm.",
        "Hãy kiểm tra lại, hoặc ghi giải trình.",
    ]
    explained = save(
        ubnd, revenue, "27,5", note="Hoàn trả 0,5 tỷ đồng thu nhầm",
        doubts=answer.doubts,
    )  # fmt: skip
    assert explained.outcome == "saved"
    assert explained.row.note == "Hoàn trả 0,5 tỷ đồng thu nhầm"


def test_a_ratio_is_entered_by_its_parts(ubnd):
    ratio = IndicatorFactory(
        kind=Indicator.Kind.RATIO, unit="%", decimals=2, period="month"
    )

    row = save(ubnd, ratio, "2.338/2.400").row

    assert (row.numerator, row.denominator, row.value) == (2338, 2400, None)
    assert entry_text(row) == "2.338/2.400"
    assert read_text(ratio, "97,42 %").value == Decimal("97.42")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5/", "«5/» chưa đủ: hãy nhập tử số/mẫu số, ví dụ 2.338/2.400."),
        ("5/0", "Mẫu số phải lớn hơn 0."),
    ],
)
def test_a_ratio_without_a_whole_is_refused(ubnd, text, message):
    ratio = IndicatorFactory(
        kind=Indicator.Kind.RATIO, unit="%", decimals=2, period="month"
    )

    answer = save(ubnd, ratio, text)

    assert (answer.outcome, answer.messages) == ("refused", [message])


def test_ubnd_enters_its_own_indicators_only_and_the_office_all(
    ubnd, office, leader, secretary, inspector
):
    party = IndicatorFactory(entry_role="VP", period="month")

    assert save(office, party, "5", area=None).outcome == "saved"
    for user in (ubnd, leader, secretary, inspector):
        with pytest.raises(LookupError):
            save(user, party, "6")
    assert Observation.objects.get().value == 5


def test_a_khu_pho_has_a_cell_of_its_own(ubnd):
    poor = IndicatorFactory(
        by_area=True, unit="hộ", decimals=0, accrual="state", period="month"
    )
    area = AreaFactory(name="Khu phố 2")
    whole = save(ubnd, poor, "8").row

    answer = save(ubnd, poor, "3", area=area)

    assert answer.outcome == "saved"
    assert (answer.row.area, answer.row.corrects) == (area, None)
    assert set(Observation.objects.of_ward()) == {whole}


def test_results_before_the_period_are_not_its_cell(ubnd, revenue):
    ObservationFactory(indicator=revenue, as_of=date(2022, 10, 31), value=Decimal(25))
    ObservationFactory(indicator=revenue, as_of=date(2022, 12, 1), value=Decimal(31))

    answer = save(ubnd, revenue, "30,149")

    assert answer.outcome == "saved"
    assert answer.row.corrects is None


def test_a_period_that_the_indicator_does_not_report_by_takes_nothing(ubnd, revenue):
    quarter = spans_of("quarter", 2022)[2]

    answer = save(ubnd, revenue, "30", span=quarter)

    assert answer.outcome == "refused"
    assert answer.messages == ["Chỉ tiêu này không báo cáo theo «Quý III»."]


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        (date(2022, 10, 31), "refused"), (date(2022, 11, 1), "saved"),
        (date(2022, 11, 30), "saved"), (date(2022, 12, 1), "refused"),
        (date(2021, 11, 28), "refused"),
    ],
)  # fmt: skip
def test_a_day_outside_the_period_is_refused(ubnd, revenue, day, outcome):
    answer = save(ubnd, revenue, "30", as_of=day)

    assert answer.outcome == outcome
    if outcome == "refused":
        assert answer.messages == ["Ngày phải từ 01/11/2022 đến 30/11/2022."]


def test_a_final_number_takes_the_place_of_an_estimate(ubnd, revenue):
    first = save(ubnd, revenue, "30", is_estimate=True).row

    asked = save(ubnd, revenue, "30,149", seen=first.pk)
    answer = save(ubnd, revenue, "30,149", seen=first.pk, change="further")

    assert (asked.outcome, asked.row) == ("asked", first)
    assert [words for _, words in asked.choices] == [
        "Đính chính số ngày 30/11/2022, vẫn là số ước (giữ nguồn cũ)",
        "Số chính thức thay số này, theo Báo cáo của Ủy ban nhân dân phường, Tháng 11/2022",
    ]
    assert (answer.row.corrects, answer.row.is_estimate) == (first, False)


def test_a_corrected_estimate_stays_one(ubnd, revenue):
    first = save(ubnd, revenue, "30", is_estimate=True, source="Công văn 12/UBND").row

    row = save(ubnd, revenue, "30,2", seen=first.pk, change="correction").row

    assert (row.corrects, row.is_estimate, row.source) == (
        first, True, "Công văn 12/UBND",
    )  # fmt: skip


def test_the_same_number_that_is_no_longer_an_estimate_is_a_change_in_full(
    ubnd, revenue
):
    first = save(ubnd, revenue, "30", is_estimate=True, note="Ước").row

    same = save(ubnd, revenue, "30", seen=first.pk)
    full = save(ubnd, revenue, "30", seen=first.pk, is_whole=True)

    assert (same.outcome, full.outcome) == ("unchanged", "saved")
    assert (full.row.is_estimate, full.row.note, full.row.corrects) == (
        False, "", first,
    )  # fmt: skip


def test_an_area_takes_results_of_its_own_days(ubnd):
    poor = IndicatorFactory(by_area=True, decimals=0, period="month", accrual="state")
    area = AreaFactory(name="Khu phố 7", ended_on=date(2022, 11, 30))

    late = save(ubnd, poor, "3", area=area)
    before = save(ubnd, poor, "3", area=area, as_of=date(2022, 11, 29))

    assert late.messages == ["Ngày 30/11/2022 không có Khu phố 7."]
    assert before.outcome == "saved"
