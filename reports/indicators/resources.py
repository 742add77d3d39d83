"""The sheet of results (kết quả chỉ tiêu).

A line that names a stored result by «Mã dòng» and differs from it is a correction: a new
row that names the old one, which stays. Where that is corrected already, the line may only
say the same. A line without a code is a new result; where the very same one is stored
already, nothing happens. All lines of a sheet are judged with what those above them will
store.
"""

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet

from benghe.core.imports.columns import Column, RelatedColumn
from benghe.core.imports.kinds import sheet_kind
from benghe.core.imports.resources import ScopedResource
from benghe.lib.dates import short_date
from benghe.lib.periods import covers
from benghe.sheets.reading import Reading
from benghe.sheets.wanted import Kind
from reports.indicators.doubts import future_day, unexplained
from reports.indicators.entry import entry_text
from reports.indicators.models import Area, Indicator, Observation

OTHER_INDICATOR = "Không đổi chỉ tiêu của một dòng đã có; hãy thêm dòng mới."
OTHER_AREA = "Không đổi khu phố của một dòng đã có; hãy thêm dòng mới."
NOT_YOURS = "Chỉ tiêu này do đơn vị khác nhập; bạn chỉ xem được."
VOIDED = "Dòng này đã hủy bỏ; hãy bỏ mã dòng để thêm dòng mới."
MISSING = "Trường này không được để trống."
SHOWN_NAME = "Để đọc; chỉ tiêu được xác định bằng «Mã chỉ tiêu»."
NUMBERS = ("value", "numerator", "denominator", "text")
Place = tuple[int, int | None]


