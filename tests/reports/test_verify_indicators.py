"""verify on indicators: one line for each thing that is broken, silent on the demo ward."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from reports.indicators.models import (
    Area,
    Indicator,
    IndicatorName,
    Observation,
    Target,
)
from reports.verification import indicators as verify
from reports.verify import problems

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_ward")]

CLOSED, DAY = date(2022, 12, 20), date(2022, 12, 27)


def indicator(code):
    return Indicator.objects.get(code=code)


def standing(code, day, area=None):
    return Observation.objects.standing().get(
        indicator__code=code, as_of=day, area=area
    )


def enter(code, day, value, **more):
    """Store a result past all validation."""
    row = Observation(
        indicator=indicator(code), as_of=day, value=Decimal(value), source="x", **more
    )
    Observation.objects.bulk_create([row])
    return row


def change(row, **values):
    Observation.objects.filter(pk=row.pk).update(**values)


def test_the_demo_ward_has_no_failure():
    for check in verify.INDICATOR_CHECKS:
        assert list(check()) == []


def test_two_results_of_one_day():
    enter("health.dengue_cases", CLOSED, 74)
    assert list(verify.one_result_a_day()) == [
        "Ca sốt xuất huyết, 20/12/2022: có 2 kết quả còn hiệu lực; hãy đính chính thay vì nhập "
        "thêm."
    ]


def test_two_results_of_one_day_in_one_khu_pho():
    area = Area.objects.get(code="KP-03")
    enter("social.scholarships", CLOSED, 25, area=area)
    assert list(verify.one_result_a_day()) == [
        "Học bổng trao tặng, Khu phố 3, 20/12/2022: có 2 kết quả còn hiệu lực; hãy đính chính "
        "thay vì nhập thêm."
    ]


def test_a_corrected_result_of_the_same_day_is_no_second_one():
    old = standing("security.crimes", CLOSED)
    new = Observation(
        indicator=old.indicator, as_of=CLOSED, value=Decimal(46), source="x", corrects=old
    )  # fmt: skip
    new.full_clean()
    new.save()
    assert list(problems()) == []


def test_a_correction_of_another_indicator():
    enter(
        "health.campaigns",
        date(2022, 12, 21),
        30,
        corrects=standing("security.crimes", CLOSED),
    )
    assert list(verify.corrections()) == [
        "Đợt ra quân vệ sinh, diệt lăng quăng, 21/12/2022: đính chính cho một chỉ tiêu khác."
    ]  # fmt: skip


def test_a_correction_of_another_place():
    area = Area.objects.get(code="KP-03")
    old = standing("social.scholarships", CLOSED, area)
    enter("social.scholarships", CLOSED, 246, corrects=old)
    assert list(verify.corrections()) == [
        "Học bổng trao tặng, 20/12/2022: đính chính cho số của nơi khác."
    ]


def test_corrections_that_come_back_to_themselves_are_one_line():
    first = standing("security.crimes", CLOSED)
    second = enter("security.crimes", CLOSED, 46, corrects=first)
    third = enter("security.crimes", CLOSED, 47, corrects=second)
    assert list(verify.correction_chains()) == []
    change(first, corrects=third)
    assert list(verify.correction_chains()) == [
        "Phạm pháp hình sự, 20/12/2022: các dòng đính chính lẫn nhau, không còn dòng nào có "
        "hiệu lực."
    ]


def test_a_result_that_is_counted_was_entered():
    enter("party.badges", CLOSED, 30)
    assert list(verify.counted_entered()) == [
        "Huy hiệu Đảng trao tặng, 20/12/2022: chỉ tiêu được tính từ sổ của phường mà có kết quả "
        "nhập tay."
    ]


def test_a_result_of_a_day_to_come_is_named_from_the_day_before_it_on():
    row = enter("security.crimes", date(2022, 12, 28), 46)
    assert list(verify.future_results(date(2022, 12, 28))) == []
    assert list(verify.future_results(DAY)) == [
        "Phạm pháp hình sự, 28/12/2022: ngày ở tương lai; hôm nay là 27/12/2022."
    ]
    enter("security.crimes", CLOSED, 46, corrects=row)
    assert list(verify.future_results(DAY)) == []


def test_verify_looks_for_days_to_come_from_the_present_day():
    enter("security.crimes", localdate() + timedelta(days=1), 46)
    assert [line for line in problems() if "ngày ở tương lai" in line] == list(
        verify.future_results()
    )
    assert len(list(verify.future_results())) == 1


def test_a_khu_pho_of_an_indicator_that_is_not_broken_down():
    enter("security.crimes", CLOSED, 3, area=Area.objects.get(code="KP-03"))
    assert list(verify.areas_of_results()) == [
        "Phạm pháp hình sự, 20/12/2022: có số của Khu phố 3 mà chỉ tiêu không chia theo khu phố."
    ]


def test_a_running_result_that_falls_without_a_note():
    row = standing("health.dengue_cases", date(2022, 11, 30))
    change(row, value=Decimal(66))
    assert list(verify.running_results()) == [
        "Ca sốt xuất huyết, 30/11/2022: lũy kế 66, thấp hơn 67 ngày 31/10/2022 mà không có giải "
        "trình."
    ]
    change(row, note="Loại một ca chẩn đoán nhầm.")
    assert list(verify.running_results()) == []
    change(row, value=Decimal(67), note="")
    assert list(verify.running_results()) == []


def test_a_running_result_starts_anew_each_year_and_a_state_may_fall():
    assert standing("health.dengue_cases", date(2021, 12, 31)).value == 38
    assert standing("health.dengue_cases", date(2022, 1, 31)).value == 1
    assert standing("social.near_poor_households", date(2022, 6, 30)).value == 12
    assert standing("social.near_poor_households", DAY).value == 8
    assert list(verify.running_results()) == []


def test_a_running_result_of_a_khu_pho_is_compared_with_its_own():
    area = Area.objects.get(code="KP-03")
    row = standing("social.scholarships", date(2022, 9, 30), area)
    change(row, value=Decimal(1))
    assert list(verify.running_results()) == [
        "Học bổng trao tặng, 30/09/2022: Khu phố 3 lũy kế 1, thấp hơn 12 ngày 30/06/2022 mà "
        "không có giải trình."
    ]


def test_khu_pho_that_do_not_add_up():
    area = Area.objects.get(code="KP-03")
    row = standing("social.near_poor_households", DAY, area)
    change(row, value=Decimal(2))
    assert list(verify.sums_of_areas()) == [
        "Hộ cận nghèo theo chuẩn Thành phố, Quý IV/2022: các khu phố cộng lại là 9, toàn phường "
        "là 8, lệch -1."
    ]


def test_khu_pho_are_compared_only_where_all_in_force_have_reported():
    area = Area.objects.get(code="KP-03")
    row = standing("social.near_poor_households", DAY, area)
    change(row, value=Decimal(2), as_of=date(2022, 10, 31))
    # Still of the fourth quarter.
    assert len(list(verify.sums_of_areas())) == 1
    change(row, as_of=date(2023, 1, 31))
    assert list(verify.sums_of_areas()) == []
    # A khu phố that has ended is not waited for.
    Area.objects.filter(pk=area.pk).update(ended_on=date(2022, 10, 1))
    assert next(verify.sums_of_areas()).startswith(
        "Hộ cận nghèo theo chuẩn Thành phố, Quý IV/2022: các khu phố cộng lại là 7, "
    )


def test_items_that_do_not_add_up():
    row = standing("economy.revenue_fees", date(2022, 11, 28))
    change(row, value=row.value + Decimal("0.001"))
    assert list(verify.sums_of_items()) == [
        "Thu ngân sách, 28/11/2022: kết quả các khoản mục cộng lại là 30,15, tổng là 30,149."
    ]
    change(row, as_of=date(2022, 11, 27))
    assert list(verify.sums_of_items()) == []


def test_targets_of_items_that_do_not_add_up():
    rows = Target.objects.filter(indicator__code="economy.expenditure_other", year=2022)
    row = rows.get(basis="adjusted")
    rows.filter(pk=row.pk).update(value=row.value + 1)
    assert list(verify.sums_of_item_targets()) == [
        "Tổng chi ngân sách, năm 2022, điều chỉnh: mức giao các khoản mục cộng lại là 13,4, tổng "
        "là 12,4."
    ]
    rows.filter(pk=row.pk).delete()
    assert list(verify.sums_of_item_targets()) == []


def test_an_adjusted_target_that_would_drop_out_of_the_review():
    rows = Target.objects.filter(indicator__code="economy.revenue", year=2022)
    rows.filter(basis="adjusted").update(in_resolution=False)
    assert list(verify.targets_of_resolution()) == [
        "Thu ngân sách 2022: mức điều chỉnh chưa được đánh dấu «trong nghị quyết năm» như mức ban "
        "đầu."
    ]
    rows.update(in_resolution=False)
    assert list(verify.targets_of_resolution()) == []


def test_two_names_at_once():
    row = IndicatorName.objects.get(indicator__code="admin_reform.online_level3")
    IndicatorName.objects.bulk_create(
        [
            IndicatorName(
                indicator=row.indicator, name="Tên khác", started_on=date(2022, 12, 31)
            )
        ]
    )
    assert list(verify.names_of_indicators()) == [
        "Tên khác: tên từ 31/12/2022 trùng thời gian với tên trước."
    ]
    IndicatorName.objects.filter(name="Tên khác").update(started_on=date(2023, 1, 1))
    assert list(verify.names_of_indicators()) == []


@pytest.mark.parametrize(
    "broken",
    [{"unit": "đồng"}, {"parent": "economy.revenue_other"}, {"parent": "economy.revenue_fees"}],
)  # fmt: skip
def test_an_item_of_what_is_no_total(broken):
    if "parent" in broken:
        broken = {"parent": indicator(broken["parent"])}
    Indicator.objects.filter(code="economy.revenue_fees").update(**broken)
    parent = broken.get("parent") or indicator("economy.revenue")
    assert list(verify.totals_of_items()) == [
        f"Phí, lệ phí: không thể là khoản mục của «{parent}»."
    ]
