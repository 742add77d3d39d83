"""Loads the demo ward into an empty database."""

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import CommandParser

from benghe.core.commands import PortalCommand
from cells.models import Committee, User
from reports.demo import loader
from reports.demo.logins import USERNAMES
from reports.demo.organisation import CODE


def whole_number(text: str) -> int:
    """A whole number of argparse, refused in Vietnamese."""
    if not (text.isascii() and text.isdigit()):
        raise ArgumentTypeError(f"«{text}» phải là số nguyên, ví dụ 200.")
    return int(text)


class Command(PortalCommand):
    help = (
        "Nạp Đảng bộ phường Bến Nghé năm 2022 với nhân sự hư cấu và đúng các số liệu đã công "
        "bố. Chỉ nạp vào cơ sở dữ liệu còn trống."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--published-only", action="store_true",
            help="chỉ các số liệu đã công bố, nhiệm vụ năm 2023 và hội nghị tổng kết",
        )  # fmt: skip
        parser.add_argument(
            "--cells", type=whole_number, help="số chi bộ của một phường được sinh ra"
        )
        parser.add_argument(
            "--members", type=whole_number, help="số đảng viên ngày 27/12/2022"
        )
        parser.add_argument(
            "--seed",
            type=whole_number,
            help=f"số gieo ngẫu nhiên, mặc định {loader.SEED}",
        )
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="đã có dữ liệu thì thôi, không báo lỗi",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self._check(options)
        try:
            self.stdout.write(self._load(options))
        except loader.NotEmptyError as found:
            if not options["if_empty"]:
                self.fail(self._refusal(str(found)))

    def _check(self, options: dict[str, Any]) -> None:
        """Refuse what does not go together."""
        cells, members, seed = options["cells"], options["members"], options["seed"]
        scaled = cells is not None or members is not None
        if (cells is None) != (members is None):
            self.fail("Phải cho cả --cells và --members.")
        if options["published_only"] and (scaled or seed is not None):
            self.fail("--published-only không đi cùng --cells, --members, --seed.")
        if scaled and not 1 <= cells <= 2000:
            self.fail("--cells phải từ 1 đến 2000.")
        if scaled and not cells <= members <= 500_000:
            self.fail("--members phải từ số chi bộ đến 500000.")

    def _load(self, options: dict[str, Any]) -> str:
        """Load what was asked for; the line to print."""
        seed = loader.SEED if options["seed"] is None else options["seed"]
        if options["published_only"]:
            loader.load_published()
            return "Đã nạp các số liệu công bố của năm 2022."
        if options["cells"] is not None:
            cells, members = options["cells"], options["members"]
            loader.load_scaled(cells, members, seed)
            return f"Đã nạp {cells} chi bộ, {members} đảng viên (hư cấu)."
        loader.load_full(seed)
        return "Đã nạp Đảng bộ phường Bến Nghé năm 2022: 28 chi bộ, 776 đảng viên (hư cấu)."

    def _refusal(self, found: str) -> str:
        """Why nothing was loaded."""
        accounts = set(User.objects.values_list("username", flat=True))
        if (
            accounts
            and accounts <= USERNAMES
            and Committee.objects.filter(code=CODE).exists()
        ):
            return "Dữ liệu mẫu đã có sẵn; không nạp lại. Muốn nạp lại, hãy dùng BENGHE_DATA mới."
        return f"Cơ sở dữ liệu đã có dữ liệu ({found}); dữ liệu mẫu chỉ nạp vào nơi còn trống."
