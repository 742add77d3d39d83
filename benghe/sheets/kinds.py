"""From a raw cell to a value of its column's kind, or to a problem with a suggestion.

A converter gives the plain value itself for the common cell and an ``Odd`` for the
others, so that a sheet of a million good cells costs no million objects.
"""

import difflib
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from benghe.lib.numbers import format_decimal
from benghe.lib.text import search_key
from benghe.sheets import celldates, figures
from benghe.sheets.celltext import (
    EMPTY,
    EXCEL_ERRORS,
    UNCOMPUTED,
    Context,
    TextRead,
    error_problem,
    read_text,
)
from benghe.sheets.grid import RawCell
from benghe.sheets.reading import Odd, Plain, Problem, decode, show
from benghe.sheets.texts import shorten
from benghe.sheets.wanted import NUMBERS, Column, Kind

Convert = Callable[[RawCell], "Plain | Odd"]
Result = tuple[Plain, Problem | None, tuple[str, ...]]

YES = frozenset({"co", "x", "v", "1", "true", "yes", "dung"})
NO = frozenset({"khong", "0", "false", "no", "sai"})
YES_SIGNS, NO_SIGNS = frozenset("✓✔√☑✅×✗"), frozenset("☐")
DATES = frozenset({Kind.DATE, Kind.PARTIAL_DATE, Kind.YEAR})
EXACT_DIGITS = 15
# A dot at the end, or a number that Excel made scientific.
MAY_BE_NO_CODE = re.compile(r"\.$|[eE][+-]?[0-9]")
# So many different days of the month before a swap of day and month is suspected.
SWAP_AFTER = 3


def make_converter(column: Column, context: Context, heading: str = "") -> Convert:
    """The converter of a column; ``heading`` as it stands in the file."""
    converter = _Converter(column, context, heading)
    as_it_is = column.kind is Kind.TEXT or (
        column.kind is Kind.CODE and not column.lengths
    )
    return converter.text if as_it_is else converter.other


