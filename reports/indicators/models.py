"""Indicators (chỉ tiêu), their targets, results, and figures declared as such."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q

from benghe.core.models import BaseModel, Document
from benghe.core.periods import PeriodModel, VoidableModel
from benghe.core.querysets import PeriodQuerySet, WardQuerySet
from benghe.lib.periods import covers
from benghe.lib.text import natural_key
from reports.indicators.counted import counted_codes
from reports.indicators.digits import digits_fault, fineness_fault, ratio_fault
from reports.indicators.querysets import (
    AreaQuerySet,
    IndicatorQuerySet,
    ObservationQuerySet,
    TargetQuerySet,
)
from reports.indicators.voiding import refuse_void


def _refuse_long(row: models.Model, names: Iterable[str], decimals: int) -> None:
    """Raise ValidationError for every field with more digits than are kept."""
    found = {name: digits_fault(getattr(row, name), decimals) for name in names}
    faults = {name: [fault] for name, fault in found.items() if fault}
    if faults:
        raise ValidationError(faults)


def _refuse_fine(row: Any) -> None:
    """Raise ValidationError for a value with more decimals than the row's indicator."""
    if fault := fineness_fault(row.value, row.indicator.decimals):
        raise ValidationError({"value": fault})


class IndicatorGroup(BaseModel):
    """A group of indicators: kinh tế – ngân sách, an sinh xã hội …."""

    code = models.SlugField("mã", max_length=30, unique=True)
    name = models.CharField("nhóm chỉ tiêu", max_length=80)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    objects = WardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "nhóm chỉ tiêu"
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class Area(PeriodModel):
    """A neighbourhood (khu phố) by which some indicators are broken down.

    No household and no person is held here: only totals.
    """

    code = models.SlugField("mã", max_length=20, unique=True)
    name = models.CharField("tên khu phố", max_length=80)
    natural_key = models.CharField(max_length=500, editable=False, db_index=True)

    objects = AreaQuerySet.as_manager()

    class Meta(PeriodModel.Meta):
        verbose_name = verbose_name_plural = "khu phố"
        ordering = ["natural_key", "pk"]

    def __str__(self) -> str:
        return self.name

    def prepare(self) -> None:
        """Fill the key by which areas are sorted."""
        super().prepare()
        self.natural_key = natural_key(self.name)[:500]


