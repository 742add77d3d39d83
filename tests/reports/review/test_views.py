"""Pages of the review: who opens them, what they show, two people on one section."""

import re

from django.urls import reverse

from benghe.core.models import Event
from cells.models import User
from reports.review.assemble import assemble
from reports.review.models import ReviewSection


def signed_in(client_for, username):
    return client_for(User.objects.get(username=username))


def section_form(section, **changed):
    data = {
        "row_version": section.version,
        "heading": section.heading,
        "text": section.text,
    }
    return data | changed


def test_the_preview_shows_the_tree_and_each_figure_leads_to_its_rows(
    review, client_for
):
    page = signed_in(client_for, "vanphong").get(
        reverse("reviews:preview", args=[2022])
    )
    html = page.content.decode()

    figures = list(assemble(review).paper.blocks)
    assert figures
    assert html.count("<h1") == 1
    assert "30,149 tỷ đồng" in html
    assert 'href="/bao-cao/2022/so-lieu/economy.revenue/?ngay=27/12/2022"' in html


def test_the_link_behind_a_counted_figure_shows_as_many_rows_as_it_says(
    review, client_for
):
    client = signed_in(client_for, "vanphong")

    for key in (
        "members.count",
        "members.died",
        "awards.contribution.persons",
        "cells.count",
    ):
        page = client.get(reverse("reviews:figure", args=[2022, key])).content.decode()
        count = int(re.search(r'id="so-dong">(\d+)<', page)[1])
        assert count == assemble(review).ctx.figure(key).value


def test_an_unknown_figure_a_wrong_year_and_a_wrong_format_are_404(review, client_for):
    client = signed_in(client_for, "vanphong")

    for address in (
        reverse("reviews:figure", args=[2022, "khong.co"]),
        reverse("reviews:detail", args=[2031]),
        reverse("reviews:download", args=[2022, "exe"]),
        reverse("reviews:section", args=[2022, "khong-co"]),
    ):
        assert client.get(address).status_code == 404


def test_a_wrong_day_gets_a_message_and_no_figures(review, client_for):
    client = signed_in(client_for, "vanphong")
    page = client.get(reverse("reviews:detail", args=[2022]), {"ngay": "31/02/2022"})

    assert "Tháng 2/2022 chỉ có 28 ngày" in page.content.decode()
    assert "776" not in page.content.decode()
    for name, args in (("preview", [2022]), ("figure", [2022, "members.count"])):
        page = client.get(reverse(f"reviews:{name}", args=args), {"ngay": "27/12/2021"})
        assert "Hãy chọn một ngày của năm 2022." in page.content.decode()
        assert "776" not in page.content.decode()


def test_the_download_is_the_file_and_is_noted(review, client_for):
    page = signed_in(client_for, "lanhdao").get(
        reverse("reviews:download", args=[2022, "pdf"])
    )

    assert (
        page.headers["Content-Disposition"]
        == 'attachment; filename="bao-cao-tong-ket-2022.pdf"'
    )
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.content.startswith(b"%PDF-")
    assert Event.objects.filter(kind="print", user__username="lanhdao").count() == 1


def test_secretaries_and_ubnd_find_no_review(review, client_for):
    for username in ("bithu", "ubnd", "quantri"):
        client = signed_in(client_for, username)
        for name, args in (
            ("detail", [2022]),
            ("preview", [2022]),
            ("figure", [2022, "members.count"]),
        ):
            assert client.get(reverse(f"reviews:{name}", args=args)).status_code == 404


def test_a_reader_cannot_edit_a_section(review, client_for):
    client = signed_in(client_for, "lanhdao")
    address = reverse("reviews:section", args=[2022, "goal"])
    before = ReviewSection.objects.get(code="goal").text

    assert client.get(address).status_code == 404
    assert client.post(address, {"text": "x", "row_version": 1}).status_code == 404
    assert ReviewSection.objects.get(code="goal").text == before


def test_inspectors_see_the_value_but_not_the_rows_outside_their_scope(
    review, client_for
):
    client = signed_in(client_for, "kiemtra")
    page = client.get(
        reverse("reviews:figure", args=[2022, "economy.revenue"])
    ).content.decode()

    assert "30,149 tỷ đồng" in page
    assert "không thuộc phạm vi" in page


def test_two_people_save_one_section_and_the_second_loses_nothing(review, client_for):
    client = signed_in(client_for, "vanphong")
    address = reverse("reviews:section", args=[2022, "goal"])
    section = ReviewSection.objects.get(code="goal")
    first, second = (
        section_form(section, text="Bản một."),
        section_form(section, text="Bản hai."),
    )

    assert client.post(address, first).status_code == 302
    page = client.post(address, second)

    assert page.status_code == 409
    html = page.content.decode()
    assert "Bản một." in html
    assert "Bản hai." in html
    assert ReviewSection.objects.get(code="goal").text == "Bản một."

    version = ReviewSection.objects.get(code="goal").version
    assert client.post(address, second | {"row_version": version}).status_code == 302
    assert ReviewSection.objects.get(code="goal").text == "Bản hai."
    assert ReviewSection.objects.get(code="goal").is_manual is True


def test_an_unknown_token_is_refused_by_name(review, client_for):
    client = signed_in(client_for, "vanphong")
    section = ReviewSection.objects.get(code="goal")
    page = client.post(
        reverse("reviews:section", args=[2022, "goal"]),
        section_form(section, text="{{khong.co}}"),
    )

    assert "không có số liệu mang khóa «khong.co»" in page.content.decode()
    assert ReviewSection.objects.get(code="goal").text == section.text
