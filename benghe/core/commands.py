"""The base of our commands: one clear line and exit code 2 when the call is wrong."""

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from benghe.lib.dates import DateError, parse_date


class OneLineParser(CommandParser):
    """Says what is wrong in one Vietnamese line, without the usage text."""

    def error(self, message: str) -> NoReturn:
        """Exit with 2 through CommandError, whoever called."""
        raise CommandError(f"Lệnh sai: {message}", returncode=2)


class PortalCommand(BaseCommand):
    """A command whose mistakes are one line on stderr and exit code 2."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Use our parser; Django's own has no hook for its class."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.__class__ = OneLineParser
        return parser

    def fail(self, message: str) -> NoReturn:
        """Stop: the operator must change something."""
        raise CommandError(message, returncode=2)

    def run_from_argv(self, argv: list[str]) -> None:
        """Errors of the parser too are one line (Django lets them through as traces)."""
        try:
            super().run_from_argv(argv)
        except CommandError as error:
            self.stderr.write(str(error))
            raise SystemExit(error.returncode) from None


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
    """Write the whole file or nothing; CommandError (2) when it cannot be written."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True) if part.parent.is_dir() else None
        raise CommandError(
            f"Không ghi được tệp {path}: {error.strerror}.", returncode=2
        ) from error