class _Converter:
    """Holds what the conversion of one column needs, and what it has seen already."""

    def __init__(self, column: Column, context: Context, heading: str) -> None:
        self.column, self.context = column, context
        self.points = "%" in heading
        self.is_text = column.kind is Kind.TEXT
        self.most = min(column.max_length or context.limits.text, context.limits.text)
        self.forms, self.encodings = context.styles.form, context.styles.encodings
        # Equal cells of the file give equal values; Odd ones are made afresh.
        self.seen: dict[tuple[str, object, int], Plain] = {}
        self.words = _choice_keys(column, str.lower)
        self.keys = _choice_keys(column, search_key)
        # Days of the month of true dates, and of dates typed as text.
        self.true_days: set[int] = set()
        self.text_days: set[int] = set()

    def looks_swapped(self) -> bool:
        """Whether true dates have only days up to 12 and texts only later ones."""
        few = len(self.true_days) < SWAP_AFTER or not self.text_days
        return not few and max(self.true_days) <= 12 < min(self.text_days)

    # --- the two ways in ---

    def text(self, cell: RawCell) -> Plain | Odd:
        """A cell of a column of texts, or of codes of any length."""
        kind, content, style, _ = cell
        if (
            kind == "s"
            and content.__class__ is str
            and not self.context.styles.encoding(style)
            and 0 < len(content) <= self.most
            and self.context.is_plain(content)
            and content[0] not in "#'\u2019"
            and (self.is_text or not MAY_BE_NO_CODE.search(content))
        ):
            return content
        return self._slow(cell)

    def other(self, cell: RawCell) -> Plain | Odd:
        """A cell of any other column."""
        key = cell[:3]
        known = self.seen.get(key)
        if known is not None:
            return known
        value = self._slow(cell)
        if value.__class__ is not Odd and len(self.seen) < 100_000:
            self.seen[key] = value  # type: ignore[assignment]
        return value

    def _slow(self, cell: RawCell) -> Plain | Odd:
        kind, content, style, _ = cell
        if kind == "p":
            return Odd(None, "", "", UNCOMPUTED)
        if kind == "e":
            return Odd(None, content, content, error_problem(content))
        if kind == "s":
            return self._from_text(read_text(cell, self.context))
        if kind == "d":
            return self._finish(content, content, self._from_iso(content))
        if kind == "b":
            return self._finish(content, "TRUE" if content == "1" else "FALSE",
                                self._from_bool(content == "1"))  # fmt: skip
        return self._finish(content, content, self._from_number(content, style))

    # --- by what stands in the file ---

    def _from_text(self, read: TextRead) -> Plain | Odd:
        raw = read.raw if len(read.raw) <= 500 else shorten(read.raw, 500)
        if read.problem:
            return Odd(None, raw, read.text, read.problem)
        if not read.text:
            return Odd(None, raw, "", None, (*read.notices, EMPTY))
        if read.text.upper() in EXCEL_ERRORS:
            return Odd(None, raw, read.text, error_problem(read.text))
        if len(read.text) > self.most:
            return Odd(None, raw, shorten(read.text, 500), _too_long(read, self.most))
        text, said = read.text, read.notices
        if text[0] in "'’" and len(text) > 1:
            text, said = text[1:].lstrip(), (*said, "đã bỏ dấu nháy ở đầu")
        value, problem, more = self._parse(text)
        if problem is None and value == text and text == read.raw:
            return value
        odd = self._odd(value, raw, text, problem, (*said, *more))
        if read.by:
            odd.converted, odd.by, odd.doubted = text, read.by, read.doubted
        return odd

    def _finish(self, raw: str, text: str, result: Result) -> Plain | Odd:
        """A plain value where nothing is to be told of the cell."""
        value, problem, said = result
        if problem is None and not said:
            return value
        return self._odd(value, raw, text, problem, said)

    def _odd(
        self, value: Plain, raw: str, text: str, problem: Problem | None,
        said: tuple[str, ...],
    ) -> Odd:  # fmt: skip
        if problem is None and value is not None:
            text = show(self.column, decode(self.column, value))
        return Odd(value, raw, text, problem, said)

    def _parse(self, text: str) -> Result:
        kind = self.column.kind
        if kind is Kind.TEXT:
            return text, None, ()
        if kind is Kind.CODE:
            return self._code(text)
        if kind in DATES:
            found = celldates.text_date(text, kind, self.context.this_year)
            _note_day(self.text_days, found[0])
            return found
        if kind in NUMBERS:
            return figures.from_text(text, self.column)
        if kind is Kind.YES_NO:
            return _yes_no(text)
        return self._choice(text)

    def _from_number(self, value: str, style: int) -> Result:
        kind, form = self.column.kind, self.forms(style)
        if kind in DATES:
            found = celldates.from_number(
                value,
                form,
                kind,
                is_1904=self.context.is_1904,
                this_year=self.context.this_year,
            )
            _note_day(self.true_days, found[0])
            return found
        if kind in NUMBERS:
            return figures.from_number(value, form, self.column, points=self.points)
        if kind is Kind.CODE:
            return self._code_number(value, form.zeros, is_date=form.is_date)
        shown = self._shown(value, style)
        if kind is Kind.TEXT:
            said = () if shown.isdecimal() else (f"ô là số, đọc thành chữ «{shown}»",)
            if form.is_date:
                said = (f"ô là ngày, đọc thành chữ «{shown}»",)
            return shown, None, said
        return self._parse(shown)

    def _shown(self, value: str, style: int) -> str:
        """A number as text, as the cell shows it: a day, a percent, filled up, or plain."""
        form = self.forms(style)
        try:
            number = float(value)
            exact = Decimal(f"{number:.{EXACT_DIGITS}g}")
        except (ValueError, InvalidOperation):
            return value
        if not exact.is_finite() or abs(exact.adjusted()) > 30:
            return value
        if form.is_date and (
            day := celldates.day_of(int(number // 1), is_1904=self.context.is_1904)
        ):
            return celldates.written(day)
        if form.percent:
            return f"{format_decimal(exact * 100)}%"
        whole, _, fraction = f"{exact:f}".partition(".")
        fraction = fraction.rstrip("0")
        return f"{whole},{fraction}" if fraction else whole.zfill(form.zeros)

    def _from_iso(self, value: str) -> Result:
        """A cell of the rare type d."""
        if self.column.kind in DATES:
            return self._parse(value.replace("T", " "))
        return None, Problem("Ô là ngày, cột này không nhận ngày."), ()

    def _from_bool(self, value: bool) -> Result:
        if self.column.kind is Kind.YES_NO:
            return value, None, ()
        shown = "TRUE" if value else "FALSE"
        if self.column.kind is Kind.TEXT:
            return shown, None, (f"ô là {shown}, đọc thành chữ",)
        return None, Problem(f"Ô là {shown} (đúng/sai), cột này không nhận."), ()

    # --- codes and choices ---

    def _code(self, text: str) -> Result:
        said: tuple[str, ...] = ()
        code = text.rstrip(".") or text
        if code != text:
            said = ("đã bỏ dấu chấm ở cuối",)
        if self.column.lengths and " " in code:
            code, said = code.replace(" ", ""), (*said, "đã bỏ khoảng trắng trong mã")
        if figures.SCIENTIFIC.fullmatch(code) and not code.isdecimal():
            return None, _scientific(code), said
        problem = self._wrong_length(code)
        return (None if problem else code), problem, said

    def _wrong_length(self, code: str) -> Problem | None:
        lengths = self.column.lengths
        if not lengths or len(code) in lengths:
            return None
        want = " hoặc ".join(str(length) for length in sorted(lengths))
        fuller = [n for n in sorted(lengths) if n > len(code)]
        hint = ""
        if (
            self.column.zeros
            and code.isdecimal()
            and fuller
            and fuller[0] - len(code) <= 3
        ):
            hint = code.zfill(fuller[0])
        return Problem(
            f"«{shorten(code, 30)}» có {len(code)} ký tự; mã này phải có {want} ký tự.",
            hint,
        )

    def _code_number(self, value: str, zeros: int, *, is_date: bool) -> Result:
        """A code that Excel holds as a number: its first zeros may be gone."""
        if is_date:
            return (
                None,
                Problem("Ô là ngày, cột này là mã. Hãy định dạng ô là Văn bản."),
                (),
            )
        try:
            exact = Decimal(value)
        except InvalidOperation:
            exact = Decimal("NaN")
        if not exact.is_finite() or exact.adjusted() > 30 or exact < 0:
            return None, Problem(f"«{shorten(value, 30)}» không phải là mã."), ()
        digits = f"{exact:f}"
        if exact != exact.to_integral_value():
            return None, Problem(
                f"«{digits}» là số lẻ, không phải là mã. Hãy định dạng ô là Văn bản rồi gõ lại."
            ), ()  # fmt: skip
        digits = digits.partition(".")[0]
        if len(digits) > EXACT_DIGITS:
            return None, _scientific(f"{digits[:6]}…"), ()
        if zeros and len(digits) <= zeros:
            padded = digits.zfill(zeros)
            problem = self._wrong_length(padded)
            said = (f"ô là số hiện thành «{padded}»",) if padded != digits else ()
            return (None if problem else padded), problem, said
        return self._bare_code(digits)

    def _bare_code(self, digits: str) -> Result:
        if not self.column.zeros or len(digits) in self.column.lengths:
            problem = self._wrong_length(digits)
            return (None if problem else digits), problem, ()
        fuller = [n for n in sorted(self.column.lengths) if n > len(digits)]
        hint = (
            digits.zfill(fuller[0]) if fuller else "" if self.column.lengths else digits
        )
        return None, Problem(
            f"Ô là số «{digits}», có thể Excel đã bỏ mất số 0 ở đầu. Hãy định dạng ô là Văn bản "
            "(Text) rồi gõ lại mã.",
            hint,
        ), ()  # fmt: skip

    def _choice(self, text: str) -> Result:
        exact = self.words.get(text.lower())
        found = exact or self.keys.get(search_key(text))
        if found and len(found) == 1:
            return next(iter(found)), None, ()
        labels = [words[1] for words in self.column.choices]
        if found:
            near = [words[1] for words in self.column.choices if words[0] in found]
            # With all its marks typed the word itself stands for several.
            what = "Hãy ghi rõ là loại nào." if exact else "Hãy gõ đủ dấu."
            return None, Problem(
                f"«{shorten(text, 30)}» có thể là {' hay '.join(sorted(near))}. {what}"
            ), ()  # fmt: skip
        close = difflib.get_close_matches(search_key(text[:60]), self.keys, 1, 0.75)
        near = [
            w[1] for w in self.column.choices if close and w[0] in self.keys[close[0]]
        ]
        listed = ", ".join(labels[:12]) + (" …" if len(labels) > 12 else "")
        return None, Problem(
            f"«{shorten(text, 30)}» không có trong danh mục: {listed}.",
            near[0] if len(near) == 1 else "",
        ), ()  # fmt: skip


def _note_day(days: set[int], value: Plain) -> None:
    """Remember the day of the month of a whole date."""
    if isinstance(value, str) and len(value) == 10:
        days.add(int(value[8:]))


def _choice_keys(column: Column, key: Callable[[str], str]) -> dict[str, set[str]]:
    """Stored texts by the words of each choice, compared by ``key``."""
    keys: dict[str, set[str]] = {}
    for value, *words in column.choices:
        for word in words:
            keys.setdefault(key(word), set()).add(value)
    return keys


def _yes_no(text: str) -> Result:
    key = search_key(text)
    if key in YES or text in YES_SIGNS:
        return True, None, ()
    if key in NO or text in NO_SIGNS:
        return False, None, ()
    hint = {"c": "có", "k": "không", "ko": "không", "kg": "không"}.get(key, "")
    return None, Problem(
        f"«{shorten(text, 30)}» không hiểu được: chỉ ghi «có» hoặc «không».", hint
    ), ()  # fmt: skip


def _scientific(shown: str) -> Problem:
    return Problem(
        f"Excel đã đổi số dài thành «{shorten(shown, 30)}» và làm mất các chữ số cuối. Hãy định "
        "dạng ô là Văn bản (Text) rồi gõ lại đủ mã."
    )


def _too_long(read: TextRead, most: int) -> Problem:
    return Problem(
        f"Ô có {format_decimal(len(read.text))} ký tự, nhiều hơn mức {format_decimal(most)}. "
        "Hãy viết ngắn lại."
    )