class ShownColumn(Column):
    """A column that names or tells: it sets nothing."""

    def save(
        self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Nothing."""


def state_of(row: Any) -> str:
    """Whether a stored result or target counts, in words."""
    if row.voided_at is not None:
        return "đã hủy bỏ"
    return "đã được đính chính" if hasattr(row, "corrected_by") else "đang dùng"


class OwnIndicatorColumn(RelatedColumn):
    """Of all indicators in scope a template lists those that the person may enter."""

    def offered(self, resource: Any) -> Any:
        """As the entry grid and the form."""
        return Indicator.objects.enterable_by(resource.user)


# What a field of the database says of a long number; our own word for it says what to do.
OF_LENGTH = frozenset({"max_digits", "max_whole_digits", "max_decimal_places"})


def told_once(error: ValidationError) -> dict[str, list[str]]:
    """The messages by attribute; of a number too long one, not two that disagree."""
    told = {}
    for name, found in error.error_dict.items():
        own = [one for one in found if one.code not in OF_LENGTH]
        told[name] = [message for one in own or found for message in one.messages]
    return told


@sheet_kind
class ObservationResource(ScopedResource):
    """One result a line; by its record code a correction."""

    kind = "observations"
    file_name = "ket-qua-chi-tieu"
    required = ("Mã chỉ tiêu", "Tính đến ngày")
    notes: ClassVar[tuple[str, ...]] = (
        "Mỗi dòng là một kết quả của một chỉ tiêu trong một ngày. Để trống «Mã dòng» khi thêm "
        "kết quả mới.",
        "Đính chính: ghi «Mã dòng» (KQ-…) của kết quả sai và số đúng; dòng cũ được giữ lại.",
        "Chỉ tiêu tỷ lệ: ghi «Tử số» và «Mẫu số», hoặc «Kết quả» bằng phần trăm. Chỉ tiêu bằng "
        "chữ: ghi «Nhận xét».",
        "Dấu chấm ngăn hàng nghìn, dấu phẩy trước phần thập phân: 30.149 là ba mươi nghìn.",
        "Kết quả ngoài mức hợp lý, tăng giảm quá mức hoặc lũy kế giảm phải có «Ghi chú».",
    )

    code = ShownColumn(
        "record_code", "Mã dòng", Kind.CODE, synonyms=("Mã kết quả", "Mã số dòng"),
        note="Chỉ ghi khi đính chính một kết quả đã có.",
    )  # fmt: skip
    indicator = OwnIndicatorColumn(
        "indicator", "Mã chỉ tiêu", Indicator, "code", "chỉ tiêu",
        locked=OTHER_INDICATOR, synonyms=("Mã CT", "Mã số chỉ tiêu"),
        note="Mã trong danh mục chỉ tiêu.", example="economy.revenue",
    )  # fmt: skip
    indicator_name = ShownColumn(
        "indicator_name", "Chỉ tiêu", synonyms=("Tên chỉ tiêu", "Nội dung chỉ tiêu"),
        note=SHOWN_NAME, example="Thu ngân sách nhà nước",
    )  # fmt: skip
    area = RelatedColumn(
        "area", "Mã khu phố", Area, "code", "khu phố", names=("name",), locked=OTHER_AREA,
        synonyms=("Khu phố", "Tên khu phố", "KP"),
        note="Mã hoặc tên khu phố. Để trống: số của toàn phường.",
    )  # fmt: skip
    as_of = Column(
        "as_of", "Tính đến ngày", Kind.DATE,
        synonyms=("Ngày", "Ngày số liệu", "Số liệu đến ngày", "Thời điểm"),
        note="Ngày mà số liệu nói đến, không phải ngày nhập.", example=date(2022, 11, 30),
    )  # fmt: skip
    value = Column(
        "value", "Kết quả", Kind.DECIMAL, decimals=4,
        synonyms=("Kết quả thực hiện", "Thực hiện", "Số liệu", "Giá trị"),
        note="Theo đơn vị tính của chỉ tiêu.", example="30,149",
    )  # fmt: skip
    numerator = Column("numerator", "Tử số", Kind.DECIMAL, decimals=4)
    denominator = Column("denominator", "Mẫu số", Kind.DECIMAL, decimals=4)
    text = Column(
        "text", "Nhận xét", synonyms=("Đánh giá",), note="Chỉ cho chỉ tiêu bằng chữ."
    )
    is_estimate = Column(
        "is_estimate", "Số ước", Kind.YES_NO, synonyms=("Là số ước", "Ước tính"),
        note="có hoặc không.", example="không", clearable=False,
    )  # fmt: skip
    source = Column(
        "source", "Nguồn", synonyms=("Nguồn số liệu", "Văn bản", "Căn cứ"),
        note="Văn bản hoặc sổ có số này.", example="Báo cáo số 12/BC-UBND",
    )  # fmt: skip
    note = Column(
        "note", "Ghi chú", synonyms=("Giải trình", "Ghi chú, giải trình", "Lý do")
    )
    state = ShownColumn("state", "Hiệu lực", note="Để đọc.")

    class Meta:
        model = Observation

    COPIED: ClassVar[tuple[str, ...]] = (
        "indicator", "area", "as_of", *NUMBERS, "is_estimate", "source", "note",
    )  # fmt: skip

    def complete(self, row: Any) -> Any:
        """The result with its indicator's name and its state as attributes."""
        row.indicator_name, row.state = row.indicator.name, state_of(row)
        return row

    def export_rows(self, queryset: QuerySet[Any]) -> Any:
        """As the list stands."""
        rows = queryset.select_related("indicator", "area", "corrected_by")
        return super().export_rows(map(self.complete, rows))  # type: ignore[arg-type]

    # --- finding ---

    def prepare(self, reading: Reading) -> None:
        """Read the results in scope once, with what corrects them.

        When lines are to be stored, whoever enters by the grid waits until they are.
        """
        own = Indicator.objects.answered_by(self.user).order_by("pk")
        if self.writer.keeps:
            own = own.select_for_update(of=("self",))
        self._own = {row.pk for row in own}
        rows = self.get_queryset().select_related("indicator", "area", "corrected_by")
        self._by_id = {row.pk: self.complete(row) for row in rows}
        self._standing: dict[Place, list[Any]] = defaultdict(list)
        for row in self._by_id.values():
            if row.voided_at is None and not hasattr(row, "corrected_by"):
                self._standing[row.indicator_id, row.area_id].append(row)

    def init_instance(self, row: Any = None) -> Any:
        """A result that is not stored yet."""
        found = Observation()
        found.indicator_name = found.state = ""
        return found

    def find(self, row: dict[str, Any]) -> Any:
        """By code; without one the same result stored already, else a new one."""
        self._is_named = bool(code := self.text_in(row, "Mã dòng"))
        if not code:
            return self._stored_on_day(row)
        found = self._by_id.get(self.number_of(code, Observation.CODE_PREFIX))
        if found is None:
            self.refuse("Mã dòng", f"Không có dòng nào mang mã «{code[:30]}».")
        return copy(found)

    def _stored_on_day(self, row: dict[str, Any]) -> Any:
        """A copy of what stands for the line's indicator, place and day; None: nothing."""
        headings = {c.attribute: c.column_name for c in self.columns()}
        cells = {name: row.get(heading) for name, heading in headings.items()}
        if all(cells.get(name) in (None, "") for name in NUMBERS):
            return None
        if self._wrong.keys() & {headings["area"], headings["as_of"]}:
            return None
        known = self.related(Indicator, ("code",))
        indicator = known.get(str(cells["indicator"] or "").casefold())
        area = None
        if cells.get("area"):
            areas = self.related(Area, ("code", "name"))
            area = areas.get(str(cells["area"]).casefold())
        if indicator is None or (cells.get("area") and area is None):
            return None
        place = (indicator.pk, area.pk if area else None)
        stored = (o for o in self._standing.get(place, ()) if o.pk is not None)
        found = next((o for o in stored if o.as_of == cells["as_of"]), None)
        return None if found is None else copy(found)

    def number_of(self, code: str, prefix: str) -> int:
        """The number in a code; refused at its cell."""
        try:
            return super().number_of(code, prefix)
        except ValidationError as error:
            raise ValidationError({"Mã dòng": error.messages}) from error

    def name_of(self, instance: Any) -> str:
        """Indicator and day, as far as they are known."""
        day = short_date(instance.as_of) if instance.as_of else ""
        name = instance.indicator.name if instance.indicator_id else ""
        return ", ".join(part for part in (name, day) if part)

    def skip_row(
        self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:  # fmt: skip
        """Also a line that names a corrected result and says what the correction says.

        So a file of corrections that was stored changes nothing when it comes again.
        """
        if super().skip_row(instance, original, row, import_validation_errors):
            return True
        if import_validation_errors or self._wrong or not self._is_named:
            return False
        if not self._says(row, instance, self._last_of(instance)):
            return False
        self._changes = []
        return True

    def _last_of(self, instance: Any) -> Any:
        """What stands in the end for a corrected result; None: nothing corrects it."""
        last = None
        while hasattr(found := last or instance, "corrected_by"):
            if (last := self._by_id.get(found.corrected_by.pk)) is None:
                return None
        return last

    def _says(self, row: Any, instance: Any, stored: Any) -> bool:
        """Whether the cells of a line say of ``instance`` what is stored; blank ones nothing."""
        if stored is None:
            return False
        filled = [
            column for column in self.columns()
            if column.attribute in self.COPIED and column.column_name in row
            and (self.options.clears or row[column.column_name] not in (None, ""))
        ]  # fmt: skip
        return all(column.show(instance) == column.show(stored) for column in filled)

    # --- judging ---

    def judge(self, instance: Any, exclude: list[str]) -> None:
        """The rules of the model and those of the entry grid, every fault at once.

        Rules that a query of the database would check are checked here: a sheet has many
        lines. Doubts are told only about a line without faults.
        """
        errors: dict[str, list[str]] = defaultdict(list)
        try:
            instance.full_clean(
                exclude={*exclude, "indicator", "area", "corrects"},
                validate_unique=False, validate_constraints=False,
            )  # fmt: skip
        except ValidationError as error:
            errors.update(told_once(error))
        for name, message in self._faults_of_row(instance, set(exclude)):
            errors[name].append(message)
        if not errors and not exclude:
            known = self._standing[instance.indicator_id, instance.area_id]
            if doubts := unexplained(instance, known):
                errors["note"] = doubts
        if errors:
            raise ValidationError(dict(errors))

    def _faults_of_row(self, row: Any, wrong: set[str]) -> Iterable[tuple[str, str]]:
        if "indicator" not in wrong:
            if row.indicator_id is None:
                yield "indicator", MISSING
            elif row.indicator_id not in self._own:
                yield "indicator", NOT_YOURS
        if not wrong & set(NUMBERS):
            yield from self._faults_of_result(row)
        if row.pk is not None and self._is_named:
            yield from self._faults_of_correction(row)
        if row.as_of is None or "as_of" in wrong:
            return
        if refused := future_day(row.as_of, self.today):
            yield "as_of", refused
        if row.area and not covers(row.area.started_on, row.area.ended_on, row.as_of):
            yield "area", f"Ngày {short_date(row.as_of)} không có {row.area.name}."
        if not wrong & {"indicator", "area"}:
            yield from self._second_of_day(row)

    @staticmethod
    def _faults_of_result(row: Any) -> Iterable[tuple[str, str]]:
        above, below = row.numerator, row.denominator
        if (above is None) != (below is None):
            yield (
                NON_FIELD_ERRORS,
                "Tử số và mẫu số phải đi cùng nhau, mẫu số lớn hơn 0.",
            )
        elif row.value is None and above is None and not row.text:
            yield NON_FIELD_ERRORS, "Nhập kết quả, hoặc cả tử số và mẫu số."

    @staticmethod
    def _faults_of_correction(row: Any) -> Iterable[tuple[str, str]]:
        """Only a row that stands can be corrected."""
        if row.voided_at is not None:
            yield "record_code", VOIDED
        elif hasattr(row, "corrected_by"):
            later = row.corrected_by.record_code
            message = f"Dòng này đã được đính chính bằng dòng {later}; hãy sửa dòng đó."
            yield "record_code", message

    def _second_of_day(self, row: Any) -> Iterable[tuple[str, str]]:
        """Another result of the day, stored or further up in the sheet."""
        for other in self._standing.get((row.indicator_id, row.area_id), ()):
            if other.as_of != row.as_of:
                continue
            if other.pk is not None and other.pk == row.pk and self._is_named:
                continue
            said = f"Ngày {short_date(row.as_of)} đã có kết quả «{entry_text(other)}»"
            if (line := getattr(other, "sheet_line", None)) is not None:
                yield "as_of", f"{said} ở dòng {line} của tệp. Hãy giữ lại một dòng."
                return
            yield (
                "record_code",
                f"{said} của chỉ tiêu này; nếu số ấy sai, hãy chọn dòng đính chính: ghi "
                f"{other.record_code} ở cột «Mã dòng».",
            )
            return

    # --- storing ---

    def store(self, instance: Any, row: Any, *, is_create: bool) -> None:
        """A new row; for a stored one a correction that names it."""
        place = (instance.indicator_id, instance.area_id)
        made = instance
        if not is_create:
            values = {name: getattr(instance, name) for name in self.COPIED}
            made = Observation(**values, corrects_id=instance.pk)
        self._standing[place] = [
            other for other in self._standing[place]
            if other.pk is None or other.pk != instance.pk
        ] + [made]  # fmt: skip
        made.sheet_line = self.line.number
        self.writer.make(made)
