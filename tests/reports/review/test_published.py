"""The review with nothing but the published figures."""

import json
import re

from benghe.paper.tree import text_of
from reports.review.assemble import assemble, context_of
from reports.review.services import render_review
from reports.review.signing import signing_problems
from tests.reports.review.published import DAY, PUBLISHED, SENTENCES, flat, values


def test_the_published_figures_are_exact_without_the_ward(published):
    ctx = context_of(published)

    assert values(ctx) == PUBLISHED
    assert ctx.figure("members.count").state == "declared"


def test_the_published_review_marks_all_else_as_missing_and_cannot_be_signed(published):
    assembled = assemble(published)
    text = flat(text_of(assembled.paper))

    assert [s for s in SENTENCES if s not in text] == []
    problems = [row.text for row in signing_problems(assembled)]
    assert "Thiếu: họ và tên Bí thư Đảng ủy phường" in problems
    assert "Thiếu: số đảng viên dự bị" in problems
    assert "Thiếu: danh sách chi bộ trực thuộc" in problems
    assert "Thiếu: thuận lợi của năm 2022" in problems
    assert {row.kind for row in signing_problems(assembled)} == {"missing"}
    for word in ("đạt 107", "so với năm 2021", "tăng 0"):
        assert word not in text


def test_a_missing_figure_is_null_in_json(published):
    content = json.loads(render_review(published, DAY, "json"))
    row = next(row for row in content["figures"] if row["key"] == "members.official")

    assert (row["value"], row["state"], row["as_of"]) == (None, "missing", None)
    assert content["signing"]["possible"] is False


def test_the_published_review_keeps_six_annexes_and_names_no_other(published):
    paper = assemble(published).paper
    text = text_of(paper)

    assert [one.label for one in paper.annexes] == [f"Phụ lục {n}" for n in range(1, 7)]
    assert {int(n) for n in re.findall(r"Phụ lục (\d+)", text)} == set(range(1, 7))
    assert "còn 8 hộ cận nghèo theo chuẩn của Thành phố.\n" in text
