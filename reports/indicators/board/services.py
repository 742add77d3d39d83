"""Acts on the board: printing a reminder is logged."""

from django.db import transaction
from django.utils.timezone import localdate

from benghe.core.models import Event
from benghe.core.services import record_event
from reports.indicators.board.listing import Board
from reports.indicators.board.papers import reminder_pdf

TARGET = "reports.indicator"


@transaction.atomic
def print_reminder(board: Board) -> bytes:
    """The PDF, and a line in the log. Raises PaperError, and then nothing is logged.

    Who answers for an indicator is free text and may name a person: not in the log.
    """
    content = reminder_pdf(board, localdate())
    parts = [part for part in board.parts if part.rows]
    record_event(
        Event.Kind.PRINT, board.user, TARGET, reminder=board.day.isoformat(),
        owners=len(parts), rows=sum(len(part.rows) for part in parts),
    )  # fmt: skip
    return content


def file_name(board: Board) -> str:
    """``giay-nhac-2022-12-27.pdf``: no accents, safe on every system."""
    return f"giay-nhac-{board.day.isoformat()}.pdf"
