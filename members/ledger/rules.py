"""The lines of the ledger, as Biểu 1-TCTW has them, and how counts add up. Pure.

Source: HD 12-HD/BTCTW (2012), part II, form 1-TCTW; the day rules are design §10.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``key`` names it in addresses, ``reason`` is that of the rows it counts.

    ``told``: what a change list says of each row. ``always``: shown even when nought.
    """

    key: str
    label: str
    reason: str
    told: str
    always: bool = True


INCREASES = (
    Line("ket-nap", "Kết nạp", "admitted", "Kết nạp"),
    Line("ket-nap-lai", "Kết nạp lại", "readmitted", "Kết nạp lại"),
    Line(
        "den-ngoai", "Chuyển đến từ ngoài Thành phố", "from_outside",
        "Chuyển đến từ ngoài Thành phố",
    ),
    Line(
        "den-trong", "Chuyển đến từ nơi khác trong Thành phố", "from_city",
        "Chuyển đến từ nơi khác trong Thành phố",
    ),
    Line(
        "den-noi-bo", "Chuyển đến từ chi bộ khác trong phường", "internal",
        "Chuyển đến (nội bộ phường)", always=False,
    ),
    Line("phuc-hoi", "Phục hồi đảng tịch", "restored", "Phục hồi đảng tịch"),
    Line(
        "vao-so", "Đưa vào sổ (có từ trước khi lập sổ)", "opening", "Đưa vào sổ",
        always=False,
    ),
)  # fmt: skip
DECREASES = (
    Line("tu-tran", "Từ trần", "death", "Từ trần"),
    Line("khai-tru", "Khai trừ", "expelled", "Khai trừ"),
    Line("xoa-ten", "Xóa tên", "struck_off", "Xóa tên"),
    Line("xin-ra", "Xin ra khỏi Đảng", "resigned", "Xin ra khỏi Đảng"),
    Line("di-ngoai", "Chuyển đi ngoài Thành phố", "to_outside", "Chuyển đi ngoài Thành phố"),
    Line(
        "di-trong", "Chuyển đi nơi khác trong Thành phố", "to_city",
        "Chuyển đi nơi khác trong Thành phố",
    ),
    Line(
        "di-noi-bo", "Chuyển sang chi bộ khác trong phường", "internal",
        "Chuyển đi (nội bộ phường)", always=False,
    ),
)  # fmt: skip
INSIDE = Line(
    "noi-bo", "Chuyển giữa các chi bộ được tính chung", "internal",
    "Chuyển nội bộ phường", always=False,
)  # fmt: skip
RECOGNISED = Line(
    "chinh-thuc", "Công nhận chính thức", "recognised", "Công nhận chính thức"
)
BEGINNINGS = (
    Line("mien", "Miễn công tác và sinh hoạt đảng", "exempt", "Miễn công tác và sinh hoạt đảng"),
    Line("tam-di", "Sinh hoạt tạm thời đi", "away", "Sinh hoạt tạm thời đi"),
    Line("tam-den", "Sinh hoạt tạm thời đến", "guest", "Sinh hoạt tạm thời đến"),
    Line("dinh-chi", "Đình chỉ sinh hoạt đảng", "suspended", "Đình chỉ sinh hoạt đảng", always=False),
    Line("ra-nuoc-ngoai", "Ra nước ngoài", "abroad", "Ra nước ngoài", always=False),
)  # fmt: skip
ENDINGS = (
    Line("het-mien", "Hết miễn", "exempt", "Hết miễn công tác và sinh hoạt đảng"),
    Line(
        "het-tam-di", "Hết sinh hoạt tạm thời đi", "away", "Hết sinh hoạt tạm thời đi",
        always=False,
    ),
    Line(
        "het-tam-den", "Hết sinh hoạt tạm thời đến", "guest", "Hết sinh hoạt tạm thời đến",
        always=False,
    ),
    Line("het-dinh-chi", "Hết đình chỉ", "suspended", "Hết đình chỉ sinh hoạt đảng", always=False),
    Line("ve-nuoc", "Từ nước ngoài về", "abroad", "Từ nước ngoài về", always=False),
)  # fmt: skip
ALL_INCREASES = Line("tang", "Tăng trong kỳ", "", "")
ALL_DECREASES = Line("giam", "Giảm trong kỳ", "", "")
LINES: dict[str, Line] = {
    line.key: line
    for line in (
        ALL_INCREASES, *INCREASES, ALL_DECREASES, *DECREASES, INSIDE, RECOGNISED,
        *BEGINNINGS, *ENDINGS,
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """A line and its number in the period."""

    line: Line
    number: int


@dataclass(frozen=True, slots=True)
class CellLine:
    """A cell in the period; ``came`` and ``went`` are moves within what is counted.

    They cancel out in the sum of all cells: opening + more + came − less − went = closing.
    """

    code: str
    name: str
    opening: int = 0
    more: int = 0
    came: int = 0
    less: int = 0
    went: int = 0
    closing: int = 0

    @property
    def balanced(self) -> bool:
        """Whether the line adds up."""
        return (
            self.opening + self.more + self.came - self.less - self.went == self.closing
        )


@dataclass(frozen=True, slots=True)
class Ledger:
    """Opening, increases and decreases by kind, closing; what is beside the count."""

    opening: int
    increases: tuple[Counted, ...]
    decreases: tuple[Counted, ...]
    closing: int
    inside: Counted
    beside: tuple[Counted, ...]
    cells: tuple[CellLine, ...]

    @property
    def increase(self) -> int:
        """All increases."""
        return sum(row.number for row in self.increases)

    @property
    def decrease(self) -> int:
        """All decreases."""
        return sum(row.number for row in self.decreases)

    @property
    def difference(self) -> int:
        """How many more at the end than at the beginning."""
        return self.closing - self.opening

    @property
    def transfers(self) -> int:
        """Arrived from elsewhere less departed for elsewhere (line E of the form)."""
        came = {"from_city", "from_outside"}
        gone = {"to_city", "to_outside"}
        more = sum(row.number for row in self.increases if row.line.reason in came)
        return more - sum(
            row.number for row in self.decreases if row.line.reason in gone
        )

    @property
    def balanced(self) -> bool:
        """Opening + increases − decreases = closing, for the whole and for each cell."""
        whole = self.opening + self.increase - self.decrease == self.closing
        return whole and all(cell.balanced for cell in self.cells)


def counted(lines: Iterable[Line], numbers: Mapping[str, int]) -> tuple[Counted, ...]:
    """Each line with the number of its reason, nought where there is none."""
    return tuple(Counted(line, numbers.get(line.reason, 0)) for line in lines)


def shown(rows: Iterable[Counted]) -> list[Counted]:
    """Lines to show: the fixed ones, and those of the others that are not nought."""
    return [row for row in rows if row.line.always or row.number]
