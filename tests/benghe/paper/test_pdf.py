import io
from dataclasses import replace
from itertools import pairwise

import pypdf
import pytest

from benghe.paper.errors import PaperError
from benghe.paper.formats import HD_36, Part
from benghe.paper.html import print_html
from benghe.paper.pdf import write_pdf
from benghe.paper.tree import Column, Row, Table, text_of, words
from benghe.paper.worker import render_pdf
from tests.benghe.paper.reading import (
    MM,
    line_of,
    lines_of,
    opened,
    pdf_tokens,
    squeezed,
)
from tests.benghe.paper.samples import META, SIGNED, hostile, working_list

# First line, and the first words by which each part is found on its page.
FIRST_PAGE = [
    (Part.SUPERIOR, "ĐẢNG BỘ QUẬN 1"),
    (Part.ISSUER, "ĐẢNG ỦY PHƯỜNG BẾN NGHÉ"),
    (Part.NUMBER, "Số 152-BC/ĐU"),
    (Part.TITLE_LINE, "ĐẢNG CỘNG SẢN VIỆT NAM"),
    (Part.PLACE_DATE, "Quận 1, ngày 27 tháng 12 năm 2022"),
    (Part.KIND, "BÁO CÁO"),
    (Part.SUMMARY, "tổng kết công tác Đảng"),
    (Part.PART_LABEL, "Phần thứ nhất"),
    (Part.PART_TITLE, "KẾT QUẢ CÔNG TÁC"),
    (Part.SECTION, "I- CÔNG TÁC"),
    (Part.CLAUSE, "1. Tổ chức"),
    (Part.POINT, "a) Công tác"),
    (Part.BODY, "Đến ngày 27/12/2022"),
]
ELSEWHERE = [
    (Part.CAPTION, "Bảng 1."),
    (Part.TABLE_NOTE, "Nguồn: số liệu"),
    (Part.AUTHORITY, "T/M ĐẢNG ỦY"),
    (Part.POST, "BÍ THƯ"),
    (Part.SIGNER, "Nguyễn Thị Thanh Hằng"),
    (Part.RECIPIENTS_TITLE, "Nơi nhận:"),
    (Part.RECIPIENT, "- Ban Thường vụ"),
    (Part.ANNEX_LABEL, "Phụ lục 1"),
    (Part.ANNEX_TITLE, "KẾT QUẢ THỰC HIỆN CHỈ TIÊU"),
    (Part.ANNEX_NOTE, "(Kèm theo"),
    (Part.WIDE_TABLE, "TT"),
]


def page_with(pages, start):
    return next(
        p for p in pages if any(ln.text.startswith(start) for ln in lines_of(p))
    )


def shape(line):
    return line.size, line.bold, line.italic


def expected(part):
    font = HD_36.font(part)
    return font.size, font.bold, font.italic


@pytest.mark.parametrize(("part", "start"), FIRST_PAGE)
def test_sizes_and_weights_of_the_first_page_are_those_of_the_table(
    signed_pdf, part, start
):
    with opened(signed_pdf) as pages:
        assert shape(line_of(pages[0], start)) == expected(part)


@pytest.mark.parametrize(("part", "start"), ELSEWHERE[:-1])
def test_sizes_and_weights_of_the_other_parts_are_those_of_the_table(
    signed_pdf, part, start
):
    with opened(signed_pdf) as pages:
        later = pages[1:]
        assert shape(line_of(page_with(later, start), start)) == expected(part)


def test_a_wide_table_is_set_in_its_size(signed_pdf):
    with opened(signed_pdf) as pages:
        sizes = {
            round(char["size"]) for char in pages[-1].chars if char["top"] > 20 * MM
        }

    assert sizes == {HD_36.font(Part.WIDE_TABLE).size}


def test_the_draft_mark_stands_above_the_number_in_its_font(draft_pdf):
    with opened(draft_pdf) as pages:
        mark, number = line_of(pages[0], "DỰ THẢO"), line_of(pages[0], "Số")

    assert shape(mark) == expected(Part.MARK)
    assert 0 < number.baseline - mark.baseline < 25


