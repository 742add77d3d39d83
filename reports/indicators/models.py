"""Indicators (chỉ tiêu), their targets, results, and figures declared as such."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from benghe.core.models import BaseModel
from benghe.core.querysets import WardQuerySet
from reports.indicators.querysets import (
    IndicatorQuerySet,
    ObservationQuerySet,
    TargetQuerySet,
)


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


class Indicator(BaseModel):
    """What is measured. ``code`` is part of the figure's key: stable English with dots."""

    class Direction(models.TextChoices):
        HIGHER = "higher", "Cao hơn là tốt"
        LOWER = "lower", "Thấp hơn là tốt"
        EQUAL = "equal", "Đúng bằng là đạt"

    class Kind(models.TextChoices):
        COUNT = "count", "Số đếm"
        MONEY = "money", "Tiền"
        RATIO = "ratio", "Tỷ lệ"

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
    owner = models.CharField("đơn vị phụ trách", max_length=120, blank=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    is_active = models.BooleanField("đang theo dõi", default=True)
    note = models.CharField("ghi chú", max_length=200, blank=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "chỉ tiêu"
        ordering = ["group__position", "position", "code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.unit})"


class Target(BaseModel):
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

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "mức giao năm"
        ordering = ["-year", "indicator", "basis"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year", "basis"],
                name="target_one_a_basis_and_year",
                violation_error_message="Chỉ tiêu này đã có mức giao theo căn cứ này.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator.name} {self.year}"


class Observation(BaseModel):
    """A result as reported: value on a day, from a source.

    ``value`` is in the indicator's unit; a ratio may give numerator and denominator,
    from which the value follows, in percent. A correction is a new row that names the
    old one; the old one stays.
    """

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
    is_estimate = models.BooleanField("là số ước", default=False)
    source = models.CharField("nguồn", max_length=200)
    note = models.CharField("ghi chú, giải trình", max_length=300, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, verbose_name="đính chính cho",
        null=True, blank=True, related_name="corrected_by",
        help_text="Chọn dòng sai; dòng đó được giữ lại nhưng không còn dùng.",
    )  # fmt: skip

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "kết quả"
        ordering = ["-as_of", "indicator", "-pk"]
        indexes = [
            models.Index(fields=["indicator", "-as_of"], name="observation_latest")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False)
                | Q(numerator__isnull=False, denominator__isnull=False),
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
        ]

    def __str__(self) -> str:
        return f"{self.indicator.name}, {self.as_of:%d/%m/%Y}"

    @property
    def result(self) -> Decimal | None:
        """The value in the indicator's unit; a ratio from its parts, in percent."""
        if self.numerator is not None and self.denominator:
            return self.numerator / self.denominator * 100
        return self.value

    def clean(self) -> None:
        """Whole units are whole; a correction speaks of the same indicator."""
        if self.corrects and self.corrects.indicator_id != self.indicator_id:
            raise ValidationError(
                {"corrects": "Dòng được đính chính thuộc chỉ tiêu khác."}
            )
        if self.indicator_id and self.value is not None:
            step = Decimal(1).scaleb(-self.indicator.decimals)
            if self.value != self.value.quantize(step):
                raise ValidationError(
                    {
                        "value": f"Chỉ tiêu này có {self.indicator.decimals} chữ số thập "
                        "phân; hãy làm tròn theo văn bản nguồn."
                    }
                )


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
