"""The annexes of targets, budget and social security in the demo ward."""

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from pypdf import PdfReader

from benghe.lib.numbers import format_decimal
from benghe.paper.charts import chart_svg
from benghe.paper.html import screen_html
from benghe.paper.tree import (
    ChartBlock,
    FigureRun,
    MissingRun,
    Paper,
    Table,
    Text,
    plain,
    text_of,
    walk,
)
from cells.models import User
from reports.indicators.budget.charts import running_chart
from reports.indicators.budget.listing import budget_of
from reports.indicators.models import Area, Explanation, Observation, Target
from reports.indicators.scorecard.listing import Scorecard
from reports.indicators.scorecard.papers import page_count, scorecard_pdf
from reports.review.assemble import assemble, context_of
from reports.review.rowsets import rows_of
from reports.review.services import render_review
from reports.review.signing import signing_problems
from tests.reports.review.published import DAY, flat
from tests.reports.review.test_commands import run as command

NEAR_POOR = "social.near_poor_households"
TITLES = [
    "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU NĂM 2022",
    "TỔ CHỨC ĐẢNG TRỰC THUỘC VÀ SỐ LƯỢNG ĐẢNG VIÊN",
    "TĂNG, GIẢM VÀ CƠ CẤU ĐẢNG VIÊN NĂM 2022",
    "KẾT QUẢ ĐÁNH GIÁ, XẾP LOẠI NĂM 2022",
    "DANH SÁCH KHEN THƯỞNG NĂM 2022",
    "HUY HIỆU ĐẢNG NĂM 2022",
    "THU, CHI NGÂN SÁCH NĂM 2022",
    "AN SINH XÃ HỘI NĂM 2022",
]


def annex(review, number, day=None):
    return assemble(review, day).paper.annexes[number - 1]


def tables(found):
    return [block for block in found.blocks if isinstance(block, Table)]


def texts(table):
    return [tuple(plain(cell) for cell in row.cells) for row in table.rows]


def row_of(table, name):
    """The texts of the row that is about ``name``, without its number."""
    [row] = [row for row in texts(table) if row[1] == name]
    return row[1:]


def runs_of(found, review):
    paper = assemble(review).paper
    return list(walk(Paper(paper.format_day, paper.meta, blocks=found.blocks)))


# --- numbers and references ---


def test_the_full_ward_has_eight_annexes_and_each_is_named_in_the_text(review):
    paper = assemble(review).paper
    body = text_of(replace(paper, annexes=()))

    assert [one.title for one in paper.annexes] == TITLES
    assert [one.label for one in paper.annexes] == [f"Phụ lục {n}" for n in range(1, 9)]
    assert {int(n) for n in re.findall(r"Phụ lục (\d+)", body)} == set(range(1, 9))
    assert "đạt 98,27% dự toán điều chỉnh (chi tiết tại Phụ lục 7)." in flat(body)
    assert (
        "theo chuẩn của Thành phố, giảm 6 hộ so với năm 2021 (chi tiết tại Phụ lục 8)."
        in flat(body)
    )


def test_a_year_with_khu_pho_but_without_items_has_them_in_the_seventh(review):
    Observation.objects.filter(indicator__parent__isnull=False).delete()
    paper = assemble(review).paper

    assert [one.title for one in paper.annexes[6:]] == ["AN SINH XÃ HỘI NĂM 2022"]
    assert paper.annexes[6].label == "Phụ lục 7"
    text = flat(text_of(paper))
    assert "so với năm 2021 (chi tiết tại Phụ lục 7)." in text
    assert "đạt 98,27% dự toán điều chỉnh. Vận động các quỹ" in text


# --- targets ---


def test_targets_stand_with_year_before_bases_and_reason(review):
    [table] = tables(annex(review, 1))

    assert row_of(table, "Thu ngân sách") == (
        "Thu ngân sách", "tỷ đồng", "28,955", "26,5", "28", "30,149", "107,68", "Vượt",
        "tính đến ngày 28/11/2022; Hoạt động thương mại, dịch vụ, du lịch phục hồi từ quý II; "
        "phường phối hợp thu nợ thuế ngoài quốc doanh",
    )  # fmt: skip
    assert row_of(table, "Kết nạp đảng viên")[-5:] == (
        "–",
        "17",
        "113,33",
        "Vượt",
        "tính đến ngày 27/12/2022",
    )


