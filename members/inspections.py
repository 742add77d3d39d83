"""Discipline facts and the inspection programme: that they were, never what for."""

from django.db import models
from django.db.models import Q

from benghe.core.models import BaseModel
from benghe.core.periods import VoidableModel
from cells.models import Cell
from members.child_querysets import DisciplineQuerySet, InspectionQuerySet


class Discipline(BaseModel, VoidableModel):
    """That a discipline was decided: form, date, number; never what for."""

    class Form(models.TextChoices):
        REPRIMAND = "reprimand", "Khiển trách"
        WARNING = "warning", "Cảnh cáo"
        DISMISSAL = "dismissal", "Cách chức"
        EXPULSION = "expulsion", "Khai trừ"
        DISSOLUTION = "dissolution", "Giải tán"

    member = models.ForeignKey(
        "members.Member", models.PROTECT, verbose_name="đảng viên",
        null=True, blank=True, related_name="disciplines",
    )  # fmt: skip
    cell = models.ForeignKey(
        Cell, models.PROTECT, verbose_name="tổ chức đảng",
        null=True, blank=True, related_name="disciplines",
    )  # fmt: skip
    form = models.CharField("hình thức", max_length=12, choices=Form.choices)
    decided_on = models.DateField("ngày quyết định")
    decision = models.CharField("số quyết định", max_length=60)

    objects = DisciplineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "kỷ luật (hình thức, ngày, số)"
        ordering = ["-decided_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=True, cell__isnull=False)
                | Q(member__isnull=False, cell__isnull=True),
                name="discipline_of_one",
                violation_error_message="Chọn đảng viên hoặc tổ chức đảng.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()}, {self.decided_on:%d/%m/%Y}"


class Inspection(BaseModel):
    """One item of the year's inspection and supervision programme."""

    class Kind(models.TextChoices):
        INSPECTION = "inspection", "Kiểm tra"
        SUPERVISION = "supervision", "Giám sát"

    class Body(models.TextChoices):
        COMMITTEE = "committee", "Đảng ủy"
        COMMISSION = "commission", "Ủy ban Kiểm tra"

    year = models.PositiveSmallIntegerField("năm")
    kind = models.CharField("loại", max_length=12, choices=Kind.choices)
    body = models.CharField("chủ thể", max_length=12, choices=Body.choices)
    subject = models.CharField("chuyên đề", max_length=200)
    cell = models.ForeignKey(
        Cell, models.PROTECT, verbose_name="chi bộ được kiểm tra",
        null=True, blank=True, related_name="inspections",
    )  # fmt: skip
    due_on = models.DateField("hạn", null=True, blank=True)
    done_on = models.DateField("ngày xong", null=True, blank=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = "cuộc kiểm tra, giám sát"
        verbose_name_plural = "chương trình kiểm tra, giám sát"
        ordering = ["-year", "due_on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}: {self.subject}"
