"""The sheet of the catalogue (danh mục chỉ tiêu): one indicator a line, known by its code.

The code is given once; whatever else the back office lets change changes here too, with
history. What an indicator was called over time stays out: its names have days and laws of
their own and are kept on the indicator's page.

An indicator is catalogue and no fact, so it is not voided. Undoing takes away one that a
sheet made only where nothing hangs from it, not even a voided result; else it says so, and
the office unticks «đang theo dõi» instead. History keeps both.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from benghe.core.imports.columns import Column, RelatedColumn
from benghe.core.imports.kinds import sheet_kind
from benghe.core.imports.resources import ScopedResource
from benghe.sheets.reading import Reading
from benghe.sheets.wanted import Kind
from reports.indicators.models import Indicator, IndicatorGroup
from reports.indicators.resources import MISSING, told_once
from reports.indicators.rules import code_fault

# What fits the fields: more digits after the comma are not stored, nor larger numbers.
MOST_DECIMALS, MOST_SMALL = 4, 32767
SMALL = ("decimals", "due_days", "jump_percent", "position")


def _words(choices: Any, **more: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [(*choice, *more.get(choice[0], ())) for choice in choices]


class CodeColumn(Column):
    """The key: given to a new indicator, never changed, however it is written."""

    def save(
        self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Only of a new one."""
        if instance.pk is None:
            super().save(instance, row, is_m2m, **kwargs)


