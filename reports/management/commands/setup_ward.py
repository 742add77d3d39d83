"""Sets up an empty ward for real use: committee, accounts, catalogue of indicators."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.db import transaction
from django.utils.timezone import localdate

from benghe.core.commands import PortalCommand, day_argument
from benghe.lib.text import clean
from cells.setup import Account, WardExistsError, WardPlan, set_up_ward
from reports.indicators.defaults import create_catalogue


class Command(PortalCommand):
    help = (
        "Thiết lập một phường để dùng thật: đảng bộ, đầu văn bản, loại hình chi bộ và tài khoản "
        "quản trị đầu tiên. Mật khẩu lần đầu chỉ in ra một lần."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--name", required=True, help="ví dụ «Đảng bộ phường Bến Nghé»"
        )
        parser.add_argument(
            "--issuer", required=True, help="ví dụ «ĐẢNG ỦY PHƯỜNG BẾN NGHÉ»"
        )
        parser.add_argument("--superior", required=True, help="ví dụ «ĐẢNG BỘ QUẬN 1»")
        parser.add_argument(
            "--place", required=True, help="địa danh trên văn bản: «Quận 1»"
        )
        parser.add_argument(
            "--founded",
            required=True,
            type=day_argument,
            help="ngày thành lập, ngày/tháng/năm",
        )
        parser.add_argument(
            "--code", default="", help="mã đảng bộ; mặc định lấy từ tên"
        )
        parser.add_argument("--term", default="", help="nhiệm kỳ, ví dụ «2020 - 2025»")
        parser.add_argument("--term-from", type=day_argument, help="ngày đầu nhiệm kỳ")
        parser.add_argument(
            "--admin", required=True, help="tên đăng nhập quản trị hệ thống"
        )
        parser.add_argument(
            "--admin-name", required=True, help="họ và tên người quản trị"
        )
        parser.add_argument(
            "--office", default="", help="tên đăng nhập Văn phòng Đảng ủy"
        )
        parser.add_argument(
            "--office-name", default="", help="họ và tên người của Văn phòng"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["term"]) != bool(options["term_from"]):
            self.fail("--term và --term-from phải đi cùng nhau.")
        if bool(options["office"]) != bool(options["office_name"]):
            self.fail("--office và --office-name phải đi cùng nhau.")
        for name in ("name", "issuer", "superior", "place", "admin", "admin_name"):
            if not clean(options[name]):
                self.fail(f"--{name.replace('_', '-')} không được để trống.")
        passwords = self._set_up(options, localdate())
        self.stdout.write(f"Đã thiết lập {options['name']}.")
        self.stdout.write(
            "Mật khẩu lần đầu, chỉ in ở đây; khi đăng nhập phải đổi ngay:"
        )
        for username, password in passwords.items():
            self.stdout.write(f"  {username}: {password}")

    def _set_up(self, options: dict[str, Any], day: date) -> dict[str, str]:
        """Store the ward; every refusal is one line."""
        plan = WardPlan(
            name=options["name"], issuer=options["issuer"], superior=options["superior"],
            place=options["place"], founded_on=options["founded"], code=options["code"],
            term=options["term"], term_from=options["term_from"],
        )  # fmt: skip
        accounts = [Account(options["admin"], options["admin_name"], "QT")]
        if options["office"]:
            accounts.append(Account(options["office"], options["office_name"], "VP"))
        try:
            with transaction.atomic():
                passwords = set_up_ward(plan, accounts, day)
                create_catalogue()
        except WardExistsError:
            self.fail(
                "Cơ sở dữ liệu đã có đảng bộ; lệnh này chỉ dùng cho nơi còn trống."
            )
        except ValidationError as error:
            self.fail(" ".join(error.messages))
        return passwords
