"""The back office of indicators: who adds what, what is told, what stays as it was."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from reports.indicators.entry import Entry, save_entry
from reports.indicators.models import Explanation, Indicator, Observation, Target
from reports.indicators.periods import spans_of
from tests.factories import (
    AreaFactory,
    ExplanationFactory,
    IndicatorFactory,
    IndicatorGroupFactory,
    ObservationFactory,
    TargetFactory,
)

COUNTED = (
    "Chỉ tiêu này được tính từ sổ của phường, không nhập. Nếu số sai, hãy sửa sổ; số của "
    "năm chưa có sổ ghi ở «Số liệu công bố»."
)


@pytest.fixture
def kept(ward):
    """Indicators by whose figures they are: UBND's, the office's, counted."""
    return {
        "UB": IndicatorFactory(code="social.jobs", name="Giải quyết việc làm", decimals=0),
        "VP": IndicatorFactory(code="mass.dialogues", name="Đối thoại", decimals=0,
                               entry_role="VP"),
        "counted": IndicatorFactory(code="party.badges", name="Huy hiệu Đảng", decimals=0,
                                    entry_role="VP"),
    }  # fmt: skip


def address(model, page, *args):
    return reverse(f"admin:reports_{model}_{page}", args=args)


def offered(client, model, field, term=""):
    query = {"app_label": "reports", "model_name": model, "field_name": field, "term": term}  # fmt: skip
    answer = client.get(reverse("admin:autocomplete"), query)
    return sorted(row["text"].split(" (")[0] for row in answer.json()["results"])


def result(indicator, **changed):
    return {
        "indicator": indicator.pk, "as_of": "20/12/2022", "value": "341",
        "source": "Báo cáo số 12", **changed,
    }  # fmt: skip


def errors(response):
    return dict(response.context["adminform"].form.errors)


# --- who enters and explains what ---


@pytest.mark.parametrize(
    ("role", "entered", "explained"),
    [
        ("ubnd", ["Giải quyết việc làm"], ["Giải quyết việc làm"]),
        ("office", ["Giải quyết việc làm", "Đối thoại"],
         ["Giải quyết việc làm", "Huy hiệu Đảng", "Đối thoại"]),
    ],
)  # fmt: skip
def test_a_search_box_offers_the_indicators_one_keeps(
    role, entered, explained, kept, request, client_for
):
    client = client_for(request.getfixturevalue(role))

    assert offered(client, "observation", "indicator") == entered
    assert offered(client, "explanation", "indicator") == explained
    assert offered(client, "observation", "indicator", "đối") == [
        name for name in entered if name == "Đối thoại"
    ]


@pytest.mark.parametrize(
    ("role", "whose", "stored"),
    [("ubnd", "UB", True), ("ubnd", "VP", False), ("office", "UB", True), ("office", "VP", True)],
)  # fmt: skip
def test_a_result_is_added_to_an_indicator_one_keeps(
    role, whose, stored, kept, request, client_for
):
    user = request.getfixturevalue(role)

    response = client_for(user).post(address("observation", "add"), result(kept[whose]))

    assert Observation.objects.filter(indicator=kept[whose]).exists() is stored
    if stored:
        assert Observation.objects.get().updated_by == user
    else:
        assert list(errors(response)) == ["indicator"]


@pytest.mark.parametrize(
    ("role", "whose", "stored"),
    [("ubnd", "UB", True), ("ubnd", "VP", False), ("office", "UB", True), ("office", "VP", True),
     ("office", "counted", True), ("ubnd", "counted", False)],
)  # fmt: skip
def test_an_explanation_is_of_an_indicator_one_keeps(
    role, whose, stored, kept, request, client_for
):
    client = client_for(request.getfixturevalue(role))
    typed = {"indicator": kept[whose].pk, "year": "2022", "as_of": "20/12/2022", "text": "Dịch bệnh được kiểm soát."}  # fmt: skip

    response = client.post(address("explanation", "add"), typed)

    assert Explanation.objects.exists() is stored
    if not stored:
        assert list(errors(response)) == ["indicator"]


@pytest.mark.parametrize(
    ("role", "whose", "may"),
    [("ubnd", "UB", True), ("ubnd", "VP", False), ("office", "VP", True), ("leader", "UB", False)],
)  # fmt: skip
@pytest.mark.parametrize("model", ["observation", "explanation"])
def test_what_others_keep_is_shown_and_not_changed(
    model, role, whose, may, kept, request, client_for
):
    client = client_for(request.getfixturevalue(role))
    if model == "observation":
        row = ObservationFactory(indicator=kept[whose], value=Decimal(340))
    else:
        row = ExplanationFactory(indicator=kept[whose])
    url = address(model, "change", row.pk)

    page = client.get(url)
    answer = client.post(
        url,
        {"indicator": kept[whose].pk, "year": "2022", "as_of": "20/12/2022", "text": "Khác",
         "source": "Khác", "row_version": row.version},
    )  # fmt: skip

    assert page.status_code == 200
    assert ('name="_save"' in page.content.decode()) is may
    assert answer.status_code == (302 if may else 404)
    row.refresh_from_db()
    assert ("Khác" in (getattr(row, "source", ""), getattr(row, "text", ""))) is may


# --- counted results are never typed ---


def test_a_counted_result_is_refused_by_the_form_in_words(kept, office, client_for):
    response = client_for(office).post(
        address("observation", "add"), result(kept["counted"])
    )

    assert errors(response) == {"indicator": [COUNTED]}
    assert not Observation.objects.exists()


def test_a_counted_result_is_no_cell_of_the_entry_grid(kept, office):
    span = spans_of("year", 2022)[0]
    with pytest.raises(LookupError):
        save_entry(office, Entry(kept["counted"], span, "30"), today=date(2022, 12, 27))
    assert not Indicator.objects.enterable_by(office).filter(code="party.badges")


# --- a stored result stays ---


def test_of_a_stored_result_only_source_and_note_change(kept, office, client_for):
    row = ObservationFactory(indicator=kept["UB"], value=Decimal(340))
    client, url = client_for(office), address("observation", "change", row.pk)

    page = client.get(url).content.decode()
    client.post(
        url,
        {"value": "999", "as_of": "01/01/2022", "source": "Báo cáo số 13",
         "note": "Ghi lại nguồn", "row_version": row.version},
    )  # fmt: skip

    row.refresh_from_db()
    assert (row.value, row.as_of) == (Decimal(340), date(2022, 11, 28))
    assert (row.source, row.note) == ("Báo cáo số 13", "Ghi lại nguồn")
    assert 'name="value"' not in page
    assert f"corrects={row.pk}&amp;" in page


def test_the_link_to_correct_opens_a_form_that_names_the_wrong_row(
    kept, office, client_for
):
    area = AreaFactory(name="Khu phố 3")
    Indicator.objects.filter(pk=kept["UB"].pk).update(by_area=True)
    row = ObservationFactory(indicator=kept["UB"], value=Decimal(340), area=area)
    client = client_for(office)
    page = client.get(address("observation", "change", row.pk)).content.decode()
    link = page.split('<a href="')
    [link] = [part.split('"')[0] for part in link if "corrects=" in part]

    form = client.get(link.replace("&amp;", "&")).context["adminform"].form
    client.post(
        address("observation", "add"),
        result(kept["UB"], area=area.pk, corrects=row.pk, as_of="28/11/2022"),
    )

    shown = {
        name: str(form[name].value()) for name in ("corrects", "indicator", "area")
    }
    assert shown == {
        "corrects": str(row.pk), "indicator": str(kept["UB"].pk), "area": str(area.pk),
    }  # fmt: skip
    correction = Observation.objects.standing().get()
    assert (correction.corrects, correction.value) == (row, Decimal(341))
    again = client.get(address("observation", "change", row.pk)).content.decode()
    assert "Dòng này đã được đính chính." in again


def test_a_stored_row_that_breaks_a_rule_says_so_and_does_not_fail(
    kept, office, client_for
):
    row = ObservationFactory(indicator=kept["counted"], value=Decimal(30))

    response = client_for(office).post(
        address("observation", "change", row.pk),
        {"source": "Báo cáo số 13", "note": "", "row_version": row.version},
    )

    assert errors(response) == {"__all__": [COUNTED]}


# --- lists ---


def test_results_are_found_by_their_indicator_without_accents_and_by_source(
    kept, office, client_for
):
    jobs = ObservationFactory(indicator=kept["UB"], source="Báo cáo số 7")
    talk = ObservationFactory(indicator=kept["VP"], source="Sổ theo dõi")
    client = client_for(office)

    def found(**query):
        return set(client.get(address("observation", "changelist"), query).context["cl"].queryset)  # fmt: skip

    assert found(q="giai quyet") == {jobs}
    assert found(q="mass.dia") == {talk}
    assert found(q="Sổ theo") == {talk}
    assert found(q="không có") == set()
    assert found() == {jobs, talk}


def test_results_are_filtered_by_place_group_role_and_whether_they_stand(
    kept, office, client_for
):
    group = IndicatorGroupFactory(code="mass", name="Dân vận")
    Indicator.objects.filter(pk=kept["VP"].pk).update(group=group)
    Indicator.objects.filter(pk=kept["UB"].pk).update(by_area=True)
    old = ObservationFactory(indicator=kept["UB"])
    new = ObservationFactory(indicator=kept["UB"], corrects=old)
    part = ObservationFactory(indicator=kept["UB"], area=AreaFactory())
    talk = ObservationFactory(indicator=kept["VP"])
    client = client_for(office)

    def found(**query):
        return set(client.get(address("observation", "changelist"), query).context["cl"].queryset)  # fmt: skip

    assert found(noi="khu_pho") == {part}
    assert found(noi="phuong", hieu_luc="con") == {new, talk}
    assert found(hieu_luc="dinh_chinh") == {old}
    assert found(indicator__group__id__exact=group.pk) == {talk}
    assert found(indicator__entry_role__exact="VP") == {talk}
    assert found(area__id__exact=part.area_id) == {part}


def test_only_results_that_stand_are_offered_to_be_corrected(kept, office, client_for):
    old = ObservationFactory(indicator=kept["UB"], as_of=date(2022, 6, 30))
    ObservationFactory(indicator=kept["UB"], corrects=old, as_of=date(2022, 9, 30))

    assert offered(client_for(office), "observation", "corrects", "viec lam") == [
        "Giải quyết việc làm, 30/09/2022"
    ]


def test_targets_are_filtered_by_group_and_found_by_their_paper(
    kept, office, client_for
):
    group = IndicatorGroupFactory(code="mass", name="Dân vận")
    Indicator.objects.filter(pk=kept["VP"].pk).update(group=group)
    talk = TargetFactory(indicator=kept["VP"], source="Nghị quyết 21")
    TargetFactory(indicator=kept["UB"], source="Quyết định giao")
    client, url = client_for(office), address("target", "changelist")

    by_group = client.get(url, {"indicator__group__id__exact": group.pk})
    by_paper = client.get(url, {"q": "nghi quyet"})

    assert list(by_group.context["cl"].queryset) == [talk]
    assert list(by_paper.context["cl"].queryset) == [talk]


# --- a ward adds an indicator ---


def typed_indicator(group, **changed):
    empty = {
        f"{prefix}-{name}": "0"
        for prefix in ("targets", "names")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return {
        **empty, "name": "Cây xanh trồng mới", "group": group.pk, "code": "urban.trees",
        "is_active": "on", "unit": "cây", "kind": "count", "decimals": "0",
        "direction": "higher", "period": "quarter", "accrual": "running", "due_days": "10",
        "entry_role": "UB", "owner": "Ủy ban nhân dân phường", "least": "0", "most": "2.000",
        "jump_percent": "", "parent": "", "legal_basis": "", "position": "9", "note": "",
        **changed,
    }  # fmt: skip


def test_an_indicator_is_added_by_a_form_that_explains_each_box(
    office, ubnd, client_for
):
    group = IndicatorGroupFactory(code="urban", name="Đô thị")
    client, url = client_for(office), address("indicator", "add")

    page = client.get(url).content.decode()
    client.post(url, typed_indicator(group))

    row = Indicator.objects.get()
    assert (row.code, row.period, row.due_days, row.most) == (
        "urban.trees", "quarter", 10, Decimal(2000),
    )  # fmt: skip
    for words in ("Cách đo", "Kỳ báo cáo và người nhập", "Kiểm tra khi nhập", "Chia nhỏ",
                  "Ví dụ 5: số tháng 3 phải có chậm nhất ngày 05/4"):  # fmt: skip
        assert words in page
    assert client_for(ubnd).get(url).status_code == 404


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("Cây xanh", "Mã chỉ gồm chữ thường không dấu, chữ số, gạch dưới, và có dấu chấm, ví dụ "
         "social.scholarships."),
        ("urban", "Mã chỉ gồm chữ thường không dấu, chữ số, gạch dưới, và có dấu chấm, ví dụ "
         "social.scholarships."),
        ("social.trees", "Mã của nhóm «Đô thị» phải bắt đầu bằng «urban.»."),
    ],
)  # fmt: skip
def test_a_code_is_in_the_manner_of_codes(code, message, office, client_for):
    group = IndicatorGroupFactory(code="urban", name="Đô thị")

    response = client_for(office).post(
        address("indicator", "add"), typed_indicator(group, code=code)
    )

    assert errors(response)["code"] == [message]
    assert not Indicator.objects.exists()


def test_the_code_of_a_stored_indicator_is_shown_and_not_changed(
    kept, office, client_for
):
    row = kept["UB"]
    client, url = client_for(office), address("indicator", "change", row.pk)

    client.post(
        url,
        typed_indicator(row.group, code="social.other", name="Việc làm", row_version=row.version),
    )  # fmt: skip

    row.refresh_from_db()
    assert (row.code, row.name) == ("social.jobs", "Việc làm")


def test_a_total_is_chosen_among_those_that_are_no_items(office, ward, client_for):
    total = IndicatorFactory(code="economy.revenue", name="Thu ngân sách")
    IndicatorFactory(code="economy.revenue_fees", name="Phí", parent=total)

    assert offered(client_for(office), "indicator", "parent") == ["Thu ngân sách"]


def test_a_target_of_the_list_under_an_indicator_bears_its_day(
    kept, office, client_for
):
    row = kept["UB"]
    target = {
        "targets-TOTAL_FORMS": "1", "targets-0-year": "2022", "targets-0-basis": "adjusted",
        "targets-0-value": "350", "targets-0-source": "Quyết định 9",
        "targets-0-decided_on": "15/08/2022",
    }  # fmt: skip

    client_for(office).post(
        address("indicator", "change", row.pk),
        typed_indicator(row.group, row_version=row.version, **target),
    )

    found = Target.objects.get()
    assert (found.value, found.decided_on) == (Decimal(350), date(2022, 8, 15))
