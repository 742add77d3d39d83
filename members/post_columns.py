"""The columns of the sheet of posts that are more than a field, and its headings."""

from typing import Any

from benghe.core.imports.columns import CellError, Column
from benghe.lib.text import nearest
from cells.models import Cell, Committee
from cells.resources import WordedColumn, folded, standing_places

FIXED = (
    "Chức vụ, nơi giữ và «Từ ngày» của một dòng đã có không sửa bằng nhập Excel: hủy bỏ dòng "
    "sai ở trang «Chức vụ trong Đảng», rồi nhập dòng đúng với ô mã để trống."
)
CODE, RECORD, CARD = "Mã chức vụ", "Mã hồ sơ", "Số thẻ đảng viên"
NAME, BORN, HOME = "Họ và tên", "Ngày sinh", "Chi bộ sinh hoạt"
POST, PLACE, START, END = "Chức vụ", "Nơi giữ chức vụ", "Từ ngày", "Đến ngày"
TERM, STANDING = "Nhiệm kỳ", "Hiệu lực"


class ShownColumn(Column):
    """Tells of the row; what stands in the file finds the member and is never stored."""

    def save(
        self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Nothing."""


class HomeColumn(ShownColumn, WordedColumn):
    """The member's own cell: it tells people of one name apart."""


class PlaceColumn(WordedColumn):
    """A cell or a committee, by code or name."""

    def candidates(self, resource: Any) -> list[Any]:
        """All cells and committees in scope."""
        return [*standing_places(resource, Cell), *standing_places(resource, Committee)]

    def listed(self, resource: Any) -> list[tuple[str, str]]:
        """Codes and names, committees first."""
        rows = self.candidates(resource)
        rows = sorted(rows, key=lambda row: isinstance(row, Cell))
        return [(row.code, str(row)) for row in rows]

    def get_value(self, instance: Any, **kwargs: Any) -> Any:
        """The one place."""
        return instance.cell or instance.committee

    def save(
        self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Of a new post; of a stored one it may only be repeated."""
        value = row[self.column_name]
        if value is None or value == "":
            return
        place = self.read(value, kwargs["resource"])
        if instance.pk is None:
            instance.cell = place if isinstance(place, Cell) else None
            instance.committee = place if isinstance(place, Committee) else None
        elif place != self.get_value(instance):
            raise CellError(FIXED)


class TermColumn(Column):
    """The term of the committee of the post, or of the nearest one above that has it."""

    def read(self, value: Any, resource: Any) -> Any:
        """The term; raises CellError with the nearest names."""
        found, names = resource.term_named(str(value))
        if found is None:
            close = nearest(str(value), names)
            hint = f" Gần giống: {', '.join(close)}." if close else ""
            raise CellError(
                f"Không có nhiệm kỳ «{str(value)[:30]}» của nơi giữ chức vụ.{hint} Ghi nhiệm kỳ ở "
                "mục «Nhiệm kỳ» trước, hoặc để trống ô này.",
                close[0] if close else "",
            )
        return found

    def listed(self, resource: Any) -> list[tuple[str, str]]:
        """The names of all terms, each once."""
        return [(name, "") for name in dict.fromkeys(t.name for t in resource.terms())]

    def render(self, value: Any) -> Any:
        """The name."""
        return value.name if value is not None else None


def term_key(text: str) -> str:
    """«Nhiệm kỳ 2020–2025» and «2020 - 2025» are one term."""
    return "".join(folded(text).removeprefix("nhiệm kỳ").replace("–", "-").split())
