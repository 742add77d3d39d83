"""Lines break after the last word that fits, also before a figure."""

import io
from datetime import date

import pdfplumber

from benghe.paper.html import print_html
from benghe.paper.pdf import write_pdf
from benghe.paper.tree import FigureRun, Meta, Paper, Paragraph, Text


def test_a_full_line_before_a_figure_is_not_torn_after_its_first_word():
    meta = Meta("Thử", "Đảng ủy", "", "", date(2022, 12, 27))
    runs = (
        Text(
            "Các chi bộ thực hiện thu, nộp đảng phí đúng quy định; trong năm Đảng bộ thu "
        ),
        FigureRun(key="dues.collected", text="412.356.000 đồng"),
        Text(", nộp cấp trên "),
        FigureRun(key="dues.remitted", text="41.235.600 đồng"),
        Text("."),
    )
    paper = Paper(date(2022, 12, 27), meta, blocks=(Paragraph(runs),))

    with pdfplumber.open(io.BytesIO(write_pdf(print_html(paper), meta))) as pdf:
        text = pdf.pages[0].extract_text()

    assert text.splitlines() == [
        "Các chi bộ thực hiện thu, nộp đảng phí đúng quy định; trong năm Đảng bộ thu",
        "412.356.000 đồng, nộp cấp trên 41.235.600 đồng.",
    ]
