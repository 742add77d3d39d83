"""The sheet of targets (mức giao năm): one a line, known by indicator, year and basis.

A stored target whose line differs is changed, and its history says so: that is what a
target typed wrong needs. What was given later on another basis is a line of its own. An
export has a record code besides, which tells a voided target from the one that stands in its
place; a voided one must stay as it is.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from benghe.core.imports.columns import Column, RelatedColumn
from benghe.core.imports.kinds import sheet_kind
from benghe.core.imports.resources import ScopedResource
from benghe.sheets.reading import Reading
from benghe.sheets.wanted import Kind
from reports.indicators.models import Indicator, Target
from reports.indicators.resources import (
    MISSING,
    SHOWN_NAME,
    VOIDED,
    ShownColumn,
    state_of,
    told_once,
)
from reports.indicators.rules import Named, follows_resolution, splits_resolution

YEARS = (1975, 2100)
RESOLUTION = "Trong nghị quyết năm"
CODE, PREFIX, STATE = "Mã dòng", "MG-", "Hiệu lực"
OTHER = "Không đổi chỉ tiêu, năm hay căn cứ của một dòng đã có; hãy xóa mã dòng để thêm dòng mới."
ONLY_SHOWN = (
    "Cột này chỉ để xem. Hủy bỏ hoặc thay thế một mức giao thì làm ở trang của nó."
)
STANDS = "đang dùng"
Key = tuple[int, int, str]
# How papers call the bases, besides the words of the portal.
BASES = {
    "resolution": ("Nghị quyết", "NQ", "Đảng ủy", "Nghị quyết Đảng ủy", "Ban đầu"),
    "superior": ("Trên giao", "Quận giao", "Thành phố giao", "Được giao", "Giao đầu năm"),
    "adjusted": ("Mức điều chỉnh", "Giao điều chỉnh", "Bổ sung, điều chỉnh"),
}  # fmt: skip


@sheet_kind
class TargetResource(ScopedResource):
    """One target a line, by indicator, year and basis."""

    kind = "targets"
    file_name = "muc-giao-nam"
    required = ("Mã chỉ tiêu", "Năm", "Mức giao")
    notes: ClassVar[tuple[str, ...]] = (
        "Mỗi dòng là một mức giao: một chỉ tiêu, một năm, một căn cứ. Dòng đã có được sửa theo "
        "tệp; lịch sử còn giữ số cũ.",
        "Mức điều chỉnh là một dòng riêng với căn cứ «Điều chỉnh» và ngày văn bản của nó; mức "
        "ban đầu để nguyên.",
        "Không ghi «Căn cứ»: hiểu là nghị quyết của Đảng ủy.",
    )

    code = ShownColumn(
        "record_code", CODE, Kind.CODE, synonyms=("Mã mức giao", "Mã số dòng"),
        note="Có trong tệp xuất; dòng mới để trống.",
    )  # fmt: skip
    indicator = RelatedColumn(
        "indicator", "Mã chỉ tiêu", Indicator, "code", "chỉ tiêu", locked=OTHER,
        synonyms=("Mã CT", "Mã số chỉ tiêu"), note="Mã trong danh mục chỉ tiêu.",
        example="economy.revenue",
    )  # fmt: skip
    indicator_name = ShownColumn(
        "indicator_name", "Chỉ tiêu", synonyms=("Tên chỉ tiêu", "Nội dung chỉ tiêu"),
        note=SHOWN_NAME, example="Thu ngân sách nhà nước",
    )  # fmt: skip
    year = Column("year", "Năm", Kind.YEAR, locked=OTHER, example=2023)
    basis = Column(
        "basis", "Căn cứ", Kind.CHOICE, synonyms=("Căn cứ giao", "Loại mức giao", "Cấp giao"),
        choices=[(*choice, *BASES[choice[0]]) for choice in Target.Basis.choices],
        example="Nghị quyết của Đảng ủy", clearable=False, locked=OTHER,
    )  # fmt: skip
    value = Column(
        "value", "Mức giao", Kind.DECIMAL, decimals=4,
        synonyms=("Chỉ tiêu giao", "Kế hoạch", "Dự toán", "Mức giao năm", "Số giao"),
        note="Theo đơn vị tính của chỉ tiêu.", example="28,5",
    )  # fmt: skip
    in_resolution = Column(
        "in_resolution", RESOLUTION, Kind.YES_NO,
        synonyms=("Trong nghị quyết", "Thuộc nghị quyết"),
        note="có: in ở mục II và Phụ lục 1 của báo cáo tổng kết.", example="có",
        clearable=False,
    )  # fmt: skip
    source = Column(
        "source", "Văn bản giao", synonyms=("Văn bản", "Nguồn", "QĐ số", "Số văn bản"),
        example="Nghị quyết số 05-NQ/ĐU",
    )  # fmt: skip
    decided_on = Column(
        "decided_on", "Ngày văn bản giao", Kind.DATE,
        synonyms=("Ngày văn bản", "Ngày giao", "Ngày quyết định", "Ngày QĐ"),
        note="Mức điều chỉnh được tính từ ngày này.", example=date(2022, 12, 30),
    )  # fmt: skip
    state = Column("state", STATE, locked=ONLY_SHOWN, note="Để đọc.")

    class Meta:
        model = Target

    def get_queryset(self) -> QuerySet[Any]:
        """In scope, with what their lines name; voided ones too, which codes name."""
        rows: QuerySet[Any] = super().get_queryset()
        return rows.select_related("indicator")

    def export_rows(self, queryset: QuerySet[Any]) -> Any:
        """As the list stands, with what was voided."""
        rows = queryset.select_related("indicator")
        return super().export_rows(map(_named, rows))  # type: ignore[arg-type]

    def prepare(self, reading: Reading) -> None:
        """Read the targets once: by id, and those that stand by their key."""
        self._by_id: dict[int, Any] = {}
        self._known: dict[Key, Any] = {}
        self._flags: dict[tuple[int, int], dict[str, bool]] = defaultdict(dict)
        for row in self.get_queryset():
            self._by_id[row.pk] = _named(row)
            if row.voided_at is not None:
                continue
            self._known[_key(row)] = row
            self._flags[row.indicator_id, row.year][row.basis] = row.in_resolution
        self._stood = {key: set(flags.items()) for key, flags in self._flags.items()}
        self._first_line: dict[Key, int] = {}
        self._will_be(reading)

    def _will_be(self, reading: Reading) -> None:
        """Which targets stand in the year's resolution once the whole sheet is stored."""
        known = self.related(Indicator, ("code",))
        headings = {column.column_name for column in self.columns()}
        for row in reading.rows:
            cells = {
                f.key: row.get(f.key) for f in row.fields.found if f.key in headings
            }
            indicator = known.get(str(cells.get("Mã chỉ tiêu") or "").casefold())
            year, flag = cells.get("Năm"), cells.get(RESOLUTION)
            basis = cells.get("Căn cứ") or Target.Basis.RESOLUTION
            if code := cells.get(CODE):
                # What it speaks of is known, whatever else stands in the line.
                named = self._by_id.get(self._number(str(code)))
                if named is None or named.voided_at is not None:
                    continue
                indicator, year, basis = named.indicator, named.year, named.basis
            if indicator is None or not isinstance(year, int):
                continue
            flags = self._flags[indicator.pk, year]
            if isinstance(flag, bool) or basis not in flags:
                flags[str(basis)] = flag is True

    def init_instance(self, row: Any = None) -> Any:
        """A target that is not stored yet."""
        return _named(Target())

    def find(self, row: dict[str, Any]) -> Any:
        """By record code, else by indicator, year and basis (a blank one: the resolution's)."""
        if code := self.text_in(row, CODE):
            found: Any = self._by_id.get(self._number(code))
            if found is None:
                self.refuse(CODE, f"Không có dòng nào mang mã «{code[:30]}».")
            if found.voided_at is None:
                self._claim(_key(found))
            return found
        code, year = self.text_in(row, "Mã chỉ tiêu"), self.text_in(row, "Năm")
        basis = self.text_in(row, "Căn cứ") or str(Target.Basis.RESOLUTION)
        indicator = self.related(Indicator, ("code",)).get(code.casefold())
        if indicator is None or not year:
            return None
        key = (indicator.pk, int(year), basis)
        self._claim(key)
        return self._known.get(key)

    def _number(self, code: str) -> int:
        """The number in a record code; 0, which no row has, for what is none."""
        try:
            return self.number_of(code, PREFIX)
        except ValidationError:
            return 0

    def _claim(self, key: Key) -> None:
        """Refuse a second line about one target."""
        first = self._first_line.setdefault(key, self.line.number)
        if first != self.line.number:
            self.refuse(
                "", f"Dòng này và dòng {first} là cùng một mức giao. Hãy giữ lại một dòng."
            )  # fmt: skip

    def name_of(self, instance: Any) -> str:
        """Indicator and year, as far as they are known."""
        name = instance.indicator.name if instance.indicator_id else ""
        return " ".join(part for part in (name, str(instance.year or "")) if part)

    def judge(self, instance: Any, exclude: list[str]) -> None:
        """The model's rules without asking the database line by line, and the form's."""
        errors: dict[str, list[str]] = defaultdict(list)
        if instance.voided_at is not None:
            raise ValidationError({"record_code": VOIDED})
        try:
            instance.full_clean(
                exclude={*exclude, "indicator", "document"},
                validate_unique=False, validate_constraints=False,
            )  # fmt: skip
        except ValidationError as error:
            errors.update(told_once(error))
        for name, message in self._faults_in(instance, set(exclude)):
            errors[name].append(message)
        if errors:
            raise ValidationError(dict(errors))

    def _faults_in(self, row: Any, wrong: set[str]) -> Iterable[tuple[str, str]]:
        if "indicator" not in wrong and row.indicator_id is None:
            yield "indicator", MISSING
        if row.pk is None and row.state not in ("", STANDS) and "state" not in wrong:
            yield "state", ONLY_SHOWN
        if row.year is not None and "year" not in wrong:
            if not YEARS[0] <= row.year <= YEARS[1]:
                yield "year", f"Năm phải từ {YEARS[0]} đến {YEARS[1]}."
            elif not wrong and row.indicator_id is not None:
                yield from self._faults_of_resolution(row)

    def _faults_of_resolution(self, row: Any) -> Iterable[tuple[str, str]]:
        """First given and adjusted stand in the year's resolution together or not at all."""
        key = (row.indicator_id, row.year)
        after: list[Named] = list(self._flags[key].items())
        before: set[Named] = self._stood.get(key, set())
        is_new = row.pk is None and row.basis == Target.Basis.ADJUSTED
        if is_new and not follows_resolution(after) and not self._said_no():
            row.in_resolution = self._flags[key][row.basis] = True
            self._changes.append((RESOLUTION, "", "có"))
            return
        if splits_resolution(before, after):
            yield (
                "in_resolution",
                f"Năm {row.year}: mức giao ban đầu và mức điều chỉnh cùng trong nghị quyết năm "
                "hoặc cùng không. Hãy ghi như nhau ở cả hai dòng.",
            )

    def _said_no(self) -> bool:
        """Whether the line itself says that it is not in the resolution."""
        known = {found.key for found in self.line.fields.found}
        return RESOLUTION in known and self.line.get(RESOLUTION) is False


def _key(row: Any) -> Key:
    return row.indicator_id, row.year, row.basis


def _named(row: Any) -> Any:
    """The target with what its columns show besides its own fields."""
    row.indicator_name = row.indicator.name if row.indicator_id else ""
    row.record_code = f"{PREFIX}{row.pk:06d}" if row.pk else ""
    row.state = state_of(row) if row.pk else ""
    return row
