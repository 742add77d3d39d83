"""What a cell secretary sees: lists, searches and counts of the own cell and no other."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import (
    CellFactory,
    MemberFactory,
    MemberNameFactory,
    MembershipFactory,
)
from tests.walk import FOREIGN_CELL, leaks


@pytest.fixture
def crowd(own_cell):
    """Three members of the own cell and five of another, all named alike."""
    mine = [MemberFactory(cell=own_cell, full_name=f"Trần Bảo {n}") for n in "ABC"]
    other = CellFactory(name=FOREIGN_CELL, code="BIAN")
    for n in "DEFGH":
        MemberFactory(cell=other, full_name=f"Trần Bảo {n}")
    return mine


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["", "?q=tran+bao", "?q=TRẦN", "?xep=chi-bo", "?xep=tuoi", "?xep=tuoi-dang",
     "?loai=chinh-thuc", "?ngay=27/12/2022"],
)  # fmt: skip
def test_a_secretary_lists_searches_and_counts_the_own_cell_only(
    secretary, crowd, client_for, query
):
    answer = client_for(secretary).get(reverse("members:list") + query)

    assert [row.full_name for row in answer.context["page"].rows] == [
        "Trần Bảo A",
        "Trần Bảo B",
        "Trần Bảo C",
    ]
    assert answer.context["count"] == 3
    assert leaks(answer, [f"Trần Bảo {n}" for n in "DEFGH"]) == []


@pytest.mark.django_db
def test_a_secretary_cannot_ask_for_another_cell(secretary, crowd, client_for):
    client = client_for(secretary)

    by_filter = client.get(
        reverse("members:list"), {"chi-bo": "BIAN", "chi_bo": "BIAN"}
    )

    assert leaks(by_filter, [f"Trần Bảo {n}" for n in "DEFGH"]) == []
    assert client.get(reverse("cells:detail", args=["BIAN"])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "?q=tran+bao", "?o=1", "?gender__exact=male"])
def test_a_secretary_lists_and_searches_the_own_cell_only_in_the_back_office(
    secretary, crowd, client_for, query
):
    url = reverse("admin:members_member_changelist") + query

    changelist = client_for(secretary).get(url, follow=True).context["cl"]

    assert set(changelist.result_list) == set(crowd)
    assert changelist.result_count == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["?identity_number__startswith=0", "?phone__contains=09", "?disciplines__form=x",
     "?partyperiods__decision__startswith=1"],
)  # fmt: skip
def test_a_list_answers_no_question_about_fields_that_are_not_its_filters(
    secretary, crowd, client_for, query
):
    url = reverse("admin:members_member_changelist") + query

    answer = client_for(secretary).get(url)

    assert answer.status_code in {302, 400, 404}
    assert leaks(answer, [f"Trần Bảo {n}" for n in "ABCDEFGH"]) == []


@pytest.mark.django_db
def test_a_secretary_counts_the_own_cell_only_on_every_page(
    secretary, crowd, client_for
):
    client = client_for(secretary)

    for name in ("home", "cells:list"):
        answer = client.get(reverse(name))
        assert answer.status_code == 200
        assert leaks(answer, [FOREIGN_CELL, "8 đảng viên"]) == []


@pytest.mark.django_db
def test_a_secretary_does_not_find_who_left_by_a_name_taken_later(
    secretary, own_cell, office, client_for
):
    elsewhere = CellFactory(name=FOREIGN_CELL, code="BIAN")
    left = MemberFactory(full_name="Lý Bímật Mới", cell=own_cell)
    stay = left.memberships.get()
    stay.ended_on, stay.end_reason = date(2024, 3, 1), "internal"
    stay.save()
    MembershipFactory(
        member=left,
        cell=elsewhere,
        started_on=date(2024, 3, 1),
        start_reason="internal",
    )
    MemberNameFactory(
        member=left, full_name="Lý Rời Chi", started_on=date(2010, 1, 1),
        ended_on=date(2025, 1, 1),
    )  # fmt: skip
    MemberNameFactory(
        member=left, full_name="Lý Bímật Mới", started_on=date(2025, 1, 1)
    )

    def found(user, text):
        query = {"ngay": "29/02/2024", "q": text}
        answer = client_for(user).get(reverse("members:list"), query)
        return answer.context["count"], leaks(answer, ["Lý Bímật"])

    assert found(secretary, "bimat") == (0, [])
    assert found(secretary, "roi chi") == (1, [])
    assert found(office, "bimat")[0] == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "found"), [("009", 1), ("0009", None)])
def test_who_sees_the_end_of_a_card_finds_by_no_more_than_that(
    secretary, own_cell, client_for, text, found
):
    MemberFactory(cell=own_cell, card_number="07990009")

    answer = client_for(secretary).get(reverse("members:list"), {"q": text})

    assert answer.context["count"] == found
    assert ("3 số cuối của thẻ" in answer.content.decode()) is (found is None)
