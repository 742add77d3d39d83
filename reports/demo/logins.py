"""The demo accounts and their seats. Their password is public: never for real data."""

from datetime import date

from django.contrib.auth.hashers import make_password

from cells.models import Cell, Committee, Seat, User
from reports.demo.rows import STAMP, store_all

PASSWORD = "ben-nghe-2022-demo"  # noqa: S105 - the password of the demo, printed by design
# A fixed salt, so that two loads give equal rows.
SALT = "ben-nghe-2022-demo-salt"
SINCE = date(2020, 7, 1)

# username, name shown, role, what it shows
LOGINS = (
    ("vanphong", "Văn phòng Đảng ủy", "VP", "nhập liệu, tổng hợp, in"),
    ("lanhdao", "Thường trực Đảng ủy", "LD", "xem toàn phường"),
    ("bithu", "Bí thư Chi bộ", "BT", "chỉ chi bộ của mình"),
    ("ubnd", "Ủy ban nhân dân phường", "UB", "chỉ tiêu"),
    ("kiemtra", "Ủy ban Kiểm tra", "KT", "kiểm tra, giám sát, kỷ luật"),
    ("quantri", "Quản trị hệ thống", "QT", "tài khoản, vai trò"),
)
FORMER = (
    "bithu.cu",
    "Bí thư Chi bộ đã thôi chức",
    "BT",
    "hết nhiệm vụ: không xem được gì",
)
FORMER_ENDED = date(2022, 6, 1)
USERNAMES = frozenset(login[0] for login in (*LOGINS, FORMER))


def store_logins(committee: Committee, cells: list[Cell]) -> None:
    """An account a role; the secretary's only when there are cells, also a former one."""
    wanted = [*LOGINS, FORMER] if cells else [row for row in LOGINS if row[2] != "BT"]
    secret = make_password(PASSWORD, salt=SALT)
    users = User.objects.bulk_create(
        User(
            username=username, full_name=name, password=secret,
            must_change_password=False, date_joined=STAMP,
        )
        for username, name, _, _ in wanted
    )  # fmt: skip
    seats = []
    for user, (username, _, role, _) in zip(users, wanted, strict=True):
        former = username == FORMER[0]
        place = (
            {"cell": cells[min(1, len(cells) - 1) if former else 0]}
            if role == "BT"
            else {"committee": committee}
        )
        end = FORMER_ENDED if former else None
        seats.append(
            Seat(user=user, role=role, started_on=SINCE, ended_on=end, **place)
        )
    store_all(seats)
