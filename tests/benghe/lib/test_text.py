"""Vietnamese text: composition, tidying, and the keys of search and order."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benghe.lib.text import clean, name_key, natural_key, nearest, nfc, search_key

# In the right order: tên, then họ, then đệm; letters before tones in each part. Some
# are in capitals, decomposed, or hold double and no-break spaces on purpose.
NAMES_IN_ORDER = [
    "An",
    "Bùi An",
    "Bùi Văn An",
    "BÙI VĂN NAM AN",
    "Đỗ An",
    "Trần Thị Àn",
    "Lê  Thị  Ánh",
    "Lê Thị Ảnh Ánh",
    "Mai Ăn",
    unicodedata.normalize("NFD", "Phạm Hồng Ân"),
    "Phạm Thị Ẩn",
    "Vũ Bá",
    "Cao Xuân Bách",
    "CAO XUÂN BẢO",
    "Cao Xuân Bạo",
    "Nguyễn Văn Cường",
    "Hồ Dung",
    "Hồ Dũng",
    "Ngô Dung Dũng",
    "Hồ Duy",
    "Hồ Đan",
    "HỒ ĐÀN",
    "Zơ Đường",
    "Trịnh Em",
    "Lý Ên",
    "Ksor Hà",
    "Bế Thị Hoa",
    "Tạ Thị Hoa",
    "Âu Thị Hòa",
    "Bế\u00a0Thị\u00a0Hòa",
    unicodedata.normalize("NFD", "Đào Thị Hóa"),
    "Đinh Long",
    "Đinh Ngọc Long",
    "Đinh Ngọc Ái Long",
    "Đinh Ngọc Anh Long",
    "Lê Lông",
    "Võ Ôn",
    "Võ Ơn",
    "Y Thanh",
    "Y Thu",
    "Y Thư",
    "Hà Uyên",
    "Hà Ước",
    "Ksor Y",
    "Zơ Ý",
    "Zơ Zơ",
]  # fmt: skip

VIETNAMESE = "".join(
    unicodedata.normalize("NFC", letter + tone)
    for letter in "aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz"
    for tone in ("", *(["\u0300", "\u0309", "\u0303", "\u0301", "\u0323"] if letter in "aăâeêioôơuưy" else []))
)  # fmt: skip
names = st.lists(
    st.text(VIETNAMESE + VIETNAMESE.upper(), min_size=1, max_size=8),
    min_size=1,
    max_size=6,
).map(" ".join)


def test_names_sort_by_given_family_and_middle_name_each_letters_before_tones():
    backwards = NAMES_IN_ORDER[::-1]

    assert sorted(backwards, key=name_key) == NAMES_IN_ORDER


def test_every_name_of_the_list_has_a_key_of_its_own():
    assert len({name_key(name) for name in NAMES_IN_ORDER}) == len(NAMES_IN_ORDER)


def test_every_hoa_stands_before_every_hoa_with_a_tone_whatever_the_family_name():
    assert name_key("Zơ Thị Hoa") < name_key("An Thị Hòa")


def test_the_six_tones_stand_in_the_order_of_the_dictionary():
    words = ["ma", "mà", "mả", "mã", "má", "mạ"]
    backwards = words[::-1]

    assert sorted(backwards, key=name_key) == words


def test_the_letters_stand_in_the_order_of_the_alphabet():
    letters = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
    backwards = letters[::-1]

    assert sorted(backwards, key=name_key) == letters


@pytest.mark.parametrize("text", ["", "   ", "\u00a0\u200b"])
def test_no_name_has_an_empty_key(text):
    assert name_key(text) == ""


def test_the_key_of_the_longest_name_fits_its_column():
    longest = ("ab " * 39 + "abc")[:120]

    assert len(longest) == 120
    assert len(name_key(longest)) <= 400
    assert len(name_key("a " * 59 + "ab")) <= 400


@given(names)
def test_unicode_form_case_and_spaces_never_change_a_name_key(name):
    spellings = [unicodedata.normalize(form, name) for form in ("NFC", "NFD", "NFKD")]
    spellings += [name.upper(), name.lower(), f"  {name.replace(' ', '  ')}\u00a0"]

    assert {name_key(spelling) for spelling in spellings} == {name_key(name)}


@given(st.text(max_size=60))
def test_a_name_key_of_any_text_is_digits_within_its_bound(text):
    assert set(name_key(text)) <= set("0123456789")
    assert len(name_key(text)) <= 3 * len(clean(text)) + 12


def test_a_word_of_the_middle_name_stands_before_a_longer_word_that_begins_so():
    ordered = ["Lê Minh", "Lê Thị Minh", "Lê Thị Anh Minh", "Lê Thịnh Minh"]
    backwards = ordered[::-1]

    assert sorted(backwards, key=name_key) == ordered


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("H’Hen Niê", "H'Hen Niê"),
        ("Y Bhi\u0103t \u010cil", "Y Bhiăt Cil"),
        ("Rơ Chăm \u0180lơ", "Rơ Chăm Blơ"),
        ("Lê Thị \u0189ào", "Lê Thị Đào"),
        # The tone typed before the hat: Unicode has no composed letter for it.
        ("Lê Thị a\u0301\u0302n", "Lê Thị ấn"),
        ("Lê Văn To\u0340n", "Lê Văn Tòn"),
    ],
)
def test_other_spellings_of_a_letter_keep_its_place(name, same):
    assert name_key(name) == name_key(same)


@given(names, names)
def test_two_names_with_the_same_key_differ_only_in_case_or_spaces(first, second):
    same = clean(first).casefold() == clean(second).casefold()

    assert (name_key(first) == name_key(second)) is same


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Đặng  Thị HOA", "dang thi hoa"),
        ("ĐẶNG THỊ HOA", "dang thi hoa"),
        (unicodedata.normalize("NFD", "Nguyễn Hữu Nghĩa"), "nguyen huu nghia"),
        ("\u00a0Ksor\u00a0H’Lan ", "ksor h'lan"),
        ("Khu phố 1–3", "khu pho 1-3"),
        ("Rơ Chăm Bƀŏ", "ro cham bbo"),
        ("Đặng \u0189ức", "dang duc"),
        ("Tổ № 3 漢", "to no 3"),
        ("Khu phố 10", "khu pho 10"),
        ("ĐƯỜNG đông", "duong dong"),
        ("Zơ Râm", "zo ram"),
        ("", ""),
        ("100%_\\", "100%_\\"),
    ],
)
def test_search_key_folds_to_ascii_lower_case(text, key):
    assert search_key(text) == key


@given(st.text(max_size=80))
def test_a_search_key_is_ascii_and_the_key_of_itself(text):
    key = search_key(text)

    assert key.isascii()
    assert search_key(key) == key


@given(st.text(max_size=40))
def test_unicode_form_and_case_of_any_text_never_change_its_search_key(text):
    forms = ("NFC", "NFD", "NFKC", "NFKD")
    spellings = [unicodedata.normalize(form, text) for form in forms]
    spellings += [text.upper(), text.lower(), text.swapcase()]

    assert {search_key(spelling) for spelling in spellings} == {search_key(text)}


@given(names)
def test_unicode_form_and_case_never_change_a_search_key(name):
    spellings = [unicodedata.normalize(form, name) for form in ("NFC", "NFD", "NFKD")]
    spellings += [name.upper(), name.lower()]

    assert {search_key(spelling) for spelling in spellings} == {search_key(name)}


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("  Lê\u00a0 Văn \t Tám\n", "Lê Văn Tám"),
        ("Lê\u200bVăn\ufeff", "LêVăn"),
        (unicodedata.normalize("NFD", "Quốc Ngữ"), "Quốc Ngữ"),
        ("a\x00b\x07c\x85d", "abc d"),
        ("a\ud800b", "ab"),
        ("a\u2066b\u2069\u034fc\ufe0f", "abc"),
        ("một\u2028hai\u2029ba", "một hai ba"),
        ("mềm\u00admại", "mềmmại"),
    ],
)
def test_clean_gives_one_tidy_composed_line(text, tidy):
    assert clean(text) == tidy


def test_nfc_keeps_lines_and_makes_every_line_end_the_same():
    assert nfc("một\r\nhai\rba\n\tbốn\x0b") == "một\nhai\nba\n\tbốn\n"


def test_nfc_keeps_no_break_and_double_spaces():
    assert nfc("30\u00a0tỷ  đồng") == "30\u00a0tỷ  đồng"


@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing_more(text):
    once = clean(text)

    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(max_size=80))
def test_composing_twice_changes_nothing_more(text):
    assert nfc(nfc(text)) == nfc(text)


def test_cells_sort_naturally_numbers_by_value_and_letters_as_in_vietnamese():
    cells = [
        "Chi bộ 1",
        "Chi bộ 2",
        "CHI BỘ 10",
        "Chi bộ An ninh",
        "Chi bộ Công an",
        "Chi bộ Dân vận",
        "Chi bộ Đoàn thanh niên",
        "Chi bộ Khu phố 1",
        "Chi bộ Khu phố 1A",
        "Chi bộ  Khu phố 02",
        "Chi bộ Khu phố 3",
        unicodedata.normalize("NFD", "Chi bộ Khu phố 10"),
        "Chi bộ Khu phố 10 (cũ)",
        "Chi bộ Quân sự",
        "Chi bộ Trường Tiểu học",
        "Chi bộ Y tế",
    ]
    backwards = cells[::-1]

    assert sorted(backwards, key=natural_key) == cells


def test_a_superscript_is_no_number_and_breaks_nothing():
    assert natural_key("Khu phố ²") > natural_key("Khu phố 2")


@given(st.text(max_size=60))
def test_a_natural_key_of_any_text_is_digits_within_its_bound(text):
    assert set(natural_key(text)) <= set("0123456789")
    assert len(natural_key(text)) <= 7 * len(clean(text)) + 2


@given(names)
def test_unicode_form_case_and_spaces_never_change_a_natural_key(name):
    spellings = [unicodedata.normalize(form, name) for form in ("NFC", "NFD", "NFKD")]
    spellings += [name.upper(), f"  {name.replace(' ', '  ')}\u00a0"]

    assert {natural_key(spelling) for spelling in spellings} == {natural_key(name)}


def test_numbered_headings_sort_by_value_at_every_level():
    headings = ["6", "6.3", "6.3.1", "6.3a", "6.10", "7", "10", "10.1", "A", "Đ"]
    backwards = headings[::-1]

    assert sorted(backwards, key=natural_key) == headings


def test_letters_of_the_whole_text_are_compared_before_its_tones():
    cells = ["Hoa Bình", "Hoa Mai", "Hòa Mai", "Hóa Mai", "Hoan", "Hơ"]
    backwards = cells[::-1]

    assert sorted(backwards, key=natural_key) == cells


def test_leading_zeros_and_very_long_numbers_break_no_key():
    assert natural_key("Tổ 007") == natural_key("Tổ 7")
    assert natural_key("Tổ 000") == natural_key("Tổ 0")
    assert natural_key("Tổ 7") < natural_key("Tổ " + "9" * 5000)


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_numbers_in_names_sort_by_value(first, second):
    keys = natural_key(f"Khu phố {first}"), natural_key(f"Khu phố {second}")

    assert (keys[0] < keys[1]) is (first < second)


@pytest.mark.parametrize("typed", ["KP1", "kp 01", "KP.001"])
def test_a_word_that_differs_in_signs_and_zeros_alone_is_the_nearest(typed):
    words = ["KP-10", "KP-11", "P1", "KP-01", "KP-21"]

    assert nearest(typed, words)[0] == "KP-01"


def test_the_nearest_are_three_at_most_each_told_once():
    words = ["KP-10", "KP-11", "P1", "KP-01", "KP-21"]

    assert nearest("KP-1", words)[0] == "KP-01"
    assert len(nearest("KP-1", words)) == len(set(nearest("KP-1", words))) == 3


def test_what_is_like_nothing_has_no_nearest():
    assert nearest("–", ["KP-01", "–"]) == ["–"]
    assert nearest("...", ["!!!", "KP-01"]) == []
    assert nearest("Khu phố 2", ["Tổ 2", "Khu phố 12"]) == ["Khu phố 12"]
