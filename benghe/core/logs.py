"""What may reach the log files: no query strings, no posted values."""

import logging
import re

QUERY = re.compile(r"\?\S*")
LONG_NUMBER = re.compile(r"\b\d{8,}\b")
# PostgreSQL tells the whole refused row: «DETAIL:  Failing row contains (…)».
DETAIL = re.compile(r"DETAIL:.*")


def redact(text: str) -> str:
    """The text without search terms, long numbers and rows of the database."""
    return LONG_NUMBER.sub("********", DETAIL.sub("DETAIL: …", QUERY.sub("?…", text)))


class PrivateFilter(logging.Filter):
    """Cuts search terms and long numbers (cards, CCCD) out of every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the message; always lets the record through."""
        record.msg = redact(record.getMessage())
        record.args = ()
        if record.exc_info:
            # Frames hold no values, but the words of the error may.
            text = logging.Formatter().formatException(record.exc_info)
            record.exc_text = redact(text)
        # The request would show the form.
        record.__dict__.pop("request", None)
        return True
