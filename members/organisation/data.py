"""What is known of an act on the organisation before it is planned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from benghe.core.acts import Plan
from cells.models import Cell, CellKind, Committee, OrganisationAct
from members.models import Member

K = OrganisationAct.Kind


@dataclass(frozen=True, slots=True)
class Action:
    """One kind of act as the office does it: its address, words and record.

    ``assigns``: every person of the source is given a place by hand.
    """

    slug: str
    label: str
    kind: str
    lead: str
    assigns: bool = False


ACTIONS: dict[str, Action] = {
    action.slug: action
    for action in (
        Action(
            "thanh-lap", "Thành lập chi bộ", K.FOUND, "Một chi bộ mới, chưa có đảng viên.",
        ),
        Action(
            "doi-ten", "Đổi tên chi bộ", K.RENAME,
            "Tên mới dùng từ ngày này; các ngày trước vẫn ghi tên cũ.",
        ),
        Action(
            "sap-nhap", "Sáp nhập chi bộ", K.MERGE,
            "Các chi bộ được chọn thôi hoạt động; đảng viên chuyển sang chi bộ nhận.",
        ),
        Action(
            "chia-tach", "Chia tách chi bộ", K.SPLIT,
            "Lập các chi bộ mới từ một chi bộ; từng đảng viên được xếp vào một nơi.", True,
        ),
        Action(
            "giai-the", "Giải thể chi bộ", K.DISSOLVE,
            "Chi bộ thôi hoạt động; đảng viên chuyển sang các chi bộ khác.", True,
        ),
        Action(
            "thanh-lap-dang-bo", "Thành lập đảng bộ cơ sở", K.FOUND,
            "Một đảng bộ trực thuộc, có thể lập chi bộ của mình.",
        ),
        Action(
            "doi-ten-dang-bo", "Đổi tên đảng bộ", K.RENAME,
            "Tên và đầu văn bản mới dùng từ ngày này; văn bản của các ngày trước giữ tên cũ.",
        ),
        Action(
            "giai-the-dang-bo", "Giải thể đảng bộ cơ sở", K.DISSOLVE,
            "Đảng bộ không còn chi bộ nào hoạt động; chức vụ và vai trò ở đó kết thúc.",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewCell:
    """A cell to found: ``kind`` and ``committee`` None are those of the source."""

    code: str
    name: str
    kind: CellKind | None = None
    committee: Committee | None = None


@dataclass(frozen=True, slots=True)
class OrganisationData:
    """What the form says; which fields count, the action decides.

    ``cells``: those that merge. ``target`` None: into ``new``. ``keeps``: a split cell
    goes on. ``homes``: where each person of a split or dissolved cell goes, by the
    person's id: ``"<id of a cell>"`` or ``"moi-<number of a part>"``, counted from 1.
    """

    slug: str
    day: date
    decision: str = ""
    decided_on: date | None = None
    cell: Cell | None = None
    cells: tuple[Cell, ...] = ()
    target: Cell | None = None
    name: str = ""
    new: NewCell | None = None
    parts: tuple[NewCell, ...] = ()
    keeps: bool = False
    homes: Mapping[int, str] = field(default_factory=dict)
    committee: Committee | None = None
    code: str = ""
    issuer: str = ""
    superior: str = ""
    place: str = ""

    @property
    def action(self) -> Action:
        """The kind of act."""
        return ACTIONS[self.slug]


@dataclass(frozen=True, slots=True)
class Mover:
    """A person who goes from one cell to another, by their names of the day."""

    member: Member
    came_from: str
    goes_to: str
    role: str = ""


@dataclass(slots=True)
class Change:
    """A plan with what the page shows beside its lines.

    ``cells``: those whose numbers may change, each with the name to show.
    """

    plan: Plan
    movers: list[Mover] = field(default_factory=list)
    cells: list[tuple[str, Cell]] = field(default_factory=list)

    def touch(self, cell: Cell, name: str) -> None:
        """Show the members of ``cell`` under ``name`` and its code."""
        self.cells.append((f"{name} (mã {cell.code})", cell))
