"""The review of the demo ward: published figures, traceable rows, text, signing."""

import io
import json
from datetime import date
from decimal import Decimal

import pdfplumber
import pytest
from pypdf import PdfReader

from awards.models import Rating
from benghe.paper.html import print_html, screen_html
from benghe.paper.tree import MissingRun, text_of, walk
from reports.indicators.models import DeclaredFigure, Indicator, Observation
from reports.review.assemble import assemble, context_of
from reports.review.catalogue import FIGURES, UnknownKeyError
from reports.review.rowsets import rows_of
from reports.review.services import render_review
from reports.review.signing import signing_problems
from tests.reports.review.published import DAY, PUBLISHED, SENTENCES, flat, values


def test_the_published_figures_are_exact_in_the_full_ward(review):
    assert values(context_of(review)) == PUBLISHED


def test_the_full_review_says_every_published_sentence_and_misses_nothing(review):
    paper = assemble(review).paper
    text = flat(text_of(paper))

    assert [s for s in SENTENCES if s not in text] == []
    assert [run.label for run in walk(paper) if isinstance(run, MissingRun)] == []
    assert "CẦN BỔ SUNG" not in text
    assert signing_problems(assemble(review)) == []


def test_every_counted_figure_opens_exactly_as_many_rows_as_it_says(review):
    ctx = assemble(review).ctx
    for key in FIGURES:
        ctx.figure(key)
    counted = [
        found
        for found in ctx.found.values()
        if found.source.query not in {"", "observation", "target"}
        and isinstance(found.value, int)
    ]

    assert len(counted) > 200
    wrong = {
        found.key: (
            found.value,
            rows_of(found.source.query, dict(found.source.arguments)).count(),
        )
        for found in counted
        if rows_of(found.source.query, dict(found.source.arguments)).count()
        != found.value
    }
    assert wrong == {}


def test_every_observed_figure_names_the_one_row_behind_it(review):
    ctx = assemble(review).ctx
    observed = [f for f in ctx.found.values() if f.source.query == "observation"]

    assert len(observed) > 30
    for found in observed:
        row = rows_of("observation", dict(found.source.arguments)).get()
        assert (row.as_of, row.source) == (found.as_of, found.source.text)


def test_every_digit_of_the_annexes_is_a_figure_or_a_name(review):
    """Bands sum to the total, cells sum to the ward, levels to those rated."""
    ctx = assemble(review).ctx
    value = {key: found.value for key, found in ctx.found.items()}

    for stem in ("members.age.", "members.party_age."):
        assert sum(v for k, v in value.items() if k.startswith(stem)) == 776
    for column, whole in (
        ("members", "count"), ("official", "official"), ("women", "women"), ("exempt", "exempt"),
    ):  # fmt: skip
        cells = [
            v
            for k, v in value.items()
            if k.startswith("cell.") and k.endswith(f".{column}")
        ]
        assert len(cells) == 28
        assert sum(cells) == value[f"members.{whole}"]
    for subject in ("cells", "members"):
        levels = [
            value[f"ratings.{subject}.{level}"] for level in ("xs", "t", "ht", "k")
        ]
        assert sum(levels) == value[f"ratings.{subject}.rated"]
    assert (
        value["members.opening"] + value["members.increase"] - value["members.decrease"]
        == 776
    )


def test_an_earlier_day_gives_the_figures_of_that_day(review):
    ctx = context_of(review, date(2022, 11, 27))

    assert ctx.figure("economy.revenue").as_of < date(2022, 11, 28)
    assert ctx.figure("awards.excellent.cells").value == 0
    assert (
        ctx.figure("members.count").value
        == rows_of("members", {"day": "2022-11-27"}).count()
    )


def test_screen_pdf_html_and_tree_say_the_same(review):
    paper = assemble(review).paper
    with pdfplumber.open(io.BytesIO(render_review(review, None, "pdf"))) as pdf:
        printed = flat(" ".join(page.extract_text() for page in pdf.pages))

    assert [s for s in SENTENCES if s not in flat(printed)] == []
    for run in walk(paper):
        assert run.text.split("<")[0][:40] in text_of(paper)
    assert screen_html(paper).count('class="paper-figure"') == sum(
        1 for run in walk(paper) if hasattr(run, "href")
    )
    assert "<script" not in print_html(paper)


def test_the_pdf_is_a4_embedded_numbered_from_page_two_and_byte_stable(review):
    first, second = (render_review(review, DAY, "pdf") for _ in range(2))
    reader = PdfReader(io.BytesIO(first))

    assert first == second
    assert reader.trailer["/Root"]["/Lang"] == "vi"
    with pdfplumber.open(io.BytesIO(first)) as pdf:
        assert (round(pdf.pages[0].width), round(pdf.pages[0].height)) == (595, 842)
        top = [
            page.crop((0, 0, page.width, 50)).extract_text().strip()
            for page in pdf.pages
        ]
    assert top[0] == ""
    assert top[1:] == [str(n) for n in range(2, len(top) + 1)]