@sheet_kind
class IndicatorResource(ScopedResource):
    """One indicator a line, by code."""

    kind = "indicators"
    file_name = "danh-muc-chi-tieu"
    required = ("Mã chỉ tiêu",)
    instead = (
        "Nếu thôi dùng chỉ tiêu, hãy bỏ chọn «Đang theo dõi» ở trang của chỉ tiêu thay cho "
        "việc hoàn tác."
    )
    notes: ClassVar[tuple[str, ...]] = (
        "Mỗi dòng là một chỉ tiêu. Mã được đặt một lần, bắt đầu bằng mã của nhóm và dấu chấm; "
        "báo cáo gọi số liệu bằng mã này.",
        "Khoản mục của một tổng: ghi mã của chỉ tiêu tổng; nếu tổng cũng là dòng mới, dòng ấy "
        "phải đứng trên.",
        "Tên gọi cũ theo thời gian không nhập ở đây: ghi ở trang của chỉ tiêu trong quản trị.",
        "Thôi theo dõi: ghi «không» ở cột «Đang theo dõi»; số liệu cũ vẫn còn.",
    )

    code = CodeColumn(
        "code", "Mã chỉ tiêu", Kind.CODE, synonyms=("Mã", "Mã CT", "Mã số chỉ tiêu"),
        note="Chữ thường không dấu, có dấu chấm; không đổi được về sau.",
        example="social.scholarships",
    )  # fmt: skip
    group = RelatedColumn(
        "group", "Nhóm", IndicatorGroup, "code", "nhóm chỉ tiêu", names=("name",),
        synonyms=("Nhóm chỉ tiêu", "Lĩnh vực"), note="Mã hoặc tên nhóm.", example="social",
    )  # fmt: skip
    name = Column(
        "name", "Chỉ tiêu", synonyms=("Tên chỉ tiêu", "Nội dung chỉ tiêu"),
        example="Học bổng trao tặng",
    )  # fmt: skip
    unit = Column("unit", "Đơn vị tính", synonyms=("ĐVT", "Đơn vị"), example="suất")
    kind_of = Column(
        "kind", "Loại", Kind.CHOICE, synonyms=("Loại số liệu", "Loại chỉ tiêu"),
        choices=_words(
            Indicator.Kind.choices, count=("Số lượng", "Đếm"), money=("Tiền tệ",),
            ratio=("Phần trăm", "%"), text=("Bằng chữ", "Chữ", "Nhận xét"),
        ),
        example="Số đếm", clearable=False,
    )  # fmt: skip
    decimals = Column(
        "decimals", "Số chữ số thập phân", Kind.INTEGER,
        synonyms=("Số lẻ", "Số thập phân"), example=0, clearable=False,
    )  # fmt: skip
    direction = Column(
        "direction", "Chiều", Kind.CHOICE, synonyms=("Chiều đánh giá",),
        choices=_words(
            Indicator.Direction.choices, higher=("Cao hơn", "Tăng"), lower=("Thấp hơn", "Giảm"),
            equal=("Bằng", "Đúng bằng"),
        ),
        example="Cao hơn là tốt", clearable=False,
    )  # fmt: skip
    period = Column(
        "period", "Kỳ báo cáo", Kind.CHOICE, synonyms=("Kỳ",),
        choices=_words(
            Indicator.Period.choices, month=("Tháng", "Hàng tháng"),
            quarter=("Quý", "Hàng quý"), year=("Năm", "Hàng năm"),
        ),
        example="Hằng quý", clearable=False,
    )  # fmt: skip
    accrual = Column(
        "accrual", "Cách tính", Kind.CHOICE, synonyms=("Lũy kế",),
        choices=_words(
            Indicator.Accrual.choices, running=("Lũy kế", "Cộng dồn"), state=("Thời điểm",)
        ),
        example="Lũy kế từ đầu năm", clearable=False,
    )  # fmt: skip
    owner = Column(
        "owner", "Đơn vị phụ trách", synonyms=("Phụ trách", "Bộ phận phụ trách"),
        example="Bộ phận Lao động – Thương binh và Xã hội",
    )  # fmt: skip
    entry_role = Column(
        "entry_role", "Ai nhập", Kind.CHOICE, synonyms=("Người nhập", "Đơn vị nhập"),
        choices=_words(
            Indicator.EntryRole.choices, UB=("UBND phường", "UBND", "UB"),
            VP=("Văn phòng", "VP"),
        ),
        example="Ủy ban nhân dân phường", clearable=False,
    )  # fmt: skip
    due_days = Column(
        "due_days", "Hạn (ngày sau khi hết kỳ)", Kind.INTEGER,
        synonyms=("Hạn báo cáo", "Hạn", "Số ngày"), note="Để trống: không nhắc.", example=5,
    )  # fmt: skip
    least = Column(
        "least", "Mức thấp nhất hợp lý", Kind.DECIMAL, decimals=4, synonyms=("Thấp nhất",),
        note="Số thấp hơn phải giải trình.", example=0,
    )  # fmt: skip
    most = Column(
        "most", "Mức cao nhất hợp lý", Kind.DECIMAL, decimals=4, synonyms=("Cao nhất",),
        note="Số cao hơn phải giải trình.", example=5000,
    )  # fmt: skip
    jump_percent = Column(
        "jump_percent", "Giải trình khi thay đổi quá (%)", Kind.INTEGER,
        synonyms=("Phải giải trình khi thay đổi quá (%)", "Thay đổi quá (%)"), example=50,
    )  # fmt: skip
    parent = RelatedColumn(
        "parent", "Là khoản mục của", Indicator, "code", "chỉ tiêu tổng",
        synonyms=("Mã chỉ tiêu tổng", "Chỉ tiêu cha", "Thuộc chỉ tiêu"),
        note="Mã của chỉ tiêu tổng.",
    )  # fmt: skip
    by_area = Column(
        "by_area", "Chia theo khu phố", Kind.YES_NO, synonyms=("Theo khu phố",),
        example="không", clearable=False,
    )  # fmt: skip
    legal_basis = Column(
        "legal_basis", "Căn cứ pháp lý", synonyms=("Căn cứ", "Văn bản quy định")
    )
    position = Column(
        "position", "Thứ tự", Kind.INTEGER, synonyms=("Số thứ tự trong nhóm",),
        note="Trong nhóm.", example=1, clearable=False,
    )  # fmt: skip
    is_active = Column(
        "is_active", "Đang theo dõi", Kind.YES_NO, synonyms=("Theo dõi", "Còn theo dõi"),
        example="có", clearable=False,
    )  # fmt: skip
    note = Column("note", "Ghi chú")

    class Meta:
        model = Indicator

    def get_queryset(self) -> QuerySet[Any]:
        """In scope, with what their lines name."""
        rows: QuerySet[Any] = super().get_queryset()
        return rows.select_related("group", "parent")

    def export_rows(self, queryset: QuerySet[Any]) -> Any:
        """As the list stands."""
        return super().export_rows(queryset.select_related("group", "parent"))

    def prepare(self, reading: Reading) -> None:
        """Read the catalogue once."""
        self._by_code = {row.code.casefold(): row for row in self.get_queryset()}
        self._first_line: dict[str, int] = {}
        self._totals = {row.parent_id for row in self._by_code.values()} - {None}

    def find(self, row: dict[str, Any]) -> Any:
        """By code."""
        code = self.text_in(row, "Mã chỉ tiêu").casefold()
        if not code:
            return None
        first = self._first_line.setdefault(code, self.line.number)
        if first != self.line.number:
            self.refuse(
                "Mã chỉ tiêu",
                f"Mã này đã có ở dòng {first} của tệp. Hãy giữ lại một dòng.",
            )
        return self._by_code.get(code)

    def name_of(self, instance: Any) -> str:
        """The name of the indicator."""
        return str(instance.name)

    def judge(self, instance: Any, exclude: list[str]) -> None:
        """The model's rules without asking the database line by line, and the form's."""
        errors: dict[str, list[str]] = defaultdict(list)
        # Only one of the two databases would say so, and in words of its own.
        large = {name for name in SMALL if (getattr(instance, name) or 0) > MOST_SMALL}
        for name in large.difference(exclude):
            errors[name].append("Số lớn quá.")
        try:
            instance.full_clean(
                exclude={*exclude, *large, "group", "parent"},
                validate_unique=False, validate_constraints=False,
            )  # fmt: skip
        except ValidationError as error:
            errors.update(told_once(error))
        for name, message in self._faults_in(instance):
            if name not in exclude and name not in errors:
                errors[name].append(message)
        if errors:
            raise ValidationError(dict(errors))

    def _faults_in(self, row: Any) -> Iterable[tuple[str, str]]:
        if row.group_id is None:
            yield "group", MISSING
        if row.pk is None and row.code:
            named = (str(row.group), row.group.code) if row.group_id else ("", "")
            if fault := code_fault(row.code, *named):
                yield "code", fault
        if row.decimals > MOST_DECIMALS:
            yield "decimals", f"Nhiều nhất {MOST_DECIMALS} chữ số thập phân."
        if row.parent is not None and row.pk in self._totals:
            yield "parent", "Chỉ tiêu này có khoản mục, không thể là khoản mục."

    def store(self, instance: Any, row: Any, *, is_create: bool) -> None:
        """Items further down may name a total made here."""
        super().store(instance, row, is_create=is_create)
        if is_create:
            self.related(Indicator, ("code",))[instance.code.casefold()] = instance
