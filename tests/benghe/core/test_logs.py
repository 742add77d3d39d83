"""What may reach the log files."""

import logging
import sys

from django.conf import settings

from benghe.core.logs import PrivateFilter


def line(message, *args, **extra):
    """The line that our handler writes for a record."""
    record = logging.LogRecord("django", logging.WARNING, "f", 1, message, args, None)
    for name, value in extra.items():
        setattr(record, name, value)
    assert PrivateFilter().filter(record) is True
    return logging.Formatter("{message}", style="{").format(record)


def test_a_query_string_is_cut():
    assert line('"GET /dang-vien/?q=Nguyen+Thi+Nho HTTP/1.1" %s', 404) == (
        '"GET /dang-vien/?… HTTP/1.1" 404'
    )


def test_long_numbers_are_hidden_and_short_ones_are_not():
    assert line("thẻ %s, CCCD 079123456789, năm 2022, 1234567", "12345678") == (
        "thẻ ********, CCCD ********, năm 2022, 1234567"
    )


def test_the_words_of_an_error_hold_no_row_of_the_database():
    words = (
        "duplicate key\nDETAIL:  Key (card_number, full_name)=(1, Lê Thị Kín) exists"
    )
    try:
        raise ValueError(f"079123456789 {words}")
    except ValueError:
        text = line("Internal Server Error: /dang-vien/?q=x", exc_info=sys.exc_info())

    assert "ValueError: ******** duplicate key\nDETAIL: …" in text
    assert "Lê Thị Kín" not in text
    assert "079123456789" not in text


def test_a_record_carries_no_request_on():
    record = logging.LogRecord("django", logging.ERROR, "f", 1, "x", (), None)
    record.request = object()

    PrivateFilter().filter(record)

    assert "request" not in record.__dict__


def test_every_handler_of_the_portal_has_the_filter():
    handlers = settings.LOGGING["handlers"].values()

    assert [handler["filters"] for handler in handlers] == [["private"]]
