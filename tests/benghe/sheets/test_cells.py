"""Numbers, codes, choices, texts, blanks: value, text, message, suggestion, both sides of each rule."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benghe.lib.numbers import format_decimal, parse_decimal
from benghe.sheets.wanted import Kind
from tests.benghe.sheets.files import parts, rows_xml, zipped
from tests.benghe.sheets.samples import one, styled

# --- numbers ---


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("30.149,5", "30149.5"),
        ("30.149", "30149"),
        ("1.234.567,00", "1234567"),
        ("30,149", "30.149"),
        (30149.5, "30149.5"),
        (30.149, "30.149"),
        (0.1 + 0.2, "0.3"),
        (1234567, "1234567"),
        ("-5", "-5"),
        (0, "0"),
        ("0", "0"),
        (1e-7, "0.0000001"),
    ],
)
def test_numbers_as_vietnamese_write_them(typed, value):
    """XL-42."""
    cell = one(Kind.DECIMAL, typed)

    assert (cell.problem, cell.value) == (None, Decimal(value))


@pytest.mark.parametrize(
    ("typed", "words", "suggestion"),
    [
        ("12.5", "hiểu được hai cách: 12,5", "12,5"),
        ("1,234.5", "viết theo kiểu Anh", "1.234,5"),
        ("12 345", "có khoảng trắng", "12.345"),
        ("8 hộ", "không phải là số", "8"),
        ("98,5%", "không phải là số", "98,5"),
        ("(5)", "không phải là số", "-5"),
        ("1,5E+3", "không phải là số", "1.500"),
        ("1e1000000", "không phải là số", ""),
        ("NaN", "không phải là số", ""),
        ("chưa có", "không phải là số", ""),
    ],
)
def test_texts_that_are_no_number(typed, words, suggestion):
    """XL-42, XL-58."""
    cell = one(Kind.DECIMAL, typed)

    assert cell.value is None
    assert words in cell.problem.message
    assert cell.problem.suggestion == suggestion


@pytest.mark.parametrize(
    "raw", ["1e1000000", "NaN", "Infinity", "-1e400", "abc", "1e300"]
)
def test_numbers_of_the_file_beyond_reason(raw):
    """XL-58."""
    for kind in (
        Kind.DECIMAL,
        Kind.INTEGER,
        Kind.DATE,
        Kind.YEAR,
        Kind.CODE,
        Kind.PERCENT,
    ):
        assert styled(raw, "General", kind).problem is not None
    assert styled(raw, "General", Kind.TEXT).problem is None


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("1E+400", "«1E+400» quá lớn."),
        ("-1e400", "«-1e400» quá lớn."),
        ("NaN", "«nan» không phải là số."),
    ],
)
def test_a_number_beyond_reason_is_told_as_it_stands_in_the_cell(raw, told):
    assert styled(raw, "General", Kind.DECIMAL).problem.message.startswith(told)


@pytest.mark.parametrize(
    ("typed", "value", "suggestion"),
    [(8, 8, None), ("1.234", 1234, None), (8.0, 8, None), (2.5, None, "3"),
     ("30,149", None, "30.149"), ("2,5", None, "3"), (date(1975, 3, 4), None, ""),
     (True, None, "")],
)  # fmt: skip
def test_whole_numbers(typed, value, suggestion):
    cell = one(Kind.INTEGER, typed)

    assert cell.value == value
    assert (cell.problem.suggestion if cell.problem else None) == suggestion


def test_more_decimals_than_the_column_takes():
    cell = one(Kind.DECIMAL, 30.1494, decimals=3)

    assert "nhiều hơn 3 chữ số thập phân" in cell.problem.message
    assert cell.problem.suggestion == "30,149"
    assert one(Kind.DECIMAL, 30.149, decimals=3).value == Decimal("30.149")


@pytest.mark.parametrize(
    ("typed", "unit", "value", "suggestion"),
    [("30,149 tỷ", "tỷ đồng", Decimal("30.149"), None),
     ("1.490.000 đồng", "đồng", Decimal(1490000), None),
     ("1,49 triệu", "đồng", None, "1.490.000"), ("30149 triệu đồng", "tỷ đồng", None, "30,149"),
     ("5 bao", "đồng", None, "5"), (1490000, "đồng", Decimal(1490000), None)],
)  # fmt: skip
def test_money_and_its_unit(typed, unit, value, suggestion):
    cell = one(Kind.MONEY, typed, unit=unit)

    assert cell.value == value
    assert (cell.problem.suggestion if cell.problem else None) == suggestion


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("98,5%", "98.5"),
        ("98,5", "98.5"),
        (98.5, "98.5"),
        (100, "100"),
        ("0,5%", "0.5"),
        (1, "1"),
    ],
)
def test_percents_are_points(typed, value):
    cell = one(Kind.PERCENT, typed)

    assert (cell.problem, cell.value) == (None, Decimal(value))


def test_a_percent_is_what_the_cell_shows():
    shown = styled(0.985, "0.0%", Kind.PERCENT)
    unsure = one(Kind.PERCENT, 0.985)
    told = one(Kind.PERCENT, 0.985, heading="Tỷ lệ (%)")

    assert (shown.value, told.value) == (Decimal("98.5"), Decimal("0.985"))
    assert unsure.problem.message == "«0,985» là 0,985% hay 98,5%? Hãy viết kèm dấu %."
    assert unsure.problem.suggestion == "98,5%"


def test_a_percent_in_a_column_of_numbers_is_an_error():
    cell = styled(0.98, "0%", Kind.DECIMAL)

    assert "Ô định dạng %: hiện 98% nhưng giá trị là 0,98" in cell.problem.message
    assert cell.problem.suggestion == "98"


@given(st.decimals(-(10**9), 10**9, places=3, allow_nan=False))
def test_any_number_written_our_way_is_read_back(number):
    assert parse_decimal(format_decimal(number)) == number
    cell = one(Kind.DECIMAL, None, content=number_file(format_decimal(number)))
    assert (cell.problem, cell.value) == (None, number)


@given(st.integers(-(10**12), 10**12), st.integers(0, 3))
def test_any_number_of_the_file_is_exact(units, places):
    number = Decimal(units).scaleb(-places)
    cell = one(Kind.DECIMAL, None, content=number_file(float(number)))

    assert (cell.problem, cell.value) == (None, number)


def number_file(value):
    return zipped(parts(rows_xml(["Họ và tên", "Giá trị"], ["An", value])))


# --- codes ---


@pytest.mark.parametrize(
    ("typed", "value", "notices"),
    [
        ("079075000123", "079075000123", ()),
        ("079 075 000 123", "079075000123", ("đã bỏ khoảng trắng trong mã",)),
        ("'079075000123", "079075000123", ("đã bỏ dấu nháy ở đầu",)),
        ("079075000123.", "079075000123", ("đã bỏ dấu chấm ở cuối",)),
        ("\u00a0079075000123\u200b", "079075000123",
         ("đã bỏ ký tự ẩn", "đã đổi khoảng trắng đặc biệt thành khoảng trắng thường")),
        ("079075000123\t", "079075000123", ("đã nối các dòng trong ô thành một dòng",)),
        (379075000123, "379075000123", ()),
    ],
)  # fmt: skip
def test_codes_are_cleaned_and_it_is_said(typed, value, notices):
    """XL-33."""
    cell = one(Kind.CODE, typed, lengths=(12,))

    assert (cell.problem, cell.value) == (None, value)
    assert set(notices) <= set(cell.notices)


@pytest.mark.parametrize(
    ("typed", "words", "suggestion"),
    [
        (79075000123, "có thể Excel đã bỏ mất số 0 ở đầu", "079075000123"),
        ("79075000123", "phải có 12 ký tự", "079075000123"),
        ("0790750001234", "có 13 ký tự", ""),
        ("7.9E+10", "làm mất các chữ số cuối", ""),
        (1e16, "làm mất các chữ số cuối", ""),
        (79075.5, "là số lẻ", ""),
        (date(1975, 3, 4), "là ngày", ""),
    ],
)
def test_codes_that_excel_spoiled(typed, words, suggestion):
    """XL-36."""
    cell = one(Kind.CODE, typed, lengths=(12,))

    assert cell.value is None
    assert words in cell.problem.message
    assert cell.problem.suggestion == suggestion


def test_a_number_shown_with_its_noughts_is_the_code():
    cell = styled(79075000123, "000000000000", Kind.CODE, lengths=(12,))

    assert (cell.problem, cell.value) == (None, "079075000123")
    assert cell.notices == ("ô là số hiện thành «079075000123»",)


def test_a_number_in_a_column_of_codes_of_any_length():
    strict, easy = one(Kind.CODE, 12), one(Kind.CODE, 12, zeros=False)

    assert (strict.value, strict.problem.suggestion) == (None, "12")
    assert (easy.value, easy.problem) == ("12", None)
    assert one(Kind.CODE, "CB-01").value == "CB-01"


# --- yes and no, choices, texts ---


@pytest.mark.parametrize(
    ("typed", "value"),
    [("có", True), ("CÓ", True), ("x", True), ("✓", True), (True, True), (1, True),
     ("không", False), ("khong", False), (0, False), (False, False)],
)  # fmt: skip
def test_yes_and_no(typed, value):
    assert one(Kind.YES_NO, typed).value is value


def test_what_is_neither_yes_nor_no():
    cell = one(Kind.YES_NO, "ko")

    assert "chỉ ghi «có» hoặc «không»" in cell.problem.message
    assert cell.problem.suggestion == "không"


CHOICES = (("XS", "Hoàn thành xuất sắc nhiệm vụ", "HTXSNV"), ("T", "Hoàn thành tốt nhiệm vụ"),
           ("NAM", "Nam"), ("NĂM", "Năm"))  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "value"),
    [("Hoàn thành tốt nhiệm vụ", "T"), ("hoan thanh tot nhiem vu", "T"), ("HTXSNV", "XS"),
     ("Hoàn thành  tốt nhiệm vụ ", "T"), ("Năm", "NĂM"), ("NAM", "NAM")],
)  # fmt: skip
def test_choices(typed, value):
    cell = one(Kind.CHOICE, typed, choices=CHOICES)

    assert (cell.problem, cell.value) == (None, value)


def test_a_word_of_two_choices_is_not_guessed():
    away = (("in", "Tạm thời đến", "Tạm thời"), ("out", "Tạm thời đi", "Tạm thời"))
    assert one(Kind.CHOICE, "tạm thời", choices=away).problem.message == (
        "«tạm thời» có thể là Tạm thời đi hay Tạm thời đến. Hãy ghi rõ là loại nào."
    )


def test_what_is_no_choice():
    near = one(Kind.CHOICE, "Hoàn thành tốt nhiệm", choices=CHOICES)
    far = one(Kind.CHOICE, "khá", choices=CHOICES)

    assert "không có trong danh mục: Hoàn thành xuất sắc" in far.problem.message
    assert (near.problem.suggestion, far.problem.suggestion) == (
        "Hoàn thành tốt nhiệm vụ",
        "",
    )


@pytest.mark.parametrize(
    ("typed", "text", "notice"),
    [
        ("Nguye\u0302\u0303n Văn An", "Nguyễn Văn An", "đã ghép dấu rời"),
        ("Nguyễn\u00a0Văn An", "Nguyễn Văn An", "khoảng trắng đặc biệt"),
        ("Nguyễn\u200b Văn\u00ad An", "Nguyễn Văn An", "đã bỏ ký tự ẩn"),
        ("Nguyễn\nVăn\tAn", "Nguyễn Văn An", "đã nối các dòng"),
        ("  Nguyễn  Văn An ", "Nguyễn Văn An", "đã bỏ khoảng trắng thừa"),
        ("'Nguyễn Văn An", "Nguyễn Văn An", "đã bỏ dấu nháy ở đầu"),
    ],
)
def test_texts_are_cleaned_and_it_is_said(typed, text, notice):
    """XL-28, XL-33."""
    cell = one(Kind.TEXT, typed)

    assert (cell.value, cell.raw, cell.problem) == (text, typed.replace("\r", ""), None)
    assert notice in " ".join(cell.notices)


@pytest.mark.parametrize(
    ("typed", "text"),
    [(12, "12"), (12.5, "12,5"), (1234567, "1234567"), (date(1975, 2, 3), "03/02/1975"),
     (True, "TRUE")],
)  # fmt: skip
def test_what_is_no_text_is_read_as_shown(typed, text):
    assert one(Kind.TEXT, typed).value == text
    assert styled(7, "000", Kind.TEXT).value == "007"


def test_texts_that_look_like_formulas_stay_texts():
    """XL-54."""
    for text in ('=HYPERLINK("http://x")', "+cmd|' /C calc'!A0", "@SUM(A1)", "-1+1"):
        content = zipped(parts(rows_xml(["Họ và tên", "Giá trị"], ["An", text])))
        cell = one(Kind.TEXT, None, content=content)

        assert (cell.value, cell.problem, cell.notices) == (text, None, ())


def test_long_texts():
    """XL-53."""
    fits, over = "a" * 500, "a" * 501
    huge = zipped(parts(rows_xml(["Họ và tên", "Giá trị"], ["An", "b" * 40_000])))

    assert one(Kind.TEXT, fits, max_length=500).value == fits
    cell = one(Kind.TEXT, over, max_length=500)
    assert (
        cell.problem.message == "Ô có 501 ký tự, nhiều hơn mức 500. Hãy viết ngắn lại."
    )
    cell = one(Kind.TEXT, None, content=huge)
    assert "Ô có 40.000 ký tự, nhiều hơn mức 32.767" in cell.problem.message
    assert len(cell.raw) < 600


# --- blanks, formulas, errors ---


def xml_cell(inner, kind=Kind.DATE, **more):
    sheet = rows_xml(["Họ và tên", "Giá trị"], ["An"]).replace(
        "</row></sheetData>", f"{inner}</row></sheetData>"
    )
    return one(kind, None, content=zipped(parts(sheet, **more)))


def test_a_blank_cell_is_no_empty_text():
    """XL-44."""
    absent = xml_cell("")
    formatted = xml_cell('<c r="B2" s="0"/>')
    empty = xml_cell('<c r="B2" t="str"><f>""</f><v></v></c>')
    spaces = xml_cell('<c r="B2" t="inlineStr"><is><t>  </t></is></c>')

    assert (absent.blank, formatted.blank, empty.blank, spaces.blank) == (
        True, True, False, False,
    )  # fmt: skip
    for cell in (absent, formatted, empty, spaces):
        assert (cell.value, cell.problem) == (None, None)
    assert "coi như ô trống" in empty.notices[-1]
    assert "coi như ô trống" in spaces.notices[-1]


@pytest.mark.parametrize(
    "inner",
    ['<c r="B2"><f>TODAY()</f></c>', '<c r="B2"><f>TODAY()</f><v/></c>',
     '<c r="B2"><f>TODAY()</f><v></v></c>'],
)  # fmt: skip
def test_a_formula_without_a_value(inner):
    """XL-18."""
    cell = xml_cell(inner)

    assert cell.value is None
    assert cell.address == "B2"
    assert "Ô công thức chưa được tính" in cell.problem.message


def test_a_nought_that_a_program_put_for_a_formula():
    """Written with «compute on load»: Excel never saw it."""
    inner = '<c r="B2"><f>A1*2</f><v>0</v></c>'
    stale = xml_cell(inner, Kind.DECIMAL, book='<calcPr fullCalcOnLoad="1"/>')

    assert "chưa được tính" in stale.problem.message
    assert xml_cell(inner, Kind.DECIMAL).value == Decimal(0)


def test_a_formula_with_a_value():
    cell = xml_cell('<c r="B2" t="str"><f>A1</f><v>03/02/1975</v></c>')

    assert cell.value == date(1975, 2, 3)


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?"])
@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.DATE, Kind.DECIMAL, Kind.CODE])
def test_error_values(error, kind):
    """XL-20."""
    true = xml_cell(f'<c r="B2" t="e"><f>A1</f><v>{error}</v></c>', kind)
    text = one(kind, error)

    for cell in (true, text):
        assert cell.value is None
        assert f"Ô báo lỗi {error}" in cell.problem.message


def test_a_cell_of_the_type_of_days():
    assert xml_cell('<c r="B2" t="d"><v>1975-04-03T00:00:00</v></c>').value == date(
        1975, 4, 3
    )


def test_shared_texts_with_runs_and_phonetic_guides():
    shared = (
        "<si><t>Họ và tên</t></si><si><t>Giá trị</t></si><si><r><t xml:space='preserve'>Lê </t>"
        "</r><r><rPr><b/></rPr><t>Hoa</t></r><rPh sb='0' eb='1'><t>sai</t></rPh></si>"
    )
    sheet = (
        '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="2"><c r="B2" t="s"><v>2</v></c></row></sheetData>'
    )
    cell = one(Kind.TEXT, None, content=zipped(parts(sheet, shared=shared)))

    assert (cell.value, cell.notices) == ("Lê Hoa", ())
