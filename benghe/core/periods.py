"""Abstract rows that are true over a time, and facts that are voided, never erased."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from benghe.core.models import BaseModel
from benghe.core.querysets import PeriodQuerySet


class PeriodModel(BaseModel):
    """A row true over [started_on, ended_on); no end means still true."""

    started_on = models.DateField("từ ngày")
    ended_on = models.DateField(
        "đến ngày", null=True, blank=True,
        help_text="Ngày đầu tiên không còn hiệu lực. Để trống nếu vẫn còn.",
    )  # fmt: skip

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gt=F("started_on")),
                name="%(class)s_ends_after_start",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            )
        ]

    def overlapping(self, others: PeriodQuerySet) -> PeriodQuerySet:
        """Those of ``others`` that share at least a day with this row."""
        rows = others.exclude(pk=self.pk)
        rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=self.started_on))
        return rows.filter(started_on__lt=self.ended_on) if self.ended_on else rows

    def refuse_overlap(self, others: PeriodQuerySet, what: str) -> None:
        """Raise ValidationError naming the first of ``others`` that overlaps."""
        if not self.started_on:
            return
        other = self.overlapping(others).order_by("started_on").first()
        if other is not None:
            end = f"{other.ended_on:%d/%m/%Y}" if other.ended_on else "nay"
            raise ValidationError(
                f"Trùng thời gian với {what} từ {other.started_on:%d/%m/%Y} đến {end}. "
                "Hãy sửa một trong hai khoảng ngày.",
                code="overlap",
            )


class VoidableModel(models.Model):
    """A fact that, when wrong, is voided and replaced by a row that names it."""

    voided_at = models.DateTimeField(
        "lúc hủy bỏ", null=True, blank=True, editable=False
    )
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người hủy bỏ",
        null=True, blank=True, editable=False, related_name="+",
    )  # fmt: skip
    void_reason = models.CharField(
        "lý do hủy bỏ", max_length=200, blank=True, editable=False
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, verbose_name="thay cho dòng",
        null=True, blank=True, editable=False, related_name="replaced_by",
    )  # fmt: skip

    class Meta:
        abstract = True

    def void(self, *, by: Any, reason: str) -> Self:
        """Mark the row as not standing; it stays visible, with who and why."""
        self.voided_at = timezone.now()
        self.voided_by = by
        self.void_reason = reason
        self.save()
        return self