class Indicator(BaseModel):
    """What is measured. ``code`` is part of the figure's key: stable English with dots.

    ``period``: how often it is reported; a running result counts from 1 January, a
    state is that of its day. ``due_days``: how many days after the end of a period its
    result is due; None: no day is set. ``least`` and ``most``: plausible limits in the
    unit; None: none. ``jump_percent``: a change against the last result above this
    percentage wants an explanation; None: never. ``parent``: the total of which this is
    an item. ``by_area``: broken down by khu phố, whose sum is the ward's.
    """

    class Direction(models.TextChoices):
        HIGHER = "higher", "Cao hơn là tốt"
        LOWER = "lower", "Thấp hơn là tốt"
        EQUAL = "equal", "Đúng bằng là đạt"

    class Kind(models.TextChoices):
        COUNT = "count", "Số đếm"
        MONEY = "money", "Tiền"
        RATIO = "ratio", "Tỷ lệ"
        TEXT = "text", "Nhận xét bằng chữ"

    class Period(models.TextChoices):
        MONTH = "month", "Hằng tháng"
        QUARTER = "quarter", "Hằng quý"
        YEAR = "year", "Hằng năm"

    class Accrual(models.TextChoices):
        RUNNING = "running", "Lũy kế từ đầu năm"
        STATE = "state", "Tại thời điểm"

    class EntryRole(models.TextChoices):
        UB = "UB", "Ủy ban nhân dân phường"
        VP = "VP", "Văn phòng Đảng ủy"

    code = models.CharField("mã", max_length=60, unique=True)
    group = models.ForeignKey(IndicatorGroup, models.PROTECT, verbose_name="nhóm")
    name = models.CharField("chỉ tiêu", max_length=160)
    unit = models.CharField("đơn vị tính", max_length=30)
    decimals = models.PositiveSmallIntegerField("số chữ số thập phân", default=0)
    direction = models.CharField(
        "chiều", max_length=6, choices=Direction.choices, default=Direction.HIGHER
    )
    kind = models.CharField(
        "loại", max_length=6, choices=Kind.choices, default=Kind.COUNT
    )
    period = models.CharField(
        "kỳ báo cáo", max_length=8, choices=Period.choices, default=Period.YEAR
    )
    accrual = models.CharField(
        "cách tính", max_length=8, choices=Accrual.choices, default=Accrual.RUNNING
    )
    owner = models.CharField("đơn vị phụ trách", max_length=120, blank=True)
    entry_role = models.CharField(
        "ai nhập", max_length=2, choices=EntryRole.choices, default=EntryRole.UB,
        help_text="Văn phòng Đảng ủy nhập được mọi chỉ tiêu.",
    )  # fmt: skip
    due_days = models.PositiveSmallIntegerField(
        "hạn (ngày sau khi hết kỳ)", null=True, blank=True
    )
    least = models.DecimalField(
        "mức thấp nhất hợp lý", max_digits=20, decimal_places=4, null=True, blank=True
    )
    most = models.DecimalField(
        "mức cao nhất hợp lý", max_digits=20, decimal_places=4, null=True, blank=True
    )
    jump_percent = models.PositiveSmallIntegerField(
        "phải giải trình khi thay đổi quá (%)", null=True, blank=True
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="là khoản mục của",
        null=True, blank=True, related_name="items",
    )  # fmt: skip
    by_area = models.BooleanField("chia theo khu phố", default=False)
    legal_basis = models.CharField("căn cứ pháp lý", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    is_active = models.BooleanField("đang theo dõi", default=True)
    note = models.CharField("ghi chú", max_length=200, blank=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "chỉ tiêu"
        ordering = ["group__position", "position", "code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.unit})"

    def clean(self) -> None:
        """Limits in order; an item is not its own total, nor an item of an item."""
        _refuse_long(self, ("least", "most"), self.decimals)
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValidationError(
                {"most": "Mức cao nhất phải từ mức thấp nhất trở lên."}
            )
        if self.parent is not None and (
            self.parent == self or self.parent.parent is not None
        ):
            raise ValidationError(
                {"parent": "Chọn một chỉ tiêu tổng; khoản mục không có khoản mục con."}
            )

    def called_on(self, day: date) -> str:
        """The name of ``day`` (mức độ 4 → toàn trình); the present one where none is noted."""
        former = [
            row for row in self.names.all() if covers(row.started_on, row.ended_on, day)
        ]
        return former[0].name if former else self.name


class IndicatorName(PeriodModel):
    """What an indicator was called over a period, when the law changed its name."""

    indicator = models.ForeignKey(
        Indicator, models.CASCADE, verbose_name="chỉ tiêu", related_name="names"
    )
    name = models.CharField("tên chỉ tiêu", max_length=160)
    legal_basis = models.CharField("căn cứ pháp lý", max_length=200, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta(PeriodModel.Meta):
        verbose_name = verbose_name_plural = "tên chỉ tiêu theo thời gian"
        ordering = ["indicator", "-started_on"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """One name at a time."""
        if self.indicator_id:
            self.refuse_overlap(self.indicator.names.all(), "tên khác")


class Target(BaseModel, VoidableModel):
    """What is to be reached in a year, on one basis."""

    class Basis(models.TextChoices):
        RESOLUTION = "resolution", "Nghị quyết của Đảng ủy"
        SUPERIOR = "superior", "Cấp trên giao"
        ADJUSTED = "adjusted", "Điều chỉnh"

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, verbose_name="chỉ tiêu", related_name="targets"
    )
    year = models.PositiveSmallIntegerField("năm")
    basis = models.CharField(
        "căn cứ", max_length=10, choices=Basis.choices, default=Basis.RESOLUTION
    )
    value = models.DecimalField("mức giao", max_digits=20, decimal_places=4)
    in_resolution = models.BooleanField(
        "trong nghị quyết năm", default=False,
        help_text="In ở mục II và Phụ lục 1 của báo cáo tổng kết.",
    )  # fmt: skip
    source = models.CharField("văn bản giao", max_length=160, blank=True)
    decided_on = models.DateField("ngày văn bản giao", null=True, blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, verbose_name="văn bản trong sổ",
        null=True, blank=True, related_name="+",
    )  # fmt: skip

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "mức giao năm"
        ordering = ["-year", "indicator", "basis"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year", "basis"],
                condition=Q(voided_at__isnull=True),
                name="target_one_a_basis_and_year",
                violation_error_message="Chỉ tiêu này đã có mức giao theo căn cứ này.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator.name} {self.year}"

    def clean(self) -> None:
        """A number that is stored digit for digit, no finer than its results."""
        decimals = self.indicator.decimals if self.indicator_id else 0
        _refuse_long(self, ("value",), decimals)
        if self.indicator_id:
            _refuse_fine(self)


class Observation(BaseModel, VoidableModel):
    """A result as reported: value on a day, from a source.

    ``value`` is in the indicator's unit; a ratio may give numerator and denominator,
    from which the value follows, in percent. A correction is a new row that names the
    old one; the old one stays. ``corrects`` is only ever said by a row that stands: a
    voided one keeps it as ``once_corrected``, so that the old row stands again.
    """

    CODE_PREFIX = "KQ-"

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, verbose_name="chỉ tiêu", related_name="observations"
    )
    as_of = models.DateField("tính đến ngày", db_index=True)
    value = models.DecimalField(
        "kết quả", max_digits=20, decimal_places=4, null=True, blank=True,
        help_text="Để trống nếu nhập tử số và mẫu số.",
    )  # fmt: skip
    numerator = models.DecimalField(
        "tử số", max_digits=20, decimal_places=4, null=True, blank=True
    )
    denominator = models.DecimalField(
        "mẫu số", max_digits=20, decimal_places=4, null=True, blank=True,
        validators=[MinValueValidator(Decimal("0.0001"), "Mẫu số phải lớn hơn 0.")],
    )  # fmt: skip
    text = models.CharField(
        "nhận xét", max_length=300, blank=True,
        help_text="Chỉ dùng cho chỉ tiêu bằng chữ.",
    )  # fmt: skip
    area = models.ForeignKey(
        Area, models.PROTECT, verbose_name="khu phố",
        null=True, blank=True, related_name="observations",
        help_text="Để trống: số của toàn phường.",
    )  # fmt: skip
    is_estimate = models.BooleanField("là số ước", default=False)
    source = models.CharField("nguồn", max_length=200)
    note = models.CharField("ghi chú, giải trình", max_length=300, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, verbose_name="đính chính cho",
        null=True, blank=True, related_name="corrected_by",
        help_text="Chọn dòng sai; dòng đó được giữ lại nhưng không còn dùng.",
    )  # fmt: skip
    once_corrected = models.ForeignKey(
        "self", models.PROTECT, verbose_name="đã đính chính cho",
        null=True, blank=True, editable=False, related_name="+",
    )  # fmt: skip

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "kết quả"
        ordering = ["-as_of", "indicator", "-pk"]
        indexes = [
            models.Index(fields=["indicator", "-as_of"], name="observation_latest"),
            models.Index(fields=["as_of", "area"], name="observation_by_day"),
            # "No area" is half of all rows: SQLite must not start reading there.
            models.Index(
                fields=["indicator", "area", "-as_of"], name="observation_of_place"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False)
                | Q(numerator__isnull=False, denominator__isnull=False)
                | ~Q(text=""),
                name="observation_has_value",
                violation_error_message="Nhập kết quả, hoặc cả tử số và mẫu số.",
            ),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True, denominator__isnull=True)
                | Q(
                    numerator__isnull=False,
                    denominator__isnull=False,
                    denominator__gt=0,
                ),
                name="observation_ratio_complete",
                violation_error_message="Tử số và mẫu số phải đi cùng nhau, mẫu số lớn hơn 0.",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("pk")),
                name="observation_corrects_another",
                violation_error_message="Một dòng không thể đính chính chính nó.",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | Q(corrects__isnull=True),
                name="observation_void_corrects_nothing",
                violation_error_message="Dòng đã hủy bỏ không đính chính dòng nào.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.name}, {self.as_of:%d/%m/%Y}"

    @property
    def record_code(self) -> str:
        """``KQ-000123``; empty before it is stored."""
        return "" if self.pk is None else f"{self.CODE_PREFIX}{self.pk:06d}"

    @transaction.atomic
    def void(self, *, by: Any, reason: str) -> Self:
        """As every fact; what it corrected stands again. ValidationError: not yet."""
        refuse_void(self)
        self.once_corrected, self.corrects = self.corrects, None
        return super().void(by=by, reason=reason)

    @property
    def result(self) -> Decimal | None:
        """The value in the indicator's unit; a ratio from its parts, in percent."""
        if self.numerator is not None and self.denominator:
            return self.numerator / self.denominator * 100
        return self.value

    def clean(self) -> None:
        """Whole units are whole; a correction speaks of the same indicator and area."""
        self._check_kind_and_area()
        self._check_length()
        if self.corrects and self.corrects.indicator_id != self.indicator_id:
            raise ValidationError(
                {"corrects": "Dòng được đính chính thuộc chỉ tiêu khác."}
            )
        if self.corrects and self.corrects.voided_at:
            raise ValidationError({"corrects": "Dòng này đã hủy bỏ, không đính chính."})
        if self.indicator_id:
            _refuse_fine(self)

    def _check_length(self) -> None:
        decimals = self.indicator.decimals if self.indicator_id else 0
        _refuse_long(self, ("value",), decimals)
        _refuse_long(self, ("numerator", "denominator"), 0)
        if fault := ratio_fault(self.numerator, self.denominator):
            raise ValidationError({"numerator": fault})

    def _check_kind_and_area(self) -> None:
        if self.indicator_id is None:
            return
        if self.indicator.code in counted_codes():
            raise ValidationError(
                {
                    "indicator": "Chỉ tiêu này được tính từ sổ của phường, không nhập. Nếu số "
                    "sai, hãy sửa sổ; số của năm chưa có sổ ghi ở «Số liệu công bố»."
                }
            )
        is_text = self.indicator.kind == Indicator.Kind.TEXT
        if is_text and not self.text:
            raise ValidationError({"text": "Chỉ tiêu bằng chữ: hãy nhập nhận xét."})
        if not is_text and self.text:
            raise ValidationError(
                {"text": "Chỉ tiêu này nhập bằng số, không bằng chữ."}
            )
        if self.area_id and not self.indicator.by_area:
            raise ValidationError({"area": "Chỉ tiêu này không chia theo khu phố."})
        if self.corrects and self.corrects.area_id != self.area_id:
            raise ValidationError({"corrects": "Dòng được đính chính thuộc nơi khác."})


class Explanation(BaseModel):
    """Why an indicator of a year stands as it does against the year before and the target."""

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, verbose_name="chỉ tiêu", related_name="explanations"
    )
    year = models.PositiveSmallIntegerField("năm")
    # The day it speaks of: papers of an earlier day do not show it.
    as_of = models.DateField("tính đến ngày")
    text = models.CharField("giải trình", max_length=500)

    objects = WardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "giải trình năm"
        ordering = ["-year", "indicator"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year"],
                name="explanation_one_an_indicator_and_year",
                violation_error_message="Chỉ tiêu này đã có giải trình của năm.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator.name} {self.year}"

    def clean(self) -> None:
        """It speaks of a day of its year."""
        if self.as_of and self.year and self.as_of.year != self.year:
            raise ValidationError({"as_of": f"Hãy chọn một ngày của năm {self.year}."})


class DeclaredFigure(BaseModel):
    """A figure published for a year whose details the portal does not hold.

    Used only where no rows cover that day; rows beside it that differ block signing.
    """

    key = models.CharField("khóa số liệu", max_length=80)
    year = models.PositiveSmallIntegerField("năm")
    value = models.DecimalField("giá trị", max_digits=20, decimal_places=4)
    unit = models.CharField("đơn vị", max_length=30)
    as_of = models.DateField("tính đến ngày")
    source = models.CharField("nguồn", max_length=200)

    objects = WardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "số liệu công bố"
        ordering = ["-year", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "key"],
                name="declaredfigure_one_a_key_and_year",
                violation_error_message="Năm này đã có số liệu công bố cho khóa này.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.year}"

    def clean(self) -> None:
        """A number that is stored digit for digit."""
        _refuse_long(self, ("value",), 0)
