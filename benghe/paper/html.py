"""The two HTML writers: the preview in the portal, and the page WeasyPrint prints.

Both walk the same tree with the same ``Writer``; a test holds that their words equal
``text_of``. The preview has no style and no script of its own: a figure is a button
that opens a popover by the Popover API alone.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from benghe.lib.dates import short_date
from benghe.paper.css import print_css
from benghe.paper.fonts import font_face_css, font_folder, typeface_in
from benghe.paper.formats import format_on
from benghe.paper.markup import Ranks, Writer, esc
from benghe.paper.tree import (
    BODY_MARK,
    CLOSING_HYPHENS,
    DRAFT_MARK,
    RECIPIENTS_TITLE,
    TITLE_LINE,
    FigureRun,
    Header,
    Meta,
    MissingRun,
    Paper,
    Runs,
    Signature,
    Table,
)

# Longer figures are phrases: kept on one line they would tear the line before.
LONGEST_NOWRAP = 30
VIETNAM = timezone(timedelta(hours=7))
ROWS_LINK = "Xem các dòng số liệu"
BEFORE_ELEMENT = re.compile(r"([^\s<>]+ )(<(?:span|mark|strong|em|b|i)\b)")


def screen_html(paper: Paper, id_prefix: str = "paper") -> str:
    """The preview: a fragment for a page that has its own h1.

    ``id_prefix`` keeps ids apart when a page shows two papers. Class names begin with
    "paper-". After the article come the popovers, one for each figure shown.
    """
    figures: list[FigureRun] = []

    def figure(run: FigureRun, _in_table: bool) -> str:
        figures.append(run)
        target = esc(f"{id_prefix}-figure-{len(figures)}")
        return (
            f'<button type="button" class="paper-figure" popovertarget="{target}">'
            f"{esc(run.text)}</button>"
        )

    writer = _ScreenWriter(
        "paper-",
        figure,
        widths=False,
        wide_from=_wide_from(paper),
        id_prefix=id_prefix,
    )
    landscape = " paper-landscape" if paper.landscape else ""
    article = "\n".join(
        [
            f'<article class="paper{landscape}">',
            *_document(writer, paper, top=2),
            "</article>",
        ]
    )
    popovers = "\n".join(
        _popover(run, f"{id_prefix}-figure-{number}")
        for number, run in enumerate(figures, start=1)
    )
    return f'{article}\n<div class="paper-popovers">\n{popovers}\n</div>'


def print_html(paper: Paper) -> str:
    """The whole page for WeasyPrint, style sheet and fonts included.

    Fonts are named ``asset:…``: only the restricted fetcher of ``pdf`` resolves them.
    """
    form = format_on(paper.format_day)
    typeface = typeface_in(font_folder())
    writer = _PrintWriter("", _printed_figure, widths=True, wide_from=form.wide_from)
    page = ' class="wide-page"' if paper.landscape else ""
    style = print_css(form, typeface.family, paper.density)
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{esc(paper.meta.language)}">',
            "<head>",
            '<meta charset="utf-8">',
            *_head(paper.meta),
            f"<style>\n{font_face_css(typeface)}\n{style}\n</style>",
            "</head>",
            f"<body{page}>",
            *_document(writer, paper, top=1),
            "</body>",
            "</html>",
            "",
        ]
    )


class _ScreenWriter(Writer):
    """On a screen a wide table scrolls in a frame that the keyboard can reach."""

    def table(self, table: Table) -> str:
        """The table in its frame."""
        label = esc(table.caption or "Bảng số liệu")
        return (
            f'<div class="paper-scroll" role="group" tabindex="0" aria-label="{label}">\n'
            f"{super().table(table)}\n</div>"
        )


class _PrintWriter(Writer):
    """For WeasyPrint, which breaks a line wrongly before an inline element.

    When the words before the element just fill the line, it breaks after the first of
    them instead of the last; the last word in an element of its own prevents it.
    """

    def runs(self, runs: Runs, in_table: bool = False) -> str:
        """The runs, the word before each element wrapped."""
        shown = super().runs(runs, in_table)
        return shown if in_table else BEFORE_ELEMENT.sub(r"<span>\1</span>\2", shown)


def _printed_figure(run: FigureRun, in_table: bool) -> str:
    """A figure and its unit stay on one line; no special spaces enter the text."""
    if in_table or len(run.text) > LONGEST_NOWRAP or " " not in run.text:
        return esc(run.text)
    return f'<span class="nowrap">{esc(run.text)}</span>'


def _wide_from(paper: Paper) -> int:
    return format_on(paper.format_day).wide_from


def _head(meta: Meta) -> Iterator[str]:
    yield f"<title>{esc(meta.title)}</title>"
    day = created_text(meta)
    for name, value in (
        ("author", meta.author),
        ("description", meta.subject),
        ("keywords", meta.keywords),
        ("dcterms.created", day),
        ("dcterms.modified", day),
    ):
        if value:
            yield f'<meta name="{name}" content="{esc(value)}">'


def created_text(meta: Meta) -> str:
    """The day, or the instant with its offset, as W3C writes it; naive: Vietnam's clock."""
    created = meta.created
    if not isinstance(created, datetime):
        return created.isoformat()
    if created.tzinfo is None:
        created = created.replace(tzinfo=VIETNAM)
    return created.isoformat(timespec="seconds")


