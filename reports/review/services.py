"""Acts on a review: save a section's text, give the review out in a format."""

import json
from datetime import date
from typing import Any

from benghe.core.models import Event
from benghe.core.services import record_event
from benghe.paper.html import print_html
from benghe.paper.worker import render_pdf
from reports.review.assemble import Assembled, assemble
from reports.review.models import Review
from reports.review.printing import figure_json
from reports.review.signing import signing_problems

FORMATS = {
    "pdf": ("application/pdf", "pdf"),
    "html": ("text/html; charset=utf-8", "html"),
    "json": ("application/json", "json"),
}


def render_review(review: Review, as_of: date | None, file_format: str) -> bytes:
    """The review as a file; raises KeyError for a format that is not in FORMATS."""
    assembled = assemble(review, as_of)
    return {"pdf": _pdf, "html": _html, "json": _json}[file_format](assembled)


def _pdf(assembled: Assembled) -> bytes:
    return render_pdf(assembled.paper, final=True)


def _html(assembled: Assembled) -> bytes:
    return print_html(assembled.paper).encode()


def _json(assembled: Assembled) -> bytes:
    """Every figure the review uses, and whether it can be signed."""
    ctx = assembled.ctx
    problems = signing_problems(assembled)
    content = {
        "year": ctx.year,
        "as_of": ctx.as_of.isoformat(),
        "figures": [figure_json(found) for found in ctx.found.values()],
        "signing": {
            "possible": not problems,
            "problems": [{"kind": row.kind, "text": row.text} for row in problems],
        },
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def file_name(review: Review, file_format: str) -> str:
    """``bao-cao-tong-ket-2022.pdf``: no accents, safe on every system."""
    return f"bao-cao-tong-ket-{review.year}.{FORMATS[file_format][1]}"


def record_print(review: Review, user: Any, file_format: str, as_of: date) -> Event:
    """Note who took the review out, in which format, for which day."""
    return record_event(
        Event.Kind.PRINT, user, f"reports.review:{review.year}",
        format=file_format, as_of=as_of.isoformat(),
    )  # fmt: skip
