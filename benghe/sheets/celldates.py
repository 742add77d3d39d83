"""Days, partial dates and years of cells; what two people could read in two ways is refused.

Parsers give the plain value (ISO text, a year), a problem or neither, and what to tell.
"""

import re
from datetime import date, timedelta

from benghe.lib.dates import DateError, PartialDate, make_date, parse_date
from benghe.sheets.book import Form
from benghe.sheets.reading import Plain, Problem
from benghe.sheets.texts import shorten
from benghe.sheets.wanted import Kind

Result = tuple[Plain, Problem | None, tuple[str, ...]]

FIRST_YEAR, LAST_YEAR = 1800, 2200
LAST_SERIAL = 2_958_465
BASE_1900, BASE_1904 = date(1899, 12, 30), date(1904, 1, 1)
TIME = re.compile(
    r"(.*[0-9])[ T,]+([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]+)?)(?: ?(?:AM|PM|SA|CH))?",
    re.IGNORECASE,
)
IN_WORDS = re.compile(
    r"(?:ngày ([0-9]{1,2}),? )?(?:tháng ([0-9]{1,2}),? )?năm ([0-9]{4})", re.IGNORECASE
)
THREE = re.compile(r"([0-9]{1,2})[^0-9]+([0-9]{1,2})[^0-9]+([0-9]{2}|[0-9]{4})")
TWO = re.compile(r"([0-9]{1,2})[^0-9]+([0-9]{2}|[0-9]{4})")
LOOK_ALIKE = str.maketrans("OoIl|", "00111")
TIME_CUT = "đã bỏ phần giờ, chỉ lấy ngày"


def day_of(serial: int, *, is_1904: bool) -> date | None:
    """The day of a serial number; None for a number that is no day."""
    if is_1904:
        return BASE_1904 + timedelta(serial) if 0 <= serial <= LAST_SERIAL else None
    # Excel counts 29/02/1900, which never was, as 60.
    if serial == 60 or not 1 <= serial <= LAST_SERIAL:
        return None
    return BASE_1900 + timedelta(serial if serial > 60 else serial + 1)


