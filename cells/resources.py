"""The sheet of cells (chi bộ).

A cell is known by its code. New ones come with their first name; what a stored one is
called, where it belongs and when it ends changes by acts on the organisation.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from benghe.core.admin_filters import rows_for
from benghe.core.imports.columns import CellError, Column, RelatedColumn
from benghe.core.imports.kinds import sheet_kind
from benghe.core.imports.resources import ScopedResource
from benghe.lib.dates import short_date
from benghe.lib.text import clean, nearest
from benghe.sheets.reading import Reading
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


def folded(text: Any) -> str:
    """A name or a code as it is compared: case and spaces aside."""
    return clean(str(text)).casefold()


def standing_places(resource: Any, model: Any) -> list[Any]:
    """Cells or committees in scope that were not voided; read once a sheet."""
    known: dict[Any, list[Any]] = resource.__dict__.setdefault("_places", {})
    if model not in known:
        rows = rows_for(model, resource.user).filter(voided_at__isnull=True)
        if model is Committee:
            rows = rows.prefetch_related("names")
        known[model] = list(rows)
    return known[model]


class WordedColumn(RelatedColumn):
    """A place by its code or by its present name, among those that stand.

    A name that several bear is refused with their codes.
    """

    def candidates(self, resource: Any) -> list[Any]:
        """Among which the text is looked for."""
        return standing_places(resource, self.model)

    def read(self, value: Any, resource: Any) -> Any:
        """The row; raises CellError with the nearest ones."""
        text, rows = folded(value), self.candidates(resource)
        found = [row for row in rows if folded(row.code) == text]
        found = found or [row for row in rows if folded(row) == text]
        if len(found) == 1:
            return found[0]
        shown = str(value)[:60]
        if found:
            codes = ", ".join(row.code for row in found)
            raise CellError(
                f"«{shown}» là tên của {len(found)} nơi, mã {codes}. Hãy ghi mã."
            )
        close = nearest(str(value), [w for row in rows for w in (row.code, str(row))])
        hint = f" Gần giống: {', '.join(close)}." if close else ""
        raise CellError(
            f"Không có {self.what} mang mã hoặc tên «{shown}».{hint}",
            close[0] if close else "",
        )


class CodeColumn(Column):
    """The code: by it the cell was found, so a stored one keeps its own spelling."""

    def save(
        self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Set the code of a new cell."""
        if instance.pk is None:
            super().save(instance, row, is_m2m, **kwargs)


