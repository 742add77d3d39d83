"""Writing why an indicator of a year stands as it does."""

from datetime import date
from decimal import Decimal

import pytest

from reports.models import Explanation
from tests.factories import (
    ExplanationFactory,
    IndicatorFactory,
    ObservationFactory,
    TargetFactory,
)

PAGE = "/chi-tieu/security.crimes/giai-trinh/"
WHY = "Trộm cắp tăng khi du lịch mở lại; đã khám phá 34/45 vụ."


@pytest.fixture
def crimes(ward):
    indicator = IndicatorFactory(
        code="security.crimes", name="Phạm pháp hình sự", unit="vụ", decimals=0,
        kind="count", direction="lower",
    )  # fmt: skip
    ObservationFactory(
        indicator=indicator,
        as_of=date(2022, 12, 20),
        value=Decimal(45),
        note="Tăng 03 vụ.",
    )
    TargetFactory(indicator=indicator, value=Decimal(42))
    return indicator


def typed(text=WHY, version="", as_of="20/12/2022"):
    return {"text": text, "row_version": version, "as_of": as_of}


def test_the_owner_writes_an_explanation_and_the_page_shows_it(
    crimes, ubnd, client_for
):
    client = client_for(ubnd)

    text = client.get(PAGE, {"nam": "2022"}).content.decode()
    assert "Giải trình năm 2022: Phạm pháp hình sự" in text
    assert "Không đạt chỉ tiêu nghị quyết (cao hơn mức giao 3 vụ)" in text
    answer = client.post(f"{PAGE}?nam=2022", typed(), follow=True)

    assert answer.redirect_chain == [("/chi-tieu/security.crimes/?nam=2022", 302)]
    row = Explanation.objects.get()
    assert (row.indicator, row.year, row.text) == (crimes, 2022, WHY)
    assert row.updated_by == ubnd
    text = answer.content.decode()
    assert "Đã lưu giải trình năm 2022." in text
    assert WHY in text


def test_the_first_explanation_starts_with_the_note_of_the_result(
    crimes, ubnd, client_for
):
    client = client_for(ubnd)

    assert ">\nTăng 03 vụ.</textarea>" in (
        client.get(PAGE, {"nam": "2022"}).content.decode()
    )
    # Offered, not stored; and never in place of what somebody wrote.
    assert not Explanation.objects.exists()
    ExplanationFactory(indicator=crimes, text=WHY)
    text = client.get(PAGE, {"nam": "2022"}).content.decode()
    assert f">\n{WHY}</textarea>" in text


def test_a_second_saver_sees_both_versions_and_loses_nothing(
    crimes, ubnd, office, client_for
):
    row = ExplanationFactory(indicator=crimes, text="Bản đầu.")
    seen = row.version
    client_for(office).post(f"{PAGE}?nam=2022", typed("Bản của văn phòng.", seen))
    client = client_for(ubnd)

    answer = client.post(f"{PAGE}?nam=2022", typed("Bản của ủy ban.", seen))

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Bản của văn phòng." in text
    assert ">\nBản của ủy ban.</textarea>" in text
    row.refresh_from_db()
    assert row.text == "Bản của văn phòng."
    again = typed("Bản của ủy ban.", answer.context["form"]["row_version"].value())
    assert client.post(f"{PAGE}?nam=2022", again).status_code == 302
    row.refresh_from_db()
    assert row.text == "Bản của ủy ban."


def test_two_first_savers_do_not_overwrite_one_another(
    crimes, ubnd, office, client_for
):
    """Both opened an empty form; only one of them was first."""
    client_for(office).post(f"{PAGE}?nam=2022", typed("Của văn phòng."))

    answer = client_for(ubnd).post(f"{PAGE}?nam=2022", typed("Của ủy ban."))

    assert answer.status_code == 409
    assert Explanation.objects.get().text == "Của văn phòng."
    assert "Của ủy ban." in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Hãy ghi giải trình."),
        ("   ", "Hãy ghi giải trình."),
        ("...", "Hãy ghi giải trình bằng lời."),
        ("a" * 501, "500"),
    ],
)
def test_a_blank_or_endless_explanation_is_refused_in_words(
    text, message, crimes, ubnd, client_for
):
    answer = client_for(ubnd).post(f"{PAGE}?nam=2022", typed(text))

    assert answer.status_code == 200
    assert message in " ".join(answer.context["form"].errors["text"])
    assert not Explanation.objects.exists()


def test_an_explanation_of_500_signs_is_stored_whole(crimes, ubnd, client_for):
    assert client_for(ubnd).post(
        f"{PAGE}?nam=2022", typed("Vì thế. " * 62 + "Hết")
    ).status_code == 302  # fmt: skip
    assert len(Explanation.objects.get().text) == 499


def test_a_year_that_is_not_understood_asks_for_one(crimes, ubnd, client_for):
    client = client_for(ubnd)

    for answer in (client.get(f"{PAGE}?nam=x"), client.post(f"{PAGE}?nam=x", typed())):
        assert answer.status_code == 200
        assert list(answer.context["years"].errors) == ["nam"]
        assert "<textarea" not in answer.content.decode()
    assert not Explanation.objects.exists()


def test_ubnd_explains_only_its_own_indicators_the_office_all(
    crimes, ubnd, office, leader, secretary, inspector, technician, client_for
):
    people = (office, ubnd, leader, secretary, inspector, technician)

    def answers():
        found = []
        for user in people:
            client = client_for(user)
            opened = client.get(PAGE, {"nam": "2022"}).status_code
            saved = client.post(f"{PAGE}?nam=2022", typed("Một câu.")).status_code
            found.append((opened, saved))
            Explanation.objects.all().delete()
        return found

    none = (404, 404)
    assert answers() == [(200, 302), (200, 302), none, none, none, none]
    crimes.entry_role = "VP"
    crimes.save()
    assert answers() == [(200, 302), none, none, none, none, none]


def test_the_office_explains_what_the_portal_counts(ward, office, ubnd, client_for):
    IndicatorFactory(code="party.admissions", unit="người", decimals=0, entry_role="VP")
    path = "/chi-tieu/party.admissions/giai-trinh/?nam=2022"

    assert client_for(office).post(path, typed("Nguồn ít.")).status_code == 302
    assert client_for(ubnd).get(path).status_code == 404


def test_an_unknown_indicator_has_no_explanation(ward, office, client_for):
    client = client_for(office)

    for code in ("khong.co", "a%00b", "a/b"):
        assert client.get(f"/chi-tieu/{code}/giai-trinh/").status_code == 404
