"""The annual review as the office writes it: sections, recipients, tasks of a year."""

from django.db import models

from benghe.core.models import BaseModel
from benghe.core.querysets import WardQuerySet
from cells.models import Committee


class Review(BaseModel):
    """The review of one year. In this state of the product: always a draft.

    ``as_of`` is the day the figures speak of; ``conference_on`` None: not yet fixed.
    ``signatory_name`` empty: the secretary in office on ``as_of`` signs.
    """

    committee = models.ForeignKey(Committee, models.PROTECT, verbose_name="đảng bộ")
    year = models.PositiveSmallIntegerField("năm", unique=True)
    as_of = models.DateField("số liệu tính đến ngày")
    conference_on = models.DateField("ngày hội nghị tổng kết", null=True, blank=True)
    signatory_post = models.CharField(
        "chức vụ người ký", max_length=80, default="BÍ THƯ"
    )
    signatory_name = models.CharField(
        "họ tên người ký", max_length=120, blank=True,
        help_text="Để trống: lấy Bí thư Đảng ủy đương nhiệm theo sổ chức vụ.",
    )  # fmt: skip

    objects = WardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "báo cáo tổng kết năm"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"Báo cáo tổng kết năm {self.year}"


class ReviewSection(BaseModel):
    """One section: its place, heading, condition and text with figure tokens.

    ``text`` holds paragraphs; ``{{key}}`` and ``{{key|form}}`` are replaced by live
    figures. ``condition`` empty: always printed; else a key that must be above zero.
    """

    class Level(models.IntegerChoices):
        PART = 1, "Phần"
        SECTION = 2, "Mục (I, II …)"
        ITEM = 3, "Khoản (1, 2 …)"
        BODY = 4, "Không có tiêu đề"

    review = models.ForeignKey(
        Review, models.CASCADE, verbose_name="báo cáo", related_name="sections"
    )
    code = models.SlugField("mã", max_length=40)
    position = models.PositiveSmallIntegerField("thứ tự")
    level = models.PositiveSmallIntegerField("cấp", choices=Level.choices)
    heading = models.CharField("tiêu đề", max_length=200, blank=True)
    condition = models.CharField(
        "điều kiện in", max_length=80, blank=True,
        help_text="Khóa số liệu phải lớn hơn 0 thì mục mới được in. Để trống: luôn in.",
    )  # fmt: skip
    text = models.TextField(
        "nội dung", blank=True,
        help_text="Mỗi đoạn một dòng. Số liệu viết dạng {{khóa}}, ví dụ {{members.count}}.",
    )  # fmt: skip
    is_manual = models.BooleanField("đã sửa tay", default=False, editable=False)

    objects = WardQuerySet.as_manager()

    class Meta:
        verbose_name = "mục của báo cáo"
        verbose_name_plural = "các mục của báo cáo"
        ordering = ["review", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "code"],
                name="reviewsection_code_once",
                violation_error_message="Báo cáo đã có mục mang mã này.",
            )
        ]

    def __str__(self) -> str:
        return self.heading or self.code


class ReviewRecipient(BaseModel):
    """A line of Nơi nhận."""

    review = models.ForeignKey(
        Review, models.CASCADE, verbose_name="báo cáo", related_name="recipients"
    )
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    text = models.CharField("nơi nhận", max_length=160)

    objects = WardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "nơi nhận"
        ordering = ["review", "position", "pk"]

    def __str__(self) -> str:
        return self.text


class PlanTask(BaseModel):
    """A task of a year (nhiệm vụ trọng tâm), with who leads it and how it stands."""

    class State(models.TextChoices):
        PLANNED = "planned", "Chưa bắt đầu"
        RUNNING = "running", "Đang thực hiện"
        DONE = "done", "Hoàn thành"
        LATE = "late", "Chậm"

    year = models.PositiveSmallIntegerField("năm")
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    group = models.CharField("nhóm nhiệm vụ", max_length=120)
    text = models.TextField("nội dung")
    owner = models.CharField("đơn vị chủ trì", max_length=120, blank=True)
    due_on = models.DateField("thời hạn", null=True, blank=True)
    state = models.CharField(
        "tình trạng", max_length=8, choices=State.choices, default=State.PLANNED
    )

    objects = WardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "nhiệm vụ của năm"
        ordering = ["-year", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.year}: {self.group}"