def written(day: date) -> str:
    """``03/02/1975``."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def from_number(
    value: str, form: Form, kind: Kind, *, is_1904: bool, this_year: int | None = None
) -> Result:
    """A number of the file in a column of days, partial dates or years."""
    try:
        number = float(value)
        serial = int(number // 1)
    except (ValueError, OverflowError):
        return None, _no_date(value), ()
    day = day_of(serial, is_1904=is_1904)
    if form.is_date:
        return _shown_date(number, day, form, kind)
    if form.time:
        return None, Problem("Ô là giờ, không phải là ngày. Viết ngày/tháng/năm."), ()
    if number == serial and 0 <= serial < 100 and kind is not Kind.DATE:
        return text_date(f"{serial:02d}", kind, this_year)
    return _bare_number(number, serial, day, kind)


def _shown_date(number: float, day: date | None, form: Form, kind: Kind) -> Result:
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None, Problem(
            f"Ô là ngày {written(day)}: năm {day.year} không hợp lý. Hãy nhập lại ngày."
        ), ()  # fmt: skip
    if day is None:
        return None, Problem(
            f"Ô định dạng ngày nhưng giá trị {shorten(f'{number:.15g}', 20)} không phải là "
            "một ngày có thật. Hãy nhập lại ngày/tháng/năm."
        ), ()  # fmt: skip
    said = (TIME_CUT,) if number != number // 1 else ()
    if kind is Kind.YEAR:
        return None, _not_a_year(number, day, form), ()
    if form.day or kind is Kind.DATE:
        problem = None if form.day else _day_added(day)
        return (None if problem else day.isoformat()), problem, said
    known = PartialDate(day.year, day.month if form.month else None)
    return known.iso, None, said


def _day_added(day: date) -> Problem:
    shown = f"{day.month}/{day.year}"
    return Problem(
        f"Ô chỉ hiện {shown}; ngày {day.day:02d} có thể do Excel tự thêm. Hãy nhập đủ ngày.",
        written(day),
    )


def _not_a_year(number: float, day: date, form: Form) -> Problem:
    serial = int(number)
    if FIRST_YEAR <= serial <= LAST_YEAR and form.day:
        return Problem(
            f"Ô định dạng ngày nên số {serial} hiện thành {written(day)}. Hãy đổi định dạng ô "
            "thành Số rồi nhập lại năm.",
            str(serial),
        )
    return Problem(f"Ô là ngày {written(day)}, cột này chỉ nhận năm.", str(day.year))


def _bare_number(number: float, serial: int, day: date | None, kind: Kind) -> Result:
    """A number not shown as a date: a year, a day that lost its form, or nothing."""
    is_whole = number == serial
    if is_whole and FIRST_YEAR <= serial <= LAST_YEAR:
        if kind is Kind.YEAR:
            return serial, None, ()
        if kind is Kind.PARTIAL_DATE:
            return f"{serial:04d}", None, ()
        return None, _only_year(str(serial)), ()
    shown = f"{number:.15g}"
    if is_whole and day and FIRST_YEAR <= day.year <= LAST_YEAR and serial > LAST_YEAR:
        hint = str(day.year) if kind is Kind.YEAR else written(day)
        return None, Problem(
            f"Ô là số {shown}: có thể là ngày {written(day)} đã mất định dạng ngày. Hãy nhập "
            "lại ngày/tháng/năm.",
            hint,
        ), ()  # fmt: skip
    return None, _no_date(shown, _from_digits(shown)), ()


def _only_year(text: str) -> Problem:
    return Problem(
        f"«{text}» mới chỉ có năm; cột này cần cả ngày, tháng và năm, ví dụ 03/02/1975."
    )


def _no_date(shown: str, suggestion: str = "") -> Problem:
    return Problem(
        f"«{shorten(shown, 30)}» không phải là ngày. Viết ngày/tháng/năm, ví dụ 03/02/1975.",
        suggestion,
    )


def text_date(text: str, kind: Kind, this_year: int | None = None) -> Result:
    """A text in a column of days, partial dates or years."""
    said: tuple[str, ...] = ()
    if match := TIME.fullmatch(text):
        text = match[1].rstrip(" ,")
        said = () if set(match[2]) <= set("0:.") else (TIME_CUT,)
    if match := IN_WORDS.fullmatch(text):
        text = "/".join(part for part in match.groups() if part)
        if match[1] and not match[2]:
            return None, _no_date(match[0]), ()
    if kind is Kind.YEAR:
        return _text_year(text, this_year)
    try:
        if kind is Kind.PARTIAL_DATE:
            return PartialDate.parse(text).iso, None, said
        day = parse_date(text)
        return (day.isoformat() if day else None), None, said
    except DateError as error:
        hint = suggest(text, kind, this_year)
        return None, Problem(str(error), hint), ()


def _text_year(text: str, this_year: int | None) -> Result:
    try:
        known = PartialDate.parse(text)
    except DateError as error:
        return None, Problem(str(error), suggest(text, Kind.YEAR, this_year)), ()
    if known.month is None:
        return known.year, None, ()
    return None, Problem(
        f"«{shorten(text, 30)}» có cả ngày hoặc tháng, cột này chỉ nhận năm.",
        str(known.year),
    ), ()  # fmt: skip


def suggest(text: str, kind: Kind, this_year: int | None) -> str:
    """What was probably meant, to be confirmed by a person; "" for no idea."""
    text = text.strip("'’ .").translate(LOOK_ALIKE)
    if text.isdecimal():
        return _from_digits(text) if len(text) != 2 else _century(text, this_year)
    if match := THREE.fullmatch(text):
        first, second, year = int(match[1]), int(match[2]), match[3]
        full = _century(year, this_year) if len(year) == 2 else year
        return _fitting(first, second, full, kind)
    if kind is Kind.PARTIAL_DATE and (match := TWO.fullmatch(text)):
        year = match[2]
        full = _century(year, this_year) if len(year) == 2 else year
        if full and 1 <= int(match[1]) <= 12:
            return f"{int(match[1])}/{full}"
    return ""


def _century(year: str, this_year: int | None) -> str:
    """The later century unless it lies ahead; "" when the present year is not known."""
    if this_year is None:
        return ""
    later = 2000 + int(year)
    return str(later if later <= this_year else later - 100)


def _fitting(first: int, second: int, year: str, kind: Kind) -> str:
    """Day and month as written, the other way round, or only what is known."""
    if not year or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return ""
    if kind is Kind.YEAR:
        return year
    if kind is Kind.PARTIAL_DATE and first == 0:
        return f"{second}/{year}" if 1 <= second <= 12 else year
    for day, month in ((first, second), (second, first)):
        try:
            return written(make_date(int(year), month, day))
        except DateError:
            continue
    return ""


def _from_digits(text: str) -> str:
    """A day from ``27853`` (a serial number), ``03021975`` or ``19750203``."""
    if not text.isdecimal():
        return ""
    if len(text) == 5:
        day = day_of(int(text), is_1904=False)
        return written(day) if day else ""
    forms = {8: ((4, 2, 0), (0, 4, 6)), 7: ((3, 1, -1),)}
    found = set()
    for year_at, month_at, day_at in forms.get(len(text), ()):
        year, month = text[year_at : year_at + 4], text[month_at : month_at + 2]
        day_text = text[day_at : day_at + 2] if day_at >= 0 else text[:1]
        try:
            found.add(make_date(int(year), int(month), int(day_text)))
        except DateError:
            continue
    return written(found.pop()) if len(found) == 1 else ""