def test_a_draft_leaves_room_for_number_and_day(draft_pdf):
    with opened(draft_pdf) as pages:
        texts = [line.text for line in lines_of(pages[0])]

    assert "Số      -BC/ĐU" in texts
    assert "Quận 1, ngày      tháng 12 năm 2022" in texts


def test_a_signed_paper_carries_no_draft_mark(signed_pdf):
    assert "DỰ THẢO" not in " ".join(pdf_tokens(signed_pdf))


def test_the_sheet_is_a4_and_the_wide_annex_lies_across(signed_pdf):
    with opened(signed_pdf) as pages:
        sizes = [(round(p.width / MM), round(p.height / MM)) for p in pages]
        annex = next(n for n, p in enumerate(pages) if "Phụ lục 2" in p.extract_text())

    assert set(sizes[:annex]) == {(210, 297)}
    assert set(sizes[annex:]) == {(297, 210)}


@pytest.mark.parametrize("density", [1, 2, 3])
def test_a_paper_that_is_set_closer_says_the_same_on_less_of_the_sheet(density):
    usual = replace(SIGNED, annexes=(), blocks=working_list(12).blocks, landscape=True)
    close = replace(usual, density=density)
    ends = []
    for paper in (replace(close, density=density - 1), close):
        with opened(render_pdf(paper, final=False)) as pages:
            ends.append(
                (len(pages), max(line.baseline for line in lines_of(pages[-1])))
            )

    assert text_of(close) == text_of(usual)
    assert ends[1] < ends[0]


def test_no_paper_is_set_closer_than_there_is_a_density_for():
    with pytest.raises(KeyError):
        print_html(replace(SIGNED, density=4))


def test_a_landscape_list_lies_across_from_its_first_page():
    with opened(render_pdf(working_list(3), final=False)) as pages:
        assert [(round(p.width / MM), round(p.height / MM)) for p in pages] == [
            (297, 210)
        ]


def test_text_fills_the_margins_and_never_passes_them(signed_pdf):
    with opened(signed_pdf) as pages:
        page = pages[2]
        body = [line for line in lines_of(page) if line.baseline > 20 * MM]

        assert min(ln.left for ln in body) == pytest.approx(30 * MM, abs=1)
        assert max(ln.right for ln in body) == pytest.approx(
            page.width - 15 * MM, abs=1
        )
        # The box of a line reaches a few points over its letters, never past the margin.
        assert 20 * MM < min(ln.baseline for ln in body) < 20 * MM + HD_36.leading
        lowest = max(ln.baseline for ln in body)
        assert (
            page.height - 20 * MM - 2 * HD_36.leading < lowest < page.height - 20 * MM
        )


def test_the_first_line_is_indented_ten_millimetres_and_leading_is_fixed(signed_pdf):
    with opened(signed_pdf) as pages:
        lines = lines_of(pages[0])
    start = next(n for n, ln in enumerate(lines) if ln.text.startswith("Đến ngày"))
    paragraph = lines[start : start + 10]

    assert paragraph[0].left == pytest.approx(40 * MM, abs=0.5)
    assert {round(ln.left / MM) for ln in paragraph[1:]} == {30}
    gaps = [b.baseline - a.baseline for a, b in pairwise(paragraph)]
    assert gaps == pytest.approx([HD_36.leading] * 9, abs=0.1)


def test_paragraphs_stand_six_points_apart(signed_pdf):
    with opened(signed_pdf) as pages:
        lines = [line for line in lines_of(pages[2]) if line.baseline > 20 * MM]
    gaps = {
        round(after.baseline - before.baseline) for before, after in pairwise(lines)
    }

    assert gaps == {HD_36.leading, HD_36.leading + HD_36.paragraph_gap}


def test_the_rule_is_as_long_as_the_words_of_the_title_line(signed_pdf):
    with opened(signed_pdf) as pages:
        title = line_of(pages[0], "ĐẢNG CỘNG SẢN VIỆT NAM")
        rules = [
            (rect["x0"], rect["x1"])
            for rect in pages[0].rects
            if 0 < rect["bottom"] - title.baseline < 10
        ]

    assert rules != []
    assert rules[-1] == pytest.approx((title.left, title.right), abs=1)


