"""The base of our commands: one clear line and exit code 2 when the call is wrong."""

import errno
import sys
from argparse import ArgumentTypeError, Namespace
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    handle_default_options,
)
from django.db import connections

from benghe.lib.dates import DateError, parse_date

# argparse has no Vietnamese: what it can say of a wrong call, in our words.
PARSER_WORDS = (
    ("the following arguments are required:", "thiếu"),
    ("unrecognized arguments:", "không hiểu"),
    ("expected one argument", "cần một giá trị"),
    ("invalid choice:", "không có lựa chọn"),
    ("(choose from ", "(chọn trong: "),
    ("invalid int value:", "không phải số nguyên:"),
    ("argument ", "tham số "),
)


ERRNO_WORDS = {
    errno.ENOENT: "không có thư mục này",
    errno.ENOTDIR: "đường dẫn không phải thư mục",
    errno.EISDIR: "đây là một thư mục",
    errno.EACCES: "không có quyền ghi",
    errno.EPERM: "không có quyền ghi",
    errno.EROFS: "nơi này chỉ đọc",
    errno.ENOSPC: "đĩa đã đầy",
    errno.ENAMETOOLONG: "tên tệp quá dài",
}


class OneLineParser(CommandParser):
    """Says what is wrong in one Vietnamese line, without the usage text."""

    def error(self, message: str) -> NoReturn:
        """Exit with 2 through CommandError, whoever called."""
        for english, words in PARSER_WORDS:
            message = message.replace(english, words)
        raise CommandError(f"Lệnh sai: {message}", returncode=2)


class PortalCommand(BaseCommand):
    """A command whose mistakes are one line on stderr and exit code 2."""

    def create_parser(
        self, prog_name: str, subcommand: str, **kwargs: Any
    ) -> CommandParser:
        """Use our parser; Django's own has no hook for its class."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.__class__ = OneLineParser
        return parser

    def fail(self, message: str) -> NoReturn:
        """Stop: the operator must change something."""
        raise CommandError(message, returncode=2)

    def run_from_argv(self, argv: list[str]) -> None:
        """Like Django's, but a mistake is its own line, without the error's class."""
        try:
            options = vars(self.create_parser(argv[0], argv[1]).parse_args(argv[2:]))
            handle_default_options(Namespace(**options))
            self.execute(*options.pop("args", ()), **options)
        except CommandError as error:
            self.stderr.write(str(error))
            sys.exit(error.returncode)
        finally:
            connections.close_all()


def day_argument(text: str) -> date:
    """``2022-12-27`` or ``27/12/2022``; argparse reports the Vietnamese message."""
    try:
        day = parse_date(text)
    except DateError as error:
        raise ArgumentTypeError(str(error)) from error
    if day is None:
        raise ArgumentTypeError("ngày trống; viết 2022-12-27 hoặc 27/12/2022.")
    return day


def year_argument(text: str) -> int:
    """A year of four digits."""
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise ArgumentTypeError(f"năm «{text}» phải có bốn chữ số, ví dụ 2022.")
    return int(text)


def write_file(path: Path, content: bytes) -> None:
    """Write the whole file or nothing; CommandError (2) when it cannot be written.

    A device or a pipe is written to, never replaced; a link leads to its target.
    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            target.write_bytes(content)
        else:
            _replace(target, content)
    except OSError as error:
        reason = ERRNO_WORDS.get(error.errno or 0, "hệ thống từ chối")
        raise CommandError(
            f"Không ghi được tệp {str(path)[:120]}: {reason}.", returncode=2
        ) from error


def _replace(target: Path, content: bytes) -> None:
    """Write beside the target, then put it in its place."""
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_bytes(content)
        part.replace(target)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
