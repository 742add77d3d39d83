"""Days, partial dates and years of cells: value, message, suggestion."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benghe.lib.dates import PartialDate
from benghe.sheets.celldates import day_of
from benghe.sheets.wanted import Column, Kind, Wanted
from tests.benghe.sheets.files import book_of
from tests.benghe.sheets.samples import one, read, styled, wanted


@pytest.mark.parametrize(
    "typed",
    ["03/04/1975", "3/4/1975", "03-04-1975", "03.04.1975", "1975-04-03", " 3 / 4 / 1975 ",
     "ngày 3 tháng 4 năm 1975", "03/04/1975 00:00:00", date(1975, 4, 3)],
)  # fmt: skip
def test_a_day_is_day_month_year(typed):
    """XL-21."""
    cell = one(Kind.DATE, typed)

    assert (cell.value, cell.text, cell.problem) == (
        date(1975, 4, 3),
        "03/04/1975",
        None,
    )


HALF_PAST_EIGHT = datetime.combine(date(1975, 4, 3), time(8, 30))


@pytest.mark.parametrize("typed", [HALF_PAST_EIGHT, "03/04/1975 08:30"])
def test_the_hour_is_cut_with_a_notice(typed):
    cell = one(Kind.DATE, typed)

    assert cell.value == date(1975, 4, 3)
    assert "đã bỏ phần giờ, chỉ lấy ngày" in cell.notices


@pytest.mark.parametrize(
    ("typed", "words", "suggestion"),
    [
        ("15/08/75", "thiếu hai chữ số: 15/08/1975 hay 15/08/2075", "15/08/1975"),
        ("15/08/05", "15/08/1905 hay 15/08/2005", "15/08/2005"),
        ("29/02/1975", "Tháng 2/1975 chỉ có 28 ngày", ""),
        ("31/04/1975", "Tháng 4/1975 chỉ có 30 ngày", ""),
        ("00/00/1965", "Không có tháng 0", ""),
        ("04/13/1975", "Không có tháng 13", "13/04/1975"),
        ("04/31/1975", "Không có tháng 31", ""),
        ("1975", "chưa đủ: ô này cần cả ngày, tháng và năm", ""),
        ("8/1975", "chưa đủ", ""),
        ("27853", "chưa đủ", "03/04/1976"),
        ("03041975", "chưa đủ", "03/04/1975"),
        ("O3/O4/1975", "không phải là ngày", "03/04/1975"),
        ("3/4-1975", "không phải là ngày", "03/04/1975"),
        ("hồi xưa", "không phải là ngày", ""),
        ("03/04/2999", "Năm 2999 không hợp lý", ""),
        ("１５/０８/1975", "không phải là ngày", ""),
    ],
)
def test_a_text_that_is_no_day(typed, words, suggestion):
    """XL-23, XL-24, XL-27."""
    cell = one(Kind.DATE, typed)

    assert cell.value is None
    assert cell.address == "B2"
    assert words in cell.problem.message
    assert cell.problem.suggestion == suggestion


def test_without_a_day_of_today_no_century_is_suggested():
    column = Column("value", "Giá trị", Kind.DATE)
    content = book_of(["Họ và tên", "Giá trị"], ["An", "15/08/75"])
    reading = read(content, Wanted((Column("name", "Họ và tên"), column)))

    assert reading.rows[0].cell("value").problem.suggestion == ""


def test_a_bare_serial_number_is_an_error_with_its_day():
    """XL-22."""
    cell = one(Kind.DATE, 27853)

    assert cell.value is None
    assert "có thể là ngày 03/04/1976 đã mất định dạng ngày" in cell.problem.message
    assert cell.problem.suggestion == "03/04/1976"


def test_both_systems_of_days():
    early = '<workbookPr date1904="1"/>'

    assert styled(27853, "dd/mm/yyyy", Kind.DATE).value == date(1976, 4, 3)
    assert styled(26391, "dd/mm/yyyy", Kind.DATE, book=early).value == date(1976, 4, 3)
    assert styled(27853.75, "dd/mm/yyyy", Kind.DATE).value == date(1976, 4, 3)


@pytest.mark.parametrize(
    ("serial", "day"),
    [(0, None), (1, date(1900, 1, 1)), (59, date(1900, 2, 28)), (60, None),
     (61, date(1900, 3, 1)), (2_958_465, date(9999, 12, 31)), (2_958_466, None), (-1, None)],
)  # fmt: skip
def test_the_day_that_never_was(serial, day):
    assert day_of(serial, is_1904=False) == day


def test_the_serial_of_a_shown_day_that_never_was():
    cell = styled(60, "dd/mm/yyyy", Kind.DATE)

    assert "không phải là một ngày có thật" in cell.problem.message


@pytest.mark.parametrize(
    ("serial", "day"),
    [(109_939, ""), (109_940, "01/01/2201"), (401_404, "01/01/2999")],
)
def test_a_shown_day_far_in_the_future_is_told_by_its_year(serial, day):
    cell = styled(serial, "dd/mm/yyyy", Kind.DATE)

    told = f"Ô là ngày {day}: năm {day[-4:]} không hợp lý. Hãy nhập lại ngày."
    assert (cell.problem.message if cell.problem else "") == (told if day else "")


@pytest.mark.parametrize(
    ("form", "iso"),
    [("dd/mm/yyyy", "1975-08-01"), ("mm/yyyy", "1975-08"), ("yyyy", "1975"),
     ("[$-42A]d mmmm yyyy", "1975-08-01"), ("&quot;ngày&quot; dd/mm/yyyy;@", "1975-08-01")],
)  # fmt: skip
def test_a_partial_date_is_what_the_cell_shows(form, iso):
    """Excel makes 8/1975 the first of August: only the form tells."""
    cell = styled(27607, form, Kind.PARTIAL_DATE)

    assert (cell.problem, cell.value) == (None, PartialDate.from_iso(iso))


def test_a_day_that_the_cell_hides_is_not_believed():
    cell = styled(27607, "mm/yyyy", Kind.DATE)

    assert cell.value is None
    assert "Ô chỉ hiện 8/1975" in cell.problem.message
    assert cell.problem.suggestion == "01/08/1975"


@pytest.mark.parametrize(
    ("typed", "iso"),
    [("1948", "1948"), (1948, "1948"), ("8/1975", "1975-08"), ("03/08/1975", "1975-08-03"),
     ("tháng 8 năm 1975", "1975-08"), ("năm 1948", "1948"), (date(1975, 8, 3), "1975-08-03")],
)  # fmt: skip
def test_partial_dates(typed, iso):
    cell = one(Kind.PARTIAL_DATE, typed)

    assert (cell.problem, cell.value) == (None, PartialDate.from_iso(iso))


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [("00/00/1965", "1965"), ("0/8/1965", "8/1965"), ("48", "1948"), (48, "1948"),
     ("8/75", "8/1975"), (27853, "03/04/1976"), ("31/04", "")],
)  # fmt: skip
def test_partial_dates_refused_with_a_suggestion(typed, suggestion):
    cell = one(Kind.PARTIAL_DATE, typed)

    assert cell.value is None
    assert cell.problem.suggestion == suggestion


@pytest.mark.parametrize(
    ("typed", "value", "suggestion"),
    [(1948, 1948, None), ("1948", 1948, None), ("48", None, "1948"),
     ("03/02/1975", None, "1975"), (date(1975, 2, 3), None, "1975"), (date(1905, 5, 28), None, "1975"),
     (19.5, None, ""), ("xưa", None, "")],
)  # fmt: skip
def test_years(typed, value, suggestion):
    cell = one(Kind.YEAR, typed)

    assert cell.value == value
    assert (cell.problem.suggestion if cell.problem else None) == suggestion


def test_true_days_up_to_the_twelfth_beside_later_texts_are_suspected():
    """XL-27: Excel of another country swapped day and month where it could."""
    column = Column("born", "Ngày sinh", Kind.DATE)
    rows = [["A", date(1975, 4, 3)], ["B", date(1975, 5, 6)], ["C", date(1975, 7, 1)]]
    mixed = book_of(["Họ và tên", "Ngày sinh"], *rows, ["D", "13/04/1975"])
    sound = book_of(["Họ và tên", "Ngày sinh"], *rows, ["D", "11/04/1975"])
    want = wanted(Column("name", "Họ và tên"), column)

    assert "đã đảo ngày với tháng" in read(mixed, want).notices[0]
    assert read(sound, want).notices == []


@given(st.dates(date(1900, 3, 1), date(2200, 12, 31)))
def test_any_day_survives_both_forms(day):
    serial = (day - date(1899, 12, 30)).days

    assert day_of(serial, is_1904=False) == day
    assert day_of(serial - 1462, is_1904=True) == (day if serial >= 1462 else None)
