"""Numbers written and read the Vietnamese way; both sides of every rule."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benghe.lib.numbers import (
    NumberError,
    format_decimal,
    format_money,
    format_percent,
    in_words,
    money_in_words,
    parse_cell_number,
    parse_decimal,
    parse_integer,
)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Decimal("30.149"), None, "30,149"),
        (30149, None, "30.149"),
        (Decimal("30149.50"), None, "30.149,5"),
        (Decimal("1234567.10"), None, "1.234.567,1"),
        (Decimal("5.000"), None, "5"),
        (Decimal("1E+3"), None, "1.000"),
        (0, None, "0"),
        (Decimal("-0.00"), None, "0"),
        (Decimal("-1234.5"), None, "-1.234,5"),
        (999, None, "999"),
        (1000, None, "1.000"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("2.4999"), 0, "2"),
        (Decimal("2"), 2, "2,00"),
        (Decimal("-0.004"), 2, "0,00"),
        (Decimal("-0.005"), 2, "-0,01"),
    ],
)
def test_numbers_are_written_with_dots_for_thousands_and_a_comma(value, decimals, text):
    assert format_decimal(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("142.380"), "142,38%"),
        (Decimal("100"), "100%"),
        (Decimal("33.3349"), "33,33%"),
        (Decimal("33.335"), "33,34%"),
        (Decimal("12.50"), "12,5%"),
        (0, "0%"),
        (Decimal("1250"), "1.250%"),
    ],
)
def test_percents_have_two_decimals_at_most_and_no_zeros_at_the_end(value, text):
    assert format_percent(value) == text


@pytest.mark.parametrize("value", ["NaN", "Infinity"])
def test_what_is_no_figure_is_never_written(value):
    with pytest.raises(ValueError, match="is no figure"):
        format_decimal(Decimal(value))


@pytest.mark.parametrize(
    ("dong", "text"),
    [
        (0, "0 đồng"),
        (999_999, "999.999 đồng"),
        (1_000_000, "1 triệu đồng"),
        (999_999_999, "999,999999 triệu đồng"),
        (1_000_000_000, "1 tỷ đồng"),
        (30_149_000_000, "30,149 tỷ đồng"),
        (-2_500_000, "-2,5 triệu đồng"),
    ],
)
def test_money_is_written_in_the_largest_fitting_unit(dong, text):
    assert format_money(dong) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("30.149,5", "30149.5"),
        ("30.149", "30149"),
        ("1.234.567", "1234567"),
        ("30,5", "30.5"),
        ("30,149", "30.149"),
        ("0,149", "0.149"),
        ("0", "0"),
        ("-0", "0"),
        ("-0,0", "0"),
        ("-0,5", "-0.5"),
        ("05", "5"),
        ("\u200b30,149\ufeff", "30.149"),
        ("-1.000,25", "-1000.25"),
        ("1000", "1000"),
        ("1000000,5", "1000000.5"),
        (" \u00a01.234 ", "1234"),
        ("5,500", "5.5"),
    ],
)
def test_a_typed_number_is_read_exactly(text, value):
    assert parse_decimal(text) == Decimal(value)


@pytest.mark.parametrize("text", [None, "", "  ", "\u00a0"])
def test_empty_is_no_value_and_never_zero(text):
    assert parse_decimal(text) is None
    assert parse_integer(text) is None


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("0.149", "0,149 hay 149?"),
        ("-0.149", "-0,149 hay -149?"),
        ("1.5", "1,5 hay 15?"),
        ("1234.567", "1.234,567 hay 1.234.567?"),
        ("30.14", "30,14 hay 3.014?"),
        ("01.234", "1,234 hay 1.234?"),
        ("1.23.456", "123,456 hay 123.456?"),
    ],
)
def test_a_dot_that_could_mean_two_things_is_refused_with_both_readings(text, readings):
    with pytest.raises(NumberError) as caught:
        parse_decimal(text)

    assert str(caught.value) == (
        f"«{text}» hiểu được hai cách: {readings} Dấu chấm chỉ ngăn từng nhóm ba chữ số, "
        "nhóm đầu không bắt đầu bằng 0; phần thập phân viết sau dấu phẩy. Hãy nhập lại "
        "theo một cách."
    )


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1,234.5", "viết theo kiểu Anh: là 1.234,5 hay 1,2345?"),
        ("1,234,567", "viết theo kiểu Anh: là 1.234.567 hay 1,234567?"),
        ("1 234", "có khoảng trắng: là một số 1.234 hay nhiều số rời?"),
    ],
)
def test_a_number_of_another_country_is_refused_with_both_readings(text, readings):
    with pytest.raises(NumberError) as caught:
        parse_decimal(text)

    assert str(caught.value).startswith(f"«{text}» {readings}")


def test_in_a_whole_number_field_the_reading_with_a_comma_says_it_is_not_taken():
    with pytest.raises(NumberError) as caught:
        parse_integer("1.5")

    assert str(caught.value).startswith(
        "«1.5» hiểu được hai cách: 1,5 (ô này chỉ nhận số nguyên) hay 15?"
    )


@pytest.mark.parametrize(
    "text",
    ["abc", "1,", ",5", "1,5,6", "1,5.6", "+5", "1e5", "NaN", "٣", "１", "12đ", "1-2",
     "Infinity", "-inf", "sNaN", "0x10", "1_000", "²", "½", "--5", "- 5", "−5", "1.5,2",
     "1.234 567", "1 234.567", "142,38%",
     "1..000", ".500", "5%", "1 234,5", "a" * 1000],
)  # fmt: skip
def test_what_is_no_number_is_refused(text):
    with pytest.raises(NumberError, match="không phải là số"):
        parse_decimal(text)


def test_a_message_shows_no_more_than_the_start_of_a_long_text():
    with pytest.raises(NumberError) as caught:
        parse_decimal("a" * 1000)

    assert str(caught.value).startswith(f"«{'a' * 30}…»")


def test_decimals_are_taken_up_to_the_limit_of_the_field():
    assert parse_decimal("1,25", 2) == Decimal("1.25")
    assert parse_decimal("1,250", 2) == Decimal("1.25")
    with pytest.raises(NumberError) as caught:
        parse_decimal("1,255", 2)
    assert str(caught.value) == (
        "«1,255» có nhiều hơn 2 chữ số thập phân: làm tròn thành 1,26 hay là 1.255? "
        "Hãy nhập lại theo một cách."
    )


def test_a_number_of_more_digits_than_any_field_is_refused():
    assert parse_decimal("9" * 20) == Decimal("9" * 20)
    assert parse_decimal(f"{'9' * 10},{'9' * 10}") == Decimal(f"{'9' * 10}.{'9' * 10}")
    for text in ("9" * 21, f"{'9' * 10},{'9' * 11}"):
        with pytest.raises(NumberError, match="dài quá 20 chữ số"):
            parse_decimal(text)


@pytest.mark.parametrize("text", ["1,5", "1,0", "30,149", "1.000,00"])
def test_a_whole_number_field_refuses_every_comma(text):
    with pytest.raises(NumberError, match="ô này chỉ nhận số nguyên"):
        parse_integer(text)
    with pytest.raises(NumberError, match="ô này chỉ nhận số nguyên"):
        parse_decimal(text, 0)


def test_a_refused_comma_names_both_readings():
    with pytest.raises(NumberError) as caught:
        parse_integer("1,234")

    assert str(caught.value) == (
        "«1,234» có phần thập phân, ô này chỉ nhận số nguyên: 1 hay 1.234? Hãy nhập "
        "lại, không có dấu phẩy."
    )


@pytest.mark.parametrize(
    ("text", "value"), [("30.149", 30149), ("776", 776), ("-5", -5), ("007", 7)]
)
def test_a_whole_number_is_read_exactly(text, value):
    assert parse_integer(text) == value


@given(
    st.decimals(
        min_value=-(10**15), max_value=10**15, places=4, allow_nan=False
    )
)  # fmt: skip
def test_what_is_written_is_read_back_the_same(value):
    assert parse_decimal(format_decimal(value)) == value


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused_in_words(text):
    try:
        answer = parse_decimal(text)
    except NumberError as error:
        answer = str(error)

    assert answer is None or str(answer).startswith("«") or answer.is_finite()


@pytest.mark.parametrize(
    ("value", "decimals", "number"),
    [
        (None, None, None),
        ("30,5", None, Decimal("30.5")),
        (30.149, 3, Decimal("30.149")),
        (30149, 0, Decimal("30149")),
        (0.1, None, Decimal("0.1")),
        (5.0, 0, Decimal("5.0")),
        (1e3, 0, Decimal("1000")),
        (Decimal("7.25"), 2, Decimal("7.25")),
    ],
)
def test_a_typed_number_of_excel_is_taken_as_it_is(value, decimals, number):
    assert parse_cell_number(value, decimals) == number


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (True, "Ô này chứa đúng/sai (TRUE/FALSE), không phải là số."),
        (time(1, 5), "Ô này là ngày giờ, không phải là số"),
        (timedelta(hours=1), "Ô này là ngày giờ, không phải là số"),
        (date(2022, 1, 5), "Ô này là ngày giờ, không phải là số"),
        (datetime(2022, 1, 5, tzinfo=UTC), "Ô này là ngày giờ, không phải là số"),
        (30.149, "«30,149» có nhiều hơn 2 chữ số thập phân"),
        ("1.5", "«1.5» hiểu được hai cách: 1,5 hay 15?"),
        (float("nan"), "«nan» không phải là số."),
        (float("inf"), "«inf» không phải là số."),
        (Decimal("NaN"), "«NaN» không phải là số."),
        (10.0**20, "«1e+20» nằm ngoài khoảng số nhận được."),
        ([], "«[]» không phải là số."),
    ],
)
def test_what_excel_holds_that_is_no_number_is_refused(value, says):
    with pytest.raises(NumberError) as caught:
        parse_cell_number(value, 2)

    assert str(caught.value).startswith(says)


def test_a_whole_number_column_of_excel_refuses_a_fraction():
    with pytest.raises(NumberError, match="ô này chỉ nhận số nguyên: 1 hay 15"):
        parse_cell_number(1.5, 0)


@pytest.mark.parametrize(
    ("value", "text"),
    [(5.0, "5"), (1e3, "1000"), (-0.0, "0"), (Decimal("7.2500"), "7.25")],
)
def test_a_number_of_excel_has_no_exponent_no_idle_zeros_and_no_minus_nought(
    value, text
):
    assert str(parse_cell_number(value)) == text


@pytest.mark.parametrize("value", [10**20, 1e-30, Decimal("1E-999999")])
def test_numbers_of_excel_beyond_twenty_digits_are_refused(value):
    assert parse_cell_number(10**20 - 1) == 10**20 - 1
    with pytest.raises(NumberError, match="nằm ngoài khoảng số nhận được"):
        parse_cell_number(value)


def test_the_noise_of_binary_fractions_is_dropped_as_excel_shows_it():
    assert parse_cell_number(0.1 + 0.2, 1) == Decimal("0.3")
    assert parse_cell_number(30.149 * 100, 1) == Decimal("3014.9")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (1, "một"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (30, "ba mươi"),
        (44, "bốn mươi tư"),
        (99, "chín mươi chín"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (104, "một trăm linh bốn"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (115, "một trăm mười lăm"),
        (121, "một trăm hai mươi mốt"),
        (776, "bảy trăm bảy mươi sáu"),
        (1000, "một nghìn"),
        (1005, "một nghìn không trăm linh năm"),
        (1015, "một nghìn không trăm mười lăm"),
        (1100, "một nghìn một trăm"),
        (10_000, "mười nghìn"),
        (21_021, "hai mươi mốt nghìn không trăm hai mươi mốt"),
        (1_000_000, "một triệu"),
        (1_000_005, "một triệu không trăm linh năm"),
        (1_050_000, "một triệu không trăm năm mươi nghìn"),
        (2_000_000_005, "hai tỷ không trăm linh năm"),
        (30_149_000_000, "ba mươi tỷ một trăm bốn mươi chín triệu"),
        (1_000_000_000_000, "một nghìn tỷ"),
        (1_500_000_000_000, "một nghìn năm trăm tỷ"),
        (1_234_000_000_000, "một nghìn hai trăm ba mươi tư tỷ"),
        (1_000_000_000_005, "một nghìn tỷ không trăm linh năm"),
        (10**15, "một triệu tỷ"),
        (111, "một trăm mười một"),
        (-7, "âm bảy"),
    ],
)
def test_numbers_in_words(number, words):
    assert in_words(number) == words


def test_words_end_where_the_scale_ends():
    assert in_words(10**18 - 1).startswith("chín trăm chín mươi chín triệu")
    for number in (10**18, -(10**18)):
        with pytest.raises(ValueError, match="too large for words"):
            in_words(number)


@given(st.integers(0, 10**18 - 1), st.integers(0, 10**18 - 1))
def test_two_numbers_never_share_their_words(first, second):
    assert (in_words(first) == in_words(second)) is (first == second)


@pytest.mark.parametrize(
    ("dong", "words"),
    [
        (1_490_000, "Một triệu bốn trăm chín mươi nghìn đồng"),
        (0, "Không đồng"),
        (-500, "Âm năm trăm đồng"),
    ],
)
def test_money_in_words_begins_with_a_capital(dong, words):
    assert money_in_words(dong) == words