class NameColumn(Column):
    """The name: of a stored cell it may only be repeated, in any case."""

    def read(self, value: Any, resource: Any) -> Any:
        """The stored spelling where it is the same name."""
        found = clean(str(value))
        stored = resource.found_name
        return stored if stored and folded(found) == folded(stored) else found


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
    notes = (
        "Mã chi bộ là khóa: mã đã có thì dòng nói về chi bộ đó, mã mới là chi bộ mới.",
        "Tên, đảng bộ và ngày giải thể của chi bộ đã có thay đổi theo quyết định, ở mục «Tổ "
        "chức» của cổng thông tin; tệp này không sửa.",
    )

    code = CodeColumn(
        "code", "Mã chi bộ", Kind.CODE, synonyms=("Mã", "Mã CB", "Mã số chi bộ", "Ký hiệu"),
        note="Bắt buộc, nhiều nhất 20 ký tự, mỗi chi bộ một mã.", example="KP-05",
    )  # fmt: skip
    name = NameColumn(
        "name", "Tên chi bộ", locked=RENAME,
        synonyms=("Chi bộ", "Tên", "Tên tổ chức đảng", "Tên gọi", "Tên tổ chức cơ sở đảng"),
        note="Chi bộ mới phải có tên; hai chi bộ không cùng tên trong một lúc.",
        example="Chi bộ Khu phố 5",
    )  # fmt: skip
    cell_kind = RelatedColumn(
        "kind", "Mã loại hình", CellKind, "code", "loại hình", names=("name",),
        synonyms=("Loại hình", "Loại hình chi bộ", "Loại chi bộ", "Loại"),
        note="Mã hoặc tên loại hình, theo danh mục của phường.", example="khu-pho",
    )  # fmt: skip
    committee = WordedColumn(
        "committee", "Mã đảng bộ", Committee, "code", "đảng bộ", locked=BY_ACT,
        synonyms=("Đảng bộ", "Trực thuộc", "Đảng bộ trực thuộc", "Đảng bộ cấp trên", "Đảng ủy"),
        note="Mã hoặc tên đảng bộ; để trống là đảng bộ phường.",
    )  # fmt: skip
    founded_on = FoundedColumn(
        "founded_on", "Ngày thành lập", Kind.DATE,
        synonyms=("Thành lập", "Ngày, tháng, năm thành lập", "Ngày tháng năm thành lập",
                  "Thành lập ngày", "Ngày QĐ thành lập"),
        note="Ngày/tháng/năm; không ở tương lai.", example=date(1999, 2, 3),
    )  # fmt: skip
    dissolved_on = Column(
        "dissolved_on", "Ngày giải thể", Kind.DATE, locked=BY_ACT,
        synonyms=("Giải thể", "Giải thể ngày", "Ngày sáp nhập", "Ngày kết thúc hoạt động"),
        note="Chỉ ghi cho chi bộ cũ đã giải thể trước khi lập sổ.",
    )  # fmt: skip

    class Meta:
        model = Cell

    # --- which cell ---

    def prepare(self, reading: Reading) -> None:
        """Read the cells in scope and all names that stand, once."""
        rows = self.get_queryset().filter(voided_at__isnull=True)
        rows = rows.select_related("kind", "committee")
        self._stored = {folded(row.code): row for row in rows}
        # Names through time: a new cell may not bear one that is in force.
        names = CellName.objects.valid().filter(cell__voided_at__isnull=True)
        self._names: dict[str, list[tuple[date, date | None, str]]] = {}
        for name, first, end, code in names.values_list(
            "name", "started_on", "ended_on", "cell__code"
        ):
            self._names.setdefault(folded(name), []).append((first, end, code))
        self._new: dict[str, int] = {}
        self.found_name = ""

    def export_rows(self, queryset: Any) -> Iterable[list[Any]]:
        """As the list stands, with what the columns show."""
        return super().export_rows(queryset.select_related("kind", "committee"))

    def find(self, row: dict[str, Any]) -> Any:
        """By code; a cell out of scope reads like a new one and is then refused."""
        self.found_name = ""
        code = self.text_in(row, "Mã chi bộ")
        if not code:
            self._refuse_without_code(row)
        found = self._stored.get(folded(code))
        self.found_name = found.name if found is not None else ""
        return found

    def _refuse_without_code(self, row: dict[str, Any]) -> None:
        name = self.text_in(row, "Tên chi bộ")
        same = [cell.code for cell in self._stored.values()
                if name and folded(cell.name) == folded(name)]  # fmt: skip
        hint = f" Chi bộ tên «{name}» có mã {', '.join(same)}." if same else ""
        self.refuse(
            "Mã chi bộ",
            f"Chi bộ phải có mã: mã là khóa để nhận ra chi bộ.{hint}",
            same[0] if len(same) == 1 else "",
        )

    def name_in(self, row: dict[str, Any]) -> str:
        """The name, else the code."""
        return str(row.get("Tên chi bộ") or row.get("Mã chi bộ") or "")

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> Any:
        """A new cell hangs from the ward unless another committee is named."""
        instance, is_new = super().get_or_init_instance(instance_loader, row)
        if is_new:
            instance.committee = self._ward()
        return instance, is_new

    def _ward(self) -> Any:
        if not hasattr(self, "_ward_row"):
            self._ward_row = Committee.objects.filter(parent=None).first()
        return self._ward_row

    # --- judging ---

    def judge(self, instance: Any, exclude: list[str]) -> None:
        """The model's rules, and those of the acts that found cells, all at once."""
        errors: dict[str, Any] = {}
        rules = [self._check_days]
        if instance.pk is None:
            rules += [self._check_code, self._check_name, self._check_committee]
        for rule in (
            *rules,
            lambda cell, out: super(CellResource, self).judge(cell, out),
        ):
            try:
                rule(instance, exclude)
            except ValidationError as error:
                for heading, found in error.update_error_dict({}).items():
                    errors.setdefault(heading, []).extend(found)
        if errors:
            raise ValidationError(errors)

    def _check_days(self, cell: Any, exclude: list[str]) -> None:
        for name, heading in (
            ("founded_on", "Ngày thành lập"), ("dissolved_on", "Ngày giải thể"),
        ):  # fmt: skip
            day = getattr(cell, name)
            if day is not None and name not in exclude and day > self.today:
                self.refuse(
                    heading,
                    f"{heading} {short_date(day)} ở tương lai; hôm nay là "
                    f"{short_date(self.today)}.",
                )

    def _check_code(self, cell: Any, exclude: list[str]) -> None:
        first = self._new.setdefault(folded(cell.code), self.line.number)
        if first != self.line.number:
            self.refuse(
                "Mã chi bộ",
                f"Mã «{cell.code}» đã ghi cho chi bộ mới ở dòng {first}. Mỗi chi bộ một mã.",
            )

    def _check_name(self, cell: Any, exclude: list[str]) -> None:
        """A cell has a name; the model cannot say so, for it keeps names as dated rows."""
        if "name" in exclude:
            return
        if not cell.name:
            self.refuse("Tên chi bộ", "Chi bộ mới phải có tên.")
        if cell.founded_on is None:
            return
        bearers = self._names.setdefault(folded(cell.name), [])
        for first, end, code in bearers:
            ended = cell.dissolved_on
            if (end is None or end > cell.founded_on) and (
                ended is None or first < ended
            ):
                until = f"đến {short_date(end)}" if end else "đến nay"
                self.refuse(
                    "Tên chi bộ",
                    f"«{cell.name}» là tên của chi bộ mã {code} từ {short_date(first)} {until}. "
                    f"Nếu là chi bộ đó thì ghi mã {code}; nếu không thì đặt tên khác.",
                )
        bearers.append((cell.founded_on, cell.dissolved_on, cell.code))

    def _check_committee(self, cell: Any, exclude: list[str]) -> None:
        """The committee must stand for as long as the cell does."""
        if "committee" in exclude or cell.committee_id is None:
            return
        over = cell.committee.dissolved_on
        if over is not None and (cell.dissolved_on is None or cell.dissolved_on > over):
            self.refuse(
                "Mã đảng bộ",
                f"{cell.committee} đã thôi hoạt động từ ngày {short_date(over)}. Hãy ghi đảng bộ "
                "khác, hoặc ngày giải thể của chi bộ không sau ngày đó.",
            )

    # --- storing ---

    def store(self, instance: Any, row: Any, *, is_create: bool) -> None:
        """A new cell comes with its first name; a corrected founding day moves that name."""
        super().store(instance, row, is_create=is_create)
        if is_create:
            # A past cell ends with its name.
            name = CellName(
                cell=instance, name=instance.name, started_on=instance.founded_on,
                ended_on=instance.dissolved_on,
            )  # fmt: skip
            self.writer.make(name)
            return
        before = self._before["founded_on"]
        if before == instance.founded_on:
            return
        first = instance.names.valid().filter(started_on=before).first()
        if first is not None:
            kept = {f.attname: getattr(first, f.attname) for f in first._meta.fields}
            first.started_on = instance.founded_on
            first.full_clean(exclude=["cell"])
            self.writer.change(first, kept)
