"""Prints the demo accounts, if this database holds the demo."""

from typing import Any

from benghe.core.commands import PortalCommand
from cells.models import User
from reports.demo.logins import FORMER, LOGINS, PASSWORD


class Command(PortalCommand):
    help = "In các tài khoản dùng thử; không in gì nếu không có dữ liệu mẫu."

    def handle(self, *args: Any, **options: Any) -> None:
        rows = (*LOGINS, FORMER)
        accounts = User.objects.filter(
            username__in=[row[0] for row in rows], is_active=True
        )
        there = {user.username: user for user in accounts}
        usable = [
            r for r in rows if r[0] in there and there[r[0]].check_password(PASSWORD)
        ]
        if not usable:
            return
        self.stdout.write(f"Tài khoản dùng thử (mật khẩu chung: {PASSWORD})")
        for username, name, _, what in usable:
            self.stdout.write(f"  {username:<10} {name}: {what}")
