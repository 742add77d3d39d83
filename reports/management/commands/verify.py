"""Checks every invariant of the data."""

from typing import Any

from benghe.core.commands import PortalCommand
from reports.verify import problems


class Command(PortalCommand):
    help = "Kiểm tra tính nhất quán của dữ liệu; mỗi sai lệch một dòng, mã thoát 1."

    def handle(self, *args: Any, **options: Any) -> None:
        found = False
        for line in problems():
            found = True
            self.stdout.write(line)
        if found:
            raise SystemExit(1)
        self.stdout.write("Không có sai lệch.")
