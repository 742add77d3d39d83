"""The sheet of cells (chi bộ)."""

from typing import Any

from benghe.core.imports.columns import CellError, Column, RelatedColumn
from benghe.core.imports.kinds import sheet_kind
from benghe.core.imports.resources import ScopedResource
from benghe.sheets.wanted import Kind
from cells.models import Cell, CellKind, CellName, Committee

RENAME = (
    "Đổi tên là việc có ngày, không làm bằng nhập Excel: vào mục «Tên chi bộ theo thời "
    "gian», kết thúc tên cũ rồi thêm tên mới."
)
BY_ACT = (
    "Đảng bộ, ngày thành lập và ngày giải thể của chi bộ thay đổi theo quyết định: ghi ở mục "
    "«Tổ chức» của cổng thông tin, không sửa ở đây."
)


def has_people(cell: Any) -> bool:
    """Whether anybody was ever counted in the cell; voided rows never were."""
    return bool(cell.memberships.filter(voided_at__isnull=True).exists())


class FoundedColumn(Column):
    """The day of founding: a slip may be corrected as long as nobody was counted there."""

    def save(
        self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Refuse a change where people were counted."""
        before = self.get_value(instance)
        super().save(instance, row, is_m2m, **kwargs)
        changed = instance.pk is not None and self.get_value(instance) != before
        if changed and has_people(instance):
            setattr(instance, self.attribute, before)
            raise CellError(BY_ACT)


@sheet_kind
class CellResource(ScopedResource):
    kind = "cells"
    file_name = "chi-bo"
    required = ("Mã chi bộ",)

    code = Column("code", "Mã chi bộ", Kind.CODE)
    name = Column("name", "Tên chi bộ", locked=RENAME)
    cell_kind = RelatedColumn("kind", "Mã loại hình", CellKind, "code", "loại hình")
    committee = RelatedColumn(
        "committee", "Mã đảng bộ", Committee, "code", "đảng bộ", locked=BY_ACT
    )
    founded_on = FoundedColumn("founded_on", "Ngày thành lập", Kind.DATE)
    dissolved_on = Column("dissolved_on", "Ngày giải thể", Kind.DATE, locked=BY_ACT)

    class Meta:
        model = Cell

    def find(self, row: dict[str, Any]) -> Any:
        """By code; a cell out of scope reads like a new one and is then refused."""
        code = self.text_in(row, "Mã chi bộ")
        return self.stored().get(code.casefold())

    def stored(self) -> dict[str, Any]:
        """Cells in scope by code, with what the columns show; read once."""
        if not hasattr(self, "_stored"):
            rows = self.get_queryset().select_related("kind", "committee")
            self._stored = {row.code.casefold(): row for row in rows}
        return self._stored

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> Any:
        """A new cell hangs from the ward unless another committee is named."""
        instance, is_new = super().get_or_init_instance(instance_loader, row)
        if is_new:
            instance.committee = Committee.objects.filter(parent=None).first()
        return instance, is_new

    def judge(self, instance: Any, exclude: list[str]) -> None:
        """A cell has a name; the model cannot say so, for it keeps names as dated rows."""
        super().judge(instance, exclude)
        if not instance.name and "name" not in exclude:
            self.refuse("Tên chi bộ", "Chi bộ mới phải có tên.")

    def store(self, instance: Any, row: Any, *, is_create: bool) -> None:
        """A new cell is stored together with its first name."""
        super().store(instance, row, is_create=is_create)
        if is_create:
            name = CellName(
                cell=instance, name=instance.name, started_on=instance.founded_on
            )
            self.writer.make(name)