def test_both_header_lines_fit_on_one_line(signed_pdf):
    with opened(signed_pdf) as pages:
        texts = [line.text for line in lines_of(pages[0])]

    assert texts[:3] == [
        "ĐẢNG BỘ QUẬN 1",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "ĐẢNG ỦY PHƯỜNG BẾN NGHÉ",
    ]


def test_page_one_has_no_number_and_the_others_have_it_ten_millimetres_down(signed_pdf):
    with opened(signed_pdf) as pages:
        above = [[ln for ln in lines_of(p) if ln.baseline < 20 * MM] for p in pages]
        centres = [(30 * MM + p.width - 15 * MM) / 2 for p in pages]

    assert above[0] == []
    numbers = [ln for (ln,) in above[1:]]
    assert [ln.text for ln in numbers] == [str(n) for n in range(2, len(above) + 1)]
    assert {shape(ln) for ln in numbers} == {expected(Part.PAGE_NUMBER)}
    for line, centre in zip(numbers, centres[1:], strict=True):
        assert (line.left + line.right) / 2 == pytest.approx(centre, abs=1)
        # Figures are two thirds of the size high and hang in a box from 10 mm on.
        assert 10 * MM < line.baseline - 0.67 * line.size < 10 * MM + 5


def test_signature_and_recipients_stand_side_by_side_on_one_page(signed_pdf):
    with opened(signed_pdf) as pages:
        page = page_with(pages, "Nơi nhận:")
        left, right = line_of(page, "Nơi nhận:"), line_of(page, "T/M ĐẢNG ỦY")
        name = line_of(page, "Nguyễn Thị Thanh Hằng")

    assert left.baseline == pytest.approx(right.baseline, abs=1)
    assert left.left == pytest.approx(30 * MM, abs=1)
    assert name.baseline - right.baseline > HD_36.signing_space * MM


@pytest.mark.parametrize("count", [12, 14, 15, 28, 36, 37])
def test_the_signature_never_stands_without_a_row_of_the_table(count):
    columns = (Column("TT"), Column("Họ và tên", 6), Column("Chi bộ", 6))
    texts = [(str(n), f"Nguyễn Văn Dòng{n}", "KP-01") for n in range(1, count + 1)]
    rows = tuple(Row(tuple(words(text) for text in line)) for line in texts)
    table = Table(columns, rows, note=f"Tổng số: {count} đảng viên.")
    paper = replace(
        working_list(1), header=SIGNED.header, signature=SIGNED.signature,
        blocks=(table,), landscape=True,
    )  # fmt: skip

    pages = pypdf.PdfReader(io.BytesIO(render_pdf(paper))).pages
    found = [page.extract_text() for page in pages]

    assert len(found) > 1
    assert f"Dòng{count}" in found[-1]
    assert f"Tổng số: {count} đảng viên." in found[-1]
    assert "T/M ĐẢNG ỦY" in found[-1]


def test_table_headings_repeat_on_every_page_of_a_table(signed_pdf):
    with opened(signed_pdf) as pages:
        texts = [page.extract_text() for page in pages if page.width > page.height]

    assert len(texts) > 1
    assert [text.count("TT Cột 1 Cột 2") for text in texts] == [1] * len(texts)


def test_what_is_missing_is_highlighted(draft_pdf):
    with opened(draft_pdf) as pages:
        mark = next(
            char for char in pages[0].chars if char["text"] == "[" and char["size"] > 13
        )
        behind = [
            rect["non_stroking_color"]
            for rect in pages[0].rects
            if rect["x0"] - 1 <= mark["x0"] <= rect["x1"]
            and rect["top"] - 1 <= mark["top"] <= rect["bottom"]
        ]

    assert [tuple(round(part, 1) for part in color) for color in behind] == [
        (1.0, 0.9, 0.5)
    ]


@pytest.mark.parametrize("final", [True, False])
def test_two_renderings_are_the_same_bytes(final):
    assert render_pdf(SIGNED, final=final) == render_pdf(SIGNED, final=final)


def test_the_pdf_says_the_text_of_the_paper(signed_pdf):
    said = pdf_tokens(signed_pdf)
    heading = ["TT", *(word for n in range(1, 9) for word in ("Cột", str(n)))]
    starts = [n for n in range(len(said)) if said[n : n + len(heading)] == heading]
    for start in reversed(starts[1:]):  # the headings that a new page repeats
        del said[start : start + len(heading)]

    assert said == text_of(SIGNED).split()