def _document(writer: Writer, paper: Paper, top: int) -> Iterator[str]:
    """The paper from header to annexes; ``top`` is the rank of its title."""
    if paper.header:
        yield _header(writer, paper.header, paper.draft)
    titled = bool(paper.kind or paper.summary)
    if titled:
        title = [
            writer.tag("span", paper.kind, "kind"),
            writer.tag("span", paper.summary, "summary"),
        ]
        inner = "\n".join(part for part in title if part)
        yield f"<h{top}{writer.attr('paper-title')}>{inner}</h{top}>"
    if paper.kind:
        yield writer.tag("p", CLOSING_HYPHENS, "hyphens")
    below = top + 1 if titled else top
    yield from writer.blocks(paper.blocks, Ranks(below))
    if paper.recipients or paper.signature:
        yield _foot(writer, paper.recipients, paper.signature)
    for annex in paper.annexes:
        yield writer.annex(annex, below)


def _header(writer: Writer, header: Header, draft: bool) -> str:
    left = [
        writer.tag("p", header.superior, "superior"),
        writer.tag("p", header.issuer, "issuer"),
        writer.tag("p", BODY_MARK, "number"),
        writer.tag("p", DRAFT_MARK, "draft-mark") if draft else "",
        writer.tag("p", header.number_line, "number"),
    ]
    right = [
        f"<p{writer.attr('title-line')}><span>{TITLE_LINE}</span></p>",
        writer.tag("p", header.place_and_date, "place-date"),
    ]
    return _two_columns(writer, "head", ("head-left", left), ("head-right", right))


def _foot(
    writer: Writer, recipients: tuple[str, ...], signature: Signature | None
) -> str:
    left = []
    if recipients:
        left = [writer.tag("p", RECIPIENTS_TITLE, "recipients-title")]
        left += [writer.tag("p", f"- {line}", "recipient") for line in recipients]
    right = []
    if signature:
        name = signature.name_run
        shown = writer.run(name) if isinstance(name, MissingRun) else esc(name.text)
        right = [
            writer.tag("p", signature.authority, "authority"),
            writer.tag("p", signature.post, "post"),
            writer.tag("p", signature.note, "signing-note"),
            f"<p{writer.attr('signer')}>{shown}</p>",
        ]
    return _two_columns(writer, "foot", ("recipients", left), ("signature", right))


def _two_columns(
    writer: Writer, name: str, left: tuple[str, list[str]], right: tuple[str, list[str]]
) -> str:
    """Side by side: a table without borders on paper, two boxes on a screen."""
    outer, inner = ("table", "td") if writer.widths else ("div", "div")
    cells = "\n".join(
        f"<{inner}{writer.attr(side)}>\n"
        + "\n".join(p for p in parts if p)
        + f"\n</{inner}>"
        for side, parts in (left, right)
    )
    row = f"<tr>{cells}</tr>" if writer.widths else cells
    return f"<{outer}{writer.attr(name)}>{row}</{outer}>"


def _popover(run: FigureRun, target: str) -> str:
    """What stands behind a figure, for who clicks on it."""
    facts = (
        ("Giá trị", run.value or ""),
        ("Đơn vị", run.unit),
        ("Tính đến ngày", short_date(run.as_of) if run.as_of else ""),
        ("Nguồn", run.source),
        ("Tình trạng", run.state),
    )
    rows = "\n".join(
        f"<dt>{name}</dt>\n<dd>{esc(value)}</dd>" for name, value in facts if value
    )
    title = (
        f'<p class="paper-popover-title">{esc(run.label)}</p>\n' if run.label else ""
    )
    # A link of our own making; anything with a scheme is not.
    safe = run.href is not None and run.href.startswith(("/", "?", "#"))
    link = f'\n<p><a href="{esc(run.href or "")}">{ROWS_LINK}</a></p>' if safe else ""
    body = f"<dl>\n{rows}\n</dl>" if rows else ""
    return f'<div popover id="{esc(target)}" class="paper-popover">\n{title}{body}{link}\n</div>'
