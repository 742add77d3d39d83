"""What may reach the log files: no query strings, no posted values."""

import logging
import re

QUERY = re.compile(r"\?\S*")
LONG_NUMBER = re.compile(r"\b\d{8,}\b")


class PrivateFilter(logging.Filter):
    """Cuts search terms and long numbers (cards, CCCD) out of every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the message; always lets the record through."""
        text = record.getMessage()
        record.msg = LONG_NUMBER.sub("********", QUERY.sub("?…", text))
        record.args = ()
        # A traceback shows frames, not values; the request would show the form.
        record.__dict__.pop("request", None)
        return True