def test_a_figure_and_its_unit_are_drawn_on_one_line_with_plain_spaces(signed_pdf):
    with opened(signed_pdf) as pages:
        texts = [line.text for line in lines_of(pages[0])]

    for figure in ("28 chi bộ", "776 đảng viên", "30,149 tỷ đồng"):
        assert any(figure in text for text in texts), figure


def test_hostile_text_is_printed_as_it_is_on_a4():
    pdf = render_pdf(hostile())

    assert squeezed(pdf_tokens(pdf)) == squeezed(text_of(hostile()).split())
    with opened(pdf) as pages:
        assert {(round(p.width / MM), round(p.height / MM)) for p in pages} == {
            (210, 297)
        }


def embedded(font):
    """Whether a font of the page, or what it is made of, holds its own program."""
    parts = [d.get_object() for d in font.get("/DescendantFonts", [font])]
    files = ("/FontFile", "/FontFile2", "/FontFile3")
    return all(any(name in part["/FontDescriptor"] for name in files) for part in parts)


def test_all_fonts_are_embedded_and_there_are_only_ours(signed_pdf):
    fonts = {}
    for page in pypdf.PdfReader(io.BytesIO(signed_pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            fonts[font.get_object()["/BaseFont"].split("+")[1]] = embedded(
                font.get_object()
            )

    assert fonts == {
        "TeX-Gyre-Termes": True,
        "TeX-Gyre-Termes-Bold": True,
        "TeX-Gyre-Termes-Italic": True,
        "TeX-Gyre-Termes-Bold-Italic": True,
    }


def test_a_final_paper_is_pdf_a_3a_tagged_in_vietnamese_and_described(signed_pdf):
    reader = pypdf.PdfReader(io.BytesIO(signed_pdf))
    root = reader.trailer["/Root"]
    xmp = root["/Metadata"].get_object().get_data().decode()

    assert 'pdfaid:part="3"' in xmp
    assert 'pdfaid:conformance="A"' in xmp
    assert (
        root["/MarkInfo"]["/Marked"] is True
        or root["/MarkInfo"]["/Marked"].value is True
    )
    assert root["/StructTreeRoot"]["/Type"] == "/StructTreeRoot"
    assert root["/Lang"] == "vi"
    assert dict(reader.metadata) == {
        "/Producer": reader.metadata["/Producer"],
        "/Title": "Báo cáo tổng kết công tác Đảng năm 2022",
        "/Author": "Đảng ủy phường Bến Nghé",
        "/Subject": "Tổng kết năm 2022",
        "/Keywords": "báo cáo, tổng kết, 2022",
        "/CreationDate": "D:20221227",
        "/ModDate": "D:20221227",
    }


def flat(outline):
    for item in outline:
        if isinstance(item, list):
            yield from flat(item)
        else:
            yield item.title


def test_bookmarks_are_the_headings(signed_pdf):
    assert list(flat(pypdf.PdfReader(io.BytesIO(signed_pdf)).outline)) == [
        "BÁO CÁO tổng kết công tác Đảng năm 2022 và phương hướng, "
        "nhiệm vụ trọng tâm năm 2023",
        "Phần thứ nhất KẾT QUẢ CÔNG TÁC NĂM 2022",
        "I- CÔNG TÁC XÂY DỰNG ĐẢNG",
        "1. Tổ chức và đảng viên",
        "a) Công tác kiểm tra, giám sát",
        "Phần thứ hai PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2023",
        "Phụ lục 1 KẾT QUẢ THỰC HIỆN CHỈ TIÊU",
        "I- CHỈ TIÊU KINH TẾ",
        "Phụ lục 2 DANH SÁCH THEO CHI BỘ",
    ]


def test_a_draft_is_plain(draft_pdf):
    root = pypdf.PdfReader(io.BytesIO(draft_pdf)).trailer["/Root"]

    assert {"/StructTreeRoot", "/MarkInfo", "/OutputIntents"} & set(root) == set()


def test_an_unknown_variant_is_refused():
    with pytest.raises(PaperError, match="«pdf/x-4»"):
        write_pdf("<p>a</p>", META, "pdf/x-4")