def test_review_and_table_of_indicators_judge_alike(review, db):
    office = User.objects.get(username="vanphong")
    cells = [
        tuple(cell.text for cell in line.cells)
        for group in Scorecard(office, DAY).groups()
        for line in group.lines
    ]
    [table] = tables(annex(review, 1))
    # Name, year before, both bases, result, percent, verdict.
    papers = [(r[1], *r[3:9]) for r in texts(table)]

    assert papers == [(c[1], c[3], c[5], c[6], c[7], c[9], c[10]) for c in cells]
    assert len(papers) == context_of(review).figure("targets.count").value == 16


def test_the_resolution_of_the_demo_is_one_sheet_whoever_prints_it(review):
    for name in ("vanphong", "ubnd"):
        user = User.objects.get(username=name)
        assert page_count(scorecard_pdf(Scorecard(user, DAY))) == 1


def test_an_adjustment_counts_from_its_day_and_is_one_target_with_the_first(review):
    adjusted = Target.objects.get(
        indicator__code="economy.revenue", year=2022, basis="adjusted"
    )
    Target.objects.filter(pk=adjusted.pk).update(in_resolution=False)
    ctx = context_of(review)

    assert ctx.figure("targets.count").value == 16
    assert ctx.figure("economy.revenue.achievement").value == Decimal("107.68")
    before = context_of(review, date(2022, 8, 14))
    assert before.figure("economy.revenue.adjusted").is_missing
    assert before.figure("economy.revenue.target").value == Decimal("26.5")


def test_the_explanation_of_the_year_goes_before_that_of_the_result(review):
    code = "health.dengue_cases"
    Explanation.objects.filter(indicator__code=code).delete()
    said = "Dịch tăng trên toàn Thành phố"
    assert said in flat(text_of(assemble(review).paper))

    indicator = Observation.objects.filter(indicator__code=code).first().indicator
    Explanation(indicator=indicator, year=2022, as_of=DAY, text="Mưa kéo dài.").save()
    text = flat(text_of(assemble(review).paper))

    assert said not in text
    assert text.count("Mưa kéo dài") == 2


def test_an_unmet_target_without_any_reason_is_missing_in_the_draft(review):
    code = "security.crimes"
    Explanation.objects.filter(indicator__code=code).delete()
    Observation.objects.filter(indicator__code=code).update(note="")

    assert [row.text for row in signing_problems(assemble(review))] == [
        "Thiếu: nguyên nhân chưa đạt: phạm pháp hình sự"
    ]


# --- budget ---


def test_the_budget_stands_with_the_day_of_its_results(review):
    [table] = tables(annex(review, 7))

    assert row_of(table, "Thu ngân sách") == (
        "Thu ngân sách", "tỷ đồng", "26,5", "28", "30,149", "28/11/2022", "107,68",
        "26,318", "28/11/2021", "114,56",
    )  # fmt: skip
    assert [row[0] for row in texts(table)] == ["A", *"12345", "B", *"123456"]
    assert "Tính đến ngày 28/11/2022, thu ngân sách phường đạt 30,149 tỷ đồng" in flat(
        text_of(assemble(review).paper)
    )


def test_items_make_up_their_total(review):
    [table] = tables(annex(review, 7))
    rows = texts(table)
    amounts = [
        [Decimal(row[5].replace(",", ".")) for row in part]
        for part in (rows[:6], rows[6:])
    ]

    for total, *items in amounts:
        assert sum(items) == total


def test_an_earlier_day_knows_no_later_figure_of_the_budget(review):
    [table] = tables(annex(review, 7, date(2022, 6, 30)))

    assert row_of(table, "Thu ngân sách") == (
        "Thu ngân sách", "tỷ đồng", "26,5", "–", "15,772", "30/06/2022", "59,52",
        "14,027", "30/06/2021", "112,44",
    )  # fmt: skip