def test_json_lists_every_figure_with_source(review):
    content = json.loads(render_review(review, DAY, "json"))
    by_key = {row["key"]: row for row in content["figures"]}

    assert (content["year"], content["as_of"]) == (2022, "2022-12-27")
    assert content["signing"] == {"possible": True, "problems": []}
    revenue = by_key["economy.revenue"]
    assert (revenue["value"], revenue["unit"], revenue["as_of"], revenue["state"]) == (
        "30.149", "tỷ đồng", "2022-11-28", "observed",
    )  # fmt: skip
    assert by_key["members.count"]["value"] == 776
    assert [row["key"] for row in content["figures"] if not row["source"]] == []
    assert [row["key"] for row in content["figures"] if row["value"] is None] == []


def test_a_declared_figure_that_differs_blocks_the_signing(review):
    DeclaredFigure.objects.filter(key="members.count").update(value=775)

    assert [row.text for row in signing_problems(assemble(review))] == [
        "số đảng viên: công bố 775 đảng viên, sổ của phường là 776 đảng viên."
    ]


def test_praise_without_the_rating_blocks_the_signing(review):
    award = review.committee.cells.filter(awards__title="excellent").first()
    Rating.objects.filter(year=2022, cell=award).update(level="T")

    assert f"{award}: được khen nhưng chưa được xếp loại xuất sắc." in [
        row.text for row in signing_problems(assemble(review))
    ]


def test_ratings_that_do_not_add_up_block_the_signing(review):
    Rating.objects.filter(year=2022, member__isnull=False).first().void(
        by=None, reason="thử"
    )

    assert [row.text for row in signing_problems(assemble(review))] == [
        "Xếp loại đảng viên: đã đánh giá + miễn + chưa = 775, nhưng có 776 đảng viên."
    ]


def test_a_corrected_observation_moves_the_figure(review):
    old = Observation.objects.get(
        indicator__code="economy.revenue", as_of=date(2022, 11, 28)
    )
    Observation(
        indicator=old.indicator, as_of=old.as_of, value=Decimal("30.250"), source="Đính chính",
        corrects=old,
    ).save()  # fmt: skip

    assert context_of(review).figure("economy.revenue").value == Decimal("30.250")


def test_an_estimate_is_worded_as_one(review):
    Observation.objects.filter(indicator__code="economy.revenue").update(
        is_estimate=True
    )

    text = flat(text_of(assemble(review).paper))

    assert (
        "thu ngân sách phường ước đạt 30,149 tỷ đồng, ước đạt 107,68% dự toán" in text
    )


def test_without_last_year_the_comparison_is_dropped(review):
    code = "social.near_poor_households"
    Observation.objects.filter(indicator__code=code, as_of__year=2021).delete()

    assert "8 hộ cận nghèo theo chuẩn của Thành phố (chi tiết tại Phụ lục 8)." in flat(
        text_of(assemble(review).paper)
    )


def test_a_section_whose_condition_is_false_goes_and_the_numbers_flow(review):
    section = review.sections.get(code="health")
    section.condition = "discipline.members"
    section.save()
    before = text_of(assemble(review).paper)
    review.committee.cells.first()
    from members.models import Discipline  # noqa: PLC0415

    Discipline.objects.all().delete()
    after = text_of(assemble(review).paper)

    assert "4.\nY tế, phòng, chống dịch bệnh" in before
    assert "Y tế, phòng, chống dịch bệnh" not in after
    assert "4.\nQuốc phòng - an ninh" in after


def test_an_unknown_key_is_an_error_that_names_it(review):
    with pytest.raises(UnknownKeyError, match=r"members\.unknown_thing"):
        context_of(review).figure("members.unknown_thing")


def test_an_unknown_token_is_marked_and_blocks_the_signing(review):
    section = review.sections.get(code="goal")
    section.text = "Phấn đấu {{khong.co}} và {{members.count|la}}."
    section.save()

    problems = [row.text for row in signing_problems(assemble(review))]

    assert (
        "Mục «MỤC TIÊU»: «{{khong.co}}»: không có số liệu mang khóa «khong.co»."
        in problems
    )
    assert any("không có dạng «la»" in text for text in problems)


def test_user_text_is_never_run_or_read_as_markup(review):
    section = review.sections.get(code="goal")
    section.text = "<script>alert(1)</script> {% load x %} {{ 7|add:7 }}"
    section.save()
    page = screen_html(assemble(review).paper)

    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {% load x %}" in page


def test_small_counts_take_two_digits_by_setting(review):
    from benghe.core.models import WardSetting  # noqa: PLC0415

    WardSetting(key="two_digit_counts", value="có").save()

    assert "Giấy khen cho 05 chi bộ" in flat(text_of(assemble(review).paper))


def test_the_number_of_queries_does_not_grow_with_the_cells(
    review, django_assert_max_num_queries
):
    with django_assert_max_num_queries(260):
        assemble(review)


def test_an_indicator_that_is_counted_reads_the_ledger(review):
    ctx = context_of(review)

    assert Indicator.objects.get(code="party.admissions").observations.count() == 0
    assert ctx.figure("party.admissions").value == ctx.figure("members.admitted").value
