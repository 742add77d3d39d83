from datetime import date

import pytest

from benghe.paper.css import SELECTORS, print_css
from benghe.paper.formats import HD_05, HD_36, Margins, Part, format_on


def test_before_the_guidance_of_2018_there_is_no_format():
    with pytest.raises(LookupError):
        format_on(date(2018, 4, 2))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2018, 4, 3), HD_36),
        (date(2022, 12, 27), HD_36),
        (date(2026, 5, 26), HD_36),
        (date(2026, 5, 27), HD_05),
    ],
)
def test_the_format_is_that_of_the_papers_day(day, expected):
    assert format_on(day) is expected


def test_the_guidance_of_2026_keeps_the_frame_and_is_marked_second_hand():
    assert (HD_05.margins, HD_05.fonts, HD_05.second_hand) == (
        HD_36.margins,
        HD_36.fonts,
        True,
    )
    assert HD_36.margins == Margins(top=20, bottom=20, left=30, right=15)


def test_every_part_has_one_row_and_its_size_is_in_the_allowed_range():
    assert sorted(font.part for font in HD_36.fonts) == sorted(Part)
    assert [f for f in HD_36.fonts if not f.sizes[0] <= f.size <= f.sizes[1]] == []


@pytest.mark.parametrize(
    ("part", "size", "bold", "italic"),
    [
        (Part.TITLE_LINE, 15, True, False),
        (Part.SUPERIOR, 14, False, False),
        (Part.ISSUER, 14, True, False),
        (Part.NUMBER, 14, False, False),
        (Part.PLACE_DATE, 14, False, True),
        (Part.KIND, 16, True, False),
        (Part.SUMMARY, 14, True, False),
        (Part.LETTER_SUMMARY, 12, False, True),
        (Part.BODY, 14, False, False),
        (Part.AUTHORITY, 14, True, False),
        (Part.POST, 14, False, False),
        (Part.SIGNER, 14, True, False),
        (Part.RECIPIENTS_TITLE, 14, False, False),
        (Part.RECIPIENT, 12, False, False),
        (Part.PAGE_NUMBER, 14, False, False),
    ],
)
def test_the_font_table_of_annex_3(part, size, bold, italic):
    font = HD_36.font(part)

    assert (font.size, font.bold, font.italic) == (size, bold, italic)


def test_spacing_is_within_the_rule():
    assert HD_36.first_line_indent == 10
    assert HD_36.paragraph_gap >= 6
    assert 18 <= HD_36.leading <= 22


def test_every_part_is_styled_from_the_table():
    assert set(SELECTORS) | {Part.PAGE_NUMBER} == set(Part)


def test_the_style_sheet_has_neither_flex_nor_grid_nor_addresses():
    css = print_css(HD_36, "Times New Roman")

    assert [word for word in ("flex", "grid", "url(", "@import") if word in css] == []
