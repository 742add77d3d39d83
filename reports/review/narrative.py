"""Section text with figure tokens → runs of the paper.

A token is ``{{key}}`` or ``{{key|form}}``. Our own small substitution, never a
template engine on what users write: unknown keys and forms are named, not run.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from benghe.lib.dates import long_date, short_date
from benghe.lib.text import nfc
from benghe.paper.tree import Bullets, MissingRun, Paragraph, Run, Text
from reports.figures import Figure
from reports.indicators.rules import achievement_words, change_words
from reports.review.catalogue import UnknownKeyError
from reports.review.catalogue.indicators import as_decimal, basis_words, judge
from reports.review.context import ReviewContext
from reports.review.printing import figure_run, number_text

TOKEN = re.compile(r"\{\{\s*([^{}|]*?)\s*(?:\|\s*([^{}|]*?)\s*)?\}\}")
MISSING = re.compile(r"\[CẦN BỔ SUNG:?\s*([^\]]*)\]")
PIECE = re.compile(rf"{TOKEN.pattern}|{MISSING.pattern}")

Form = Callable[[ReviewContext, Figure], Run | None]


def _plain(ctx: ReviewContext, found: Figure) -> Run:
    return figure_run(ctx, found)


def _number(ctx: ReviewContext, found: Figure) -> Run:
    return figure_run(ctx, found, number_text(found, two_digits=ctx.two_digits))


def _as_of(ctx: ReviewContext, found: Figure) -> Run | None:
    """``tính đến ngày 28/11/2022``; nothing when the figure speaks of 31 December."""
    if found.as_of is None:
        return figure_run(ctx, found)
    if found.as_of == date(found.as_of.year, 12, 31):
        return None
    return figure_run(ctx, found, f"tính đến ngày {short_date(found.as_of)}")


def _as_of_first(ctx: ReviewContext, found: Figure) -> Run | None:
    """The same with a capital, to open a sentence; ``Trong năm`` for a whole year."""
    if found.as_of is None:
        return Text("Tính đến nay")
    if found.as_of == date(found.as_of.year, 12, 31):
        return Text(f"Năm {found.as_of.year}")
    return figure_run(ctx, found, f"Tính đến ngày {short_date(found.as_of)}")


def _verb(ctx: ReviewContext, found: Figure) -> Run:
    """``đạt``, or ``ước đạt`` for an estimate."""
    return Text("ước đạt" if found.state == "estimated" else "đạt")


def _phrase(ctx: ReviewContext, found: Figure) -> Run | None:
    """An achievement in words: ``đạt 107,68% dự toán (vượt 7,68%)``."""
    code = found.key.rpartition(".")[0]
    if found.is_missing:
        return figure_run(ctx, found)
    estimate = ctx.figure(code).state == "estimated"
    text = achievement_words(
        judge(ctx, code), basis_words(ctx, code), is_estimate=estimate
    )
    return figure_run(ctx, found, text)


def _compared(ctx: ReviewContext, found: Figure) -> Run | None:
    """``, tăng 5 vụ so với năm 2021``; dropped when last year is not known."""
    change = as_decimal(found)
    if change is None:
        return None
    code = found.key.rpartition(".")[0]
    now, before = ctx.figure(code), ctx.figure(f"{code}.previous")
    year = f"năm {ctx.year - 1}"
    than = f"cùng kỳ {year}" if _same_day(now.as_of, before.as_of) else year
    return figure_run(ctx, found, f", {change_words(change, found.unit, than)}")


def _same_day(now: date | None, before: date | None) -> bool:
    """Whether both speak of one day of the year, other than its last."""
    if now is None or before is None or (now.month, now.day) == (12, 31):
        return False
    return (now.month, now.day) == (before.month, before.day)


def _long(ctx: ReviewContext, found: Figure) -> Run:
    """A date in full."""
    if isinstance(found.value, date):
        return figure_run(ctx, found, long_date(found.value))
    return figure_run(ctx, found)


def _see(_ctx: ReviewContext, found: Figure) -> Run | None:
    """`` (chi tiết tại Phụ lục 7)``; nothing where the year has no such annex."""
    if found.is_missing:
        return None
    return Text(f" (chi tiết tại {found.value})")


FORMS: dict[str, Form] = {
    "": _plain,
    "number": _number,
    "as_of": _as_of,
    "As_of": _as_of_first,
    "verb": _verb,
    "phrase": _phrase,
    "compared": _compared,
    "long": _long,
    "see": _see,
}


def token_problems(ctx: ReviewContext, text: str) -> list[str]:
    """What is wrong with the tokens of a text, in Vietnamese; [] when all are known."""
    problems = []
    for match in TOKEN.finditer(text):
        key, form = match[1], match[2] or ""
        if form not in FORMS:
            known = ", ".join(name for name in FORMS if name)
            problems.append(f"«{match[0]}»: không có dạng «{form}». Các dạng: {known}.")
        try:
            ctx.figure(key)
        except UnknownKeyError:
            problems.append(f"«{match[0]}»: không có số liệu mang khóa «{key}».")
    if text.count("{{") != text.count("}}"):
        problems.append("Có dấu {{ hoặc }} không khép cặp.")
    return problems


def resolve(ctx: ReviewContext, text: str) -> tuple[Run, ...]:
    """One paragraph's runs: words, figures, missing marks."""
    return tuple(_runs(ctx, nfc(text)))


def _runs(ctx: ReviewContext, text: str) -> Iterator[Run]:
    end = 0
    for match in PIECE.finditer(text):
        if match.start() > end:
            yield Text(text[end : match.start()])
        run = _token(ctx, match) if match[0].startswith("{{") else _typed_mark(match)
        if run is not None:
            yield run
        end = match.end()
    if end < len(text):
        yield Text(text[end:])


def _typed_mark(match: re.Match[str]) -> MissingRun:
    return MissingRun((match[3] or "").strip() or "nội dung")


def _token(ctx: ReviewContext, match: re.Match[str]) -> Run | None:
    """The run of one token; an unknown one is shown as missing, by its own name."""
    try:
        found = ctx.figure(match[1])
    except UnknownKeyError:
        return MissingRun(f"khóa «{match[1]}» không có trong danh mục", match[1])
    form = FORMS.get(match[2] or "")
    if form is None:
        return MissingRun(f"dạng «{match[2]}» không có", match[1])
    return form(ctx, found)


def paragraphs(ctx: ReviewContext, text: str) -> tuple[Paragraph | Bullets, ...]:
    """A section's text as blocks: a line a paragraph; lines with "- " are one list."""
    blocks: list[Paragraph | Bullets] = []
    items: list[tuple[Run, ...]] = []
    for line in [*(line.strip() for line in text.splitlines()), ""]:
        if line.startswith("- "):
            items.append(resolve(ctx, line[2:]))
            continue
        if items:
            blocks.append(Bullets(tuple(items)))
            items = []
        if line:
            blocks.append(Paragraph(resolve(ctx, line)))
    return tuple(blocks)


def is_above_zero(found: Figure) -> bool:
    """Whether a section's condition holds: missing counts as yes, so that it is seen."""
    if found.is_missing:
        return True
    return not isinstance(found.value, int | Decimal) or found.value > 0
