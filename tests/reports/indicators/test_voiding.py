"""A voided result or target counts nowhere; what it corrected stands again."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import now

from reports.indicators.models import Observation, Target
from tests.factories import IndicatorFactory, ObservationFactory, TargetFactory

RESULTS = reverse("admin:reports_observation_changelist")
TARGETS = reverse("admin:reports_target_changelist")


@pytest.fixture
def indicator(ward):
    return IndicatorFactory(code="budget.revenue", name="Thu ngân sách nhà nước")


@pytest.fixture
def old(indicator):
    return ObservationFactory(indicator=indicator)


@pytest.fixture
def correction(old):
    return ObservationFactory(
        indicator=old.indicator, corrects=old, value=Decimal("31.2")
    )


def void(client, address, *rows, reason="Nhập nhầm phường"):
    data = {"action": "void_selected", "_selected_action": [row.pk for row in rows]}
    return client.post(
        address, {**data, "confirmed": "1", "reason": reason}, follow=True
    )


def messages_of(page):
    return [str(message) for message in page.context["messages"]]


# --- results ---


def test_a_voided_correction_lets_the_old_result_stand_and_another_correct_it(
    old, correction, office
):
    assert list(Observation.objects.standing()) == [correction]

    correction.void(by=office, reason="Nhập nhầm")

    correction.refresh_from_db()
    assert list(Observation.objects.standing()) == [old]
    assert (correction.corrects, correction.once_corrected) == (None, old)
    assert (correction.voided_by, correction.void_reason) == (office, "Nhập nhầm")
    again = ObservationFactory(
        indicator=old.indicator, corrects=old, value=Decimal("32")
    )
    assert list(Observation.objects.standing()) == [again]
    assert correction.history.count() == 2


def test_what_a_correction_stands_on_is_not_voided_before_it(old, correction, office):
    with pytest.raises(ValidationError) as refused:
        old.void(by=office, reason="Nhập nhầm")

    assert refused.value.messages == [
        "«Thu ngân sách nhà nước, 28/11/2022» đã được đính chính bằng dòng "
        f"KQ-{correction.pk:06d}. Hãy hủy dòng đính chính trước."
    ]
    correction.void(by=office, reason="Nhập nhầm")
    old.void(by=office, reason="Nhập nhầm")
    assert not Observation.objects.standing().exists()


def test_voiding_never_makes_two_results_of_one_day_stand(old, office):
    moved = ObservationFactory(
        indicator=old.indicator, corrects=old, as_of=date(2022, 11, 30)
    )
    other = ObservationFactory(indicator=old.indicator, value=Decimal("29"))

    with pytest.raises(ValidationError) as refused:
        moved.void(by=office, reason="Nhập nhầm")

    assert refused.value.messages == [
        "Hủy «Thu ngân sách nhà nước, 30/11/2022» thì dòng được đính chính "
        f"KQ-{old.pk:06d} dùng lại, nhưng ngày 28/11/2022 đã có kết quả khác đang dùng "
        f"(KQ-{other.pk:06d}). Hãy đính chính hoặc hủy một trong hai trước."
    ]
    assert Observation.objects.get(pk=moved.pk).voided_at is None
    other.void(by=office, reason="Nhập nhầm")
    moved.void(by=office, reason="Nhập nhầm")
    assert list(Observation.objects.standing()) == [old]


def test_the_database_lets_no_voided_row_correct_another(old, correction):
    with pytest.raises(IntegrityError), transaction.atomic():
        Observation.objects.filter(pk=correction.pk).update(voided_at=now())


def test_a_voided_result_is_not_corrected(old, office):
    old.void(by=office, reason="Nhập nhầm")
    row = Observation(
        indicator=old.indicator, as_of=old.as_of, value=1, source="Sổ", corrects=old
    )

    with pytest.raises(ValidationError) as refused:
        row.full_clean()

    assert refused.value.message_dict == {
        "corrects": ["Dòng này đã hủy bỏ, không đính chính."]
    }


@pytest.mark.parametrize(
    ("role", "entry_role", "voided"),
    [("office", "UB", True), ("office", "VP", True), ("ubnd", "UB", True), ("ubnd", "VP", False)],
)  # fmt: skip
def test_the_back_office_voids_results_of_those_who_keep_them(
    role, entry_role, voided, request, client_for, ward
):
    user = request.getfixturevalue(role)
    row = ObservationFactory(indicator=IndicatorFactory(entry_role=entry_role))

    page = void(client_for(user), RESULTS, row)

    row.refresh_from_db()
    assert (row.voided_at is not None) is voided
    assert messages_of(page) == [
        "Đã hủy bỏ 1 dòng."
        if voided
        else "Không có dòng nào hủy bỏ được: dòng đã hủy thì giữ nguyên."
    ]


def test_a_leader_voids_nothing(old, leader, client_for):
    void(client_for(leader), RESULTS, old)

    assert Observation.objects.get().voided_at is None


def test_the_back_office_says_why_nothing_was_voided(
    old, correction, office, client_for
):
    other = ObservationFactory(indicator=old.indicator, as_of=date(2022, 10, 31))

    page = void(client_for(office), RESULTS, other, old)

    assert messages_of(page) == [
        "Chưa hủy bỏ dòng nào. «Thu ngân sách nhà nước, 28/11/2022» đã được đính chính bằng "
        f"dòng KQ-{correction.pk:06d}. Hãy hủy dòng đính chính trước."
    ]
    assert not Observation.objects.filter(voided_at__isnull=False).exists()


def test_a_voided_result_shows_who_and_why_and_is_told_apart_in_the_list(
    old, correction, office, client_for
):
    client = client_for(office)
    void(client, RESULTS, correction)

    page = client.get(
        reverse("admin:reports_observation_change", args=[correction.pk])
    ).content.decode()
    lists = {
        state: [row.pk for row in client.get(RESULTS, {"hieu_luc": state}).context["cl"].result_list]
        for state in ("con", "dinh_chinh", "huy")
    }  # fmt: skip

    assert "Nhập nhầm phường" in page
    assert "Hủy bỏ dòng này" not in page
    assert lists == {"con": [old.pk], "dinh_chinh": [], "huy": [correction.pk]}


def test_the_indicators_page_shows_it_voided_to_those_who_keep_results(
    old, correction, office, ubnd, leader, client_for
):
    correction.void(by=office, reason="Nhập nhầm phường")
    address = reverse("indicators:detail", args=["budget.revenue"]) + "?nam=2022"

    pages = {
        user: client_for(user).get(address).content.decode()
        for user in (office, ubnd, leader)
    }

    words = f"bởi {office}, lý do: Nhập nhầm phường."
    assert [words in pages[user] for user in (office, ubnd, leader)] == [
        True, True, False,
    ]  # fmt: skip
    assert "<s>31,2</s>" in pages[office]
    assert "Trước đó đính chính cho dòng ngày 28/11/2022 (30,149)." in pages[office]
    assert "31,2" not in pages[leader]


# --- targets ---


def test_a_voided_target_counts_nowhere_and_another_takes_its_place(
    indicator, office, client_for
):
    wrong = TargetFactory(indicator=indicator, value=Decimal("250"))
    client = client_for(office)
    data = {
        "indicator": indicator.pk, "year": "2022", "basis": "resolution", "value": "25",
    }  # fmt: skip

    twice = client.post(reverse("admin:reports_target_add"), data)
    void(client, TARGETS, wrong, reason="Sai đơn vị")
    right = client.post(
        reverse("admin:reports_target_add"), {**data, "replaced_row": wrong.pk}
    )

    assert twice.context["adminform"].form.non_field_errors() == [
        "Chỉ tiêu này đã có mức giao theo căn cứ này."
    ]
    assert right.status_code == 302
    found = Target.objects.of_year(2022).get()
    assert (found.value, found.replaces) == (Decimal("25"), wrong)
    wrong.refresh_from_db()
    assert (wrong.voided_by, wrong.void_reason) == (office, "Sai đơn vị")


def test_the_database_keeps_one_standing_target_a_basis_and_year(indicator):
    TargetFactory(indicator=indicator)
    with pytest.raises(IntegrityError), transaction.atomic():
        TargetFactory(indicator=indicator)


def test_two_new_targets_of_one_basis_below_an_indicator_are_refused(
    indicator, office, client_for
):
    client, url = (
        client_for(office),
        reverse("admin:reports_indicator_change", args=[indicator.pk]),
    )
    form = client.get(url).context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, False)}
    rows = {f"targets-{n}-{name}": value for n in (0, 1) for name, value in
            (("year", "2022"), ("basis", "superior"), ("value", "25"))}  # fmt: skip
    forms = {"targets-TOTAL_FORMS": 2, "targets-INITIAL_FORMS": 0,
             "names-TOTAL_FORMS": 0, "names-INITIAL_FORMS": 0}  # fmt: skip

    page = client.post(url, {**data, **forms, **rows})

    formset = page.context["inline_admin_formsets"][0].formset
    assert "mỗi căn cứ chỉ có một mức giao" in str(formset.non_form_errors())
    assert not Target.objects.exists()


def test_verify_says_nothing_of_voided_rows(indicator, office):
    counted = IndicatorFactory(code="party.badges", decimals=0, entry_role="VP")
    rows = [
        ObservationFactory(indicator=counted, value=3),
        ObservationFactory(indicator=indicator, as_of=date(2999, 1, 1)),
    ]
    target = TargetFactory(indicator=indicator, in_resolution=True)
    later = TargetFactory(indicator=indicator, basis="adjusted")
    for row in (*rows, later):
        row.void(by=office, reason="Nhập nhầm")
    out = StringIO()

    call_command("verify", stdout=out)

    assert target.voided_at is None
    said = out.getvalue()
    assert "2999" not in said
    assert "nhập tay" not in said
    assert "trong nghị quyết năm" not in said