def test_what_the_budget_has_not_is_a_dash_and_a_missing_result_a_mark(review):
    code = "economy.revenue_fees"
    Target.objects.filter(indicator__code=code).delete()
    Observation.objects.filter(indicator__code=code, as_of__year=2021).delete()
    [table] = tables(annex(review, 7))
    assert row_of(table, "Phí, lệ phí") == (
        "Phí, lệ phí", "tỷ đồng", "–", "–", "2,312", "28/11/2022", "–", "–", "–", "–",
    )  # fmt: skip

    Observation.objects.filter(
        indicator__code="economy.revenue_other", as_of__year=2022
    ).delete()
    [table] = tables(annex(review, 7))
    assert row_of(table, "Thu khác")[4:7] == ("[CẦN BỔ SUNG: thu khác]", "–", "–")
    assert "Thiếu: thu khác" in [row.text for row in signing_problems(assemble(review))]


def test_an_estimate_says_so_in_the_annexes(review):
    Observation.objects.filter(indicator__code="economy.revenue").update(
        is_estimate=True
    )

    assert row_of(tables(annex(review, 1))[0], "Thu ngân sách")[5] == "30,149 (ước)"
    assert row_of(tables(annex(review, 7))[0], "Thu ngân sách")[4] == "30,149 (ước)"


def test_the_chart_of_the_revenue_is_that_of_the_screen(review):
    [block] = [b for b in annex(review, 7).blocks if isinstance(b, ChartBlock)]
    office = User.objects.get(username="vanphong")
    [total] = [s.total for s in budget_of(office, DAY).sections
               if s.total.indicator.code == "economy.revenue"]  # fmt: skip

    assert block.chart == running_chart(total)
    assert chart_svg(block.chart, "a") == chart_svg(running_chart(total), "a")
    drawn = {point.value for series in block.chart.series for point in series.points}
    said = {plain(cell) for row in block.table.rows for cell in row.cells[1:]}
    assert said - {"–"} == {format_decimal(value) for value in drawn if value}
    assert 'role="img"' in screen_html(assemble(review).paper)


def alternatives(node, found):
    """The alternative texts of figures in a structure tree."""
    node = node.get_object()
    if node.get("/S") == "/Figure":
        found.append(node.get("/Alt"))
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        if hasattr(kid.get_object(), "get"):
            alternatives(kid, found)
    return found


def test_the_chart_is_tagged_as_a_figure_with_words_in_the_archived_file(review):
    root = PdfReader(io.BytesIO(render_review(review, DAY, "pdf"))).trailer["/Root"]
    xmp = root["/Metadata"].get_object().get_data().decode()

    assert alternatives(root["/StructTreeRoot"], []) == [
        "Thu ngân sách: lũy kế năm 2022"
    ]
    assert 'pdfaid:conformance="A"' in xmp


# --- social security ---


def test_khu_pho_stand_beside_one_another_and_make_up_the_ward(review):
    ward, first, second = tables(annex(review, 8))

    assert row_of(ward, "Hộ cận nghèo theo chuẩn Thành phố") == (
        "Hộ cận nghèo theo chuẩn Thành phố", "hộ", "14", "12", "8", "27/12/2022", "–", "Vượt",
        "Bảy hộ thoát cận nghèo nhờ vốn vay và việc làm; một hộ phát sinh do lao động chính ốm đau",
    )  # fmt: skip
    for table in (first, second):
        *areas, total = texts(table)
        assert [row[1] for row in areas] == [f"Khu phố {n}" for n in range(1, 15)]
        for place in range(2, len(table.columns)):
            assert sum(int(row[place]) for row in areas) == int(total[place])
    assert texts(first)[-1][:8] == ("", "Toàn phường", "14", "8", "4", "7", "2", "1")
    assert first.note.startswith(
        "Số liệu năm 2022 tính đến ngày 27/12/2022: Hộ cận nghèo"
    )


def test_khu_pho_that_do_not_make_up_the_ward_block_the_signing(review):
    row = Observation.objects.get(
        indicator__code=NEAR_POOR, area__code="KP-01", as_of=DAY
    )
    Observation.objects.filter(pk=row.pk).update(value=3)

    assert [found.text for found in signing_problems(assemble(review))] == [
        "Hộ cận nghèo theo chuẩn Thành phố: toàn phường 8 hộ, cộng các khu phố 11 hộ."
    ]


