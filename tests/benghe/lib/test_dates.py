"""Dates typed, printed and counted; both sides of every edge."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benghe.lib.dates import (
    DateError,
    PartialDate,
    add_months,
    add_years,
    age_on,
    complete_months,
    day_or_dash,
    full_years,
    long_date,
    parse_cell_date,
    parse_cell_partial,
    parse_date,
    short_date,
)

days = st.dates(date(1800, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("03/04/1975", date(1975, 4, 3)),
        ("3/4/1975", date(1975, 4, 3)),
        ("3-4-1975", date(1975, 4, 3)),
        ("3.4.1975", date(1975, 4, 3)),
        ("1975-04-03", date(1975, 4, 3)),
        (" 03 / 04 / 1975 ", date(1975, 4, 3)),
        ("1975-04-03 00:00:00", date(1975, 4, 3)),
        ("29/02/2024", date(2024, 2, 29)),
        ("30/04/2024", date(2024, 4, 30)),
        ("01/01/1800", date(1800, 1, 1)),
        ("31/12/2200", date(2200, 12, 31)),
        ("", None),
        (None, None),
        ("  ", None),
    ],
)
def test_a_typed_date_is_read_day_first(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("29/02/2023", "Tháng 2/2023 chỉ có 28 ngày, không có ngày 29."),
        ("29/02/1900", "Tháng 2/1900 chỉ có 28 ngày, không có ngày 29."),
        ("31/04/2024", "Tháng 4/2024 chỉ có 30 ngày, không có ngày 31."),
        ("00/01/1970", "Tháng 1/1970 chỉ có 31 ngày, không có ngày 0."),
        ("01/13/1970", "Không có tháng 13. Viết ngày trước, tháng sau: 03/02/1975."),
        ("01/00/1970", "Không có tháng 0. Viết ngày trước, tháng sau: 03/02/1975."),
        (
            "30/04/75",
            "Năm «75» thiếu hai chữ số: 30/04/1975 hay 30/04/2075? Hãy viết đủ bốn chữ số.",
        ),
        ("30/04/975", "Năm «975» phải có bốn chữ số, ví dụ 1975."),
        ("30/04/1799", "Năm 1799 không hợp lý. Viết đủ bốn chữ số, ví dụ 1975."),
        ("30/04/2201", "Năm 2201 không hợp lý. Viết đủ bốn chữ số, ví dụ 1975."),
        ("mai", "«mai» không phải là ngày. Viết ngày/tháng/năm, ví dụ 03/02/1975."),
        *(
            (
                text,
                f"«{text}» không phải là ngày. Viết ngày/tháng/năm, ví dụ 03/02/1975.",
            )
            for text in ("3/4-1975", "3 4 1975", "1 2/03/1975", "０３/０４/１９７５")
        ),
        *(
            (
                text,
                f"«{text}» chưa đủ: ô này cần cả ngày, tháng và năm. Viết "
                "ngày/tháng/năm, ví dụ 03/02/1975.",
            )
            for text in ("1975", "31/12")
        ),
        (
            "4/1975",
            "«4/1975» chưa đủ: ô này cần cả ngày, tháng và năm. Viết ngày/tháng/năm, ví dụ 03/02/1975.",
        ),
        (
            "1975-04",
            "«1975-04» chưa đủ: ô này cần cả ngày, tháng và năm. Viết ngày/tháng/năm, ví dụ 03/02/1975.",
        ),
    ],
)
def test_a_wrong_date_is_refused_with_what_is_wrong(text, message):
    with pytest.raises(DateError) as caught:
        parse_date(text)

    assert str(caught.value) == message


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_refused_in_words(text):
    try:
        answer = parse_date(text)
    except DateError as error:
        answer = str(error)

    assert answer is None or isinstance(answer, date) or answer.endswith((".", "?"))


@given(days)
def test_a_printed_date_is_read_back_the_same(day):
    assert parse_date(short_date(day)) == day
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (datetime(1975, 4, 3, 12, 30), date(1975, 4, 3)),  # noqa: DTZ001 (as Excel gives)
        (date(1975, 4, 3), date(1975, 4, 3)),
        ("03/04/1975", date(1975, 4, 3)),
        (None, None),
    ],
)
def test_a_date_of_excel_is_taken_as_it_is_and_a_text_by_our_rules(value, day):
    assert parse_cell_date(value) == day


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        (date(1975, 8, 3), "1975-08-03"),
        ("8/1975", "1975-08"),
        (1948, "1948"),
        (1948.0, "1948"),
        ("1948", "1948"),
    ],
)
def test_a_partial_date_of_excel_keeps_its_precision(value, iso):
    assert parse_cell_partial(value).iso == iso


@pytest.mark.parametrize("value", [None, "", "  "])
def test_an_empty_cell_is_no_date(value):
    assert parse_cell_partial(value) is None


@pytest.mark.parametrize("value", [True, 1948.5, 27518, "xưa"])
def test_what_excel_holds_that_is_no_partial_date_is_refused(value):
    with pytest.raises(DateError):
        parse_cell_partial(value)


@pytest.mark.parametrize(("month", "day"), [(None, 3), (13, None), (2, 30), (0, 1)])
def test_a_partial_date_that_cannot_be_is_never_made(month, day):
    with pytest.raises(DateError):
        PartialDate(1975, month, day)


@pytest.mark.parametrize("text", ["75", "1975-8", "03/08/1975", "1975-02-30", ""])
def test_what_is_not_stored_so_is_not_read_so(text):
    with pytest.raises(DateError):
        PartialDate.from_iso(text)


@pytest.mark.parametrize("value", [27518, 27518.5, True, date(9999, 12, 31)])
def test_what_excel_holds_that_is_no_date_of_ours_is_refused(value):
    with pytest.raises(DateError):
        parse_cell_date(value)


@pytest.mark.parametrize(
    ("text", "iso", "display", "earliest", "latest"),
    [
        ("1948", "1948", "1948", date(1948, 1, 1), date(1948, 12, 31)),
        ("8/1975", "1975-08", "8/1975", date(1975, 8, 1), date(1975, 8, 31)),
        ("02/1976", "1976-02", "2/1976", date(1976, 2, 1), date(1976, 2, 29)),
        ("1975-08", "1975-08", "8/1975", date(1975, 8, 1), date(1975, 8, 31)),
        ("3/8/1975", "1975-08-03", "03/08/1975", date(1975, 8, 3), date(1975, 8, 3)),
        (" 1948 ", "1948", "1948", date(1948, 1, 1), date(1948, 12, 31)),
    ],
)
def test_a_partial_date_stays_partial(text, iso, display, earliest, latest):
    found = PartialDate.parse(text)

    assert (found.iso, found.display, str(found)) == (iso, display, display)
    assert (found.earliest, found.latest) == (earliest, latest)
    assert PartialDate.from_iso(iso) == found
    assert len(found) == len(iso)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Chưa có ngày. Viết ngày/tháng/năm, ví dụ 03/02/1975. Chỉ biết tháng, năm: 8/1975, 1948."),
        ("75", "Năm «75» thiếu hai chữ số: 1975 hay 2075? Hãy viết đủ bốn chữ số."),
        ("1/2/75", "Năm «75» thiếu hai chữ số: 1/2/1975 hay 1/2/2075? Hãy viết đủ bốn chữ số."),
        ("2/75", "Năm «75» thiếu hai chữ số: 2/1975 hay 2/2075? Hãy viết đủ bốn chữ số."),
        ("31/04", "«31/04» không phải là ngày. Viết ngày/tháng/năm, ví dụ 03/02/1975."),
        ("19756", "Năm «19756» phải có bốn chữ số, ví dụ 1975."),
        ("13/1975", "Không có tháng 13. Viết ngày trước, tháng sau: 03/02/1975."),
        ("0/1975", "Không có tháng 0. Viết ngày trước, tháng sau: 03/02/1975."),
        ("1975-13", "Không có tháng 13. Viết ngày trước, tháng sau: 03/02/1975."),
        ("1799", "Năm 1799 không hợp lý. Viết đủ bốn chữ số, ví dụ 1975."),
        ("31/4/1975", "Tháng 4/1975 chỉ có 30 ngày, không có ngày 31."),
        ("khoảng 1948", "«khoảng 1948» không phải là ngày. Viết ngày/tháng/năm, ví dụ 03/02/1975."),
    ],
)  # fmt: skip
def test_a_wrong_partial_date_is_refused(text, message):
    with pytest.raises(DateError) as caught:
        PartialDate.parse(text)

    assert str(caught.value) == message


def test_partial_dates_are_in_the_order_of_time():
    ordered = [PartialDate.from_iso(t) for t in
               ("1948", "1975", "1975-08", "1975-08-03", "1975-09", "1976")]  # fmt: skip
    backwards = ordered[::-1]

    assert sorted(backwards) == ordered
    assert PartialDate.of(date(1975, 8, 3)) == ordered[3]
    assert PartialDate(1975) != PartialDate(1975, 1, 1)


def test_a_partial_date_has_no_order_with_anything_else():
    with pytest.raises(TypeError):
        sorted([PartialDate(1975), date(1975, 1, 1)])


def test_a_day_without_a_month_is_refused_in_words():
    with pytest.raises(DateError) as caught:
        PartialDate(1975, None, 3)

    assert str(caught.value) == (
        "Có ngày 3 mà không có tháng. Viết ngày/tháng/năm, ví dụ 03/02/1975."
    )


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2022, 1, 31), 1, date(2022, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2022, 1, 28), 1, date(2022, 2, 28)),
        (date(2022, 12, 15), 1, date(2023, 1, 15)),
        (date(2022, 3, 31), -1, date(2022, 2, 28)),
        (date(2022, 5, 5), 0, date(2022, 5, 5)),
        (date(2022, 8, 31), 12, date(2023, 8, 31)),
    ],
)
def test_a_term_by_months_ends_on_the_same_day_or_the_last_of_the_month(
    day, months, later
):
    assert add_months(day, months) == later


@pytest.mark.parametrize(
    ("day", "years", "later"),
    [
        (date(1992, 2, 29), 30, date(2022, 2, 28)),
        (date(1992, 2, 29), 32, date(2024, 2, 29)),
        (date(1992, 2, 28), 30, date(2022, 2, 28)),
        (date(1982, 11, 7), 40, date(2022, 11, 7)),
    ],
)
def test_a_term_by_years_ends_on_the_same_day_or_the_last_of_february(
    day, years, later
):
    assert add_years(day, years) == later


@pytest.mark.parametrize(
    ("start", "day", "months"),
    [
        (date(2022, 1, 15), date(2022, 2, 14), 0),
        (date(2022, 1, 15), date(2022, 2, 15), 1),
        (date(2022, 1, 31), date(2022, 2, 27), 0),
        (date(2022, 1, 31), date(2022, 2, 28), 1),
        (date(2022, 1, 31), date(2022, 3, 30), 1),
        (date(2022, 1, 31), date(2022, 3, 31), 2),
        (date(2022, 5, 5), date(2022, 5, 5), 0),
        (date(2022, 5, 5), date(2022, 5, 4), 0),
        (date(2022, 5, 5), date(2010, 1, 1), 0),
    ],
)
def test_complete_months_on_both_sides_of_the_edge(start, day, months):
    assert complete_months(start, day) == months


@pytest.mark.parametrize(
    ("start", "day", "years"),
    [
        (date(1992, 2, 29), date(2022, 2, 27), 29),
        (date(1992, 2, 29), date(2022, 2, 28), 30),
        (date(1992, 11, 7), date(2022, 11, 6), 29),
        (date(1992, 11, 7), date(2022, 11, 7), 30),
        (date(2022, 12, 31), date(2023, 1, 1), 0),
        (date(2023, 1, 1), date(2022, 1, 1), 0),
    ],
)
def test_years_are_full_and_never_year_minus_year(start, day, years):
    assert full_years(start, day) == years


@given(days, st.integers(0, 1200))
def test_months_added_are_months_counted(day, months):
    assert complete_months(day, add_months(day, months)) == months


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("1975-08-03", date(2022, 8, 2), 46),
        ("1975-08-03", date(2022, 8, 3), 47),
        ("1975-08", date(2022, 7, 31), 46),
        ("1975-08", date(2022, 8, 15), None),
        ("1975-08", date(2022, 8, 30), None),
        ("1975-08", date(2022, 8, 31), 47),
        ("1975", date(2022, 12, 30), None),
        ("1975", date(2022, 12, 31), 47),
        ("1975", date(2022, 1, 1), None),
        ("2022", date(2022, 12, 31), 0),
        ("2022", date(2022, 12, 30), None),
        ("2023", date(2022, 12, 31), None),
        ("1992-02-29", date(2022, 2, 27), 29),
        ("1992-02-29", date(2022, 2, 28), 30),
    ],
)
def test_an_age_is_given_only_when_all_possible_days_agree(born, day, age):
    assert age_on(PartialDate.from_iso(born), day) == age


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2022, 2, 5), "ngày 05 tháng 02 năm 2022"),
        (date(2022, 1, 9), "ngày 09 tháng 01 năm 2022"),
        (date(2022, 3, 9), "ngày 09 tháng 3 năm 2022"),
        (date(2022, 3, 10), "ngày 10 tháng 3 năm 2022"),
        (date(2022, 12, 27), "ngày 27 tháng 12 năm 2022"),
        (date(2022, 9, 1), "ngày 01 tháng 9 năm 2022"),
    ],
)
def test_the_long_form_has_a_nought_for_days_under_ten_and_two_months(day, text):
    assert long_date(day) == text


def test_the_short_form_has_two_digits_for_day_and_month():
    assert short_date(date(2022, 2, 5)) == "05/02/2022"


def test_a_day_that_is_not_known_is_a_dash():
    assert day_or_dash(date(2022, 2, 5)) == "05/02/2022"
    assert day_or_dash(None) == "–"
