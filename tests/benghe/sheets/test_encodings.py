"""TCVN3 and VNI: told by the font or by the spelling, never where both readings fit."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font

from benghe.sheets import tcvn3, vni
from benghe.sheets.syllables import is_syllable
from benghe.sheets.texts import encoding_of_font
from benghe.sheets.wanted import Column, Kind
from tests.benghe.sheets.files import book_of, in_font, parts, zipped
from tests.benghe.sheets.samples import (
    BORN,
    GENDER,
    NAME,
    NOTE,
    one,
    read,
    values,
    wanted,
)

HEADINGS = ("Họ và tên", "Ngày sinh", "Chi bộ")
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
SMALL = sorted(
    {unicodedata.normalize("NFC", v + t) for v in VOWELS for t in TONES} | {"đ"}
)
CAPITALS = "ĂÂÊÔƠƯĐ"


def test_the_table_has_every_letter_once():
    assert sorted(tcvn3.LETTERS.values()) == sorted(
        [letter for letter in SMALL if not letter.isascii()] + list(CAPITALS)
    )
    assert len(set(tcvn3.LETTERS)) == 74


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("NguyÔn V¨n §øc", "Nguyễn Văn Đức"),
        ("TrÇn Quèc TuÊn", "Trần Quốc Tuấn"),
        ("Ph¹m ThÞ Hång Nhung", "Phạm Thị Hồng Nhung"),
        ("Chi bé Khu phè 1", "Chi bộ Khu phố 1"),
        ("L\u00adu Quang Vò", "Lưu Quang Vũ"),
        ("¡n uèng, ©n cÇn, ªm ¸i", "Ăn uống, ân cần, êm ái"),
        ("kÕt n¹p, kû luËt, khiÓn tr¸ch", "kết nạp, kỷ luật, khiển trách"),
        ("Hoµng Ngäc BÝch Thñy", "Hoàng Ngọc Bích Thủy"),
    ],
)
def test_known_texts(old, new):
    assert tcvn3.convert(old) == new
    assert tcvn3.revert(new) == old


def test_capitals():
    assert tcvn3.convert("NGUYÔN V¡N §øC") == "NGUYỄN VĂN ĐỨC"
    assert tcvn3.convert("nguyÔn v¨n ®øc", capitals=True) == "NGUYỄN VĂN ĐỨC"
    assert tcvn3.convert("Tý") == "Tý"


@given(
    st.text(
        st.sampled_from(SMALL + list(CAPITALS) + list("bcdghklmnpqrstvx ")), max_size=40
    )
)
def test_what_the_table_has_survives_both_ways(text):
    assert tcvn3.revert(text).translate(tcvn3.TABLE) == text


@given(st.text(st.sampled_from(SMALL + list(" bcdghklmnpqrstvx")), max_size=40))
def test_small_letters_survive_the_conversion_itself(text):
    assert tcvn3.convert(tcvn3.revert(text)) == text


NAMES = ("Nguyễn Văn Đức", "Trần Thị Hồng", "Phạm Quốc Tuấn", "Hoàng Ngọc Bích Thủy",
         "Đặng Thị Mỹ Hạnh", "Vũ Đình Trường", "Bùi Xuân Phượng", "Đỗ Nguyệt Ánh",
         "Huỳnh Tấn Phát", "Lê Thị Diễm", "Ngô Quyền", "Dương Khuê", "Võ Nguyên Giáp")  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_unicode_is_never_taken_for_an_old_encoding(name):
    assert not tcvn3.by_pattern(name)
    assert not vni.by_pattern(name)
    assert all(is_syllable(word) for word in name.split())


@pytest.mark.parametrize("name", NAMES[:-3])
def test_tcvn3_is_told_by_its_spelling(name):
    old = tcvn3.revert(name)
    if tcvn3.is_unicode(name):
        assert tcvn3.convert(old).lower() == name.lower()


@pytest.mark.parametrize(
    "text",
    ["20 m²", "Microsoft®", "«Quỹ vì người nghèo»", "«ABC»", "§ 5", "10 µm", "Müller", "España",
     "François", "naïve", "Bjørn", "½ ngày", "Hà", "Lã", "Tý", "Y Ngông Niê", "K’Brơi", "3 × 4"],
)  # fmt: skip
def test_other_texts_with_odd_signs_are_left_alone(text):
    cell = one(Kind.TEXT, text)

    assert (cell.value, cell.problem) == (text, None)


@pytest.mark.parametrize(
    ("font", "encoding"),
    [(".VnTime", "tcvn3"), (".VnTimeH", "tcvn3-capitals"), (".VnArial", "tcvn3"),
     (".VnArial NarrowH", "tcvn3-capitals"), ("VNI-Times", "vni"), ("Times New Roman", ""),
     ("", ""), ("VNtimes new roman", "")],
)  # fmt: skip
def test_fonts(font, encoding):
    assert encoding_of_font(font) == encoding


def test_text_in_an_old_font_is_converted_as_the_eye_sees_it():
    """XL-29: by font."""
    content = in_font(
        HEADINGS,
        ["NguyÔn V¨n §øc", "03/02/1975", "Chi bé Khu phè 1"],
        ["Lã ThÞ Lª", "1948", "Chi bé Khu phè 2"],
    )
    reading = read(content)
    cell = reading.rows[0].cell("name")

    assert values(reading, "name", "cell") == [
        ("Nguyễn Văn Đức", "Chi bộ Khu phố 1"),
        ("Ló Thị Lê", "Chi bộ Khu phố 2"),
    ]
    assert (cell.raw, cell.text) == ("NguyÔn V¨n §øc", "Nguyễn Văn Đức")
    assert cell.notices == ("đã đổi từ TCVN3 (ABC) sang Unicode",)
    assert [(c.address, c.before, c.after, c.by) for c in reading.conversions] == [
        ("A2", "NguyÔn V¨n §øc", "Nguyễn Văn Đức", "font"),
        ("C2", "Chi bé Khu phè 1", "Chi bộ Khu phố 1", "font"),
        ("A3", "Lã ThÞ Lª", "Ló Thị Lê", "font"),
        ("C3", "Chi bé Khu phè 2", "Chi bộ Khu phố 2", "font"),
    ]
    assert "4 ô viết bằng TCVN3 (ABC) đã được đổi" in reading.notices[0]


def test_a_font_of_capitals():
    content = in_font(HEADINGS, ["nguyÔn v¨n an", "1948", "chi bo 1"], font=".VnTimeH")

    assert values(read(content), "name", "cell") == [("NGUYỄN VĂN AN", "CHI BO 1")]


def test_unicode_under_an_old_font_stays():
    content = in_font(HEADINGS, ["Nguyễn Văn Đức", "1948", "Hà Nội"])
    reading = read(content)

    assert values(reading, "name", "cell") == [("Nguyễn Văn Đức", "Hà Nội")]
    assert reading.conversions == []


def test_dates_numbers_and_choices_in_an_old_font():
    content = in_font(["Họ và tên", "Giới tính"], ["Lª Hoa", "N÷"], ["TrÇn Nam", "Nam"])
    reading = read(content, wanted(NAME, GENDER))

    assert values(reading, "name", "gender") == [("Lê Hoa", "F"), ("Trần Nam", "M")]


def test_runs_of_several_fonts_in_one_cell():
    shared = (
        "<si><t>Họ và tên</t></si><si><t>Ghi chú</t></si>"
        "<si><r><rPr><rFont val='.VnTime'/></rPr><t xml:space='preserve'>NguyÔn </t></r>"
        "<r><rPr><rFont val='Times New Roman'/></rPr><t>Lã</t></r></si><si><t>An</t></si>"
    )
    sheet = (
        '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="2"><c r="A2" t="s"><v>3</v></c><c r="B2" t="s"><v>2</v></c></row></sheetData>'
    )
    reading = read(zipped(parts(sheet, shared=shared)), wanted(NAME, NOTE))

    assert values(reading, "note") == [("Nguyễn Lã",)]


def test_text_without_its_font_is_told_by_pattern_and_the_doubtful_is_asked():
    """XL-29: by pattern. «Lã» is Lã or Ló."""
    content = book_of(
        HEADINGS,
        ["NguyÔn V¨n §øc", "1948", "Chi bé Khu phè 1"],
        ["Lã", "1950", "Khu phè 2"],
    )
    reading = read(content)
    name, cell = reading.rows[1].cell("name"), reading.rows[0].cell("cell")

    assert reading.rows[0].get("name") == "Nguyễn Văn Đức"
    assert [c.by for c in reading.conversions] == ["pattern"]
    assert name.value is None
    assert "«Lã» (Unicode) hay «Ló» (TCVN3)?" in name.problem.message
    assert name.problem.suggestion == "Ló"
    assert cell.problem.suggestion == "Chi bộ Khu phố 1"


def test_the_user_says_that_the_whole_file_is_old_or_new():
    content = book_of(HEADINGS, ["NguyÔn V¨n §øc", "1948", "Chi bé Khu phè 1"])

    old, new = (read(content, wanted(old_text=word)) for word in ("tcvn3", "unicode"))

    assert values(old, "name", "cell") == [("Nguyễn Văn Đức", "Chi bộ Khu phố 1")]
    assert values(new, "name", "cell") == [("NguyÔn V¨n §øc", "Chi bé Khu phè 1")]


def test_old_and_new_rows_in_one_file():
    """What surely is Unicode stays; short names in its rows are not doubted."""
    content = book_of(
        HEADINGS,
        ["NguyÔn V¨n §øc", "1948", "KP1"],
        ["Lê Thị Hoa", "1950", "KP2"],
        ["Lã", "1951", "Chi bộ 3"],
    )
    reading = read(content)

    assert values(reading, "name") == [("Nguyễn Văn Đức",), ("Lê Thị Hoa",), ("Lã",)]
    assert list(reading.problems()) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("Nguyeãn Vaên Ñöùc", "Nguyễn Văn Đức"), ("Leâ Thò Hoa", "Lê Thị Hoa"),
     ("Traàn Quoác Tuaán", "Trần Quốc Tuấn"), ("Phaïm Thò Höông", "Phạm Thị Hương"),
     ("NGUYEÃN VAÊN AN", "NGUYỄN VĂN AN"), ("Chi boä Khu phoá 1", "Chi bộ Khu phố 1")],
)  # fmt: skip
def test_vni_is_refused_with_what_it_probably_says(old, new):
    """XL-31."""
    cell = one(Kind.TEXT, old)

    assert cell.value is None
    assert "Ô viết bằng bảng mã VNI" in cell.problem.message
    assert cell.problem.suggestion == new


def test_vni_by_its_font():
    content = in_font(HEADINGS, ["Lã", "1948", "KP1"], font="VNI-Times")
    reading = read(content)

    assert [cell.address for cell in reading.problems()] == ["A2"]
    assert reading.rows[0].get("cell") == "KP1"


HOME = Column("home", "Quê quán")
FIVE = ("Lê Hà", "Lê Văn Quê", "Trần Lê Hà", "Tô Bá Hoài", "Vương Lã")
KEPT = "phông chữ là của TCVN3 nhưng chữ trong trang viết bằng Unicode: giữ nguyên"


def people(*names, titles=1, home="KP 1", old_text="sure"):
    """A list of names in .VnTime, the headings too where ``titles`` is 0."""
    headings = ("Họ và tên", "Ngày sinh", "Quê quán")
    content = in_font(headings, *[(n, "1950", home) for n in names], titles=titles)
    return read(content, wanted(NAME, BORN, HOME, old_text=old_text))


@pytest.mark.parametrize("titles", [0, 1])
def test_unicode_under_an_old_font_stays_where_others_of_the_font_prove_it(titles):
    reading = people(*FIVE, "Cao Thái Hòa", titles=titles, home="Quê")

    assert values(reading, "name", "home") == [
        (name, "Quê") for name in (*FIVE, "Cao Thái Hòa")
    ]
    assert reading.rows[-1].cell("name").notices == (KEPT,)
    assert (list(reading.problems()), reading.conversions) == ([], [])
    assert (reading.converted, reading.refusal()) == (0, "")
    assert reading.notices == [
        "7 ô dùng phông của TCVN3 (.Vn…) nhưng được giữ nguyên, vì các ô khác cùng phông ấy "
        "viết bằng Unicode. Hãy xem lại các ô này."
    ]


@pytest.mark.parametrize("proof", ["Lê Hà", "Vương An", "LÊ THỊ", "Nguyê\u0303n"])
def test_each_letter_that_tcvn3_cannot_hold_is_a_proof(proof):
    assert values(people(proof, "Cao Thái"), "name")[1] == ("Cao Thái",)


@pytest.mark.parametrize("none", ["Lê Bá", "An – Bình", "20 m²", "Ngµy §øc"])
def test_without_a_proof_the_font_decides(none):
    assert values(people(none, "Cao Thái"), "name")[1] == ("Cao Thỏi",)


def test_where_the_font_holds_both_what_reads_both_ways_is_asked():
    names = ("Vương Lã", "NguyÔn V¨n §øc", "Cao Thái Hòa")
    reading = people(*names)
    old, new = (people(*names, old_text=word) for word in ("tcvn3", "unicode"))
    (asked,) = reading.problems()

    assert values(reading, "name") == [("Vương Lã",), ("Nguyễn Văn Đức",), (None,)]
    assert (asked.address, asked.problem.suggestion) == ("A4", "")
    assert (
        "«Cao Thái Hòa» (Unicode) hay «Cao Thỏi Hũa» (TCVN3)?" in asked.problem.message
    )
    assert [(c.address, c.after) for c in reading.conversions] == [
        ("A3", "Nguyễn Văn Đức")
    ]
    assert values(old, "name")[1:] == [("Nguyễn Văn Đức",), ("Cao Thỏi Hũa",)]
    assert values(new, "name")[1:] == [("NguyÔn V¨n §øc",), ("Cao Thái Hòa",)]


def test_another_sheet_proves_nothing():
    def change(sheet):
        other = sheet.parent.create_sheet("Khác")
        other.append(["Vương Lã"])
        for row in (*other.iter_rows(), *sheet.iter_rows(min_row=2)):
            for cell in row:
                cell.font = Font(name=".VnTime")

    content = book_of(HEADINGS, ["NguyÔn V¨n §øc", "1948", "Chi bé 1"], change=change)

    assert values(read(content), "name", "cell") == [("Nguyễn Văn Đức", "Chi bộ 1")]


def test_a_known_heading_is_never_converted_and_an_old_one_is():
    old = in_font(
        ["Hä vµ tªn", "Ngµy sinh", "Quª qu¸n"], ["TrÇn An", "1950", "HuÕ"], titles=0
    )
    new = in_font(["Họ và tên", "Quê quán"], ["An", "Quán Lã"], titles=0)
    reading = read(new, wanted(NAME, HOME))

    assert [found.heading for found in reading.found] == ["Họ và tên", "Quê quán"]
    assert (reading.leftovers, values(reading, "home")) == ((), [("Quán Lã",)])
    assert values(read(old, wanted(NAME, BORN, HOME)), "name", "home") == [
        ("Trần An", "Huế")
    ]