def test_a_khu_pho_that_did_not_report_is_missing_and_never_nought(review):
    rows = Observation.objects.filter(area__code="KP-07", as_of__year=2022)
    rows.filter(indicator__code=NEAR_POOR).delete()
    _, table, _ = tables(annex(review, 8))
    mark = "[CẦN BỔ SUNG: hộ cận nghèo theo chuẩn Thành phố của Khu phố 7]"

    assert row_of(table, "Khu phố 7")[:3] == ("Khu phố 7", "0", mark)
    assert context_of(review).figure(f"{NEAR_POOR}.areas").is_missing
    assert [found.text for found in signing_problems(assemble(review))] == [
        f"Thiếu: {mark[14:-1]}"
    ]


def test_khu_pho_of_the_day_stand_there_and_no_others(review):
    Area.objects.filter(code="KP-14").update(ended_on=date(2022, 12, 27))
    _, table, _ = tables(annex(review, 8))
    assert [row[1] for row in texts(table)][-2:] == ["Khu phố 13", "Toàn phường"]

    _, table, _ = tables(annex(review, 8, date(2022, 12, 26)))
    assert [row[1] for row in texts(table)][-2:] == ["Khu phố 14", "Toàn phường"]


def test_figures_of_several_days_say_of_which_each_is(review):
    rows = Observation.objects.filter(indicator__code=NEAR_POOR, area__code="KP-02")
    rows.filter(as_of=DAY).update(as_of=date(2022, 12, 26))
    _, table, _ = tables(annex(review, 8))

    assert "26/12/2022: Hộ cận nghèo theo chuẩn Thành phố của Khu phố 2" in table.note
    assert signing_problems(assemble(review)) == []


# --- every number has its source ---


@pytest.mark.parametrize("number", [1, 7, 8])
def test_every_number_of_the_annexes_is_a_figure(review, number):
    for block in annex(review, number).blocks:
        table = block.table if isinstance(block, ChartBlock) else block
        skipped = 1 if isinstance(block, ChartBlock) else 3
        remarks = [
            n for n, c in enumerate(table.columns) if c.title.startswith("Ghi chú")
        ]
        for row in table.rows:
            for place, cell in enumerate(row.cells):
                if place >= skipped and place not in remarks:
                    plain_texts = [run.text for run in cell if isinstance(run, Text)]
                    assert not any(re.search(r"\d", text) for text in plain_texts)


@pytest.mark.parametrize("number", [1, 7, 8])
def test_every_figure_of_the_annexes_opens_the_row_it_shows(review, number):
    ctx = context_of(review)
    runs = [
        run
        for run in runs_of(annex(review, number), review)
        if isinstance(run, FigureRun)
    ]

    assert len(runs) > 60
    for run in runs:
        found = ctx.figure(run.key)
        assert found.source.text
        if found.source.query == "observation":
            row = rows_of("observation", dict(found.source.arguments)).get()
            assert (row.as_of, row.source) == (found.as_of, found.source.text)
            assert row.numerator or row.value == found.value


def test_pages_and_command_trace_the_new_figures(review, client):
    client.force_login(User.objects.get(username="vanphong"))
    url = "/bao-cao/2022/so-lieu/{}/"
    shown = client.get(url.format(f"{NEAR_POOR}.areas")).content.decode()
    one = client.get(url.format(f"{NEAR_POOR}.area.KP-08.last_year")).content.decode()
    traced = command("trace_figure", "2022", "economy.revenue.on.20211128")

    assert "14 dòng" in shown or shown.count("Khu phố ") >= 14
    assert "3 hộ" in one
    assert "Giá trị: 26,318 tỷ đồng" in traced
    assert "Tính đến ngày: 28/11/2021" in traced
    assert "Số dòng: 1" in traced
    assert "Giá trị: Phụ lục 7" in command("trace_figure", "2022", "annex.budget")


@pytest.mark.parametrize("key", [
    "economy.revenue.on.20221129", "economy.revenue.on.20220231", "social.jobs.areas",
    "social.jobs.of_estimate", f"{NEAR_POOR}.area.KP-99", f"{NEAR_POOR}.area.", "annex.cells",
])  # fmt: skip
def test_a_key_of_nothing_stays_unknown(review, client, key):
    client.force_login(User.objects.get(username="vanphong"))

    assert client.get(f"/bao-cao/2022/so-lieu/{key}/").status_code == 404


def test_no_annex_of_the_full_ward_misses_anything(review):
    for number in range(1, 9):
        assert not [
            run
            for run in runs_of(annex(review, number), review)
            if isinstance(run, MissingRun)
        ]
