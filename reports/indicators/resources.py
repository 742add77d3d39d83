"""The sheet of results (kết quả chỉ tiêu).

A line that names a stored result by «Mã dòng» and differs from it is a correction: a new
row that names the old one, which stays. A line without a code is a new result.
"""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from benghe.core.imports.columns import Column, RelatedColumn
from benghe.core.imports.kinds import sheet_kind
from benghe.core.imports.resources import ScopedResource
from benghe.lib.dates import short_date
from benghe.sheets.reading import Reading
from benghe.sheets.wanted import Kind
from reports.indicators.doubts import future_day, second_of_day, unexplained
from reports.indicators.entry import entry_text
from reports.indicators.models import Area, Indicator, Observation

PREFIX = "KQ-"
OTHER_INDICATOR = "Không đổi chỉ tiêu của một dòng đã có; hãy thêm dòng mới."
OTHER_AREA = "Không đổi khu phố của một dòng đã có; hãy thêm dòng mới."
NOT_YOURS = "Chỉ tiêu này do đơn vị khác nhập; bạn chỉ xem được."
NAME_ONLY = "Cột này chỉ để xem; chỉ tiêu được xác định bằng «Mã chỉ tiêu»."


class ShownColumn(Column):
    """A column that names or tells: it sets nothing."""

    def save(
        self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Nothing."""


@sheet_kind
class ObservationResource(ScopedResource):
    kind = "observations"
    file_name = "ket-qua-chi-tieu"
    required = ("Mã chỉ tiêu", "Tính đến ngày")

    code = ShownColumn("record_code", "Mã dòng", Kind.CODE)
    indicator = RelatedColumn(
        "indicator", "Mã chỉ tiêu", Indicator, "code", "chỉ tiêu",
        locked=OTHER_INDICATOR,
    )  # fmt: skip
    indicator_name = Column("indicator_name", "Chỉ tiêu", locked=NAME_ONLY)
    area = RelatedColumn(
        "area", "Mã khu phố", Area, "code", "khu phố", locked=OTHER_AREA
    )
    as_of = Column("as_of", "Tính đến ngày", Kind.DATE)
    value = Column("value", "Kết quả", Kind.DECIMAL, decimals=4)
    numerator = Column("numerator", "Tử số", Kind.DECIMAL, decimals=4)
    denominator = Column("denominator", "Mẫu số", Kind.DECIMAL, decimals=4)
    text = Column("text", "Nhận xét")
    is_estimate = Column("is_estimate", "Số ước", Kind.YES_NO)
    source = Column("source", "Nguồn")
    note = Column("note", "Ghi chú")

    class Meta:
        model = Observation

    COPIED: ClassVar[tuple[str, ...]] = (
        "indicator", "area", "as_of", "value", "numerator", "denominator", "text", "is_estimate",
        "source", "note",
    )  # fmt: skip

    def complete(self, row: Any) -> Any:
        """The result with its record code and its indicator's name as attributes."""
        row.indicator_name = row.indicator.name
        return row

    def export_rows(self, queryset: QuerySet[Any]) -> Any:
        """As the list stands."""
        return super().export_rows(
            map(self.complete, queryset.select_related("indicator", "area"))
        )  # type: ignore[arg-type]

    def prepare(self, reading: Reading) -> None:
        """Read the results in scope once, with what corrects them."""
        rows = self.get_queryset().select_related("indicator", "area", "corrected_by")
        self._by_id = {row.pk: self.complete(row) for row in rows}
        own = Indicator.objects.answered_by(self.user)
        self._own = set(own.values_list("pk", flat=True))

    def init_instance(self, row: Any = None) -> Any:
        """A result that is not stored yet."""
        found = Observation()
        found.indicator_name = ""
        return found

    def find(self, row: dict[str, Any]) -> Any:
        """By code; without one, a new result."""
        if not (code := self.text_in(row, "Mã dòng")):
            return None
        found = self._by_id.get(self.number_of(code, PREFIX))
        if found is None:
            self.refuse("Mã dòng", f"Không có dòng nào mang mã «{code[:30]}».")
        return found

    def judge(self, instance: Any, exclude: list[str]) -> None:
        """Only a row that stands can be corrected, of an indicator of one's own."""
        super().judge(instance, exclude)
        if instance.indicator_id not in self._own:
            self.refuse("Mã chỉ tiêu", NOT_YOURS)
        if instance.pk is not None and hasattr(instance, "corrected_by"):
            later = f"{PREFIX}{instance.corrected_by.pk:06d}"
            self.refuse(
                "Mã dòng",
                f"Dòng này đã được đính chính bằng dòng {later}; hãy sửa dòng đó.",
            )
        self._judge(instance)

    def _judge(self, row: Any) -> None:
        """What the entry grid refuses; a stored row is judged as its correction would be."""
        if refused := future_day(row.as_of):
            self.refuse("Tính đến ngày", refused)
        if (other := second_of_day(row)) is not None:
            code = f"{PREFIX}{other.pk:06d}"
            self.refuse(
                "Mã dòng",
                f"Ngày {short_date(row.as_of)} đã có kết quả «{entry_text(other)}» của chỉ tiêu "
                f"này; nếu số ấy sai, hãy chọn dòng đính chính: ghi {code} ở cột «Mã dòng».",
            )
        if doubts := unexplained(row):
            raise ValidationError({"Ghi chú": doubts})

    def store(self, instance: Any, row: Any, *, is_create: bool) -> None:
        """A new row; for a stored one a correction that names it."""
        if is_create:
            self.writer.make(instance)
            return
        values = {name: getattr(instance, name) for name in self.COPIED}
        correction = Observation(**values, corrects_id=instance.pk)
        correction.full_clean()
        self.writer.make(correction)
